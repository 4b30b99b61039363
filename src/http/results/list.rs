//! The searchable public list, and the page of one entry.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::number::{date, number};
use super::place::{PartPath, Place, RoundPath, Which};
use super::round::{RoundFacts, find, layout};
use super::search::{Asked, Chosen, FacetView, PAGE, orders};
use super::serve::{self, Good};
use crate::domain::lang::Lang;
use crate::domain::publication::{ColumnKind, ListColumn, ListHead, ListRow, ListValue};
use crate::http::page::{Layout, Page, Wanted};
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::service::disseminate::{self, DisseminateError, Published};
use crate::service::{Actor, Shell};

#[derive(Template)]
#[template(path = "results/list.html")]
struct ListPage {
    layout: Layout,
    head: RoundFacts,
    place: Place,
    title: String,
    asked: Asked,
    revision: Option<u32>,
    facets: Vec<FacetView>,
    narrowed: bool,
    chosen: Vec<Chosen>,
    tags: Vec<(String, usize, String)>,
    orders: Vec<(String, String)>,
    found: String,
    page_of: Option<String>,
    csv_nb: String,
    csv_en: String,
    json: String,
    rows: Vec<RowView>,
    before: Option<String>,
    after: Option<String>,
}

struct RowView {
    name: String,
    organisation: String,
    href: String,
    tags: Vec<String>,
}

#[derive(Template)]
#[template(path = "results/entry.html")]
struct EntryPage {
    layout: Layout,
    head: RoundFacts,
    place: Place,
    list: String,
    name: String,
    organisation: String,
    orgnr: String,
    values: Vec<ValueView>,
    tags: Vec<String>,
}

/// A value of an entry with what it is.
struct ValueView {
    label: String,
    written: String,
    /// The address that it is, if it is one to follow.
    href: Option<String>,
}

/// The list of a publication with its rows.
///
/// # Errors
///
/// 404 `not-published` when the publication has no list.
pub async fn rows(shell: &Shell, published: &Published) -> Result<Vec<ListRow>, Problem> {
    let id = published.id;
    Ok(shell.read(Actor::System, move |cx| disseminate::published_list(cx, id)).await?)
}

/// The head of a publication's list.
///
/// # Errors
///
/// 404 `not-published`.
pub fn head(published: &Published) -> Result<&ListHead, Problem> {
    Ok(published.publication.list.as_ref().ok_or(DisseminateError::NotPublished)?)
}

/// `GET /results/{survey}/{round}/list` searches the list.
///
/// # Errors
///
/// 404 `not-published`.
pub async fn list(
    request: HttpRequest,
    shell: Data<Shell>,
    wanted: Wanted,
    path: Path<RoundPath>,
    Query(which): Query<Which>,
) -> Result<HttpResponse, Problem> {
    let lang = wanted.lang(None);
    let published = find(&shell, path.into_inner(), &which).await?;
    let head = head(&published)?;
    let all = rows(&shell, &published).await?;
    let asked = Asked::of(request.query_string(), head);
    let place = Place::of(&published.publication, which.revision);
    let layout = layout(&request, &published.publication, &place, head.title.get(lang), lang);
    let facts = RoundFacts::of(&published, lang);
    let view = list_view((layout, facts, place), (head, &all), asked, which.revision, lang);
    Ok(serve::page(&request, Page::public(lang, &view)?, Good::Shortly))
}

fn list_view(
    (layout, facts, place): (Layout, RoundFacts, Place),
    (head, all): (&ListHead, &[ListRow]),
    mut asked: Asked,
    revision: Option<u32>,
    lang: Lang,
) -> ListPage {
    let found = asked.find(all);
    let n_pages = found.len().div_ceil(PAGE).max(1);
    asked.page = asked.page.min(n_pages);
    let query = |page: usize| asked.on_page(page, revision);
    let shown = found.iter().skip((asked.page - 1) * PAGE).take(PAGE);
    let words = crate::words::words(lang);
    let n = |count: usize| count.to_string().into();
    ListPage {
        head: facts,
        title: head.title.get(lang).to_owned(),
        rows: shown.map(|row| row_view(row, &place, lang)).collect(),
        facets: asked.facets(head, all, lang),
        narrowed: !asked.facets.is_empty(),
        chosen: asked.chosen(head, revision, lang),
        tags: asked.tags(&found, revision),
        orders: orders(head, lang),
        before: (asked.page > 1).then(|| query(asked.page - 1)),
        after: (asked.page < n_pages).then(|| query(asked.page + 1)),
        found: words.say_all("results-found", [("found", n(found.len())), ("all", n(all.len()))]),
        page_of: (n_pages > 1).then(|| {
            let numbers = [("page", n(asked.page)), ("pages", n(n_pages))];
            words.say_all("results-page-of", numbers)
        }),
        csv_nb: place.file("/list.csv", Lang::Nb),
        csv_en: place.file("/list.csv", Lang::En),
        json: place.file("/list.json", lang),
        layout,
        asked,
        revision,
        place,
    }
}

fn row_view(row: &ListRow, place: &Place, lang: Lang) -> RowView {
    RowView {
        name: named(row, lang),
        organisation: row.organisation.name.clone(),
        href: place.entry(row.id),
        tags: row.tags.clone(),
    }
}

fn named(row: &ListRow, lang: Lang) -> String {
    row.name.clone().unwrap_or_else(|| crate::words::words(lang).say("results-unnamed"))
}

/// `GET /results/{survey}/{round}/list/{entry}` shows one entry.
///
/// # Errors
///
/// 404 `not-published`, for an exempt entry as for one that never was.
pub async fn entry(
    request: HttpRequest,
    shell: Data<Shell>,
    wanted: Wanted,
    path: Path<PartPath>,
    Query(which): Query<Which>,
) -> Result<HttpResponse, Problem> {
    let lang = wanted.lang(None);
    let published = find(&shell, path.round(), &which).await?;
    let head = head(&published)?;
    let all = rows(&shell, &published).await?;
    let row = all.iter().find(|row| row.id.to_string() == path.part);
    let row = row.ok_or(DisseminateError::NotPublished)?;
    let place = Place::of(&published.publication, which.revision);
    let name = named(row, lang);
    let view = EntryPage {
        layout: layout(&request, &published.publication, &place, &name, lang),
        head: RoundFacts::of(&published, lang),
        list: head.title.get(lang).to_owned(),
        organisation: row.organisation.name.clone(),
        orgnr: row.organisation.orgnr.to_string(),
        values: head.columns.iter().filter_map(|column| value_view(row, column, lang)).collect(),
        tags: row.tags.clone(),
        place,
        name,
    };
    Ok(serve::page(&request, Page::public(lang, &view)?, Good::Shortly))
}

fn value_view(row: &ListRow, column: &ListColumn, lang: Lang) -> Option<ValueView> {
    let value = row.values.get(&column.id)?;
    let written = match value {
        // The name stands over the page already.
        ListValue::Text(text) if row.name.as_ref() == Some(text) => return None,
        ListValue::Text(text) => text.clone(),
        ListValue::Number(figure) => {
            let unit = column.unit.as_ref().map_or("", |unit| unit.get(lang));
            // The number is written as it was given: none of its decimals is left out.
            let decimals = figure.unrounded().split_once('.').map_or(0, |(_, rest)| rest.len());
            let decimals = u8::try_from(decimals).unwrap_or(u8::MAX);
            format!("{} {unit}", number(*figure, decimals, lang)).trim_end().to_owned()
        }
        ListValue::Date(day) => date(*day, lang),
        ListValue::Codes(codes) => {
            let label = |code| column.codes.iter().find(|(known, _)| known == code);
            let labels = codes.iter().filter_map(label).map(|(_, label)| label.get(lang));
            labels.collect::<Vec<_>>().join("\n")
        }
        ListValue::Tags(tags) => tags.join(", "),
        ListValue::Exempt => crate::words::words(lang).say("results-exempt"),
    };
    let followed = column.kind == ColumnKind::Url
        && ["https://", "http://"].iter().any(|scheme| written.starts_with(scheme));
    let href = followed.then(|| written.clone());
    Some(ValueView { label: column.label.get(lang).to_owned(), written, href })
}
