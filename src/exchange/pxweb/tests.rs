//! A selection as each reader gets it, over two rounds of the shared example.

use std::sync::Arc;

use jsonstat_validator::{ValidateOptions, validate_from_str};
use serde_json::{Value, json};

use super::selection::{Asked, Chosen};
use super::*;
use crate::domain::lang::Lang;
use crate::domain::publication::Kind;
use crate::domain::publication::cube::Cube;
use crate::domain::publication::sample::publication;

/// The `guarded` table in 2018, where `nei` was called by another code, and in 2019.
fn cube() -> Cube {
    let of = |year: &str, second: &str| {
        let mut json = serde_json::to_value(publication(Kind::Final)).unwrap();
        json["round"]["code"] = year.into();
        json["round"]["schedule"]["opens_on"] = format!("{year}-06-01").into();
        json["tables"][1]["head"]["axes"][0]["categories"][1]["code"] = second.into();
        let past = json!({"round": "2018", "version": "2018", "revision": 1, "link": "same",
            "values": [], "signs": {}});
        json["series"] = json!([{"table": "guarded", "past": [past]}]);
        Arc::new(serde_json::from_value(json).unwrap())
    };
    Cube::of("guarded", &[of("2018", "ikke"), of("2019", "nei")]).unwrap()
}

fn chosen(cube: &Cube, asked: Value) -> Chosen {
    let asked: Asked = serde_json::from_value(asked).unwrap();
    Chosen::of(cube, &asked, 1_000).unwrap()
}

fn two_rounds() -> Value {
    json!({ "selection": [
        { "variableCode": "q", "valueCodes": ["nei", "_T"] },
        { "variableCode": "ContentsCode", "valueCodes": ["count"] },
        { "variableCode": "time", "valueCodes": ["*"] },
    ] })
}

#[test]
fn a_selection_is_valid_jsonstat_with_the_total_as_published() {
    let cube = cube();
    let chosen = chosen(&cube, two_rounds());
    let dataset = dataset("tiltak-guarded", &cube, &chosen, Lang::En);
    let report = validate_from_str(&dataset.to_string(), &ValidateOptions::default());
    assert!(report.valid && report.findings.is_empty(), "{:?}", report.findings);
    assert_eq!(dataset["id"], json!(["q", "Tid", "ContentsCode"]));
    assert_eq!(dataset["value"], json!([null, null, 5, 5]), "nei: unknown in 2018, hidden in 2019");
    assert_eq!(dataset["status"], json!({"0": ".", "1": ":"}));
    assert!(dataset["note"].to_string().contains("ministry: Total, as published."));
    assert_eq!(dataset["extension"]["px"]["aggregallowed"], false);
}

#[test]
fn metadata_name_the_total_by_which_a_variable_is_left_out() {
    let cube = cube();
    let whole = metadata("tiltak-guarded", &cube, &Chosen::everything(&cube), Lang::Nb);
    assert_eq!((&whole["value"], whole.get("status")), (&json!([]), None));
    let of = |code: &str, what: &str| whole["dimension"][code]["extension"][what].clone();
    assert_eq!(
        [of("q", "elimination"), of("q", "eliminationValueCode")],
        [json!(true), json!("_T")]
    );
    assert_eq!(
        [of("Tid", "elimination"), of("ContentsCode", "elimination")],
        [json!(false), json!(false)]
    );
    assert_eq!(whole["dimension"]["ContentsCode"]["category"]["unit"]["mean_x"]["decimals"], 2);
    assert_eq!(whole["extension"]["px"]["heading"], json!(["ContentsCode"]));
    assert_eq!(whole["extension"]["rounds"][0]["round"], "2018");
}

#[test]
fn a_break_is_told_at_the_round_where_it_is() {
    let of = |year: &str, series: Value| {
        let mut json = serde_json::to_value(publication(Kind::Final)).unwrap();
        json["round"]["code"] = year.into();
        json["round"]["schedule"]["opens_on"] = format!("{year}-06-01").into();
        json["series"] = series;
        Arc::new(serde_json::from_value(json).unwrap())
    };
    let past = |round: &str, link: Value| {
        let past = json!({"round": round, "version": round, "revision": 1, "link": link,
            "values": [], "signs": {}});
        json!([{"table": "guarded", "past": [past]}])
    };
    let broken = json!({"break": {"why": "declared", "notes": [{"nb": "Ny ordlyd."}]}});
    let changed = json!({"changed": [{"nb": "Nytt eksempel."}]});
    let rounds = [
        of("2018", json!([])),
        of("2019", past("2018", broken)),
        of("2020", past("2019", changed)),
    ];
    let cube = Cube::of("guarded", &rounds).unwrap();
    let chosen = chosen(&cube, two_rounds());
    let dataset = dataset("tiltak-guarded", &cube, &chosen, Lang::Nb);
    let report = validate_from_str(&dataset.to_string(), &ValidateOptions::default());
    assert!(report.valid && report.findings.is_empty(), "{:?}", report.findings);
    let notes = &dataset["dimension"]["Tid"]["category"]["note"];
    assert_eq!(notes["2019"][1], "brudd: spørsmålet er endret. Ny ordlyd.");
    assert!(notes["2019"][0].as_str().unwrap().starts_with("| = "));
    assert_eq!(notes["2020"], json!(["endret, kan sammenlignes. Nytt eksempel."]));
    assert!(dataset["note"].to_string().contains("2019: | = "), "{}", dataset["note"]);
    // `nei` is hidden in each round; of the totals only that of 2019 stands behind the break.
    assert_eq!(dataset["value"], json!([null, null, null, 5, 5, 5]));
    assert_eq!(dataset["status"], json!({"0": ":", "1": ":", "2": ":", "4": "|"}));
}

/// What is told of one round only, such as how many answered, says which round it is of.
#[test]
fn a_note_of_one_round_says_which() {
    let of = |year: &str, answered: &str| {
        let mut json = serde_json::to_value(publication(Kind::Final)).unwrap();
        json["round"]["code"] = year.into();
        json["round"]["schedule"]["opens_on"] = format!("{year}-06-01").into();
        json["tables"][1]["head"]["notes"] = json!([{ "nb": answered }, { "nb": "Felles." }]);
        Arc::new(serde_json::from_value(json).unwrap())
    };
    let cube = Cube::of("guarded", &[of("2018", "4 svarte."), of("2019", "5 svarte.")]).unwrap();
    let mut asked = two_rounds();
    let told = |asked: &Value| {
        let dataset = dataset("tiltak-guarded", &cube, &chosen(&cube, asked.clone()), Lang::Nb);
        let notes: Vec<String> = serde_json::from_value(dataset["note"].clone()).unwrap();
        notes
            .into_iter()
            .filter(|note| note.ends_with("svarte.") || note == "Felles.")
            .collect::<Vec<_>>()
    };
    assert_eq!(told(&asked), ["2019: 5 svarte.", "Felles.", "2018: 4 svarte."]);
    asked["selection"][2]["valueCodes"] = json!(["2018"]);
    assert_eq!(told(&asked), ["4 svarte.", "Felles."]);
}

#[test]
fn a_file_has_a_line_a_combination_beside_and_a_column_a_combination_above() {
    let cube = cube();
    let mut asked = two_rounds();
    asked["placement"] = json!({ "heading": ["Tid", "ContentsCode"], "stub": ["q"] });
    let chosen = chosen(&cube, asked);
    let text = |names: &[&str]| {
        let layout = Layout::parse(Format::Csv, names.iter().copied()).unwrap();
        String::from_utf8(csv(&cube, &chosen, layout, Lang::En)).unwrap()
    };
    assert_eq!(text(&[]), "q,2018 Count,2019 Count\r\nnei,.,:\r\nTotal,5,5\r\n");
    assert_eq!(
        text(&["UseCodes", "separatorsemicolon", "IncludeTitle"]),
        "t\r\nq;2018 count;2019 count\r\nnei;.;:\r\n_T;5;5\r\n"
    );
    assert!(text(&["UseCodesAndTexts"]).contains("\r\n_T Total,5,5\r\n"));
    assert_eq!(Layout::parse(Format::JsonStat2, ["UseCodes"].into_iter()), None);
    assert_eq!(Layout::parse(Format::Xlsx, ["SeparatorTab"].into_iter()), None);
    let book = |layout| xlsx(&cube, &chosen, layout, Lang::En).unwrap();
    assert_eq!(book(Layout::default()), book(Layout::default()));
}
