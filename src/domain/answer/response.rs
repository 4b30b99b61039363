//! A whole response: the header, the entries of each roster, and the nil returns.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::value::{Answers, Sheet};
use crate::code::Name;
use crate::ids::EntryId;

/// The answers of one unit, as a draft or as submitted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// The items asked once.
    pub header: Sheet,
    /// Entries by roster, in the respondent's order.
    pub rosters: BTreeMap<Name, Vec<Entry>>,
    /// Rosters for which the respondent states that there is nothing to report.
    pub nil: BTreeSet<Name>,
}

/// One occurrence of a roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its id, the same in every version of the response and in later rounds.
    pub id: EntryId,
    /// When it was first part of a submission; none while it is only a draft.
    pub first_submitted_at: Option<DateTime<Utc>>,
    /// The answers.
    pub sheet: Sheet,
}

impl Response {
    /// The entries of one roster; empty for an unknown one.
    #[must_use]
    pub fn entries(&self, roster: &str) -> &[Entry] {
        self.rosters.get(roster).map_or(&[], Vec::as_slice)
    }

    /// The answers of one entry of any roster.
    #[must_use]
    pub fn entry(&self, id: EntryId) -> Option<&Sheet> {
        let mut entries = self.rosters.values().flatten();
        entries.find(|entry| entry.id == id).map(|entry| &entry.sheet)
    }

    /// The answers of each entry of one roster.
    pub fn entry_answers(&self, roster: &str) -> impl Iterator<Item = &Answers> {
        self.entries(roster).iter().map(|entry| &entry.sheet.answers)
    }
}
