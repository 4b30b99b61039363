//! What an earlier revision told by a mean or a share, beside a table that only a later one has.

use super::*;
use crate::questionnaire::plan::{Plan, TableRow};
use crate::questionnaire::sample::edited;

/// How many chose each code, `s1` first; each organisation answers once.
fn answers(counts: &[usize]) -> Columns {
    let codes: Vec<String> = (1..=counts.len()).map(|point| format!("s{point}")).collect();
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    let point = |(point, n): (u16, &usize)| vec![RowValue::Code(point); *n];
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

/// Seven, five and eight of 20: a first revision did not show the seven, which followed from the others.
#[test]
fn what_was_hidden_though_it_followed_refuses_nothing() {
    let columns = answers(&[7, 5, 8]);
    let tables = [of(&columns, "cells", "by: [{item: q}]")];
    let before = SafeTable::as_seen(&tables[0], &rules(), |places, measure| match places {
        ["s1"] => Err(Sign::Suppressed),
        _ if measure == "n_base" => Ok(Figure::whole(20)),
        ["s2"] => Ok(Figure::whole(5)),
        ["s3"] => Ok(Figure::whole(8)),
        _ => Ok(Figure::whole(20)),
    });
    let known = Known { revisions: vec![vec![before]], ..Known::default() };
    let now = protect_all(&tables, &rules(), &known).unwrap().tables;
    assert_eq!(shown(&now[0], "count"), [":", "5", "8", "20"], "what was hidden stays so");
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

/// Twelve of 24 chose `s1`, 5 under ASD, 5 under KMD and 2 under FIN; the second revision has no table of them all.
#[test]
fn a_table_that_the_plan_has_no_more_is_known() {
    let of = |n: usize| match n {
        0..5 | 12..16 => "ASD",
        5..10 | 16..20 => "KMD",
        _ => "FIN",
    };
    let rows: Vec<_> = (0..24).map(|n| (n, vec![RowValue::Code(u16::from(n >= 12))])).collect();
    let units = (0..24).map(|n| unit(n, of(n), &[], true)).collect();
    let kinds = [("q", VariableKind::Single(list(&["s1", "s2"])))];
    let columns = of_class(Class::Aggregate, roster(units, &kinds, &rows));
    let plan = |ids: &[&str]| {
        let row = |id: &&str| match *id {
            "all" => table("by: [{item: q}]\nprotect_exempt: false"),
            _ => table(
                "by: [{item: q, total: false}, {frame: ministry, total: false}]\nprotect_exempt: false",
            ),
        };
        let named = |id: &&str| TableRow { id: id.parse().unwrap(), ..row(id) };
        Plan { tables: ids.iter().map(named).collect(), ..Plan::default() }
    };
    let counted = |rows: &[TableRow]| -> Vec<Table> {
        rows.iter().map(|row| count(&columns, row, &[]).unwrap()).collect()
    };
    let then = plan(&["all"]);
    let under = |ids: &[&str]| {
        let mut instrument = edited(&[]);
        instrument.document.plan = plan(ids);
        instrument
    };
    let now = under(&["apart"]);
    let first = protect_all(&counted(&then.tables), &rules(), &Known::default()).unwrap().tables;
    assert_eq!(shown(&first[0], "count"), ["12", "12", "24"]);
    let tables = counted(&now.document.plan.tables);
    let hidden_of_s1 = |known: &Known| {
        let published = protect_all(&tables, &rules(), known).unwrap().tables;
        assert_eq!(published.len(), 1);
        let cells = shown(&published[0], "count");
        assert_eq!(cells.len(), 6);
        cells[..3].iter().filter(|one| *one == ":").count()
    };
    let mut known = Known { revisions: vec![first], ..Known::default() };
    assert_eq!(hidden_of_s1(&known), 1, "nothing tells how many chose it in all");
    let rows = former_tables(&now, &[&then], &mut known);
    assert_eq!(rows.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["all_former_1"]);
    known.former = counted(&rows);
    assert!(hidden_of_s1(&known) > 1);
    let mut kept = Known { former: Vec::new(), ..known.clone() };
    assert_eq!(former_tables(&under(&["apart", "all"]), &[&then], &mut kept), []);
}

/// Under other limits than those of now, a table that reads the size class would be counted otherwise than it was.
#[test]
fn a_table_that_read_the_size_class_under_other_limits_is_not_counted_again() {
    let sizes = |below: u32| {
        let class = |code: &str, limit: String| {
            format!("{{code: {code}, label: {{nb: a, nn: a, en: a}}{limit}}}")
        };
        let classes = [
            class("liten", format!(", below: {below}")),
            class("stor", format!(", from: {below}")),
        ];
        format!("sizes: {{levels: [state], classes: [{}]}}", classes.join(", "))
    };
    let columns = answers(&[4, 4]);
    let again = |yaml: &str| {
        let plan = |below: u32, tables: Vec<TableRow>| {
            let head: Plan = serde_saphyr::from_str(&sizes(below)).unwrap();
            Plan { tables, ..head }
        };
        let then = plan(50, vec![table(yaml)]);
        let mut instrument = edited(&[]);
        instrument.document.plan = plan(60, Vec::new());
        let row = table("by: [{item: q}]\nprotect_exempt: false");
        let counted = vec![count(&columns, &row, &[]).unwrap()];
        let shown = protect_all(&counted, &rules(), &Known::default()).unwrap().tables;
        let mut known = Known { revisions: vec![shown], ..Known::default() };
        former_tables(&instrument, &[&then], &mut known).len()
    };
    assert_eq!(again("by: [{frame: level}]"), 1);
    assert_eq!(again("by: [{frame: size}]"), 0);
    assert_eq!(again("by: [{groups: [{size: liten}]}]"), 0);
    assert_eq!(again("by: [{frame: level}]\nfilter: unit.size_class = 'liten'"), 0);
}

/// Of eight, three chose `s2` and nobody `s3`; their mean and their number leave only 2, 2 and 1 for the others.
#[test]
fn what_a_table_hid_that_the_plan_has_no_more_stays_hidden() {
    let columns = answers(&[2, 3, 0, 2, 1]);
    let cells = of(&columns, "cells", "by: [{item: q, total: false}]");
    let told = of(&columns, "told", "by: []\nmeasures: [{mean: q}]");
    let first = protect_all(std::slice::from_ref(&cells), &rules(), &Known::default()).unwrap();
    assert_eq!(shown(&first.tables[0], "count"), [":", "3", "0", ":", ":"]);
    let known = Known { revisions: vec![first.tables], ..Known::default() };
    let publish = |known: &Known| {
        let second = protect_all(std::slice::from_ref(&told), &rules(), known);
        second.map(|second| shown(&second.tables[0], "mean_q"))
    };
    assert_eq!(publish(&known).unwrap(), ["21/8"]);
    assert_eq!(publish(&Known { former: vec![cells], ..known }).unwrap(), [":"]);
}
