//! Queueing: invitations to everybody, reminders to those outstanding, receipts to those who sent.

use std::collections::{BTreeSet, HashSet};

use chrono::TimeDelta;
use serde_json::json;

use super::error::MailsError;
use crate::domain::ids::{ContactId, RoundId, UnitId};
use crate::domain::mail::{Mail, MailKind, MailState, Purpose, Received};
use crate::domain::orgnr::OrgNumber;
use crate::domain::outcome::Disposition;
use crate::domain::round::{Round, Unit};
use crate::service::collect::Receipt;
use crate::service::collect::standing::Standing;
use crate::service::{Actor, Cx, Subject};
use crate::store::{StoreError, accounts, contacts, locks, mails, rounds, units};

/// How long nobody is reminded again, unless staff ask for it.
const LATELY: TimeDelta = TimeDelta::days(1);

/// What was queued, and who could not be reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Queued {
    /// How many mails were queued.
    pub mails: usize,
    /// How many units they go to.
    pub units: usize,
    /// How many units were reminded less than a day ago, or will be, and got none.
    pub reminded_lately: usize,
    /// The organisations that no contact of is known or left to write to.
    pub without_contact: Vec<OrgNumber>,
}

/// A unit with an address in small letters: however it is spelt, it is one letter box.
type Addressee = (UnitId, String);

/// An address with the contact that it belongs to; staff have none.
type Recipient = (Option<ContactId>, String);

/// Queues one invitation for each contact of each unit that was not invited before.
///
/// To be repeated after contacts were added: nobody is invited twice.
///
/// # Errors
///
/// [`MailsError::NoSuchRound`], [`MailsError::NotCollecting`], [`MailsError::NoStaff`],
/// [`MailsError::NoAddress`].
pub fn invite(cx: &mut Cx<'_>, round: RoundId) -> Result<Queued, MailsError> {
    // Of two who invite at once, the second finds whom the first has invited.
    locks::hold_mailing(cx.conn, round)?;
    let round = collecting(cx, round)?;
    let earlier = mails::list_all(cx.conn, round.id)?;
    let invited: HashSet<Addressee> = earlier
        .iter()
        .filter(|mail| mail.kind() == MailKind::Invitation && mail.state != MailState::Cancelled)
        .map(|mail| addressee(mail.unit_id, &mail.recipient))
        .collect();
    let mut queued = Queued::default();
    for unit in units::list_all(cx.conn, round.id)? {
        if is_asked(&round, &unit, cx) {
            let recipients = recipients(cx, &round, &unit)?;
            let known = !recipients.is_empty();
            let is_new = |(_, to): &Recipient| !invited.contains(&addressee(unit.id, to));
            let new = recipients.into_iter().filter(is_new);
            let new: Vec<Recipient> = new.collect();
            queue(cx, &unit, &Purpose::Invitation, &new, known, &mut queued)?;
        }
    }
    let detail = json!({ "mails": queued.mails, "units": queued.units });
    cx.audit("round.invite", Subject::new("round", round.id), detail)?;
    Ok(queued)
}

/// Queues an invitation for each contact of one unit, whether it was invited before or not.
///
/// # Errors
///
/// [`MailsError::NoSuchUnit`], [`MailsError::NotCollecting`], [`MailsError::NotAsked`],
/// [`MailsError::NoStaff`], [`MailsError::NoAddress`].
pub fn invite_unit(cx: &mut Cx<'_>, unit: UnitId) -> Result<Queued, MailsError> {
    let unit = units::find(cx.conn, unit)?.ok_or(MailsError::NoSuchUnit(unit))?;
    let round = collecting(cx, unit.round_id)?;
    if !is_asked(&round, &unit, cx) {
        return Err(MailsError::NotAsked);
    }
    let recipients = recipients(cx, &round, &unit)?;
    let mut queued = Queued::default();
    let known = !recipients.is_empty();
    queue(cx, &unit, &Purpose::Invitation, &recipients, known, &mut queued)?;
    cx.audit("unit.invite", Subject::new("unit", unit.id), json!({ "mails": queued.mails }))?;
    Ok(queued)
}

/// Queues a reminder for each contact of each unit that is outstanding.
///
/// Left out are addresses that have bounced in this round, and those with a reminder in the queue; unless `again`,
/// also those that were reminded less than a day ago.
///
/// # Errors
///
/// [`MailsError::NoSuchRound`], [`MailsError::NotCollecting`], [`MailsError::NoStaff`],
/// [`MailsError::NoAddress`].
pub fn remind(cx: &mut Cx<'_>, round: RoundId, again: bool) -> Result<Queued, MailsError> {
    locks::hold_mailing(cx.conn, round)?;
    let round = collecting(cx, round)?;
    let earlier = mails::list_all(cx.conn, round.id)?;
    let written = |is: &dyn Fn(&Mail) -> bool| -> HashSet<Addressee> {
        earlier.iter().filter(|mail| is(mail)).map(|m| addressee(m.unit_id, &m.recipient)).collect()
    };
    let since = cx.now - LATELY;
    let bounced = written(&|mail| mail.state == MailState::Bounced);
    let reminded = written(&|mail| {
        mail.kind() == MailKind::Reminder
            && match mail.state {
                MailState::Queued | MailState::Sending => true,
                MailState::Sent | MailState::Unknown => !again && mail.created_at > since,
                _ => false,
            }
    });
    let mut queued = Queued::default();
    for unit in units::list_all(cx.conn, round.id)? {
        if is_asked(&round, &unit, cx) && is_outstanding(&unit) {
            let mut recipients = recipients(cx, &round, &unit)?;
            recipients.retain(|(_, to)| !bounced.contains(&addressee(unit.id, to)));
            let known = !recipients.is_empty();
            recipients.retain(|(_, to)| !reminded.contains(&addressee(unit.id, to)));
            queued.reminded_lately += usize::from(known && recipients.is_empty());
            queue(cx, &unit, &Purpose::Reminder, &recipients, known, &mut queued)?;
        }
    }
    let detail = json!({ "mails": queued.mails, "units": queued.units });
    cx.audit("round.remind", Subject::new("round", round.id), detail)?;
    Ok(queued)
}

/// Queues the receipt of a submission to every contact of its unit.
pub(in crate::service::collect) fn queue_receipt(
    cx: &mut Cx<'_>,
    standing: &Standing,
    receipt: &Receipt,
) -> Result<(), StoreError> {
    let unit = &standing.unit;
    let recipients = if standing.round.test {
        let sent = mails::list_of_unit(cx.conn, unit.id)?;
        let invited = sent.into_iter().filter(|mail| mail.kind() == MailKind::Invitation);
        let to: BTreeSet<String> = invited.map(|mail| mail.recipient).collect();
        to.into_iter().map(|to| (None, to)).collect()
    } else {
        of_contacts(cx, unit)?
    };
    let received = Received {
        number: receipt.number,
        received_at: receipt.received_at,
        hash: receipt.hash.clone(),
    };
    for recipient in recipients {
        let mail = draft(cx, unit, Purpose::Receipt(received.clone()), recipient);
        mails::insert(cx.conn, &mail)?;
    }
    Ok(())
}

/// Cancels the reminders that wait for a unit: it has answered.
pub(in crate::service::collect) fn cancel_reminders(
    cx: &mut Cx<'_>,
    unit: UnitId,
) -> Result<usize, StoreError> {
    mails::cancel_queued(cx.conn, unit, MailKind::Reminder, cx.now)
}

/// Whether a unit is asked for an answer at this moment.
pub(super) fn is_asked(round: &Round, unit: &Unit, cx: &Cx<'_>) -> bool {
    round.is_writable(unit, cx.now) && unit.disposition != Disposition::NotEligible
}

/// Whether a unit has neither answered nor been set aside by staff.
pub(super) fn is_outstanding(unit: &Unit) -> bool {
    let silent = [Disposition::NonContact, Disposition::UnknownEligibility];
    unit.last_submission_id.is_none() && silent.contains(&unit.disposition)
}

fn collecting(cx: &mut Cx<'_>, id: RoundId) -> Result<Round, MailsError> {
    let round = rounds::find(cx.conn, id)?.ok_or(MailsError::NoSuchRound(id))?;
    if round.state.takes_answers() {
        Ok(round)
    } else {
        Err(MailsError::NotCollecting(round.state.name()))
    }
}

/// Whom a mail of this unit goes to: its contacts, or in a test round whoever asks for it.
fn recipients(cx: &mut Cx<'_>, round: &Round, unit: &Unit) -> Result<Vec<Recipient>, MailsError> {
    if !round.test {
        return Ok(of_contacts(cx, unit)?);
    }
    let Actor::Staff(account, _) = cx.actor else { return Err(MailsError::NoStaff) };
    let found = accounts::find(cx.conn, account)?.ok_or(MailsError::NoStaff)?;
    // An account made on the command line may have none; the worker would cancel the mails unseen.
    if found.account.email.trim().is_empty() {
        return Err(MailsError::NoAddress);
    }
    Ok(vec![(None, found.account.email)])
}

fn addressee(unit: UnitId, to: &str) -> Addressee {
    (unit, to.to_lowercase())
}

fn of_contacts(cx: &mut Cx<'_>, unit: &Unit) -> Result<Vec<Recipient>, StoreError> {
    let used = contacts::list_used(cx.conn, unit.organisation_id)?;
    let mut seen = HashSet::new();
    let once = used.into_iter().filter(|contact| seen.insert(contact.email.to_lowercase()));
    Ok(once.map(|contact| (Some(contact.id), contact.email)).collect())
}

/// Queues one mail per recipient and counts it; `known` says whether the unit has an address.
fn queue(
    cx: &mut Cx<'_>,
    unit: &Unit,
    purpose: &Purpose,
    recipients: &[Recipient],
    known: bool,
    queued: &mut Queued,
) -> Result<(), StoreError> {
    if !known {
        queued.without_contact.push(unit.facts.orgnr);
    }
    for recipient in recipients {
        let mail = draft(cx, unit, purpose.clone(), recipient.clone());
        mails::insert(cx.conn, &mail)?;
    }
    queued.mails += recipients.len();
    queued.units += usize::from(!recipients.is_empty());
    Ok(())
}

fn draft(cx: &Cx<'_>, unit: &Unit, purpose: Purpose, (contact_id, recipient): Recipient) -> Mail {
    Mail {
        id: cx.id(),
        round_id: unit.round_id,
        unit_id: unit.id,
        contact_id,
        purpose,
        recipient,
        language: unit.facts.language,
        state: MailState::Queued,
        attempts: 0,
        due_at: cx.now,
        message_id: None,
        last_reply: String::new(),
        created_at: cx.now,
        settled_at: None,
    }
}
