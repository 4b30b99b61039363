//! Sums of every size: what protects small ones protects large ones.

use super::*;

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
