//! A SQLite database copied while it is in use, and what a database finds wrong with itself.

use std::path::Path;

use diesel::QueryableByName;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;

use super::{StoreConnection, StoreError, StoreUrl};

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// Writes the whole database of a SQLite file as it is at one moment to `to`, which must be empty or not there.
/// Whoever uses the database goes on. It is not flushed to the disk: that is the caller's.
///
/// # Errors
///
/// [`StoreError::Connect`], also when there is no such file; [`StoreError::Query`], among them a full disk.
pub fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
    std::fs::metadata(from).map_err(|e| StoreError::Connect(Box::new(e)))?;
    let opened = StoreUrl::sqlite(from).open();
    let StoreConnection::Sqlite(mut conn) = opened.map_err(|e| StoreError::Connect(Box::new(e)))?
    else {
        return Ok(());
    };
    // One read transaction: on a database with a write-ahead log it holds up nobody.
    sql_query("VACUUM INTO ?")
        .bind::<Text, _>(to.to_string_lossy().into_owned())
        .execute(&mut conn)?;
    Ok(())
}

/// What the database itself finds wrong: pages, indexes, conditions, references. PostgreSQL has no such question; it
/// finds a broken page when it is read.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn list_faults(conn: &mut StoreConnection) -> Result<Vec<String>, StoreError> {
    let StoreConnection::Sqlite(conn) = conn else { return Ok(Vec::new()) };
    let whole = "SELECT integrity_check AS line FROM pragma_integrity_check \
                 WHERE integrity_check <> 'ok'";
    let references = "SELECT DISTINCT \"table\" || ' refers to what is not in ' || parent AS line \
                      FROM pragma_foreign_key_check";
    let mut faults: Vec<Line> = sql_query(whole).load(conn)?;
    faults.extend(sql_query(references).load::<Line>(conn)?);
    Ok(faults.into_iter().map(|fault| fault.line).collect())
}
