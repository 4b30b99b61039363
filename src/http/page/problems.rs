//! A problem as a page: for a browser, the same document that a program gets, in its language.
//!
//! Handlers answer with a [`Problem`] and need not know who asks. The titles and explanations are
//! in `locales/*/problems.ftl` by slug; the statuses are [`problem`](crate::http::problem)'s.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::RETRY_AFTER;
use actix_web::middleware::Next;
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use askama::Template;

use super::{Layout, Page, Wanted, kinds, prefers_html};
use crate::http::problem::{Finding, Problem};

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    layout: Layout,
    status: u16,
    slug: &'static str,
    explanation: String,
    detail: &'a str,
    errors: &'a [Finding],
}

/// Shows each [`Problem`] as a page to whoever prefers a page; a middleware of the whole server.
///
/// # Errors
///
/// Those of the service inside.
pub async fn as_pages(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let answer = next.call(request).await?.map_into_boxed_body();
    let request = answer.request();
    if request.path().starts_with("/api/") || !prefers_html(request) {
        return Ok(answer);
    }
    let page = answer
        .response()
        .error()
        .and_then(|error| error.as_error::<Problem>())
        .map(|problem| page(answer.request(), problem));
    Ok(match page {
        Some(page) => answer.into_response(page),
        None => answer,
    })
}

/// The page of one problem.
#[must_use]
pub fn page(request: &HttpRequest, problem: &Problem) -> HttpResponse {
    let lang = Wanted::of(request).lang(None);
    let words = crate::words::words(lang);
    let slug = problem.kind.slug;
    let title = kinds::title(problem.kind, words);
    let explanation = words
        .find(&format!("problem-{slug}-text"))
        .unwrap_or_else(|| words.say("problem-page-fallback"));
    let view = ProblemPage {
        layout: Layout::new(request, lang, title),
        status: problem.kind.status,
        slug,
        explanation,
        detail: &problem.detail,
        errors: &problem.errors,
    };
    let Ok(page) = Page::private(lang, &view) else {
        return problem.error_response();
    };
    let (mut answer, html) = page.with_status(problem.status_code()).into_builder();
    if let Some(seconds) = problem.retry_after {
        answer.insert_header((RETRY_AFTER, seconds.to_string()));
    }
    for (name, value) in &problem.headers {
        answer.append_header((name.clone(), value.as_str()));
    }
    answer.body(html)
}
