//! Staff accounts.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};

use super::schema::accounts;
use super::types::{At, Key, at, key};
use super::{StoreConnection, StoreError};
use crate::domain::account::{Account, Role, Username};
use crate::domain::ids::AccountId;

#[derive(Insertable, Queryable)]
#[diesel(table_name = accounts, treat_none_as_default_value = false)]
struct AccountRow {
    id: Key,
    username: String,
    name: String,
    email: String,
    role: String,
    password_hash: String,
    created_at: At,
    disabled_at: Option<At>,
}

/// An account with the hash of its password, as a PHC string.
#[derive(Clone)]
pub struct Credentials {
    /// The account.
    pub account: Account,
    /// The PHC string.
    pub password_hash: String,
}

fn inconsistent(column: &'static str) -> StoreError {
    StoreError::Inconsistent { table: "accounts", column }
}

impl TryFrom<AccountRow> for Credentials {
    type Error = StoreError;

    fn try_from(row: AccountRow) -> Result<Self, StoreError> {
        let account = Account {
            id: row.id.id(),
            username: Username::try_from(row.username).map_err(|_| inconsistent("username"))?,
            name: row.name,
            email: row.email,
            role: Role::parse(&row.role).ok_or_else(|| inconsistent("role"))?,
            created_at: row.created_at.0,
            disabled_at: row.disabled_at.map(|at| at.0),
        };
        Ok(Self { account, password_hash: row.password_hash })
    }
}

/// Adds an account; `false` when the user name is taken.
///
/// # Errors
///
/// The driver's.
pub fn insert(conn: &mut StoreConnection, new: &Credentials) -> Result<bool, StoreError> {
    let account = &new.account;
    if find_by_username(conn, &account.username)?.is_some() {
        return Ok(false);
    }
    let row = AccountRow {
        id: key(account.id),
        username: account.username.to_string(),
        name: account.name.clone(),
        email: account.email.clone(),
        role: account.role.as_str().to_owned(),
        password_hash: new.password_hash.clone(),
        created_at: at(account.created_at),
        disabled_at: account.disabled_at.map(at),
    };
    match diesel::insert_into(accounts::table).values(row).execute(conn) {
        Ok(_) => Ok(true),
        // Two administrators at once: the index decides.
        Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => Ok(false),
        Err(other) => Err(other.into()),
    }
}

/// The account of that id.
///
/// # Errors
///
/// [`StoreError::Inconsistent`] for a role or user name that is none.
pub fn find(conn: &mut StoreConnection, id: AccountId) -> Result<Option<Credentials>, StoreError> {
    let row: Option<AccountRow> = accounts::table.find(key(id)).get_result(conn).optional()?;
    row.map(Credentials::try_from).transpose()
}

/// The account of that user name.
///
/// # Errors
///
/// As [`find`].
pub fn find_by_username(
    conn: &mut StoreConnection,
    username: &Username,
) -> Result<Option<Credentials>, StoreError> {
    let row: Option<AccountRow> = accounts::table
        .filter(accounts::username.eq(username.as_str()))
        .get_result(conn)
        .optional()?;
    row.map(Credentials::try_from).transpose()
}

/// At most `limit` accounts with a user name after `after`, by user name.
///
/// # Errors
///
/// As [`find`].
pub fn list(
    conn: &mut StoreConnection,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<Account>, StoreError> {
    let rows: Vec<AccountRow> = accounts::table
        .filter(accounts::username.gt(after.unwrap_or_default().to_owned()))
        .order(accounts::username)
        .limit(limit)
        .load(conn)?;
    rows.into_iter().map(|row| Ok(Credentials::try_from(row)?.account)).collect()
}

/// How many administrators may log in.
///
/// # Errors
///
/// The driver's.
pub fn count_administrators(conn: &mut StoreConnection) -> Result<i64, StoreError> {
    Ok(accounts::table
        .filter(accounts::role.eq(Role::Administrator.as_str()))
        .filter(accounts::disabled_at.is_null())
        .count()
        .get_result(conn)?)
}

/// Sets the role.
///
/// # Errors
///
/// The driver's.
pub fn save_role(conn: &mut StoreConnection, id: AccountId, role: Role) -> Result<(), StoreError> {
    diesel::update(accounts::table.find(key(id)))
        .set(accounts::role.eq(role.as_str()))
        .execute(conn)?;
    Ok(())
}

/// Sets or lifts the disabling.
///
/// # Errors
///
/// The driver's.
pub fn save_disabled(
    conn: &mut StoreConnection,
    id: AccountId,
    disabled_at: Option<DateTime<Utc>>,
) -> Result<(), StoreError> {
    diesel::update(accounts::table.find(key(id)))
        .set(accounts::disabled_at.eq(disabled_at.map(at)))
        .execute(conn)?;
    Ok(())
}

/// Sets the hash of the password.
///
/// # Errors
///
/// The driver's.
pub fn save_password(
    conn: &mut StoreConnection,
    id: AccountId,
    password_hash: &str,
) -> Result<(), StoreError> {
    diesel::update(accounts::table.find(key(id)))
        .set(accounts::password_hash.eq(password_hash))
        .execute(conn)?;
    Ok(())
}
