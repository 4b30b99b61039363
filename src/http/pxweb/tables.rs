//! What the service says of itself, and the list of its tables.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::web::Path;
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use utoipa::IntoParams;

use super::call::{Call, Found};
use crate::domain::lang::Lang;
use crate::domain::publication::Publication;
use crate::domain::publication::cube::{self, Cube};
use crate::exchange::pxweb::catalogue::{Config, Link, Page, TableEntry, TableId, Tables};
use crate::http::problem::Problem;
use crate::http::problem::figures::NO_SUCH_PAGE;
use crate::http::problem::request::invalid_parameter;
use crate::http::query::Query;
use crate::service::disseminate::{self, DisseminateError};

/// Tables on a page unless said, and at most.
const PAGE: (usize, usize) = (20, 1_000);

/// What of the list is wanted; parameters that are not known are passed over.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(super) struct ListQuery {
    /// Words that must all be in a table's id, title, variables, survey or publisher.
    query: Option<String>,
    /// Only tables with a figure that was published in so many days, 1 or more.
    #[param(minimum = 1)]
    past_days: Option<u16>,
    /// Also tables that the newest round of their survey no longer has; false unless given.
    include_discontinued: Option<String>,
    /// The page, from 1.
    page_number: Option<usize>,
    /// Tables on a page; 20 unless given, 1 000 at most.
    page_size: Option<usize>,
    /// The language of labels: `nb`, `nn` or `en`; `no` is `nb`.
    #[expect(dead_code, reason = "read by `Call`, which is the same everywhere")]
    lang: Option<String>,
}

/// What the interface offers, and its limits.
#[utoipa::path(
    get, path = "/api/pxwebapi/v2/config", tag = "pxweb", security(()),
    responses((status = 200, description = "The configuration", body = Config))
)]
pub(super) async fn config(call: Call) -> Result<HttpResponse, Problem> {
    let newest = call.read(disseminate::published_surveys).await?;
    let licence = newest.first().map(|one| one.publication.survey.licence.clone());
    let limits = call.options.tables;
    let window = i64::from(limits.calls.burst) * limits.calls.every.num_seconds().max(1);
    let window = u64::try_from(window).unwrap_or_default();
    let config = Config::of(limits.max_cells, limits.calls.burst, window, licence);
    Ok(call.json("config", &config))
}

/// List and search the tables.
#[utoipa::path(
    get, path = "/api/pxwebapi/v2/tables", tag = "pxweb", security(()), params(ListQuery),
    responses(
        (status = 200, description = "A page of the list", body = Tables),
        (status = 400, description = "`invalid-parameter`"),
        (status = 404, description = "`no-such-page`"),
        (status = 429, description = "`quota-exceeded`, with `Retry-After` in seconds"),
    )
)]
pub(super) async fn list(
    call: Call,
    Query(wanted): Query<ListQuery>,
) -> Result<HttpResponse, Problem> {
    let (lang, root, now) = (call.lang, call.root(), call.now());
    if wanted.past_days == Some(0) {
        return Err(invalid_parameter("query parameter pastDays", "it is 1 or more"));
    }
    let surveys = call.read(disseminate::surveys_in_force).await?;
    let all = surveys.iter().flat_map(|survey| entries(survey, &root, lang, &wanted, now));
    let page = page(all.collect(), &root, lang, &wanted)?;
    Ok(call.json("tables", &page))
}

/// What is said of one table in the list.
#[utoipa::path(
    get, path = "/api/pxwebapi/v2/tables/{table}", tag = "pxweb", security(()),
    params(("table" = String, Path, description = "Its id"),
        ("lang" = Option<String>, Query, description = "The language of labels")),
    responses(
        (status = 200, description = "The table", body = TableEntry),
        (status = 404, description = "`not-published`"),
    )
)]
pub(super) async fn table(call: Call, path: Path<String>) -> Result<HttpResponse, Problem> {
    let Found { id, survey, cube } = call.table(&path).await?;
    let current = cube::tables(&survey).iter().any(|(known, now)| *known == id.key() && *now);
    let entry = TableEntry::of(&id, &cube, current, &call.root(), call.lang);
    let mut entry = entry.ok_or(DisseminateError::NotPublished)?;
    entry.language = Some(call.lang);
    Ok(call.json(&id.to_string(), &entry))
}

/// The tables of a survey that are wanted.
fn entries(
    survey: &[Arc<Publication>],
    root: &str,
    lang: Lang,
    wanted: &ListQuery,
    now: DateTime<Utc>,
) -> Vec<TableEntry> {
    let Some(newest) = survey.last() else { return Vec::new() };
    let discontinued =
        wanted.include_discontinued.as_ref().is_some_and(|raw| raw.eq_ignore_ascii_case("true"));
    let since =
        wanted.past_days.and_then(|days| now.checked_sub_signed(TimeDelta::days(days.into())));
    let entry = |(key, current): (String, bool)| {
        let id: TableId = format!("{}-{key}", newest.survey.code).parse().ok()?;
        let cube = Cube::of(&key, survey)?;
        let recent = since.is_none_or(|since| cube.updated().is_some_and(|at| at >= since));
        let entry = TableEntry::of(&id, &cube, current, root, lang)?;
        let fits = wanted.query.as_ref().is_none_or(|query| entry.fits(query));
        (recent && fits && (current || discontinued)).then_some(entry)
    };
    cube::tables(survey).into_iter().filter_map(entry).collect()
}

fn page(
    all: Vec<TableEntry>,
    root: &str,
    lang: Lang,
    wanted: &ListQuery,
) -> Result<Tables, Problem> {
    let (number, size) = (wanted.page_number.unwrap_or(1), wanted.page_size.unwrap_or(PAGE.0));
    if !(1..=PAGE.1).contains(&size) {
        let detail = format!("it is from 1 to {}", PAGE.1);
        return Err(invalid_parameter("query parameter pageSize", &detail));
    }
    let (total, pages) = (all.len(), all.len().div_ceil(size).max(1));
    if !(1..=pages).contains(&number) {
        return Err(Problem::of(&NO_SUCH_PAGE, format!("There are {pages} pages of this list.")));
    }
    let link = |rel, number: usize| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("lang", lang.tag()).append_pair("pageNumber", &number.to_string());
        query.append_pair("pageSize", &size.to_string());
        query.extend_pairs(wanted.query.iter().map(|text| ("query", text)));
        query.extend_pairs(wanted.past_days.iter().map(|days| ("pastDays", days.to_string())));
        query.extend_pairs(
            wanted.include_discontinued.iter().map(|raw| ("includeDiscontinued", raw)),
        );
        Link { rel, hreflang: lang, href: format!("{root}/tables?{}", query.finish()) }
    };
    let before = (number > 1).then(|| link("previous", number - 1));
    let after = (number < pages).then(|| link("next", number + 1));
    let beside = [("first", 1), ("last", pages)].map(|(rel, number)| link(rel, number));
    let tables = all.into_iter().skip((number - 1) * size).take(size).collect();
    let page = Page {
        page_number: number,
        page_size: size,
        total_elements: total,
        total_pages: pages,
        links: before.into_iter().chain(after).chain(beside).collect(),
    };
    Ok(Tables { language: lang, tables, page, links: vec![link("self", number)] })
}
