//! How often somebody may try: a token bucket per key, told to the client in its answer's headers.
//!
//! The buckets live in this process and are counted from there, so that counting holds when the database is gone; what
//! was taken from them is told to the other instances ([`sharing`](super::sharing)). They fill by a clock that is
//! never set back, so that nobody is locked out for as long as the machine's clock was.
//!
//! Source: draft-ietf-httpapi-ratelimit-headers-11 (`RateLimit-Policy`, `RateLimit`); generic cell rate algorithm, ITU-T
//! I.371.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use actix_web::http::header::HeaderName;
use sha2::{Digest, Sha256};

use super::problem::Problem;
use super::problem::request::QUOTA_EXCEEDED;
use super::site::Quota;
use crate::service::Clock;
use crate::service::operation::Taken;

/// How many keys are kept before those whose bucket is full again are forgotten.
const KEYS: usize = 10_000;
/// How soon after that they are looked through again, in nanoseconds.
const SWEEP: u64 = 1_000_000_000;
/// The part of a bucket that is taken before others are told: one in so many.
const TOLD_FROM: u64 = 8;
/// How many keys of one kind are told at a time.
const TOLD_AT_ONCE: usize = 1_000;

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

    /// Nanoseconds.
    fn now(&self) -> u64 {
        match self {
            Self::Since(start) => nanos(start.elapsed()),
            Self::Set(clock) => {
                let micros = u64::try_from(clock.now().timestamp_micros()).unwrap_or_default();
                micros.saturating_mul(1_000)
            }
        }
    }
}

fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

/// Who is counted: a hash, since others are told of it.
type Key = [u8; 16];

/// What has been taken of one key.
#[derive(Default)]
struct Bucket {
    /// When it is full again, on the clock of its limiter.
    full_at: u64,
    /// How much later that has become by what was taken here and the others have not been told.
    untold: u64,
}

#[derive(Default)]
struct Buckets {
    of: HashMap<Key, Bucket>,
    sweep_at: u64,
}

/// Buckets of one kind of attempt, a key each. Its copies are one.
#[derive(Clone)]
pub struct Limiter(Arc<Kind>);

struct Kind {
    name: &'static str,
    burst: u32,
    /// How soon one attempt is given back, in nanoseconds.
    every: u64,
    ticks: Ticks,
    buckets: Mutex<Buckets>,
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
        let every = quota.every.to_std().unwrap_or_default().max(Duration::from_millis(1));
        Self(Arc::new(Kind {
            name,
            burst: quota.burst.max(1),
            every: nanos(every),
            ticks: Ticks::of(clock),
            buckets: Mutex::default(),
        }))
    }

    /// What kind of attempt it counts.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.0.name
    }

    /// Takes one attempt of `key`.
    ///
    /// # Errors
    ///
    /// 429 `quota-exceeded` with the seconds to wait.
    pub fn take(&self, key: &str) -> Result<Left, Problem> {
        let Kind { name, burst, .. } = *self.0;
        let policy = format!("\"{name}\";q={burst};w={}", self.0.refill(burst));
        match self.0.take(hash(key)) {
            Ok(left) => {
                let refill = self.0.refill(burst.saturating_sub(left));
                Ok(Left { policy, state: format!("\"{name}\";r={left};t={refill}") })
            }
            Err(wait) => {
                let seconds = u32::try_from(wait.div_ceil(1_000_000_000)).unwrap_or(u32::MAX);
                let detail = format!("Too many attempts; try again in {seconds} seconds.");
                let state = format!("\"{name}\";r=0;t={seconds}");
                Err(Problem::of(&QUOTA_EXCEEDED, detail)
                    .with_member("violated-policies", vec![name].into())
                    .with_retry_after(seconds)
                    .with_header(policy_header(), policy)
                    .with_header(state_header(), state))
            }
        }
    }

    /// What the others are to be told now: what was taken here since the last time, of keys that have taken
    /// more than a little.
    #[must_use]
    pub fn tell(&self) -> Vec<Taken> {
        let now = self.0.ticks.now();
        let from = self.0.room() / TOLD_FROM;
        let mut held = self.0.held();
        let told = held.of.iter_mut().filter(|(_, bucket)| {
            bucket.untold > 0 && bucket.full_at > now && bucket.full_at - now >= from
        });
        let told = told.take(TOLD_AT_ONCE).map(|(key, bucket)| {
            // What has been given back since it was taken is nothing to be told of.
            let owed = std::mem::take(&mut bucket.untold).min(bucket.full_at - now);
            Taken { kind: self.0.name.to_owned(), key: *key, owed: micros(owed) }
        });
        told.collect()
    }

    /// Takes back what could not be told.
    pub fn untell(&self, taken: &Taken) {
        let mut held = self.0.held();
        if let Some(bucket) = held.of.get_mut(&taken.key) {
            bucket.untold = bucket.untold.saturating_add(from_micros(taken.owed));
        }
    }

    /// Learns what all instances together have taken of a key.
    pub fn learn(&self, all: &Taken) {
        let now = self.0.ticks.now();
        let mut held = self.0.held();
        let bucket = held.of.entry(all.key).or_default();
        if bucket.full_at <= now {
            bucket.untold = 0;
        }
        bucket.full_at = now.saturating_add(from_micros(all.owed)).saturating_add(bucket.untold);
    }
}

impl Kind {
    fn held(&self) -> MutexGuard<'_, Buckets> {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long an empty bucket takes to be full.
    fn room(&self) -> u64 {
        self.every.saturating_mul(self.burst.into())
    }

    /// In how many seconds so many attempts are given back.
    fn refill(&self, attempts: u32) -> u64 {
        self.every.saturating_mul(attempts.into()).div_ceil(1_000_000_000)
    }

    /// How many attempts are left after this one, or how long to wait for it.
    fn take(&self, key: Key) -> Result<u32, u64> {
        let now = self.ticks.now();
        let mut held = self.held();
        if held.of.len() > KEYS && held.sweep_at <= now {
            held.of.retain(|_, bucket| bucket.full_at > now);
            held.sweep_at = now.saturating_add(SWEEP);
        }
        let bucket = held.of.entry(key).or_default();
        if bucket.full_at <= now {
            *bucket = Bucket { full_at: now, untold: 0 };
        }
        let taken = (bucket.full_at - now).saturating_add(self.every);
        if taken > self.room() {
            return Err(taken - self.room());
        }
        bucket.full_at = now.saturating_add(taken);
        bucket.untold = bucket.untold.saturating_add(self.every);
        let left = (self.room() - taken).checked_div(self.every).unwrap_or_default();
        Ok(u32::try_from(left).unwrap_or(u32::MAX))
    }
}

/// Half a SHA-256, which no two who are counted have in common.
fn hash(key: &str) -> Key {
    let whole: [u8; 32] = Sha256::digest(key).into();
    let mut half = [0; 16];
    half.iter_mut().zip(whole).for_each(|(half, byte)| *half = byte);
    half
}

fn micros(nanos: u64) -> i64 {
    i64::try_from(nanos.div_ceil(1_000)).unwrap_or(i64::MAX)
}

fn from_micros(micros: i64) -> u64 {
    u64::try_from(micros).unwrap_or_default().saturating_mul(1_000)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta, Utc};

    use super::*;

    fn start() -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_253_400, 0).unwrap()
    }

    fn limiter(burst: u32, clock: &Clock) -> Limiter {
        Limiter::new("login", Quota { burst, every: TimeDelta::minutes(1) }, clock.clone())
    }

    #[test]
    fn the_machines_buckets_are_not_kept_by_a_clock_that_somebody_sets() {
        let limiter = limiter(1, &Clock::System);
        let (first, second) = (limiter.0.ticks.now(), limiter.0.ticks.now());
        assert!(first <= second, "{first} {second}");
        let day = 86_400 * 1_000_000_000;
        assert!(second < day, "{second} ns are counted from 1970, not from the limiter's start");
        assert!(limiter.take("kari").is_ok() && limiter.take("kari").is_err());
    }

    #[test]
    fn a_key_gets_its_burst_and_then_one_each_period() {
        let clock = Clock::at(start());
        let limiter = limiter(2, &clock);
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

    #[test]
    fn what_others_have_taken_is_gone_here_too_until_it_is_given_back() {
        let clock = Clock::at(start());
        let (here, there) = (limiter(2, &clock), limiter(2, &clock));
        assert!(there.take("kari").is_ok() && there.take("kari").is_ok());
        there.tell().iter().for_each(|taken| here.learn(taken));
        assert_eq!(here.take("kari").unwrap_err().retry_after, Some(60));
        assert!(here.take("ola").is_ok());
        clock.set(start() + TimeDelta::seconds(60));
        assert!(here.take("kari").is_ok());
    }

    #[test]
    fn it_is_told_once_and_again_when_nobody_heard_it() {
        let clock = Clock::at(start());
        let limiter = limiter(16, &clock);
        assert!(limiter.take("kari").is_ok());
        assert!(limiter.tell().is_empty(), "a little is kept to oneself");
        assert!(limiter.take("kari").is_ok());
        let told = limiter.tell();
        let [told] = &told[..] else { panic!("one key") };
        assert_eq!(told.owed, 120_000_000);
        assert!(limiter.tell().is_empty());
        limiter.untell(told);
        assert!(limiter.take("kari").is_ok());
        clock.set(start() + TimeDelta::seconds(10));
        let again = limiter.tell();
        let [again] = &again[..] else { panic!("the same key") };
        assert_eq!(again.owed, 170_000_000, "what was given back meanwhile is not told");
    }

    #[test]
    fn what_was_taken_while_the_others_were_told_counts_on() {
        let clock = Clock::at(start());
        let limiter = limiter(8, &clock);
        for _ in 0..4 {
            limiter.take("kari").unwrap();
        }
        let told = limiter.tell().remove(0);
        limiter.take("kari").unwrap();
        // Together with what another instance has taken, it is seven.
        limiter.learn(&Taken { owed: told.owed + 120_000_000, ..told });
        assert!(limiter.take("kari").is_ok() && limiter.take("kari").is_err());
    }
}
