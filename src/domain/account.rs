//! Staff accounts: their names at login, and what each role may do.
//!
//! Passwords and sessions are not here: a hash needs randomness and time.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::code::codes;
use super::ids::AccountId;

codes! {
    /// What a staff account may do; each role may do all that the ones before it may.
    pub enum Role {
        /// Reads everything but contacts.
        Viewer = "viewer",
        /// Also sees answers, previews tables and exports.
        Analyst = "analyst",
        /// Also runs rounds and corrects answers.
        Manager = "manager",
        /// Also keeps accounts.
        Administrator = "administrator",
    }
}

/// What somebody types at login: 2 to 64 of `a-z 0-9 . _ - @ +`, compared without case.
///
/// Invariant: lower case, so that two accounts never differ by case alone. An e-mail address is one.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, pattern = "^[A-Za-z0-9._@+-]{2,64}$", example = "kari.nordmann")]
pub struct Username(String);

/// The text is no user name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a user name has 2 to 64 of a-z, 0-9, dot, hyphen, underscore, plus and @")]
pub struct InvalidUsername;

impl Username {
    /// The name in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Username {
    type Error = InvalidUsername;

    fn try_from(raw: String) -> Result<Self, InvalidUsername> {
        let spelled_well = raw.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-@+".contains(&b));
        if spelled_well && (2..=64).contains(&raw.len()) {
            Ok(Self(raw.to_ascii_lowercase()))
        } else {
            Err(InvalidUsername)
        }
    }
}

impl FromStr for Username {
    type Err = InvalidUsername;

    fn from_str(raw: &str) -> Result<Self, InvalidUsername> {
        Self::try_from(raw.to_owned())
    }
}

impl From<Username> for String {
    fn from(username: Username) -> Self {
        username.0
    }
}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A password that an account may get; `Debug` hides it.
///
/// Invariant: 12 to 256 characters, not one character over and over, and not around the user name.
/// No rule asks for kinds of characters: they make passwords shorter, not better.
///
/// Source: OWASP ASVS 5.0, 6.2.1, 6.2.5, 6.2.9 (at least 8 characters and 64 allowed).
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

/// Why a text is no password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeakPassword {
    /// Shorter than 12 or longer than 256 characters.
    #[error("a password has 12 to 256 characters")]
    Length,
    /// The first thing that an attacker tries.
    #[error("a password is neither one repeated character nor built on the user name")]
    Guessable,
}

impl Password {
    /// Takes a password for the account of `username`.
    ///
    /// # Errors
    ///
    /// [`WeakPassword`].
    pub fn parse(raw: &str, username: &Username) -> Result<Self, WeakPassword> {
        if !(12..=256).contains(&raw.chars().count()) {
            return Err(WeakPassword::Length);
        }
        let mut chars = raw.chars();
        let first = chars.next();
        let repeated = chars.all(|c| Some(c) == first);
        let around_name = raw.to_lowercase().replacen(username.as_str(), "", 1).chars().count() < 8
            && raw.to_lowercase().contains(username.as_str());
        if repeated || around_name {
            Err(WeakPassword::Guessable)
        } else {
            Ok(Self(raw.to_owned()))
        }
    }

    /// The characters.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// A staff account without its password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// What is typed at login; unique.
    pub username: Username,
    /// The person's name.
    pub name: String,
    /// The person's address.
    pub email: String,
    /// What it may do.
    pub role: Role,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Since when it may no longer log in; none while it may.
    pub disabled_at: Option<DateTime<Utc>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_username_is_compared_without_case() {
        assert_eq!("Kari.Nordmann@etat.no".parse::<Username>(), "kari.nordmann@etat.no".parse());
    }

    #[test]
    fn a_username_has_no_space_and_no_letter_outside_ascii() {
        for raw in ["", "k", "kari nordmann", "kåre", "a\u{0}b", &"x".repeat(65)] {
            assert_eq!(raw.parse::<Username>(), Err(InvalidUsername), "{raw:?}");
        }
    }

    #[test]
    fn a_password_is_long_and_not_built_on_the_name() {
        let kari = "kari.nordmann".parse().unwrap();
        let parse = |raw: &str| Password::parse(raw, &kari).map(|_| ());
        assert_eq!(parse("fire blå ugler"), Ok(()));
        assert_eq!(parse("elleve tegn"), Err(WeakPassword::Length));
        assert_eq!(parse(&"å".repeat(12)), Err(WeakPassword::Guessable));
        assert_eq!(parse("Kari.Nordmann2026"), Err(WeakPassword::Guessable));
        assert_eq!(parse(&"ab".repeat(129)), Err(WeakPassword::Length));
    }

    #[test]
    fn a_role_includes_those_before_it() {
        assert!(Role::Administrator > Role::Manager && Role::Analyst > Role::Viewer);
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Some(role));
        }
    }
}
