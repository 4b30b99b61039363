//! Tables worked by hand, and a search for tables whose hidden numbers follow from the shown ones.

use proptest::prelude::*;

use super::elimination::Vector;
use super::inner::{Inner, Take};
use super::measures::{Source, needed};
use super::*;
use crate::domain::questionnaire::document::Class;
use crate::domain::tabulate::column::tests::list;
use crate::domain::tabulate::column::{Cell, State, VariableKind};
use crate::domain::tabulate::tests::{roster, table, unit};
use crate::domain::tabulate::{Columns, Figure, Table, count};

const T: u16 = 3;

/// Each organisation answers once: `q` (two codes or nothing) and an amount `x`.
fn columns(class: Class, rows: &[(usize, Option<u16>, Option<i64>)]) -> Columns {
    let units = (0..6).map(|n| unit(n, if n < 3 { "ASD" } else { "KMD" }, &[], true)).collect();
    let rows: Vec<_> = rows
        .iter()
        .map(|&(owner, code, number)| {
            let missing = Cell::Missing(State::Unanswered);
            let code = code.map_or(missing.clone(), Cell::Code);
            (owner, vec![code, number.map_or(missing, Cell::Number)])
        })
        .collect();
    let kinds = [
        ("q", VariableKind::Single(list(&["ja", "nei"]))),
        ("x", VariableKind::Number { decimals: 0, unit: None }),
    ];
    let mut columns = roster(units, &kinds, &rows);
    for sheets in columns.rosters.values_mut() {
        for column in sheets.columns.values_mut() {
            column.variable.class = class;
        }
    }
    columns
}

fn safe(columns: &Columns, yaml: &str) -> SafeTable {
    protect(&count(columns, &table(yaml), &[]).unwrap(), T).unwrap()
}

/// One measure of every cell, as text.
fn shown(table: &SafeTable, measure: &str) -> Vec<String> {
    let at = table.measure(measure).unwrap();
    (0..table.values().len())
        .filter(|position| position % table.head().measures.len() == at)
        .map(|position| match (table.values()[position], table.sign(position)) {
            (Some(figure), None) => figure.to_string(),
            (None, Some(sign)) => sign.as_str().to_owned(),
            both => panic!("a value or a sign, not {both:?}"),
        })
        .collect()
}

const ANSWERS: [(usize, Option<u16>, Option<i64>); 6] = [
    (0, Some(0), Some(10)),
    (1, Some(0), None),
    (2, Some(0), None),
    (3, Some(0), None),
    (4, Some(1), Some(70)),
    (5, Some(1), Some(80)),
];

/// Four said yes and two no: with a threshold of three the two are hidden, and the four with them,
/// since the total is shown.
#[test]
fn a_small_cell_takes_another_with_it() {
    let table =
        safe(&columns(Class::Aggregate, &ANSWERS), "by: [{item: q}]\nmeasures: [count, share]");
    assert_eq!(shown(&table, "count"), [":", ":", "6"]);
    assert_eq!(shown(&table, "share"), [":", ":", "1"]);
    assert_eq!(shown(&table, "n_base"), ["6", "6", "6"]);
    assert_eq!(table.head().threshold, Some(T));
    assert_eq!(table.n_suppressed(), 4);
}

#[test]
fn named_items_are_shown_whole() {
    let named = columns(Class::Named, &ANSWERS);
    let table =
        safe(&named, "by: [{item: q}]\nmeasures: [count, {mean: x}]\nprotect_exempt: false");
    assert_eq!(shown(&table, "count"), ["4", "2", "6"]);
    assert_eq!(shown(&table, "mean_x"), ["10", "75", "160/3"]);
    assert_eq!((table.n_suppressed(), table.head().threshold), (0, None));
}

/// Three of the four that said yes gave no amount: their mean would be one organisation's amount.
#[test]
fn a_mean_of_few_is_hidden_though_its_cell_is_not() {
    let rows: Vec<_> = (0..6).map(|n| (n, Some(0), (n < 2).then_some(10))).collect();
    let columns = columns(Class::Aggregate, &rows);
    let table =
        safe(&columns, "by: [{item: q}]\nmeasures: [count, {sum: x}, {mean: x}, {median: x}]");
    assert_eq!(shown(&table, "count"), ["6", "0", "6"]);
    for measure in ["sum_x", "mean_x", "median_x", "valid_x"] {
        assert_eq!(shown(&table, measure)[0], ":", "{measure}");
        assert_eq!(shown(&table, measure)[2], ":", "{measure}");
    }
}

/// Six organisations in the base, five of them in the box: the one outside would be told.
#[test]
fn a_box_is_hidden_with_few_on_either_side() {
    let share = |ja: usize, class| {
        let rows: Vec<_> = (0..6).map(|n| (n, Some(u16::from(n >= ja)), None)).collect();
        let measure =
            "measures: [count, {box_share: {item: q, id: b, label: {nb: b}, codes: [ja]}}]";
        let table = safe(&columns(class, &rows), measure);
        [shown(&table, "box_b"), shown(&table, "valid_b")].concat()
    };
    assert_eq!(share(3, Class::Aggregate), ["1/2", "6"]);
    assert_eq!(share(5, Class::Aggregate), [":", ":"], "one outside");
    assert_eq!(share(1, Class::Aggregate), [":", ":"], "one inside");
    assert_eq!(share(5, Class::Named), ["5/6", "6"]);
}

/// With a threshold of three a median takes six organisations, a quartile twelve, and a standard deviation
/// four.
#[test]
fn quantiles_and_deviations_need_more_organisations_than_a_mean() {
    let of = |n: usize, class| {
        let rows: Vec<_> = (0..n).map(|n| (n, Some(0), Some(10 * n as i64))).collect();
        let measures = "measures: [{mean: x}, {median: x}, {quantile: {item: x, percent: 75}},\n\
                        {standard_deviation: x}]";
        let table = safe(&columns(class, &rows), measures);
        ["mean_x", "median_x", "p75_x", "sd_x"].map(|measure| shown(&table, measure)[0].clone())
    };
    assert_eq!(of(3, Class::Aggregate), ["10", ":", ":", ":"]);
    assert_eq!(of(4, Class::Aggregate), ["15", ":", ":", "1613743/125000"], "12.909944");
    assert_eq!(of(6, Class::Aggregate)[1..3], ["25", ":"]);
    assert_eq!(of(3, Class::Named), ["10", "10", "15", "10"]);
    assert_eq!([needed(Source::Quantile(0, 75), 3), needed(Source::Quantile(0, 10), 3)], [12, 30]);
}

/// Two of six gave no amount. With a threshold of three nothing is said of them, nor when only one reason
/// of several has few behind it, since the others would tell.
#[test]
fn who_gave_no_number_is_told_by_reason_when_enough_did_so() {
    let told = |n: usize, class| {
        let rows: Vec<_> = (0..6).map(|at| (at, Some(0), (at >= n).then_some(10))).collect();
        let table = safe(&columns(class, &rows), "by: [{item: q}]\nmeasures: [{mean: x}]");
        let absent = table.absent().iter();
        absent.map(|one| (one.axis.clone(), one.reason.clone(), one.count)).collect::<Vec<_>>()
    };
    let of_x = |count| vec![("x".to_owned(), "unanswered".to_owned(), count)];
    assert_eq!(told(2, Class::Named), of_x(Some(Figure::whole(2))));
    assert_eq!(told(2, Class::Aggregate), of_x(None));
    assert_eq!(told(3, Class::Aggregate), of_x(Some(Figure::whole(3))));
    assert_eq!(told(0, Class::Aggregate), []);
}

#[test]
fn entries_do_not_count_as_organisations() {
    let rows: Vec<_> = (0..50).map(|n| (n / 25, Some(0), None)).collect();
    let table = safe(&columns(Class::Aggregate, &rows), "by: [{item: q}]");
    assert_eq!(shown(&table, "count"), [":", "0", ":"], "fifty entries of two organisations");
}

/// Two of the four yes-entries are exempt and belong to one organisation: the public list shows the
/// other two, so the difference would be that organisation's.
#[test]
fn the_difference_to_the_public_list_is_protected_when_the_plan_says_so() {
    let mut columns = columns(Class::Named, &ANSWERS);
    for sheets in columns.rosters.values_mut() {
        sheets.exempt = vec![true, false, false, false, false, false];
    }
    let open = safe(&columns, "by: [{item: q}]\nprotect_exempt: false");
    assert_eq!(shown(&open, "count"), ["4", "2", "6"]);
    assert_eq!(shown(&open, "n_exempt"), ["1", "1", "1"]);
    let guarded = safe(&columns, "by: [{item: q}]");
    assert_eq!(shown(&guarded, "count"), [":", "2", ":"]);
    assert_eq!(shown(&guarded, "n_exempt"), [":", ":", ":"]);
    assert_eq!(shown(&guarded, "n_base"), [":", ":", ":"]);
}

#[test]
fn what_nobody_answered_is_told_from_what_cannot_be() {
    let mut columns = columns(Class::Named, &ANSWERS[..3]);
    for unit in columns.units.iter_mut().skip(3) {
        unit.counts = false;
    }
    let yaml = "by: [{item: q}, {frame: ministry}]\nmeasures: [count, {mean: x}]";
    let table = safe(&columns, yaml);
    assert_eq!(shown(&table, "count"), ["3", "..", "3", "0", "..", "0", "3", "..", "3"]);
    assert_eq!(shown(&table, "mean_x"), ["10", "..", "10", ".", "..", ".", "10", "..", "10"]);
}

#[test]
fn an_internal_item_never_passes_and_an_aggregate_one_never_with_names() {
    let count_of = |class, yaml: &str| count(&columns(class, &ANSWERS), &table(yaml), &[]).unwrap();
    let error = protect(&count_of(Class::Internal, "by: [{item: q}]"), T).unwrap_err();
    let (table, item) = ("t".parse().unwrap(), "q".parse().unwrap());
    assert_eq!(error, DisclosureError::Internal { table, item });
    let by_name = "by: [{item: q}, {frame: organisation}]";
    let error = protect(&count_of(Class::Aggregate, by_name), T).unwrap_err();
    let (table, item) = ("t".parse().unwrap(), "q".parse().unwrap());
    assert_eq!(error, DisclosureError::NamesOrganisations { table, item });
    assert!(protect(&count_of(Class::Named, by_name), T).is_ok());
}

/// Rank modulo a prime: another arithmetic than the one under test. A prime of 31 bits makes a
/// wrong rank of such small matrices as good as impossible.
fn rank(rows: &[Vector], width: usize) -> usize {
    const P: i128 = 2_147_483_647;
    let mut matrix: Vec<Vec<i128>> = rows
        .iter()
        .map(|row| {
            let mut dense = vec![0; width];
            for &(at, entry) in row {
                dense[at] = entry.rem_euclid(P);
            }
            dense
        })
        .collect();
    let power = |mut base: i128, mut exponent: i128| {
        let mut result = 1;
        while exponent > 0 {
            if exponent & 1 == 1 {
                result = result * base % P;
            }
            base = base * base % P;
            exponent >>= 1;
        }
        result
    };
    let mut rank = 0;
    for column in 0..width {
        let Some(pivot) = (rank..matrix.len()).find(|&row| matrix[row][column] != 0) else {
            continue;
        };
        matrix.swap(rank, pivot);
        let inverse = power(matrix[rank][column], P - 2);
        for row in rank + 1..matrix.len() {
            let factor = matrix[row][column] * inverse % P;
            let above = matrix[rank].clone();
            for (entry, above) in matrix[row].iter_mut().zip(above) {
                *entry = (*entry - factor * above).rem_euclid(P);
            }
        }
        rank += 1;
    }
    rank
}

/// The counts of a table by two axes, in the order of its cells: what each sums, and whether shown.
fn count_sums(counted: &Table, safe: &SafeTable) -> Vec<(Vector, bool)> {
    let inner = Inner::of(counted);
    let lengths = counted.axes.iter().map(|axis| axis.categories.len()).collect::<Vec<_>>();
    let take = |axis: usize, at: usize| match (axis, at + 1 == lengths[axis]) {
        (0, true) => Take::Base,
        (_, true) => Take::All,
        (_, false) => Take::Category(at),
    };
    let cells = (0..lengths[0]).flat_map(|a| (0..lengths[1]).map(move |b| (a, b)));
    cells
        .map(|(a, b)| {
            let sums = inner.sums(counted, &[take(0, a), take(1, b)]);
            let position = safe.position(&[a, b], 0).unwrap();
            (sums, safe.sign(position).is_none())
        })
        .collect()
}

proptest! {
    /// However organisations answer, no hidden small count is a combination of the shown ones.
    #[test]
    fn no_small_count_follows_from_the_shown_ones(
        answers in proptest::collection::vec((0_u16..4, proptest::option::of(0_u16..3)), 1..40),
    ) {
        let units = (0..answers.len()).map(|n| unit(n, "ASD", &[], true)).collect();
        let kind = |codes: &[&str]| VariableKind::Single(list(codes));
        let kinds = [("a", kind(&["k", "l", "m", "n"])), ("b", kind(&["p", "r", "s"]))];
        let row = |(owner, (a, b)): (usize, &(u16, Option<u16>))| {
            let b = b.map_or(Cell::Missing(State::Unanswered), Cell::Code);
            (owner, vec![Cell::Code(*a), b])
        };
        let rows: Vec<_> = answers.iter().enumerate().map(row).collect();
        let mut columns = roster(units, &kinds, &rows);
        for column in columns.rosters.values_mut().flat_map(|sheets| sheets.columns.values_mut()) {
            column.variable.class = Class::Aggregate;
        }
        let counted = count(&columns, &table("by: [{item: a}, {item: b}]"), &[]).unwrap();
        let safe = protect(&counted, T).unwrap();
        let sums = count_sums(&counted, &safe);
        let width = sums.iter().flat_map(|(v, _)| v).map(|(at, _)| at + 1).max().unwrap_or(0);
        let open: Vec<Vector> = sums.iter().filter(|(_, s)| *s).map(|(v, _)| v.clone()).collect();
        let known = rank(&open, width);
        for (cell, (vector, is_shown)) in counted.cells.iter().zip(&sums) {
            if (1..u32::from(T)).contains(&cell.tally.organisations) {
                prop_assert!(!is_shown, "a small count is shown");
                let with = [open.as_slice(), std::slice::from_ref(vector)].concat();
                prop_assert!(rank(&with, width) > known, "a small count can be worked out");
            }
        }
    }
}
