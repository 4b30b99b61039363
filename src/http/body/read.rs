//! Bodies as they come over the network: up to a limit, at a pace.

use std::time::{Duration, Instant};

use actix_web::HttpRequest;
use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::header::CONTENT_LENGTH;
use actix_web::web::{Bytes, BytesMut};
use futures_util::StreamExt;
use tokio::time::timeout;

use super::options;
use crate::http::problem::Problem;
use crate::http::problem::request::{BODY_TOO_LARGE, BODY_TOO_SLOW, MALFORMED_BODY};

/// The pace that a body must keep once its time is up, in bytes a second.
const PACE: u64 = 16 << 10;
/// The most room that is made for a body before it has come; larger ones grow.
const ROOM: usize = 1 << 20;

/// Reads a body of at most `limit` bytes.
///
/// # Errors
///
/// 413 `body-too-large`, 408 `body-too-slow`, 400 `malformed-body` when it breaks off.
pub async fn read(
    request: &HttpRequest,
    mut payload: Payload,
    limit: usize,
) -> Result<Bytes, Problem> {
    let too_large = || {
        let detail = format!("The body may have at most {limit} bytes.");
        Problem::of(&BODY_TOO_LARGE, detail).with_member("limit", limit.into())
    };
    let length = request.headers().get(CONTENT_LENGTH).and_then(|v| v.to_str().ok());
    let length = length.and_then(|v| v.parse::<usize>().ok());
    let mut excess = length.is_some_and(|n| n > limit);
    let mut n_read = 0_usize;
    let mut body = BytesMut::new();
    let patience = options(request)?.patience.body;
    let begun = Instant::now();
    loop {
        let earned = Duration::from_secs(u64::try_from(n_read).unwrap_or(u64::MAX) / PACE);
        let left = (patience + earned).saturating_sub(begun.elapsed());
        let next = timeout(left, payload.next()).await.map_err(|_| too_slow())?;
        let Some(chunk) = next else { break };
        let chunk = chunk.map_err(|error| broken(&error))?;
        n_read += chunk.len();
        excess |= n_read > limit;
        if !excess {
            if body.is_empty() {
                // As much as is to come, once: what doubles as it grows takes twice as much.
                body.reserve(length.unwrap_or_default().min(limit).min(ROOM));
            }
            body.extend_from_slice(&chunk);
        } else if n_read > limit.saturating_mul(4) {
            break;
        }
        // A little more is read and dropped, since a client that still sends would miss the answer.
    }
    if excess { Err(too_large()) } else { Ok(body.freeze()) }
}

fn too_slow() -> Problem {
    Problem::of(&BODY_TOO_SLOW, "The body did not arrive in time.")
}

fn broken(error: &PayloadError) -> Problem {
    Problem::of(&MALFORMED_BODY, format!("The body broke off: {error}."))
}
