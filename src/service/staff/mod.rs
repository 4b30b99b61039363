//! Who staff are, what they may do, and what was done by whom.

pub mod audit;

use crate::store::StoreError;

/// What a verb on accounts, sessions or the audit log can refuse.
#[derive(Debug, thiserror::Error)]
pub enum StaffError {
    /// The database failed.
    #[error("the database failed")]
    Store(#[from] StoreError),
}
