//! A table over some of the rows, set among all of them: what it tells beside tables over other rows.

use std::collections::{BTreeMap, BTreeSet};

use super::axis::{Placed, place_among};
use super::counting::{Planned, Purpose};
use super::frame_axis::LATE;
use super::sheets::Rows;
use super::table::{Axis, Category, Table, TabulateError};
use crate::code::Name;
use crate::lang::Texts;
use crate::questionnaire::breakdown::LateRule;
use crate::questionnaire::document::Class;
use crate::questionnaire::plan::{DimensionRow, MeasureRow, Plan, TableRow};
use crate::questionnaire::unit::Unit;

/// The categories of the last axis of [`Whole::sides`]: the rows that the table counts, and the others.
pub const SIDES: usize = 2;
/// Most cells of [`Whole::parts`].
const MOST_PARTS: usize = 20_000;
/// What the code of that axis begins with; the colon keeps it from being that of an item or frame variable.
const ROWS: &str = "rows:";

/// A table over some of the rows among all rows.
#[derive(Clone, Debug)]
pub struct Whole {
    /// The rows that it counts and the others are told apart on its last axis.
    pub sides: Box<Table>,
    /// The same by what every filter of the unit says of the rows, and by the axes that other tables have over what
    /// the filters read; none when there is nothing of either.
    pub parts: Option<Box<Table>>,
    /// Whether there was room for all of that.
    pub exact: bool,
}

/// What the last axis tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// The rows that the table counts.
    Own,
    /// What every filter says.
    Every,
}

/// Whether an axis tells which of all rows a table counts, those first.
#[must_use]
pub fn is_of_rows(axis: &Axis) -> bool {
    axis.code.starts_with(ROWS)
}

/// The category of late rows on an axis that tells them apart from the others.
#[must_use]
pub fn late_category(axis: &Axis) -> Option<u16> {
    let of_all = format!("{ROWS}:{:?}", LateRule::Excluded);
    (axis.code == LATE || axis.code == of_all).then_some(1)
}

/// The table among all rows, when it counts some of them and is made of answers for aggregates only, or protects what
/// is exempt.
pub(super) fn beside(planned: Planned<'_>, table: &Table) -> Result<Option<Whole>, TabulateError> {
    let Planned { columns, plan, .. } = planned;
    let some = plan.filter.is_some() || table.late == LateRule::Excluded;
    let Some(rows) = columns.rows(plan).filter(|_| some && plan.unit != Unit::Frame) else {
        return Ok(None);
    };
    // Those that are exempt by themselves or by one of the items, in the table or beside it.
    let any_exempt = || rows.sheets.exempt.contains(&true) || !table.exempt_items.is_empty();
    let protected = reads_aggregate(&table.items) || table.protect_exempt && any_exempt();
    if !protected {
        return Ok(None);
    }
    let alone = TableRow { measures: plain(&plan.measures), ..plan.clone() };
    let tally = |plan: &TableRow, side| {
        let tallied = Planned { plan, ..planned }.tally(Purpose::Whole(side))?;
        Ok(Box::new(tallied.table))
    };
    let sides = tally(&alone, Side::Own)?;
    let (_, n_parts) = outcomes(rows);
    let mut parts = alone.clone();
    let mut n_cells = table.cells.len().saturating_mul(n_parts.max(SIDES));
    let every = n_parts > SIDES;
    let side = if every && n_cells <= MOST_PARTS { Side::Every } else { Side::Own };
    let mut exact = !every || side == Side::Every;
    let others = columns.filtered_by(&plan.unit).iter();
    let others = others.filter(|other| plan.by.iter().all(|by| by.of != other.of));
    for other in others.filter(|_| exact) {
        let placed = place_among(columns, &plan.unit, &plan.id, other, rows)?;
        let wider = n_cells.saturating_mul(placed.axis.categories.len());
        if wider > MOST_PARTS {
            exact = false;
            break;
        }
        n_cells = wider;
        parts.by.push(other.clone());
    }
    let told = side == Side::Every || parts.by.len() > plan.by.len();
    let parts = told.then(|| tally(&parts, side)).transpose()?;
    Ok(Some(Whole { sides, parts, exact }))
}

/// The measures with a count, and with both sums in the place of a ratio: that is looked at by itself, and how many
/// gave its numbers among all rows.
fn plain(measures: &[MeasureRow]) -> Vec<MeasureRow> {
    let others = measures.iter().filter(|one| **one != MeasureRow::Count).flat_map(|one| {
        let sum = |item: &Name| MeasureRow::Sum(item.clone());
        match one {
            MeasureRow::Ratio(row) => vec![sum(&row.numerator), sum(&row.denominator)],
            other => vec![other.clone()],
        }
    });
    std::iter::once(MeasureRow::Count).chain(others).collect()
}

/// The axes, without totals, that tables have over items that some filter of their unit reads.
pub(super) fn filtered_by(
    plan: &Plan,
    filter_reads: &BTreeMap<Name, BTreeSet<Name>>,
) -> Vec<(Unit, Vec<DimensionRow>)> {
    let mut found: Vec<(Unit, Vec<DimensionRow>)> = Vec::new();
    let filtered = plan.tables.iter().filter_map(|of| Some((&of.unit, filter_reads.get(&of.id)?)));
    for (unit, reads) in filtered {
        let of_unit = plan.tables.iter().filter(|table| table.unit == *unit);
        let by = of_unit.flat_map(|table| &table.by);
        let read = by.filter(|by| by.of.item().is_some_and(|item| reads.contains(item)));
        for by in read {
            let by = DimensionRow { total: false, ..by.clone() };
            match found.iter_mut().find(|(of, _)| of == unit) {
                Some((_, known)) if known.contains(&by) => {}
                Some((_, known)) => known.push(by),
                None => found.push((unit.clone(), vec![by])),
            }
        }
    }
    found
}

/// The axes of a table among all rows over items by which a filter takes them.
pub(super) fn deciding(planned: Planned<'_>, axes: &[Placed<'_>], side: Side) -> Vec<usize> {
    let Planned { columns, plan, .. } = planned;
    let reads = |item: &Name| match side {
        Side::Own => columns.filter_reads.get(&plan.id).is_some_and(|reads| reads.contains(item)),
        Side::Every => columns.filtered_by(&plan.unit).iter().any(|by| by.of.item() == Some(item)),
    };
    let is_read = |placed: &Placed<'_>| placed.item().is_some_and(reads);
    (0..axes.len()).filter(|at| axes.get(*at).is_some_and(is_read)).collect()
}

fn reads_aggregate(items: &[(Name, Class)]) -> bool {
    items.iter().any(|(_, class)| *class == Class::Aggregate)
}

/// By row which of the distinct outcomes of every filter it has, and of being late where that decides; and how many
/// of them there are.
fn outcomes(rows: Rows<'_>) -> (Vec<u16>, usize) {
    let filters: BTreeSet<&Vec<bool>> = rows.sheets.passes.values().collect();
    let mut known: BTreeMap<Vec<bool>, u16> = BTreeMap::new();
    let of_row = |row: usize| {
        let passes = filters.iter().map(|passes| passes.get(row).copied().unwrap_or_default());
        let late = rows.rule == LateRule::Excluded && rows.is_late(row);
        let next = u16::try_from(known.len()).unwrap_or(u16::MAX);
        *known.entry(passes.chain([late]).collect()).or_insert(next)
    };
    let found = (0..rows.sheets.owners.len()).map(of_row).collect();
    (found, known.len())
}

/// The axis of the rows that the table counts and the others, or of what every filter says of them.
///
/// What is decided by the frame alone is an axis of units, so that it is known to go with their other facts.
pub(super) fn axis<'a>(planned: Planned<'_>, rows: Rows<'a>, side: Side) -> Placed<'a> {
    let owners = &rows.sheets.owners;
    let (of, category_of, n) = match side {
        Side::Own => {
            let outside = |row: usize| u16::from(!rows.counts(row));
            let filter = planned.plan.filter.as_deref().unwrap_or_default();
            let of = format!("{ROWS}{filter}:");
            (of, (0..owners.len()).map(outside).collect(), SIDES)
        }
        Side::Every => {
            let (category_of, n) = outcomes(rows);
            ("parts:".to_owned(), category_of, n)
        }
    };
    let category =
        |at: usize| Category { code: at.to_string(), label: Texts::default(), silent: false };
    let axis = Axis {
        code: format!("{of}{:?}", rows.rule),
        label: Texts::default(),
        categories: (0..n).map(category).collect(),
        answers: false,
        multiple: false,
    };
    let mut filters = rows.sheets.passes.keys();
    let by_frame = filters.all(|table| rows.sheets.by_frame.contains(table));
    if by_frame && rows.rule == LateRule::Included {
        let mut of_units = vec![None; planned.columns.units.len()];
        for (owner, category) in owners.iter().zip(category_of) {
            if let Some(slot) = of_units.get_mut(*owner) {
                *slot = Some(category);
            }
        }
        return Placed::of_units(axis, owners, of_units);
    }
    let aggregate = reads_aggregate(planned.filter_items) || rows.rule == LateRule::Excluded;
    Placed::of_rows(axis, category_of.into_iter().map(Some).collect(), aggregate)
}
