//! Rounds: planning, opening, closing, freezing.

use std::collections::BTreeSet;

use actix_web::HttpResponse;
use actix_web::http::header::{ETAG, LOCATION};
use actix_web::web::{Data, Path, ServiceConfig};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};
use validator::Validate;

use crate::domain::calendar;
use crate::domain::code::Code;
use crate::domain::frame::Level;
use crate::domain::ids::{RoundId, SurveyId, VersionId};
use crate::domain::orgnr::OrgNumber;
use crate::domain::round::{Eligibility, PartialRule, Round, RoundState, Schedule};
use crate::http::auth::{Manager, Viewer};
use crate::http::body::{Json, ValidJson};
use crate::http::paging::{Page, PageQuery};
use crate::http::precondition::{IfMatch, etag, tagged};
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::http::route::{addresses, at};
use crate::service::Shell;
use crate::service::design::{self, FrameFilter, PlannedRound};

/// The part of the API's description that this file answers for.
#[derive(OpenApi)]
#[openapi(
    paths(plan, list, show, reschedule, open, close, wipe),
    components(schemas(RoundView, PlanBody, FrameBody, CloseBody, Schedule, PartialRule)),
    tags((name = "rounds", description = "Rounds of surveys"))
)]
pub struct Docs;

/// The addresses of this file.
pub fn routes(config: &mut ServiceConfig) {
    addresses(
        config,
        [
            at("/api/v1/rounds").get(list).post(plan),
            at("/api/v1/rounds/{round_id}").get(show).delete(wipe),
            at("/api/v1/rounds/{round_id}/schedule").put(reschedule),
            at("/api/v1/rounds/{round_id}/open").post(open),
            at("/api/v1/rounds/{round_id}/close").post(close),
        ],
    );
}

/// A round.
#[derive(Serialize, ToSchema)]
pub struct RoundView {
    /// Its id.
    id: RoundId,
    /// The survey.
    survey_id: SurveyId,
    /// The questionnaire version that is asked.
    version_id: VersionId,
    /// The period, as tables show it.
    code: Code,
    /// A rehearsal: mails go to staff only, nothing is published.
    test: bool,
    /// Where it stands, with the facts of that state.
    state: RoundState,
    /// The dates.
    schedule: Schedule,
    /// The instant from which answers are late.
    deadline_at: DateTime<Utc>,
    /// The instant from which units without an extension may no longer write.
    closes_at: DateTime<Utc>,
    /// The instant from which links end.
    links_end_at: DateTime<Utc>,
    /// What counts as complete, partial and broken off.
    partial_rule: PartialRule,
    /// `e` of RR3 and RR4.
    eligibility: Eligibility,
    /// Its edition, also the `ETag`.
    edition: i64,
    /// When it was planned.
    created_at: DateTime<Utc>,
}

impl From<Round> for RoundView {
    fn from(round: Round) -> Self {
        Self {
            deadline_at: round.schedule.deadline(None),
            closes_at: round.schedule.closes_at(None),
            links_end_at: round.links_end_at(),
            id: round.id,
            survey_id: round.survey_id,
            version_id: round.version_id,
            code: round.code,
            test: round.test,
            state: round.state,
            schedule: round.schedule,
            partial_rule: round.partial_rule,
            eligibility: round.eligibility,
            edition: round.edition,
            created_at: round.created_at,
        }
    }
}

/// The round with its `ETag`.
pub(super) fn answer(round: Round) -> HttpResponse {
    tagged(round.edition, &RoundView::from(round))
}

/// A round to be planned.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanBody {
    /// The survey.
    survey_id: SurveyId,
    /// The questionnaire version to ask.
    version_id: VersionId,
    /// The period, as tables show it.
    code: Code,
    /// A rehearsal; no unless given.
    #[serde(default)]
    test: bool,
    /// The dates.
    schedule: Schedule,
    /// What counts as complete and partial; of the required items, 50 and 80 per cent unless given.
    #[serde(default)]
    partial_rule: PartialRule,
    /// `e` of RR3 and RR4; 1 unless given.
    #[serde(default = "one")]
    eligibility: Eligibility,
    /// Whom it asks; every active organisation unless given.
    #[serde(default)]
    frame: FrameBody,
}

const fn one() -> Eligibility {
    Eligibility::ONE
}

/// Which organisations a frame takes: those that pass every part that is given.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FrameBody {
    /// Only these levels.
    levels: BTreeSet<Level>,
    /// Only members of at least one of these groups.
    groups: BTreeSet<Code>,
    /// Exactly these organisations.
    orgnrs: BTreeSet<OrgNumber>,
    /// The day of the register that is taken; today unless given.
    #[serde(deserialize_with = "calendar::some_day")]
    on: Option<NaiveDate>,
}

impl From<PlanBody> for PlannedRound {
    fn from(body: PlanBody) -> Self {
        let FrameBody { levels, groups, orgnrs, on } = body.frame;
        Self {
            survey: body.survey_id,
            version: body.version_id,
            code: body.code,
            test: body.test,
            schedule: body.schedule,
            partial_rule: body.partial_rule,
            eligibility: body.eligibility,
            frame: FrameFilter { levels, groups, orgnrs, on },
        }
    }
}

/// How a round is closed.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CloseBody {
    /// Why units are cut off, when their time is not up.
    #[validate(length(max = 2000))]
    reason: Option<String>,
}

/// Which rounds a list is of.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RoundsQuery {
    /// Only those of this survey.
    survey_id: Option<SurveyId>,
    /// The cursor that the former page gave.
    cursor: Option<String>,
    /// How many items, 1 to 500; 50 when not said.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u16>,
}

/// Plan a round and draw its frame from the register. (manager)
#[utoipa::path(
    post, path = "/api/v1/rounds", tag = "rounds", request_body = PlanBody,
    responses(
        (status = 201, description = "Planned; `Location` names it", body = RoundView),
        (status = 404, description = "`no-such-survey`, `no-such-version`"),
        (status = 409, description = "`round-exists`"),
        (status = 422, description = "`round-declaration`, `not-in-register`, `other-survey`"),
    )
)]
async fn plan(
    who: Manager,
    shell: Data<Shell>,
    ValidJson(body): ValidJson<PlanBody>,
) -> Result<HttpResponse, Problem> {
    let round = shell.write(who.actor(), move |cx| design::plan_round(cx, body.into())).await?;
    let location = format!("/api/v1/rounds/{}", round.id);
    Ok(HttpResponse::Created()
        .insert_header((LOCATION, location))
        .insert_header((ETAG, etag(&round.edition.to_string())))
        .json(RoundView::from(round)))
}

/// List the rounds, the newest first.
#[utoipa::path(
    get, path = "/api/v1/rounds", tag = "rounds", params(RoundsQuery),
    responses((status = 200, description = "One page", body = Page<RoundView>))
)]
async fn list(
    who: Viewer,
    shell: Data<Shell>,
    Query(query): Query<RoundsQuery>,
) -> Result<Page<RoundView>, Problem> {
    let RoundsQuery { survey_id, cursor, limit } = query;
    let page = PageQuery { cursor, limit };
    let (before, rows) = (page.after::<RoundId>()?, page.rows()?);
    let found =
        shell.read(who.actor(), move |cx| design::list_rounds(cx, survey_id, before, rows)).await?;
    page.page(found, |round| round.id, RoundView::from)
}

/// One round.
#[utoipa::path(
    get, path = "/api/v1/rounds/{round_id}", tag = "rounds", params(("round_id" = RoundId, Path)),
    responses(
        (status = 200, description = "The round, with its `ETag`", body = RoundView),
        (status = 404, description = "`no-such-round`"),
    )
)]
async fn show(who: Viewer, shell: Data<Shell>, id: Path<RoundId>) -> Result<HttpResponse, Problem> {
    Ok(answer(shell.read(who.actor(), move |cx| design::find_round(cx, *id)).await?))
}

/// Change the dates of a round that is not closed. (manager)
#[utoipa::path(
    put, path = "/api/v1/rounds/{round_id}/schedule", tag = "rounds",
    params(("round_id" = RoundId, Path), ("If-Match" = String, Header)),
    request_body = Schedule,
    responses(
        (status = 200, description = "As it is now", body = RoundView),
        (status = 404, description = "`no-such-round`"),
        (status = 409, description = "`round-state`"),
        (status = 412, description = "`stale-version`"),
        (status = 422, description = "`round-declaration`"),
        (status = 428, description = "`version-required`"),
    )
)]
async fn reschedule(
    who: Manager,
    shell: Data<Shell>,
    id: Path<RoundId>,
    seen: IfMatch,
    Json(schedule): Json<Schedule>,
) -> Result<HttpResponse, Problem> {
    let changed = shell
        .write(who.actor(), move |cx| design::reschedule(cx, *id, seen.expected(), schedule))
        .await?;
    Ok(answer(changed))
}

/// Open a planned round: from now on its units may answer. (manager)
#[utoipa::path(
    post, path = "/api/v1/rounds/{round_id}/open", tag = "rounds",
    params(("round_id" = RoundId, Path), ("If-Match" = String, Header)),
    responses(
        (status = 200, description = "Open", body = RoundView),
        (status = 404, description = "`no-such-round`"),
        (status = 409, description = "`round-state`"),
        (status = 412, description = "`stale-version`"),
        (status = 428, description = "`version-required`"),
    )
)]
async fn open(
    who: Manager,
    shell: Data<Shell>,
    id: Path<RoundId>,
    seen: IfMatch,
) -> Result<HttpResponse, Problem> {
    let opened =
        shell.write(who.actor(), move |cx| design::open_round(cx, *id, seen.expected())).await?;
    Ok(answer(opened))
}

/// Close a round: no unit may answer any more. (manager)
///
/// Before the last unit's time is up this needs a reason. A closed round is never opened again.
#[utoipa::path(
    post, path = "/api/v1/rounds/{round_id}/close", tag = "rounds",
    params(("round_id" = RoundId, Path), ("If-Match" = String, Header)),
    request_body = CloseBody,
    responses(
        (status = 200, description = "Closed", body = RoundView),
        (status = 404, description = "`no-such-round`"),
        (status = 409, description = "`round-state`"),
        (status = 412, description = "`stale-version`"),
        (status = 428, description = "`version-required`"),
    )
)]
async fn close(
    who: Manager,
    shell: Data<Shell>,
    id: Path<RoundId>,
    seen: IfMatch,
    ValidJson(body): ValidJson<CloseBody>,
) -> Result<HttpResponse, Problem> {
    let closed = shell
        .write(who.actor(), move |cx| design::close_round(cx, *id, seen.expected(), body.reason))
        .await?;
    Ok(answer(closed))
}

/// Delete a test round with all that was answered in it, or a round that has not opened. (manager)
#[utoipa::path(
    delete, path = "/api/v1/rounds/{round_id}", tag = "rounds",
    params(("round_id" = RoundId, Path), ("If-Match" = String, Header)),
    responses(
        (status = 204, description = "Gone"),
        (status = 404, description = "`no-such-round`"),
        (status = 409, description = "`round-state`: a real round that has opened is never deleted"),
        (status = 412, description = "`stale-version`"),
        (status = 428, description = "`version-required`"),
    )
)]
async fn wipe(
    who: Manager,
    shell: Data<Shell>,
    id: Path<RoundId>,
    seen: IfMatch,
) -> Result<HttpResponse, Problem> {
    shell.write(who.actor(), move |cx| design::wipe_round(cx, *id, seen.expected())).await?;
    Ok(HttpResponse::NoContent().finish())
}
