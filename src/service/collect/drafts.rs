//! Drafts as they are read: the header, the entries, the nil returns, each with its edition.
//!
//! Writing them is in [`header`](super::header) and [`entries`](super::entries).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::carry::is_as_carried;
use super::error::CollectError;
use super::sheets::{decode, reached};
use super::standing::Standing;
use super::visit::Grantee;
use crate::domain::answer::json::write_sheet;
use crate::domain::answer::{Confirmation, Edition, Entry, Response, Reviewed, Sheet};
use crate::domain::code::Name;
use crate::domain::ids::{EntryId, SubmissionId, UnitId};
use crate::domain::questionnaire::instrument::{Instrument, Roster};
use crate::service::Cx;
use crate::store::draft_entries::{self, StoredEntry};
use crate::store::{StoreError, drafts};

/// The answers of a unit that are being filled, as far as a grant reaches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// The header.
    pub header: HeaderDraft,
    /// The entries of every roster, in the respondent's order.
    pub entries: Vec<EntryDraft>,
    /// Removed entries that can be restored until submission.
    pub removed: Vec<EntryDraft>,
    /// Rosters stated to have nothing to report.
    pub nil: BTreeSet<Name>,
    /// All of it, beyond the grant too.
    whole: Response,
    /// The only entry whose answers were read, where the others were left out.
    only: Option<EntryId>,
    /// The last position that an entry has, a removed one too.
    last_position: i32,
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

    /// The whole draft as one response, for routing and validation: it holds what the grant does
    /// not reach too, because relevance may rest on it.
    #[must_use]
    pub const fn response(&self) -> &Response {
        &self.whole
    }

    /// Whether anything was changed after that instant.
    pub(super) fn changed_since(&self, instant: DateTime<Utc>) -> bool {
        let entries = self.entries.iter().chain(&self.removed).map(|entry| entry.updated_at);
        self.header.updated_at.into_iter().chain(entries).any(|at| at > instant)
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

    /// The entry of that id, and whether it was removed.
    pub(super) fn any_entry(&self, entry: EntryId) -> Option<(&EntryDraft, bool)> {
        let removed = || self.removed.iter().find(|known| known.id == entry);
        self.entry(entry).map(|known| (known, false)).or_else(|| Some((removed()?, true)))
    }

    /// The draft with an entry added or changed.
    pub(super) fn with_entry(mut self, entry: EntryDraft) -> Self {
        match self.entries.iter_mut().find(|known| known.id == entry.id) {
            Some(known) => *known = entry,
            None => self.entries.push(entry),
        }
        self.gathered()
    }

    /// The draft with another header.
    pub(super) fn with_header(mut self, header: HeaderDraft) -> Self {
        self.header = header;
        self.gathered()
    }

    fn gathered(mut self) -> Self {
        let read =
            self.entries.iter().filter(|entry| self.only.is_none_or(|only| only == entry.id));
        self.whole = gather(self.header.sheet.clone(), read, self.nil.clone());
        self
    }

    /// What an entry is checked and asked in: the header and the entry, and the other entries where these matter.
    pub(super) fn around(&self, standing_in: &Roster, id: EntryId, sheet: &Sheet) -> Response {
        let mut around = if standing_in.stands_alone {
            Response { header: self.header.sheet.clone(), ..Response::default() }
        } else {
            self.whole.clone()
        };
        let entries = around.rosters.entry(standing_in.id.clone()).or_default();
        let entry = Entry { id, first_submitted_at: None, sheet: sheet.clone() };
        match entries.iter_mut().find(|known| known.id == id) {
            Some(known) => *known = entry,
            None => entries.push(entry),
        }
        around
    }

    /// What a grant of parts reaches of it.
    fn within(mut self, grantee: &Grantee, instrument: &Instrument) -> Self {
        let scope = &grantee.scope;
        self.header.sheet = reached(self.header.sheet, instrument, scope);
        self.entries.retain(|entry| scope.reaches_entry(entry.id));
        self.removed.clear();
        self
    }
}

/// The draft, as far as the grant reaches; an empty one when nothing has been stored yet.
///
/// # Errors
///
/// [`CollectError::Store`].
pub fn draft(cx: &mut Cx<'_>, grantee: &Grantee) -> Result<Arc<Draft>, CollectError> {
    let standing = Standing::load(cx, grantee.unit)?;
    let whole = load(cx, &standing)?;
    if grantee.scope.is_whole() {
        return Ok(whole);
    }
    Ok(Arc::new(Draft::clone(&whole).within(grantee, &standing.instrument)))
}

/// Whether the respondent has written something of what the grant reaches; what was only carried forward is not that.
///
/// # Errors
///
/// [`CollectError::Store`].
pub fn is_begun(cx: &mut Cx<'_>, grantee: &Grantee) -> Result<bool, CollectError> {
    let reached = draft(cx, grantee)?;
    let touched = |entry: &EntryDraft| entry.confirmation != Confirmation::Unconfirmed;
    if !reached.nil.is_empty() || reached.entries.iter().chain(&reached.removed).any(touched) {
        return Ok(true);
    }
    if reached.header.sheet.answers.is_empty() {
        return Ok(false);
    }
    let standing = Standing::load(cx, grantee.unit)?;
    let whole = load(cx, &standing)?;
    Ok(!is_as_carried(cx, &standing, &whole.header.sheet)?)
}

/// The whole draft of a unit, to be read.
pub(super) fn load(cx: &mut Cx<'_>, standing: &Standing) -> Result<Arc<Draft>, StoreError> {
    let unit = standing.unit.id;
    if let Some(seen) = cx.seen.draft(unit) {
        return Ok(seen);
    }
    let draft = Arc::new(read(cx, &standing.instrument, unit, None)?);
    cx.seen.keep_draft(unit, Arc::clone(&draft));
    Ok(draft)
}

/// The whole draft of a unit, of which something is going to be changed.
pub(super) fn load_to_change(cx: &mut Cx<'_>, standing: &Standing) -> Result<Draft, StoreError> {
    let unit = standing.unit.id;
    match cx.seen.take_draft(unit) {
        Some(seen) => Ok(seen),
        None => read(cx, &standing.instrument, unit, None),
    }
}

/// The same for a write of one entry: the answers of the others are left out where nothing that is asked in
/// it rests on them, so that one entry of many costs no more than the first.
pub(super) fn load_for_entry(
    cx: &mut Cx<'_>,
    standing: &Standing,
    roster: &Roster,
    entry: EntryId,
) -> Result<Draft, StoreError> {
    let unit = standing.unit.id;
    match cx.seen.take_draft(unit) {
        Some(seen) => Ok(seen),
        None => read(cx, &standing.instrument, unit, roster.stands_alone.then_some(entry)),
    }
}

/// Keeps a changed draft for the rest of the verb, unless some of it was left out.
pub(super) fn keep(cx: &mut Cx<'_>, unit: UnitId, draft: Draft) {
    if draft.only.is_none() {
        cx.seen.keep_draft(unit, draft);
    }
}

fn read(
    cx: &mut Cx<'_>,
    instrument: &Instrument,
    unit: UnitId,
    only: Option<EntryId>,
) -> Result<Draft, StoreError> {
    let mut draft = Draft { only, ..Draft::default() };
    let Some((header, entries)) = drafts::find_whole(cx.conn, unit)? else { return Ok(draft) };
    draft.header = HeaderDraft {
        edition: header.edition,
        sheet: decode(instrument, None, &header.sheet, "drafts")?,
        updated_at: Some(header.updated_at),
    };
    draft.nil = header.nil;
    for stored in entries {
        draft.last_position = draft.last_position.max(stored.position);
        let gone = stored.removed_at.is_some();
        let pile = if gone { &mut draft.removed } else { &mut draft.entries };
        let is_read = only.is_none_or(|only| only == stored.id);
        pile.push(read_entry(instrument, stored, is_read)?);
    }
    Ok(draft.gathered())
}

/// Makes the row of a draft, unless it has one; its header is not stored yet.
pub(super) fn ensure(
    cx: &mut Cx<'_>,
    unit: UnitId,
    draft: &mut Draft,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    if draft.header.updated_at.is_none() {
        drafts::insert(cx.conn, unit, Edition(0), "{}", at)?;
        draft.header.updated_at = Some(at);
    }
    Ok(())
}

/// Stores a new entry behind the others.
pub(super) fn insert(
    cx: &mut Cx<'_>,
    unit: UnitId,
    draft: &mut Draft,
    entry: &EntryDraft,
) -> Result<(), StoreError> {
    draft.last_position += 1;
    let row = StoredEntry {
        id: entry.id,
        roster: entry.roster.clone(),
        position: draft.last_position,
        edition: entry.edition,
        sheet: write_sheet(&entry.sheet),
        carried_from: entry.carried_from,
        confirmation: entry.confirmation,
        updated_at: entry.updated_at,
        removed_at: None,
    };
    draft_entries::insert(cx.conn, unit, &row)
}

/// An entry from its row.
fn read_entry(
    instrument: &Instrument,
    stored: StoredEntry,
    is_read: bool,
) -> Result<EntryDraft, StoreError> {
    let sheet = if is_read {
        decode(instrument, Some(&stored.roster), &stored.sheet, "draft_entries")?
    } else {
        Sheet::default()
    };
    Ok(EntryDraft {
        id: stored.id,
        roster: stored.roster,
        edition: stored.edition,
        sheet,
        carried_from: stored.carried_from,
        confirmation: stored.confirmation,
        updated_at: stored.updated_at,
    })
}

fn gather<'a>(
    header: Sheet,
    entries: impl Iterator<Item = &'a EntryDraft>,
    nil: BTreeSet<Name>,
) -> Response {
    let mut rosters: BTreeMap<Name, Vec<Entry>> = BTreeMap::new();
    for draft in entries {
        let entry = Entry { id: draft.id, first_submitted_at: None, sheet: draft.sheet.clone() };
        rosters.entry(draft.roster.clone()).or_default().push(entry);
    }
    Response { header, rosters, nil }
}
