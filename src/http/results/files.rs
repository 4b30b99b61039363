//! The files of a publication: tables as CSV and JSON-stat, the list as CSV and JSON, the codebook, and the
//! publication itself, whose bytes are those that were hashed.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};

use super::list::{head, rows};
use super::place::{PartPath, RoundPath, Which};
use super::round::find;
use super::serve::{self, Good};
use super::table::named;
use crate::domain::canonical;
use crate::exchange::{csv, jsonstat};
use crate::http::page::Wanted;
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::service::Shell;

const CSV: &str = "text/csv; charset=utf-8";
const JSON: &str = "application/json; charset=utf-8";

/// `GET …/tables/{table}.csv` is one table as CSV; `lang` chooses labels and flavour.
///
/// # Errors
///
/// 404 `not-published`.
pub async fn table_csv(
    request: HttpRequest,
    shell: Data<Shell>,
    wanted: Wanted,
    path: Path<PartPath>,
    Query(which): Query<Which>,
) -> Result<HttpResponse, Problem> {
    let published = find(&shell, path.round(), &which).await?;
    let table = named(&published.publication, &path.part)?;
    let bytes = csv::table(&published.publication, table, wanted.lang(None));
    let name = format!("{}-{}-{}.csv", path.survey, path.round, path.part);
    Ok(serve::file(&request, (&name, CSV), bytes, Good::under(which.revision)))
}

/// `GET …/tables/{table}.json` is one table as JSON-stat 2.0.
///
/// # Errors
///
/// 404 `not-published`.
pub async fn table_json(
    request: HttpRequest,
    shell: Data<Shell>,
    wanted: Wanted,
    path: Path<PartPath>,
    Query(which): Query<Which>,
) -> Result<HttpResponse, Problem> {
    let published = find(&shell, path.round(), &which).await?;
    let table = named(&published.publication, &path.part)?;
    let dataset = jsonstat::dataset(&published.publication, table, wanted.lang(None));
    let name = format!("{}-{}-{}.json", path.survey, path.round, path.part);
    let bytes = dataset.to_string().into_bytes();
    Ok(serve::file(&request, (&name, JSON), bytes, Good::under(which.revision)))
}

/// `GET …/list.csv` is the whole public list as CSV.
///
/// # Errors
///
/// 404 `not-published`.
pub async fn list_csv(
    request: HttpRequest,
    shell: Data<Shell>,
    wanted: Wanted,
    path: Path<RoundPath>,
    Query(which): Query<Which>,
) -> Result<HttpResponse, Problem> {
    let name = format!("{}-{}-list.csv", path.survey, path.round);
    let published = find(&shell, path.into_inner(), &which).await?;
    let head = head(&published)?;
    let rows = rows(&shell, &published).await?;
    let bytes = csv::list(&published.publication, head, &rows, wanted.lang(None));
    Ok(serve::file(&request, (&name, CSV), bytes, Good::under(which.revision)))
}

/// `GET …/list.json` is the whole public list as JSON: its columns and its rows.
///
/// # Errors
///
/// 404 `not-published`.
pub async fn list_json(
    request: HttpRequest,
    shell: Data<Shell>,
    path: Path<RoundPath>,
    Query(which): Query<Which>,
) -> Result<HttpResponse, Problem> {
    let name = format!("{}-{}-list.json", path.survey, path.round);
    let published = find(&shell, path.into_inner(), &which).await?;
    let head = head(&published)?;
    let rows = rows(&shell, &published).await?;
    let document = serde_json::json!({ "list": head, "rows": rows });
    let bytes = canonical::to_json(&document).into_bytes();
    Ok(serve::file(&request, (&name, JSON), bytes, Good::under(which.revision)))
}

/// `GET …/codebook.json` describes every item of the questionnaire that was asked.
///
/// # Errors
///
/// 404 `not-published`.
pub async fn codebook(
    request: HttpRequest,
    shell: Data<Shell>,
    path: Path<RoundPath>,
    Query(which): Query<Which>,
) -> Result<HttpResponse, Problem> {
    let name = format!("{}-{}-codebook.json", path.survey, path.round);
    let published = find(&shell, path.into_inner(), &which).await?;
    let codebook = super::codebook::read(&shell, &published).await?;
    let bytes = canonical::to_json(&codebook).into_bytes();
    Ok(serve::file(&request, (&name, JSON), bytes, Good::under(which.revision)))
}

/// `GET …/publication.json` is the publication byte for byte as it was hashed.
///
/// # Errors
///
/// 404 `not-published`.
pub async fn publication(
    request: HttpRequest,
    shell: Data<Shell>,
    path: Path<RoundPath>,
    Query(which): Query<Which>,
) -> Result<HttpResponse, Problem> {
    let name = format!("{}-{}.json", path.survey, path.round);
    let published = find(&shell, path.into_inner(), &which).await?;
    let bytes = published.publication.to_json().into_bytes();
    Ok(serve::file(&request, (&name, JSON), bytes, Good::under(which.revision)))
}
