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
use crate::exchange::csv::Field;

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

/// The preliminary 2018, where `nei` had another code, and 2019 and 2020 after a break: each sign stands once or
/// more. A number keeps its sign in the status alone, so a file says in a note which rounds are preliminary.
#[test]
fn the_official_signs_stand_in_every_answer() {
    let of = |year: &str, kind: Kind, second: &str, link: Value| {
        let mut json = serde_json::to_value(publication(kind)).unwrap();
        json["round"]["code"] = year.into();
        json["round"]["schedule"]["opens_on"] = format!("{year}-06-01").into();
        json["tables"][1]["head"]["axes"][0]["categories"][1]["code"] = second.into();
        let before: u16 = year.parse::<u16>().unwrap() - 1;
        let past = json!({"round": before.to_string(), "version": "1", "revision": 1, "link": link,
            "values": [], "signs": {}});
        json["series"] = json!([{"table": "guarded", "past": [past]}]);
        Arc::new(serde_json::from_value(json).unwrap())
    };
    let broken = json!({"break": {"why": "declared", "notes": []}});
    let rounds = [
        of("2018", Kind::Preliminary, "ikke", json!("same")),
        of("2019", Kind::Final, "nei", broken),
        of("2020", Kind::Final, "nei", json!("same")),
    ];
    let cube = Cube::of("guarded", &rounds).unwrap();
    let asked = json!({ "selection": [
        { "variableCode": "q", "valueCodes": ["nei", "_T"] },
        { "variableCode": "ministry", "valueCodes": ["ASD", "SD"] },
        { "variableCode": "ContentsCode", "valueCodes": ["count", "n_refused"] },
        { "variableCode": "Tid", "valueCodes": ["*"] },
    ] });
    let chosen = chosen(&cube, asked);
    let dataset = dataset("tiltak-guarded", &cube, &chosen, Lang::Nb);
    let sign = |at: usize| dataset["status"][at.to_string()].as_str().unwrap_or("");
    let signs: Vec<&str> = (0..24).map(sign).collect();
    let nei = [".", ".", ":", "|-", ":", "-", ".", ".", "..", "..", "..", ".."];
    let total = ["*", "*", "|", "|-", "", "-", "..", "..", "..", "..", "..", ".."];
    assert_eq!(signs, [nei, total].concat());
    assert_eq!((&dataset["value"][12], &dataset["value"][15]), (&json!(5), &json!(0)));

    let codes = Layout::parse(Format::Csv, ["UseCodes"].into_iter()).unwrap();
    let file = String::from_utf8(csv(&cube, &chosen, codes, Lang::Nb)).unwrap();
    let lines: Vec<&str> = file.lines().skip(1).collect();
    let expected = [
        "nei,ASD,2018,.,.",
        "nei,ASD,2019,:,0",
        "nei,ASD,2020,:,0",
        "nei,SD,2018,.,.",
        "nei,SD,2019,..,..",
        "nei,SD,2020,..,..",
        "_T,ASD,2018,5,0",
        "_T,ASD,2019,5,0",
        "_T,ASD,2020,5,0",
    ];
    assert_eq!(lines[..9], expected);

    let layout = Layout::parse(Format::Xlsx, ["UseCodes"].into_iter()).unwrap();
    let sheets = data::sheets(&cube, &chosen, layout, Lang::Nb);
    let plain = |line: &Vec<Field>| line.iter().cloned().map(Field::plain).collect::<Vec<_>>();
    let cells: Vec<String> = sheets[0].lines.iter().map(|line| plain(line).join(",")).collect();
    assert_eq!(cells, lines, "a workbook has what the file has");
    assert_eq!(sheets[0].lines[1][4], Field::Number("0".to_owned()), "a zero stays a number");
    let notes: Vec<String> = sheets[1].lines.iter().map(|line| plain(line).join(",")).collect();
    for sign in ["2018: * = ", "2019: | = ", ": = ", ".. = ", ". = ", "- = "] {
        assert!(notes.iter().any(|note| note.starts_with(sign)), "{sign} in {notes:?}");
    }
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
