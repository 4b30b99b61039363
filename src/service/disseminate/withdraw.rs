//! Withdrawing a publication whose embargo has not ended.
//!
//! **Invariant:** what readers have seen is never withdrawn, nor what a later revision rests on, one that is being
//! prepared included: the round's edition counts up, by which that one is refused. The number of a withdrawn revision
//! is not used again; the audit log keeps its hash and the freeze that it rests on, from which it can be counted again.

use serde_json::json;

use super::DisseminateError;
use super::published::find_revision;
use crate::domain::ids::RoundId;
use crate::domain::publication::withdraw as may_withdraw;
use crate::service::{Clock, Cx, Subject, design};
use crate::store::publications;

/// Withdraws a revision before readers see it, which the clock says when the verb's turn has come: `cx.now` is the
/// instant at which it was asked for.
///
/// # Errors
///
/// [`DisseminateError::NotPublished`], [`DisseminateError::Process`] for an unknown round,
/// [`DisseminateError::NoReason`], [`DisseminateError::Release`] when it is public or a later revision rests
/// on it, and [`DesignError::Stale`](design::DesignError::Stale) when the round is changed at the same time.
pub fn withdraw(
    cx: &mut Cx<'_>,
    clock: &Clock,
    round: RoundId,
    revision: u32,
    reason: &str,
) -> Result<(), DisseminateError> {
    let found = find_revision(cx, round, revision)?;
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(DisseminateError::NoReason);
    }
    // Saved first: whoever saves a round holds off, until the transaction ends, what is published meanwhile.
    let mut held = design::find_round(cx, round)?;
    design::save_round(cx, &mut held)?;
    let newest = publications::find_newest(cx.conn, round, None)?;
    let newest = newest.map_or(revision, |newest| newest.revision);
    let publication = &found.publication;
    may_withdraw(clock.now(), publication.published_at, revision, newest)?;
    publications::delete(cx.conn, found.id)?;
    cx.decoded.forget_calendar();
    let detail = json!({"revision": revision, "freeze": publication.freeze,
        "hash": found.hash_hex(), "publication": found.id,
        "embargo_until": found.embargo_until(), "reason": reason});
    cx.audit("publication.withdraw", Subject::new("round", round), detail)?;
    Ok(())
}
