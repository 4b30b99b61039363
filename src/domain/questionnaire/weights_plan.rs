//! How a plan's tables are weighted for those who did not answer.
//!
//! Weights are made in `weights`, and from the frame in `tabulate`.

use serde::{Deserialize, Serialize};

use super::unit::FrameVariable;
use crate::precision::Lonely;

/// The weights of a survey's weighted tables.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeightsRow {
    /// What the weights are fitted to.
    #[serde(flatten)]
    pub of: WeightsOf,
    /// What a stratum with one respondent adds to a standard error; with `by` only.
    #[serde(default)]
    pub lonely: Lonely,
}

/// What weights are fitted to. The known totals are the frame's own counts, without units that turned
/// out not to be eligible.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WeightsOf {
    /// Strata by a variable of the frame: within each, respondents stand for the silent.
    By(FrameVariable),
    /// Post-strata by a variable of the frame; the standard errors are those of one stratum.
    PostStratify(FrameVariable),
    /// Several variables of the frame, each to its own totals.
    Rake(Vec<FrameVariable>),
}

impl WeightsOf {
    /// The variables in their order.
    #[must_use]
    pub fn variables(&self) -> &[FrameVariable] {
        match self {
            Self::By(variable) | Self::PostStratify(variable) => std::slice::from_ref(variable),
            Self::Rake(variables) => variables,
        }
    }
}
