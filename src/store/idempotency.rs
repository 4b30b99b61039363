//! Idempotency keys: the answer to a request, committed with what the request caused.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::dialect::each_backend;
use super::schema::idempotency_keys;
use super::types::at;
use super::{StoreConnection, StoreError};

/// What was answered the first time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// SHA-256 of the request.
    pub fingerprint: [u8; 32],
    /// The answer, canonical JSON.
    pub body: String,
}

/// What was answered to the first request with this key in this scope.
///
/// # Errors
///
/// [`StoreError::Query`], [`StoreError::Inconsistent`].
pub fn find(
    conn: &mut StoreConnection,
    scope: &str,
    idempotency_key: &str,
) -> Result<Option<Kept>, StoreError> {
    let query = idempotency_keys::table
        .find((scope, idempotency_key))
        .select((idempotency_keys::fingerprint, idempotency_keys::body));
    let row: Option<(Vec<u8>, String)> =
        each_backend!(conn, one => query.get_result(one)).optional()?;
    row.map(|(fingerprint, body)| {
        let column = "fingerprint";
        let untrue = |_| StoreError::Inconsistent { table: "idempotency_keys", column };
        Ok(Kept { fingerprint: fingerprint.try_into().map_err(untrue)?, body })
    })
    .transpose()
}

/// Keeps the answer to a request.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn insert(
    conn: &mut StoreConnection,
    (scope, idempotency_key): (&str, &str),
    kept: &Kept,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let insert = diesel::insert_into(idempotency_keys::table).values((
        idempotency_keys::scope.eq(scope),
        idempotency_keys::key.eq(idempotency_key),
        idempotency_keys::fingerprint.eq(kept.fingerprint.as_slice()),
        idempotency_keys::body.eq(&kept.body),
        idempotency_keys::created_at.eq(at(now)),
    ));
    each_backend!(conn, one => insert.execute(one))?;
    Ok(())
}

/// Forgets the keys kept before `instant` and returns how many there were.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn purge(conn: &mut StoreConnection, instant: DateTime<Utc>) -> Result<usize, StoreError> {
    let old = idempotency_keys::table.filter(idempotency_keys::created_at.lt(at(instant)));
    Ok(diesel::delete(old).execute(conn)?)
}
