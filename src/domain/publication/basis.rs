//! What the indicators and series of a publication rest on beside its own freeze.

use serde::{Deserialize, Serialize};

use crate::code::Code;
use crate::indicator::PanelFigure;

/// One round whose answers, panel figures or published tables are in a publication.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    /// The round: the publication's own, or an earlier one of the survey.
    pub round: Code,
    /// The freeze.
    pub freeze: u32,
    /// Its revision that readers saw; none for the publication's own round.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<u32>,
    /// Whether that revision was preliminary.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub preliminary: bool,
    /// The figures from elsewhere that were imported for it, by code.
    pub panel: Vec<PanelFigure>,
}

impl Basis {
    /// Whether the figures of a round that a publication rests on were preliminary when it was made.
    #[must_use]
    pub fn was_preliminary(bases: &[Self], round: &Code) -> bool {
        bases.iter().any(|basis| basis.round == *round && basis.preliminary)
    }
}
