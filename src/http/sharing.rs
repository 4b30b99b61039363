//! Limits over several instances: each counts for itself, and once in a while they tell each other what was taken.
//!
//! **Invariant:** no request waits for it. While the database is gone each instance counts alone, and what was taken
//! meanwhile is told afterwards.

use std::time::{Duration, Instant};

use chrono::TimeDelta;

use super::limit::Limiter;
use crate::service::operation::{Taken, share_limits};
use crate::service::{Actor, Shell, StoreError};

/// How far back others are listened to at first: longer than any bucket takes to fill.
const AT_FIRST: TimeDelta = TimeDelta::days(1);
/// How much further back than since the last time.
const OVERLAP: TimeDelta = TimeDelta::seconds(2);

/// Tells and learns after each `every`, for as long as the process runs.
pub async fn share(shell: Shell, limiters: Vec<Limiter>, every: Duration) {
    let mut heard: Option<Instant> = None;
    let mut alone = false;
    loop {
        tokio::time::sleep(every).await;
        let asked = Instant::now();
        let since = heard.and_then(|heard| TimeDelta::from_std(heard.elapsed()).ok());
        let within = since.map_or(AT_FIRST, |since| since + OVERLAP);
        match exchange(&shell, &limiters, within).await {
            Ok(()) => {
                heard = Some(asked);
                alone = false;
            }
            Err(error) if !alone => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "limits are counted alone"
                );
                alone = true;
            }
            Err(_still) => {}
        }
    }
}

async fn exchange(
    shell: &Shell,
    limiters: &[Limiter],
    within: TimeDelta,
) -> Result<(), StoreError> {
    let told: Vec<Taken> = limiters.iter().flat_map(Limiter::tell).collect();
    let telling = told.clone();
    let shared = shell.write(Actor::System, move |cx| share_limits(cx, &telling, within)).await;
    let of = |kind: &str| limiters.iter().find(|limiter| limiter.name() == kind);
    match shared {
        Ok(all) => {
            for taken in all {
                if let Some(limiter) = of(&taken.kind) {
                    limiter.learn(&taken);
                }
            }
            Ok(())
        }
        Err(error) => {
            for taken in &told {
                if let Some(limiter) = of(&taken.kind) {
                    limiter.untell(taken);
                }
            }
            Err(error)
        }
    }
}
