//! Withdrawing a publication whose embargo has not ended.
//!
//! **Invariant:** what readers have seen is never withdrawn. The number of a withdrawn revision is not used again;
//! the audit log keeps its hash and the freeze that it rests on, from which it can be counted again.

use serde_json::json;

use super::DisseminateError;
use super::published::find_revision;
use crate::domain::ids::RoundId;
use crate::domain::publication::withdraw as may_withdraw;
use crate::service::{Cx, Subject};
use crate::store::publications;

/// Withdraws a revision before readers see it.
///
/// # Errors
///
/// [`DisseminateError::NotPublished`], [`DisseminateError::Process`] for an unknown round,
/// [`DisseminateError::NoReason`], and [`DisseminateError::Release`] when it is public or a later revision rests
/// on it.
pub fn withdraw(
    cx: &mut Cx<'_>,
    round: RoundId,
    revision: u32,
    reason: &str,
) -> Result<(), DisseminateError> {
    let found = find_revision(cx, round, revision)?;
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(DisseminateError::NoReason);
    }
    let newest = publications::find_newest(cx.conn, round, None)?;
    let newest = newest.as_ref().map(super::published::read).transpose()?;
    let newest = newest.map_or(revision, |newest| newest.publication.revision);
    let publication = &found.publication;
    may_withdraw(cx.now, publication.published_at, revision, newest)?;
    publications::delete(cx.conn, found.id)?;
    cx.decoded.forget_calendar();
    let detail = json!({"revision": revision, "freeze": publication.freeze,
        "hash": found.hash_hex(), "publication": found.id,
        "embargo_until": found.embargo_until(), "reason": reason});
    cx.audit("publication.withdraw", Subject::new("round", round), detail)?;
    Ok(())
}
