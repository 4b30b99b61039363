//! The reminder: asks again an organisation that has not answered, with a link of its own.

use chrono::{DateTime, Utc};

use super::about::About;

/// Asks again an organisation that has not answered.
#[derive(Clone, Debug)]
pub struct Reminder<'a> {
    /// The survey and the organisation.
    pub about: &'a About,
    /// The address that the link's secret is part of.
    pub link: &'a str,
    /// When it is sent, which decides whether the deadline is over.
    pub now: DateTime<Utc>,
}

impl Reminder<'_> {
    /// The subject line.
    #[must_use]
    pub fn subject(&self) -> String {
        self.about.subject("mail-reminder-subject")
    }

    /// The text.
    #[must_use]
    pub fn body(&self) -> String {
        let about = self.about;
        let deadline = about.date(about.deadline_on);
        let when = if self.now < about.deadline_at {
            about.words.say_with("mail-deadline", "deadline", deadline)
        } else {
            let last = about.date(about.last_on);
            let values = [("deadline", deadline.into()), ("last", last.into())];
            about.words.say_all("mail-reminder-late", values)
        };
        let mut paragraphs = vec![about.naming("mail-reminder-asks"), when];
        paragraphs.extend(about.link(self.link));
        paragraphs.push(about.words.say("mail-reminder-crossed"));
        paragraphs.push(about.burden());
        about.body(paragraphs)
    }
}
