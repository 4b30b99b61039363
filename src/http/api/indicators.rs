//! Indicators of rounds: figures from elsewhere for them, and previewing them.

use actix_web::HttpResponse;
use actix_web::web::{self, Data, Path, ServiceConfig};
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

use crate::domain::code::Name;
use crate::domain::ids::RoundId;
use crate::domain::indicator::PanelFigure;
use crate::exchange::panel_csv::read_panel;
use crate::http::auth::{Analyst, Manager, Viewer};
use crate::http::body::Upload;
use crate::http::problem::Problem;
use crate::http::problem::disseminate::PANEL_FILE_REFUSED;
use crate::http::route::{addresses, at};
use crate::service::Shell;
use crate::service::disseminate;

/// The part of the API's description that this file answers for.
#[derive(OpenApi)]
#[openapi(
    paths(list, import, preview),
    components(schemas(PanelFigureView)),
    tags((name = "indicators", description = "Indicators, and figures from elsewhere in them"))
)]
pub struct Docs;

/// The addresses of this file.
pub fn routes(config: &mut ServiceConfig) {
    addresses(
        config,
        [
            at("/api/v1/rounds/{round_id}/panel-figures").get(list).put(import),
            at("/api/v1/rounds/{round_id}/freezes/{number}/indicators").get(preview),
        ],
    );
}

/// A figure from elsewhere.
#[derive(Serialize, ToSchema)]
pub struct PanelFigureView {
    /// The code that the plan knows it by.
    code: Name,
    /// The mean.
    mean: f64,
    /// How many answers it rests on.
    base: u64,
    /// Where it comes from.
    source: String,
}

impl From<PanelFigure> for PanelFigureView {
    fn from(figure: PanelFigure) -> Self {
        let PanelFigure { code, mean, base, source } = figure;
        Self { code, mean: mean.to_f64(), base, source }
    }
}

/// List the figures from elsewhere that a round's indicators use.
#[utoipa::path(
    get, path = "/api/v1/rounds/{round_id}/panel-figures", tag = "indicators",
    params(("round_id" = RoundId, Path)),
    responses(
        (status = 200, description = "All of them, by code", body = Vec<PanelFigureView>),
        (status = 404, description = "`no-such-round`"),
    )
)]
async fn list(
    who: Viewer,
    shell: Data<Shell>,
    id: Path<RoundId>,
) -> Result<web::Json<Vec<PanelFigureView>>, Problem> {
    let found = shell.read(who.actor(), move |cx| disseminate::list_panel(cx, *id)).await?;
    Ok(web::Json(found.into_iter().map(PanelFigureView::from).collect()))
}

/// Import the figures from elsewhere of a round, in the place of all that it had. (manager)
///
/// CSV in UTF-8 with a header; the columns are `code`, `mean`, `base` and `source`.
#[utoipa::path(
    put, path = "/api/v1/rounds/{round_id}/panel-figures", tag = "indicators",
    params(("round_id" = RoundId, Path)),
    request_body(content = String, content_type = "text/csv"),
    responses(
        (status = 204, description = "Imported"),
        (status = 404, description = "`no-such-round`"),
        (status = 412, description = "`stale-version`: the round changed at the same time"),
        (status = 422, description = "`panel-file-refused`, with every error"),
    )
)]
async fn import(
    who: Manager,
    shell: Data<Shell>,
    id: Path<RoundId>,
    Upload(bytes): Upload,
) -> Result<HttpResponse, Problem> {
    let figures =
        read_panel(&bytes).map_err(|errors| Problem::of_file(&PANEL_FILE_REFUSED, errors))?;
    shell.write(who.actor(), move |cx| disseminate::import_panel(cx, *id, &figures)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Preview the indicators that publishing a freeze would give, with their past and change. (analyst)
#[utoipa::path(
    get, path = "/api/v1/rounds/{round_id}/freezes/{number}/indicators", tag = "indicators",
    params(("round_id" = RoundId, Path), ("number" = u32, Path)),
    responses(
        (status = 200, description = "As `indicators.json` of a publication has them", body = Object),
        (status = 404, description = "`no-such-round`, `no-such-freeze`"),
        (status = 422, description = "`plan-not-publishable`"),
    )
)]
async fn preview(
    who: Analyst,
    shell: Data<Shell>,
    path: Path<(RoundId, u32)>,
) -> Result<web::Json<serde_json::Value>, Problem> {
    let (id, freeze) = path.into_inner();
    let previewed = shell.read(who.actor(), move |cx| disseminate::preview(cx, id, freeze));
    let (counted, _) = previewed.await?;
    Ok(web::Json(serde_json::json!({
        "indicator_sets": counted.indicator_sets,
        "indicators": counted.indicators,
        "basis": counted.basis,
    })))
}
