//! A multiple choice as an axis of one table and as a box of another.

use super::*;
use crate::disclosure::ledger::Ledger;
use crate::disclosure::space::Split;
use crate::tabulate::column::VariableKind;

/// The codes that each organisation of two ministries chose, or why none; nine are in the first.
fn choices(rows: &[Result<&[u16], State>]) -> Columns {
    let units = (0..rows.len()).map(|n| unit(n, if n < 9 { "ASD" } else { "KMD" }, &[], true));
    let cell = |row: &Result<&[u16], State>| match row {
        Ok(codes) => Cell::Codes(codes.to_vec()),
        Err(state) => Cell::Missing(*state),
    };
    let cells: Vec<_> = rows.iter().map(|row| vec![cell(row)]).enumerate().collect();
    let kinds = [("m", VariableKind::Multiple(list(&["a", "b", "c"])))];
    of_class(Class::Aggregate, roster(units.collect(), &kinds, &cells))
}

fn published(columns: &Columns, plans: &[&str]) -> Vec<SafeTable> {
    let counted = plans.iter().zip(["axis", "box"]).map(|(yaml, id)| {
        let mut counted = count(columns, &table(yaml), &[]).unwrap();
        counted.id = id.parse().unwrap();
        counted
    });
    protect_all(&counted.collect::<Vec<_>>(), &rules(), &Known::default()).unwrap().tables
}

const AXIS: &str = "by: [{item: m, total: false}, {frame: ministry}]";
const BOX: &str = "by: [{frame: ministry, total: false}]\n\
                   measures: [{box_share: {item: m, id: in, label: {nb: b}, codes: [a]}}]";

/// `a` was chosen by five of nine in one ministry and by two in the other: the two are hidden, and so the five,
/// since the seven of both are shown. The share of `a` in the first ministry is those five, and small in nothing.
#[test]
fn a_box_of_a_multiple_choice_is_hidden_with_its_codes() {
    let (a, b, both): (&[u16], &[u16], &[u16]) = (&[0], &[1], &[0, 1]);
    let rows = [a, a, a, both, both, b, b, b, b, both, both, b, b, b, b, b];
    let columns = choices(&rows.map(Ok));
    let [axis, boxed] = published(&columns, &[AXIS, BOX]).try_into().unwrap();
    assert_eq!(shown(&axis, "count")[..3], [":", ":", "7"]);
    assert_eq!(shown(&boxed, "box_in"), [":", ":"], "the second follows from the first");
    let alone = published(&columns, &[BOX]);
    assert_eq!(shown(&alone[0], "box_in"), ["5/9", ":"], "nothing follows without the axis");
}

/// Three of the first ministry left it open, and four of the second: one number each, whichever table tells it.
#[test]
fn the_reasons_of_axis_and_box_are_the_same_numbers() {
    let (a, open): (&[u16], _) = (&[0], Err(State::Unanswered));
    let rows: Vec<_> = (0..20).map(|n| if (6..13).contains(&n) { open } else { Ok(a) }).collect();
    let columns = choices(&rows);
    let counted = [AXIS, BOX].map(|yaml| count(&columns, &table(yaml), &[]).unwrap());
    let tables: Vec<&Table> = counted.iter().collect();
    let told = ["m".parse().unwrap()].into();
    let ledger = Ledger::of(&tables, &rules(), &Known::default(), Split::Reasons(&told));
    let [axis, boxed] = &ledger.ids[..] else { panic!("two tables") };
    for (ministry, n) in [(0, 3), (1, 4)] {
        let number = axis.reasons[5 * ministry].unwrap();
        assert_eq!(ledger.facts[number].value, n);
        assert_eq!(boxed.lacking[0][5 * ministry], Some(number));
    }
}
