//! The audit log: who changed what and when, and whether the chain of it still holds.

use actix_web::web::{self, Data, ServiceConfig};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, OpenApi, ToSchema};
use uuid::Uuid;

use crate::domain::canonical::hex;
use crate::domain::ids::AuditId;
use crate::http::auth::{Administrator, Manager};
use crate::http::paging::{Page, PageQuery};
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::http::route::{addresses, at};
use crate::service::Shell;
use crate::service::staff::audit::{self, Fault, Listed, Verdict};

/// The part of the API's description that this file answers for.
#[derive(OpenApi)]
#[openapi(
    paths(list, verify),
    components(schemas(EventView, VerdictView, BrokenView, FaultView, HeadView)),
    tags((name = "audit", description = "Who changed what and when"))
)]
pub struct Docs;

/// The addresses of this file.
pub fn routes(config: &mut ServiceConfig) {
    addresses(
        config,
        [at("/api/v1/audit").get(list), at("/api/v1/audit/verification").get(verify)],
    );
}

/// One change.
#[derive(Serialize, ToSchema)]
pub struct EventView {
    /// Its id.
    id: AuditId,
    /// When.
    at: DateTime<Utc>,
    /// `staff`, `respondent` or `system`.
    actor_kind: &'static str,
    /// The account or link; null for the system.
    actor_id: Option<Uuid>,
    /// The verb.
    action: String,
    /// What kind of thing it was done to.
    subject_kind: String,
    /// Which one.
    subject_id: Uuid,
    /// The facts of the change.
    detail: Value,
    /// The number of its seal; null while it waits to be sealed.
    seq: Option<i64>,
}

impl From<Listed> for EventView {
    fn from(listed: Listed) -> Self {
        let event = listed.event;
        // A tampered detail is shown as the text it is, for the verifier to name.
        let detail = serde_json::from_str(&event.detail).unwrap_or(Value::String(event.detail));
        Self {
            id: event.id,
            at: event.at,
            actor_kind: event.actor_kind.as_str(),
            actor_id: event.actor_id,
            action: event.action,
            subject_kind: event.subject_kind,
            subject_id: event.subject_id,
            detail,
            seq: listed.seq,
        }
    }
}

/// Whether the chain holds.
#[derive(Serialize, ToSchema)]
pub struct VerdictView {
    /// True when every seal holds.
    whole: bool,
    /// The first seal that does not hold; null when all do.
    broken: Option<BrokenView>,
    /// How many seals hold, counted from the first.
    sealed: i64,
    /// How many events are not sealed yet.
    unsealed: i64,
    /// The last seal that holds: write it down elsewhere, and compare it the next time.
    head: Option<HeadView>,
}

/// The first seal that does not hold.
#[derive(Serialize, ToSchema)]
pub struct BrokenView {
    /// Its number.
    seq: i64,
    /// Why.
    fault: FaultView,
}

/// Why a seal does not hold.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FaultView {
    /// The seal or its event is gone.
    Missing,
    /// The event or the hash was changed.
    Altered,
    /// The chain is another one than that of the head that was handed in.
    OtherHead,
}

/// A seal to write down.
#[derive(Serialize, ToSchema)]
pub struct HeadView {
    /// Its number.
    seq: i64,
    /// Its hash, 64 hexadecimal digits.
    hash: String,
}

impl From<Verdict> for VerdictView {
    fn from(verdict: Verdict) -> Self {
        let fault = |fault| match fault {
            Fault::Missing => FaultView::Missing,
            Fault::Altered => FaultView::Altered,
            Fault::OtherHead => FaultView::OtherHead,
        };
        Self {
            whole: verdict.broken.is_none(),
            broken: verdict.broken.map(|(seq, why)| BrokenView { seq, fault: fault(why) }),
            sealed: verdict.n_sealed,
            unsealed: verdict.n_unsealed,
            head: verdict.head.map(|h| HeadView { seq: h.seq, hash: hex(h.hash) }),
        }
    }
}

/// Which events.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// Only changes to the thing of this id.
    subject: Option<Uuid>,
    /// The cursor that the former page gave.
    cursor: Option<String>,
    /// How many items, 1 to 500; 50 when not said.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u16>,
}

/// List the changes, the newest first. (manager)
#[utoipa::path(
    get, path = "/api/v1/audit", tag = "audit", params(ListQuery),
    responses((status = 200, description = "One page", body = Page<EventView>))
)]
async fn list(
    who: Manager,
    shell: Data<Shell>,
    Query(query): Query<ListQuery>,
) -> Result<Page<EventView>, Problem> {
    let ListQuery { subject, cursor, limit } = query;
    let page = PageQuery { cursor, limit };
    let (before, rows) = (page.after()?, page.rows()?);
    let found = shell.read(who.actor(), move |cx| audit::list(cx, before, subject, rows)).await?;
    page.page(found, |listed| listed.event.id, EventView::from)
}

/// Recompute the whole chain. (administrator)
///
/// A broken chain is a finding and no error: the answer is 200 and names the first seal that does
/// not hold.
#[utoipa::path(
    get, path = "/api/v1/audit/verification", tag = "audit",
    responses((status = 200, description = "What was found", body = VerdictView))
)]
async fn verify(who: Administrator, shell: Data<Shell>) -> Result<web::Json<VerdictView>, Problem> {
    let verdict = shell.read(who.actor(), |cx| audit::verify(cx, None)).await?;
    Ok(web::Json(verdict.into()))
}
