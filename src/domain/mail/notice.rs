//! A delivery-status notice: what a mail server tells the sender afterwards.
//!
//! Source: RFC 3464, section 2.3.3 (actions).

use serde::{Deserialize, Serialize};

use super::MailState;

/// What a server did with the mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Gave up: the mail was not delivered.
    Failed,
    /// Still trying.
    Delayed,
    /// Delivered to the mailbox.
    Delivered,
    /// Handed on to a system that sends no notices.
    Relayed,
    /// Handed on to several addresses.
    Expanded,
}

impl Action {
    /// Reads the code, whatever its case.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        let all = [
            ("failed", Self::Failed),
            ("delayed", Self::Delayed),
            ("delivered", Self::Delivered),
            ("relayed", Self::Relayed),
            ("expanded", Self::Expanded),
        ];
        all.into_iter().find(|(code, _)| code.eq_ignore_ascii_case(raw)).map(|(_, action)| action)
    }

    /// The state that a mail is in after this; none when it stays as it is.
    #[must_use]
    pub const fn state(self) -> Option<MailState> {
        match self {
            Self::Failed => Some(MailState::Bounced),
            Self::Delayed => None,
            Self::Delivered | Self::Relayed | Self::Expanded => Some(MailState::Sent),
        }
    }
}

/// One notice on one mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The Message-ID of the mail, without angle brackets.
    pub message_id: String,
    /// What was done with it.
    pub action: Action,
    /// The status code: `5.1.1`.
    pub status: String,
    /// What the server says; may repeat the address.
    pub diagnostic: String,
}
