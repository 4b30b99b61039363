//! Versions and keys in headers: `ETag`, `If-Match`, `If-None-Match`, `Idempotency-Key`.
//!
//! What a version or a key means is the handler's; only the spelling is here.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{ETAG, HeaderName, IF_MATCH, IF_NONE_MATCH};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use serde::Serialize;
use serde_json::Value;

use super::problem::Problem;
use super::problem::request::{
    IDEMPOTENCY_KEY_REQUIRED, STALE_VERSION, VERSION_REQUIRED, invalid_parameter,
};

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
        if self.covers(tag) {
            return Ok(());
        }
        let detail = "The version that you saw is not the latest one; read it again.";
        Err(Problem::of(&STALE_VERSION, detail).with_member("current", Value::from(etag(tag))))
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
        ready(Ok(parse(&raw.join(","))))
    }
}

/// Reads the value of `If-Match`; weak tags never match, so they are left out.
///
/// Source: RFC 9110, 8.8.3 and 13.1.1.
fn parse(raw: &str) -> IfMatch {
    if raw.trim() == "*" {
        return IfMatch::Any;
    }
    let tags = raw.split(',').map(str::trim).filter_map(|tag| {
        tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"')).map(str::to_owned)
    });
    IfMatch::Tags(tags.collect())
}

/// A strong tag as `ETag` spells it.
#[must_use]
pub fn etag(tag: &str) -> String {
    format!("\"{tag}\"")
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
    lines.any(|raw| {
        raw.trim() == "*"
            || raw.split(',').any(|held| held.trim().trim_start_matches("W/") == etag(tag))
    })
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
        let key = value.to_str().ok().and_then(parse_key).map(Self);
        ready(key.ok_or_else(|| {
            invalid_parameter("header Idempotency-Key", "must be 1 to 255 visible ASCII characters")
        }))
    }
}

/// Reads a key, in quotes as the draft has it, or bare as most clients send it.
///
/// Source: draft-ietf-httpapi-idempotency-key-header-07; RFC 8941, 3.3.3.
fn parse_key(raw: &str) -> Option<String> {
    let raw = raw.trim();
    let key = match raw.strip_prefix('"') {
        Some(rest) => rest.strip_suffix('"')?,
        None => raw,
    };
    let visible = key.bytes().all(|b| (0x21..0x7f).contains(&b) && b != b'"' && b != b'\\');
    (visible && (1..=255).contains(&key.len())).then(|| key.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_strong_tags_match() {
        assert_eq!(parse("*"), IfMatch::Any);
        let seen = parse(r#""3", W/"4", 5, "6""#);
        assert!(seen.covers("3") && seen.covers("6"));
        assert!(!seen.covers("4") && !seen.covers("5"));
        assert_eq!(parse(r#""3""#).version(), Some(3));
        assert_eq!(seen.version(), None);
    }

    #[test]
    fn a_key_may_be_quoted_or_bare() {
        assert_eq!(parse_key(r#""8e03-a""#).as_deref(), Some("8e03-a"));
        assert_eq!(parse_key("8e03-a").as_deref(), Some("8e03-a"));
        for raw in ["", "\"\"", "\"open", "a b", "a\\b", &"x".repeat(256)] {
            assert_eq!(parse_key(raw), None, "{raw:?}");
        }
    }
}
