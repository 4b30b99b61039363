//! From a freeze to everything that is published of it: one pass over its submissions, then the plan's tables.
//!
//! The same frozen answers and the same plan give the same result, byte for byte.

use crate::domain::disclosure::{AuditReport, Known, Protected, Rules, SafeTable, protect_all};
use crate::domain::indicator::SafeIndicator;
use crate::domain::publication::{Basis, ListBuilder, ListHead, ListRow, Outcome};
use crate::domain::questionnaire::instrument::Instrument;
use crate::domain::questionnaire::plan::{Plan, TableRow};
use crate::domain::round::Round;
use crate::domain::tabulate::build::{Builder, FrozenUnit};
use crate::domain::tabulate::{Columns, Weighting, count};
use crate::service::Cx;
use crate::service::process::Freeze;
use crate::store::publications;

use super::frozen::{current_units, frozen_units};
use super::published::read;
use super::{DisseminateError, indicators};

/// What a freeze comes to.
pub(super) struct Compiled {
    /// Who was asked and what became of it.
    pub outcome: Outcome,
    /// The plan's tables, protected.
    pub tables: Vec<SafeTable>,
    /// What was done to protect them.
    pub report: AuditReport,
    /// The list and its rows, if the plan has one.
    pub list: Option<(ListHead, Vec<ListRow>)>,
    /// The plan's indicators, protected.
    pub indicators: Vec<SafeIndicator>,
    /// What they rest on.
    pub basis: Vec<Basis>,
}

/// Counts, protects and lists one freeze of a round by the plan of an instrument, for readers who know the
/// revisions `before` that number; the indicators rest on `basis` when that is given, and on what
/// readers see now otherwise.
pub(super) fn compile(
    cx: &mut Cx<'_>,
    instrument: &Instrument,
    round: &Round,
    number: u32,
    before: u32,
    basis: Option<&[Basis]>,
) -> Result<(Freeze, Compiled), DisseminateError> {
    let mut tabulator = Tabulator::new(instrument)?;
    let (freeze, outcome) =
        frozen_units(cx, instrument, round, number, |unit| tabulator.push(unit))?;
    let known = known(cx, instrument, round, before)?;
    let tabulated = tabulator.finish(&known)?;
    let counted = Counted { round, number, outcome, tabulated };
    Ok((freeze, counted.with_indicators(cx, instrument, basis)?))
}

/// Counts, protects and lists what a freeze made now would hold.
pub(super) fn compile_current(
    cx: &mut Cx<'_>,
    instrument: &Instrument,
    round: &Round,
) -> Result<Compiled, DisseminateError> {
    let mut tabulator = Tabulator::new(instrument)?;
    let outcome = current_units(cx, instrument, round, |unit| tabulator.push(unit))?;
    let known = known(cx, instrument, round, u32::MAX)?;
    let tabulated = tabulator.finish(&known)?;
    let counted = Counted { round, number: 0, outcome, tabulated };
    counted.with_indicators(cx, instrument, None)
}

/// What has been counted: a round, the number of its freeze (0 before there is one), what became of its frame,
/// and its tables.
struct Counted<'a> {
    round: &'a Round,
    number: u32,
    outcome: Outcome,
    tabulated: Tabulated,
}

impl Counted<'_> {
    fn with_indicators(
        self,
        cx: &mut Cx<'_>,
        instrument: &Instrument,
        basis: Option<&[Basis]>,
    ) -> Result<Compiled, DisseminateError> {
        let (Protected { tables, report }, list, columns) = self.tabulated;
        let of = (self.number, &columns);
        let (indicators, basis) = indicators::compute(cx, self.round, instrument, of, basis)?;
        Ok(Compiled { outcome: self.outcome, tables, report, list, indicators, basis })
    }
}

/// What readers know beside the tables: the list by name, and the revisions `before` this one.
fn known(
    cx: &mut Cx<'_>,
    instrument: &Instrument,
    round: &Round,
    before: u32,
) -> Result<Known, DisseminateError> {
    let list = instrument.document.plan.list.as_ref().map(|list| list.roster.clone());
    let mut revisions = Vec::new();
    for stored in publications::list_revisions(cx.conn, round.id)? {
        let published = read(&stored)?.publication;
        if published.revision < before {
            revisions.push(published.tables.clone());
        }
    }
    Ok(Known { list, revisions })
}

type Tabulated = (Protected, Option<(ListHead, Vec<ListRow>)>, Columns);

/// The columns of a round and its list on their way.
struct Tabulator<'a> {
    plan: &'a Plan,
    builder: Builder<'a>,
    list: Option<ListBuilder<'a>>,
}

impl<'a> Tabulator<'a> {
    fn new(instrument: &'a Instrument) -> Result<Self, DisseminateError> {
        let plan = &instrument.document.plan;
        let list = plan.list.as_ref().map(|list| ListBuilder::new(instrument, list)).transpose()?;
        Ok(Self { plan, builder: Builder::new(instrument, plan)?, list })
    }

    fn push(&mut self, unit: &FrozenUnit) -> Result<(), DisseminateError> {
        let list = &mut self.list;
        self.builder.push(unit, |roster, position, entry, exempt| {
            if let Some(list) = list.as_mut().filter(|list| list.roster() == roster && !exempt) {
                list.push(position, entry.id, &unit.facts, &entry.sheet);
            }
        })?;
        Ok(())
    }

    fn finish(self, known: &Known) -> Result<Tabulated, DisseminateError> {
        let Self { plan, builder, list } = self;
        let items = |table: &TableRow| builder.filter_items(&table.id);
        let filters: Vec<_> = plan.tables.iter().map(items).collect();
        let mut columns = builder.finish();
        if let Some(weights) = &plan.weights {
            columns.weighting = Some(Weighting::of(&columns, weights)?);
        }
        let mut tables = Vec::with_capacity(plan.tables.len());
        for (table, items) in plan.tables.iter().zip(filters) {
            tables.push(count(&columns, table, &items)?);
        }
        let list = list.map(|list| list.finish(&columns)).transpose()?;
        Ok((protect_all(&tables, &Rules::from(plan), known)?, list, columns))
    }
}
