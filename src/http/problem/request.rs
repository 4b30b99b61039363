//! Problems of the request itself: who asks, in what form, how often, on which version.
//!
//! The framework's own rejections end here too, so that no answer has another form.

use actix_web::http::header::{ALLOW, WWW_AUTHENTICATE};

use super::{Finding, Problem, kinds};
use crate::domain::account::Role;
use crate::http::spelling::etag;

kinds! {
    /// No page, and no address of the API.
    NO_SUCH_ADDRESS = 404, "no-such-address", "Nothing is at this address";
    /// The address is there, but not for this method.
    METHOD_NOT_ALLOWED = 405, "method-not-allowed", "The address does not take this method";
    /// A part of the address or of its query is wrong.
    INVALID_PARAMETER = 400, "invalid-parameter", "A parameter of the address is wrong";
    /// The body is not of the form that its type promises.
    MALFORMED_BODY = 400, "malformed-body", "The body cannot be read";
    /// The body can be read, but a member is missing, of the wrong type or out of bounds.
    INVALID_BODY = 422, "invalid-body", "The body does not fit";
    /// The body is of another media type.
    UNSUPPORTED_MEDIA_TYPE = 415, "unsupported-media-type", "The body is of another type than expected";
    /// The body is too large.
    BODY_TOO_LARGE = 413, "body-too-large", "The body is too large";
    /// The body takes too long.
    BODY_TOO_SLOW = 408, "body-too-slow", "The body came too slowly";
    /// Nobody is logged in.
    NOT_LOGGED_IN = 401, "not-logged-in", "Log in first";
    /// The account's role does not allow it.
    ROLE_LACKING = 403, "role-lacking", "Your role does not allow this";
    /// Too many attempts.
    QUOTA_EXCEEDED = 429, "quota-exceeded", "Too many attempts";
    /// A write that names no version.
    VERSION_REQUIRED = 428, "version-required", "Say which version you saw";
    /// A write on a version that is no longer the latest.
    STALE_VERSION = 412, "stale-version", "Somebody changed it in the meantime";
    /// A request that must not be done twice, without its key.
    IDEMPOTENCY_KEY_REQUIRED = 400, "idempotency-key-required", "Send an Idempotency-Key";
}

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
