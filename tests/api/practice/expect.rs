//! The indicators computed once more from the generated answers: in floating point, item by item, from the
//! questionnaire as it is written, with none of the program's own code for it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use kartlegger::cli::demo::synthetic::{Answers, Organisation};

/// One round: who answered what, and the panel's means.
pub struct Round<'a> {
    pub answered: Vec<(&'a Organisation, Answers)>,
    pub panel: BTreeMap<String, f64>,
}

/// A mean or share with its base.
pub type Counted = (Option<f64>, u64);

/// Whether an organisation is in the group of that code.
pub fn is_in(group: &str, of: &Organisation) -> bool {
    match group {
        "_T" => true,
        "state" | "municipality" => of.level == group,
        "liten" => of.level == "municipality" && of.size < 20_000,
        "mellomstor" => of.level == "municipality" && (20_000..=40_000).contains(&of.size),
        "stor" => of.level == "municipality" && of.size > 40_000,
        other => panic!("no group {other}"),
    }
}

/// The value of an indicator among those that `takes`, in the group.
pub fn value(
    document: &Value,
    row: &Value,
    round: &Round<'_>,
    group: &str,
    takes: &dyn Fn(&Organisation) -> bool,
) -> Option<f64> {
    let means: Vec<f64> = row["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|part| match part["panel"].as_str() {
            Some(panel) => {
                let mean = (group == "_T").then(|| round.panel.get(panel)).flatten()?;
                Some(if part["reversed"] == true { 6.0 - mean } else { *mean })
            }
            None => mean(document, part, round, group, takes).0,
        })
        .collect();
    (!means.is_empty()).then(|| means.iter().sum::<f64>() / means.len() as f64)
}

/// The organisations that gave a substantive answer to one of the indicator's own items.
pub fn counting(document: &Value, row: &Value, round: &Round<'_>) -> BTreeSet<String> {
    let own = row["items"].as_array().unwrap().iter().filter(|part| !part["item"].is_null());
    own.flat_map(|part| {
        let item = part["item"].as_str().unwrap();
        let gave = |answers: &Answers| {
            answers.get(item).is_some_and(|code| points(document, part).contains_key(code))
        };
        let those = round.answered.iter().filter(move |(_, answers)| gave(answers));
        those.map(|(of, _)| of.orgnr.to_string()).collect::<Vec<_>>()
    })
    .collect()
}

/// The mean of one item over substantive answers.
pub fn mean(
    document: &Value,
    part: &Value,
    round: &Round<'_>,
    group: &str,
    takes: &dyn Fn(&Organisation) -> bool,
) -> Counted {
    let codes: Vec<String> = chosen(part, round, group, takes).collect();
    if codes.is_empty() {
        return (None, 0);
    }
    let points = points(document, part);
    let given: Vec<f64> =
        codes.iter().filter_map(|code| points.get(code.as_str()).copied()).collect();
    let n = given.len() as u64;
    ((n > 0).then(|| given.iter().sum::<f64>() / given.len() as f64), n)
}

/// The share of the two highest codes of all who answered.
pub fn share(
    document: &Value,
    part: &Value,
    round: &Round<'_>,
    group: &str,
    takes: &dyn Fn(&Organisation) -> bool,
) -> Counted {
    let codes: Vec<String> = chosen(part, round, group, takes).collect();
    if codes.is_empty() {
        return (None, 0);
    }
    let direct = serde_json::json!({ "item": part["item"], "points": part["points"] });
    let points = points(document, &direct);
    let mut ordered: Vec<_> = points.iter().collect();
    ordered.sort_by(|a, b| b.1.total_cmp(a.1));
    let top: BTreeSet<&str> = ordered.iter().take(2).map(|(code, _)| code.as_str()).collect();
    let boxed = codes.iter().filter(|code| top.contains(code.as_str())).count();
    let n = codes.len() as u64;
    ((n > 0).then(|| boxed as f64 / codes.len() as f64), n)
}

fn chosen<'a>(
    part: &'a Value,
    round: &'a Round<'_>,
    group: &'a str,
    takes: &'a dyn Fn(&Organisation) -> bool,
) -> impl Iterator<Item = String> + 'a {
    let item = part["item"].as_str().unwrap();
    let within = move |of: &Organisation| is_in(group, of) && takes(of);
    let rows = round.answered.iter().filter(move |(of, _)| within(of));
    rows.filter_map(move |(_, answers)| answers.get(item).cloned())
}

/// The points of each substantive code, turned for a reversed item.
fn points(document: &Value, part: &Value) -> BTreeMap<String, f64> {
    let list = code_list(document, part["item"].as_str().unwrap());
    let fraction = |raw: &Value| match raw.as_str() {
        Some(text) => {
            let (above, below) = text.split_once('/').unwrap();
            above.parse::<f64>().unwrap() / below.parse::<f64>().unwrap()
        }
        None => raw.as_f64().unwrap(),
    };
    let mut points = BTreeMap::new();
    for code in document["code_lists"][list].as_array().unwrap() {
        let id = code["code"].as_str().unwrap();
        let declared = &part["points"][id];
        let given = if declared.is_null() { &code["score"] } else { declared };
        if code["missing"].is_null() && !given.is_null() {
            points.insert(id.to_owned(), fraction(given));
        }
    }
    if part["reversed"] == true {
        let low = points.values().copied().fold(f64::INFINITY, f64::min);
        let high = points.values().copied().fold(f64::NEG_INFINITY, f64::max);
        points.values_mut().for_each(|value| *value = low + high - *value);
    }
    points
}

/// The code list of an item, or of the grid that it is a row of.
fn code_list<'a>(document: &'a Value, item: &str) -> &'a str {
    let sections = document["sections"].as_array().unwrap();
    let mut items = sections.iter().flat_map(|section| section["items"].as_array().unwrap());
    let is = |row: &Value| row["id"] == item;
    let found =
        items.find(|one| is(one) || one["rows"].as_array().is_some_and(|r| r.iter().any(is)));
    found.expect("the item is asked")["codes"].as_str().unwrap()
}
