//! Units of a round: their extensions and dispositions.

use std::collections::HashMap;

use actix_web::web::{self, Data, Path, ServiceConfig};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};
use validator::Validate;

use crate::domain::frame::Facts;
use crate::domain::ids::{AccountId, OrganisationId, RoundId, SubmissionId, UnitId};
use crate::domain::outcome::Disposition;
use crate::domain::round::{Round, Unit};
use crate::http::auth::{Manager, Viewer};
use crate::http::body::ValidJson;
use crate::http::paging::{Page, PageQuery};
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::http::route::{addresses, at};
use crate::service::design::{self, DesignError, find_round, find_unit};
use crate::service::process::{self, Outcome, ProcessError};
use crate::service::{Cx, Shell};

/// The part of the API's description that this file answers for.
#[derive(OpenApi)]
#[openapi(
    paths(list, show, extend, set_disposition, outcomes),
    components(schemas(UnitView, ExtendBody, DispositionBody, OutcomeView)),
    tags((name = "units", description = "Units of a round"))
)]
pub struct Docs;

/// The addresses of this file.
pub fn routes(config: &mut ServiceConfig) {
    addresses(
        config,
        [
            at("/api/v1/rounds/{round_id}/units").get(list),
            at("/api/v1/units/{unit_id}").get(show),
            at("/api/v1/units/{unit_id}/extension").put(extend),
            at("/api/v1/units/{unit_id}/disposition").put(set_disposition),
            at("/api/v1/units/{unit_id}/dispositions").get(outcomes),
        ],
    );
}

/// A unit.
#[derive(Serialize, ToSchema)]
pub struct UnitView {
    /// Its id.
    id: UnitId,
    /// The round.
    round_id: RoundId,
    /// The organisation.
    organisation_id: OrganisationId,
    /// The register's facts when the frame was drawn.
    facts: Facts,
    /// Its outcome so far.
    disposition: Disposition,
    /// A deadline of its own.
    extended_to: Option<NaiveDate>,
    /// The instant from which it may no longer write, unless the round is closed before.
    writable_until: DateTime<Utc>,
    /// When somebody last wrote in its draft; null while nobody has. What was only carried forward is nobody's writing.
    draft_saved_at: Option<DateTime<Utc>>,
    /// When it first submitted.
    first_submitted_at: Option<DateTime<Utc>>,
    /// Whether that was after its deadline; null before it submits.
    late: Option<bool>,
    /// The submission that counts.
    last_submission_id: Option<SubmissionId>,
}

impl UnitView {
    fn of(round: &Round, unit: Unit, begun: &HashMap<UnitId, DateTime<Utc>>) -> Self {
        Self {
            draft_saved_at: begun.get(&unit.id).copied(),
            writable_until: round.writable_until(&unit),
            late: unit.first_submitted_at.map(|at| round.is_late(&unit, at)),
            id: unit.id,
            round_id: unit.round_id,
            organisation_id: unit.organisation_id,
            facts: unit.facts,
            disposition: unit.disposition,
            extended_to: unit.extended_to,
            first_submitted_at: unit.first_submitted_at,
            last_submission_id: unit.last_submission_id,
        }
    }
}

/// One unit as it is now.
fn view(cx: &mut Cx<'_>, unit: Unit) -> Result<UnitView, DesignError> {
    let round = find_round(cx, unit.round_id)?;
    let begun = design::list_begun(cx, std::slice::from_ref(&unit))?;
    Ok(UnitView::of(&round, unit, &begun))
}

/// A deadline of a unit's own.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExtendBody {
    /// The last day; null takes the extension away.
    #[schema(required)]
    extended_to: Option<NaiveDate>,
    /// Why.
    #[validate(length(min = 1, max = 2000))]
    reason: String,
}

/// A disposition to be set.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DispositionBody {
    /// The disposition.
    disposition: Disposition,
    /// Why.
    #[validate(length(min = 1, max = 2000))]
    reason: String,
}

/// One disposition that a unit has had.
#[derive(Serialize, ToSchema)]
pub struct OutcomeView {
    /// 1, 2, 3 of the unit.
    seq: i32,
    /// The disposition.
    disposition: Disposition,
    /// Why.
    reason: String,
    /// Since when.
    at: DateTime<Utc>,
    /// Who set it; null when the system did.
    account_id: Option<AccountId>,
}

impl From<Outcome> for OutcomeView {
    fn from(outcome: Outcome) -> Self {
        let Outcome { seq, disposition, reason, at, account } = outcome;
        Self { seq, disposition, reason, at, account_id: account }
    }
}

/// Which units a list is of.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UnitsQuery {
    /// Only those of this disposition.
    disposition: Option<Disposition>,
    /// The cursor that the former page gave.
    cursor: Option<String>,
    /// How many items, 1 to 500; 50 when not said.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u16>,
}

/// List the units of a round by organisation number.
#[utoipa::path(
    get, path = "/api/v1/rounds/{round_id}/units", tag = "units",
    params(("round_id" = RoundId, Path), UnitsQuery),
    responses(
        (status = 200, description = "One page", body = Page<UnitView>),
        (status = 404, description = "`no-such-round`"),
    )
)]
async fn list(
    who: Viewer,
    shell: Data<Shell>,
    id: Path<RoundId>,
    Query(query): Query<UnitsQuery>,
) -> Result<Page<UnitView>, Problem> {
    let UnitsQuery { disposition, cursor, limit } = query;
    let page = PageQuery { cursor, limit };
    let (after, rows) = (page.after::<String>()?, page.rows()?);
    let read = move |cx: &mut Cx<'_>| {
        let (round, units) = design::list_units(cx, *id, disposition, after.as_deref(), rows)?;
        let begun = design::list_begun(cx, &units)?;
        Ok::<_, DesignError>((round, units, begun))
    };
    let (round, units, begun) = shell.read(who.actor(), read).await?;
    let view = |unit| UnitView::of(&round, unit, &begun);
    page.page(units, |unit| unit.facts.orgnr.to_string(), view)
}

/// One unit.
#[utoipa::path(
    get, path = "/api/v1/units/{unit_id}", tag = "units", params(("unit_id" = UnitId, Path)),
    responses(
        (status = 200, description = "The unit", body = UnitView),
        (status = 404, description = "`no-such-unit`"),
    )
)]
async fn show(
    who: Viewer,
    shell: Data<Shell>,
    id: Path<UnitId>,
) -> Result<web::Json<UnitView>, Problem> {
    let found = shell
        .read(who.actor(), move |cx| {
            let unit = find_unit(cx, *id)?;
            view(cx, unit)
        })
        .await?;
    Ok(web::Json(found))
}

/// Give a unit a deadline of its own, or take it away. (manager)
#[utoipa::path(
    put, path = "/api/v1/units/{unit_id}/extension", tag = "units",
    params(("unit_id" = UnitId, Path)), request_body = ExtendBody,
    responses(
        (status = 200, description = "As it is now", body = UnitView),
        (status = 404, description = "`no-such-unit`"),
        (status = 409, description = "`round-state`: the round is closed"),
        (status = 422, description = "`round-declaration`, `reason-required`"),
    )
)]
async fn extend(
    who: Manager,
    shell: Data<Shell>,
    id: Path<UnitId>,
    ValidJson(body): ValidJson<ExtendBody>,
) -> Result<web::Json<UnitView>, Problem> {
    let ExtendBody { extended_to, reason } = body;
    let extended = shell
        .write(who.actor(), move |cx| {
            let unit = design::extend_unit(cx, *id, extended_to, &reason)?;
            view(cx, unit)
        })
        .await?;
    Ok(web::Json(extended))
}

/// Set a unit's disposition: declined, unreachable, not eligible because it has merged. (manager)
#[utoipa::path(
    put, path = "/api/v1/units/{unit_id}/disposition", tag = "units",
    params(("unit_id" = UnitId, Path)), request_body = DispositionBody,
    responses(
        (status = 200, description = "As it is now", body = UnitView),
        (status = 404, description = "`no-such-unit`"),
        (status = 409, description = "`not-answered`: it has submitted nothing"),
        (status = 422, description = "`reason-required`"),
    )
)]
async fn set_disposition(
    who: Manager,
    shell: Data<Shell>,
    id: Path<UnitId>,
    ValidJson(body): ValidJson<DispositionBody>,
) -> Result<web::Json<UnitView>, Problem> {
    let DispositionBody { disposition, reason } = body;
    let set = shell
        .write(who.actor(), move |cx| {
            let unit = process::set_disposition(cx, *id, disposition, &reason)?;
            Ok::<_, ProcessError>(view(cx, unit)?)
        })
        .await?;
    Ok(web::Json(set))
}

/// List every disposition that a unit has had, the first one first.
#[utoipa::path(
    get, path = "/api/v1/units/{unit_id}/dispositions", tag = "units",
    params(("unit_id" = UnitId, Path)),
    responses(
        (status = 200, description = "All of them", body = Vec<OutcomeView>),
        (status = 404, description = "`no-such-unit`"),
    )
)]
async fn outcomes(
    who: Viewer,
    shell: Data<Shell>,
    id: Path<UnitId>,
) -> Result<web::Json<Vec<OutcomeView>>, Problem> {
    let found = shell.read(who.actor(), move |cx| process::list_outcomes(cx, *id)).await?;
    Ok(web::Json(found.into_iter().map(OutcomeView::from).collect()))
}
