//! Connections: which database a URL means, the pools, the one SQLite writer, and migrations.
//!
//! **Invariant:** on SQLite all writes of the process pass one connection, because a transaction
//! that reads and then writes fails at once when another has committed in between.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::r2d2::{ManageConnection, Pool, PooledConnection, R2D2Connection};
use diesel::{Connection, PgConnection, SqliteConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{StoreError, dialect};

pub use either::{MultiBackend, StoreConnection};

#[expect(missing_docs, reason = "the derive writes public items and no documentation")]
mod either {
    use diesel::{PgConnection, SqliteConnection};

    /// A connection to either database.
    #[derive(diesel::MultiConnection)]
    pub enum StoreConnection {
        /// PostgreSQL.
        Pg(PgConnection),
        /// SQLite.
        Sqlite(SqliteConnection),
    }
}

const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");

/// Which database a URL means: `sqlite:PATH`, `postgres://…` or `postgresql://…`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreUrl {
    /// A file, made when missing.
    Sqlite(PathBuf),
    /// A server.
    Postgres(String),
}

impl StoreUrl {
    /// Reads a URL; its scheme decides.
    ///
    /// # Errors
    ///
    /// [`StoreError::Scheme`] for any other scheme, and [`StoreError::NoTls`] when the URL asks for
    /// TLS and this binary was built without it.
    pub fn parse(raw: &str) -> Result<Self, StoreError> {
        if let Some(path) = raw.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() {
                return Err(StoreError::Scheme("sqlite: without a path".to_owned()));
            }
            return Ok(Self::Sqlite(PathBuf::from(path)));
        }
        if raw.starts_with("postgres://") || raw.starts_with("postgresql://") {
            let asks = ["sslmode=require", "sslmode=verify-ca", "sslmode=verify-full"];
            if !cfg!(feature = "postgres-tls") && asks.iter().any(|mode| raw.contains(mode)) {
                return Err(StoreError::NoTls);
            }
            return Ok(Self::Postgres(raw.to_owned()));
        }
        Err(StoreError::Scheme(raw.split(':').next().unwrap_or_default().to_owned()))
    }

    /// The URL of a SQLite file.
    #[must_use]
    pub fn sqlite(path: &Path) -> Self {
        Self::Sqlite(path.to_owned())
    }
}

impl ManageConnection for StoreUrl {
    type Connection = StoreConnection;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<StoreConnection, Self::Error> {
        match self {
            Self::Postgres(url) => PgConnection::establish(url)
                .map(StoreConnection::Pg)
                .map_err(diesel::r2d2::Error::ConnectionError),
            Self::Sqlite(path) => {
                let mut conn = SqliteConnection::establish(&path.to_string_lossy())
                    .map_err(diesel::r2d2::Error::ConnectionError)?;
                conn.batch_execute(
                    "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; \
                     PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;",
                )
                .map_err(diesel::r2d2::Error::QueryError)?;
                Ok(StoreConnection::Sqlite(conn))
            }
        }
    }

    fn is_valid(&self, conn: &mut StoreConnection) -> Result<(), Self::Error> {
        conn.ping().map_err(diesel::r2d2::Error::QueryError)
    }

    fn has_broken(&self, conn: &mut StoreConnection) -> bool {
        std::thread::panicking() || conn.is_broken()
    }
}

/// How long a transaction waits for a free connection, unless said otherwise: somebody who has waited
/// so long is better told that the service is busy.
const PATIENCE: Duration = Duration::from_secs(10);

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

/// A migrated database with its pool.
#[derive(Clone)]
pub struct Store {
    pool: Pool<StoreUrl>,
    /// How long a transaction waits for a free connection.
    patience: Duration,
    /// Held while a SQLite transaction writes; PostgreSQL does not need it.
    writer: Option<Arc<Mutex<()>>>,
}

/// An error of a transaction: the caller's own, or the store's.
enum InTransaction<E> {
    Caller(E),
    Diesel(diesel::result::Error),
}

impl<E> From<diesel::result::Error> for InTransaction<E> {
    fn from(error: diesel::result::Error) -> Self {
        Self::Diesel(error)
    }
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
        let pool = Pool::builder()
            .max_size(connections)
            .min_idle(Some(1))
            .test_on_check_out(matches!(url, StoreUrl::Postgres(_)))
            .build(url.clone())
            .map_err(StoreError::Pool)?;
        let writer = match url {
            StoreUrl::Sqlite(_) => Some(Arc::new(Mutex::new(()))),
            StoreUrl::Postgres(_) => None,
        };
        Ok(Self { pool, patience: PATIENCE, writer })
    }

    /// The same database, for whoever waits no longer than `patience` for a free connection.
    #[must_use]
    pub fn waiting(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Runs the migrations that are missing and returns how many; several processes take turns.
    ///
    /// # Errors
    ///
    /// As [`Store::open`].
    pub fn migrate(url: &StoreUrl) -> Result<usize, StoreError> {
        let mut conn = url.connect().map_err(|e| StoreError::Connect(Box::new(e)))?;
        migrate(&mut conn)
    }

    /// How the pool's connections are used.
    #[must_use]
    pub fn pool_use(&self) -> PoolUse {
        let state = self.pool.state();
        let most = self.pool.max_size();
        PoolUse { connections: state.connections, idle: state.idle_connections, most }
    }

    fn connection(&self) -> Result<PooledConnection<StoreUrl>, StoreError> {
        self.pool.get_timeout(self.patience).map_err(StoreError::Pool)
    }

    /// Runs `work` in one transaction that commits when it returns `Ok`.
    ///
    /// # Errors
    ///
    /// The caller's own error (rolled back), or [`StoreError`] as it converts into it.
    pub fn write<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut StoreConnection) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut pooled = self.connection()?;
        let conn = &mut *pooled;
        // A panic in another writer left no half-done work behind: its transaction rolled back.
        let _turn = self.writer.as_ref().map(|w| w.lock().unwrap_or_else(PoisonError::into_inner));
        let run = |conn: &mut StoreConnection| work(conn).map_err(InTransaction::Caller);
        conn.transaction(run).map_err(|error| match error {
            InTransaction::Caller(error) => error,
            InTransaction::Diesel(error) => StoreError::Query(error).into(),
        })
    }

    /// Runs `work` on a connection, in one transaction so that all it reads is of one moment: that of
    /// its first query. It may not write, which PostgreSQL enforces.
    ///
    /// # Errors
    ///
    /// The caller's own error, or [`StoreError`] as it converts into it.
    pub fn read<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut StoreConnection) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut pooled = self.connection()?;
        let conn = &mut *pooled;
        let run = |conn: &mut StoreConnection| {
            dialect::hold_still(conn)?;
            work(conn).map_err(InTransaction::Caller)
        };
        conn.transaction(run).map_err(|error| match error {
            InTransaction::Caller(error) => error,
            InTransaction::Diesel(error) => StoreError::Query(error).into(),
        })
    }
}

/// Runs the migrations that are missing and returns how many.
fn migrate(conn: &mut StoreConnection) -> Result<usize, StoreError> {
    let run = match conn {
        StoreConnection::Pg(conn) => {
            // Held until the connection is dropped. SQLite locks the file while it writes.
            conn.batch_execute("SELECT pg_advisory_lock(7401)")?;
            conn.run_pending_migrations(POSTGRES).map(|run| run.len())
        }
        StoreConnection::Sqlite(conn) => conn.run_pending_migrations(SQLITE).map(|run| run.len()),
    };
    run.map_err(StoreError::Migrate)
}

/// Whether no migration of this version is missing.
pub(super) fn is_current(conn: &mut StoreConnection) -> Result<bool, StoreError> {
    let pending = match conn {
        StoreConnection::Pg(conn) => conn.has_pending_migration(POSTGRES),
        StoreConnection::Sqlite(conn) => conn.has_pending_migration(SQLITE),
    };
    pending.map(|pending| !pending).map_err(StoreError::Migrate)
}
