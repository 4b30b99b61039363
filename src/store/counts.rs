//! What a store has done since it was opened: what noise of the machine does not touch.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use diesel::Connection;
use diesel::connection::{Instrumentation, InstrumentationEvent};
use diesel::r2d2::{CustomizeConnection, Error};

use super::{Lane, StoreConnection};

/// Counts kept by every connection of a store.
#[derive(Clone, Debug, Default)]
pub(super) struct Counters(Arc<Numbers>);

#[derive(Debug, Default)]
struct Numbers {
    sent: AtomicU64,
    control: AtomicU64,
    writes: AtomicU64,
    batches: [AtomicU64; N_BATCHES],
    in_hand: [AtomicU64; 3],
    /// Writes of respondents that have begun and are not through: since when, and how many had begun before.
    begun: Mutex<BTreeSet<Begun>>,
    n_begun: AtomicU64,
}

type Begun = (Instant, u64);

/// How many writes may have shared a transaction that is counted in each of [`Counts::batches`] but the last.
pub const BATCH_SIZES: [u64; N_BATCHES - 1] = [1, 2, 4, 8, 16, 32, 64, 128, 256];
const N_BATCHES: usize = 10;

/// What a store has done since it was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// SQL statements, without those that begin and end transactions and savepoints or see whether a write has
    /// changed anything.
    pub statements: u64,
    /// Verbs that wrote, and those that were refused.
    pub writes: u64,
    /// Transactions that held them, by how many: those with more than the size before and up to that of
    /// [`BATCH_SIZES`], the last with more than all of them. Each is one flush to the disk on SQLite.
    pub batches: [u64; N_BATCHES],
}

impl Counts {
    /// Transactions that held writes.
    #[must_use]
    pub fn commits(&self) -> u64 {
        self.batches.iter().sum()
    }
}

/// Work that has come to a store and is not through, waiting or being done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InHand {
    /// Of respondents and readers, but for what follows.
    pub drafts: u64,
    /// Submissions.
    pub submissions: u64,
    /// Of staff and the worker.
    pub staff: u64,
}

/// One piece of work in hand; dropped when it is through.
pub(super) struct Held {
    numbers: Arc<Numbers>,
    lane: Lane,
    begun: OnceLock<Begun>,
}

impl Held {
    /// Notes that it is a write, and has begun; once is enough.
    pub(super) fn begin(&self) {
        self.begun.get_or_init(|| {
            let begun = (Instant::now(), self.numbers.n_begun.fetch_add(1, Ordering::Relaxed));
            self.numbers.begun().insert(begun);
            begun
        });
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(begun) = self.begun.get() {
            self.numbers.begun().remove(begun);
        }
        self.numbers.of(self.lane).fetch_sub(1, Ordering::Relaxed);
    }
}

impl Numbers {
    fn begun(&self) -> MutexGuard<'_, BTreeSet<Begun>> {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner)
    }

    const fn of(&self, lane: Lane) -> &AtomicU64 {
        let [drafts, submissions, staff] = &self.in_hand;
        match lane {
            Lane::Drafts => drafts,
            Lane::Submissions => submissions,
            Lane::Staff => staff,
        }
    }
}

impl Counters {
    /// Notes that a piece of work has come.
    pub(super) fn take_in(&self, lane: Lane) -> Held {
        self.0.of(lane).fetch_add(1, Ordering::Relaxed);
        Held { numbers: Arc::clone(&self.0), lane, begun: OnceLock::new() }
    }

    /// How long the oldest of the writes has been under way that have begun and are not through.
    pub(super) fn oldest_write(&self) -> Option<Duration> {
        self.0.begun().first().map(|(since, _)| since.elapsed())
    }

    pub(super) fn in_hand(&self) -> InHand {
        let of = |lane| self.0.of(lane).load(Ordering::Relaxed);
        InHand {
            drafts: of(Lane::Drafts),
            submissions: of(Lane::Submissions),
            staff: of(Lane::Staff),
        }
    }

    pub(super) fn read(&self) -> Counts {
        let of = |number: &AtomicU64| number.load(Ordering::Relaxed);
        let Numbers { sent, control, writes, batches, .. } = &*self.0;
        Counts {
            statements: of(sent).saturating_sub(of(control)),
            writes: of(writes),
            batches: batches.each_ref().map(of),
        }
    }

    /// Notes a transaction that held so many writes.
    pub(super) fn note_commit(&self, writes: usize) {
        self.0.writes.fetch_add(writes as u64, Ordering::Relaxed);
        let size = BATCH_SIZES.partition_point(|size| *size < writes as u64);
        if let Some(batches) = self.0.batches.get(size) {
            batches.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Notes that the last statement was about the transaction itself.
    pub(super) fn note_control(&self) {
        self.0.control.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts what a connection is asked from now on.
    pub(super) fn follow(&self, conn: &mut StoreConnection) {
        conn.set_instrumentation(self.clone());
    }
}

impl Instrumentation for Counters {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        let number = match event {
            InstrumentationEvent::StartQuery { .. } => &self.0.sent,
            InstrumentationEvent::BeginTransaction { .. }
            | InstrumentationEvent::CommitTransaction { .. }
            | InstrumentationEvent::RollbackTransaction { .. } => &self.0.control,
            _ => return,
        };
        number.fetch_add(1, Ordering::Relaxed);
    }
}

impl CustomizeConnection<StoreConnection, Error> for Counters {
    fn on_acquire(&self, conn: &mut StoreConnection) -> Result<(), Error> {
        self.follow(conn);
        Ok(())
    }
}
