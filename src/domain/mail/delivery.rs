//! What an attempt to hand a mail over has shown, and what follows from it.

use chrono::{DateTime, TimeDelta, Utc};

use super::MailState;

/// What an attempt has shown. The reply is the server's own words, or why it could not be asked;
/// it may repeat the address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The server has taken the mail.
    Accepted(String),
    /// Not now: the server said so, or it could not be reached. Nothing was taken.
    Deferred(String),
    /// Never: the server refuses this recipient or this mail.
    Refused(String),
    /// The mail was handed over and no reply came: it may have been taken.
    Unrecorded(String),
}

impl Delivery {
    /// The server's words.
    #[must_use]
    pub fn reply(&self) -> &str {
        match self {
            Self::Accepted(reply)
            | Self::Deferred(reply)
            | Self::Refused(reply)
            | Self::Unrecorded(reply) => reply,
        }
    }
}

/// What follows from an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing more is done by itself.
    Settled(MailState),
    /// Another attempt, not before that instant.
    Again(DateTime<Utc>),
}

/// After so many attempts, spread over almost two days, a mail has failed.
pub const MOST_ATTEMPTS: i32 = 7;

/// Minutes to wait after each attempt but the last. The first wait is what greylisting asks for.
const WAITS: [i64; 6] = [5, 15, 60, 240, 720, 1440];

/// What follows from the `attempts`-th attempt (1 for the first), which ended at `now`.
#[must_use]
pub fn next(delivery: &Delivery, attempts: i32, now: DateTime<Utc>) -> Next {
    match delivery {
        Delivery::Accepted(_) => Next::Settled(MailState::Sent),
        Delivery::Refused(_) => Next::Settled(MailState::Bounced),
        Delivery::Unrecorded(_) => Next::Settled(MailState::Unknown),
        Delivery::Deferred(_) => {
            let waits = usize::try_from(attempts - 1).ok().and_then(|n| WAITS.get(n));
            waits.map_or(Next::Settled(MailState::Failed), |minutes| {
                Next::Again(now + TimeDelta::minutes(*minutes))
            })
        }
    }
}

/// A server's words with every address taken out, at most 500 characters.
#[must_use]
pub fn without_addresses(reply: &str) -> String {
    let words = reply.split_whitespace();
    let kept: Vec<&str> = words.map(|word| if word.contains('@') { "…" } else { word }).collect();
    kept.join(" ").chars().take(500).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deferred_mail_is_tried_again_later_and_later_and_fails_in_the_end() {
        let start: DateTime<Utc> = "2026-03-02T08:00:00Z".parse().unwrap();
        let deferred = Delivery::Deferred("451 try later".to_owned());
        let mut now = start;
        let mut attempts = 0;
        let ended = loop {
            attempts += 1;
            match next(&deferred, attempts, now) {
                Next::Again(later) => {
                    assert!(later > now);
                    now = later;
                }
                Next::Settled(state) => break state,
            }
        };
        // 5 + 15 + 60 + 240 + 720 + 1440 minutes.
        let spread = now - start;
        assert_eq!((ended, attempts), (MailState::Failed, MOST_ATTEMPTS));
        assert_eq!(spread, TimeDelta::minutes(2480));
    }

    #[test]
    fn no_address_is_kept_of_what_a_server_says() {
        let said = "550 5.1.1 <kari.nordmann@etat.no>: no such user\r\n";
        assert_eq!(without_addresses(said), "550 5.1.1 … no such user");
        assert_eq!(without_addresses(&"å".repeat(900)).chars().count(), 500);
    }

    #[test]
    fn a_mail_without_a_recorded_reply_is_not_tried_again() {
        let lost = Delivery::Unrecorded("the connection was closed".to_owned());
        assert_eq!(next(&lost, 1, DateTime::UNIX_EPOCH), Next::Settled(MailState::Unknown));
    }
}
