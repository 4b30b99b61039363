//! The expression language of relevance, rules, derived items and table filters.
//!
//! An [`Expression`] has been parsed and typed against its instrument, so evaluating it cannot fail:
//! it gives a value or is unknown. The grammar is in `docs/questionnaire-guide.md`.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::answer::{Answers, Entry};
use super::code::Name;
use super::frame::Facts;
use super::questionnaire::instrument::Instrument;

/// A parsed and typed expression.
#[derive(Clone, Debug)]
pub struct Expression {
    source: String,
}

/// What an expression is evaluated on.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    /// The questionnaire that the expression was typed against.
    pub instrument: &'a Instrument,
    /// The header's answers, without those off route.
    pub header: &'a Answers,
    /// The answers of the entry that the expression is evaluated for, if it is one of a roster.
    pub entry: Option<&'a Answers>,
    /// Every roster's entries, for `count` and `sum`.
    pub rosters: &'a BTreeMap<Name, Vec<Entry>>,
    /// The frame's facts on the organisation, when there are any.
    pub facts: Option<&'a Facts>,
    /// The day that `today()` gives.
    pub today: NaiveDate,
}

/// The value of an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// True or false.
    Boolean(bool),
    /// An exact number.
    Number(Number),
    /// A text or a code.
    Text(String),
    /// A date.
    Date(NaiveDate),
}

/// An exact number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number {
    numerator: i128,
    denominator: i128,
}

impl Expression {
    /// The expression as it was written.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether the expression holds; none when that is not known, or when it is no condition.
    #[must_use]
    pub fn holds(&self, scope: &Scope) -> Option<bool> {
        match self.evaluate(scope)? {
            Value::Boolean(holds) => Some(holds),
            _ => None,
        }
    }

    /// The value of the expression; none when it is not known.
    #[must_use]
    pub fn evaluate(&self, _: &Scope) -> Option<Value> {
        None
    }
}

impl Number {
    /// The number when it is whole and 64 bits hold it.
    #[must_use]
    pub fn to_i64(self) -> Option<i64> {
        if self.denominator == 1 { i64::try_from(self.numerator).ok() } else { None }
    }
}
