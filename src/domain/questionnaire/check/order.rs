//! What depends on what: the order of derived items and of relevance, and the circles that forbid one.

use std::collections::{BTreeMap, BTreeSet};

use super::finding::Findings;
use crate::expression::Expression;
use crate::questionnaire::document::{Document, SectionRow};

/// Most derived items that may stand on one another.
const MAX_CHAIN: usize = 10;

/// Names of items and derived items, each after everything that it needs.
pub(super) struct Order {
    /// In this order an answer's relevance and a derived item's value can be computed.
    pub names: Vec<String>,
    /// Those that need themselves, directly or through others.
    pub circular: BTreeSet<String>,
}

/// One name: where it is defined, and what it needs.
struct Needs {
    path: String,
    names: BTreeSet<String>,
    derived: bool,
}

impl Order {
    pub(super) fn of(document: &Document, findings: &mut Findings) -> Self {
        let mut needs = BTreeMap::new();
        section_needs(&document.sections, "", &mut needs);
        for (at, roster) in document.rosters.iter().enumerate() {
            section_needs(&roster.sections, &format!("rosters[{at}]."), &mut needs);
        }
        for (at, derived) in document.derived.iter().enumerate() {
            let path = format!("derived[{at}].value");
            let names = mentioned(Some(&derived.value));
            needs.entry(derived.id.to_string()).or_insert(Needs { path, names, derived: true });
        }
        let names = sorted(&needs);
        let done: BTreeSet<&String> = names.iter().collect();
        let circular: BTreeSet<String> =
            needs.keys().filter(|name| !done.contains(name)).cloned().collect();
        report_circles(&needs, &circular, findings);
        report_chains(&needs, &names, findings);
        Self { names, circular }
    }
}

fn section_needs(sections: &[SectionRow], prefix: &str, needs: &mut BTreeMap<String, Needs>) {
    for (at, section) in sections.iter().enumerate() {
        let shared = mentioned(section.relevant.as_ref());
        for (item_at, item) in section.items.iter().enumerate() {
            let path = format!("{prefix}sections[{at}].items[{item_at}].relevant");
            let mut names = mentioned(item.relevant.as_ref());
            names.extend(shared.iter().cloned());
            let choice = item.id.to_string();
            let mut add = |id: String, names: BTreeSet<String>| {
                let path = path.clone();
                needs.entry(id).or_insert(Needs { path, names, derived: false });
            };
            for row in &item.rows {
                add(row.id.to_string(), names.clone());
            }
            if let Some(other) = &item.other {
                let mut names = names.clone();
                names.insert(choice.clone());
                add(other.id.to_string(), names);
            }
            add(choice, names);
        }
    }
}

/// An expression that cannot be parsed is a finding elsewhere and needs nothing here.
fn mentioned(source: Option<&String>) -> BTreeSet<String> {
    source.and_then(|source| Expression::mentioned(source).ok()).unwrap_or_default()
}

/// Kahn's algorithm; what stands in a circle, or behind one, is left out.
fn sorted(needs: &BTreeMap<String, Needs>) -> Vec<String> {
    let known = |name: &&String| needs.contains_key(*name);
    let mut open: BTreeMap<&String, usize> =
        needs.iter().map(|(name, own)| (name, own.names.iter().filter(known).count())).collect();
    let mut behind: BTreeMap<&String, Vec<&String>> = BTreeMap::new();
    for (name, own) in needs {
        for needed in own.names.iter().filter(known) {
            behind.entry(needed).or_default().push(name);
        }
    }
    let mut ready: Vec<&String> =
        open.iter().filter(|(_, n)| **n == 0).map(|(name, _)| *name).collect();
    let mut names = Vec::new();
    while let Some(name) = ready.pop() {
        names.push(name.clone());
        for dependent in behind.get(name).into_iter().flatten() {
            if let Some(n) = open.get_mut(dependent) {
                *n -= 1;
                if *n == 0 {
                    ready.push(dependent);
                }
            }
        }
    }
    names
}

/// One finding a circle, at its first name, with the whole way round.
fn report_circles(
    needs: &BTreeMap<String, Needs>,
    circular: &BTreeSet<String>,
    findings: &mut Findings,
) {
    let mut reported: BTreeSet<&String> = BTreeSet::new();
    for start in circular {
        let mut way: Vec<&String> = Vec::new();
        let mut at = start;
        while !way.contains(&at) && !reported.contains(at) {
            way.push(at);
            let next =
                needs.get(at).and_then(|own| own.names.iter().find(|n| circular.contains(*n)));
            let Some(next) = next else { break };
            at = next;
        }
        let fresh = !reported.contains(at);
        let circle: Vec<&String> = way.iter().copied().skip_while(|name| *name != at).collect();
        reported.extend(way);
        if let Some(own) = needs.get(at).filter(|_| fresh) {
            let around: Vec<&str> = circle.iter().map(|name| name.as_str()).collect();
            let message = format!("`{at}` needs itself: {} -> {at}", around.join(" -> "));
            findings.add(own.path.clone(), "circular", message);
        }
    }
}

fn report_chains(needs: &BTreeMap<String, Needs>, names: &[String], findings: &mut Findings) {
    let mut lengths: BTreeMap<&String, usize> = BTreeMap::new();
    for name in names {
        let Some(own) = needs.get(name).filter(|own| own.derived) else { continue };
        let below = own.names.iter().filter_map(|needed| lengths.get(needed)).max();
        let length = below.copied().unwrap_or(0) + 1;
        lengths.insert(name, length);
        if length == MAX_CHAIN + 1 {
            let message = format!("more than {MAX_CHAIN} derived items stand on one another");
            findings.add(own.path.clone(), "derived_chain", message);
        }
    }
}
