//! Refresh tokens: one row each, grouped in the family of one login. Only hashes are stored.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::schema::refresh_tokens;
use super::types::{At, Key, at, key};
use super::{StoreConnection, StoreError};
use crate::domain::ids::AccountId;

#[derive(Insertable, Queryable)]
#[diesel(table_name = refresh_tokens, treat_none_as_default_value = false)]
struct TokenRow {
    id: Key,
    account_id: Key,
    family: Key,
    token_hash: Vec<u8>,
    issued_at: At,
    expires_at: At,
    used_at: Option<At>,
    revoked_at: Option<At>,
}

/// One refresh token, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefreshToken {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub account: AccountId,
    /// The login that it descends from.
    pub family: Uuid,
    /// SHA-256 of the secret.
    pub hash: [u8; 32],
    /// When it was made.
    pub issued_at: DateTime<Utc>,
    /// When its login ends; the same in the whole family.
    pub expires_at: DateTime<Utc>,
    /// When it was exchanged for the next one.
    pub used_at: Option<DateTime<Utc>>,
    /// When its family was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// Adds a token.
///
/// # Errors
///
/// The driver's.
pub fn insert(conn: &mut StoreConnection, token: &RefreshToken) -> Result<(), StoreError> {
    let row = TokenRow {
        id: Key(token.id),
        account_id: key(token.account),
        family: Key(token.family),
        token_hash: token.hash.to_vec(),
        issued_at: at(token.issued_at),
        expires_at: at(token.expires_at),
        used_at: token.used_at.map(at),
        revoked_at: token.revoked_at.map(at),
    };
    diesel::insert_into(refresh_tokens::table).values(row).execute(conn)?;
    Ok(())
}

/// The token of that hash.
///
/// # Errors
///
/// [`StoreError::Inconsistent`] when a hash is not 32 bytes.
pub fn find(
    conn: &mut StoreConnection,
    hash: &[u8; 32],
) -> Result<Option<RefreshToken>, StoreError> {
    let row: Option<TokenRow> = refresh_tokens::table
        .filter(refresh_tokens::token_hash.eq(hash.to_vec()))
        .first(conn)
        .optional()?;
    row.map(|row| {
        let hash = row.token_hash.try_into().map_err(|_| StoreError::Inconsistent {
            table: "refresh_tokens",
            column: "token_hash",
        })?;
        Ok(RefreshToken {
            id: row.id.0,
            account: row.account_id.id(),
            family: row.family.0,
            hash,
            issued_at: row.issued_at.0,
            expires_at: row.expires_at.0,
            used_at: row.used_at.map(|at| at.0),
            revoked_at: row.revoked_at.map(|at| at.0),
        })
    })
    .transpose()
}

/// Marks a token as used; `false` when it was used or revoked already.
///
/// # Errors
///
/// The driver's.
pub fn claim(
    conn: &mut StoreConnection,
    id: Uuid,
    used_at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let unused = refresh_tokens::table
        .find(Key(id))
        .filter(refresh_tokens::used_at.is_null())
        .filter(refresh_tokens::revoked_at.is_null());
    let n = diesel::update(unused).set(refresh_tokens::used_at.eq(at(used_at))).execute(conn)?;
    Ok(n == 1)
}

/// Revokes all tokens of one login.
///
/// # Errors
///
/// The driver's.
pub fn revoke_family(
    conn: &mut StoreConnection,
    family: Uuid,
    revoked_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let live = refresh_tokens::table
        .filter(refresh_tokens::family.eq(Key(family)))
        .filter(refresh_tokens::revoked_at.is_null());
    diesel::update(live).set(refresh_tokens::revoked_at.eq(at(revoked_at))).execute(conn)?;
    Ok(())
}

/// Revokes all tokens of one account.
///
/// # Errors
///
/// The driver's.
pub fn revoke_account(
    conn: &mut StoreConnection,
    account: AccountId,
    revoked_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let live = refresh_tokens::table
        .filter(refresh_tokens::account_id.eq(key(account)))
        .filter(refresh_tokens::revoked_at.is_null());
    diesel::update(live).set(refresh_tokens::revoked_at.eq(at(revoked_at))).execute(conn)?;
    Ok(())
}

/// Deletes the tokens of logins that ended before `before`; returns how many.
///
/// # Errors
///
/// The driver's.
pub fn purge(conn: &mut StoreConnection, before: DateTime<Utc>) -> Result<usize, StoreError> {
    let ended = refresh_tokens::table.filter(refresh_tokens::expires_at.lt(at(before)));
    Ok(diesel::delete(ended).execute(conn)?)
}
