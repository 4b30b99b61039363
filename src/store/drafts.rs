//! The header of a unit's draft and its nil returns.
//!
//! **Invariant:** an edition only grows, by one with each stored change of the sheet. Sheets are
//! canonical JSON here: what they mean needs the questionnaire, which `service` has.
//!
//! Entries are in [`draft_entries`](super::draft_entries).

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::connection::MultiBackend;
use super::dialect::each_backend;
use super::draft_entries::{EntryRow, StoredEntry};
use super::schema::{audit_events, draft_entries, drafts};
use super::types::{At, Key, at, key};
use super::update::update;
use super::written::Written;
use super::{StoreConnection, StoreError};
use crate::domain::answer::{Confirmation, Edition};
use crate::domain::code::Name;
use crate::domain::ids::UnitId;

/// The header of a draft as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredHeader {
    /// Its edition; 0 when only the row was made.
    pub edition: Edition,
    /// The sheet, canonical JSON.
    pub sheet: String,
    /// Rosters stated to have nothing to report.
    pub nil: BTreeSet<Name>,
    /// When the row was last changed.
    pub updated_at: DateTime<Utc>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = drafts)]
struct HeaderRow {
    edition: i64,
    sheet: String,
    nil: String,
    updated_at: At,
}

impl TryFrom<HeaderRow> for StoredHeader {
    type Error = StoreError;

    fn try_from(row: HeaderRow) -> Result<Self, StoreError> {
        Ok(Self {
            edition: Edition(row.edition),
            sheet: row.sheet,
            nil: parse_nil("drafts", &row.nil)?,
            updated_at: row.updated_at.0,
        })
    }
}

/// Reads a column of roster codes.
pub(super) fn parse_nil(table: &'static str, raw: &str) -> Result<BTreeSet<Name>, StoreError> {
    serde_json::from_str(raw).map_err(|_| StoreError::Inconsistent { table, column: "nil" })
}

/// A unit's whole draft, if it has one: the header, and every entry in its order, removed ones too.
///
/// # Errors
///
/// [`StoreError::Query`], [`StoreError::Inconsistent`].
pub fn find_whole(
    conn: &mut StoreConnection,
    unit: UnitId,
) -> Result<Option<(StoredHeader, Vec<StoredEntry>)>, StoreError> {
    let header = <HeaderRow as Selectable<MultiBackend>>::construct_selection();
    let entry = <EntryRow as Selectable<MultiBackend>>::construct_selection();
    let query = drafts::table
        .left_join(draft_entries::table.on(draft_entries::unit_id.eq(drafts::unit_id)))
        .filter(drafts::unit_id.eq(key(unit)))
        .order((draft_entries::position, draft_entries::id))
        .select((header, entry.nullable()));
    let rows: Vec<(HeaderRow, Option<EntryRow>)> = each_backend!(conn, one => query.load(one))?;
    let mut header = None;
    let mut entries = Vec::new();
    for (row, entry) in rows {
        header.get_or_insert(row);
        entries.extend(entry.map(StoredEntry::try_from).transpose()?);
    }
    header.map(|row| Ok((row.try_into()?, entries))).transpose()
}

/// Makes the row of a unit's draft, which has none, with a sheet: an empty one of edition 0 when it is made for an
/// entry or a nil return.
///
/// # Errors
///
/// [`StoreError::Query`], also when it has one.
pub fn insert(
    conn: &mut StoreConnection,
    unit: UnitId,
    edition: Edition,
    sheet: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let insert = diesel::insert_into(drafts::table).values((
        drafts::unit_id.eq(key(unit)),
        drafts::edition.eq(edition.0),
        drafts::sheet.eq(sheet),
        drafts::nil.eq("[]"),
        drafts::updated_at.eq(at(now)),
    ));
    each_backend!(conn, one => insert.execute(one))?;
    Ok(())
}

/// Stores the header's sheet if it still has the edition that the write is based on.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn save_sheet(
    conn: &mut StoreConnection,
    unit: UnitId,
    based_on: Edition,
    sheet: &str,
    now: DateTime<Utc>,
) -> Result<Written, StoreError> {
    let unchanged = drafts::unit_id.eq(key(unit)).and(drafts::edition.eq(based_on.0));
    let changed = (
        drafts::edition.eq(based_on.next().0),
        drafts::sheet.eq(sheet),
        drafts::updated_at.eq(at(now)),
    );
    let update = update(&drafts::table, unchanged, changed);
    Ok(Written::of(each_backend!(conn, one => update.execute(one))?))
}

/// Stores the nil returns; the sheet's edition stays.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn save_nil(
    conn: &mut StoreConnection,
    unit: UnitId,
    nil: &BTreeSet<Name>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let text = serde_json::json!(nil).to_string();
    let changed = (drafts::nil.eq(text), drafts::updated_at.eq(at(now)));
    let update = update(&drafts::table, drafts::unit_id.eq(key(unit)), changed);
    each_backend!(conn, one => update.execute(one))?;
    Ok(())
}

/// The action in the audit log of carrying a former answer into a draft.
pub const CARRY_FORWARD: &str = "draft.carry_forward";

/// Most units that are asked about in one statement.
const MOST: usize = 1_000;

/// Those of some units whose draft somebody has written in, each with when that was last; a draft that holds only
/// what was carried forward is nobody's writing.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn list_begun(
    conn: &mut StoreConnection,
    units: &[UnitId],
) -> Result<HashMap<UnitId, DateTime<Utc>>, StoreError> {
    let mut begun = HashMap::new();
    for some in units.chunks(MOST) {
        let ids: Vec<Key> = some.iter().map(|&unit| key(unit)).collect();
        let headers: Vec<(Key, i64, String, At)> = drafts::table
            .filter(drafts::unit_id.eq_any(&ids))
            .select((drafts::unit_id, drafts::edition, drafts::nil, drafts::updated_at))
            .load(conn)?;
        let carried: Vec<(Key, At)> = audit_events::table
            .filter(audit_events::subject_kind.eq("unit"))
            .filter(audit_events::subject_id.eq_any(&ids))
            .filter(audit_events::action.eq(CARRY_FORWARD))
            .select((audit_events::subject_id, audit_events::at))
            .load(conn)?;
        let headers = headers.into_iter().filter(|(unit, edition, nil, at)| {
            // A header that is carried is its first edition.
            *edition > 1 || nil != "[]" || *edition == 1 && !carried.contains(&(*unit, *at))
        });
        let entries: Vec<(Key, At)> = draft_entries::table
            .filter(draft_entries::unit_id.eq_any(&ids))
            .filter(draft_entries::confirmation.ne(Confirmation::Unconfirmed.as_str()))
            .select((draft_entries::unit_id, draft_entries::updated_at))
            .load(conn)?;
        for (unit, at) in headers.map(|(unit, _, _, at)| (unit, at)).chain(entries) {
            let last = begun.entry(unit.id()).or_insert(at.0);
            *last = at.0.max(*last);
        }
    }
    Ok(begun)
}
