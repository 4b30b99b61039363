//! Receiving a submission: sealing, hashing and keeping a response that has passed its review.
//!
//! **Invariant:** a submission and its entries are written once; the hash is over the stored bytes,
//! in which personal values are salted digests.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

use super::error::CollectError;
use super::mails::cancel_reminders;
use super::standing::Standing;
use super::submit::Receipt;
use crate::domain::answer::extent::disposition;
use crate::domain::answer::json::{answer_json, write_sheet};
use crate::domain::answer::{
    Answer, HashedEntry, Response, Route, Sheet, Source, seal, submission_hash,
};
use crate::domain::canonical;
use crate::domain::ids::{AccountId, EntryId, LinkId, SubmissionId};
use crate::domain::questionnaire::instrument::Instrument;
use crate::service::{Actor, Chance, Cx, Subject};
use crate::store::personal::PersonalValue;
use crate::store::submissions::{Submission, SubmittedEntry};
use crate::store::{StoreError, personal, rounds, submissions, units};

/// Who a submission comes from, and why when it is staff.
pub(super) struct Origin<'a> {
    pub(super) source: Source,
    pub(super) reason: &'a str,
    /// When it was received: now, unless staff enter what came in otherwise.
    pub(super) received_at: DateTime<Utc>,
}

/// A response that has passed its review.
#[derive(Clone, Copy)]
pub(super) struct Passed<'a> {
    pub(super) response: &'a Response,
    /// The items that it was asked.
    pub(super) route: &'a Route,
}

/// A response as it is stored.
struct Sealed {
    header: String,
    entries: Vec<SubmittedEntry>,
    /// The personal values, which stand apart.
    personal: Vec<PersonalValue>,
}

/// Keeps a response as the unit's newest submission, which counts from now on.
pub(super) fn receive(
    cx: &mut Cx<'_>,
    standing: &Standing,
    passed: Passed<'_>,
    origin: &Origin<'_>,
) -> Result<Receipt, CollectError> {
    let id: SubmissionId = cx.id();
    let former = match standing.submitted {
        Some(_) => submissions::find_newest(cx.conn, standing.unit.id)?,
        None => None,
    };
    let first_seen = first_seen(cx, former.as_ref())?;
    // What came by post may have come before what was sent, though it is entered after it.
    let first = |seen: Option<DateTime<Utc>>| {
        seen.map_or(origin.received_at, |seen| seen.min(origin.received_at))
    };
    let sealer = Sealer {
        chance: cx.chance,
        instrument: &standing.instrument,
        submission: id,
        personal: Vec::new(),
    };
    let sealed = sealer.response(passed.response, |entry| first(first_seen.get(&entry).copied()));
    let (link, account) = senders(cx.actor);
    let submission = Submission {
        id,
        unit: standing.unit.id,
        number: former.as_ref().map_or(0, |former| former.number) + 1,
        version: standing.round.version_id,
        source: origin.source,
        link,
        account,
        reason: origin.reason.to_owned(),
        received_at: origin.received_at,
        first_at: first(former.map(|former| former.first_at)),
        hash: hash(&sealed.header, &sealed.entries, passed.response),
        sheet: sealed.header,
        nil: passed.response.nil.clone(),
    };
    submissions::insert(cx.conn, &submission, &sealed.entries)?;
    keep_personal(cx, standing, &sealed.personal)?;
    settle(cx, standing, passed, &submission)?;
    cancel_reminders(cx, submission.unit)?;
    let receipt = receipt_of(standing, &submission);
    let detail = json!({
        "submission": id, "number": receipt.number, "hash": receipt.hash,
        "source": receipt.source, "reason": origin.reason,
    });
    cx.audit("submission.receive", Subject::new("unit", submission.unit), detail)?;
    Ok(receipt)
}

/// The receipt of a submission.
pub(super) fn receipt_of(standing: &Standing, submission: &Submission) -> Receipt {
    Receipt {
        submission: submission.id,
        number: submission.number,
        source: submission.source,
        received_at: submission.received_at,
        hash: canonical::hex(submission.hash),
        late: standing.round.is_late(&standing.unit, submission.first_at),
    }
}

/// When each entry of the former submission was first submitted.
fn first_seen(
    cx: &mut Cx<'_>,
    former: Option<&Submission>,
) -> Result<HashMap<EntryId, DateTime<Utc>>, StoreError> {
    let Some(former) = former else { return Ok(HashMap::new()) };
    let entries = submissions::list_entries(cx.conn, &[former.id])?;
    Ok(entries.into_iter().map(|entry| (entry.id, entry.first_submitted_at)).collect())
}

/// Takes personal values out of a response.
struct Sealer<'a> {
    chance: &'a Chance,
    instrument: &'a Instrument,
    submission: SubmissionId,
    /// Those that were taken out.
    personal: Vec<PersonalValue>,
}

impl Sealer<'_> {
    /// The response as it is stored; `first_at` says when each entry was first submitted.
    fn response(
        mut self,
        response: &Response,
        first_at: impl Fn(EntryId) -> DateTime<Utc>,
    ) -> Sealed {
        let header = self.sheet(self.submission.into(), &response.header);
        let mut entries = Vec::new();
        let standing_in = self.instrument.rosters.iter().filter_map(|roster| {
            response.rosters.get(&roster.id).map(|entries| (&roster.id, entries))
        });
        for (roster, answered) in standing_in {
            for entry in answered {
                entries.push(SubmittedEntry {
                    submission: self.submission,
                    id: entry.id,
                    roster: roster.clone(),
                    position: i32::try_from(entries.len() + 1).unwrap_or(i32::MAX),
                    first_submitted_at: first_at(entry.id),
                    sheet: self.sheet(entry.id.into(), &entry.sheet),
                });
            }
        }
        Sealed { header, entries, personal: self.personal }
    }

    /// A part's sheet, canonical JSON.
    fn sheet(&mut self, part: Uuid, sheet: &Sheet) -> String {
        let mut sheet = sheet.clone();
        for (item, answer) in &mut sheet.answers {
            let personal = self.instrument.item(item.as_str()).is_some_and(|item| item.personal);
            if let (true, Answer::Value(value)) = (personal, &*answer) {
                let salt = self.chance.bytes();
                let digest = seal(&salt, value);
                self.personal.push(PersonalValue {
                    submission: self.submission,
                    part,
                    item: item.clone(),
                    salt: salt.to_vec(),
                    value: canonical::to_json(&answer_json(answer)),
                });
                *answer = Answer::Sealed(digest);
            }
        }
        write_sheet(&sheet)
    }
}

/// Keeps personal values apart; after the end of the round's links it is noted that there are some again.
fn keep_personal(
    cx: &mut Cx<'_>,
    standing: &Standing,
    personal: &[PersonalValue],
) -> Result<(), StoreError> {
    for value in personal {
        personal::insert(cx.conn, value)?;
    }
    if !personal.is_empty() && cx.now >= standing.round.links_end_at() {
        rounds::note_purged(cx.conn, standing.round.id, None)?;
    }
    Ok(())
}

fn hash(header: &str, entries: &[SubmittedEntry], response: &Response) -> [u8; 32] {
    let hashed: Vec<_> = entries.iter().map(hashed).collect();
    submission_hash(header, &hashed, &response.nil)
}

/// An entry as it is hashed.
pub(super) fn hashed(entry: &SubmittedEntry) -> HashedEntry<'_> {
    HashedEntry { id: entry.id, roster: entry.roster.as_str(), json: &entry.sheet }
}

const fn senders(actor: Actor) -> (Option<LinkId>, Option<AccountId>) {
    match actor {
        Actor::Respondent(link, _) => (Some(link), None),
        Actor::Staff(account, _) => (None, Some(account)),
        Actor::System => (None, None),
    }
}

/// Makes the submission count, and gives the unit the disposition that it earns.
fn settle(
    cx: &mut Cx<'_>,
    standing: &Standing,
    Passed { response, route }: Passed<'_>,
    submission: &Submission,
) -> Result<(), StoreError> {
    let partial_rule = standing.round.partial_rule;
    let earned = disposition(&standing.instrument, response, route, partial_rule);
    let (unit, account) = (submission.unit, submission.account);
    units::save_submission(cx.conn, unit, submission.id, submission.first_at, earned)?;
    if earned != standing.unit.disposition {
        let reason = format!("submission {}", submission.number);
        units::note_disposition(cx.conn, unit, earned, &reason, cx.now, account)?;
    }
    Ok(())
}
