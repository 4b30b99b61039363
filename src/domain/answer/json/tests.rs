//! Tests of reading and writing sheets.

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::*;
use crate::answer::Value;
use crate::answer::value::Missing;
use crate::canonical;
use crate::questionnaire::sample::sample;
use crate::written::{parse_decimal, write_decimal};

const TILTAK: Option<&str> = Some("tiltak");

/// The codes and pointers of all findings.
fn faults(roster: Option<&str>, json: &Json) -> Vec<(&'static str, String)> {
    let found = read_sheet(sample(), roster, json).unwrap_err();
    found.into_iter().map(|one| (one.code(), one.pointer)).collect()
}

fn fault(roster: Option<&str>, item: &str, value: &Json) -> &'static str {
    let found = faults(roster, &json!({ "answers": { item: value } }));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].1, format!("/answers/{item}"));
    found[0].0
}

#[test]
fn every_type_is_read_and_written_in_its_canonical_form() {
    let entry = json!({
        "answers": {
            "navn": "Ny løsning", "offentlig": "ja", "beskrivelse": "En\nto", "start": "2019-08-30",
            "ramme": 12_000_000, "formal": ["andre", "kvalitet"], "formal_annet": "=1+1",
            "nytte": "stor", "emneord": ["b", "a"],
        },
        "exemptions": { "ramme": "offl_13" },
        "confirmations": { "stor_ramme": "Stemmer" },
    });
    let sheet = read_sheet(sample(), TILTAK, &entry).unwrap();
    assert_eq!(
        write_sheet(&sheet),
        concat!(
            r#"{"answers":{"beskrivelse":"En\nto","emneord":["b","a"],"formal":["kvalitet","andre"],"#,
            r#""formal_annet":"=1+1","navn":"Ny løsning","nytte":"stor","offentlig":"ja","ramme":12000000,"#,
            r#""start":"2019-08-30"},"confirmations":{"stor_ramme":"Stemmer"},"exemptions":{"ramme":"offl_13"}}"#
        )
    );
    let header = json!({ "answers": {
        "har_tiltak": "vet_ikke", "orgnr": "991 825 827", "kontakt": "a@example.no",
        "nettsted": "https://example.no/å", "ansatte": 0, "andel": "12.5", "grunnlagt": 1899,
        "styrt_mal": "noen",
    } });
    let sheet = read_sheet(sample(), None, &header).unwrap();
    assert_eq!(
        write_sheet(&sheet),
        concat!(
            r#"{"answers":{"andel":"12.50","ansatte":0,"grunnlagt":1899,"har_tiltak":"vet_ikke","#,
            r#""kontakt":"a@example.no","nettsted":"https://example.no/å","orgnr":"991825827","styrt_mal":"noen"}}"#
        )
    );
    assert_eq!(write_sheet(&Sheet::default()), "{}");
}

#[test]
fn all_findings_come_at_once_each_with_its_place() {
    let found = faults(
        TILTAK,
        &json!({
            "answers": { "navn": 1, "ukjent": "x", "ansatte": 3, "rest": 1, "a/b": 1 },
            "exemptions": { "navn": "offl_13", "ramme": "offl_99" },
            "confirmations": { "brukt_for_mye": "x", "stor_ramme": " " },
            "entries": [],
        }),
    );
    let expected = [
        ("unknown_item", "/answers/a~1b"),
        ("other_part", "/answers/ansatte"),
        ("wrong_type", "/answers/navn"),
        ("derived", "/answers/rest"),
        ("unknown_item", "/answers/ukjent"),
        ("unknown_rule", "/confirmations/brukt_for_mye"),
        ("empty", "/confirmations/stor_ramme"),
        ("unknown_key", "/entries"),
        ("not_exemptible", "/exemptions/navn"),
        ("unknown_legal_basis", "/exemptions/ramme"),
    ];
    assert_eq!(found, expected.map(|(code, pointer)| (code, pointer.to_owned())));
}

#[test]
fn a_body_that_is_no_sheet_is_refused() {
    assert_eq!(faults(TILTAK, &json!([])), [("wrong_type", String::new())]);
    assert_eq!(faults(TILTAK, &json!({"answers": []})), [("wrong_type", "/answers".to_owned())]);
    assert_eq!(faults(Some("andre"), &json!({})), [("unknown_roster", String::new())]);
}

#[test]
fn wrong_types_and_unknown_codes_are_refused() {
    assert_eq!(fault(TILTAK, "ramme", &json!("12")), "wrong_type");
    assert_eq!(fault(TILTAK, "ramme", &json!(1.5)), "wrong_type");
    assert_eq!(fault(TILTAK, "ramme", &json!(true)), "wrong_type");
    assert_eq!(fault(TILTAK, "offentlig", &json!(["ja"])), "wrong_type");
    assert_eq!(fault(TILTAK, "offentlig", &json!("JA")), "unknown_code");
    assert_eq!(fault(TILTAK, "formal", &json!("kvalitet")), "wrong_type");
    assert_eq!(fault(TILTAK, "formal", &json!([1])), "wrong_type");
    assert_eq!(fault(TILTAK, "formal", &json!(["kvalitet", "x"])), "unknown_code");
    assert_eq!(fault(TILTAK, "formal", &json!(["kvalitet", "kvalitet"])), "duplicate");
    assert_eq!(fault(TILTAK, "emneord", &json!(["a", "a"])), "duplicate");
    assert_eq!(fault(TILTAK, "emneord", &json!(["a", "b", "c", "d", "e"])), "too_many_tags");
    assert_eq!(fault(TILTAK, "start", &json!("30.08.2019")), "wrong_type");
    assert_eq!(fault(TILTAK, "start", &json!("2019-02-30")), "no_such_date");
    assert_eq!(fault(TILTAK, "start", &json!("+2019-2-3")), "wrong_type");
    assert_eq!(fault(None, "andel", &json!(12.5)), "wrong_type");
    assert_eq!(fault(None, "andel", &json!("12,5")), "wrong_type");
    assert_eq!(fault(None, "kontakt", &json!("ola")), "invalid_email");
    assert_eq!(fault(None, "nettsted", &json!("javascript:alert(1)")), "invalid_url");
    assert_eq!(fault(None, "nettsted", &json!("https://")), "invalid_url");
    assert_eq!(fault(None, "orgnr", &json!("991825826")), "invalid_orgnr");
}

#[test]
fn numbers_that_do_not_fit_are_refused() {
    let huge: Json = serde_json::from_str("9223372036854775808").unwrap();
    assert_eq!(fault(TILTAK, "ramme", &huge), "out_of_range");
    let huger: Json = serde_json::from_str("1e300").unwrap();
    assert_eq!(fault(TILTAK, "ramme", &huger), "out_of_range");
    assert_eq!(fault(None, "andel", &json!("0.123")), "too_many_decimals");
    assert_eq!(fault(None, "andel", &json!("9".repeat(40))), "out_of_range");
    let most = json!({ "answers": { "ramme": i64::MAX } });
    assert!(read_sheet(sample(), TILTAK, &most).is_ok());
}

#[test]
fn control_characters_are_refused_with_their_place() {
    let found = read_sheet(sample(), TILTAK, &json!({"answers": {"navn": "a\u{0}b"}})).unwrap_err();
    let expected = Fault::ControlCharacter { code_point: 0, at: 2 };
    assert_eq!(found[0].fault, expected);
    assert_eq!(
        found[0].to_string(),
        "navn: the control character U+0000 at character 2 is not allowed"
    );
    assert_eq!(fault(TILTAK, "navn", &json!("a\nb")), "control_character");
    assert_eq!(fault(TILTAK, "beskrivelse", &json!("a\u{1b}b")), "control_character");
    assert_eq!(fault(TILTAK, "emneord", &json!(["a\tb"])), "control_character");
    let lines = json!({"answers": {"beskrivelse": "a\r\nb\tc"}});
    let sheet = read_sheet(sample(), TILTAK, &lines).unwrap();
    assert_eq!(write_sheet(&sheet), r#"{"answers":{"beskrivelse":"a\nb\tc"}}"#);
}

#[test]
fn long_texts_are_counted_in_characters_and_refused_beyond_the_bound() {
    let most = json!({ "answers": { "navn": "å".repeat(40) } });
    assert!(read_sheet(sample(), TILTAK, &most).is_ok());
    assert_eq!(fault(TILTAK, "navn", &json!("å".repeat(41))), "too_long");
    assert_eq!(fault(TILTAK, "beskrivelse", &json!("x".repeat(1024 * 1024))), "too_long");
}

#[test]
fn no_answer_is_left_out_and_never_written_as_something_empty() {
    for empty in [json!(null), json!(""), json!("  "), json!([])] {
        let item = if empty.is_array() { "formal" } else { "navn" };
        assert_eq!(fault(TILTAK, item, &empty), "empty");
    }
}

#[test]
fn a_reason_may_stand_instead_of_an_answer_where_the_item_takes_it() {
    let given =
        json!({"answers": {"ramme": {"missing": "dont_know"}, "start": {"missing": "refused"}}});
    let sheet = read_sheet(sample(), TILTAK, &given).unwrap();
    assert_eq!(
        write_sheet(&sheet),
        r#"{"answers":{"ramme":{"missing":"dont_know"},"start":{"missing":"refused"}}}"#
    );
    assert_eq!(fault(TILTAK, "ramme", &json!({"missing": "not_relevant"})), "missing_not_offered");
    assert_eq!(fault(TILTAK, "navn", &json!({"missing": "refused"})), "missing_not_offered");
    assert_eq!(fault(TILTAK, "ramme", &json!({"missing": "lost"})), "unknown_missing");
    assert_eq!(fault(TILTAK, "ramme", &json!({"missing": "dont_know", "x": 1})), "wrong_type");
}

#[test]
fn a_sealed_value_is_read_from_the_store_and_refused_from_outside() {
    let digest = "0123456789abcdef".repeat(4);
    let sealed = json!({ "answers": { "kontakt": { "sealed": digest } } });
    assert_eq!(fault(None, "kontakt", &sealed["answers"]["kontakt"]), "sealed");
    let sheet = read_stored_sheet(sample(), None, &sealed).unwrap();
    assert_eq!(write_sheet(&sheet), canonical::to_json(&sealed));
    let open = json!({ "answers": { "nettsted": { "sealed": digest } } });
    assert!(read_stored_sheet(sample(), None, &open).is_err());
}

#[test]
fn a_finding_repeats_only_the_start_of_a_hostile_key() {
    let key = format!("{}\u{0}", "x".repeat(5000));
    let found = read_sheet(sample(), TILTAK, &json!({ "answers": { key: 1 } })).unwrap_err();
    assert_eq!(found[0].item.as_deref(), Some("x".repeat(64).as_str()));
    assert_eq!(found[0].pointer, format!("/answers/{}", "x".repeat(64)));
}

proptest! {
    #[test]
    fn decimals_survive_being_written_and_read(scaled: i64, decimals in 0_u8..=6) {
        prop_assert_eq!(parse_decimal(&write_decimal(scaled, decimals), decimals), Ok(scaled));
    }

    #[test]
    fn texts_survive_or_are_refused(text in any::<String>()) {
        let given = json!({ "answers": { "beskrivelse": text.clone() } });
        if let Ok(sheet) = read_sheet(sample(), TILTAK, &given) {
            let written = canonical::parse(&write_sheet(&sheet)).unwrap();
            prop_assert_eq!(read_stored_sheet(sample(), TILTAK, &written), Ok(sheet));
        }
    }

    #[test]
    fn a_sheet_is_written_in_one_pass_as_its_tree_would_be(
        texts in prop::collection::btree_map("[a-zA-Z][a-zA-Z0-9_]{0,5}", "\\PC{0,8}", 0..6),
        number in any::<i64>(),
    ) {
        let name = |raw: &str| raw.parse::<Name>().unwrap();
        let mut sheet = Sheet::default();
        for (key, text) in &texts {
            let answer = match text.len() % 5 {
                0 => Answer::Value(Value::Integer(number)),
                1 => Answer::Missing(Missing::DontKnow),
                2 => Answer::Sealed(text.clone()),
                3 => Answer::Value(Value::Tags(vec![text.clone(), "\u{1}\"\\".into()])),
                _ => Answer::Value(Value::Text(text.clone())),
            };
            sheet.answers.insert(name(key), answer);
            sheet.confirmations.insert(name(key), text.clone());
        }
        let tree = canonical::to_json(&sheet_json(&sheet));
        prop_assert_eq!(write_sheet(&sheet), tree);
    }
}
