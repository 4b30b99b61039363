//! The log: set up once, on the error stream, for people or for machines.
//!
//! What is never logged: secrets and links, query strings, bodies, names and addresses of people.
//! The rooms see to it by not putting them into events; requests are logged by the pattern of their
//! address, never by the address itself (`http::trace`).

use tracing_subscriber::EnvFilter;

use crate::config::{Log, LogFormat};

/// The filter's text is no filter.
#[derive(Debug, thiserror::Error)]
#[error("`log.filter` is no filter: {0}")]
pub struct InvalidFilter(String);

/// Starts the log of this process; a second call changes nothing.
///
/// # Errors
///
/// [`InvalidFilter`].
pub fn start(log: &Log) -> Result<(), InvalidFilter> {
    let filter = EnvFilter::try_new(&log.filter).map_err(|e| InvalidFilter(e.to_string()))?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // It fails only when a log was started before, as tests do.
    let _started_before = match log.format {
        LogFormat::Pretty => builder.compact().try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
    Ok(())
}
