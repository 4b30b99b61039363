//! The review: what stands between a draft and its submission.

use std::collections::BTreeMap;

use super::drafts::{Draft, load};
use super::error::CollectError;
use super::load::{Personal, read_submission};
use super::rebase::unsealed;
use super::standing::Standing;
use super::submit::Receipt;
use super::visit::Grantee;
use super::whole::{Whole, read_whole};
use crate::domain::answer::{
    self, Confirmation, Depth, Examined, Finding, GrantScope, Response, Reviewed, Route, Sheet,
    Source, validate,
};
use crate::domain::ids::EntryId;
use crate::domain::questionnaire::instrument::Instrument;
use crate::service::Cx;

/// What a respondent reviews before submitting.
#[derive(Clone, Debug, PartialEq)]
pub struct Review {
    /// Everything that must be mended, confirmed or answered first, in the questionnaire's order.
    pub findings: Vec<Finding>,
    /// Carried entries that nobody has confirmed, changed or ended.
    pub unconfirmed: Vec<EntryId>,
    /// The edition of every part: submission names it.
    pub reviewed: Reviewed,
    /// What would be submitted: the draft without answers off route.
    pub response: Response,
    /// Which items it is asked.
    pub route: Route,
}

impl Review {
    /// Whether the draft can be submitted.
    #[must_use]
    pub const fn is_ready(&self) -> bool {
        self.findings.is_empty() && self.unconfirmed.is_empty()
    }
}

/// Reviews the draft, as far as the grant reaches.
///
/// # Errors
///
/// [`CollectError::Store`].
pub fn review(cx: &mut Cx<'_>, grantee: &Grantee) -> Result<Review, CollectError> {
    let standing = Standing::load(cx, grantee.unit)?;
    let draft = load(cx, &standing)?;
    let mut review = review_draft(cx, &standing, &draft);
    if !grantee.scope.is_whole() {
        let instrument = &*standing.instrument;
        review.findings.retain(|finding| reaches(&grantee.scope, instrument, finding));
        review.unconfirmed.retain(|&entry| grantee.scope.reaches_entry(entry));
    }
    Ok(review)
}

/// Whether the draft says otherwise than what was received last.
///
/// What the respondent itself has sent was the draft, so that any later change tells; what staff have entered or
/// corrected is compared.
///
/// # Errors
///
/// [`CollectError::Store`].
pub fn is_unsent(
    cx: &mut Cx<'_>,
    grantee: &Grantee,
    newest: &Receipt,
) -> Result<bool, CollectError> {
    let standing = Standing::load(cx, grantee.unit)?;
    let draft = load(cx, &standing)?;
    if newest.source == Source::Respondent {
        return Ok(draft.changed_since(newest.received_at));
    }
    let received = read_submission(cx, newest.submission, Personal::Shown)?.response;
    let sent = examine(cx, &standing, draft.response()).response;
    Ok(!is_same(&received, &sent))
}

/// Whether two responses say the same, whatever is left of personal values.
fn is_same(one: &Response, other: &Response) -> bool {
    let entries = |response: &Response| -> BTreeMap<EntryId, Sheet> {
        let all = response.rosters.values().flatten();
        all.map(|entry| (entry.id, unsealed(&entry.sheet))).collect()
    };
    unsealed(&one.header) == unsealed(&other.header)
        && one.nil == other.nil
        && entries(one) == entries(other)
}

/// Reviews a whole draft.
pub(super) fn review_draft(cx: &Cx<'_>, standing: &Standing, draft: &Draft) -> Review {
    let Examined { route, response, findings } = examine(cx, standing, draft.response());
    let open = draft.entries.iter().filter(|e| e.confirmation == Confirmation::Unconfirmed);
    Review {
        findings,
        unconfirmed: open.map(|entry| entry.id).collect(),
        reviewed: draft.reviewed(),
        response,
        route,
    }
}

/// A response without its answers off route, and all that stands between it and submission.
pub(super) fn examine(cx: &Cx<'_>, standing: &Standing, response: &Response) -> Examined {
    let facts = Some(&standing.unit.facts);
    answer::examine(&standing.instrument, response, facts, Standing::today(cx.now))
}

fn reaches(scope: &GrantScope, instrument: &Instrument, finding: &Finding) -> bool {
    match (&finding.roster, finding.entry, &finding.item) {
        (_, Some(entry), _) => scope.reaches_entry(entry),
        (None, None, Some(item)) => instrument.header.sections.iter().any(|section| {
            scope.reaches_section(section.id.as_str())
                && section.items.iter().any(|own| own.id == *item)
        }),
        _ => false,
    }
}

/// Examines a whole answer without storing anything: everything that would stand between it and
/// its submission, answers off route among it, and the answer as it was read.
///
/// # Errors
///
/// [`CollectError::OutsideGrant`] for a grant of parts, [`CollectError::InvalidWhole`] when some
/// of it cannot even be read.
pub fn examine_whole(
    cx: &mut Cx<'_>,
    grantee: &Grantee,
    whole: &Whole,
) -> Result<(Vec<Finding>, Response), CollectError> {
    if !grantee.scope.is_whole() {
        return Err(CollectError::OutsideGrant("the whole answer".to_owned()));
    }
    let standing = Standing::load(cx, grantee.unit)?;
    let response = read_whole(cx, &standing, whole, None)?;
    let facts = Some(&standing.unit.facts);
    let today = Standing::today(cx.now);
    let findings = validate(&standing.instrument, &response, facts, today, Depth::Submission);
    Ok((findings, response))
}
