//! Change since the newest earlier round, plain and over the organisations that answered both.
//!
//! The second tells whether the first is one of answers or of who answered.

use super::{MatchedTables, TableSeries};
use crate::comparison::{Change, Link, Moved};
use crate::disclosure::{MeasureKind, SafeTable, Sign};
use crate::figure::Figure;
use crate::figure::exact;
use crate::questionnaire::plan::TOTAL;
use crate::tabulate::Apart;
use crate::tabulate::table::Axis;

impl TableSeries {
    /// What became of the figure at a position of the table's values.
    #[must_use]
    pub fn moved(&self, table: &SafeTable, position: usize) -> Moved {
        let Some(past) = self.past.first() else { return Moved::default() };
        let measure = table.codes(position).map(|(_, measure)| measure).unwrap_or_default();
        let figure = |values: &[Option<Figure>], sign| match values.get(position).copied().flatten()
        {
            Some(figure) => (Some(figure), None),
            None => (None, sign),
        };
        let (now, no_now): (_, Option<Sign>) = figure(table.values(), table.sign(position));
        let (then, no_then) = figure(&past.values, past.signs.get(&position).copied());
        let both = now.zip(then);
        let difference = both.and_then(|(now, then)| exact::difference(now, then));
        // What no figure can hold is not available.
        let beyond = both.map(|_| Sign::NotAvailable);
        let change = Change::over(&past.link_of(measure), difference, [no_now, no_then, beyond]);
        match self.matched.as_ref().filter(|matched| matched.round == past.round) {
            Some(matched) => Moved::with(change, matched.change(table, position)),
            None => Moved { change, matched: Change::None },
        }
    }

    /// Among how many organisations the second change at a position is: told of all, and of the shares along an axis of
    /// answers, which rest on all. How many they are in a category is not given.
    #[must_use]
    pub fn matched_n(&self, table: &SafeTable, position: usize) -> Option<u64> {
        let (categories, measure) = table.codes(position)?;
        let measure = table.measure(measure).and_then(|at| table.head().measures.get(at))?;
        let along =
            |at: usize, axis: &Axis| at == 0 && axis.answers && measure.kind == MeasureKind::Share;
        let mut axes = table.head().axes.iter().zip(categories).enumerate();
        let of_all = axes.all(|(at, (axis, code))| code == TOTAL || along(at, axis));
        self.matched.as_ref().filter(|_| of_all).map(|matched| matched.n)
    }
}

impl MatchedTables {
    /// The change among the organisations that answered both rounds; none of a measure that their tables lack, and
    /// the sign of a figure that is not shown.
    fn change(&self, table: &SafeTable, position: usize) -> Change {
        let of = |matched: &SafeTable| {
            let (categories, measure) = table.codes(position)?;
            let mut places = Vec::with_capacity(categories.len() + 1);
            let codes = categories.iter().copied().chain([Apart::BOTH]);
            for (axis, code) in matched.head().axes.iter().zip(codes) {
                places.push(axis.categories.iter().position(|one| one.code == code)?);
            }
            let position = matched.position(&places, matched.measure(measure)?)?;
            Some((matched.values().get(position).copied().flatten(), matched.sign(position)))
        };
        let Some(((now, no_now), (then, no_then))) = of(&self.now).zip(of(&self.then)) else {
            return Change::None;
        };
        let both = now.zip(then);
        let beyond = both.map(|_| Sign::NotAvailable);
        let difference = both.and_then(|(now, then)| exact::difference(now, then));
        Change::over(&Link::Same, difference, [no_now, no_then, beyond])
    }
}
