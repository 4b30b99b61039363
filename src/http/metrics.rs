//! Metrics for Prometheus: what this process counts as it answers, and what the database says when it
//! is asked. Served at an address of their own, never beside the pages.
//!
//! **Invariant:** no label holds what a client sent: routes are patterns, methods are known ones.
//!
//! Not here: what is asked for at the moment of a scrape, which is [`scraped`].
//!
//! Source: Prometheus text exposition format 0.0.4; Prometheus' own advice on names and units.

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::Method;
use prometheus::{
    Encoder, Error, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec,
    Opts, Registry, TextEncoder,
};

pub use self::scraped::Scraped;
use self::scraped::{batches, describe};

mod scraped;

/// Upper bounds of the time an answer takes, in seconds.
const SECONDS: [f64; 13] =
    [0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
/// The methods that some address takes; any other is counted as `other`.
const METHODS: [Method; 7] = [
    Method::GET,
    Method::HEAD,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
    Method::OPTIONS,
];

/// What this process counts. Its copies are one.
#[derive(Clone)]
pub struct Metrics(Arc<Counted>);

struct Counted {
    registry: Registry,
    requests: IntCounterVec,
    seconds: HistogramVec,
    in_flight: IntGauge,
    connections: IntGauge,
    refused: IntCounter,
}

impl Metrics {
    /// Everything at zero.
    ///
    /// # Errors
    ///
    /// None that a running program meets: two metrics of one name.
    pub fn new() -> Result<Self, Error> {
        let registry = Registry::new_custom(Some("kartlegger".to_owned()), None)?;
        let by_status = Opts::new("http_requests_total", "Answers, by route and status.");
        let requests = IntCounterVec::new(by_status, &["method", "route", "status"])?;
        let by_route = HistogramOpts::new(
            "http_request_duration_seconds",
            "Time from the head of a request to the head of its answer, by route.",
        );
        let seconds = HistogramVec::new(by_route.buckets(SECONDS.into()), &["method", "route"])?;
        let in_flight = IntGauge::new("http_requests_in_flight", "Requests being answered.")?;
        let connections = IntGauge::new("http_connections", "Open connections of clients.")?;
        let refused = IntCounter::new(
            "http_connections_refused_total",
            "Connections closed because their address had too many.",
        )?;
        registry.register(Box::new(connections.clone()))?;
        registry.register(Box::new(refused.clone()))?;
        registry.register(Box::new(requests.clone()))?;
        registry.register(Box::new(seconds.clone()))?;
        registry.register(Box::new(in_flight.clone()))?;
        let info = Opts::new("info", "Always 1; its label names the version.");
        let info = IntGaugeVec::new(info, &["version"])?;
        info.with_label_values(&[env!("CARGO_PKG_VERSION")]).set(1);
        registry.register(Box::new(info))?;
        Ok(Self(Arc::new(Counted { registry, requests, seconds, in_flight, connections, refused })))
    }

    /// Counts a request whose answering begins; dropped without [`Begun::answered`], it was broken off.
    #[must_use]
    pub fn begin(&self) -> Begun {
        self.0.in_flight.inc();
        Begun(self.clone())
    }

    /// Counts a connection that was taken.
    pub fn connection_opened(&self) {
        self.0.connections.inc();
    }

    /// Counts one that is gone.
    pub fn connection_closed(&self) {
        self.0.connections.dec();
    }

    /// Counts one that was closed at once.
    pub fn connection_refused(&self) {
        self.0.refused.inc();
    }

    /// Everything as Prometheus reads it.
    ///
    /// # Errors
    ///
    /// As [`Metrics::new`].
    pub fn exposition(&self, scraped: &Scraped) -> Result<Vec<u8>, Error> {
        let moment = Registry::new_custom(Some("kartlegger".to_owned()), None)?;
        describe(&moment, scraped)?;
        let mut families = self.0.registry.gather();
        families.extend(moment.gather());
        families.push(batches(&scraped.counts));
        let mut text = Vec::new();
        TextEncoder::new().encode(&families, &mut text)?;
        Ok(text)
    }
}

/// A request that is being answered.
pub struct Begun(Metrics);

impl Begun {
    /// Counts the answer: its route's pattern, its status and the time that it took.
    pub fn answered(self, method: &Method, route: Option<&str>, status: u16, took: Duration) {
        let method = if METHODS.contains(method) { method.as_str() } else { "other" };
        let route = route.unwrap_or("none");
        let counted = &self.0.0;
        counted.seconds.with_label_values(&[method, route]).observe(took.as_secs_f64());
        let mut digits = [0; 3];
        let status = three_digits(status, &mut digits);
        counted.requests.with_label_values(&[method, route, status]).inc();
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        self.0.0.in_flight.dec();
    }
}

/// A status as text, without memory of its own: this is done once a request.
fn three_digits(status: u16, digits: &mut [u8; 3]) -> &str {
    let mut rest = status;
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + u8::try_from(rest % 10).unwrap_or_default();
        rest /= 10;
    }
    std::str::from_utf8(digits).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::DateTime;

    use super::*;
    use crate::domain::mail::MailState;
    use crate::service::operation::{Counts, Figures, InHand, InTheField, PoolUse, Unsealed};

    fn exposed(metrics: &Metrics) -> String {
        let text = metrics.exposition(&scraped(None)).unwrap();
        String::from_utf8(text).unwrap()
    }

    fn scraped(figures: Option<Figures>) -> Scraped {
        let pool = PoolUse { connections: 3, idle: 1, most: 8 };
        let in_hand = InHand { drafts: 5, submissions: 4, staff: 0 };
        let counts = Counts { statements: 90, writes: 30, batches: [7, 0, 0, 2, 0, 0, 0, 0, 0, 1] };
        let oldest_write = Some(Duration::from_millis(2_500));
        Scraped { pool, in_hand, oldest_write, counts, figures }
    }

    /// Every metric that there is, with all that a database tells.
    fn all() -> BTreeSet<String> {
        let metrics = Metrics::new().unwrap();
        metrics.begin().answered(&Method::GET, None, 200, Duration::ZERO);
        let field =
            InTheField { survey: "s".to_owned(), round: "r".to_owned(), n_units: 2, n_answered: 1 };
        let figures = Figures {
            at: DateTime::UNIX_EPOCH,
            mails: vec![(MailState::Queued, 1)],
            mail_wait: chrono::TimeDelta::zero(),
            mail_age: chrono::TimeDelta::zero(),
            n_lost_mails: 0,
            unsealed: Unsealed::default(),
            leases: vec![("chores".to_owned(), DateTime::UNIX_EPOCH)],
            rounds: vec![field],
        };
        let text = metrics.exposition(&scraped(Some(figures))).unwrap();
        let text = String::from_utf8(text).unwrap();
        let types = text.lines().filter_map(|line| line.strip_prefix("# TYPE "));
        types.map(|line| line.split(' ').next().unwrap().to_owned()).collect()
    }

    /// Every name of ours in a text, parts of histograms by the histogram's.
    fn named(text: &str) -> BTreeSet<String> {
        let of_a_name = |c: char| !c.is_ascii_lowercase() && c != '_';
        let names = text.split(of_a_name).filter(|name| name.starts_with("kartlegger_"));
        names.map(|name| name.trim_end_matches("_bucket").to_owned()).collect()
    }

    #[test]
    fn the_guide_explains_every_metric_and_alerts_are_on_those_that_exist() {
        let guide = include_str!("../../docs/operations.md");
        let (_, section) = guide.split_once("\n## Metrics\n").unwrap();
        assert_eq!(named(section.split_once("\n## ").unwrap().0), all());
        let rules = include_str!("../../deploy/prometheus/kartlegger.rules.yml");
        assert!(named(rules).is_subset(&all()), "{:?}", named(rules).difference(&all()));
        assert!(named(rules).len() > 7);
    }

    #[test]
    fn a_method_that_nobody_knows_makes_no_series_of_its_own() {
        let metrics = Metrics::new().unwrap();
        for method in ["GET", "X1", "X2"] {
            let method = method.parse().unwrap();
            metrics.begin().answered(&method, None, 404, Duration::from_millis(2));
        }
        let text = exposed(&metrics);
        let counted =
            "kartlegger_http_requests_total{method=\"other\",route=\"none\",status=\"404\"} 2";
        assert!(text.contains(counted), "{text}");
        assert!(!text.contains("X1"));
    }

    #[test]
    fn a_request_that_is_broken_off_is_no_longer_in_flight() {
        let metrics = Metrics::new().unwrap();
        let begun = metrics.begin();
        assert!(exposed(&metrics).contains("kartlegger_http_requests_in_flight 1"));
        drop(begun);
        assert!(exposed(&metrics).contains("kartlegger_http_requests_in_flight 0"));
    }

    #[test]
    fn a_database_that_does_not_answer_is_down_and_the_rest_is_told() {
        let text = exposed(&Metrics::new().unwrap());
        assert!(text.contains("kartlegger_database_up 0"));
        assert!(text.contains("kartlegger_database_connections{state=\"busy\"} 2"));
        assert!(text.contains("kartlegger_store_work{lane=\"submissions\"} 4"));
        assert!(text.contains("kartlegger_store_oldest_write_seconds 2.5"));
        assert!(text.contains("kartlegger_store_commits_total 10"));
        assert!(text.contains("kartlegger_store_batch_writes_bucket{le=\"4\"} 7"));
        assert!(text.contains("kartlegger_store_batch_writes_bucket{le=\"256\"} 9"));
        assert!(text.contains("kartlegger_store_batch_writes_bucket{le=\"+Inf\"} 10"));
        assert!(text.contains("kartlegger_store_batch_writes_sum 30"));
        assert!(!text.contains("kartlegger_mails"));
    }
}
