//! Problems of accounts, logins and the audit log.

use actix_web::http::header::WWW_AUTHENTICATE;

use super::{Problem, kinds};
use crate::service::staff::StaffError;

kinds! {
    /// Wrong user name or password.
    WRONG_CREDENTIALS = 401, "wrong-credentials", "User name or password is wrong";
    /// The login is over.
    LOGIN_ENDED = 401, "login-ended", "The login has ended";
    /// A refresh token came a second time.
    TOKEN_REUSED = 401, "token-reused", "The token was used before";
    /// No such account.
    NO_SUCH_ACCOUNT = 404, "no-such-account", "There is no such account";
    /// The user name belongs to somebody.
    USERNAME_TAKEN = 409, "username-taken", "The user name is taken";
    /// The password is too easy.
    WEAK_PASSWORD = 422, "weak-password", "The password is too weak";
    /// Nobody could keep accounts any more.
    LAST_ADMINISTRATOR = 409, "last-administrator", "This is the last administrator";
}

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
