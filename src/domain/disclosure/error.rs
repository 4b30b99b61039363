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
    /// A table that is not of the plan has measures that rounding does not protect.
    #[error(
        "table {table} is not of the plan and can only have the measures `count` and `share`, unweighted"
    )]
    NotCounts {
        /// The table.
        table: Name,
    },
    /// A table that is not of the plan divides the answers into more parts than are rounded together.
    #[error(
        "table {table} divides the answers into too many parts: ask for fewer axes, or for boxes"
    )]
    TooMany {
        /// The table.
        table: Name,
    },
    /// Few organisations have so many of a table's rows that rounding would leave nothing to read.
    #[error(
        "table {table} has counts of many rows that few organisations have: ask for fewer categories, or count \
        organisations"
    )]
    FewHaveMany {
        /// The table.
        table: Name,
    },
}
