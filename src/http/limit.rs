//! How often somebody may try: a token bucket per key, told to the client in its answer's headers.
//!
//! The buckets live in this process: several instances each count for themselves. They fill by a clock that is
//! never set back, so that nobody is locked out for as long as the machine's clock was.
//!
//! Source: draft-ietf-httpapi-ratelimit-headers-11 (`RateLimit-Policy`, `RateLimit`).

use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use actix_web::http::header::HeaderName;
use governor::middleware::StateInformationMiddleware;
use governor::nanos::Nanos;
use governor::state::keyed::DashMapStateStore;
use governor::{RateLimiter, clock};

use super::problem::Problem;
use super::problem::request::QUOTA_EXCEEDED;
use super::site::Quota;
use crate::service::Clock;

/// How many keys are kept before those whose bucket is full again are forgotten.
const KEYS: usize = 10_000;

/// The house's clock, as the buckets read it: what has gone by, whatever the hour is said to be.
enum Ticks {
    /// Since the limiter was made.
    Since(Instant),
    /// The clock that a test sets.
    Set(Clock),
}

impl Ticks {
    fn of(clock: Clock) -> Self {
        match clock {
            Clock::System => Self::Since(Instant::now()),
            Clock::Set(_) => Self::Set(clock),
        }
    }
}

impl clock::Clock for Ticks {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        match self {
            Self::Since(start) => start.elapsed().into(),
            Self::Set(clock) => {
                let micros = u64::try_from(clock.now().timestamp_micros()).unwrap_or_default();
                Nanos::new(micros.saturating_mul(1_000))
            }
        }
    }
}

type Buckets = RateLimiter<String, DashMapStateStore<String>, Ticks, StateInformationMiddleware>;

/// Buckets of one kind of attempt, a key each.
pub struct Limiter {
    name: &'static str,
    burst: u32,
    every: Duration,
    buckets: Buckets,
}

/// What is left after an attempt that was allowed: a `RateLimit-Policy` and a `RateLimit` item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// `"name";q=10;w=600`.
    pub policy: String,
    /// `"name";r=9;t=60`.
    pub state: String,
}

/// The header that tells a policy.
#[must_use]
pub fn policy_header() -> HeaderName {
    HeaderName::from_static("ratelimit-policy")
}

/// The header that tells what is left of it.
#[must_use]
pub fn state_header() -> HeaderName {
    HeaderName::from_static("ratelimit")
}

impl Limiter {
    /// Buckets of the kind `name` by the house's clock.
    #[must_use]
    pub fn new(name: &'static str, quota: Quota, clock: Clock) -> Self {
        let burst = NonZeroU32::new(quota.burst).unwrap_or(NonZeroU32::MIN);
        let every = quota.every.to_std().unwrap_or_default().max(Duration::from_millis(1));
        let quota = governor::Quota::with_period(every)
            .unwrap_or(governor::Quota::per_second(burst))
            .allow_burst(burst);
        let buckets = Buckets::new(quota, DashMapStateStore::default(), Ticks::of(clock));
        Self { name, burst: burst.get(), every, buckets }
    }

    /// In how many seconds so many attempts are given back.
    fn refill(&self, attempts: u32) -> u128 {
        (u128::from(attempts) * self.every.as_millis()).div_ceil(1_000)
    }

    /// Takes one attempt of `key`.
    ///
    /// # Errors
    ///
    /// 429 `quota-exceeded` with the seconds to wait.
    pub fn take(&self, key: &str) -> Result<Left, Problem> {
        if self.buckets.len() > KEYS {
            self.buckets.retain_recent();
        }
        let full = self.refill(self.burst);
        let policy = format!("\"{}\";q={};w={full}", self.name, self.burst);
        match self.buckets.check_key(&key.to_owned()) {
            Ok(state) => {
                let left = state.remaining_burst_capacity();
                let refill = self.refill(self.burst.saturating_sub(left));
                Ok(Left { policy, state: format!("\"{}\";r={left};t={refill}", self.name) })
            }
            Err(not_until) => {
                let now = clock::Clock::now(self.buckets.clock());
                let wait = not_until.wait_time_from(now).as_millis().div_ceil(1_000);
                let seconds = u32::try_from(wait).unwrap_or(u32::MAX);
                let detail = format!("Too many attempts; try again in {seconds} seconds.");
                let state = format!("\"{}\";r=0;t={seconds}", self.name);
                Err(Problem::of(&QUOTA_EXCEEDED, detail)
                    .with_member("violated-policies", vec![self.name].into())
                    .with_retry_after(seconds)
                    .with_header(policy_header(), policy)
                    .with_header(state_header(), state))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta, Utc};

    use super::*;

    fn start() -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_253_400, 0).unwrap()
    }

    #[test]
    fn the_machines_buckets_are_not_kept_by_a_clock_that_somebody_sets() {
        let quota = Quota { burst: 1, every: TimeDelta::minutes(1) };
        let limiter = Limiter::new("login", quota, Clock::System);
        let ticks = || clock::Clock::now(limiter.buckets.clock()).as_u64();
        let (first, second) = (ticks(), ticks());
        assert!(first <= second, "{first} {second}");
        let day = 86_400 * 1_000_000_000;
        assert!(second < day, "{second} ns are counted from 1970, not from the limiter's start");
        assert!(limiter.take("kari").is_ok() && limiter.take("kari").is_err());
    }

    #[test]
    fn a_key_gets_its_burst_and_then_one_each_period() {
        let clock = Clock::at(start());
        let quota = Quota { burst: 2, every: TimeDelta::minutes(1) };
        let limiter = Limiter::new("login", quota, clock.clone());
        let first = limiter.take("kari").unwrap();
        assert_eq!(first.policy, r#""login";q=2;w=120"#);
        assert_eq!(first.state, r#""login";r=1;t=60"#);
        assert!(limiter.take("kari").is_ok());
        let refused = limiter.take("kari").unwrap_err();
        assert_eq!((refused.kind, refused.retry_after), (&QUOTA_EXCEEDED, Some(60)));
        assert!(limiter.take("ola").is_ok(), "another key has its own bucket");
        clock.set(start() + TimeDelta::seconds(60));
        assert!(limiter.take("kari").is_ok());
        assert!(limiter.take("kari").is_err());
    }
}
