//! Staff accounts: made, listed, changed and disabled; never deleted, because the audit log names them.

use serde_json::json;

use super::{StaffError, session};
use crate::domain::account::{Account, Password, Role, Username};
use crate::domain::ids::AccountId;
use crate::service::{Actor, Cx, Shell, Subject};
use crate::store::accounts::{self, Credentials};
use crate::store::locks::{self, Rule};

/// An account to be made.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// What is typed at login.
    pub username: Username,
    /// The person's name.
    pub name: String,
    /// The person's address.
    pub email: String,
    /// What it may do.
    pub role: Role,
}

/// Makes an account whose password has the PHC string `password_hash` (see `Passwords::hash`).
///
/// # Errors
///
/// [`StaffError::UsernameTaken`].
pub fn create(
    cx: &mut Cx<'_>,
    new: NewAccount,
    password_hash: String,
) -> Result<Account, StaffError> {
    let account = Account {
        id: cx.id(),
        username: new.username,
        name: new.name,
        email: new.email,
        role: new.role,
        created_at: cx.now,
        disabled_at: None,
    };
    let credentials = Credentials { account: account.clone(), password_hash };
    if !accounts::insert(cx.conn, &credentials)? {
        return Err(StaffError::UsernameTaken(account.username));
    }
    let subject = Subject::new("account", account.id);
    cx.audit("account.create", subject, json!({ "role": account.role }))?;
    Ok(account)
}

/// At most `limit` accounts by user name, after the user name `after`.
///
/// # Errors
///
/// The database's.
pub fn list(cx: &mut Cx<'_>, after: Option<&str>, limit: i64) -> Result<Vec<Account>, StaffError> {
    Ok(accounts::list(cx.conn, after, limit)?)
}

/// One account.
///
/// # Errors
///
/// [`StaffError::NoSuchAccount`].
pub fn get(cx: &mut Cx<'_>, id: AccountId) -> Result<Account, StaffError> {
    let found = accounts::find(cx.conn, id)?;
    found.map(|c| c.account).ok_or(StaffError::NoSuchAccount(id))
}

/// The account of a user name.
///
/// # Errors
///
/// The database's.
pub fn find(cx: &mut Cx<'_>, username: &Username) -> Result<Option<Account>, StaffError> {
    Ok(accounts::find_by_username(cx.conn, username)?.map(|c| c.account))
}

/// Changes the role and whether the account is disabled; what is `None` stays.
///
/// # Errors
///
/// [`StaffError::NoSuchAccount`], [`StaffError::LastAdministrator`].
pub fn change(
    cx: &mut Cx<'_>,
    id: AccountId,
    role: Option<Role>,
    disabled: Option<bool>,
) -> Result<Account, StaffError> {
    if let Some(role) = role {
        change_role(cx, id, role)?;
    }
    match disabled {
        Some(true) => disable(cx, id),
        Some(false) => enable(cx, id),
        None => get(cx, id),
    }
}

/// Gives an account another role. Access tokens of the former role live on for their few minutes.
///
/// # Errors
///
/// [`StaffError::NoSuchAccount`], [`StaffError::LastAdministrator`].
pub fn change_role(cx: &mut Cx<'_>, id: AccountId, role: Role) -> Result<Account, StaffError> {
    let former = hold(cx, id)?.account;
    if former.role == role {
        return Ok(former);
    }
    spare_last_administrator(cx, &former)?;
    accounts::save_role(cx.conn, id, role)?;
    let detail = json!({ "former": former.role, "role": role });
    cx.audit("account.change_role", Subject::new("account", id), detail)?;
    Ok(Account { role, ..former })
}

/// Lets an account log in no more, and ends its logins.
///
/// # Errors
///
/// As [`change_role`].
pub fn disable(cx: &mut Cx<'_>, id: AccountId) -> Result<Account, StaffError> {
    let former = hold(cx, id)?.account;
    if former.disabled_at.is_some() {
        return Ok(former);
    }
    spare_last_administrator(cx, &former)?;
    accounts::save_disabled(cx.conn, id, Some(cx.now))?;
    session::close_all(cx, id)?;
    cx.audit("account.disable", Subject::new("account", id), json!({}))?;
    Ok(Account { disabled_at: Some(cx.now), ..former })
}

/// Lets a disabled account log in again.
///
/// # Errors
///
/// [`StaffError::NoSuchAccount`].
pub fn enable(cx: &mut Cx<'_>, id: AccountId) -> Result<Account, StaffError> {
    let former = hold(cx, id)?.account;
    if former.disabled_at.is_none() {
        return Ok(former);
    }
    accounts::save_disabled(cx.conn, id, None)?;
    cx.audit("account.enable", Subject::new("account", id), json!({}))?;
    Ok(Account { disabled_at: None, ..former })
}

/// The account as it stands, with everybody else who changes it waiting.
fn hold(cx: &mut Cx<'_>, id: AccountId) -> Result<Credentials, StaffError> {
    locks::hold_account(cx.conn, id)?;
    accounts::find(cx.conn, id)?.ok_or(StaffError::NoSuchAccount(id))
}

fn spare_last_administrator(cx: &mut Cx<'_>, account: &Account) -> Result<(), StaffError> {
    let counts = account.role == Role::Administrator && account.disabled_at.is_none();
    if counts {
        // Two administrators who disable each other at once would leave none.
        locks::hold_rule(cx.conn, Rule::Administrators)?;
        if accounts::count_administrators(cx.conn)? <= 1 {
            return Err(StaffError::LastAdministrator);
        }
    }
    Ok(())
}

/// Replaces the password and ends all logins of the account.
///
/// # Errors
///
/// [`StaffError::NoSuchAccount`].
pub fn set_password(cx: &mut Cx<'_>, id: AccountId, password_hash: &str) -> Result<(), StaffError> {
    hold(cx, id)?;
    accounts::save_password(cx.conn, id, password_hash)?;
    session::close_all(cx, id)?;
    cx.audit("account.set_password", Subject::new("account", id), json!({}))?;
    Ok(())
}

/// Sets somebody else's password.
///
/// # Errors
///
/// [`StaffError::NoSuchAccount`], [`StaffError::WeakPassword`].
pub async fn reset_password(
    shell: &Shell,
    actor: Actor,
    id: AccountId,
    password: &str,
) -> Result<(), StaffError> {
    let account = shell.read(actor, move |cx| get(cx, id)).await?;
    let password = Password::parse(password, &account.username)?;
    let hash = shell.passwords.hash(&shell.chance, password).await?;
    shell.write(actor, move |cx| set_password(cx, id, &hash)).await
}

/// Sets one's own password, which asks for the former one. All logins end, also this one.
///
/// # Errors
///
/// [`StaffError::WrongCredentials`] for the former one, [`StaffError::WeakPassword`].
pub async fn change_own_password(
    shell: &Shell,
    actor: Actor,
    me: AccountId,
    former: String,
    password: &str,
) -> Result<(), StaffError> {
    let find = move |cx: &mut Cx<'_>| accounts::find(cx.conn, me);
    let found = shell.read(actor, find).await?.ok_or(StaffError::NoSuchAccount(me))?;
    let verified = found.password_hash;
    if !shell.passwords.verify(former, Some(verified.clone())).await? {
        return Err(StaffError::WrongCredentials);
    }
    let password = Password::parse(password, &found.account.username)?;
    let hash = shell.passwords.hash(&shell.chance, password).await?;
    shell.write(actor, move |cx| replace_password(cx, me, (&verified, &hash))).await
}

/// Replaces a password that was verified a moment ago, unless somebody has set another meanwhile.
fn replace_password(
    cx: &mut Cx<'_>,
    id: AccountId,
    (verified, replacement): (&str, &str),
) -> Result<(), StaffError> {
    if hold(cx, id)?.password_hash != verified {
        return Err(StaffError::WrongCredentials);
    }
    set_password(cx, id, replacement)
}
