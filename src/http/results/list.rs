//! The searchable public list, and the page of one entry.

use actix_web::HttpResponse;
use askama::Template;

use super::asked::{Around, Asked};
use super::number::{date, number};
use super::place::Place;
use super::round::RoundFacts;
use super::search::{Chosen, FacetView, OrderView, PAGE, Search, TagView, orders};
use super::serve;
use crate::domain::disclosure::SafeTable;
use crate::domain::figure::Figure;
use crate::domain::ids::EntryId;
use crate::domain::lang::Lang;
use crate::domain::publication::{
    ColumnKind, Facet, ListColumn, ListHead, ListRow, ListValue, Listed, Publication, sortable,
};
use crate::domain::questionnaire::unit::Unit;
use crate::domain::tabulate::table::Axis;
use crate::http::page::{Layout, format};
use crate::http::problem::Problem;
use crate::service::disseminate::{self, DisseminateError, Published};

#[derive(Template)]
#[template(path = "results/list.html")]
struct ListPage {
    layout: Layout,
    head: RoundFacts,
    place: Place,
    title: String,
    asked: Search,
    revision: Option<u32>,
    facets: Vec<FacetView>,
    narrowed: bool,
    chosen: Vec<Chosen>,
    tags: Vec<TagView>,
    orders: Vec<OrderView>,
    found: String,
    /// Whether entries are left out of the list, which only exempt ones are.
    some_exempt: bool,
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
    /// What it has in the first short columns.
    short: String,
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
pub async fn rows(asked: &Asked, published: &Published) -> Result<Vec<ListRow>, Problem> {
    let id = published.id;
    asked.read(move |cx| disseminate::published_list(cx, id)).await
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
pub async fn list(asked: Asked) -> Result<HttpResponse, Problem> {
    let published = asked.published().await?;
    let search = Search::of(asked.request.query_string(), head(&published)?);
    let of = published.clone();
    let all = asked.read(move |cx| disseminate::published_listing(cx, &of)).await?;
    let around = asked.around(&published, head(&published)?.title.get(asked.lang));
    let (revision, lang) = (asked.revision, asked.lang);
    // Every row of a long list is looked at.
    let found = move || {
        let of = (head(&published)?, all.rows());
        let some_exempt = leaves_out_some(&published.publication, of.0);
        Ok(list_view(around, of, some_exempt, search, revision, lang))
    };
    asked.page(&serve::apart(found).await?)
}

fn list_view(
    Around { layout, head: facts, place }: Around,
    (head, all): (&ListHead, &[Listed]),
    some_exempt: bool,
    mut asked: Search,
    revision: Option<u32>,
    lang: Lang,
) -> ListPage {
    let sought = asked.sought(all);
    let found = asked.find(head, &sought);
    let n_pages = found.len().div_ceil(PAGE).max(1);
    asked.page = asked.page.min(n_pages);
    let query = |page: usize| asked.on_page(page, revision);
    let shown = found.iter().skip((asked.page - 1) * PAGE).take(PAGE);
    let words = crate::words::words(lang);
    let n = |count: usize| count.to_string().into();
    let columns = short_columns(head);
    ListPage {
        some_exempt,
        head: facts,
        title: head.title.get(lang).to_owned(),
        rows: shown.map(|row| row_view(row, &columns, &place, lang)).collect(),
        facets: asked.facets(head, &sought, lang),
        narrowed: !asked.facets.is_empty(),
        chosen: asked.chosen(head, revision, lang),
        tags: asked.tags(&found, revision),
        orders: orders(head, lang),
        before: (asked.page > 1).then(|| query(asked.page - 1)),
        after: (asked.page < n_pages).then(|| query(asked.page + 1)),
        found: if found.len() == all.len() {
            words.say_with("results-found-all", "all", all.len().to_string())
        } else {
            words.say_all("results-found", [("found", n(found.len())), ("all", n(all.len()))])
        },
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

/// Whether tables count more entries of the list's roster than the list has: those are exempt.
fn leaves_out_some(publication: &Publication, list: &ListHead) -> bool {
    let of_roster = |table: &&SafeTable| matches!(&table.head().of, Unit::Entry(roster) if *roster == list.roster);
    let base = |table: &SafeTable| {
        let totals: Option<Vec<usize>> = table.head().axes.iter().map(Axis::total).collect();
        let position = table.position(&totals?, table.measure("n_base")?)?;
        table.values().get(position).copied().flatten()
    };
    let counted = publication.tables.iter().filter(of_roster).filter_map(base);
    let listed = i128::try_from(list.n).unwrap_or(i128::MAX);
    counted.filter_map(Figure::as_whole).any(|n| n > listed)
}

/// A column that a line of the list has room for.
enum Short<'a> {
    /// By the position of its facet.
    Category(&'a ListColumn, usize, &'a Facet),
    /// By its position among those that the list can be sorted by.
    Number(&'a ListColumn, usize),
}

/// The first choice that is a facet too, and the first numbers.
fn short_columns(head: &ListHead) -> Vec<Short<'_>> {
    let category = head.columns.iter().find_map(|column| {
        let mut facets = head.facets.iter().enumerate();
        let (at, facet) = facets.find(|(_, facet)| facet.code == column.id.as_str())?;
        (column.kind == ColumnKind::Codes).then_some(Short::Category(column, at, facet))
    });
    let numbers = sortable(head).enumerate().filter(|(_, one)| one.kind == ColumnKind::Number);
    let numbers = numbers.map(|(at, column)| Short::Number(column, at)).take(2);
    category.into_iter().chain(numbers).collect()
}

/// What a row has in a short column; nothing where it has none, or an exempt one.
fn short(row: &Listed, column: &Short<'_>, lang: Lang) -> Option<String> {
    match column {
        Short::Category(column, at, facet) => {
            let labels = row.categories(*at).filter_map(|one| facet.categories.get(one));
            let labels: Vec<&str> = labels.map(|one| one.label.get(lang)).collect();
            let said = format!("{}: {}", column.label.get(lang), labels.join(", "));
            (!labels.is_empty()).then_some(said)
        }
        Short::Number(column, at) => {
            let found = Some(row.greatness(*at)).filter(|one| one.is_finite())?;
            let whole = found.fract() == 0.0;
            let figure =
                if whole { format!("{found:.0}").parse().ok()? } else { Figure::nearest(found)? };
            let unit = column.unit.as_ref().map_or("", |unit| unit.get(lang));
            let written = number(figure, if whole { 0 } else { 2 }, lang);
            Some(format!("{}: {written} {unit}", column.label.get(lang)).trim_end().to_owned())
        }
    }
}

fn row_view(row: &Listed, columns: &[Short<'_>], place: &Place, lang: Lang) -> RowView {
    let told: Vec<String> = columns.iter().filter_map(|one| short(row, one, lang)).collect();
    RowView {
        short: told.join(" · "),
        name: named(row.name.as_deref(), lang),
        organisation: row.organisation.to_string(),
        href: place.entry(row.id),
        tags: row.tags.iter().map(|tag| tag.shown.clone()).collect(),
    }
}

fn named(name: Option<&str>, lang: Lang) -> String {
    name.map_or_else(|| crate::words::words(lang).say("results-unnamed"), str::to_owned)
}

/// `GET /results/{survey}/{round}/list/{entry}` shows one entry.
///
/// # Errors
///
/// 404 `not-published`, for an exempt entry as for one that never was.
pub async fn entry(asked: Asked) -> Result<HttpResponse, Problem> {
    let lang = asked.lang;
    let published = asked.published().await?;
    let list = head(&published)?;
    let wanted: EntryId = asked.part().parse().map_err(|_| DisseminateError::NotPublished)?;
    let id = published.id;
    let row = asked.read(move |cx| disseminate::published_entry(cx, id, wanted)).await?;
    let name = named(row.name.as_deref(), lang);
    let Around { layout, head, place } = asked.around(&published, &name);
    asked.page(&EntryPage {
        layout,
        head,
        list: list.title.get(lang).to_owned(),
        organisation: row.organisation.name.clone(),
        orgnr: format::orgnr(&row.organisation.orgnr),
        values: list.columns.iter().filter_map(|column| value_view(&row, column, lang)).collect(),
        tags: row.tags.clone(),
        place,
        name,
    })
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
