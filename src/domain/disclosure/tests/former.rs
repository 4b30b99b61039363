//! What an earlier revision told by a mean or a share, beside a table that only a later one has.

use super::*;

/// How many chose each code, `s1` first; each organisation answers once.
fn answers(counts: &[usize]) -> Columns {
    let codes: Vec<String> = (1..=counts.len()).map(|point| format!("s{point}")).collect();
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    let point = |(point, n): (u16, &usize)| vec![Cell::Code(point); *n];
    let rows: Vec<_> =
        (0_u16..).zip(counts).flat_map(point).map(|cell| vec![cell]).enumerate().collect();
    let units = (0..rows.len()).map(|n| unit(n, "ASD", &[], true)).collect();
    let kinds = [("q", VariableKind::Single(list(&codes)))];
    of_class(Class::Aggregate, roster(units, &kinds, &rows))
}

fn of(columns: &Columns, id: &str, yaml: &str) -> Table {
    let counted = count(columns, &table(&format!("{yaml}\nprotect_exempt: false")), &[]).unwrap();
    Table { id: id.parse().unwrap(), ..counted }
}

/// A first revision has the measures, a second counts the codes, too: each as it is shown.
fn revised(
    counts: &[usize],
    measures: &str,
) -> (SafeTable, Result<[SafeTable; 2], DisclosureError>) {
    let columns = answers(counts);
    let told = of(&columns, "told", &format!("by: []\nmeasures: [{measures}]"));
    let cells = of(&columns, "cells", "by: [{item: q, total: false}]");
    let tables = [told, cells];
    let first = protect_all(&tables[..1], &rules(), &Known::default()).unwrap().tables;
    let known = Known { revisions: vec![first.clone()], ..Known::default() };
    let second = protect_all(&tables, &rules(), &known);
    (first[0].clone(), second.map(|second| second.tables.try_into().unwrap()))
}

/// 7·1 + 2·2 + 10·3 = 41 of 19, and 17·1 + 2·2 = 21 of 19: with two codes the mean alone tells how many chose the second.
#[test]
fn a_mean_that_was_shown_is_known() {
    let (before, now) = revised(&[7, 2, 10], "{mean: q}");
    assert_eq!(shown(&before, "mean_q"), ["41/19"]);
    let [told, cells] = now.unwrap();
    assert_eq!(shown(&told, "mean_q"), ["41/19"], "what is public is no secret");
    assert_eq!(shown(&cells, "count"), [":", ":", ":"]);
    let (before, now) = revised(&[17, 2], "{mean: q}");
    assert_eq!(shown(&before, "mean_q"), ["21/19"]);
    assert!(matches!(now, Err(DisclosureError::TooNarrow { .. })), "{now:?}");
}

/// Ten of 19 chose `s3` or `s4`, and eight `s3`.
#[test]
fn a_share_in_a_box_that_was_shown_is_known() {
    let share = |id: &str, codes: &str| {
        format!("{{box_share: {{item: q, id: {id}, label: {{nb: h}}, codes: [{codes}]}}}}")
    };
    let (before, now) = revised(&[4, 5, 8, 2], &share("high", "s3, s4"));
    assert_eq!(shown(&before, "box_high"), ["10/19"]);
    let [told, cells] = now.unwrap();
    assert_eq!(shown(&told, "box_high"), ["10/19"], "what is public is no secret");
    assert_eq!(shown(&cells, "count")[2..], [":", ":"]);
    let both = format!("{}, {}", share("high", "s3, s4"), share("third", "s3"));
    let (before, now) = revised(&[4, 5, 8, 2], &both);
    assert_eq!(shown(&before, "box_third"), ["8/19"]);
    assert!(matches!(now, Err(DisclosureError::TooNarrow { .. })), "{now:?}");
}
