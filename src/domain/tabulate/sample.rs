//! Small columns, tables and frozen answers that the tests of this room and of others share.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a test fails by panicking"
)]

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::column::{Column, RowValue, Variable, VariableKind};
use super::sheets::{Sheets, UnitRow};
use super::{Builder, Columns, FrozenSubmission, FrozenUnit};
use crate::answer::{Answer, Entry, Response, Sheet, Value};
use crate::code::Name;
use crate::frame::sample::facts;
use crate::frame::{Facts, Ministry};
use crate::ids::EntryId;
use crate::lang::{Lang, Texts};
use crate::outcome::Disposition;
use crate::questionnaire::check;
use crate::questionnaire::document::{Class, CodeMissing};
use crate::questionnaire::instrument::{Instrument, ListedCode};
use crate::questionnaire::plan::{Plan, TableRow};

/// Codes of a list: `vet_ikke` and `ikke_relevant` stand for reasons, `s1` to `s9` have scores.
pub fn list(codes: &[&str]) -> Vec<ListedCode> {
    let listed = |raw: &&str| ListedCode {
        code: raw.parse().unwrap(),
        label: Texts::from([(Lang::Nb, *raw)]),
        exclusive: false,
        missing: match *raw {
            "vet_ikke" => Some(CodeMissing::DontKnow),
            "ikke_relevant" => Some(CodeMissing::NotRelevant),
            _ => None,
        },
        score: raw.strip_prefix('s').and_then(|score| score.parse().ok()),
    };
    codes.iter().map(listed).collect()
}

/// A named variable.
pub fn variable(id: &str, kind: VariableKind) -> Variable {
    let offered = match kind {
        VariableKind::Number { .. } => vec![CodeMissing::DontKnow, CodeMissing::NotRelevant],
        _ => Vec::new(),
    };
    Variable {
        id: id.parse().unwrap(),
        label: Texts::from([(Lang::Nb, id)]),
        class: Class::Named,
        kind,
        broken: None,
        never_negative: false,
        offered,
    }
}

/// The `n`th unit of a frame.
pub fn unit(n: usize, ministry: &str, groups: &[&str], counts: bool) -> UnitRow {
    let nine = ["991825827", "974760673", "971032081", "974761076", "889640782"];
    UnitRow {
        facts: Facts {
            name: format!("Etat {n}"),
            short_name: format!("E{n}"),
            ministry: Some(Ministry { code: ministry.parse().unwrap(), name: ministry.into() }),
            groups: groups.iter().map(|code| code.parse().unwrap()).collect(),
            ..facts(nine[n % nine.len()])
        },
        disposition: if counts { Disposition::Complete } else { Disposition::NonContact },
        counts,
    }
}

/// Columns of one roster `tiltak` with one row a pair of owner and cells.
pub fn roster(
    units: Vec<UnitRow>,
    variables: &[(&str, VariableKind)],
    rows: &[(usize, Vec<RowValue>)],
) -> Columns {
    let mut sheets = Sheets::default();
    let mut columns: Vec<Column> =
        variables.iter().map(|(id, kind)| Column::new(variable(id, kind.clone()))).collect();
    for (owner, cells) in rows {
        sheets.owners.push(*owner);
        sheets.exempt.push(false);
        sheets.late.push(Some(false));
        for (column, cell) in columns.iter_mut().zip(cells) {
            column.push(cell, false);
        }
    }
    sheets.columns =
        columns.into_iter().map(|column| (column.variable.id.clone(), column)).collect();
    let roster: Name = "tiltak".parse().unwrap();
    Columns { units, rosters: [(roster, sheets)].into(), ..Columns::default() }
}

/// The same with every answer of its rosters in that class.
pub fn of_class(class: Class, mut columns: Columns) -> Columns {
    for column in columns.rosters.values_mut().flat_map(|sheets| sheets.columns.values_mut()) {
        column.variable.class = class;
    }
    columns
}

/// A row of a plan over entries of the roster `tiltak`.
pub fn table(yaml: &str) -> TableRow {
    let head = "id: t\ntitle: {nb: t}\nunit: {entry: tiltak}\n";
    serde_saphyr::from_str(&format!("{head}{yaml}")).unwrap()
}

/// The instrument of 2019 as it ships.
pub fn difi() -> Instrument {
    let text = include_str!("../../../questionnaires/difi-2019.yaml");
    check::check(check::read(text).unwrap()).unwrap()
}

/// A code as an answer.
pub fn code(raw: &str) -> Value {
    Value::Code(raw.parse().unwrap())
}

/// The `n`th entry, first submitted at an instant in RFC 3339.
pub fn entry(n: u128, first_at: &str, answers: &[(&str, Value)]) -> Entry {
    let mut entry = Entry {
        id: EntryId::from(Uuid::from_u128(n)),
        first_submitted_at: Some(instant(first_at)),
        sheet: Sheet::default(),
    };
    for (item, value) in answers {
        entry.sheet.answers.insert(name(item), Answer::Value(value.clone()));
    }
    entry
}

/// A unit of the frame that answered with these entries, or one that kept silent.
pub fn frozen(n: usize, entries: Option<Vec<Entry>>) -> FrozenUnit {
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
pub fn entries() -> Vec<Entry> {
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

/// Columns of these units by the plan.
pub fn columns(instrument: &Instrument, plan: &Plan, units: &[FrozenUnit]) -> Columns {
    let mut builder = Builder::new(instrument, plan).unwrap();
    for unit in units {
        builder.push(unit, |_| {}).unwrap();
    }
    builder.finish()
}

fn name(raw: &str) -> Name {
    raw.parse().unwrap()
}

fn instant(raw: &str) -> DateTime<Utc> {
    raw.parse().unwrap()
}
