//! Sheets on their way in and out: what a write may hold, and what a grant reaches of the header.
//!
//! A write is refused whole when any of its answers could not stand in a submission whatever else
//! is answered: a wrong type, an unknown code, a value out of bounds. What is only incomplete, or
//! rests on other answers, is stored and found by the review.

use serde_json::Value as Json;

use super::error::CollectError;
use super::standing::Standing;
use super::visit::Grantee;
use crate::domain::answer::json::{read_sheet, read_stored_sheet};
use crate::domain::answer::{Breach, Depth, Finding, GrantScope, Response, Sheet, validate};
use crate::domain::canonical;
use crate::domain::code::Name;
use crate::domain::ids::EntryId;
use crate::domain::questionnaire::instrument::Instrument;
use crate::service::Cx;
use crate::store::StoreError;

/// What becomes of an answer to an item that is not asked, given the other answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OffRoute {
    /// The write is refused: a system that sends it has misread the questionnaire.
    Refuse,
    /// It is kept, and left out when the draft is submitted: a person may turn the item on again.
    Keep,
}

/// A sheet from its column.
pub(super) fn decode(
    instrument: &Instrument,
    roster: Option<&Name>,
    text: &str,
    table: &'static str,
) -> Result<Sheet, StoreError> {
    let untrue = StoreError::Inconsistent { table, column: "sheet" };
    let Ok(json) = canonical::parse(text) else { return Err(untrue) };
    read_stored_sheet(instrument, roster.map(Name::as_str), &json).map_err(|_| untrue)
}

/// A sheet from outside, typed.
pub(super) fn read(
    instrument: &Instrument,
    roster: Option<&Name>,
    json: &Json,
) -> Result<Sheet, CollectError> {
    read_sheet(instrument, roster.map(Name::as_str), json)
        .map_err(|faults| CollectError::InvalidAnswers { faults, findings: Vec::new() })
}

/// What a grant of parts reaches of the header.
pub(super) fn reached(mut sheet: Sheet, instrument: &Instrument, scope: &GrantScope) -> Sheet {
    let reaches = |item: &Name| reaches_item(instrument, scope, item);
    sheet.answers.retain(|item, _| reaches(item));
    sheet.exemptions.retain(|item, _| reaches(item));
    sheet.confirmations.retain(|rule, _| reaches_rule(instrument, scope, rule));
    sheet
}

/// The header as it becomes when somebody with a grant writes `written` over `stored`.
///
/// # Errors
///
/// [`CollectError::OutsideGrant`] when the write holds what the grant does not reach.
pub(super) fn laid_over(
    stored: &Sheet,
    written: Sheet,
    instrument: &Instrument,
    grantee: &Grantee,
) -> Result<Sheet, CollectError> {
    let scope = &grantee.scope;
    let asked = written.answers.keys().chain(written.exemptions.keys());
    let outside = |name: &Name| CollectError::OutsideGrant(format!("`{name}`"));
    if let Some(item) = asked.into_iter().find(|item| !reaches_item(instrument, scope, item)) {
        return Err(outside(item));
    }
    let mut rules = written.confirmations.keys();
    if let Some(rule) = rules.find(|rule| !reaches_rule(instrument, scope, rule)) {
        return Err(outside(rule));
    }
    let mut whole = stored.clone();
    whole.answers.retain(|item, _| !reaches_item(instrument, scope, item));
    whole.exemptions.retain(|item, _| !reaches_item(instrument, scope, item));
    whole.confirmations.retain(|rule, _| !reaches_rule(instrument, scope, rule));
    whole.answers.extend(written.answers);
    whole.exemptions.extend(written.exemptions);
    whole.confirmations.extend(written.confirmations);
    Ok(whole)
}

fn reaches_item(instrument: &Instrument, scope: &GrantScope, item: &Name) -> bool {
    let mut sections = instrument.header.sections.iter();
    let own = sections.find(|section| section.items.iter().any(|own| own.id == *item));
    own.is_some_and(|section| scope.reaches_section(section.id.as_str()))
}

fn reaches_rule(instrument: &Instrument, scope: &GrantScope, rule: &Name) -> bool {
    let rule = instrument.rules.iter().find(|known| known.id == *rule);
    rule.is_some_and(|rule| reaches_item(instrument, scope, &rule.at))
}

/// Refuses a header that no submission could hold; `draft` is the response with it.
pub(super) fn check_header(
    cx: &Cx<'_>,
    standing: &Standing,
    draft: &Response,
    off_route: OffRoute,
) -> Result<(), CollectError> {
    let found = findings(cx, standing, draft, off_route);
    refuse(found.into_iter().filter(|finding| finding.roster.is_none()).collect())
}

/// Refuses an entry that no submission could hold; `around` is what it is asked in.
pub(super) fn check_entry(
    cx: &Cx<'_>,
    standing: &Standing,
    id: EntryId,
    around: &Response,
    off_route: OffRoute,
) -> Result<(), CollectError> {
    let found = findings(cx, standing, around, off_route);
    refuse(found.into_iter().filter(|finding| finding.entry == Some(id)).collect())
}

fn findings(
    cx: &Cx<'_>,
    standing: &Standing,
    response: &Response,
    off_route: OffRoute,
) -> Vec<Finding> {
    let facts = Some(&standing.unit.facts);
    let today = Standing::today(cx.now);
    let mut found = validate(&standing.instrument, response, facts, today, Depth::Draft);
    found.retain(|finding| match finding.breach {
        Breach::OffRoute => off_route == OffRoute::Refuse,
        Breach::TooManyChoices { .. }
        | Breach::NotAlone { .. }
        | Breach::BelowMin { .. }
        | Breach::AboveMax { .. } => true,
        _ => false,
    });
    found
}

fn refuse(findings: Vec<Finding>) -> Result<(), CollectError> {
    if findings.is_empty() {
        Ok(())
    } else {
        Err(CollectError::InvalidAnswers { faults: Vec::new(), findings })
    }
}
