//! Why a round refuses: each variant says what stands in the way.

use chrono::{DateTime, NaiveDate, Utc};

use super::state::StateName;
use crate::oslo::told_in_oslo;

/// A transition or a schedule that a round refuses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RoundError {
    /// Only a planned round opens.
    #[error("the round is {found}, and only a planned round can be opened")]
    NotPlanned {
        /// Its state.
        found: StateName,
    },
    /// A round without units would ask nobody.
    #[error("the round has no units, so there is nobody to ask")]
    NoUnits,
    /// Opening after the deadline.
    #[error("the deadline {0} is over, so the round cannot be opened")]
    DeadlineOver(NaiveDate),
    /// Opening before its day.
    #[error("the round opens on {0}: change that date or wait")]
    OpensLater(NaiveDate),
    /// Only an open round goes into grace.
    #[error("the round is {found}, and only an open round goes into grace")]
    NotOpen {
        /// Its state.
        found: StateName,
    },
    /// The deadline is still ahead.
    #[error("the deadline is not over before {}", told_in_oslo(*.0))]
    DeadlineAhead(DateTime<Utc>),
    /// Only a round that takes answers closes.
    #[error("the round is {found}, and only an open round, or one in grace, can be closed")]
    NotCollecting {
        /// Its state.
        found: StateName,
    },
    /// A unit may still answer, and no reason to cut it off was given.
    #[error("units may answer until {}: closing before that needs a reason", told_in_oslo(*.0))]
    StillWritable(DateTime<Utc>),
    /// Only a closed round freezes.
    #[error("the round is {found}, and it must be closed before it is frozen")]
    NotClosed {
        /// Its state.
        found: StateName,
    },
    /// Only a frozen round is published.
    #[error("the round is {found}, and a publication rests on a freeze")]
    NotFrozen {
        /// Its state.
        found: StateName,
    },
    /// The named freeze does not exist.
    #[error("the round has no freeze {asked}: its latest is {latest}")]
    NoSuchFreeze {
        /// The number asked for.
        asked: u32,
        /// The latest freeze.
        latest: u32,
    },
    /// A test round is never published.
    #[error("a test round is never published")]
    Test,
    /// A real round that has opened is never deleted.
    #[error("only a test round, or one that has not opened, can be deleted")]
    NotTest,
    /// A round that stopped taking answers never takes them again.
    #[error(
        "the round is {found} and stays so: a later answer is a staff correction and a new freeze"
    )]
    NoReopening {
        /// Its state.
        found: StateName,
    },
    /// The dates, the frame or the version change no more.
    #[error("the round is {found}, and this can be changed only while {allowed}")]
    Settled {
        /// Its state.
        found: StateName,
        /// The states in which it may change.
        allowed: &'static str,
    },
    /// Dates in the wrong order.
    #[error("{later} ({later_on}) must not be before {earlier} ({earlier_on})")]
    Order {
        /// The date that must come first.
        earlier: &'static str,
        /// Its value.
        earlier_on: NaiveDate,
        /// The date that must not be before it.
        later: &'static str,
        /// Its value.
        later_on: NaiveDate,
    },
    /// A date outside the years the product handles.
    #[error("{0} is outside the years 2000 to 2199")]
    Year(NaiveDate),
    /// Too long a grace.
    #[error("{0} days of grace are more than a year")]
    Grace(u16),
    /// Thresholds of the partial rule out of order or range.
    #[error("the partial rule needs 0 <= partial_from <= complete_from <= 100")]
    PartialRule,
}
