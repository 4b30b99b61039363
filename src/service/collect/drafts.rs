//! Drafts as they are read: the header, the entries, the nil returns, each with its edition.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::domain::answer::{Confirmation, Edition, Entry, Response, Reviewed, Sheet};
use crate::domain::code::Name;
use crate::domain::ids::{EntryId, SubmissionId};

/// The answers of a unit that are being filled, as far as a grant reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The header.
    pub header: HeaderDraft,
    /// The entries of every roster, by roster and in the respondent's order.
    pub entries: Vec<EntryDraft>,
    /// Removed entries that can be restored until submission.
    pub removed: Vec<EntryDraft>,
    /// Rosters stated to have nothing to report.
    pub nil: BTreeSet<Name>,
}

/// The header of a draft.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeaderDraft {
    /// Its edition; 0 before it was first stored.
    pub edition: Edition,
    /// The answers.
    pub sheet: Sheet,
    /// When it was last stored.
    pub updated_at: Option<DateTime<Utc>>,
}

/// One entry of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryDraft {
    /// Its id, kept for life.
    pub id: EntryId,
    /// The roster that it stands in.
    pub roster: Name,
    /// Its edition.
    pub edition: Edition,
    /// The answers.
    pub sheet: Sheet,
    /// The submission of a former round that it was carried from.
    pub carried_from: Option<SubmissionId>,
    /// Whether it is new, or what the respondent said of the carried one.
    pub confirmation: Confirmation,
    /// When it was last stored.
    pub updated_at: DateTime<Utc>,
}

impl Draft {
    /// The entries of one roster, in the respondent's order.
    pub fn roster(&self, roster: &str) -> impl Iterator<Item = &EntryDraft> {
        self.entries.iter().filter(move |entry| entry.roster.as_str() == roster)
    }

    /// The entry of that id, unless it was removed.
    #[must_use]
    pub fn entry(&self, entry: EntryId) -> Option<&EntryDraft> {
        self.entries.iter().find(|known| known.id == entry)
    }

    /// The draft as one response, without the entries that have ended.
    #[must_use]
    pub fn response(&self) -> Response {
        let mut rosters: BTreeMap<Name, Vec<Entry>> = BTreeMap::new();
        let going = self.entries.iter().filter(|e| e.confirmation != Confirmation::Ended);
        for entry in going {
            let sheet = entry.sheet.clone();
            let entry_of = Entry { id: entry.id, first_submitted_at: None, sheet };
            rosters.entry(entry.roster.clone()).or_default().push(entry_of);
        }
        Response { header: self.header.sheet.clone(), rosters, nil: self.nil.clone() }
    }

    /// The edition of every part: what a review of this draft has seen.
    #[must_use]
    pub fn reviewed(&self) -> Reviewed {
        Reviewed {
            header: self.header.edition,
            entries: self.entries.iter().map(|entry| (entry.id, entry.edition)).collect(),
            nil: self.nil.clone(),
        }
    }
}
