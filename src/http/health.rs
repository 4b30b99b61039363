//! Whether this process lives, and whether it should be given work: for load balancers and supervisors.
//!
//! **Invariant:** at most one question at a time is on its way to the database, and none within a second
//! of the last one's answer, so that asking costs nothing however often it is done.
//!
//! Writes that wait make no instance unready: every other waits for the same, and a load balancer that had taken
//! them all out would have taken the published figures away as well. The answer names it instead.
//!
//! Not here: what else is slow or waits; that is in the [metrics](super::metrics).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{Data, ServiceConfig};
use serde::Serialize;
use tokio::sync::Mutex;
use utoipa::{OpenApi, ToSchema};

use super::problem::{INSTANCE_NOT_READY, Problem};
use super::route::{addresses, at};
use crate::service::Shell;
use crate::service::operation::{Probe, Tables};

/// How long the database may take to answer.
const BOUND: Duration = Duration::from_secs(2);
/// How long an answer of the database is believed.
const BELIEVED: Duration = Duration::from_secs(1);
/// How long a write of respondents may be under way before this is said: a flush of a slow disk is through by then.
const WAITING: Duration = Duration::from_secs(5);

/// The part of the API's description that this file answers for.
#[derive(OpenApi)]
#[openapi(
    paths(live, ready),
    components(schemas(HealthView)),
    tags((name = "health", description = "For load balancers and supervisors"))
)]
pub struct Docs;

/// The addresses of this file.
pub fn routes(config: &mut ServiceConfig) {
    addresses(config, [at("/health/live").get(live), at("/health/ready").get(ready)]);
}

/// How this process is. Its copies are one.
#[derive(Clone)]
pub struct Health {
    checked: Arc<Mutex<Checked>>,
    stopping: Arc<AtomicBool>,
}

/// The database, and what it answered last.
struct Checked {
    probe: Probe,
    last: Option<(Instant, Verdict)>,
}

/// Whether this process should be given work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Ready,
    Stopping,
    /// A migration is missing.
    Behind,
    Gone,
    /// No answer within [`BOUND`].
    Slow,
}

impl Health {
    /// A process that has just started, on the database that `probe` asks.
    #[must_use]
    pub fn new(probe: Probe) -> Self {
        let checked = Checked { probe, last: None };
        Self { checked: Arc::new(Mutex::new(checked)), stopping: Arc::default() }
    }

    /// From now on this process is not ready, because it is about to stop.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// Whether this process is about to stop.
    #[must_use]
    pub fn stops(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    async fn verdict(&self) -> Verdict {
        if self.stops() {
            return Verdict::Stopping;
        }
        tokio::time::timeout(BOUND, self.ask()).await.unwrap_or(Verdict::Slow)
    }

    async fn ask(&self) -> Verdict {
        let mut checked = Arc::clone(&self.checked).lock_owned().await;
        if let Some((at, verdict)) = checked.last
            && at.elapsed() < BELIEVED
        {
            return verdict;
        }
        // The lock goes along: while the database hangs, nobody else asks it.
        let asking = tokio::task::spawn_blocking(move || {
            let verdict = match checked.probe.tables() {
                // An instance of an older version goes on beside newer ones while they are being upgraded.
                Ok(Tables::Same | Tables::Newer) => Verdict::Ready,
                Ok(Tables::None | Tables::Older) => Verdict::Behind,
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "not ready");
                    Verdict::Gone
                }
            };
            checked.last = Some((Instant::now(), verdict));
            verdict
        });
        asking.await.unwrap_or(Verdict::Gone)
    }
}

/// How a process is.
#[derive(Serialize, ToSchema)]
pub struct HealthView {
    /// `live` or `ready`.
    #[schema(example = "ready")]
    status: &'static str,
    /// `waiting` when a write of respondents began more than five seconds ago and the database is not through with it:
    /// it may wait for a standby. Reading works; whoever writes is told 503 `unfinished` or `busy` in time.
    #[serde(skip_serializing_if = "Option::is_none")]
    writes: Option<&'static str>,
}

fn told(status: &'static str, writes: Option<&'static str>) -> HttpResponse {
    let view = HealthView { status, writes };
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(view)
}

/// Whether this process lives.
///
/// It looks at nothing but itself: a database that is gone is no reason to start it again.
#[utoipa::path(
    get, path = "/health/live", tag = "health", security(()),
    responses((status = 200, description = "It lives", body = HealthView))
)]
async fn live() -> HttpResponse {
    told("live", None)
}

/// Whether this process should be given work.
///
/// It should when the database answers within two seconds, its tables are those of this version or of a newer one, and
/// the process is not about to stop. Where writes wait, it still should, since its readers can be served: `writes` says so.
#[utoipa::path(
    get, path = "/health/ready", tag = "health", security(()),
    responses(
        (status = 200, description = "It should", body = HealthView),
        (status = 503, description = "`instance-not-ready`, with the reason and `Retry-After`"),
    )
)]
async fn ready(health: Data<Health>, shell: Data<Shell>) -> Result<HttpResponse, Problem> {
    let waits = shell.store.oldest_write().is_some_and(|since| since > WAITING);
    let reason = match health.verdict().await {
        Verdict::Ready => return Ok(told("ready", waits.then_some("waiting"))),
        Verdict::Stopping => "This instance is about to stop.",
        Verdict::Behind => "The database's tables are of an older version.",
        Verdict::Gone => "The database cannot be used.",
        Verdict::Slow => "The database does not answer in time.",
    };
    Err(Problem::of(&INSTANCE_NOT_READY, reason).with_retry_after(2))
}
