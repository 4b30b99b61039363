//! What can be wrong when answers are taken in.

use crate::domain::answer::json::SheetFinding;
use crate::domain::answer::{Difference, Edition, Finding, Sheet};
use crate::domain::code::Name;
use crate::domain::ids::{EntryId, LinkId, RoundId, SubmissionId, UnitId};
use crate::store::StoreError;

use super::review::Review;
use super::visit::ReadOnly;

/// What can be wrong when answers are taken in. Nothing of an answer is in any message.
#[derive(Debug, thiserror::Error)]
pub enum CollectError {
    /// The link is unknown, revoked or past its end: nobody is told which.
    #[error("this link does not lead to a survey any longer")]
    Gone,
    /// The link is live, but nothing can be changed now.
    #[error("{0}")]
    ReadOnly(ReadOnly),
    /// The link does not reach this part of the answer.
    #[error("this link does not reach {0}")]
    OutsideGrant(String),
    /// No round has this id.
    #[error("there is no round {0}")]
    NoSuchRound(RoundId),
    /// No unit has this id.
    #[error("there is no unit {0}")]
    NoSuchUnit(UnitId),
    /// A link was to reach a section that the questionnaire's header does not have.
    #[error("the questionnaire has no section `{section}` outside its rosters: it has {known}")]
    UnknownSection {
        /// The section.
        section: Name,
        /// Those that there are.
        known: String,
    },
    /// The unit has no such live link.
    #[error("the unit has no live link {0}")]
    NoSuchLink(LinkId),
    /// The unit has no such submission.
    #[error("there is no submission {0}")]
    NoSuchSubmission(SubmissionId),
    /// Nothing has been submitted yet.
    #[error("nothing has been submitted yet")]
    NothingSubmitted,
    /// The questionnaire has no such roster.
    #[error("the questionnaire has no roster `{0}`")]
    NoSuchRoster(Name),
    /// The draft has no such entry in that roster.
    #[error("there is no entry {0}")]
    NoSuchEntry(EntryId),
    /// The entry was removed, and can be restored until submission.
    #[error("entry {0} was removed: restore it before changing it")]
    EntryRemoved(EntryId),
    /// Another organisation's entry, or one of another roster, has this id.
    #[error("the entry id {0} cannot be used: make a new one")]
    EntryIdTaken(EntryId),
    /// The roster is full.
    #[error("`{roster}` takes at most {most} entries")]
    TooManyEntries {
        /// The roster.
        roster: Name,
        /// Most entries of one organisation.
        most: u16,
    },
    /// A nil return was stated for a roster that has entries.
    #[error("`{0}` has entries: remove them before stating that there is nothing to report")]
    NilWithEntries(Name),
    /// Answers that no submission could hold: nothing of the write was stored.
    #[error("some of the answers cannot be stored")]
    InvalidAnswers {
        /// What could not be read as the type that its item has.
        faults: Vec<SheetFinding>,
        /// What is read, but breaks a rule of its item.
        findings: Vec<Finding>,
    },
    /// A whole answer that cannot be kept: nothing of it was stored.
    #[error("some of the answers cannot be stored")]
    InvalidWhole {
        /// What could not be read as the type that its item has.
        faults: Vec<SheetFinding>,
        /// What is read, but breaks a rule, with its place in the whole.
        findings: Vec<(String, Finding)>,
    },
    /// The write was based on an older version than the stored one.
    #[error("somebody else has changed this since you read it")]
    Stale(Box<Stale>),
    /// The draft is no longer what was reviewed.
    #[error("the answers have changed since they were reviewed")]
    ChangedSinceReview(Vec<Difference>),
    /// The draft cannot be submitted yet; the review says why.
    #[error("the answers are not ready to be submitted")]
    NotReady(Box<Review>),
    /// The idempotency key was used for another request.
    #[error("this idempotency key was used for another request")]
    KeyReused,
    /// An answer said to have come in before the round opened, or in the future.
    #[error("an answer came in between the round's opening and now")]
    WrongInstant,
    /// A correction of a submission that no longer counts.
    #[error("submission {0} counts now: read it, and correct that one")]
    OtherSubmissionCounts(SubmissionId),
    /// A staff change came without a reason.
    #[error("say why: the reason is kept with the answer")]
    NoReason,
    /// The store failed.
    #[error("the answers could not be read or stored")]
    Store(#[from] StoreError),
}

/// Both versions of a part that two people have changed.
#[derive(Debug)]
pub struct Stale {
    /// The entry; none for the header.
    pub entry: Option<EntryId>,
    /// What the refused write would have stored.
    pub yours: Sheet,
    /// What is stored.
    pub stored: Sheet,
    /// The edition of what is stored: a write based on it is taken.
    pub edition: Edition,
}
