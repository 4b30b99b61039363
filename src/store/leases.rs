//! Leases: who does a named piece of work, for a time. One holder at a time, on both databases.
//!
//! A holder that dies loses the lease when its time is up; nobody has to notice the death. Nor does it keep one that
//! it took while its clock was ahead.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use uuid::Uuid;

use super::schema::leases;
use super::types::{Key, at};
use super::{StoreConnection, StoreError};

/// How far ahead a lease may end before nobody believes in it. A worker that was frozen comes back with a clock
/// that is late, and must leave alone what others have taken meanwhile.
const BELIEVED: TimeDelta = TimeDelta::hours(1);

/// Takes or prolongs the lease called `name` until `until`; false while another owner holds it.
///
/// All leases of a name are equally long. So one that ends more than an hour later than one taken now does was taken
/// by a clock that was wrong, and is nobody's.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn acquire(
    conn: &mut StoreConnection,
    name: &str,
    owner: Uuid,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let free = leases::table.find(name).filter(
        leases::until_at
            .le(at(now))
            .or(leases::owner.eq(Key(owner)))
            .or(leases::until_at.gt(at(until + BELIEVED))),
    );
    let taken = diesel::update(free)
        .set((
            leases::owner.eq(Key(owner)),
            leases::fence.eq(leases::fence + 1),
            leases::until_at.eq(at(until)),
        ))
        .execute(conn)?;
    if taken == 1 {
        return Ok(true);
    }
    let there = leases::table.find(name).select(leases::fence).first::<i64>(conn).optional()?;
    if there.is_some() {
        return Ok(false);
    }
    // Two first holders at once: a savepoint keeps the loser's transaction alive.
    let inserted = conn.transaction(|conn| {
        diesel::insert_into(leases::table)
            .values((
                leases::name.eq(name),
                leases::owner.eq(Key(owner)),
                leases::fence.eq(1),
                leases::until_at.eq(at(until)),
            ))
            .execute(conn)
    });
    match inserted {
        Ok(_) => Ok(true),
        Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Ends the lease called `name` at `now` if `owner` holds it, so that another need not wait.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn release(
    conn: &mut StoreConnection,
    name: &str,
    owner: Uuid,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let held = leases::table.find(name).filter(leases::owner.eq(Key(owner)));
    diesel::update(held).set(leases::until_at.eq(at(now))).execute(conn)?;
    Ok(())
}
