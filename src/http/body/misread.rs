//! JSON parsed into a type, and what is wrong with one that does not fit: each place as a JSON pointer.

use std::borrow::Cow;

use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::error::Category;
use serde_path_to_error::{Path, Segment};

use crate::http::objects::Objects;
use crate::http::problem::request::{INVALID_BODY, MALFORMED_BODY};
use crate::http::problem::{Finding, Problem};

/// Parses JSON.
///
/// # Errors
///
/// 400 `malformed-body` with line and column when it is no JSON; 422 `invalid-body` with a JSON
/// pointer when it does not fit `T`, or holds U+0000.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    if contains(bytes, br"\u0000")
        && let Some(finding) = serde_json::from_slice(bytes).ok().and_then(|v| find_nul(&v, "#"))
    {
        return Err(invalid(vec![finding]));
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let parsed = T::deserialize(Objects(&mut reader)).map_err(|_| misread::<T>(bytes))?;
    reader.end().map_err(|error| malformed(&error))?;
    Ok(parsed)
}

/// What is wrong with a body that was refused. It is read once more, now with its place noted at each step, which
/// takes longer than reading it.
fn misread<T: DeserializeOwned>(bytes: &[u8]) -> Problem {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    match serde_path_to_error::deserialize::<_, T>(Objects(&mut reader)) {
        Err(error) if error.inner().classify() == Category::Data => {
            invalid(vec![misfit(pointer(error.path()), error.inner())])
        }
        Err(error) => malformed(error.inner()),
        Ok(_) => invalid(Vec::new()),
    }
}

fn contains(bytes: &[u8], sought: &[u8]) -> bool {
    let begins = sought.first().is_some_and(|first| bytes.contains(first));
    begins && bytes.windows(sought.len()).any(|window| window == sought)
}

fn malformed(error: &serde_json::Error) -> Problem {
    Problem::of(&MALFORMED_BODY, format!("The body is no JSON: {error}."))
        .with_member("line", error.line().into())
        .with_member("column", error.column().into())
}

pub(super) fn invalid(errors: Vec<Finding>) -> Problem {
    let detail = match errors.as_slice() {
        [one] => format!("{}: {}", one.pointer, one.detail),
        many => format!("{} places of the body do not fit.", many.len()),
    };
    Problem::of(&INVALID_BODY, detail).with_errors(errors)
}

fn misfit(place: String, error: &serde_json::Error) -> Finding {
    let text = error.to_string();
    // The line and column say less than the pointer does.
    let detail = text.rsplit_once(" at line ").map_or(text.as_str(), |(words, _)| words).to_owned();
    let missing = detail.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`'));
    if let Some(date) = misspelt_date(&detail) {
        return Finding { pointer: place, detail: date, code: "type".to_owned() };
    }
    match missing {
        Some(name) => Finding {
            pointer: format!("{place}/{}", escape(name)),
            detail: "is missing".to_owned(),
            code: "missing".to_owned(),
        },
        None => Finding { pointer: place, detail, code: "type".to_owned() },
    }
}

/// What a date or an instant is to be written as, where `detail` is what its parser says of one that it cannot read.
fn misspelt_date(detail: &str) -> Option<String> {
    let said = [
        "input contains invalid characters",
        "input is out of range",
        "premature end of input",
        "trailing input",
        "input is not enough for unique date and time",
    ];
    said.contains(&detail).then(|| {
        "is no date as it is written here: YYYY-MM-DD, such as 2026-11-30 (an instant: 2026-11-30T08:00:00Z)".to_owned()
    })
}

/// The place of a value as a JSON pointer in its URI form: `#/entries/0/q04`.
///
/// Source: RFC 6901, section 6; RFC 9457, section 3, uses it so.
fn pointer(path: &Path) -> String {
    path.iter().fold("#".to_owned(), |place, segment| match segment {
        Segment::Seq { index } => format!("{place}/{index}"),
        Segment::Map { key } => format!("{place}/{}", escape(key)),
        // The choice of a variant is no step into the document.
        Segment::Enum { .. } | Segment::Unknown => place,
    })
}

pub(super) fn escape(key: &str) -> Cow<'_, str> {
    if key.contains(['~', '/']) {
        Cow::Owned(key.replace('~', "~0").replace('/', "~1"))
    } else {
        Cow::Borrowed(key)
    }
}

fn find_nul(value: &Value, place: &str) -> Option<Finding> {
    let finding = |detail: &str| Finding {
        pointer: place.to_owned(),
        detail: detail.to_owned(),
        code: "nul".to_owned(),
    };
    match value {
        Value::String(text) => {
            text.contains('\0').then(|| finding("holds the character U+0000, which no text may"))
        }
        Value::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(index, item)| find_nul(item, &format!("{place}/{index}"))),
        Value::Object(members) => members.iter().find_map(|(key, member)| {
            if key.contains('\0') {
                Some(finding("has a member whose name holds the character U+0000"))
            } else {
                find_nul(member, &format!("{place}/{}", escape(key)))
            }
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    struct Inner {
        #[expect(dead_code, reason = "it is only read")]
        name: String,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[expect(dead_code, reason = "it is only read")]
        #[serde(rename = "items")]
        items: Vec<Inner>,
    }

    fn refused(raw: &str) -> (&'static str, Vec<(String, String)>) {
        let problem = parse::<Outer>(raw.as_bytes()).unwrap_err();
        let places = problem.errors.into_iter().map(|e| (e.pointer, e.code)).collect();
        (problem.kind.slug, places)
    }

    fn at(pointer: &str, code: &str) -> Vec<(String, String)> {
        vec![(pointer.to_owned(), code.to_owned())]
    }

    #[test]
    fn a_misfit_is_named_by_its_place() {
        assert_eq!(
            refused(r#"{"items":[{"name":1}]}"#),
            ("invalid-body", at("#/items/0/name", "type"))
        );
        assert_eq!(refused(r#"{"items":[{}]}"#), ("invalid-body", at("#/items/0/name", "missing")));
        assert_eq!(refused("{}"), ("invalid-body", at("#/items", "missing")));
        assert_eq!(refused("[]"), ("invalid-body", at("#", "type")));
        assert_eq!(refused(" [[]]"), ("invalid-body", at("#", "type")));
        assert_eq!(refused(r#"{"items":[],"a/b":1}"#), ("invalid-body", at("#/a~1b", "type")));
    }

    #[test]
    fn what_is_no_json_is_malformed() {
        for raw in ["", "{", r#"{"items":[]"#, r#"{"items":[]} x"#, "\u{0}", "{'items':[]}"] {
            assert_eq!(refused(raw), ("malformed-body", vec![]), "{raw:?}");
        }
    }

    #[test]
    fn the_null_character_is_refused_with_its_place() {
        let raw = r#"{"items":[{"name":"a\u0000b"}]}"#;
        assert_eq!(refused(raw), ("invalid-body", at("#/items/0/name", "nul")));
        let harmless = r#"{"items":[{"name":"a\\u0000"}]}"#;
        assert!(parse::<Outer>(harmless.as_bytes()).is_ok());
    }

    #[test]
    fn a_date_of_another_form_is_told_the_form_that_is_read() {
        #[derive(Debug, Deserialize)]
        struct Dated {
            #[expect(dead_code, reason = "it is only read")]
            on: chrono::NaiveDate,
        }
        for raw in ["30.11.2026", "2026-11", "2026-02-31", "2026-11-30x"] {
            let body = format!("{{\"on\":\"{raw}\"}}");
            let problem = parse::<Dated>(body.as_bytes()).unwrap_err();
            let finding = problem.errors.first().unwrap();
            assert!(finding.detail.contains("YYYY-MM-DD"), "{raw}: {}", finding.detail);
            assert_eq!(finding.pointer, "#/on");
        }
    }
}
