//! What a link leads to, and whether it may write.
//!
//! **Invariant:** an unknown, a revoked and an expired link are one and the same
//! [`CollectError::Gone`], so that nobody learns from a guess.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::answer::GrantScope;
use crate::domain::frame::Facts;
use crate::domain::ids::{LinkId, RoundId, SurveyId, UnitId, VersionId};
use crate::domain::questionnaire::instrument::Instrument;

/// Whoever holds a live link, as a bearer or through a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grantee {
    /// The link.
    pub link: LinkId,
    /// The unit that it reaches.
    pub unit: UnitId,
    /// What it may see and do.
    pub scope: GrantScope,
}

/// What a link leads to.
#[derive(Clone, Debug)]
pub struct Visit {
    /// Whoever holds the link.
    pub grantee: Grantee,
    /// The survey; its code and title are in the instrument's document.
    pub survey: SurveyId,
    /// The round.
    pub round: RoundId,
    /// The round's code, as tables show it: `2019`.
    pub round_code: String,
    /// Whether it is a test round: every page says so.
    pub test: bool,
    /// The organisation, as the frame knows it.
    pub facts: Facts,
    /// The questionnaire version that the round asks.
    pub version: VersionId,
    /// The questionnaire.
    pub instrument: Arc<Instrument>,
    /// The unit's own deadline, a date that ends at 24:00 in Oslo.
    pub deadline_on: NaiveDate,
    /// Whether answers are taken now.
    pub access: Access,
    /// Number of the submission that counts; none before the first.
    pub submitted: Option<i32>,
}

/// Whether answers are taken now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Until this instant, which is the first at which they no longer are.
    Writable {
        /// The unit's own closing time.
        until: DateTime<Utc>,
    },
    /// Nothing can be changed, but the receipt can be read.
    ReadOnly(ReadOnly),
}

/// Why nothing can be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadOnly {
    /// The round has not opened.
    #[error("the round has not opened yet: it opens on {opens_on}")]
    NotOpen {
        /// When it will.
        opens_on: NaiveDate,
    },
    /// The unit's closing time has passed, or the round was closed.
    #[error("the round is closed, and answers are no longer taken")]
    Closed,
}
