//! Links of a unit, as staff issue, list and revoke them. An address is told once and kept nowhere.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{self, Data, Path, ServiceConfig};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

use crate::domain::answer::GrantScope;
use crate::domain::ids::{LinkId, UnitId};
use crate::http::auth::Manager;
use crate::http::body::Json;
use crate::http::problem::Problem;
use crate::http::route::{addresses, at};
use crate::http::site::Options;
use crate::service::collect::{self, CollectError, Link};
use crate::service::{Secret, Shell};

/// The part of the API's description that this file answers for.
#[derive(OpenApi)]
#[openapi(
    paths(list, issue, reissue, revoke_all, revoke),
    tags((name = "links", description = "Links that respondents answer through"))
)]
pub struct Docs;

/// The addresses of this file.
pub fn routes(config: &mut ServiceConfig) {
    addresses(
        config,
        [
            at("/api/v1/units/{unit_id}/links").get(list).post(issue).delete(revoke_all),
            at("/api/v1/units/{unit_id}/links/reissue").post(reissue),
            at("/api/v1/units/{unit_id}/links/{link_id}").delete(revoke),
        ],
    );
}

/// A link, without its secret.
#[derive(Serialize, ToSchema)]
pub struct LinkView {
    /// Its id.
    id: LinkId,
    /// What it reaches.
    scope: GrantScope,
    /// When it was issued.
    created_at: DateTime<Utc>,
    /// When it was revoked; null while it is live.
    revoked_at: Option<DateTime<Utc>>,
}

/// A link's address, told this once.
#[derive(Serialize, ToSchema)]
pub struct IssuedView {
    /// The address to hand on; its last part is the bearer token of the respondents' API.
    url: String,
}

/// What a new link shall reach.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueBody {
    /// The whole, or parts.
    scope: GrantScope,
}

impl From<Link> for LinkView {
    fn from(link: Link) -> Self {
        Self {
            id: link.id,
            scope: link.scope,
            created_at: link.created_at,
            revoked_at: link.revoked_at,
        }
    }
}

fn told(options: &Options, secret: &Secret) -> Result<HttpResponse, Problem> {
    let url = options.public_url.join(&format!("i/{secret}")).map_err(|e| Problem::internal(&e))?;
    Ok(HttpResponse::Created()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(IssuedView { url: url.into() }))
}

/// List the links of a unit, the oldest first. (manager)
#[utoipa::path(
    get, path = "/api/v1/units/{unit_id}/links", tag = "links",
    params(("unit_id" = UnitId, Path)),
    responses(
        (status = 200, description = "All of them, without secrets", body = Vec<LinkView>),
        (status = 404, description = "`no-such-unit`"),
    )
)]
async fn list(
    who: Manager,
    shell: Data<Shell>,
    unit: Path<UnitId>,
) -> Result<web::Json<Vec<LinkView>>, Problem> {
    let found = shell.read(who.actor(), move |cx| collect::list_links(cx, *unit)).await?;
    Ok(web::Json(found.into_iter().map(LinkView::from).collect()))
}

/// Issue one more link of a unit; the others stay live. (manager)
#[utoipa::path(
    post, path = "/api/v1/units/{unit_id}/links", tag = "links",
    params(("unit_id" = UnitId, Path)), request_body = IssueBody,
    responses(
        (status = 201, description = "Its address, told this once", body = IssuedView),
        (status = 404, description = "`no-such-unit`"),
        (status = 422, description = "`unknown-section`: it names those that there are"),
    )
)]
async fn issue(
    who: Manager,
    shell: Data<Shell>,
    options: Data<Options>,
    unit: Path<UnitId>,
    Json(body): Json<IssueBody>,
) -> Result<HttpResponse, Problem> {
    let issue = shell.write(who.actor(), move |cx| collect::issue_link(cx, *unit, body.scope));
    told(&options, &issue.await?)
}

/// Replace every live link of a unit by a new one; the draft stays. (manager)
#[utoipa::path(
    post, path = "/api/v1/units/{unit_id}/links/reissue", tag = "links",
    params(("unit_id" = UnitId, Path)),
    responses(
        (status = 201, description = "Its address, told this once", body = IssuedView),
        (status = 404, description = "`no-such-unit`"),
    )
)]
async fn reissue(
    who: Manager,
    shell: Data<Shell>,
    options: Data<Options>,
    unit: Path<UnitId>,
) -> Result<HttpResponse, Problem> {
    let reissue = shell.write(who.actor(), move |cx| collect::reissue_link(cx, *unit));
    told(&options, &reissue.await?)
}

/// Revoke every live link of a unit, and the sessions made of them. (manager)
#[utoipa::path(
    delete, path = "/api/v1/units/{unit_id}/links", tag = "links",
    params(("unit_id" = UnitId, Path)),
    responses(
        (status = 204, description = "None is live"),
        (status = 404, description = "`no-such-unit`"),
    )
)]
async fn revoke_all(
    who: Manager,
    shell: Data<Shell>,
    unit: Path<UnitId>,
) -> Result<HttpResponse, Problem> {
    shell.write(who.actor(), move |cx| collect::revoke_links(cx, *unit)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Revoke one link of a unit, and the sessions made of it. (manager)
#[utoipa::path(
    delete, path = "/api/v1/units/{unit_id}/links/{link_id}", tag = "links",
    params(("unit_id" = UnitId, Path), ("link_id" = LinkId, Path)),
    responses(
        (status = 204, description = "Revoked"),
        (status = 404, description = "`no-such-link`: none that is live"),
    )
)]
async fn revoke(
    who: Manager,
    shell: Data<Shell>,
    path: Path<(UnitId, LinkId)>,
) -> Result<HttpResponse, Problem> {
    let (unit, link) = path.into_inner();
    shell
        .write::<_, CollectError>(who.actor(), move |cx| collect::revoke_link(cx, unit, link))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
