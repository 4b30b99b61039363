//! Following up: what became of each mail, sending one again, notices that come in later.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::error::MailsError;
use crate::domain::ids::{MailId, RoundId};
use crate::domain::mail::{Mail, MailState, Notice, without_addresses};
use crate::service::{Cx, Subject};
use crate::store::mails::{self, MailFilter, Still};
use crate::store::{contacts, rounds};

/// At most `limit` mails of a round, the newest first, older than `before`.
///
/// # Errors
///
/// [`MailsError::NoSuchRound`].
pub fn list_mails(
    cx: &mut Cx<'_>,
    round: RoundId,
    filter: MailFilter,
    before: Option<MailId>,
    limit: i64,
) -> Result<Vec<Mail>, MailsError> {
    rounds::find(cx.conn, round)?.ok_or(MailsError::NoSuchRound(round))?;
    Ok(mails::list(cx.conn, round, filter, before, limit)?)
}

/// One mail.
///
/// # Errors
///
/// [`MailsError::NoSuchMail`].
pub fn find_mail(cx: &mut Cx<'_>, id: MailId) -> Result<Mail, MailsError> {
    mails::find(cx.conn, id)?.ok_or(MailsError::NoSuchMail(id))
}

/// Queues a mail again that bounced, failed or is unknown; it keeps its Message-ID, so that whoever
/// did get it the first time can tell that it is the same one.
///
/// # Errors
///
/// [`MailsError::NoSuchMail`], [`MailsError::NotResendable`], [`MailsError::ContactGone`].
pub fn resend(cx: &mut Cx<'_>, id: MailId) -> Result<Mail, MailsError> {
    let mail = find_mail(cx, id)?;
    if !mail.state.may_be_resent() {
        return Err(MailsError::NotResendable(mail.state));
    }
    let used = match mail.contact_id {
        Some(contact) => contacts::find(cx.conn, contact)?.is_some_and(|c| c.replaced_at.is_none()),
        None => !mail.recipient.is_empty(),
    };
    if !used {
        return Err(MailsError::ContactGone);
    }
    let former = mail.state;
    let again =
        Mail { state: MailState::Queued, attempts: 0, due_at: cx.now, settled_at: None, ..mail };
    if !mails::save(cx.conn, &again, Still::In(former))? {
        // A late reply has settled it, or somebody else has queued it.
        return Err(MailsError::NotResendable(find_mail(cx, id)?.state));
    }
    cx.audit("mail.resend", Subject::new("mail", id), json!({ "former": former }))?;
    Ok(again)
}

/// Records a notice from a mail server on one of our mails.
///
/// A failure makes a mail bounced; a delivery settles one that was unknown; a delay changes nothing
/// but the reply that is shown. Of a mail that is being sent the first two say more than the worker's own reply will,
/// which then comes too late; a delay says less, and only the audit log tells of it.
///
/// # Errors
///
/// [`MailsError::NoSuchMessage`].
pub fn record_notice(cx: &mut Cx<'_>, notice: &Notice) -> Result<Mail, MailsError> {
    loop {
        let found = mails::find_by_message(cx.conn, &notice.message_id)?;
        let mail = found.ok_or(MailsError::NoSuchMessage)?;
        let former = mail.state;
        let noticed = noticed(mail.clone(), notice, cx.now);
        // Saved, it would be nobody's who sends it, and would never be given up.
        let stays = noticed.state == MailState::Sending;
        if stays || mails::save(cx.conn, &noticed, Still::In(former))? {
            let mail = if stays { mail } else { noticed };
            let detail =
                json!({ "action": notice.action, "status": notice.status, "state": mail.state });
            cx.audit("mail.notice", Subject::new("mail", mail.id), detail)?;
            return Ok(mail);
        }
    }
}

/// A mail as a notice leaves it.
fn noticed(mail: Mail, notice: &Notice, now: DateTime<Utc>) -> Mail {
    use MailState::{Bounced, Failed, Sending, Sent, Unknown};
    let state = match (notice.action.state(), mail.state) {
        (Some(Bounced), Sending | Sent | Unknown | Failed) => Bounced,
        (Some(Sent), Sending | Unknown) => Sent,
        (_, former) => former,
    };
    let said = format!("{} {}", notice.status, notice.diagnostic);
    let changed = state != mail.state;
    Mail {
        settled_at: if changed { Some(now) } else { mail.settled_at },
        last_reply: without_addresses(&said),
        state,
        ..mail
    }
}
