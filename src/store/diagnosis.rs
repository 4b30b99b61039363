//! How the database itself is set up: what decides whether an answer that was acknowledged survives.
//!
//! Nothing is changed and no file is made. Read over a connection of its own, which is closed again.

use chrono::{DateTime, Utc};
use diesel::r2d2::ManageConnection;
use diesel::sql_types::{BigInt, Bool, Integer, Nullable, Text, Timestamptz};
use diesel::{QueryableByName, RunQueryDsl, sql_query};

use super::{StoreConnection, StoreError, StoreUrl};

/// How a database is set up.
#[derive(Clone, Debug)]
pub enum Diagnosis {
    /// A PostgreSQL server.
    Postgres(Postgres),
    /// A SQLite file.
    Sqlite(Sqlite),
}

/// How a PostgreSQL server is set up, for this database and account.
#[derive(Clone, Debug, QueryableByName)]
pub struct Postgres {
    /// As in 150004 for 15.4.
    #[diesel(sql_type = Integer)]
    pub version: i32,
    /// `on`, `off`, `local`, `remote_write` or `remote_apply`.
    #[diesel(sql_type = Text)]
    pub synchronous_commit: String,
    /// Which standbys a commit waits for; empty when for none.
    #[diesel(sql_type = Text)]
    pub synchronous_standby_names: String,
    /// How many of these are connected; none when the account may not know.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub synchronous_standbys: Option<i64>,
    /// Whether commits are flushed to the disk.
    #[diesel(sql_type = Bool)]
    pub fsync: bool,
    /// Whether torn pages are mended after a crash.
    #[diesel(sql_type = Bool)]
    pub full_page_writes: bool,
    /// Whether this server is a standby.
    #[diesel(sql_type = Bool)]
    pub in_recovery: bool,
    /// Whether transactions may not write.
    #[diesel(sql_type = Bool)]
    pub read_only: bool,
    /// How many connections the server takes, from everybody.
    #[diesel(sql_type = BigInt)]
    pub max_connections: i64,
    /// What the server takes for the present.
    #[diesel(sql_type = Timestamptz)]
    pub clock: DateTime<Utc>,
}

/// How a SQLite file is opened by this program.
#[derive(Clone, Debug)]
pub struct Sqlite {
    /// `wal`, if nothing keeps it from being so.
    pub journal_mode: String,
    /// 2 for `FULL`.
    pub synchronous: i64,
}

#[derive(QueryableByName)]
struct Words {
    #[diesel(sql_type = Text)]
    journal_mode: String,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    synchronous: i64,
}

/// How the database at `url` is set up. Blocks as long as the database lets it wait.
///
/// # Errors
///
/// [`StoreError::Connect`], also for a SQLite file that is not there; the driver's.
pub fn examine(url: &StoreUrl) -> Result<Diagnosis, StoreError> {
    if let StoreUrl::Sqlite(path) = url {
        std::fs::metadata(path).map_err(|e| StoreError::Connect(Box::new(e)))?;
    }
    let mut conn = url.connect().map_err(|e| StoreError::Connect(Box::new(e)))?;
    match &mut conn {
        StoreConnection::Pg(conn) => {
            let asked = sql_query(
                "SELECT current_setting('server_version_num')::int AS version, \
                 current_setting('synchronous_commit') AS synchronous_commit, \
                 current_setting('synchronous_standby_names') AS synchronous_standby_names, \
                 CASE WHEN pg_has_role('pg_read_all_stats', 'USAGE') THEN \
                 (SELECT count(*) FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum')) \
                 END AS synchronous_standbys, \
                 current_setting('fsync')::bool AS fsync, \
                 current_setting('full_page_writes')::bool AS full_page_writes, \
                 pg_is_in_recovery() AS in_recovery, \
                 current_setting('transaction_read_only')::bool AS read_only, \
                 current_setting('max_connections')::bigint AS max_connections, \
                 clock_timestamp() AS clock",
            );
            Ok(Diagnosis::Postgres(asked.get_result(conn)?))
        }
        StoreConnection::Sqlite(conn) => {
            let mode: Words = sql_query("PRAGMA journal_mode").get_result(conn)?;
            let number: Number = sql_query("PRAGMA synchronous").get_result(conn)?;
            let Number { synchronous } = number;
            Ok(Diagnosis::Sqlite(Sqlite { journal_mode: mode.journal_mode, synchronous }))
        }
    }
}
