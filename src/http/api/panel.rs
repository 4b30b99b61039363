//! Figures from elsewhere for a round's indicators.

use actix_web::HttpResponse;
use actix_web::web::{self, Data, Path, ServiceConfig};
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

use crate::domain::code::Name;
use crate::domain::ids::RoundId;
use crate::domain::indicator::PanelFigure;
use crate::exchange::panel_csv::read_panel;
use crate::http::auth::{Manager, Viewer};
use crate::http::body::Upload;
use crate::http::problem::{Problem, disseminate as problems};
use crate::http::route::{addresses, at};
use crate::service::Shell;
use crate::service::disseminate;

/// The part of the API's description that this file answers for.
#[derive(OpenApi)]
#[openapi(
    paths(list, import),
    components(schemas(PanelFigureView)),
    tags((name = "panel figures", description = "Figures from elsewhere in indicators"))
)]
pub struct Docs;

/// The addresses of this file.
pub fn routes(config: &mut ServiceConfig) {
    addresses(config, [at("/api/v1/rounds/{round_id}/panel-figures").get(list).put(import)]);
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
    get, path = "/api/v1/rounds/{round_id}/panel-figures", tag = "panel figures",
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
    put, path = "/api/v1/rounds/{round_id}/panel-figures", tag = "panel figures",
    params(("round_id" = RoundId, Path)),
    request_body(content = String, content_type = "text/csv"),
    responses(
        (status = 204, description = "Imported"),
        (status = 404, description = "`no-such-round`"),
        (status = 422, description = "`panel-file-refused`, with every error"),
    )
)]
async fn import(
    who: Manager,
    shell: Data<Shell>,
    id: Path<RoundId>,
    Upload(bytes): Upload,
) -> Result<HttpResponse, Problem> {
    let figures = read_panel(&bytes).map_err(problems::panel_file_refused)?;
    shell.write(who.actor(), move |cx| disseminate::import_panel(cx, *id, &figures)).await?;
    Ok(HttpResponse::NoContent().finish())
}
