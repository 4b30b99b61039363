//! The own result: the organisation's answers beside those of its peers, as a page, CSV and JSON.
//!
//! Only a session whose link reaches the whole answer gets here; nothing of it is kept by a cache.

use std::collections::BTreeSet;

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::loaded::layout;
use super::own_view::{ItemView, item_view};
use super::session::Respondent;
use crate::domain::code::Name;
use crate::domain::lang::Lang;
use crate::domain::peers::OwnItem;
use crate::domain::publication::Kind;
use crate::exchange::own_result;
use crate::http::auth::Keys;
use crate::http::page::{Layout, Page, Wanted, format};
use crate::http::problem::Problem;
use crate::service::disseminate::{self, Own};
use crate::words::{Words, words};

#[derive(Template)]
#[template(path = "respondent/own.html")]
struct OwnPage {
    layout: Layout,
    organisation: String,
    round: String,
    results: String,
    preliminary: bool,
    published: String,
    groups: Vec<(String, usize)>,
    /// The questionnaire's parts, each with its sections.
    parts: Vec<(String, Vec<SectionView>)>,
    /// Whether the sections are folded under a table of contents, since nobody scrolls past so many.
    folded: bool,
    csv_nb: String,
    csv_en: String,
    json: String,
}

/// The items of one section.
struct SectionView {
    anchor: String,
    title: String,
    items: Vec<ItemView>,
}

/// So many items are shown without folding.
const FEW: usize = 12;

/// `GET /respond/own-result` shows the own answers beside those of the peers.
///
/// # Errors
///
/// 403 `session-ended` and `outside-grant`, 404 `not-published` and `no-own-result`.
pub async fn show(
    respondent: Respondent,
    keys: Data<Keys>,
    wanted: Wanted,
    request: HttpRequest,
) -> Result<Page, Problem> {
    let (own, lang) = find(respondent, &keys, wanted).await?;
    let title = words(lang).say("own-title");
    let layout = Layout { title, ..layout(&own.visit, &request, lang, "") };
    Page::private(lang, &view(&own, layout, lang))
}

/// `GET /respond/own-result.csv` is the same as CSV; `lang` chooses labels and flavour.
///
/// # Errors
///
/// As [`show`].
pub async fn csv(
    respondent: Respondent,
    keys: Data<Keys>,
    wanted: Wanted,
) -> Result<HttpResponse, Problem> {
    let (own, lang) = find(respondent, &keys, wanted).await?;
    let bytes = own_result::to_csv(&own.result, lang);
    Ok(file("own-result.csv", "text/csv; charset=utf-8", bytes))
}

/// `GET /respond/own-result.json` is the same as JSON.
///
/// # Errors
///
/// As [`show`].
pub async fn json(
    respondent: Respondent,
    keys: Data<Keys>,
    wanted: Wanted,
) -> Result<HttpResponse, Problem> {
    let (own, lang) = find(respondent, &keys, wanted).await?;
    let bytes = own_result::to_json(&own.published.publication, &own.result, lang);
    Ok(file("own-result.json", "application/json; charset=utf-8", bytes))
}

/// The result, and the language in which its reader gets it.
async fn find(respondent: Respondent, keys: &Keys, wanted: Wanted) -> Result<(Own, Lang), Problem> {
    let secret = keys.drawing();
    let own =
        respondent.read(move |cx, grantee| disseminate::own_result(cx, grantee, secret)).await?;
    let lang = wanted.lang(Some(own.visit.unit.facts.language));
    Ok((own, lang))
}

/// A file for one reader; what no handler says otherwise is never stored.
fn file(name: &str, media_type: &'static str, bytes: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(media_type)
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header(("Content-Disposition", format!("attachment; filename=\"{name}\"")))
        .body(bytes)
}

fn view(own: &Own, layout: Layout, lang: Lang) -> OwnPage {
    let publication = &own.published.publication;
    let groups = &own.result.groups;
    let group =
        |one: &crate::domain::peers::PeerGroup| (one.label.get(lang).to_owned(), one.organisations);
    let instrument = &own.visit.instrument;
    let header = (layout.words.say("tasks-header"), sections(own, None, layout.words));
    let rosters = instrument.rosters.iter().map(|roster| {
        (roster.title.get(lang).to_owned(), sections(own, Some(&roster.id), layout.words))
    });
    let parts = std::iter::once(header).chain(rosters).filter(|(_, sections)| !sections.is_empty());
    let file = |ending: &str, lang: Lang| format!("/respond/own-result{ending}?lang={lang}");
    OwnPage {
        organisation: own.visit.unit.facts.name.clone(),
        round: publication.round.code.to_string(),
        results: format!("/results/{}/{}", publication.survey.code, publication.round.code),
        preliminary: publication.kind == Kind::Preliminary,
        published: format::instant(publication.published_at, lang),
        groups: groups.iter().map(group).collect(),
        parts: parts.collect(),
        folded: own.result.items.len() > FEW,
        csv_nb: file(".csv", Lang::Nb),
        csv_en: file(".csv", Lang::En),
        json: file(".json", lang),
        layout,
    }
}

/// The sections of the header or of a roster with the items that are compared; what is derived comes last.
fn sections(own: &Own, roster: Option<&Name>, words: Words) -> Vec<SectionView> {
    let part = own.visit.instrument.part(roster.map(Name::as_str));
    let asked = part.into_iter().flat_map(|part| &part.sections);
    let of = |title: String, anchor: String, is_in: &dyn Fn(&OwnItem) -> bool| {
        let items = own.result.items.iter().filter(|item| item.roster.as_ref() == roster);
        let items = items.filter(|item| is_in(item));
        let items = items.map(|item| item_view(item, &own.result.groups, words.lang)).collect();
        SectionView { anchor, title, items }
    };
    let anchor = |section: &str| match roster {
        Some(roster) => format!("{roster}-{section}"),
        None => format!("header-{section}"),
    };
    let mut found: Vec<SectionView> = asked
        .clone()
        .map(|section| {
            let is_in = |item: &OwnItem| section.items.iter().any(|one| one.id == item.id);
            of(section.title.get(words.lang).to_owned(), anchor(section.id.as_str()), &is_in)
        })
        .collect();
    let asked: BTreeSet<&Name> =
        asked.flat_map(|section| &section.items).map(|item| &item.id).collect();
    // No section has an empty code.
    found.push(of(words.say("own-derived"), anchor(""), &|item| !asked.contains(&item.id)));
    found.retain(|section| !section.items.is_empty());
    found
}
