//! The bounds of one answer: least and greatest values, numbers of choices, codes chosen alone.

use super::finding::Breach;
use super::value::{Answer, Value};
use crate::code::Code;
use crate::questionnaire::instrument::{CodeList, ItemKind};

/// What is wrong with an answer of the item's own type.
pub(super) fn breaches(kind: &ItemKind, answer: &Answer) -> Vec<Breach> {
    let Answer::Value(value) = answer else { return Vec::new() };
    match (kind, value) {
        (
            ItemKind::Integer { min, max, .. }
            | ItemKind::Amount { min, max, .. }
            | ItemKind::Year { min, max },
            Value::Integer(number),
        ) => within(*number, *min, *max, Value::Integer),
        (ItemKind::Decimal { min, max, .. }, Value::Decimal { scaled, decimals }) => {
            let value = |scaled| Value::Decimal { scaled, decimals: *decimals };
            within(*scaled, *min, *max, value)
        }
        (ItemKind::Date { min, max }, Value::Date(date)) => within(*date, *min, *max, Value::Date),
        (ItemKind::Multiple { codes, min_choices, max_choices, .. }, Value::Codes(chosen)) => {
            choices(codes, *min_choices, *max_choices, chosen)
        }
        _ => Vec::new(),
    }
}

fn within<T: PartialOrd + Copy>(
    found: T,
    min: Option<T>,
    max: Option<T>,
    value: impl Fn(T) -> Value,
) -> Vec<Breach> {
    let below = min.filter(|min| found < *min).map(|min| Breach::BelowMin { min: value(min) });
    let above = max.filter(|max| found > *max).map(|max| Breach::AboveMax { max: value(max) });
    below.into_iter().chain(above).collect()
}

fn choices(list: &CodeList, min: u16, max: u16, chosen: &[Code]) -> Vec<Breach> {
    let found = chosen.len();
    let alone =
        chosen.iter().find(|code| list.find(code.as_str()).is_some_and(|listed| listed.exclusive));
    match alone {
        // "Not relevant" alone is a whole answer, however many choices are asked for.
        Some(code) if found > 1 => vec![Breach::NotAlone { code: code.clone() }],
        Some(_) => Vec::new(),
        None if found > usize::from(max) => vec![Breach::TooManyChoices { max, found }],
        None if found < usize::from(min) => vec![Breach::TooFewChoices { min, found }],
        None => Vec::new(),
    }
}
