//! Tables over both rounds: links as declared, figures as published, and change among those that answered both
//! against a recomputation.

use std::collections::BTreeSet;

use jsonstat_validator::{ValidateOptions, validate_from_str};
use kartlegger::cli::demo::synthetic::Organisation;
use serde_json::{Value, json};

use super::expect::{self, Round};
use super::{RESULTS, same};
use crate::harness::TestApp;

/// What is checked against: the questionnaires and answers of 2021 and 2020, and who answered both.
pub struct Fielded<'a> {
    pub documents: &'a [Value; 2],
    pub rounds: [&'a Round<'a>; 2],
    pub both: &'a BTreeSet<String>,
}

fn index(axis: &Value, code: &str) -> usize {
    let categories = axis["categories"].as_array().unwrap();
    categories.iter().position(|one| one["code"] == code).expect(code)
}

/// A measure of those that answered both rounds, in one category of the first axis.
fn of_both<'a>(table: &'a Value, category: &str, measure: &str) -> &'a Value {
    let (axes, measures) = (&table["head"]["axes"], table["head"]["measures"].as_array().unwrap());
    let at = measures.iter().position(|one| one["code"] == measure).expect(measure);
    let (first, who) = (index(&axes[0], category), index(&axes[1], "both"));
    &table["values"][(first * 2 + who) * measures.len() + at]
}

pub async fn holds(app: &TestApp, of: &Fielded<'_>) {
    let published = app.get(&format!("{RESULTS}/publication.json")).await.expect(200).json();
    let former = "/results/it_i_praksis/2020/publication.json";
    let former = app.get(former).await.expect(200).json();
    let table = |publication: &Value, id: &Value| {
        let tables = publication["tables"].as_array().unwrap();
        tables.iter().find(|one| one["head"]["id"] == *id).unwrap().clone()
    };
    let (mut compared, mut broken) = (0, Vec::new());
    let all = published["series"].as_array().unwrap();
    assert!(all.len() >= 2, "{} tables", all.len());
    for series in all {
        let (id, past) = (&series["table"], &series["past"][0]);
        assert_eq!((&past["round"], &past["revision"]), (&json!("2020"), &json!(1)));
        let (now, then) = (table(&published, id), table(&former, id));
        if now["head"]["axes"] == then["head"]["axes"]
            && now["head"]["measures"] == then["head"]["measures"]
        {
            assert_eq!(past["values"], then["values"], "{id}: the figures that 2020 published");
        }
        assert!(past["link"]["break"].is_null(), "{id}: no axis breaks");
        if !breaks(past).is_empty() {
            broken.push(series);
        }
        let matched = &series["matched"];
        if matched.is_null() {
            continue;
        }
        assert_eq!(matched["n"], of.both.len(), "{id}");
        for measure in now["head"]["measures"].as_array().unwrap() {
            let code = measure["code"].as_str().unwrap();
            let Some(item) = code.strip_prefix("mean_") else { continue };
            for group in ["state", "municipality"] {
                for (at, side) in ["now", "then"].into_iter().enumerate() {
                    let shown = of_both(&matched[side], group, code);
                    let takes = |one: &Organisation| of.both.contains(&one.orgnr.to_string());
                    let part = json!({ "item": item });
                    let (mean, _) =
                        expect::mean(&of.documents[at], &part, of.rounds[at], group, &takes);
                    if !shown.is_null() {
                        same(shown, mean, &format!("{id}: {item} in {group}, {side}"));
                        compared += 1;
                    }
                }
            }
        }
    }
    assert!(!broken.is_empty());
    assert!(compared >= 100, "only {compared} figures compared");

    let comparable = |one: &&Value| breaks(&one["past"][0]).is_empty();
    let told = all.iter().filter(comparable).find(|one| !one["matched"].is_null());
    let whole = told.or_else(|| all.iter().find(comparable)).unwrap();
    let id = whole["table"].as_str().unwrap();
    let page = app.get(&format!("{RESULTS}/tables/{id}?lang=nb")).await.expect(200).text();
    assert!(
        page.contains("Utvikling over rundene") && page.contains("Endring siden 2020"),
        "{page}"
    );
    assert_eq!(page.contains("206 virksomheter"), told.is_some(), "{page}");
    assert!(page.contains(&format!("/results/it_i_praksis/2020/tables/{id}\">2020")), "{page}");
    let csv =
        app.get(&format!("{RESULTS}/tables/{id}/series.csv?lang=en")).await.expect(200).text();
    assert!(csv.contains(",2020,") && !csv.contains(",break"), "{csv}");
    let broken_table = broken[0]["table"].as_str().unwrap();
    breaks_by_item(app, broken[0]).await;
    for key in [broken_table, "m_data", "m_data-distribution", id] {
        let address = format!("/api/pxwebapi/v2/tables/it_i_praksis-{key}");
        let metadata = app.get(&format!("{address}/metadata?lang=nb")).await.expect(200).json();
        let rounds = &metadata["dimension"]["Tid"]["category"];
        assert_eq!(rounds["index"], json!({"2020": 0, "2021": 1}), "{key}");
        let is_broken = key != id;
        let note = rounds["note"]["2021"].to_string();
        assert_eq!(note.contains("| = "), is_broken, "{key}: {note}");
        let data = format!("{address}/data?valueCodes[Tid]=*&valueCodes[ContentsCode]=*&lang=nb");
        let axes = metadata["id"].as_array().unwrap().iter().filter_map(Value::as_str);
        let axes = axes.filter(|one| !["Tid", "ContentsCode"].contains(one));
        let data = axes.fold(data, |data, axis| format!("{data}&valueCodes[{axis}]=*"));
        let text = app.get(&data).await.expect(200).text();
        let report = validate_from_str(&text, &ValidateOptions::default());
        assert!(report.valid && report.findings.is_empty(), "{key}: {:?}", report.findings);
    }
    indicators(app).await;
}

/// The items that are measured otherwise than in that round, as declared.
fn breaks(past: &Value) -> Vec<&str> {
    let measured = past["measured"].as_object().into_iter().flatten();
    let broken = measured.filter(|(_, link)| !link["break"].is_null());
    broken.map(|(item, _)| item.as_str()).collect()
}

/// What is measured of a broken item has the sign of a break and no change, and what is measured of another has change.
async fn breaks_by_item(app: &TestApp, series: &Value) {
    let id = series["table"].as_str().unwrap();
    let broken = breaks(&series["past"][0]);
    let page = app.get(&format!("{RESULTS}/tables/{id}?lang=nb")).await.expect(200).text();
    assert!(page.contains("| 2021") && page.contains(">|<") && page.contains("brudd"), "{page}");
    assert!(page.contains(">2021</th>"), "of the items that compare");
    let csv = app.get(&format!("{RESULTS}/tables/{id}/series.csv?lang=en")).await.expect(200);
    let csv = csv.text();
    let mut lines = csv.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = lines.next().unwrap();
    let column = |name: &str| header.iter().position(|one| *one == name).unwrap();
    let [measure, round, change, comparable] =
        ["measure", "Tid", "change", "comparable"].map(column);
    // Lines whose label has a comma are passed over.
    let means = lines.filter(|line| line[measure].starts_with("mean_") && line[round] == "2021");
    let means: Vec<_> = means
        .map(|line| {
            (broken.contains(&&line[measure]["mean_".len()..]), line[change], line[comparable])
        })
        .collect();
    let of = |is: bool| means.iter().filter(move |(broken, ..)| *broken == is);
    assert!(of(true).count() > 0 && of(false).count() > 0, "{means:?}");
    assert!(of(true).all(|(_, change, how)| *change == "|" && *how == "break"), "{means:?}");
    assert!(of(false).all(|(_, _, how)| *how != "break"), "{means:?}");
    assert!(of(false).all(|(_, change, _)| !["", "|"].contains(change)), "{means:?}");
}

/// Each indicator is listed as a table, and there are files of it.
async fn indicators(app: &TestApp) {
    let listed = app.get("/api/pxwebapi/v2/tables?query=it_i_praksis-m_gevinst").await.expect(200);
    assert_eq!(listed.json()["page"]["totalElements"], 2, "the indicator and its answers");
    let json = app.get(&format!("{RESULTS}/indicators/m_gevinst.json?lang=en")).await.expect(200);
    let report = validate_from_str(&json.text(), &ValidateOptions::default());
    assert!(report.valid && report.findings.is_empty(), "{:?}", report.findings);
    let dataset = json.json();
    let size: Vec<usize> = dataset["size"]
        .as_array()
        .unwrap()
        .iter()
        .map(|n| usize::try_from(n.as_u64().unwrap()).unwrap())
        .collect();
    let at = |part: &str, group: &str, measure: &str| {
        let of = |axis: &str, code: &str| {
            let found = &dataset["dimension"][axis]["category"]["index"][code];
            usize::try_from(found.as_u64().expect(code)).unwrap()
        };
        let place = of("part", part) * size[1] + of("group", group);
        dataset["value"][place * size[2] + of("ContentsCode", measure)].clone()
    };
    let published = app.get(&format!("{RESULTS}/indicators.json")).await.expect(200).json();
    let all = published["indicators"].as_array().unwrap();
    let indicator = all.iter().find(|one| one["id"] == "m_gevinst").unwrap();
    let close = |shown: &Value, figure: &Value, what: &str| same(figure, shown.as_f64(), what);
    close(&at("_T", "_T", "mean"), &indicator["values"][0]["value"], "value");
    close(&at("_T", "_T", "change_mean"), &indicator["shifts"][0]["change"], "change");
    close(
        &at("_T", "_T", "matched_change"),
        &indicator["shifts"][0]["matched"]["change"],
        "matched",
    );
    assert_eq!(at("_T", "_T", "n_mean"), indicator["values"][0]["n"]);
    let first = &indicator["parts"][0];
    let groups = indicator["groups"].as_array().unwrap();
    let state = groups.iter().position(|one| one["axis"] == "level" && one["code"] == "state");
    let state = &first["figures"][state.expect("state bodies")];
    close(
        &at(first["code"].as_str().unwrap(), "level.state", "share"),
        &state["share"]["value"],
        "share",
    );
    for (file, start) in [
        ("m_gevinst.csv", "part,part_label,group,group_label,Tid,mean,"),
        ("m_gevinst-distribution.csv", "part,part_label,code,code_label,Tid,count"),
    ] {
        let text =
            app.get(&format!("{RESULTS}/indicators/{file}?lang=en")).await.expect(200).text();
        assert!(text.starts_with(start), "{file}: {text}");
    }
    let book = app.get(&format!("{RESULTS}/indicators/m_gevinst.xlsx")).await.expect(200);
    assert!(book.bytes.starts_with(b"PK"));
    assert_eq!(app.get(&format!("{RESULTS}/indicators/none.csv")).await.problem(), "not-published");
    let catalogue = app.get("/catalog.ttl").await.expect(200).text();
    assert!(catalogue.contains("/results/it_i_praksis/2021/indicators.json>"), "{catalogue}");
}
