//! Adding, copying, removing and restoring entries, and the nil return.

use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse, Responder};
use askama::Template;
use serde_json::json;

use super::answer::see;
use super::error::PagesError;
use super::loaded::{Loaded, Place, entry_name, load};
use super::section_page::Step;
use super::session::{Posted, Respondent};
use crate::domain::answer::Edition;
use crate::domain::code::Name;
use crate::domain::ids::EntryId;
use crate::domain::questionnaire::instrument::Roster;
use crate::http::page::{Layout, Page, Wanted};
use crate::http::problem::Problem;
use crate::http::problem::pages::FORM_INCOMPLETE;
use crate::service::Cx;
use crate::service::collect::{self, CollectError, EntryDraft, Grantee, OffRoute};

#[derive(Template)]
#[template(path = "respondent/remove.html")]
struct RemovePage {
    layout: Layout,
    trail: Vec<Step>,
    name: String,
    action: String,
    back: String,
    csrf: String,
    edition: Edition,
}

/// `POST /respond/rosters/{roster}/entries` adds an entry and leads to its first page; twice from
/// the same page is one entry.
///
/// # Errors
///
/// 400 `form-incomplete`, 404 `no-such-roster`, 409 when the roster is full or nothing can be changed.
pub async fn add(posted: Posted, roster: Path<Name>) -> Result<HttpResponse, Problem> {
    let minted = minted(&posted)?;
    let add = move |cx: &mut Cx<'_>, grantee: &Grantee| {
        let entry = minted.unwrap_or_else(|| cx.id());
        collect::add_entry(cx, grantee, (&roster, entry), &json!({}), OffRoute::Keep)?;
        page_of(cx, grantee, entry)
    };
    let page = posted.respondent.save(add).await?;
    Ok(see(&format!("{page}?done=added")))
}

/// `GET /respond/entries/{entry}` leads to the first page of an entry that is asked.
///
/// # Errors
///
/// 404 `no-such-entry`.
pub async fn first(
    respondent: Respondent,
    entry: Path<EntryId>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let loaded = respondent.read(load).await?;
    let place = first_place(&loaded, *entry)?;
    let query = request.query_string();
    let mark = if query.is_empty() { "" } else { "?" };
    Ok(see(&format!("{}{mark}{query}", place.href())))
}

/// The address of an entry's first page; the list of tasks when nothing is asked in it.
fn page_of(cx: &mut Cx<'_>, grantee: &Grantee, entry: EntryId) -> Result<String, CollectError> {
    let place = first_place(&load(cx, grantee)?, entry);
    Ok(place.map_or_else(|_| "/respond".to_owned(), |place| place.href()))
}

fn first_place(loaded: &Loaded, id: EntryId) -> Result<Place, PagesError> {
    let entry = loaded.draft.entry(id).ok_or(CollectError::NoSuchEntry(id))?;
    let roster = loaded.instrument().roster(entry.roster.as_str());
    let section = roster.and_then(|r| loaded.asked_sections(&r.part, Some(id)).next());
    let section = section.ok_or_else(|| PagesError::NoSuchSection(entry.roster.to_string()))?;
    Ok(Place { entry: Some(id), section: section.id.to_string() })
}

/// `POST /respond/entries/{entry}/duplicate` makes a copy behind the others; twice from the same
/// page is one copy.
///
/// # Errors
///
/// 400 `form-incomplete`, 404 `no-such-entry`, 409 when the roster is full or nothing can be changed.
pub async fn duplicate(posted: Posted, entry: Path<EntryId>) -> Result<HttpResponse, Problem> {
    let minted = minted(&posted)?;
    let duplicate = move |cx: &mut Cx<'_>, grantee: &Grantee| {
        let copy = minted.unwrap_or_else(|| cx.id());
        collect::duplicate_entry(cx, grantee, *entry, copy)?;
        page_of(cx, grantee, copy)
    };
    let page = posted.respondent.save(duplicate).await?;
    Ok(see(&format!("{page}?done=duplicated")))
}

/// `GET /respond/entries/{entry}/remove` asks before an entry is removed; it leads to the list when nothing can be.
///
/// # Errors
///
/// 404 `no-such-entry`.
pub async fn ask_removal(
    respondent: Respondent,
    entry: Path<EntryId>,
    wanted: Wanted,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let (csrf, loaded) = (respondent.csrf(), respondent.read(load).await?);
    if !loaded.is_writable() {
        return Ok(see("/respond"));
    }
    let found = loaded.draft.entry(*entry).ok_or(CollectError::NoSuchEntry(*entry))?;
    let missing = || CollectError::NoSuchRoster(found.roster.clone());
    let roster = loaded.instrument().roster(found.roster.as_str()).ok_or_else(missing)?;
    let lang = loaded.lang(wanted);
    let view = RemovePage::new(found, roster, loaded.layout(&request, lang, ""), csrf);
    Ok(Page::private(lang, &view)?.respond_to(&request))
}

impl RemovePage {
    fn new(found: &EntryDraft, roster: &Roster, layout: Layout, csrf: String) -> Self {
        let words = layout.words;
        let name = entry_name(words, roster, &found.sheet);
        let (title, back) = (roster.title.get(words.lang), format!("/respond#{}", roster.id));
        Self {
            layout: Layout { title: words.say_with("remove-title", "name", &*name), ..layout },
            trail: vec![
                Step { name: title.to_owned(), href: Some(back.clone()) },
                Step { name: name.clone(), href: None },
            ],
            name,
            action: format!("/respond/entries/{}/remove", found.id),
            back,
            csrf,
            edition: found.edition,
        }
    }
}

/// `POST /respond/entries/{entry}/remove` removes it; it can be restored until submission.
///
/// # Errors
///
/// 404 `no-such-entry`, 409 or 412 when somebody has changed it since it was shown.
pub async fn remove(posted: Posted, entry: Path<EntryId>) -> Result<HttpResponse, Problem> {
    let edition = edition(&posted)?;
    let remove = move |cx: &mut Cx<'_>, grantee: &Grantee| {
        collect::remove_entry(cx, grantee, *entry, edition)
    };
    posted.respondent.save(remove).await?;
    Ok(see("/respond?done=removed"))
}

/// `POST /respond/entries/{entry}/restore` takes the removal back.
///
/// # Errors
///
/// 404 `no-such-entry`, 409 when the roster is full or nothing can be changed.
pub async fn restore(posted: Posted, entry: Path<EntryId>) -> Result<HttpResponse, Problem> {
    let restore =
        move |cx: &mut Cx<'_>, grantee: &Grantee| collect::restore_entry(cx, grantee, *entry);
    let restored = posted.respondent.save(restore).await?;
    Ok(see(&format!("/respond?done=restored#{}", restored.roster)))
}

/// `POST /respond/rosters/{roster}/nil` states that there is nothing to report, or takes it back.
///
/// # Errors
///
/// 404 `no-such-roster`, 409 when there are entries.
pub async fn set_nil(posted: Posted, roster: Path<Name>) -> Result<HttpResponse, Problem> {
    let nil = posted.must("nil")? == "yes";
    let address = format!("/respond?done=saved#{roster}");
    let set_nil =
        move |cx: &mut Cx<'_>, grantee: &Grantee| collect::set_nil(cx, grantee, &roster, nil);
    posted.respondent.save(set_nil).await?;
    Ok(see(&address))
}

/// The id that the page made for the entry its form asks for. A page from before pages made ids has
/// none: what it asks for is added nevertheless.
fn minted(posted: &Posted) -> Result<Option<EntryId>, Problem> {
    let minted = posted.fields.one("new").map(str::parse).transpose();
    minted.map_err(|_| Problem::of(&FORM_INCOMPLETE, "the form names no id for the new entry"))
}

/// The edition that a form was shown from.
///
/// # Errors
///
/// 400 `form-incomplete`.
pub fn edition(posted: &Posted) -> Result<Edition, Problem> {
    let raw = posted.must("edition")?;
    let number = raw.parse().map_err(|_| Problem::of(&FORM_INCOMPLETE, "no edition was sent"))?;
    Ok(Edition(number))
}
