//! One type a message with its texts, and the transport: SMTP, file or memory. Only the worker calls it.
//!
//! **Invariant:** a mail is plain text and says who asks, which survey, which organisation with its
//! number, and until when, because its reader gets many such mails. A secret stands in the text
//! of a mail and nowhere else: not in its headers, not in a log.

mod about;
mod invitation;
mod letter;
mod post;
mod receipt;
mod reminder;
mod smtp;
#[cfg(test)]
mod tests;

pub use about::About;
pub use invitation::Invitation;
pub use letter::{Letter, LetterError};
pub use post::{Post, Sender, Transport};
pub use receipt::Receipt;
pub use reminder::Reminder;
pub use smtp::{Encryption, Smtp, SmtpError, SmtpSettings};
