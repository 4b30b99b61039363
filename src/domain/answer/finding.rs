//! What the validation of a response found, with its address and enough to word it in any language.

use std::fmt;

use super::value::Value;
use crate::code::{Code, Name};
use crate::ids::EntryId;
use crate::lang::Texts;

/// How much of a response is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// What is there must be right; what is not there yet is no finding.
    Draft,
    /// Everything that stands between the response and its submission.
    Submission,
}

/// What a finding means for submission. Each of them blocks it until it is mended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// An answer is wrong and must be changed.
    Hard,
    /// An answer is unusual and must be changed, or confirmed with a comment.
    Soft,
    /// An answer is missing.
    Incomplete,
}

/// One finding, with its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The roster it is about; none for the header.
    pub roster: Option<Name>,
    /// The entry it is about; none for the header and for a roster as a whole.
    pub entry: Option<EntryId>,
    /// The item whose field it is shown at; none for a roster as a whole.
    pub item: Option<Name>,
    /// What is wrong.
    pub breach: Breach,
}

/// What is wrong with an answer, an entry or a roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Breach {
    /// A required item is unanswered.
    Required,
    /// The item is answered but not asked. [`prune`](super::route::prune) drops such answers.
    OffRoute,
    /// Fewer choices than the item asks for.
    TooFewChoices {
        /// Fewest.
        min: u16,
        /// Chosen.
        found: usize,
    },
    /// More choices than the item takes.
    TooManyChoices {
        /// Most.
        max: u16,
        /// Chosen.
        found: usize,
    },
    /// A code that is chosen alone was chosen with others.
    NotAlone {
        /// That code.
        code: Code,
    },
    /// "Other" was chosen and its text is missing; the finding's item is the text.
    OtherMissing,
    /// Below the item's least value.
    BelowMin {
        /// The least value, as an answer.
        min: Value,
    },
    /// Above the item's greatest value.
    AboveMax {
        /// The greatest value, as an answer.
        max: Value,
    },
    /// A constraint does not hold.
    Constraint {
        /// The rule's code.
        rule: Name,
        /// What is wrong and how to mend it, in the questionnaire's own words.
        message: Texts,
    },
    /// A soft check does not hold and is not confirmed.
    Unconfirmed {
        /// The rule's code.
        rule: Name,
        /// What is unusual, in the questionnaire's own words.
        message: Texts,
    },
    /// A roster has neither entries nor a nil return.
    NoEntries,
    /// A roster has both a nil return and entries.
    NilWithEntries,
    /// A roster has more entries than the questionnaire allows.
    TooManyEntries {
        /// Most entries.
        max: u16,
        /// Entries given.
        found: usize,
    },
}

impl Breach {
    /// The stable code, the same in every language and version.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::OffRoute => "off_route",
            Self::TooFewChoices { .. } => "too_few_choices",
            Self::TooManyChoices { .. } => "too_many_choices",
            Self::NotAlone { .. } => "not_alone",
            Self::OtherMissing => "other_missing",
            Self::BelowMin { .. } => "below_min",
            Self::AboveMax { .. } => "above_max",
            Self::Constraint { .. } => "constraint",
            Self::Unconfirmed { .. } => "unconfirmed",
            Self::NoEntries => "no_entries",
            Self::NilWithEntries => "nil_with_entries",
            Self::TooManyEntries { .. } => "too_many_entries",
        }
    }

    /// What it means for submission.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        match self {
            Self::Required | Self::OtherMissing | Self::NoEntries | Self::TooFewChoices { .. } => {
                Severity::Incomplete
            }
            Self::Unconfirmed { .. } => Severity::Soft,
            _ => Severity::Hard,
        }
    }
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Required => f.write_str("an answer is required"),
            Self::OffRoute => f.write_str("the item is not asked, given the other answers"),
            Self::TooFewChoices { min, found } => {
                write!(f, "{found} chosen, and at least {min} are asked for")
            }
            Self::TooManyChoices { max, found } => {
                write!(f, "{found} chosen, and at most {max} are taken")
            }
            Self::NotAlone { code } => write!(f, "`{code}` can only be chosen alone"),
            Self::OtherMissing => f.write_str("the text behind the chosen answer is missing"),
            Self::BelowMin { min } => write!(f, "the least value is {}", shown(min)),
            Self::AboveMax { max } => write!(f, "the greatest value is {}", shown(max)),
            Self::Constraint { message, .. } | Self::Unconfirmed { message, .. } => {
                f.write_str(message.get(crate::lang::Lang::En))
            }
            Self::NoEntries => f.write_str("there are neither entries nor a nil return"),
            Self::NilWithEntries => f.write_str("there are both entries and a nil return"),
            Self::TooManyEntries { max, found } => {
                write!(f, "{found} entries, and at most {max} are taken")
            }
        }
    }
}

fn shown(bound: &Value) -> String {
    let json = super::json::answer_json(&super::value::Answer::Value(bound.clone()));
    json.as_str().map_or_else(|| json.to_string(), ToOwned::to_owned)
}
