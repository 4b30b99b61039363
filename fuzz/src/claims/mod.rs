//! What must hold whatever is read, a module for each reader; each takes bytes and panics when it does not hold.
//!
//! A claim is more than "no panic": what is written is read again, an error names its place, a selection has the
//! cells it says. Shared by the fuzzer's targets and by `tests/corpus.rs`, so that what a fuzzer has found stays
//! found.

pub mod answers;
pub mod expression;
pub mod form;
pub mod links;
pub mod questionnaire;
pub mod register;
pub mod table_query;

use kartlegger::domain::code::Name;

/// Bytes as text; bytes that are none never reach a reader of text.
fn text(data: &[u8]) -> Option<&str> {
    std::str::from_utf8(data).ok()
}

/// The roster of the sample questionnaire.
fn roster() -> Name {
    "tiltak".parse().expect("a name")
}

/// Claims that a message is for a person: there, on one line, and not the input over again.
fn readable(message: &str) {
    assert!(!message.is_empty(), "an error says what is wrong");
    assert!(message.len() <= 4_096, "an error of {} bytes: {message:.200}", message.len());
    assert!(
        !message.contains(char::is_control),
        "an error repeats what cannot be read: {message:?}"
    );
}
