//! What is printed is parsed to the same; whatever is parsed is evaluated without a panic.

use proptest::prelude::*;

use super::*;
use crate::expression::parse::parse;
use crate::expression::syntax::{
    Comparison, Kind as Part, Listed, Literal, Node, UnitVariable, Word,
};

fn node(kind: Part) -> Node {
    Node::new(0, kind)
}

fn word(name: &str) -> Word {
    Word { at: 0, name: name.to_owned() }
}

fn literal() -> impl Strategy<Value = Literal> {
    prop_oneof![
        any::<bool>().prop_map(Literal::Boolean),
        (0_i64..1_000_000_000, 0_u8..4)
            .prop_map(|(scaled, decimals)| Literal::Number { scaled, decimals }),
        "[a-zæ' ]{0,6}".prop_map(Literal::Text),
        proptest::sample::select(vec!["ja", "nei", "kvalitet", "stor"])
            .prop_map(|text| Literal::Text(text.to_owned())),
        (0_i32..800_000).prop_map(|day| {
            Literal::Date(NaiveDate::from_num_days_from_ce_opt(day + 366).unwrap())
        }),
    ]
}

fn name() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(vec![
        "har_tiltak",
        "ansatte",
        "andel",
        "kontakt",
        "navn",
        "offentlig",
        "start",
        "ramme",
        "brukt",
        "formal",
        "nytte",
        "emneord",
        "dyrt",
        "rest",
        "svar",
        "samlet",
        "tiltak",
        "styrt",
        "ukjent",
    ])
}

fn leaf() -> impl Strategy<Value = Node> {
    let unit = proptest::sample::select(UnitVariable::ALL.to_vec());
    prop_oneof![
        literal().prop_map(Part::Literal),
        name().prop_map(|name| Part::Item(name.to_owned())),
        unit.prop_map(Part::Unit),
        Just(Part::InGroup("skate".to_owned())),
        Just(Part::Today),
        name().prop_map(|name| Part::Selected(word(name), word("kvalitet"))),
        name().prop_map(|name| Part::Count(word(name), None)),
        name().prop_map(|name| Part::SumOf(word("tiltak"), word(name))),
        name().prop_map(|name| Part::Answered(word(name))),
        name().prop_map(|name| Part::Missing(word(name))),
    ]
    .prop_map(node)
}

/// Trees as the parser makes them: chains of one operation lie flat to the left.
fn tree() -> impl Strategy<Value = Node> {
    leaf().prop_recursive(4, 40, 3, |inner| {
        let boxed = inner.clone().prop_map(Box::new);
        let comparison = proptest::sample::select(Comparison::ALL.to_vec());
        let several = proptest::collection::vec(inner.clone(), 2..4);
        let more = proptest::collection::vec((any::<bool>(), inner.clone()), 1..3);
        let list = proptest::collection::vec(
            literal().prop_map(|literal| Listed { at: 0, literal }),
            1..3,
        );
        prop_oneof![
            boxed.clone().prop_map(Part::Not),
            boxed.clone().prop_map(Part::Negative),
            several.clone().prop_map(|parts| match parts.first().map(|first| &first.kind) {
                Some(Part::All(_)) => Part::Any(parts),
                _ => Part::All(parts),
            }),
            several.prop_map(|parts| match parts.first().map(|first| &first.kind) {
                Some(Part::Any(_)) => Part::All(parts),
                _ => Part::Any(parts),
            }),
            (boxed.clone(), comparison, boxed.clone()).prop_map(|(l, c, r)| Part::Compare(l, c, r)),
            (boxed.clone(), list).prop_map(|(value, list)| Part::In(value, list)),
            (boxed.clone(), more.clone()).prop_map(|(first, more)| match first.kind {
                Part::Sum(..) => Part::Product(first, more),
                _ => Part::Sum(first, more),
            }),
            (boxed.clone(), more).prop_map(|(first, more)| match first.kind {
                Part::Product(..) => Part::Sum(first, more),
                _ => Part::Product(first, more),
            }),
            boxed.clone().prop_map(|filter| Part::Count(word("tiltak"), Some(filter))),
            boxed.clone().prop_map(Part::Year),
            boxed.prop_map(Part::Length),
            [inner.clone(), inner.clone(), inner].prop_map(|parts| Part::If(Box::new(parts))),
        ]
        .prop_map(node)
    })
}

fn evaluate_everywhere(source: &str) {
    let answers = [
        json!({}),
        json!({"ramme": i64::MAX, "brukt": i64::MIN, "offentlig": "vet_ikke", "formal": ["ingen"],
               "start": "2019-08-30", "navn": "å", "nytte": "stor", "emneord": ["a"]}),
        json!({"ramme": {"missing": "dont_know"}}),
    ];
    let sheets: Vec<Sheet> = answers.iter().map(|one| sheet(Some("tiltak"), one)).collect();
    let entries = sheets.iter().map(|sheet| Entry {
        id: uuid::Uuid::nil().into(),
        first_submitted_at: None,
        sheet: sheet.clone(),
    });
    let rosters: BTreeMap<Name, Vec<Entry>> =
        [("tiltak".parse().unwrap(), entries.collect())].into();
    let header = sheet(None, &json!({"har_tiltak": "ja", "andel": "99.99"}));
    let facts = facts();
    for in_entry in [false, true] {
        let Ok(expression) = read(source, in_entry) else { continue };
        for (sheet, facts) in sheets.iter().zip([None, Some(&facts), None]) {
            let scope = Scope {
                instrument: sample(),
                header: &header.answers,
                entry: in_entry.then_some(&sheet.answers),
                rosters: &rosters,
                facts,
                today: NaiveDate::MAX,
            };
            let _ = expression.evaluate(&scope);
        }
    }
}

proptest! {
    #[test]
    fn what_is_printed_is_parsed_to_the_same(tree in tree()) {
        let printed = tree.to_string();
        if printed.len() <= MAX_BYTES {
            let parsed = parse(&printed).map_err(|error| format!("{printed}: {error}"));
            prop_assert_eq!(parsed.as_ref(), Ok(&tree), "{}", &printed);
        }
    }

    #[test]
    fn evaluation_never_panics(tree in tree()) {
        evaluate_everywhere(&tree.to_string());
    }

    #[test]
    fn parsing_any_text_never_panics(text in any::<String>()) {
        let _ = read(&text, true);
    }

    #[test]
    fn parsing_pieces_of_the_language_in_any_order_never_panics(
        pieces in proptest::collection::vec(proptest::sample::select(vec![
            "(", ")", ",", ".", "'a'", "'", "1", "1.5", "and", "or", "not", "in", "where", "=", "<=", "-",
            "*", "/", "count", "sum", "if", "unit", "date", "selected", "ramme", "tiltak", "å",
        ]), 0..30)
    ) {
        evaluate_everywhere(&pieces.join(" "));
    }
}
