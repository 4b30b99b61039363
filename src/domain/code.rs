//! Codes: the stable names of items, answers, sections, tables and groups, apart from their wording.
//!
//! Decision 0004 says why a code looks as it does. Labels are [`crate::lang::Texts`].

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::str::FromStr;

use arrayvec::ArrayString;
use serde::{Deserialize, Serialize};

/// The characters of a code, held in place: an answer has tens of them, which are copied with it.
type Chars = ArrayString<32>;

/// A code of 1 to 32 characters of `A-Z a-z 0-9 _`, compared by its bytes.
///
/// The codes of items, tables, sections, rosters and groups are [`Name`]s, which start with a letter.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(try_from = "Cow<'_, str>", into = "Chars")]
#[schema(value_type = String, pattern = "^[A-Za-z0-9_]{1,32}$")]
pub struct Code(Chars);

/// The text is no code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no code: use 1 to 32 of A-Z, a-z, 0-9 and _")]
pub struct InvalidCode(pub String);

/// A code whose first character is a letter: a CSV header and an identifier of the expression language at once.
///
/// `time`, `Tid` and `ContentsCode` are reserved by published tables and refused here.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(try_from = "Cow<'_, str>", into = "Chars")]
#[schema(value_type = String, pattern = "^[A-Za-z][A-Za-z0-9_]{0,31}$")]
pub struct Name(Chars);

/// The text is no name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidName {
    /// Wrong characters, length or start.
    #[error("`{0}` is no name: use 1 to 32 of A-Z, a-z, 0-9 and _, a letter first")]
    Spelling(String),
    /// A word that published tables use themselves.
    #[error("`{0}` is reserved for published tables")]
    Reserved(String),
}

fn spelled(raw: &str) -> Option<Chars> {
    let characters = raw.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if raw.is_empty() || !characters { None } else { Chars::from(raw).ok() }
}

impl FromStr for Code {
    type Err = InvalidCode;

    fn from_str(raw: &str) -> Result<Self, InvalidCode> {
        spelled(raw).map(Self).ok_or_else(|| InvalidCode(raw.to_owned()))
    }
}

impl FromStr for Name {
    type Err = InvalidName;

    fn from_str(raw: &str) -> Result<Self, InvalidName> {
        const RESERVED: [&str; 3] = ["time", "tid", "contentscode"];
        if RESERVED.iter().any(|reserved| raw.eq_ignore_ascii_case(reserved)) {
            return Err(InvalidName::Reserved(raw.to_owned()));
        }
        let spelled =
            spelled(raw).filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()));
        spelled.map(Self).ok_or_else(|| InvalidName::Spelling(raw.to_owned()))
    }
}

macro_rules! texts {
    ($($name:ident, $error:ident;)+) => {$(
        impl $name {
            /// The characters of the code.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<Cow<'_, str>> for $name {
            type Error = $error;

            fn try_from(raw: Cow<'_, str>) -> Result<Self, $error> {
                raw.parse()
            }
        }

        impl TryFrom<String> for $name {
            type Error = $error;

            fn try_from(raw: String) -> Result<Self, $error> {
                raw.parse()
            }
        }

        impl From<$name> for Chars {
            fn from(code: $name) -> Self {
                code.0
            }
        }

        impl From<$name> for String {
            fn from(code: $name) -> Self {
                code.0.as_str().to_owned()
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

texts! {
    Code, InvalidCode;
    Name, InvalidName;
}

/// An enum of codes, each spelled once: in the database, in files and in the API it is the same text.
macro_rules! codes {
    (
        $(#[$about:meta])*
        $visibility:vis enum $type:ident {
            $($(#[$meta:meta])* $variant:ident = $code:tt,)+
        }
    ) => {
        $(#[$about])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord,
            serde::Serialize, serde::Deserialize, utoipa::ToSchema,
        )]
        $visibility enum $type {
            $($(#[$meta])* #[serde(rename = $code)] $variant,)+
        }

        impl $type {
            /// Every one, in the order of tables and reports.
            pub const ALL: [Self; [$($code),+].len()] = [$(Self::$variant),+];

            /// The code.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)+
                }
            }

            /// Reads the code.
            #[must_use]
            pub fn parse(raw: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|known| known.as_str() == raw)
            }
        }
    };
}

pub(crate) use codes;
