//! Questionnaire versions: their documents and their tabulation plans.

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_TYPE, ETAG};
use actix_web::web::{self, Data, Path, ServiceConfig};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{OpenApi, ToSchema};
use validator::Validate;

use super::surveys::checked;
use crate::domain::canonical::hex;
use crate::domain::ids::{SurveyId, VersionId};
use crate::http::auth::{Manager, Viewer};
use crate::http::body::{Upload, ValidJson};
use crate::http::precondition::{IfMatch, etag};
use crate::http::problem::Problem;
use crate::http::route::{addresses, at};
use crate::service::design::{self, Amendment, Version};
use crate::service::{Cx, Shell, StoreError};

/// The part of the API's description that this file answers for.
#[derive(OpenApi)]
#[openapi(
    paths(show, document, replace, amend, amendments),
    components(schemas(VersionView, AmendBody, AmendmentView)),
    tags((name = "versions", description = "Questionnaire versions and their plans"))
)]
pub struct Docs;

/// The addresses of this file.
pub fn routes(config: &mut ServiceConfig) {
    addresses(
        config,
        [
            at("/api/v1/versions/{version_id}").get(show),
            at("/api/v1/versions/{version_id}/document").get(document).put(replace),
            at("/api/v1/versions/{version_id}/amendments").get(amendments).post(amend),
        ],
    );
}

/// A questionnaire version.
#[derive(Serialize, ToSchema)]
pub struct VersionView {
    /// Its id.
    id: VersionId,
    /// The survey.
    survey_id: SurveyId,
    /// The edition, as people cite it.
    version: String,
    /// SHA-256 of the document as it is served, in lower-case hex.
    sha256: String,
    /// When it was created.
    created_at: DateTime<Utc>,
}

impl From<Version> for VersionView {
    fn from(version: Version) -> Self {
        Self {
            id: version.id,
            survey_id: version.survey_id,
            version: version.version,
            sha256: hex(version.hash),
            created_at: version.created_at,
        }
    }
}

/// A new plan.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AmendBody {
    /// The whole plan, as the document's `plan`.
    #[schema(value_type = Object)]
    plan: Value,
    /// Why it is needed.
    #[validate(length(min = 1, max = 2000))]
    reason: String,
}

/// An amendment of a plan.
#[derive(Serialize, ToSchema)]
pub struct AmendmentView {
    /// The whole plan.
    #[schema(value_type = Object)]
    plan: Value,
    /// Why it was needed.
    reason: String,
    /// When it was made.
    created_at: DateTime<Utc>,
}

impl TryFrom<Amendment> for AmendmentView {
    type Error = StoreError;

    fn try_from(amendment: Amendment) -> Result<Self, StoreError> {
        let plan = amendment.plan_json()?;
        Ok(Self { plan, reason: amendment.reason, created_at: amendment.created_at })
    }
}

/// One version.
#[utoipa::path(
    get, path = "/api/v1/versions/{version_id}", tag = "versions",
    params(("version_id" = VersionId, Path)),
    responses(
        (status = 200, description = "The version", body = VersionView),
        (status = 404, description = "`no-such-version`"),
    )
)]
async fn show(
    who: Viewer,
    shell: Data<Shell>,
    id: Path<VersionId>,
) -> Result<web::Json<VersionView>, Problem> {
    let found = shell.read(who.actor(), move |cx| design::find_version(cx, *id)).await?;
    Ok(web::Json(found.into()))
}

/// The document of a version, as canonical JSON, whose SHA-256 is the `ETag`.
#[utoipa::path(
    get, path = "/api/v1/versions/{version_id}/document", tag = "versions",
    params(("version_id" = VersionId, Path)),
    responses(
        (status = 200, description = "The document", body = Object),
        (status = 404, description = "`no-such-version`"),
    )
)]
async fn document(
    who: Viewer,
    shell: Data<Shell>,
    id: Path<VersionId>,
) -> Result<HttpResponse, Problem> {
    let (version, text) = shell.read(who.actor(), move |cx| design::find_document(cx, *id)).await?;
    Ok(HttpResponse::Ok()
        .insert_header((ETAG, etag(&hex(version.hash))))
        .insert_header((CONTENT_TYPE, "application/json"))
        .body(text))
}

/// Replace the document of a version that no round uses. (manager)
///
/// The body is the document, in YAML or JSON. Its plan holds: amendments of the former one are gone.
#[utoipa::path(
    put, path = "/api/v1/versions/{version_id}/document", tag = "versions",
    params(("version_id" = VersionId, Path), ("If-Match" = String, Header)),
    request_body(content = String, content_type = "application/yaml"),
    responses(
        (status = 200, description = "As it is now", body = VersionView),
        (status = 404, description = "`no-such-version`"),
        (status = 409, description = "`version-in-use`, `version-exists`"),
        (status = 412, description = "`stale-version`"),
        (status = 428, description = "`version-required`"),
        (status = 422, description = "`questionnaire-refused`, `other-survey`"),
    )
)]
async fn replace(
    who: Manager,
    shell: Data<Shell>,
    id: Path<VersionId>,
    seen: IfMatch,
    body: Upload,
) -> Result<web::Json<VersionView>, Problem> {
    let checked = checked(body).await?;
    let replace = move |cx: &mut Cx<'_>| {
        design::replace_version(cx, *id, |hash| seen.covers(&hex(hash)), &checked)
    };
    let replaced = shell.write(who.actor(), replace).await?;
    Ok(web::Json(replaced.into()))
}

/// Amend the plan of a version, also of one in use; the latest amendment counts. (manager)
#[utoipa::path(
    post, path = "/api/v1/versions/{version_id}/amendments", tag = "versions",
    params(("version_id" = VersionId, Path)), request_body = AmendBody,
    responses(
        (status = 201, description = "Amended", body = AmendmentView),
        (status = 404, description = "`no-such-version`"),
        (status = 422, description = "`questionnaire-refused` with paths under `plan`, `reason-required`"),
    )
)]
async fn amend(
    who: Manager,
    shell: Data<Shell>,
    id: Path<VersionId>,
    ValidJson(body): ValidJson<AmendBody>,
) -> Result<HttpResponse, Problem> {
    let AmendBody { plan, reason } = body;
    let amended =
        shell.write(who.actor(), move |cx| design::amend_plan(cx, *id, plan, &reason)).await?;
    Ok(HttpResponse::Created().json(AmendmentView::try_from(amended)?))
}

/// List the amendments of a version's plan, the oldest first.
#[utoipa::path(
    get, path = "/api/v1/versions/{version_id}/amendments", tag = "versions",
    params(("version_id" = VersionId, Path)),
    responses(
        (status = 200, description = "All of them", body = Vec<AmendmentView>),
        (status = 404, description = "`no-such-version`"),
    )
)]
async fn amendments(
    who: Viewer,
    shell: Data<Shell>,
    id: Path<VersionId>,
) -> Result<web::Json<Vec<AmendmentView>>, Problem> {
    let found = shell.read(who.actor(), move |cx| design::list_amendments(cx, *id)).await?;
    Ok(web::Json(found.into_iter().map(AmendmentView::try_from).collect::<Result<_, _>>()?))
}
