//! Units, the frame of a round, and the history of their dispositions.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::{count_star, max};
use diesel::expression::functions::declare_sql_function;
use diesel::prelude::*;
use diesel::sql_types::{Integer, Nullable};

use super::dialect::{each_backend, insert_many};
use super::schema::{disposition_history, units};
use super::types::{At, Key, at, key};
use super::update::update;
use super::{StoreConnection, StoreError};
use crate::domain::canonical;
use crate::domain::ids::{AccountId, OrganisationId, RoundId, SubmissionId, UnitId};
use crate::domain::outcome::Disposition;
use crate::domain::round::Unit;

#[derive(Insertable, Queryable)]
#[diesel(table_name = units, treat_none_as_default_value = false)]
pub(super) struct UnitRow {
    id: Key,
    round_id: Key,
    organisation_id: Key,
    orgnr: String,
    facts: String,
    disposition: String,
    extended_to: Option<NaiveDate>,
    first_submitted_at: Option<At>,
    last_submission_id: Option<Key>,
}

#[declare_sql_function]
extern "SQL" {
    /// The number, or another for none.
    fn coalesce(number: Nullable<Integer>, otherwise: Integer) -> Integer;
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = disposition_history)]
struct HistoryRow {
    seq: i32,
    disposition: String,
    reason: String,
    at: At,
    account_id: Option<Key>,
}

/// One disposition that a unit has had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// 1, 2, 3 of the unit.
    pub seq: i32,
    /// The disposition.
    pub disposition: Disposition,
    /// Why.
    pub reason: String,
    /// Since when.
    pub at: DateTime<Utc>,
    /// The member of staff who set it; none when the system did.
    pub account: Option<AccountId>,
}

impl From<&Unit> for UnitRow {
    fn from(unit: &Unit) -> Self {
        Self {
            id: key(unit.id),
            round_id: key(unit.round_id),
            organisation_id: key(unit.organisation_id),
            orgnr: unit.facts.orgnr.to_string(),
            facts: canonical::to_json(&unit.facts),
            disposition: unit.disposition.as_str().to_owned(),
            extended_to: unit.extended_to,
            first_submitted_at: unit.first_submitted_at.map(at),
            last_submission_id: unit.last_submission_id.map(key),
        }
    }
}

impl TryFrom<UnitRow> for Unit {
    type Error = StoreError;

    fn try_from(row: UnitRow) -> Result<Self, StoreError> {
        let inconsistent = |column| StoreError::Inconsistent { table: "units", column };
        Ok(Self {
            id: row.id.id(),
            round_id: row.round_id.id(),
            organisation_id: row.organisation_id.id(),
            facts: serde_json::from_str(&row.facts).map_err(|_| inconsistent("facts"))?,
            disposition: Disposition::parse(&row.disposition)
                .ok_or_else(|| inconsistent("disposition"))?,
            extended_to: row.extended_to,
            first_submitted_at: row.first_submitted_at.map(|at| at.0),
            last_submission_id: row.last_submission_id.map(Key::id),
        })
    }
}

impl TryFrom<HistoryRow> for Outcome {
    type Error = StoreError;

    fn try_from(row: HistoryRow) -> Result<Self, StoreError> {
        let disposition = Disposition::parse(&row.disposition).ok_or(StoreError::Inconsistent {
            table: "disposition_history",
            column: "disposition",
        })?;
        Ok(Self {
            seq: row.seq,
            disposition,
            reason: row.reason,
            at: row.at.0,
            account: row.account_id.map(Key::id),
        })
    }
}

/// Adds units to a frame.
///
/// # Errors
///
/// [`StoreError::Query`], also when an organisation is in the frame already.
pub fn insert(conn: &mut StoreConnection, frame: &[Unit]) -> Result<(), StoreError> {
    insert_many!(conn, units::table, frame.iter().map(UnitRow::from));
    Ok(())
}

/// The unit of that id.
///
/// # Errors
///
/// [`StoreError::Query`], [`StoreError::Inconsistent`].
pub fn find(conn: &mut StoreConnection, id: UnitId) -> Result<Option<Unit>, StoreError> {
    let row = units::table.find(key(id)).get_result::<UnitRow>(conn).optional()?;
    row.map(Unit::try_from).transpose()
}

/// The unit of an organisation in a round.
///
/// # Errors
///
/// As [`find`].
pub fn find_by_organisation(
    conn: &mut StoreConnection,
    round: RoundId,
    organisation: OrganisationId,
) -> Result<Option<Unit>, StoreError> {
    let found = units::table
        .filter(units::round_id.eq(key(round)))
        .filter(units::organisation_id.eq(key(organisation)));
    found.get_result::<UnitRow>(conn).optional()?.map(Unit::try_from).transpose()
}

/// Every unit of a round by organisation number.
///
/// # Errors
///
/// As [`find`].
pub fn list_all(conn: &mut StoreConnection, round: RoundId) -> Result<Vec<Unit>, StoreError> {
    let found = units::table.filter(units::round_id.eq(key(round))).order(units::orgnr);
    found.load::<UnitRow>(conn)?.into_iter().map(Unit::try_from).collect()
}

/// At most `limit` units of a round by organisation number, from the first one after `after`, of
/// one disposition or of all.
///
/// # Errors
///
/// As [`find`].
pub fn list(
    conn: &mut StoreConnection,
    round: RoundId,
    disposition: Option<Disposition>,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<Unit>, StoreError> {
    let mut query = units::table
        .filter(units::round_id.eq(key(round)))
        .order(units::orgnr)
        .limit(limit)
        .into_boxed();
    if let Some(disposition) = disposition {
        query = query.filter(units::disposition.eq(disposition.as_str()));
    }
    if let Some(after) = after {
        query = query.filter(units::orgnr.gt(after.to_owned()));
    }
    query.load::<UnitRow>(conn)?.into_iter().map(Unit::try_from).collect()
}

/// How many units a round has.
///
/// # Errors
///
/// [`StoreError::Query`], [`StoreError::Inconsistent`].
pub fn count(conn: &mut StoreConnection, round: RoundId) -> Result<u64, StoreError> {
    let found = units::table.filter(units::round_id.eq(key(round)));
    let n: i64 = found.select(count_star()).get_result(conn)?;
    Ok(n.unsigned_abs())
}

/// The latest extension of any unit of a round.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn find_latest_extension(
    conn: &mut StoreConnection,
    round: RoundId,
) -> Result<Option<NaiveDate>, StoreError> {
    let found = units::table.filter(units::round_id.eq(key(round)));
    Ok(found.select(max(units::extended_to)).get_result(conn)?)
}

/// Gives a unit a deadline of its own, or takes it away.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn save_extension(
    conn: &mut StoreConnection,
    unit: UnitId,
    extended_to: Option<NaiveDate>,
) -> Result<(), StoreError> {
    diesel::update(units::table.find(key(unit)))
        .set(units::extended_to.eq(extended_to))
        .execute(conn)?;
    Ok(())
}

/// Records the submission that counts from now on, the instant of the unit's first, and the disposition that
/// it earns, which [`note_disposition`] adds to the history when it is another.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn save_submission(
    conn: &mut StoreConnection,
    unit: UnitId,
    submission: SubmissionId,
    first_submitted_at: DateTime<Utc>,
    disposition: Disposition,
) -> Result<(), StoreError> {
    let changed = (
        units::first_submitted_at.eq(Some(at(first_submitted_at))),
        units::last_submission_id.eq(Some(key(submission))),
        units::disposition.eq(disposition.as_str()),
    );
    let update = update(&units::table, units::id.eq(key(unit)), changed);
    each_backend!(conn, one => update.execute(one))?;
    Ok(())
}

/// Sets a unit's disposition and adds it to the history.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn save_disposition(
    conn: &mut StoreConnection,
    unit: UnitId,
    disposition: Disposition,
    reason: &str,
    now: DateTime<Utc>,
    account: Option<AccountId>,
) -> Result<(), StoreError> {
    diesel::update(units::table.find(key(unit)))
        .set(units::disposition.eq(disposition.as_str()))
        .execute(conn)?;
    note_disposition(conn, unit, disposition, reason, now, account)
}

/// Adds a disposition to a unit's history.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn note_disposition(
    conn: &mut StoreConnection,
    unit: UnitId,
    disposition: Disposition,
    reason: &str,
    now: DateTime<Utc>,
    account: Option<AccountId>,
) -> Result<(), StoreError> {
    let last = disposition_history::table
        .filter(disposition_history::unit_id.eq(key(unit)))
        .select(max(disposition_history::seq))
        .single_value();
    let insert = diesel::insert_into(disposition_history::table).values((
        disposition_history::unit_id.eq(key(unit)),
        disposition_history::seq.eq(coalesce(last, 0) + 1),
        disposition_history::disposition.eq(disposition.as_str()),
        disposition_history::reason.eq(reason),
        disposition_history::at.eq(at(now)),
        disposition_history::account_id.eq(account.map(key)),
    ));
    each_backend!(conn, one => insert.execute(one))?;
    Ok(())
}

/// Every disposition that a unit has had, the first one first.
///
/// # Errors
///
/// As [`find`].
pub fn list_outcomes(conn: &mut StoreConnection, unit: UnitId) -> Result<Vec<Outcome>, StoreError> {
    let found = disposition_history::table
        .filter(disposition_history::unit_id.eq(key(unit)))
        .order(disposition_history::seq)
        .select(HistoryRow::as_select());
    found.load::<HistoryRow>(conn)?.into_iter().map(Outcome::try_from).collect()
}
