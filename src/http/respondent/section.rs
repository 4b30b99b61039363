//! One page of questions: shown, saved, saved by the script, and shown back when it cannot be.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT, HeaderValue};
use actix_web::web::{Data, Json};
use actix_web::{FromRequest, HttpRequest, HttpResponse, Responder};
use serde::Serialize;

use super::answer::{not_found, see};
use super::conflict;
use super::form::fill;
use super::loaded::{Loaded, Place, load};
use super::save::{Outcome, mark, save};
use super::section_page::{SectionPage, Shown, refusal_line};
use super::session::{Posted, Respondent};
use crate::domain::answer::Edition;
use crate::http::page::{Page, Wanted, format};
use crate::http::problem::Problem;
use crate::service::collect::Grantee;
use crate::service::{Cx, Shell};
use crate::words::words;

impl FromRequest for Place {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    /// From `/sections/{section}` and `/entries/{entry}/sections/{section}`.
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let path = request.match_info();
        let section = path.get("section").unwrap_or_default().to_owned();
        let entry = path.get("entry").map(str::parse).transpose();
        ready(entry.map(|entry| Self { entry, section }).map_err(|_| not_found(request)))
    }
}

/// `GET /respond/sections/{section}`, `GET /respond/entries/{entry}/sections/{section}`.
///
/// # Errors
///
/// 403 `session-ended`, 404 `no-such-section`, 404 `no-such-entry`.
pub async fn show(
    respondent: Respondent,
    place: Place,
    wanted: Wanted,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let (csrf, loaded) = (respondent.csrf(), respondent.read(load).await?);
    if !loaded.is_writable() {
        return Ok(see("/respond"));
    }
    let (lang, spot) = (loaded.lang(wanted), loaded.spot(&place)?);
    let fields = fill(loaded.instrument(), spot.roster_id(), spot.section, spot.sheet, lang);
    let shown = Shown {
        fields: &fields,
        refusals: &[],
        checked: request.query_string().contains("check=1"),
        edition: spot.edition,
        seen: mark(loaded.instrument(), &spot),
    };
    let page = SectionPage::new(&loaded, &place, &request, lang, &csrf, shown)?;
    Ok(Page::private(lang, &page)?.respond_to(&request))
}

/// `POST` to the same addresses saves the page; by the script, if it asks for JSON.
///
/// # Errors
///
/// As [`show`], and 403 `form-not-ours`, 400 `form-incomplete`, 409 when nothing can be changed.
pub async fn store(
    posted: Posted,
    shell: Data<Shell>,
    place: Place,
    wanted: Wanted,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    posted.must("edition")?;
    let (at, fields) = (place.clone(), posted.fields.clone());
    let save = move |cx: &mut Cx<'_>, grantee: &Grantee| save(cx, grantee, &at, &fields, wanted);
    let outcome = posted.respondent.save(save).await?;
    let accept = request.headers().get(ACCEPT).map(HeaderValue::as_bytes);
    if accept.is_some_and(|accept| accept.starts_with(b"application/json")) {
        let saved = Saved::new(&outcome, &place, wanted, &shell)?;
        return Ok(Json(saved).respond_to(&request).map_into_boxed_body());
    }
    match outcome {
        Outcome::Stored { after, more_asked } => {
            let back = posted.fields.one("go") == Some("back");
            Ok(see(&next(&after, &place, back, more_asked)?))
        }
        Outcome::Refused { stays, refusals } => {
            refused(&stays, &place, &posted, &refusals, wanted, &request)
        }
        Outcome::Conflict { stays, differing } => {
            conflict::page(&stays, &place, &posted, &differing, wanted, &request)
        }
    }
}

/// The page shown back with what was written and why it is not stored.
fn refused(
    stays: &Loaded,
    place: &Place,
    posted: &Posted,
    refusals: &[super::save::Refusal],
    wanted: Wanted,
    request: &HttpRequest,
) -> Result<HttpResponse, Problem> {
    let edition = posted.fields.one("edition").and_then(|raw| raw.parse().ok()).map(Edition);
    let shown = Shown {
        fields: &posted.fields,
        refusals,
        checked: false,
        edition: edition.unwrap_or_default(),
        seen: posted.fields.one("seen").unwrap_or_default().to_owned(),
    };
    let (lang, csrf) = (stays.lang(wanted), posted.respondent.csrf());
    let page = SectionPage::new(stays, place, request, lang, &csrf, shown)?;
    let page = Page::private(lang, &page)?.with_status(StatusCode::UNPROCESSABLE_ENTITY);
    Ok(page.respond_to(request))
}

/// Where the reader goes after saving: on, unless something on this page waits for an answer.
fn next(
    after: &Loaded,
    place: &Place,
    back: bool,
    more_asked: bool,
) -> Result<String, super::error::PagesError> {
    let spot = after.spot(place)?;
    let overview = match spot.roster {
        Some(roster) => format!("/respond?done=saved#{}", roster.id),
        None => "/respond?done=saved".to_owned(),
    };
    if back {
        return Ok(overview);
    }
    if more_asked {
        return Ok(format!("{}?done=more", place.href()));
    }
    if after.findings_at(spot.section, place.entry).next().is_some() {
        return Ok(format!("{}?check=1&done=saved", place.href()));
    }
    let mut later = after
        .asked_sections(spot.part, place.entry)
        .skip_while(|section| section.id != spot.section.id)
        .skip(1);
    Ok(later.next().map_or(overview, |section| {
        Place { entry: place.entry, section: section.id.to_string() }.href()
    }))
}

/// What the script is told after saving by itself.
#[derive(Debug, Serialize)]
struct Saved {
    /// Whether it is stored.
    stored: bool,
    /// What to tell the reader.
    message: String,
    /// The edition and mark that the page's next save is based on.
    edition: Option<i64>,
    /// See [`mark`].
    seen: Option<String>,
    /// The items of the page that are asked.
    asked: Vec<String>,
    /// Those of them that something is wrong with.
    wrong: Vec<String>,
}

impl Saved {
    fn new(
        outcome: &Outcome,
        place: &Place,
        wanted: Wanted,
        shell: &Shell,
    ) -> Result<Self, Problem> {
        let loaded = outcome.loaded();
        let (spot, words) = (loaded.spot(place)?, words(loaded.lang(wanted)));
        let stored = matches!(outcome, Outcome::Stored { .. });
        let message = match outcome {
            Outcome::Stored { .. } => {
                words.say_with("autosave-saved", "time", format::time(shell.clock.now()))
            }
            Outcome::Refused { refusals, .. } => {
                let first = refusals.first().map(|first| refusal_line(words, &spot, first));
                words.say_with("autosave-refused", "why", first.unwrap_or_default())
            }
            Outcome::Conflict { .. } => words.say("autosave-conflict"),
        };
        let asked =
            spot.section.items.iter().filter(|i| loaded.route.asks(place.entry, i.id.as_str()));
        let wrong = loaded.findings_at(spot.section, place.entry);
        Ok(Self {
            stored,
            message,
            edition: stored.then_some(spot.edition.0),
            seen: stored.then(|| mark(loaded.instrument(), &spot)),
            asked: asked.map(|item| item.id.to_string()).collect(),
            wrong: wrong.filter_map(|found| Some(found.item.as_ref()?.to_string())).collect(),
        })
    }
}
