//! Surveys, and the questionnaire documents that make them.

use actix_web::HttpResponse;
use actix_web::web::{self, Data, Path, ServiceConfig};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

use super::versions::VersionView;
use crate::domain::code::Name;
use crate::domain::ids::SurveyId;
use crate::http::auth::{Manager, Viewer};
use crate::http::body::Upload;
use crate::http::paging::{Page, PageQuery};
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::http::route::{addresses, at};
use crate::service::design::{self, CheckedDocument, Survey};
use crate::service::{Shell, StoreError};

/// The part of the API's description that this file answers for.
#[derive(OpenApi)]
#[openapi(
    paths(create, list, show, add_version, list_versions, check),
    components(schemas(SurveyView, CreatedView)),
    tags((name = "surveys", description = "Surveys and their questionnaires"))
)]
pub struct Docs;

/// The addresses of this file.
pub fn routes(config: &mut ServiceConfig) {
    addresses(
        config,
        [
            at("/api/v1/surveys").get(list).post(create),
            at("/api/v1/surveys/{survey_id}").get(show),
            at("/api/v1/surveys/{survey_id}/versions").get(list_versions).post(add_version),
            at("/api/v1/questionnaire-check").post(check),
        ],
    );
}

/// A survey.
#[derive(Serialize, ToSchema)]
pub struct SurveyView {
    /// Its id.
    id: SurveyId,
    /// Its code, as its documents name it.
    code: Name,
    /// When it was created.
    created_at: DateTime<Utc>,
}

impl From<Survey> for SurveyView {
    fn from(survey: Survey) -> Self {
        Self { id: survey.id, code: survey.code, created_at: survey.created_at }
    }
}

/// A survey with its first version.
#[derive(Serialize, ToSchema)]
pub struct CreatedView {
    /// The survey.
    survey: SurveyView,
    /// The version that the document became.
    version: VersionView,
}

/// The document, read and checked beside the other requests; what is not UTF-8 is refused like any other wrong
/// character.
pub(super) async fn checked(Upload(bytes): Upload) -> Result<CheckedDocument, Problem> {
    let check = move || design::check_questionnaire(&String::from_utf8_lossy(&bytes));
    Ok(web::block(check).await.map_err(|_| StoreError::Interrupted)??)
}

/// Create the survey that a questionnaire document names, with its first version. (manager)
///
/// The body is the document, in YAML or JSON.
#[utoipa::path(
    post, path = "/api/v1/surveys", tag = "surveys",
    request_body(content = String, content_type = "application/yaml"),
    responses(
        (status = 201, description = "Created; `Location` names it", body = CreatedView),
        (status = 409, description = "`survey-exists`"),
        (status = 422, description = "`questionnaire-refused`, with every finding"),
    )
)]
async fn create(who: Manager, shell: Data<Shell>, body: Upload) -> Result<HttpResponse, Problem> {
    let checked = checked(body).await?;
    let (survey, version) =
        shell.write(who.actor(), move |cx| design::create_survey(cx, &checked)).await?;
    let location = format!("/api/v1/surveys/{}", survey.id);
    let view = CreatedView { survey: survey.into(), version: version.into() };
    Ok(HttpResponse::Created().insert_header(("Location", location)).json(view))
}

/// List the surveys by code.
#[utoipa::path(
    get, path = "/api/v1/surveys", tag = "surveys", params(PageQuery),
    responses((status = 200, description = "One page", body = Page<SurveyView>))
)]
async fn list(
    who: Viewer,
    shell: Data<Shell>,
    Query(query): Query<PageQuery>,
) -> Result<Page<SurveyView>, Problem> {
    let (after, rows) = (query.after::<String>()?, query.rows()?);
    let found =
        shell.read(who.actor(), move |cx| design::list_surveys(cx, after.as_deref(), rows)).await?;
    query.page(found, |survey| survey.code.to_string(), SurveyView::from)
}

/// One survey.
#[utoipa::path(
    get, path = "/api/v1/surveys/{survey_id}", tag = "surveys",
    params(("survey_id" = SurveyId, Path)),
    responses(
        (status = 200, description = "The survey", body = SurveyView),
        (status = 404, description = "`no-such-survey`"),
    )
)]
async fn show(
    who: Viewer,
    shell: Data<Shell>,
    id: Path<SurveyId>,
) -> Result<web::Json<SurveyView>, Problem> {
    let found = shell.read(who.actor(), move |cx| design::find_survey(cx, *id)).await?;
    Ok(web::Json(found.into()))
}

/// Add a questionnaire version to a survey. (manager)
///
/// The body is the document, in YAML or JSON.
#[utoipa::path(
    post, path = "/api/v1/surveys/{survey_id}/versions", tag = "surveys",
    params(("survey_id" = SurveyId, Path)),
    request_body(content = String, content_type = "application/yaml"),
    responses(
        (status = 201, description = "Added; `Location` names it", body = VersionView),
        (status = 404, description = "`no-such-survey`"),
        (status = 409, description = "`version-exists`"),
        (status = 422, description = "`questionnaire-refused`, `other-survey`"),
    )
)]
async fn add_version(
    who: Manager,
    shell: Data<Shell>,
    id: Path<SurveyId>,
    body: Upload,
) -> Result<HttpResponse, Problem> {
    let checked = checked(body).await?;
    let added = shell.write(who.actor(), move |cx| design::add_version(cx, *id, &checked)).await?;
    let location = format!("/api/v1/versions/{}", added.id);
    Ok(HttpResponse::Created().insert_header(("Location", location)).json(VersionView::from(added)))
}

/// List the versions of a survey, the oldest first.
#[utoipa::path(
    get, path = "/api/v1/surveys/{survey_id}/versions", tag = "surveys",
    params(("survey_id" = SurveyId, Path)),
    responses(
        (status = 200, description = "All of them", body = Vec<VersionView>),
        (status = 404, description = "`no-such-survey`"),
    )
)]
async fn list_versions(
    who: Viewer,
    shell: Data<Shell>,
    id: Path<SurveyId>,
) -> Result<web::Json<Vec<VersionView>>, Problem> {
    let found = shell.read(who.actor(), move |cx| design::list_versions(cx, *id)).await?;
    Ok(web::Json(found.into_iter().map(VersionView::from).collect()))
}

/// Check a questionnaire document without keeping it.
#[utoipa::path(
    post, path = "/api/v1/questionnaire-check", tag = "surveys",
    request_body(content = String, content_type = "application/yaml"),
    responses(
        (status = 204, description = "Nothing to mend"),
        (status = 422, description = "`questionnaire-refused`, with every finding"),
    )
)]
async fn check(_: Viewer, body: Upload) -> Result<HttpResponse, Problem> {
    checked(body).await?;
    Ok(HttpResponse::NoContent().finish())
}
