//! Who gets a connection when: the pool, the turns at it, and the one writer of a SQLite database.
//!
//! **Invariant:** on SQLite all writes of the process pass one connection (see `queue`). Waiting is
//! bounded in number and in time, and holds no thread. So is what respondents and readers wait for once it has begun;
//! a turn is given back only when the database is through with it, whoever still waits. Writes do not take them all.

use std::sync::Arc;
use std::time::{Duration, Instant};

use diesel::QueryResult;
use diesel::r2d2::{Pool, PooledConnection, R2D2Connection};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::connection::{StoreConnection, StoreUrl};
use super::counts::{Counters, Counts, Held, InHand};
use super::migrations::{self, Tables};
use super::queue::{Wait, Writer, in_time};
use super::{Lane, StoreError};

/// How long a transaction waits for a free connection, unless said otherwise: somebody who has waited
/// so long is better told that the service is busy.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a respondent or reader waits for work that has begun, unless said otherwise.
const BOUND: Duration = Duration::from_secs(20);
/// How long the pool waits for its first connection. After an outage it tries again at most half of that after the last
/// time, where its own default would leave a database that is back unnoticed for a quarter of a minute.
const FIRST_CONNECTION: Duration = Duration::from_secs(6);

/// How the connections of a pool are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolUse {
    /// How many are open.
    pub connections: u32,
    /// How many of them wait for work.
    pub idle: u32,
    /// How many there may be.
    pub most: u32,
}

/// What a turn is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    Read,
    Write,
}

impl Purpose {
    /// What who waits too long for it is told, once it has begun.
    const fn late(self) -> StoreError {
        match self {
            Self::Read => StoreError::Unread,
            Self::Write => StoreError::Unfinished,
        }
    }
}

/// A migrated database with its pool.
#[derive(Clone)]
pub struct Store {
    pool: Pool<StoreUrl>,
    /// How long a transaction waits for a free connection or its turn at the writer.
    patience: Duration,
    /// How long a respondent or reader waits for work that has begun.
    bound: Duration,
    /// The one writer of a SQLite database; on PostgreSQL every connection of the pool writes, and the
    /// server gathers their commits.
    writer: Option<Arc<Writer>>,
    turns: Arc<Turns>,
    counters: Counters,
}

/// Turns at the pool's connections.
struct Turns {
    all: Part,
    /// The part of them that drafts may take: a submission always finds one.
    drafts: Part,
    /// The part of them that staff work may take: an answer always finds one.
    staff: Part,
    /// Places to wait in, by lane.
    room: [Arc<Semaphore>; 3],
}

/// So many turns, and how many of them writes may take: what only reads finds one, also while no commit comes to its end.
struct Part {
    turns: Arc<Semaphore>,
    writes: Arc<Semaphore>,
}

/// A turn, and the place that was waited in; given back when dropped.
type Turn = Vec<OwnedSemaphorePermit>;

impl Part {
    fn new(turns: usize, writes: usize) -> Self {
        let of = |n: usize| Arc::new(Semaphore::new(n.max(1)));
        Self { turns: of(turns), writes: of(writes) }
    }

    /// Takes one of them. A write waits for its own first, and so is never in the way of what only reads.
    async fn take(&self, purpose: Purpose, turn: &mut Turn) -> Result<(), StoreError> {
        if purpose == Purpose::Write {
            turn.push(permit(&self.writes).await?);
        }
        turn.push(permit(&self.turns).await?);
        Ok(())
    }
}

impl Turns {
    fn new(connections: u32) -> Self {
        let all = usize::try_from(connections).unwrap_or(usize::MAX).min(Semaphore::MAX_PERMITS);
        let (drafts, staff) = (all.saturating_sub(1), all.div_ceil(2));
        // Of fewer than three a write of drafts would take the one that a submission is to find.
        let kept = usize::from(all > 2);
        Self {
            all: Part::new(all, all - kept),
            drafts: Part::new(drafts, drafts - kept),
            staff: Part::new(staff, staff),
            room: Lane::ALL.map(|lane| Arc::new(Semaphore::new(lane.room()))),
        }
    }

    async fn next(&self, lane: Lane, purpose: Purpose) -> Result<Turn, StoreError> {
        let [drafts, submissions, staff] = &self.room;
        let (room, part) = match lane {
            Lane::Drafts => (drafts, Some(&self.drafts)),
            Lane::Submissions => (submissions, None),
            Lane::Staff => (staff, Some(&self.staff)),
        };
        let place = Arc::clone(room).try_acquire_owned().map_err(|_| StoreError::Full)?;
        let mut turn = vec![place];
        if let Some(part) = part {
            part.take(purpose, &mut turn).await?;
        }
        self.all.take(purpose, &mut turn).await?;
        Ok(turn)
    }
}

async fn permit(turns: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, StoreError> {
    Arc::clone(turns).acquire_owned().await.map_err(|_| StoreError::Interrupted)
}

impl Store {
    /// Connects with at most `connections` connections and runs the migrations that are missing.
    ///
    /// # Errors
    ///
    /// [`StoreError::Connect`] with the driver's own words, [`StoreError::Migrate`].
    pub fn open(url: &StoreUrl, connections: u32) -> Result<Self, StoreError> {
        // The pool hides the driver's error behind a time-out; asking once by hand keeps it.
        Self::migrate(url)?;
        let counters = Counters::default();
        // A connection is not tried before each use, which would be one more statement: see `begun`.
        let pool = Pool::builder()
            .max_size(connections)
            .min_idle(Some(1))
            .test_on_check_out(false)
            .connection_timeout(FIRST_CONNECTION)
            .connection_customizer(Box::new(counters.clone()))
            .build(url.clone())
            .map_err(StoreError::Pool)?;
        let writer = match url {
            StoreUrl::Sqlite(_) => Some(Arc::new(Writer::start(url.clone(), counters.clone())?)),
            StoreUrl::Postgres(_) => None,
        };
        Ok(Self {
            pool,
            patience: PATIENCE,
            bound: BOUND,
            writer,
            turns: Arc::new(Turns::new(connections)),
            counters,
        })
    }

    /// The same database, for whoever waits no longer than `patience` for a free connection or the writer.
    #[must_use]
    pub fn waiting(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// The same database, where a respondent or reader waits no longer than `bound` for work that has begun.
    #[must_use]
    pub fn answering(self, bound: Duration) -> Self {
        Self { bound, ..self }
    }

    /// What it has done since it was opened.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.counters.read()
    }

    /// The work that waits or is being done.
    #[must_use]
    pub fn in_hand(&self) -> InHand {
        self.counters.in_hand()
    }

    /// How long the oldest write of respondents has been under way that has begun and is not through.
    #[must_use]
    pub fn oldest_write(&self) -> Option<Duration> {
        self.counters.oldest_write()
    }

    /// Runs the migrations that are missing and returns how many; several processes take turns.
    ///
    /// # Errors
    ///
    /// As [`Store::open`].
    pub fn migrate(url: &StoreUrl) -> Result<usize, StoreError> {
        let mut conn = url.open().map_err(|e| StoreError::Connect(Box::new(e)))?;
        let run = migrations::migrate(&mut conn)?;
        if migrations::tables(&mut conn)? == Tables::Newer {
            tracing::warn!("the database's tables are of a newer version of this program");
        }
        Ok(run)
    }

    /// How the pool's connections are used.
    #[must_use]
    pub fn pool_use(&self) -> PoolUse {
        let state = self.pool.state();
        let most = self.pool.max_size();
        PoolUse { connections: state.connections, idle: state.idle_connections, most }
    }

    /// A connection on which a transaction was begun. One that the server has closed since its last use
    /// is found out by that, and replaced.
    fn begun(
        &self,
        begin: fn(&mut StoreConnection) -> QueryResult<()>,
    ) -> Result<PooledConnection<StoreUrl>, StoreError> {
        let until = Instant::now() + self.patience;
        let mut dead = 0;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let mut conn = self.pool.get_timeout(left).map_err(StoreError::Pool)?;
            match begin(&mut conn) {
                Ok(()) => return Ok(conn),
                Err(_) if conn.is_broken() && dead < self.pool.max_size() => dead += 1,
                Err(error) => return Err(StoreError::Query(error)),
            }
        }
    }

    /// Runs `work` on this thread, in one transaction that commits when it returns `Ok`.
    ///
    /// # Errors
    ///
    /// The caller's own error (rolled back), or [`StoreError`] as it converts into it.
    pub fn write<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut StoreConnection) -> Result<T, E>,
    ) -> Result<T, E> {
        match &self.writer {
            Some(writer) => writer.write_here(work),
            None => {
                let ran = self.begun(StoreConnection::begin_writing)?.end(work);
                self.counters.note_commit(1);
                ran.result
            }
        }
    }

    /// Runs `work` on this thread, in one transaction so that all it reads is of one moment: that of its first
    /// query. It may not write, which PostgreSQL enforces.
    ///
    /// # Errors
    ///
    /// The caller's own error, or [`StoreError`] as it converts into it.
    pub fn read<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut StoreConnection) -> Result<T, E>,
    ) -> Result<T, E> {
        self.begun(StoreConnection::begin_reading)?.end(work).result
    }

    /// [`Store::write`] in its turn among staff work, without holding the caller's thread; durable when it
    /// returns `Ok`.
    ///
    /// # Errors
    ///
    /// As [`Store::write`]; [`StoreError::Full`] when too many wait already.
    pub async fn write_alone<T, E>(
        &self,
        work: impl FnOnce(&mut StoreConnection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        match &self.writer {
            Some(writer) => {
                let held = self.counters.take_in(Lane::Staff);
                let work = move |conn: &mut StoreConnection| {
                    let _held = held;
                    work(conn)
                };
                writer.write_alone(self.patience, work).await
            }
            None => {
                let write = move |store: &Self, _: &Held| store.write(work);
                self.in_turn(Lane::Staff, Purpose::Write, write).await
            }
        }
    }

    /// The same in the lane of answers. On SQLite many share one commit, and `work` may run twice: when that
    /// commit failed, it is tried again alone.
    ///
    /// # Errors
    ///
    /// As [`Store::write_alone`]; [`StoreError::Unfinished`] when it has begun and is not through in time.
    pub async fn write_together<T, E>(
        &self,
        lane: Lane,
        work: impl Fn(&mut StoreConnection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        match &self.writer {
            Some(writer) => {
                let held = self.counters.take_in(lane);
                let work = move |conn: &mut StoreConnection| {
                    held.begin();
                    work(conn)
                };
                let wait = Wait { lane, patience: self.patience, bound: self.bound(lane) };
                writer.write_together(wait, work).await
            }
            None => {
                let write = move |store: &Self, held: &Held| {
                    held.begin();
                    store.write(work)
                };
                self.in_turn(lane, Purpose::Write, write).await
            }
        }
    }

    /// [`Store::read`] in its turn, without holding the caller's thread.
    ///
    /// # Errors
    ///
    /// As [`Store::read`]; [`StoreError::Full`] when too many wait already, [`StoreError::Unread`] when the database
    /// does not answer in time.
    pub async fn read_in_turn<T, E>(
        &self,
        lane: Lane,
        work: impl FnOnce(&mut StoreConnection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.in_turn(lane, Purpose::Read, move |store, _| store.read(work)).await
    }

    /// How long somebody in a lane waits for work that has begun: staff have long work, which is waited for.
    fn bound(&self, lane: Lane) -> Option<Duration> {
        (lane != Lane::Staff).then_some(self.bound)
    }

    async fn in_turn<T, E>(
        &self,
        lane: Lane,
        purpose: Purpose,
        work: impl FnOnce(&Self, &Held) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let held = self.counters.take_in(lane);
        let begun = Instant::now();
        let waited = tokio::time::timeout(self.patience, self.turns.next(lane, purpose)).await;
        let turn = waited.map_err(|_| StoreError::Full)??;
        // Who has waited for a turn does not wait as long again for a connection.
        let store = self.clone().waiting(self.patience.saturating_sub(begun.elapsed()));
        let run = tokio::task::spawn_blocking(move || {
            let (_turn, held) = (turn, held);
            work(&store, &held)
        });
        let run = in_time(self.bound(lane), run).await.ok_or_else(|| purpose.late())?;
        run.unwrap_or_else(|_| Err(StoreError::Interrupted.into()))
    }
}
