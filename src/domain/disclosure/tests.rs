//! Tables worked by hand; the reference's figures and the search by an attacker are in files of their own.

mod ad_hoc;
mod alone;
mod answered;
pub(crate) mod attacker;
mod beside;
mod derived;
mod difi;
mod former;
mod lacking;
mod multiple;
mod ratio;
mod reference;
mod sums;
mod top;
mod whole;

use super::sample::{protect, rules};
use super::table::measure::Source;
use super::table::measures::needed;
use super::*;
use crate::figure::Figure;
use crate::questionnaire::document::Class;
use crate::tabulate::column::{RowValue, State, VariableKind};
use crate::tabulate::sample::list;
use crate::tabulate::sample::{of_class, roster, table, unit};
use crate::tabulate::{Columns, Derivations, Table, Weighting, count};

const T: u16 = 3;

/// Each organisation answers once: `q` (two codes or nothing) and an amount `x`.
fn columns(class: Class, rows: &[(usize, Option<u16>, Option<i64>)]) -> Columns {
    let units = (0..6).map(|n| unit(n, if n < 3 { "ASD" } else { "KMD" }, &[], true)).collect();
    let rows: Vec<_> = rows
        .iter()
        .map(|&(owner, code, number)| {
            let missing = RowValue::Missing(State::Unanswered);
            let code = code.map_or(missing.clone(), RowValue::Code);
            (owner, vec![code, number.map_or(missing, RowValue::Number)])
        })
        .collect();
    let kinds = [
        ("q", VariableKind::Single(list(&["ja", "nei"]))),
        ("x", VariableKind::Number { decimals: 0, unit: None }),
    ];
    of_class(class, roster(units, &kinds, &rows))
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
    assert_eq!(share(5, Class::Aggregate), [":", "6"], "one outside");
    assert_eq!(share(1, Class::Aggregate), [":", "6"], "one inside");
    assert_eq!(share(5, Class::Named), ["5/6", "6"]);
}

/// With a threshold of three a median takes six organisations, a quartile twelve, and a standard deviation
/// four.
#[test]
fn quantiles_and_deviations_need_more_organisations_than_a_mean() {
    let of = |n: usize, class| {
        let rows: Vec<_> =
            (0..n).map(|n| (n, Some(0), Some(10 * i64::try_from(n).unwrap()))).collect();
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
        let absent = table.absent().iter().filter(|one| one.axis == "x");
        absent.map(|one| (one.reason.clone(), one.count)).collect::<Vec<_>>()
    };
    let reasons = ["unanswered", "off_route", "refused", "dont_know", "not_relevant"];
    let of_x = |unanswered: i128| {
        let counts = [unanswered, 0, 0, 0, 0];
        let counts = counts.map(|n| Some(Figure::whole(n)));
        reasons.map(str::to_owned).into_iter().zip(counts).collect::<Vec<_>>()
    };
    let untold = reasons.map(|reason| (reason.to_owned(), None));
    assert_eq!(told(2, Class::Named), of_x(2));
    assert_eq!(told(2, Class::Aggregate), untold, "nor that nobody gave another reason");
    assert_eq!(told(3, Class::Aggregate), of_x(3));
    assert_eq!(told(0, Class::Aggregate), of_x(0), "a reason that nobody gave is told as none");
}

const ANSWER: &str = "by: [{item: q}]";

/// The six who answered are of twelve, and those of `small` of them are in a stratum of their own, with as
/// many silent.
fn weighted(class: Class, small: &[usize], by: &str) -> SafeTable {
    let numbers = [10, 10, 10, 10, 70, 80];
    let rows: Vec<_> =
        (0..6).zip(numbers).map(|(n, x)| (n, Some(u16::from(n > 3)), Some(x))).collect();
    let mut columns = columns(class, &rows);
    columns.units.extend((6..12).map(|n| unit(n, "ASD", &[], false)));
    for (at, unit) in columns.units.iter_mut().enumerate() {
        let stratum = if small.contains(&(at % 6)) { "liten" } else { "stor" };
        unit.facts.stratum = Some(stratum.parse().unwrap());
    }
    let plan = serde_saphyr::from_str("{by: stratum, lonely: overall_mean}").unwrap();
    columns.weighting = Some(Weighting::of(&columns, &plan).unwrap());
    let measures = "measures: [count, share, {mean: x}]\nweighted: true\nprotect_exempt: false";
    safe(&columns, &format!("{by}\n{measures}"))
}

/// Each of those who answered counts twice; four said yes and two no.
#[test]
fn a_weighted_figure_is_hidden_with_the_plain_one() {
    let open = weighted(Class::Named, &[0], ANSWER);
    assert_eq!(shown(&open, "weighted_count"), ["8", "4", "12"]);
    assert_eq!(shown(&open, "low_count")[2], "12", "everybody answered with a code");
    assert_eq!(shown(&open, "weighted_mean_x")[..2], ["10", "75"]);
    let guarded = weighted(Class::Aggregate, &[], ANSWER);
    for measure in ["weighted_count", "se_count", "weighted_share", "weighted_mean_x"] {
        assert_eq!(shown(&guarded, measure)[..2], [":", ":"], "{measure}");
    }
    assert_eq!(shown(&guarded, "weighted_count")[2], "12");
    assert_eq!(shown(&guarded, "se_count")[2], "0");
}

/// One of the six has a weight of its own: six and its weighted sum would tell that it is in.
#[test]
fn a_weighted_figure_does_not_tell_of_few_with_a_weight_of_their_own() {
    let guarded = weighted(Class::Aggregate, &[0], ANSWER);
    assert_eq!(shown(&guarded, "count")[2], "6");
    for measure in ["weighted_count", "se_count", "low_count", "high_count", "weighted_share"] {
        assert_eq!(shown(&guarded, measure)[2], ":", "{measure}");
    }
    // Three and three may be told apart, but the spread of three numbers tells more than their sum.
    let halves = weighted(Class::Aggregate, &[0, 1, 2], "");
    assert_eq!(shown(&halves, "weighted_count"), ["12"]);
    assert_eq!(shown(&halves, "se_count"), [":"]);
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

/// Two said no at first and were hidden with the four; two more came in for the revision.
#[test]
fn what_a_revision_hid_stays_hidden() {
    let first = safe(&columns(Class::Aggregate, &ANSWERS), "by: [{item: q}]");
    let rows: Vec<_> = (0..6).map(|n| (n, Some(u16::from(n >= 3)), None)).collect();
    let counted = count(&columns(Class::Aggregate, &rows), &table("by: [{item: q}]"), &[]).unwrap();
    let known = Known { list: None, revisions: vec![vec![first]], ..Known::default() };
    let alone = protect_all(std::slice::from_ref(&counted), &rules(), &Known::default()).unwrap();
    assert_eq!(shown(&alone.tables[0], "count"), ["3", "3", "6"]);
    let revised = protect_all(&[counted], &rules(), &known).unwrap();
    assert_eq!(shown(&revised.tables[0], "count"), [":", ":", "6"]);
    assert_eq!(revised.report.revisions, 1);
}

/// A ministry with two entries on the public list: whoever counts them knows that each answer has two at
/// most.
#[test]
fn what_the_public_list_tells_too_closely_is_refused() {
    let rows =
        [(0, 0), (1, 0), (2, 0), (3, 0), (4, 1)].map(|(owner, code)| (owner, Some(code), None));
    let columns = columns(Class::Aggregate, &rows);
    let by = "by: [{item: q}, {frame: ministry}]\nprotect_exempt: false";
    let counted = [count(&columns, &table(by), &[]).unwrap()];
    assert!(protect_all(&counted, &rules(), &Known::default()).is_ok());
    let known = Known { list: Some("tiltak".parse().unwrap()), ..Known::default() };
    let refused = protect_all(&counted, &rules(), &known).unwrap_err();
    assert!(matches!(&refused, DisclosureError::TooNarrow { cell, .. } if cell.ends_with("KMD")));
}

/// Organisations of two ministries, each with an amount or a reason why there is none.
fn amounts(class: Class, rows: &[(usize, &str)]) -> Columns {
    let units = (0..24).map(|n| unit(n, if n < 12 { "ASD" } else { "KMD" }, &[], true)).collect();
    let cell = |raw: &str| match raw {
        "open" => RowValue::Missing(State::Unanswered),
        "vet_ikke" => RowValue::Missing(State::DontKnow),
        number => RowValue::Number(number.parse().unwrap()),
    };
    let rows: Vec<_> = rows.iter().map(|&(owner, raw)| (owner, vec![cell(raw)])).collect();
    let kind = VariableKind::Number { decimals: 0, unit: None };
    of_class(class, roster(units, &[("x", kind)], &rows))
}

/// Four of each ministry gave an amount. Of ASD three do not know, of KMD as many as is said.
fn of_ministries(class: Class, unknown: usize, open: usize) -> SafeTable {
    let amounts_of = |from: usize| (from..from + 4).map(|n| (n, "7"));
    let mut rows: Vec<(usize, &str)> = amounts_of(0).collect();
    rows.extend((4..7).map(|n| (n, "vet_ikke")));
    rows.extend((7..10).map(|n| (n, "open")));
    rows.extend(amounts_of(12));
    rows.extend((16..16 + unknown).map(|n| (n, "vet_ikke")));
    rows.extend((20..20 + open).map(|n| (n, "open")));
    safe(&amounts(class, &rows), "by: [{frame: ministry}]\nmeasures: [count, {mean: x}]")
}

#[test]
fn every_mean_says_why_numbers_are_missing_from_it() {
    let table = of_ministries(Class::Aggregate, 4, 3);
    assert_eq!(shown(&table, "valid_x"), ["4", "4", "8"]);
    assert_eq!(shown(&table, "n_dont_know_x"), ["3", "4", "7"]);
    assert_eq!(shown(&table, "n_unanswered_x"), ["3", "3", "6"]);
    assert_eq!(shown(&table, "n_refused_x"), ["0", "0", "0"]);
}

/// One organisation of KMD does not know: neither it nor what it could be worked out from is told, and no
/// figure is given up for it.
#[test]
fn few_with_a_reason_hide_reasons_and_no_figures() {
    let table = of_ministries(Class::Aggregate, 1, 3);
    assert_eq!(shown(&table, "count"), ["10", "8", "18"]);
    assert_eq!(shown(&table, "mean_x"), ["7", "7", "7"]);
    assert_eq!(shown(&table, "valid_x"), ["4", "4", "8"]);
    let unknown = shown(&table, "n_dont_know_x");
    assert_eq!(unknown, ["..", "..", ".."], "not told, and no secret beside the figures");
    assert_eq!(shown(&table, "n_unanswered_x"), ["..", "..", ".."], "all reasons or none");
    assert!(table.absent().iter().all(|one| one.count.is_none() && !one.is_hidden()));
    let named = of_ministries(Class::Named, 1, 3);
    assert_eq!(shown(&named, "n_dont_know_x"), ["3", "1", "4"]);
}

/// One organisation of KMD does not know `x`, and three of each ministry do not know `y`: only the reasons of
/// `x` are kept back.
#[test]
fn an_item_with_few_without_a_number_keeps_back_its_own_reasons_alone() {
    let units = (0..20).map(|n| unit(n, if n < 10 { "ASD" } else { "KMD" }, &[], true)).collect();
    let unknown = RowValue::Missing(State::DontKnow);
    let row = |n: usize| {
        let (few, enough) = (n == 19 || n < 3, n % 10 < 3);
        let cell = |missing: bool| if missing { unknown.clone() } else { RowValue::Number(7) };
        (n, vec![cell(few), cell(enough)])
    };
    let number = || VariableKind::Number { decimals: 0, unit: None };
    let rows: Vec<_> = (0..20).map(row).collect();
    let columns = roster(units, &[("x", number()), ("y", number())], &rows);
    let yaml = "by: [{frame: ministry}]\nmeasures: [{mean: x}, {mean: y}]";
    let table = safe(&of_class(Class::Aggregate, columns), yaml);
    assert_eq!(shown(&table, "n_dont_know_y"), ["3", "3", "6"]);
    assert_eq!(shown(&table, "n_unanswered_y"), ["0", "0", "0"]);
    assert_eq!(shown(&table, "n_dont_know_x"), ["..", "..", ".."]);
    assert_eq!(shown(&table, "n_unanswered_x"), ["..", "..", ".."], "all of an item or none");
}

/// What is missing is told once an item, also where boxes and means are of the same.
#[test]
fn the_reasons_of_an_item_are_told_once() {
    let rows: Vec<_> = (0..6).map(|n| (n, (n < 4).then_some(0), None)).collect();
    let boxes = "measures: [{box_share: {item: q, id: b, label: {nb: b}, codes: [ja]}}, \
                 {box_share: {item: q, id: c, label: {nb: c}, codes: [nei]}}]";
    let table = safe(&columns(Class::Named, &rows), boxes);
    let codes: Vec<&str> = table.head().measures.iter().map(|one| one.code.as_str()).collect();
    let told = codes.iter().filter(|code| **code == "n_unanswered_q").count();
    assert_eq!(told, 1, "{codes:?}");
    assert_eq!(shown(&table, "n_unanswered_q"), ["2"]);
}

/// Two are below 10 and five from there to 20, and another table counts the seven below 20 under the same code of
/// the axis: seven less five is two, so the five are hidden with them and nothing else is.
#[test]
fn axes_of_one_code_that_divide_differently_are_not_one_axis() {
    let units = (0..12).map(|n| unit(n, "ASD", &[], true)).collect();
    let amount = |n: usize| [5, 5, 15, 15, 15, 15, 15].get(n).copied().unwrap_or(25);
    let rows: Vec<_> = (0..12).map(|n| (n, vec![RowValue::Number(amount(n))])).collect();
    let kinds = [("x", VariableKind::Number { decimals: 0, unit: None })];
    let columns = of_class(Class::Aggregate, roster(units, &kinds, &rows));
    let bands = |bands: &str| {
        let axis = format!("by: [{{bands: {{item: x, id: b, bands: [{bands}]}}, total: false}}]");
        count(&columns, &table(&axis), &[]).unwrap()
    };
    let wide =
        bands("{code: low, label: {nb: w}, below: 20}, {code: high, label: {nb: z}, from: 20}");
    let mut fine = bands(
        "{code: low, label: {nb: w}, below: 10}, {code: middle, label: {nb: m}, from: 10, below: 20}, \
         {code: high, label: {nb: z}, from: 20}",
    );
    fine.id = "fine".parse().unwrap();
    let safe = protect_all(&[wide, fine], &rules(), &Known::default()).unwrap().tables;
    let [wide, fine] = [&safe[0], &safe[1]].map(|table| shown(table, "count"));
    assert_eq!(wide, ["7", "5"]);
    assert_eq!(fine, [":", ":", "5"]);
}
