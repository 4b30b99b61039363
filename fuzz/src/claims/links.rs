//! Links and what guards them: a secret has one spelling, and headers say no more than they hold.
//!
//! An input is one text, taken for a secret, for each header's value, and for an id in an address.

use kartlegger::domain::answer::GrantScope;
use kartlegger::domain::ids::EntryId;
use kartlegger::http::spelling::{bearer, etag, holds, idempotency_key, seen_tags};
use kartlegger::service::Secret;
use url::Url;

/// Makes the claims of one input.
pub fn hold(data: &[u8]) {
    let Some(text) = super::text(data) else { return };
    secret(text);
    headers(text);
    if let Ok(id) = text.parse::<EntryId>() {
        assert_eq!(id.to_string().parse::<EntryId>().as_ref(), Ok(&id));
        assert_eq!(id.to_string().len(), 36);
    }
    if let Ok(scope) = serde_json::from_str::<GrantScope>(text) {
        let written = serde_json::to_string(&scope).expect("a grant is JSON");
        assert_eq!(serde_json::from_str::<GrantScope>(&written).expect("it is a grant"), scope);
        assert_eq!(scope.is_whole(), written == "\"whole\"");
    }
}

/// Claims that nothing but the one spelling is a secret, and that an address hands it on unchanged.
fn secret(text: &str) {
    let Some(secret) = Secret::parse(text) else { return };
    let shown = secret.to_string();
    assert_eq!(shown, text, "one secret, two spellings");
    assert_eq!(shown.len(), 43);
    assert!(!format!("{secret:?}").contains(text), "a log would show it");
    let address = Url::parse(&format!("https://survey.example/i/{shown}")).expect("an address");
    assert_eq!(address.path_segments().and_then(Iterator::last), Some(text));
    assert_eq!(bearer(&format!("Bearer {shown}")), Some(text));
    assert_eq!(Secret::parse(&shown).map(|again| again.hash()), Some(secret.hash()));
}

fn headers(text: &str) {
    if let Some(token) = bearer(text) {
        assert!(text.ends_with(token) || text.trim_end().ends_with(token));
        assert_eq!(token, token.trim());
    }
    for tag in seen_tags(text).into_iter().flatten() {
        assert!(!tag.contains(',') && text.contains(&etag(&tag)), "{tag:?} of {text:?}");
        assert!(holds(text, &tag), "{tag:?} is a strong tag of {text:?}");
    }
    if let Some(key) = idempotency_key(text) {
        assert!((1..=255).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()));
        assert_eq!(idempotency_key(key), Some(key));
        assert_eq!(idempotency_key(&etag(key)), Some(key));
    }
}
