//! Routing: which items a response is asked, given its answers.
//!
//! **Invariant:** a condition sees only answers that are themselves on route. Conditions are
//! therefore evaluated in the order of [`Instrument::gated`], and an answer found off route is
//! dropped before the next one is looked at.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::response::{Entry, Response};
use super::value::{Answer, Answers, Value};
use crate::code::Name;
use crate::expression::Scope;
use crate::frame::Facts;
use crate::ids::EntryId;
use crate::questionnaire::instrument::{Instrument, Item, Place};

/// The items that a response is not asked. Unknown relevance means not asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Route {
    off_header: BTreeSet<Name>,
    off_entries: BTreeMap<EntryId, BTreeSet<Name>>,
}

impl Route {
    /// Whether the item is asked, in the header (`entry` is `None`) or in one entry.
    #[must_use]
    pub fn asks(&self, entry: Option<EntryId>, item: &str) -> bool {
        let off = match entry {
            None => Some(&self.off_header),
            Some(id) => self.off_entries.get(&id),
        };
        off.is_none_or(|off| !off.contains(item))
    }
}

/// Routes a response: `today` is the day that `today()` gives.
#[must_use]
pub fn route(
    instrument: &Instrument,
    response: &Response,
    facts: Option<&Facts>,
    today: NaiveDate,
) -> Route {
    route_and_prune(instrument, response, facts, today).0
}

/// The response without its answers off route, and without their exemptions.
///
/// What is not of the instrument at all (items of another version) is dropped too.
#[must_use]
pub fn prune(
    instrument: &Instrument,
    response: &Response,
    facts: Option<&Facts>,
    today: NaiveDate,
) -> Response {
    route_and_prune(instrument, response, facts, today).1
}

pub(super) fn route_and_prune(
    instrument: &Instrument,
    response: &Response,
    facts: Option<&Facts>,
    today: NaiveDate,
) -> (Route, Response) {
    let mut route = Route::default();
    let mut pruned = response.clone();
    keep_own(instrument, None, &mut pruned.header.answers);
    for (roster, entries) in &mut pruned.rosters {
        for entry in entries {
            keep_own(instrument, Some(roster), &mut entry.sheet.answers);
        }
    }
    let sight = Sight { instrument, facts, today };
    for name in instrument.gated() {
        let (Some(item), Some(place)) =
            (instrument.item(name.as_str()), instrument.place(name.as_str()))
        else {
            continue;
        };
        match place {
            Place::Item { roster: Some(at), .. } => {
                let Some(roster) = instrument.rosters.get(*at) else { continue };
                let off = sight.off_entries(item, &roster.id, &pruned);
                let entries = pruned.rosters.get_mut(&roster.id).into_iter().flatten();
                for entry in entries.filter(|entry| off.contains(&entry.id)) {
                    entry.sheet.answers.remove(name);
                    route.off_entries.entry(entry.id).or_default().insert(name.clone());
                }
            }
            Place::Item { roster: None, .. } => {
                if !sight.asks(item, &pruned, None) {
                    pruned.header.answers.remove(name);
                    route.off_header.insert(name.clone());
                }
            }
            Place::Derived(_) => {}
        }
    }
    drop_exemptions(&mut pruned);
    (route, pruned)
}

/// Drops answers to items that the part does not have.
fn keep_own(instrument: &Instrument, roster: Option<&Name>, answers: &mut Answers) {
    answers.retain(|name, _| match instrument.place(name.as_str()) {
        Some(Place::Item { roster: own, .. }) => {
            own.and_then(|at| instrument.rosters.get(at)).map(|own| &own.id) == roster
        }
        _ => false,
    });
}

/// An exemption without an answer exempts nothing.
fn drop_exemptions(response: &mut Response) {
    let entries = response.rosters.values_mut().flatten().map(|entry| &mut entry.sheet);
    for sheet in entries.chain([&mut response.header]) {
        let answers = &sheet.answers;
        sheet.exemptions.retain(|item, _| answers.contains_key(item));
    }
}

struct Sight<'a> {
    instrument: &'a Instrument,
    facts: Option<&'a Facts>,
    today: NaiveDate,
}

impl Sight<'_> {
    fn off_entries(&self, item: &Item, roster: &Name, pruned: &Response) -> BTreeSet<EntryId> {
        let entries = pruned.entries(roster.as_str()).iter();
        entries
            .filter(|entry| !self.asks(item, pruned, Some(entry)))
            .map(|entry| entry.id)
            .collect()
    }

    fn asks(&self, item: &Item, pruned: &Response, entry: Option<&Entry>) -> bool {
        let answers = entry.map(|entry| &entry.sheet.answers);
        let scope = Scope {
            instrument: self.instrument,
            header: &pruned.header.answers,
            entry: answers,
            rosters: &pruned.rosters,
            facts: self.facts,
            today: self.today,
        };
        let section = self.instrument.section_of(item.id.as_str());
        let conditions =
            [section.and_then(|section| section.relevant.as_ref()), item.relevant.as_ref()];
        let chosen = item.other_of.as_ref().is_none_or(|(choice, code)| {
            let given = answers.unwrap_or(&pruned.header.answers).get(choice);
            match given {
                Some(Answer::Value(Value::Code(chosen))) => chosen == code,
                Some(Answer::Value(Value::Codes(chosen))) => chosen.contains(code),
                _ => false,
            }
        });
        chosen && conditions.into_iter().flatten().all(|one| one.holds(&scope) == Some(true))
    }
}
