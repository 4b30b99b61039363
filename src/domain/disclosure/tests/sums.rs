//! Sums of every size: what protects small ones protects large ones.

use super::*;
use crate::code::Name;

/// In kroner, by ministry; `-1` has no number. Some organisations are under none.
const GIVEN: [(&str, &[i64]); 5] = [
    ("ASD", &[-1, 52, 1, 23, 36, 44, 71, 89, -1, -1, 50, 37, -1]),
    ("HOD", &[61, 90, 88, 92, 9, -1, 98, 67, 25]),
    ("KMD", &[58, 7, 62, -1, 86]),
    ("FIN", &[41, -1, -1]),
    ("", &[-1, 9, 18, 27, -1, 45, 54, 63]),
];

fn sums(each: i64) -> Table {
    let (mut units, mut rows) = (Vec::new(), Vec::new());
    for (ministry, given) in GIVEN {
        for value in given {
            let n = units.len();
            let mut unit = unit(n, "ASD", &[], true);
            let of = ministry.parse().ok().map(|code| (code, ministry.to_owned()));
            unit.facts.ministry = of.map(|(code, name)| crate::frame::Ministry { code, name });
            units.push(unit);
            let number = RowValue::Number(value * each);
            rows.push((
                n,
                vec![if *value < 0 { RowValue::Missing(State::DontKnow) } else { number }],
            ));
        }
    }
    let kinds = [("x", VariableKind::Number { decimals: 0, unit: None })];
    let columns = of_class(Class::Aggregate, roster(units, &kinds, &rows));
    count(&columns, &table("by: [{frame: ministry}]\nmeasures: [{sum: x}]"), &[]).unwrap()
}

/// The only one under FIN that gave a number, and those of the least of the others.
#[test]
fn a_sum_of_one_is_protected_whatever_the_unit() {
    for each in (0..10).map(|power| 10_i64.pow(power)) {
        let safe = protect_all(&[sums(each)], &rules(), &Known::default());
        let table = &safe.unwrap_or_else(|error| panic!("{each}: {error:?}")).tables[0];
        let hidden: Vec<bool> = shown(table, "sum_x").iter().map(|one| one == ":").collect();
        assert_eq!(hidden, [false, true, false, true, false], "in units of {each}");
    }
}

/// Three tables around three items, each too wide to be merged with another: no count is sensitive, and one of thirty has
/// most of what they have together.
#[test]
fn a_ring_of_sums_that_is_too_wide_is_in_the_report() {
    let units = (0..60).map(|n| unit(n, "ASD", &[], true)).collect();
    let codes: Vec<String> = (0..18).map(|n| format!("c{n}")).collect();
    let codes = list(&codes.iter().map(String::as_str).collect::<Vec<_>>());
    let single = |id| (id, VariableKind::Single(codes.clone()));
    let kinds = [
        single("a"),
        single("b"),
        single("c"),
        ("x", VariableKind::Number { decimals: 0, unit: None }),
    ];
    let answers = |n: usize| {
        let code = RowValue::Code(u16::from(n >= 30));
        let number = RowValue::Number(if n == 0 { 1_000 } else { 1 });
        (n, vec![code.clone(), code.clone(), code, number])
    };
    let rows: Vec<_> = (0..60).map(answers).collect();
    let columns = of_class(Class::Aggregate, roster(units, &kinds, &rows));
    let ring = |measures: &str| -> Vec<Table> {
        let by = [("a", "b"), ("b", "c"), ("c", "a")].map(|(one, other)| {
            let yaml = format!("by: [{{item: {one}}}, {{item: {other}}}]\nmeasures: [{measures}]");
            let counted = count(&columns, &table(&yaml), &[]).unwrap();
            Table { id: format!("{one}_{other}").parse().unwrap(), ..counted }
        });
        by.to_vec()
    };
    let rules = Rules { p: Some(10), ..rules() };
    let report = |tables: &[Table]| protect_all(tables, &rules, &Known::default()).unwrap().report;
    let counts = report(&ring("count"));
    assert!(counts.exact && counts.unproved.is_empty(), "nothing is hidden");
    let sums = report(&ring("{sum: x}"));
    assert!(sums.tables.iter().any(|table| table.sums > 0));
    let unproved: Vec<&str> = sums.unproved.iter().map(Name::as_str).collect();
    assert_eq!((sums.exact, unproved), (false, vec!["a_b", "b_c", "c_a"]));
}
