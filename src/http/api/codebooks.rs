//! The codebook of a questionnaire version, for staff, before anything of it is published.

use actix_web::http::header::{ACCEPT, VARY};
use actix_web::web::{Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Responder};
use askama::Template;
use utoipa::OpenApi;

use crate::domain::canonical;
use crate::domain::ids::VersionId;
use crate::domain::lang::Lang;
use crate::domain::questionnaire::codebook::Codebook;
use crate::http::auth::Viewer;
use crate::http::page::codebook::{VariableView, variables};
use crate::http::page::{Layout, Page, Wanted, prefers_html};
use crate::http::problem::Problem;
use crate::http::route::{addresses, at};
use crate::service::{Shell, design};
use crate::words::words;

/// The part of the API's description that this file answers for.
#[derive(OpenApi)]
#[openapi(paths(codebook))]
pub struct Docs;

/// The addresses of this file.
pub fn routes(config: &mut ServiceConfig) {
    addresses(config, [at("/api/v1/versions/{version_id}/codebook").get(codebook)]);
}

#[derive(Template)]
#[template(path = "codebook.html")]
struct CodebookPage {
    layout: Layout,
    survey: String,
    version: String,
    variables: Vec<VariableView>,
}

/// The codebook of a version: every item with its wording, its codes, and when it is asked.
///
/// JSON, or a page for whoever prefers `text/html`, in the language of `lang` or `Accept-Language`.
#[utoipa::path(
    get, path = "/api/v1/versions/{version_id}/codebook", tag = "versions",
    params(("version_id" = VersionId, Path)),
    responses(
        (status = 200, description = "The codebook", content(
            (Object = "application/json"),
            (String = "text/html"),
        )),
        (status = 404, description = "`no-such-version`"),
    )
)]
async fn codebook(
    who: Viewer,
    request: HttpRequest,
    shell: Data<Shell>,
    wanted: Wanted,
    id: Path<VersionId>,
) -> Result<HttpResponse, Problem> {
    let found = shell.read(who.actor(), move |cx| design::find_codebook(cx, *id)).await?;
    let mut answer = if prefers_html(&request) {
        page(&request, wanted.lang(None), &found)?.respond_to(&request)
    } else {
        HttpResponse::Ok().content_type("application/json").body(canonical::to_json(&found))
    };
    answer.headers_mut().append(VARY, ACCEPT.into());
    Ok(answer)
}

fn page(request: &HttpRequest, lang: Lang, codebook: &Codebook) -> Result<Page, Problem> {
    let view = CodebookPage {
        layout: Layout::new(request, lang, words(lang).say("codebook")),
        survey: codebook.title.get(lang).to_owned(),
        version: codebook.version.clone(),
        variables: variables(codebook, lang),
    };
    Page::private(lang, &view)
}
