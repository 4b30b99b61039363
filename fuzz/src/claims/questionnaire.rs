//! The questionnaire language: a document that passes is whole, and what is stored of it is read as the same.

use chrono::NaiveDate;
use kartlegger::domain::answer::json::read_sheet;
use kartlegger::domain::answer::place::place_in_whole;
use kartlegger::domain::answer::schema::sheet_schema;
use kartlegger::domain::answer::{Depth, Response, prune, validate};
use kartlegger::domain::canonical;
use kartlegger::domain::lang::Lang;
use kartlegger::domain::questionnaire::check::{self, Finding};
use kartlegger::domain::questionnaire::codebook::Codebook;
use kartlegger::domain::questionnaire::document::Document;
use kartlegger::domain::questionnaire::instrument::Instrument;
use serde_json::json;

/// Makes the claims of one input.
pub fn hold(data: &[u8]) {
    let Some(text) = super::text(data) else { return };
    match check::read(text) {
        Err(findings) => placed(&findings),
        Ok(document) => {
            stored_and_read(&document);
            match check::check(document) {
                Err(findings) => placed(&findings),
                Ok(instrument) => whole(&instrument),
            }
        }
    }
}

fn placed(findings: &[Finding]) {
    assert!((1..=200).contains(&findings.len()), "{} findings", findings.len());
    for Finding { path, code, message } in findings {
        super::readable(message);
        assert!(!code.is_empty() && path.len() <= 1_024, "{code} at {path}");
        assert!(!path.chars().any(char::is_control), "{code} at {path:?}");
    }
}

/// Claims that the form in which a document is stored is the document.
fn stored_and_read(document: &Document) {
    let stored = canonical::to_json(document);
    let read = check::read(&stored).expect("what is stored is read");
    assert_eq!(&read, document);
    assert_eq!(canonical::to_json(&read), stored);
}

/// Claims that nothing made from an instrument fails, even where nothing is answered.
fn whole(instrument: &Instrument) {
    let book = Codebook::of(instrument);
    let languages = &instrument.document.languages;
    assert!(!canonical::to_json(&book).is_empty());
    let rosters = instrument.rosters.iter().map(|roster| Some(roster.id.as_str()));
    for part in std::iter::once(None).chain(rosters) {
        for lang in languages {
            assert!(sheet_schema(instrument, part, *lang).is_some(), "{part:?}");
        }
        read_sheet(instrument, part, &json!({})).expect("an empty sheet is a sheet");
    }
    let (nothing, today) = (Response::default(), NaiveDate::MAX);
    assert_eq!(prune(instrument, &nothing, None, today), nothing);
    assert_eq!(validate(instrument, &nothing, None, today, Depth::Draft), []);
    for finding in validate(instrument, &nothing, None, today, Depth::Submission) {
        assert!(place_in_whole(&finding, &nothing).starts_with('/'), "{finding:?}");
    }
    for lang in Lang::ALL {
        assert!(!instrument.document.title.get(lang).is_empty());
    }
}
