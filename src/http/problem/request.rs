//! Problems of the request itself: who asks, in what form, how often, on which version.
//!
//! The framework's own rejections end here too, so that no answer has another form.

use actix_web::http::header::{ALLOW, WWW_AUTHENTICATE};

use super::{Finding, Kind, Problem};
use crate::domain::account::Role;
use crate::http::spelling::etag;

/// No page, and no address of the API.
pub const NO_SUCH_ADDRESS: Kind = Kind::new("no-such-address", "Nothing is at this address", 404);
/// The address is there, but not for this method.
pub const METHOD_NOT_ALLOWED: Kind =
    Kind::new("method-not-allowed", "The address does not take this method", 405);
/// A part of the address or of its query is wrong.
pub const INVALID_PARAMETER: Kind =
    Kind::new("invalid-parameter", "A parameter of the address is wrong", 400);
/// The body is not of the form that its type promises.
pub const MALFORMED_BODY: Kind = Kind::new("malformed-body", "The body cannot be read", 400);
/// The body can be read, but a member is missing, of the wrong type or out of bounds.
pub const INVALID_BODY: Kind = Kind::new("invalid-body", "The body does not fit", 422);
/// The body is of another media type.
pub const UNSUPPORTED_MEDIA_TYPE: Kind =
    Kind::new("unsupported-media-type", "The body is of another type than expected", 415);
/// The body is too large.
pub const BODY_TOO_LARGE: Kind = Kind::new("body-too-large", "The body is too large", 413);
/// The body takes too long.
pub const BODY_TOO_SLOW: Kind = Kind::new("body-too-slow", "The body came too slowly", 408);
/// Nobody is logged in.
pub const NOT_LOGGED_IN: Kind = Kind::new("not-logged-in", "Log in first", 401);
/// The account's role does not allow it.
pub const ROLE_LACKING: Kind = Kind::new("role-lacking", "Your role does not allow this", 403);
/// Too many attempts.
pub const QUOTA_EXCEEDED: Kind = Kind::new("quota-exceeded", "Too many attempts", 429);
/// A write that names no version.
pub const VERSION_REQUIRED: Kind = Kind::new("version-required", "Say which version you saw", 428);
/// A write on a version that is no longer the latest.
pub const STALE_VERSION: Kind =
    Kind::new("stale-version", "Somebody changed it in the meantime", 412);
/// A request that must not be done twice, without its key.
pub const IDEMPOTENCY_KEY_REQUIRED: Kind =
    Kind::new("idempotency-key-required", "Send an Idempotency-Key", 400);

/// Every kind of this file.
pub const KINDS: &[&Kind] = &[
    &NO_SUCH_ADDRESS,
    &METHOD_NOT_ALLOWED,
    &INVALID_PARAMETER,
    &MALFORMED_BODY,
    &INVALID_BODY,
    &UNSUPPORTED_MEDIA_TYPE,
    &BODY_TOO_LARGE,
    &BODY_TOO_SLOW,
    &NOT_LOGGED_IN,
    &ROLE_LACKING,
    &QUOTA_EXCEEDED,
    &VERSION_REQUIRED,
    &STALE_VERSION,
    &IDEMPOTENCY_KEY_REQUIRED,
];

/// The request bears no token.
#[must_use]
pub fn not_logged_in() -> Problem {
    let detail =
        "Send the access token as `Authorization: Bearer …`; POST /api/v1/session gives one.";
    Problem::of(&NOT_LOGGED_IN, detail).with_header(WWW_AUTHENTICATE, "Bearer")
}

/// The token is forged, expired or for somebody else.
#[must_use]
pub fn token_refused() -> Problem {
    let detail =
        "The token is not valid or has expired; exchange the refresh token or log in again.";
    Problem::of(&NOT_LOGGED_IN, detail)
        .with_header(WWW_AUTHENTICATE, r#"Bearer error="invalid_token""#)
}

/// The metrics are for whoever holds their token.
#[must_use]
pub fn metrics_token_missing() -> Problem {
    Problem::of(&NOT_LOGGED_IN, "Send the token of the metrics as `Authorization: Bearer …`.")
        .with_header(WWW_AUTHENTICATE, "Bearer")
}

/// The writer did not see the version with the tag `current`, which is the latest one.
#[must_use]
pub fn stale_version(current: &str) -> Problem {
    Problem::of(&STALE_VERSION, "The version that you saw is not the latest one; read it again.")
        .with_member("current", etag(current).into())
}

/// The account may not do it.
#[must_use]
pub fn role_lacking(needed: Role, held: Role) -> Problem {
    let (needed, held) = (needed.as_str(), held.as_str());
    Problem::of(&ROLE_LACKING, format!("This needs the role {needed}; your account is a {held}."))
        .with_member("needed", needed.into())
}

/// The address takes only `allowed`, as in `GET, HEAD`.
#[must_use]
pub fn method_not_allowed(allowed: &str) -> Problem {
    Problem::of(&METHOD_NOT_ALLOWED, format!("This address takes {allowed}."))
        .with_header(ALLOW, allowed)
}

/// Nothing is at `path`.
#[must_use]
pub fn no_such_address(path: &str) -> Problem {
    Problem::of(&NO_SUCH_ADDRESS, format!("Nothing is at {path}."))
}

/// One parameter of the path or the query is wrong.
#[must_use]
pub fn invalid_parameter(place: &str, detail: &str) -> Problem {
    let finding = Finding {
        pointer: place.to_owned(),
        detail: detail.to_owned(),
        code: "parameter".to_owned(),
    };
    Problem::of(&INVALID_PARAMETER, format!("{place}: {detail}")).with_errors(vec![finding])
}
