//! Paradata: facts on the process of answering, never answers and never a name.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::dialect::each_backend;
use super::schema::paradata;
use super::types::{At, at, key};
use super::{StoreConnection, StoreError};
use crate::domain::ids::UnitId;

/// Keeps one event of a unit.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn insert(
    conn: &mut StoreConnection,
    id: Uuid,
    unit: UnitId,
    now: DateTime<Utc>,
    event: &str,
) -> Result<(), StoreError> {
    let insert = diesel::insert_into(paradata::table).values((
        paradata::id.eq(key(id)),
        paradata::unit_id.eq(key(unit)),
        paradata::at.eq(at(now)),
        paradata::event.eq(event),
    ));
    each_backend!(conn, one => insert.execute(one))?;
    Ok(())
}

/// The events of a unit with their instants, the oldest first.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn list(
    conn: &mut StoreConnection,
    unit: UnitId,
) -> Result<Vec<(DateTime<Utc>, String)>, StoreError> {
    let rows: Vec<(At, String)> = paradata::table
        .filter(paradata::unit_id.eq(key(unit)))
        .order((paradata::at, paradata::id))
        .select((paradata::at, paradata::event))
        .load(conn)?;
    Ok(rows.into_iter().map(|(at, event)| (at.0, event)).collect())
}
