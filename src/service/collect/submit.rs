//! Submission by a respondent, and the receipts of what was received.
//!
//! **Invariant:** the key, the receipt and the submission commit together, so that a repeated
//! request gets the receipt of the first and makes no second submission.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::drafts::load_to_change;
use super::error::CollectError;
use super::mails::queue_receipt;
use super::receive::{Origin, Passed, receipt_of, receive};
use super::review::review_draft;
use super::standing::Standing;
use super::visit::Grantee;
use crate::domain::answer::{Reviewed, Source};
use crate::domain::canonical;
use crate::domain::ids::SubmissionId;
use crate::service::Cx;
use crate::store::idempotency::{self, Kept};
use crate::store::submissions::{self, Submission};
use crate::store::{StoreError, draft_entries, locks};

/// What the sender of a submission keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Receipt {
    /// The submission.
    pub submission: SubmissionId,
    /// 1, 2, 3 of the unit.
    pub number: i32,
    /// Who sent it.
    pub source: Source,
    /// When it was received.
    pub received_at: DateTime<Utc>,
    /// SHA-256 of what was received, in lower-case hex.
    pub hash: String,
    /// Whether the unit's first submission came after its deadline.
    pub late: bool,
}

/// A version of a unit's answer, as its respondent is told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// Its receipt.
    pub receipt: Receipt,
    /// Why staff entered or corrected it; empty for a respondent's own.
    pub reason: String,
}

/// Submits the draft as it was reviewed.
///
/// The same key with the same review gives the first receipt again, even after closing.
///
/// # Errors
///
/// [`CollectError::KeyReused`], [`CollectError::ReadOnly`], [`CollectError::OutsideGrant`],
/// [`CollectError::ChangedSinceReview`] with each difference, [`CollectError::NotReady`] with what
/// must be mended.
pub fn submit(
    cx: &mut Cx<'_>,
    grantee: &Grantee,
    reviewed: &Reviewed,
    idempotency_key: &str,
) -> Result<Receipt, CollectError> {
    let scope = format!("respond.submit {}", grantee.link);
    let fingerprint = canonical::hash(canonical::to_json(reviewed));
    if !cx.seen.is_locked(grantee.unit) {
        let round = Standing::load(cx, grantee.unit)?.round.id;
        // The round before the unit, as closing has it: the other way round the two could deadlock.
        locks::hold_round(cx.conn, round)?;
        Standing::lock(cx, grantee.unit)?;
    }
    // A key is kept with a submission: before the first there is none.
    if Standing::load(cx, grantee.unit)?.submitted.is_some()
        && let Some(kept) = idempotency::find(cx.conn, &scope, idempotency_key)?
    {
        return replay(&kept, fingerprint);
    }
    let standing = Standing::load_writable(cx, grantee.unit)?;
    if !grantee.scope.is_whole() {
        return Err(CollectError::OutsideGrant("the submission".to_owned()));
    }
    let draft = load_to_change(cx, &standing)?;
    let review = review_draft(cx, &standing, &draft);
    let differences = reviewed.differences(&review.reviewed);
    if !differences.is_empty() {
        return Err(CollectError::ChangedSinceReview(differences));
    }
    if !review.is_ready() {
        return Err(CollectError::NotReady(Box::new(review)));
    }
    if !draft.removed.is_empty() {
        draft_entries::purge_removed(cx.conn, grantee.unit)?;
    }
    let origin = Origin { source: Source::Respondent, reason: "", received_at: cx.now };
    let passed = Passed { response: &review.response, route: &review.route };
    let receipt = receive(cx, &standing, passed, &origin)?;
    queue_receipt(cx, &standing, &receipt)?;
    let kept = Kept { fingerprint, body: canonical::to_json(&receipt) };
    idempotency::insert(cx.conn, (&scope, idempotency_key), &kept, cx.now)?;
    Ok(receipt)
}

fn replay(kept: &Kept, fingerprint: [u8; 32]) -> Result<Receipt, CollectError> {
    if kept.fingerprint != fingerprint {
        return Err(CollectError::KeyReused);
    }
    let untrue = StoreError::Inconsistent { table: "idempotency_keys", column: "body" };
    serde_json::from_str(&kept.body).map_err(|_| untrue.into())
}

/// The receipt of the submission that counts.
///
/// # Errors
///
/// [`CollectError::NothingSubmitted`].
pub fn receipt(cx: &mut Cx<'_>, grantee: &Grantee) -> Result<Receipt, CollectError> {
    let standing = Standing::load(cx, grantee.unit)?;
    let newest = submissions::find_newest(cx.conn, grantee.unit)?;
    newest.map(|n| receipt_of(&standing, &n)).ok_or(CollectError::NothingSubmitted)
}

/// The receipts of every submission of the unit, the newest first.
///
/// # Errors
///
/// [`CollectError::Store`].
pub fn receipts(cx: &mut Cx<'_>, grantee: &Grantee) -> Result<Vec<Receipt>, CollectError> {
    Ok(registered(cx, grantee)?.into_iter().map(|version| version.receipt).collect())
}

/// Every version of the unit's answer, with why staff made it if they did and the grant is whole; the newest first.
///
/// # Errors
///
/// [`CollectError::Store`].
pub fn registered(cx: &mut Cx<'_>, grantee: &Grantee) -> Result<Vec<Registered>, CollectError> {
    let standing = Standing::load(cx, grantee.unit)?;
    if standing.submitted.is_none() {
        return Ok(Vec::new());
    }
    let all = submissions::list(cx.conn, grantee.unit)?;
    let version = |one: Submission| {
        let receipt = receipt_of(&standing, &one);
        // It may speak of what a link to a part does not reach.
        let reason = if grantee.scope.is_whole() { one.reason } else { String::new() };
        Registered { receipt, reason }
    };
    Ok(all.into_iter().map(version).collect())
}
