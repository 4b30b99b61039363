//! The plan's public list: columns, search and facets over items of one roster that are public by name.

use std::collections::HashSet;

use super::axes;
use super::expressions::class_of;
use super::finding::Findings;
use crate::code::Name;
use crate::questionnaire::document::Class;
use crate::questionnaire::instrument::{Instrument, ItemKind, Roster};
use crate::questionnaire::plan::{DimensionOf, ListRow};

/// `broken` are derived items at fault: what stands on them is not blamed for it.
pub(super) fn check(
    instrument: &Instrument,
    list: &ListRow,
    broken: &HashSet<Name>,
    findings: &mut Findings,
) {
    let Some(roster) = instrument.roster(list.roster.as_str()) else {
        let message = format!("there is no roster `{}`", list.roster);
        findings.add("plan.list.roster", "unknown_roster", message);
        return;
    };
    let none = list.columns.is_empty();
    findings.add_if(none, "plan.list.columns", "empty", "the list needs columns");
    let mut listed = Listed { instrument, roster, broken, findings };
    for (at, name) in list.columns.iter().enumerate() {
        listed.takes(name, &format!("plan.list.columns[{at}]"));
    }
    let search = list.search.iter().enumerate();
    let search = search.map(|(at, name)| (name, format!("plan.list.search[{at}]"), "text"));
    let tags = list.tags.iter().map(|name| (name, "plan.list.tags".to_owned(), "tags"));
    let mut typed: Vec<(&Name, String, &str)> = search.chain(tags).collect();
    typed.retain(|(name, path, _)| listed.takes(name, path));
    let facets = list.facets.iter().enumerate();
    let facets = facets.map(|(at, facet)| (&facet.of, format!("plan.list.facets[{at}]")));
    let mut facets: Vec<(&DimensionOf, String)> = facets.collect();
    facets.retain(|(of, path)| axes::item_of(of).is_none_or(|name| listed.takes(name, path)));
    for (name, path, wanted) in typed {
        listed.is_of(name, path, wanted);
    }
    for (of, path) in facets {
        listed.facet(of, &path);
    }
}

/// What the list is of.
struct Listed<'a> {
    instrument: &'a Instrument,
    roster: &'a Roster,
    broken: &'a HashSet<Name>,
    findings: &'a mut Findings,
}

impl Listed<'_> {
    /// Whether an item is of the roster, asked or derived, and public by name.
    fn takes(&mut self, name: &Name, path: &str) -> bool {
        let derived = self.instrument.derived(name.as_str());
        let computed = derived.is_some_and(|of| of.roster.as_ref() == Some(&self.roster.id));
        let there = computed || self.roster.part.items().any(|item| item.id == *name);
        let message = format!("there is no item `{name}` in `{}`", self.roster.id);
        let unknown = !there && !self.broken.contains(name);
        self.findings.add_if(unknown, path, "unknown_item", message);
        let hidden = class_of(self.instrument, name).is_some_and(|class| class != Class::Named);
        let message = format!("the list is public, so `{name}` must be `class: named`");
        self.findings.add_if(hidden, path, "list_class", message);
        !hidden && there
    }

    fn is_of(&mut self, name: &Name, path: String, wanted: &str) {
        let fits = match self.instrument.item(name.as_str()).map(|item| &item.kind) {
            Some(ItemKind::Text { .. }) => wanted == "text",
            Some(ItemKind::Tags { .. }) => wanted == "tags",
            _ => false,
        };
        let message = format!("`{name}` is no item of {wanted}");
        self.findings.add_if(!fits, path, "list_type", message);
    }

    fn facet(&mut self, of: &DimensionOf, path: &str) {
        if matches!(of, DimensionOf::Bands(_) | DimensionOf::Boxes(_) | DimensionOf::Top(_)) {
            let message = "a facet is a choice item or a variable of the frame";
            self.findings.add(path, "facet", message);
        } else {
            axes::check(self.instrument, of, path, self.findings);
        }
    }
}
