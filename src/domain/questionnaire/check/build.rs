//! From a document to an instrument: its parts first, then its expressions in the order they need.

use std::collections::{HashMap, HashSet};

use super::finding::Findings;
use super::items::ItemBuilder;
use super::order::Order;
use super::{codes, expressions};
use crate::code::Name;
use crate::questionnaire::document::{Class, Document, RosterRow};
use crate::questionnaire::instrument::{Instrument, Item, ItemKind, Part, Place, Roster};

/// Makes the instrument, and names the derived items that it lacks because they are at fault.
///
/// With findings beside it, it is only good for finding more of them.
pub(super) fn build(whole: Document, findings: &mut Findings) -> (Instrument, HashSet<Name>) {
    let kept = whole.clone();
    let document = &kept;
    let lists = codes::lists(document);
    let mut builder = ItemBuilder { document, lists, grids: HashSet::new() };
    let header = Part { sections: builder.sections(&document.sections, "", findings) };
    let mut rosters = Vec::new();
    for (at, row) in document.rosters.iter().enumerate() {
        let prefix = format!("rosters[{at}].");
        let part = Part { sections: builder.sections(&row.sections, &prefix, findings) };
        rosters.push(roster(row, part, at, document, findings));
    }
    let places = places(&header, &rosters);
    let mut instrument = Instrument {
        document: whole,
        header,
        rosters,
        derived: Vec::new(),
        rules: Vec::new(),
        gated: Vec::new(),
        places,
    };
    let order = Order::of(document, findings);
    let grids = builder.grids;
    let lists = &builder.lists;
    let broken = expressions::fill(&mut instrument, document, lists, &grids, &order, findings);
    (instrument, broken)
}

fn roster(
    row: &RosterRow,
    part: Part,
    at: usize,
    document: &Document,
    findings: &mut Findings,
) -> Roster {
    let path = format!("rosters[{at}]");
    let message = "write 1 to 1000";
    let wrong = !(1..=1000).contains(&row.max_entries);
    findings.add_if(wrong, format!("{path}.max_entries"), "out_of_range", message);
    match part.items().find(|item| item.id == row.name_item) {
        None => {
            let message = format!("there is no item `{}` in this roster", row.name_item);
            findings.add(format!("{path}.name_item"), "unknown_item", message);
        }
        Some(Item { kind: ItemKind::Text { long: false, .. }, personal: false, class, .. }) => {
            let listed = document.plan.list.as_ref().is_some_and(|list| list.roster == row.id);
            let message = "the public list shows this item, so it must be `class: named`";
            let hidden = listed && *class != Class::Named;
            findings.add_if(hidden, format!("{path}.name_item"), "list_class", message);
        }
        Some(_) => {
            let message = "the item that names an entry is a `text` that is not personal";
            findings.add(format!("{path}.name_item"), "name_item", message);
        }
    }
    Roster {
        id: row.id.clone(),
        title: row.title.clone(),
        entry: row.entry.clone(),
        name_item: row.name_item.clone(),
        nil_return: row.nil_return.clone(),
        exempt: None,
        max_entries: row.max_entries,
        stands_alone: true,
        part,
    }
}

fn places(header: &Part, rosters: &[Roster]) -> HashMap<Name, Place> {
    let parts = std::iter::once((None, header))
        .chain(rosters.iter().enumerate().map(|(at, roster)| (Some(at), &roster.part)));
    let mut places = HashMap::new();
    for (roster, part) in parts {
        for (section, content) in part.sections.iter().enumerate() {
            for (item, asked) in content.items.iter().enumerate() {
                // The first of two items of one code keeps the place; the second is a finding.
                places.entry(asked.id.clone()).or_insert(Place::Item { roster, section, item });
            }
        }
    }
    places
}
