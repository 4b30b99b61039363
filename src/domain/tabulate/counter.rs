//! Counters that rows go through one after the other.
//!
//! **Invariant:** rows come in the order of their owners, so one look back tells a new organisation.

use super::column::State;
use super::table::Tally;

/// A row as counters see it.
#[derive(Clone, Copy)]
pub(super) struct Row {
    /// The position of its unit.
    pub owner: usize,
    /// Whether it is exempt from publication, or anything that the table reads in it.
    pub exempt: bool,
}

/// A tally on its way.
#[derive(Clone, Copy, Default)]
pub(super) struct Counter {
    pub tally: Tally,
    last_owner: Option<usize>,
    last_exempt_owner: Option<usize>,
}

impl Counter {
    /// Counts a row.
    pub fn add(&mut self, row: Row) {
        self.tally.count += 1;
        if self.last_owner != Some(row.owner) {
            self.tally.organisations += 1;
            self.last_owner = Some(row.owner);
        }
        if row.exempt {
            self.tally.exempt += 1;
            if self.last_exempt_owner != Some(row.owner) {
                self.tally.exempt_organisations += 1;
                self.last_exempt_owner = Some(row.owner);
            }
        }
    }
}

/// Rows without a substantive answer, by reason.
#[derive(Clone, Copy, Default)]
pub(super) struct ReasonCounters([Counter; State::N_REASONS]);

impl ReasonCounters {
    /// Counts a row whose state is a reason; one with a substantive answer is not counted.
    pub fn add(&mut self, state: State, row: Row) {
        let of = State::REASONS.iter().zip(&mut self.0).find(|(reason, _)| **reason == state);
        if let Some((_, counter)) = of {
            counter.add(row);
        }
    }

    /// The tallies in the order of [`State::REASONS`].
    pub fn tallies(self) -> [Tally; State::N_REASONS] {
        self.0.map(|counter| counter.tally)
    }
}
