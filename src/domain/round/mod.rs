//! A round: one fielding of a survey, with its dates, its state and its declared rules.
//!
//! **Invariant:** a state is reached only through the transition that leads to it, and each state
//! carries the facts that hold from then on. Whether a unit may still write is decided by its own
//! closing time and the round's state together, so that a worker that is late closes nothing later.
//!
//! **Not here:** who may do it (`http`), which units there are (`frame`), and rates (`outcome`).

mod error;
mod partial;
mod schedule;
mod state;
mod unit;

pub use error::RoundError;
pub use partial::{Counted, Eligibility, InvalidEligibility, PartialRule, Reach};
pub use schedule::Schedule;
pub use state::{RoundState, StateName};
pub use unit::Unit;

use chrono::{DateTime, Utc};

use crate::code::Code;
use crate::ids::{RoundId, SurveyId, VersionId};
use crate::oslo::end_of_day_in_oslo;

/// One fielding of a survey.
#[derive(Clone, Debug, PartialEq)]
pub struct Round {
    /// Its id.
    pub id: RoundId,
    /// The survey it fields.
    pub survey_id: SurveyId,
    /// The questionnaire version it asks.
    pub version_id: VersionId,
    /// The period, as tables show it: `2019`.
    pub code: Code,
    /// A rehearsal: mails go to staff only, nothing is published.
    pub test: bool,
    /// Its dates.
    pub schedule: Schedule,
    /// What counts as complete, partial and broken off.
    pub partial_rule: PartialRule,
    /// `e`: the share of the units of unknown eligibility that is taken as eligible.
    pub eligibility: Eligibility,
    /// Where it stands.
    pub state: RoundState,
    /// Grows by one with each change.
    pub edition: i64,
    /// When it was planned.
    pub created_at: DateTime<Utc>,
}

impl Round {
    /// The instant from which `unit` may no longer write, if the round is not closed before.
    ///
    /// The later of deadline with grace, and the unit's own extension.
    #[must_use]
    pub fn writable_until(&self, unit: &Unit) -> DateTime<Utc> {
        self.schedule.closes_at(unit.extended_to)
    }

    /// Whether `unit` may write now: the round takes answers and the unit's time is not up.
    #[must_use]
    pub fn is_writable(&self, unit: &Unit, now: DateTime<Utc>) -> bool {
        self.state.takes_answers() && now < self.writable_until(unit)
    }

    /// Whether what was first submitted then came after the unit's deadline.
    #[must_use]
    pub fn is_late(&self, unit: &Unit, first_submitted_at: DateTime<Utc>) -> bool {
        first_submitted_at >= self.schedule.deadline(unit.extended_to)
    }

    /// The instant from which no link of the round reads its receipt any more.
    #[must_use]
    pub fn links_end_at(&self) -> DateTime<Utc> {
        end_of_day_in_oslo(self.schedule.links_end_on)
    }
}
