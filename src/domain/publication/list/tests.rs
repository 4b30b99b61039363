//! What the list holds of frozen answers, and that its rows are the same however they are held.

use super::*;
use crate::answer::Value;
use crate::questionnaire::instrument::Instrument;
use crate::questionnaire::sample::{edited, sample};
use crate::tabulate::build::{Builder, FrozenUnit};
use crate::tabulate::sample::{code, difi, entries, entry, frozen};

/// The list of the shipped questionnaire over three organisations, of which one kept silent and two
/// are named alike but for case.
fn units() -> Vec<FrozenUnit> {
    let on_time = "2019-08-20T10:00:00Z";
    let many = entry(
        9,
        on_time,
        &[
            ("q03", Value::Text("Ål og ørret – «prøve»\n\"2\"".into())),
            ("q05", code("ja")),
            ("q07", code("ja")),
            ("q08", Value::Integer(1_250_000)),
            ("q09", Value::Integer(12_345)),
            ("q10", code("drift")),
            ("q14", Value::Text("Æ".repeat(200))),
            ("q15", Value::Tags(vec!["Sky".into(), "data".into()])),
            ("q16", Value::Codes(vec!["kvalitet".parse().unwrap(), "andre".parse().unwrap()])),
            ("q16_annet", Value::Text("Bøyde former".into())),
        ],
    );
    let mut hidden = entry(
        10,
        on_time,
        &[("q03", Value::Text("Unntatt".into())), ("q05", code("ja")), ("q10", code("konsept"))],
    );
    hidden.sheet.exemptions.insert("q03".parse().unwrap(), "offl_13".parse().unwrap());
    let mut last = frozen(1, Some(vec![many, hidden]));
    "etat å".clone_into(&mut last.facts.short_name);
    let mut first = frozen(0, Some(entries()));
    "Etat Ø".clone_into(&mut first.facts.short_name);
    let mut again = frozen(3, Some(vec![entry(11, on_time, &[("q05", code("ja"))])]));
    "Etat å".clone_into(&mut again.facts.short_name);
    vec![last, first, frozen(2, None), again]
}

fn listed(instrument: &Instrument) -> (ListHead, ListRows) {
    listed_of(instrument, units())
}

fn listed_of(instrument: &Instrument, units: Vec<FrozenUnit>) -> (ListHead, ListRows) {
    let plan = &instrument.document.plan;
    let mut list = ListBuilder::new(instrument, plan.list.as_ref().unwrap()).unwrap();
    let mut builder = Builder::new(instrument, plan).unwrap();
    for unit in units {
        builder
            .push(&unit, |row| {
                if !row.exempt {
                    list.push(row.position, row.entry.id, &unit.facts, &row.entry.sheet);
                }
            })
            .unwrap();
    }
    list.finish(&builder.finish()).unwrap()
}

#[test]
fn a_list_has_the_bytes_that_it_always_had() {
    let (head, rows) = listed(&difi());
    let lines: String = rows.iter().map(|row| canonical::to_json(&row) + "\n").collect();
    let hash = "da7f41c1d08bc1ce67fd0c75f4967b8547f6c850fe23016627bc7ae0b5523702";
    assert_eq!([&head.sha256, &canonical::hex(canonical::hash(&lines))], [hash; 2], "{lines}");
    assert_eq!(
        canonical::hex(canonical::hash(canonical::to_json(&head))),
        "9d3ff53b77a610cdb9ba98237dc181cd7e1cbfb0618e3baeef608f88053ee269"
    );
}

#[test]
fn rows_stand_by_organisation_and_then_as_they_were_answered() {
    let (_, rows) = listed(&difi());
    let last = |row: ListRow| row.id.to_string().chars().last().unwrap();
    assert_eq!(rows.iter().map(last).collect::<String>(), "139ab");
}

#[test]
fn an_exempt_value_is_in_no_text_of_its_row() {
    let (_, rows) = listed(&difi());
    let hidden = rows.iter().find(|row| row.values.values().any(|one| *one == ListValue::Exempt));
    let hidden = hidden.unwrap();
    assert_eq!(hidden.name, None);
    assert!(!canonical::to_json(&hidden).to_lowercase().contains("unntatt"));
}

#[test]
fn search_texts_are_compared_without_case_and_signs() {
    assert_eq!(normalise("  Sølvrev: E-post,\n«Åpent» data!"), "sølvrev e post åpent data");
    assert_eq!(normalise("ČÁHPPES beassi"), "čáhppes beassi");
    assert_eq!(normalise("=HYPERLINK(\"x\")"), "hyperlink x");
}

/// Whoever names the item of tags among the columns, too, gets it once.
#[test]
fn tags_are_no_column_besides() {
    let mut document = difi().document;
    let columns = &mut document.plan.list.as_mut().unwrap().columns;
    columns.push("q15".parse().unwrap());
    let (head, rows) = listed(&crate::questionnaire::check::check(document).unwrap());
    assert!(head.tags && head.columns.iter().all(|column| column.id.as_str() != "q15"));
    assert!(rows.iter().any(|row| row.tags == ["Sky", "data"]));
}

/// By hand: 2 000 000 less 500 000 is 1 500 000, and 2 000 000 is a million or more. Where the amount is exempt, so is what
/// would tell of it; where there is none, nothing is computed.
#[test]
fn a_derived_item_is_a_column_and_exempt_with_what_it_is_computed_from() {
    let instrument = edited(&[("columns: [navn, ramme, dyrt]", "columns: [rest, navn, dyrt]")]);
    let on_time = "2019-08-20T10:00:00Z";
    let of = |n: u128, name: &str, more: &[(&str, Value)]| {
        let mut all = vec![("navn", Value::Text(name.into())), ("offentlig", code("ja"))];
        all.extend(more.iter().cloned());
        entry(n, on_time, &all)
    };
    let amounts = [("ramme", Value::Integer(2_000_000)), ("brukt", Value::Integer(500_000))];
    let mut exempt = of(2, "B", &amounts);
    exempt.sheet.exemptions.insert("ramme".parse().unwrap(), "offl_13".parse().unwrap());
    let entries = vec![of(1, "A", &amounts), exempt, of(3, "C", &[])];
    let (head, rows) = listed_of(&instrument, vec![frozen(0, Some(entries))]);
    let columns: Vec<_> =
        head.columns.iter().map(|column| (column.id.as_str(), column.kind)).collect();
    let [number, text, codes] = [ColumnKind::Number, ColumnKind::Text, ColumnKind::Codes];
    assert_eq!(columns, [("rest", number), ("navn", text), ("dyrt", codes)]);
    let codes: Vec<_> = head.columns[2].codes.iter().map(|(code, _)| code.as_str()).collect();
    assert_eq!(codes, ["true", "false"]);
    let values: Vec<_> =
        rows.iter().map(|row| ["rest", "dyrt"].map(|id| row.values.get(id).cloned())).collect();
    let rest = ListValue::Number(Figure::whole(1_500_000));
    let dyrt = ListValue::Codes(vec!["true".parse().unwrap()]);
    let hidden = Some(ListValue::Exempt);
    assert_eq!(values, [[Some(rest), Some(dyrt)], [hidden.clone(), hidden], [None, None]]);
}

#[test]
fn the_sample_questionnaire_has_a_list() {
    let (head, rows) = listed_of(sample(), vec![frozen(0, Some(Vec::new()))]);
    let columns: Vec<_> = head.columns.iter().map(|column| column.id.as_str()).collect();
    assert_eq!((columns, rows.len()), (vec!["navn", "ramme", "dyrt"], 0));
}
