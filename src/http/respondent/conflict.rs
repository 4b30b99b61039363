//! Two versions of the same answers, side by side: the reader chooses, answer by answer.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, Responder};
use askama::Template;

use super::form::{Fields, fill, soft_rules};
use super::loaded::{Loaded, Place, Spot};
use super::question::read_back;
use super::save::mark;
use super::section_page::{Step, trail};
use super::session::Posted;
use crate::domain::answer::Edition;
use crate::domain::code::Name;
use crate::domain::questionnaire::instrument::{Instrument, Item};
use crate::http::page::{Layout, Page, Wanted, format};
use crate::http::problem::Problem;
use crate::words::{Words, words};

#[derive(Template)]
#[template(path = "respondent/conflict.html")]
struct ConflictPage {
    layout: Layout,
    trail: Vec<Step>,
    saved_at: Option<String>,
    action: String,
    csrf: String,
    edition: Edition,
    seen: String,
    again: bool,
    differing: Vec<Difference>,
    fields: Vec<(String, String)>,
}

/// One answer that differs.
struct Difference {
    item: String,
    question: String,
    mine: Option<String>,
    stored: Option<String>,
    chosen: Option<bool>,
}

/// The page of a conflict.
///
/// # Errors
///
/// As the page of the section.
pub fn page(
    stays: &Loaded,
    place: &Place,
    posted: &Posted,
    differing: &[Name],
    wanted: Wanted,
    request: &HttpRequest,
) -> Result<HttpResponse, Problem> {
    let (lang, spot) = (stays.lang(wanted), stays.spot(place)?);
    let words = words(lang);
    let stored = fill(stays.instrument(), spot.roster_id(), spot.section, spot.sheet, lang);
    let differing = spot.section.items.iter().filter(|item| differing.contains(&item.id));
    let updated_at = spot.entry.map_or(stays.draft.header.updated_at, |e| Some(e.updated_at));
    let of_page = |name: &str| ["a.", "m.", "x.", "c."].iter().any(|p| name.starts_with(p));
    let view = ConflictPage {
        layout: stays.layout(request, lang, words.say("conflict-title")),
        trail: trail(words, &spot, spot.section.title.get(lang)),
        saved_at: updated_at.map(|at| format::instant(at, lang)),
        action: place.href(),
        csrf: posted.respondent.csrf(),
        edition: spot.edition,
        seen: mark(stays.instrument(), &spot),
        again: posted.fields.one("conflict").is_some(),
        differing: differing
            .map(|item| Difference {
                item: item.id.to_string(),
                question: item.text.get(lang).to_owned(),
                mine: said(words, stays.instrument(), &spot, item, &posted.fields),
                stored: said(words, stays.instrument(), &spot, item, &stored),
                chosen: posted.fields.first('k', item.id.as_str()).map(|kept| kept == "mine"),
            })
            .collect(),
        fields: posted.fields.0.iter().filter(|(name, _)| of_page(name)).cloned().collect(),
    };
    let page = Page::private(lang, &view)?.with_status(StatusCode::CONFLICT);
    Ok(page.respond_to(request))
}

/// What fields say of an item: the answer, and the comments that confirm it.
fn said(
    words: Words,
    instrument: &Instrument,
    spot: &Spot<'_>,
    item: &Item,
    fields: &Fields,
) -> Option<String> {
    let comments = soft_rules(instrument, spot.roster_id(), spot.section)
        .filter(|rule| rule.at == item.id)
        .filter_map(|rule| fields.first('c', rule.id.as_str()))
        .map(|comment| words.say_with("conflict-comment", "comment", comment));
    let lines: Vec<String> = read_back(words, item, fields).into_iter().chain(comments).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}
