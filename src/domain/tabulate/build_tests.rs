//! Columns built from responses to the shipped questionnaire of 2019.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::column::State;
use super::tests::unit;
use super::{Builder, Columns, FrozenSubmission, FrozenUnit, Table, count};
use crate::domain::answer::{Answer, Entry, Response, Value};
use crate::domain::code::Name;
use crate::domain::ids::EntryId;
use crate::domain::outcome::Disposition;
use crate::domain::questionnaire::check;
use crate::domain::questionnaire::instrument::Instrument;
use crate::domain::questionnaire::plan::Plan;

pub(crate) fn difi() -> Instrument {
    let text = include_str!("../../../questionnaires/difi-2019.yaml");
    check::check(check::read(text).unwrap()).unwrap()
}

fn name(raw: &str) -> Name {
    raw.parse().unwrap()
}

fn instant(raw: &str) -> DateTime<Utc> {
    raw.parse().unwrap()
}

pub(crate) fn code(raw: &str) -> Value {
    Value::Code(raw.parse().unwrap())
}

pub(crate) fn entry(n: u128, first_at: &str, answers: &[(&str, Value)]) -> Entry {
    let mut entry = Entry {
        id: EntryId::from(Uuid::from_u128(n)),
        first_submitted_at: Some(instant(first_at)),
        sheet: crate::domain::answer::Sheet::default(),
    };
    for (item, value) in answers {
        entry.sheet.answers.insert(name(item), Answer::Value(value.clone()));
    }
    entry
}

/// A unit of the frame that answered with these entries, or one that kept silent.
pub(crate) fn frozen(n: usize, entries: Option<Vec<Entry>>) -> FrozenUnit {
    let submission = entries.map(|entries| FrozenSubmission {
        response: Response { rosters: [(name("tiltak"), entries)].into(), ..Response::default() },
        received_at: instant("2019-08-20T10:00:00Z"),
        first_at: instant("2019-08-20T10:00:00Z"),
    });
    let row = unit(n, "ASD", &["skate"], submission.is_some());
    FrozenUnit {
        id: Uuid::from_u128(n as u128).into(),
        facts: row.facts,
        disposition: row.disposition,
        deadline: instant("2019-08-30T22:00:00Z"),
        submission,
    }
}

/// Three entries: one whole, one exempt and internal, one late and nearly empty.
pub(crate) fn entries() -> Vec<Entry> {
    let on_time = "2019-08-20T10:00:00Z";
    vec![
        entry(
            1,
            on_time,
            &[
                ("q03", Value::Text("=Åpne data".into())),
                ("q05", code("ja")),
                ("q08", Value::Integer(12_000_000)),
                ("q11", code("ja")),
                ("q12", code("begge")),
                ("q15", Value::Tags(vec!["data".into()])),
                ("q16", Value::Codes(vec!["kvalitet".parse().unwrap()])),
            ],
        ),
        entry(
            2,
            on_time,
            &[
                ("q03", Value::Text("Hemmelig tiltak".into())),
                ("q05", code("nei")),
                ("q11", code("nei")),
                ("q08", Value::Integer(3)),
            ],
        ),
        entry(
            3,
            "2019-09-02T10:00:00Z",
            &[("q03", Value::Text("Sent".into())), ("q05", code("ja")), ("q11", code("vet_ikke"))],
        ),
    ]
}

pub(crate) fn columns(instrument: &Instrument, plan: &Plan, units: &[FrozenUnit]) -> Columns {
    let mut builder = Builder::new(instrument, plan).unwrap();
    for unit in units {
        builder.push(unit, |_, _, _, _| {}).unwrap();
    }
    builder.finish()
}

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
    plan.tables.push(super::tests::table("filter: q08 >= 1000000\nby: [{item: q05}]"));
    let units = [frozen(0, Some(entries()))];
    let columns = columns(&instrument, &plan, &units);
    assert_eq!(columns.rosters["tiltak"].passes["t"], [true, false, false]);
    let builder = Builder::new(&instrument, &plan).unwrap();
    let read = builder.filter_items(&name("t"));
    assert_eq!(read.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["q08"]);
}
