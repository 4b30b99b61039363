//! Which counts of a table the rows of one pattern are in.

use std::collections::BTreeMap;

use super::column::State;
use super::table::{Axis, Pattern, Table, Tally};

/// The positions of a pattern in the dense array over the axes from `skip` on: the product of its categories and the
/// totals. Outside the base the first axis's total is not among them.
pub(super) fn positions<'a>(
    axes: impl IntoIterator<Item = &'a Axis>,
    pattern: &Pattern,
    skip: usize,
    in_base: bool,
) -> Vec<usize> {
    let mut found = vec![0];
    for (at, (axis, place)) in axes.into_iter().zip(pattern).enumerate().skip(skip) {
        let total = axis.total().filter(|_| at > 0 || in_base);
        let length = axis.categories.len();
        let here = place.categories.iter().map(|&category| usize::from(category));
        let here: Vec<usize> = here.chain(total).collect();
        found = found
            .iter()
            .flat_map(|before| here.iter().map(move |category| before * length + category))
            .collect();
    }
    // A table without axes is one cell, and it holds the base.
    if pattern.is_empty() && !in_base { Vec::new() } else { found }
}

/// The state on the first axis; a table without axes asks nothing.
pub(super) fn first_state(pattern: &Pattern) -> State {
    pattern.first().map_or(State::Valid, |place| place.state)
}

/// Where a count stands in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CountAt {
    /// In a cell.
    Cell(usize),
    /// In the base of a slice.
    Base(usize),
    /// Beside a slice, for a reason by its position in [`State::REASONS`].
    Reason(usize, usize),
    /// Beside an axis, for such a reason.
    Absent(usize, usize),
}

impl Table {
    /// The patterns that each count of rows sums, by their positions; those of exempt and of late rows are no such
    /// sums.
    #[must_use]
    pub fn sums(&self) -> BTreeMap<CountAt, Vec<usize>> {
        let mut found: BTreeMap<CountAt, Vec<usize>> = BTreeMap::new();
        let reason = |state: State| State::REASONS.iter().position(|reason| *reason == state);
        for (at, pattern) in self.patterns.iter().enumerate() {
            let state = first_state(pattern);
            let in_base = self.base.takes(state);
            let cells = positions(&self.axes, pattern, 0, in_base).into_iter().map(CountAt::Cell);
            let slices = positions(&self.axes, pattern, 1, true);
            let bases = slices.iter().filter(|_| in_base).copied().map(CountAt::Base);
            let first = reason(state);
            let reasons = slices.iter().filter_map(|at| Some(CountAt::Reason(*at, first?)));
            let states = pattern.iter().enumerate();
            let told = states.filter(|(axis, _)| *axis == 0 || in_base);
            let absent =
                told.filter_map(|(axis, at)| Some(CountAt::Absent(axis, reason(at.state)?)));
            for of in cells.chain(bases).chain(reasons).chain(absent) {
                found.entry(of).or_default().push(at);
            }
        }
        found
    }

    /// What stands behind a count.
    pub fn tally_mut(&mut self, of: CountAt) -> Option<&mut Tally> {
        match of {
            CountAt::Cell(at) => self.cells.get_mut(at).map(|cell| &mut cell.tally),
            CountAt::Base(at) => self.slices.get_mut(at).map(|slice| &mut slice.base),
            CountAt::Reason(at, reason) => self.slices.get_mut(at)?.reasons.get_mut(reason),
            CountAt::Absent(axis, reason) => self.absent.get_mut(axis)?.get_mut(reason),
        }
    }
}
