//! The receipt: what was received, when, and its hash. It carries no link.

use chrono::{DateTime, Utc};

use super::about::About;
use crate::domain::format;
use crate::domain::mail::Received;

/// Says what was received.
#[derive(Clone, Debug)]
pub struct Receipt<'a> {
    /// The survey and the organisation.
    pub about: &'a About,
    /// What was received.
    pub received: &'a Received,
    /// When it is sent, which decides whether the answer can still be changed.
    pub now: DateTime<Utc>,
}

impl Receipt<'_> {
    /// The subject line.
    #[must_use]
    pub fn subject(&self) -> String {
        self.about.subject("mail-receipt-subject")
    }

    /// The text.
    #[must_use]
    pub fn body(&self) -> String {
        let about = self.about;
        let words = about.words;
        let values = [
            ("number", self.received.number.to_string().into()),
            ("at", format::instant(self.received.received_at, words.lang).into()),
        ];
        let mut paragraphs = vec![
            about.naming("mail-receipt-received"),
            words.say_all("mail-receipt-number", values),
            format!("{}\n{}", words.say("mail-receipt-hash"), self.received.hash),
        ];
        if self.now < about.last_at {
            let last = about.date(about.last_on);
            paragraphs.push(words.say_with("mail-receipt-change", "last", last));
        }
        about.body(paragraphs)
    }
}
