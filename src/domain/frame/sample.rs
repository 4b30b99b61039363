//! An organisation of which only the number matters, for tests of this room and of others.
#![allow(clippy::unwrap_used, clippy::missing_panics_doc, reason = "a test fails by panicking")]

use super::{Facts, Level};
use crate::lang::Lang;

/// A state body of that organisation number.
pub fn facts(orgnr: &str) -> Facts {
    Facts {
        orgnr: orgnr.parse().unwrap(),
        name: format!("Etat {orgnr}"),
        short_name: orgnr.to_owned(),
        level: Level::State,
        ministry: None,
        size: None,
        size_class: None,
        stratum: None,
        groups: [].into(),
        language: Lang::Nb,
    }
}
