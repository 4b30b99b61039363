//! Versions and keys in headers: `ETag`, `If-Match`, `If-None-Match`, `Idempotency-Key`.
//!
//! What a version or a key means is the handler's; how it is spelt is in [`spelling`](super::spelling).

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{ETAG, HeaderName, IF_MATCH, IF_NONE_MATCH};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use serde::Serialize;

pub use super::spelling::etag;

use super::problem::Problem;
use super::problem::request::{
    IDEMPOTENCY_KEY_REQUIRED, VERSION_REQUIRED, invalid_parameter, stale_version,
};
use super::spelling::{holds, idempotency_key, seen_tags};

/// The versions that a writer saw.
///
/// As an extractor it refuses a request without `If-Match` with 428.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IfMatch {
    /// `*`: whatever is there now.
    Any,
    /// Strong tags, without their quotes.
    Tags(Vec<String>),
}

impl IfMatch {
    fn spelt(value: &str) -> Self {
        seen_tags(value).map_or(Self::Any, Self::Tags)
    }

    /// Whether the writer saw the version with that tag (given without quotes).
    #[must_use]
    pub fn covers(&self, tag: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Tags(tags) => tags.iter().any(|t| t == tag),
        }
    }

    /// The version number that the writer saw; none for `*` or for what is no single number.
    #[must_use]
    pub fn version(&self) -> Option<i64> {
        match self {
            Self::Tags(tags) => match tags.as_slice() {
                [one] => one.parse().ok(),
                _ => None,
            },
            Self::Any => None,
        }
    }

    /// The edition that the writer saw, for what counts its editions from 1: none for `*`, and 0,
    /// which is never the latest, for what is no single number.
    #[must_use]
    pub fn expected(&self) -> Option<i64> {
        match self {
            Self::Any => None,
            Self::Tags(_) => Some(self.version().unwrap_or(0)),
        }
    }

    /// Refuses a writer who did not see the version with that tag.
    ///
    /// # Errors
    ///
    /// 412 `stale-version`, with the current tag as `current`.
    pub fn require(&self, tag: &str) -> Result<(), Problem> {
        if self.covers(tag) { Ok(()) } else { Err(stale_version(tag)) }
    }
}

impl FromRequest for IfMatch {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let raw: Vec<&str> =
            request.headers().get_all(IF_MATCH).filter_map(|v| v.to_str().ok()).collect();
        if raw.is_empty() {
            let detail = "Send `If-Match` with the ETag of the version that you saw.";
            return ready(Err(Problem::of(&VERSION_REQUIRED, detail)));
        }
        ready(Ok(Self::spelt(&raw.join(","))))
    }
}

/// A view with its edition as `ETag`.
#[must_use]
pub fn tagged<T: Serialize>(edition: i64, view: &T) -> HttpResponse {
    HttpResponse::Ok().insert_header((ETAG, etag(&edition.to_string()))).json(view)
}

/// Whether the client holds the version with that tag already, so that 304 is enough.
///
/// Source: RFC 9110, 13.1.2: weak comparison.
#[must_use]
pub fn is_held(request: &HttpRequest, tag: &str) -> bool {
    let mut lines = request.headers().get_all(IF_NONE_MATCH).filter_map(|v| v.to_str().ok());
    lines.any(|value| holds(value, tag))
}

/// The key under which a client repeats a request that must be done once.
///
/// As an extractor it refuses a request without one with 400.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey(pub String);

impl FromRequest for IdempotencyKey {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let Some(value) = request.headers().get(HeaderName::from_static("idempotency-key")) else {
            let detail = "Send `Idempotency-Key` with a text of your own, new for each submission.";
            return ready(Err(Problem::of(&IDEMPOTENCY_KEY_REQUIRED, detail)));
        };
        let key = value.to_str().ok().and_then(idempotency_key).map(|key| Self(key.to_owned()));
        ready(key.ok_or_else(|| {
            invalid_parameter("header Idempotency-Key", "must be 1 to 255 visible ASCII characters")
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_strong_tags_match() {
        assert_eq!(IfMatch::spelt("*"), IfMatch::Any);
        let seen = IfMatch::spelt(r#""3", W/"4", 5, "6""#);
        assert!(seen.covers("3") && seen.covers("6"));
        assert!(!seen.covers("4") && !seen.covers("5"));
        assert_eq!(IfMatch::spelt(r#""3""#).version(), Some(3));
        assert_eq!(seen.version(), None);
    }
}
