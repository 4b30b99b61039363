//! Numbers as variables: which atoms have one, which score what, which are in a box, and why others have none.

use super::atoms::Atom;
use super::set::Set;
use crate::questionnaire::plan::BaseRule;
use crate::tabulate::column::State;
use crate::tabulate::table::{NumberOf, Place};

/// A numeric item or a box as a variable.
pub(in crate::disclosure) struct Numbered {
    pub variable: usize,
    /// The atoms with a number.
    pub valid: Set,
    /// What each atom scores, if that is what the numbers are.
    pub scores: Option<Vec<i64>>,
    /// For a box, the atoms in it, and those in its base but outside.
    pub sides: Option<[Set; 2]>,
    /// The atoms without a substantive answer, in the order of [`State::REASONS`].
    pub missing: [Set; State::N_REASONS],
}

/// A number of a table, and the atoms of its variable.
pub(super) struct Numbering<'a> {
    pub variable: usize,
    pub atoms: &'a [Atom],
    pub number: &'a NumberOf,
    /// Whom the table's base takes.
    pub base: BaseRule,
    /// The set of a multiple choice that the box is, where such sets are the places of the atoms.
    pub chosen: Option<u16>,
}

impl Numbering<'_> {
    /// The number as a variable.
    pub fn numbered(&self) -> Numbered {
        if self.number.boxed.is_some() { self.boxed() } else { self.plain() }
    }

    fn boxed(&self) -> Numbered {
        let (inside, outside) =
            (|atom: &Atom| self.is_inside(atom), |atom: &Atom| self.is_outside(atom));
        Numbered {
            variable: self.variable,
            valid: self.set(|atom| inside(atom) || outside(atom)),
            scores: None,
            sides: Some([self.set(inside), self.set(outside)]),
            missing: self.missing(),
        }
    }

    fn plain(&self) -> Numbered {
        let scores = || self.atoms.iter().map(|atom| self.score(atom).unwrap_or(0)).collect();
        Numbered {
            variable: self.variable,
            valid: self.set(|atom| self.score(atom).is_some()),
            scores: self.number.scores.is_some().then(scores),
            sides: None,
            missing: self.missing(),
        }
    }

    fn set(&self, inside: impl Fn(&Atom) -> bool) -> Set {
        Set::of(self.atoms.len(), |atom| self.atoms.get(atom).is_some_and(&inside))
    }

    fn missing(&self) -> [Set; State::N_REASONS] {
        State::REASONS.map(|reason| {
            self.set(|atom| match atom {
                Atom::Code(code) => self.number.states.get(*code) == Some(&reason),
                Atom::Missing(state) => *state == reason,
                Atom::Place(place) => self.chosen.is_some() && place.state == reason,
                _ => false,
            })
        })
    }

    /// Whether the rows of an atom are in the box.
    fn is_inside(&self, atom: &Atom) -> bool {
        match atom {
            Atom::Code(at) => self.code(*at).is_some_and(|(inside, _)| inside),
            Atom::Place(place) => self.is_chosen(place),
            _ => false,
        }
    }

    /// Whether they are in its base, but outside.
    fn is_outside(&self, atom: &Atom) -> bool {
        match atom {
            Atom::Code(at) => {
                self.code(*at).is_some_and(|(inside, of)| !inside && self.base.takes(of))
            }
            Atom::Place(place) => !self.is_chosen(place) && self.base.takes(place.state),
            Atom::Missing(state) => self.base.takes(*state),
            _ => false,
        }
    }

    /// Whether a code is in the box, and what a row with it alone is.
    fn code(&self, at: usize) -> Option<(bool, State)> {
        self.number.codes.as_ref()?.get(at).copied()
    }

    fn is_chosen(&self, place: &Place) -> bool {
        self.chosen.is_some_and(|set| place.categories.contains(&set))
    }

    /// What a row in an atom scores, 0 where the numbers are no scores; none without a number.
    fn score(&self, atom: &Atom) -> Option<i64> {
        match (atom, &self.number.scores) {
            (Atom::Code(code), Some(scores)) => scores.get(*code).copied().flatten(),
            (Atom::Interval(_), None) => Some(0),
            _ => None,
        }
    }
}
