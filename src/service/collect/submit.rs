//! Submission: what is received, and the receipt that says so.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::answer::Source;
use crate::domain::ids::SubmissionId;

/// What the sender of a submission keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Receipt {
    /// The submission.
    pub submission: SubmissionId,
    /// 1, 2, 3 of the unit.
    pub number: i32,
    /// Who sent it.
    pub source: Source,
    /// When it was received.
    pub received_at: DateTime<Utc>,
    /// SHA-256 of what was received, in lower-case hex.
    pub hash: String,
    /// Whether the unit's first submission came after its deadline.
    pub late: bool,
}
