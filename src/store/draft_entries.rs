//! The entries of a unit's draft, those that were removed and can be restored among them.
//!
//! **Invariant:** an entry's edition grows by one with each change, its removal and return too; its
//! id stays the same in every round of the same organisation and is nobody else's.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::dialect::each_backend;
use super::schema::{draft_entries, units};
use super::types::{At, Key, at, key};
use super::update::update;
use super::written::Written;
use super::{StoreConnection, StoreError};
use crate::domain::answer::{Confirmation, Edition};
use crate::domain::code::Name;
use crate::domain::ids::{EntryId, OrganisationId, SubmissionId, UnitId};

/// One entry of a draft as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEntry {
    /// Its id.
    pub id: EntryId,
    /// The roster that it stands in.
    pub roster: Name,
    /// Its place among the entries of the unit, from 1.
    pub position: i32,
    /// Its edition.
    pub edition: Edition,
    /// The sheet, canonical JSON.
    pub sheet: String,
    /// The submission that it was carried from.
    pub carried_from: Option<SubmissionId>,
    /// Whether it is new, or what was said of the carried one.
    pub confirmation: Confirmation,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// When it was removed; none while it stands.
    pub removed_at: Option<DateTime<Utc>>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = draft_entries)]
pub(super) struct EntryRow {
    id: Key,
    roster: String,
    position: i32,
    edition: i64,
    sheet: String,
    carried_from: Option<Key>,
    confirmation: String,
    updated_at: At,
    removed_at: Option<At>,
}

impl TryFrom<EntryRow> for StoredEntry {
    type Error = StoreError;

    fn try_from(row: EntryRow) -> Result<Self, StoreError> {
        let untrue = |column| StoreError::Inconsistent { table: "draft_entries", column };
        Ok(Self {
            id: row.id.id(),
            roster: row.roster.parse().map_err(|_| untrue("roster"))?,
            position: row.position,
            edition: Edition(row.edition),
            sheet: row.sheet,
            carried_from: row.carried_from.map(Key::id),
            confirmation: Confirmation::parse(&row.confirmation)
                .ok_or_else(|| untrue("confirmation"))?,
            updated_at: row.updated_at.0,
            removed_at: row.removed_at.map(|at| at.0),
        })
    }
}

/// The organisation in whose drafts an entry id stands, in any round.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn find_owner(
    conn: &mut StoreConnection,
    entry: EntryId,
) -> Result<Option<OrganisationId>, StoreError> {
    let query = draft_entries::table
        .inner_join(units::table.on(units::id.eq(draft_entries::unit_id)))
        .filter(draft_entries::id.eq(key(entry)))
        .select(units::organisation_id);
    let owner = each_backend!(conn, one => query.get_result::<Key>(one));
    Ok(owner.optional()?.map(Key::id))
}

/// Adds an entry at its position.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn insert(
    conn: &mut StoreConnection,
    unit: UnitId,
    entry: &StoredEntry,
) -> Result<(), StoreError> {
    let insert = diesel::insert_into(draft_entries::table).values((
        draft_entries::id.eq(key(entry.id)),
        draft_entries::unit_id.eq(key(unit)),
        draft_entries::roster.eq(entry.roster.as_str()),
        draft_entries::position.eq(entry.position),
        draft_entries::edition.eq(entry.edition.0),
        draft_entries::sheet.eq(&entry.sheet),
        draft_entries::carried_from.eq(entry.carried_from.map(key)),
        draft_entries::confirmation.eq(entry.confirmation.as_str()),
        draft_entries::updated_at.eq(at(entry.updated_at)),
    ));
    each_backend!(conn, one => insert.execute(one))?;
    Ok(())
}

/// What is stored of an entry.
#[derive(Clone, Copy, Debug)]
pub struct SheetChange<'a> {
    /// The answers, as canonical JSON.
    pub sheet: &'a str,
    /// What the respondent says of a carried entry.
    pub confirmation: Confirmation,
}

/// Whether an entry stands.
#[derive(Clone, Copy, Debug)]
pub struct Removal {
    /// When it was removed; none when it stands.
    pub removed_at: Option<DateTime<Utc>>,
    /// What that says of a carried entry.
    pub confirmation: Confirmation,
}

/// Stores an entry's sheet if it stands and still has the edition that the write is based on.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn save_sheet(
    conn: &mut StoreConnection,
    unit: UnitId,
    entry: EntryId,
    based_on: Edition,
    SheetChange { sheet, confirmation }: SheetChange<'_>,
    now: DateTime<Utc>,
) -> Result<Written, StoreError> {
    let unchanged = (draft_entries::unit_id.eq(key(unit)))
        .and(draft_entries::id.eq(key(entry)))
        .and(draft_entries::removed_at.is_null())
        .and(draft_entries::edition.eq(based_on.0));
    let changed = (
        draft_entries::edition.eq(based_on.next().0),
        draft_entries::sheet.eq(sheet),
        draft_entries::confirmation.eq(confirmation.as_str()),
        draft_entries::updated_at.eq(at(now)),
    );
    let update = update(&draft_entries::table, unchanged, changed);
    Ok(Written::of(each_backend!(conn, one => update.execute(one))?))
}

/// Stores a sheet from which personal answers were purged, whatever state the entry is in.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn purge_sheet(
    conn: &mut StoreConnection,
    unit: UnitId,
    entry: EntryId,
    sheet: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::update(draft_entries::table.find((key(unit), key(entry))))
        .set((
            draft_entries::edition.eq(draft_entries::edition + 1),
            draft_entries::sheet.eq(sheet),
            draft_entries::updated_at.eq(at(now)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Removes an entry, or with `None` restores it, if it still has that edition.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn set_removed(
    conn: &mut StoreConnection,
    unit: UnitId,
    entry: EntryId,
    based_on: Edition,
    Removal { removed_at, confirmation }: Removal,
    now: DateTime<Utc>,
) -> Result<Written, StoreError> {
    let unchanged = (draft_entries::unit_id.eq(key(unit)))
        .and(draft_entries::id.eq(key(entry)))
        .and(draft_entries::edition.eq(based_on.0));
    let changed = (
        draft_entries::edition.eq(based_on.next().0),
        draft_entries::removed_at.eq(removed_at.map(at)),
        draft_entries::confirmation.eq(confirmation.as_str()),
        draft_entries::updated_at.eq(at(now)),
    );
    let update = update(&draft_entries::table, unchanged, changed);
    Ok(Written::of(each_backend!(conn, one => update.execute(one))?))
}

/// Forgets an entry for good, if it was removed.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn forget(conn: &mut StoreConnection, unit: UnitId, entry: EntryId) -> Result<(), StoreError> {
    let removed = draft_entries::table
        .find((key(unit), key(entry)))
        .filter(draft_entries::removed_at.is_not_null());
    diesel::delete(removed).execute(conn)?;
    Ok(())
}

/// Forgets the removed entries of a unit for good, but for carried ones: that they have ended is kept.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn purge_removed(conn: &mut StoreConnection, unit: UnitId) -> Result<usize, StoreError> {
    let removed = draft_entries::table
        .filter(draft_entries::unit_id.eq(key(unit)))
        .filter(draft_entries::carried_from.is_null())
        .filter(draft_entries::removed_at.is_not_null());
    Ok(diesel::delete(removed).execute(conn)?)
}
