//! A whole database as rows that both databases write alike, so that an installation can move.
//!
//! A row is a JSON array with the values of its columns in the order of their names: numbers (instants in
//! microseconds since 1970, truth values as 0 and 1), text, keys and blobs in lower-case hexadecimal, null.
//! Which columns a table has, and of which kind, is asked of the database itself.
//!
//! Not here: what a file of such rows looks like (`exchange::dump`).

mod catalogue;
mod postgres;
mod sqlite;

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Bool, Text};
use serde_json::Value;

pub use catalogue::{Column, Table};

use super::{StoreConnection, StoreError};

/// Every table that is moved, those that are referred to before those that refer: all but the one on migrations and
/// [those of the moment](OF_THE_MOMENT).
pub const TABLES: &[&str] = &[
    "accounts",
    "refresh_tokens",
    "audit_events",
    "audit_seals",
    "surveys",
    "questionnaire_versions",
    "plan_amendments",
    "organisations",
    "organisation_facts",
    "contacts",
    "rounds",
    "units",
    "disposition_history",
    "freezes",
    "freeze_units",
    "links",
    "respondent_sessions",
    "paradata",
    "drafts",
    "draft_entries",
    "submissions",
    "submission_entries",
    "personal_values",
    "idempotency_keys",
    "mails",
    "publications",
    "published_entries",
    "panel_figures",
];

/// Tables whose rows are worth a minute and mean nothing elsewhere.
pub const OF_THE_MOMENT: &[&str] = &["leases", "shared_limits"];

/// One text of a result.
#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// One truth value of a result.
#[derive(QueryableByName)]
struct Answer {
    #[diesel(sql_type = Bool)]
    answer: bool,
}

/// The newest migration that has been run.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn version(conn: &mut StoreConnection) -> Result<String, StoreError> {
    let newest = "SELECT max(version) AS line FROM __diesel_schema_migrations";
    let Line { line } = match conn {
        StoreConnection::Pg(conn) => sql_query(newest).get_result(conn)?,
        StoreConnection::Sqlite(conn) => sql_query(newest).get_result(conn)?,
    };
    Ok(line)
}

/// A table with its columns, as this database has it.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn table(conn: &mut StoreConnection, name: &'static str) -> Result<Table, StoreError> {
    let columns = match conn {
        StoreConnection::Pg(conn) => postgres::columns(conn, name)?,
        StoreConnection::Sqlite(conn) => sqlite::columns(conn, name)?,
    };
    Ok(Table { name, columns })
}

/// Whether a table holds no row.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn is_empty(conn: &mut StoreConnection, name: &'static str) -> Result<bool, StoreError> {
    let asked = format!("SELECT NOT EXISTS (SELECT 1 FROM {name}) AS answer");
    let Answer { answer } = match conn {
        StoreConnection::Pg(conn) => sql_query(asked).get_result(conn)?,
        StoreConnection::Sqlite(conn) => sql_query(asked).get_result(conn)?,
    };
    Ok(answer)
}

/// Hands every row of a table to `take`, in the order of its key.
///
/// # Errors
///
/// The taker's own, and [`StoreError`]: a row that is no JSON is [`StoreError::Inconsistent`].
pub fn read<E: From<StoreError>>(
    conn: &mut StoreConnection,
    table: &Table,
    mut take: impl FnMut(Vec<Value>) -> Result<(), E>,
) -> Result<(), E> {
    let name = table.name;
    let mut parse = |line: &str| {
        let row = serde_json::from_str(line);
        take(row.map_err(|_| StoreError::Inconsistent { table: name, column: "any" })?)
    };
    match conn {
        StoreConnection::Pg(conn) => postgres::read(conn, table, &mut parse),
        StoreConnection::Sqlite(conn) => sqlite::read(conn, table, &mut parse),
    }
}

/// Lets this transaction stand idle for as long as what is to be added keeps it waiting: a file may come through a
/// pipe, and the database that it is restored into is nobody else's yet. SQLite never ends one for that.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn wait_for_rows(conn: &mut StoreConnection) -> Result<(), StoreError> {
    if let StoreConnection::Pg(conn) = conn {
        sql_query("SET LOCAL idle_in_transaction_session_timeout = 0").execute(conn)?;
    }
    Ok(())
}

/// Adds rows to a table in one statement.
///
/// # Errors
///
/// [`StoreError::Query`] when a row does not fit the table.
pub fn write(
    conn: &mut StoreConnection,
    table: &Table,
    rows: &[Vec<Value>],
) -> Result<(), StoreError> {
    let rows = rows.iter().cloned().collect::<Value>().to_string();
    match conn {
        StoreConnection::Pg(conn) => {
            sql_query(postgres::insert(table)).bind::<Text, _>(rows).execute(conn)?
        }
        StoreConnection::Sqlite(conn) => {
            sql_query(sqlite::insert(table)).bind::<Text, _>(rows).execute(conn)?
        }
    };
    Ok(())
}
