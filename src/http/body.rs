//! Bodies: read up to a limit, parsed into a type, with the place of whatever does not fit.
//!
//! **Invariant:** no U+0000 passes: PostgreSQL cannot store it, and no text needs it.

use std::borrow::Cow;
use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant};

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::header::CONTENT_LENGTH;
use actix_web::web::{Bytes, BytesMut, Data};
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use futures_util::StreamExt;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::error::Category;
use serde_path_to_error::{Path, Segment};
use tokio::time::timeout;
use validator::{Validate, ValidationError, ValidationErrors, ValidationErrorsKind};

use super::objects::Objects;
use super::problem::request::{
    BODY_TOO_LARGE, BODY_TOO_SLOW, INVALID_BODY, MALFORMED_BODY, UNSUPPORTED_MEDIA_TYPE,
};
use super::problem::{Finding, Problem};
use super::site::Options;

/// A JSON body whose shape fits `T`; what bounds its values have is not checked.
#[derive(Debug)]
pub struct Json<T>(pub T);

/// A JSON body that fits `T` and keeps the bounds that its `Validate` sets, of at most so many bytes.
#[derive(Debug)]
pub struct ValidJson<T, const MOST: usize = { usize::MAX }>(pub T);

/// A [`ValidJson`] of a few kibibytes, from whoever asks: nobody knows yet who it is.
pub type ShortJson<T> = ValidJson<T, SHORT>;

/// The bytes of a file, of any media type.
#[derive(Debug)]
pub struct Upload(pub Bytes);

type Later<T> = Pin<Box<dyn Future<Output = Result<T, Problem>>>>;

impl<T: DeserializeOwned + 'static> FromRequest for Json<T> {
    type Error = Problem;
    type Future = Later<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Later<Self> {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move { json(&request, payload, usize::MAX).await.map(Self) })
    }
}

impl<T, const MOST: usize> FromRequest for ValidJson<T, MOST>
where
    T: DeserializeOwned + Validate + 'static,
{
    type Error = Problem;
    type Future = Later<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Later<Self> {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let body: T = json(&request, payload, MOST).await?;
            body.validate().map_err(|errors| out_of_bounds(&errors))?;
            Ok(Self(body))
        })
    }
}

impl FromRequest for Upload {
    type Error = Problem;
    type Future = Later<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Later<Self> {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let limit = options(&request)?.file_bytes;
            read(&request, payload, limit).await.map(Self)
        })
    }
}

fn options(request: &HttpRequest) -> Result<&Options, Problem> {
    let options = request.app_data::<Data<Options>>().map(|options| &***options);
    options.ok_or_else(|| Problem::of(&super::problem::INTERNAL, "The server has no settings."))
}

/// Reads JSON of as many bytes as the settings allow, or `most` if that is less.
async fn json<T: DeserializeOwned>(
    request: &HttpRequest,
    payload: Payload,
    most: usize,
) -> Result<T, Problem> {
    if !is_json(request) {
        let detail = "Send JSON with `Content-Type: application/json`.";
        return Err(Problem::of(&UNSUPPORTED_MEDIA_TYPE, detail));
    }
    let limit = options(request)?.json_bytes.min(most);
    parse(&read(request, payload, limit).await?)
}

fn is_json(request: &HttpRequest) -> bool {
    let media_type = request.content_type();
    media_type.eq_ignore_ascii_case("application/json")
        || media_type.starts_with("application/") && media_type.ends_with("+json")
}

/// The pace that a body must keep once its time is up, in bytes a second.
const PACE: u64 = 16 << 10;
/// The largest body of somebody who is not known yet, in bytes.
const SHORT: usize = 16 << 10;
/// The most room that is made for a body before it has come; larger ones grow.
const ROOM: usize = 1 << 20;

/// Reads a body of at most `limit` bytes.
///
/// # Errors
///
/// 413 `body-too-large`, 408 `body-too-slow`, 400 `malformed-body` when it breaks off.
pub async fn read(
    request: &HttpRequest,
    mut payload: Payload,
    limit: usize,
) -> Result<Bytes, Problem> {
    let too_large = || {
        let detail = format!("The body may have at most {limit} bytes.");
        Problem::of(&BODY_TOO_LARGE, detail).with_member("limit", limit.into())
    };
    let length = request.headers().get(CONTENT_LENGTH).and_then(|v| v.to_str().ok());
    let length = length.and_then(|v| v.parse::<usize>().ok());
    let mut excess = length.is_some_and(|n| n > limit);
    let mut n_read = 0_usize;
    let mut body = BytesMut::new();
    let patience = options(request)?.patience.body;
    let begun = Instant::now();
    loop {
        let earned = Duration::from_secs(u64::try_from(n_read).unwrap_or(u64::MAX) / PACE);
        let left = (patience + earned).saturating_sub(begun.elapsed());
        let next = timeout(left, payload.next()).await.map_err(|_| too_slow())?;
        let Some(chunk) = next else { break };
        let chunk = chunk.map_err(|error| broken(&error))?;
        n_read += chunk.len();
        excess |= n_read > limit;
        if !excess {
            if body.is_empty() {
                // As much as is to come, once: what doubles as it grows takes twice as much.
                body.reserve(length.unwrap_or_default().min(limit).min(ROOM));
            }
            body.extend_from_slice(&chunk);
        } else if n_read > limit.saturating_mul(4) {
            break;
        }
        // A little more is read and dropped, since a client that still sends would miss the answer.
    }
    if excess { Err(too_large()) } else { Ok(body.freeze()) }
}

fn too_slow() -> Problem {
    Problem::of(&BODY_TOO_SLOW, "The body did not arrive in time.")
}

fn broken(error: &PayloadError) -> Problem {
    Problem::of(&MALFORMED_BODY, format!("The body broke off: {error}."))
}

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

fn invalid(errors: Vec<Finding>) -> Problem {
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

fn escape(key: &str) -> Cow<'_, str> {
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

/// A body that breaks the bounds of its type.
fn out_of_bounds(errors: &ValidationErrors) -> Problem {
    let mut findings = Vec::new();
    collect(errors, "#", &mut findings);
    findings.sort_by(|a, b| a.pointer.cmp(&b.pointer));
    invalid(findings)
}

fn collect(errors: &ValidationErrors, place: &str, findings: &mut Vec<Finding>) {
    for (field, kind) in errors.errors() {
        let place = format!("{place}/{}", escape(field));
        match kind {
            ValidationErrorsKind::Field(errors) => findings.extend(errors.iter().map(|error| {
                let detail = words(error);
                Finding { pointer: place.clone(), detail, code: error.code.clone().into_owned() }
            })),
            ValidationErrorsKind::Struct(errors) => collect(errors, &place, findings),
            ValidationErrorsKind::List(items) => {
                for (index, errors) in items {
                    collect(errors, &format!("{place}/{index}"), findings);
                }
            }
        }
    }
}

fn words(error: &ValidationError) -> String {
    if let Some(message) = &error.message {
        return message.clone().into_owned();
    }
    let bound = |name: &str| error.params.get(name).map(Value::to_string);
    let (of, found) = match error.params.get("value") {
        Some(Value::Array(all)) => ("entries", Some(all.len())),
        Some(Value::Object(all)) => ("entries", Some(all.len())),
        Some(Value::String(text)) => ("characters", Some(text.chars().count())),
        _ => ("characters", None),
    };
    let found = match found {
        Some(0) => ", and is empty".to_owned(),
        Some(n) => format!(", and has {n}"),
        None => String::new(),
    };
    match (error.code.as_ref(), bound("min"), bound("max")) {
        ("length", Some(min), Some(max)) => {
            format!("must have {min} to {max} {of}{found}")
        }
        ("length", Some(min), None) => format!("must have at least {min} {of}{found}"),
        ("length", None, Some(max)) => format!("must have at most {max} {of}{found}"),
        ("range", Some(min), Some(max)) => format!("must be from {min} to {max}"),
        ("range", Some(min), None) => format!("must be at least {min}"),
        ("range", None, Some(max)) => format!("must be at most {max}"),
        ("email", ..) => "must be an e-mail address".to_owned(),
        ("url", ..) => "must be a URL".to_owned(),
        (code, ..) => format!("does not keep the rule `{code}`"),
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize, Validate)]
    struct Inner {
        #[validate(length(min = 2, max = 4))]
        name: String,
    }

    #[derive(Debug, Deserialize, Validate)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[validate(nested)]
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

    #[test]
    fn every_broken_bound_is_told_at_once() {
        let raw = br#"{"items":[{"name":"a"},{"name":"ab"},{"name":"abcde"}]}"#;
        let problem = out_of_bounds(&parse::<Outer>(raw).unwrap().validate().unwrap_err());
        let told: Vec<_> = problem.errors.iter().map(|e| (&*e.pointer, &*e.detail)).collect();
        let (few, many) =
            ("must have 2 to 4 characters, and has 1", "must have 2 to 4 characters, and has 5");
        assert_eq!(told, [("#/items/0/name", few), ("#/items/2/name", many)]);
    }
}
