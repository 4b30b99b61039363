//! A multiple choice as an axis of one table and as a box of another.

use super::*;
use crate::tabulate::column::VariableKind;

/// Of twelve organisations in two ministries: the codes that each chose, or why none.
fn choices(rows: &[Result<&[u16], State>]) -> Columns {
    let units = (0..rows.len()).map(|n| unit(n, if n < 7 { "ASD" } else { "KMD" }, &[], true));
    let cell = |row: &Result<&[u16], State>| match row {
        Ok(codes) => Cell::Codes(codes.to_vec()),
        Err(state) => Cell::Missing(*state),
    };
    let cells: Vec<_> = rows.iter().map(|row| vec![cell(row)]).enumerate().collect();
    let kinds = [("m", VariableKind::Multiple(list(&["a", "b", "c"])))];
    of_class(Class::Aggregate, roster(units.collect(), &kinds, &cells))
}

fn together(columns: &Columns, plans: [&str; 2]) -> [SafeTable; 2] {
    let mut counted = plans.map(|yaml| count(columns, &table(yaml), &[]).unwrap());
    counted[1].id = "other".parse().unwrap();
    let done = protect_all(&counted, &rules(), &Known::default()).unwrap();
    done.tables.try_into().unwrap()
}

const AXIS: &str = "by: [{item: m, total: false}, {frame: ministry}]";
const BOX: &str = "by: [{frame: ministry, total: false}]\n\
                   measures: [{box_share: {item: m, id: in, label: {nb: b}, codes: [a]}}]";

/// `a` was chosen by five in one ministry and two in the other, of seven: the two are hidden, and so the five,
/// since the seven are shown. The share of `a` in the first ministry is those five.
#[test]
fn a_box_of_a_multiple_choice_is_hidden_with_its_codes() {
    let a: &[u16] = &[0];
    let (b, both): (&[u16], &[u16]) = (&[1], &[0, 1]);
    let rows = [a, a, a, both, both, b, b, both, both, b, b, b, b];
    let columns = choices(&rows.map(Ok));
    let [axis, boxed] = together(&columns, [AXIS, BOX]);
    let counts = shown(&axis, "count");
    assert_eq!(counts[..3], [":", ":", "7"], "{counts:?}");
    assert_eq!(shown(&boxed, "box_in"), [":", ":"], "the second follows from the first");
}

/// Three in each ministry left it open. The axis shows them, and the box has them as numbers of its own: they
/// are one number, which is shown or hidden in both.
#[test]
fn the_reasons_of_axis_and_box_are_the_same_numbers() {
    let (a, b): (&[u16], &[u16]) = (&[0], &[1]);
    let open = Err(State::Unanswered);
    let first = [Ok(a), Ok(a), Ok(a), Ok(b), Ok(b), Ok(b), open];
    let rest = [Ok(a), Ok(a), Ok(a), Ok(b), Ok(b), Ok(b), open, open, open];
    let rows: Vec<_> = first.into_iter().chain(rest).collect();
    let columns = choices(&rows);
    let [axis, boxed] = together(&columns, [AXIS, BOX]);
    let of_axis = &shown(&axis, "n_unanswered")[..3];
    let of_box = shown(&boxed, "n_unanswered_m");
    assert_eq!(of_axis[0], ":", "one organisation: {of_axis:?}");
    assert_eq!(of_box[0], ":", "{of_box:?}");
    let hidden_in_axis = of_axis[1] == ":";
    assert!(!hidden_in_axis || of_box[1] == ":", "{of_axis:?} beside {of_box:?}");
}
