//! How many are exempt or late, beside bases that differ by those who do not know.

use super::*;
use crate::disclosure::linked::ledger::Ledger;
use crate::disclosure::linked::space::Split;

/// Twenty organisations answer `q`: ten yes, six no, and four do not know.
fn answered(edit: impl Fn(&mut crate::tabulate::sheets::Sheets)) -> Columns {
    answered_of(Class::Aggregate, edit)
}

fn answered_of(class: Class, edit: impl Fn(&mut crate::tabulate::sheets::Sheets)) -> Columns {
    let units =
        (0..20).map(|n| unit(n, if n % 2 == 0 { "ASD" } else { "KMD" }, &[], true)).collect();
    let code = |n: usize| u16::from(n >= 10) + u16::from(n >= 16);
    let rows: Vec<_> = (0..20).map(|n| (n, vec![RowValue::Code(code(n))])).collect();
    let kinds = [("q", VariableKind::Single(list(&["ja", "nei", "vet_ikke"])))];
    let mut columns = of_class(class, roster(units, &kinds, &rows));
    columns.rosters.values_mut().for_each(edit);
    columns
}

fn protected(columns: &Columns, yaml: &[&str]) -> Vec<SafeTable> {
    let counted = |(at, yaml): (usize, &&str)| {
        let yaml = format!("{yaml}\nprotect_exempt: false");
        let counted = count(columns, &table(&yaml), &[]).unwrap();
        Table { id: format!("t{at}").parse().unwrap(), ..counted }
    };
    let counted: Vec<Table> = yaml.iter().enumerate().map(counted).collect();
    protect_all(&counted, &rules(), &Known::default()).unwrap().tables
}

const ANSWERED: &str = "by: [{item: q}]\nbase: answered";
const VALID: &str = "by: [{item: q}]\nbase: valid";

/// Three that said yes are exempt, and two that do not know: five of those who answered less three is two.
#[test]
fn two_bases_do_not_tell_how_few_that_do_not_know_are_exempt() {
    let columns = answered(|sheets| {
        sheets.exempt[..3].fill(true);
        sheets.exempt[18..].fill(true);
    });
    let exempt = |tables: &[SafeTable]| -> Vec<String> {
        tables.iter().map(|table| shown(table, "n_exempt")[0].clone()).collect()
    };
    assert_eq!(exempt(&protected(&columns, &[ANSWERED])), ["5"]);
    assert_eq!(exempt(&protected(&columns, &[VALID])), ["3"]);
    let both = exempt(&protected(&columns, &[ANSWERED, VALID]));
    assert!(both.iter().any(|n| n == ":"), "{both:?}");
}

/// Five came late: two of those who do not know, and three others.
#[test]
fn how_many_came_late_is_one_number_beside_every_table() {
    let columns = answered(|sheets| {
        sheets.late[..3].fill(Some(true));
        sheets.late[18..].fill(Some(true));
    });
    let by_ministry = "by: [{item: q}, {frame: ministry}]";
    let tables = protected(&columns, &[ANSWERED, VALID, by_ministry]);
    let late = |at: usize| shown(&tables[at], "n_late");
    assert_eq!((late(0)[0].as_str(), late(1)[0].as_str()), ("5", "5"), "not five and three");
    assert_eq!(late(2)[..3], ["..", ":", "5"], "of all ministries together");
    let few = answered(|sheets| sheets.late[18..].fill(Some(true)));
    assert_eq!(shown(&protected(&few, &[ANSWERED])[0], "n_late")[0], ":");
    let none = protected(&answered(|_| {}), &[by_ministry]);
    assert_eq!(shown(&none[0], "n_late")[..3], ["0", "0", "0"]);
}

/// Of the same five, two are outside the base of those with a value; sixteen have one, three of them late.
#[test]
fn beside_named_answers_it_is_of_the_base_with_late_ones_in_or_out() {
    let columns = answered_of(Class::Named, |sheets| {
        sheets.late[..3].fill(Some(true));
        sheets.late[18..].fill(Some(true));
    });
    let without = format!("{VALID}\nlate: excluded");
    let tables = protected(&columns, &[ANSWERED, VALID, &without]);
    let of = |at: usize| ["n_base", "n_late"].map(|code| shown(&tables[at], code)[0].clone());
    assert_eq!(of(0), ["20", "5"]);
    assert_eq!(of(1), ["16", "3"]);
    assert_eq!(of(2), ["13", "3"], "thirteen, and sixteen with them");
    let label = |table: &SafeTable| {
        let measure = table.measure("n_late").unwrap();
        table.head().measures[measure].label.get(crate::lang::Lang::En).to_owned()
    };
    assert_eq!(label(&tables[2]), "Came after the deadline (not counted)");
    let aggregate = protected(&answered(|_| {}), &[VALID]);
    assert!(label(&aggregate[0]).ends_with(", also outside the base (counted)"));
}

/// Six organisations, three a ministry; of the first ministry one gave a number, of the second two.
#[test]
fn a_row_does_not_bear_the_base_of_all() {
    let columns = columns(Class::Named, &ANSWERS);
    let by = "by: [{frame: ministry}]\nmeasures:";
    let means = safe(&columns, &format!("{by} [{{mean: x}}]"));
    assert_eq!(shown(&means, "n_base"), ["..", "..", "6"]);
    assert_eq!(shown(&means, "n_late"), ["..", "..", "0"]);
    assert_eq!(shown(&means, "valid_x"), ["1", "2", "3"]);
    let shares = safe(&columns, &format!("{by} [share, {{mean: x}}]"));
    assert_eq!(shown(&shares, "n_base"), ["6", "6", "6"], "what shares rest on");
    let crossed = safe(&columns, "by: [{frame: ministry}, {item: q}]\nmeasures: [count]");
    let expected = ["..", "..", "..", "..", "..", "..", "4", "2", "6"];
    assert_eq!(shown(&crossed, "n_base"), expected);
}

/// What was told of the base in the total alone is known in a revision.
#[test]
fn a_base_that_is_told_once_is_known_later() {
    let columns = columns(Class::Aggregate, &ANSWERS);
    let plan = "by: [{frame: ministry}]\nmeasures: [{mean: x}]";
    let counted = count(&columns, &table(plan), &[]).unwrap();
    let tables = std::slice::from_ref(&counted);
    let first = protect_all(tables, &rules(), &Known::default()).unwrap().tables;
    let known = Known { revisions: vec![first.clone()], ..Known::default() };
    let (group, rules) = ([&counted], rules());
    let ledger = Ledger::of(&group, &rules, &known, Split::No);
    let base = ledger.ids[0].bases[0].unwrap();
    assert_eq!(ledger.facts[base].before.shown, Some(Figure::whole(6)));
    assert_eq!(protect_all(tables, &rules, &known).unwrap().tables, first);
}

/// The first of ten organisations is the only late one, with one entry of each kind: they are its three.
#[test]
fn several_late_entries_of_one_organisation_are_not_told() {
    let units = (0..10).map(|n| unit(n, "ASD", &[], true)).collect();
    let entry = |at: usize| (at / 3, vec![RowValue::Code(u16::try_from(at % 3).unwrap())]);
    let kinds = [("q", VariableKind::Single(list(&["a", "b", "c"])))];
    let mut columns =
        of_class(Class::Aggregate, roster(units, &kinds, &(0..30).map(entry).collect::<Vec<_>>()));
    columns.rosters.values_mut().for_each(|sheets| sheets.late[..3].fill(Some(true)));
    let by_time = &protected(&columns, &["by: [{item: q}, {frame: late}]"])[0];
    let late = |measure: &str| -> Vec<String> {
        shown(by_time, measure).into_iter().skip(1).step_by(3).collect()
    };
    assert_eq!(late("count"), [":"; 4], "nor of all kinds");
    assert!(shown(by_time, "n_late").iter().all(|n| n != "3"));
}
