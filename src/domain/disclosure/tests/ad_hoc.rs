//! Tables that are not of the plan: rounded, and adding up.

use proptest::prelude::*;

use super::*;
use crate::lang::Lang;

const SEED: [u8; 32] = [7; 32];

fn rounded(columns: &Columns, yaml: &str) -> Result<SafeTable, DisclosureError> {
    round_table(count(columns, &table(yaml), &[]).unwrap(), &rules(), SEED)
}

/// What the table is rounded to, by its note.
fn base(table: &SafeTable) -> i128 {
    let note = table.head().notes.last().unwrap().get(Lang::En);
    let (_, from) = note.split_once("multiples of ").unwrap();
    from.split_once(',').unwrap().0.parse().unwrap()
}

/// Four said yes and two no; six and none are the multiples of six that are nearest to them and make six.
#[test]
fn small_counts_become_multiples_that_add_up() {
    let columns = columns(Class::Aggregate, &ANSWERS);
    let table = rounded(&columns, "by: [{item: q}]\nmeasures: [count, share]").unwrap();
    assert_eq!(shown(&table, "count"), ["6", "0", "6"]);
    assert_eq!(shown(&table, "share"), ["1", "0", "1"]);
    assert_eq!(shown(&table, "n_base"), ["6", "6", "6"]);
    assert_eq!((table.measure("n_late"), table.measure("n_exempt")), (None, None));
    assert_eq!(base(&table), 6);
    let no = table.position(&[1], 0).unwrap();
    assert!(!table.is_nil(no), "two said no, which is not an exact nothing");
}

#[test]
fn what_is_published_by_name_is_not_rounded() {
    let table = rounded(&columns(Class::Named, &ANSWERS), "by: [{item: q}]").unwrap();
    assert_eq!(shown(&table, "count"), ["4", "2", "6"]);
    let yes = [(0, Some(0), None)];
    let table = rounded(&columns(Class::Named, &yes), "by: [{item: q}]").unwrap();
    assert!(table.is_nil(table.position(&[1], 0).unwrap()), "nobody said no");
}

/// One organisation gave seven answers: multiples of six would tell of them, so it takes twelve.
#[test]
fn what_few_have_answered_many_times_is_a_small_count() {
    let of = |n: usize| {
        let mut rows = vec![(0, Some(0), None); n];
        rows.extend((1..6).map(|owner| (owner, Some(1), None)));
        rounded(&columns(Class::Aggregate, &rows), "by: [{item: q}]\nprotect_exempt: false")
    };
    assert_eq!(base(&of(5).unwrap()), 6);
    let seven = of(7).unwrap();
    assert_eq!((shown(&seven, "count").last().unwrap().as_str(), base(&seven)), ("12", 12));
    assert_eq!(base(&of(13).unwrap()), 24);
    assert!(matches!(of(48), Err(DisclosureError::FewHaveMany { .. })));
}

#[test]
fn other_measures_are_refused_and_so_are_internal_items() {
    let sums = rounded(&columns(Class::Named, &ANSWERS), "measures: [{sum: x}]");
    assert!(matches!(sums, Err(DisclosureError::NotCounts { .. })));
    let internal = rounded(&columns(Class::Internal, &ANSWERS), "by: [{item: q}]");
    assert!(matches!(internal, Err(DisclosureError::Internal { .. })));
    let by_name = "by: [{item: q}, {frame: organisation}]";
    let named = rounded(&columns(Class::Aggregate, &ANSWERS), by_name);
    assert!(matches!(named, Err(DisclosureError::NamesOrganisations { .. })));
}

/// 1 100 different pairs of answers are more inner cells than are looked at, and 151 times 151 more cells than one asks for.
#[test]
fn a_table_that_is_too_large_is_refused() {
    let wide = |n_codes: usize, class| {
        let codes: Vec<String> = (0..n_codes).map(|n| format!("c{n}")).collect();
        let kind =
            || VariableKind::Single(list(&codes.iter().map(String::as_str).collect::<Vec<_>>()));
        let cell = |n: usize| RowValue::Code(u16::try_from(n % n_codes).unwrap());
        let rows: Vec<_> = (0..1_100).map(|n| (n, vec![cell(n), cell(n / n_codes)])).collect();
        let units = (0..rows.len()).map(|n| unit(n, "ASD", &[], true)).collect();
        let columns = of_class(class, roster(units, &[("p", kind()), ("q", kind())], &rows));
        rounded(&columns, "by: [{item: p}, {item: q}]")
    };
    assert!(matches!(wide(40, Class::Aggregate), Err(DisclosureError::TooMany { .. })));
    assert!(wide(40, Class::Named).is_ok(), "nothing is rounded");
    assert!(matches!(wide(150, Class::Named), Err(DisclosureError::TooMany { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    /// Every count is a multiple of the base and the sum of the counts below it, and the whole is near the truth.
    #[test]
    fn rounded_tables_add_up(
        answers in prop::collection::vec((0_usize..6, prop::option::weighted(0.8, 0_u16..2)), 0..40)
    ) {
        let mut rows: Vec<_> = answers.into_iter().map(|(of, code)| (of, code, None)).collect();
        rows.sort_unstable();
        let columns = columns(Class::Aggregate, &rows);
        let yaml = "by: [{item: q}, {frame: ministry}]\nprotect_exempt: false";
        let safe = match rounded(&columns, yaml) {
            Err(DisclosureError::FewHaveMany { .. }) => return Ok(()),
            other => other.unwrap(),
        };
        let value = |code: usize, ministry: usize, measure: &str| {
            let at = safe.position(&[code, ministry], safe.measure(measure).unwrap()).unwrap();
            safe.values()[at].and_then(Figure::as_whole).unwrap()
        };
        for ministry in 0..3 {
            let n_base = value(0, ministry, "n_base");
            prop_assert_eq!(value(0, ministry, "count") + value(1, ministry, "count"), n_base);
            prop_assert_eq!(value(2, ministry, "count"), n_base);
        }
        for code in 0..3 {
            let of = |ministry: usize| value(code, ministry, "count");
            prop_assert_eq!(of(0) + of(1), of(2));
            prop_assert!((0..3).all(|ministry| of(ministry) % base(&safe) == 0));
        }
        let truth = i128::try_from(rows.len()).unwrap();
        let whole = value(2, 2, "n_base") + value(0, 2, "n_unanswered");
        prop_assert!((whole - truth).abs() <= base(&safe) / 2, "{} for {}", whole, truth);
    }
}
