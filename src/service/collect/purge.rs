//! Purging: personal answers when their time is over, keys when nobody repeats them, dead sessions.
//!
//! **Invariant:** a round is noted as purged only when nothing is left that would have to be.

use chrono::TimeDelta;
use serde_json::json;

use super::drafts::load_to_change;
use super::error::CollectError;
use super::standing::Standing;
use crate::domain::answer::Sheet;
use crate::domain::answer::json::write_sheet;
use crate::domain::ids::{RoundId, UnitId};
use crate::domain::oslo::day_in_oslo;
use crate::domain::questionnaire::instrument::Part;
use crate::service::{Actor, Cx, Shell, Subject};
use crate::store::{
    draft_entries, drafts, idempotency, locks, personal, rounds, sessions, submissions, units,
};

/// How long a request may be repeated with its key.
pub const KEYS_KEPT: TimeDelta = TimeDelta::days(90);
/// Of how many units the personal answers are deleted in one transaction.
const UNITS_AT_ONCE: usize = 100;

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
/// Some units a transaction, since answers wait for each: one that breaks off has deleted those before it, and
/// repeating it deletes the rest.
///
/// # Errors
///
/// [`CollectError::NoSuchRound`].
pub async fn purge_personal(
    shell: &Shell,
    actor: Actor,
    round: RoundId,
) -> Result<Purged, CollectError> {
    let mut purged = Purged::default();
    for units in shell.read(actor, move |cx| units_to_purge(cx, round)).await? {
        let some = shell.write(actor, move |cx| purge_units(cx, round, &units)).await?;
        purged.submitted += some.submitted;
        purged.drafted += some.drafted;
    }
    Ok(purged)
}

/// The units of a round, in such parts as [`purge_units`] is to have in one transaction.
///
/// # Errors
///
/// [`CollectError::NoSuchRound`].
pub fn units_to_purge(cx: &mut Cx<'_>, round: RoundId) -> Result<Vec<Vec<UnitId>>, CollectError> {
    rounds::find(cx.conn, round)?.ok_or(CollectError::NoSuchRound(round))?;
    let units: Vec<UnitId> =
        units::list_all(cx.conn, round)?.into_iter().map(|unit| unit.id).collect();
    Ok(units.chunks(UNITS_AT_ONCE).map(<[UnitId]>::to_vec).collect())
}

/// Deletes the personal answers of some units of a round.
///
/// # Errors
///
/// [`CollectError::NoSuchUnit`] for one that is gone meanwhile.
pub fn purge_units(
    cx: &mut Cx<'_>,
    round: RoundId,
    units: &[UnitId],
) -> Result<Purged, CollectError> {
    let mut purged = Purged::default();
    for &unit in units {
        Standing::lock(cx, unit)?;
        for submission in submissions::list(cx.conn, unit)? {
            purged.submitted += personal::purge(cx.conn, submission.id)?;
        }
        let standing = Standing::load(cx, unit)?;
        purged.drafted += purge_draft(cx, &standing)?;
    }
    let told =
        json!({ "units": units.len(), "values": purged.submitted, "drafted": purged.drafted });
    cx.audit("personal.purge", Subject::new("round", round), told)?;
    Ok(purged)
}

/// The rounds whose links have ended and that [`note_purged`] has not noted: the personal answers of these are to be
/// deleted. Until that day the respondent reads what it has sent; nobody needs the values afterwards.
///
/// # Errors
///
/// [`CollectError::Store`].
pub fn ended_rounds(cx: &mut Cx<'_>) -> Result<Vec<RoundId>, CollectError> {
    Ok(rounds::list_to_purge(cx.conn, day_in_oslo(cx.now))?)
}

/// Notes that the personal answers of a round whose links have ended are deleted; false when staff have entered some
/// meanwhile, so that it is to be gone through again.
///
/// # Errors
///
/// [`CollectError::Store`].
pub fn note_purged(cx: &mut Cx<'_>, round: RoundId) -> Result<bool, CollectError> {
    // Alone: what is being entered would not be seen yet.
    locks::hold_round_alone(cx.conn, round)?;
    if personal::is_any_of_round(cx.conn, round)? {
        return Ok(false);
    }
    rounds::note_purged(cx.conn, round, Some(cx.now))?;
    Ok(true)
}

/// Returns how many answers there were.
fn purge_draft(cx: &mut Cx<'_>, standing: &Standing) -> Result<usize, CollectError> {
    let (instrument, unit) = (&*standing.instrument, standing.unit.id);
    let draft = load_to_change(cx, standing)?;
    let mut n_purged = 0;
    if let Some((sheet, n)) = without_personal(&instrument.header, &draft.header.sheet) {
        n_purged += n;
        drafts::save_sheet(cx.conn, unit, draft.header.edition, &write_sheet(&sheet), cx.now)?
            .held("drafts")?;
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
