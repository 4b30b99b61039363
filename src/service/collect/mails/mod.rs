//! The outbox: who is invited, reminded and sent a receipt, and what became of each mail.
//!
//! **Invariant:** a mail is a row that commits with its cause and names no secret. The secret of
//! its link is made when a worker takes the mail, and its hash is committed before the mail is
//! handed over. Mails of a test round go to staff and to nobody else.
//!
//! **Not here:** wording and transport (`mail`), the loop that takes what is due (`worker`).

mod error;
mod follow;
mod queue;
mod send;

pub use crate::store::mails::MailFilter;
pub use error::MailsError;
pub use follow::{find_mail, list_mails, record_notice, resend};
pub use queue::{Queued, invite, invite_unit, remind};
pub(super) use queue::{cancel_reminders, queue_receipt};
pub use send::{Due, Outgoing, count_unsettled, give_up_lost, settle, take_due};
