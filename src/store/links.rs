//! Links: hashed secrets that reach a unit, with what they may see and do.
//!
//! A secret itself is never here. Which links are live is a question of `revoked_at` and of the
//! round's own end date, which `service` asks.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::schema::links;
use super::types::{At, Key, at, key};
use super::{StoreConnection, StoreError};
use crate::domain::answer::GrantScope;
use crate::domain::ids::{LinkId, UnitId};

/// One link of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its id.
    pub id: LinkId,
    /// The unit that it reaches.
    pub unit: UnitId,
    /// What it may see and do.
    pub scope: GrantScope,
    /// When it was issued.
    pub created_at: DateTime<Utc>,
    /// When it was revoked; none while it is live.
    pub revoked_at: Option<DateTime<Utc>>,
}

#[derive(Queryable)]
pub(super) struct LinkRow {
    id: Key,
    unit_id: Key,
    grant_scope: String,
    created_at: At,
    revoked_at: Option<At>,
}

#[derive(Insertable)]
#[diesel(table_name = links, treat_none_as_default_value = false)]
struct NewLinkRow<'a> {
    id: Key,
    unit_id: Key,
    secret_hash: &'a [u8],
    grant_scope: String,
    created_at: At,
}

pub(super) const COLUMNS: (
    links::id,
    links::unit_id,
    links::grant_scope,
    links::created_at,
    links::revoked_at,
) = (links::id, links::unit_id, links::grant_scope, links::created_at, links::revoked_at);

impl TryFrom<LinkRow> for Link {
    type Error = StoreError;

    fn try_from(row: LinkRow) -> Result<Self, StoreError> {
        let scope = serde_json::from_str(&row.grant_scope)
            .map_err(|_| StoreError::Inconsistent { table: "links", column: "grant_scope" })?;
        Ok(Self {
            id: row.id.id(),
            unit: row.unit_id.id(),
            scope,
            created_at: row.created_at.0,
            revoked_at: row.revoked_at.map(|at| at.0),
        })
    }
}

/// Keeps a new link with the SHA-256 of its secret.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn insert(
    conn: &mut StoreConnection,
    link: &Link,
    secret_hash: &[u8; 32],
) -> Result<(), StoreError> {
    let row = NewLinkRow {
        id: key(link.id),
        unit_id: key(link.unit),
        secret_hash,
        grant_scope: serde_json::json!(link.scope).to_string(),
        created_at: at(link.created_at),
    };
    diesel::insert_into(links::table).values(row).execute(conn)?;
    Ok(())
}

/// Every link of a unit, the oldest first.
///
/// # Errors
///
/// [`StoreError::Query`], [`StoreError::Inconsistent`].
pub fn list(conn: &mut StoreConnection, unit: UnitId) -> Result<Vec<Link>, StoreError> {
    let found = links::table.filter(links::unit_id.eq(key(unit)));
    let rows: Vec<LinkRow> =
        found.order((links::created_at, links::id)).select(COLUMNS).load(conn)?;
    rows.into_iter().map(Link::try_from).collect()
}

/// Revokes every live link of a unit and returns how many there were.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn revoke_all(
    conn: &mut StoreConnection,
    unit: UnitId,
    now: DateTime<Utc>,
) -> Result<usize, StoreError> {
    let live =
        links::table.filter(links::unit_id.eq(key(unit))).filter(links::revoked_at.is_null());
    Ok(diesel::update(live).set(links::revoked_at.eq(Some(at(now)))).execute(conn)?)
}

/// Revokes one live link of a unit; false when the unit has no such live link.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn revoke(
    conn: &mut StoreConnection,
    unit: UnitId,
    link: LinkId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let live = links::table
        .find(key(link))
        .filter(links::unit_id.eq(key(unit)))
        .filter(links::revoked_at.is_null());
    let n = diesel::update(live).set(links::revoked_at.eq(Some(at(now)))).execute(conn)?;
    Ok(n == 1)
}
