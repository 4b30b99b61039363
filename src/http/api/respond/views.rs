//! What the API shows of drafts and findings, and the whole answers that it takes.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use utoipa::ToSchema;

use crate::domain::answer::json::answer_json;
use crate::domain::answer::place::place_in_whole;
use crate::domain::answer::{
    Confirmation, Edition, Entry, Response, Reviewed, Route, Severity, Sheet,
};
use crate::domain::canonical::Tree;
use crate::domain::code::{Code, Name};
use crate::domain::ids::{EntryId, SubmissionId};
use crate::domain::questionnaire::instrument::{Instrument, Part};
use crate::http::precondition::etag;
use crate::http::problem::collect;
use crate::service::collect::{Draft, EntryDraft, HeaderDraft, Review, SentRoster, Whole};

/// The answers of the header or of one entry. Unanswered items are absent.
#[derive(Serialize, ToSchema)]
pub struct SheetView {
    /// By item; what an answer looks like follows from the item's type. May be left out when sent.
    #[schema(required = false)]
    answers: BTreeMap<Name, Json>,
    /// Values exempt from publication, with the code of the legal basis. May be left out when sent.
    #[schema(required = false)]
    exemptions: BTreeMap<Name, Code>,
    /// Soft checks that are confirmed, with the comment. May be left out when sent.
    #[schema(required = false)]
    confirmations: BTreeMap<Name, String>,
}

/// The header of a draft.
#[derive(Serialize, ToSchema)]
pub struct HeaderView {
    /// To be sent as `If-Match` with the next write.
    etag: String,
    /// The answers.
    sheet: SheetView,
    /// Items that are not asked, given the answers.
    not_asked: Vec<Name>,
    /// When it was last stored; null before.
    updated_at: Option<DateTime<Utc>>,
}

/// One entry of a draft.
#[derive(Serialize, ToSchema)]
pub struct EntryView {
    /// Its id, the same in every round.
    id: EntryId,
    /// To be sent as `If-Match` with the next write.
    etag: String,
    /// The answers.
    sheet: SheetView,
    /// Items that are not asked, given the answers.
    not_asked: Vec<Name>,
    /// Whether it is new, or what was said of the carried one.
    confirmation: Confirmation,
    /// The submission of a former round that it was carried from.
    carried_from: Option<SubmissionId>,
    /// When it was last stored.
    updated_at: DateTime<Utc>,
}

/// What a draft says of one roster.
#[derive(Serialize, ToSchema)]
pub struct RosterView {
    /// Whether it is stated that there is nothing to report.
    nil: bool,
    /// The entries in their order.
    entries: Vec<EntryView>,
    /// Removed entries that can be restored until submission.
    removed: Vec<EntryId>,
}

/// A draft, as far as the link reaches.
#[derive(Serialize, ToSchema)]
pub struct DraftView {
    header: HeaderView,
    rosters: BTreeMap<Name, RosterView>,
    /// The version of every part: to be sent with the submission.
    reviewed: Reviewed,
}

/// What a validation found.
#[derive(Serialize, ToSchema)]
pub struct FindingsView {
    /// Whether it could be submitted as it is.
    ready: bool,
    /// Everything that stands in the way.
    findings: Vec<FindingView>,
    /// The version of every part that was validated; null when nothing was stored.
    reviewed: Option<Reviewed>,
}

/// One thing that stands in the way of submission.
#[derive(Serialize, ToSchema)]
pub struct FindingView {
    /// The roster; null for the header.
    roster: Option<Name>,
    /// The entry; null for the header and for a roster as a whole.
    entry: Option<EntryId>,
    /// The item; null for a roster as a whole.
    item: Option<Name>,
    /// JSON pointer into the draft, or into the whole that was sent.
    pointer: String,
    /// The stable code.
    code: String,
    /// `hard`, `soft` or `incomplete`.
    severity: &'static str,
    /// What is wrong and how to mend it.
    detail: String,
}

/// A whole answer: the header and every roster with its entries.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WholeBody {
    header: HeaderBody,
    #[serde(default)]
    rosters: BTreeMap<Name, RosterBody>,
}

/// The header of a whole answer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HeaderBody {
    #[schema(value_type = SheetView)]
    sheet: Tree,
}

/// What a whole answer says of one roster.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RosterBody {
    /// Whether there is nothing to report.
    #[serde(default)]
    nil: bool,
    /// The entries in their order.
    #[serde(default)]
    entries: Vec<EntryBody>,
}

/// One entry of a whole answer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EntryBody {
    /// Its id; absent for a new one.
    id: Option<EntryId>,
    /// As submitted answers have it, so that they can be sent back; it changes nothing.
    #[expect(dead_code, reason = "when an entry came first is what was stored")]
    first_submitted_at: Option<DateTime<Utc>>,
    #[schema(value_type = SheetView)]
    sheet: Tree,
}

impl From<&Sheet> for SheetView {
    fn from(sheet: &Sheet) -> Self {
        let shown = |(item, answer): (&Name, _)| (item.clone(), answer_json(answer));
        Self {
            answers: sheet.answers.iter().map(shown).collect(),
            exemptions: sheet.exemptions.clone(),
            confirmations: sheet.confirmations.clone(),
        }
    }
}

impl HeaderView {
    /// The header with what its route leaves out.
    #[must_use]
    pub fn new(header: &HeaderDraft, part: &Part, route: &Route) -> Self {
        Self {
            etag: tag(header.edition),
            sheet: (&header.sheet).into(),
            not_asked: not_asked(part, None, route),
            updated_at: header.updated_at,
        }
    }
}

impl EntryView {
    /// The entry with what its route leaves out.
    #[must_use]
    pub fn new(entry: &EntryDraft, part: &Part, route: &Route) -> Self {
        Self {
            id: entry.id,
            etag: tag(entry.edition),
            sheet: (&entry.sheet).into(),
            not_asked: not_asked(part, Some(entry.id), route),
            confirmation: entry.confirmation,
            carried_from: entry.carried_from,
            updated_at: entry.updated_at,
        }
    }
}

impl DraftView {
    /// A draft with what its route leaves out.
    #[must_use]
    pub fn new(draft: &Draft, instrument: &Instrument, route: &Route) -> Self {
        let rosters = instrument.rosters.iter().map(|roster| {
            let entries = draft.roster(roster.id.as_str());
            let removed = draft.removed.iter().filter(|entry| entry.roster == roster.id);
            let view = RosterView {
                nil: draft.nil.contains(&roster.id),
                entries: entries.map(|e| EntryView::new(e, &roster.part, route)).collect(),
                removed: removed.map(|entry| entry.id).collect(),
            };
            (roster.id.clone(), view)
        });
        Self {
            header: HeaderView::new(&draft.header, &instrument.header, route),
            rosters: rosters.collect(),
            reviewed: draft.reviewed(),
        }
    }
}

impl FindingsView {
    /// What a review of the draft found.
    #[must_use]
    pub fn of_review(review: Review) -> Self {
        let ready = review.is_ready();
        let mut findings = views(&review.findings, &review.response);
        findings.extend(review.unconfirmed.iter().map(|&entry| {
            let found = collect::unconfirmed(entry, &review.response);
            FindingView {
                roster: None,
                entry: Some(entry),
                item: None,
                pointer: found.pointer,
                code: found.code,
                severity: "incomplete",
                detail: found.detail,
            }
        }));
        Self { ready, findings, reviewed: Some(review.reviewed) }
    }

    /// What was found in a whole answer that was not stored.
    #[must_use]
    pub fn of_whole(findings: &[crate::domain::answer::Finding], response: &Response) -> Self {
        let findings = views(findings, response);
        Self { ready: findings.is_empty(), findings, reviewed: None }
    }
}

fn views(findings: &[crate::domain::answer::Finding], response: &Response) -> Vec<FindingView> {
    let view = |found: &crate::domain::answer::Finding| {
        let placed = collect::finding(&place_in_whole(found, response), found);
        FindingView {
            roster: found.roster.clone(),
            entry: found.entry,
            item: found.item.clone(),
            pointer: placed.pointer,
            code: placed.code,
            severity: match found.breach.severity() {
                Severity::Hard => "hard",
                Severity::Soft => "soft",
                Severity::Incomplete => "incomplete",
            },
            detail: placed.detail,
        }
    };
    findings.iter().map(view).collect()
}

/// Submitted answers, in the shape in which a whole answer is sent.
#[derive(Serialize, ToSchema)]
pub struct ResponseView {
    header: SubmittedHeader,
    rosters: BTreeMap<Name, SubmittedRoster>,
}

/// The header as it was submitted.
#[derive(Serialize, ToSchema)]
pub struct SubmittedHeader {
    sheet: SheetView,
}

/// A roster as it was submitted.
#[derive(Serialize, ToSchema)]
pub struct SubmittedRoster {
    /// Whether there was nothing to report.
    nil: bool,
    /// The entries in their order.
    entries: Vec<SubmittedEntry>,
}

/// An entry as it was submitted.
#[derive(Serialize, ToSchema)]
pub struct SubmittedEntry {
    /// Its id.
    id: EntryId,
    /// When it was first part of a submission.
    first_submitted_at: Option<DateTime<Utc>>,
    sheet: SheetView,
}

impl From<&Response> for ResponseView {
    fn from(response: &Response) -> Self {
        let entry = |entry: &Entry| SubmittedEntry {
            id: entry.id,
            first_submitted_at: entry.first_submitted_at,
            sheet: (&entry.sheet).into(),
        };
        let spoken_of = response.rosters.keys().chain(&response.nil);
        let rosters = spoken_of.map(|id| {
            let entries = response.entries(id.as_str()).iter().map(entry).collect();
            (id.clone(), SubmittedRoster { nil: response.nil.contains(id), entries })
        });
        Self {
            header: SubmittedHeader { sheet: (&response.header).into() },
            rosters: rosters.collect(),
        }
    }
}

impl From<WholeBody> for Whole {
    fn from(body: WholeBody) -> Self {
        let roster = |roster: RosterBody| SentRoster {
            nil: roster.nil,
            entries: roster.entries.into_iter().map(|entry| (entry.id, entry.sheet.0)).collect(),
        };
        Self {
            header: body.header.sheet.0,
            rosters: body.rosters.into_iter().map(|(id, body)| (id, roster(body))).collect(),
        }
    }
}

fn not_asked(part: &Part, entry: Option<EntryId>, route: &Route) -> Vec<Name> {
    let items = part.items().filter(|item| !route.asks(entry, item.id.as_str()));
    items.map(|item| item.id.clone()).collect()
}

fn tag(edition: Edition) -> String {
    etag(&edition.to_string())
}
