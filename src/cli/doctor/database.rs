//! The database: whether it answers, has this version's tables, and keeps what it has acknowledged.

use std::sync::mpsc;
use std::time::Duration;

use super::findings::Findings;
use crate::config::Settings;
use crate::service::Clock;
use crate::store::diagnosis::{Diagnosis, Postgres, Sqlite, examine};
use crate::store::migrations::Tables;
use crate::store::probe::Probe;
use crate::store::{StoreError, StoreUrl};

/// How long the database may take for all that is asked.
const PATIENCE: Duration = Duration::from_secs(15);
/// The oldest PostgreSQL that this program is tested with.
const OLDEST: i32 = 140_000;
/// How far two clocks may be apart, in milliseconds, before deadlines differ.
const SKEW_MS: i64 = 2_000;

/// Looks at the database; true when its tables are there to be looked at.
pub(super) fn look(settings: &Settings, findings: &mut Findings) -> bool {
    let diagnosis = match in_time(&settings.database, examine) {
        Ok(diagnosis) => diagnosis,
        Err(error) => {
            findings.error("database", told(&error));
            return false;
        }
    };
    match &diagnosis {
        Diagnosis::Postgres(postgres) => look_at_postgres(postgres, settings, findings),
        Diagnosis::Sqlite(sqlite) => look_at_sqlite(sqlite, findings),
    }
    match in_time(&settings.database, |url| Probe::new(url.clone()).tables()) {
        Ok(Tables::Same) => findings.good("database.tables", "of this version"),
        Ok(Tables::Newer) => {
            let detail =
                "of a newer version: this program serves meanwhile; put the newer one in its place";
            findings.warn("database.tables", detail);
        }
        Ok(Tables::None) => {
            let detail = "none: run `kartlegger migrate`, unless this is the wrong database";
            findings.error("database.tables", detail);
            return false;
        }
        Ok(Tables::Older) => {
            findings.error("database.tables", "of an older version: run `kartlegger migrate`");
            return false;
        }
        Err(error) => {
            findings.error("database.tables", told(&error));
            return false;
        }
    }
    true
}

/// Asks on a thread of its own, since a database that hangs lets nobody go.
fn in_time<T: Send + 'static>(
    url: &StoreUrl,
    ask: impl FnOnce(&StoreUrl) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let (answer, answered) = mpsc::channel();
    let url = url.clone();
    std::thread::spawn(move || answer.send(ask(&url)));
    let late = || StoreError::Connect("it does not answer in time".into());
    answered.recv_timeout(PATIENCE).unwrap_or_else(|_| Err(late()))
}

/// An error with its causes in one line.
fn told(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {}", error.to_string().trim_end().replace('\n', " "));
        cause = error.source();
    }
    text
}

fn look_at_postgres(postgres: &Postgres, settings: &Settings, findings: &mut Findings) {
    let (major, minor) = (postgres.version / 10_000, postgres.version % 10_000);
    let version = format!("PostgreSQL {major}.{minor}");
    if postgres.version < OLDEST {
        findings.error("postgres.version", format!("{version} is older than any tested one"));
    } else {
        findings.good("postgres.version", version);
    }
    if postgres.in_recovery || postgres.read_only {
        findings.error("postgres.role", "it takes no writes: a standby, or set to read only");
    }
    if !postgres.fsync || !postgres.full_page_writes {
        let detail = "fsync and full_page_writes must be on, or a crash loses answers";
        findings.error("postgres.fsync", detail);
    }
    commits(postgres, findings);
    let (needed, most) = (i64::from(settings.connections), postgres.max_connections);
    if needed > most {
        let detail = format!("database.connections is {needed}, the server takes {most} in all");
        findings.error("postgres.connections", detail);
    } else {
        findings.good("postgres.connections", format!("{needed} of {most} for this instance"));
    }
    let skew = (Clock::System.now() - postgres.clock).num_milliseconds();
    let told = format!("{skew} ms between this machine's clock and the database's");
    if skew.abs() > SKEW_MS {
        findings.error("clock", told);
    } else {
        findings.good("clock", told);
    }
}

/// Whether a commit survives the loss of the server, or at least its crash.
fn commits(postgres: &Postgres, findings: &mut Findings) {
    let Postgres { synchronous_commit, synchronous_standby_names, .. } = postgres;
    let commits = synchronous_commit.as_str();
    if commits == "off" {
        let detail = "off: answers that were acknowledged are lost in a crash";
        findings.error("postgres.commits", detail);
    } else if synchronous_standby_names.is_empty() {
        let detail = "no synchronous standby: what was acknowledged last is lost with the server";
        findings.warn("postgres.commits", detail);
    } else if matches!(commits, "local" | "remote_write") {
        let detail =
            format!("{commits}: a commit does not wait until a standby has it on its disk");
        findings.warn("postgres.commits", detail);
    } else if postgres.synchronous_standbys == Some(0) {
        let detail =
            format!("no standby is connected of {synchronous_standby_names}: commits wait");
        findings.error("postgres.commits", detail);
    } else {
        let detail = format!("{commits}, with the standbys {synchronous_standby_names}");
        findings.good("postgres.commits", detail);
    }
}

fn look_at_sqlite(sqlite: &Sqlite, findings: &mut Findings) {
    let Sqlite { journal_mode, synchronous } = sqlite;
    if journal_mode == "wal" && *synchronous >= 2 {
        findings.good("sqlite.commits", "write-ahead log, flushed at each commit");
    } else {
        let detail =
            format!("journal_mode is {journal_mode} and synchronous {synchronous}, not wal and 2");
        findings.error("sqlite.commits", detail);
    }
}
