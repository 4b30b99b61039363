//! Why tables may not be published at all.

use crate::code::Name;

/// Tables that no suppression makes publishable.
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
    /// A number could be worked out too closely from what is public, whatever else is hidden.
    #[error("table {table}: cell {cell} can be worked out too closely from what else is known")]
    TooNarrow {
        /// The table.
        table: Name,
        /// The codes of its categories.
        cell: String,
    },
}
