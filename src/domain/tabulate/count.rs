//! Counting a planned table from the columns: what the plan asks for, and how it is called.
//!
//! The pass over the rows is in `pass`.

use std::collections::BTreeSet;

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
use crate::questionnaire::plan::{BoxShareRow, DimensionOf, MeasureRow, RatioRow, TableRow};
use crate::questionnaire::unit::{FrameVariable, Unit};

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
        let (mut table, _) = tally(columns, plan, filter_items, Weigh::No, None)?;
        table.ratios = ratio::count(columns, plan, filter_items, None)?;
        table.whole = whole::beside(columns, plan, filter_items, &table)?;
        table.notes.extend(census(columns, &plan.unit));
        return Ok(table);
    }
    let not_weighted = || TabulateError::NotWeighted { table: plan.id.clone() };
    let weighting = columns.weighting.as_ref().ok_or_else(not_weighted)?;
    let (mut table, owned) = tally(columns, plan, filter_items, Weigh::Owners(weighting), None)?;
    let (mut guard, _) = tally(columns, plan, filter_items, Weigh::Classes(weighting), None)?;
    table.ratios = ratio::count(columns, plan, filter_items, Some(weighting))?;
    table.whole = whole::beside(columns, plan, filter_items, &table)?;
    let whole = table.axes.first().and_then(Axis::total);
    let whole_units = plan.unit == Unit::Organisation;
    // Reasons are not weighted.
    guard.without.clear();
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
    Ok(tally(columns, plan, filter_items, Weigh::Apart(apart), None)?.0)
}

/// What figures over answers say of those who gave none; a table of the frame counts them itself.
pub(crate) fn census(columns: &Columns, unit: &Unit) -> Option<Texts> {
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

impl Weigh<'_> {
    const fn takes_all_rows(self) -> bool {
        matches!(self, Self::Whole(_) | Self::All)
    }

    /// The axis behind those of the plan.
    fn axis<'a>(
        self,
        columns: &Columns,
        plan: &TableRow,
        planned: Rows<'a>,
        filter_items: &[(Name, Class)],
    ) -> Option<Placed<'a>> {
        let owners = &planned.sheets.owners;
        match self {
            Self::No | Self::Owners(_) | Self::All => None,
            Self::Apart(apart) => {
                Some(Placed::of_units(apart.axis(), owners, apart.categories_of(columns)))
            }
            Self::Classes(weighting) => Some(weighting.class_axis(owners)),
            Self::Whole(side) => Some(whole::axis(columns, plan, planned, filter_items, side)),
        }
    }
}

/// Counts a table; with a ratio, its last axis tells which rows have both numbers of it.
pub(super) fn tally(
    columns: &Columns,
    plan: &TableRow,
    filter_items: &[(Name, Class)],
    weigh: Weigh<'_>,
    pair: Option<&RatioRow>,
) -> Result<(Table, Option<Owned>), TabulateError> {
    let no_unit = || TabulateError::NoSuchUnit { table: plan.id.clone() };
    let planned = columns.rows(plan).ok_or_else(no_unit)?;
    let all_rows = weigh.takes_all_rows();
    let rows = if all_rows { Rows::all(planned.sheets) } else { planned };
    let place = |dimension| axis::place_among(columns, &plan.unit, &plan.id, dimension, planned);
    let mut axes: Vec<Placed<'_>> = plan.by.iter().map(place).collect::<Result<_, _>>()?;
    axes.extend(weigh.axis(columns, plan, planned, filter_items));
    axes.extend(pair.map(|row| ratio::axis(columns, plan, row)).transpose()?);
    if !all_rows {
        each_once(plan, &axes)?;
    }
    let numbers = numbers(columns, plan)?;
    let filter =
        filter_items.iter().filter_map(|(item, _)| columns.seen(&plan.unit, item.as_str()));
    let filter: Vec<Seen<'_>> = filter.collect();
    let owners = if let Weigh::Owners(weighting) = weigh { Some(weighting) } else { None };
    let mut pass = Pass::new(plan, &axes, &numbers, &filter, n_cells(plan, &axes)?, owners);
    for row in 0..rows.sheets.owners.len() {
        pass.take(&rows, row);
    }
    let counted = pass.finish();
    let may_have_rows = |unit: usize| {
        plan.unit == Unit::Frame || columns.units.get(unit).is_some_and(|unit| unit.counts)
    };
    let table = Table {
        id: plan.id.clone(),
        title: plan.title.clone(),
        of: plan.unit.clone(),
        unit: unit_words(columns, &plan.unit),
        filter: plan.filter.clone().filter(|_| !all_rows),
        spans: axes.iter().map(|placed| placed.span(may_have_rows)).collect(),
        base: plan.base_rule(),
        measures: plan.measures.clone(),
        weighted: None,
        ratios: Vec::new(),
        whole: None,
        paired: pair.is_some(),
        deciding: match weigh {
            Weigh::Whole(side) => whole::deciding(columns, plan, &axes, side),
            _ => Vec::new(),
        },
        cells: counted.cells,
        slices: counted.slices,
        absent: counted.absent,
        reasons: axes.iter().map(|placed| may_lack(columns, &plan.unit, placed)).collect(),
        without: counted.without,
        patterns: counted.patterns,
        late: rows.rule,
        // What a filter rules out, the rows beside it may have.
        never: if all_rows { Vec::new() } else { never(columns, plan, &axes) },
        breaks: breaks(&axes, &numbers),
        inner: counted.inner,
        notes: notes(plan, &axes),
        chart: plan.chart,
        protect_exempt: plan.protect_exempt,
        items: items(columns, plan, filter_items, &axes, &numbers),
        exempt_items: exempt_items(&axes, &numbers, &filter),
        names_organisations: plan.by.iter().any(|by| names_organisations(&by.of)),
        numbers: numbers.into_iter().map(|number| number.of).collect(),
        axes: axes.into_iter().map(|placed| placed.axis).collect(),
    };
    Ok((table, counted.owned))
}

/// Refuses axes with the same code.
fn each_once(plan: &TableRow, axes: &[Placed<'_>]) -> Result<(), TabulateError> {
    let codes = || axes.iter().map(|placed| &placed.axis.code);
    let mut before = codes().enumerate();
    match before.find(|(at, code)| codes().skip(at + 1).any(|later| later == *code)) {
        Some((_, twice)) => {
            Err(TabulateError::AxisTwice { table: plan.id.clone(), axis: twice.clone() })
        }
        None => Ok(()),
    }
}

/// How many cells the axes span.
fn n_cells(plan: &TableRow, axes: &[Placed<'_>]) -> Result<usize, TabulateError> {
    let n_cells = axes.iter().try_fold(1, |product: usize, placed| {
        product.checked_mul(placed.axis.categories.len()).filter(|&cells| cells <= MOST_CELLS)
    });
    n_cells.ok_or_else(|| TabulateError::TooWide { table: plan.id.clone(), limit: MOST_CELLS })
}

/// The items of the filter, the axes and the measures, with their classes.
fn items(
    columns: &Columns,
    plan: &TableRow,
    filter_items: &[(Name, Class)],
    axes: &[Placed<'_>],
    numbers: &[Number<'_>],
) -> Vec<(Name, Class)> {
    let mut items = filter_items.to_vec();
    items.extend(axes.iter().filter_map(|a| a.item.as_ref()).map(|(id, c, _)| (id.clone(), *c)));
    items.extend(numbers.iter().map(|n| (n.of.item.clone(), n.seen.column.variable.class)));
    items.extend(plan.by.iter().filter_map(|by| ranked_by(columns, plan, &by.of)));
    items
}

/// The items with values that are exempt by themselves, each once.
fn exempt_items(axes: &[Placed<'_>], numbers: &[Number<'_>], filter: &[Seen<'_>]) -> Vec<Name> {
    let of_axes = axes.iter().filter_map(|placed| placed.item.as_ref()).map(|(_, _, seen)| seen);
    let of_numbers = numbers.iter().map(|number| &number.seen);
    let exempt = of_axes.chain(of_numbers).chain(filter).filter(|seen| seen.column.has_exempt());
    let items: BTreeSet<&Name> = exempt.map(|seen| &seen.column.variable.id).collect();
    items.into_iter().cloned().collect()
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
        reasons: seen.column.variable.reasons(),
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
        reasons: seen.column.variable.reasons(),
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

/// Why a row may have no answer to what an axis is of; empty for an axis of the frame.
fn may_lack(columns: &Columns, of: &Unit, placed: &Placed<'_>) -> Vec<State> {
    let seen = placed.item.as_ref().and_then(|(item, ..)| columns.seen(of, item.as_str()));
    let all = seen.map(|seen| [seen.column.variable.reasons(), states(seen)].concat());
    all.unwrap_or_default()
}

/// What a row with each code alone of a choice is; empty for other items.
fn states(seen: Seen<'_>) -> Vec<State> {
    let reason = |code: &ListedCode| code.missing.map_or(State::Valid, State::from);
    seen.column.list().iter().map(reason).collect()
}
