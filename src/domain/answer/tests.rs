//! Tests of routing, validation, derived items and statuses, on the sample questionnaire.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::NaiveDate;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::json::{read_sheet, write_sheet};
use super::status::{Status, part_status, section_status};
use super::*;
use crate::code::Name;
use crate::expression::{Number, Scope, Value as Computed};
use crate::ids::EntryId;
use crate::questionnaire::instrument::Instrument;
use crate::questionnaire::sample::{edited, sample};

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2020, 9, 1).unwrap()
}

fn entry_id(n: u128) -> EntryId {
    uuid::Uuid::from_u128(n).into()
}

fn tiltak() -> Name {
    "tiltak".parse().unwrap()
}

fn sheet(instrument: &Instrument, roster: Option<&str>, answers: &Json) -> Sheet {
    read_sheet(instrument, roster, &json!({ "answers": answers })).unwrap()
}

fn response(instrument: &Instrument, header: &Json, entries: &[Json]) -> Response {
    let entries = entries.iter().enumerate().map(|(at, answers)| Entry {
        id: entry_id(at as u128),
        first_submitted_at: None,
        sheet: sheet(instrument, Some("tiltak"), answers),
    });
    Response {
        header: sheet(instrument, None, header),
        rosters: [(tiltak(), entries.collect())].into(),
        nil: Default::default(),
    }
}

/// Findings as `entry/item: code`.
fn found(instrument: &Instrument, response: &Response, depth: Depth) -> Vec<String> {
    let shown = |finding: &Finding| {
        let entry = finding.entry.map(|id| uuid::Uuid::from(id).as_u128().to_string());
        let item = finding.item.as_ref().or(finding.roster.as_ref()).map(Name::as_str);
        format!(
            "{}/{}: {}",
            entry.unwrap_or_default(),
            item.unwrap_or_default(),
            finding.breach.code()
        )
    };
    validate(instrument, response, None, today(), depth).iter().map(shown).collect()
}

#[test]
fn an_item_is_asked_only_when_its_condition_is_known_to_hold() {
    let instrument = sample();
    let entries = [
        json!({"ramme": 5}),
        json!({"ramme": 0}),
        json!({}),
        json!({"ramme": {"missing": "dont_know"}}),
    ];
    let response = response(instrument, &json!({}), &entries);
    let route = route(instrument, &response, None, today());
    let asked: Vec<bool> = (0..4).map(|n| route.asks(Some(entry_id(n)), "brukt")).collect();
    assert_eq!(asked, [true, false, false, false]);
    assert!(route.asks(Some(entry_id(2)), "ramme"));
    assert!(!route.asks(None, "styrt_mal"), "the section's condition is not known");
}

#[test]
fn a_condition_does_not_see_an_answer_that_is_itself_off_route() {
    let instrument = edited(&[(
        "min: \"2000-01-01\", max: \"2030-12-31\", class: named }",
        "class: named, relevant: brukt > 0 }",
    )]);
    let entries = [json!({"ramme": 0, "brukt": 9, "start": "2019-01-01"})];
    let given = response(&instrument, &json!({}), &entries);
    let pruned = prune(&instrument, &given, None, today());
    assert_eq!(write_sheet(&pruned.entries("tiltak")[0].sheet), r#"{"answers":{"ramme":0}}"#);
}

#[test]
fn an_other_text_is_asked_when_its_code_is_chosen_and_then_wanted() {
    let instrument = sample();
    let entries = [
        json!({"navn": "a", "formal": ["andre"]}),
        json!({"navn": "b", "formal": ["kvalitet"], "formal_annet": "x"}),
    ];
    let response = response(instrument, &json!({"har_tiltak": "nei"}), &entries);
    assert_eq!(
        found(instrument, &response, Depth::Submission),
        ["0/formal_annet: other_missing", "1/formal_annet: off_route"]
    );
}

#[test]
fn pruning_drops_off_route_answers_with_their_exemptions_and_keeps_the_rest() {
    let instrument = edited(&[(
        "class: named, relevant: ramme > 0",
        "class: named, exemptible: true, relevant: ramme > 0",
    )]);
    let mut given = response(&instrument, &json!({}), &[json!({"navn": "a", "brukt": 1})]);
    let entry = &mut given.rosters.get_mut("tiltak").unwrap()[0];
    entry.sheet.exemptions.insert("brukt".parse().unwrap(), "offl_13".parse().unwrap());
    let pruned = prune(&instrument, &given, None, today());
    assert_eq!(write_sheet(&pruned.entries("tiltak")[0].sheet), r#"{"answers":{"navn":"a"}}"#);
    assert!(found(&instrument, &given, Depth::Draft).contains(&"0/brukt: off_route".to_owned()));
    assert!(found(&instrument, &pruned, Depth::Draft).is_empty());
}

#[test]
fn a_draft_is_not_blamed_for_what_is_not_there_yet() {
    let instrument = sample();
    let empty = response(instrument, &json!({}), &[]);
    assert_eq!(found(instrument, &empty, Depth::Draft), Vec::<String>::new());
    assert_eq!(
        found(instrument, &empty, Depth::Submission),
        ["/har_tiltak: required", "/tiltak: no_entries"]
    );
}

#[test]
fn bounds_and_choices_are_checked() {
    let instrument = sample();
    let entries = [
        json!({
            "navn": "a", "start": "1999-12-31", "ramme": -1,
            "formal": ["kvalitet", "ingen"],
        }),
        json!({ "navn": "b", "formal": ["kvalitet", "kostnad", "miljo", "andre"], "formal_annet": "x" }),
    ];
    let header = json!({"har_tiltak": "vet_ikke", "andel": "100.01", "grunnlagt": 2021});
    let response = response(instrument, &header, &entries);
    assert_eq!(
        found(instrument, &response, Depth::Draft),
        [
            "/andel: above_max",
            "/grunnlagt: above_max",
            "0/start: below_min",
            "0/ramme: below_min",
            "0/formal: not_alone",
            "1/formal: too_many_choices",
        ]
    );
    let bound = validate(instrument, &response, None, today(), Depth::Draft);
    assert_eq!(bound[0].breach.to_string(), "the greatest value is 100.00");
}

#[test]
fn fewer_choices_than_asked_for_are_unfinished_and_an_exclusive_code_is_enough() {
    let instrument = edited(&[("min_choices: 1", "min_choices: 2")]);
    let entries =
        [json!({"navn": "a", "formal": ["kvalitet"]}), json!({"navn": "b", "formal": ["ingen"]})];
    let response = response(&instrument, &json!({"har_tiltak": "vet_ikke"}), &entries);
    assert_eq!(found(&instrument, &response, Depth::Draft), Vec::<String>::new());
    assert_eq!(found(&instrument, &response, Depth::Submission), ["0/formal: too_few_choices"]);
}

#[test]
fn a_constraint_blocks_and_a_soft_check_waits_for_its_comment() {
    let instrument = sample();
    let entries = [json!({"navn": "a", "ramme": 100_000_000, "brukt": 100_000_001})];
    let mut response = response(instrument, &json!({"har_tiltak": "vet_ikke"}), &entries);
    assert_eq!(found(instrument, &response, Depth::Draft), ["0/brukt: constraint"]);
    assert_eq!(
        found(instrument, &response, Depth::Submission),
        ["0/brukt: constraint", "0/ramme: unconfirmed"]
    );
    let entry = &mut response.rosters.get_mut("tiltak").unwrap()[0];
    entry.sheet.confirmations.insert("stor_ramme".parse().unwrap(), "Stemmer".to_owned());
    assert_eq!(found(instrument, &response, Depth::Submission), ["0/brukt: constraint"]);
}

#[test]
fn a_rule_whose_outcome_is_not_known_is_no_error() {
    let instrument = sample();
    let entries = [json!({"navn": "a", "ramme": {"missing": "dont_know"}})];
    let response = response(instrument, &json!({"har_tiltak": "vet_ikke"}), &entries);
    assert_eq!(found(instrument, &response, Depth::Submission), Vec::<String>::new());
}

#[test]
fn a_roster_has_entries_or_a_nil_return_and_never_both_or_too_many() {
    let instrument = sample();
    let header = json!({"har_tiltak": "vet_ikke"});
    let mut nothing = response(instrument, &header, &[]);
    nothing.nil.insert(tiltak());
    assert_eq!(found(instrument, &nothing, Depth::Submission), Vec::<String>::new());
    let mut both = response(instrument, &header, &[json!({"navn": "a"})]);
    both.nil.insert(tiltak());
    assert_eq!(found(instrument, &both, Depth::Draft), ["/tiltak: nil_with_entries"]);
    let many = response(instrument, &header, &vec![json!({"navn": "a"}); 6]);
    assert_eq!(found(instrument, &many, Depth::Draft), ["/tiltak: too_many_entries"]);
}

#[test]
fn a_rule_over_a_roster_is_shown_at_the_roster() {
    let instrument = sample();
    let mut empty = response(instrument, &json!({"har_tiltak": "ja"}), &[]);
    empty.nil.insert(tiltak());
    assert_eq!(found(instrument, &empty, Depth::Submission), ["/tiltak: constraint"]);
}

#[test]
fn derived_items_are_computed_exactly_and_absent_when_not_known() {
    let instrument = sample();
    let entries = [json!({"ramme": 1_500_000, "brukt": 400_000}), json!({"navn": "b"})];
    let response = response(instrument, &json!({"har_tiltak": "vet_ikke"}), &entries);
    let scope = |entry: Option<usize>| Scope {
        instrument,
        header: &response.header.answers,
        entry: entry.map(|at| &response.entries("tiltak")[at].sheet.answers),
        rosters: &response.rosters,
        facts: None,
        today: today(),
    };
    let whole = |n| Computed::Number(Number::whole(n));
    let named = |values: BTreeMap<Name, Computed>| -> Vec<(String, Computed)> {
        values.into_iter().map(|(name, value)| (name.to_string(), value)).collect()
    };
    assert_eq!(
        named(derive(&scope(Some(0)), Some("tiltak"))),
        [("dyrt".to_owned(), Computed::Boolean(true)), ("rest".to_owned(), whole(1_100_000))]
    );
    assert_eq!(named(derive(&scope(Some(1)), Some("tiltak"))), []);
    assert_eq!(
        named(derive(&scope(None), None)),
        [
            ("samlet".to_owned(), whole(1_500_000)),
            ("svar".to_owned(), Computed::Text("nei".to_owned()))
        ]
    );
}

#[test]
fn the_status_follows_what_is_answered_missing_and_wrong() {
    let instrument = sample();
    let status = |answers: &Json| {
        let response =
            response(instrument, &json!({"har_tiltak": "vet_ikke"}), std::slice::from_ref(answers));
        let route = route(instrument, &response, None, today());
        let findings = validate(instrument, &response, None, today(), Depth::Submission);
        let part = &instrument.roster("tiltak").unwrap().part;
        let answers = &response.entries("tiltak")[0].sheet.answers;
        part_status(part, answers, Some(entry_id(0)), &route, &findings)
    };
    assert_eq!(status(&json!({})), Status::NotStarted);
    assert_eq!(status(&json!({"ramme": 1})), Status::Begun);
    assert_eq!(status(&json!({"navn": "a", "ramme": -1})), Status::HasErrors);
    assert_eq!(status(&json!({"navn": "a", "ramme": 100_000_000})), Status::Doubtful);
    let both = json!({"navn": "a", "ramme": 100_000_000, "brukt": 100_000_001});
    assert_eq!(status(&both), Status::HasErrors);
    assert_eq!(status(&json!({"navn": "a"})), Status::Complete);
}

#[test]
fn a_section_of_which_nothing_is_asked_is_not_on_the_list() {
    let instrument = sample();
    let empty = response(instrument, &json!({"har_tiltak": "nei"}), &[]);
    let route = route(instrument, &empty, None, today());
    let section = instrument.header.section("styring").unwrap();
    let status = section_status(section, &empty.header.answers, None, &route, &[]);
    assert_eq!(status, Status::NotAsked);
}

fn any_entry() -> impl Strategy<Value = Json> {
    let ramme =
        prop_oneof![Just(json!({"missing": "dont_know"})), (-2_i64..3).prop_map(|n| json!(n)),];
    let formal =
        proptest::sample::subsequence(vec!["kvalitet", "kostnad", "andre", "ingen"], 1..=4);
    let parts = (
        proptest::option::of(ramme),
        proptest::option::of(-2_i64..3),
        proptest::option::of(formal),
        any::<bool>(),
        proptest::option::of(proptest::sample::select(vec!["ja", "nei", "vet_ikke"])),
    );
    parts.prop_map(|(ramme, brukt, formal, annet, offentlig)| {
        let members = [
            ("ramme", ramme),
            ("brukt", brukt.map(|n| json!(n))),
            ("formal", formal.map(|codes| json!(codes))),
            ("formal_annet", annet.then(|| json!("x"))),
            ("offentlig", offentlig.map(|code| json!(code))),
        ];
        let given = members.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
        Json::Object(given.collect())
    })
}

#[test]
fn an_entry_stands_alone_unless_what_is_asked_rests_on_others() {
    let stands_alone =
        |edits: &[(&str, &str)]| edited(edits).roster("tiltak").unwrap().stands_alone;
    let asked =
        |relevant: &str| stands_alone(&[("relevant: ramme > 0", &format!("relevant: {relevant}"))]);
    assert!(stands_alone(&[]));
    assert!(asked("dyrt and har_tiltak = 'ja'"));
    assert!(!asked("count(tiltak) > 3"));
    assert!(!asked("samlet > 0"), "through a derived item");
    let header = ("relevant: har_tiltak = 'ja'", "relevant: count(tiltak) > 1");
    assert!(stands_alone(&[header]));
    let through = ("relevant: ramme > 0", "relevant: answered(styrt_mal)");
    assert!(!stands_alone(&[header, through]), "through an item of the header");
}

proptest! {
    #[test]
    fn no_off_route_answer_survives_pruning(
        entries in proptest::collection::vec(any_entry(), 0..4),
        har in proptest::option::of(proptest::sample::select(vec!["ja", "nei", "vet_ikke"])),
        styrt: bool,
    ) {
        // Conditions on conditions, also across the header and the entries.
        static INSTRUMENT: LazyLock<Instrument> = LazyLock::new(|| edited(&[
            ("relevant: har_tiltak = 'ja'", "relevant: har_tiltak = 'ja' and count(tiltak where brukt > 0) > 0"),
            ("type: single, codes: ja_nei, class: named }\n          - { id: beskrivelse",
             "type: single, codes: ja_nei, class: named, relevant: answered(formal_annet) }\n          - { id: beskrivelse"),
        ]));
        let instrument = &*INSTRUMENT;
        let mut header = serde_json::Map::new();
        header.extend(har.map(|code| ("har_tiltak".to_owned(), json!(code))));
        header.extend(styrt.then(|| ("styrt_mal".to_owned(), json!("stor"))));
        let given = response(instrument, &Json::Object(header), &entries);
        let pruned = prune(instrument, &given, None, today());
        let route = route(instrument, &pruned, None, today());
        for name in pruned.header.answers.keys() {
            prop_assert!(route.asks(None, name.as_str()), "{name}");
        }
        for entry in pruned.entries("tiltak") {
            for name in entry.sheet.answers.keys() {
                prop_assert!(route.asks(Some(entry.id), name.as_str()), "{name}");
            }
        }
        prop_assert_eq!(&prune(instrument, &pruned, None, today()), &pruned);
        let findings = validate(instrument, &pruned, None, today(), Depth::Submission);
        prop_assert!(findings.iter().all(|finding| finding.breach != Breach::OffRoute));
        for (given, pruned) in given.entries("tiltak").iter().zip(pruned.entries("tiltak")) {
            for (name, answer) in &given.sheet.answers {
                let kept = pruned.sheet.answers.get(name);
                prop_assert_eq!(kept, route.asks(Some(pruned.id), name.as_str()).then_some(answer));
            }
        }
    }
}
