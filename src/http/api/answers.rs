//! What staff do to answers: read them, enter what came in otherwise, correct, carry forward, purge.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{self, Data, Path, ServiceConfig};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};
use validator::Validate;

use super::respond::views::{ResponseView, WholeBody};
use crate::domain::account::Role;
use crate::domain::answer::Source;
use crate::domain::calendar;
use crate::domain::ids::{AccountId, LinkId, RoundId, SubmissionId, UnitId, VersionId};
use crate::http::auth::{Administrator, Analyst, Manager};
use crate::http::body::{Json, ValidJson};
use crate::http::problem::Problem;
use crate::http::problem::request::role_lacking;
use crate::http::query::Query;
use crate::http::route::{addresses, at};
use crate::service::collect::{
    self, Answered, Carried, CarriedEntries, Personal, Receipt, Submission,
};
use crate::service::{Cx, Shell};

/// The part of the API's description that this file answers for.
#[derive(OpenApi)]
#[openapi(
    paths(list, show, enter, correct, carry_forward, carry_forward_round, purge),
    tags((name = "answers", description = "Submissions and corrections"))
)]
pub struct Docs;

/// The addresses of this file.
pub fn routes(config: &mut ServiceConfig) {
    addresses(
        config,
        [
            at("/api/v1/units/{unit_id}/submissions").get(list).post(enter),
            at("/api/v1/units/{unit_id}/corrections").post(correct),
            at("/api/v1/units/{unit_id}/carry-forward").post(carry_forward),
            at("/api/v1/submissions/{submission_id}").get(show),
            at("/api/v1/rounds/{round_id}/carry-forward").post(carry_forward_round),
            at("/api/v1/rounds/{round_id}/personal-answers/purge").post(purge),
        ],
    );
}

/// A submission without its answers.
#[derive(Serialize, ToSchema)]
pub struct SubmissionView {
    /// The unit.
    unit: UnitId,
    /// The questionnaire version that it answers.
    version: VersionId,
    /// The link that it came through; null when staff sent it.
    link: Option<LinkId>,
    /// The account that entered or corrected it.
    account: Option<AccountId>,
    /// Why it was entered or corrected.
    reason: String,
    /// What its sender got.
    receipt: Receipt,
}

/// A submission with its answers.
#[derive(Serialize, ToSchema)]
pub struct AnsweredView {
    /// The submission.
    submission: SubmissionId,
    /// The unit.
    unit: UnitId,
    /// 1, 2, 3 of the unit.
    number: i32,
    /// The questionnaire version that it answers.
    version: VersionId,
    /// Who sent it.
    source: Source,
    /// Why it was entered or corrected.
    reason: String,
    /// When it was received.
    received_at: DateTime<Utc>,
    /// Whether the stored bytes still give the receipt's hash.
    intact: bool,
    /// The answers.
    answers: ResponseView,
}

impl AnsweredView {
    fn of(answered: Answered, intact: bool) -> Self {
        let Answered { submission, response } = answered;
        Self {
            submission: submission.id,
            unit: submission.unit,
            number: submission.number,
            version: submission.version,
            source: submission.source,
            reason: submission.reason,
            received_at: submission.received_at,
            intact,
            answers: (&response).into(),
        }
    }
}

/// An answer that came in otherwise.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnterBody {
    /// The whole answer.
    answers: WholeBody,
    /// How it came in, and why it is entered here; the respondent reads it.
    #[validate(length(max = 2000))]
    reason: String,
    /// When it came in; now when absent.
    #[serde(default, deserialize_with = "calendar::some_instant")]
    received_at: Option<DateTime<Utc>>,
}

/// A correction.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectBody {
    /// The submission that is corrected: the one that counts.
    based_on: SubmissionId,
    /// The whole answer as it should be; `{"sealed": …}` stands for a personal value that stays.
    answers: WholeBody,
    /// Why; the respondent reads it.
    #[validate(length(max = 2000))]
    reason: String,
}

/// Where a draft is filled from.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CarryBody {
    /// A submission of the same organisation in a former round.
    from: SubmissionId,
}

/// Which round the drafts are filled from.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CarryRoundBody {
    /// A former round of the same survey.
    from: RoundId,
}

/// What was carried into a round.
#[derive(Serialize, ToSchema)]
pub struct CarriedView {
    /// Units whose organisation submitted in the former round.
    units: usize,
    /// Entries that their drafts got.
    entries: usize,
    /// Entries that they did not get: the roster is full, or the respondent has stated that there is nothing.
    left_out: usize,
}

/// How many entries were carried into a draft.
#[derive(Serialize, ToSchema)]
pub struct CarriedEntriesView {
    /// Entries that it got.
    count: usize,
    /// Entries that it did not get: the roster is full, or the respondent has stated that there is nothing.
    left_out: usize,
}

/// How many personal answers were deleted.
#[derive(Serialize, ToSchema)]
pub struct PurgedView {
    /// Of submissions.
    count: usize,
    /// Of drafts, which respondents go on from.
    drafted: usize,
}

/// How a submission is shown.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ShowQuery {
    /// With personal values in their places, which needs the role manager.
    #[serde(default)]
    personal: bool,
}

impl From<(Submission, Receipt)> for SubmissionView {
    fn from((submission, receipt): (Submission, Receipt)) -> Self {
        Self {
            unit: submission.unit,
            version: submission.version,
            link: submission.link,
            account: submission.account,
            reason: submission.reason,
            receipt,
        }
    }
}

/// List the submissions of a unit, the newest first. (analyst)
#[utoipa::path(
    get, path = "/api/v1/units/{unit_id}/submissions", tag = "answers",
    params(("unit_id" = UnitId, Path)),
    responses(
        (status = 200, description = "All of them", body = Vec<SubmissionView>),
        (status = 404, description = "`no-such-unit`"),
    )
)]
async fn list(
    who: Analyst,
    shell: Data<Shell>,
    unit: Path<UnitId>,
) -> Result<web::Json<Vec<SubmissionView>>, Problem> {
    let found = shell.read(who.actor(), move |cx| collect::list_submissions(cx, *unit)).await?;
    Ok(web::Json(found.into_iter().map(SubmissionView::from).collect()))
}

/// One submission with its answers. (analyst)
#[utoipa::path(
    get, path = "/api/v1/submissions/{submission_id}", tag = "answers",
    params(("submission_id" = SubmissionId, Path), ShowQuery),
    responses(
        (status = 200, description = "The submission", body = AnsweredView),
        (status = 404, description = "`no-such-submission`"),
    )
)]
async fn show(
    who: Analyst,
    shell: Data<Shell>,
    id: Path<SubmissionId>,
    Query(query): Query<ShowQuery>,
) -> Result<HttpResponse, Problem> {
    if query.personal && who.role < Role::Manager {
        return Err(role_lacking(Role::Manager, who.role));
    }
    let personal = if query.personal { Personal::Shown } else { Personal::Sealed };
    let read = shell.read(who.actor(), move |cx| {
        let intact = collect::is_intact(cx, *id)?;
        Ok::<_, collect::CollectError>((collect::read_submission(cx, *id, personal)?, intact))
    });
    let (answered, intact) = read.await?;
    let view = AnsweredView::of(answered, intact);
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(view))
}

/// Enter an answer that came in otherwise, by post or mail. (manager)
///
/// Missing answers and unconfirmed soft checks do not stand in the way.
#[utoipa::path(
    post, path = "/api/v1/units/{unit_id}/submissions", tag = "answers",
    params(("unit_id" = UnitId, Path)), request_body = EnterBody,
    responses(
        (status = 201, description = "The receipt", body = Receipt),
        (status = 404, description = "`no-such-unit`"),
        (status = 409, description = "`round-not-open`, `entry-id-taken`"),
        (status = 422, description = "`invalid-answers`, `invalid-body`, `reason-required`, `wrong-instant`"),
    )
)]
async fn enter(
    who: Manager,
    shell: Data<Shell>,
    unit: Path<UnitId>,
    ValidJson(body): ValidJson<EnterBody>,
) -> Result<HttpResponse, Problem> {
    let EnterBody { answers, reason, received_at } = body;
    let entered = shell.write(who.actor(), move |cx| {
        collect::enter_answers(cx, *unit, &answers.into(), &reason, received_at)
    });
    Ok(HttpResponse::Created().json(entered.await?))
}

/// Correct the submission that counts, with a reason; what was received is kept. (manager)
///
/// Allowed after closing too: a frozen or published round then needs a new freeze to show it. `answers` of `GET
/// /submissions/{submission_id}` can be changed and sent back; `first_submitted_at` of an entry is accepted and ignored.
#[utoipa::path(
    post, path = "/api/v1/units/{unit_id}/corrections", tag = "answers",
    params(("unit_id" = UnitId, Path)), request_body = CorrectBody,
    responses(
        (status = 201, description = "The receipt of the correction", body = Receipt),
        (status = 404, description = "`no-such-unit`, `nothing-submitted`"),
        (status = 409, description = "`other-submission-counts`, `round-not-open`"),
        (status = 422, description = "`invalid-answers`, `invalid-body`, `reason-required`"),
    )
)]
async fn correct(
    who: Manager,
    shell: Data<Shell>,
    unit: Path<UnitId>,
    ValidJson(body): ValidJson<CorrectBody>,
) -> Result<HttpResponse, Problem> {
    let CorrectBody { based_on, answers, reason } = body;
    let corrected = shell.write(who.actor(), move |cx| {
        collect::correct(cx, *unit, based_on, &answers.into(), &reason)
    });
    Ok(HttpResponse::Created().json(corrected.await?))
}

/// Fill a draft from what the organisation answered in a former round. (manager)
///
/// Carried entries are unconfirmed until the respondent stores or removes them. Before the round opens, and while
/// it takes answers.
#[utoipa::path(
    post, path = "/api/v1/units/{unit_id}/carry-forward", tag = "answers",
    params(("unit_id" = UnitId, Path)), request_body = CarryBody,
    responses(
        (status = 200, description = "How many entries were carried", body = CarriedEntriesView),
        (status = 404, description = "`no-such-unit`, `no-such-submission`"),
        (status = 409, description = "`round-closed`"),
    )
)]
async fn carry_forward(
    who: Manager,
    shell: Data<Shell>,
    unit: Path<UnitId>,
    Json(body): Json<CarryBody>,
) -> Result<web::Json<CarriedEntriesView>, Problem> {
    let carry = move |cx: &mut Cx<'_>| collect::carry_forward(cx, *unit, body.from);
    let told = shell.write(who.actor(), carry).await?;
    Ok(web::Json(CarriedEntriesView { count: told.carried, left_out: told.left_out }))
}

/// Fill the drafts of a round from what was submitted in a former one. (manager)
///
/// Repeating it carries only what is new: what a draft holds already stays. A hundred units are carried at a time, so
/// that answers do not wait for a large round; repeat it when it breaks off.
#[utoipa::path(
    post, path = "/api/v1/rounds/{round_id}/carry-forward", tag = "answers",
    params(("round_id" = RoundId, Path)), request_body = CarryRoundBody,
    responses(
        (status = 200, description = "What was carried", body = CarriedView),
        (status = 404, description = "`no-such-round`, also for one of another survey"),
        (status = 409, description = "`round-closed`"),
    )
)]
async fn carry_forward_round(
    who: Manager,
    shell: Data<Shell>,
    round: Path<RoundId>,
    Json(body): Json<CarryRoundBody>,
) -> Result<web::Json<CarriedView>, Problem> {
    let Carried { units, entries } =
        collect::carry_forward_round(&shell, who.actor(), *round, body.from).await?;
    let CarriedEntries { carried, left_out } = entries;
    Ok(web::Json(CarriedView { units, entries: carried, left_out }))
}

/// Delete the personal answers of a round; every receipt stays verifiable. (administrator)
///
/// While the round takes answers, others may come; the worker deletes those when its links have ended. A hundred units
/// are gone through at a time, so that answers do not wait for a large round; repeat it when it breaks off.
#[utoipa::path(
    post, path = "/api/v1/rounds/{round_id}/personal-answers/purge", tag = "answers",
    params(("round_id" = RoundId, Path)),
    responses(
        (status = 200, description = "How many answers were deleted", body = PurgedView),
        (status = 404, description = "`no-such-round`"),
    )
)]
async fn purge(
    who: Administrator,
    shell: Data<Shell>,
    round: Path<RoundId>,
) -> Result<web::Json<PurgedView>, Problem> {
    let purged = collect::purge_personal(&shell, who.actor(), *round).await?;
    Ok(web::Json(PurgedView { count: purged.submitted, drafted: purged.drafted }))
}
