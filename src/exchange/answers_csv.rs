//! Answers as CSV: one entry a row, one item a column, as `export answers` writes them and agencies hand them in.
//!
//! | column | | content |
//! |---|---|---|
//! | `orgnr` | required | the organisation that answers |
//! | `registered_at` | | when it was received, Norwegian local time without a zone: `2019-08-01T13:14:51` |
//! | any item's code | | the answer: codes and tags joined by a vertical bar; blank is no answer |
//!
//! Header items stand on each row of their organisation. Columns of other names are passed over.
//!
//! **Not here:** whether an answer is right. The cells become the JSON that a respondent's own system would
//! send, and [`read_sheet`](crate::domain::answer::json::read_sheet) judges that, so that every door refuses the same.

use chrono::NaiveDateTime;
use serde_json::{Map, Value as Json, json};

use super::records::{MOST_ERRORS, RowError, at, line_of, unreadable, with_line_feeds};
use crate::domain::orgnr::OrgNumber;
use crate::domain::questionnaire::instrument::{Instrument, Item, ItemKind, Part};

/// One row: an organisation and one entry of the roster.
#[derive(Clone, Debug, PartialEq)]
pub struct AnswerRow {
    /// Its line in the file, from 1; the header is line 1.
    pub line: u64,
    /// The organisation that answers.
    pub orgnr: OrgNumber,
    /// When it was received, in Norwegian local time, if the file says.
    pub registered_at: Option<NaiveDateTime>,
    /// The header's sheet as JSON.
    pub header: Json,
    /// The entry's sheet as JSON.
    pub entry: Json,
}

/// Reads a file of answers to one roster of `instrument`.
///
/// # Errors
///
/// Every line whose organisation number or instant cannot be read, or the one error of a file that is no CSV.
pub fn read(
    instrument: &Instrument,
    roster: &Part,
    text: &str,
) -> Result<Vec<AnswerRow>, Vec<RowError>> {
    let text = &*with_line_feeds(text.trim_start_matches('\u{feff}'));
    let whole = |error: &csv::Error| vec![unreadable(text, error)];
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let columns = reader.headers().map_err(|e| whole(&e))?.clone();
    let (mut rows, mut errors) = (Vec::new(), Vec::new());
    for record in reader.records() {
        if errors.len() >= MOST_ERRORS {
            break;
        }
        let record = record.map_err(|e| whole(&e))?;
        let line = line_of(text, &record);
        let cell = |name: &str| {
            let at = columns.iter().position(|column| column == name)?;
            record.get(at).filter(|text| !text.trim().is_empty())
        };
        let orgnr = cell("orgnr").unwrap_or_default().parse();
        let registered_at = cell("registered_at").map(str::parse).transpose();
        match (orgnr, registered_at) {
            (Ok(orgnr), Ok(registered_at)) => {
                let header = sheet(&instrument.header, cell);
                let entry = sheet(roster, cell);
                rows.push(AnswerRow { line, orgnr, registered_at, header, entry });
            }
            (orgnr, registered_at) => {
                let wrong = |column: &str, message: String| at(line, column, message);
                errors.extend(orgnr.err().map(|e| wrong("orgnr", e.to_string())));
                errors.extend(registered_at.err().map(|e: chrono::ParseError| {
                    wrong(
                        "registered_at",
                        format!("no date and time like 2019-08-01T13:14:51: {e}"),
                    )
                }));
            }
        }
    }
    if errors.is_empty() { Ok(rows) } else { Err(errors) }
}

fn sheet<'a>(part: &Part, cell: impl Fn(&str) -> Option<&'a str>) -> Json {
    let answers: Map<String, Json> = part
        .items()
        .filter_map(|item| Some((item.id.to_string(), answer(item, cell(item.id.as_str())?))))
        .collect();
    json!({ "answers": answers })
}

/// A cell as the JSON of its item's type; a number that is none stays text, for the reader to refuse.
fn answer(item: &Item, cell: &str) -> Json {
    match item.kind {
        ItemKind::Integer { .. } | ItemKind::Amount { .. } | ItemKind::Year { .. } => {
            cell.trim().parse::<i64>().map_or_else(|_| json!(cell), |number| json!(number))
        }
        ItemKind::Multiple { .. } | ItemKind::Tags { .. } => {
            cell.split('|').map(str::trim).filter(|part| !part.is_empty()).collect()
        }
        _ => json!(cell),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::questionnaire::check;

    fn instrument() -> Instrument {
        let document = check::read(include_str!("../../questionnaires/difi-2019.yaml")).unwrap();
        check::check(document).unwrap()
    }

    #[test]
    fn a_row_becomes_the_json_of_its_items() {
        let instrument = instrument();
        let part = &instrument.roster("tiltak").unwrap().part;
        let text = "orgnr,registered_at,q02,q03,q08,q16,unknown\n\
                    314312074,2019-08-01T13:14:51,JD,Navn,1600000,kvalitet|kostnad,x\n";
        let rows = read(&instrument, part, text).unwrap();
        assert_eq!(rows[0].line, 2);
        assert_eq!(rows[0].header, json!({ "answers": { "q02": "JD" } }));
        let entry = json!({ "answers": {
            "q03": "Navn", "q08": 1_600_000, "q16": ["kvalitet", "kostnad"]
        } });
        assert_eq!(rows[0].entry, entry);
    }

    #[test]
    fn every_unreadable_line_is_named() {
        let instrument = instrument();
        let part = &instrument.roster("tiltak").unwrap().part;
        let text = "orgnr,registered_at\n1,2019-08-01T00:00:00\n314312074,yesterday\n";
        let errors = read(&instrument, part, text).unwrap_err();
        let places: Vec<_> = errors.iter().map(|e| (e.line, e.column.as_str())).collect();
        assert_eq!(places, [(2, "orgnr"), (3, "registered_at")]);
    }
}
