//! Counting a planned table, with all that stands beside it: estimates, ratios, itself among all rows.
//!
//! What one count goes by is in `counting`.

use super::apart::Apart;
use super::counting::{Planned, Purpose, Tallied};
use super::ratio;
use super::sheets::Columns;
use super::table::{Axis, Table, TabulateError};
use super::weighted::{WeightedCells, estimate};
use super::whole;
use super::words;
use crate::code::Name;
use crate::lang::Texts;
use crate::outcome::Disposition;
use crate::questionnaire::document::Class;
use crate::questionnaire::plan::TableRow;
use crate::questionnaire::unit::Unit;

/// Counts one table of the plan.
///
/// `filter_items` are the items that the table's filter reads, with their classes: they decide with
/// the axes and measures what disclosure control must do.
///
/// # Errors
///
/// A [`TabulateError`] for a plan that its static check would not have let through, and
/// [`TabulateError::TooWide`] for more than a million cells.
pub fn count(
    columns: &Columns,
    plan: &TableRow,
    filter_items: &[(Name, Class)],
) -> Result<Table, TabulateError> {
    let planned = Planned { columns, plan, filter_items, pair: None };
    if plan.weighted { weighted(planned) } else { unweighted(planned) }
}

fn unweighted(planned: Planned<'_>) -> Result<Table, TabulateError> {
    let Tallied { mut table, .. } = planned.tally(Purpose::Figures)?;
    table.ratios = ratio::count(planned, None)?;
    table.whole = whole::beside(planned, &table)?;
    table.notes.extend(census(planned.columns, &planned.plan.unit));
    Ok(table)
}

fn weighted(planned: Planned<'_>) -> Result<Table, TabulateError> {
    let plan = planned.plan;
    let not_weighted = || TabulateError::NotWeighted { table: plan.id.clone() };
    let weighting = planned.columns.weighting.as_ref().ok_or_else(not_weighted)?;
    let Tallied { mut table, owned } = planned.tally(Purpose::Estimates(weighting))?;
    let Tallied { table: mut guard, .. } = planned.tally(Purpose::Guard(weighting))?;
    // Reasons are not weighted.
    guard.without.clear();
    table.ratios = ratio::count(planned, Some(weighting))?;
    table.whole = whole::beside(planned, &table)?;
    let whole = table.axes.first().and_then(Axis::total);
    let whole_units = plan.unit == Unit::Organisation;
    table.weighted = owned.map(|owned| WeightedCells {
        cells: estimate(&owned, weighting, &table.numbers, whole_units, whole),
        guard: Box::new(guard),
    });
    table.notes.push(weighting.note.clone());
    Ok(table)
}

/// Counts one table of the plan, unweighted, with some organisations apart from the others on a last axis.
///
/// # Errors
///
/// As [`count`].
pub fn count_apart(
    columns: &Columns,
    plan: &TableRow,
    filter_items: &[(Name, Class)],
    apart: &Apart<'_>,
) -> Result<Table, TabulateError> {
    let planned = Planned { columns, plan, filter_items, pair: None };
    Ok(planned.tally(Purpose::Apart(apart))?.table)
}

/// What figures over answers say of those who gave none; a table of the frame counts them itself.
pub(crate) fn census(columns: &Columns, unit: &Unit) -> Option<Texts> {
    let asked = || columns.units.iter().filter(|unit| unit.disposition != Disposition::NotEligible);
    let silent = asked().filter(|unit| !unit.counts).count();
    let asked = asked().count();
    (*unit != Unit::Frame && asked > 0).then(|| words::census(asked, silent))
}
