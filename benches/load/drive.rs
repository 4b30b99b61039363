//! Many clients, each answering for one respondent after the other until the time is up.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::client::Client;
use super::journey::Journey;
use super::process::Served;
use super::target::Target;

/// What came of it.
#[derive(Default)]
pub struct Measured {
    /// From the first request of a journey to the answer of its last.
    latencies: Vec<Duration>,
    elapsed: Duration,
    cpu: Duration,
    /// The most memory that the server ever held, in MB.
    memory: f64,
}

impl Measured {
    /// What took so long, and all of it together.
    pub fn of(mut latencies: Vec<Duration>, elapsed: Duration) -> Self {
        latencies.sort_unstable();
        Self { latencies, elapsed, ..Self::default() }
    }

    /// How many journeys there were.
    pub const fn journeys(&self) -> usize {
        self.latencies.len()
    }

    /// Journeys a second.
    pub fn rate(&self) -> f64 {
        self.latencies.len() as f64 / self.elapsed.as_secs_f64()
    }

    /// CPU of the server for one journey, in microseconds.
    pub fn cpu_each(&self) -> f64 {
        self.cpu.as_secs_f64() * 1e6 / self.latencies.len().max(1) as f64
    }

    /// The latency in ms that the given share of journeys did not exceed.
    pub fn quantile(&self, share: f64) -> f64 {
        let last = self.latencies.len().saturating_sub(1);
        let found = self.latencies.get((last as f64 * share) as usize);
        found.copied().unwrap_or_default().as_secs_f64() * 1e3
    }

    /// Prints it as a row of a table.
    pub fn row(&self, name: &str, clients: usize, floor: Option<&Self>) {
        let ratio =
            floor.map_or("-".to_owned(), |floor| format!("{:.2}", self.rate() / floor.rate()));
        println!(
            "| {name} | {clients} | {:.0} | {ratio} | {:.1} | {:.1} | {:.0} | {:.0} |",
            self.rate(),
            self.quantile(0.5),
            self.quantile(0.99),
            self.cpu_each(),
            self.memory
        );
    }
}

/// Drives a server with so many clients until `limit` is over.
pub fn measure(
    served: &Served,
    target: &Target,
    journey: Journey,
    clients: usize,
    limit: Duration,
) -> Measured {
    let before = served.cpu();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let mut measured = runtime.expect("a runtime").block_on(async {
        let next = AtomicUsize::new(0);
        let started = Instant::now();
        let clients = (0..clients).map(|_| go_until(target, journey, &next, started + limit));
        let all = futures_util::future::join_all(clients).await;
        let elapsed = started.elapsed();
        Measured::of(all.concat(), elapsed)
    });
    measured.cpu = served.cpu().saturating_sub(before);
    measured.memory = served.peak_memory();
    measured
}

async fn go_until(
    target: &Target,
    journey: Journey,
    next: &AtomicUsize,
    end: Instant,
) -> Vec<Duration> {
    let mut latencies = Vec::new();
    let mut client = Client::connect(&target.host).await.expect("the server listens");
    while Instant::now() < end {
        let n = next.fetch_add(1, Ordering::Relaxed);
        let Some(secret) = target.secrets.get(n) else { break };
        journey.run(&mut client, target, (secret, n), end, &mut latencies).await;
    }
    latencies
}
