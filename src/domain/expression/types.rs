//! The types of the language, and which of them may meet.

use super::Kind;
use super::error::{Fault, nearest};
use crate::echo::echo;
use crate::frame::Level;
use crate::lang::Lang;
use crate::questionnaire::instrument::{CodeList, ItemKind};

/// What a part of an expression gives.
#[derive(Clone, Debug)]
pub(super) enum Type<'a> {
    /// Something that is wrong elsewhere and meets anything, so that one fault is one finding.
    Any,
    Boolean,
    Number,
    Date,
    /// Text that a respondent has written.
    Text,
    /// Texts that the expression writes out: they may be codes or text.
    Words(Vec<String>),
    /// A code.
    Code(Codes<'a>),
    /// Several codes.
    Choices(&'a CodeList),
    /// Several texts.
    Tags,
}

/// The codes that there are.
#[derive(Clone, Debug)]
pub(super) enum Codes<'a> {
    /// Those of a list.
    Listed(&'a CodeList),
    /// A fixed few.
    Fixed(&'static str, Vec<&'static str>),
    /// Those of the register, which the questionnaire does not know.
    Open,
}

impl<'a> Type<'a> {
    pub(super) const fn of_item(kind: &'a ItemKind) -> Self {
        match kind {
            ItemKind::Text { .. } | ItemKind::Email | ItemKind::Url | ItemKind::Orgnr => Self::Text,
            ItemKind::Integer { .. }
            | ItemKind::Decimal { .. }
            | ItemKind::Amount { .. }
            | ItemKind::Year { .. } => Self::Number,
            ItemKind::Date { .. } => Self::Date,
            ItemKind::Single { codes, .. } => Self::Code(Codes::Listed(codes)),
            ItemKind::Multiple { codes, .. } => Self::Choices(codes),
            ItemKind::Tags { .. } => Self::Tags,
        }
    }

    pub(super) fn levels() -> Self {
        Self::Code(Codes::Fixed("unit.level", Level::ALL.map(Level::as_str).to_vec()))
    }

    pub(super) fn languages() -> Self {
        Self::Code(Codes::Fixed("unit.language", Lang::ALL.map(Lang::tag).to_vec()))
    }

    pub(super) const fn shown(&self) -> &'static str {
        match self {
            Self::Any => "a value",
            Self::Boolean => "a condition",
            Self::Number => "a number",
            Self::Date => "a date",
            Self::Text => "text",
            Self::Words(_) => "a text in quotes",
            Self::Code(_) => "a code",
            Self::Choices(_) => "a choice of several codes",
            Self::Tags => "tags",
        }
    }

    /// How to use this type where it does not fit.
    pub(super) const fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Choices(_) => Some("selected(item, 'code')"),
            Self::Tags => Some("count(item)"),
            _ => None,
        }
    }

    pub(super) const fn kind(&self) -> Option<Kind> {
        match self {
            Self::Boolean => Some(Kind::Boolean),
            Self::Number => Some(Kind::Number),
            Self::Date => Some(Kind::Date),
            Self::Text | Self::Words(_) => Some(Kind::Text),
            Self::Code(_) => Some(Kind::Code),
            Self::Any | Self::Choices(_) | Self::Tags => None,
        }
    }

    /// The type that both are, as two sides of `=` or two outcomes of `if`.
    pub(super) fn meet(self, other: Self) -> Result<Self, Fault> {
        match (self, other) {
            (Self::Any, other) | (other, Self::Any) => Ok(other),
            (Self::Words(mut words), Self::Words(more)) => {
                words.extend(more);
                Ok(Self::Words(words))
            }
            (Self::Words(words), Self::Code(codes)) | (Self::Code(codes), Self::Words(words)) => {
                words.iter().try_for_each(|word| codes.check(word))?;
                Ok(Self::Code(codes))
            }
            (Self::Words(_) | Self::Text, Self::Text) | (Self::Text, Self::Words(_)) => {
                Ok(Self::Text)
            }
            (Self::Boolean, Self::Boolean) => Ok(Self::Boolean),
            (Self::Number, Self::Number) => Ok(Self::Number),
            (Self::Date, Self::Date) => Ok(Self::Date),
            (Self::Code(left), Self::Code(right)) if left.alike(&right) => Ok(Self::Code(left)),
            (Self::Code(Codes::Open), Self::Text) | (Self::Text, Self::Code(Codes::Open)) => {
                Ok(Self::Text)
            }
            (left, right) => {
                let instead = match (&left, &right) {
                    (Self::Date, Self::Words(_)) | (Self::Words(_), Self::Date) => {
                        Some("date('2019-08-30')")
                    }
                    (Self::Code(_), Self::Code(_)) => Some("each against its own codes"),
                    _ => left.hint().or_else(|| right.hint()),
                };
                Err(Fault::Mixed { left: left.shown(), right: right.shown(), instead })
            }
        }
    }
}

impl Codes<'_> {
    pub(super) fn check(&self, word: &str) -> Result<(), Fault> {
        let (list, codes): (&str, Vec<&str>) = match self {
            Self::Open => return Ok(()),
            Self::Fixed(name, codes) => (name, codes.clone()),
            // A list that the document lacks is a finding of its own and stands empty.
            Self::Listed(list) if list.codes.is_empty() => return Ok(()),
            Self::Listed(list) => {
                (list.name.as_str(), list.codes.iter().map(|one| one.code.as_str()).collect())
            }
        };
        if codes.contains(&word) {
            return Ok(());
        }
        let near = nearest(word, codes.into_iter());
        Err(Fault::UnknownCode { code: echo(word), list: list.to_owned(), near })
    }

    fn alike(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Open, _) | (_, Self::Open) => true,
            (Self::Listed(left), Self::Listed(right)) => left.name == right.name,
            (Self::Fixed(left, _), Self::Fixed(right, _)) => left == right,
            _ => false,
        }
    }
}
