//! A published table as a JSON-stat 2.0 dataset.
//!
//! **Invariant:** values are dense and indexes are objects, because known readers refuse or reorder
//! the lighter forms; a value that is not shown is `null` with its sign in `status`, and the rule is
//! said in `note` too, since some readers drop `status`.
//!
//! The axes come first, then `ContentsCode` (the measures) and `Tid` (the round), as `PxWeb` names them.
//!
//! Source: JSON-stat 2.0, <https://json-stat.org/full/>, and its JSON Schema 1.05 of 2025-06-13.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use crate::domain::code::Code;
use crate::domain::comparison::{self, Link};
use crate::domain::disclosure::{SafeTable, Sign};
use crate::domain::figure::Figure;
use crate::domain::lang::Lang;
use crate::domain::publication::Publication;
use crate::domain::questionnaire::unit::Unit;
use crate::domain::tabulate::table::{Axis, Break};
use crate::domain::tabulate::words::{self, texts};

/// The dataset of one table, its labels in `lang`.
#[must_use]
pub fn dataset(publication: &Publication, table: &SafeTable, lang: Lang) -> Value {
    let head = table.head();
    let mut id: Vec<&str> = head.axes.iter().map(|axis| axis.code.as_str()).collect();
    id.extend(["ContentsCode", "Tid"]);
    let mut size = table.size();
    size.push(1);
    let mut dimension = Map::new();
    for axis in &head.axes {
        dimension.insert(axis.code.clone(), axis_of(axis, lang));
    }
    dimension.insert("ContentsCode".into(), contents(table, lang));
    dimension.insert("Tid".into(), period(publication, lang));
    let mut dataset = json!({
        "version": "2.0",
        "class": "dataset",
        "label": head.title.get(lang),
        "source": publication.survey.publisher.name.get(lang),
        "updated": instant(publication.published_at),
        "link": {"license": [{"href": publication.survey.licence}]},
        "note": notes(publication, table, lang),
        "id": id,
        "size": size,
        "role": {"time": ["Tid"], "metric": ["ContentsCode"]},
        "dimension": dimension,
        "value": table.values().iter().map(|figure| figure.map_or(Value::Null, number)).collect::<Vec<_>>(),
        "extension": extension(publication, table, lang),
    });
    let signs: Map<String, Value> = (0..table.values().len())
        .filter_map(|at| Some((at.to_string(), publication.sign(table, at)?.as_str().into())))
        .collect();
    if let (false, Some(members)) = (signs.is_empty(), dataset.as_object_mut()) {
        members.insert("status".into(), Value::Object(signs));
    }
    dataset
}

/// An instant to the second; validators refuse a plain date.
pub(super) fn instant(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Whole numbers as such; others, and what 64 bits do not hold, as the nearest double.
pub(super) fn number(figure: Figure) -> Value {
    let whole = figure.as_whole().and_then(|whole| i64::try_from(whole).ok());
    whole.map_or_else(|| json!(figure.to_f64()), Value::from)
}

/// Codes in their order with their labels.
pub(super) fn category<'a>(codes: impl Iterator<Item = (&'a str, &'a str)>) -> Value {
    let (mut index, mut label) = (Map::new(), Map::new());
    for (at, (code, text)) in codes.enumerate() {
        index.insert(code.to_owned(), at.into());
        label.insert(code.to_owned(), text.into());
    }
    json!({"index": index, "label": label})
}

fn axis_of(axis: &Axis, lang: Lang) -> Value {
    let codes = axis.categories.iter().map(|one| (one.code.as_str(), one.label.get(lang)));
    json!({
        "label": axis.label.get(lang),
        "category": category(codes),
        "extension": {"answers": axis.answers, "multiple": axis.multiple},
    })
}

fn contents(table: &SafeTable, lang: Lang) -> Value {
    let measures = &table.head().measures;
    let mut category =
        category(measures.iter().map(|one| (one.code.as_str(), one.label.get(lang))));
    let unit: Map<String, Value> = measures
        .iter()
        .map(|one| {
            (one.code.clone(), json!({"base": one.unit.get(lang), "decimals": one.decimals}))
        })
        .collect();
    if let Some(members) = category.as_object_mut() {
        members.insert("unit".into(), Value::Object(unit));
    }
    let label = texts("statistikkvariabel", "statistikkvariabel", "contents");
    json!({"label": label.get(lang), "category": category})
}

fn period(publication: &Publication, lang: Lang) -> Value {
    let code = publication.round.code.as_str();
    let label = texts("periode", "periode", "period");
    json!({"label": label.get(lang), "category": category([(code, code)].into_iter())})
}

/// The base, the table's notes, its breaks, and the meaning of each sign that occurs.
pub(super) fn notes(publication: &Publication, table: &SafeTable, lang: Lang) -> Vec<String> {
    let mut notes = head_notes(table, lang);
    let broken = |one: &Break| format!("{}: {}", one.label.get(lang), one.note.get(lang));
    notes.extend(table.head().breaks.iter().map(broken));
    notes.extend(compared(publication, table, lang));
    notes.extend(publication.signs(table).into_iter().map(|sign| legend(sign, lang)));
    notes
}

/// How the round compares with earlier ones, as far as something has changed: a sentence each pair of rounds.
fn compared(publication: &Publication, table: &SafeTable, lang: Lang) -> Vec<String> {
    let past = past(publication, table);
    let later = std::iter::once(&publication.round.code).chain(past.iter().map(|one| one.0));
    let pairs = later.zip(&past);
    pairs
        .filter_map(|(later, (round, link))| comparison::compared(link, (round, later), lang))
        .collect()
}

/// The earlier rounds of a table, or of an indicator written as one, each with how the round after it
/// compares with it.
fn past<'a>(publication: &'a Publication, table: &SafeTable) -> Vec<(&'a Code, Link)> {
    let id = table.head().id.as_str();
    let of_table = publication.series(id).map(|series| series.past.as_slice()).unwrap_or_default();
    let indicator = publication.indicator(id).map(|one| one.past.as_slice()).unwrap_or_default();
    let of_table = of_table.iter().map(|past| (&past.round, past.link_of_all()));
    of_table.chain(indicator.iter().map(|past| (&past.round, past.link.clone()))).collect()
}

/// The base, the rule for late answers, and the table's own notes.
pub(super) fn head_notes(table: &SafeTable, lang: Lang) -> Vec<String> {
    let head = table.head();
    let base = texts("Grunnlag", "Grunnlag", "Base");
    let base = format!("{}: {}.", base.get(lang), words::base(head.base).get(lang));
    let mut notes = vec![base];
    if head.of != Unit::Frame {
        notes.push(format!("{}.", words::late_rule(head.late).get(lang)));
    }
    notes.extend(table.shares_along().map(|note| note.get(lang).to_owned()));
    notes.extend(head.notes.iter().map(|note| note.get(lang).to_owned()));
    notes
}

/// A sign with its meaning.
pub(super) fn legend(sign: Sign, lang: Lang) -> String {
    format!("{} = {}", sign.as_str(), sign.meaning().get(lang))
}

fn extension(publication: &Publication, table: &SafeTable, lang: Lang) -> Value {
    let head = table.head();
    let (unit, roster) = match &head.of {
        Unit::Frame => ("frame", None),
        Unit::Organisation => ("organisation", None),
        Unit::Entry(roster) => ("entry", Some(roster)),
    };
    let absent: Vec<Value> = table
        .absent()
        .iter()
        .map(|one| json!({"axis": one.axis, "label": one.of.get(lang), "reason": one.reason, "count": one.count.map(number), "status": one.sign.map(Sign::as_str)}))
        .collect();
    json!({
        "survey": publication.survey.code,
        "table": head.id,
        "round": publication.round.code,
        "revision": publication.revision,
        "kind": publication.kind,
        "freeze": publication.freeze,
        "frozen_at": publication.frozen_at,
        "language": lang,
        "licence": publication.survey.licence,
        "unit": unit,
        "roster": roster,
        "unit_label": head.unit.get(lang),
        "base": head.base,
        "base_label": words::base(head.base).get(lang),
        "late": head.late,
        "late_label": words::late_rule(head.late).get(lang),
        "breaks": head.breaks.iter().map(|one| json!({"item": one.item, "label": one.label.get(lang),
            "note": one.note.get(lang)})).collect::<Vec<_>>(),
        "comparable": earlier(publication, table, lang),
        "threshold": head.threshold,
        "suppressed": table.n_suppressed(),
        "absent": absent,
        "chart": head.chart,
    })
}

/// The earlier rounds, the newest first, each with how the round after it compares with it.
fn earlier(publication: &Publication, table: &SafeTable, lang: Lang) -> Vec<Value> {
    let said = |(round, link): (&Code, Link)| json!({"round": round, "comparable": link.is_comparable(), "note": link.said(lang)});
    past(publication, table).into_iter().map(said).collect()
}

#[cfg(test)]
mod tests {
    use jsonstat_validator::{ValidateOptions, validate_from_str};

    use super::*;
    use crate::domain::publication::Kind;
    use crate::domain::publication::sample::publication;

    #[test]
    fn every_dataset_passes_an_independent_validator_without_a_finding() {
        for kind in [Kind::Preliminary, Kind::Final] {
            let publication = publication(kind);
            for (table, lang) in publication.tables.iter().zip([Lang::Nb, Lang::En]) {
                let text = dataset(&publication, table, lang).to_string();
                let report = validate_from_str(&text, &ValidateOptions::default());
                assert!(report.valid && report.findings.is_empty(), "{:?}", report.findings);
            }
        }
    }

    #[test]
    fn a_hidden_value_is_null_with_its_sign_and_the_rule_in_a_note() {
        let publication = publication(Kind::Final);
        let dataset = dataset(&publication, publication.table("guarded").unwrap(), Lang::Nb);
        // q ∈ {ja, nei, total} × ministry ∈ {ASD, SD, total}; nei has two organisations.
        let measures = publication.tables[1].head().measures.len();
        let count = |cell: usize| &dataset["value"][cell * measures];
        assert_eq!([count(0), count(6)], [&Value::Null, &json!(5)]);
        assert_eq!(dataset["status"][(3 * measures).to_string()], ":");
        assert_eq!(dataset["status"][measures.to_string()], "..", "nobody of SD answered");
        let zero = publication.tables[1].measure("n_refused").unwrap();
        assert_eq!(
            (&dataset["value"][zero], &dataset["status"][zero.to_string()]),
            (&json!(0), &json!("-"))
        );
        assert_eq!(
            (&dataset["extension"]["late"], &dataset["extension"]["breaks"]),
            (&json!("included"), &json!([]))
        );
        let notes = dataset["note"].to_string();
        assert!(notes.contains(": = Tallet vises ikke"), "{notes}");
        assert_eq!(dataset["role"], json!({"time": ["Tid"], "metric": ["ContentsCode"]}));
        assert_eq!(dataset["updated"], "2019-12-20T07:00:00Z");
    }

    #[test]
    fn every_sign_that_occurs_is_explained_in_every_language() {
        let of_zeros = [(Kind::Final, Sign::Nil), (Kind::Preliminary, Sign::Preliminary)];
        for (lang, (kind, of_zero)) in Lang::ALL.into_iter().flat_map(|l| of_zeros.map(|z| (l, z)))
        {
            let publication = publication(kind);
            let dataset = dataset(&publication, publication.table("guarded").unwrap(), lang);
            let signs: std::collections::BTreeSet<&str> =
                dataset["status"].as_object().unwrap().values().filter_map(Value::as_str).collect();
            assert_eq!(signs, [of_zero.as_str(), "..", ":"].into());
            let notes = dataset["note"].as_array().unwrap();
            for sign in [of_zero, Sign::NotAvailable, Sign::Suppressed] {
                let meaning = format!("{} = {}", sign.as_str(), sign.meaning().get(lang));
                assert!(notes.contains(&json!(meaning)), "{lang}: {meaning} in {notes:?}");
            }
        }
    }

    #[test]
    fn a_table_of_two_axes_says_along_which_its_shares_add_up() {
        let publication = publication(Kind::Final);
        let of = |id: &str, lang| dataset(&publication, publication.table(id).unwrap(), lang);
        let along = "Andelene viser fordelingen på «q» innenfor hver kategori av «departement», der grunnlaget er 100 prosent.";
        assert!(of("open", Lang::Nb)["note"].as_array().unwrap().contains(&json!(along)));
        let along = "Shares show the distribution over “q” within each category of “ministry”, where the base is 100 per cent.";
        assert!(of("open", Lang::En)["note"].as_array().unwrap().contains(&json!(along)));
    }

    #[test]
    fn a_share_is_not_rounded_and_its_base_is_beside_it() {
        let publication = publication(Kind::Final);
        let dataset = dataset(&publication, publication.table("open").unwrap(), Lang::Nb);
        let at = |code: &str| &dataset["value"][publication.tables[0].measure(code).unwrap()];
        assert_eq!([at("count"), at("share"), at("n_base")], [&json!(3), &json!(0.6), &json!(5)]);
        assert_eq!([at("n_unanswered"), at("mean_x")], [&json!(1), &json!(2)]);
    }
}
