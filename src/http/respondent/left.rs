//! The page after a session was ended: nothing of the survey is on it.

use actix_web::HttpRequest;
use askama::Template;

use crate::http::page::{Layout, Page, Wanted};
use crate::http::problem::Problem;
use crate::words::words;

#[derive(Template)]
#[template(path = "respondent/left.html")]
struct LeftPage {
    layout: Layout,
}

/// `GET /respond/left` says that the session is over and how to come back.
///
/// # Errors
///
/// 500 when the page cannot be rendered.
pub async fn show(wanted: Wanted, request: HttpRequest) -> Result<Page, Problem> {
    let lang = wanted.lang(None);
    let layout = Layout::new(&request, lang, words(lang).say("left-title"));
    Page::private(lang, &LeftPage { layout })
}
