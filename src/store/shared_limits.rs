//! What several instances have taken together of the limits that they share, on PostgreSQL. One process alone
//! uses a SQLite database, and has nobody to share with.
//!
//! The table is not logged: its rows are worth a minute, and a crash of the server may lose them. The clock is the
//! database's, which is one for all instances.

use chrono::TimeDelta;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, BigInt, Binary, Text};

use super::{StoreConnection, StoreError};

/// Most that is read at a time, what changed last first.
const MOST: i64 = 5_000;

/// What was taken of one bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The kind of limit.
    pub kind: String,
    /// Whose bucket: a hash.
    pub key: [u8; 16],
    /// In how many microseconds it is given back.
    pub owed: i64,
}

#[derive(QueryableByName)]
struct TakenRow {
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Binary)]
    key_hash: Vec<u8>,
    #[diesel(sql_type = BigInt)]
    owed: i64,
}

/// Adds what one instance has taken. Rows are written in one order, so that no two instances wait for each other.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn add(conn: &mut StoreConnection, taken: &[Taken]) -> Result<(), StoreError> {
    let StoreConnection::Pg(conn) = conn else { return Ok(()) };
    if taken.is_empty() {
        return Ok(());
    }
    let kinds: Vec<&str> = taken.iter().map(|one| one.kind.as_str()).collect();
    let keys: Vec<&[u8]> = taken.iter().map(|one| one.key.as_slice()).collect();
    let owed: Vec<i64> = taken.iter().map(|one| one.owed).collect();
    sql_query(
        "INSERT INTO shared_limits AS held (kind, key_hash, full_at, changed_at) \
         SELECT kind, key_hash, present + owed * interval '1 microsecond', present \
         FROM unnest($1, $2, $3) AS taken (kind, key_hash, owed), \
              (SELECT clock_timestamp() AS present) AS clock \
         ORDER BY kind, key_hash \
         ON CONFLICT (kind, key_hash) DO UPDATE SET changed_at = EXCLUDED.changed_at, \
         full_at = greatest(held.full_at, EXCLUDED.changed_at) + (EXCLUDED.full_at - EXCLUDED.changed_at)",
    )
    .bind::<Array<Text>, _>(kinds)
    .bind::<Array<Binary>, _>(keys)
    .bind::<Array<BigInt>, _>(owed)
    .execute(conn)?;
    Ok(())
}

/// What all instances together have taken of the buckets that changed within that time and are not full again.
///
/// # Errors
///
/// [`StoreError::Query`]; [`StoreError::Inconsistent`] for a key that is no hash.
pub fn list_changed(
    conn: &mut StoreConnection,
    within: TimeDelta,
) -> Result<Vec<Taken>, StoreError> {
    let StoreConnection::Pg(conn) = conn else { return Ok(Vec::new()) };
    let rows: Vec<TakenRow> = sql_query(
        "SELECT kind, key_hash, \
                (extract(epoch FROM full_at - clock_timestamp()) * 1000000)::bigint AS owed \
         FROM shared_limits \
         WHERE changed_at > clock_timestamp() - $1 * interval '1 millisecond' \
           AND full_at > clock_timestamp() \
         ORDER BY changed_at DESC LIMIT $2",
    )
    .bind::<BigInt, _>(within.num_milliseconds())
    .bind::<BigInt, _>(MOST)
    .load(conn)?;
    let taken = |TakenRow { kind, key_hash, owed }| match key_hash.try_into() {
        Ok(key) => Ok(Taken { kind, key, owed }),
        Err(_) => Err(StoreError::Inconsistent { table: "shared_limits", column: "key_hash" }),
    };
    rows.into_iter().map(taken).collect()
}

/// Deletes the buckets that are full again, and returns how many there were.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn purge(conn: &mut StoreConnection) -> Result<usize, StoreError> {
    let StoreConnection::Pg(conn) = conn else { return Ok(0) };
    let full = sql_query("DELETE FROM shared_limits WHERE full_at < clock_timestamp()");
    Ok(full.execute(conn)?)
}
