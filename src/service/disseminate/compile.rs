//! From a freeze to everything that is published of it: one pass over its submissions, then the plan's tables.
//!
//! The same frozen answers and the same plan give the same result, byte for byte.

use std::collections::HashMap;

use crate::domain::disclosure::{AuditReport, Known, Protected, Rules, SafeTable, protect_all};
use crate::domain::ids::{RoundId, UnitId};
use crate::domain::indicator::SafeIndicator;
use crate::domain::publication::{Basis, ListBuilder, ListHead, ListRow, Outcome};
use crate::domain::questionnaire::instrument::Instrument;
use crate::domain::round::{Round, Unit};
use crate::domain::tabulate::build::{Builder, FrozenSubmission, FrozenUnit};
use crate::domain::tabulate::{Columns, Weighting, count};
use crate::service::Cx;
use crate::service::collect::{Answered, Personal, current_responses, frozen_responses};
use crate::service::process::{self, Freeze};
use crate::store::{StoreError, publications, units};

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
    let (freeze, outcome, units) = frozen_units(cx, instrument, round, number)?;
    let known = known(cx, instrument, round, before)?;
    let counted = Counted { round, number, outcome, known };
    Ok((freeze, counted.compile(cx, instrument, units, basis)?))
}

/// A freeze, what became of its frame, and each unit with the submission that counts.
pub(super) fn frozen_units(
    cx: &mut Cx<'_>,
    instrument: &Instrument,
    round: &Round,
    number: u32,
) -> Result<(Freeze, Outcome, impl Iterator<Item = FrozenUnit> + use<>), DisseminateError> {
    let (freeze, units) = frozen_frame(cx, round.id, number)?;
    let mut submissions = Submissions::new();
    let keep = |answered| {
        keep(&mut submissions, answered);
        Ok::<_, StoreError>(())
    };
    frozen_responses(cx, (round.id, number), Personal::Sealed, keep)?;
    let (outcome, units) = joined(instrument, round, units, submissions);
    Ok((freeze, outcome, units))
}

/// Counts, protects and lists what a freeze made now would hold.
pub(super) fn compile_current(
    cx: &mut Cx<'_>,
    instrument: &Instrument,
    round: &Round,
) -> Result<Compiled, DisseminateError> {
    let units = units::list_all(cx.conn, round.id)?;
    let mut submissions = Submissions::new();
    let keep = |answered| {
        keep(&mut submissions, answered);
        Ok::<_, StoreError>(())
    };
    current_responses(cx, round.id, Personal::Sealed, keep)?;
    let (outcome, units) = joined(instrument, round, units, submissions);
    let known = known(cx, instrument, round, u32::MAX)?;
    let counted = Counted { round, number: 0, outcome, known };
    counted.compile(cx, instrument, units, None)
}

type Submissions = HashMap<UnitId, FrozenSubmission>;

fn keep(submissions: &mut Submissions, answered: Answered) {
    let Answered { submission, response } = answered;
    let (received_at, first_at) = (submission.received_at, submission.first_at);
    submissions.insert(submission.unit, FrozenSubmission { response, received_at, first_at });
}

/// What became of a frame, and each of its units with the submission that counts.
fn joined(
    instrument: &Instrument,
    round: &Round,
    units: Vec<Unit>,
    mut submissions: Submissions,
) -> (Outcome, impl Iterator<Item = FrozenUnit> + use<>) {
    let labels = &instrument.document.plan.frame_labels;
    let outcome = Outcome::of(&units, round.eligibility, labels);
    let schedule = round.schedule.clone();
    let frozen = units.into_iter().map(move |unit| FrozenUnit {
        id: unit.id,
        deadline: schedule.deadline(unit.extended_to),
        disposition: unit.disposition,
        submission: submissions.remove(&unit.id),
        facts: unit.facts,
    });
    (outcome, frozen)
}

/// What is counted: a round, the number of its freeze (0 before there is one), what became of its frame, and
/// what readers know already.
struct Counted<'a> {
    round: &'a Round,
    number: u32,
    outcome: Outcome,
    known: Known,
}

impl Counted<'_> {
    fn compile(
        self,
        cx: &mut Cx<'_>,
        instrument: &Instrument,
        units: impl Iterator<Item = FrozenUnit>,
        basis: Option<&[Basis]>,
    ) -> Result<Compiled, DisseminateError> {
        let (Protected { tables, report }, list, columns) =
            tabulate(instrument, units, &self.known)?;
        let of = (self.number, &columns);
        let (indicators, basis) = indicators::compute(cx, self.round, instrument, of, basis)?;
        Ok(Compiled { outcome: self.outcome, tables, report, list, indicators, basis })
    }
}

/// A freeze, and every unit of the frame with the disposition that it fixes.
pub(super) fn frozen_frame(
    cx: &mut Cx<'_>,
    round: RoundId,
    number: u32,
) -> Result<(Freeze, Vec<Unit>), DisseminateError> {
    let (freeze, fixed) = process::find_freeze(cx, round, number)?;
    let mut units: Vec<Unit> = units::list_all(cx.conn, round)?;
    let dispositions: HashMap<UnitId, _> =
        fixed.iter().map(|unit| (unit.unit_id, unit.disposition)).collect();
    for unit in &mut units {
        let untrue = StoreError::Inconsistent { table: "freeze_units", column: "unit_id" };
        unit.disposition = *dispositions.get(&unit.id).ok_or(untrue)?;
    }
    Ok((freeze, units))
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

fn tabulate(
    instrument: &Instrument,
    units: impl Iterator<Item = FrozenUnit>,
    known: &Known,
) -> Result<Tabulated, DisseminateError> {
    let plan = &instrument.document.plan;
    let mut builder = Builder::new(instrument, plan)?;
    let mut list = plan.list.as_ref().map(|plan| ListBuilder::new(instrument, plan)).transpose()?;
    for unit in units {
        builder.push(&unit, |roster, position, entry, exempt| {
            if let Some(list) = list.as_mut().filter(|list| list.roster() == roster && !exempt) {
                list.push(position, entry.id, &unit.facts, &entry.sheet);
            }
        })?;
    }
    let filters: Vec<_> = plan.tables.iter().map(|table| builder.filter_items(&table.id)).collect();
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
