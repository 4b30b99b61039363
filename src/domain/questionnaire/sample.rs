//! A document that uses every key and every item type, for the tests of this and other rooms.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::LazyLock;

use super::check;
use super::instrument::Instrument;

/// The document as YAML.
pub const SAMPLE: &str = include_str!("sample.yaml");

/// The document as an instrument.
pub fn sample() -> &'static Instrument {
    static WHOLE: LazyLock<Instrument> = LazyLock::new(|| edited(&[]));
    &WHOLE
}

/// The document with some of its text replaced, as an instrument.
///
/// # Panics
///
/// When the check has findings, or as [`edit`].
pub fn edited(edits: &[(&str, &str)]) -> Instrument {
    check::read(&edit(edits)).and_then(check::check).unwrap()
}

/// The document's text with each first text replaced by the second.
///
/// # Panics
///
/// When a first text is not there.
pub fn edit(edits: &[(&str, &str)]) -> String {
    edits.iter().fold(SAMPLE.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "the sample has no `{from}`");
        text.replacen(from, to, 1)
    })
}
