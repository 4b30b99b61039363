//! Problems of links, drafts, submissions and corrections.

use actix_web::http::header::WWW_AUTHENTICATE;
use serde_json::json;

use super::design::NO_SUCH_ROUND;
use super::request::STALE_VERSION;
use super::{Finding, Problem, kinds};
use crate::domain::answer::json::{SheetFinding, sheet_json};
use crate::domain::answer::place::{entry_sheet, place_in_sheet, place_in_whole};
use crate::domain::answer::{self, Response};
use crate::domain::ids::EntryId;
use crate::http::precondition::etag;
use crate::service::collect::{CollectError, ReadOnly, Review, Stale};

kinds! {
    /// The request bears no link.
    LINK_REQUIRED = 401, "link-required", "Send the secret of your link";
    /// The link is unknown, revoked or past its end.
    LINK_GONE = 410, "link-gone", "The link leads nowhere any longer";
    /// The round has not opened.
    NOT_OPEN = 409, "round-not-open", "The round has not opened yet";
    /// Answers are no longer taken.
    CLOSED = 409, "round-closed", "Answers are no longer taken";
    /// The link does not reach this.
    OUTSIDE_GRANT = 403, "outside-grant", "The link does not reach this";
    /// No such unit.
    NO_SUCH_UNIT = 404, "no-such-unit", "There is no such unit";
    /// A link to a section that is not there.
    UNKNOWN_SECTION = 422, "unknown-section", "The questionnaire has no such section";
    /// No such live link.
    NO_SUCH_LINK = 404, "no-such-link", "There is no such live link";
    /// No such submission.
    NO_SUCH_SUBMISSION = 404, "no-such-submission", "There is no such submission";
    /// Nothing has been submitted.
    NOTHING_SUBMITTED = 404, "nothing-submitted", "Nothing has been submitted yet";
    /// No such roster.
    NO_SUCH_ROSTER = 404, "no-such-roster", "There is no such roster";
    /// No such entry.
    NO_SUCH_ENTRY = 404, "no-such-entry", "There is no such entry";
    /// The entry was removed.
    ENTRY_REMOVED = 409, "entry-removed", "The entry was removed";
    /// The entry's id belongs to somebody else.
    ENTRY_ID_TAKEN = 409, "entry-id-taken", "The entry id cannot be used";
    /// The roster is full.
    TOO_MANY_ENTRIES = 409, "too-many-entries", "The roster is full";
    /// A nil return for a roster with entries.
    NIL_WITH_ENTRIES = 409, "nil-with-entries", "The roster has entries";
    /// Answers that no submission could hold.
    INVALID_ANSWERS = 422, "invalid-answers", "Some of the answers cannot be stored";
    /// The draft is no longer what was reviewed.
    CHANGED_SINCE_REVIEW = 409, "changed-since-review", "The answers changed after the review";
    /// The draft cannot be submitted yet.
    NOT_READY = 422, "not-ready", "The answers are not ready";
    /// The idempotency key was used for another request.
    KEY_REUSED = 422, "idempotency-key-reused", "The key was used for another request";
    /// A staff change without a reason.
    REASON_REQUIRED = 422, "reason-required", "Say why";
    /// An answer said to have come in when it cannot have.
    WRONG_INSTANT = 422, "wrong-instant", "The answer cannot have come in then";
    /// A correction of a submission that no longer counts.
    OTHER_SUBMISSION_COUNTS = 409, "other-submission-counts", "Another submission counts now";
}

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
