//! Which figures of one indicator in one round are shown.
//!
//! All figures over one item are looked at together: every group's mean with its base, share with its base,
//! the means of the organisations in both rounds, and the distribution. While something follows from those
//! that are shown that rests on the substantive answers of fewer organisations than the threshold, one
//! more is hidden: what is matched first, which tells of those that are in one of the rounds only and which no table
//! of the plan gives, then counts of codes, then shares, then a group with all that is its own, and at last everything.
//!
//! How many did not know is shown, unless it tells what a table of the plan hides: it is no substantive answer.

use super::leak::{Unknown, coefficient};
use super::tally::{Atom, Tally};
use crate::figure::Figure;
use crate::questionnaire::indicator_plan::Form;
use crate::tabulate::column::State;

/// What is hidden.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hidden {
    /// Groups of which nothing is shown, one element a group.
    pub groups: Vec<bool>,
    /// Groups whose organisations that are in them in both rounds are not shown apart.
    pub matched: Vec<bool>,
    /// By item, the groups whose share is not shown.
    pub shares: Vec<Vec<bool>>,
    /// By item, the codes whose count is not shown.
    pub codes: Vec<Vec<bool>>,
    /// By item, the reasons for no answer whose count is not shown, in the order of [`State::REASONS`].
    pub absent: Vec<[bool; State::N_REASONS]>,
}

/// One figure, or one kind of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Figures {
    /// The count of a code over everybody.
    Code(usize),
    /// A group's share in the box.
    Share(usize),
    /// The value and base of the organisations that are in a group in both rounds.
    Matched(usize),
    /// A group's mean, its base, and the base of its share.
    Group(usize),
    /// How many gave no answer, for that reason.
    Absent(usize),
}

impl Hidden {
    fn nothing(tallies: &[Tally], n_groups: usize) -> Self {
        Self {
            groups: vec![false; n_groups],
            matched: vec![false; n_groups],
            shares: vec![vec![false; n_groups]; tallies.len()],
            codes: tallies.iter().map(|tally| vec![false; tally.codes.len()]).collect(),
            absent: vec![[false; State::N_REASONS]; tallies.len()],
        }
    }

    /// Whether nothing is shown of a group; of one that nothing was decided on nothing is.
    pub fn hides_group(&self, group: usize) -> bool {
        self.groups.get(group) != Some(&false)
    }

    /// Whether a group's organisations that are in it in both rounds are not shown apart.
    pub fn hides_matched(&self, group: usize) -> bool {
        self.matched.get(group) != Some(&false)
    }

    /// Whether a group's share in the box is not shown.
    pub fn hides_share(&self, part: usize, group: usize) -> bool {
        self.shares.get(part).and_then(|groups| groups.get(group)) != Some(&false)
    }

    /// Whether the count of a code is not shown.
    pub fn hides_code(&self, part: usize, code: usize) -> bool {
        self.codes.get(part).and_then(|codes| codes.get(code)) != Some(&false)
    }

    /// Which counts of reasons for no answer are not shown, in the order of [`State::REASONS`].
    pub fn hides_absent(&self, part: usize) -> [bool; State::N_REASONS] {
        self.absent.get(part).copied().unwrap_or([true; State::N_REASONS])
    }

    fn slot(&mut self, part: usize, of: Figures) -> Option<&mut bool> {
        match of {
            Figures::Code(at) => self.codes.get_mut(part)?.get_mut(at),
            Figures::Share(at) => self.shares.get_mut(part)?.get_mut(at),
            Figures::Matched(at) => self.matched.get_mut(at),
            Figures::Group(at) => self.groups.get_mut(at),
            Figures::Absent(at) => self.absent.get_mut(part)?.get_mut(at),
        }
    }

    fn hide(&mut self, part: usize, of: Figures) {
        if let Some(slot) = self.slot(part, of) {
            *slot = true;
        }
        if let Figures::Group(group) = of {
            let everybody = group == 0;
            self.matched
                .iter_mut()
                .enumerate()
                .for_each(|(at, it)| *it |= everybody || at == group);
            for shares in &mut self.shares {
                shares.iter_mut().enumerate().for_each(|(at, it)| *it |= everybody || at == group);
            }
            if everybody {
                self.groups.iter_mut().for_each(|it| *it = true);
                self.codes.iter_mut().flatten().for_each(|it| *it = true);
            }
        }
    }

    /// The figures of one kind over one item that are shown.
    fn shown(&self, part: usize, kind: Figures) -> Vec<Figures> {
        let of = |flags: Option<&Vec<bool>>, make: fn(usize) -> Figures, from: usize| {
            let flags = flags.into_iter().flatten().enumerate().skip(from);
            flags.filter(|(_, hidden)| !**hidden).map(|(at, _)| make(at)).collect::<Vec<_>>()
        };
        match kind {
            Figures::Code(_) => of(self.codes.get(part), Figures::Code, 0),
            Figures::Share(_) => of(self.shares.get(part), Figures::Share, 0),
            Figures::Matched(_) => of(Some(&self.matched), Figures::Matched, 0),
            Figures::Group(_) => of(Some(&self.groups), Figures::Group, 1),
            Figures::Absent(_) => Vec::new(),
        }
    }
}

/// Decides what is shown of an indicator of that form, beside what is `held` back already, each with its part. Items
/// that may be published by name need no protection.
pub(super) fn protect(
    tallies: &[Tally],
    form: Form,
    n_groups: usize,
    threshold: u16,
    held: &[(usize, Figures)],
) -> Hidden {
    let mut hidden = Hidden::nothing(tallies, n_groups);
    held.iter().for_each(|(part, figures)| hidden.hide(*part, *figures));
    let threshold = usize::from(threshold);
    let mut part = 0;
    while let Some(tally) = tallies.get(part) {
        let item = Item { tally, part, form };
        match tally.aggregate.then(|| item.leak(&hidden, threshold)).flatten() {
            None => part += 1,
            Some(leak) => {
                let victim = item.victim(&hidden, &leak).unwrap_or(Figures::Group(0));
                hidden.hide(part, victim);
                // Hiding can only take away from what follows for the items that were looked at.
                if hidden.groups.first() == Some(&true) {
                    break;
                }
            }
        }
    }
    hidden
}

/// One item of an indicator of that form.
struct Item<'a> {
    tally: &'a Tally,
    part: usize,
    form: Form,
}

impl Item<'_> {
    /// The next figure to hide, of the first kind whose absence stops the leak; of these the one that has the
    /// fewest rows of those that touch the leak or, when none does, the fewest rows of all.
    fn victim(&self, hidden: &Hidden, leak: &[usize]) -> Option<Figures> {
        let kinds = [Figures::Matched(0), Figures::Code(0), Figures::Share(0), Figures::Group(0)];
        let atoms = &self.tally.atoms;
        for kind in kinds {
            let shown = hidden.shown(self.part, kind);
            let mut without = hidden.clone();
            shown.iter().for_each(|one| without.hide(self.part, *one));
            if shown.is_empty() || self.unknown(&without).tells_of(leak) {
                continue;
            }
            let size = |of: &Figures| {
                let within = |at: &usize| atoms.get(*at).is_some_and(|a| self.tally.holds(*of, a));
                let rows = atoms.iter().filter(|atom| self.tally.holds(*of, atom)).map(|a| a.rows);
                (!leak.iter().any(within), rows.sum::<u64>())
            };
            let smallest = shown.into_iter().filter(|of| size(of).1 > 0).min_by_key(size);
            if smallest.is_some() {
                return smallest;
            }
        }
        None
    }

    /// Atoms of which alone something follows from the figures that are shown.
    fn leak(&self, hidden: &Hidden, threshold: usize) -> Option<Vec<usize>> {
        let small = |(at, atom): (usize, &'_ Atom)| {
            let few = atom.state == State::Valid && atom.owners.len() < threshold;
            few.then_some(at)
        };
        let atoms = &self.tally.atoms;
        let small: Vec<usize> = atoms.iter().enumerate().filter_map(small).collect();
        let owners = |at: &usize| atoms.get(*at).map(|atom| (*at, atom.owners.as_slice()));
        let candidates: Vec<(usize, &[usize])> = small.iter().filter_map(owners).collect();
        self.unknown(hidden).leak(&candidates, threshold)
    }

    /// What cannot be known from the figures that are shown.
    fn unknown(&self, hidden: &Hidden) -> Unknown {
        let Self { tally, part, form } = *self;
        let one = |holds: bool| u64::from(holds);
        let mut published: Vec<Vec<u64>> = Vec::new();
        let mut add = |of: &dyn Fn(&Atom) -> u64| {
            published.push(tally.atoms.iter().map(of).collect());
        };
        for of in hidden.shown(part, Figures::Code(0)) {
            add(&|atom| one(tally.holds(of, atom)));
        }
        let everybody = (hidden.groups.first() == Some(&false)).then_some(Figures::Group(0));
        for of in everybody.into_iter().chain(hidden.shown(part, Figures::Group(0))) {
            let Figures::Group(group) = of else { continue };
            add(&|atom| one(atom.is_in(group, false) && tally.mean_points(atom).is_some()));
            add(&|atom| if atom.is_in(group, false) { tally.worth(atom) } else { 0 });
            add(&|atom| one(atom.is_in(group, false) && atom.is_answered()));
        }
        for of in hidden.shown(part, Figures::Share(0)) {
            add(&|atom| one(tally.holds(of, atom)));
        }
        // Of those in both rounds the value alone is told: what it is made of by its form.
        for of in hidden.shown(part, Figures::Matched(0)) {
            let Figures::Matched(group) = of else { continue };
            match form {
                Form::Mean => {
                    add(&|atom| one(atom.is_in(group, true) && tally.mean_points(atom).is_some()));
                    add(&|atom| if atom.is_in(group, true) { tally.worth(atom) } else { 0 });
                }
                Form::Share => {
                    add(&|atom| one(atom.is_in(group, true) && atom.is_answered()));
                    add(&|atom| one(atom.is_in(group, true) && tally.is_boxed(atom)));
                }
            }
        }
        Unknown::of(published, tally.atoms.len())
    }
}

impl Tally {
    fn worth(&self, atom: &Atom) -> u64 {
        self.mean_points(atom).map(|points: Figure| coefficient(points)).unwrap_or_default()
    }

    /// Whether the atom's rows are among those of a figure.
    fn holds(&self, of: Figures, atom: &Atom) -> bool {
        match of {
            Figures::Code(code) => atom.code.map(usize::from) == Some(code),
            Figures::Share(group) => atom.is_in(group, false) && self.is_boxed(atom),
            Figures::Matched(group) => atom.is_in(group, true) && atom.is_answered(),
            Figures::Group(group) => atom.is_in(group, false) && atom.is_answered(),
            Figures::Absent(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nothing_was_decided_on_is_hidden() {
        let hidden = Hidden::nothing(&[Tally::default()], 1);
        assert!(!hidden.hides_group(0) && !hidden.hides_matched(0) && !hidden.hides_share(0, 0));
        assert_eq!(hidden.hides_absent(0), [false; State::N_REASONS]);
        assert!(hidden.hides_group(1) && hidden.hides_matched(1));
        assert!(hidden.hides_share(0, 1) && hidden.hides_share(1, 0));
        assert!(hidden.hides_code(0, 0) && hidden.hides_code(1, 0));
        assert_eq!(hidden.hides_absent(1), [true; State::N_REASONS]);
    }
}
