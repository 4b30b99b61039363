//! Where a unit stands: its round, its frame row and its questionnaire, loaded once per verb.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use super::error::CollectError;
use super::visit::{Access, ReadOnly};
use crate::domain::ids::{UnitId, VersionId};
use crate::domain::questionnaire::instrument::Instrument;
use crate::domain::round::{Round, RoundState, Unit, day_in_oslo};
use crate::service::Cx;
use crate::service::design::{DesignError, instrument};
use crate::store::{StoreError, dialect, rounds, units};

/// Where a unit stands.
#[derive(Clone, Debug)]
pub(super) struct Standing {
    pub(super) round: Round,
    pub(super) unit: Unit,
    pub(super) instrument: Arc<Instrument>,
}

impl Standing {
    /// Loads it to be read.
    pub(super) fn load(cx: &mut Cx<'_>, unit: UnitId) -> Result<Self, CollectError> {
        let found = units::find(cx.conn, unit)?;
        let unit = found.ok_or(CollectError::NoSuchUnit(unit))?;
        let untrue = StoreError::Inconsistent { table: "units", column: "round_id" };
        let round = rounds::find(cx.conn, unit.round_id)?.ok_or(untrue)?;
        let instrument = instrument_of(cx, round.version_id)?;
        Ok(Self { round, unit, instrument })
    }

    /// Loads it with every other writer of the unit waiting, and refuses when nothing may be written.
    pub(super) fn load_writable(cx: &mut Cx<'_>, unit: UnitId) -> Result<Self, CollectError> {
        dialect::lock_unit(cx.conn, unit)?;
        let standing = Self::load(cx, unit)?;
        match standing.access(cx.now) {
            Access::Writable { .. } => Ok(standing),
            Access::ReadOnly(reason) => Err(CollectError::ReadOnly(reason)),
        }
    }

    /// Whether answers are taken from the unit now.
    pub(super) fn access(&self, now: DateTime<Utc>) -> Access {
        if self.round.is_writable(&self.unit, now) {
            Access::Writable { until: self.round.writable_until(&self.unit) }
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

/// The instrument of a version that a row names.
pub(super) fn instrument_of(
    cx: &mut Cx<'_>,
    version: VersionId,
) -> Result<Arc<Instrument>, StoreError> {
    instrument(cx, version).map_err(|error| match error {
        DesignError::Store(error) => error,
        _ => StoreError::Inconsistent { table: "questionnaire_versions", column: "id" },
    })
}
