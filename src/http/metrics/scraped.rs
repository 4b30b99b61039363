//! What is asked for at the moment of a scrape, as families of metrics.
//!
//! **Not here:** what is counted as requests are answered, and the text that Prometheus reads
//! ([`metrics`](super)).

use std::time::Duration;

use prometheus::core::Collector;
use prometheus::proto::{Bucket, Histogram, Metric, MetricFamily, MetricType};
use prometheus::{Error, Gauge, GaugeVec, IntCounter, IntGauge, IntGaugeVec, Opts, Registry};

use crate::service::operation::{BATCH_SIZES, Counts, Figures, InHand, PoolUse};

/// What is asked for at the moment of a scrape.
pub struct Scraped {
    /// The connections to the database.
    pub pool: PoolUse,
    /// The work that waits for them or is being done on them.
    pub in_hand: InHand,
    /// How long the oldest write of respondents has been under way that has begun and is not through.
    pub oldest_write: Option<Duration>,
    /// What this process has done on them.
    pub counts: Counts,
    /// How things stand in the database; none when it did not answer in time.
    pub figures: Option<Figures>,
}

/// Registers what holds at this moment.
pub(super) fn describe(registry: &Registry, scraped: &Scraped) -> Result<(), Error> {
    pool(registry, scraped.pool)?;
    work(registry, scraped)?;
    let up = i64::from(scraped.figures.is_some());
    add(registry, single("database_up", "1 when the database answered this scrape.", up)?)?;
    let Some(figures) = &scraped.figures else { return Ok(()) };
    mails(registry, figures)?;
    audit(registry, figures)?;
    leases(registry, figures)?;
    rounds(registry, figures)
}

fn add(registry: &Registry, collector: impl Collector + 'static) -> Result<(), Error> {
    registry.register(Box::new(collector))
}

/// The connections.
fn pool(registry: &Registry, used: PoolUse) -> Result<(), Error> {
    let PoolUse { connections, idle, most } = used;
    let pool = by("database_connections", "Open connections of the pool.", "state")?;
    pool.with_label_values(&["busy"]).set((connections.saturating_sub(idle)).into());
    pool.with_label_values(&["idle"]).set(idle.into());
    add(registry, pool)?;
    let most = single("database_connections_max", "Most connections of the pool.", most.into())?;
    add(registry, most)
}

/// What waits for the connections, is being done on them, and was done.
fn work(registry: &Registry, scraped: &Scraped) -> Result<(), Error> {
    let lanes = "Work for the database that waits or is being done, by lane.";
    let lanes = by("store_work", lanes, "lane")?;
    let InHand { drafts, submissions, staff } = scraped.in_hand;
    for (lane, n) in [("drafts", drafts), ("submissions", submissions), ("staff", staff)] {
        lanes.with_label_values(&[lane]).set(i64::try_from(n).unwrap_or(i64::MAX));
    }
    add(registry, lanes)?;
    let oldest = Gauge::new(
        "store_oldest_write_seconds",
        "How long the oldest write of respondents has been under way that has begun; 0 without one.",
    )?;
    oldest.set(scraped.oldest_write.unwrap_or_default().as_secs_f64());
    add(registry, oldest)?;
    let Counts { statements, writes, .. } = scraped.counts;
    let sent = "SQL statements, without those that begin and end transactions.";
    add(registry, total("store_statements_total", sent, statements)?)?;
    let held = "Writes, with those that were refused.";
    add(registry, total("store_writes_total", held, writes)?)?;
    let commits_are = "Transactions that held the writes: one flush each on SQLite.";
    add(registry, total("store_commits_total", commits_are, scraped.counts.commits())?)
}

fn mails(registry: &Registry, figures: &Figures) -> Result<(), Error> {
    let mails = by("mails", "Mails, by state.", "state")?;
    for (state, n) in &figures.mails {
        mails.with_label_values(&[state.as_str()]).set(*n);
    }
    add(registry, mails)?;
    let due = "How long the mail has been due that has waited longest.";
    add(registry, seconds("mail_oldest_due_seconds", due, figures.mail_wait)?)?;
    let queued = "How long ago the oldest mail was made that waits to be sent, now or later.";
    add(registry, seconds("mail_oldest_queued_seconds", queued, figures.mail_age)?)?;
    let lost = "Mails that a worker claimed and did not settle in time.";
    add(registry, single("mails_lost", lost, figures.n_lost_mails)?)
}

fn audit(registry: &Registry, figures: &Figures) -> Result<(), Error> {
    let unsealed = "Audit events that wait to be sealed.";
    add(registry, single("audit_unsealed_events", unsealed, figures.unsealed.n_events)?)?;
    let oldest = "How long the audit event has waited that waits longest to be sealed.";
    add(registry, seconds("audit_oldest_unsealed_seconds", oldest, figures.seal_wait())?)
}

fn leases(registry: &Registry, figures: &Figures) -> Result<(), Error> {
    let leases = Opts::new("lease_until_seconds", "When each lease ends, in seconds since 1970.");
    let leases = GaugeVec::new(leases, &["lease"])?;
    for (name, until) in &figures.leases {
        let micros = chrono::TimeDelta::microseconds(until.timestamp_micros());
        leases.with_label_values(&[name.as_str()]).set(micros.as_seconds_f64());
    }
    add(registry, leases)
}

fn rounds(registry: &Registry, figures: &Figures) -> Result<(), Error> {
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
    add(registry, units)?;
    add(registry, answered)
}

/// How many writes shared a transaction: counted by the store, which knows of no metrics.
pub(super) fn batches(counts: &Counts) -> MetricFamily {
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
