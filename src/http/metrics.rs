//! Metrics for Prometheus: what this process counts as it answers, and what the database says when it
//! is asked. Served at an address of their own, never beside the pages.
//!
//! **Invariant:** no label holds what a client sent: routes are patterns, methods are known ones.
//!
//! Source: Prometheus text exposition format 0.0.4; Prometheus' own advice on names and units.

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::Method;
use prometheus::core::Collector;
use prometheus::proto::{Bucket, Histogram, Metric, MetricFamily, MetricType};
use prometheus::{
    Encoder, Error, Gauge, GaugeVec, HistogramOpts, HistogramVec, IntCounter, IntCounterVec,
    IntGauge, IntGaugeVec, Opts, Registry, TextEncoder,
};

use crate::service::operation::{BATCH_SIZES, Counts, Figures, InHand, PoolUse};

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

/// What is asked for at the moment of a scrape.
pub struct Scraped {
    /// The connections to the database.
    pub pool: PoolUse,
    /// The work that waits for them or is being done on them.
    pub in_hand: InHand,
    /// What this process has done on them.
    pub counts: Counts,
    /// How things stand in the database; none when it did not answer in time.
    pub figures: Option<Figures>,
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

/// Registers what holds at this moment.
fn describe(registry: &Registry, scraped: &Scraped) -> Result<(), Error> {
    let add = |collector: Box<dyn Collector>| registry.register(collector);
    let PoolUse { connections, idle, most } = scraped.pool;
    let pool = by("database_connections", "Open connections of the pool.", "state")?;
    pool.with_label_values(&["busy"]).set((connections.saturating_sub(idle)).into());
    pool.with_label_values(&["idle"]).set(idle.into());
    add(Box::new(pool))?;
    add(Box::new(single(
        "database_connections_max",
        "Most connections of the pool.",
        most.into(),
    )?))?;
    let lanes = "Work for the database that waits or is being done, by lane.";
    let lanes = by("store_work", lanes, "lane")?;
    let InHand { drafts, submissions, staff } = scraped.in_hand;
    for (lane, n) in [("drafts", drafts), ("submissions", submissions), ("staff", staff)] {
        lanes.with_label_values(&[lane]).set(i64::try_from(n).unwrap_or(i64::MAX));
    }
    add(Box::new(lanes))?;
    let Counts { statements, writes, .. } = scraped.counts;
    let sent = "SQL statements, without those that begin and end transactions.";
    add(Box::new(total("store_statements_total", sent, statements)?))?;
    let held = "Writes, with those that were refused.";
    add(Box::new(total("store_writes_total", held, writes)?))?;
    let commits_are = "Transactions that held the writes: one flush each on SQLite.";
    add(Box::new(total("store_commits_total", commits_are, scraped.counts.commits())?))?;
    let up = i64::from(scraped.figures.is_some());
    add(Box::new(single("database_up", "1 when the database answered this scrape.", up)?))?;
    let Some(figures) = &scraped.figures else { return Ok(()) };

    let mails = by("mails", "Mails, by state.", "state")?;
    for (state, n) in &figures.mails {
        mails.with_label_values(&[state.as_str()]).set(*n);
    }
    add(Box::new(mails))?;
    add(Box::new(seconds(
        "mail_oldest_due_seconds",
        "How long the mail has been due that has waited longest.",
        figures.mail_wait,
    )?))?;
    add(Box::new(seconds(
        "mail_oldest_queued_seconds",
        "How long ago the oldest mail was made that waits to be sent, now or later.",
        figures.mail_age,
    )?))?;
    let lost = "Mails that a worker claimed and did not settle in time.";
    add(Box::new(single("mails_lost", lost, figures.n_lost_mails)?))?;
    let unsealed = "Audit events that wait to be sealed.";
    add(Box::new(single("audit_unsealed_events", unsealed, figures.unsealed.n_events)?))?;
    add(Box::new(seconds(
        "audit_oldest_unsealed_seconds",
        "How long the audit event has waited that waits longest to be sealed.",
        figures.seal_wait(),
    )?))?;
    let leases = Opts::new("lease_until_seconds", "When each lease ends, in seconds since 1970.");
    let leases = GaugeVec::new(leases, &["lease"])?;
    for (name, until) in &figures.leases {
        let micros = chrono::TimeDelta::microseconds(until.timestamp_micros());
        leases.with_label_values(&[name.as_str()]).set(micros.as_seconds_f64());
    }
    add(Box::new(leases))?;
    let round = ["survey", "round"];
    let units = Opts::new("round_units", "Units in the frame of each round that takes answers.");
    let units = IntGaugeVec::new(units, &round)?;
    let answered = Opts::new("round_units_answered", "Those of them that have submitted.");
    let answered = IntGaugeVec::new(answered, &round)?;
    for field in &figures.rounds {
        let labels = [field.survey.as_str(), field.round.as_str()];
        units.with_label_values(&labels).set(field.n_units);
        answered.with_label_values(&labels).set(field.n_answered);
    }
    add(Box::new(units))?;
    add(Box::new(answered))
}

/// How many writes shared a transaction: counted by the store, which knows of no metrics.
fn batches(counts: &Counts) -> MetricFamily {
    let mut so_far = 0;
    let of_size = |(size, n): (&u64, &u64)| {
        so_far += n;
        let mut bucket = Bucket::default();
        bucket.set_upper_bound(f64::from(u32::try_from(*size).unwrap_or(u32::MAX)));
        bucket.set_cumulative_count(so_far);
        bucket
    };
    let mut histogram = Histogram::default();
    histogram.set_bucket(BATCH_SIZES.iter().zip(&counts.batches).map(of_size).collect());
    histogram.set_sample_count(counts.commits());
    #[expect(clippy::cast_precision_loss, reason = "exact up to nine quadrillion writes")]
    histogram.set_sample_sum(counts.writes as f64);
    let mut metric = Metric::default();
    metric.set_histogram(histogram);
    let mut family = MetricFamily::default();
    family.set_name("kartlegger_store_batch_writes".to_owned());
    family.set_help("Writes that shared a transaction.".to_owned());
    family.set_field_type(MetricType::HISTOGRAM);
    family.set_metric(vec![metric]);
    family
}

fn by(name: &str, help: &str, label: &str) -> Result<IntGaugeVec, Error> {
    IntGaugeVec::new(Opts::new(name, help), &[label])
}

fn single(name: &str, help: &str, value: i64) -> Result<IntGauge, Error> {
    let gauge = IntGauge::new(name, help)?;
    gauge.set(value);
    Ok(gauge)
}

fn total(name: &str, help: &str, value: u64) -> Result<IntCounter, Error> {
    let counter = IntCounter::new(name, help)?;
    counter.inc_by(value);
    Ok(counter)
}

fn seconds(name: &str, help: &str, value: chrono::TimeDelta) -> Result<Gauge, Error> {
    let gauge = Gauge::new(name, help)?;
    gauge.set(value.as_seconds_f64());
    Ok(gauge)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::DateTime;

    use super::*;
    use crate::domain::mail::MailState;
    use crate::service::operation::{InTheField, Unsealed};

    fn exposed(metrics: &Metrics) -> String {
        let text = metrics.exposition(&scraped(None)).unwrap();
        String::from_utf8(text).unwrap()
    }

    fn scraped(figures: Option<Figures>) -> Scraped {
        let pool = PoolUse { connections: 3, idle: 1, most: 8 };
        let in_hand = InHand { drafts: 5, submissions: 4, staff: 0 };
        let counts = Counts { statements: 90, writes: 30, batches: [7, 0, 0, 2, 0, 0, 0, 0, 0, 1] };
        Scraped { pool, in_hand, counts, figures }
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
        assert!(text.contains("kartlegger_store_commits_total 10"));
        assert!(text.contains("kartlegger_store_batch_writes_bucket{le=\"4\"} 7"));
        assert!(text.contains("kartlegger_store_batch_writes_bucket{le=\"256\"} 9"));
        assert!(text.contains("kartlegger_store_batch_writes_bucket{le=\"+Inf\"} 10"));
        assert!(text.contains("kartlegger_store_batch_writes_sum 30"));
        assert!(!text.contains("kartlegger_mails"));
    }
}
