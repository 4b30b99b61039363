//! The records of a CSV file that somebody hands in, each with its place, and everything that is wrong with them.
//!
//! UTF-8, with or without a byte order mark; lines end as on any system.
//!
//! **Not here:** which columns a file has and what its fields mean.

use std::borrow::Cow;
use std::fmt::Display;
use std::ops::ControlFlow;

use crate::domain::echo;

/// Most errors that are listed; the rest of a broken file helps nobody.
pub(super) const MOST_ERRORS: usize = 1_000;

/// What is wrong at one place of a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct RowError {
    /// The line, from 1.
    pub line: u64,
    /// The column's name; empty for the whole line.
    pub column: String,
    /// What is wrong and how to mend it; it repeats no personal value.
    pub message: String,
}

pub(super) fn at(line: u64, column: &str, message: impl Display) -> RowError {
    RowError { line, column: column.to_owned(), message: echo::message(&message.to_string()) }
}

/// The file as text, with line feeds.
///
/// # Errors
///
/// The line from which on it is not UTF-8.
pub(super) fn text_of(bytes: &[u8]) -> Result<Cow<'_, str>, Vec<RowError>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let newlines = before.iter().filter(|byte| **byte == b'\n').count();
        vec![at(
            newlines as u64 + 1,
            "",
            "the file is not UTF-8 from here on: save it as UTF-8, which Excel calls “CSV UTF-8”",
        )]
    })?;
    Ok(with_line_feeds(text))
}

/// The text with line feeds, where it has lines that end in a carriage return alone: nothing counts those.
pub(super) fn with_line_feeds(text: &str) -> Cow<'_, str> {
    let is_alone = |(at, _)| text.as_bytes().get(at + 1) != Some(&b'\n');
    if text.match_indices('\r').any(is_alone) {
        text.replace("\r\n", "\n").replace('\r', "\n").into()
    } else {
        text.into()
    }
}

/// A file whose first line, the header, has been read.
pub(super) struct Records<'a> {
    text: &'a str,
    reader: csv::Reader<&'a [u8]>,
    /// The names of the columns.
    pub header: csv::StringRecord,
}

impl<'a> Records<'a> {
    /// Reads the header; blanks around fields are no part of them.
    ///
    /// # Errors
    ///
    /// A header that cannot be read.
    pub fn open(text: &'a str, delimiter: u8) -> Result<Self, Vec<RowError>> {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let header = reader.headers().map_err(|error| vec![unreadable(text, &error)])?.clone();
        Ok(Self { text, reader, header })
    }

    /// Gives each record with its line to `read`, which adds what is wrong with it and may end the reading; returns all
    /// that was wrong. A record that cannot be read is wrong itself; after [`MOST_ERRORS`] none is read.
    pub fn each(
        mut self,
        mut read: impl FnMut(u64, &csv::StringRecord, &mut Vec<RowError>) -> ControlFlow<()>,
    ) -> Vec<RowError> {
        let mut errors = Vec::new();
        for record in self.reader.records() {
            if errors.len() >= MOST_ERRORS {
                break;
            }
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    errors.push(unreadable(self.text, &error));
                    continue;
                }
            };
            if read(line_of(self.text, &record), &record, &mut errors).is_break() {
                break;
            }
        }
        errors
    }
}

/// The line on which a record begins.
pub(super) fn line_of(text: &str, record: &csv::StringRecord) -> u64 {
    record.position().map_or(0, |position| line_at(text, position))
}

/// The reader's own count stands before the line feed of a CRLF and before empty lines.
fn line_at(text: &str, position: &csv::Position) -> u64 {
    let from = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let rest = text.as_bytes().get(from..).unwrap_or_default();
    let breaks = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    position.line() + breaks.filter(|byte| **byte == b'\n').count() as u64
}

pub(super) fn unreadable(text: &str, error: &csv::Error) -> RowError {
    let line = error.position().map_or(1, |position| line_at(text, position));
    let message = match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("the line has {len} fields, the header has {expected_len}")
        }
        _ => "the line cannot be read as CSV".to_owned(),
    };
    at(line, "", message)
}
