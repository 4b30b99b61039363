//! Outcome rates of a round.

use actix_web::web::{self, Data, Path, ServiceConfig};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};

use crate::domain::ids::RoundId;
use crate::domain::outcome::{
    Breakdown, Counts, Denominator, Disposition, Numerator, Rate, RateName,
};
use crate::domain::round::{Eligibility, StateName};
use crate::http::auth::Viewer;
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::http::route::{addresses, at};
use crate::service::Shell;
use crate::service::process::{self, Outcomes};

/// The part of the API's description that this file answers for.
#[derive(OpenApi)]
#[openapi(
    paths(show),
    components(schemas(OutcomesView, CountsView, RateView, BreakdownView, GroupView, DayView)),
    tags((name = "rates", description = "Response rates"))
)]
pub struct Docs;

/// The addresses of this file.
pub fn routes(config: &mut ServiceConfig) {
    addresses(config, [at("/api/v1/rounds/{round_id}/rates").get(show)]);
}

/// The outcome of a round.
#[derive(Serialize, ToSchema)]
pub struct OutcomesView {
    /// The round's state.
    state: StateName,
    /// The freeze that the figures are of; null for the present.
    freeze: Option<u32>,
    /// The instant that they are of.
    as_of: DateTime<Utc>,
    /// `e` of RR3 and RR4, as the round declares it.
    eligibility: Eligibility,
    /// `D / (D + NE)`, a proportion that `e` may be set to; null without such units.
    proportional_eligibility: Option<f64>,
    /// Units that answered after their deadline.
    late: u64,
    /// Every unit by outcome.
    counts: CountsView,
    /// Every rate.
    rates: Vec<RateView>,
    /// The same apart by stratum, level, ministry and group.
    by: Vec<BreakdownView>,
    /// Units that had answered by the end of each day on which one first did.
    over_time: Vec<DayView>,
}

/// Units by outcome.
#[derive(Serialize, ToSchema)]
pub struct CountsView {
    /// Every unit of the frame.
    invited: u64,
    /// Known to be eligible.
    eligible: u64,
    /// Answered wholly, in part or with a nil return.
    answered: u64,
    /// Answered, with nothing needed left out.
    complete: u64,
    /// Answered in part.
    partial: u64,
    /// Answered that there is nothing to report.
    nil: u64,
    /// Said that they will not answer.
    declined: u64,
    /// Submitted too little to count.
    break_off: u64,
    /// Silent.
    non_contact: u64,
    /// Could not be reached.
    unreachable: u64,
    /// Eligible, did not answer for another reason.
    other_eligible: u64,
    /// Not known whether they belong to the population.
    unknown_eligibility: u64,
    /// Do not belong to it; in no denominator.
    not_eligible: u64,
}

impl From<&Counts> for CountsView {
    fn from(counts: &Counts) -> Self {
        Self {
            invited: counts.invited(),
            eligible: counts.eligible(),
            answered: counts.answered(),
            complete: counts.of(Disposition::Complete),
            partial: counts.of(Disposition::Partial),
            nil: counts.of(Disposition::Nil),
            declined: counts.of(Disposition::Declined),
            break_off: counts.of(Disposition::BreakOff),
            non_contact: counts.of(Disposition::NonContact),
            unreachable: counts.of(Disposition::Unreachable),
            other_eligible: counts.of(Disposition::OtherEligible),
            unknown_eligibility: counts.of(Disposition::UnknownEligibility),
            not_eligible: counts.of(Disposition::NotEligible),
        }
    }
}

/// One rate with what it rests on.
#[derive(Serialize, ToSchema)]
pub struct RateView {
    /// AAPOR's name.
    name: RateName,
    /// Units counted.
    numerator: u64,
    /// What the units counted are.
    numerator_of: Numerator,
    /// What they are taken of; whole unless `e` weighs in it.
    denominator: f64,
    /// Who is in the denominator.
    denominator_of: Denominator,
    /// The proportion, 0 to 1; null when the denominator is 0.
    value: Option<f64>,
}

impl From<Rate> for RateView {
    fn from(rate: Rate) -> Self {
        let Rate { name, numerator, numerator_of, denominator, denominator_of, value, .. } = rate;
        Self { name, numerator, numerator_of, denominator, denominator_of, value }
    }
}

/// The outcome apart by one breakdown.
#[derive(Serialize, ToSchema)]
pub struct BreakdownView {
    /// What the units are told apart by. Groups overlap, so their rows do not add up.
    by: Breakdown,
    /// Its rows, by code.
    rows: Vec<GroupView>,
}

/// The outcome of one stratum, level, ministry or group.
#[derive(Serialize, ToSchema)]
pub struct GroupView {
    /// The code; null for the units without any.
    code: Option<String>,
    /// The name, for ministries.
    name: Option<String>,
    /// Its units by outcome.
    counts: CountsView,
    /// Its rates.
    rates: Vec<RateView>,
}

/// How many had answered by the end of a day.
#[derive(Serialize, ToSchema)]
pub struct DayView {
    /// The day in Oslo.
    on: NaiveDate,
    /// Units that had answered by its end.
    answered: u64,
}

fn rates(counts: &Counts, e: Eligibility) -> Vec<RateView> {
    counts.rates(e).map(RateView::from).collect()
}

impl From<Outcomes> for OutcomesView {
    fn from(outcomes: Outcomes) -> Self {
        let e = outcomes.eligibility;
        let group = |(code, group): (Option<String>, crate::domain::outcome::Group)| GroupView {
            code,
            name: group.name,
            counts: (&group.counts).into(),
            rates: rates(&group.counts, e),
        };
        let breakdown = |(by, groups): (Breakdown, std::collections::BTreeMap<_, _>)| {
            BreakdownView { by, rows: groups.into_iter().map(group).collect() }
        };
        Self {
            state: outcomes.state,
            freeze: outcomes.freeze,
            as_of: outcomes.as_of,
            eligibility: e,
            proportional_eligibility: outcomes.overall.proportional_eligibility(),
            late: outcomes.late,
            counts: (&outcomes.overall).into(),
            rates: rates(&outcomes.overall, e),
            by: outcomes.by.into_iter().map(breakdown).collect(),
            over_time: outcomes
                .over_time
                .into_iter()
                .map(|(on, answered)| DayView { on, answered })
                .collect(),
        }
    }
}

/// Which figures are asked for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RatesQuery {
    /// As this freeze fixed them; the present unless given.
    freeze: Option<u32>,
}

/// The response rates of a round, each with its denominator by name.
#[utoipa::path(
    get, path = "/api/v1/rounds/{round_id}/rates", tag = "rates",
    params(("round_id" = RoundId, Path), RatesQuery),
    responses(
        (status = 200, description = "The rates", body = OutcomesView),
        (status = 404, description = "`no-such-round`, `no-such-freeze`"),
    )
)]
async fn show(
    who: Viewer,
    shell: Data<Shell>,
    id: Path<RoundId>,
    Query(query): Query<RatesQuery>,
) -> Result<web::Json<OutcomesView>, Problem> {
    let found = shell.read(who.actor(), move |cx| process::outcomes(cx, *id, query.freeze)).await?;
    Ok(web::Json(found.into()))
}
