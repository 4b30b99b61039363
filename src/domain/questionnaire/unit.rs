//! What tables and indicators are of: the unit of analysis and the variables of the frame.

use serde::{Deserialize, Serialize};

use crate::code::Name;

/// The unit of analysis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Unit {
    /// Organisations that answered.
    Organisation,
    /// Entries of the named roster.
    Entry(Name),
    /// Every unit of the frame, answered or not; only frame variables may span such a table.
    Frame,
}

/// A variable of the frame.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FrameVariable {
    /// The organisation itself; its table names organisations, so every item must be `named`.
    Organisation,
    /// State, county or municipality.
    Level,
    /// The ministry above it.
    Ministry,
    /// The size class.
    Size,
    /// The design stratum.
    Stratum,
    /// The disposition after closing.
    Disposition,
    /// Membership in the named group: in it or not.
    Group(Name),
    /// Whether the entry (or the unit's first submission) came after the deadline.
    Late,
}
