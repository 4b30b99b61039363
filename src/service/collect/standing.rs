//! Where a unit stands: its round, its frame row and its questionnaire, loaded once per verb.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use super::error::CollectError;
use super::visit::{Access, ReadOnly};
use crate::domain::ids::{RoundId, UnitId, VersionId};
use crate::domain::oslo::day_in_oslo;
use crate::domain::questionnaire::instrument::Instrument;
use crate::domain::round::{Round, RoundState, Unit};
use crate::service::Cx;
use crate::service::design::{self, AskedRound, DesignError};
use crate::store::standings::{self, Stand};
use crate::store::{StoreError, locks, rounds};

/// Where a unit stands.
#[derive(Debug)]
pub(in crate::service) struct Standing {
    pub(super) round: Arc<Round>,
    pub(super) unit: Unit,
    /// The questionnaire with the plan of its document; answering does not depend on a later plan.
    pub(super) instrument: Arc<Instrument>,
    /// Number of the submission that counts.
    pub(super) submitted: Option<i32>,
}

impl Standing {
    /// Loads it to be read.
    pub(super) fn load(cx: &mut Cx<'_>, unit: UnitId) -> Result<Arc<Self>, CollectError> {
        if let Some(seen) = cx.seen.standing(unit) {
            return Ok(seen);
        }
        let found = standings::find(cx.conn, unit)?.ok_or(CollectError::NoSuchUnit(unit))?;
        let asked = match cx.instruments.find_asked(found.unit.round_id, found.round_edition) {
            Some(known) => known,
            None => asked_round(cx, found.unit.round_id)?,
        };
        Ok(Self::keep(cx, found, &asked))
    }

    /// The same of a unit whose respondent's link was read.
    pub(super) fn of_link(cx: &mut Cx<'_>, found: Stand) -> Result<Arc<Self>, StoreError> {
        let asked = match cx.instruments.find_asked(found.unit.round_id, found.round_edition) {
            Some(known) => known,
            None => {
                let read = asked_round(cx, found.unit.round_id)?;
                cx.instruments.keep_asked(&read);
                read
            }
        };
        Ok(Self::keep(cx, found, &asked))
    }

    /// Keeps it for the rest of the verb.
    fn keep(cx: &mut Cx<'_>, found: Stand, asked: &AskedRound) -> Arc<Self> {
        let Stand { unit, submitted, .. } = found;
        let AskedRound { round, instrument } = asked.clone();
        let standing = Arc::new(Self { round, unit, instrument, submitted });
        cx.seen.keep_standing(&standing);
        standing
    }

    /// Makes every other writer of the unit wait until the verb ends.
    pub(super) fn lock(cx: &mut Cx<'_>, unit: UnitId) -> Result<(), StoreError> {
        if !cx.seen.is_locked(unit) {
            let waited = locks::lock_unit(cx.conn, unit)?;
            cx.seen.note_locked(unit, waited);
        }
        Ok(())
    }

    /// Loads it with every other writer of the unit waiting, and refuses when nothing may be written.
    pub(super) fn load_writable(cx: &mut Cx<'_>, unit: UnitId) -> Result<Arc<Self>, CollectError> {
        Self::lock(cx, unit)?;
        let standing = Self::load(cx, unit)?;
        match standing.access(cx.now) {
            Access::Writable { .. } => Ok(standing),
            Access::ReadOnly(reason) => Err(CollectError::ReadOnly(reason)),
        }
    }

    /// Whether answers are taken from the unit now.
    pub(super) fn access(&self, now: DateTime<Utc>) -> Access {
        if self.round.is_writable(&self.unit, now) {
            Access::Writable {
                until: self.round.writable_until(&self.unit),
                late: self.round.is_late(&self.unit, now),
            }
        } else if self.round.state == RoundState::Planned {
            Access::ReadOnly(ReadOnly::NotOpen { opens_on: self.round.schedule.opens_on })
        } else {
            Access::ReadOnly(ReadOnly::Closed)
        }
    }

    /// The day that `today()` gives in a submission received at `now`.
    pub(super) fn today(now: DateTime<Utc>) -> NaiveDate {
        day_in_oslo(now)
    }
}

/// A round that a row names, and its questionnaire with the plan of its document.
fn asked_round(cx: &mut Cx<'_>, id: RoundId) -> Result<Arc<AskedRound>, StoreError> {
    let untrue = StoreError::Inconsistent { table: "units", column: "round_id" };
    let round = rounds::find(cx.conn, id)?.ok_or(untrue)?;
    let instrument = design::instrument_as_made(cx, round.version_id).map_err(as_stored)?;
    Ok(Arc::new(AskedRound { round: Arc::new(round), instrument }))
}

/// The instrument of a version that a row names, with the plan in force.
pub(super) fn instrument_of(
    cx: &mut Cx<'_>,
    version: VersionId,
) -> Result<Arc<Instrument>, StoreError> {
    design::instrument(cx, version).map_err(as_stored)
}

/// What it means that a version which a row names cannot be read.
fn as_stored(error: DesignError) -> StoreError {
    match error {
        DesignError::Store(error) => error,
        _ => StoreError::Inconsistent { table: "questionnaire_versions", column: "id" },
    }
}
