//! The ratios of a published table: each shown only where both of its sums could be.
//!
//! A ratio beside one of its sums gives the other away, and the sums are of those with both numbers, so that the
//! plain sum beside them would tell of those with one. So a ratio is shown where disclosure control leaves open
//! both sums and the number of those with both numbers, in its guard: a table in which these stand apart from the
//! others; and that number where it leaves open the numbers alone. Nothing else is hidden for it.

use super::known::Earlier;
use super::rules::Rules;
use super::table::assemble::figure_at;
use super::table::measure::Source;
use super::table::measure::{Part, Plain};
use super::table::measures::measures;
use super::table::weighted::{has_more, is_open};
use super::{SafeTable, Sign};
use crate::tabulate::ratio::{RatioCells, SIDES};
use crate::tabulate::table::Table;

/// The ratio of a counted table at that position among its ratios.
#[derive(Clone, Copy)]
pub(super) struct Ratio<'a> {
    pub table: &'a Table,
    pub at: usize,
}

impl Ratio<'_> {
    /// Shows the ratio where `guard` has its sums open, and the number that it rests on where that is given; what a
    /// former revision hid stays hidden.
    pub fn open(
        self,
        safe: &mut SafeTable,
        guard: &SafeTable,
        gives_base: bool,
        before: &Earlier<'_>,
    ) {
        show(safe, self.table, before, |source, cell| {
            let with: &[&str] = match source {
                Source::Ratio(at) if at == self.at => &["valid", "sum"],
                Source::RatioBase(at) if at == self.at && gives_base => &["valid"],
                _ => return false,
            };
            self.may_tell(guard, with, cell * SIDES)
        });
        if !gives_base {
            self.withhold_base(safe);
        }
    }

    /// The same for its weighted figure, of whose `guard` readers would see `shown`. A standard error gives away one
    /// number more than the estimate.
    pub fn open_weighted(
        self,
        safe: &mut SafeTable,
        guard: &Table,
        shown: &SafeTable,
        rules: &Rules,
        before: &Earlier<'_>,
    ) {
        let axes = guard.axes.len();
        let classes = axes.checked_sub(2).and_then(|at| guard.axes.get(at));
        let n_classes = classes.map_or(1, |axis| axis.categories.len());
        show(safe, self.table, before, |source, cell| {
            let Source::Weighted(Plain::Ratio(at), part) = source else { return false };
            let enough = |place: usize| {
                part == Part::Estimate
                    || !self.table.is_over_aggregates()
                    || has_more(guard, place, Plain::Count, rules.threshold.into())
            };
            let mut places = (cell * n_classes..(cell + 1) * n_classes).map(|class| class * SIDES);
            at == self.at
                && places
                    .all(|place| self.may_tell(shown, &["valid", "sum"], place) && enough(place))
        });
    }

    /// Says of the numbers that the ratio rests on that they are not given, where nothing protects its guard: how many
    /// gave each of the numbers may tell them.
    pub fn withhold_base(self, safe: &mut SafeTable) {
        let sources = measures(self.table);
        let is_base = |source: &Source| matches!(source, Source::RatioBase(at) if *at == self.at);
        let Some(at) = sources.iter().position(|(_, source)| is_base(source)) else { return };
        for cell in 0..self.table.cells.len() {
            let sign = safe.signs.get_mut(&(cell * sources.len() + at));
            if let Some(sign) = sign.filter(|sign| **sign == Sign::Suppressed) {
                *sign = Sign::NotAvailable;
            }
        }
    }

    /// Whether the count of a cell of the guard is open, and these measures of both numbers.
    fn may_tell(self, guard: &SafeTable, measures: &[&str], cell: usize) -> bool {
        let Some(RatioCells { of, .. }) = self.table.ratios.get(self.at) else { return false };
        let codes = measures
            .iter()
            .flat_map(|one| [&of.numerator, &of.denominator].map(|item| format!("{one}_{item}")));
        is_open(guard, cell, "count") && codes.into_iter().all(|code| is_open(guard, cell, &code))
    }
}

/// Writes the figures that were hidden until their guard was looked at.
fn show(
    safe: &mut SafeTable,
    table: &Table,
    before: &Earlier<'_>,
    tells: impl Fn(Source, usize) -> bool,
) {
    let sources = measures(table);
    for cell in 0..table.cells.len() {
        let categories = table.places(cell);
        for (at, (measure, source)) in sources.iter().enumerate() {
            let position = cell * sources.len() + at;
            let hidden = safe.signs.get(&position) == Some(&Sign::Suppressed);
            if !hidden || !tells(*source, cell) || before.at(&categories, &measure.code).hidden {
                continue;
            }
            let figure = figure_at(table, cell, *source);
            match figure {
                Some(_) => safe.signs.remove(&position),
                None => safe.signs.insert(position, Sign::NotApplicable),
            };
            if let Some(value) = safe.values.get_mut(position) {
                *value = figure;
            }
        }
    }
}
