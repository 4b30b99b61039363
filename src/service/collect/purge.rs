//! Purging: personal answers when their time is over, keys when nobody repeats them, dead sessions.

use chrono::TimeDelta;
use serde_json::json;

use super::drafts::load_to_change;
use super::error::CollectError;
use super::standing::Standing;
use crate::domain::answer::Sheet;
use crate::domain::answer::json::write_sheet;
use crate::domain::ids::RoundId;
use crate::domain::questionnaire::instrument::Part;
use crate::domain::round::day_in_oslo;
use crate::service::{Cx, Subject};
use crate::store::{
    draft_entries, drafts, idempotency, locks, personal, rounds, sessions, submissions, units,
};

/// How long a request may be repeated with its key.
pub const KEYS_KEPT: TimeDelta = TimeDelta::days(90);

/// How many personal answers were deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Purged {
    /// Of submissions.
    pub submitted: usize,
    /// Of drafts.
    pub drafted: usize,
}

/// Deletes the personal answers of a round that are there, in submissions and drafts; while the round takes answers,
/// others may come. Every hash stays verifiable: see [`is_intact`](super::is_intact).
///
/// # Errors
///
/// [`CollectError::NoSuchRound`].
pub fn purge_personal(cx: &mut Cx<'_>, round: RoundId) -> Result<Purged, CollectError> {
    rounds::find(cx.conn, round)?.ok_or(CollectError::NoSuchRound(round))?;
    let mut purged = Purged::default();
    for unit in units::list_all(cx.conn, round)? {
        Standing::lock(cx, unit.id)?;
        for submission in submissions::list(cx.conn, unit.id)? {
            purged.submitted += personal::purge(cx.conn, submission.id)?;
        }
        let standing = Standing::load(cx, unit.id)?;
        purged.drafted += purge_draft(cx, &standing)?;
    }
    let told = json!({ "values": purged.submitted, "drafted": purged.drafted });
    cx.audit("personal.purge", Subject::new("round", round), told)?;
    Ok(purged)
}

/// The rounds whose links have ended and that have not been through [`purge_ended_round`].
///
/// # Errors
///
/// [`CollectError::Store`].
pub fn ended_rounds(cx: &mut Cx<'_>) -> Result<Vec<RoundId>, CollectError> {
    Ok(rounds::list_to_purge(cx.conn, day_in_oslo(cx.now))?)
}

/// Deletes the personal answers of a round whose links have ended.
///
/// Until that day the respondent reads what it has sent; nobody needs the values afterwards.
///
/// # Errors
///
/// [`CollectError::Store`].
pub fn purge_ended_round(cx: &mut Cx<'_>, round: RoundId) -> Result<(), CollectError> {
    locks::hold_round(cx.conn, round)?;
    purge_personal(cx, round)?;
    Ok(rounds::note_purged(cx.conn, round, Some(cx.now))?)
}

/// Returns how many answers there were.
fn purge_draft(cx: &mut Cx<'_>, standing: &Standing) -> Result<usize, CollectError> {
    let (instrument, unit) = (&*standing.instrument, standing.unit.id);
    let draft = load_to_change(cx, standing)?;
    let mut n_purged = 0;
    if let Some((sheet, n)) = without_personal(&instrument.header, &draft.header.sheet) {
        n_purged += n;
        drafts::save_sheet(cx.conn, unit, draft.header.edition, &write_sheet(&sheet), cx.now)?;
    }
    for entry in draft.entries.iter().chain(&draft.removed) {
        let part = instrument.part(Some(entry.roster.as_str()));
        if let Some((sheet, n)) = part.and_then(|part| without_personal(part, &entry.sheet)) {
            n_purged += n;
            let text = write_sheet(&sheet);
            draft_entries::purge_sheet(cx.conn, unit, entry.id, &text, cx.now)?;
        }
    }
    Ok(n_purged)
}

/// The sheet without personal answers, and how many it had; none when it had none.
fn without_personal(part: &Part, sheet: &Sheet) -> Option<(Sheet, usize)> {
    let mut kept = sheet.clone();
    kept.answers.retain(|id, _| !part.items().any(|item| item.personal && item.id == *id));
    let n_purged = sheet.answers.len() - kept.answers.len();
    (n_purged > 0).then_some((kept, n_purged))
}

/// Forgets the idempotency keys that are older than [`KEYS_KEPT`] and returns how many there were.
///
/// # Errors
///
/// [`CollectError::Store`].
pub fn purge_keys(cx: &mut Cx<'_>) -> Result<usize, CollectError> {
    Ok(idempotency::purge(cx.conn, cx.now - KEYS_KEPT)?)
}

/// Deletes the sessions of respondents that have expired and returns how many there were.
///
/// # Errors
///
/// [`CollectError::Store`].
pub fn purge_sessions(cx: &mut Cx<'_>) -> Result<usize, CollectError> {
    Ok(sessions::purge(cx.conn, cx.now)?)
}
