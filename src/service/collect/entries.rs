//! Writing the entries of a draft: add, put, duplicate, remove and restore.
//!
//! **Invariant:** an entry's id is made once, by us or by the respondent's system, and is never
//! taken by another organisation; a write names the edition it is based on.

use serde_json::Value as Json;

use super::drafts::{EntryDraft, load_header, read_entry};
use super::error::{CollectError, Stale};
use super::sheets::{OffRoute, check_entry, read};
use super::standing::Standing;
use super::visit::Grantee;
use crate::domain::answer::json::write_sheet;
use crate::domain::answer::{Confirmation, Edition, Sheet};
use crate::domain::code::Name;
use crate::domain::ids::EntryId;
use crate::service::Cx;
use crate::store::draft_entries::{self, StoredEntry};
use crate::store::drafts;

/// A write of one entry.
#[derive(Clone, Debug)]
pub struct PutEntry<'a> {
    /// The entry.
    pub entry: EntryId,
    /// The roster that it stands in.
    pub roster: &'a Name,
    /// The edition that the write is based on; none to make the entry.
    pub based_on: Option<Edition>,
    /// The sheet, in the shape of [`read_sheet`](crate::domain::answer::json::read_sheet).
    pub sheet: &'a Json,
    /// What becomes of answers that are not asked.
    pub off_route: OffRoute,
}

pub(super) fn stale(
    entry: Option<EntryId>,
    yours: Sheet,
    stored: Sheet,
    edition: Edition,
) -> CollectError {
    CollectError::Stale(Box::new(Stale { entry, yours, stored, edition }))
}

/// Adds an entry behind the others, with an id made here.
///
/// # Errors
///
/// As [`put_entry`].
pub fn add_entry(
    cx: &mut Cx<'_>,
    grantee: &Grantee,
    roster: &Name,
    sheet: &Json,
    off_route: OffRoute,
) -> Result<EntryDraft, CollectError> {
    let entry = cx.id();
    put_entry(cx, grantee, &PutEntry { entry, roster, based_on: None, sheet, off_route })
}

/// Makes an entry with the given id, or stores it over the edition that the write is based on.
///
/// Writing what is stored already is no change, so that a system may repeat a write that got no
/// answer. An entry takes back its roster's nil return.
///
/// # Errors
///
/// [`CollectError::ReadOnly`], [`CollectError::OutsideGrant`], [`CollectError::NoSuchRoster`],
/// [`CollectError::InvalidAnswers`], [`CollectError::Stale`] with both versions,
/// [`CollectError::NoSuchEntry`], [`CollectError::EntryRemoved`],
/// [`CollectError::EntryIdTaken`], [`CollectError::TooManyEntries`].
pub fn put_entry(
    cx: &mut Cx<'_>,
    grantee: &Grantee,
    put: &PutEntry<'_>,
) -> Result<EntryDraft, CollectError> {
    let standing = Standing::load_writable(cx, grantee.unit)?;
    reach(grantee, put.entry)?;
    if standing.instrument.roster(put.roster.as_str()).is_none() {
        return Err(CollectError::NoSuchRoster(put.roster.clone()));
    }
    let sheet = read(&standing.instrument, Some(put.roster), put.sheet)?;
    let (header, _) = load_header(cx, grantee.unit, &standing.instrument)?;
    let checked = (put.roster, put.entry, &sheet);
    let stored = draft_entries::find(cx.conn, grantee.unit, put.entry)?;
    match (stored, put.based_on) {
        (None, Some(_)) => Err(CollectError::NoSuchEntry(put.entry)),
        (None, None) => {
            check_entry(cx, &standing, &header.sheet, checked, put.off_route)?;
            make(cx, &standing, grantee, put.roster, put.entry, sheet)
        }
        (Some(stored), based_on) => {
            if stored.roster != *put.roster {
                return Err(match based_on {
                    Some(_) => CollectError::NoSuchEntry(put.entry),
                    None => CollectError::EntryIdTaken(put.entry),
                });
            }
            let stored = standing_entry(stored)?;
            let stored = read_entry(&standing.instrument, stored)?;
            if stored.sheet == sheet && stored.confirmation != Confirmation::Unconfirmed {
                return Ok(stored);
            }
            let refused =
                || stale(Some(put.entry), sheet.clone(), stored.sheet.clone(), stored.edition);
            if based_on != Some(stored.edition) {
                return Err(refused());
            }
            check_entry(cx, &standing, &header.sheet, checked, put.off_route)?;
            let confirmation = confirmed(stored.confirmation, stored.sheet == sheet);
            let (unit, text) = (grantee.unit, write_sheet(&sheet));
            let content = (text.as_str(), confirmation);
            if !draft_entries::save_sheet(
                cx.conn,
                unit,
                put.entry,
                stored.edition,
                content,
                cx.now,
            )? {
                return Err(refused());
            }
            let edition = stored.edition.next();
            Ok(EntryDraft { edition, sheet, confirmation, updated_at: cx.now, ..stored })
        }
    }
}

/// What a saved entry's confirmation becomes.
const fn confirmed(was: Confirmation, same: bool) -> Confirmation {
    match was {
        Confirmation::New => Confirmation::New,
        Confirmation::Unconfirmed | Confirmation::Confirmed if same => Confirmation::Confirmed,
        _ => Confirmation::Changed,
    }
}

/// Adds a copy of an entry behind the others; what was confirmed of the original is not confirmed
/// of the copy.
///
/// # Errors
///
/// [`CollectError::ReadOnly`], [`CollectError::OutsideGrant`], [`CollectError::NoSuchEntry`],
/// [`CollectError::EntryRemoved`], [`CollectError::TooManyEntries`].
pub fn duplicate_entry(
    cx: &mut Cx<'_>,
    grantee: &Grantee,
    entry: EntryId,
) -> Result<EntryDraft, CollectError> {
    let standing = Standing::load_writable(cx, grantee.unit)?;
    reach(grantee, entry)?;
    let original = standing_entry(find(cx, grantee, entry)?)?;
    let original = read_entry(&standing.instrument, original)?;
    let sheet = Sheet { confirmations: [].into(), ..original.sheet };
    let copy = cx.id();
    make(cx, &standing, grantee, &original.roster, copy, sheet)
}

/// Removes an entry from the draft; [`restore_entry`] undoes it until submission.
///
/// A carried entry that is removed has ended.
///
/// # Errors
///
/// [`CollectError::ReadOnly`], [`CollectError::OutsideGrant`], [`CollectError::NoSuchEntry`],
/// [`CollectError::Stale`].
pub fn remove_entry(
    cx: &mut Cx<'_>,
    grantee: &Grantee,
    entry: EntryId,
    based_on: Edition,
) -> Result<(), CollectError> {
    let standing = Standing::load_writable(cx, grantee.unit)?;
    whole(grantee, "the removal of entries")?;
    let stored = find(cx, grantee, entry)?;
    if stored.removed_at.is_some() {
        return Ok(());
    }
    let confirmation = match stored.carried_from {
        Some(_) => Confirmation::Ended,
        None => stored.confirmation,
    };
    let gone = Some(cx.now);
    let content = (gone, confirmation);
    if draft_entries::set_removed(cx.conn, grantee.unit, entry, based_on, content, cx.now)? {
        return Ok(());
    }
    let stored = read_entry(&standing.instrument, stored)?;
    Err(stale(Some(entry), Sheet::default(), stored.sheet, stored.edition))
}

/// Restores a removed entry; one that stands is left as it is.
///
/// # Errors
///
/// [`CollectError::ReadOnly`], [`CollectError::OutsideGrant`], [`CollectError::NoSuchEntry`],
/// [`CollectError::TooManyEntries`].
pub fn restore_entry(
    cx: &mut Cx<'_>,
    grantee: &Grantee,
    entry: EntryId,
) -> Result<EntryDraft, CollectError> {
    let standing = Standing::load_writable(cx, grantee.unit)?;
    whole(grantee, "the removal of entries")?;
    let mut stored = find(cx, grantee, entry)?;
    if stored.removed_at.is_some() {
        check_room(cx, &standing, &stored.roster)?;
        if stored.confirmation == Confirmation::Ended {
            stored.confirmation = Confirmation::Unconfirmed;
        }
        let content = (None, stored.confirmation);
        draft_entries::set_removed(cx.conn, grantee.unit, entry, stored.edition, content, cx.now)?;
        stored.edition = stored.edition.next();
        stored.updated_at = cx.now;
        take_back_nil(cx, grantee, &stored.roster)?;
    }
    Ok(read_entry(&standing.instrument, stored)?)
}

fn make(
    cx: &mut Cx<'_>,
    standing: &Standing,
    grantee: &Grantee,
    roster: &Name,
    entry: EntryId,
    sheet: Sheet,
) -> Result<EntryDraft, CollectError> {
    whole(grantee, "new entries")?;
    check_room(cx, standing, roster)?;
    let owner = draft_entries::find_owner(cx.conn, entry)?;
    if owner.is_some_and(|owner| owner != standing.unit.organisation_id) {
        return Err(CollectError::EntryIdTaken(entry));
    }
    drafts::ensure(cx.conn, grantee.unit, cx.now)?;
    take_back_nil(cx, grantee, roster)?;
    let made = EntryDraft {
        id: entry,
        roster: roster.clone(),
        edition: Edition(1),
        sheet,
        carried_from: None,
        confirmation: Confirmation::New,
        updated_at: cx.now,
    };
    insert(cx, grantee.unit, &made)?;
    Ok(made)
}

/// Stores a new entry behind the others.
pub(super) fn insert(
    cx: &mut Cx<'_>,
    unit: crate::domain::ids::UnitId,
    entry: &EntryDraft,
) -> Result<(), CollectError> {
    let row = StoredEntry {
        id: entry.id,
        roster: entry.roster.clone(),
        position: 0,
        edition: entry.edition,
        sheet: write_sheet(&entry.sheet),
        carried_from: entry.carried_from,
        confirmation: entry.confirmation,
        updated_at: entry.updated_at,
        removed_at: None,
    };
    Ok(draft_entries::insert(cx.conn, unit, &row)?)
}

fn find(cx: &mut Cx<'_>, grantee: &Grantee, entry: EntryId) -> Result<StoredEntry, CollectError> {
    let found = draft_entries::find(cx.conn, grantee.unit, entry)?;
    found.ok_or(CollectError::NoSuchEntry(entry))
}

fn standing_entry(stored: StoredEntry) -> Result<StoredEntry, CollectError> {
    if stored.removed_at.is_some() {
        return Err(CollectError::EntryRemoved(stored.id));
    }
    Ok(stored)
}

fn check_room(cx: &mut Cx<'_>, standing: &Standing, roster: &Name) -> Result<(), CollectError> {
    let known = standing.instrument.roster(roster.as_str());
    let most = known.ok_or_else(|| CollectError::NoSuchRoster(roster.clone()))?.max_entries;
    let n_standing = draft_entries::count_standing(cx.conn, standing.unit.id, roster)?;
    if n_standing >= i64::from(most) {
        return Err(CollectError::TooManyEntries { roster: roster.clone(), most });
    }
    Ok(())
}

fn take_back_nil(cx: &mut Cx<'_>, grantee: &Grantee, roster: &Name) -> Result<(), CollectError> {
    if let Some(mut header) = drafts::find(cx.conn, grantee.unit)?
        && header.nil.remove(roster)
    {
        drafts::save_nil(cx.conn, grantee.unit, &header.nil, cx.now)?;
    }
    Ok(())
}

fn reach(grantee: &Grantee, entry: EntryId) -> Result<(), CollectError> {
    if grantee.scope.reaches_entry(entry) {
        Ok(())
    } else {
        Err(CollectError::OutsideGrant("this entry".to_owned()))
    }
}

fn whole(grantee: &Grantee, what: &str) -> Result<(), CollectError> {
    if grantee.scope.is_whole() { Ok(()) } else { Err(CollectError::OutsideGrant(what.to_owned())) }
}
