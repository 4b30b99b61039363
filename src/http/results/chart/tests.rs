//! Charts of six organisations that answered one question, by ministry.

use super::*;
use crate::domain::disclosure::sample::protect;
use crate::domain::questionnaire::document::Class;
use crate::domain::tabulate::column::{RowValue, VariableKind};
use crate::domain::tabulate::sample::list;
use crate::domain::tabulate::sample::{of_class, roster, table, unit};

/// `codes` by ministry: organisations 0-3 below ASD and 4-5 below SD, with the answers given.
fn drawn(codes: &[&str], answers: [u16; 6], class: Class, yaml: &str) -> Option<Chart> {
    let units = (0..6).map(|n| unit(n, if n < 4 { "ASD" } else { "SD" }, &[], true)).collect();
    let rows: Vec<_> =
        (0..6).zip(answers).map(|(n, code)| (n, vec![RowValue::Code(code)])).collect();
    let columns = roster(units, &[("q", VariableKind::Single(list(codes)))], &rows);
    let columns = of_class(class, columns);
    let counted = crate::domain::tabulate::count(&columns, &table(yaml), &[]).unwrap();
    chart(&protect(&counted, 3).unwrap(), false, Lang::Nb)
}

/// By hand: 3 of 6 said yes and 3 no, so both bars are as long as the half that the room is at least for.
#[test]
fn a_bar_is_as_long_as_its_share_and_its_number_stands_behind_it() {
    let yaml = "by: [{item: q}]\nmeasures: [count, share]";
    let chart = drawn(&["ja", "nei"], [0, 0, 0, 1, 1, 1], Class::Named, yaml).unwrap();
    assert_eq!(chart.room, Room::Short);
    assert!(chart.legend.is_empty());
    let bar = &chart.rows[0].bars[0];
    assert_eq!((bar.parts[0].width.as_str(), bar.number_x.as_str()), ("100.00%", "100.00%"));
    assert_eq!(bar.number, "50,0\u{a0}%");
    assert_eq!(chart.summary, "ja: 50,0\u{a0}%; nei: 50,0\u{a0}%");
}

/// By hand: 3 of the 4 below ASD said yes and none of the 2 below SD.
#[test]
fn few_groups_stand_beside_each_other() {
    let yaml = "by: [{item: q}, {frame: ministry}]\nmeasures: [count, share]";
    let chart = drawn(&["ja", "nei"], [0, 0, 0, 1, 1, 1], Class::Named, yaml).unwrap();
    let numbers: Vec<&str> = chart.rows[0].bars.iter().map(|bar| bar.number.as_str()).collect();
    assert_eq!(numbers, ["75,0\u{a0}%", "0,0\u{a0}%"]);
    assert_eq!(chart.legend_of, "departement");
    let legend: Vec<&str> = chart.legend.iter().map(|key| key.label.as_str()).collect();
    assert_eq!(legend, ["ASD (4)", "SD (2)"], "each with its base");
    assert_ne!(chart.legend[0].pattern, chart.legend[1].pattern);
}

/// By hand: below ASD 1 less, 1 even, 2 more, so 3/8 left of the middle and 5/8 right of it; below SD both
/// are less, so all of it left; of all six 3 less, 1 even, 2 more: 7/12 left. The room is 1 + 5/8, and the
/// middle stands 1 / 1.625 = 61.54 per cent from the left.
#[test]
fn an_ordered_scale_turns_around_its_middle() {
    let yaml = "by: [{item: q}, {frame: ministry}]\nmeasures: [count, share]\nchart: diverging";
    let chart = drawn(&["low", "even", "high"], [0, 1, 2, 2, 0, 0], Class::Named, yaml).unwrap();
    assert_eq!(chart.middle.as_deref(), Some("61.54%"));
    let parts = |row: usize| -> Vec<(&str, &str)> {
        let parts = &chart.rows[row].bars[0].parts;
        parts.iter().map(|part| (part.x.as_str(), part.width.as_str())).collect()
    };
    assert_eq!(parts(0), [("38.46%", "15.38%"), ("53.85%", "15.38%"), ("69.23%", "30.77%")]);
    assert_eq!(parts(1), [("0.00%", "61.54%"), ("61.54%", "0.00%"), ("61.54%", "0.00%")]);
    assert_eq!(
        chart.legend.iter().map(|key| key.pattern).collect::<Vec<_>>(),
        ["less2", "even", "more2"]
    );
}

/// By hand: three of six said yes, and each of the two ministries has fewer than three of either answer.
#[test]
fn a_chart_of_which_everything_is_hidden_is_left_out() {
    let yaml = "by: [{item: q}]\nmeasures: [count, share]\nchart: ";
    for chart in ["bars", "stacked"] {
        let yaml = format!("{yaml}{chart}");
        let of = |class| drawn(&["ja", "nei"], [0, 0, 0, 0, 1, 1], class, &yaml);
        assert!(of(Class::Named).is_some() && of(Class::Aggregate).is_none(), "{chart}");
    }
}

/// Three ministries of four, eight and eight: one of the four said no, which the row and the columns would tell.
#[test]
fn a_bar_with_a_hidden_part_is_not_drawn() {
    let yaml = "by: [{item: q}, {frame: ministry}]\nmeasures: [count, share]\nchart: stacked";
    let ministry = |n| ["ASD", "SD", "SD", "KD", "KD"][n / 4];
    let units = (0..20).map(|n| unit(n, ministry(n), &[], true)).collect();
    let says_no = |n: usize| n == 3 || (n >= 4 && n % 2 == 1);
    let rows: Vec<_> = (0..20).map(|n| (n, vec![RowValue::Code(u16::from(says_no(n)))])).collect();
    let columns = roster(units, &[("q", VariableKind::Single(list(&["ja", "nei"])))], &rows);
    let chart = |class| {
        let columns = of_class(class, columns.clone());
        let counted = crate::domain::tabulate::count(&columns, &table(yaml), &[]).unwrap();
        chart(&protect(&counted, 3).unwrap(), false, Lang::Nb).unwrap()
    };
    let n_drawn =
        |chart: &Chart| chart.rows.iter().filter(|row| !row.bars[0].parts.is_empty()).count();
    let (open, guarded) = (chart(Class::Named), chart(Class::Aggregate));
    assert_eq!(n_drawn(&open), open.rows.len());
    assert!((1..open.rows.len()).contains(&n_drawn(&guarded)), "{guarded:?}");
    assert!(guarded.rows[0].numbers.contains(':'), "{}", guarded.rows[0].numbers);
    assert!(guarded.rows[0].bars[0].parts.is_empty());
}

/// By hand: below ASD 3 of 4 said yes to the one and 2 of 4 to the other, below SD nobody to either; the longest bar
/// is the whole room, and the mean of the same answers stands in no row.
#[test]
fn the_same_of_several_questions_stands_row_by_row() {
    let boxed = |id: &str, codes: &str| {
        format!("{{box_share: {{item: q, id: {id}, label: {{nb: {id}}}, codes: [{codes}]}}}}")
    };
    let measures = [boxed("en", "s1, s2"), "{mean: q}".to_owned(), boxed("to", "s1")].join(", ");
    let yaml = format!("by: [{{frame: ministry}}]\nmeasures: [count, {measures}]");
    let answers = [0, 0, 1, 2, 2, 2];
    let chart = drawn(&["s1", "s2", "s3"], answers, Class::Named, &yaml).unwrap();
    let row = |row: &Row| {
        let bars = row.bars.iter().map(|bar| (bar.parts[0].width.clone(), bar.number.clone()));
        (row.label.clone(), bars.collect::<Vec<_>>())
    };
    let bar = |width: &str, share: &str| (width.to_owned(), format!("{share}\u{a0}%"));
    let rows: Vec<_> = chart.rows.iter().map(row).collect();
    assert_eq!(rows[0], ("en (6)".to_owned(), vec![bar("100.00%", "75,0"), bar("0.00%", "0,0")]));
    assert_eq!(rows[1], ("to (6)".to_owned(), vec![bar("66.67%", "50,0"), bar("0.00%", "0,0")]));
    assert_eq!(rows.len(), 2);
    assert!(chart.title.ends_with(". Andel"), "{}", chart.title);
    let legend: Vec<&str> = chart.legend.iter().map(|key| key.label.as_str()).collect();
    assert_eq!((legend, chart.legend_of.as_str()), (vec!["ASD", "SD"], "departement"));
    let said =
        "departement: ASD, SD. en (6): 75,0\u{a0}%, 0,0\u{a0}%; to (6): 50,0\u{a0}%, 0,0\u{a0}%";
    assert_eq!(chart.summary, said);
    assert!(chart.based);
}
