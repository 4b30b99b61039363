//! The queue before a SQLite database's one writer: waiting writes share one durable commit.
//!
//! The batch grows with the load by itself: whatever has come while the former commit was on its way
//! to the disk is the next batch, and nobody waits for a timer. One that is refused before it has changed
//! anything, as nearly all are, leaves its neighbours' rows alone by itself. When one is refused or panics later
//! than that, the batch is undone and run again with each write in a savepoint of its own; and when the commit
//! fails, write by write, so that one that cannot be stored does not take the others along.
//!
//! Who has waited too long for a turn is told so, and the write is not run. Who has waited too long for one that has
//! begun is told that its end is not known, and it goes on.
//!
//! **Invariant:** a write is answered only after the commit that holds it.
//!
//! **Not here:** `PostgreSQL`, whose server gathers the commits of its connections itself; and what waits in
//! which order, which is [`waiting`](super::waiting).

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use tokio::sync::oneshot;

use super::connection::{Ran, StoreConnection, StoreUrl, in_transaction};
use super::counts::Counters;
use super::waiting::{How, Job, Loan, Share, Step, Waiting};
use super::{Lane, StoreError};

/// Room for the pages that are written again and again: 16 MiB of them in memory, and as many in the log before
/// they are written to the file.
const ROOM: &str = "PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 4000";

/// How a write waits for its turn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wait {
    pub lane: Lane,
    /// How long until it has begun.
    pub patience: Duration,
    /// How long from then on, if there is a limit.
    pub bound: Option<Duration>,
}

/// The queue and the thread that writes.
pub(super) struct Writer {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    waiting: Mutex<Waiting>,
    bell: Condvar,
}

impl Writer {
    /// Starts the thread that writes to the database of `url`.
    pub(super) fn start(url: StoreUrl, counters: Counters) -> Result<Self, StoreError> {
        let mut pen = Pen { url, counters, conn: None };
        pen.open().map_err(|e| StoreError::Connect(Box::new(e)))?;
        let shared = Arc::new(Shared { waiting: Mutex::default(), bell: Condvar::new() });
        let of_thread = Arc::clone(&shared);
        let work = move || {
            while let Some(batch) = of_thread.next() {
                pen.write(batch);
            }
        };
        let thread = std::thread::Builder::new().name("writer".to_owned()).spawn(work);
        let thread = thread.map_err(|e| StoreError::Connect(Box::new(e)))?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// Runs `work` on this thread in a transaction of its own, when its turn among staff work has come.
    pub(super) fn write_here<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut StoreConnection) -> Result<T, E>,
    ) -> Result<T, E> {
        let (lend, lent) = mpsc::channel();
        self.shared.push(Lane::Staff, Job::Lend(lend))?;
        // A panic in `work` gives no connection back, and the writer opens another.
        let (mut conn, give_back) = lent.recv().map_err(|_| StoreError::Interrupted)?;
        let result = in_transaction(&mut conn, work).result;
        let _ = give_back.send(conn);
        result
    }

    /// Hands `work` to the writer as one among many, and waits for the commit that holds it.
    pub(super) async fn write_together<T, E>(
        &self,
        wait: Wait,
        work: impl Fn(&mut StoreConnection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let run = move |conn: &mut StoreConnection, how| match how {
            How::Bare => bare(work(conn)),
            How::InSavepoint => in_transaction(conn, &work),
        };
        self.hand_over(wait, move |conn, how| Some(run(conn, how))).await
    }

    /// Hands `work` to the writer as a piece of staff work, which is alone in its commit.
    pub(super) async fn write_alone<T, E>(
        &self,
        patience: Duration,
        work: impl FnOnce(&mut StoreConnection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let mut work = Some(work);
        let wait = Wait { lane: Lane::Staff, patience, bound: None };
        self.hand_over(wait, move |conn, _| Some(bare(work.take()?(conn)))).await
    }

    /// Puts `run` in its lane; it gives nothing when it cannot be run again.
    async fn hand_over<T, E>(
        &self,
        Wait { lane, patience, bound }: Wait,
        mut run: impl FnMut(&mut StoreConnection, How) -> Option<Ran<T, E>> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (tell, mut told) = oneshot::channel();
        let (mut tell, mut result) = (Some(tell), None);
        // The writer has begun, or who waits has given up: whichever comes first.
        let settled = Arc::new(AtomicBool::new(false));
        let (of_writer, mut begun) = (Arc::clone(&settled), false);
        let job = move |step: Step<'_>| match step {
            Step::Run(conn, how) => {
                if !begun && of_writer.swap(true, Ordering::AcqRel) {
                    return true;
                }
                begun = true;
                // What an earlier try came to is not true any more.
                result = None;
                let Some(ran) = run(conn, how) else { return true };
                result = Some(ran.result);
                ran.stands
            }
            Step::Tell { committed } => {
                let told = match (committed, result.take()) {
                    (true, Some(result)) => result,
                    (true, None) => Err(StoreError::Interrupted.into()),
                    (false, _) => Err(StoreError::NotCommitted.into()),
                };
                // Whoever asked may be gone; the row is committed all the same.
                tell.take().is_some_and(|tell| tell.send(told).is_ok())
            }
        };
        self.shared.push(lane, Job::Share(Box::new(job)))?;
        let told = match tokio::time::timeout(patience, &mut told).await {
            Ok(told) => told,
            Err(_) if !settled.swap(true, Ordering::AcqRel) => return Err(StoreError::Full.into()),
            Err(_) => in_time(bound, told).await.ok_or(StoreError::Unfinished)?,
        };
        told.unwrap_or_else(|_| Err(StoreError::Interrupted.into()))
    }
}

/// What `work` comes to, if that is in time; it may go on otherwise.
pub(super) async fn in_time<F: Future>(bound: Option<Duration>, work: F) -> Option<F::Output> {
    match bound {
        Some(bound) => tokio::time::timeout(bound, work).await.ok(),
        None => Some(work.await),
    }
}

impl Drop for Writer {
    /// Waits until all that was accepted is written.
    fn drop(&mut self) {
        self.shared.waiting().close();
        self.shared.bell.notify_one();
        let Some(thread) = self.thread.take() else { return };
        // The last to hold the store may be a write itself, on the thread that would wait for its own end.
        if thread.thread().id() != std::thread::current().id() && thread.join().is_err() {
            tracing::error!("the writer ended by a panic");
        }
    }
}

impl Shared {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, lane: Lane, job: Job) -> Result<(), StoreError> {
        self.waiting().push(lane, job)?;
        self.bell.notify_one();
        Ok(())
    }

    /// The next batch, once there is one; none when the queue is closed and empty.
    fn next(&self) -> Option<Vec<Job>> {
        let mut waiting = self.waiting();
        loop {
            let batch = waiting.take();
            if !batch.is_empty() {
                return Some(batch);
            }
            if waiting.is_closed() {
                return None;
            }
            waiting = self.bell.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// The connection that writes, and what it takes to have another.
struct Pen {
    url: StoreUrl,
    counters: Counters,
    conn: Option<StoreConnection>,
}

impl Pen {
    fn open(&mut self) -> Result<(), diesel::r2d2::Error> {
        self.conn = None;
        let mut conn = self.url.open()?;
        conn.batch_execute(ROOM).map_err(diesel::r2d2::Error::QueryError)?;
        self.counters.follow(&mut conn);
        self.conn = Some(conn);
        Ok(())
    }

    /// The connection, made anew when its transaction broke or it was not given back.
    fn connection(&mut self) -> Option<&mut StoreConnection> {
        if self.conn.as_mut().is_none_or(StoreConnection::has_broken_transaction)
            && let Err(error) = self.open()
        {
            tracing::error!(error = &error as &dyn std::error::Error, "no connection to write on");
        }
        self.conn.as_mut()
    }

    fn write(&mut self, batch: Vec<Job>) {
        let mut shares = Vec::with_capacity(batch.len());
        for job in batch {
            match job {
                Job::Share(share) => shares.push(share),
                Job::Lend(borrower) => self.lend(&borrower),
            }
        }
        if shares.is_empty() {
            return;
        }
        let alone = shares.len() == 1;
        let mut outcome = self.commit(&mut shares, How::Bare);
        if outcome == Commit::Spoilt && !alone {
            outcome = self.commit(&mut shares, How::InSavepoint);
        }
        if outcome != Commit::Undone || alone {
            // One that was refused alone left nothing, and what it was refused for holds.
            let committed = matches!(outcome, Commit::Kept | Commit::Spoilt);
            shares.iter_mut().for_each(|share| _ = share(Step::Tell { committed }));
            return;
        }
        tracing::warn!(writes = shares.len(), "a commit failed; its writes are tried one by one");
        for share in &mut shares {
            let outcome = self.commit(std::slice::from_mut(share), How::Bare);
            let committed = matches!(outcome, Commit::Kept | Commit::Spoilt);
            share(Step::Tell { committed });
        }
    }

    fn lend(&mut self, borrower: &mpsc::Sender<Loan>) {
        if self.connection().is_none() {
            return;
        }
        let Some(conn) = self.conn.take() else { return };
        let (give_back, returned) = mpsc::channel();
        self.conn = match borrower.send((conn, give_back)) {
            Ok(()) => returned.recv().ok(),
            Err(refused) => Some(refused.0.0),
        };
        self.counters.note_commit(1);
    }

    /// Runs writes in one transaction and commits.
    fn commit(&mut self, shares: &mut [Share], how: How) -> Commit {
        let (n_writes, counters) = (shares.len(), self.counters.clone());
        let Some(conn) = self.connection() else { return Commit::NotBegun };
        let (mut begun, mut spoilt) = (false, false);
        let ran = in_transaction(conn, |conn| {
            begun = true;
            let around = conn.depth();
            let mut changed = conn.changed_rows()?;
            counters.note_control();
            for share in shares {
                // A write that panics has no result; what it did is undone.
                let stands = catch_unwind(AssertUnwindSafe(|| share(Step::Run(conn, how))))
                    .unwrap_or_else(|_| conn.roll_back_to(around) && how == How::InSavepoint);
                let before = std::mem::replace(&mut changed, conn.changed_rows()?);
                counters.note_control();
                let harmless = how == How::Bare && changed == before && conn.is_in_transaction();
                if !stands && !harmless {
                    spoilt = how == How::Bare;
                    return Err(StoreError::NotCommitted);
                }
            }
            Ok(())
        });
        // Whatever the database says of it, the next batch begins on no open transaction.
        if ran.result.is_err() && !ran.stands && !conn.roll_back_to(0) {
            self.conn = None;
        }
        if spoilt {
            return Commit::Spoilt;
        }
        counters.note_commit(n_writes);
        match ran.result {
            Ok(()) => Commit::Kept,
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "a commit failed");
                if begun { Commit::Undone } else { Commit::NotBegun }
            }
        }
    }
}

/// What a write came to that ran in the batch's own transaction, which a refusal may have spoilt.
const fn bare<T, E>(result: Result<T, E>) -> Ran<T, E> {
    Ran { stands: result.is_ok(), result }
}

/// What became of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Commit {
    /// It is on the disk.
    Kept,
    /// Nothing of it is kept; one write that was refused had changed something.
    Spoilt,
    /// Nothing of it is kept; one write may have spoilt it for the others.
    Undone,
    /// Nothing of it was run: the file is gone, or another process holds it. Trying each alone would only
    /// make everybody wait longer.
    NotBegun,
}

#[cfg(test)]
mod tests;
