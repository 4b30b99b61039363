//! What the rows of a cell say of one number, and which organisations say most of it.
//!
//! **Invariant:** rows come in the order of their owners, so the contribution of an organisation is
//! whole when the next one begins.

use super::column::State;
use super::pass::{Counter, Number, reason_of};
use super::statistic::{quantile, standard_deviation};
use super::table::{NumberCell, NumberOf};

/// A number's cell on its way.
#[derive(Clone, Default)]
pub(super) struct NumberCounter {
    counter: Counter,
    cell: NumberCell,
    /// The organisation whose rows are coming, and what it has contributed: all, and exempt.
    owner: Option<usize>,
    open: (u128, u128),
    /// The sum of squares, for a standard deviation.
    squares: u128,
    /// The numbers themselves, kept only for quantiles.
    kept: Vec<i64>,
    /// Of a box, the rows in it and the others.
    sides: Option<Box<[Counter; 2]>>,
    /// Rows without a substantive answer, by reason.
    reasons: Option<Box<[Counter; State::N_REASONS]>>,
}

impl NumberCounter {
    /// Counts one number with all that the measures ask of it.
    pub fn add(&mut self, owner: usize, exempt: bool, number: &Number<'_>, value: i64) {
        self.sum(owner, exempt, number, value);
        if number.of.deviation {
            let square = u128::from(value.unsigned_abs()).pow(2);
            self.squares = self.squares.saturating_add(square);
        }
        if !number.of.quantiles.is_empty() {
            self.kept.push(value);
        }
    }

    /// Counts one number where only sums are wanted.
    pub fn sum(&mut self, owner: usize, exempt: bool, number: &Number<'_>, value: i64) {
        self.contribute(owner, exempt, value);
        if number.codes.is_some() {
            let [inside, outside] = &mut **self.sides.get_or_insert_default();
            if value == 0 { outside } else { inside }.add(owner, exempt);
        }
    }

    /// Counts a row without a substantive answer.
    pub fn miss(&mut self, owner: usize, exempt: bool, state: State) {
        if let Some(counter) = reason_of(self.reasons.get_or_insert_default(), state) {
            counter.add(owner, exempt);
        }
    }

    fn contribute(&mut self, owner: usize, exempt: bool, value: i64) {
        if self.owner != Some(owner) {
            self.close();
            self.owner = Some(owner);
        }
        self.counter.add(owner, exempt);
        let size = u128::from(value.unsigned_abs());
        self.open.0 += size;
        self.cell.sum += i128::from(value);
        self.cell.negative |= value < 0;
        if exempt {
            self.open.1 += size;
            self.cell.exempt_sum += i128::from(value);
        }
    }

    /// Files the contribution of the organisation whose rows have ended.
    fn close(&mut self) {
        let (all, exempt) = std::mem::take(&mut self.open);
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
            reasons: self.reasons.map(|reasons| reasons.map(|one| one.tally)).unwrap_or_default(),
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
            counter.contribute(owner, exempt, value);
        }
        for owner in 3..9 {
            counter.contribute(owner, false, 1);
        }
        counter.close();
        let cell = &counter.cell;
        assert_eq!(cell.largest, [30, 12, 8, 1, 1]);
        assert_eq!((cell.sum, counter.counter.tally.organisations), (40, 9));
        assert_eq!((cell.exempt_sum, cell.exempt_largest, cell.negative), (-1, 8, true));
    }
}
