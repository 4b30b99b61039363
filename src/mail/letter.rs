//! A letter: a message with its addresses, and the bytes that a mail server gets.

use chrono::{DateTime, Utc};
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, SinglePart};

use crate::domain::code::Name;
use crate::domain::lang::Lang;

/// A message with its addresses. `Debug` hides them and the text, which may hold a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Letter {
    /// The Message-ID, without angle brackets.
    pub message_id: String,
    /// To whom.
    pub to: String,
    /// Where replies go, unless the house has one address for all of them.
    pub reply_to: String,
    /// The survey's code.
    pub survey: Name,
    /// The subject line.
    pub subject: String,
    /// The text.
    pub body: String,
    /// The language of both.
    pub lang: Lang,
}

/// Why a letter cannot be written. No address is in the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LetterError {
    /// The recipient's address is none.
    #[error("the recipient's address is not one that mail can be sent to")]
    Recipient,
    /// The survey's contact address is none.
    #[error("the survey's contact address is not one that mail can be sent to")]
    ReplyTo,
    /// The parts make no message.
    #[error("the parts make no message")]
    Parts,
}

impl std::fmt::Debug for Letter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Letter").field("message_id", &self.message_id).finish_non_exhaustive()
    }
}

impl Letter {
    /// The message as it goes over the wire; answers go to `reply_to`, or to the letter's own.
    ///
    /// # Errors
    ///
    /// [`LetterError`], by the part that is wrong.
    pub(super) fn message(
        &self,
        from: &Mailbox,
        reply_to: Option<&Mailbox>,
        now: DateTime<Utc>,
    ) -> Result<Message, LetterError> {
        let to: Mailbox = self.to.parse().map_err(|_| LetterError::Recipient)?;
        let reply_to = match reply_to {
            Some(mailbox) => mailbox.clone(),
            None => self.reply_to.parse().map_err(|_| LetterError::ReplyTo)?,
        };
        // Base64, because quoted-printable breaks a link where some programs do not mend it.
        let text = SinglePart::builder()
            .header(ContentType::TEXT_PLAIN)
            .header(ContentTransferEncoding::Base64)
            .body(self.body.clone());
        Message::builder()
            .from(from.clone())
            .to(to)
            .reply_to(reply_to.clone())
            .subject(self.subject.clone())
            .message_id(Some(format!("<{}>", self.message_id)))
            .date(now.into())
            // No program shall answer (RFC 3834; the second is what Exchange asks for).
            .raw_header(header("Auto-Submitted", "auto-generated".to_owned()))
            .raw_header(header("X-Auto-Response-Suppress", "OOF, AutoReply".to_owned()))
            // So that mailboxes can sort by survey, and people know whom to tell (RFC 2919, RFC 2369).
            .raw_header(header("List-Id", format!("<{}.{}>", self.survey, from.email.domain())))
            .raw_header(header("List-Owner", format!("<mailto:{}>", reply_to.email)))
            .raw_header(header("Content-Language", self.lang.tag().to_owned()))
            .singlepart(text)
            .map_err(|_| LetterError::Parts)
    }
}

/// A header that the library has no type for. `name` is ASCII, and `value` without line ends.
fn header(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}
