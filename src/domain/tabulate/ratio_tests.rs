//! Ratios worked on paper.

use super::column::{RowValue, State, VariableKind};
use super::sample::{roster, table, unit};
use super::{Columns, Table, count};
use crate::figure::Figure;

/// Entries by owner: spending in hundredths, and employees.
fn columns(rows: &[(usize, Option<i64>, Option<i64>)]) -> Columns {
    let units = (0..4).map(|n| unit(n, if n < 2 { "ASD" } else { "KMD" }, &[], true)).collect();
    let cell = |of: Option<i64>| of.map_or(RowValue::Missing(State::DontKnow), RowValue::Number);
    let rows: Vec<_> =
        rows.iter().map(|&(owner, above, below)| (owner, vec![cell(above), cell(below)])).collect();
    let number = |decimals| VariableKind::Number { decimals, unit: None };
    roster(units, &[("utgift", number(2)), ("ansatte", number(0))], &rows)
}

fn counted(rows: &[(usize, Option<i64>, Option<i64>)]) -> Table {
    let yaml = "by: [{frame: ministry}]\nmeasures: [{sum: utgift},
      {ratio: {id: r, label: {nb: r}, numerator: utgift, denominator: ansatte}}]";
    count(&columns(rows), &table(yaml), &[]).unwrap()
}

fn ratios(table: &Table) -> Vec<Option<Figure>> {
    (0..table.cells.len()).map(|cell| table.ratios[0].ratio(cell)).collect()
}

/// 10.50 and 4.50 over 2 and 3 are 15 over 5; what only one of the numbers is known of is in neither sum.
#[test]
fn a_ratio_is_of_those_with_both_numbers() {
    let rows = [
        (0, Some(1050), Some(2)),
        (0, Some(9999), None),
        (1, Some(450), Some(3)),
        (2, None, Some(7)),
        (3, Some(100), Some(2)),
    ];
    let table = counted(&rows);
    let [three, half] = [Figure::whole(3), Figure::ratio(1, 2).unwrap()];
    assert_eq!(ratios(&table), [Some(three), Some(half), Figure::ratio(16, 7)]);
    let n: Vec<u64> = (0..3).map(|cell| table.ratios[0].n(cell)).collect();
    assert_eq!(n, [2, 1, 3]);
    assert_eq!(table.cells[0].numbers[0].sum, 11_499, "the sum beside it is of all who gave it");
}

#[test]
fn over_nothing_there_is_no_ratio() {
    let table = counted(&[(0, Some(5), Some(0)), (2, Some(100), Some(-1)), (3, Some(4), None)]);
    assert_eq!(ratios(&table), [None, None, None]);
}
