//! Tables by groups, by the most frequent, with late answers in or out, and cells that cannot occur.

use super::column::{RowValue, State, VariableKind};
use super::sample::{columns as built, difi, entries, frozen};
use super::sample::{of_class, roster, table, unit};
use super::sheets::Columns;
use super::table::Table;
use crate::disclosure::Sign;
use crate::disclosure::sample::protect;
use crate::lang::Lang;
use crate::questionnaire::check::Never;
use crate::questionnaire::document::Class;
use crate::questionnaire::plan::Plan;

fn counted(columns: &Columns, yaml: &str) -> Table {
    super::count(columns, &table(yaml), &[]).unwrap()
}

fn counts(table: &Table) -> Vec<u64> {
    table.cells.iter().map(|cell| cell.tally.count).collect()
}

fn codes(table: &Table, axis: usize) -> Vec<&str> {
    table.axes[axis].categories.iter().map(|category| category.code.as_str()).collect()
}

/// Three organisations with tags: one each in ASD and KMD that is in Skate, one in none.
fn tagged() -> Columns {
    let units = vec![
        unit(0, "ASD", &["skate"], true),
        unit(1, "KMD", &["skate", "pilot"], true),
        unit(2, "KMD", &[], true),
    ];
    let kinds =
        [("tags", VariableKind::Tags), ("x", VariableKind::Number { decimals: 0, unit: None })];
    let row = |owner: usize, tags: &[&str], x: i64| {
        let tags = RowValue::Tags(tags.iter().map(|tag| (*tag).to_owned()).collect());
        (owner, vec![tags, RowValue::Number(x)])
    };
    let rows = [
        row(0, &["KI", "data"], 5),
        row(0, &["ki"], 5),
        row(1, &["Data", "sky"], 1),
        row(2, &["skjema", "hemmelig"], 90),
        (2, vec![RowValue::Missing(State::Unanswered), RowValue::Missing(State::Unanswered)]),
    ];
    roster(units, &kinds, &rows)
}

/// KI and data have two rows each, the others one: with two places nothing ties; with three, all that
/// have one row tie for the last.
#[test]
fn the_most_frequent_tags_are_shown_with_those_that_tie() {
    let columns = tagged();
    let top = |rest: &str| {
        counted(
            &columns,
            &format!("by: [{{top: {{id: t, of: {{item: tags}}, {rest}}}}}]\nbase: all"),
        )
    };
    let two = top("most: 2");
    assert_eq!((codes(&two, 0), counts(&two)), (vec!["data", "ki", "_T"], vec![2, 2, 5]));
    assert_eq!(two.axes[0].categories[1].label.get(Lang::Nb), "KI", "as it was first written");
    assert!(two.axes[0].multiple && two.notes.len() == 3);
    assert_eq!(codes(&top("most: 3"), 0), ["data", "ki", "hemmelig", "skjema", "sky", "_T"]);
    assert_eq!(codes(&top("most: 3, ties: left_out"), 0), ["data", "ki", "_T"]);
    assert_eq!(codes(&top("most: 1, ties: left_out"), 0), ["_T"], "two tie for the first place");
    let by_organisation = top("most: 1, rank_by: organisations");
    assert_eq!(codes(&by_organisation, 0), ["data", "_T"], "two organisations; KI has one");
    let by_sum = top("most: 2, rank_by: {sum: x}");
    assert_eq!(codes(&by_sum, 0), ["hemmelig", "skjema", "_T"], "90 each");
}

/// `data` is of two organisations, `ki` of one; with answers for aggregates only and a threshold of two, the
/// others are not named. With a threshold of one all are, in the order of their own names.
#[test]
fn of_answers_for_aggregates_only_what_many_gave_is_named_and_no_order_told() {
    let mut columns = of_class(Class::Aggregate, tagged());
    let top = |columns: &Columns| {
        let yaml = "by: [{top: {id: t, of: {item: tags}, most: 2, ties: left_out}}]\nbase: all";
        let table = counted(columns, yaml);
        codes(&table, 0).into_iter().map(str::to_owned).collect::<Vec<String>>()
    };
    columns.threshold = 2;
    assert_eq!(top(&columns), ["data", "_T"]);
    columns.threshold = 1;
    let named = top(&columns);
    let (total, tags) = named.split_last().unwrap();
    assert!(total == "_T" && tags.is_sorted() && tags.len() == 2, "{named:?}");
}

#[test]
fn a_tag_that_only_exempt_entries_have_is_not_named() {
    let mut columns = tagged();
    for sheets in columns.rosters.values_mut() {
        sheets.exempt = vec![false, false, false, true, false];
    }
    let table = counted(&columns, "by: [{top: {id: t, of: {item: tags}, most: 9}}]\nbase: all");
    assert_eq!((codes(&table, 0), counts(&table)[3]), (vec!["data", "ki", "sky", "_T"], 5));
}

#[test]
fn organisations_and_codes_can_be_ranked_too() {
    let columns = tagged();
    let of = |of: &str| counted(&columns, &format!("by: [{{top: {{id: t, of: {of}, most: 1}}}}]"));
    let ministries = of("{frame: ministry}");
    assert_eq!((codes(&ministries, 0), counts(&ministries)), (vec!["KMD", "_T"], vec![3, 5]));
    let organisations = of("{frame: organisation}");
    assert_eq!(counts(&organisations), [2, 2, 5], "two organisations tie");
    assert!(organisations.names_organisations && !ministries.names_organisations);
}

/// Skate has three rows, of which one is pilot's too; the fourth and fifth are KMD's alone.
#[test]
fn an_organisation_is_in_each_of_its_groups_and_once_in_the_total() {
    let mut columns = tagged();
    columns.labels = serde_json::from_value(serde_json::json!({
        "group": [{"code": "skate", "label": {"nb": "Skate", "nn": "Skate", "en": "the Skate council"}}]
    }))
    .unwrap();
    let table =
        counted(&columns, "by: [{groups: [skate, pilot, {ministry: KMD}, {size: a}]}]\nbase: all");
    assert_eq!(codes(&table, 0), ["skate", "pilot", "KMD", "a", "_T"]);
    assert_eq!(counts(&table), [3, 1, 3, 0, 5]);
    let labels: Vec<_> =
        table.axes[0].categories.iter().map(|one| one.label.get(Lang::En)).collect();
    assert_eq!(labels, ["the Skate council", "Pilot", "KMD", "A", "Total"]);
    let one = counted(&columns, "by: [{frame: {group: skate}}]");
    assert_eq!(one.axes[0].label.get(Lang::En), "member of the Skate council");
    let valid = counted(&columns, "by: [{groups: [skate]}]");
    assert_eq!(counts(&valid), [3, 3], "who is in none of the groups is outside the base");
}

/// Labelled size classes come in the order of the labels, others after them by code.
#[test]
fn size_classes_have_labels_and_their_order() {
    let mut columns = tagged();
    for (unit, class) in columns.units.iter_mut().zip(["over_40_000", "small", "medium"]) {
        unit.facts.size_class = Some(class.parse().unwrap());
    }
    columns.labels = serde_json::from_value(serde_json::json!({"size": [
        {"code": "small", "label": {"nb": "Små"}}, {"code": "medium", "label": {"nb": "Mellomstore"}}
    ]}))
    .unwrap();
    let table = counted(&columns, "by: [{frame: size}]");
    let labels: Vec<_> =
        table.axes[0].categories.iter().map(|one| one.label.get(Lang::Nb)).collect();
    assert_eq!(labels, ["Små", "Mellomstore", "Over 40 000", "I alt"]);
}

/// Four rows in time and one late: in the base by one rule, beside it by the other; both say one.
#[test]
fn late_answers_are_in_or_out_and_always_told() {
    let mut columns = tagged();
    for sheets in columns.rosters.values_mut() {
        sheets.late = [false, false, false, true, false].map(Some).to_vec();
    }
    let of = |columns: &Columns, rule: &str| {
        let table = counted(columns, &format!("by: [{{frame: ministry}}]\nbase: all{rule}"));
        (counts(&table), table.slices[0].base.count, table.slices[0].late.count)
    };
    assert_eq!(of(&columns, ""), (vec![2, 3, 5], 5, 1));
    assert_eq!(of(&columns, "\nlate: excluded"), (vec![2, 2, 4], 4, 1));
    columns.late = crate::questionnaire::breakdown::LateRule::Excluded;
    assert_eq!(of(&columns, ""), (vec![2, 2, 4], 4, 1), "the plan's rule");
    assert_eq!(of(&columns, "\nlate: included"), (vec![2, 3, 5], 5, 1), "the table's own");
    let top = "by: [{top: {id: t, of: {item: tags}, most: 9}}]\nbase: all";
    assert_eq!(codes(&counted(&columns, top), 0), ["data", "ki", "sky", "_T"], "not ranked either");
}

/// Who involves others is asked whom (q12) only after a yes to q11.
#[test]
fn a_cell_that_relevance_rules_out_is_not_applicable() {
    let instrument = difi();
    let mut plan = Plan::default();
    plan.tables
        .push(table("by: [{item: q12}, {item: q11}]\nmeasures: [count]\nprotect_exempt: false"));
    let filtered =
        "id: f\ntitle: {nb: f}\nunit: {entry: tiltak}\nfilter: q11 = 'ja'\nby: [{item: q11}]";
    plan.tables.push(serde_saphyr::from_str(filtered).unwrap());
    let columns = built(&instrument, &plan, &[frozen(0, Some(entries()))]);
    let safe = |at: usize| {
        let counted = super::count(&columns, &plan.tables[at], &[]).unwrap();
        protect(&counted, 1).unwrap()
    };
    let table = safe(0);
    let sign = |first: &str, second: &str| {
        let place = |axis: usize, code: &str| {
            let categories = &table.head().axes[axis].categories;
            categories.iter().position(|category| category.code == code).unwrap()
        };
        table.sign(table.position(&[place(0, first), place(1, second)], 0).unwrap())
    };
    assert_eq!([sign("begge", "ja"), sign("begge", "_T")], [None, None]);
    assert_eq!(sign("begge", "nei"), Some(Sign::NotApplicable));
    assert_eq!(sign("_T", "nei"), None, "there is a base of nobody");
    let table = safe(1);
    let signs: Vec<_> = (0..2).map(|at| table.sign(table.position(&[at], 0).unwrap())).collect();
    assert_eq!(signs, [None, Some(Sign::NotApplicable)], "the filter lets no `nei` through");
}

/// A box is ruled out when every code in it is; what is derived from several answers is not judged.
#[test]
fn a_box_is_ruled_out_with_all_of_its_codes() {
    let instrument = difi();
    let boxed = |codes: &str| {
        let boxes = format!("[{{code: b, label: {{nb: x}}, codes: [{codes}]}}]");
        let by = format!("by: [{{item: q12}}, {{boxes: {{item: q11, id: boks, boxes: {boxes}}}}}]");
        crate::questionnaire::check::never(&instrument, &table(&by))
    };
    let never = |category: &str| Never { axis: 1, category: category.to_owned(), of: Some(0) };
    assert_eq!(boxed("nei, vet_ikke"), [never("b")]);
    assert_eq!(boxed("nei, ja"), []);
    let many = "by: [{item: q12}, {item: q16}]";
    assert_eq!(crate::questionnaire::check::never(&instrument, &table(many)), []);
}

/// q16 takes other codes than in 2018, which breaks its series: every table over it says so, also through
/// the number of codes that were chosen.
#[test]
fn a_break_in_the_series_is_told_by_the_table() {
    let instrument = difi();
    let plan = &instrument.document.plan;
    let columns = built(&instrument, plan, &[frozen(0, Some(entries()))]);
    let breaks = |id: &str| -> Vec<(String, bool)> {
        let planned = plan.tables.iter().find(|one| one.id.as_str() == id).unwrap();
        let breaks = super::count(&columns, planned, &[]).unwrap().breaks;
        breaks.iter().map(|one| (one.item.to_string(), one.note.get(Lang::En).is_empty())).collect()
    };
    assert_eq!(breaks("effekter"), [("q16".to_owned(), false)]);
    assert_eq!(breaks("effekter_antall"), [("antall_effekter".to_owned(), false)]);
    assert_eq!(breaks("brukere"), []);
}
