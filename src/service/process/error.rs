//! What can be wrong when a round's outcomes are set, frozen or counted.

use crate::domain::outcome::Disposition;
use crate::domain::round::RoundError;
use crate::service::design::DesignError;
use crate::store::StoreError;

/// What a verb on dispositions, freezes or rates can refuse.
#[derive(Debug, thiserror::Error)]
pub enum ProcessError {
    /// The round or unit is not there, has changed, or refuses.
    #[error(transparent)]
    Design(#[from] DesignError),
    /// An answered disposition needs an answer.
    #[error("the unit has submitted nothing, so it cannot be `{}`", .0.as_str())]
    NothingSubmitted(Disposition),
    /// The round has no such freeze.
    #[error("the round has no freeze {0}")]
    NoSuchFreeze(u32),
    /// A change needs a reason.
    #[error("say why: the reason is kept")]
    NoReason,
    /// The store failed.
    #[error("the outcomes could not be read or stored")]
    Store(#[from] StoreError),
}

impl From<RoundError> for ProcessError {
    fn from(error: RoundError) -> Self {
        Self::Design(error.into())
    }
}
