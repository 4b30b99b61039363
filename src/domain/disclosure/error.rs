//! Why a table may not be published at all.

use crate::domain::code::Name;

/// A table that no suppression makes publishable.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DisclosureError {
    /// The table uses an item that never leaves staff.
    #[error("table {table} uses item {item}, which is internal and never published")]
    Internal {
        /// The table.
        table: Name,
        /// The item.
        item: Name,
    },
    /// The table names organisations beside an item that may only be published in aggregates.
    #[error("table {table} names organisations, and item {item} may not be published by name")]
    NamesOrganisations {
        /// The table.
        table: Name,
        /// The item.
        item: Name,
    },
}
