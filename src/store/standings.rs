//! Where a unit stands, in one statement: its frame row, its round at which edition, and what it has sent. Every
//! request of a respondent begins with it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::dialect::each_backend;
use super::links::{COLUMNS as LINK, Link, LinkRow};
use super::schema::{links, respondent_sessions, rounds, submissions, units};
use super::types::{at, key};
use super::units::UnitRow;
use super::{StoreConnection, StoreError};
use crate::domain::ids::UnitId;
use crate::domain::round::Unit;

/// Where a unit stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Stand {
    /// The unit.
    pub unit: Unit,
    /// The edition of its round, which is another after each change of the round.
    pub round_edition: i64,
    /// Number of the submission that counts; none before the first.
    pub submitted: Option<i32>,
}

type StandRow = (UnitRow, i64, Option<i32>);

impl TryFrom<StandRow> for Stand {
    type Error = StoreError;

    fn try_from((unit, round_edition, submitted): StandRow) -> Result<Self, StoreError> {
        Ok(Self { unit: unit.try_into()?, round_edition, submitted })
    }
}

/// Units with their round and the submission that counts.
macro_rules! stands {
    () => {
        units::table.inner_join(rounds::table.on(rounds::id.eq(units::round_id))).left_join(
            submissions::table.on(submissions::id.nullable().eq(units::last_submission_id)),
        )
    };
}

/// What a [`StandRow`] is read from.
macro_rules! columns {
    () => {
        (units::all_columns, rounds::edition, submissions::number.nullable())
    };
}

/// Where a unit stands.
///
/// # Errors
///
/// [`StoreError::Query`], [`StoreError::Inconsistent`].
pub fn find(conn: &mut StoreConnection, unit: UnitId) -> Result<Option<Stand>, StoreError> {
    let query = stands!().filter(units::id.eq(key(unit))).select(columns!());
    let found = each_backend!(conn, one => query.get_result::<StandRow>(one));
    found.optional()?.map(Stand::try_from).transpose()
}

/// The link of that secret, revoked or not, and where its unit stands.
///
/// # Errors
///
/// As [`find`].
pub fn find_by_secret(
    conn: &mut StoreConnection,
    secret_hash: &[u8; 32],
) -> Result<Option<(Link, Stand)>, StoreError> {
    let query = stands!()
        .inner_join(links::table.on(links::unit_id.eq(units::id)))
        .filter(links::secret_hash.eq(secret_hash.as_slice()))
        .select((LINK, columns!()));
    let found = each_backend!(conn, one => query.get_result::<(LinkRow, StandRow)>(one));
    found.optional()?.map(linked).transpose()
}

/// The link of a session that has not expired at `now`, revoked or not, and where its unit stands.
///
/// # Errors
///
/// As [`find`].
pub fn find_by_session(
    conn: &mut StoreConnection,
    token_hash: &[u8; 32],
    now: DateTime<Utc>,
) -> Result<Option<(Link, Stand)>, StoreError> {
    let query = stands!()
        .inner_join(links::table.on(links::unit_id.eq(units::id)))
        .inner_join(respondent_sessions::table.on(respondent_sessions::link_id.eq(links::id)))
        .filter(respondent_sessions::token_hash.eq(token_hash.as_slice()))
        .filter(respondent_sessions::expires_at.gt(at(now)))
        .select((LINK, columns!()));
    let found = each_backend!(conn, one => query.get_result::<(LinkRow, StandRow)>(one));
    found.optional()?.map(linked).transpose()
}

fn linked((link, stand): (LinkRow, StandRow)) -> Result<(Link, Stand), StoreError> {
    Ok((link.try_into()?, stand.try_into()?))
}
