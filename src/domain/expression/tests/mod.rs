//! Tests of the language as a whole, on the sample questionnaire.

mod hostile;
mod round_trip;
mod typing;
mod values;

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;
use serde_json::{Value as Json, json};

use super::*;
use crate::answer::Sheet;
use crate::answer::json::read_sheet;
use crate::frame::{Facts, Level, Ministry};
use crate::lang::Lang;
use crate::questionnaire::sample::sample;

/// Reads an expression for the entries of `tiltak`, or for the header.
fn read(source: &str, in_entry: bool) -> Result<Expression, Vec<ExpressionError>> {
    let roster: Name = "tiltak".parse().unwrap();
    let (broken, grids) = (HashSet::new(), HashSet::from(["styrt".parse().unwrap()]));
    let roster = in_entry.then_some(&roster);
    let names = Names { instrument: sample(), roster, broken: &broken, grids: &grids };
    Expression::read(source, names, None)
}

fn sheet(roster: Option<&str>, answers: &Json) -> Sheet {
    read_sheet(sample(), roster, &json!({ "answers": answers })).unwrap()
}

fn facts() -> Facts {
    Facts {
        orgnr: "991825827".parse().unwrap(),
        name: "Etaten".to_owned(),
        short_name: "Etaten".to_owned(),
        level: Level::State,
        ministry: Some(Ministry { code: "KMD".parse().unwrap(), name: "Departementet".to_owned() }),
        size: Some(120),
        size_class: None,
        stratum: None,
        groups: ["skate".parse().unwrap()].into(),
        language: Lang::Nn,
    }
}

/// Evaluates an expression for the first of some entries, or for the header when there are none.
fn value(source: &str, header: &Json, entries: &[Json]) -> Option<Value> {
    let header = sheet(None, header);
    let entries: Vec<Entry> = entries
        .iter()
        .map(|answers| Entry {
            id: uuid::Uuid::nil().into(),
            first_submitted_at: None,
            sheet: sheet(Some("tiltak"), answers),
        })
        .collect();
    let in_entry =
        !entries.is_empty() && !["(tiltak", "samlet"].iter().any(|word| source.contains(word));
    let rosters: BTreeMap<Name, Vec<Entry>> = [("tiltak".parse().unwrap(), entries)].into();
    let facts = facts();
    let scope = Scope {
        instrument: sample(),
        header: &header.answers,
        entry: rosters["tiltak"].first().filter(|_| in_entry).map(|entry| &entry.sheet.answers),
        rosters: &rosters,
        facts: Some(&facts),
        today: NaiveDate::from_ymd_opt(2020, 9, 1).unwrap(),
    };
    read(source, in_entry).unwrap().evaluate(&scope)
}

/// Whether a condition holds for one entry.
fn holds(source: &str, entry: &Json) -> Option<bool> {
    match value(source, &json!({}), std::slice::from_ref(entry))? {
        Value::Boolean(holds) => Some(holds),
        other => panic!("{other:?}"),
    }
}
