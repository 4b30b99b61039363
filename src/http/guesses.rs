//! Links that lead nowhere, counted by address: somebody who tries secrets is told to stop.
//!
//! **Invariant:** a link that is live is never refused for what others behind the same address have
//! tried, since only those that cannot be a link, or were looked up and not found, are counted. What protects the links is
//! that 256 bits cannot be guessed; what this saves is the noise.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};

use super::client::address_of;
use super::limit::{Limiter, policy_header, state_header};
use super::problem::Problem;
use super::problem::collect::LINK_GONE;

/// How often one address may show a link that leads nowhere.
pub struct LinkLimit(pub Limiter);

/// Whoever shows a link, as far as counting needs it.
pub struct Guesses {
    limit: Option<Data<LinkLimit>>,
    /// None where addresses are not counted.
    address: Option<String>,
}

impl Guesses {
    /// Whoever sent this request.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Self {
        let limit = request.app_data::<Data<LinkLimit>>().cloned();
        Self { limit, address: address_of(request) }
    }

    /// The problem as it is to be answered: one of a link that leads nowhere is counted, tells what is
    /// left, and becomes 429 `quota-exceeded` when nothing is.
    #[must_use]
    pub fn counted(&self, problem: impl Into<Problem>) -> Problem {
        let problem = problem.into();
        let Some(limit) = self.limit.as_ref().filter(|_| problem.kind == &LINK_GONE) else {
            return problem;
        };
        let Some(address) = &self.address else { return problem };
        match limit.0.take(address) {
            Ok(left) => problem
                .with_header(policy_header(), left.policy)
                .with_header(state_header(), left.state),
            Err(refused) => {
                tracing::warn!("one address shows many links that lead nowhere");
                refused
            }
        }
    }
}

impl FromRequest for Guesses {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(request)))
    }
}
