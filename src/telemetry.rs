//! The log: set up once, on the error stream, for people or for machines.
//!
//! What is never logged: secrets and links, query strings, bodies, names and addresses of people.
//! The rooms see to it by not putting them into events; requests are logged by the pattern of their
//! address, never by the address itself (`http::trace`).

use tracing::Subscriber;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt};

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
    let filter = filter(&log.filter)?;
    let registry = tracing_subscriber::registry();
    // It fails only when a log was started before, as tests do.
    let _started_before = registry.with(layer(log.format, std::io::stderr)).with(filter).try_init();
    Ok(())
}

/// The filter of the settings. The framework calls it an error when a client sends what is no request; that is not
/// ours to mend, and whoever wants to see it names `actix_http`.
fn filter(text: &str) -> Result<EnvFilter, InvalidFilter> {
    let quieter = format!("actix_http=off,{text}");
    EnvFilter::try_new(quieter).map_err(|e| InvalidFilter(e.to_string()))
}

/// What writes events in that format.
pub fn layer<S, W>(format: LogFormat, writer: W) -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let layer = fmt::layer().with_writer(writer);
    match format {
        LogFormat::Pretty => layer.compact().boxed(),
        LogFormat::Json => layer.json().flatten_event(true).boxed(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_client_does_wrong_is_no_error_unless_asked_for() {
        let of = |text| filter(text).unwrap().to_string();
        assert!(of("info").contains("actix_http=off"));
        assert!(of("debug,actix_http=trace").contains("actix_http=trace"));
        assert!(!of("debug,actix_http=trace").contains("actix_http=off"));
        assert!(filter("kartlegger=loud").is_err());
    }
}
