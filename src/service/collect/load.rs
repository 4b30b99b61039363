//! Submissions as they are read: typed again, with or without the personal values kept apart.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use super::error::CollectError;
use super::receive::hashed;
use super::sheets::decode;
use super::standing::instrument_of;
use crate::domain::answer::json::read_stored_sheet;
use crate::domain::answer::{Answer, Entry, Response, Sheet, submission_hash};
use crate::domain::canonical;
use crate::domain::code::Name;
use crate::domain::ids::{RoundId, SubmissionId, UnitId};
use crate::domain::questionnaire::instrument::Instrument;
use crate::service::Cx;
use crate::store::StoreError;
use crate::store::personal::{self, PersonalValue};
use crate::store::submissions::{self, Submission, SubmittedEntry};

/// How many submissions of a freeze are in memory at a time.
const PAGE: usize = 500;

/// Whether personal values are put back in their places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Personal {
    /// Their digests stand for them.
    Sealed,
    /// As far as they have not been purged.
    Shown,
}

/// A submission with its answers.
#[derive(Clone, Debug)]
pub struct Answered {
    /// Who sent it and when, and its hash.
    pub submission: Submission,
    /// The answers; each entry with the instant at which it was first submitted.
    pub response: Response,
}

/// Hands every submission that a freeze holds to `each`, in the order of their units, in one pass
/// that keeps a few hundred in memory.
///
/// Units without a submission are not among them: the freeze's own rows have their dispositions.
///
/// # Errors
///
/// What `each` returns; the store's own.
pub fn frozen_responses<E: From<StoreError>>(
    cx: &mut Cx<'_>,
    (round, freeze): (RoundId, u32),
    personal: Personal,
    each: impl FnMut(Answered) -> Result<(), E>,
) -> Result<(), E> {
    read_by_page(cx, personal, frozen(round, freeze), each)
}

/// Hands the latest submission of every unit of a round to `each`, as [`frozen_responses`] does those
/// of a freeze: what a freeze made now would hold.
///
/// # Errors
///
/// What `each` returns; the store's own.
pub fn current_responses<E: From<StoreError>>(
    cx: &mut Cx<'_>,
    round: RoundId,
    personal: Personal,
    each: impl FnMut(Answered) -> Result<(), E>,
) -> Result<(), E> {
    let list =
        |cx: &mut Cx<'_>, after, limit| submissions::list_current(cx.conn, round, after, limit);
    read_by_page(cx, personal, list, each)
}

/// The submissions that a freeze holds.
fn frozen(
    round: RoundId,
    freeze: u32,
) -> impl Fn(&mut Cx<'_>, Option<UnitId>, i64) -> Result<Vec<Submission>, StoreError> {
    let number = i32::try_from(freeze).unwrap_or(i32::MAX);
    move |cx, after, limit| submissions::list_frozen(cx.conn, (round, number), after, limit)
}

fn read_by_page<E: From<StoreError>>(
    cx: &mut Cx<'_>,
    personal: Personal,
    list: impl Fn(&mut Cx<'_>, Option<UnitId>, i64) -> Result<Vec<Submission>, StoreError>,
    mut each: impl FnMut(Answered) -> Result<(), E>,
) -> Result<(), E> {
    by_page(cx, list, |cx, page| read_all(cx, page, personal)?.into_iter().try_for_each(&mut each))
}

/// Hands what `list` gives to `each`, a page at a time.
fn by_page<E: From<StoreError>>(
    cx: &mut Cx<'_>,
    list: impl Fn(&mut Cx<'_>, Option<UnitId>, i64) -> Result<Vec<Submission>, StoreError>,
    mut each: impl FnMut(&mut Cx<'_>, Vec<Submission>) -> Result<(), E>,
) -> Result<(), E> {
    let limit = i64::try_from(PAGE).unwrap_or(i64::MAX);
    let mut after: Option<UnitId> = None;
    loop {
        let page = list(cx, after, limit)?;
        let n_read = page.len();
        after = page.last().map(|last| last.unit);
        each(cx, page)?;
        if n_read < PAGE {
            return Ok(());
        }
    }
}

/// One submission of a unit with its answers.
///
/// # Errors
///
/// [`CollectError::NoSuchSubmission`].
pub fn read_submission(
    cx: &mut Cx<'_>,
    submission: SubmissionId,
    personal: Personal,
) -> Result<Answered, CollectError> {
    let no_such = CollectError::NoSuchSubmission(submission);
    let Some(found) = submissions::find(cx.conn, submission)? else { return Err(no_such) };
    read_all(cx, vec![found], personal)?.pop().ok_or(no_such)
}

/// Whether a submission's stored bytes still give the hash of its receipt.
///
/// # Errors
///
/// [`CollectError::NoSuchSubmission`].
pub fn is_intact(cx: &mut Cx<'_>, submission: SubmissionId) -> Result<bool, CollectError> {
    let found = submissions::find(cx.conn, submission)?;
    let found = found.ok_or(CollectError::NoSuchSubmission(submission))?;
    let entries = submissions::list_entries(cx.conn, &[submission])?;
    Ok(gives_its_hash(&found, &entries))
}

/// The submissions of a freeze whose stored bytes no longer give the hash of their receipt.
///
/// # Errors
///
/// The store's own.
pub fn list_altered(
    cx: &mut Cx<'_>,
    (round, freeze): (RoundId, u32),
) -> Result<Vec<SubmissionId>, StoreError> {
    let mut altered = Vec::new();
    by_page(cx, frozen(round, freeze), |cx, page| {
        altered.extend(altered_among(cx, &page)?);
        Ok::<_, StoreError>(())
    })?;
    Ok(altered)
}

/// Those of some submissions whose stored bytes no longer give the hash of their receipt.
///
/// # Errors
///
/// The store's own.
pub fn altered_among(
    cx: &mut Cx<'_>,
    page: &[Submission],
) -> Result<Vec<SubmissionId>, StoreError> {
    let ids: Vec<_> = page.iter().map(|submission| submission.id).collect();
    let mut entries = entries_of(cx, &ids)?;
    let altered = page
        .iter()
        .filter(|found| !gives_its_hash(found, &entries.remove(&found.id).unwrap_or_default()));
    Ok(altered.map(|found| found.id).collect())
}

/// The entries of each of some submissions.
fn entries_of(
    cx: &mut Cx<'_>,
    ids: &[SubmissionId],
) -> Result<HashMap<SubmissionId, Vec<SubmittedEntry>>, StoreError> {
    let mut entries: HashMap<_, Vec<_>> = HashMap::new();
    for entry in submissions::list_entries(cx.conn, ids)? {
        entries.entry(entry.submission).or_default().push(entry);
    }
    Ok(entries)
}

fn gives_its_hash(submission: &Submission, entries: &[SubmittedEntry]) -> bool {
    let hashed: Vec<_> = entries.iter().map(hashed).collect();
    submission_hash(&submission.sheet, &hashed, &submission.nil) == submission.hash
}

/// Submissions with their answers, in the given order.
pub(super) fn read_all(
    cx: &mut Cx<'_>,
    page: Vec<Submission>,
    personal: Personal,
) -> Result<Vec<Answered>, StoreError> {
    let ids: Vec<_> = page.iter().map(|submission| submission.id).collect();
    let mut entries = entries_of(cx, &ids)?;
    let mut values: HashMap<SubmissionId, Vec<PersonalValue>> = HashMap::new();
    if personal == Personal::Shown {
        for value in personal::list(cx.conn, &ids)? {
            values.entry(value.submission).or_default().push(value);
        }
    }
    let mut answered = Vec::with_capacity(page.len());
    for submission in page {
        let instrument = instrument_of(cx, submission.version)?;
        let entries = entries.remove(&submission.id).unwrap_or_default();
        let mut response = read_response(&instrument, &submission, entries)?;
        if let Some(values) = values.remove(&submission.id) {
            unseal(&instrument, submission.id, &mut response, values)?;
        }
        answered.push(Answered { submission, response });
    }
    Ok(answered)
}

fn read_response(
    instrument: &Instrument,
    submission: &Submission,
    entries: Vec<SubmittedEntry>,
) -> Result<Response, StoreError> {
    let mut rosters: BTreeMap<Name, Vec<Entry>> = BTreeMap::new();
    for stored in entries {
        let table = "submission_entries";
        let sheet = decode(instrument, Some(&stored.roster), &stored.sheet, table)?;
        let first_submitted_at = Some(stored.first_submitted_at);
        let entry = Entry { id: stored.id, first_submitted_at, sheet };
        rosters.entry(stored.roster).or_default().push(entry);
    }
    let header = decode(instrument, None, &submission.sheet, "submissions")?;
    Ok(Response { header, rosters, nil: submission.nil.clone() })
}

/// Puts personal values back in the places of their digests.
fn unseal(
    instrument: &Instrument,
    submission: SubmissionId,
    response: &mut Response,
    values: Vec<PersonalValue>,
) -> Result<(), StoreError> {
    let untrue = |column| StoreError::Inconsistent { table: "personal_values", column };
    for value in values {
        let (roster, sheet) =
            place(response, submission, value.part).ok_or_else(|| untrue("entry_id"))?;
        let roster = roster.map(|roster| roster.to_string());
        let json = canonical::parse(&value.value).map_err(|_| untrue("value"))?;
        let alone = serde_json::json!({ "answers": { value.item.as_str(): json } });
        let mut read = read_stored_sheet(instrument, roster.as_deref(), &alone)
            .map_err(|_| untrue("value"))?;
        let answer = read.answers.remove(&value.item).ok_or_else(|| untrue("item"))?;
        let sealed = sheet.answers.get_mut(&value.item).ok_or_else(|| untrue("item"))?;
        if !matches!(sealed, Answer::Sealed(_)) {
            return Err(untrue("item"));
        }
        *sealed = answer;
    }
    Ok(())
}

/// The sheet of the header or of an entry, with its roster.
fn place(
    response: &mut Response,
    submission: SubmissionId,
    part: Uuid,
) -> Option<(Option<Name>, &mut Sheet)> {
    if part == Uuid::from(submission) {
        return Some((None, &mut response.header));
    }
    response.rosters.iter_mut().find_map(|(roster, entries)| {
        let entry = entries.iter_mut().find(|entry| Uuid::from(entry.id) == part)?;
        Some((Some(roster.clone()), &mut entry.sheet))
    })
}
