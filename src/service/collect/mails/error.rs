//! What a verb on mails can refuse.

use crate::domain::ids::{MailId, RoundId, UnitId};
use crate::domain::mail::MailState;
use crate::domain::round::StateName;
use crate::service::collect::CollectError;
use crate::store::StoreError;

/// What a verb on mails can refuse. No address is in any message.
#[derive(Debug, thiserror::Error)]
pub enum MailsError {
    /// No round has this id.
    #[error("there is no round {0}")]
    NoSuchRound(RoundId),
    /// No unit has this id.
    #[error("there is no unit {0}")]
    NoSuchUnit(UnitId),
    /// No mail has this id.
    #[error("there is no mail {0}")]
    NoSuchMail(MailId),
    /// The notice is about a mail that was not sent from here.
    #[error("no mail from here has the Message-ID that the notice names")]
    NoSuchMessage,
    /// Nobody is invited to a round that takes no answers.
    #[error("the round is {0}: mails go out while it is open or in grace")]
    NotCollecting(StateName),
    /// The unit may not write any more, or does not belong to the population.
    #[error("the unit takes no part any more: its time is up, or it is not eligible")]
    NotAsked,
    /// The mail need not or must not be sent again.
    #[error("the mail is {}: only one that bounced, failed or is unknown is sent again", .0.as_str())]
    NotResendable(MailState),
    /// The contact is gone, and its address with it.
    #[error("the contact of this mail is used no longer: invite the unit instead")]
    ContactGone,
    /// Mails of a test round go to whoever asks for them, who must be staff.
    #[error("mails of a test round go to the member of staff who asks for them")]
    NoStaff,
    /// The same, but no address of whoever asks is known.
    #[error("mails of a test round go to you, and your account has no e-mail address")]
    NoAddress,
    /// The store failed.
    #[error("the mails could not be read or stored")]
    Store(#[from] StoreError),
}

impl From<CollectError> for MailsError {
    fn from(error: CollectError) -> Self {
        match error {
            CollectError::Store(error) => Self::Store(error),
            CollectError::NoSuchUnit(unit) => Self::NoSuchUnit(unit),
            // A mail's own row names its unit; nothing else can be refused.
            _ => StoreError::Inconsistent { table: "mails", column: "unit_id" }.into(),
        }
    }
}
