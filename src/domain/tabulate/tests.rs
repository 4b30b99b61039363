//! Hand-worked tables: the figures of Difi's report of 2019, and small cases counted on paper.

use super::column::{RowValue, State, VariableKind};
use super::sample::{list, roster, table, unit};
use super::sheets::Columns;
use super::table::{Table, Tally};
use crate::figure::Figure;
use crate::lang::Lang;
use crate::outcome::Disposition;
use crate::questionnaire::document::Class;

fn counted(columns: &Columns, yaml: &str) -> Table {
    super::count(columns, &table(yaml), &[]).unwrap()
}

fn counts(table: &Table) -> Vec<u64> {
    table.cells.iter().map(|cell| cell.tally.count).collect()
}

fn reasons(slice: &super::table::Slice) -> [u64; 5] {
    slice.reasons.map(|tally: Tally| tally.count)
}

/// `n` times each cell, all owned by one organisation.
fn repeated(cells: &[(usize, RowValue)]) -> Vec<(usize, Vec<RowValue>)> {
    cells.iter().flat_map(|(n, cell)| std::iter::repeat_n((0, vec![cell.clone()]), *n)).collect()
}

/// Printed in the report: 301 yes, 61 no, 56 in part; 14 late ones lack the item, so the base is
/// 418 and not 432, and 301/418 = 72.0 per cent.
#[test]
fn the_share_with_funding_rests_on_418_of_432() {
    let kind = VariableKind::Single(list(&["ja", "nei", "delvis"]));
    let rows = repeated(&[
        (301, RowValue::Code(0)),
        (61, RowValue::Code(1)),
        (56, RowValue::Code(2)),
        (14, RowValue::Missing(State::Unanswered)),
    ]);
    let columns = roster(vec![unit(0, "ASD", &[], true)], &[("q07", kind)], &rows);
    let table = counted(&columns, "by: [{item: q07}]\nmeasures: [count, share]");
    assert_eq!(counts(&table), [301, 61, 56, 418], "the total is the base");
    assert_eq!(table.slices[0].base.count, 418);
    assert_eq!(reasons(&table.slices[0]), [14, 0, 0, 0, 0]);
    assert_eq!(Figure::ratio(301 * 100, 418).unwrap().rounded(1), "72.0");

    let all = counted(&columns, "by: [{item: q07}]\nbase: all");
    assert_eq!((counts(&all)[3], all.slices[0].base.count), (432, 432));
}

/// Printed in the report: 115 of 432 gave no cost, n = 317, 56 per cent of those below 10 million.
#[test]
fn bands_of_cost_rest_on_those_who_gave_one() {
    let kind = VariableKind::Number { decimals: 0, unit: None };
    let rows = repeated(&[
        (178, RowValue::Number(9_999_999)),
        (79, RowValue::Number(10_000_000)),
        (23, RowValue::Number(99_999_999)),
        (37, RowValue::Number(100_000_001)),
        (115, RowValue::Missing(State::Unanswered)),
    ]);
    let columns = roster(vec![unit(0, "ASD", &[], true)], &[("q08", kind)], &rows);
    let bands = "by: [{bands: {item: q08, id: kostnad, bands: [{code: b1, label: {nb: x}, below: 10000000},\n\
                 {code: b2, label: {nb: x}, from: 10000000, below: 100000000},\n\
                 {code: b3, label: {nb: x}, from: 100000000}]}}]\n\
                 measures: [count, {sum: q08}, {mean: q08}, {median: q08}]";
    let table = counted(&columns, bands);
    assert_eq!(counts(&table), [178, 102, 37, 317]);
    assert_eq!(reasons(&table.slices[0])[0], 115);
    let total = &table.cells[3].numbers[0];
    // 178 × 9 999 999 + 79 × 10 000 000 + 23 × 99 999 999 + 37 × 100 000 001
    assert_eq!((total.sum, total.tally.count), (8_569_999_836, 317));
    assert_eq!(total.quantiles, [Figure::whole(9_999_999)], "the 159th of 317");
}

/// Three categories, of which one row may have several: shares add up to more than 100 per cent.
#[test]
fn a_multiple_choice_is_counted_once_a_code_and_once_in_the_base() {
    let kind = VariableKind::Multiple(list(&["a", "b", "c", "ikke_relevant"]));
    let rows = [
        (0, vec![RowValue::Codes(vec![0, 1])]),
        (0, vec![RowValue::Codes(vec![0, 2])]),
        (0, vec![RowValue::Codes(vec![1])]),
        (0, vec![RowValue::Codes(vec![3])]),
        (0, vec![RowValue::Missing(State::OffRoute)]),
    ];
    let columns = roster(vec![unit(0, "ASD", &[], true)], &[("q16", kind)], &rows);
    let table = counted(&columns, "by: [{item: q16}]");
    assert_eq!(counts(&table), [2, 2, 1, 4], "not relevant is an answer and in the base");
    assert_eq!(reasons(&table.slices[0]), [0, 1, 0, 0, 1]);
    let of_one = super::words::census(1, 0);
    assert_eq!(table.notes, [super::words::several_answers(), of_one]);

    let boxes = "by: [{boxes: {item: q16, id: boks, boxes: [{code: ab, label: {nb: x}, codes: [a, b]},\n\
                 {code: ingen, label: {nb: x}, codes: [ikke_relevant]}]}}]\nbase: valid";
    let table = counted(&columns, boxes);
    assert_eq!(counts(&table), [3, 1, 4], "a box holds a row once, and may gather a reason's code");
}

/// Five asked: two much, one some, one does not know, one left it open. Two boxes of three answers in
/// one cell and one of them over everybody asked.
#[test]
fn a_box_as_a_measure_has_the_base_that_the_table_says() {
    let kind = VariableKind::Single(list(&["s1", "s4", "s5", "vet_ikke"]));
    let answers = [RowValue::Code(2), RowValue::Code(1), RowValue::Code(0), RowValue::Code(3)];
    let answers = answers.into_iter().chain([RowValue::Missing(State::Unanswered)]);
    let rows: Vec<_> = answers.enumerate().map(|(row, cell)| (row % 2, vec![cell])).collect();
    let units = vec![unit(0, "ASD", &[], true), unit(1, "KMD", &[], true)];
    let columns = roster(units, &[("q", kind)], &rows);
    let sides = |yaml: &str| {
        let table = counted(&columns, yaml);
        let sides = |number: &super::table::NumberCell| {
            let [inside, outside] = number.sides.unwrap_or_default();
            assert_eq!(u64::try_from(number.sum), Ok(inside.count));
            assert_eq!(number.tally.count, inside.count + outside.count);
            (inside.count, outside.count, inside.organisations)
        };
        table.cells.iter().map(|cell| sides(&cell.numbers[0])).collect::<Vec<_>>()
    };
    let top = "measures: [{box_share: {item: q, id: hoy, label: {nb: x}, codes: [s4, s5]}}]";
    assert_eq!(sides(top), [(2, 2, 2)], "don't know is in the base of those who answered");
    assert_eq!(sides(&format!("{top}\nbase: valid")), [(2, 1, 2)]);
    assert_eq!(sides(&format!("{top}\nbase: all")), [(2, 3, 2)]);
    let by = sides(&format!("{top}\nby: [{{frame: ministry}}]\nbase: all"));
    assert_eq!(by, [(1, 2, 1), (1, 1, 1), (2, 3, 2)]);
    let unknown = "measures: [{box_share: {item: q, id: h, label: {nb: x}, codes: [vet_ikke]}}]";
    assert_eq!(sides(&format!("{unknown}\nbase: valid")), [(1, 3, 1)], "the box gathers a reason");
}

/// 1, 5, 6 and 9 million: quartiles by definition 7, and the root of 98.75/3 over four numbers.
#[test]
fn spread_and_quantiles_are_told_beside_the_mean() {
    let kind = VariableKind::Number { decimals: 0, unit: None };
    let rows = [1, 5, 6, 9].map(|n| (0, vec![RowValue::Number(n)]));
    let columns = roster(vec![unit(0, "ASD", &[], true)], &[("x", kind)], &rows);
    let table = counted(
        &columns,
        "measures: [{quantile: {item: x, percent: 75}}, {median: x}, {standard_deviation: x},\n\
         {quantile: {item: x, percent: 25}}]",
    );
    assert_eq!(table.numbers.len(), 1, "one item, counted once");
    assert_eq!(table.numbers[0].quantiles, [25, 50, 75]);
    let number = &table.cells[0].numbers[0];
    let quarters = [Figure::whole(4), Figure::ratio(11, 2).unwrap(), Figure::ratio(27, 4).unwrap()];
    assert_eq!(number.quantiles, quarters);
    // Mean 5.25; squared distances 18.0625 + 0.0625 + 0.5625 + 14.0625 = 32.75; root of 32.75/3.
    assert_eq!(number.deviation.map(|sd| sd.rounded(6)), Some("3.304038".to_owned()));
}

/// Two choices crossed: a row lies in each pair of its codes, and in the base of each column once.
#[test]
fn two_multiple_choices_cross_each_code_with_each() {
    let kind = || VariableKind::Multiple(list(&["a", "b", "c"]));
    let rows = [
        (0, vec![RowValue::Codes(vec![0, 1]), RowValue::Codes(vec![0, 2])]),
        (0, vec![RowValue::Codes(vec![1]), RowValue::Codes(vec![0])]),
        (0, vec![RowValue::Codes(vec![2]), RowValue::Missing(State::Unanswered)]),
    ];
    let columns = roster(vec![unit(0, "ASD", &[], true)], &[("p", kind()), ("q", kind())], &rows);
    let table = counted(&columns, "by: [{item: p}, {item: q}]\nmeasures: [count, share]");
    assert_eq!(
        counts(&table),
        [1, 0, 1, 1, 2, 0, 1, 2, 0, 0, 0, 1, 2, 0, 1, 3],
        "p by q, each with its total; the third row lies in no code of q"
    );
    let bases: Vec<_> = table.slices.iter().map(|slice| slice.base.count).collect();
    assert_eq!(bases, [2, 0, 1, 3], "shares of the codes of p among those with a code of q");
    assert_eq!(table.notes.len(), 2, "several answers, and who answered");
}

/// A group overlaps the ministries; a ministry where nobody answered is silent, not zero.
#[test]
fn ministries_and_groups_come_from_the_frame() {
    let units = vec![
        unit(0, "ASD", &["skate"], true),
        unit(1, "ASD", &[], true),
        unit(2, "KMD", &["skate"], true),
        unit(3, "SD", &[], false),
    ];
    let kind = VariableKind::Single(list(&["ja", "nei"]));
    let rows = [
        (0, vec![RowValue::Code(0)]),
        (0, vec![RowValue::Code(0)]),
        (1, vec![RowValue::Code(1)]),
        (2, vec![RowValue::Missing(State::Refused)]),
    ];
    let columns = roster(units, &[("q", kind)], &rows);
    let table = counted(&columns, "by: [{item: q}, {frame: ministry}]");
    let codes: Vec<_> =
        table.axes[1].categories.iter().map(|c| (c.code.as_str(), c.silent)).collect();
    assert_eq!(codes, [("ASD", false), ("KMD", false), ("SD", true), ("_T", false)]);
    assert_eq!(counts(&table), [2, 0, 0, 2, 1, 0, 0, 1, 3, 0, 0, 3]);
    assert_eq!(table.cells[0].tally.organisations, 1, "two entries of one organisation");
    assert_eq!(table.cells[11].tally.organisations, 2);
    assert_eq!(reasons(&table.slices[1]), [0, 0, 1, 0, 0]);

    let group = counted(&columns, "by: [{frame: {group: skate}, total: false}]");
    assert_eq!(counts(&group), [3, 1]);
    assert_eq!(group.axes[0].categories[0].code, "yes");
}

/// An exempt entry counts, and is told apart.
#[test]
fn exempt_rows_count_and_are_counted() {
    let kind = VariableKind::Single(list(&["ja", "nei"]));
    let rows: Vec<_> = (0..4).map(|row| (row / 2, vec![RowValue::Code(0)])).collect();
    let units = vec![unit(0, "ASD", &[], true), unit(1, "ASD", &[], true)];
    let mut columns = roster(units, &[("q", kind)], &rows);
    let sheets = columns.rosters.values_mut().next().unwrap();
    sheets.exempt = vec![true, true, false, false];
    let table = counted(&columns, "by: [{item: q}]");
    let tally = Tally { count: 4, organisations: 2, exempt: 2, exempt_organisations: 1 };
    assert_eq!((table.cells[0].tally, table.slices[0].base), (tally, tally));
}

/// One of two entries that the filter takes by their amount has an exempt amount: whoever sees the count knows of it.
#[test]
fn a_row_is_exempt_by_what_the_filter_reads() {
    let kinds = [
        ("q", VariableKind::Single(list(&["ja", "nei"]))),
        ("x", VariableKind::Number { decimals: 0, unit: None }),
    ];
    let mut columns = roster(vec![unit(0, "ASD", &[], true)], &kinds, &[]);
    let sheets = columns.rosters.values_mut().next().unwrap();
    (sheets.owners, sheets.exempt, sheets.late) =
        (vec![0; 3], vec![false; 3], vec![Some(false); 3]);
    for (amount, exempt) in [(10, false), (20, true), (1, true)] {
        sheets.columns.values_mut().for_each(|column| match column.variable.id.as_str() {
            "q" => column.push(&RowValue::Code(0), false),
            _ => column.push(&RowValue::Number(amount), exempt),
        });
    }
    let plan = table("filter: x >= 10\nby: [{item: q}]");
    sheets.passes.insert(plan.id.clone(), vec![true, true, false]);
    let reads = [("x".parse().unwrap(), Class::Named)];
    let counted = super::count(&columns, &plan, &reads).unwrap();
    let Tally { count, exempt, exempt_organisations, .. } = counted.cells[0].tally;
    assert_eq!((count, exempt, exempt_organisations), (2, 1, 1));
}

#[test]
fn a_plan_that_no_check_has_seen_is_refused_and_named() {
    let kind = VariableKind::Number { decimals: 0, unit: None };
    let columns = roster(vec![unit(0, "ASD", &[], true)], &[("q08", kind)], &[]);
    let refused = |yaml: &str| super::count(&columns, &table(yaml), &[]).unwrap_err().to_string();
    let band = "by: [{bands: {item: q08, id: k, bands: [{code: _T, label: {nb: x}}]}}]";
    for (yaml, error) in [
        ("by: [{item: q99}]", "table t: the unit of analysis has no item q99"),
        ("by: [{item: q08}]", "table t: item q08 cannot span an axis: it has no codes"),
        ("by: [{frame: level}, {frame: level}]", "table t: two axes have the code level"),
        ("measures: [{sum: q99}]", "table t: the unit of analysis has no item q99"),
        (band, "table t: the code _T is kept for totals"),
    ] {
        assert_eq!(refused(yaml), error);
    }
}

/// Three of the frame, of which one turned out not to be eligible and one kept silent.
#[test]
fn a_table_says_that_all_were_asked_and_who_did_not_answer() {
    let mut units: Vec<_> = (0..3).map(|n| unit(n, "ASD", &[], n == 0)).collect();
    units[2].disposition = Disposition::NotEligible;
    let kind = VariableKind::Single(list(&["a", "b"]));
    let columns = roster(units, &[("q", kind)], &[(0, vec![RowValue::Code(0)])]);
    let table = counted(&columns, "by: [{item: q}]");
    let note = table.notes.last().unwrap().get(Lang::En);
    assert!(
        note.starts_with("All 2 organisations in the frame were asked, and 1 answered."),
        "{note}"
    );
    assert!(note.contains("no sampling error") && note.ends_with("non-response (1)."), "{note}");
    let frame = {
        let mut of_frame = super::sample::table("by: [{frame: ministry}]");
        of_frame.unit = crate::questionnaire::unit::Unit::Frame;
        super::count(&columns, &of_frame, &[]).unwrap()
    };
    assert!(frame.notes.is_empty(), "the frame counts the silent themselves");
}
