//! Counting a planned table from the columns: what the plan asks for, and how it is called.
//!
//! The pass over the rows is in `pass`.

use super::apart::Apart;
use super::axis::{self, Placed};
use super::column::{State, VariableKind};
use super::pass::{Number, Pass};
use super::ratio;
use super::sheets::{Columns, Rows, Seen};
use super::table::{Axis, Break, NeverAt, NumberOf, Table, TabulateError};
use super::weighted::{Owned, WeightedCells, Weighting, estimate};
use super::whole::{self, Side};
use super::words;
use crate::code::Name;
use crate::lang::Texts;
use crate::outcome::Disposition;
use crate::questionnaire::breakdown::{RankBy, TopOf, TopRow};
use crate::questionnaire::check::Never;
use crate::questionnaire::document::Class;
use crate::questionnaire::instrument::ListedCode;
use crate::questionnaire::plan::{
    BoxShareRow, DimensionOf, FrameVariable, MeasureRow, RatioRow, TableRow, Unit,
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
    if !plan.weighted {
        let (mut table, _) = tally(columns, plan, filter_items, (Weigh::No, None))?;
        table.ratios = ratio::count(columns, plan, filter_items, None)?;
        table.whole = whole::beside(columns, plan, filter_items, &table)?;
        table.notes.extend(census(columns, &plan.unit));
        return Ok(table);
    }
    let not_weighted = || TabulateError::NotWeighted { table: plan.id.clone() };
    let weighting = columns.weighting.as_ref().ok_or_else(not_weighted)?;
    let (mut table, owned) = tally(columns, plan, filter_items, (Weigh::Owners(weighting), None))?;
    let (mut guard, _) = tally(columns, plan, filter_items, (Weigh::Classes(weighting), None))?;
    table.ratios = ratio::count(columns, plan, filter_items, Some(weighting))?;
    table.whole = whole::beside(columns, plan, filter_items, &table)?;
    let whole = table.axes.first().and_then(Axis::total);
    let whole_units = plan.unit == Unit::Organisation;
    // Reasons are not weighted.
    guard.without.clear();
    table.weighted = owned.map(|owned| WeightedCells {
        cells: estimate(&owned, weighting, &table.numbers, (whole_units, whole)),
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
    Ok(tally(columns, plan, filter_items, (Weigh::Apart(apart), None))?.0)
}

/// What a table over answers says of those who gave none; a table of the frame counts them itself.
fn census(columns: &Columns, unit: &Unit) -> Option<Texts> {
    let asked = || columns.units.iter().filter(|unit| unit.disposition != Disposition::NotEligible);
    let silent = asked().filter(|unit| !unit.counts).count();
    let asked = asked().count();
    (*unit != Unit::Frame && asked > 0).then(|| words::census(asked, silent))
}

/// What a tally is for, beside its counts.
#[derive(Clone, Copy)]
pub(super) enum Weigh<'a> {
    /// Nothing more.
    No,
    /// Estimates, from what each organisation owns.
    Owners(&'a Weighting),
    /// Nothing more, with some organisations on a last axis.
    Apart(&'a Apart<'a>),
    /// The guard of estimates, with the classes of equal weight as its last axis.
    Classes(&'a Weighting),
    /// All rows, with those that the table counts apart from the others on a last axis.
    Whole(Side),
    /// All rows, whatever the table's filter and rule for late answers.
    All,
}

/// Counts a table; with a ratio, its last axis tells which rows have both numbers of it.
pub(super) fn tally(
    columns: &Columns,
    plan: &TableRow,
    filter_items: &[(Name, Class)],
    (weigh, pair): (Weigh<'_>, Option<&RatioRow>),
) -> Result<(Table, Option<Owned>), TabulateError> {
    let no_unit = || TabulateError::NoSuchUnit { table: plan.id.clone() };
    let planned = columns.rows(plan).ok_or_else(no_unit)?;
    let is_whole = matches!(weigh, Weigh::Whole(_) | Weigh::All);
    let rows = if is_whole { Rows::all(planned.sheets) } else { planned };
    let place = |dimension| axis::place_among(columns, &plan.unit, &plan.id, dimension, planned);
    let mut axes: Vec<Placed<'_>> = plan.by.iter().map(place).collect::<Result<_, _>>()?;
    if let Weigh::Classes(weighting) = weigh {
        axes.push(weighting.class_axis(&rows.sheets.owners));
    }
    if let Weigh::Apart(apart) = weigh {
        let category_of = apart.categories_of(columns);
        axes.push(Placed::of_units(apart.axis(), &rows.sheets.owners, category_of));
    }
    if let Some(row) = pair {
        axes.push(ratio::axis(columns, plan, row)?);
    }
    if let Weigh::Whole(side) = weigh {
        axes.push(whole::axis(columns, plan, planned, (filter_items, side)));
    }
    for (at, placed) in axes.iter().enumerate().filter(|_| !is_whole) {
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
    let owners = if let Weigh::Owners(weighting) = weigh { Some(weighting) } else { None };
    let read =
        |(item, _): &(Name, Class)| Some((item.clone(), columns.seen(&plan.unit, item.as_str())?));
    let (filter_names, filter): (Vec<Name>, Vec<Seen<'_>>) =
        filter_items.iter().filter_map(read).unzip();
    let n_cells = n_cells.ok_or_else(too_wide)?;
    let mut pass = Pass::new(plan, &axes, (&numbers, &filter), n_cells, owners);
    for row in 0..rows.sheets.owners.len() {
        pass.take(&rows, row);
    }
    let counted = pass.finish();
    let mut items = filter_items.to_vec();
    items.extend(axes.iter().filter_map(|a| a.item.as_ref()).map(|(id, c, _)| (id.clone(), *c)));
    items.extend(numbers.iter().map(|n| (n.of.item.clone(), n.seen.column.variable.class)));
    items.extend(plan.by.iter().filter_map(|by| ranked_by(columns, plan, &by.of)));
    let breaks = breaks(&axes, &numbers);
    // What a filter rules out, the rows beside it may have.
    let never = if is_whole { Vec::new() } else { never(columns, plan, &axes) };
    let deciding = match weigh {
        Weigh::Whole(side) => whole::deciding(columns, plan, &axes, side),
        _ => Vec::new(),
    };
    let notes = notes(plan, &axes);
    let exempts = |seen: &Seen<'_>| seen.column.has_exempt();
    let axis_items = axes.iter().filter_map(|placed| placed.item.as_ref());
    let exempt_axes = axis_items.filter(|(_, _, seen)| exempts(seen)).map(|(id, _, _)| id.clone());
    let exempt_numbers =
        numbers.iter().filter(|n| exempts(&n.seen)).map(|number| number.of.item.clone());
    let exempt_filter = filter_names.into_iter().zip(&filter).filter(|(_, seen)| exempts(seen));
    let exempt_filter = exempt_filter.map(|(id, _)| id);
    let mut exempt_items: Vec<Name> =
        exempt_axes.chain(exempt_numbers).chain(exempt_filter).collect();
    exempt_items.sort_unstable();
    exempt_items.dedup();
    let may_have_rows = |unit: usize| {
        plan.unit == Unit::Frame || columns.units.get(unit).is_some_and(|unit| unit.counts)
    };
    let table = Table {
        id: plan.id.clone(),
        title: plan.title.clone(),
        of: plan.unit.clone(),
        unit: unit_words(columns, &plan.unit),
        filter: plan.filter.clone().filter(|_| !is_whole),
        spans: axes.iter().map(|placed| placed.span(may_have_rows)).collect(),
        base: plan.base_rule(),
        measures: plan.measures.clone(),
        numbers: numbers.into_iter().map(|number| number.of).collect(),
        weighted: None,
        ratios: Vec::new(),
        whole: None,
        paired: pair.is_some(),
        deciding,
        axes: axes.into_iter().map(|placed| placed.axis).collect(),
        cells: counted.cells,
        slices: counted.slices,
        absent: counted.absent,
        without: counted.without,
        patterns: counted.patterns,
        late: rows.rule,
        never,
        breaks,
        inner: counted.inner,
        notes,
        chart: plan.chart,
        protect_exempt: plan.protect_exempt,
        items,
        exempt_items,
        names_organisations: plan.by.iter().any(|by| names_organisations(&by.of)),
    };
    Ok((table, counted.owned))
}

fn names_organisations(of: &DimensionOf) -> bool {
    match of {
        DimensionOf::Frame(variable) => *variable == FrameVariable::Organisation,
        DimensionOf::Top(top) => top.of == TopOf::Frame(FrameVariable::Organisation),
        _ => false,
    }
}

/// The item that a list of the most frequent is ranked by.
fn ranked_by(columns: &Columns, plan: &TableRow, of: &DimensionOf) -> Option<(Name, Class)> {
    let DimensionOf::Top(TopRow { rank_by: RankBy::Sum(item), .. }) = of else { return None };
    let seen = columns.seen(&plan.unit, item.as_str())?;
    Some((item.clone(), seen.column.variable.class))
}

/// The items of axes and measures that do not compare with the former version's, each once.
fn breaks(axes: &[Placed<'_>], numbers: &[Number<'_>]) -> Vec<Break> {
    let of_axes = axes.iter().filter_map(|axis| axis.item.as_ref()).map(|(_, _, seen)| *seen);
    let mut found: Vec<Break> = Vec::new();
    for seen in of_axes.chain(numbers.iter().map(|number| number.seen)) {
        let variable = &seen.column.variable;
        let Some(note) = &variable.broken else { continue };
        if found.iter().all(|one| one.item != variable.id) {
            let (item, label) = (variable.id.clone(), variable.label.clone());
            found.push(Break { item, label, note: note.clone() });
        }
    }
    found
}

/// The categories that the questionnaire rules out, as far as the axes have them.
fn never(columns: &Columns, plan: &TableRow, axes: &[Placed<'_>]) -> Vec<NeverAt> {
    let known = columns.never.get(&plan.id).map(Vec::as_slice).unwrap_or_default();
    let at = |never: &Never| {
        let categories = &axes.get(never.axis)?.axis.categories;
        let category = categories.iter().position(|one| one.code == never.category)?;
        Some(NeverAt { axis: never.axis, category, of: never.of })
    };
    known.iter().filter_map(at).collect()
}

/// The plan's notes, and those that the axes ask for.
fn notes(plan: &TableRow, axes: &[Placed<'_>]) -> Vec<Texts> {
    let mut notes = plan.notes.clone();
    notes.extend(plan.filter.as_deref().map(words::filtered));
    if axes.iter().any(|placed| placed.axis.multiple && placed.axis.answers) {
        notes.push(words::several_answers());
    }
    for dimension in &plan.by {
        match &dimension.of {
            DimensionOf::Groups(_) => notes.push(words::overlapping()),
            DimensionOf::Top(top) => notes.push(words::most_frequent(top.ties)),
            _ => {}
        }
    }
    notes
}

fn unit_words(columns: &Columns, unit: &Unit) -> Texts {
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
        if let MeasureRow::BoxShare(row) = measure {
            found.push(boxed(columns, plan, row)?);
            continue;
        }
        // A ratio is of sums of its own; how many gave its numbers, and why others did not, is told beside it.
        for item in measure.items() {
            let known = |number: &Number<'_>| number.of.item == *item && number.of.boxed.is_none();
            let at = match found.iter().position(known) {
                Some(at) => at,
                None => {
                    found.push(numeric(columns, plan, item)?);
                    found.len() - 1
                }
            };
            let Some(Number { of, .. }) = found.get_mut(at) else { continue };
            match measure {
                MeasureRow::Median(_) => of.quantiles.push(50),
                MeasureRow::Quantile(row) => of.quantiles.push(row.percent),
                MeasureRow::StandardDeviation(_) => of.deviation = true,
                _ => {}
            }
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
    let scores = match &variable.kind {
        VariableKind::Single(codes) => Some(codes.iter().map(|code| code.score).collect()),
        _ => None,
    };
    let of = NumberOf {
        item,
        boxed: None,
        scores,
        codes: None,
        chosen: None,
        states: states(seen),
        label: variable.label.clone(),
        item_label: variable.label.clone(),
        decimals: seen.column.decimals(),
        unit,
        quantiles: Vec::new(),
        deviation: false,
        never_negative: variable.never_negative,
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
    let single = matches!(seen.column.variable.kind, VariableKind::Single(_));
    let of = NumberOf {
        item,
        boxed: Some(row.id.clone()),
        scores: None,
        codes: single.then(|| codes.iter().copied().zip(states(seen)).collect()),
        chosen: (!single).then(|| codes.clone()),
        states: states(seen),
        label: row.label.clone(),
        item_label: seen.column.variable.label.clone(),
        decimals: 0,
        unit: None,
        quantiles: Vec::new(),
        deviation: false,
        never_negative: true,
    };
    Ok(Number { of, seen, codes: Some(codes) })
}

/// What a row with each code alone of a choice is; empty for other items.
fn states(seen: Seen<'_>) -> Vec<State> {
    let reason = |code: &ListedCode| code.missing.map_or(State::Valid, State::from);
    seen.column.list().iter().map(reason).collect()
}
