//! The main job on real input: Difi's mapping of 2019, from its questionnaire to its published figures.
//!
//! The synthetic answers in `demo/difi2019` go in over HTTP as the agencies would send them, the late
//! ones after the deadline; the round is closed, frozen and published; and every figure of the report
//! is looked up, added, divided or compared from public files alone. Then a survey unlike it, whose
//! items are all `aggregate`, takes the same way and shows that small cells are hidden.

#![expect(clippy::float_cmp, reason = "counts are whole numbers, whatever JSON makes of them")]

mod axes;
mod cube;
mod expect;
mod fielding;
mod published;
mod query;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde_json::{Value, json};

use crate::harness::TestApp;
use fielding::{Fielding, Row, rows};
use published::Published;
use query::Figures;

const DIFI: &str = include_str!("../../questionnaires/difi-2019.yaml");
const REGISTER: &str = include_str!("../../demo/difi2019/register.csv");
const ENTRIES: &str = include_str!("../../demo/difi2019/entries.csv");
const EXPECTED: &str = include_str!("../data/difi2019/expected.json");
const GUIDE: &str = include_str!("../../docs/reading-figures.md");
/// Which tables each constraint was answered from, one constraint a line.
const ANSWERED_BY: &str = include_str!("replica/answered_by.txt");

const SECURITY: &str = include_str!("../../questionnaires/informasjonssikkerhet-2020.yaml");
const FRAME: &str = include_str!("../data/informasjonssikkerhet2020/frame.csv");
const ANSWERS: &str = include_str!("../data/informasjonssikkerhet2020/answers.csv");

/// Constraints of the report that no published figure can express, with the reason.
const INEXPRESSIBLE: [(&str, &str); 2] = [
    ("3.2-13", "it searches the comments of question 22, which never leave staff"),
    ("3.2.3-01", "it searches the comments of question 22, which never leave staff"),
];

both_backends! {
    async fn difis_mapping_of_2019_yields_the_figures_of_its_report(app: &TestApp) {
        let published = publish_replica(app).await;
        let cubes = published.cubes().await;
        published.says_the_same_in_csv_and_on_pages(&cubes).await;
        let figures = Figures::new(cubes);
        let expected: Value = serde_json::from_str(EXPECTED).unwrap();

        meets_the_constraints(&figures, &expected["constraints"]);
        counts_the_frequencies(&figures, &expected["replica_frequencies"]["tables"]);
        published.keeps_back_what_is_exempt_or_internal(&rows(ENTRIES)).await;
        reads_as_the_guide_says(app).await;
    }

    async fn a_survey_of_aggregates_hides_its_small_cells(app: &TestApp) {
        let published = publish_survey_of_aggregates(app).await;
        let answers: BTreeMap<String, Row> =
            rows(ANSWERS).into_iter().map(|row| (row["orgnr"].clone(), row)).collect();
        let frame = rows(FRAME);

        let cubes = published.cubes().await;

        let leaders = cubes.iter().find(|cube| cube.id == "ansvarlig").unwrap();
        let mut hidden = 0;
        for size in ["liten", "middels", "stor"] {
            for code in ["ja", "nei"] {
                let counted = frame.iter().filter(|unit| unit["size_class"] == size);
                let counted = counted.filter_map(|unit| answers.get(&unit["orgnr"]));
                let truth = counted.filter(|row| row["s01"] == code).count();
                match leaders.value("count", &[code, size]) {
                    None => hidden += 1,
                    Some(shown) => {
                        assert_eq!(shown, f64::from(u32::try_from(truth).unwrap()));
                        assert!(truth == 0 || truth >= 3, "{code} of {size} shows {truth}");
                    }
                }
            }
        }
        assert!(hidden >= 2, "one hidden cell is found by subtraction; {hidden} are hidden");
        published.says_the_same_in_csv_and_on_pages(&cubes).await;
    }
}

/// Fetches every address in the guide for readers.
async fn reads_as_the_guide_says(app: &TestApp) {
    let addresses: Vec<&str> = GUIDE
        .split("<http://127.0.0.1:8080")
        .skip(1)
        .filter_map(|rest| rest.split('>').next())
        .collect();
    assert!(addresses.len() > 10, "{addresses:?}");
    for address in addresses {
        app.get(address).await.expect(200);
    }
}

/// Takes the replica from the questionnaire to its publication.
async fn publish_replica(app: &TestApp) -> Published<'_> {
    app.set_clock("2019-08-01T08:00:00+02:00");
    let schedule = json!({
        "opens_on": "2019-08-01",
        "deadline_on": "2019-08-30",
        "grace_days": 25,
        "links_end_on": "2020-06-30",
    });
    let mut fielding = Fielding::open(app, DIFI, REGISTER, "2019", schedule).await;
    let entries = rows(ENTRIES);
    let deadline = "2019-08-31";
    for (at, row) in entries.iter().enumerate() {
        let orgnr = &row["orgnr"];
        app.set_clock(&format!("{}+02:00", row["registered_at"]));
        let mut same = entries.iter().enumerate().filter(|(_, other)| other["orgnr"] == *orgnr);
        if same.next().is_some_and(|(first, _)| first == at) {
            fielding.put_header(orgnr, row).await;
        }
        fielding.put_entry(orgnr, "tiltak", &entry_id(row), row).await;
        let more =
            same.any(|(later, other)| later > at && other["registered_at"].as_str() < deadline);
        if !more {
            fielding.submit(orgnr).await;
        }
    }
    let late = fielding.receipts.iter().filter(|receipt| receipt["number"] != 1).count();
    assert_eq!((fielding.receipts.len(), late), (67 + 14, 14), "each late entry is a new version");
    assert_eq!(app.deliver().await.len(), 67 + 14, "each submission is receipted by mail");
    app.set_clock("2019-09-25T09:00:00+02:00");
    fielding.close_and_freeze().await;
    app.set_clock("2019-12-20T08:00:00+01:00");
    Published::of(app, &fielding.round, "digitaliseringstiltak").await
}

/// Takes the other survey the same way.
async fn publish_survey_of_aggregates(app: &TestApp) -> Published<'_> {
    app.set_clock("2020-10-01T08:00:00+02:00");
    let schedule = json!({
        "opens_on": "2020-10-01",
        "deadline_on": "2020-10-31",
        "grace_days": 0,
        "links_end_on": "2021-03-31",
    });
    let mut fielding = Fielding::open(app, SECURITY, FRAME, "2020", schedule).await;
    for row in rows(ANSWERS) {
        fielding.put_header(&row["orgnr"], &row).await;
        fielding.submit(&row["orgnr"]).await;
    }
    app.deliver().await;
    app.set_clock("2020-11-02T09:00:00+01:00");
    fielding.close_and_freeze().await;
    app.set_clock("2020-12-01T08:00:00+01:00");
    Published::of(app, &fielding.round, "informasjonssikkerhet").await
}

/// The id that an entry's row gets.
fn entry_id(row: &Row) -> String {
    format!("01900000-0000-7000-8000-{:0>12}", &row["entry_id"][1..])
}

/// Answers every constraint of the report from published tables. What contradicts itself there is
/// not met, nor is a reading that was not chosen.
fn meets_the_constraints(figures: &Figures, constraints: &Value) {
    let mut answered_by = String::new();
    let mut met = BTreeMap::new();
    for constraint in constraints.as_array().unwrap() {
        let (id, status) =
            (constraint["id"].as_str().unwrap(), constraint["status"].as_str().unwrap());
        let listed = INEXPRESSIBLE.iter().find(|(listed, _)| *listed == id);
        match (figures.ask(&constraint["calc"]), listed) {
            (Ok(outcome), None) => {
                let meant = !["contradiction", "alternative"].contains(&status);
                let is_met = expect::is_met(&outcome, &constraint["expect"]);
                assert_eq!(is_met, meant, "{id} ({status}): {outcome:?}; {constraint}");
                *met.entry(status).or_insert(0) += 1;
                let tables: Vec<String> = figures.take_read().into_iter().collect();
                writeln!(answered_by, "{id}: {}", tables.join(", ")).unwrap();
            }
            (Ok(outcome), Some(_)) => panic!("{id} is listed as inexpressible, and is {outcome:?}"),
            // Rules of the form are tested where the form is filled in.
            (Err(_), None) if status == "form" => {}
            (Err(reason), None) => panic!("{id} ({status}) cannot be answered: {reason}"),
            (Err(_), Some((_, reason))) => writeln!(answered_by, "{id}: - ({reason})").unwrap(),
        }
    }
    assert_eq!((met["binding"], met["interpreted"]), (94, 60 - INEXPRESSIBLE.len()));
    assert_eq!((met["contradiction"], met["alternative"], met["reference"]), (10, 3, 6));
    assert_eq!(answered_by, ANSWERED_BY, "answered_by.txt is to say:\n{answered_by}");
}

/// Counts the replica's frequency tables from published ones.
fn counts_the_frequencies(figures: &Figures, tables: &Value) {
    let tables = tables.as_array().unwrap();
    for table in tables {
        let field = table["field"].as_str().unwrap();
        let count = |filter: &Value| {
            let filter = query::both(&table["where"], filter);
            figures
                .count(&filter, axes::ENTRIES)
                .unwrap_or_else(|e| panic!("{field}: {e}; {table}"))
        };
        let codes = figures.codes_of(field, axes::ENTRIES).unwrap();
        let mut counted: BTreeMap<String, f64> =
            codes.iter().map(|code| (code.clone(), count(&query::is(field, code)))).collect();
        let blank = json!({ "field": field, "answered": false });
        counted.insert("(blank)".to_owned(), count(&blank));
        counted.retain(|_, count| *count > 0.0);
        let expected: BTreeMap<String, f64> =
            serde_json::from_value(table["counts"].clone()).unwrap();
        assert_eq!(counted, expected, "{field}, {}", table["label"]);
    }
    assert_eq!(tables.len(), 38);
    let _: BTreeSet<String> = figures.take_read();
}
