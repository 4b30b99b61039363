//! The only file that asks which database this is, beside [`connection`](super::connection) and
//! [`diagnosis`](super::diagnosis).

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::schema::{rounds, units};
use super::types::{Key, key};
use super::{StoreConnection, StoreError};
use crate::domain::ids::{RoundId, UnitId};

/// Makes every other writer of this unit's answers wait until this transaction ends.
///
/// On SQLite the process has one writer at a time, so there is nobody to wait for.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn lock_unit(conn: &mut StoreConnection, unit: UnitId) -> Result<(), StoreError> {
    if let StoreConnection::Pg(conn) = conn {
        let row = units::table.find(key(unit)).select(units::id).for_update();
        row.first::<Key>(conn).optional()?;
    }
    Ok(())
}

/// Makes a change of this round's state wait until this transaction ends, and the other way round;
/// so no submission slips in behind the freeze that should have held it.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn hold_round(conn: &mut StoreConnection, round: RoundId) -> Result<(), StoreError> {
    if let StoreConnection::Pg(conn) = conn {
        let row = rounds::table.find(key(round)).select(rounds::id).for_share();
        row.first::<Key>(conn).optional()?;
    }
    Ok(())
}

/// Makes every query of this transaction see the database as its first one does.
///
/// SQLite's transactions do so by themselves; PostgreSQL's see what others commit in between.
///
/// # Errors
///
/// The driver's.
pub fn hold_still(conn: &mut StoreConnection) -> QueryResult<()> {
    match conn {
        StoreConnection::Pg(conn) => {
            conn.batch_execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        }
        StoreConnection::Sqlite(_) => Ok(()),
    }
}
