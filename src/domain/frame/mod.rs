//! The register's facts on an organisation, and the snapshot of them that a round's frame keeps.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::code::{Code, codes};
use crate::lang::Lang;
use crate::orgnr::OrgNumber;

#[cfg(any(test, feature = "samples"))]
pub mod sample;

codes! {
    /// The level of government that an organisation belongs to.
    pub enum Level {
        /// State administration.
        State = "state",
        /// A county authority (fylkeskommune).
        County = "county",
        /// A municipality.
        Municipality = "municipality",
        /// Anything else that a survey may ask.
        Other = "other",
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

codes! {
    /// What a contact of an organisation is.
    pub enum ContactRole {
        /// A person.
        Named = "named",
        /// The organisation's own post room, whoever opens it.
        Postmottak = "postmottak",
    }
}
