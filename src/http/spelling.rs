//! How headers that grant or guard something are spelt: from text to what it says, and nothing else.
//!
//! **Not here:** where the text stands in a request, and which problem a wrong one is. No server is
//! needed to try hostile ones.

/// The token in the value of `Authorization`, a member of staff's or a link's.
///
/// Source: RFC 9110, 11.1: the scheme is taken in any case.
#[must_use]
pub fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The tags in the value of `If-Match`, without their quotes; none for `*`.
///
/// Weak tags never match, so they are left out. Source: RFC 9110, 8.8.3 and 13.1.1.
#[must_use]
pub fn seen_tags(value: &str) -> Option<Vec<String>> {
    if value.trim() == "*" {
        return None;
    }
    let tags = value.split(',').map(str::trim).filter_map(|tag| {
        tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"')).map(str::to_owned)
    });
    Some(tags.collect())
}

/// A strong tag as `ETag` spells it.
#[must_use]
pub fn etag(tag: &str) -> String {
    format!("\"{tag}\"")
}

/// Whether the value of `If-None-Match` names the version with that tag.
///
/// Source: RFC 9110, 13.1.2: weak comparison.
#[must_use]
pub fn holds(value: &str, tag: &str) -> bool {
    value.trim() == "*"
        || value.split(',').any(|held| held.trim().trim_start_matches("W/") == etag(tag))
}

/// The key in the value of `Idempotency-Key`: in quotes as the draft has it, or bare as most clients send it.
///
/// Source: draft-ietf-httpapi-idempotency-key-header-07; RFC 8941, 3.3.3.
#[must_use]
pub fn idempotency_key(value: &str) -> Option<&str> {
    let value = value.trim();
    let key = match value.strip_prefix('"') {
        Some(rest) => rest.strip_suffix('"')?,
        None => value,
    };
    let visible = key.bytes().all(|b| (0x21..0x7f).contains(&b) && b != b'"' && b != b'\\');
    (visible && (1..=255).contains(&key.len())).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_strong_tags_are_seen() {
        assert_eq!(seen_tags(" * "), None);
        assert_eq!(seen_tags(r#""3", W/"4", 5, "6""#), Some(vec!["3".to_owned(), "6".to_owned()]));
        assert_eq!(seen_tags("\""), Some(Vec::new()));
    }

    #[test]
    fn a_weak_tag_is_held_as_well_as_a_strong_one() {
        assert!(holds("*", "3") && holds(r#""2", W/"3""#, "3") && holds(r#""3""#, "3"));
        assert!(!holds("3", "3") && !holds("", "3"));
    }

    #[test]
    fn a_key_may_be_quoted_or_bare() {
        assert_eq!(idempotency_key(r#""8e03-a""#), Some("8e03-a"));
        assert_eq!(idempotency_key("8e03-a"), Some("8e03-a"));
        for raw in ["", "\"\"", "\"open", "a b", "a\\b", &"x".repeat(256)] {
            assert_eq!(idempotency_key(raw), None, "{raw:?}");
        }
    }

    #[test]
    fn a_bearer_is_named_in_any_case() {
        assert_eq!(bearer("bEARER  x "), Some("x"));
        assert_eq!((bearer("Basic x"), bearer("Bearerx"), bearer("")), (None, None, None));
    }
}
