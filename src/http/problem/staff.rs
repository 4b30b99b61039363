//! Problems of accounts, logins and the audit log.

use actix_web::http::header::WWW_AUTHENTICATE;

use super::{Kind, Problem};
use crate::service::staff::StaffError;

/// Wrong user name or password.
pub const WRONG_CREDENTIALS: Kind =
    Kind::new("wrong-credentials", "User name or password is wrong", 401);
/// The login is over.
pub const LOGIN_ENDED: Kind = Kind::new("login-ended", "The login has ended", 401);
/// A refresh token came a second time.
pub const TOKEN_REUSED: Kind = Kind::new("token-reused", "The token was used before", 401);
/// No such account.
pub const NO_SUCH_ACCOUNT: Kind = Kind::new("no-such-account", "There is no such account", 404);
/// The user name belongs to somebody.
pub const USERNAME_TAKEN: Kind = Kind::new("username-taken", "The user name is taken", 409);
/// The password is too easy.
pub const WEAK_PASSWORD: Kind = Kind::new("weak-password", "The password is too weak", 422);
/// Nobody could keep accounts any more.
pub const LAST_ADMINISTRATOR: Kind =
    Kind::new("last-administrator", "This is the last administrator", 409);

/// Every kind of this file.
pub const KINDS: &[&Kind] = &[
    &WRONG_CREDENTIALS,
    &LOGIN_ENDED,
    &TOKEN_REUSED,
    &NO_SUCH_ACCOUNT,
    &USERNAME_TAKEN,
    &WEAK_PASSWORD,
    &LAST_ADMINISTRATOR,
];

impl From<StaffError> for Problem {
    fn from(error: StaffError) -> Self {
        let kind = match error {
            StaffError::Store(error) => return error.into(),
            StaffError::Hash(_) => return Self::internal(&error),
            StaffError::WrongCredentials => &WRONG_CREDENTIALS,
            StaffError::SessionEnded => &LOGIN_ENDED,
            StaffError::TokenReused => &TOKEN_REUSED,
            StaffError::NoSuchAccount(_) => &NO_SUCH_ACCOUNT,
            StaffError::UsernameTaken(_) => &USERNAME_TAKEN,
            StaffError::WeakPassword(_) => &WEAK_PASSWORD,
            StaffError::LastAdministrator => &LAST_ADMINISTRATOR,
        };
        let problem = Self::of(kind, error);
        // RFC 9110, 11.6.1: every 401 says how to authenticate.
        if kind.status == 401 { problem.with_header(WWW_AUTHENTICATE, "Bearer") } else { problem }
    }
}
