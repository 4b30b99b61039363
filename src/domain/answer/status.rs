//! Where a section or an entry stands, for task lists.

use super::finding::{Breach, Finding, Severity};
use super::route::Route;
use super::value::Answers;
use crate::ids::EntryId;
use crate::questionnaire::instrument::{Part, Section};

/// Where a section or an entry stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// None of its items is asked.
    NotAsked,
    /// Nothing is answered, and something may be.
    NotStarted,
    /// Something is answered, and a required answer is missing.
    Begun,
    /// An answer is wrong.
    HasErrors,
    /// Nothing is wrong, and a soft check waits for its confirmation.
    Doubtful,
    /// Nothing stands between it and submission.
    Complete,
}

/// The status of one section, from the findings of a validation to the depth of submission.
#[must_use]
pub fn section_status(
    section: &Section,
    answers: &Answers,
    entry: Option<EntryId>,
    route: &Route,
    findings: &[Finding],
) -> Status {
    status(std::slice::from_ref(section), answers, entry, route, findings)
}

/// The status of one entry, or of the whole header.
#[must_use]
pub fn part_status(
    part: &Part,
    answers: &Answers,
    entry: Option<EntryId>,
    route: &Route,
    findings: &[Finding],
) -> Status {
    status(&part.sections, answers, entry, route, findings)
}

fn status(
    sections: &[Section],
    answers: &Answers,
    entry: Option<EntryId>,
    route: &Route,
    findings: &[Finding],
) -> Status {
    let items = || sections.iter().flat_map(|section| &section.items);
    let asked = || items().filter(|item| route.asks(entry, item.id.as_str()));
    let here = |finding: &&Finding| {
        let item = finding.item.as_ref();
        finding.entry == entry && items().any(|own| Some(&own.id) == item)
    };
    let is = |severity: Severity| {
        move |finding: &Finding| {
            finding.breach.severity() == severity && finding.breach != Breach::OffRoute
        }
    };
    let found = |severity: Severity| findings.iter().filter(here).any(is(severity));
    if found(Severity::Hard) {
        Status::HasErrors
    } else if found(Severity::Soft) {
        Status::Doubtful
    } else if asked().next().is_none() {
        Status::NotAsked
    } else if !asked().any(|item| answers.contains_key(&item.id)) {
        Status::NotStarted
    } else if findings.iter().any(|finding| here(&finding)) {
        Status::Begun
    } else {
        Status::Complete
    }
}
