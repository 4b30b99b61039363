//! Codes: the stable names of items, answers, sections, tables and groups, apart from their wording.
//!
//! Decision 0004 says why a code looks as it does. Labels are [`crate::lang::Texts`].

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A code of 1 to 32 characters of `A-Z a-z 0-9 _`, compared by its bytes.
///
/// The codes of items, tables, sections, rosters and groups are [`Name`]s, which start with a letter.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, pattern = "^[A-Za-z0-9_]{1,32}$")]
pub struct Code(String);

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
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, pattern = "^[A-Za-z][A-Za-z0-9_]{0,31}$")]
pub struct Name(String);

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

fn spelled_well(raw: &str) -> bool {
    (1..=32).contains(&raw.len()) && raw.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

impl TryFrom<String> for Code {
    type Error = InvalidCode;

    fn try_from(raw: String) -> Result<Self, InvalidCode> {
        if spelled_well(&raw) { Ok(Self(raw)) } else { Err(InvalidCode(raw)) }
    }
}

impl TryFrom<String> for Name {
    type Error = InvalidName;

    fn try_from(raw: String) -> Result<Self, InvalidName> {
        const RESERVED: [&str; 3] = ["time", "tid", "contentscode"];
        if RESERVED.contains(&raw.to_ascii_lowercase().as_str()) {
            Err(InvalidName::Reserved(raw))
        } else if spelled_well(&raw) && raw.starts_with(|c: char| c.is_ascii_alphabetic()) {
            Ok(Self(raw))
        } else {
            Err(InvalidName::Spelling(raw))
        }
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

        impl FromStr for $name {
            type Err = $error;

            fn from_str(raw: &str) -> Result<Self, $error> {
                Self::try_from(raw.to_owned())
            }
        }

        impl From<$name> for String {
            fn from(code: $name) -> Self {
                code.0
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
