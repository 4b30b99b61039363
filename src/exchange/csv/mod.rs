//! CSV in two flavours: one for Norwegian spreadsheets, one for everything else.
//!
//! | | Norwegian | English |
//! |---|---|---|
//! | byte order mark | yes | no |
//! | separator | semicolon | comma |
//! | decimal sign | comma | point |
//! | text that a spreadsheet would run as a formula | gets a leading `'` | unchanged |
//! | labels | bokmål or nynorsk | English |
//!
//! Both are UTF-8 with RFC 4180 quoting and CRLF. No number is rounded for readers: a whole one is written as it is,
//! any other as the shortest decimal that reads back as the same double.
//!
//! **Not here:** what may be published; a table or list comes here only after it has been decided.

pub mod answers;
mod indicators;
mod list;
mod series;
mod table;
mod values;

pub use indicators::{indicators, indicators_grid};
pub use list::{exempt_word, header as list_header, list};
pub use series::{series, series_grid};
pub use table::{grid, noted_table, table};

/// Which readers a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flavour {
    /// Spreadsheets in a Norwegian setting.
    Norwegian,
    /// Everything else.
    English,
}

/// What a field holds; only text is ever changed by a flavour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field {
    /// Text from people.
    Text(String),
    /// A number with a decimal point, if it has decimals.
    Number(String),
}

/// A file on its way.
pub struct Table {
    flavour: Flavour,
    width: usize,
    writer: ::csv::Writer<Vec<u8>>,
}

impl Flavour {
    /// The flavour of a file name's middle part: `nb`, `nn` or `en`.
    #[must_use]
    pub const fn of(lang: crate::domain::lang::Lang) -> Self {
        match lang {
            crate::domain::lang::Lang::En => Self::English,
            _ => Self::Norwegian,
        }
    }
}

impl Table {
    /// A file with its header line.
    #[must_use]
    pub fn new(flavour: Flavour, header: Vec<String>) -> Self {
        let (start, delimiter) = match flavour {
            Flavour::Norwegian => ("\u{feff}".as_bytes().to_vec(), b';'),
            Flavour::English => (Vec::new(), b','),
        };
        let writer = ::csv::WriterBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .terminator(::csv::Terminator::CRLF)
            .from_writer(start);
        let mut table = Self { flavour, width: header.len(), writer };
        table.line(header.into_iter().map(Field::Text).collect());
        table
    }

    /// Adds a line.
    pub fn line(&mut self, fields: Vec<Field>) {
        let (flavour, is_whole) = (self.flavour, fields.len() == self.width);
        let written = self.writer.write_record(fields.into_iter().map(|f| f.written(flavour)));
        // A line of another length is a fault of the program that its tests meet; outside them it is written as it
        // is, and not lost.
        debug_assert!(written.is_ok() && is_whole, "every line is as long as the header");
    }

    /// The file.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.writer.into_inner().unwrap_or_default()
    }
}

impl Field {
    /// Text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// The text or the number as it is.
    #[must_use]
    pub fn plain(self) -> String {
        match self {
            Self::Text(text) | Self::Number(text) => text,
        }
    }

    fn written(self, flavour: Flavour) -> String {
        match (self, flavour) {
            (Self::Text(text), Flavour::Norwegian) => defused(text),
            (Self::Number(number), Flavour::Norwegian) => number.replace('.', ","),
            (field, Flavour::English) => field.plain(),
        }
    }
}

/// The text with a leading `'` when a spreadsheet would take it for a formula.
///
/// Source: OWASP, *CSV Injection*: `=`, `+`, `-`, `@`, tabulator and carriage return.
fn defused(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;

    fn file(flavour: Flavour) -> String {
        let mut table = Table::new(flavour, vec!["navn".into(), "andel".into()]);
        for text in ["=1+1", "+47", "-5", "@a", "\tb", "\rc", "Å; «x», \"y\"", "a\nb"] {
            table.line(vec![Field::text(text), Field::Number("-0.5".into())]);
        }
        String::from_utf8(table.finish()).unwrap()
    }

    #[test]
    fn formulas_are_defused_for_spreadsheets_and_numbers_stay_numbers() {
        assert_eq!(
            file(Flavour::Norwegian),
            "\u{feff}navn;andel\r\n'=1+1;-0,5\r\n'+47;-0,5\r\n'-5;-0,5\r\n'@a;-0,5\r\n'\tb;-0,5\r\n\
             \"'\rc\";-0,5\r\n\"Å; «x», \"\"y\"\"\";-0,5\r\n\"a\nb\";-0,5\r\n"
        );
    }

    #[test]
    fn a_line_of_another_length_is_met_by_tests_and_lost_by_nobody() {
        let mut table = Table::new(Flavour::English, vec!["navn".into(), "andel".into()]);
        let short = AssertUnwindSafe(|| table.line(vec![Field::text("alene")]));
        assert!(catch_unwind(short).is_err());
        assert_eq!(String::from_utf8(table.finish()).unwrap(), "navn,andel\r\nalene\r\n");
    }

    #[test]
    fn the_english_flavour_leaves_text_as_it_is() {
        assert_eq!(
            file(Flavour::English),
            "navn,andel\r\n=1+1,-0.5\r\n+47,-0.5\r\n-5,-0.5\r\n@a,-0.5\r\n\tb,-0.5\r\n\
             \"\rc\",-0.5\r\n\"Å; «x», \"\"y\"\"\",-0.5\r\n\"a\nb\",-0.5\r\n"
        );
    }
}
