//! Two rounds of one question, worked by hand: what may be compared, and what may be told of those that
//! answered both.

mod moved;

use super::*;
use crate::comparison::{Change, Moved, Why};
use crate::disclosure::sample::protect;
use crate::disclosure::{Known, Sign};
use crate::orgnr::OrgNumber;
use crate::publication::Kind;
use crate::publication::sample::publication;
use crate::questionnaire::document::Class;
use crate::questionnaire::instrument::Instrument;
use crate::questionnaire::plan::{Plan, TableRow};
use crate::questionnaire::sample::edited;
use crate::tabulate::column::{RowValue, VariableKind};
use crate::tabulate::sample::list;
use crate::tabulate::sample::{of_class, roster, table, unit};
use crate::tabulate::sheets::UnitRow;
use crate::tabulate::table::NumberOf;
use crate::tabulate::{Columns, count};

/// The n-th organisation number whose check digit is right.
fn orgnr(n: usize) -> OrgNumber {
    let valid = (0..).map(|i| format!("{}", 910_000_000 + i)).filter_map(|raw| raw.parse().ok());
    valid.into_iter().nth(n).unwrap()
}

/// Organisations with those numbers, each with one entry and its answer: 0 yes, 1 no.
fn columns(class: Class, answers: &[(usize, u16)]) -> Columns {
    let of = |&(n, _): &(usize, u16)| {
        let mut made = unit(n, "ASD", &[], true);
        made.facts.orgnr = orgnr(n);
        made
    };
    let rows: Vec<_> = answers
        .iter()
        .enumerate()
        .map(|(at, (_, code))| (at, vec![RowValue::Code(*code)]))
        .collect();
    let kinds = [("q", VariableKind::Single(list(&["ja", "nei"])))];
    of_class(class, roster(answers.iter().map(of).collect(), &kinds, &rows))
}

fn answering(columns: &Columns) -> BTreeMap<OrgNumber, UnitRow> {
    columns.units.iter().map(|unit| (unit.facts.orgnr, unit.clone())).collect()
}

const YAML: &str = "by: [{item: q}]\nmeasures: [count, share]\nprotect_exempt: false";

/// One round's published table, and the one of those that answered the other too.
fn side(
    columns: &Columns,
    row: TableRow,
    with: &Partner,
    others: Vec<Partner>,
) -> (SafeTable, Result<Told, Unmatched>) {
    let mut instrument = edited(&[]);
    instrument.document.plan = Plan { tables: vec![row], ..Plan::default() };
    let plan = &instrument.document.plan;
    let counted = vec![count(columns, &plan.tables[0], &[]).unwrap()];
    let safe = protect(&counted[0], plan.threshold).unwrap();
    let shown = [safe.clone()];
    let known = Known { revisions: vec![shown.to_vec()], ..Known::default() };
    let filters = [Vec::new()];
    let side = Side {
        columns,
        instrument: &instrument,
        filters: &filters,
        counted: &counted,
        shown: &shown,
        known,
        others,
    };
    let mut told = matched(&side, with, &["t".parse().unwrap()]);
    (safe, told.remove("t").unwrap())
}

fn partner(round: &str, columns: &Columns) -> Partner {
    Partner { round: round.parse().unwrap(), answered: answering(columns) }
}

/// The series of a table whose two rounds were answered so.
fn series(class: Class, now: &[(usize, u16)], then: &[(usize, u16)]) -> (SafeTable, TableSeries) {
    series_of(YAML, &columns(class, now), &columns(class, then))
}

fn series_of(yaml: &str, now: &Columns, then: &Columns) -> (SafeTable, TableSeries) {
    let (today, told_now) = side(now, table(yaml), &partner("2019", then), Vec::new());
    let (before, told_then) = side(then, table(yaml), &partner("2021", now), Vec::new());
    let signs = (0..before.values().len()).filter_map(|at| Some((at, before.sign(at)?)));
    let past = PastTable {
        round: "2019".parse().unwrap(),
        version: "2019".to_owned(),
        revision: 1,
        link: Link::Same,
        measured: BTreeMap::new(),
        values: before.values().to_vec(),
        signs: signs.collect(),
    };
    let round: Code = "2019".parse().unwrap();
    let matched = told_now.ok().zip(told_then.ok()).map(|(now, then)| {
        assert_eq!(now.n, then.n);
        MatchedTables { round, n: now.n, now: now.table, then: then.table }
    });
    (today, TableSeries { table: "t".parse().unwrap(), past: vec![past], matched, unmatched: None })
}

fn moved(table: &SafeTable, series: &TableSeries, category: usize, measure: &str) -> [String; 2] {
    moved_at(table, series, &[category], measure)
}

fn moved_at(
    table: &SafeTable,
    series: &TableSeries,
    places: &[usize],
    measure: &str,
) -> [String; 2] {
    let position = table.position(places, table.measure(measure).unwrap()).unwrap();
    let Moved { change, matched } = series.moved(table, position);
    [change, matched].map(|one| match one {
        Change::By(figure) => figure.to_string(),
        Change::Unshown(sign) => sign.as_str().to_owned(),
        Change::None => String::new(),
    })
}

/// Then organisations 0-7 answered, 4 of 8 yes; now 2-11, 7 of 10 yes. Of the six in both (2-7), 2 said yes
/// then and 4 now: 7/10 − 4/8 = 1/5, and 4/6 − 2/6 = 1/3.
const THEN: [(usize, u16); 8] = [(0, 0), (1, 0), (2, 0), (3, 0), (4, 1), (5, 1), (6, 1), (7, 1)];
const NOW: [(usize, u16); 10] =
    [(2, 0), (3, 0), (4, 0), (5, 0), (6, 1), (7, 1), (8, 0), (9, 0), (10, 0), (11, 1)];

#[test]
fn change_is_plain_and_among_those_that_answered_both() {
    let (table, series) = series(Class::Named, &NOW, &THEN);
    assert_eq!(moved(&table, &series, 0, "share"), ["1/5", "1/3"]);
    assert_eq!(moved(&table, &series, 0, "count"), ["3", "2"]);
    assert_eq!(series.matched.as_ref().unwrap().n, 6);
    let n = |category: usize, measure: &str| {
        let at = table.position(&[category], table.measure(measure).unwrap()).unwrap();
        series.matched_n(&table, at)
    };
    assert_eq!([n(0, "share"), n(0, "count"), n(2, "count")], [Some(6), None, Some(6)]);
}

/// Three answered both rounds at least, or fewer, or nobody; among the aggregate answers one number rests on one.
#[test]
fn why_nothing_is_told_of_those_in_both_is_said() {
    let why = |class: Class, yaml: &str, now: &[(usize, u16)], then: &[(usize, u16)]| {
        let then = columns(class, then);
        side(&columns(class, now), table(yaml), &partner("2019", &then), Vec::new()).1.err()
    };
    assert_eq!(why(Class::Named, YAML, &NOW, &THEN), None);
    assert_eq!(why(Class::Named, YAML, &NOW, &[(0, 0)]), Some(Unmatched::Nobody));
    assert_eq!(why(Class::Named, YAML, &NOW, &[(2, 0), (3, 0)]), Some(Unmatched::Few));
    assert_eq!(why(Class::Aggregate, YAML, &NOW, &THEN), Some(Unmatched::Few));
    let hiding: Vec<(usize, u16)> = (0..12).map(|n| (n, u16::from(n == 0))).collect();
    assert_eq!(why(Class::Aggregate, YAML, &hiding, &hiding), Some(Unmatched::Hidden));
    let by_name = "by: [{frame: organisation}]\nmeasures: [count]";
    assert_eq!(why(Class::Named, by_name, &NOW, &THEN), Some(Unmatched::Unfit));
}

#[test]
fn there_is_no_number_across_a_break() {
    let (table, mut series) = series(Class::Named, &NOW, &THEN);
    series.past[0].link = Link::broken(Why::Declared);
    assert_eq!(moved(&table, &series, 0, "share"), ["|", "|"]);
}

/// Of the aggregate answers, one alone (11, no) is of those that answered only now, and two (0 and 1, yes) of
/// those that answered only then: who of the others said what would tell it, beside the published counts.
#[test]
fn what_the_difference_to_the_published_table_tells_is_not_told() {
    let (table, series) = series(Class::Aggregate, &NOW, &THEN);
    for measure in ["count", "share"] {
        let [plain, matched] = moved(&table, &series, 0, measure);
        assert!(!plain.is_empty() && matched.is_empty(), "what is published stays so: {plain}");
    }
}

/// Three of each answer are in both rounds and three of each are not, so that nothing rests on fewer.
#[test]
fn enough_on_either_side_are_told_apart() {
    let now: Vec<(usize, u16)> = (0..12).map(|n| (n, u16::from(n % 2 == 1))).collect();
    let then: Vec<(usize, u16)> = (6..18).map(|n| (n, u16::from(n % 2 == 1))).collect();
    let (table, series) = series(Class::Aggregate, &now, &then);
    assert_eq!(moved(&table, &series, 0, "count"), ["0", "0"]);
}

#[test]
fn earlier_figures_stand_in_the_places_of_the_present_ones() {
    let then = publication(Kind::Preliminary);
    let mut json = serde_json::to_value(&then.tables[0]).unwrap();
    json["head"]["axes"][0]["categories"][0]["code"] = "kanskje".into();
    let now: SafeTable = serde_json::from_value(json).unwrap();
    let past = past(&now, &then, Link::Same.into()).unwrap();
    let count = now.measure("count").unwrap();
    let at = |place: [usize; 2]| {
        let position = now.position(&place, count).unwrap();
        (past.values[position].map(|figure| figure.to_string()), past.signs.get(&position).copied())
    };
    assert_eq!(at([0, 0]), (None, Some(Sign::NotApplicable)), "the code is new");
    assert_eq!(at([1, 0]), (Some("2".to_owned()), Some(Sign::Preliminary)));
    let mut json = serde_json::to_value(&now).unwrap();
    json["head"]["axes"][0]["code"] = "other".into();
    let other: SafeTable = serde_json::from_value(json).unwrap();
    assert_eq!(super::past(&other, &then, Link::Same.into()), None);
}

/// The table `tiltak_ramme` of the sample in a version of 2021 that compares with it and declares the usefulness
/// the same, edited as given.
fn linked(edits: &[(&str, &str)]) -> Link {
    let Links { table, measured } = links(edits, &[]);
    assert!(measured.is_empty());
    table
}

/// The same where the usefulness is what the numbers of the table are of, and no axis is.
fn links(edits: &[(&str, &str)], numbers: &[&str]) -> Links {
    links_of(&[], edits, numbers)
}

/// The same where both versions are edited, and the later one further.
fn links_of(both: &[(&str, &str)], edits: &[(&str, &str)], numbers: &[&str]) -> Links {
    let scale = "type: scale, codes: grad, class: aggregate";
    let same = format!("{scale}, comparability: same");
    let mut all = vec![
        ("version: \"2020\"", "version: \"2021\""),
        ("compares_to: \"2019\"", "compares_to: \"2020\""),
        (scale, same.as_str()),
    ];
    all.extend(both.iter().chain(edits));
    let versions: [Box<Instrument>; 2] = [Box::new(edited(both)), Box::new(edited(&all))];
    let [then, now] = &versions;
    let table: Name = "tiltak_ramme".parse().unwrap();
    let of = |instrument| Planned { instrument, table: &table };
    let nytte: Name = "nytte".parse().unwrap();
    let measures = "measures: [{mean: x}]\nprotect_exempt: false";
    let number = VariableKind::Number { decimals: 0, unit: None };
    let columns = roster(vec![unit(0, "ASD", &[], true)], &[("x", number)], &[]);
    let mut counted = count(&columns, &crate::tabulate::sample::table(measures), &[]).unwrap();
    let boxed = |of: &&str| Some(of.parse().unwrap()).filter(|name| *name != nytte);
    let number = counted.numbers.remove(0);
    let named = numbers.iter().map(|of| NumberOf {
        item: nytte.clone(),
        boxed: boxed(of),
        ..number.clone()
    });
    counted.numbers = named.collect();
    counted.items = vec![(nytte.clone(), Class::Aggregate); numbers.len().max(1)];
    link(of(now), of(then), &counted, &versions)
}

/// The mean and the box of the usefulness break, and nothing else does.
#[test]
fn a_broken_item_breaks_what_is_measured_of_it() {
    let declared = (
        "class: aggregate, comparability: same",
        "class: aggregate, comparability: { break: *text }",
    );
    let Links { table, measured } = links(&[declared], &["nytte", "high"]);
    assert_eq!(table, Link::Same);
    let (today, mut series) = series(Class::Named, &NOW, &THEN);
    series.past[0].measured = measured;
    let past = &series.past[0];
    let broken = ["mean_nytte", "valid_nytte", "box_high", "weighted_box_high", "n_refused_nytte"];
    assert!(broken.iter().all(|code| !past.link_of(code).is_comparable()));
    assert!(
        ["count", "n_base", "mean_unytte"].iter().all(|code| past.link_of(code).is_comparable())
    );
    assert!(!past.link_of_all().is_comparable());
    assert_eq!(moved(&today, &series, 0, "share"), ["1/5", "1/3"]);
    assert!(links(&[], &["nytte"]).measured.is_empty());
}

#[test]
fn a_table_compares_when_its_items_do_and_it_is_counted_alike() {
    assert_eq!(linked(&[]), Link::Same);
    let label = (
        "boxes: [{ code: lite, label: *text,",
        "boxes: [{ code: lite, label: { nb: Ny, nn: Ny, en: New },",
    );
    assert_eq!(linked(&[label]), Link::Same, "words may differ");
    let broken = Link::broken(Why::Plan);
    assert_eq!(
        linked(&[("below: 1000000", "below: 2000000"), ("from: 1000000", "from: 2000000")]),
        broken
    );
    assert_eq!(linked(&[("codes: [liten, noen] }]", "codes: [liten] }]")]), broken);
    assert_eq!(
        linked(&[("label: *text, codes: [noen] } }", "label: *text, codes: [liten] } }")]),
        broken
    );
    assert_eq!(linked(&[("  late: included\n", "  late: excluded\n")]), broken);
    let declared = (
        "class: aggregate, comparability: same",
        "class: aggregate, comparability: { break: *text }",
    );
    assert!(matches!(linked(&[declared]), Link::Break { why: Why::Declared, .. }));
}

/// An organisation of 40 was small then, and is large now.
#[test]
fn a_table_that_reads_the_size_class_breaks_with_other_limits() {
    let sizes = "  sizes: { levels: [state], classes: [{ code: liten, label: *text, below: 50 }, \
        { code: stor, label: *text, from: 50 }] }\n  late: included\n";
    let moved = [("below: 50 }", "below: 30 }"), ("from: 50 }", "from: 30 }")];
    let broken = |edits: &[(&str, &str)]| {
        let both: Vec<_> = [("  late: included\n", sizes)].iter().chain(edits).copied().collect();
        assert_eq!(links_of(&both, &[], &[]).table, Link::Same);
        links_of(&both, &moved, &[]).table == Link::broken(Why::Plan)
    };
    let axis = "            boxes: [{ code: lite, label: *text, codes: [liten, noen] }]\n";
    let with = |dimension: &str| format!("{axis}        - {dimension}\n");
    let title = "    - id: tiltak_ramme\n      title: *text\n";
    let filter = format!("{title}      filter: unit.size_class = 'stor'\n");
    let derived = ("value: \"ramme >= 1000000\"", "value: \"unit.size_class = 'stor'\"");
    assert!(!broken(&[]), "it does not read it");
    assert!(!broken(&[(axis, &with("groups: [{ level: state }, skate]"))]));
    assert!(broken(&[(axis, &with("groups: [{ size: stor }, skate]"))]));
    assert!(broken(&[(axis, &with("frame: size"))]));
    assert!(broken(&[(title, &filter)]));
    assert!(broken(&[derived, (axis, &with("item: dyrt"))]), "through a derived item");
    assert!(!broken(&[derived]), "which another table is made of");
}
