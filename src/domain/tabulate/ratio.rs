//! Ratios of two sums, such as spending per employee: of a cell the rows with both numbers.
//!
//! **Invariant:** numerator and denominator are sums over the same rows, so that nobody is in one of them alone;
//! the rows with only one of the numbers are in neither.

use super::axis::Placed;
use super::counting::{Planned, Purpose, Tallied};
use super::sheets::Seen;
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
    planned: Planned<'_>,
    weighting: Option<&Weighting>,
) -> Result<Vec<RatioCells>, TabulateError> {
    let ratios = planned.plan.measures.iter().filter_map(|measure| match measure {
        MeasureRow::Ratio(row) => Some(row),
        _ => None,
    });
    ratios.map(|row| ratio(planned, row, weighting)).collect()
}

fn ratio(
    planned: Planned<'_>,
    row: &RatioRow,
    weighting: Option<&Weighting>,
) -> Result<RatioCells, TabulateError> {
    let sum = |item: &Name| MeasureRow::Sum(item.clone());
    let measures = vec![MeasureRow::Count, sum(&row.numerator), sum(&row.denominator)];
    let plan = &TableRow { measures, ..planned.plan.clone() };
    let sums = Planned { plan, pair: Some(row), ..planned };
    let guard = guard(sums, Purpose::Figures)?;
    let weighted = weighting.map(|weighting| weighted(sums, weighting, &guard)).transpose()?;
    Ok(RatioCells { of: row.clone(), guard: Box::new(guard), weighted })
}

/// The ratio estimated; `counted` has both sums as they were counted.
fn weighted(
    sums: Planned<'_>,
    weighting: &Weighting,
    counted: &Table,
) -> Result<WeightedRatios, TabulateError> {
    let Tallied { owned, .. } = sums.tally(Purpose::Estimates(weighting))?;
    let classes = guard(sums, Purpose::Guard(weighting))?;
    let all = owned.map(|owned| estimate_ratios(&owned, weighting, &counted.numbers));
    let cells = all.unwrap_or_default().into_iter().step_by(SIDES).collect();
    Ok(WeightedRatios { cells, guard: Box::new(classes) })
}

/// Both sums of a ratio as disclosure control looks at them.
fn guard(sums: Planned<'_>, purpose: Purpose<'_>) -> Result<Table, TabulateError> {
    // Why numbers are missing is told beside plain figures.
    Ok(Table { without: Vec::new(), ..sums.tally(purpose)?.table })
}

/// The axis of those with both numbers of a ratio and the others. Its code holds a colon, so that no item or
/// frame variable has the same.
pub(super) fn axis<'a>(planned: Planned<'a>, row: &RatioRow) -> Result<Placed<'a>, TabulateError> {
    let (above, below) = (planned.seen(&row.numerator)?, planned.seen(&row.denominator)?);
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
    let item = if only_aggregate(&below) { below } else { above };
    Ok(Placed::of_pair(axis, item, [above, below]))
}
