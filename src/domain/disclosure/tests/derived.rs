//! Tables by a derived item beside tables by what it derives from: whoever knows the one knows of the other.

use proptest::prelude::*;

use super::whole::{MANY, MINISTRIES, are_wide, read_both};
use super::*;

/// By answer and ministry, and by whether the answer is c; and how the two go together.
fn counted(answers: &[Option<u16>]) -> ([Table; 2], Known) {
    let each = answers.len() / MINISTRIES.len();
    let units = (0..answers.len()).map(|n| unit(n, MINISTRIES[n / each], &[], true)).collect();
    let cell = |code: Option<u16>| code.map_or(Cell::Missing(State::Unanswered), Cell::Code);
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
    let derivations = Derivations { tables, n_too_wide: 0 };
    ([by("q"), by("d")], Known { derivations, ..Known::default() })
}

/// Where the two are too wide to be set beside each other, staff are told.
#[test]
fn a_derived_item_that_is_not_linked_is_in_the_report() {
    let (tables, mut known) = counted(&[Some(0); 42]);
    let is_exact = |known: &Known| protect_all(&tables, &rules(), known).unwrap().report.exact;
    assert!(is_exact(&known));
    known.derivations = Derivations { tables: Vec::new(), n_too_wide: 1 };
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

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

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
