//! The register's facts on an organisation, and the snapshot of them that a round's frame keeps.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::code::Code;
use crate::lang::Lang;
use crate::orgnr::OrgNumber;

#[cfg(any(test, feature = "samples"))]
pub mod sample;

/// The level of government that an organisation belongs to.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// State administration.
    State,
    /// A county authority (fylkeskommune).
    County,
    /// A municipality.
    Municipality,
    /// Anything else that a survey may ask.
    Other,
}

impl Level {
    /// Every level, in the order of tables.
    pub const ALL: [Self; 4] = [Self::State, Self::County, Self::Municipality, Self::Other];

    /// The code in the database, imports and tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::County => "county",
            Self::Municipality => "municipality",
            Self::Other => "other",
        }
    }

    /// Reads the code.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.as_str() == raw)
    }
}

/// A ministry, by code, with its name as of the snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Ministry {
    /// The code, as tables use it.
    pub code: Code,
    /// The name.
    pub name: String,
}

/// What the frame keeps of one organisation: the register as it was when the round was planned.
///
/// Strata and groups come from here, never from respondents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Facts {
    /// The organisation number.
    pub orgnr: OrgNumber,
    /// The name.
    pub name: String,
    /// The name that lists and axes use; equal to `name` unless the register has one.
    pub short_name: String,
    /// State, county, municipality or other.
    pub level: Level,
    /// The ministry above it, if any.
    #[serde(default)]
    pub ministry: Option<Ministry>,
    /// Size as a number: inhabitants of a municipality, employees of others; none when not known.
    #[serde(default)]
    pub size: Option<i64>,
    /// The size class, if the register gives one.
    #[serde(default)]
    pub size_class: Option<Code>,
    /// The design stratum, if any.
    #[serde(default)]
    pub stratum: Option<Code>,
    /// The overlapping groups it belongs to.
    #[serde(default)]
    pub groups: BTreeSet<Code>,
    /// The language it has chosen.
    pub language: Lang,
}

/// What a contact of an organisation is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ContactRole {
    /// A person.
    Named,
    /// The organisation's own post room, whoever opens it.
    Postmottak,
}

impl ContactRole {
    /// The code in the database and imports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Named => "named",
            Self::Postmottak => "postmottak",
        }
    }

    /// Reads the code.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        [Self::Named, Self::Postmottak].into_iter().find(|role| role.as_str() == raw)
    }
}
