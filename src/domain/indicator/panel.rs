//! Figures from elsewhere, such as the item means of a citizens' survey: tabulated values with their base
//! and source, never answers.

use serde::{Deserialize, Serialize};

use crate::code::Name;
use crate::figure::Figure;

/// One imported figure of a round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PanelFigure {
    /// The code that the plan knows it by.
    pub code: Name,
    /// The mean, on the scale that the plan states.
    pub mean: Figure,
    /// How many answers it rests on.
    pub base: u64,
    /// Where it comes from, as readers are shown it.
    pub source: String,
}
