//! Code lists: codes that differ, scores where a scale needs them, no list that nothing uses.

use std::collections::{HashMap, HashSet};

use super::finding::Findings;
use crate::code::Name;
use crate::questionnaire::document::{CodeRow, Document, ItemRow, ItemType};
use crate::questionnaire::instrument::{CodeList, ListedCode};

/// Most codes of one list.
const MAX_CODES: usize = 1000;

pub(super) fn check(document: &Document, findings: &mut Findings) {
    let items: Vec<&ItemRow> = items(document).collect();
    for (name, rows) in &document.code_lists {
        let path = format!("code_lists.{name}");
        let uses = |kinds: &[ItemType]| {
            items.iter().any(|item| item.codes.as_ref() == Some(name) && kinds.contains(&item.kind))
        };
        let derived = document.derived.iter().any(|derived| derived.codes.as_ref() == Some(name));
        let scale = uses(&[ItemType::Scale, ItemType::Grid]);
        let several = uses(&[ItemType::Multiple]);
        let used = scale || several || derived || uses(&[ItemType::Single]);
        findings.add_if(!used, path.clone(), "unused", "no item uses the code list");
        findings.add_if(rows.is_empty(), path.clone(), "empty", "the code list has no codes");
        let message = format!("{} codes, and at most {MAX_CODES} are taken", rows.len());
        findings.add_if(rows.len() > MAX_CODES, path.clone(), "too_many", message);
        check_rows(&path, rows, scale, used && !several, findings);
    }
}

fn check_rows(
    path: &str,
    rows: &[CodeRow],
    scale: bool,
    never_several: bool,
    findings: &mut Findings,
) {
    let mut codes = HashSet::new();
    let mut scores = HashSet::new();
    for (at, row) in rows.iter().enumerate() {
        let path = format!("{path}[{at}]");
        let message = format!("`{}` is already in the list, upper and lower case alike", row.code);
        let fresh = codes.insert(row.code.as_str().to_ascii_lowercase());
        findings.add_if(!fresh, format!("{path}.code"), "duplicate_code", message);
        let message = "`exclusive` belongs to a list that a `multiple` item uses";
        findings.add_if(
            row.exclusive && never_several,
            format!("{path}.exclusive"),
            "key",
            message,
        );
        match (row.missing, row.score) {
            (Some(_), Some(_)) => {
                let message = "a code that is no substantive answer has no score";
                findings.add(format!("{path}.score"), "score", message);
            }
            (None, None) if scale => {
                findings.add(path, "score", "a scale's code needs a `score`");
            }
            (None, Some(score)) if !scores.insert(score) => {
                let message = format!("the score {score} is already used in the list");
                findings.add(format!("{path}.score"), "score", message);
            }
            _ => {}
        }
    }
}

fn items(document: &Document) -> impl Iterator<Item = &ItemRow> {
    let rosters = document.rosters.iter().flat_map(|roster| &roster.sections);
    document.sections.iter().chain(rosters).flat_map(|section| &section.items)
}

/// The document's code lists as the instrument holds them.
pub(super) fn lists(document: &Document) -> HashMap<&Name, CodeList> {
    let listed = |row: &CodeRow| ListedCode {
        code: row.code.clone(),
        label: row.label.clone(),
        exclusive: row.exclusive,
        missing: row.missing,
        score: row.score,
    };
    let list = |(name, rows): (&'_ Name, &Vec<CodeRow>)| CodeList {
        name: name.clone(),
        codes: rows.iter().map(listed).collect(),
    };
    document.code_lists.iter().map(|(name, rows)| (name, list((name, rows)))).collect()
}
