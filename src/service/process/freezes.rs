//! Freezes, and the publications that rest on them.
//!
//! **Invariant:** a freeze is never changed: what staff correct later is in the next one.

use serde_json::json;

use super::error::ProcessError;
use crate::domain::canonical;
use crate::domain::ids::RoundId;
use crate::domain::round::Round;
use crate::service::design::{find_expected, find_round, save_round};
use crate::service::{Actor, Cx, Subject};
use crate::store::freezes::{self, Counting};

pub use crate::store::freezes::{Freeze, FrozenUnit};

/// Fixes which submissions count and every unit's disposition, as the round's next freeze.
///
/// # Errors
///
/// [`ProcessError::Design`] for an unknown, changed or unclosed round; [`ProcessError::NoReason`]
/// for a further freeze without one.
pub fn freeze_round(
    cx: &mut Cx<'_>,
    id: RoundId,
    expected: Option<i64>,
    reason: &str,
) -> Result<(Round, Freeze), ProcessError> {
    let mut round = find_expected(cx, id, expected)?;
    let (state, number) = round.state.freeze(cx.now)?;
    round.state = state;
    let reason = reason.trim();
    if number > 1 && reason.is_empty() {
        return Err(ProcessError::NoReason);
    }
    // Saved first: whoever saves a round holds off, until the transaction ends, what staff enter meanwhile.
    save_round(cx, &mut round)?;
    let counting = freezes::list_counting(cx.conn, id)?;
    let freeze = Freeze {
        round_id: id,
        number,
        frozen_at: cx.now,
        account: match cx.actor {
            Actor::Staff(account, _) => Some(account),
            Actor::Respondent(..) | Actor::System => None,
        },
        reason: reason.to_owned(),
        hash: hash(round.id, number, &counting),
    };
    let fixed: Vec<FrozenUnit> = counting.into_iter().map(|counting| counting.unit).collect();
    freezes::insert(cx.conn, &freeze, &fixed)?;
    let detail = json!({"freeze": number, "reason": reason, "units": fixed.len(),
        "sha256": canonical::hex(freeze.hash)});
    cx.audit("round.freeze", Subject::new("round", id), detail)?;
    Ok((round, freeze))
}

/// SHA-256 of the canonical JSON of round, number and units: id, disposition, and the hash of the
/// submission that counts or null.
fn hash(round: RoundId, number: u32, counting: &[Counting]) -> [u8; 32] {
    let units: Vec<_> = counting
        .iter()
        .map(|counting| {
            let of = &counting.unit;
            let sent = counting.submission_hash.as_ref().map(canonical::hex);
            json!([of.unit_id, of.disposition, of.submission_id, sent])
        })
        .collect();
    canonical::hash(canonical::to_json(&json!({"round": round, "freeze": number, "units": units})))
}

/// The round as it becomes when something is published on a freeze, and the revision's number; nothing is
/// stored.
///
/// # Errors
///
/// [`ProcessError::Design`] for an unknown round, a test round, or a freeze that is not there.
pub fn next_revision(
    cx: &mut Cx<'_>,
    id: RoundId,
    on_freeze: u32,
) -> Result<(Round, u32), ProcessError> {
    let mut round = find_round(cx, id)?;
    let (state, revision) = round.state.publish(round.test, on_freeze, cx.now)?;
    round.state = state;
    Ok((round, revision))
}

/// Stores what [`next_revision`] gave, unless the round has changed since.
///
/// To be called in the publication's own transaction.
///
/// # Errors
///
/// [`DesignError::Stale`](crate::service::design::DesignError::Stale) when it has: frozen again, published,
/// or planned anew.
pub fn publish_round(
    cx: &mut Cx<'_>,
    round: &mut Round,
    (on_freeze, revision): (u32, u32),
) -> Result<(), ProcessError> {
    save_round(cx, round)?;
    let detail = json!({"freeze": on_freeze, "revision": revision});
    Ok(cx.audit("round.publish", Subject::new("round", round.id), detail)?)
}

/// One freeze of a round with what it fixes for each unit, by organisation number.
///
/// # Errors
///
/// [`ProcessError::NoSuchFreeze`], [`ProcessError::Design`] for an unknown round.
pub fn find_freeze(
    cx: &mut Cx<'_>,
    id: RoundId,
    number: u32,
) -> Result<(Freeze, Vec<FrozenUnit>), ProcessError> {
    let round = find_round(cx, id)?;
    let freeze =
        freezes::find(cx.conn, round.id, number)?.ok_or(ProcessError::NoSuchFreeze(number))?;
    Ok((freeze, freezes::list_units(cx.conn, id, number)?))
}

/// Whether the rows of a freeze still give its hash.
///
/// # Errors
///
/// [`ProcessError::NoSuchFreeze`].
pub fn is_freeze_intact(cx: &mut Cx<'_>, id: RoundId, number: u32) -> Result<bool, ProcessError> {
    let freeze = freezes::find(cx.conn, id, number)?.ok_or(ProcessError::NoSuchFreeze(number))?;
    let counted = freezes::list_counted(cx.conn, id, number)?;
    Ok(hash(id, number, &counted) == freeze.hash)
}

/// Every freeze of a round, the first one first.
///
/// # Errors
///
/// [`ProcessError::Design`] for an unknown round.
pub fn list_freezes(cx: &mut Cx<'_>, id: RoundId) -> Result<Vec<Freeze>, ProcessError> {
    let round = find_round(cx, id)?;
    Ok(freezes::list(cx.conn, round.id)?)
}
