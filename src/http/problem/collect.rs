//! Problems of links, drafts, submissions and corrections.

use actix_web::http::header::WWW_AUTHENTICATE;
use serde_json::json;

use super::design::NO_SUCH_ROUND;
use super::request::STALE_VERSION;
use super::{Finding, Kind, Problem};
use crate::domain::answer::json::{SheetFinding, sheet_json};
use crate::domain::answer::place::{entry_sheet, place_in_sheet, place_in_whole};
use crate::domain::answer::{self, Response};
use crate::domain::ids::EntryId;
use crate::http::precondition::etag;
use crate::service::collect::{CollectError, ReadOnly, Review, Stale};

/// The request bears no link.
pub const LINK_REQUIRED: Kind = Kind::new("link-required", "Send the secret of your link", 401);
/// The link is unknown, revoked or past its end.
pub const LINK_GONE: Kind = Kind::new("link-gone", "The link leads nowhere any longer", 410);
/// The round has not opened.
pub const NOT_OPEN: Kind = Kind::new("round-not-open", "The round has not opened yet", 409);
/// Answers are no longer taken.
pub const CLOSED: Kind = Kind::new("round-closed", "Answers are no longer taken", 409);
/// The link does not reach this.
pub const OUTSIDE_GRANT: Kind = Kind::new("outside-grant", "The link does not reach this", 403);
/// No such unit.
pub const NO_SUCH_UNIT: Kind = Kind::new("no-such-unit", "There is no such unit", 404);
/// A link to a section that is not there.
pub const UNKNOWN_SECTION: Kind =
    Kind::new("unknown-section", "The questionnaire has no such section", 422);
/// No such live link.
pub const NO_SUCH_LINK: Kind = Kind::new("no-such-link", "There is no such live link", 404);
/// No such submission.
pub const NO_SUCH_SUBMISSION: Kind =
    Kind::new("no-such-submission", "There is no such submission", 404);
/// Nothing has been submitted.
pub const NOTHING_SUBMITTED: Kind =
    Kind::new("nothing-submitted", "Nothing has been submitted yet", 404);
/// No such roster.
pub const NO_SUCH_ROSTER: Kind = Kind::new("no-such-roster", "There is no such roster", 404);
/// No such entry.
pub const NO_SUCH_ENTRY: Kind = Kind::new("no-such-entry", "There is no such entry", 404);
/// The entry was removed.
pub const ENTRY_REMOVED: Kind = Kind::new("entry-removed", "The entry was removed", 409);
/// The entry's id belongs to somebody else.
pub const ENTRY_ID_TAKEN: Kind = Kind::new("entry-id-taken", "The entry id cannot be used", 409);
/// The roster is full.
pub const TOO_MANY_ENTRIES: Kind = Kind::new("too-many-entries", "The roster is full", 409);
/// A nil return for a roster with entries.
pub const NIL_WITH_ENTRIES: Kind = Kind::new("nil-with-entries", "The roster has entries", 409);
/// Answers that no submission could hold.
pub const INVALID_ANSWERS: Kind =
    Kind::new("invalid-answers", "Some of the answers cannot be stored", 422);
/// The draft is no longer what was reviewed.
pub const CHANGED_SINCE_REVIEW: Kind =
    Kind::new("changed-since-review", "The answers changed after the review", 409);
/// The draft cannot be submitted yet.
pub const NOT_READY: Kind = Kind::new("not-ready", "The answers are not ready", 422);
/// The idempotency key was used for another request.
pub const KEY_REUSED: Kind =
    Kind::new("idempotency-key-reused", "The key was used for another request", 422);
/// A staff change without a reason.
pub const REASON_REQUIRED: Kind = Kind::new("reason-required", "Say why", 422);
/// An answer said to have come in when it cannot have.
pub const WRONG_INSTANT: Kind =
    Kind::new("wrong-instant", "The answer cannot have come in then", 422);
/// A correction of a submission that no longer counts.
pub const OTHER_SUBMISSION_COUNTS: Kind =
    Kind::new("other-submission-counts", "Another submission counts now", 409);

/// Every kind of this file.
pub const KINDS: &[&Kind] = &[
    &LINK_REQUIRED,
    &LINK_GONE,
    &NOT_OPEN,
    &CLOSED,
    &OUTSIDE_GRANT,
    &NO_SUCH_UNIT,
    &UNKNOWN_SECTION,
    &NO_SUCH_LINK,
    &NO_SUCH_SUBMISSION,
    &NOTHING_SUBMITTED,
    &NO_SUCH_ROSTER,
    &NO_SUCH_ENTRY,
    &ENTRY_REMOVED,
    &ENTRY_ID_TAKEN,
    &TOO_MANY_ENTRIES,
    &NIL_WITH_ENTRIES,
    &INVALID_ANSWERS,
    &CHANGED_SINCE_REVIEW,
    &NOT_READY,
    &KEY_REUSED,
    &REASON_REQUIRED,
    &WRONG_INSTANT,
    &OTHER_SUBMISSION_COUNTS,
];

/// The request bears no link.
#[must_use]
pub fn link_required() -> Problem {
    let detail = "Send the secret of your link, its last part, as `Authorization: Bearer …`.";
    Problem::of(&LINK_REQUIRED, detail).with_header(WWW_AUTHENTICATE, "Bearer")
}

impl From<CollectError> for Problem {
    fn from(error: CollectError) -> Self {
        let kind = match &error {
            CollectError::Store(_) => return from_store(error),
            CollectError::InvalidAnswers { faults, findings } => {
                let found = findings.iter().map(|found| finding(&place_in_sheet(found), found));
                let errors = faults.iter().map(fault).chain(found).collect();
                return Self::of(&INVALID_ANSWERS, &error).with_errors(errors);
            }
            CollectError::InvalidWhole { faults, findings } => {
                let found = findings.iter().map(|(place, found)| finding(place, found));
                let errors = faults.iter().map(fault).chain(found).collect();
                return Self::of(&INVALID_ANSWERS, &error).with_errors(errors);
            }
            CollectError::Stale(stale) => return conflict(&error, stale),
            CollectError::ChangedSinceReview(differences) => {
                let differences = json!(differences);
                return Self::of(&CHANGED_SINCE_REVIEW, &error)
                    .with_member("differences", differences);
            }
            CollectError::NotReady(review) => return not_ready(&error, review),
            CollectError::Gone => &LINK_GONE,
            CollectError::ReadOnly(ReadOnly::NotOpen { .. }) => &NOT_OPEN,
            CollectError::ReadOnly(ReadOnly::Closed) => &CLOSED,
            CollectError::OutsideGrant(_) => &OUTSIDE_GRANT,
            CollectError::NoSuchRound(_) => &NO_SUCH_ROUND,
            CollectError::NoSuchUnit(_) => &NO_SUCH_UNIT,
            CollectError::UnknownSection { .. } => &UNKNOWN_SECTION,
            CollectError::NoSuchLink(_) => &NO_SUCH_LINK,
            CollectError::NoSuchSubmission(_) => &NO_SUCH_SUBMISSION,
            CollectError::NothingSubmitted => &NOTHING_SUBMITTED,
            CollectError::NoSuchRoster(_) => &NO_SUCH_ROSTER,
            CollectError::NoSuchEntry(_) => &NO_SUCH_ENTRY,
            CollectError::EntryRemoved(_) => &ENTRY_REMOVED,
            CollectError::EntryIdTaken(_) => &ENTRY_ID_TAKEN,
            CollectError::TooManyEntries { .. } => &TOO_MANY_ENTRIES,
            CollectError::NilWithEntries(_) => &NIL_WITH_ENTRIES,
            CollectError::KeyReused => &KEY_REUSED,
            CollectError::NoReason => &REASON_REQUIRED,
            CollectError::WrongInstant => &WRONG_INSTANT,
            CollectError::OtherSubmissionCounts(_) => &OTHER_SUBMISSION_COUNTS,
        };
        Self::of(kind, error)
    }
}

fn from_store(error: CollectError) -> Problem {
    match error {
        CollectError::Store(error) => error.into(),
        other => Problem::internal(&other),
    }
}

/// Both versions, and the tag with which the next write is taken.
fn conflict(error: &CollectError, stale: &Stale) -> Problem {
    Problem::of(&STALE_VERSION, error)
        .with_member("current", json!(etag(&stale.edition.to_string())))
        .with_member("yours", sheet_json(&stale.yours))
        .with_member("stored", sheet_json(&stale.stored))
}

fn not_ready(error: &CollectError, review: &Review) -> Problem {
    let place = |found: &answer::Finding| finding(&place_in_whole(found, &review.response), found);
    let mut errors: Vec<Finding> = review.findings.iter().map(place).collect();
    errors.extend(review.unconfirmed.iter().map(|&entry| unconfirmed(entry, &review.response)));
    Problem::of(&NOT_READY, error).with_errors(errors)
}

/// The finding of a carried entry that nobody has confirmed.
#[must_use]
pub fn unconfirmed(entry: EntryId, response: &Response) -> Finding {
    let place = response.rosters.iter().find_map(|(roster, entries)| {
        let at = entries.iter().position(|known| known.id == entry)?;
        Some(entry_sheet(roster, at))
    });
    Finding {
        pointer: fragment(&place.unwrap_or_default()),
        detail: "the entry was carried from a former round: store it, or remove it".to_owned(),
        code: "carried".to_owned(),
    }
}

fn fault(found: &SheetFinding) -> Finding {
    Finding {
        pointer: fragment(&found.pointer),
        detail: found.fault.to_string(),
        code: found.code().to_owned(),
    }
}

/// What was found at a place of the document that was sent or read.
#[must_use]
pub fn finding(place: &str, found: &answer::Finding) -> Finding {
    Finding {
        pointer: fragment(place),
        detail: found.breach.to_string(),
        code: found.breach.code().to_owned(),
    }
}

/// A JSON pointer in its URI form, as RFC 9457 shows it.
fn fragment(pointer: &str) -> String {
    format!("#{pointer}")
}
