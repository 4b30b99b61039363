//! What a link may see and do.
//!
//! Who holds a link is not known; a grant belongs to the secret, never to a person.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::code::Name;
use crate::ids::EntryId;

/// How much of a unit's answer a link reaches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum GrantScope {
    /// Everything: every section and entry, new entries, the nil return, submission.
    Whole,
    /// The named sections of the header and the named entries, to read and to fill; no submission.
    Parts {
        /// Sections of the header.
        #[serde(default)]
        sections: BTreeSet<Name>,
        /// Entries of any roster.
        #[serde(default)]
        entries: BTreeSet<EntryId>,
    },
}

impl GrantScope {
    /// Whether the whole answer is reached: adding, removing, stating nil and submitting need it.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        *self == Self::Whole
    }

    /// Whether a section of the header is reached.
    #[must_use]
    pub fn reaches_section(&self, section: &str) -> bool {
        match self {
            Self::Whole => true,
            Self::Parts { sections, .. } => sections.contains(section),
        }
    }

    /// Whether an entry is reached.
    #[must_use]
    pub fn reaches_entry(&self, entry: EntryId) -> bool {
        match self {
            Self::Whole => true,
            Self::Parts { entries, .. } => entries.contains(&entry),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grant_of_parts_reaches_only_what_it_names() {
        let entry = EntryId::from(uuid::Uuid::nil());
        let scope = GrantScope::Parts {
            sections: ["contact".parse().unwrap()].into(),
            entries: BTreeSet::new(),
        };
        assert!(scope.reaches_section("contact"));
        assert!(!scope.reaches_section("other"));
        assert!(!scope.reaches_entry(entry));
        assert!(!scope.is_whole());
        assert!(GrantScope::Whole.reaches_entry(entry));
    }
}
