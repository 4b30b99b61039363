//! From items and answers to variables and the values of rows.

use super::column::{Column, RowValue, State, Variable, VariableKind};
use super::words::{texts, yes_no};
use crate::answer::{Answer, Missing, Value};
use crate::code::Code;
use crate::expression::{Kind, Number, Value as Computed};
use crate::lang::Texts;
use crate::questionnaire::document::{AmountIn, CodeMissing, Comparability};
use crate::questionnaire::instrument::{CodeList, Derived, Instrument, Item, ItemKind, ListedCode};

/// Decimals in which the numbers of derived items are kept; beyond, they are rounded half away from
/// zero.
pub(crate) const DERIVED_DECIMALS: u8 = 6;

/// What the column of an item holds. Amounts in øre are kroner with two decimals.
pub(super) fn variable(item: &Item) -> Variable {
    let number = |decimals, unit: Option<Texts>| VariableKind::Number { decimals, unit };
    let kind = match &item.kind {
        ItemKind::Single { codes, .. } => VariableKind::Single(codes.codes.clone()),
        ItemKind::Multiple { codes, .. } => VariableKind::Multiple(codes.codes.clone()),
        ItemKind::Integer { unit, .. } => number(0, unit.clone()),
        ItemKind::Decimal { decimals, unit, .. } => number(*decimals, unit.clone()),
        ItemKind::Year { .. } => number(0, None),
        ItemKind::Amount { amount_in, .. } => {
            let decimals = if *amount_in == AmountIn::Ore { 2 } else { 0 };
            number(decimals, Some(texts("kroner", "kroner", "NOK")))
        }
        ItemKind::Text { .. }
        | ItemKind::Date { .. }
        | ItemKind::Email
        | ItemKind::Url
        | ItemKind::Orgnr => VariableKind::Presence,
        ItemKind::Tags { .. } => VariableKind::Tags,
    };
    let never_negative = match &item.kind {
        ItemKind::Integer { min, .. }
        | ItemKind::Decimal { min, .. }
        | ItemKind::Year { min, .. }
        | ItemKind::Amount { min, .. } => min.is_some_and(|min| min >= 0),
        _ => false,
    };
    let (id, label, offered) = (item.id.clone(), item.short.clone(), item.missing.clone());
    Variable { id, label, class: item.class, kind, broken: broken(item), never_negative, offered }
}

/// Why the answers do not compare with those to the former version.
fn broken(item: &Item) -> Option<Texts> {
    match &item.comparability {
        Some(Comparability::Break(note)) => Some(note.clone()),
        Some(Comparability::Same | Comparability::Changed(_)) | None => None,
    }
}

/// What the column of a derived item holds. A condition is a choice of `true` and `false`.
pub(crate) fn derived_variable(derived: &Derived, instrument: &Instrument) -> Variable {
    let kind = match (&derived.codes, derived.value.kind()) {
        (Some(list), _) => VariableKind::Single(list.codes.clone()),
        (None, Kind::Boolean) => VariableKind::Single(yes_and_no()),
        (None, Kind::Number) => VariableKind::Number { decimals: DERIVED_DECIMALS, unit: None },
        (None, Kind::Date | Kind::Text | Kind::Code) => VariableKind::Presence,
    };
    let (id, label) = (derived.id.clone(), derived.text.clone());
    let broken = broken_through(derived, instrument);
    // What it derives from may have been left open for any reason.
    let offered = vec![CodeMissing::DontKnow, CodeMissing::NotRelevant];
    Variable { id, label, class: derived.class, kind, broken, never_negative: false, offered }
}

/// The first break among the items that a derived item stands on.
fn broken_through(derived: &Derived, instrument: &Instrument) -> Option<Texts> {
    derived.value.reads().iter().find_map(|id| match instrument.item(id.as_str()) {
        Some(item) => broken(item),
        None => broken_through(instrument.derived(id.as_str())?, instrument),
    })
}

fn yes_and_no() -> Vec<ListedCode> {
    let one = |code: &str, yes| {
        let listed = |code: Code| ListedCode {
            code,
            label: yes_no(yes),
            exclusive: false,
            missing: None,
            score: None,
        };
        code.parse().ok().map(listed)
    };
    [one("true", true), one("false", false)].into_iter().flatten().collect()
}

/// The value of an item that was asked; none for an answer that the item cannot have.
pub(super) fn row_value(item: &Item, answer: Option<&Answer>) -> Option<RowValue> {
    let value = match answer {
        None => return Some(RowValue::Missing(State::Unanswered)),
        Some(Answer::Missing(Missing::DontKnow)) => {
            return Some(RowValue::Missing(State::DontKnow));
        }
        Some(Answer::Missing(Missing::NotRelevant)) => {
            return Some(RowValue::Missing(State::NotRelevant));
        }
        Some(Answer::Missing(Missing::Refused)) => return Some(RowValue::Missing(State::Refused)),
        Some(Answer::Sealed(_)) => return Some(RowValue::Present),
        Some(Answer::Value(value)) => value,
    };
    match (&item.kind, value) {
        (ItemKind::Single { codes, .. }, Value::Code(code)) => {
            position(codes, code).map(RowValue::Code)
        }
        (ItemKind::Multiple { codes, .. }, Value::Codes(chosen)) => chosen
            .iter()
            .map(|code| position(codes, code))
            .collect::<Option<_>>()
            .map(RowValue::Codes),
        (
            ItemKind::Integer { .. } | ItemKind::Year { .. } | ItemKind::Amount { .. },
            Value::Integer(number),
        ) => Some(RowValue::Number(*number)),
        (ItemKind::Decimal { decimals, .. }, Value::Decimal { scaled, decimals: kept }) => {
            (decimals == kept).then_some(RowValue::Number(*scaled))
        }
        (
            ItemKind::Text { .. } | ItemKind::Email | ItemKind::Url | ItemKind::Orgnr,
            Value::Text(_),
        )
        | (ItemKind::Date { .. }, Value::Date(_)) => Some(RowValue::Present),
        (ItemKind::Tags { .. }, Value::Tags(tags)) => Some(RowValue::Tags(tags.clone())),
        _ => None,
    }
}

fn position(list: &CodeList, code: &Code) -> Option<u16> {
    let at = list.codes.iter().position(|listed| listed.code == *code)?;
    u16::try_from(at).ok()
}

/// The value of a derived item; `missing` says why when the value is not known, and none means a value
/// that the derived item cannot have.
pub(crate) fn derived_row_value(
    column: &Column,
    value: Option<Computed>,
    missing: State,
) -> Option<RowValue> {
    let code = |raw: &str| {
        let at = column.list().iter().position(|listed| listed.code.as_str() == raw)?;
        u16::try_from(at).ok().map(RowValue::Code)
    };
    match (&column.variable.kind, value) {
        (_, None) => Some(RowValue::Missing(missing)),
        (VariableKind::Single(_), Some(Computed::Boolean(yes))) => {
            code(if yes { "true" } else { "false" })
        }
        (VariableKind::Single(_), Some(Computed::Text(raw))) => code(&raw),
        (VariableKind::Number { decimals, .. }, Some(Computed::Number(number))) => {
            Some(scaled(number, *decimals).map_or(RowValue::Missing(missing), RowValue::Number))
        }
        (VariableKind::Presence, Some(_)) => Some(RowValue::Present),
        _ => None,
    }
}

/// The number in units of its last decimal, rounded half away from zero; none beyond 64 bits.
fn scaled(number: Number, decimals: u8) -> Option<i64> {
    let scale = 10_i128.checked_pow(u32::from(decimals))?;
    let (numerator, denominator) = (number.numerator().checked_mul(scale)?, number.denominator());
    let doubled = numerator.checked_abs()?.checked_mul(2)?.checked_add(denominator)?;
    let rounded = doubled.checked_div(denominator.checked_mul(2)?)?;
    i64::try_from(rounded * numerator.signum()).ok()
}
