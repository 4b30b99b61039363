//! Freezes: numbered, immutable choices of the submissions that count. Nothing here updates a row.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::dialect::insert_many;
use super::schema::{freeze_units, freezes, submissions, units};
use super::types::{At, Key, at, key};
use super::{StoreConnection, StoreError};
use crate::domain::ids::{AccountId, RoundId, SubmissionId, UnitId};
use crate::domain::outcome::Disposition;

/// One freeze of a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Freeze {
    /// The round.
    pub round_id: RoundId,
    /// 1, 2, 3 of the round.
    pub number: u32,
    /// When it was made.
    pub frozen_at: DateTime<Utc>,
    /// Who made it; none when the system did.
    pub account: Option<AccountId>,
    /// Why: what has changed since the former one.
    pub reason: String,
    /// SHA-256 over units, dispositions and the hashes of their submissions.
    pub hash: [u8; 32],
}

/// What a freeze fixes for one unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrozenUnit {
    /// The unit.
    pub unit_id: UnitId,
    /// Its disposition.
    pub disposition: Disposition,
    /// The submission that counts.
    pub submission_id: Option<SubmissionId>,
}

/// What counts of one unit at present, with the hash of what it submitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counting {
    /// What a freeze would fix.
    pub unit: FrozenUnit,
    /// The submission's own hash.
    pub submission_hash: Option<Vec<u8>>,
}

#[derive(Insertable, Queryable)]
#[diesel(table_name = freezes, treat_none_as_default_value = false)]
struct FreezeRow {
    round_id: Key,
    number: i32,
    frozen_at: At,
    account_id: Option<Key>,
    reason: String,
    hash: Vec<u8>,
}

#[derive(Insertable)]
#[diesel(table_name = freeze_units, treat_none_as_default_value = false)]
struct NewUnitRow {
    round_id: Key,
    number: i32,
    unit_id: Key,
    disposition: &'static str,
    submission_id: Option<Key>,
}

/// The number as its column holds it.
fn column(number: u32) -> Result<i32, StoreError> {
    i32::try_from(number)
        .map_err(|_| StoreError::Inconsistent { table: "freezes", column: "number" })
}

impl TryFrom<FreezeRow> for Freeze {
    type Error = StoreError;

    fn try_from(row: FreezeRow) -> Result<Self, StoreError> {
        let inconsistent = |column| StoreError::Inconsistent { table: "freezes", column };
        Ok(Self {
            round_id: row.round_id.id(),
            number: row.number.try_into().map_err(|_| inconsistent("number"))?,
            frozen_at: row.frozen_at.0,
            account: row.account_id.map(Key::id),
            reason: row.reason,
            hash: row.hash.try_into().map_err(|_| inconsistent("hash"))?,
        })
    }
}

fn frozen(
    table: &'static str,
    (unit_id, disposition, submission_id): (Key, String, Option<Key>),
) -> Result<FrozenUnit, StoreError> {
    let disposition = Disposition::parse(&disposition)
        .ok_or(StoreError::Inconsistent { table, column: "disposition" })?;
    let submission_id = submission_id.map(Key::id);
    Ok(FrozenUnit { unit_id: unit_id.id(), disposition, submission_id })
}

/// What counts of every unit of a round at present, by organisation number.
///
/// # Errors
///
/// [`StoreError::Query`]; [`StoreError::Inconsistent`], also for a submission that is not there.
pub fn list_counting(
    conn: &mut StoreConnection,
    round: RoundId,
) -> Result<Vec<Counting>, StoreError> {
    type Row = ((Key, String, Option<Key>), Option<Vec<u8>>);
    let rows: Vec<Row> = units::table
        .left_join(submissions::table.on(units::last_submission_id.eq(submissions::id.nullable())))
        .filter(units::round_id.eq(key(round)))
        .order(units::orgnr)
        .select((
            (units::id, units::disposition, units::last_submission_id),
            submissions::hash.nullable(),
        ))
        .load(conn)?;
    rows.into_iter()
        .map(|(unit, submission_hash)| {
            let unit = frozen("units", unit)?;
            if unit.submission_id.is_some() && submission_hash.is_none() {
                return Err(StoreError::Inconsistent {
                    table: "units",
                    column: "last_submission_id",
                });
            }
            Ok(Counting { unit, submission_hash })
        })
        .collect()
}

/// What a freeze fixes of every unit, by organisation number, with the hash that its submission has now.
///
/// # Errors
///
/// [`StoreError::Query`], [`StoreError::Inconsistent`].
pub fn list_counted(
    conn: &mut StoreConnection,
    round: RoundId,
    number: u32,
) -> Result<Vec<Counting>, StoreError> {
    type Row = ((Key, String, Option<Key>), Option<Vec<u8>>);
    let rows: Vec<Row> = freeze_units::table
        .inner_join(units::table.on(units::id.eq(freeze_units::unit_id)))
        .left_join(
            submissions::table.on(freeze_units::submission_id.eq(submissions::id.nullable())),
        )
        .filter(freeze_units::round_id.eq(key(round)))
        .filter(freeze_units::number.eq(column(number)?))
        .order(units::orgnr)
        .select((
            (freeze_units::unit_id, freeze_units::disposition, freeze_units::submission_id),
            submissions::hash.nullable(),
        ))
        .load(conn)?;
    let counting = |(unit, submission_hash): Row| {
        let unit = frozen("freeze_units", unit)?;
        Ok(Counting { unit, submission_hash })
    };
    rows.into_iter().map(counting).collect()
}

/// Keeps a freeze with what it fixes for each unit.
///
/// # Errors
///
/// [`StoreError::Query`], also when the number is taken.
pub fn insert(
    conn: &mut StoreConnection,
    freeze: &Freeze,
    fixed: &[FrozenUnit],
) -> Result<(), StoreError> {
    let number = column(freeze.number)?;
    let row = FreezeRow {
        round_id: key(freeze.round_id),
        number,
        frozen_at: at(freeze.frozen_at),
        account_id: freeze.account.map(key),
        reason: freeze.reason.clone(),
        hash: freeze.hash.to_vec(),
    };
    diesel::insert_into(freezes::table).values(row).execute(conn)?;
    let rows = fixed.iter().map(|unit| NewUnitRow {
        round_id: key(freeze.round_id),
        number,
        unit_id: key(unit.unit_id),
        disposition: unit.disposition.as_str(),
        submission_id: unit.submission_id.map(key),
    });
    insert_many!(conn, freeze_units::table, rows);
    Ok(())
}

/// One freeze of a round.
///
/// # Errors
///
/// [`StoreError::Query`], [`StoreError::Inconsistent`].
pub fn find(
    conn: &mut StoreConnection,
    round: RoundId,
    number: u32,
) -> Result<Option<Freeze>, StoreError> {
    let found = freezes::table.find((key(round), column(number)?));
    found.first::<FreezeRow>(conn).optional()?.map(Freeze::try_from).transpose()
}

/// Every freeze of a round, the first one first.
///
/// # Errors
///
/// As [`find`].
pub fn list(conn: &mut StoreConnection, round: RoundId) -> Result<Vec<Freeze>, StoreError> {
    let found = freezes::table.filter(freezes::round_id.eq(key(round))).order(freezes::number);
    found.load::<FreezeRow>(conn)?.into_iter().map(Freeze::try_from).collect()
}

/// Every freeze of every round.
///
/// # Errors
///
/// As [`find`].
pub fn list_all(conn: &mut StoreConnection) -> Result<Vec<Freeze>, StoreError> {
    let found = freezes::table.order((freezes::round_id, freezes::number));
    found.load::<FreezeRow>(conn)?.into_iter().map(Freeze::try_from).collect()
}

/// What a freeze fixes for each unit, by organisation number; empty for no such freeze.
///
/// # Errors
///
/// As [`find`].
pub fn list_units(
    conn: &mut StoreConnection,
    round: RoundId,
    number: u32,
) -> Result<Vec<FrozenUnit>, StoreError> {
    let rows: Vec<(Key, String, Option<Key>)> = freeze_units::table
        .inner_join(units::table.on(units::id.eq(freeze_units::unit_id)))
        .filter(freeze_units::round_id.eq(key(round)))
        .filter(freeze_units::number.eq(column(number)?))
        .order(units::orgnr)
        .select((freeze_units::unit_id, freeze_units::disposition, freeze_units::submission_id))
        .load(conn)?;
    rows.into_iter().map(|row| frozen("freeze_units", row)).collect()
}

/// When each unit first submitted, as the submission says that a freeze holds of it.
///
/// # Errors
///
/// [`StoreError::Query`], [`StoreError::Inconsistent`].
pub fn list_first_submitted(
    conn: &mut StoreConnection,
    round: RoundId,
    number: u32,
) -> Result<HashMap<UnitId, DateTime<Utc>>, StoreError> {
    let rows: Vec<(Key, At)> = freeze_units::table
        .inner_join(
            submissions::table.on(freeze_units::submission_id.eq(submissions::id.nullable())),
        )
        .filter(freeze_units::round_id.eq(key(round)))
        .filter(freeze_units::number.eq(column(number)?))
        .select((freeze_units::unit_id, submissions::first_at))
        .load(conn)?;
    Ok(rows.into_iter().map(|(unit, first_at)| (unit.id(), first_at.0)).collect())
}
