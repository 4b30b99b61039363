//! One line of the correction log: what is different in a revision. How it is found is in
//! [`changes`](super::changes).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::disclosure::SafeTable;

/// One line of the correction log: what is different in the later revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// What kind of thing is different.
    pub what: What,
    /// The code of the table or indicator, for what is of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// The measure, column, disposition or part that is different.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variable: Option<String>,
    /// Where: the category by axis of a cell, `entry` with the entry's id, or `part` with the way to a text.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub place: BTreeMap<String, String>,
    /// What the former revision shows there, as files write it: a number unrounded, or a sign.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// What this revision shows there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// What kind of thing is different.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Preliminary figures have become final.
    Kind,
    /// What the publication says of its survey, round, basis and the like, or figures that have no lines of their own.
    Text,
    /// How many units have a disposition.
    Outcome,
    /// A table is new.
    TableAdded,
    /// A table is gone.
    TableRemoved,
    /// What a table says about itself: its title, base, notes.
    TableText,
    /// A table has another axis, category or measure.
    TableShape,
    /// A figure of a table.
    Figure,
    /// How many have no substantive answer on an axis of a table.
    Absent,
    /// The value of an indicator in a group; its table is the indicator.
    Indicator,
    /// An entry is new in the list.
    EntryAdded,
    /// An entry is gone from the list.
    EntryRemoved,
    /// A value of an entry in the list.
    EntryValue,
}

impl What {
    /// The code in files and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Text => "text",
            Self::Outcome => "outcome",
            Self::TableAdded => "table_added",
            Self::TableRemoved => "table_removed",
            Self::TableText => "table_text",
            Self::TableShape => "table_shape",
            Self::Figure => "figure",
            Self::Absent => "absent",
            Self::Indicator => "indicator",
            Self::EntryAdded => "entry_added",
            Self::EntryRemoved => "entry_removed",
            Self::EntryValue => "entry_value",
        }
    }
}

impl Change {
    /// A line that says only what kind of thing is different.
    pub(super) fn of(what: What) -> Self {
        let (table, variable, from, to) = (None, None, None, None);
        Self { what, table, variable, place: BTreeMap::new(), from, to }
    }

    /// A line on a table.
    pub(super) fn of_table(what: What, table: &SafeTable) -> Self {
        Self { table: Some(table.head().id.to_string()), ..Self::of(what) }
    }

    /// The same on one of its parts.
    pub(super) fn named(mut self, variable: impl Into<String>) -> Self {
        self.variable = Some(variable.into());
        self
    }
}
