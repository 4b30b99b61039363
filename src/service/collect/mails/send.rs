//! Sending: a worker takes what is due, and comes back with what the attempt has shown.

use std::sync::Arc;

use chrono::TimeDelta;
use serde_json::json;
use uuid::Uuid;

use super::error::MailsError;
use super::queue::{is_asked, is_outstanding};
use crate::domain::answer::GrantScope;
use crate::domain::frame::ContactRole;
use crate::domain::ids::MailId;
use crate::domain::mail::{Delivery, Mail, MailKind, MailState, Next, next, without_addresses};
use crate::domain::questionnaire::instrument::Instrument;
use crate::domain::round::{Round, Unit};
use crate::service::collect::standing::Standing;
use crate::service::collect::{CollectError, issue_link, revoke_link};
use crate::service::{Cx, Secret, Subject};
use crate::store::contacts::Contact;
use crate::store::mails::{self, Still};
use crate::store::{StoreError, contacts, standings};

/// How long a worker may take over one mail: longer than all steps of a slow mail server together.
const LEASE: TimeDelta = TimeDelta::minutes(15);

/// Most mails that are cancelled in one transaction.
const MOST_CANCELLED: usize = 20;

/// A mail that a worker has taken, with all that its text needs.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// The mail, counted up by this attempt.
    pub mail: Mail,
    /// Its Message-ID, without angle brackets.
    pub message_id: String,
    /// Its round.
    pub round: Round,
    /// Its unit.
    pub unit: Unit,
    /// The questionnaire.
    pub instrument: Arc<Instrument>,
    /// The secret of the link that it carries; it is nowhere else.
    pub secret: Option<Secret>,
    /// The contact that it goes to; none in a test round.
    contact: Option<Contact>,
}

impl Outgoing {
    /// The name of the person that it goes to; none of a post room, and where no name was given.
    #[must_use]
    pub fn addressee(&self) -> Option<&str> {
        let person = self.contact.as_ref().filter(|one| one.role == ContactRole::Named)?;
        Some(person.name.trim()).filter(|name| !name.is_empty())
    }
}

/// What a worker has found.
#[derive(Clone, Debug)]
pub enum Due {
    /// A mail, taken.
    Mail(Box<Outgoing>),
    /// Mails that are not needed any longer, and there may be more that are due.
    Cancelled,
    /// Nothing is due.
    Nothing,
}

/// Takes the mail that has been due longest and makes its link.
///
/// What is not needed any longer is cancelled on the way, a few at a time, so that answers never wait for a whole
/// round's mails. A mail that cannot be read, or of which the round or the questionnaire cannot, has failed, and holds
/// up no other.
/// `domain` ends the Message-ID.
///
/// # Errors
///
/// [`MailsError::Store`].
pub fn take_due(cx: &mut Cx<'_>, worker: Uuid, domain: &str) -> Result<Due, MailsError> {
    for _ in 0..MOST_CANCELLED {
        let Some(id) = mails::claim_due(cx.conn, worker, cx.now, cx.now + LEASE)? else {
            return Ok(Due::Nothing);
        };
        let Some(mail) = read_claimed(cx, id)? else { continue };
        match outgoing(cx, mail.clone(), domain) {
            Ok(Some(outgoing)) => return Ok(Due::Mail(Box::new(outgoing))),
            Ok(None) => {
                let cancelled = Mail { attempts: mail.attempts - 1, ..mail };
                close(cx, cancelled, MailState::Cancelled, Still::HeldBy(worker))?;
            }
            Err(MailsError::Store(error @ StoreError::Inconsistent { .. })) => {
                let failed = Mail { last_reply: error.to_string(), ..mail };
                close(cx, failed, MailState::Failed, Still::HeldBy(worker))?;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(Due::Cancelled)
}

/// A claimed mail; none when it cannot be read, and has failed for that.
fn read_claimed(cx: &mut Cx<'_>, id: MailId) -> Result<Option<Mail>, MailsError> {
    match mails::find(cx.conn, id) {
        Ok(mail) => mail.ok_or(MailsError::NoSuchMail(id)).map(Some),
        Err(error @ StoreError::Inconsistent { .. }) => {
            mails::fail(cx.conn, id, &error.to_string(), cx.now)?;
            let detail = json!({ "state": MailState::Failed });
            cx.audit("mail.settle", Subject::new("mail", id), detail)?;
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

/// A mail with all that its text needs; none when it is not needed any longer.
fn outgoing(cx: &mut Cx<'_>, mail: Mail, domain: &str) -> Result<Option<Outgoing>, MailsError> {
    let standing = Standing::load(cx, mail.unit_id)?;
    if !is_needed(cx, &mail, &standing)? {
        return Ok(None);
    }
    prepare(cx, mail, &standing, domain).map(Some)
}

fn prepare(
    cx: &mut Cx<'_>,
    mail: Mail,
    standing: &Standing,
    domain: &str,
) -> Result<Outgoing, MailsError> {
    let message_id = if let Some(kept) = &mail.message_id {
        kept.clone()
    } else {
        let made = format!("{}@{domain}", mail.id);
        mails::save_message_id(cx.conn, mail.id, &made)?;
        made
    };
    let secret = if mail.kind().carries_link() {
        Some(issue_link(cx, mail.unit_id, GrantScope::Whole)?)
    } else {
        None
    };
    let contact = match mail.contact_id {
        Some(contact) => contacts::find(cx.conn, contact)?,
        None => None,
    };
    let (round, unit) = (Round::clone(&standing.round), standing.unit.clone());
    let instrument = Arc::clone(&standing.instrument);
    Ok(Outgoing { mail, message_id, round, unit, instrument, secret, contact })
}

/// Whether a mail that is due still serves its purpose.
fn is_needed(cx: &mut Cx<'_>, mail: &Mail, standing: &Standing) -> Result<bool, StoreError> {
    if mail.recipient.is_empty() {
        return Ok(false);
    }
    if let (Some(contact), true) = (mail.contact_id, mail.kind().carries_link()) {
        let used = contacts::find(cx.conn, contact)?.is_some_and(|c| c.replaced_at.is_none());
        if !used {
            return Ok(false);
        }
    }
    let asked = is_asked(&standing.round, &standing.unit, cx);
    Ok(match mail.kind() {
        MailKind::Invitation => asked,
        MailKind::Reminder => asked && is_outstanding(&standing.unit),
        MailKind::Receipt => true,
    })
}

/// Records what an attempt of `worker` has shown, and revokes the link of a mail that nobody got.
///
/// A mail that others have queued or settled since is left as it is.
///
/// # Errors
///
/// [`MailsError::NoSuchMail`], [`MailsError::Store`].
pub fn settle(
    cx: &mut Cx<'_>,
    worker: Uuid,
    id: MailId,
    secret: Option<&Secret>,
    delivery: &Delivery,
) -> Result<Mail, MailsError> {
    let mut mail = mails::find(cx.conn, id)?.ok_or(MailsError::NoSuchMail(id))?;
    let lost = matches!(delivery, Delivery::Deferred(_) | Delivery::Refused(_));
    if let (Some(secret), true) = (secret, lost)
        && let Some((link, _)) = standings::find_by_secret(cx.conn, &secret.hash())?
    {
        match revoke_link(cx, link.unit, link.id) {
            // Somebody was faster.
            Ok(()) | Err(CollectError::NoSuchLink(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    // A reply that came after the lease ran out still says more than "unknown".
    let still = Still::HeldBy(worker);
    mail.last_reply = without_addresses(delivery.reply());
    match next(delivery, mail.attempts, cx.now) {
        Next::Settled(state) => close(cx, mail, state, still),
        Next::Again(due_at) => {
            let again = Mail { state: MailState::Queued, due_at, settled_at: None, ..mail };
            kept(cx, again, still).map(|(mail, _)| mail)
        }
    }
}

/// Marks the mails whose worker never came back as unknown; returns how many.
///
/// # Errors
///
/// [`MailsError::Store`].
pub fn give_up_lost(cx: &mut Cx<'_>) -> Result<usize, MailsError> {
    let lost = mails::list_lost(cx.conn, cx.now)?;
    for &id in &lost {
        let Some(mut mail) = read_claimed(cx, id)? else { continue };
        "the worker did not come back with a reply".clone_into(&mut mail.last_reply);
        close(cx, mail, MailState::Unknown, Still::In(MailState::Sending))?;
    }
    Ok(lost.len())
}

/// How many mails wait or are being sent, in all rounds.
///
/// # Errors
///
/// [`MailsError::Store`].
pub fn count_unsettled(cx: &mut Cx<'_>) -> Result<i64, MailsError> {
    Ok(mails::count_unsettled(cx.conn)?)
}

/// Gives a mail its last state.
fn close(cx: &mut Cx<'_>, mail: Mail, state: MailState, still: Still) -> Result<Mail, MailsError> {
    let mail = Mail { state, settled_at: Some(cx.now), ..mail };
    let (mail, changed) = kept(cx, mail, still)?;
    if changed {
        let detail = json!({ "state": state, "kind": mail.kind(), "attempts": mail.attempts });
        cx.audit("mail.settle", Subject::new("mail", mail.id), detail)?;
    }
    Ok(mail)
}

/// The mail as it is kept, and whether it is so by this change.
fn kept(cx: &mut Cx<'_>, mail: Mail, still: Still) -> Result<(Mail, bool), MailsError> {
    if mails::save(cx.conn, &mail, still)? {
        return Ok((mail, true));
    }
    let id = mail.id;
    let stored = mails::find(cx.conn, id)?.ok_or(MailsError::NoSuchMail(id))?;
    Ok((stored, false))
}
