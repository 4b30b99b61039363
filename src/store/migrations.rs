//! Migrations: which have been run, and running those that are missing.
//!
//! **Invariant:** of several processes that start at once, one migrates and the others wait for it. A database
//! that knows more migrations than this program is served as it is: what came later only adds
//! (`docs/operations.md`, "Upgrade").

use std::collections::BTreeSet;

use diesel::backend::Backend;
use diesel::connection::SimpleConnection;
use diesel::migration::MigrationSource;
use diesel::pg::Pg;
use diesel::sql_types::{Bool, Text};
use diesel::sqlite::Sqlite;
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{StoreConnection, StoreError};

const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");

/// How the tables of a database stand to those of this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tables {
    /// There are none: a new database, or one of something else.
    None,
    /// They are the same.
    Same,
    /// A migration of this program is missing.
    Older,
    /// None is missing, and a later program has added to them.
    Newer,
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[derive(QueryableByName)]
struct Answer {
    #[diesel(sql_type = Bool)]
    answer: bool,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// Runs the migrations that are missing and returns how many; several processes take turns. Where none is missing,
/// nothing is written, so that a standby may be looked at.
pub(super) fn migrate(conn: &mut StoreConnection) -> Result<usize, StoreError> {
    if let StoreConnection::Pg(conn) = conn {
        // Held until the connection is dropped. Whoever waits for it waits for a whole migration, which may
        // take longer than any lock within one should.
        let asked = sql_query("SELECT pg_try_advisory_lock(7401) AS answer");
        if !asked.get_result::<Answer>(conn)?.answer {
            tracing::info!("another process migrates the database; waiting for it");
            conn.batch_execute(
                "SET lock_timeout = 0; SELECT pg_advisory_lock(7401); SET lock_timeout = '5s'",
            )?;
        }
    }
    if matches!(tables(conn)?, Tables::Same | Tables::Newer) {
        return Ok(0);
    }
    let run = match conn {
        StoreConnection::Pg(conn) => conn.run_pending_migrations(POSTGRES).map(|run| run.len()),
        // Asked again within the lock, since another process may have been first.
        StoreConnection::Sqlite(conn) => conn.immediate_transaction::<_, Failure, _>(|conn| {
            Ok(conn.run_pending_migrations(SQLITE)?.len())
        }),
    };
    run.map_err(StoreError::Migrate)
}

/// How the tables of a database stand to those of this program. Nothing is changed, and a transaction that may
/// not write may ask.
///
/// # Errors
///
/// [`StoreError::Query`], [`StoreError::Migrate`].
pub fn tables(conn: &mut StoreConnection) -> Result<Tables, StoreError> {
    let (known, run) = match conn {
        StoreConnection::Pg(conn) => {
            let there = "SELECT to_regclass('__diesel_schema_migrations') IS NOT NULL AS answer";
            let there = sql_query(there).get_result::<Answer>(conn)?.answer;
            let run = if there { sql_query(RUN).load::<Line>(conn)? } else { Vec::new() };
            (versions::<Pg>(&POSTGRES), run)
        }
        StoreConnection::Sqlite(conn) => {
            let there = "SELECT count(*) > 0 AS answer FROM sqlite_schema \
                         WHERE name = '__diesel_schema_migrations'";
            let there = sql_query(there).get_result::<Answer>(conn)?.answer;
            let run = if there { sql_query(RUN).load::<Line>(conn)? } else { Vec::new() };
            (versions::<Sqlite>(&SQLITE), run)
        }
    };
    let known = known.map_err(StoreError::Migrate)?;
    let run: BTreeSet<String> = run.into_iter().map(|run| run.line).collect();
    Ok(if run.is_empty() {
        Tables::None
    } else if !known.is_subset(&run) {
        Tables::Older
    } else if known.len() < run.len() {
        Tables::Newer
    } else {
        Tables::Same
    })
}

const RUN: &str = "SELECT version AS line FROM __diesel_schema_migrations";

fn versions<DB: Backend>(ours: &EmbeddedMigrations) -> Result<BTreeSet<String>, Failure> {
    let ours = MigrationSource::<DB>::migrations(ours)?;
    Ok(ours.iter().map(|migration| migration.name().version().to_string()).collect())
}
