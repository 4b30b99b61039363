//! What the questionnaire tells of how items go together: a derived item with what it derives from, and an item with
//! what decides whether it is asked.
//!
//! Whoever knows the questionnaire knows how a derived item is computed and who is asked what, so that a table by the
//! one and a table by the other are linked though they have no axis in common.

use std::collections::BTreeSet;

use super::axis::place;
use super::counting::{Planned, Purpose};
use super::sheets::Columns;
use super::table::{Table, TabulateError};
use crate::code::{Code, Name};
use crate::expression::Expression;
use crate::lang::Texts;
use crate::questionnaire::breakdown::BandRow;
use crate::questionnaire::check::{codes_of, is_number};
use crate::questionnaire::instrument::{Derived, Instrument, Place};
use crate::questionnaire::plan::{
    BandsRow, BoxRow, BoxesRow, DimensionOf, DimensionRow, MeasureRow, Plan, TableRow,
};
use crate::questionnaire::unit::Unit;

/// Most cells of two such axes; beyond that they are not linked.
const MOST_CELLS: usize = 20_000;

/// Two axes over items that tables of the same unit of analysis are made of.
#[derive(Clone, Debug)]
pub struct Derivation {
    /// A table by both, without totals: what follows from the other last.
    table: TableRow,
}

impl Derivation {
    /// How the items of a plan go together.
    pub(super) fn of(instrument: &Instrument, plan: &Plan) -> Vec<Self> {
        let mut found: Vec<Self> = Vec::new();
        for table in &plan.tables {
            let of_unit = plan.tables.iter().filter(|other| other.unit == table.unit);
            let known: Vec<DimensionOf> =
                of_unit.flat_map(|other| dimensions(instrument, other)).collect();
            for one in dimensions(instrument, table) {
                let Some(item) = one.item() else { continue };
                let derived = instrument.derived(item.as_str());
                let told = derived.map(|of| (one.clone(), sources(instrument, of)));
                let told =
                    told.or_else(|| Some((asked(instrument, item)?, routing(instrument, item))));
                let Some((told, sources)) = told else { continue };
                for source in
                    known.iter().filter(|of| of.item().is_some_and(|of| sources.contains(of)))
                {
                    let by = [source.clone(), told.clone()];
                    let by = by.map(|of| DimensionRow { of, total: false }).to_vec();
                    if found.iter().any(|one| one.table.unit == table.unit && one.table.by == by) {
                        continue;
                    }
                    let measures = vec![MeasureRow::Count];
                    found.push(Self { table: TableRow { by, measures, ..table.clone() } });
                }
            }
        }
        found
    }
}

/// The axes of a table over items, and those that its measures amount to.
fn dimensions(instrument: &Instrument, table: &TableRow) -> Vec<DimensionOf> {
    let axes = table.by.iter().map(|by| by.of.clone()).filter(|of| of.item().is_some());
    let measured = table.measures.iter().flat_map(|measure| match measure {
        MeasureRow::Count | MeasureRow::Share | MeasureRow::Organisations => Vec::new(),
        MeasureRow::Sum(item)
        | MeasureRow::Mean(item)
        | MeasureRow::Median(item)
        | MeasureRow::StandardDeviation(item) => vec![item],
        MeasureRow::Quantile(of) => vec![&of.item],
        MeasureRow::BoxShare(of) => vec![&of.item],
        MeasureRow::Ratio(of) => vec![&of.numerator, &of.denominator],
    });
    let mut found: Vec<DimensionOf> = axes.collect();
    for item in measured {
        let of = if is_number(instrument, item, false) { with_a_number(item) } else { None };
        let of = of.unwrap_or_else(|| DimensionOf::Item(item.clone()));
        if !found.contains(&of) {
            found.push(of);
        }
    }
    found
}

/// The axis of whether an item has a substantive answer: all that its routing tells of it.
fn asked(instrument: &Instrument, item: &Name) -> Option<DimensionOf> {
    if is_number(instrument, item, false) {
        return with_a_number(item);
    }
    let codes = codes_of(instrument, item)?;
    let substantive = codes.codes.iter().filter(|code| code.missing.is_none());
    let codes = substantive.map(|code| code.code.clone()).collect();
    let boxes = vec![BoxRow { code: answered()?, label: Texts::default(), codes }];
    Some(DimensionOf::Boxes(BoxesRow { item: item.clone(), id: item.clone(), boxes }))
}

/// The axis of whether an item has a number.
fn with_a_number(item: &Name) -> Option<DimensionOf> {
    let band = BandRow { code: answered()?, label: Texts::default(), from: None, below: None };
    Some(DimensionOf::Bands(BandsRow { item: item.clone(), id: item.clone(), bands: vec![band] }))
}

fn answered() -> Option<Code> {
    "answered".parse().ok()
}

/// The items that decide whether an item is asked, of its own sheet or the header.
fn routing<'a>(instrument: &'a Instrument, item: &Name) -> BTreeSet<&'a Name> {
    let roster = match instrument.place(item.as_str()) {
        Some(Place::Item { roster, .. }) => roster.and_then(|at| instrument.rosters.get(at)),
        _ => None,
    };
    let reads = instrument.asked_when(item.as_str()).flat_map(Expression::reads);
    through(instrument, reads.collect(), roster.map(|of| &of.id))
}

/// The items of the same sheet, or of the header above it, that a derived item is computed from, also through others.
pub(super) fn sources<'a>(instrument: &'a Instrument, derived: &'a Derived) -> BTreeSet<&'a Name> {
    through(instrument, derived.value.reads().iter().collect(), derived.roster.as_ref())
}

/// Items and what they are derived from, of one sheet or the header above it.
fn through<'a>(
    instrument: &'a Instrument,
    mut next: Vec<&'a Name>,
    sheet: Option<&Name>,
) -> BTreeSet<&'a Name> {
    let mut found: BTreeSet<&Name> = BTreeSet::new();
    while let Some(item) = next.pop() {
        let (roster, reads) = match instrument.place(item.as_str()) {
            Some(Place::Item { roster, .. }) => {
                (roster.and_then(|at| instrument.rosters.get(at)).map(|of| &of.id), None)
            }
            Some(Place::Derived(at)) => {
                let of = instrument.derived.get(*at);
                (of.and_then(|of| of.roster.as_ref()), of.map(|of| of.value.reads()))
            }
            None => continue,
        };
        if (roster.is_none() || roster == sheet) && found.insert(item) {
            next.extend(reads.into_iter().flatten());
        }
    }
    found
}

/// How the axes of derived items go together with those of what they derive from.
#[derive(Clone, Debug, Default)]
pub struct Derivations {
    /// Tables by both, whose counts nobody is told.
    pub tables: Vec<Table>,
    /// The unit of analysis and the items of such tables that would be too wide: their axes are not linked.
    pub too_wide: Vec<(Unit, BTreeSet<Name>)>,
}

/// How the axes of derived items of a plan go together with those of what they derive from.
///
/// # Errors
///
/// As [`count`](super::count()).
pub fn derivations(columns: &Columns) -> Result<Derivations, TabulateError> {
    let mut found = Derivations::default();
    for Derivation { table } in &columns.derivations {
        let mut n_cells: usize = 1;
        for by in &table.by {
            let placed = place(columns, &table.unit, &table.id, by)?;
            n_cells = n_cells.saturating_mul(placed.axis.categories.len());
        }
        if n_cells > MOST_CELLS {
            let items = table.by.iter().filter_map(|by| by.of.item().cloned());
            found.too_wide.push((table.unit.clone(), items.collect()));
            continue;
        }
        let planned = Planned { columns, plan: table, filter_items: &[], pair: None };
        let counted = planned.tally(Purpose::AllRows)?.table;
        found.tables.push(Table { deciding: vec![0], ..counted });
    }
    Ok(found)
}
