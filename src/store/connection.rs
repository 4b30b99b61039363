//! Connections: which database a URL means, and how a transaction on one begins and ends.
//!
//! **Invariant:** a SQLite transaction that will write takes the write lock when it begins, because one
//! that reads and then writes fails at once when another has committed in between.
//!
//! **Not here:** who gets a connection when, which is [`Store`](super::Store)'s.

use std::path::{Path, PathBuf};

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::expression::functions::declare_sql_function;
use diesel::r2d2::{ManageConnection, R2D2Connection};
use diesel::{
    Connection, ConnectionError, PgConnection, QueryResult, RunQueryDsl, SqliteConnection,
};

use super::StoreError;
use super::secrecy::masked;

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

#[declare_sql_function]
extern "SQL" {
    /// Rows that a connection to SQLite has inserted, updated or deleted since it was opened.
    fn total_changes() -> Integer;
}

type Manager = <StoreConnection as Connection>::TransactionManager;

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
        // What is no scheme is not repeated: it may be a password.
        let is_scheme = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || c == '+');
        let scheme = raw.split_once("://").map(|(scheme, _)| scheme).filter(|text| is_scheme(text));
        Err(StoreError::Scheme(scheme.unwrap_or("…").to_owned()))
    }

    /// The URL of a SQLite file.
    #[must_use]
    pub fn sqlite(path: &Path) -> Self {
        Self::Sqlite(path.to_owned())
    }

    /// A new connection.
    pub(super) fn open(&self) -> Result<StoreConnection, diesel::r2d2::Error> {
        match self {
            Self::Postgres(url) => {
                let mut conn = PgConnection::establish(&attentive(url)).map_err(|error| {
                    let told = masked(&error.to_string(), url);
                    diesel::r2d2::Error::ConnectionError(ConnectionError::BadConnection(told))
                })?;
                conn.batch_execute(
                    "SET lock_timeout = '5s'; SET idle_in_transaction_session_timeout = '15s'",
                )
                .map_err(diesel::r2d2::Error::QueryError)?;
                Ok(StoreConnection::Pg(conn))
            }
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
}

/// The URL with what notices a server that is gone within half a minute, where the URL says nothing of it.
///
/// Source: `PostgreSQL` documentation, "Parameter Key Words" of libpq; times in seconds, and milliseconds for the last.
fn attentive(url: &str) -> String {
    let kept = [
        ("connect_timeout", "10"),
        ("keepalives_idle", "15"),
        ("keepalives_interval", "5"),
        ("keepalives_count", "3"),
        ("tcp_user_timeout", "30000"),
    ];
    let mut attentive = url.to_owned();
    for (name, value) in kept {
        if !url.contains(&format!("{name}=")) {
            attentive.push(if attentive.contains('?') { '&' } else { '?' });
            attentive.push_str(&format!("{name}={value}"));
        }
    }
    attentive
}

impl ManageConnection for StoreUrl {
    type Connection = StoreConnection;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<StoreConnection, Self::Error> {
        self.open()
    }

    fn is_valid(&self, conn: &mut StoreConnection) -> Result<(), Self::Error> {
        conn.ping().map_err(diesel::r2d2::Error::QueryError)
    }

    fn has_broken(&self, conn: &mut StoreConnection) -> bool {
        std::thread::panicking() || conn.is_broken()
    }
}

/// What a savepoint came to.
pub(super) struct Ran<T, E> {
    /// What the work said.
    pub(super) result: Result<T, E>,
    /// Whether the transaction around the savepoint still stands; a database that runs out of space, say,
    /// ends the whole of it.
    pub(super) stands: bool,
}

impl StoreConnection {
    /// Whether a transaction of this connection could be neither committed nor rolled back.
    pub(super) fn has_broken_transaction(&mut self) -> bool {
        Manager::is_broken_transaction_manager(self)
    }

    /// How many transactions are open, each but the first a savepoint in another.
    pub(super) fn depth(&mut self) -> u32 {
        let status = Manager::transaction_manager_status_mut(self);
        status.transaction_depth().ok().flatten().map_or(0, Into::into)
    }

    /// How many rows this connection has changed since it was opened; known of SQLite only.
    pub(super) fn changed_rows(&mut self) -> QueryResult<i32> {
        match self {
            Self::Sqlite(conn) => diesel::select(total_changes()).get_result(conn),
            Self::Pg(_) => Ok(0),
        }
    }

    /// Whether the database still has the transaction that was begun: SQLite ends it by itself when it runs out
    /// of space, and what came after that would be kept at once. PostgreSQL never does.
    pub(super) fn is_in_transaction(&mut self) -> bool {
        let conn = match self {
            // It would only warn of a second `BEGIN`, and the `ROLLBACK` would end the real transaction.
            Self::Pg(_) => return true,
            Self::Sqlite(conn) => conn,
        };
        // There is none in another.
        match conn.batch_execute("BEGIN") {
            Err(_) => true,
            Ok(()) => {
                let ended = conn.batch_execute("ROLLBACK");
                debug_assert!(ended.is_ok(), "an empty transaction can be ended");
                false
            }
        }
    }

    /// Begins a transaction, or a savepoint when one is open already.
    pub(super) fn begin_writing(&mut self) -> QueryResult<()> {
        match (self.depth(), self) {
            (0, Self::Sqlite(conn)) => {
                AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN IMMEDIATE")
            }
            (_, conn) => Manager::begin_transaction(conn),
        }
    }

    /// Begins a transaction that sees the database as its first query does, and writes nothing.
    ///
    /// SQLite's transactions see one moment by themselves; each statement of an ordinary one of PostgreSQL sees
    /// what others have committed before it.
    pub(super) fn begin_reading(&mut self) -> QueryResult<()> {
        match self {
            Self::Pg(conn) => AnsiTransactionManager::begin_transaction_sql(
                conn,
                // It may count for minutes between two queries, and holds no row that anybody waits for.
                "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; \
                 SET LOCAL idle_in_transaction_session_timeout = 0",
            ),
            Self::Sqlite(conn) => AnsiTransactionManager::begin_transaction(conn),
        }
    }

    /// Runs `work` in the transaction or savepoint that was begun last, and ends it: for good when the
    /// work returns `Ok`, undone when not.
    pub(super) fn end<T, E: From<StoreError>>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Ran<T, E> {
        match work(self) {
            Ok(value) => match Manager::commit_transaction(self) {
                Ok(()) => Ran { result: Ok(value), stands: true },
                Err(error) => Ran { result: Err(StoreError::Query(error).into()), stands: false },
            },
            Err(error) => {
                let undone = Manager::rollback_transaction(self);
                Ran { result: Err(error), stands: undone.is_ok() }
            }
        }
    }

    /// Undoes what is open beyond `depth` transactions; false when that fails.
    pub(super) fn roll_back_to(&mut self, depth: u32) -> bool {
        while self.depth() > depth {
            if Manager::rollback_transaction(self).is_err() {
                return false;
            }
        }
        let status = Manager::transaction_manager_status_mut(self);
        status.transaction_depth().is_ok_and(|open| open.map_or(0, Into::into) == depth)
    }
}

/// Runs `work` in one transaction, or in a savepoint when one is open already.
pub(super) fn in_transaction<T, E: From<StoreError>>(
    conn: &mut StoreConnection,
    work: impl FnOnce(&mut StoreConnection) -> Result<T, E>,
) -> Ran<T, E> {
    match conn.begin_writing() {
        Ok(()) => conn.end(work),
        Err(error) => Ran { result: Err(StoreError::Query(error).into()), stands: false },
    }
}
