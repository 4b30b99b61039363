//! How often somebody may ask, whatever it is: by account, by link, and by address.
//!
//! Staff are counted by their account, wherever they are. Everybody else is counted by address, and
//! whoever shows a link or its session by that, too. Files that every page needs are not counted, nor what
//! supervisors ask.
//!
//! **Not here:** what is counted for its own sake: logins, links that lead nowhere, published tables.

use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::HttpResponse;
use actix_web::body::MessageBody;
use actix_web::cookie::Cookie;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderMap, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use chrono::TimeDelta;

use super::auth::{Keys, bearer};
use super::client::{address_of, is_behind_stranger};
use super::limit::{Left, Limiter, policy_header, state_header};
use super::problem::Problem;
use super::respondent::session::cookie_of;
use super::site::{Calls, Quota};
use crate::domain::canonical;
use crate::service::{Clock, Shell};

/// The buckets of each kind; none is without limit.
pub struct Meters {
    link: Option<Limiter>,
    account: Option<Limiter>,
    address: Option<Limiter>,
    /// Whether it has been said that a proxy is not named.
    warned: AtomicBool,
}

impl Meters {
    /// Full buckets by the house's clock.
    #[must_use]
    pub fn new(calls: Calls, clock: &Clock) -> Self {
        let minutely = |name, n: u32| {
            let every = TimeDelta::milliseconds(60_000_i64.checked_div(n.into())?);
            Some(Limiter::new(name, Quota { burst: n, every }, clock.clone()))
        };
        Self {
            link: minutely("link", calls.link),
            account: minutely("account", calls.account),
            address: minutely("address", calls.address),
            warned: AtomicBool::new(false),
        }
    }

    /// The limiters that there are.
    pub fn limiters(&self) -> impl Iterator<Item = &Limiter> {
        [&self.link, &self.account, &self.address].into_iter().flatten()
    }

    /// Takes a request from each bucket that it counts for.
    fn take(&self, request: &ServiceRequest) -> Result<Vec<Left>, Problem> {
        let taken = |limiter: &Option<Limiter>, key: Option<String>| match (limiter, key) {
            (Some(limiter), Some(key)) => limiter.take(&key).map(Some),
            _ => Ok(None),
        };
        let path = request.path();
        if path.starts_with("/health/") || path.starts_with("/assets/") {
            return Ok(Vec::new());
        }
        if let Some(account) = account(request) {
            return Ok(taken(&self.account, Some(account))?.into_iter().collect());
        }
        if is_behind_stranger(request.request()) && !self.warned.swap(true, Ordering::Relaxed) {
            let peer = request.request().peer_addr().map(|peer| peer.ip());
            tracing::warn!(
                ?peer,
                "a proxy that server.trusted_proxies does not name: its clients look like one"
            );
        }
        let by_link = taken(&self.link, credential(request))?;
        let by_address = taken(&self.address, address_of(request.request()))?;
        Ok(by_link.into_iter().chain(by_address).collect())
    }
}

/// The account whose access token the request bears.
fn account(request: &ServiceRequest) -> Option<String> {
    let token = bearer(request.request())?;
    let (keys, shell) = (request.app_data::<Data<Keys>>()?, request.app_data::<Data<Shell>>()?);
    keys.read(token, shell.clock.now()).map(|staff| staff.id.to_string())
}

/// A link's secret or the session that it started, whether or not it is live. As a hash, so that no
/// secret is kept.
fn credential(request: &ServiceRequest) -> Option<String> {
    let path = request.path();
    let cookie = cookie_of(request.request());
    let secret = path
        .strip_prefix("/i/")
        .or_else(|| bearer(request.request()).filter(|_| path.starts_with("/api/v1/respond/")))
        .or_else(|| cookie.as_ref().map(Cookie::value).filter(|_| path.starts_with("/respond")))?;
    Some(canonical::hex(canonical::hash(secret)))
}

/// Counts each request and tells what is left, or refuses it; a middleware of the whole server.
///
/// # Errors
///
/// Those of the service inside.
pub async fn count(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let left = match take(&request) {
        Ok(left) => left,
        Err(problem) => {
            return Ok(request.into_response(HttpResponse::from_error(problem)));
        }
    };
    let mut answer = next.call(request).await?.map_into_boxed_body();
    tell(left, answer.headers_mut());
    Ok(answer)
}

/// Counts a request; what is left of each bucket.
///
/// # Errors
///
/// 429 when nothing is.
pub fn take(request: &ServiceRequest) -> Result<Vec<Left>, Problem> {
    let meters = request.app_data::<Data<Meters>>();
    meters.map_or(Ok(Vec::new()), |meters| meters.take(request))
}

/// Tells what is left in the headers of an answer.
pub fn tell(left: Vec<Left>, headers: &mut HeaderMap) {
    for Left { policy, state } in left {
        for (name, value) in [(policy_header(), policy), (state_header(), state)] {
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.append(name, value);
            }
        }
    }
}
