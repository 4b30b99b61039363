//! What is wrong with an answer, in the respondent's language.
//!
//! The English `Display` of these findings is for systems; a person gets a sentence that says what
//! to do. Every variant has one, so that a new variant does not compile without its words.

use super::form::FieldFault;
use super::shown;
use crate::domain::answer::json::{Expected, Fault};
use crate::domain::answer::{Breach, Value};
use crate::domain::questionnaire::document::AmountIn;
use crate::domain::questionnaire::instrument::{Item, ItemKind, Roster};
use crate::words::Words;

/// What is wrong with a field that could not be read.
#[must_use]
pub fn fault(words: Words, item: Option<&Item>, fault: &FieldFault) -> String {
    match fault {
        FieldFault::Answer(fault) => answer_fault(words, item, fault),
        FieldFault::BothAnswerAndReason => words.say("fault-both"),
        FieldFault::ShortYear => words.say("fault-short-year"),
    }
}

fn answer_fault(words: Words, item: Option<&Item>, fault: &Fault) -> String {
    match fault {
        Fault::WrongType { expected } => wrong_type(words, item, *expected),
        Fault::NoSuchDate => words.say("fault-no-such-date"),
        Fault::Empty => words.say("fault-empty"),
        Fault::UnknownCode { .. } => words.say("fault-unknown-code"),
        Fault::Duplicate { code } => {
            words.say_with("fault-duplicate", "text", repeated(words, item, code))
        }
        Fault::ControlCharacter { code_point, at } => words.say_all(
            "fault-control-character",
            [("at", at.to_string().into()), ("codePoint", format!("U+{code_point:04X}").into())],
        ),
        Fault::TooLong { max, found } => words.say_all(
            "fault-too-long",
            [("max", max.to_string().into()), ("found", found.to_string().into())],
        ),
        Fault::TooManyTags { max, found } => words.say_all(
            "fault-too-many-tags",
            [("max", max.to_string().into()), ("found", found.to_string().into())],
        ),
        Fault::OutOfRange => words.say("fault-out-of-range"),
        Fault::TooManyDecimals { decimals: 0 } => wrong_type(words, item, Expected::Integer),
        Fault::TooManyDecimals { decimals } => {
            words.say_with("fault-too-many-decimals", "decimals", *decimals)
        }
        Fault::InvalidEmail => words.say("fault-email"),
        Fault::InvalidUrl => words.say("fault-url"),
        Fault::InvalidOrgnr => words.say("fault-orgnr"),
        Fault::UnknownMissing | Fault::MissingNotOffered { .. } => words.say("fault-missing"),
        Fault::NotExemptible => words.say("fault-not-exemptible"),
        Fault::UnknownLegalBasis { .. } => words.say("fault-legal-basis"),
        Fault::UnknownRoster
        | Fault::UnknownKey
        | Fault::UnknownItem
        | Fault::OtherPart
        | Fault::Derived
        | Fault::Sealed
        | Fault::UnknownRule => words.say("fault-place"),
    }
}

/// What was expected, in the terms of the item's own kind.
fn wrong_type(words: Words, item: Option<&Item>, expected: Expected) -> String {
    let key = match (item.map(|item| &item.kind), expected) {
        (Some(ItemKind::Year { .. }), _) => "fault-year",
        (Some(ItemKind::Amount { amount_in: AmountIn::Kroner, .. }), _) => "fault-amount-kroner",
        (Some(ItemKind::Amount { amount_in: AmountIn::Ore, .. }), _) => "fault-amount-ore",
        (_, Expected::Integer) => "fault-integer",
        (_, Expected::Decimal) => "fault-decimal",
        (_, Expected::Date) => "fault-date",
        (_, Expected::Code | Expected::Codes) => "fault-choice",
        (_, Expected::Text | Expected::Tags | Expected::Object) => "fault-text",
    };
    words.say(key)
}

/// What stands between the name of a question and what is said of it: a name may be a question, which has its mark already.
#[must_use]
pub fn mark(name: &str) -> &'static str {
    if name.ends_with(['?', '!', '.', ':']) { " " } else { ": " }
}

/// A repeated choice by its label, a repeated tag as it was written.
fn repeated(words: Words, item: Option<&Item>, code: &str) -> String {
    let list = item.and_then(|item| shown::code_list(&item.kind));
    let listed = list.and_then(|list| list.find(code));
    listed.map_or(code.to_owned(), |listed| listed.label.get(words.lang).to_owned())
}

/// What stands between an answer, an entry or a roster and its submission.
#[must_use]
pub fn breach(
    words: Words,
    item: Option<&Item>,
    roster: Option<&Roster>,
    found: &Breach,
) -> String {
    let counts = |key, limit, most: u16, n: usize| {
        words.say_all(key, [(limit, most.to_string().into()), ("found", n.to_string().into())])
    };
    match found {
        Breach::Required => words.say("breach-required"),
        Breach::OffRoute => words.say("breach-off-route"),
        Breach::TooFewChoices { min, found } => {
            counts("breach-too-few-choices", "min", *min, *found)
        }
        Breach::TooManyChoices { max, found } => {
            counts("breach-too-many-choices", "max", *max, *found)
        }
        Breach::NotAlone { code } => {
            words.say_with("breach-not-alone", "label", repeated(words, item, code.as_str()))
        }
        Breach::OtherMissing => words.say("breach-other-missing"),
        Breach::BelowMin { min } => {
            let key = if is_date(min) { "breach-before-min" } else { "breach-below-min" };
            words.say_with(key, "bound", bound(words, item, min))
        }
        Breach::AboveMax { max } => {
            let key = if is_date(max) { "breach-after-max" } else { "breach-above-max" };
            words.say_with(key, "bound", bound(words, item, max))
        }
        Breach::Constraint { message, .. } | Breach::Unconfirmed { message, .. } => {
            message.get(words.lang).to_owned()
        }
        Breach::NoEntries => {
            let entry = roster.map_or("", |roster| roster.entry.get(words.lang));
            words.say_with("breach-no-entries", "entry", entry)
        }
        Breach::NilWithEntries => words.say("breach-nil-with-entries"),
        Breach::TooManyEntries { max, found } => {
            counts("breach-too-many-entries", "max", *max, *found)
        }
    }
}

const fn is_date(value: &Value) -> bool {
    matches!(value, Value::Date(_))
}

fn bound(words: Words, item: Option<&Item>, value: &Value) -> String {
    item.map_or_else(String::new, |item| shown::value(words, &item.kind, value))
}
