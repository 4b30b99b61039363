//! The invitation: asks one organisation to answer, with its link.

use super::about::About;

/// Asks one organisation to answer.
#[derive(Clone, Debug)]
pub struct Invitation<'a> {
    /// The survey and the organisation.
    pub about: &'a About,
    /// The address that the link's secret is part of.
    pub link: &'a str,
}

impl Invitation<'_> {
    /// The subject line.
    #[must_use]
    pub fn subject(&self) -> String {
        self.about.subject("mail-invitation-subject")
    }

    /// The text.
    #[must_use]
    pub fn body(&self) -> String {
        let about = self.about;
        let deadline = about.date(about.deadline_on);
        let mut paragraphs = vec![
            about.naming("mail-invitation-asks"),
            about.words.say_with("mail-purpose", "purpose", about.purpose.as_str()),
            about.words.say_with("mail-deadline", "deadline", deadline),
        ];
        paragraphs.extend(about.link(self.link));
        paragraphs.push(about.burden());
        about.body(paragraphs)
    }
}
