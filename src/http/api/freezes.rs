//! Freezes of rounds: which submissions count.

use actix_web::HttpResponse;
use actix_web::http::header::{ETAG, LOCATION};
use actix_web::web::{self, Data, Path, ServiceConfig};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};
use validator::Validate;

use crate::domain::canonical::hex;
use crate::domain::ids::{AccountId, RoundId, SubmissionId, UnitId};
use crate::domain::outcome::Disposition;
use crate::http::auth::{Manager, Viewer};
use crate::http::body::ValidJson;
use crate::http::precondition::{IfMatch, etag};
use crate::http::problem::Problem;
use crate::http::route::{addresses, at};
use crate::service::Shell;
use crate::service::process::{self, Freeze, FrozenUnit};

/// The part of the API's description that this file answers for.
#[derive(OpenApi)]
#[openapi(
    paths(freeze, list, show),
    components(schemas(FreezeView, FrozenView, FrozenUnitView, FreezeBody)),
    tags((name = "freezes", description = "Which submissions of a round count"))
)]
pub struct Docs;

/// The addresses of this file.
pub fn routes(config: &mut ServiceConfig) {
    addresses(
        config,
        [
            at("/api/v1/rounds/{round_id}/freezes").get(list).post(freeze),
            at("/api/v1/rounds/{round_id}/freezes/{number}").get(show),
        ],
    );
}

/// A freeze.
#[derive(Serialize, ToSchema)]
pub struct FreezeView {
    /// 1, 2, 3 of the round.
    number: u32,
    /// When it was made.
    frozen_at: DateTime<Utc>,
    /// Who made it; null when the system did.
    account_id: Option<AccountId>,
    /// Why: what has changed since the former one.
    reason: String,
    /// SHA-256 over units, dispositions and submissions, in lower-case hex.
    sha256: String,
}

/// A freeze with what it fixes.
#[derive(Serialize, ToSchema)]
pub struct FrozenView {
    /// The freeze.
    #[serde(flatten)]
    freeze: FreezeView,
    /// What it fixes for each unit, by organisation number.
    units: Vec<FrozenUnitView>,
}

/// What a freeze fixes for one unit.
#[derive(Serialize, ToSchema)]
pub struct FrozenUnitView {
    /// The unit.
    unit_id: UnitId,
    /// Its disposition.
    disposition: Disposition,
    /// The submission that counts.
    submission_id: Option<SubmissionId>,
}

impl From<Freeze> for FreezeView {
    fn from(freeze: Freeze) -> Self {
        Self {
            number: freeze.number,
            frozen_at: freeze.frozen_at,
            account_id: freeze.account,
            reason: freeze.reason,
            sha256: hex(freeze.hash),
        }
    }
}

impl From<FrozenUnit> for FrozenUnitView {
    fn from(unit: FrozenUnit) -> Self {
        let FrozenUnit { unit_id, disposition, submission_id } = unit;
        Self { unit_id, disposition, submission_id }
    }
}

/// A freeze to be made.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FreezeBody {
    /// What has changed since the former freeze; may be absent for the first.
    #[validate(length(max = 2000))]
    reason: String,
}

/// Freeze a closed round, or once more after corrections. (manager)
#[utoipa::path(
    post, path = "/api/v1/rounds/{round_id}/freezes", tag = "freezes",
    params(("round_id" = RoundId, Path), ("If-Match" = String, Header)),
    request_body = FreezeBody,
    responses(
        (status = 201, description = "Frozen; the round's new `ETag`", body = FreezeView),
        (status = 404, description = "`no-such-round`"),
        (status = 409, description = "`round-state`"),
        (status = 412, description = "`stale-version`"),
        (status = 422, description = "`reason-required`"),
        (status = 428, description = "`version-required`"),
    )
)]
async fn freeze(
    who: Manager,
    shell: Data<Shell>,
    id: Path<RoundId>,
    seen: IfMatch,
    ValidJson(body): ValidJson<FreezeBody>,
) -> Result<HttpResponse, Problem> {
    let (round, made) = shell
        .write(who.actor(), move |cx| process::freeze_round(cx, *id, seen.expected(), &body.reason))
        .await?;
    let location = format!("/api/v1/rounds/{}/freezes/{}", round.id, made.number);
    Ok(HttpResponse::Created()
        .insert_header((LOCATION, location))
        .insert_header((ETAG, etag(&round.edition.to_string())))
        .json(FreezeView::from(made)))
}

/// List the freezes of a round, the first one first.
#[utoipa::path(
    get, path = "/api/v1/rounds/{round_id}/freezes", tag = "freezes",
    params(("round_id" = RoundId, Path)),
    responses(
        (status = 200, description = "All of them", body = Vec<FreezeView>),
        (status = 404, description = "`no-such-round`"),
    )
)]
async fn list(
    who: Viewer,
    shell: Data<Shell>,
    id: Path<RoundId>,
) -> Result<web::Json<Vec<FreezeView>>, Problem> {
    let found = shell.read(who.actor(), move |cx| process::list_freezes(cx, *id)).await?;
    Ok(web::Json(found.into_iter().map(FreezeView::from).collect()))
}

/// One freeze with what it fixes for each unit.
#[utoipa::path(
    get, path = "/api/v1/rounds/{round_id}/freezes/{number}", tag = "freezes",
    params(("round_id" = RoundId, Path), ("number" = u32, Path)),
    responses(
        (status = 200, description = "The freeze", body = FrozenView),
        (status = 404, description = "`no-such-round`, `no-such-freeze`"),
    )
)]
async fn show(
    who: Viewer,
    shell: Data<Shell>,
    path: Path<(RoundId, u32)>,
) -> Result<web::Json<FrozenView>, Problem> {
    let (id, number) = path.into_inner();
    let (freeze, units) =
        shell.read(who.actor(), move |cx| process::find_freeze(cx, id, number)).await?;
    let units = units.into_iter().map(FrozenUnitView::from).collect();
    Ok(web::Json(FrozenView { freeze: freeze.into(), units }))
}
