//! Respondents' sessions: what a press of "start" makes of a link. Only hashes of tokens are kept.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::dialect::each_backend;
use super::schema::respondent_sessions;
use super::types::{at, key};
use super::{StoreConnection, StoreError};
use crate::domain::ids::LinkId;

/// Keeps a new session with the SHA-256 of its token.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn insert(
    conn: &mut StoreConnection,
    token_hash: &[u8; 32],
    link: LinkId,
    started_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let insert = diesel::insert_into(respondent_sessions::table).values((
        respondent_sessions::token_hash.eq(token_hash.as_slice()),
        respondent_sessions::link_id.eq(key(link)),
        respondent_sessions::started_at.eq(at(started_at)),
        respondent_sessions::expires_at.eq(at(expires_at)),
    ));
    each_backend!(conn, one => insert.execute(one))?;
    Ok(())
}

/// Ends one session; ending an unknown one does nothing.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn delete(conn: &mut StoreConnection, token_hash: &[u8; 32]) -> Result<(), StoreError> {
    diesel::delete(respondent_sessions::table.find(token_hash.as_slice())).execute(conn)?;
    Ok(())
}

/// Forgets the expired sessions of a link.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn purge_expired(
    conn: &mut StoreConnection,
    link: LinkId,
    now: DateTime<Utc>,
) -> Result<usize, StoreError> {
    let expired = respondent_sessions::table
        .filter(respondent_sessions::link_id.eq(key(link)))
        .filter(respondent_sessions::expires_at.le(at(now)));
    let delete = diesel::delete(expired);
    Ok(each_backend!(conn, one => delete.execute(one))?)
}

/// Forgets every expired session.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn purge(conn: &mut StoreConnection, now: DateTime<Utc>) -> Result<usize, StoreError> {
    let expired = respondent_sessions::table.filter(respondent_sessions::expires_at.le(at(now)));
    Ok(diesel::delete(expired).execute(conn)?)
}
