//! Who staff are, what they may do, and what was done by whom.

pub mod account;
pub mod audit;
pub mod moving;
pub mod password;
pub mod session;
pub mod whole;

pub use password::Passwords;

use crate::domain::account::{Username, WeakPassword};
use crate::domain::ids::AccountId;
use crate::store::StoreError;

/// What a verb on accounts, sessions or the audit log can refuse.
#[derive(Debug, thiserror::Error)]
pub enum StaffError {
    /// User name and password do not belong together, or the account is disabled. One answer for
    /// all, so that nobody learns which accounts exist.
    #[error("the user name or the password is wrong")]
    WrongCredentials,
    /// The refresh token is unknown, expired or revoked.
    #[error("the session has ended; log in again")]
    SessionEnded,
    /// The refresh token was used before: somebody has a copy, so the whole login is revoked.
    #[error("this token was used before, so the session was ended; log in again")]
    TokenReused,
    /// No account has that id.
    #[error("there is no account {0}")]
    NoSuchAccount(AccountId),
    /// Another account has that user name.
    #[error("the user name `{0}` is taken")]
    UsernameTaken(Username),
    /// The password is too weak.
    #[error(transparent)]
    WeakPassword(#[from] WeakPassword),
    /// Nobody could keep accounts any more.
    #[error("this is the last administrator; make another one first")]
    LastAdministrator,
    /// The settings of the password hash make no sense, or a stored hash is none.
    #[error("a password could not be hashed")]
    Hash(#[source] argon2::password_hash::Error),
    /// The database failed.
    #[error("the database failed")]
    Store(#[from] StoreError),
}
