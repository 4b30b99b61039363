//! `kartlegger user`: staff accounts from the command line, the first administrator's above all.

use clap::{Args, Subcommand};

use super::{Outcome, opening, password, tell};
use crate::config::Settings;
use crate::domain::account::{Account, Password, Role, Username};
use crate::service::staff::StaffError;
use crate::service::staff::account::{self, NewAccount};
use crate::service::{Actor, Cx, Shell};

/// Keeps the accounts of survey staff.
#[derive(Subcommand)]
pub(super) enum Command {
    /// Makes an account; the password is asked for, or read from the standard input.
    Add(Add),
    /// Lists all accounts.
    List,
    /// Sets an account's password, as `add` does, and ends its logins.
    Password(Named),
    /// Gives an account another role.
    Role(Roled),
    /// Lets an account log in no more, and ends its logins.
    Disable(Named),
    /// Lets a disabled account log in again.
    Enable(Named),
}

#[derive(Args)]
pub(super) struct Add {
    /// What is typed at login: a-z, 0-9, dot, hyphen, underscore, plus, @.
    username: Username,
    /// The person's name [default: the user name].
    #[arg(long)]
    name: Option<String>,
    /// The person's address, to which mails of test rounds go.
    #[arg(long, default_value = "")]
    email: String,
    /// What it may do: viewer, analyst, manager or administrator.
    #[arg(long, value_parser = role)]
    role: Role,
}

#[derive(Args)]
pub(super) struct Named {
    /// The account's user name.
    username: Username,
}

#[derive(Args)]
pub(super) struct Roled {
    /// The account's user name.
    username: Username,
    /// viewer, analyst, manager or administrator.
    #[arg(value_parser = role)]
    role: Role,
}

fn role(raw: &str) -> Result<Role, String> {
    Role::parse(raw).ok_or_else(|| "use viewer, analyst, manager or administrator".to_owned())
}

/// Does it.
pub(super) fn run(command: Command, settings: &Settings) -> Outcome {
    let shell = opening::shell(settings)?;
    match command {
        Command::Add(new) => add(&shell, new),
        Command::List => list(&shell),
        Command::Password(Named { username }) => {
            let password = Password::parse(&password::read()?, &username)?;
            let hash = shell.passwords.hash_here(&shell.chance, &password)?;
            change(&shell, &username, |cx, found| {
                account::set_password(cx, found.id, &hash).map(|()| found)
            })
        }
        Command::Role(Roled { username, role }) => {
            change(&shell, &username, |cx, found| account::change_role(cx, found.id, role))
        }
        Command::Disable(Named { username }) => {
            change(&shell, &username, |cx, found| account::disable(cx, found.id))
        }
        Command::Enable(Named { username }) => {
            change(&shell, &username, |cx, found| account::enable(cx, found.id))
        }
    }
}

fn add(shell: &Shell, new: Add) -> Outcome {
    let Add { username, name, email, role } = new;
    let password = Password::parse(&password::read()?, &username)?;
    let hash = shell.passwords.hash_here(&shell.chance, &password)?;
    let name = name.unwrap_or_else(|| username.to_string());
    let new = NewAccount { username, name, email, role };
    tell(line(&shell.write_here(Actor::System, |cx| account::create(cx, new, hash))?))
}

fn list(shell: &Shell) -> Outcome {
    let mut after: Option<String> = None;
    loop {
        let page = shell.read_here(Actor::System, |cx| account::list(cx, after.as_deref(), 100))?;
        for account in &page {
            tell(line(account))?;
        }
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.username.to_string());
    }
}

fn change(
    shell: &Shell,
    username: &Username,
    verb: impl FnOnce(&mut Cx<'_>, Account) -> Result<Account, StaffError>,
) -> Outcome {
    let changed = shell.write_here(Actor::System, |cx| match account::find(cx, username)? {
        Some(found) => verb(cx, found).map(Some),
        None => Ok::<_, StaffError>(None),
    })?;
    let changed = changed.ok_or_else(|| format!("there is no account `{username}`"))?;
    tell(line(&changed))
}

fn line(account: &Account) -> String {
    let state = if account.disabled_at.is_some() { "disabled" } else { "active" };
    format!("{}\t{}\t{state}\t{}", account.username, account.role.as_str(), account.name)
}
