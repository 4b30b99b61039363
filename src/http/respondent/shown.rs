//! Answers as they are read back: on the review page, in a conflict, on the receipt.

use crate::domain::answer::{Answer, Missing, Value};
use crate::domain::code::Code;
use crate::domain::questionnaire::document::AmountIn;
use crate::domain::questionnaire::instrument::{CodeList, ItemKind};
use crate::http::page::format;
use crate::words::Words;

/// An answer as text; several choices are on a line each.
#[must_use]
pub fn answer(words: Words, kind: &ItemKind, answer: &Answer) -> String {
    match answer {
        Answer::Value(found) => value(words, kind, found),
        Answer::Missing(reason) => missing(words, *reason),
        Answer::Sealed(_) => words.say("answer-kept-apart"),
    }
}

/// A reason for not answering as text.
#[must_use]
pub fn missing(words: Words, reason: Missing) -> String {
    words.say(match reason {
        Missing::DontKnow => "missing-dont-know",
        Missing::NotRelevant => "missing-not-relevant",
        Missing::Refused => "missing-refused",
    })
}

/// A value as text, with the unit it is asked in.
#[must_use]
pub fn value(words: Words, kind: &ItemKind, value: &Value) -> String {
    let lang = words.lang;
    match (kind, value) {
        (ItemKind::Amount { amount_in, .. }, Value::Integer(amount)) => {
            let amount = match amount_in {
                AmountIn::Kroner => format::number(*amount, lang),
                AmountIn::Ore => format::decimal(*amount, 2, lang),
            };
            words.say_with("amount-in-kroner", "amount", amount)
        }
        (ItemKind::Year { .. }, Value::Integer(year)) => year.to_string(),
        (ItemKind::Integer { unit: Some(unit), .. }, Value::Integer(number)) => {
            format!("{}\u{a0}{}", format::number(*number, lang), unit.get(lang))
        }
        (_, Value::Integer(number)) => format::number(*number, lang),
        (ItemKind::Decimal { unit, .. }, Value::Decimal { scaled, decimals }) => {
            let number = format::decimal(*scaled, *decimals, lang);
            unit.as_ref().map_or(number.clone(), |u| format!("{number}\u{a0}{}", u.get(lang)))
        }
        (_, Value::Decimal { scaled, decimals }) => format::decimal(*scaled, *decimals, lang),
        (_, Value::Date(date)) => format::date(*date, lang),
        (_, Value::Text(text)) => text.clone(),
        (_, Value::Tags(tags)) => tags.join("\n"),
        (kind, Value::Code(code)) => label(words, kind, code),
        (kind, Value::Codes(codes)) => {
            codes.iter().map(|code| label(words, kind, code)).collect::<Vec<_>>().join("\n")
        }
    }
}

/// The label of a code; the code itself when the list no longer has it.
#[must_use]
pub fn label(words: Words, kind: &ItemKind, code: &Code) -> String {
    let listed = code_list(kind).and_then(|list| list.find(code.as_str()));
    listed.map_or(code.to_string(), |listed| listed.label.get(words.lang).to_owned())
}

/// The codes of a choice.
#[must_use]
pub const fn code_list(kind: &ItemKind) -> Option<&CodeList> {
    match kind {
        ItemKind::Single { codes, .. } | ItemKind::Multiple { codes, .. } => Some(codes),
        _ => None,
    }
}
