//! The only file that asks which database this is, beside [`connection`](super::connection),
//! [`migrations`](super::migrations), [`portable`](super::portable) and [`diagnosis`](super::diagnosis).
//!
//! A query on a [`StoreConnection`] is written out as SQL each time, since its text depends on the database. One that
//! every answer needs goes through [`each_backend!`], which gives it to the connection that is there: Diesel
//! then finds its prepared statement by the query's type.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Binary;

use super::schema::units;
use super::types::{Key, KeySql, key};
use super::{StoreConnection, StoreError};
use crate::domain::ids::{RoundId, UnitId};

/// Gives a query to the connection of the one database or the other, whichever this is.
macro_rules! each_backend {
    ($conn:expr, $one:ident => $query:expr) => {
        match $conn {
            $crate::store::StoreConnection::Pg($one) => $query,
            $crate::store::StoreConnection::Sqlite($one) => $query,
        }
    };
}
pub(super) use each_backend;

/// Makes every other writer of this unit's answers wait until this transaction ends; true when it may itself
/// have waited for another, so that what was read before may be out of date.
///
/// On SQLite the process has one writer at a time, so there is nobody to wait for.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn lock_unit(conn: &mut StoreConnection, unit: UnitId) -> Result<bool, StoreError> {
    let StoreConnection::Pg(conn) = conn else { return Ok(false) };
    let row = units::table.find(key(unit)).select(units::id).for_update();
    row.get_result::<Key>(conn).optional()?;
    Ok(true)
}

/// [`lock_unit`] of the unit that a link reaches, if there is such a link; with its round held first,
/// as [`hold_round`] does, when `with_round`.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn lock_unit_of_link(
    conn: &mut StoreConnection,
    secret_hash: &[u8; 32],
    with_round: bool,
) -> Result<Option<UnitId>, StoreError> {
    let StoreConnection::Pg(conn) = conn else { return Ok(None) };
    let statement = if with_round {
        "WITH held AS MATERIALIZED (SELECT u.round_id, pg_advisory_xact_lock_shared(hashtextextended(\
         'round ' || u.round_id::text, 0)) FROM units u JOIN links l ON l.unit_id = u.id \
         WHERE l.secret_hash = $1) SELECT u.id FROM held JOIN units u ON u.round_id = held.round_id \
         JOIN links l ON l.unit_id = u.id WHERE l.secret_hash = $1 FOR UPDATE OF u"
    } else {
        "SELECT u.id FROM units u JOIN links l ON l.unit_id = u.id \
         WHERE l.secret_hash = $1 FOR UPDATE OF u"
    };
    let found = sql_query(statement).bind::<Binary, _>(secret_hash.as_slice());
    Ok(found.get_result::<Locked>(conn).optional()?.map(|locked| locked.id.id()))
}

#[derive(QueryableByName)]
struct Locked {
    #[diesel(sql_type = KeySql)]
    id: Key,
}

/// Makes a change of this round's state wait until this transaction ends, and the other way round;
/// so no submission slips in behind the freeze that should have held it.
///
/// Not a lock of the row: who waits to change a row is passed by all who come later to share it, so that under
/// a storm of submissions without a gap no round would ever close. Who waits for an advisory lock is not.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn hold_round(conn: &mut StoreConnection, round: RoundId) -> Result<(), StoreError> {
    let lock = "SELECT pg_advisory_xact_lock_shared(hashtextextended('round ' || $1::text, 0))";
    lock_round(conn, round, lock)
}

/// Makes everybody who [holds](hold_round) the round wait until this transaction ends, and waits for those who
/// do now; for whoever changes its state.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn hold_round_alone(conn: &mut StoreConnection, round: RoundId) -> Result<(), StoreError> {
    lock_round(
        conn,
        round,
        "SELECT pg_advisory_xact_lock(hashtextextended('round ' || $1::text, 0))",
    )
}

fn lock_round(
    conn: &mut StoreConnection,
    round: RoundId,
    lock: &'static str,
) -> Result<(), StoreError> {
    if let StoreConnection::Pg(conn) = conn {
        sql_query(lock).bind::<KeySql, _>(key(round)).execute(conn)?;
    }
    Ok(())
}
