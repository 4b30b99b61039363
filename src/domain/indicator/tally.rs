//! One pass over the answers to one item: how many rows, of which organisations, lie in each atom.
//!
//! An atom is a set of rows that no figure of an indicator tells apart: the same groups, the same answer,
//! in the means or not, the same groups in the round that is compared with. Every figure is a sum over atoms.

use std::collections::HashMap;

use super::scale::Scale;
use crate::figure::Figure;
use crate::tabulate::column::State;
use crate::tabulate::sheets::Seen;

/// Rows that no figure tells apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Atom {
    /// The groups as bits, the lowest for everybody.
    pub groups: u64,
    /// Those of them that the organisation is in in both rounds that are compared.
    pub matched: u64,
    /// Whether the unit answered enough items to count in means.
    pub counted: bool,
    /// Whether there is a substantive answer.
    pub state: State,
    /// The position of the answer's code.
    pub code: Option<u16>,
    /// How many rows.
    pub rows: u64,
    /// The first of the organisations behind them, no more than the threshold needs.
    pub owners: Vec<usize>,
}

/// A code of the item with what it is worth.
#[derive(Clone, Debug)]
pub(super) struct Listed {
    /// Its points, turned if the plan says so.
    pub points: Option<Figure>,
    /// Whether it is in the box.
    pub boxed: bool,
}

/// The answers to one item in one round.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    /// The item's codes, in their order.
    pub codes: Vec<Listed>,
    /// Whether the answers are for aggregates only.
    pub aggregate: bool,
    /// The atoms, in the order in which they were met.
    pub atoms: Vec<Atom>,
}

/// Which rows are looked at, one element a row.
pub(super) struct Rows<'a> {
    /// The position of the row's unit.
    pub owners: &'a [usize],
    /// The row's groups.
    pub groups: &'a [u64],
    /// Whether it counts in means.
    pub counted: &'a [bool],
    /// Those of them that its organisation is in in both rounds.
    pub matched: &'a [u64],
}

/// What the figures of one group rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sums {
    /// Rows in the mean.
    pub valid: u64,
    /// Sum of their points; none when the item has none, and beyond 128 bits.
    pub points: Option<Figure>,
    /// Rows with an answer, substantive or not.
    pub answered: u64,
    /// Those of them in the box.
    pub boxed: u64,
}

impl Tally {
    /// Counts the rows; `keep` is how many organisations an atom remembers.
    pub fn count(seen: Seen<'_>, scale: &Scale, rows: &Rows<'_>, keep: usize) -> Self {
        let list = seen.column.list();
        let codes = list.iter().map(|listed| Listed {
            points: scale.points.get(&listed.code).copied(),
            boxed: scale.boxed.contains(&listed.code),
        });
        let mut known: HashMap<(u64, u64, bool, State, Option<u16>), usize> = HashMap::new();
        let mut atoms: Vec<Atom> = Vec::new();
        for (at, &owner) in rows.owners.iter().enumerate() {
            let Some(row) = seen.row(at) else { continue };
            let (state, mut code) = (seen.column.state(row), None);
            seen.column.each_code(row, |chosen| code = Some(chosen));
            let bits = |masks: &[u64]| masks.get(at).copied().unwrap_or_default();
            let (groups, matched) = (bits(rows.groups), bits(rows.matched));
            let counted = rows.counted.get(at).copied().unwrap_or_default();
            let of = *known.entry((groups, matched, counted, state, code)).or_insert_with(|| {
                let (rows, owners) = (0, Vec::new());
                atoms.push(Atom { groups, matched, counted, state, code, rows, owners });
                atoms.len() - 1
            });
            if let Some(atom) = atoms.get_mut(of) {
                atom.rows += 1;
                // Rows come in the order of their owners.
                if atom.owners.len() < keep && atom.owners.last() != Some(&owner) {
                    atom.owners.push(owner);
                }
            }
        }
        let aggregate =
            seen.column.variable.class == crate::questionnaire::document::Class::Aggregate;
        Self { codes: codes.collect(), aggregate, atoms }
    }

    /// What the figures of the group with that bit rest on; with `matched`, of organisations that are in it in
    /// both rounds only.
    pub fn sums(&self, group: usize, matched: bool) -> Sums {
        let points = self.has_points().then_some(Figure::whole(0));
        let mut sums = Sums { valid: 0, points, answered: 0, boxed: 0 };
        for atom in self.atoms.iter().filter(|atom| atom.is_in(group, matched)) {
            if let Some(points) = self.mean_points(atom) {
                sums.valid += atom.rows;
                let worth = points.times(atom.rows.into());
                sums.points = sums.points.zip(worth).and_then(|(a, b)| super::exact::sum(a, b));
            }
            if atom.is_answered() {
                sums.answered += atom.rows;
                sums.boxed += if self.is_boxed(atom) { atom.rows } else { 0 };
            }
        }
        sums
    }

    /// Whether nobody of the group answered anything.
    pub fn is_silent(&self, group: usize) -> bool {
        !self.atoms.iter().any(|atom| atom.is_in(group, false))
    }

    /// Rows of everybody with that code.
    pub fn with_code(&self, code: usize) -> u64 {
        let of = |atom: &&Atom| atom.code.map(usize::from) == Some(code);
        self.atoms.iter().filter(of).map(|atom| atom.rows).sum()
    }

    /// Rows of everybody without a code, for that reason.
    pub fn without_code(&self, state: State) -> u64 {
        let of = |atom: &&Atom| atom.code.is_none() && atom.state == state;
        self.atoms.iter().filter(of).map(|atom| atom.rows).sum()
    }

    /// Whether the item has points.
    pub fn has_points(&self) -> bool {
        self.codes.iter().any(|code| code.points.is_some())
    }

    /// The atom's points, if it is in the means.
    pub fn mean_points(&self, atom: &Atom) -> Option<Figure> {
        let counts = atom.counted && atom.state == State::Valid;
        self.listed(atom).filter(|_| counts)?.points
    }

    /// Whether the atom is in the box.
    pub fn is_boxed(&self, atom: &Atom) -> bool {
        self.listed(atom).is_some_and(|listed| listed.boxed)
    }

    fn listed(&self, atom: &Atom) -> Option<&Listed> {
        self.codes.get(usize::from(atom.code?))
    }
}

impl Atom {
    /// Whether it is in the group with that bit; with `matched`, whether it is in both rounds.
    pub const fn is_in(&self, group: usize, matched: bool) -> bool {
        let groups = if matched { self.matched } else { self.groups };
        groups >> group & 1 == 1
    }

    /// Whether its rows have an answer, substantive or not.
    pub const fn is_answered(&self) -> bool {
        matches!(self.state, State::Valid | State::DontKnow | State::NotRelevant)
    }
}
