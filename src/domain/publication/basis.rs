//! What the indicators of a publication rest on.

use serde::{Deserialize, Serialize};

use crate::domain::code::Code;
use crate::domain::indicator::PanelFigure;

/// One round whose answers and panel figures are in a publication's indicators.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    /// The round: the publication's own, or an earlier one of the survey.
    pub round: Code,
    /// The freeze.
    pub freeze: u32,
    /// The figures from elsewhere that were imported for it, by code.
    pub panel: Vec<PanelFigure>,
}
