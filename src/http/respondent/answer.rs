//! Short answers that the handlers of these pages share.

use actix_web::http::header::{CACHE_CONTROL, LOCATION};
use actix_web::{HttpRequest, HttpResponse};

use crate::domain::lang::Lang;
use crate::domain::questionnaire::instrument::Roster;
use crate::http::problem::{Problem, request};
use crate::words::words;

/// Sends the browser on to a page.
#[must_use]
pub fn see(address: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((LOCATION, address))
        .insert_header((CACHE_CONTROL, "no-store"))
        .finish()
}

/// An address whose id is none.
#[must_use]
pub fn not_found(asked: &HttpRequest) -> Problem {
    request::no_such_address(asked.path())
}

/// What was just done, said on the page that the reader was sent on to; of a page of an entry, with its roster.
#[must_use]
pub fn done(request: &HttpRequest, lang: Lang, roster: Option<&Roster>) -> Option<String> {
    let words = words(lang);
    let query = url::form_urlencoded::parse(request.query_string().as_bytes());
    let (_, code) = query.into_iter().find(|(name, _)| name == "done")?;
    Some(match code.as_ref() {
        "saved" => words.say("done-saved"),
        "more" => words.say("done-more"),
        "added" => words.say_with("done-added", "entry", roster?.entry.get(lang)),
        "duplicated" => words.say("done-duplicated"),
        "removed" => words.say("done-removed"),
        "restored" => words.say("done-restored"),
        _ => return None,
    })
}
