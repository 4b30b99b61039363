//! Each request gets an id, which its answer shows and its log lines bear.
//!
//! **Invariant:** a request is logged by the pattern of its address (`/s/{secret}`), never by the
//! address, its query or its headers: those hold secrets and names.

use std::time::{Duration, Instant};

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use tracing::Instrument;
use uuid::Uuid;

use super::metrics::Metrics;
use super::route::Pattern;
use crate::service::Shell;

tokio::task_local! {
    static REQUEST: Uuid;
}

/// The id of the request that is being answered; none outside of one.
#[must_use]
pub fn request_id() -> Option<Uuid> {
    REQUEST.try_with(|id| *id).ok()
}

/// Gives the request its id and logs how it was answered; a middleware of the whole server.
///
/// # Errors
///
/// Those of the service inside.
pub async fn follow(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let shell = request.app_data::<Data<Shell>>();
    let id = shell.map_or(Uuid::nil(), |shell| shell.chance.id(shell.clock.now()));
    let span = tracing::info_span!("request", request.id = %id, method = %request.method());
    let counted = request.app_data::<Data<Metrics>>().map(|metrics| metrics.begin());
    let (method, begun) = (request.method().clone(), Instant::now());
    let answering = async {
        let mut answer = next.call(request).await?;
        let status = answer.status().as_u16();
        let (pattern, took) = (Pattern::of(answer.request()), begun.elapsed());
        let route = pattern.as_ref().map(Pattern::as_str);
        if let Some(counted) = counted {
            counted.answered(&method, route, status, took);
        }
        log(status, route.unwrap_or_default(), took);
        if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
            answer.headers_mut().insert(HeaderName::from_static("x-request-id"), value);
        }
        Ok(answer)
    };
    REQUEST.scope(id, answering.instrument(span)).await
}

fn log(status: u16, route: &str, took: Duration) {
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    // Supervisors ask every few seconds, and an answer of 200 tells nothing new.
    if status == 200 && route.starts_with("/health/") {
        tracing::debug!(status, route, ms, "answered");
    } else {
        tracing::info!(status, route, ms, "answered");
    }
}
