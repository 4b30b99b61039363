//! Tables by a derived item beside tables by what it derives from: whoever knows the one knows of the other.

use proptest::prelude::*;

use super::whole::{MANY, MINISTRIES, are_wide, read_both};
use super::*;

/// By answer and ministry, and by whether the answer is c; and how the two go together.
fn counted(answers: &[Option<u16>]) -> ([Table; 2], Known) {
    let each = answers.len() / MINISTRIES.len();
    let units = (0..answers.len()).map(|n| unit(n, MINISTRIES[n / each], &[], true)).collect();
    let cell =
        |code: Option<u16>| code.map_or(RowValue::Missing(State::Unanswered), RowValue::Code);
    let row = |(n, code): (usize, &Option<u16>)| {
        (n, vec![cell(*code), cell(code.map(|code| u16::from(code == 2)))])
    };
    let rows: Vec<_> = answers.iter().enumerate().map(row).collect();
    let kinds = [
        ("q", VariableKind::Single(list(&["a", "b", "c"]))),
        ("d", VariableKind::Single(list(&["other", "c"]))),
    ];
    let columns = of_class(Class::Aggregate, roster(units, &kinds, &rows));
    let count = |yaml: &str| count(&columns, &table(yaml), &[]).unwrap();
    let by = |item: &str| {
        let mut counted =
            count(&format!("by: [{{item: {item}}}, {{frame: ministry}}]\nprotect_exempt: false"));
        counted.id = item.parse().unwrap();
        counted
    };
    let both = count("by: [{item: q, total: false}, {item: d, total: false}]");
    let tables = vec![Table { deciding: vec![0], ..both }];
    let derivations = Derivations { tables, too_wide: Vec::new() };
    ([by("q"), by("d")], Known { derivations, ..Known::default() })
}

/// Where the two are too wide to be set beside each other, staff are told.
#[test]
fn a_derived_item_that_is_not_linked_is_in_the_report() {
    let mut answers = vec![Some(1); 42];
    answers[..2].fill(Some(0));
    let (tables, mut known) = counted(&answers);
    let is_exact = |known: &Known| protect_all(&tables, &rules(), known).unwrap().report.exact;
    assert!(is_exact(&known));
    let others = ["q".parse().unwrap(), "elsewhere".parse().unwrap()].into();
    let mut too_wide = vec![(tables[0].of.clone(), others)];
    known.derivations = Derivations { tables: Vec::new(), too_wide: too_wide.clone() };
    assert!(is_exact(&known), "nothing is of the other item");
    too_wide.push((tables[0].of.clone(), ["q".parse().unwrap(), "d".parse().unwrap()].into()));
    known.derivations.too_wide = too_wide;
    assert!(!is_exact(&known));
}

/// Two of the first ministry said a, and nine b: they are eleven that did not say c, and nothing else may tell.
#[test]
fn a_group_of_answers_does_not_tell_one_of_them() {
    let mut answers = vec![Some(1); 42];
    answers[..2].fill(Some(0));
    answers[11..14].fill(Some(2));
    answers[14..20].fill(Some(0));
    let (tables, known) = counted(&answers);
    let alone = protect_all(&tables, &rules(), &Known::default()).unwrap().tables;
    let first = |tables: &[SafeTable]| {
        let [q, d] = [&tables[0], &tables[1]].map(|table| shown(table, "count"));
        [q[0].clone(), q[4].clone(), d[0].clone()]
    };
    let together = protect_all(&tables, &rules(), &known).unwrap().tables;
    assert_eq!(first(&together)[0], ":");
    let open = |tables: &[SafeTable]| first(tables).iter().filter(|one| *one != ":").count();
    assert!(open(&together) < 2, "{:?}, alone {:?}", first(&together), first(&alone));
}

/// Who said a is asked for `b`: five of the first ministry, of whom three have not answered and two said v.
#[test]
fn who_was_asked_tells_nothing_of_few_who_answered() {
    let answers: Vec<(u16, Option<u16>)> = (0..42)
        .map(|n| match n {
            0..2 => (0, Some(0)),
            2..5 => (0, None),
            20..28 => (0, Some(1)),
            34..42 => (0, Some(0)),
            _ => (1, None),
        })
        .collect();
    let units = (0..42).map(|n| unit(n, MINISTRIES[n / 14], &[], true)).collect();
    let routed = |(q, b): &(u16, Option<u16>)| match (q, b) {
        (0, Some(code)) => RowValue::Code(*code),
        (0, None) => RowValue::Missing(State::Unanswered),
        _ => RowValue::Missing(State::OffRoute),
    };
    let rows: Vec<_> = answers
        .iter()
        .enumerate()
        .map(|(n, answer)| (n, vec![RowValue::Code(answer.0), routed(answer)]))
        .collect();
    let kinds = [
        ("q", VariableKind::Single(list(&["a", "c"]))),
        ("b", VariableKind::Single(list(&["v", "w"]))),
    ];
    let columns = of_class(Class::Aggregate, roster(units, &kinds, &rows));
    let count = |yaml: &str| count(&columns, &table(yaml), &[]).unwrap();
    let by = |item: &str| {
        let yaml = format!("by: [{{item: {item}}}, {{frame: ministry}}]\nprotect_exempt: false");
        Table { id: item.parse().unwrap(), ..count(&yaml) }
    };
    let asked = count(
        "by: [{item: q, total: false}, {boxes: {item: b, id: b, boxes: [{code: answered, label: {nb: a}, codes: [v, w]}]}, total: false}]",
    );
    let routes = Table { deciding: vec![0], ..asked };
    let derivations = Derivations { tables: vec![routes], too_wide: Vec::new() };
    let tables = [by("q"), by("b")];
    let tells = |known: &Known| {
        let both = protect_all(&tables, &rules(), known).unwrap().tables;
        let of_first = |table: usize, measure: &str| shown(&both[table], measure)[0] != ":";
        assert!(!of_first(1, "count"), "two said v");
        of_first(0, "count") && of_first(1, "n_unanswered")
    };
    assert!(tells(&Known::default()), "five less three");
    assert!(!tells(&Known { derivations, ..Known::default() }));
}

/// How many of each ministry said a, b or c, and how many of them a.
fn measured(answers: &[Option<u16>]) -> Table {
    let each = answers.len() / MINISTRIES.len();
    let units = (0..answers.len()).map(|n| unit(n, MINISTRIES[n / each], &[], true)).collect();
    let cell =
        |code: &Option<u16>| code.map_or(RowValue::Missing(State::Unanswered), RowValue::Code);
    let rows: Vec<_> = answers.iter().enumerate().map(|(n, code)| (n, vec![cell(code)])).collect();
    let kinds = [("q", VariableKind::Single(list(&["a", "b", "c"])))];
    let columns = of_class(Class::Aggregate, roster(units, &kinds, &rows));
    let share = "{box_share: {item: q, id: box, label: {nb: a}, codes: [a]}}";
    let yaml = format!(
        "by: [{{frame: ministry}}]\nbase: valid\nprotect_exempt: false\nmeasures: [{share}]"
    );
    let counted = count(&columns, &table(&yaml), &[]).unwrap();
    Table { id: "measured".parse().unwrap(), ..counted }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    /// Those who answered, less those who did not say c.
    #[test]
    fn no_derived_item_is_told_by_a_measure_of_what_it_derives_from(
        answers in prop::collection::vec(prop::option::weighted(0.8, 0_u16..3), MANY * 3)
    ) {
        let ([_, derived], known) = counted(&answers);
        let both = protect_all(&[measured(&answers), derived], &rules(), &known);
        prop_assume!(both.is_ok(), "refused, which tells nothing");
        let both = both.unwrap().tables;
        let (valid, d) = (shown(&both[0], "valid_box"), shown(&both[1], "count"));
        for ministry in 0..MINISTRIES.len() {
            let [other, c] = [&d[ministry], &d[4 + ministry]];
            let hidden = [&valid[ministry], other, c].iter().filter(|one| **one == ":").count();
            prop_assert!(hidden != 1, "{ministry}: {valid:?} {d:?} {answers:?}");
        }
    }

    #[test]
    fn no_derived_item_tells_what_few_have_answered(
        answers in prop::collection::vec(prop::option::weighted(0.9, 0_u16..3), MANY * 3)
    ) {
        let (tables, known) = counted(&answers);
        let both = protect_all(&tables, &rules(), &known);
        prop_assume!(both.is_ok(), "refused, which tells nothing");
        let both = both.unwrap();
        are_wide(&answers, &read_both(&both.tables[0], &both.tables[1]))?;
    }
}
