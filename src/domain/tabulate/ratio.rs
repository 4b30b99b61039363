//! Ratios of two sums, such as spending per employee: of a cell the rows with both numbers.
//!
//! **Invariant:** numerator and denominator are sums over the same rows, so that nobody is in one of them alone;
//! the rows with only one of the numbers are in neither.

use super::axis::Placed;
use super::count::{Weigh, tally};
use super::sheets::{Columns, Seen};
use super::table::{Axis, Category, Table, TabulateError};
use super::weighted::{Weighted, Weighting, estimate_ratios};
use crate::code::Name;
use crate::figure::Figure;
use crate::lang::Texts;
use crate::questionnaire::document::Class;
use crate::questionnaire::plan::{MeasureRow, RatioRow, TableRow};

/// The categories of the axis that tells who has both numbers: they and the others.
pub const SIDES: usize = 2;

/// A ratio in every cell of a table.
#[derive(Clone, Debug)]
pub struct RatioCells {
    /// What it is.
    pub of: RatioRow,
    /// The same table with both sums, and those with both numbers apart from the others on its last axis: the
    /// ratio tells as much as its sums do, so they must pass disclosure control.
    pub guard: Box<Table>,
    /// The weighted ratios, in a weighted table.
    pub weighted: Option<WeightedRatios>,
}

/// The weighted ratios of a table.
#[derive(Clone, Debug)]
pub struct WeightedRatios {
    /// One a cell of the table.
    pub cells: Vec<Option<Weighted>>,
    /// The guard with the classes of equal weight as the axis before its last.
    pub guard: Box<Table>,
}

impl RatioCells {
    /// The ratio in a cell of the table; none when the numbers below come to nothing or less.
    #[must_use]
    pub fn ratio(&self, cell: usize) -> Option<Figure> {
        let numbers = &self.guard.cells.get(cell * SIDES)?.numbers;
        let power = |at: usize| {
            let decimals = self.guard.numbers.get(at).map_or(0, |of| of.decimals);
            10_i128.saturating_pow(decimals.into())
        };
        let above = numbers.first()?.sum.checked_mul(power(1))?;
        Figure::ratio(above, numbers.get(1)?.sum.checked_mul(power(0))?)
    }

    /// The rows with both numbers in a cell of the table.
    #[must_use]
    pub fn n(&self, cell: usize) -> u64 {
        self.guard.cells.get(cell * SIDES).map_or(0, |cell| cell.tally.count)
    }
}

/// Counts the ratios among a table's measures.
pub(super) fn count(
    columns: &Columns,
    plan: &TableRow,
    filter_items: &[(Name, Class)],
    weighting: Option<&Weighting>,
) -> Result<Vec<RatioCells>, TabulateError> {
    let each = |row: &RatioRow| {
        let sum = |item: &Name| MeasureRow::Sum(item.clone());
        let measures = vec![MeasureRow::Count, sum(&row.numerator), sum(&row.denominator)];
        let alone = TableRow { measures, ..plan.clone() };
        let tally = |weigh| {
            let (mut table, owned) = tally(columns, &alone, filter_items, weigh, Some(row))?;
            // Why numbers are missing is told beside plain figures.
            table.without.clear();
            Ok((table, owned))
        };
        let (guard, _) = tally(Weigh::No)?;
        let weighted = |weighting| {
            let (_, owned) = tally(Weigh::Owners(weighting))?;
            let (classes, _) = tally(Weigh::Classes(weighting))?;
            let all = owned.map(|owned| estimate_ratios(&owned, weighting, &guard.numbers));
            let cells = all.unwrap_or_default().into_iter().step_by(SIDES).collect();
            Ok(WeightedRatios { cells, guard: Box::new(classes) })
        };
        let weighted = weighting.map(weighted).transpose()?;
        Ok(RatioCells { of: row.clone(), guard: Box::new(guard), weighted })
    };
    ratios(plan).map(each).collect()
}

fn ratios(plan: &TableRow) -> impl Iterator<Item = &RatioRow> {
    plan.measures.iter().filter_map(|measure| match measure {
        MeasureRow::Ratio(row) => Some(row),
        _ => None,
    })
}

fn seen<'a>(columns: &'a Columns, plan: &TableRow, item: &Name) -> Result<Seen<'a>, TabulateError> {
    let (table, no_such) = (plan.id.clone(), item.clone());
    let seen = columns.seen(&plan.unit, item.as_str());
    seen.ok_or(TabulateError::NoSuchItem { table, item: no_such })
}

/// The axis of those with both numbers of a ratio and the others. Its code holds a colon, so that no item or
/// frame variable has the same.
pub(super) fn axis<'a>(
    columns: &'a Columns,
    plan: &TableRow,
    row: &RatioRow,
) -> Result<Placed<'a>, TabulateError> {
    let pair = [&row.numerator, &row.denominator].map(|item| seen(columns, plan, item));
    let [above, below] = pair;
    let (above, below) = (above?, below?);
    let category =
        |code: &str| Category { code: code.to_owned(), label: Texts::default(), silent: false };
    let axis = Axis {
        code: format!("both:{}:{}", row.numerator, row.denominator),
        label: Texts::default(),
        categories: ["both", "others"].map(category).into(),
        answers: false,
        multiple: false,
    };
    let only_aggregate = |seen: &Seen<'_>| seen.column.variable.class == Class::Aggregate;
    let of =
        if only_aggregate(&below) { (&row.denominator, below) } else { (&row.numerator, above) };
    let item = (of.0.clone(), of.1.column.variable.class, of.1);
    Ok(Placed::of_pair(axis, item, [above, below]))
}
