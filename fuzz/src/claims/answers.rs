//! Answers: what is read is stored and read as the same, and every fault has its place in what was sent.
//!
//! An input is a whole answer as JSON: `{"header": {"sheet": …}, "rosters": {"tiltak": {"entries": [{"sheet": …}]}}}`.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use kartlegger::domain::answer::json::{SheetFinding, read_sheet, read_stored_sheet, write_sheet};
use kartlegger::domain::answer::place::{place_in_sheet, place_in_whole};
use kartlegger::domain::answer::{Depth, Entry, Response, Sheet, prune, validate};
use kartlegger::domain::canonical;
use kartlegger::domain::questionnaire::sample::sample;
use serde_json::Value as Json;
use uuid::Uuid;

/// Makes the claims of one input.
pub fn hold(data: &[u8]) {
    let Some(text) = super::text(data) else { return };
    let json = match canonical::parse(text) {
        Ok(json) => json,
        Err(error) => return super::readable(&error.to_string()),
    };
    let written = canonical::to_json(&json);
    let again = canonical::parse(&written).expect("canonical JSON is JSON");
    assert_eq!(canonical::to_json(&again), written);

    // The part is a text of the sender's, too.
    for part in ["unknown", "", "\0"] {
        assert!(read_sheet(sample(), Some(part), &json).is_err());
    }
    let roster = super::roster();
    let header = sheet(None, &json["header"]["sheet"]);
    let sent = &json["rosters"][roster.as_str()];
    let given = sent["entries"].as_array().map_or(&[][..], Vec::as_slice);
    let entries = given.iter().take(50).zip(1_u128..).map(|(entry, n)| Entry {
        id: Uuid::from_u128(n).into(),
        first_submitted_at: None,
        sheet: sheet(Some(roster.as_str()), &entry["sheet"]),
    });
    let entries = entries.collect();
    let nil = if sent["nil"] == true { BTreeSet::from([roster.clone()]) } else { BTreeSet::new() };
    validated(&Response { header, rosters: [(roster, entries)].into(), nil });
}

/// Reads one sheet; what cannot be read is left out, as the pages do.
fn sheet(part: Option<&str>, json: &Json) -> Sheet {
    match read_sheet(sample(), part, json) {
        Ok(sheet) => {
            let stored = write_sheet(&sheet);
            assert!(!stored.contains("\\u0000"), "{stored}");
            let json = canonical::parse(&stored).expect("a sheet is JSON");
            assert_eq!(read_stored_sheet(sample(), part, &json).as_ref(), Ok(&sheet), "{stored}");
            sheet
        }
        Err(findings) => {
            assert!(!findings.is_empty(), "refused for nothing");
            let mut rest = json.clone();
            let n_removed = findings.iter().filter(|one| placed(one, json, &mut rest)).count();
            if n_removed == findings.len() && rest.is_object() {
                let read = read_sheet(sample(), part, &rest);
                assert!(read.is_ok(), "{read:?} when all that was wrong is gone");
            }
            Sheet::default()
        }
    }
}

/// Claims that a fault names a member of what was sent, and takes that member out of `rest`.
///
/// A key that is cut or cleaned for a person leads nowhere, and nothing is taken out.
fn placed(finding: &SheetFinding, json: &Json, rest: &mut Json) -> bool {
    super::readable(&finding.to_string());
    assert!(finding.pointer.len() <= 600, "{}", finding.pointer);
    assert!(!finding.code().is_empty());
    let Some((parent, key)) = finding.pointer.rsplit_once('/') else { return false };
    let key = key.replace("~1", "/").replace("~0", "~");
    if key.chars().count() < 64 && json.pointer(&finding.pointer).is_none() {
        let cleaned = |given: &String| given.chars().filter(|c| !c.is_control()).eq(key.chars());
        let known = json.pointer(parent).and_then(Json::as_object);
        assert!(known.is_some_and(|known| known.keys().any(cleaned)), "{}", finding.pointer);
    }
    let members = rest.pointer_mut(parent).and_then(Json::as_object_mut);
    members.is_some_and(|members| members.remove(&key).is_some())
}

/// Claims that routing settles at once, that what it leaves is on route, and that findings have places.
fn validated(response: &Response) {
    let today = NaiveDate::from_ymd_opt(2026, 3, 2).expect("a day");
    let pruned = prune(sample(), response, None, today);
    assert_eq!(prune(sample(), &pruned, None, today), pruned, "routing settles at once");
    for depth in [Depth::Draft, Depth::Submission] {
        for finding in validate(sample(), &pruned, None, today, depth) {
            let place = place_in_whole(&finding, &pruned);
            assert!(
                place.starts_with('/') && place.ends_with(&place_in_sheet(&finding)),
                "{place}"
            );
        }
    }
}
