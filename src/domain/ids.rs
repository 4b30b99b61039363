//! Typed identifiers, one declaration each, so that a round's id cannot stand where a unit's is meant.
//!
//! An id is a UUID made by a shell (`Chance`, in `service`); nothing here makes one.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident,)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[derive(utoipa::ToSchema)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(raw: &str) -> Result<Self, uuid::Error> {
                raw.parse().map(Self)
            }
        }
    )+};
}

ids! {
    /// A staff account.
    AccountId,
    /// One event of the audit log.
    AuditId,
    /// A contact of an organisation: a named person or its postmottak.
    ContactId,
    /// One entry of a roster; it persists across drafts, submissions and rounds.
    EntryId,
    /// A link: one secret that reaches a unit.
    LinkId,
    /// One mail in the outbox.
    MailId,
    /// An organisation of the register.
    OrganisationId,
    /// A published snapshot of one round.
    PublicationId,
    /// A round: one fielding of a survey.
    RoundId,
    /// One immutable submission.
    SubmissionId,
    /// A survey: the programme that rounds belong to.
    SurveyId,
    /// A unit: one organisation's place in one round's frame.
    UnitId,
    /// A frozen version of a questionnaire.
    VersionId,
}
