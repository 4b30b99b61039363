//! The tags of compressed answers: a page and its compressed form are two representations, so their strong tags
//! differ by the coding that is named behind that of the second, within the quotes.
//!
//! What a client has is told by either: handlers know the tag of the page alone.
//!
//! Source: RFC 9110, section 8.8.3.3 (entity tags varying on content-negotiated resources).

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    CONTENT_ENCODING, ETAG, HeaderMap, HeaderValue, IF_MATCH, IF_NONE_MATCH,
};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;

/// What stands behind the tag of a compressed answer, by its coding.
const MARKS: [&str; 2] = ["-gzip", "-deflate"];

/// A tag, without its quotes, as the page has it that is not compressed.
#[must_use]
pub fn plain(tag: &str) -> &str {
    MARKS.iter().find_map(|mark| tag.strip_suffix(mark)).unwrap_or(tag)
}

/// Tells the coding in the tag of each compressed answer, and lets handlers see the tags of the pages alone; a
/// middleware outside of compression.
///
/// # Errors
///
/// Those of the service inside.
pub async fn tag<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let reads = [Method::GET, Method::HEAD].contains(request.method());
    let had = request.headers().get(IF_NONE_MATCH).cloned();
    for name in [IF_NONE_MATCH, IF_MATCH] {
        let lines = request.headers().get_all(&name).map(seen).collect::<Vec<_>>();
        request.headers_mut().remove(&name);
        lines.into_iter().for_each(|line| request.headers_mut().append(name.clone(), line));
    }
    let mut answer = next.call(request).await?;
    if reads {
        let headers = answer.headers();
        let marked = match answer.status() {
            StatusCode::NOT_MODIFIED => had.and_then(|had| marked_as(headers, &had)),
            _ => marked(headers),
        };
        if let Some(marked) = marked {
            answer.headers_mut().insert(ETAG, marked);
        }
    }
    Ok(answer)
}

/// The tags of a line as the pages have them that are not compressed.
fn seen(line: &HeaderValue) -> HeaderValue {
    let Ok(text) = line.to_str() else { return line.clone() };
    let closed = |text: String, mark: &&str| text.replace(&format!("{mark}\""), "\"");
    let text = MARKS.iter().fold(text.to_owned(), closed);
    HeaderValue::try_from(text).unwrap_or_else(|_| line.clone())
}

/// The tag of an answer without the quote at its end, when it is a strong one.
fn open(answer: &HeaderMap) -> Option<&str> {
    answer.get(ETAG)?.to_str().ok()?.strip_suffix('"').filter(|tag| tag.starts_with('"'))
}

/// The tag of a compressed answer.
fn marked(answer: &HeaderMap) -> Option<HeaderValue> {
    let coding = answer.get(CONTENT_ENCODING)?.to_str().ok()?;
    let mark = MARKS.into_iter().find(|mark| mark.strip_prefix('-') == Some(coding))?;
    HeaderValue::try_from(format!("{}{mark}\"", open(answer)?)).ok()
}

/// The tag of what is not modified, as a client has it of a compressed answer.
fn marked_as(answer: &HeaderMap, had: &HeaderValue) -> Option<HeaderValue> {
    let (open, had) = (open(answer)?, had.to_str().ok()?);
    let mut tags = MARKS.into_iter().map(|mark| format!("{open}{mark}\""));
    HeaderValue::try_from(tags.find(|tag| had.contains(tag.as_str()))?).ok()
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::ACCEPT_ENCODING;
    use actix_web::middleware::{Compress, from_fn};
    use actix_web::test::{TestRequest, call_service, init_service};
    use actix_web::{App, HttpRequest, HttpResponse, web};

    use super::*;
    use crate::http::precondition::is_held;

    /// A long page with the tag `"3"`.
    async fn page(request: HttpRequest) -> HttpResponse {
        let mut answer = match is_held(&request, "3") {
            true => HttpResponse::NotModified(),
            false => HttpResponse::Ok(),
        };
        answer.insert_header((ETAG, "\"3\"")).body("a long text ".repeat(1_000))
    }

    /// The status and the tag for who accepts that coding and has that tag.
    async fn asked(coding: &'static str, had: Option<&'static str>) -> (u16, String) {
        let app = App::new().wrap(Compress::default()).wrap(from_fn(tag));
        let app = init_service(app.default_service(web::to(page))).await;
        let request = TestRequest::default().insert_header((ACCEPT_ENCODING, coding));
        let had = had.map(|had| (IF_NONE_MATCH, had));
        let request = had.into_iter().fold(request, TestRequest::insert_header);
        let answer = call_service(&app, request.to_request()).await;
        let tag = answer.headers().get(ETAG).unwrap().to_str().unwrap().to_owned();
        (answer.status().as_u16(), tag)
    }

    #[actix_web::test]
    async fn a_page_and_its_compressed_form_have_two_tags_and_either_is_known() {
        let told = |status, tag: &str| (status, tag.to_owned());
        assert_eq!(asked("identity", None).await, told(200, "\"3\""));
        assert_eq!(asked("gzip", None).await, told(200, "\"3-gzip\""));
        assert_eq!(asked("deflate", None).await, told(200, "\"3-deflate\""));
        assert_eq!(asked("gzip", Some("\"2\", \"3-gzip\"")).await, told(304, "\"3-gzip\""));
        assert_eq!(asked("gzip", Some("W/\"3-gzip\"")).await, told(304, "\"3-gzip\""));
        assert_eq!(asked("gzip", Some("\"3\"")).await, told(304, "\"3\""));
        assert_eq!(asked("identity", Some("\"3-gzip\"")).await, told(304, "\"3-gzip\""));
        assert_eq!(asked("gzip", Some("\"2-gzip\"")).await, told(200, "\"3-gzip\""));
    }

    #[test]
    fn only_a_coding_at_the_end_is_taken_off() {
        assert_eq!(
            ["3-gzip", "3-deflate", "3", "a-gzip-b"].map(plain),
            ["3", "3", "3", "a-gzip-b"]
        );
    }
}
