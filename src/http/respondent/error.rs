//! What can be wrong on the way to a page.

use crate::service::StoreError;
use crate::service::collect::CollectError;

/// What can be wrong on the way to a page.
#[derive(Debug, thiserror::Error)]
pub enum PagesError {
    /// The questionnaire has no such page, or the link does not reach it.
    #[error("there is no section `{0}` here")]
    NoSuchSection(String),
    /// The verb failed.
    #[error(transparent)]
    Collect(#[from] CollectError),
}

impl From<StoreError> for PagesError {
    fn from(error: StoreError) -> Self {
        Self::Collect(error.into())
    }
}
