//! The expression language of relevance, rules, derived items and table filters.
//!
//! An [`Expression`] has been parsed and typed against its instrument, so evaluating it cannot fail:
//! it gives a value or is not known. The grammar is in `docs/questionnaire-guide.md`, section
//! "Expressions". Hostile input is bounded before it is looked at: by bytes, by nesting, by parts.

mod error;
mod evaluate;
mod number;
mod parse;
mod reach;
mod syntax;
#[cfg(test)]
mod tests;
mod token;
mod typed;
mod types;
mod typing;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

pub use error::{ExpressionError, Fault};
pub use number::Number;
pub use reach::{can_hold, stray_code};
pub use typing::Names;

use super::answer::{Answers, Entry};
use super::code::Name;
use super::frame::Facts;
use super::questionnaire::instrument::{CodeList, Instrument};

/// Most bytes of a source text.
pub const MAX_BYTES: usize = 2000;
/// Most levels of nesting.
pub const MAX_DEPTH: usize = 40;
/// Most parts: names, values and operations.
pub const MAX_NODES: usize = 500;

/// Words of the language, which no item, derived item or roster may be called.
pub const RESERVED: [&str; 18] = [
    "and", "answered", "count", "date", "false", "if", "in", "in_group", "length", "missing",
    "not", "or", "selected", "sum", "today", "true", "unit", "where",
];

/// A parsed and typed expression.
#[derive(Clone, Debug)]
pub struct Expression {
    source: String,
    typed: typed::Typed,
    kind: Kind,
    reads: BTreeSet<Name>,
    spans: bool,
    sized: bool,
}

/// What kind of value an expression gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// True or false.
    Boolean,
    /// A number.
    Number,
    /// A date.
    Date,
    /// A text.
    Text,
    /// A code.
    Code,
}

/// What an expression is evaluated on.
///
/// **Invariant:** the answers have been pruned: an answer off route is absent, and so not known.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    /// The questionnaire that the expression was typed against.
    pub instrument: &'a Instrument,
    /// The header's answers.
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

impl Expression {
    /// Parses and types a condition: a relevance, a rule or a table's filter.
    ///
    /// # Errors
    ///
    /// The one error of syntax, or every error of type.
    pub fn condition(source: &str, names: Names<'_>) -> Result<Self, Vec<ExpressionError>> {
        let read = Self::read(source, names, None)?;
        if read.kind == Kind::Boolean {
            Ok(read)
        } else {
            let fault = Fault::Type {
                expected: "a condition",
                found: read.kind.shown(),
                instead: Some("a comparison, such as `item = 'code'`"),
            };
            Err(vec![ExpressionError { at: 0, fault }])
        }
    }

    /// Parses and types the value of a derived item: a condition, a number or a code of `codes`.
    ///
    /// A code that it takes over from an item and that is not in `codes` is not known when evaluated;
    /// [`stray_code`] finds such a one beforehand.
    ///
    /// # Errors
    ///
    /// The one error of syntax, or every error of type.
    pub fn derived(
        source: &str,
        names: Names<'_>,
        codes: Option<&CodeList>,
    ) -> Result<Self, Vec<ExpressionError>> {
        let read = Self::read(source, names, codes)?;
        let expected = match (read.kind, codes) {
            (Kind::Boolean | Kind::Number, None) | (Kind::Code, Some(_)) => return Ok(read),
            (Kind::Code | Kind::Text, None) => {
                "a condition or a number, unless `codes` names a list"
            }
            (_, None) => "a condition or a number",
            (_, Some(_)) => "a code of the list that `codes` names",
        };
        let fault = Fault::Type { expected, found: read.kind.shown(), instead: None };
        Err(vec![ExpressionError { at: 0, fault }])
    }

    fn read(
        source: &str,
        names: Names<'_>,
        codes: Option<&CodeList>,
    ) -> Result<Self, Vec<ExpressionError>> {
        let node = parse::parse(source).map_err(|error| vec![error])?;
        let mut typing = typing::Typing::new(names);
        let (typed, mut found) = typing.node(&node);
        if let (Some(list), types::Type::Words(words)) = (codes, &found) {
            let listed = types::Codes::Listed(list);
            if let Err(fault) = words.iter().try_for_each(|word| listed.check(word)) {
                typing.errors.push(ExpressionError { at: node.at, fault });
            }
            found = types::Type::Code(listed);
        }
        // Several codes or tags are no value of an expression; a condition tells how to ask for them.
        let kind = found.kind();
        if kind.is_none() && typing.errors.is_empty() && !matches!(found, types::Type::Any) {
            let (expected, instead) = ("one value", found.hint());
            let fault = Fault::Type { expected, found: found.shown(), instead };
            typing.errors.push(ExpressionError { at: node.at, fault });
        }
        if typing.errors.is_empty() {
            let (reads, spans, sized) = (typing.reads, typing.spans, typing.sized);
            let kind = kind.unwrap_or(Kind::Boolean);
            Ok(Self { source: source.to_owned(), typed, kind, reads, spans, sized })
        } else {
            Err(typing.errors)
        }
    }

    /// The names of items and derived items that a source mentions, whether they exist or not.
    ///
    /// # Errors
    ///
    /// The error of syntax.
    pub fn mentioned(source: &str) -> Result<BTreeSet<String>, ExpressionError> {
        let mut names = BTreeSet::new();
        parse::parse(source)?.mention(&mut names);
        Ok(names)
    }

    /// A source as it is printed from its syntax tree: for tests, which read it again.
    ///
    /// # Errors
    ///
    /// The error of syntax.
    #[cfg(any(test, feature = "samples"))]
    pub fn printed(source: &str) -> Result<String, ExpressionError> {
        parse::parse(source).map(|node| node.to_string())
    }

    /// The expression as it was written.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// What kind of value it gives.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The items and derived items that it reads.
    #[must_use]
    pub const fn reads(&self) -> &BTreeSet<Name> {
        &self.reads
    }

    /// Whether it counts or sums entries of a roster, itself or through a derived item.
    pub(crate) const fn spans(&self) -> bool {
        self.spans
    }

    /// Whether it reads the organisation's size class, itself or through a derived item.
    pub(crate) const fn reads_size_class(&self) -> bool {
        self.sized
    }

    /// Whether the condition holds; none when that is not known.
    #[must_use]
    pub fn holds(&self, scope: &Scope<'_>) -> Option<bool> {
        match self.evaluate(scope)? {
            Value::Boolean(holds) => Some(holds),
            _ => None,
        }
    }

    /// The value; none when it is not known.
    #[must_use]
    pub fn evaluate(&self, scope: &Scope<'_>) -> Option<Value> {
        evaluate::Evaluator::new(scope).outcome(&self.typed)
    }
}

impl Kind {
    const fn shown(self) -> &'static str {
        match self {
            Self::Boolean => "a condition",
            Self::Number => "a number",
            Self::Date => "a date",
            Self::Text => "text",
            Self::Code => "a code",
        }
    }
}
