//! A selection of a table, and a table's metadata, as JSON-stat 2.0 with `PxWeb`'s extensions.
//!
//! Metadata are a dataset without values, which is what clients expect, though not valid JSON-stat.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::selection::{Chosen, Kept};
use crate::domain::disclosure::Sign;
use crate::domain::lang::Lang;
use crate::domain::publication::Kind;
use crate::domain::publication::cube::{Cube, CubeCell, Variable, VariableKind};
use crate::domain::tabulate::words::texts;
use crate::exchange::jsonstat;

/// The chosen cells of the table of that id, their labels in `lang`.
#[must_use]
pub fn dataset(id: &str, cube: &Cube, chosen: &Chosen, lang: Lang) -> Value {
    let cells: Vec<CubeCell> = chosen.places().iter().map(|place| cube.cell(place)).collect();
    let signs: BTreeSet<Sign> = cells.iter().flat_map(|cell| cell.signs()).collect();
    let mut dataset = described(id, cube, chosen, &signs, lang);
    let values: Vec<Value> =
        cells.iter().map(|cell| cell.value.map_or(Value::Null, jsonstat::number)).collect();
    let status: Map<String, Value> = cells
        .iter()
        .enumerate()
        .filter_map(|(at, cell)| Some((at.to_string(), cell.status()?.into())))
        .collect();
    dataset.insert("value".to_owned(), values.into());
    if !status.is_empty() {
        dataset.insert("status".to_owned(), status.into());
    }
    Value::Object(dataset)
}

/// What the table of that id, or what was chosen of it, is made of.
#[must_use]
pub fn metadata(id: &str, cube: &Cube, chosen: &Chosen, lang: Lang) -> Value {
    let signs = Sign::ALL.into_iter().collect();
    let mut dataset = described(id, cube, chosen, &signs, lang);
    dataset.insert("value".to_owned(), json!([]));
    Value::Object(dataset)
}

fn described(
    id: &str,
    cube: &Cube,
    chosen: &Chosen,
    signs: &BTreeSet<Sign>,
    lang: Lang,
) -> Map<String, Value> {
    let kept: Vec<(&Kept, &Variable)> =
        chosen.kept().filter_map(|kept| Some((kept, cube.variables.get(kept.variable)?))).collect();
    let codes = |kind: VariableKind| -> Vec<&str> {
        let of = kept.iter().filter(|(_, variable)| variable.kind == kind);
        of.map(|(_, variable)| variable.code.as_str()).collect()
    };
    let mut dataset = Map::new();
    let mut put = |name: &str, value: Value| dataset.insert(name.to_owned(), value);
    put("version", "2.0".into());
    put("class", "dataset".into());
    if let Some((publication, table)) = cube.newest() {
        put("label", table.head().title.get(lang).into());
        put("source", publication.survey.publisher.name.get(lang).into());
        let licence = json!([{"href": publication.survey.licence}]);
        put("link", json!({"license": licence}));
        put("note", notes(cube, chosen, signs, lang).into());
    }
    if let Some(updated) = cube.updated() {
        put("updated", jsonstat::instant(updated).into());
    }
    let role =
        json!({"time": codes(VariableKind::Period), "metric": codes(VariableKind::Contents)});
    put("role", role);
    put("id", kept.iter().map(|(_, variable)| variable.code.as_str()).collect());
    put("size", kept.iter().map(|(kept, _)| kept.categories.len()).collect());
    let dimensions: Map<String, Value> = kept
        .iter()
        .map(|(kept, variable)| (variable.code.clone(), dimension(cube, kept, variable, lang)))
        .collect();
    put("dimension", dimensions.into());
    put("extension", extension(id, cube, chosen, lang));
    dataset
}

fn dimension(cube: &Cube, kept: &Kept, variable: &Variable, lang: Lang) -> Value {
    let chosen = || kept.categories.iter().filter_map(|at| variable.categories.get(*at));
    let mut category =
        jsonstat::category(chosen().map(|(code, label)| (code.as_str(), label.get(lang))));
    let mut extension = json!({
        "elimination": variable.total().is_some(),
        "show": if variable.kind == VariableKind::Period { "code" } else { "value" },
        "codelists": [],
    });
    let total = variable.total().and_then(|at| variable.categories.get(at));
    if let (Some((code, _)), Some(members)) = (total, extension.as_object_mut()) {
        members.insert("eliminationValueCode".to_owned(), code.as_str().into());
    }
    if variable.kind == VariableKind::Contents {
        let unit = |(code, _): &(String, _)| {
            let measure = cube.measure(code)?;
            let unit = json!({"base": measure.unit.get(lang), "decimals": measure.decimals});
            Some((code.clone(), unit))
        };
        let units: Map<String, Value> = chosen().filter_map(unit).collect();
        if let Some(members) = category.as_object_mut() {
            members.insert("unit".to_owned(), units.into());
        }
    }
    if variable.kind == VariableKind::Period {
        let broken: Map<String, Value> = breaks(cube, kept, lang)
            .map(|(round, notes)| (round.to_owned(), notes.into()))
            .collect();
        if let (false, Some(members)) = (broken.is_empty(), category.as_object_mut()) {
            members.insert("note".to_owned(), broken.into());
        }
    }
    json!({"label": variable.label.get(lang), "category": category, "extension": extension})
}

/// The chosen rounds that have changed since the one before, or do not compare with it, each with what is said
/// of it; a break with its sign first.
fn breaks<'a>(
    cube: &'a Cube,
    kept: &'a Kept,
    lang: Lang,
) -> impl Iterator<Item = (&'a str, Vec<String>)> {
    cube.links().filter_map(move |(at, publication, link)| {
        let said = link.said(lang).filter(|_| kept.categories.contains(&at))?;
        let sign = (!link.is_comparable()).then(|| jsonstat::legend(Sign::Break, lang));
        Some((publication.round.code.as_str(), sign.into_iter().chain([said]).collect()))
    })
}

/// What the tables of the chosen rounds say of themselves, where the series breaks, which totals stand for what was left
/// out, and the signs.
pub(super) fn notes(
    cube: &Cube,
    chosen: &Chosen,
    signs: &BTreeSet<Sign>,
    lang: Lang,
) -> Vec<String> {
    let is_period = |kept: &&Kept| is_period(cube, kept);
    let mut notes = of_rounds(cube, chosen.kept().find(is_period), lang);
    let as_published = texts("slik det er publisert", "slik det er publisert", "as published");
    for variable in chosen.left_out(cube) {
        let total = variable.total().and_then(|at| variable.categories.get(at));
        let total = total.map_or("", |(_, label)| label.get(lang));
        notes.push(format!("{}: {total}, {}.", variable.label.get(lang), as_published.get(lang)));
    }
    for (round, reasons) in
        chosen.kept().filter(is_period).flat_map(|kept| breaks(cube, kept, lang))
    {
        notes.push(format!("{round}: {}", reasons.join("; ")));
    }
    let legend = |sign: &Sign| {
        let rounds =
            if *sign == Sign::Preliminary { preliminary(cube, chosen) } else { Vec::new() };
        let of = if rounds.is_empty() { String::new() } else { rounds.join(", ") + ": " };
        of + &jsonstat::legend(*sign, lang)
    };
    notes.extend(signs.iter().map(legend));
    notes
}

/// The chosen rounds whose figures are preliminary: a file that has no column for it says so in a note.
fn preliminary<'a>(cube: &'a Cube, chosen: &Chosen) -> Vec<&'a str> {
    let is_chosen = |at: usize| {
        let mut periods = chosen.kept().filter(|kept| is_period(cube, kept));
        periods.any(|kept| kept.categories.contains(&at))
    };
    let publications = cube.publications().enumerate();
    let preliminary = publications.filter(|(_, one)| one.kind == Kind::Preliminary);
    preliminary.filter(|(at, _)| is_chosen(*at)).map(|(_, one)| one.round.code.as_str()).collect()
}

fn is_period(cube: &Cube, kept: &Kept) -> bool {
    cube.variables.get(kept.variable).is_some_and(|one| one.kind == VariableKind::Period)
}

/// The notes of the chosen rounds, the newest first: those that are not of all of them say which they are of.
fn of_rounds(cube: &Cube, periods: Option<&Kept>, lang: Lang) -> Vec<String> {
    let is_chosen = |at: usize| periods.is_none_or(|periods| periods.categories.contains(&at));
    let told: Vec<(&str, Vec<String>)> = cube
        .rounds()
        .enumerate()
        .filter(|(at, _)| is_chosen(*at))
        .map(|(_, (publication, table))| {
            (publication.round.code.as_str(), jsonstat::head_notes(table, lang))
        })
        .collect();
    let mut notes = Vec::new();
    for (round, of_round) in told.iter().rev() {
        for note in of_round {
            if told.iter().any(|(_, other)| !other.contains(note)) {
                notes.push(format!("{round}: {note}"));
            } else if !notes.contains(note) {
                notes.push(note.clone());
            }
        }
    }
    notes
}

fn extension(id: &str, cube: &Cube, chosen: &Chosen, lang: Lang) -> Value {
    let Some((publication, table)) = cube.newest() else { return json!({}) };
    let survey = &publication.survey;
    let placement = chosen.written(cube).placement.unwrap_or_default();
    let decimals = table.head().measures.iter().map(|measure| measure.decimals).max();
    let rounds: Vec<Value> = cube
        .publications()
        .map(|one| {
            json!({"round": one.round.code, "revision": one.revision, "kind": one.kind,
                "published_at": jsonstat::instant(one.published_at)})
        })
        .collect();
    json!({
        "px": {
            "tableid": id,
            "matrix": id,
            "language": lang,
            "contents": table.head().title.get(lang),
            "decimals": decimals.unwrap_or_default(),
            "official-statistics": false,
            // A share, a mean or a multiple choice cannot be added up, and a hidden cell must not be.
            "aggregallowed": false,
            "subject-code": survey.code,
            "subject-area": survey.title.get(lang),
            "survey": survey.title.get(lang),
            "heading": placement.heading,
            "stub": placement.stub,
        },
        "contact": [{
            "organization": survey.publisher.name.get(lang),
            "name": survey.contact.name.get(lang),
            "mail": survey.contact.email,
        }],
        "noteMandatory": {"0": true},
        "licence": survey.licence,
        "rounds": rounds,
    })
}
