//! Axes over a derived item beside axes over what it derives from: which combinations there are.
//!
//! Whoever knows the questionnaire knows how a derived item is computed, so that a table by the one and a table by the
//! other are linked though they have no axis in common.

use std::collections::BTreeSet;

use super::axis::place;
use super::count::{Weigh, tally};
use super::sheets::Columns;
use super::table::{Table, TabulateError};
use crate::code::Name;
use crate::questionnaire::instrument::{Derived, Instrument, Place};
use crate::questionnaire::plan::{DimensionRow, MeasureRow, Plan, TableRow};

/// Most cells of two such axes; beyond that they are not linked.
const MOST_CELLS: usize = 20_000;

/// Two axes of tables over the same unit of analysis.
#[derive(Clone, Debug)]
pub struct Derivation {
    /// A table by both, without totals: the derived item last.
    table: TableRow,
}

impl Derivation {
    /// The derivations between the axes of a plan.
    pub(super) fn of(instrument: &Instrument, plan: &Plan) -> Vec<Self> {
        let mut found: Vec<Self> = Vec::new();
        for table in &plan.tables {
            let of_unit = || plan.tables.iter().filter(|other| other.unit == table.unit);
            for derived in &table.by {
                let Some(of) = derived.of.item().and_then(|item| instrument.derived(item.as_str()))
                else {
                    continue;
                };
                let sources = sources(instrument, of);
                let is_source =
                    |by: &&DimensionRow| by.of.item().is_some_and(|item| sources.contains(item));
                for source in of_unit().flat_map(|other| &other.by).filter(is_source) {
                    let by = [source, derived];
                    let by = by.map(|by| DimensionRow { total: false, ..by.clone() }).to_vec();
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

/// The items of the same sheet, or of the header above it, that a derived item is computed from, also through others.
pub(super) fn sources<'a>(instrument: &'a Instrument, derived: &'a Derived) -> BTreeSet<&'a Name> {
    let mut found: BTreeSet<&Name> = BTreeSet::new();
    let mut next: Vec<&Name> = derived.value.reads().iter().collect();
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
        if (roster.is_none() || roster == derived.roster.as_ref()) && found.insert(item) {
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
    /// How many such tables would be too wide: their axes are not linked.
    pub n_too_wide: usize,
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
            found.n_too_wide += 1;
            continue;
        }
        let (counted, _) = tally(columns, table, &[], (Weigh::All, None))?;
        found.tables.push(Table { deciding: vec![0], ..counted });
    }
    Ok(found)
}
