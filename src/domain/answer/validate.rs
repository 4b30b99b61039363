//! Validation of a whole response: completeness, bounds, choices and rules.
//!
//! Types were checked when the answers were read (see [`json`](super::json)). Rules are evaluated on
//! the pruned response, and only where the item that their message is shown at is asked.

use chrono::NaiveDate;

use super::bounds;
use super::finding::{Breach, Depth, Finding};
use super::response::{Entry, Response};
use super::route::{Route, route_and_prune};
use super::value::Sheet;
use crate::code::Name;
use crate::expression::Scope;
use crate::frame::Facts;
use crate::questionnaire::document::RuleKind;
use crate::questionnaire::instrument::{Instrument, Item, Part, Roster, Rule};

/// Validates a response; every finding at once, in the questionnaire's order, rules last in each part.
///
/// A response that has not been pruned gets a finding for each answer off route; one that has, none.
/// At [`Depth::Draft`] only what is there is looked at: nothing is reported as missing, and no soft
/// check as unconfirmed. `today` is the day that `today()` gives.
#[must_use]
pub fn validate(
    instrument: &Instrument,
    response: &Response,
    facts: Option<&Facts>,
    today: NaiveDate,
    depth: Depth,
) -> Vec<Finding> {
    let (route, pruned) = route_and_prune(instrument, response, facts, today);
    let routed = (&route, &pruned);
    Validation::of(instrument, routed, facts, today, depth).run(response)
}

/// A response as it would be submitted.
#[derive(Clone, Debug, PartialEq)]
pub struct Examined {
    /// Which items it is asked.
    pub route: Route,
    /// The response without its answers off route.
    pub response: Response,
    /// Everything that stands between it and its submission, in the questionnaire's order.
    pub findings: Vec<Finding>,
}

/// Prunes a response and validates what is left at [`Depth::Submission`].
#[must_use]
pub fn examine(
    instrument: &Instrument,
    response: &Response,
    facts: Option<&Facts>,
    today: NaiveDate,
) -> Examined {
    // What is pruned is routed as before: a condition sees only answers that are on route.
    let (route, response) = route_and_prune(instrument, response, facts, today);
    let routed = (&route, &response);
    let validation = Validation::of(instrument, routed, facts, today, Depth::Submission);
    let findings = validation.run(&response);
    Examined { route, response, findings }
}

struct Validation<'a> {
    instrument: &'a Instrument,
    route: &'a Route,
    pruned: &'a Response,
    facts: Option<&'a Facts>,
    today: NaiveDate,
    depth: Depth,
    findings: Vec<Finding>,
}

impl<'a> Validation<'a> {
    fn of(
        instrument: &'a Instrument,
        (route, pruned): (&'a Route, &'a Response),
        facts: Option<&'a Facts>,
        today: NaiveDate,
        depth: Depth,
    ) -> Self {
        Self { instrument, route, pruned, facts, today, depth, findings: Vec::new() }
    }

    fn run(mut self, response: &Response) -> Vec<Finding> {
        let Self { instrument, pruned, .. } = self;
        self.part(&instrument.header, None, None, &response.header, &pruned.header);
        for roster in &instrument.rosters {
            self.roster(roster, response);
        }
        self.findings
    }

    fn roster(&mut self, roster: &Roster, response: &Response) {
        let entries = response.entries(roster.id.as_str());
        let nil = response.nil.contains(&roster.id);
        let whole = if nil && !entries.is_empty() {
            Some(Breach::NilWithEntries)
        } else if !nil && entries.is_empty() && self.depth == Depth::Submission {
            Some(Breach::NoEntries)
        } else if entries.len() > usize::from(roster.max_entries) {
            Some(Breach::TooManyEntries { max: roster.max_entries, found: entries.len() })
        } else {
            None
        };
        if let Some(breach) = whole {
            self.note(Some(&roster.id), None, None, breach);
        }
        // Pruning keeps every entry in its place.
        for (given, pruned) in entries.iter().zip(self.pruned.entries(roster.id.as_str())) {
            let sheets = (&given.sheet, &pruned.sheet);
            self.part(&roster.part, Some(&roster.id), Some(pruned), sheets.0, sheets.1);
        }
    }

    fn part(
        &mut self,
        part: &Part,
        roster: Option<&Name>,
        entry: Option<&Entry>,
        given: &Sheet,
        pruned: &Sheet,
    ) {
        for item in part.items() {
            if given.answers.contains_key(&item.id) && !pruned.answers.contains_key(&item.id) {
                self.note(roster, entry, Some(&item.id), Breach::OffRoute);
            }
            if self.route.asks(entry.map(|entry| entry.id), item.id.as_str()) {
                self.item(item, roster, entry, pruned);
            }
        }
        for rule in self.instrument.rules.iter().filter(|rule| rule.roster.as_ref() == roster) {
            self.rule(rule, entry, pruned);
        }
    }

    fn item(&mut self, item: &Item, roster: Option<&Name>, entry: Option<&Entry>, sheet: &Sheet) {
        match sheet.answers.get(&item.id) {
            Some(answer) => {
                for breach in bounds::breaches(&item.kind, answer) {
                    let unfinished = matches!(breach, Breach::TooFewChoices { .. });
                    if !unfinished || self.depth == Depth::Submission {
                        self.note(roster, entry, Some(&item.id), breach);
                    }
                }
            }
            // An "other" text is on route only when its code is chosen.
            None if self.depth == Depth::Submission && item.other_of.is_some() => {
                self.note(roster, entry, Some(&item.id), Breach::OtherMissing);
            }
            None if self.depth == Depth::Submission && item.required => {
                self.note(roster, entry, Some(&item.id), Breach::Required);
            }
            None => {}
        }
    }

    fn rule(&mut self, rule: &Rule, entry: Option<&Entry>, sheet: &Sheet) {
        // A rule over a roster is shown at the roster, which is always asked.
        let shown = self.instrument.item(rule.at.as_str()).is_none()
            || self.route.asks(entry.map(|entry| entry.id), rule.at.as_str());
        let confirmed = sheet.confirmations.contains_key(&rule.id) || self.depth == Depth::Draft;
        if !shown || (rule.kind == RuleKind::Soft && confirmed) {
            return;
        }
        let scope = Scope {
            instrument: self.instrument,
            header: &self.pruned.header.answers,
            entry: entry.map(|entry| &entry.sheet.answers),
            rosters: &self.pruned.rosters,
            facts: self.facts,
            today: self.today,
        };
        if rule.check.holds(&scope) == Some(false) {
            let (id, message) = (rule.id.clone(), rule.message.clone());
            let breach = match rule.kind {
                RuleKind::Hard => Breach::Constraint { rule: id, message },
                RuleKind::Soft => Breach::Unconfirmed { rule: id, message },
            };
            let (roster, item) = match self.instrument.roster(rule.at.as_str()) {
                Some(roster) => (Some(&roster.id), None),
                None => (rule.roster.as_ref(), Some(&rule.at)),
            };
            self.note(roster, entry, item, breach);
        }
    }

    fn note(
        &mut self,
        roster: Option<&Name>,
        entry: Option<&Entry>,
        item: Option<&Name>,
        breach: Breach,
    ) {
        self.findings.push(Finding {
            roster: roster.cloned(),
            entry: entry.map(|entry| entry.id),
            item: item.cloned(),
            breach,
        });
    }
}
