//! Columns built from responses to the shipped questionnaire of 2019.

use super::column::State;
use super::sample::{columns, difi, entries, frozen};
use super::{Builder, Columns, Derivations, Table, count, derivations};
use crate::code::Name;
use crate::outcome::Disposition;
use crate::questionnaire::document::Class;
use crate::questionnaire::plan::TableRow;

fn states(columns: &Columns, item: &str) -> Vec<State> {
    let column = &columns.rosters["tiltak"].columns[item];
    (0..column.len()).map(|row| column.state(row)).collect()
}

#[test]
fn each_reason_for_a_missing_answer_is_its_own() {
    let instrument = difi();
    let units = [frozen(0, Some(entries()))];
    let columns = columns(&instrument, &instrument.document.plan, &units);
    assert_eq!(states(&columns, "q08"), [State::Valid, State::Valid, State::Unanswered]);
    assert_eq!(states(&columns, "q11"), [State::Valid, State::Valid, State::DontKnow]);
    assert_eq!(states(&columns, "q12"), [State::Valid, State::OffRoute, State::OffRoute]);
    let derived = states(&columns, "kostnadsklasse");
    assert_eq!(derived, [State::Valid, State::Valid, State::Unanswered], "as the cost it is of");
    let sheets = &columns.rosters["tiltak"];
    assert_eq!(sheets.exempt, [false, true, false]);
    assert_eq!(sheets.late, [Some(false), Some(false), Some(true)]);
}

#[test]
fn a_silent_unit_is_in_the_frame_and_nowhere_else() {
    let instrument = difi();
    let mut broken_off = frozen(2, Some(entries()));
    broken_off.disposition = Disposition::BreakOff;
    let units = [frozen(0, Some(vec![])), frozen(1, None), broken_off];
    let columns = columns(&instrument, &instrument.document.plan, &units);
    assert_eq!(columns.frame.owners, [0, 1, 2]);
    assert_eq!(
        columns.organisations.owners,
        [0],
        "a nil return answers; a break-off does not count"
    );
    assert_eq!(columns.rosters["tiltak"].owners, [] as [usize; 0]);
    assert_eq!(columns.header_rows, [Some(0), None, None]);
}

#[test]
fn every_table_of_the_shipped_plan_can_be_counted() {
    let instrument = difi();
    let plan = &instrument.document.plan;
    let units = [frozen(0, Some(entries())), frozen(1, None)];
    let columns = columns(&instrument, plan, &units);
    let counted: Vec<Table> =
        plan.tables.iter().map(|table| count(&columns, table, &[]).unwrap()).collect();
    let cost = counted.iter().find(|table| table.id.as_str() == "kostnad").unwrap();
    let total = cost.cells.last().unwrap().tally;
    assert_eq!((total.count, total.exempt, cost.slices[0].reasons[0].count), (2, 1, 1));
}

#[test]
fn an_unknown_filter_takes_nothing_in() {
    let instrument = difi();
    let mut plan = instrument.document.plan.clone();
    plan.tables.truncate(0);
    plan.tables.push(super::sample::table("filter: q08 >= 1000000\nby: [{item: q05}]"));
    let units = [frozen(0, Some(entries()))];
    let columns = columns(&instrument, &plan, &units);
    assert_eq!(columns.rosters["tiltak"].passes["t"], [true, false, false]);
    let builder = Builder::new(&instrument, &plan).unwrap();
    let read = builder.filter_items(&"t".parse().unwrap());
    assert_eq!(read.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["q08"]);
}

/// One table's filter reads `q08`, over which another has bands and a third, of organisations, has none.
#[test]
fn tables_with_a_filter_are_set_beside_the_axes_over_what_it_reads() {
    let instrument = difi();
    let mut plan = instrument.document.plan.clone();
    plan.tables.truncate(0);
    let bands =
        "{bands: {item: q08, id: cost, bands: [{code: low, label: {nb: l}, below: 1000000}]}}";
    let table =
        |id: &str, yaml: &str| TableRow { id: id.parse().unwrap(), ..super::sample::table(yaml) };
    plan.tables.push(table("some", "filter: q08 >= 1000000\nby: [{item: q05, total: false}]"));
    plan.tables.push(table("all", &format!("by: [{bands}, {{item: q05}}]")));
    let columns = columns(&instrument, &plan, &[frozen(0, Some(entries()))]);
    let [(unit, by)] = columns.filtered_by.as_slice() else { panic!("{:?}", columns.filtered_by) };
    assert_eq!((unit, by.len()), (&plan.tables[0].unit, 1));
    assert_eq!(by[0].of, plan.tables[1].by[0].of);
    let reads = [("q08".parse().unwrap(), Class::Aggregate)];
    let whole = count(&columns, &plan.tables[0], &reads).unwrap().whole.unwrap();
    let parts = whole.parts.unwrap();
    let codes: Vec<&str> = parts.axes.iter().map(|axis| axis.code.as_str()).collect();
    assert_eq!(codes[..2], ["q05", "cost"]);
    assert_eq!((parts.deciding, whole.exact), (vec![1], true));
    assert!(whole.sides.deciding.is_empty(), "q05 is none of its words");
}

/// One table has cost classes, which derive from `q08`, and another has bands of it; `fase` derives from something else.
#[test]
fn axes_of_derived_items_are_set_beside_those_of_what_they_derive_from() {
    let instrument = difi();
    let mut plan = instrument.document.plan.clone();
    plan.tables.truncate(0);
    let bands =
        "{bands: {item: q08, id: cost, bands: [{code: low, label: {nb: l}, below: 10000000}]}}";
    for by in [bands, "{item: kostnadsklasse}", "{item: fase}, {item: kostnadsklasse}"] {
        plan.tables.push(super::sample::table(&format!("by: [{by}]")));
    }
    plan.tables[1].filter = Some("q08 < 0".to_owned());
    let columns = columns(&instrument, &plan, &[frozen(0, Some(entries()))]);
    let Derivations { tables: found, too_wide } = derivations(&columns).unwrap();
    assert!(too_wide.is_empty());
    let axes = found.iter().map(|table| table.axes.iter().map(|axis| axis.code.as_str()));
    assert_eq!(axes.map(Vec::from_iter).collect::<Vec<_>>(), [["cost", "kostnadsklasse"]]);
    assert_eq!((found[0].deciding.as_slice(), found[0].axes[1].total()), (&[0][..], None));
    let rows: u64 = found[0].inner.iter().map(|cell| cell.tally.count).sum();
    assert_eq!(rows, 3, "whatever the filter of the table that has the axis");

    plan.tables[1].filter = None;
    plan.tables[0].filter = Some("kostnadsklasse = 'under_10'".to_owned());
    let builder = Builder::new(&instrument, &plan).unwrap().finish();
    let read = builder.filter_reads[&plan.tables[0].id].iter().map(Name::as_str);
    assert_eq!(read.collect::<Vec<_>>(), ["kostnadsklasse", "q08"]);
}
