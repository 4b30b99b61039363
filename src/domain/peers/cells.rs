//! The cells that peers are counted in.

use std::collections::BTreeMap;

/// Rows that are in the same groups and in one category; in no category, all of them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// The groups, by their position among those that are shown.
    pub groups: Vec<usize>,
    /// The category.
    pub category: Option<usize>,
}

/// How many rows are in each place.
pub(super) type Cells = BTreeMap<Place, u64>;
