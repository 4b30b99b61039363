//! One line of the correction log: what is different in a revision. How it is found is in
//! [`changes`](super::changes).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Publication;
use super::list::ColumnKind;
use crate::code::codes;
use crate::disclosure::SafeTable;

/// The key of a line's place that says which part of a text differs: the names on the way to it, with points between.
pub const PART: &str = "part";

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

codes! {
    /// What kind of thing is different.
    pub enum What {
        /// Preliminary figures have become final.
        Kind = "kind",
        /// What the publication says of its survey, round, basis and the like, or figures that have no lines of their own.
        Text = "text",
        /// How many units have a disposition.
        Outcome = "outcome",
        /// A table is new.
        TableAdded = "table_added",
        /// A table is gone.
        TableRemoved = "table_removed",
        /// What a table says about itself: its title, base, notes.
        TableText = "table_text",
        /// A table has another axis, category or measure.
        TableShape = "table_shape",
        /// A figure of a table.
        Figure = "figure",
        /// How many have no substantive answer on an axis of a table.
        Absent = "absent",
        /// The value of an indicator in a group; its table is the indicator.
        Indicator = "indicator",
        /// An entry is new in the list.
        EntryAdded = "entry_added",
        /// An entry is gone from the list.
        EntryRemoved = "entry_removed",
        /// A value of an entry in the list.
        EntryValue = "entry_value",
    }
}

impl Change {
    /// Whether what it says of a value is a number, by where in the publication that stands; a sign and whatever is not
    /// written as files write numbers is none.
    ///
    /// A text may be written like a number: an edition `2019.1`, an address, a name.
    #[must_use]
    pub fn is_number(&self, of: &Publication, written: &str) -> bool {
        let of_numbers = match self.what {
            What::Outcome | What::Figure | What::Absent | What::Indicator => true,
            What::EntryValue => {
                let columns = of.list.iter().flat_map(|list| &list.columns);
                let mut columns = columns.filter(|one| one.kind == ColumnKind::Number);
                columns.any(|one| self.variable.as_deref() == Some(one.id.as_str()))
            }
            What::Text => {
                let part = self.place.get(PART).and_then(|way| way.rsplit('.').next());
                matches!(
                    (self.variable.as_deref(), part),
                    (Some("basis"), Some("mean")) | (Some("outcome"), Some("eligibility"))
                )
            }
            What::Kind
            | What::TableAdded
            | What::TableRemoved
            | What::TableText
            | What::TableShape
            | What::EntryAdded
            | What::EntryRemoved => false,
        };
        of_numbers && is_written_number(written)
    }

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

/// Whether it is written as [`Figure::unrounded`](crate::figure::Figure::unrounded) writes: digits, and before them a
/// minus and behind them a point and digits at most.
fn is_written_number(written: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let bare = written.strip_prefix('-').unwrap_or(written);
    let (whole, fraction) = bare.split_once('.').unwrap_or((bare, "0"));
    digits(whole) && digits(fraction)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::publication::Kind;
    use crate::publication::sample::publication;

    fn is_number(line: Value, written: &str) -> bool {
        let mut document = serde_json::to_value(publication(Kind::Final)).unwrap();
        let column = |id: &str, kind: &str| json!({"id": id, "label": {"nb": id}, "kind": kind});
        let columns = [column("pris", "number"), column("navn", "text")];
        document["list"] = json!({"roster": "tiltak", "title": {"nb": "Tiltak"}, "entry": {"nb": "tiltak"},
            "columns": columns, "tags": false, "facets": [], "n": 0, "sha256": ""});
        let of: Publication = serde_json::from_value(document).unwrap();
        let line: Change = serde_json::from_value(line).unwrap();
        line.is_number(&of, written)
    }

    /// Stored publications hold the lines without a type: what they say is known by where it stands.
    #[test]
    fn a_text_that_looks_like_a_number_is_none() {
        let version = json!({"what": "text", "variable": "round", "place": {"part": "version"}});
        let mean =
            json!({"what": "text", "variable": "basis", "place": {"part": "2019.panel.p.mean"}});
        let of = |column: &str| json!({"what": "entry_value", "variable": column});
        assert!(!is_number(version, "2019.1") && is_number(mean, "3.5"));
        for text in ["22.33.44.55", "-1-1", "12"] {
            assert!(!is_number(of("navn"), text), "{text}");
        }
        assert!(is_number(of("pris"), "12.5") && !is_number(of("pris"), "exempt"));
        assert!(!is_number(of("gone"), "12"), "a column that the list does not have");
    }

    #[test]
    fn a_sign_and_what_files_do_not_write_is_no_number() {
        let figure = || json!({"what": "figure", "table": "open", "variable": "count"});
        for number in ["0", "-3", "2.5", "-0.125"] {
            assert!(is_number(figure(), number), "{number}");
        }
        for other in ["", ":", ".", "..", "-", "*", "1-1", "1.2.3", ".5", "5.", "--1", "1e5"] {
            assert!(!is_number(figure(), other), "{other}");
        }
    }
}
