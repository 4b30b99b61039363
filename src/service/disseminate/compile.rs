//! From a freeze to everything that is published of it: one pass over its submissions, then the plan's tables.
//!
//! The same frozen answers and the same plan give the same result, byte for byte.

use chrono::{DateTime, Utc};

use crate::domain::code::Name;
use crate::domain::disclosure::{
    AuditReport, Known, Protected, Rules, SafeTable, former_tables, protect_all,
};
use crate::domain::indicator::{Computed, SafeIndicator, recall, stay_hidden};
use crate::domain::publication::{Basis, ListBuilder, ListHead, ListRows, Outcome};
use crate::domain::questionnaire::document::Class;
use crate::domain::questionnaire::instrument::Instrument;
use crate::domain::questionnaire::plan::{Plan, TableRow};
use crate::domain::round::Round;
use crate::domain::series::TableSeries;
use crate::domain::tabulate::build::{Builder, EntryRow, FrozenUnit};
use crate::domain::tabulate::{Columns, Table, Weighting, count, derivations};
use crate::service::Cx;
use crate::service::design::instrument_as_of;
use crate::service::process::Freeze;
use crate::store::publications;

use super::basis::bases;
use super::frozen::{current_units, frozen_units};
use super::published::read_once;
use super::repeated::said_last;
use super::series::Present;
use super::{DisseminateError, indicators, series};

/// A freeze as a publication names it.
#[derive(Clone, Copy)]
pub(super) struct Frozen {
    /// 1, 2, 3 of the round; 0 before there is one.
    pub number: u32,
    /// When it was made.
    pub at: DateTime<Utc>,
}

impl Frozen {
    /// That freeze.
    pub(super) const fn of(freeze: &Freeze) -> Self {
        Self { number: freeze.number, at: freeze.frozen_at }
    }
}

/// What a freeze comes to.
pub(super) struct Compiled {
    /// The freeze.
    pub freeze: Frozen,
    /// Who was asked and what became of it.
    pub outcome: Outcome,
    /// The plan's tables, protected.
    pub tables: Vec<SafeTable>,
    /// What was done to protect them.
    pub report: AuditReport,
    /// The list and its rows, if the plan has one.
    pub list: Option<(ListHead, ListRows)>,
    /// The plan's indicators, protected.
    pub indicators: Vec<SafeIndicator>,
    /// The tables over earlier rounds.
    pub series: Vec<TableSeries>,
    /// What indicators and series rest on.
    pub basis: Vec<Basis>,
}

/// The tables of a freeze, and what they were made of.
pub(super) struct Tabulated {
    /// The answers.
    pub columns: Columns,
    /// The plan's tables as counted.
    pub counted: Vec<Table>,
    /// The items that each table's filter reads, with their classes.
    pub filters: Vec<FilterItems>,
    /// The tables, protected.
    pub protected: Protected,
    /// What readers know beside them.
    pub known: Known,
    /// The list and its rows, if the plan has one.
    list: Option<(ListHead, ListRows)>,
}

type FilterItems = Vec<(Name, Class)>;

/// Which answers are counted.
#[derive(Clone, Copy, Debug)]
pub(super) enum Answers {
    /// Those of the freeze with that number.
    Frozen(u32),
    /// Those that a freeze made now would hold.
    Current,
}

/// Counts, protects and lists answers of a round by the plan of an instrument, for readers who know the revisions
/// `before` that number; the indicators rest on `basis` when that is given, and on what readers see now otherwise.
pub(super) fn compile(
    cx: &mut Cx<'_>,
    instrument: &Instrument,
    round: &Round,
    answers: Answers,
    before: u32,
    basis: Option<&[Basis]>,
) -> Result<Compiled, DisseminateError> {
    if let Some(said) = said_last(cx, instrument, round, answers, before)? {
        let mut again = compile_after(cx, instrument, round, answers, said.first, basis)?;
        if said.is_repeated(&again) {
            again.report.revisions = said.n_known;
            return Ok(again);
        }
    }
    compile_after(cx, instrument, round, answers, before, basis)
}

/// As [`compile`], with every revision `before` that number known as what others have said.
fn compile_after(
    cx: &mut Cx<'_>,
    instrument: &Instrument,
    round: &Round,
    answers: Answers,
    before: u32,
    basis: Option<&[Basis]>,
) -> Result<Compiled, DisseminateError> {
    let readers = known(cx, instrument, round, before)?;
    let former = readers.indicators.last().cloned().unwrap_or_default();
    let mut tabulator = Tabulator::new(instrument, readers)?;
    let each = |unit: &FrozenUnit| tabulator.push(unit);
    let (freeze, outcome) = match answers {
        Answers::Frozen(number) => {
            let (freeze, outcome) = frozen_units(cx, instrument, round, number, each)?;
            (Frozen::of(&freeze), outcome)
        }
        Answers::Current => {
            (Frozen { number: 0, at: cx.now }, current_units(cx, instrument, round, each)?)
        }
    };
    let tabulated = tabulator.finish(&outcome)?;
    let counted = Counted { round, freeze, revision: before, former, outcome, tabulated };
    counted.with_past(cx, instrument, basis)
}

/// What has been counted: a round, its freeze, what became of its frame, and its tables.
struct Counted<'a> {
    round: &'a Round,
    freeze: Frozen,
    /// The revision that is made; readers know those before.
    revision: u32,
    /// The indicators of the newest of those: what they hide stays hidden.
    former: Vec<SafeIndicator>,
    outcome: Outcome,
    tabulated: Tabulated,
}

impl Counted<'_> {
    fn with_past(
        self,
        cx: &mut Cx<'_>,
        instrument: &Instrument,
        basis: Option<&[Basis]>,
    ) -> Result<Compiled, DisseminateError> {
        let (round, tabulated) = (self.round, &self.tabulated);
        let mut bases = match basis {
            Some(basis) => basis.to_vec(),
            None => bases(cx, round, self.freeze.number)?,
        };
        let freeze = self.freeze.number;
        let computed = indicators::compute(cx, round, instrument, freeze, tabulated, &bases)?;
        let Computed { mut indicators, exact } = computed;
        stay_hidden(&mut indicators, &self.former);
        let present = Present { round, instrument, tabulated, revision: self.revision };
        let series = series::compute(cx, &present, &bases)?;
        if indicators.is_empty() && series.is_empty() {
            bases.clear();
        }
        let Tabulated { protected: Protected { tables, mut report }, list, .. } = self.tabulated;
        report.indicators = indicators.iter().map(SafeIndicator::report).collect();
        report.exact &= exact;
        if !exact {
            let guarded = indicators.iter().filter(|one| one.threshold.is_some());
            report.unproved.extend(guarded.map(|one| one.id.clone()));
        }
        let Self { freeze, outcome, .. } = self;
        Ok(Compiled { freeze, outcome, tables, report, list, indicators, series, basis: bases })
    }
}

/// What readers have before a publication.
struct Before {
    /// The list by name, and the tables of former revisions.
    known: Known,
    /// Those of these tables that the plan has no more as they were.
    tables: Vec<TableRow>,
    /// The indicators of these.
    indicators: Vec<Vec<SafeIndicator>>,
}

/// What readers know beside the tables: the list by name, and the revisions `before` this one.
fn known(
    cx: &mut Cx<'_>,
    instrument: &Instrument,
    round: &Round,
    before: u32,
) -> Result<Before, DisseminateError> {
    let plan = &instrument.document.plan;
    let list = plan.list.as_ref().map(|list| list.roster.clone());
    let (mut revisions, mut indicators, mut then) = (Vec::new(), Vec::new(), Vec::new());
    let stored = publications::list_revisions(cx.conn, round.id)?;
    for stored in stored.iter().filter(|one| one.revision < before) {
        let published = read_once(cx, stored)?.publication;
        revisions.push(published.tables.clone());
        indicators.push(published.indicators.clone());
        then.push(instrument_as_of(cx, round.version_id, stored.amendment)?);
    }
    let plans: Vec<&Plan> = then.iter().map(|then| &then.document.plan).collect();
    let mut known = Known { list, revisions, ..Known::default() };
    let tables = former_tables(instrument, &plans, &mut known);
    Ok(Before { known, tables, indicators })
}

/// The columns of a round and its list on their way.
struct Tabulator<'a> {
    plan: &'a Plan,
    /// The plan with the tables of former revisions behind its own.
    whole: Plan,
    before: Before,
    builder: Builder<'a>,
    list: Option<ListBuilder<'a>>,
}

impl<'a> Tabulator<'a> {
    fn new(instrument: &'a Instrument, mut before: Before) -> Result<Self, DisseminateError> {
        let plan = &instrument.document.plan;
        let list = plan.list.as_ref().map(|list| ListBuilder::new(instrument, list)).transpose()?;
        let mut whole = plan.clone();
        whole.tables.append(&mut before.tables);
        let builder = Builder::new(instrument, &whole)?;
        Ok(Self { plan, whole, before, builder, list })
    }

    fn push(&mut self, unit: &FrozenUnit) -> Result<(), DisseminateError> {
        let list = &mut self.list;
        self.builder.push(unit, |EntryRow { roster, position, entry, exempt }| {
            if let Some(list) = list.as_mut().filter(|list| list.roster() == roster && !exempt) {
                list.push(position, entry.id, &unit.facts, &entry.sheet);
            }
        })?;
        Ok(())
    }

    fn finish(self, outcome: &Outcome) -> Result<Tabulated, DisseminateError> {
        let Self { plan, whole, before, builder, list } = self;
        let (columns, mut counted, mut filters) = tables(builder, &whole)?;
        let former = counted.split_off(plan.tables.len());
        filters.truncate(counted.len());
        let list = list.map(|list| list.finish(&columns)).transpose()?;
        let rules = Rules::from(plan);
        let derivations = derivations(&columns)?;
        let mut known =
            Known { answered: Some(outcome.told()), derivations, former, ..before.known };
        recall(&mut known, &before.indicators, (&columns, &counted), &rules)?;
        let protected = protect_all(&counted, &rules, &known)?;
        Ok(Tabulated { columns, counted, filters, protected, known, list })
    }
}

/// The columns that were built, every table of the plan counted from them, and what its filter reads.
pub(super) fn tables(
    builder: Builder<'_>,
    plan: &Plan,
) -> Result<(Columns, Vec<Table>, Vec<FilterItems>), DisseminateError> {
    let items = |table: &TableRow| builder.filter_items(&table.id);
    let filters: Vec<FilterItems> = plan.tables.iter().map(items).collect();
    let mut columns = builder.finish();
    if let Some(weights) = &plan.weights {
        columns.weighting = Some(Weighting::of(&columns, weights)?);
    }
    let mut tables = Vec::with_capacity(plan.tables.len());
    for (table, items) in plan.tables.iter().zip(&filters) {
        tables.push(count(&columns, table, items)?);
    }
    Ok((columns, tables, filters))
}
