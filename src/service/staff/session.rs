//! Logins: a password opens a family of refresh tokens, each used once.
//!
//! **Invariant:** a token that is shown a second time revokes its whole family, because one of the
//! two who showed it stole it. A login ends at the instant set when it began, however often its
//! token is exchanged. Who opens, exchanges or ends a login holds its account, so that none begins beside
//! what ends them all.
//!
//! Not here: access tokens, which only HTTP knows, and how often somebody may try.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use uuid::Uuid;

use super::StaffError;
use crate::domain::account::{Account, Username};
use crate::domain::ids::AccountId;
use crate::service::{Actor, Cx, Secret, Shell, Subject};
use crate::store::accounts::{self, Credentials};
use crate::store::refresh_tokens::{self, RefreshToken};
use crate::store::{StoreError, locks};

/// A login that may go on.
#[derive(Debug)]
pub struct Opened {
    /// Who logged in, with the role of this moment.
    pub account: Account,
    /// The token to exchange for the next.
    pub refresh: Secret,
    /// When the login ends.
    pub ends_at: DateTime<Utc>,
}

/// What became of a refresh token.
enum Exchange {
    Next(Opened),
    Ended,
    Reused,
}

/// Logs in; the login ends after `lifetime`.
///
/// # Errors
///
/// [`StaffError::WrongCredentials`], in the same time whatever is wrong.
pub async fn log_in(
    shell: &Shell,
    username: &str,
    password: String,
    lifetime: TimeDelta,
) -> Result<Opened, StaffError> {
    let found = match username.parse::<Username>() {
        Ok(username) => {
            let find = move |cx: &mut Cx<'_>| accounts::find_by_username(cx.conn, &username);
            shell.read(Actor::System, find).await?
        }
        Err(_) => None,
    };
    let phc = found.as_ref().map(|c| c.password_hash.clone());
    let fits = shell.passwords.verify(password, phc).await?;
    let checked = found.filter(|_| fits).ok_or(StaffError::WrongCredentials)?;
    shell.write(Actor::System, move |cx| open(cx, &checked, lifetime)).await
}

/// Opens a login for an account whose password was checked a moment ago.
fn open(cx: &mut Cx<'_>, checked: &Credentials, lifetime: TimeDelta) -> Result<Opened, StaffError> {
    locks::hold_account(cx.conn, checked.account.id)?;
    let found = accounts::find(cx.conn, checked.account.id)?;
    let account = found
        .filter(|c| c.account.disabled_at.is_none() && c.password_hash == checked.password_hash)
        .ok_or(StaffError::WrongCredentials)?
        .account;
    let (family, ends_at) = (cx.id(), cx.now + lifetime);
    cx.actor = Actor::Staff(account.id, account.role);
    cx.audit("session.open", Subject::new("account", account.id), json!({ "session": family }))?;
    issue(cx, account, family, ends_at)
}

/// Adds the next token of a family.
fn issue(
    cx: &mut Cx<'_>,
    account: Account,
    family: Uuid,
    ends_at: DateTime<Utc>,
) -> Result<Opened, StaffError> {
    let refresh = cx.chance.secret();
    let token = RefreshToken {
        id: cx.id(),
        account: account.id,
        family,
        hash: refresh.hash(),
        issued_at: cx.now,
        expires_at: ends_at,
        used_at: None,
        revoked_at: None,
    };
    refresh_tokens::insert(cx.conn, &token)?;
    Ok(Opened { account, refresh, ends_at })
}

/// Exchanges a refresh token for the next one.
///
/// # Errors
///
/// [`StaffError::SessionEnded`], or [`StaffError::TokenReused`] when the token was exchanged before;
/// the revocation of its family is kept.
pub async fn refresh(shell: &Shell, token: Secret) -> Result<Opened, StaffError> {
    match shell.write(Actor::System, move |cx| exchange(cx, &token)).await? {
        Exchange::Next(opened) => Ok(opened),
        Exchange::Ended => Err(StaffError::SessionEnded),
        Exchange::Reused => Err(StaffError::TokenReused),
    }
}

fn exchange(cx: &mut Cx<'_>, token: &Secret) -> Result<Exchange, StaffError> {
    let Some(token) = held(cx, token)? else { return Ok(Exchange::Ended) };
    if token.revoked_at.is_some() || token.expires_at <= cx.now {
        return Ok(Exchange::Ended);
    }
    // Two that come at once: the row lets one of them claim it, and the other one is a reuse.
    if !refresh_tokens::claim(cx.conn, token.id, cx.now)? {
        refresh_tokens::revoke_family(cx.conn, token.family, cx.now)?;
        let detail = json!({ "session": token.family });
        cx.audit("session.revoke", Subject::new("account", token.account), detail)?;
        return Ok(Exchange::Reused);
    }
    let account = accounts::find(cx.conn, token.account)?.map(|c| c.account);
    match account.filter(|a| a.disabled_at.is_none()) {
        Some(account) => issue(cx, account, token.family, token.expires_at).map(Exchange::Next),
        None => Ok(Exchange::Ended),
    }
}

/// The refresh token with its account held, as it has become by then.
fn held(cx: &mut Cx<'_>, token: &Secret) -> Result<Option<RefreshToken>, StoreError> {
    let Some(found) = refresh_tokens::find(cx.conn, &token.hash())? else { return Ok(None) };
    locks::hold_account(cx.conn, found.account)?;
    refresh_tokens::find(cx.conn, &found.hash)
}

/// Ends the login that a refresh token belongs to; an unknown token has ended already.
///
/// # Errors
///
/// The database's.
pub fn close(cx: &mut Cx<'_>, token: &Secret) -> Result<(), StaffError> {
    if let Some(token) = held(cx, token)?
        && token.revoked_at.is_none()
    {
        refresh_tokens::revoke_family(cx.conn, token.family, cx.now)?;
        let detail = json!({ "session": token.family });
        cx.audit("session.close", Subject::new("account", token.account), detail)?;
    }
    Ok(())
}

/// Ends all logins of an account, which is held.
///
/// # Errors
///
/// The database's.
pub fn close_all(cx: &mut Cx<'_>, account: AccountId) -> Result<(), StaffError> {
    Ok(refresh_tokens::revoke_account(cx.conn, account, cx.now)?)
}

/// Deletes what is left of logins that ended more than 30 days ago; returns how many tokens.
///
/// # Errors
///
/// The database's.
pub fn purge(cx: &mut Cx<'_>) -> Result<usize, StaffError> {
    Ok(refresh_tokens::purge(cx.conn, cx.now - TimeDelta::days(30))?)
}
