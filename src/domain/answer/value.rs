//! Answers as typed values, and the reasons that may stand instead of one.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::code::{Code, Name, codes};
use crate::questionnaire::document::CodeMissing;

/// A substantive answer, typed by its item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Text, e-mail, URL or organisation number.
    Text(String),
    /// Integer, year or amount (in the item's stored unit).
    Integer(i64),
    /// A decimal number, in units of its last decimal.
    Decimal {
        /// The number times ten to the power of `decimals`.
        scaled: i64,
        /// Digits after the point, as the item says.
        decimals: u8,
    },
    /// A date.
    Date(NaiveDate),
    /// A code of a single choice or scale.
    Code(Code),
    /// The codes of a multiple choice, in the code list's order, without repetition.
    Codes(Vec<Code>),
    /// Tags, in the respondent's order.
    Tags(Vec<String>),
}

codes! {
    /// Why there is no substantive answer. An item without any row at all is unanswered or off route.
    pub enum Missing {
        /// The respondent does not know.
        DontKnow = "dont_know",
        /// The question does not apply, in the respondent's own judgement.
        NotRelevant = "not_relevant",
        /// The respondent will not say.
        Refused = "refused",
    }
}

impl From<CodeMissing> for Missing {
    fn from(offered: CodeMissing) -> Self {
        match offered {
            CodeMissing::DontKnow => Self::DontKnow,
            CodeMissing::NotRelevant => Self::NotRelevant,
        }
    }
}

/// What is stored for one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A value.
    Value(Value),
    /// A reason instead of a value.
    Missing(Missing),
    /// A personal value kept apart: the lower-case hex SHA-256 of its salt and canonical JSON.
    Sealed(String),
}

/// The answers of the header or of one entry, by item. Unanswered items are absent.
pub type Answers = BTreeMap<Name, Answer>;

/// One sheet as filled in: the header or one entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The answers by item.
    pub answers: Answers,
    /// Values exempt from publication, with the code of the legal basis.
    pub exemptions: BTreeMap<Name, Code>,
    /// Soft checks that the respondent has confirmed, with the comment given.
    pub confirmations: BTreeMap<Name, String>,
}
