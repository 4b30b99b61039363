//! Writing the entries of a draft: add, put, duplicate, remove and restore.
//!
//! **Invariant:** an entry's id is made once, by the page or the system that asks for the entry, so
//! that asking again is no second entry; it is never taken by another organisation. A write names the
//! edition it is based on.

use serde_json::Value as Json;

use super::drafts::{
    Draft, EntryDraft, ensure, insert, keep, load, load_for_entry, load_to_change,
};
use super::error::{CollectError, Stale};
use super::sheets::{OffRoute, check_entry, read};
use super::standing::Standing;
use super::visit::Grantee;
use crate::domain::answer::json::write_sheet;
use crate::domain::answer::{Confirmation, Edition, Response, Sheet};
use crate::domain::code::Name;
use crate::domain::ids::EntryId;
use crate::service::Cx;
use crate::store::draft_entries::{Removal, SheetChange};
use crate::store::written::Written;
use crate::store::{draft_entries, drafts, locks};

/// How many removed entries of a roster a draft keeps, in times of the most that the roster takes.
const REMOVED_TIMES: usize = 2;

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

/// Adds an entry behind the others; one that stands in the roster with the id already was made by
/// the same request before, and is left as it has become since.
///
/// # Errors
///
/// As [`put_entry`], but never [`CollectError::Stale`].
pub fn add_entry(
    cx: &mut Cx<'_>,
    grantee: &Grantee,
    (roster, entry): (&Name, EntryId),
    sheet: &Json,
    off_route: OffRoute,
) -> Result<EntryDraft, CollectError> {
    let standing = Standing::load_writable(cx, grantee.unit)?;
    reach(grantee, entry)?;
    let draft = load(cx, &standing)?;
    if let Some(made) = made_before(&draft, roster, entry)? {
        return Ok(made.clone());
    }
    let put = PutEntry { entry, roster, based_on: None, sheet, off_route };
    put_entry(cx, grantee, &put).map(|stored| stored.entry)
}

/// An entry as it was stored.
#[derive(Clone, Debug)]
pub struct Stored {
    /// The entry.
    pub entry: EntryDraft,
    /// What it is asked in: the header and the entry, and the other entries where these matter.
    pub around: Response,
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
) -> Result<Stored, CollectError> {
    let standing = Standing::load_writable(cx, grantee.unit)?;
    reach(grantee, put.entry)?;
    let no_such = || CollectError::NoSuchRoster(put.roster.clone());
    let roster = standing.instrument.roster(put.roster.as_str()).ok_or_else(no_such)?;
    let sheet = read(&standing.instrument, Some(put.roster), put.sheet)?;
    let draft = load_for_entry(cx, &standing, roster, put.entry)?;
    let around = draft.around(roster, put.entry, &sheet);
    let Some((stored, gone)) = draft.any_entry(put.entry) else {
        if put.based_on.is_some() {
            return Err(CollectError::NoSuchEntry(put.entry));
        }
        check_entry(cx, &standing, put.entry, &around, put.off_route)?;
        let entry = make(cx, &standing, grantee, draft, (put.roster, put.entry, sheet))?;
        return Ok(Stored { entry, around });
    };
    if stored.roster != *put.roster {
        return Err(match put.based_on {
            Some(_) => CollectError::NoSuchEntry(put.entry),
            None => CollectError::EntryIdTaken(put.entry),
        });
    }
    if gone {
        return Err(CollectError::EntryRemoved(put.entry));
    }
    if stored.sheet == sheet && stored.confirmation != Confirmation::Unconfirmed {
        return Ok(Stored { entry: stored.clone(), around });
    }
    let refused = || stale(Some(put.entry), sheet.clone(), stored.sheet.clone(), stored.edition);
    if put.based_on != Some(stored.edition) {
        return Err(refused());
    }
    check_entry(cx, &standing, put.entry, &around, put.off_route)?;
    let confirmation = confirmed(stored.confirmation, stored.sheet == sheet);
    let (unit, text) = (grantee.unit, write_sheet(&sheet));
    let content = SheetChange { sheet: &text, confirmation };
    let saved =
        draft_entries::save_sheet(cx.conn, unit, put.entry, stored.edition, content, cx.now)?;
    if saved == Written::Stale {
        return Err(refused());
    }
    let edition = stored.edition.next();
    let kept = EntryDraft { edition, sheet, confirmation, updated_at: cx.now, ..stored.clone() };
    keep(cx, unit, draft.with_entry(kept.clone()));
    Ok(Stored { entry: kept, around })
}

/// What a saved entry's confirmation becomes.
const fn confirmed(was: Confirmation, same: bool) -> Confirmation {
    match was {
        Confirmation::New => Confirmation::New,
        Confirmation::Unconfirmed | Confirmation::Confirmed if same => Confirmation::Confirmed,
        _ => Confirmation::Changed,
    }
}

/// Adds a copy of an entry behind the others, with the id `copy`; what was confirmed of the original
/// is not confirmed of the copy. A copy that stands with the id already is left as [`add_entry`]
/// leaves it.
///
/// # Errors
///
/// [`CollectError::ReadOnly`], [`CollectError::OutsideGrant`], [`CollectError::NoSuchEntry`],
/// [`CollectError::EntryRemoved`], [`CollectError::EntryIdTaken`],
/// [`CollectError::TooManyEntries`].
pub fn duplicate_entry(
    cx: &mut Cx<'_>,
    grantee: &Grantee,
    entry: EntryId,
    copy: EntryId,
) -> Result<EntryDraft, CollectError> {
    let standing = Standing::load_writable(cx, grantee.unit)?;
    reach(grantee, entry)?;
    let draft = load_to_change(cx, &standing)?;
    let (original, gone) = find(&draft, entry)?;
    if let Some(made) = made_before(&draft, &original.roster, copy)? {
        return Ok(made.clone());
    }
    if gone {
        return Err(CollectError::EntryRemoved(entry));
    }
    let original = original.clone();
    let sheet = Sheet { confirmations: [].into(), ..original.sheet };
    make(cx, &standing, grantee, draft, (&original.roster, copy, sheet))
}

/// Removes an entry from the draft; [`restore_entry`] undoes it until submission.
///
/// A carried entry that is removed has ended. Of the others, the first removed are forgotten for good
/// when the roster has more removed entries than twice the most that it takes.
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
    let draft = load_to_change(cx, &standing)?;
    let (stored, gone) = find(&draft, entry)?;
    if gone {
        return Ok(());
    }
    let confirmation = match stored.carried_from {
        Some(_) => Confirmation::Ended,
        None => stored.confirmation,
    };
    let removal = Removal { removed_at: Some(cx.now), confirmation };
    match draft_entries::set_removed(cx.conn, grantee.unit, entry, based_on, removal, cx.now)? {
        Written::Stored => forget_first_removed(cx, &standing, &draft, &stored.roster),
        Written::Stale => {
            Err(stale(Some(entry), Sheet::default(), stored.sheet.clone(), stored.edition))
        }
    }
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
    let mut draft = load_to_change(cx, &standing)?;
    let (stored, gone) = find(&draft, entry)?;
    let mut stored = stored.clone();
    if gone {
        check_room(&standing, &draft, &stored.roster)?;
        if stored.confirmation == Confirmation::Ended {
            stored.confirmation = Confirmation::Unconfirmed;
        }
        let stands = Removal { removed_at: None, confirmation: stored.confirmation };
        draft_entries::set_removed(cx.conn, grantee.unit, entry, stored.edition, stands, cx.now)?
            .held("draft_entries")?;
        stored.edition = stored.edition.next();
        stored.updated_at = cx.now;
        take_back_nil(cx, grantee, &mut draft, &stored.roster)?;
    }
    Ok(stored)
}

fn make(
    cx: &mut Cx<'_>,
    standing: &Standing,
    grantee: &Grantee,
    mut draft: Draft,
    (roster, entry, sheet): (&Name, EntryId, Sheet),
) -> Result<EntryDraft, CollectError> {
    whole(grantee, "new entries")?;
    check_room(standing, &draft, roster)?;
    claim_id(cx, standing, entry)?;
    ensure(cx, grantee.unit, &mut draft, cx.now)?;
    take_back_nil(cx, grantee, &mut draft, roster)?;
    let made = EntryDraft {
        id: entry,
        roster: roster.clone(),
        edition: Edition(1),
        sheet,
        carried_from: None,
        confirmation: Confirmation::New,
        updated_at: cx.now,
    };
    insert(cx, grantee.unit, &mut draft, &made)?;
    keep(cx, grantee.unit, draft.with_entry(made.clone()));
    Ok(made)
}

/// Sees to it that no other organisation has an entry of that id, or gets one meanwhile.
pub(super) fn claim_id(
    cx: &mut Cx<'_>,
    standing: &Standing,
    entry: EntryId,
) -> Result<(), CollectError> {
    locks::hold_entry(cx.conn, entry)?;
    match draft_entries::find_owner(cx.conn, entry)? {
        Some(owner) if owner != standing.unit.organisation_id => {
            Err(CollectError::EntryIdTaken(entry))
        }
        _ => Ok(()),
    }
}

/// The entry that stands with that id, which whoever adds an entry has made for it.
fn made_before<'a>(
    draft: &'a Draft,
    roster: &Name,
    entry: EntryId,
) -> Result<Option<&'a EntryDraft>, CollectError> {
    match draft.any_entry(entry) {
        None => Ok(None),
        Some((made, _)) if made.roster != *roster => Err(CollectError::EntryIdTaken(entry)),
        Some((_, true)) => Err(CollectError::EntryRemoved(entry)),
        Some((made, false)) => Ok(Some(made)),
    }
}

/// The entry, and whether it was removed.
fn find(draft: &Draft, entry: EntryId) -> Result<(&EntryDraft, bool), CollectError> {
    draft.any_entry(entry).ok_or(CollectError::NoSuchEntry(entry))
}

fn check_room(standing: &Standing, draft: &Draft, roster: &Name) -> Result<(), CollectError> {
    let known = standing.instrument.roster(roster.as_str());
    let most = known.ok_or_else(|| CollectError::NoSuchRoster(roster.clone()))?.max_entries;
    if draft.roster(roster.as_str()).count() >= usize::from(most) {
        return Err(CollectError::TooManyEntries { roster: roster.clone(), most });
    }
    Ok(())
}

/// Makes room for one more removed entry of a roster. Every write reads the removed ones too: kept
/// without bound, adding and removing in turn would make each write of the unit slower than the last.
fn forget_first_removed(
    cx: &mut Cx<'_>,
    standing: &Standing,
    draft: &Draft,
    roster: &Name,
) -> Result<(), CollectError> {
    let known = standing.instrument.roster(roster.as_str());
    let most = known.ok_or_else(|| CollectError::NoSuchRoster(roster.clone()))?.max_entries;
    let removed = || draft.removed.iter().filter(|known| known.roster == *roster);
    let too_many = (removed().count() + 1).saturating_sub(REMOVED_TIMES * usize::from(most));
    if too_many == 0 {
        return Ok(());
    }
    let mut forgettable: Vec<_> = removed().filter(|known| known.carried_from.is_none()).collect();
    // Removing an entry is the last change of it.
    forgettable.sort_by_key(|known| known.updated_at);
    for known in forgettable.into_iter().take(too_many) {
        draft_entries::forget(cx.conn, standing.unit.id, known.id)?;
    }
    Ok(())
}

fn take_back_nil(
    cx: &mut Cx<'_>,
    grantee: &Grantee,
    draft: &mut Draft,
    roster: &Name,
) -> Result<(), CollectError> {
    if draft.nil.remove(roster) {
        drafts::save_nil(cx.conn, grantee.unit, &draft.nil, cx.now)?;
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
