//! Counting a planned table from the columns: what the plan asks for, and how it is called.
//!
//! The pass over the rows is in `pass`.

use super::axis::{self, Placed};
use super::column::VariableKind;
use super::pass::{Number, Pass};
use super::sheets::Columns;
use super::table::{NumberOf, Table, TabulateError};
use super::words;
use crate::domain::code::Name;
use crate::domain::questionnaire::document::Class;
use crate::domain::questionnaire::plan::{
    BoxShareRow, DimensionOf, FrameVariable, MeasureRow, TableRow, Unit,
};

/// Most cells of one table; a wider one serves no reader.
const MOST_CELLS: usize = 1_000_000;

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
    let no_unit = || TabulateError::NoSuchUnit { table: plan.id.clone() };
    let sheets = columns.sheets(&plan.unit).ok_or_else(no_unit)?;
    let place = |dimension| axis::place(columns, &plan.unit, &plan.id, dimension);
    let axes: Vec<Placed<'_>> = plan.by.iter().map(place).collect::<Result<_, _>>()?;
    for (at, placed) in axes.iter().enumerate() {
        if axes.iter().skip(at + 1).any(|other| other.axis.code == placed.axis.code) {
            let twice = placed.axis.code.clone();
            return Err(TabulateError::AxisTwice { table: plan.id.clone(), axis: twice });
        }
    }
    let numbers = numbers(columns, plan)?;
    let n_cells = axes.iter().try_fold(1, |product: usize, placed| {
        product.checked_mul(placed.axis.categories.len()).filter(|&cells| cells <= MOST_CELLS)
    });
    let too_wide = || TabulateError::TooWide { table: plan.id.clone(), limit: MOST_CELLS };
    let mut pass = Pass::new(plan, &axes, &numbers, n_cells.ok_or_else(too_wide)?);
    let passes = sheets.passes.get(&plan.id);
    for row in 0..sheets.owners.len() {
        if passes.is_none_or(|passes| passes.get(row).copied().unwrap_or_default()) {
            pass.take(sheets, row);
        }
    }
    let counted = pass.finish();
    let mut items = filter_items.to_vec();
    items.extend(axes.iter().filter_map(|a| a.item.as_ref()).map(|(id, c, _)| (id.clone(), *c)));
    items.extend(numbers.iter().map(|n| (n.of.item.clone(), n.seen.column.variable.class)));
    let mut notes = plan.notes.clone();
    if axes.iter().any(|placed| placed.axis.multiple) {
        notes.push(words::several_answers());
    }
    Ok(Table {
        id: plan.id.clone(),
        title: plan.title.clone(),
        of: plan.unit.clone(),
        unit: unit_words(columns, &plan.unit),
        base: plan.base,
        measures: plan.measures.clone(),
        numbers: numbers.into_iter().map(|number| number.of).collect(),
        axes: axes.into_iter().map(|placed| placed.axis).collect(),
        cells: counted.cells,
        slices: counted.slices,
        absent: counted.absent,
        patterns: counted.patterns,
        notes,
        chart: plan.chart,
        protect_exempt: plan.protect_exempt,
        items,
        names_organisations: plan
            .by
            .iter()
            .any(|by| by.of == DimensionOf::Frame(FrameVariable::Organisation)),
    })
}

fn unit_words(columns: &Columns, unit: &Unit) -> crate::domain::lang::Texts {
    match unit {
        Unit::Frame => words::organisations(false),
        Unit::Organisation => words::organisations(true),
        Unit::Entry(roster) => columns.roster_titles.get(roster).cloned().unwrap_or_default(),
    }
}

/// What the measures count numbers of, each item and each box once.
fn numbers<'a>(columns: &'a Columns, plan: &TableRow) -> Result<Vec<Number<'a>>, TabulateError> {
    let mut found: Vec<Number<'a>> = Vec::new();
    for measure in &plan.measures {
        let Some(item) = measure.item() else { continue };
        let known = |number: &Number<'_>| number.of.item == *item && number.of.boxed.is_none();
        let number = match measure {
            MeasureRow::BoxShare(row) => {
                found.push(boxed(columns, plan, row)?);
                continue;
            }
            _ => match found.iter().position(known) {
                Some(at) => found.get_mut(at),
                None => {
                    found.push(numeric(columns, plan, item)?);
                    found.last_mut()
                }
            },
        };
        let Some(Number { of, .. }) = number else { continue };
        match measure {
            MeasureRow::Median(_) => of.quantiles.push(50),
            MeasureRow::Quantile(row) => of.quantiles.push(row.percent),
            MeasureRow::StandardDeviation(_) => of.deviation = true,
            _ => {}
        }
    }
    for number in &mut found {
        number.of.quantiles.sort_unstable();
        number.of.quantiles.dedup();
    }
    Ok(found)
}

fn numeric<'a>(
    columns: &'a Columns,
    plan: &TableRow,
    item: &Name,
) -> Result<Number<'a>, TabulateError> {
    let (table, item) = (plan.id.clone(), item.clone());
    let Some(seen) = columns.seen(&plan.unit, item.as_str()) else {
        return Err(TabulateError::NoSuchItem { table, item });
    };
    if !seen.column.is_numeric() {
        return Err(TabulateError::NotNumeric { table, item });
    }
    let variable = &seen.column.variable;
    let unit = match &variable.kind {
        VariableKind::Number { unit, .. } => unit.clone(),
        _ => None,
    };
    let of = NumberOf {
        item,
        boxed: None,
        label: variable.label.clone(),
        decimals: seen.column.decimals(),
        unit,
        quantiles: Vec::new(),
        deviation: false,
    };
    Ok(Number { of, seen, codes: None })
}

fn boxed<'a>(
    columns: &'a Columns,
    plan: &TableRow,
    row: &BoxShareRow,
) -> Result<Number<'a>, TabulateError> {
    let (table, item) = (plan.id.clone(), row.item.clone());
    let Some(seen) = columns.seen(&plan.unit, item.as_str()) else {
        return Err(TabulateError::NoSuchItem { table, item });
    };
    let mut codes = vec![false; seen.column.list().len()];
    for code in &row.codes {
        let slot = seen.column.position(code).and_then(|at| codes.get_mut(usize::from(at)));
        let (table, item, code) = (table.clone(), item.clone(), code.clone());
        *slot.ok_or(TabulateError::NoSuchCode { table, item, code })? = true;
    }
    let of = NumberOf {
        item,
        boxed: Some(row.id.clone()),
        label: row.label.clone(),
        decimals: 0,
        unit: None,
        quantiles: Vec::new(),
        deviation: false,
    };
    Ok(Number { of, seen, codes: Some(codes) })
}
