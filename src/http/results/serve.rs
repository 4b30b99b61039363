//! How public answers are cached: a strong `ETag`, 304 for those who have it, and how long it is good.
//!
//! What an address without a revision shows may be replaced, so it is asked for again. A file with a
//! revision never changes; a page with one says whether that revision has been superseded since.

use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, ETAG, EntityTag, Header, HeaderValue, IfNoneMatch, LINK,
    VARY,
};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, Responder, web};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::domain::canonical;
use crate::http::page::Page;
use crate::http::problem::Problem;
use crate::service::StoreError;

/// The media type of CSV.
pub const CSV: &str = "text/csv; charset=utf-8";
/// The media type of JSON.
pub const JSON: &str = "application/json; charset=utf-8";
/// The media type of workbooks.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// How long an answer is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Good {
    /// A minute: a revision may replace it.
    Shortly,
    /// A year: it belongs to one revision.
    Always,
}

impl Good {
    /// By whether the address asks for one revision.
    #[must_use]
    pub const fn under(revision: Option<u32>) -> Self {
        if revision.is_some() { Self::Always } else { Self::Shortly }
    }

    const fn control(self) -> &'static str {
        match self {
            Self::Shortly => "public, max-age=60",
            Self::Always => "public, max-age=31536000, immutable",
        }
    }
}

/// A page, or 304 when the reader has it.
pub fn page(request: &HttpRequest, page: Page, good: Good) -> HttpResponse {
    let answer = page.respond_to(request);
    let (answer, body) = answer.into_parts();
    let Ok(bytes) = actix_web::body::MessageBody::try_into_bytes(body) else {
        return HttpResponse::InternalServerError().finish();
    };
    let tag = tag(&bytes);
    let mut whole = answer.set_body(actix_web::body::BoxBody::new(bytes));
    if fits(request, &tag) {
        whole = HttpResponse::NotModified().finish();
    }
    mark(request, &mut whole, &tag, good);
    whole
}

/// Makes a large file on a thread where that keeps nobody waiting.
///
/// # Errors
///
/// Those of the work, or 503 `busy` when the server is going down.
pub async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    web::block(work).await.unwrap_or_else(|_| Err(StoreError::Interrupted.into()))
}

/// A JSON document, or 304 when the reader has it.
pub fn json(
    request: &HttpRequest,
    name: &str,
    document: &impl Serialize,
    good: Good,
) -> HttpResponse {
    file(request, name, JSON, canonical::to_json(document).into_bytes(), good)
}

/// A file that answers a POST, which nobody keeps.
pub fn once(name: &str, media_type: &'static str, bytes: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(media_type)
        .insert_header((CONTENT_DISPOSITION, format!("inline; filename=\"{name}\"")))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(bytes)
}

/// The same answer at an address that says different things to readers with different wishes.
pub fn varying(mut answer: HttpResponse, on: &'static str) -> HttpResponse {
    answer.headers_mut().insert(VARY, HeaderValue::from_static(on));
    answer
}

/// A file, or 304 when the reader has it.
pub fn file(
    request: &HttpRequest,
    name: &str,
    media_type: &'static str,
    bytes: Vec<u8>,
    good: Good,
) -> HttpResponse {
    let tag = tag(&bytes);
    let mut whole = if fits(request, &tag) {
        HttpResponse::NotModified().finish()
    } else {
        HttpResponse::Ok()
            .content_type(media_type)
            .insert_header((CONTENT_DISPOSITION, format!("inline; filename=\"{name}\"")))
            .body(bytes)
    };
    mark(request, &mut whole, &tag, good);
    whole
}

fn tag(bytes: &[u8]) -> EntityTag {
    let hash = URL_SAFE_NO_PAD.encode(Sha256::digest(bytes));
    EntityTag::new_strong(hash.chars().take(22).collect())
}

fn fits(request: &HttpRequest, tag: &EntityTag) -> bool {
    if !request.headers().contains_key(IfNoneMatch::name()) {
        return false;
    }
    match request.get_header::<IfNoneMatch>() {
        Some(IfNoneMatch::Any) => true,
        Some(IfNoneMatch::Items(known)) => known.iter().any(|one| one.weak_eq(tag)),
        None => false,
    }
}

/// Adds the tag, how long the answer is good, and, to one revision, the way to the one in force.
///
/// Source: RFC 5829, section 3.3 (`latest-version`).
fn mark(request: &HttpRequest, answer: &mut HttpResponse, tag: &EntityTag, good: Good) {
    let headers = answer.headers_mut();
    let one_revision = request.query_string().split('&').any(|pair| pair.starts_with("revision="));
    let latest = format!("<{}>; rel=\"latest-version\"", request.path());
    if let (true, Ok(value)) = (one_revision, latest.parse()) {
        headers.insert(LINK, value);
    }
    if let Ok(value) = tag.to_string().parse() {
        headers.insert(ETAG, value);
    }
    if let Ok(value) = good.control().parse() {
        headers.insert(CACHE_CONTROL, value);
    }
}
