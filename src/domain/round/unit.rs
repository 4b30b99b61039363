//! A unit: one organisation's place in one round's frame.

use chrono::{DateTime, NaiveDate, Utc};

use crate::frame::Facts;
use crate::ids::{OrganisationId, RoundId, SubmissionId, UnitId};
use crate::outcome::Disposition;

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
