//! CSV that comes in: a register, panel figures, answers; read whole or refused with lines and columns.
//!
//! An input is a file.

use std::collections::BTreeSet;

use kartlegger::domain::code::Code;
use kartlegger::domain::frame::ContactRole;
use kartlegger::domain::orgnr::Series;
use kartlegger::domain::questionnaire::sample::sample;
use kartlegger::exchange::answers_csv;
use kartlegger::exchange::panel_csv::read_panel;
use kartlegger::exchange::records::RowError;
use kartlegger::exchange::register_csv::{COLUMNS, RegisterContact, RegisterRow, read_register};

/// Most errors that a person is shown, and a few more of the last line.
const MOST_ERRORS: usize = 1_020;

/// Makes the claims of one input.
pub fn hold(data: &[u8]) {
    let ends = |at: &usize| match data[*at] {
        b'\n' => true,
        b'\r' => data.get(at + 1) != Some(&b'\n'),
        _ => false,
    };
    let n_lines = (0..data.len()).filter(ends).count() as u64 + 1;
    match read_register(data, Series::RealAndTest) {
        Err(errors) => placed(&errors, n_lines),
        Ok(file) => {
            let numbers: BTreeSet<_> = file.rows.iter().map(|row| row.facts.orgnr).collect();
            assert_eq!(numbers.len(), file.rows.len(), "an organisation stands there twice");
            let lines: Vec<u64> = file.rows.iter().map(|row| row.line).collect();
            assert!(lines.is_sorted_by(|a, b| a < b), "{lines:?}");
            assert!(
                lines.iter().all(|line| (2..=n_lines).contains(line)),
                "{lines:?} of {n_lines}"
            );
            written_again(&file.rows);
        }
    }
    match read_panel(data) {
        Err(errors) => placed(&errors, n_lines),
        Ok(rows) => {
            let codes: BTreeSet<_> = rows.iter().map(|row| &row.code).collect();
            assert_eq!(codes.len(), rows.len(), "a figure stands there twice");
        }
    }
    if let Some(text) = super::text(data)
        && let Some(roster) = sample().roster(super::roster().as_str())
    {
        match answers_csv::read(sample(), &roster.part, text) {
            Err(errors) => placed(&errors, n_lines),
            Ok(rows) => assert!(rows.len() as u64 <= n_lines),
        }
    }
}

fn placed(errors: &[RowError], n_lines: u64) {
    assert!((1..=MOST_ERRORS).contains(&errors.len()), "{} errors", errors.len());
    for error in errors {
        super::readable(&error.message);
        assert!((1..=n_lines).contains(&error.line), "{error} in a file of {n_lines} lines");
        assert!(error.column.len() <= 64, "{error}");
    }
}

/// Claims that what was read, written as a register file, is read as the same.
fn written_again(rows: &[RegisterRow]) {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS).expect("memory takes it");
    for RegisterRow { facts, contacts, .. } in rows {
        let ministry = facts.ministry.as_ref();
        let of = |role| contacts.iter().find(|contact| contact.role == role);
        let (post_room, named) = (of(ContactRole::Postmottak), of(ContactRole::Named));
        let of_named = |field: fn(&RegisterContact) -> String| named.map(field).unwrap_or_default();
        let groups: Vec<&str> = facts.groups.iter().map(Code::as_str).collect();
        let record = [
            facts.orgnr.to_string(),
            facts.name.clone(),
            facts.level.as_str().to_owned(),
            facts.short_name.clone(),
            ministry.map(|ministry| ministry.code.to_string()).unwrap_or_default(),
            ministry.map(|ministry| ministry.name.clone()).unwrap_or_default(),
            facts.size.map(|size| size.to_string()).unwrap_or_default(),
            facts.size_class.as_ref().map(ToString::to_string).unwrap_or_default(),
            facts.stratum.as_ref().map(ToString::to_string).unwrap_or_default(),
            groups.join("|"),
            facts.language.to_string(),
            post_room.map(|contact| contact.email.clone()).unwrap_or_default(),
            of_named(|contact| contact.email.clone()),
            of_named(|contact| contact.name.clone()),
            of_named(|contact| contact.phone.clone()),
            named
                .and_then(|contact| contact.delete_after)
                .map(|day| day.to_string())
                .unwrap_or_default(),
        ];
        writer.write_record(record).expect("memory takes it");
    }
    let bytes = writer.into_inner().expect("memory takes it");
    let again = read_register(&bytes, Series::RealAndTest).expect("what is written is read");
    let said = |rows: &[RegisterRow]| -> Vec<_> {
        rows.iter().map(|row| (row.facts.clone(), row.contacts.clone())).collect()
    };
    assert_eq!(said(&again.rows), said(rows));
}
