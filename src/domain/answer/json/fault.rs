//! What can be wrong with one answer as sent, with enough beside it to word it in any language.

use std::fmt;

/// One thing that is wrong with a sheet.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{fault}", place(.item.as_deref()))]
pub struct SheetFinding {
    /// The item or rule as the sender named it, cut to 64 characters; none when the sheet itself is wrong.
    pub item: Option<String>,
    /// JSON pointer (RFC 6901) into the sheet.
    pub pointer: String,
    /// What is wrong.
    pub fault: Fault,
}

fn place(item: Option<&str>) -> String {
    item.map(|item| format!("{item}: ")).unwrap_or_default()
}

impl SheetFinding {
    /// The stable code of the fault.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.fault.code()
    }
}

/// The shape that was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// A JSON object.
    Object,
    /// A text.
    Text,
    /// A whole number.
    Integer,
    /// A decimal number in text: `"12.50"`.
    Decimal,
    /// A date in text: `"2019-08-30"`.
    Date,
    /// A code as text.
    Code,
    /// An array of codes.
    Codes,
    /// An array of texts.
    Tags,
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Object => "an object",
            Self::Text => "a text",
            Self::Integer => "a whole number",
            Self::Decimal => "a decimal number in quotes, such as \"12.50\"",
            Self::Date => "a date in quotes, such as \"2019-08-30\"",
            Self::Code => "a code in quotes",
            Self::Codes => "an array of codes",
            Self::Tags => "an array of texts",
        })
    }
}

/// What is wrong with an answer, an exemption or a confirmation as sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The questionnaire has no such roster.
    #[error("the questionnaire has no such roster")]
    UnknownRoster,
    /// A sheet has only `answers`, `exemptions` and `confirmations`.
    #[error("a sheet has `answers`, `exemptions` and `confirmations` and nothing else")]
    UnknownKey,
    /// No item of that code.
    #[error("the questionnaire has no such item")]
    UnknownItem,
    /// The item belongs to the header or to another roster.
    #[error("the item belongs to another part of the questionnaire")]
    OtherPart,
    /// The item is computed and not asked.
    #[error("the item is computed and cannot be answered")]
    Derived,
    /// Another JSON type.
    #[error("expected {expected}")]
    WrongType {
        /// What was expected.
        expected: Expected,
    },
    /// A date as one is written, of a day that no calendar has.
    #[error("there is no such date")]
    NoSuchDate,
    /// `null`, an empty text or an empty array.
    #[error("the value is empty; leave the item out when there is no answer")]
    Empty,
    /// Not in the code list.
    #[error("`{code}` is not in the code list")]
    UnknownCode {
        /// The code as sent, cut.
        code: String,
    },
    /// Chosen twice.
    #[error("`{code}` is given twice")]
    Duplicate {
        /// The code or tag.
        code: String,
    },
    /// U+0000, another control character, or a line break where one line is asked for.
    #[error("the control character U+{code_point:04X} at character {at} is not allowed")]
    ControlCharacter {
        /// The character.
        code_point: u32,
        /// Its position, from 1.
        at: usize,
    },
    /// More characters than the item takes.
    #[error("the text has {found} characters, and at most {max} are taken")]
    TooLong {
        /// Most characters.
        max: u32,
        /// Characters sent.
        found: usize,
    },
    /// More tags than the item takes.
    #[error("{found} tags are given, and at most {max} are taken")]
    TooManyTags {
        /// Most tags.
        max: u16,
        /// Tags sent.
        found: usize,
    },
    /// A number that 64 bits do not hold.
    #[error("the number is too large to be stored")]
    OutOfRange,
    /// A decimal number with more decimals than the item has.
    #[error("the number has more than {decimals} decimals")]
    TooManyDecimals {
        /// Digits after the point that the item takes.
        decimals: u8,
    },
    /// No e-mail address.
    #[error("this is no e-mail address")]
    InvalidEmail,
    /// No http or https address.
    #[error("this is no web address that starts with http:// or https://")]
    InvalidUrl,
    /// No organisation number.
    #[error("this is no organisation number: nine digits, the last a check digit")]
    InvalidOrgnr,
    /// No reason that the product knows.
    #[error("`missing` is `dont_know`, `not_relevant` or `refused`")]
    UnknownMissing,
    /// A reason that this item does not offer.
    #[error("the item does not take `{reason}` instead of an answer")]
    MissingNotOffered {
        /// The reason's code.
        reason: &'static str,
    },
    /// A sealed value from outside, on an item that is not personal, or misspelt.
    #[error("a sealed value cannot be sent")]
    Sealed,
    /// The item's value cannot be exempted.
    #[error("the value cannot be exempted from publication")]
    NotExemptible,
    /// No legal basis of that code.
    #[error("the questionnaire has no legal basis `{code}`")]
    UnknownLegalBasis {
        /// The code as sent, cut.
        code: String,
    },
    /// No soft check of that code for this part.
    #[error("the questionnaire has no such soft check here")]
    UnknownRule,
}

impl Fault {
    /// The stable code, the same in every language and version.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownRoster => "unknown_roster",
            Self::UnknownKey => "unknown_key",
            Self::UnknownItem => "unknown_item",
            Self::OtherPart => "other_part",
            Self::Derived => "derived",
            Self::WrongType { .. } => "wrong_type",
            Self::NoSuchDate => "no_such_date",
            Self::Empty => "empty",
            Self::UnknownCode { .. } => "unknown_code",
            Self::Duplicate { .. } => "duplicate",
            Self::ControlCharacter { .. } => "control_character",
            Self::TooLong { .. } => "too_long",
            Self::TooManyTags { .. } => "too_many_tags",
            Self::OutOfRange => "out_of_range",
            Self::TooManyDecimals { .. } => "too_many_decimals",
            Self::InvalidEmail => "invalid_email",
            Self::InvalidUrl => "invalid_url",
            Self::InvalidOrgnr => "invalid_orgnr",
            Self::UnknownMissing => "unknown_missing",
            Self::MissingNotOffered { .. } => "missing_not_offered",
            Self::Sealed => "sealed",
            Self::NotExemptible => "not_exemptible",
            Self::UnknownLegalBasis { .. } => "unknown_legal_basis",
            Self::UnknownRule => "unknown_rule",
        }
    }
}
