//! Tables that staff make when somebody asks for one, beside those of the plan.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path, ServiceConfig};
use serde::Deserialize;
use utoipa::{IntoParams, OpenApi, ToSchema};

use crate::domain::ids::RoundId;
use crate::domain::lang::Lang;
use crate::domain::questionnaire::plan::TableRow;
use crate::exchange::{csv, jsonstat, xlsx};
use crate::http::auth::{Analyst, Keys};
use crate::http::body::Json;
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::http::results::serve::{CSV, JSON, XLSX, apart};
use crate::http::route::{addresses, at};
use crate::service::{Cx, Shell, disseminate};

/// The part of the API's description that this file answers for.
#[derive(OpenApi)]
#[openapi(paths(ad_hoc), components(schemas(AdHocFormat)))]
pub struct Docs;

/// The addresses of this file.
pub fn routes(config: &mut ServiceConfig) {
    addresses(config, [at("/api/v1/rounds/{round_id}/freezes/{number}/ad-hoc-table").post(ad_hoc)]);
}

/// How a table that is not of the plan is to be written.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AdHocQuery {
    /// The language of labels and of the CSV flavour; bokmål unless given.
    lang: Option<Lang>,
    /// JSON-stat unless given.
    #[serde(default)]
    format: AdHocFormat,
}

/// A file format.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AdHocFormat {
    /// JSON-stat 2.0.
    #[default]
    Json,
    /// CSV, a line a cell.
    Csv,
    /// A workbook.
    Xlsx,
}

/// Make a table of a freeze that is not of its plan, with counts and shares only. (analyst)
///
/// The body is a table as the plan has them, of at most 20 000 bytes. Where it has `aggregate` answers or exempt entries,
/// its counts are rounded to multiples of twice the threshold, at least 6, or of two, four or eight times that where few
/// organisations have many rows; a note in it says to what, in CSV in a column of every line. That somebody got it is
/// kept in the audit log.
#[utoipa::path(
    post, path = "/api/v1/rounds/{round_id}/freezes/{number}/ad-hoc-table", tag = "publications",
    params(("round_id" = RoundId, Path), ("number" = u32, Path), AdHocQuery),
    request_body = Object,
    responses(
        (status = 200, description = "The table in the format that was asked for", body = Object),
        (status = 404, description = "`no-such-round`, `no-such-freeze`"),
        (status = 422, description = "`invalid-body`, `table-refused`: with every error and its place in the table"),
    )
)]
async fn ad_hoc(
    who: Analyst,
    (shell, keys): (Data<Shell>, Data<Keys>),
    path: Path<(RoundId, u32)>,
    Query(query): Query<AdHocQuery>,
    Json(asked): Json<TableRow>,
) -> Result<HttpResponse, Problem> {
    let (round, freeze) = path.into_inner();
    let (lang, secret, wanted) = (query.lang.unwrap_or_default(), keys.drawing(), asked.clone());
    let count = move |cx: &mut Cx<'_>| disseminate::ad_hoc_table(cx, round, freeze, wanted, secret);
    let (head, table) = shell.read(who.actor(), count).await?;
    let write = move || {
        let (media_type, bytes) = match query.format {
            AdHocFormat::Json => {
                (JSON, jsonstat::dataset(&head, &table, lang).to_string().into_bytes())
            }
            AdHocFormat::Csv => (CSV, csv::noted_table(&head, &table, lang)),
            AdHocFormat::Xlsx => (XLSX, xlsx::table(&head, &table, lang)?),
        };
        Ok((media_type, bytes, table))
    };
    let (media_type, bytes, table) = apart(write).await?;
    let note =
        move |cx: &mut Cx<'_>| disseminate::note_ad_hoc_table(cx, (round, freeze), &asked, &table);
    shell.write(who.actor(), note).await?;
    Ok(HttpResponse::Ok().content_type(media_type).body(bytes))
}
