//! Editions of a draft's parts, and the set of them that a respondent has reviewed.
//!
//! **Invariant:** an edition grows by one with each stored change of its part and never shrinks, so
//! that equal editions mean equal content.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::code::Name;
use crate::ids::EntryId;

/// The edition of one part of a draft: 0 before it was first stored, then 1, 2, 3.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(transparent)]
pub struct Edition(pub i64);

impl Edition {
    /// The one after it.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for Edition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What was reviewed before submission: the edition of every part, and the nil returns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reviewed {
    /// Of the header.
    pub header: Edition,
    /// Of each entry.
    #[serde(default)]
    pub entries: BTreeMap<EntryId, Edition>,
    /// Rosters stated to have nothing to report.
    #[serde(default)]
    pub nil: BTreeSet<Name>,
}

/// One difference between what was reviewed and what the draft now is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case", tag = "part")]
pub enum Difference {
    /// The header was changed.
    Header,
    /// An entry was changed.
    EntryChanged {
        /// Which.
        entry: EntryId,
    },
    /// An entry was added.
    EntryAdded {
        /// Which.
        entry: EntryId,
    },
    /// An entry was removed.
    EntryRemoved {
        /// Which.
        entry: EntryId,
    },
    /// A nil return was stated or taken back.
    Nil {
        /// Of which roster.
        roster: Name,
    },
}

impl Reviewed {
    /// How `now` differs from what was reviewed; empty when it does not.
    #[must_use]
    pub fn differences(&self, now: &Self) -> Vec<Difference> {
        let mut found = Vec::new();
        if self.header != now.header {
            found.push(Difference::Header);
        }
        for (&entry, edition) in &now.entries {
            match self.entries.get(&entry) {
                None => found.push(Difference::EntryAdded { entry }),
                Some(seen) if seen != edition => found.push(Difference::EntryChanged { entry }),
                Some(_) => {}
            }
        }
        let gone = self.entries.keys().filter(|entry| !now.entries.contains_key(entry));
        found.extend(gone.map(|&entry| Difference::EntryRemoved { entry }));
        let turned = self.nil.symmetric_difference(&now.nil);
        found.extend(turned.map(|roster| Difference::Nil { roster: roster.clone() }));
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(n: u128) -> EntryId {
        EntryId::from(uuid::Uuid::from_u128(n))
    }

    #[test]
    fn each_kind_of_change_since_the_review_is_named() {
        let seen = Reviewed {
            header: Edition(3),
            entries: [(entry(1), Edition(1)), (entry(2), Edition(4))].into(),
            nil: BTreeSet::new(),
        };
        let now = Reviewed {
            header: Edition(4),
            entries: [(entry(2), Edition(5)), (entry(3), Edition(1))].into(),
            nil: ["services".parse().unwrap()].into(),
        };
        assert_eq!(
            seen.differences(&now),
            [
                Difference::Header,
                Difference::EntryChanged { entry: entry(2) },
                Difference::EntryAdded { entry: entry(3) },
                Difference::EntryRemoved { entry: entry(1) },
                Difference::Nil { roster: "services".parse().unwrap() },
            ]
        );
        assert_eq!(seen.differences(&seen), []);
    }
}
