//! What expressions come to.

use super::*;

fn number(source: &str, entry: &Json) -> Option<String> {
    match value(source, &json!({}), std::slice::from_ref(entry))? {
        Value::Number(number) if number.denominator() == 1 => Some(number.numerator().to_string()),
        Value::Number(number) => Some(format!("{}/{}", number.numerator(), number.denominator())),
        other => panic!("{other:?}"),
    }
}

#[test]
fn arithmetic_is_exact_and_binds_as_in_school() {
    for (source, expected) in [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("10 - 2 - 3", "5"),
        ("8 / 4 / 2", "1"),
        ("0.1 + 0.2", "3/10"),
        ("1 / 3 * 3", "1"),
        ("-2 * -3", "6"),
        ("--2 - -1", "3"),
        ("100.00 / 8", "25/2"),
        ("year(date('2019-08-30')) + length('åtte')", "2023"),
        ("if(1 < 2, 10, 20)", "10"),
    ] {
        assert_eq!(number(source, &json!({"navn": "a"})).as_deref(), Some(expected), "{source}");
    }
}

#[test]
fn what_is_divided_by_zero_or_too_large_is_not_known() {
    assert_eq!(number("1 / 0", &json!({"navn": "a"})), None);
    assert_eq!(number("1 / (ramme - ramme)", &json!({"ramme": 3})), None);
    let product = ["ramme"; 4].join(" * ");
    assert_eq!(number(&product, &json!({ "ramme": i64::MAX })), None);
    assert_eq!(holds(&format!("{product} = 1 or true"), &json!({ "ramme": i64::MAX })), Some(true));
}

#[test]
fn and_or_and_not_follow_kleene() {
    let unknown = "ramme = 1";
    for (source, expected) in [
        ("false and UNKNOWN", Some(false)),
        ("UNKNOWN and false", Some(false)),
        ("true and UNKNOWN", None),
        ("true or UNKNOWN", Some(true)),
        ("UNKNOWN or true", Some(true)),
        ("false or UNKNOWN", None),
        ("not UNKNOWN", None),
        ("UNKNOWN and UNKNOWN", None),
        ("true and not false", Some(true)),
        ("not true or true", Some(true)),
        ("false and false or true", Some(true)),
        ("if(UNKNOWN, true, true)", None),
    ] {
        let source = source.replace("UNKNOWN", unknown);
        assert_eq!(holds(&source, &json!({})), expected, "{source}");
    }
}

#[test]
fn unanswered_and_answered_with_a_reason_are_not_known_but_can_be_asked_for() {
    let dont_know = json!({"ramme": {"missing": "dont_know"}});
    for (source, unanswered, reason, answered) in [
        ("ramme >= 0", None, None, Some(true)),
        ("ramme in (1, 2)", None, None, Some(false)),
        ("answered(ramme)", Some(false), Some(true), Some(true)),
        ("missing(ramme)", Some(false), Some(true), Some(false)),
        ("answered(dyrt)", Some(false), Some(false), Some(true)),
    ] {
        assert_eq!(holds(source, &json!({})), unanswered, "{source}");
        assert_eq!(holds(source, &dont_know), reason, "{source}");
        assert_eq!(holds(source, &json!({"ramme": 7})), answered, "{source}");
    }
}

#[test]
fn a_code_for_a_missing_answer_can_be_compared_and_counts_as_a_reason() {
    let given = json!({"offentlig": "vet_ikke", "formal": ["ingen"]});
    assert_eq!(holds("offentlig = 'ja'", &given), Some(false));
    assert_eq!(holds("offentlig != 'ja' and offentlig in ('nei', 'vet_ikke')", &given), Some(true));
    assert_eq!(holds("missing(offentlig) and missing(formal)", &given), Some(true));
    assert_eq!(holds("selected(formal, 'ingen') and count(formal) = 0", &given), Some(true));
}

#[test]
fn choices_tags_texts_and_dates_are_asked_about() {
    let given = json!({
        "navn": "ærlig", "formal": ["kvalitet", "miljo"], "emneord": ["a", "b"], "start": "2019-08-30",
    });
    for source in [
        "selected(formal, 'miljo') and not selected(formal, 'andre')",
        "count(formal) = 2 and count(emneord) = 2",
        "length(navn) = 5 and navn = 'ærlig'",
        "start < today() and year(start) = 2019 and start >= date('2019-08-30')",
        "start in (date('2019-08-30'), date('2020-01-01'))",
        "today() = date('2020-09-01')",
    ] {
        assert_eq!(holds(source, &given), Some(true), "{source}");
    }
    assert_eq!(holds("selected(formal, 'miljo')", &json!({})), None);
}

#[test]
fn the_frame_is_read_and_what_it_lacks_is_not_known() {
    for (source, expected) in [
        ("unit.level = 'state' and unit.ministry = 'KMD'", Some(true)),
        ("unit.size >= 100 and unit.language = 'nn'", Some(true)),
        ("in_group('skate') and not in_group('andre')", Some(true)),
        ("unit.size_class = 'stor'", None),
        ("unit.stratum = 'a' or true", Some(true)),
    ] {
        assert_eq!(holds(source, &json!({})), expected, "{source}");
    }
}

#[test]
fn entries_are_counted_and_summed_and_unknown_ones_left_out() {
    let entries = [
        json!({"ramme": 1_000_000, "offentlig": "ja"}),
        json!({"ramme": 5}),
        json!({"offentlig": "nei"}),
        json!({"ramme": {"missing": "dont_know"}}),
    ];
    for (source, expected) in [
        ("count(tiltak)", 4),
        ("count(tiltak where ramme > 10)", 1),
        ("count(tiltak where not ramme > 10)", 1),
        ("count(tiltak where dyrt)", 1),
        ("count(tiltak where har_tiltak = 'ja' and answered(ramme))", 3),
        ("sum(tiltak.ramme)", 1_000_005),
        ("sum(tiltak.brukt)", 0),
        ("samlet / count(tiltak where true) * 4", 1_000_005),
    ] {
        let found = value(source, &json!({"har_tiltak": "ja"}), &entries);
        assert_eq!(found, Some(Value::Number(Number::whole(expected))), "{source}");
    }
}

#[test]
fn the_header_is_read_from_an_entry() {
    let found = value(
        "har_tiltak = 'ja' and ramme > 0",
        &json!({"har_tiltak": "ja"}),
        &[json!({"ramme": 1})],
    );
    assert_eq!(found, Some(Value::Boolean(true)));
}

#[test]
fn a_derived_item_that_many_read_is_computed_once() {
    use crate::questionnaire::sample::edited;
    // Each doubles the one before: 2 to the power of 8 by 60 readings each would take hours.
    let mut chain = String::from("  - { id: d0, text: *text, value: ansatte, class: aggregate }\n");
    for n in 1..=8 {
        let sum = vec![format!("d{}", n - 1); 60].join(" + ");
        chain += &format!("  - {{ id: d{n}, text: *text, value: {sum}, class: aggregate }}\n");
    }
    let instrument = edited(&[("rules:\n", &format!("{chain}rules:\n"))]);
    let header = sheet(None, &json!({"ansatte": 1}));
    let rosters = BTreeMap::new();
    let today = NaiveDate::default();
    let scope = Scope {
        instrument: &instrument,
        header: &header.answers,
        entry: None,
        rosters: &rosters,
        facts: None,
        today,
    };
    let last = instrument.derived("d8").unwrap().value.evaluate(&scope);
    assert_eq!(last, Some(Value::Number(Number::whole(60_i64.pow(8)))));
}
