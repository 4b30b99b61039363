//! What became of a write that is based on an edition.

use super::StoreError;

/// Whether a write found the edition that it is based on.
#[must_use = "a write that found another edition has stored nothing"]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// It did, and is stored.
    Stored,
    /// Another write came first: nothing is stored.
    Stale,
}

impl Written {
    /// By how many rows were changed.
    pub(super) const fn of(rows: usize) -> Self {
        if rows == 1 { Self::Stored } else { Self::Stale }
    }

    /// For a write that holds its unit, so that no other can have come first.
    ///
    /// # Errors
    ///
    /// [`StoreError::Inconsistent`] when one has all the same.
    pub const fn held(self, table: &'static str) -> Result<(), StoreError> {
        match self {
            Self::Stored => Ok(()),
            Self::Stale => Err(StoreError::Inconsistent { table, column: "edition" }),
        }
    }
}
