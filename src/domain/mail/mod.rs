//! A mail of the outbox: what it is for, to whom it goes and how far it has come.
//!
//! **Invariant:** a state says only what is known. A mail that was handed over without a recorded
//! reply is [`MailState::Unknown`], never sent and never failed, and only staff send it again.
//!
//! **Not here:** wording and transport (`mail`), who gets one when (`service::collect`).

mod delivery;
mod notice;

pub use delivery::{Delivery, MOST_ATTEMPTS, Next, next, without_addresses};
pub use notice::{Action, Notice};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::ids::{ContactId, MailId, RoundId, UnitId};
use super::lang::Lang;
use crate::code::codes;

codes! {
    /// What a mail is for.
    pub enum MailKind {
        /// Asks to answer; carries a link.
        Invitation = "invitation",
        /// Asks again those who have not answered; carries a link.
        Reminder = "reminder",
        /// Says what was received; carries no link.
        Receipt = "receipt",
    }
}

impl MailKind {
    /// Whether a mail of this kind carries a link.
    #[must_use]
    pub const fn carries_link(self) -> bool {
        matches!(self, Self::Invitation | Self::Reminder)
    }
}

codes! {
    /// How far a mail has come.
    pub enum MailState {
        /// Waits for its due time.
        Queued = "queued",
        /// Being handed over right now.
        Sending = "sending",
        /// A server has taken it; whether anybody reads it is not known.
        Sent = "sent",
        /// Refused for good, by the server it was handed to or in a notice that came later.
        Bounced = "bounced",
        /// Could not be handed over in many attempts.
        Failed = "failed",
        /// Handed over without a recorded reply: perhaps sent, perhaps not.
        Unknown = "unknown",
        /// Not needed any longer when it became due.
        Cancelled = "cancelled",
    }
}

impl MailState {
    /// Whether staff may have the same mail sent again.
    #[must_use]
    pub const fn may_be_resent(self) -> bool {
        matches!(self, Self::Bounced | Self::Failed | Self::Unknown)
    }
}

/// What a receipt says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    /// 1, 2, 3 of the unit.
    pub number: i32,
    /// When it was received.
    pub received_at: DateTime<Utc>,
    /// SHA-256 of what was received, in lower-case hex.
    pub hash: String,
}

/// What a mail is for, with what only such a mail says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Asks to answer.
    Invitation,
    /// Asks again.
    Reminder,
    /// Says what was received.
    Receipt(Received),
}

impl Purpose {
    /// The kind of mail that serves it.
    #[must_use]
    pub const fn kind(&self) -> MailKind {
        match self {
            Self::Invitation => MailKind::Invitation,
            Self::Reminder => MailKind::Reminder,
            Self::Receipt(_) => MailKind::Receipt,
        }
    }
}

/// One mail. `Debug` hides to whom it goes.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// Its id, from which its Message-ID is made.
    pub id: MailId,
    /// The round.
    pub round_id: RoundId,
    /// The unit.
    pub unit_id: UnitId,
    /// The contact it goes to; none in a test round, whose mails go to staff.
    pub contact_id: Option<ContactId>,
    /// What it is for.
    pub purpose: Purpose,
    /// The address.
    pub recipient: String,
    /// The language it is written in.
    pub language: Lang,
    /// How far it has come.
    pub state: MailState,
    /// How often it was tried to hand it over.
    pub attempts: i32,
    /// When it is to be sent, or tried again.
    pub due_at: DateTime<Utc>,
    /// Its Message-ID without angle brackets, from the first attempt on; kept when it is sent again.
    pub message_id: Option<String>,
    /// What the server said last, or why it could not be asked; without addresses.
    pub last_reply: String,
    /// When it was queued.
    pub created_at: DateTime<Utc>,
    /// When it reached its last state; none while it is queued or being sent.
    pub settled_at: Option<DateTime<Utc>>,
}

impl Mail {
    /// What kind of mail it is.
    #[must_use]
    pub const fn kind(&self) -> MailKind {
        self.purpose.kind()
    }
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mail")
            .field("id", &self.id)
            .field("kind", &self.kind())
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}
