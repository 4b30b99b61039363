//! Publications of rounds: previewing tables, publishing, and what has been published.

use std::borrow::Borrow;

use actix_web::HttpResponse;
use actix_web::http::header::ContentType;
use actix_web::web::{self, Data, Path, ServiceConfig};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};
use validator::Validate;

use crate::domain::calendar;
use crate::domain::canonical::hex;
use crate::domain::disclosure::{AuditReport, SafeTable};
use crate::domain::ids::{PublicationId, RoundId};
use crate::domain::indicator::SafeIndicator;
use crate::domain::lang::Lang;
use crate::domain::publication::{Change, Kind, Publication};
use crate::domain::round::StateName;
use crate::exchange::jsonstat;
use crate::http::auth::{Analyst, Manager, Viewer};
use crate::http::body::ValidJson;
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::http::route::{addresses, at};
use crate::service::disseminate::{self, Audited, Fault, Published, Recomputed, Release};
use crate::service::{Cx, Shell};

/// The part of the API's description that this file answers for.
#[derive(OpenApi)]
#[openapi(
    paths(publish, list, show, audited, recomputed, withdraw, preview, preview_current),
    components(schemas(AuditedView, PublicationView, PublishBody, RecomputedView, WithdrawBody, PreviewView)),
    tags((name = "publications", description = "What of a round is published"))
)]
pub struct Docs;

/// The addresses of this file.
pub fn routes(config: &mut ServiceConfig) {
    addresses(
        config,
        [
            at("/api/v1/rounds/{round_id}/publications").get(list).post(publish),
            at("/api/v1/rounds/{round_id}/publications/{revision}").get(show),
            at("/api/v1/rounds/{round_id}/publications/{revision}/audit").get(audited),
            at("/api/v1/rounds/{round_id}/publications/{revision}/recomputed").get(recomputed),
            at("/api/v1/rounds/{round_id}/publications/{revision}/withdraw").post(withdraw),
            at("/api/v1/rounds/{round_id}/freezes/{number}/tables").get(preview),
            at("/api/v1/rounds/{round_id}/tables").get(preview_current),
        ],
    );
}

/// A publication.
#[derive(Serialize, ToSchema)]
pub struct PublicationView {
    /// Its id.
    id: PublicationId,
    /// 1, 2, 3 of the round.
    revision: u32,
    /// The freeze that it rests on.
    freeze: u32,
    /// Whether its figures may still change.
    kind: Kind,
    /// Why it was published.
    reason: String,
    /// The instant from which readers see it.
    published_at: DateTime<Utc>,
    /// The end of its embargo; null when it was public at once.
    embargo_until: Option<DateTime<Utc>>,
    /// When staff made it.
    prepared_at: DateTime<Utc>,
    /// The revision in force, where that is a later one.
    superseded_by: Option<u32>,
    /// SHA-256 of its document, in lower-case hex.
    sha256: String,
    /// Where readers find it for good.
    address: String,
}

impl From<Published> for PublicationView {
    fn from(published: Published) -> Self {
        let publication = &published.publication;
        Self {
            id: published.id,
            revision: publication.revision,
            freeze: publication.freeze,
            kind: publication.kind,
            reason: publication.reason.clone(),
            published_at: publication.published_at,
            embargo_until: published.embargo_until(),
            prepared_at: published.prepared_at,
            superseded_by: published.superseded_by,
            sha256: published.hash_hex(),
            address: format!(
                "/results/{}/{}?revision={}",
                publication.survey.code, publication.round.code, publication.revision
            ),
        }
    }
}

/// What is to be published.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishBody {
    /// The freeze to publish.
    freeze: u32,
    /// Whether the figures may still change.
    kind: Kind,
    /// What has changed since the former revision; may be absent where there is none that was not withdrawn.
    #[serde(default)]
    #[validate(length(max = 2000))]
    reason: String,
    /// The instant before which no reader learns of it; absent to make it public at once.
    #[serde(default, deserialize_with = "calendar::some_instant")]
    embargo_until: Option<DateTime<Utc>>,
    /// Needed when fewer organisations than the threshold have changed something since an earlier revision: how
    /// they agree that readers may see it by subtracting; kept in the audit log.
    #[serde(default)]
    #[validate(length(max = 2000))]
    agreed: String,
    /// Needed when the audit of the tables has not proved everything (`exact` is false): why it may be published all the
    /// same; kept in the audit log.
    #[serde(default)]
    #[validate(length(max = 2000))]
    unproved: String,
}

/// Publish a frozen round: its tables, its list and its response rates. (manager)
#[utoipa::path(
    post, path = "/api/v1/rounds/{round_id}/publications", tag = "publications",
    params(("round_id" = RoundId, Path)),
    request_body = PublishBody,
    responses(
        (status = 201, description = "Published", body = PublicationView),
        (status = 404, description = "`no-such-round`, `no-such-freeze`"),
        (status = 409, description = "`round-state`"),
        (status = 412, description = "`stale-version`: the round or its plan changed meanwhile"),
        (status = 422, description = "`reason-required`, `release-refused`, `few-changed`, `not-proved`, \
            `plan-not-publishable`"),
    )
)]
async fn publish(
    who: Manager,
    shell: Data<Shell>,
    id: Path<RoundId>,
    ValidJson(body): ValidJson<PublishBody>,
) -> Result<HttpResponse, Problem> {
    let prepared = shell
        .read(who.actor(), move |cx| {
            let PublishBody { freeze, kind, embargo_until, .. } = body;
            let (reason, agreed, unproved) = (&body.reason, &body.agreed, &body.unproved);
            let release = Release { freeze, kind, reason, embargo_until, agreed, unproved };
            disseminate::prepare(cx, *id, release)
        })
        .await?;
    let keep = move |cx: &mut Cx<'_>| disseminate::publish_prepared(cx, prepared);
    let made: Published = shell.write(who.actor(), keep).await?;
    let view = PublicationView::from(made);
    Ok(HttpResponse::Created().insert_header(("Location", view.address.as_str())).json(view))
}

/// List the publications of a round, the first revision first.
#[utoipa::path(
    get, path = "/api/v1/rounds/{round_id}/publications", tag = "publications",
    params(("round_id" = RoundId, Path)),
    responses(
        (status = 200, description = "All of them", body = Vec<PublicationView>),
        (status = 404, description = "`no-such-round`"),
    )
)]
async fn list(
    who: Viewer,
    shell: Data<Shell>,
    id: Path<RoundId>,
) -> Result<web::Json<Vec<PublicationView>>, Problem> {
    let found = shell.read(who.actor(), move |cx| disseminate::list_revisions(cx, *id)).await?;
    Ok(web::Json(found.into_iter().map(PublicationView::from).collect()))
}

/// The whole publication as readers get it, also while it is under an embargo.
#[utoipa::path(
    get, path = "/api/v1/rounds/{round_id}/publications/{revision}", tag = "publications",
    params(("round_id" = RoundId, Path), ("revision" = u32, Path)),
    responses(
        (status = 200, description = "The document that is hashed", body = Object),
        (status = 404, description = "`no-such-round`, `not-published`"),
    )
)]
async fn show(
    who: Viewer,
    shell: Data<Shell>,
    path: Path<(RoundId, u32)>,
) -> Result<HttpResponse, Problem> {
    let (id, revision) = path.into_inner();
    let found =
        shell.read(who.actor(), move |cx| disseminate::find_revision(cx, id, revision)).await?;
    let json = found.publication.to_json();
    Ok(HttpResponse::Ok().content_type(ContentType::json()).body(json))
}

/// How a publication was protected.
#[derive(Serialize, ToSchema)]
struct AuditedView {
    /// What disclosure control did, as the preview said it.
    report: AuditReport,
    /// How those agreed whose changes readers see by subtracting an earlier revision; empty when nobody was asked.
    agreed: String,
    /// Why it was published although not everything was proved; empty when everything was.
    unproved: String,
}

/// What disclosure control did to a publication, as it was written down when it was published. (analyst)
#[utoipa::path(
    get, path = "/api/v1/rounds/{round_id}/publications/{revision}/audit", tag = "publications",
    params(("round_id" = RoundId, Path), ("revision" = u32, Path)),
    responses(
        (status = 200, description = "How it was protected", body = AuditedView),
        (status = 404, description = "`no-such-round`, `not-published`"),
    )
)]
async fn audited(
    who: Analyst,
    shell: Data<Shell>,
    path: Path<(RoundId, u32)>,
) -> Result<web::Json<AuditedView>, Problem> {
    let (id, revision) = path.into_inner();
    let found = shell.read(who.actor(), move |cx| disseminate::find_audit(cx, id, revision));
    let Audited { report, agreed, unproved } = found.await?;
    Ok(web::Json(AuditedView { report, agreed, unproved }))
}

/// Why a publication is withdrawn.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawBody {
    /// Why; kept in the audit log.
    #[validate(length(max = 2000))]
    reason: String,
}

/// Withdraw a publication before its embargo ends; its number is not used again. (manager)
#[utoipa::path(
    post, path = "/api/v1/rounds/{round_id}/publications/{revision}/withdraw", tag = "publications",
    params(("round_id" = RoundId, Path), ("revision" = u32, Path)),
    request_body = WithdrawBody,
    responses(
        (status = 204, description = "Withdrawn"),
        (status = 404, description = "`no-such-round`, `not-published`"),
        (status = 412, description = "`stale-version`: the round changed at the same time"),
        (status = 422, description = "`reason-required`, `release-refused`"),
    )
)]
async fn withdraw(
    who: Manager,
    shell: Data<Shell>,
    path: Path<(RoundId, u32)>,
    ValidJson(body): ValidJson<WithdrawBody>,
) -> Result<HttpResponse, Problem> {
    let (id, revision) = path.into_inner();
    let clock = shell.clock.clone();
    let withdraw =
        move |cx: &mut Cx<'_>| disseminate::withdraw(cx, &clock, id, revision, &body.reason);
    shell.write(who.actor(), withdraw).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// What recomputing a publication came to.
#[derive(Serialize, ToSchema)]
pub struct RecomputedView {
    /// Whether the frozen answers give what was published and all that they rest on is intact.
    stands: bool,
    /// The revision.
    revision: u32,
    /// The freeze that it rests on.
    freeze: u32,
    /// SHA-256 under which it was published, in lower-case hex.
    sha256: String,
    /// SHA-256 of what the frozen answers give now; null when they can no longer be counted.
    recomputed_sha256: Option<String>,
    /// What is not as it was, in words.
    faults: Vec<String>,
    /// The figures that come out otherwise.
    differences: Vec<Change>,
}

impl From<Recomputed> for RecomputedView {
    fn from(found: Recomputed) -> Self {
        let differences = found.faults.iter().filter_map(|fault| match fault {
            Fault::Figures(changes) => Some(changes.clone()),
            _ => None,
        });
        Self {
            stands: found.stands(),
            revision: found.revision,
            freeze: found.freeze,
            sha256: hex(found.published),
            recomputed_sha256: found.recomputed.map(hex),
            differences: differences.flatten().collect(),
            faults: found.faults.iter().map(ToString::to_string).collect(),
        }
    }
}

/// Recompute a publication from the frozen answers and compare it by hash. (analyst)
#[utoipa::path(
    get, path = "/api/v1/rounds/{round_id}/publications/{revision}/recomputed", tag = "publications",
    params(("round_id" = RoundId, Path), ("revision" = u32, Path)),
    responses(
        (status = 200, description = "Whether it stands, and what does not", body = RecomputedView),
        (status = 404, description = "`no-such-round`, `not-published`"),
    )
)]
async fn recomputed(
    who: Analyst,
    shell: Data<Shell>,
    path: Path<(RoundId, u32)>,
) -> Result<web::Json<RecomputedView>, Problem> {
    let (id, revision) = path.into_inner();
    let found = shell.read(who.actor(), move |cx| {
        let head = disseminate::find_revision(cx, id, revision)?.publication;
        disseminate::recompute(cx, &head.survey.code, &head.round.code, Some(revision))
    });
    Ok(web::Json(found.await?.into()))
}

/// How the tables are to be written.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PreviewQuery {
    /// The language of labels; bokmål unless given.
    lang: Option<Lang>,
}

/// Preview the tables that publishing a freeze would give, as JSON-stat datasets. (analyst)
#[utoipa::path(
    get, path = "/api/v1/rounds/{round_id}/freezes/{number}/tables", tag = "publications",
    params(("round_id" = RoundId, Path), ("number" = u32, Path), PreviewQuery),
    responses(
        (status = 200, description = "JSON-stat 2.0 datasets, by table code; under `_indicators` those of the indicators, under `_audit` what disclosure control did", body = Object),
        (status = 404, description = "`no-such-round`, `no-such-freeze`"),
        (status = 422, description = "`plan-not-publishable`"),
    )
)]
async fn preview(
    who: Analyst,
    shell: Data<Shell>,
    path: Path<(RoundId, u32)>,
    Query(query): Query<PreviewQuery>,
) -> Result<web::Json<serde_json::Value>, Problem> {
    let (id, freeze) = path.into_inner();
    let previewed = shell.read(who.actor(), move |cx| disseminate::preview(cx, id, freeze));
    let (counted, report) = previewed.await?;
    let lang = query.lang.unwrap_or_default();
    let mut found = datasets(&counted, counted.tables.iter(), lang);
    if let Some(found) = found.as_object_mut() {
        // No table's code begins so.
        found.insert("_audit".to_owned(), serde_json::json!(report));
        found.insert("_indicators".to_owned(), indicators(&counted, lang));
    }
    Ok(web::Json(found))
}

/// JSON-stat datasets by the codes of their tables.
fn datasets<T: Borrow<SafeTable>>(
    counted: &Publication,
    tables: impl Iterator<Item = T>,
    lang: Lang,
) -> serde_json::Value {
    let of = |table: &SafeTable| jsonstat::dataset(counted, table, lang);
    let of = |table: T| (table.borrow().head().id.to_string(), of(table.borrow()));
    tables.map(of).collect::<serde_json::Map<_, _>>().into()
}

/// Those of the indicators.
fn indicators(counted: &Publication, lang: Lang) -> serde_json::Value {
    datasets(counted, counted.indicators.iter().map(SafeIndicator::table), lang)
}

/// The tables of a round as it stands.
#[derive(Serialize, ToSchema)]
pub struct PreviewView {
    /// The round's state.
    state: StateName,
    /// Whether answers are still coming in, so that every figure may change.
    takes_answers: bool,
    /// When they were counted.
    counted_at: DateTime<Utc>,
    /// JSON-stat 2.0 datasets, by table code; their freeze is 0.
    #[schema(value_type = Object)]
    tables: serde_json::Value,
    /// The same of the indicators, by their codes.
    #[schema(value_type = Object)]
    indicators: serde_json::Value,
    /// What disclosure control did to them.
    audit: AuditReport,
}

/// Preview the tables of a round from the answers it has now, before anything is frozen. (analyst)
#[utoipa::path(
    get, path = "/api/v1/rounds/{round_id}/tables", tag = "publications",
    params(("round_id" = RoundId, Path), PreviewQuery),
    responses(
        (status = 200, description = "What freezing and publishing now would give", body = PreviewView),
        (status = 404, description = "`no-such-round`"),
        (status = 422, description = "`plan-not-publishable`"),
    )
)]
async fn preview_current(
    who: Analyst,
    shell: Data<Shell>,
    id: Path<RoundId>,
    Query(query): Query<PreviewQuery>,
) -> Result<web::Json<PreviewView>, Problem> {
    let (round, counted, audit) =
        shell.read(who.actor(), move |cx| disseminate::preview_current(cx, *id)).await?;
    let lang = query.lang.unwrap_or_default();
    Ok(web::Json(PreviewView {
        state: round.state.name(),
        takes_answers: round.state.takes_answers(),
        counted_at: counted.frozen_at,
        tables: datasets(&counted, counted.tables.iter(), lang),
        indicators: indicators(&counted, lang),
        audit,
    }))
}
