//! What the rows of a cell say of one number, and which organisations say most of it.
//!
//! **Invariant:** rows come in the order of their owners, so the contribution of an organisation is
//! whole when the next one begins.

use super::column::State;
use super::counter::{Counter, ReasonCounters, Row};
use super::number::Number;
use super::statistic::{quantile, standard_deviation};
use super::table::{NumberCell, NumberOf};

/// A number's cell on its way.
#[derive(Clone, Default)]
pub(super) struct NumberCounter {
    counter: Counter,
    cell: NumberCell,
    /// The organisation whose rows are coming.
    owner: Option<usize>,
    /// What it has contributed.
    open: Contribution,
    /// The sum of squares, for a standard deviation.
    squares: u128,
    /// The numbers themselves, kept only for quantiles.
    kept: Vec<i64>,
    /// Of a box, the rows in it and the others.
    sides: Option<Box<[Counter; 2]>>,
    /// Rows without a substantive answer, by reason.
    reasons: Option<Box<ReasonCounters>>,
}

/// The absolute values of an organisation's numbers, added up.
#[derive(Clone, Copy, Default)]
struct Contribution {
    all: u128,
    /// Those that are exempt.
    exempt: u128,
}

impl NumberCounter {
    /// Counts one number with all that the measures ask of it.
    pub fn add(&mut self, row: Row, number: &Number<'_>, value: i64) {
        self.sum(row, number, value);
        if number.of.deviation {
            let square = u128::from(value.unsigned_abs()).pow(2);
            self.squares = self.squares.saturating_add(square);
        }
        if !number.of.quantiles.is_empty() {
            self.kept.push(value);
        }
    }

    /// Counts one number where only sums are wanted.
    pub fn sum(&mut self, row: Row, number: &Number<'_>, value: i64) {
        self.contribute(row, value);
        if number.codes.is_some() {
            let [inside, outside] = &mut **self.sides.get_or_insert_default();
            if value == 0 { outside } else { inside }.add(row);
        }
    }

    /// Counts a row without a substantive answer.
    pub fn miss(&mut self, row: Row, state: State) {
        self.reasons.get_or_insert_default().add(state, row);
    }

    fn contribute(&mut self, row: Row, value: i64) {
        if self.owner != Some(row.owner) {
            self.close();
            self.owner = Some(row.owner);
        }
        self.counter.add(row);
        let size = u128::from(value.unsigned_abs());
        self.open.all += size;
        self.cell.sum += i128::from(value);
        self.cell.negative |= value < 0;
        if row.exempt {
            self.open.exempt += size;
            self.cell.exempt_sum += i128::from(value);
        }
    }

    /// Files the contribution of the organisation whose rows have ended.
    fn close(&mut self) {
        let Contribution { all, exempt } = std::mem::take(&mut self.open);
        let at = self.cell.largest.iter().position(|one| *one < all);
        if let Some(tail) = at.and_then(|at| self.cell.largest.get_mut(at..)) {
            tail.rotate_right(1);
            if let Some(first) = tail.first_mut() {
                *first = all;
            }
        }
        self.cell.exempt_largest = self.cell.exempt_largest.max(exempt);
    }

    /// The finished cell.
    pub fn finish(mut self, of: &NumberOf) -> NumberCell {
        self.close();
        self.kept.sort_unstable();
        let tally = self.counter.tally;
        let deviation =
            || standard_deviation(tally.count, self.cell.sum, self.squares, of.decimals);
        let of_kept = |&percent: &u8| quantile(&self.kept, percent, of.decimals);
        NumberCell {
            tally,
            quantiles: of.quantiles.iter().filter_map(of_kept).collect(),
            deviation: if of.deviation { deviation() } else { None },
            sides: self.sides.map(|sides| sides.map(|side| side.tally)),
            reasons: self.reasons.map(|reasons| reasons.tallies()).unwrap_or_default(),
            ..self.cell
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contributions_are_summed_by_organisation_and_the_largest_kept() {
        let mut counter = NumberCounter::default();
        let rows = [(0, 5, false), (0, 7, true), (1, 30, false), (2, -8, true)];
        for (owner, value, exempt) in rows {
            counter.contribute(Row { owner, exempt }, value);
        }
        for owner in 3..9 {
            counter.contribute(Row { owner, exempt: false }, 1);
        }
        counter.close();
        let cell = &counter.cell;
        assert_eq!(cell.largest, [30, 12, 8, 1, 1]);
        assert_eq!((cell.sum, counter.counter.tally.organisations), (40, 9));
        assert_eq!((cell.exempt_sum, cell.exempt_largest, cell.negative), (-1, 8, true));
    }
}
