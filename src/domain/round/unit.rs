//! A unit: one organisation's place in one round's frame.

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::frame::Facts;
use crate::domain::ids::{OrganisationId, RoundId, SubmissionId, UnitId};
use crate::domain::outcome::Disposition;

/// One organisation in one round: what the frame knows of it and how far it has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its id.
    pub id: UnitId,
    /// The round.
    pub round_id: RoundId,
    /// The organisation.
    pub organisation_id: OrganisationId,
    /// The register's facts when the round was planned, organisation number among them.
    pub facts: Facts,
    /// Its outcome so far.
    pub disposition: Disposition,
    /// A deadline of its own.
    pub extended_to: Option<NaiveDate>,
    /// When it first submitted.
    pub first_submitted_at: Option<DateTime<Utc>>,
    /// The submission that counts.
    pub last_submission_id: Option<SubmissionId>,
}
