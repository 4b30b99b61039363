//! What staff do to answers: entering what came in otherwise, and correcting with a reason.
//!
//! **Invariant:** a correction is a new, whole submission with its author and reason; what was
//! received stays as it was. What a respondent has changed in the draft since is never overwritten (see
//! [`rebase`](super::rebase)).

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::drafts::load_to_change;
use super::entries::claim_id;
use super::error::CollectError;
use super::load::{Answered, Personal, read_all};
use super::rebase::Rebase;
use super::receive::{Origin, Passed, receipt_of, receive};
use super::review::examine;
use super::standing::Standing;
use super::submit::Receipt;
use super::visit::ReadOnly;
use super::whole::{Former, Whole, read_whole};
use crate::domain::answer::place::place_in_whole;
use crate::domain::answer::{Examined, Response, Severity, Source};
use crate::domain::ids::{SubmissionId, UnitId};
use crate::domain::round::RoundState;
use crate::service::Cx;
use crate::store::locks;
use crate::store::submissions::{self, Submission};

/// The submissions of a unit with their receipts, the newest first.
///
/// # Errors
///
/// [`CollectError::NoSuchUnit`].
pub fn list_submissions(
    cx: &mut Cx<'_>,
    unit: UnitId,
) -> Result<Vec<(Submission, Receipt)>, CollectError> {
    let standing = Standing::load(cx, unit)?;
    let all = submissions::list(cx.conn, unit)?;
    Ok(all.into_iter().map(|s| (s.clone(), receipt_of(&standing, &s))).collect())
}

/// Enters an answer that came in otherwise, by post or mail, as the unit's newest submission.
///
/// `received_at` is when it came in; now when absent. Missing answers and unconfirmed soft checks
/// do not stand in the way: whoever wrote it cannot be asked by a page.
///
/// # Errors
///
/// [`CollectError::NoReason`], [`CollectError::WrongInstant`], [`CollectError::ReadOnly`] before
/// the round opens, [`CollectError::InvalidWhole`], [`CollectError::EntryIdTaken`].
pub fn enter_answers(
    cx: &mut Cx<'_>,
    unit: UnitId,
    whole: &Whole,
    reason: &str,
    received_at: Option<DateTime<Utc>>,
) -> Result<Receipt, CollectError> {
    let received_at = received_at.unwrap_or(cx.now);
    let origin = Origin { source: Source::StaffEntered, reason, received_at };
    let standing = held(cx, unit, reason)?;
    if received_at > cx.now || standing.round.state.opened_at().is_none_or(|at| received_at < at) {
        return Err(CollectError::WrongInstant);
    }
    let response = read_whole(cx, &standing, whole, None)?;
    let former = match submissions::find_newest(cx.conn, unit)? {
        Some(former) => Some(one(read_all(cx, vec![former], Personal::Shown)?)?.response),
        None => None,
    };
    keep(cx, &standing, &response, former.as_ref(), &origin)
}

/// Corrects the submission that counts: a new version of the whole, with its reason.
///
/// Allowed after closing too; a frozen or published round needs a new freeze to show it.
///
/// # Errors
///
/// [`CollectError::NoReason`], [`CollectError::NothingSubmitted`],
/// [`CollectError::OtherSubmissionCounts`] when `based_on` is not the newest, and as
/// [`enter_answers`].
pub fn correct(
    cx: &mut Cx<'_>,
    unit: UnitId,
    based_on: SubmissionId,
    whole: &Whole,
    reason: &str,
) -> Result<Receipt, CollectError> {
    let origin = Origin { source: Source::StaffCorrection, reason, received_at: cx.now };
    let standing = held(cx, unit, reason)?;
    let newest = submissions::find_newest(cx.conn, unit)?;
    let newest = newest.ok_or(CollectError::NothingSubmitted)?;
    if newest.id != based_on {
        return Err(CollectError::OtherSubmissionCounts(newest.id));
    }
    let sealed = one(read_all(cx, vec![newest.clone()], Personal::Sealed)?)?;
    let shown = one(read_all(cx, vec![newest.clone()], Personal::Shown)?)?;
    let former = Former { sealed: sealed.response, shown: shown.response };
    let response = read_whole(cx, &standing, whole, Some(&former))?;
    keep(cx, &standing, &response, Some(&former.shown), &origin)
}

fn one(mut read: Vec<Answered>) -> Result<Answered, CollectError> {
    read.pop().ok_or(CollectError::NothingSubmitted)
}

/// Where the unit stands, with every other writer of it waiting.
fn held(cx: &mut Cx<'_>, unit: UnitId, reason: &str) -> Result<Arc<Standing>, CollectError> {
    if reason.trim().is_empty() {
        return Err(CollectError::NoReason);
    }
    let round = Standing::load(cx, unit)?.round.id;
    // The round before the unit, as closing has it: the other way round the two could deadlock.
    locks::hold_round(cx.conn, round)?;
    Standing::lock(cx, unit)?;
    let standing = Standing::load(cx, unit)?;
    if standing.round.state == RoundState::Planned {
        let opens_on = standing.round.schedule.opens_on;
        return Err(CollectError::ReadOnly(ReadOnly::NotOpen { opens_on }));
    }
    Ok(standing)
}

fn keep(
    cx: &mut Cx<'_>,
    standing: &Standing,
    sent: &Response,
    former: Option<&Response>,
    origin: &Origin<'_>,
) -> Result<Receipt, CollectError> {
    let Examined { route, response, mut findings } = examine(cx, standing, sent);
    findings.retain(|finding| finding.breach.severity() == Severity::Hard);
    if !findings.is_empty() {
        let placed = |finding| (place_in_whole(&finding, sent), finding);
        let findings = findings.into_iter().map(placed).collect();
        return Err(CollectError::InvalidWhole { faults: Vec::new(), findings });
    }
    for entry in response.rosters.values().flatten() {
        claim_id(cx, standing, entry.id)?;
    }
    let draft = load_to_change(cx, standing)?;
    let sent = examine(cx, standing, draft.response()).response;
    Rebase { standing, former, sent, new: &response, at: origin.received_at }.run(cx, draft)?;
    receive(cx, standing, Passed { response: &response, route: &route }, origin)
}
