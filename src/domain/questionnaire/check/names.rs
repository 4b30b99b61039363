//! Every code is used once, whatever its case, and none is a word of the expression language.

use std::collections::HashMap;

use super::finding::Findings;
use crate::code::Name;
use crate::expression::RESERVED;
use crate::questionnaire::document::{Document, SectionRow};

/// Codes that must differ from one another, with the path where each was first used.
#[derive(Default)]
struct Namespace {
    first: HashMap<String, String>,
}

impl Namespace {
    fn take(&mut self, name: &Name, path: String, findings: &mut Findings) {
        match self.first.entry(name.as_str().to_ascii_lowercase()) {
            std::collections::hash_map::Entry::Occupied(taken) => {
                let message = format!(
                    "`{name}` is already used at {}, upper and lower case alike",
                    taken.get()
                );
                findings.add(path, "duplicate_id", message);
            }
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(path);
            }
        }
    }

    /// A code that expressions use: not one of their words.
    fn take_variable(&mut self, name: &Name, path: String, findings: &mut Findings) {
        if RESERVED.contains(&name.as_str().to_ascii_lowercase().as_str()) {
            let message =
                format!("`{name}` is a word of the expression language; choose another code");
            findings.add(path.clone(), "reserved_word", message);
        }
        self.take(name, path, findings);
    }
}

pub(super) fn check(document: &Document, findings: &mut Findings) {
    let mut variables = Namespace::default();
    let mut sections = Namespace::default();
    section_names(&document.sections, "", &mut variables, &mut sections, findings);
    for (at, roster) in document.rosters.iter().enumerate() {
        let path = format!("rosters[{at}]");
        variables.take_variable(&roster.id, format!("{path}.id"), findings);
        let prefix = format!("{path}.");
        section_names(&roster.sections, &prefix, &mut variables, &mut sections, findings);
    }
    for (at, derived) in document.derived.iter().enumerate() {
        variables.take_variable(&derived.id, format!("derived[{at}].id"), findings);
    }
    let mut rules = Namespace::default();
    for (at, rule) in document.rules.iter().enumerate() {
        rules.take(&rule.id, format!("rules[{at}].id"), findings);
    }
}

fn section_names(
    rows: &[SectionRow],
    prefix: &str,
    variables: &mut Namespace,
    sections: &mut Namespace,
    findings: &mut Findings,
) {
    for (at, section) in rows.iter().enumerate() {
        let path = format!("{prefix}sections[{at}]");
        sections.take(&section.id, format!("{path}.id"), findings);
        for (at, item) in section.items.iter().enumerate() {
            let path = format!("{path}.items[{at}]");
            variables.take_variable(&item.id, format!("{path}.id"), findings);
            if let Some(other) = &item.other {
                variables.take_variable(&other.id, format!("{path}.other.id"), findings);
            }
            for (at, row) in item.rows.iter().enumerate() {
                variables.take_variable(&row.id, format!("{path}.rows[{at}].id"), findings);
            }
        }
    }
}
