//! A database of many answers: the demonstration's round, and copies of its units with their
//! submissions until there are enough entries.
//!
//! Copies are made inside the database, since this benchmark is of reading. A copy keeps its unit's facts,
//! so that the axes stay those of 73 agencies.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use diesel::connection::SimpleConnection;
use diesel::sql_types::BigInt;
use diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// Loads the demonstration, and returns its database.
pub fn demo(folder: &Path) -> PathBuf {
    let data = folder.join("demo");
    let mut server = Command::new(env!("CARGO_BIN_EXE_kartlegger"))
        .args(["demo", "--listen", "127.0.0.1:0", "--data-dir"])
        .arg(&data)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the demonstration starts");
    let lines = BufReader::new(server.stdout.take().expect("its output")).lines();
    let ready = lines.map_while(Result::ok).any(|line| line.starts_with("Stop with"));
    server.kill().expect("the demonstration stops");
    server.wait().expect("the demonstration has stopped");
    assert!(ready, "the demonstration did not load");
    let database = data.join("kartlegger.db");
    // What was killed has left a part of it in the log.
    let mut conn = SqliteConnection::establish(database.to_str().expect("a path")).expect("open");
    conn.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)").expect("the log is written to the file");
    database
}

/// Copies units until there are at least `size` entries, and returns how many there are.
pub fn grow(database: &Path, size: usize) -> usize {
    let mut conn = SqliteConnection::establish(database.to_str().expect("a path")).expect("open");
    let before = count(&mut conn);
    let copies = size.div_ceil(before) - 1;
    conn.batch_execute(&format!(
        "PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF;
         BEGIN;
         CREATE TEMP TABLE copies AS
         WITH RECURSIVE numbers (n) AS (
             SELECT 1 WHERE {copies} > 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < {copies})
         SELECT unit_id AS old_unit, submission_id AS old_submission, randomblob(16) AS unit,
             randomblob(16) AS organisation, randomblob(16) AS submission
         FROM freeze_units, numbers;
         CREATE INDEX temp.copies_idx ON copies (old_submission);
         INSERT INTO units SELECT c.unit, round_id, c.organisation, orgnr, facts, disposition, extended_to,
             first_submitted_at, c.submission FROM units u JOIN copies c ON c.old_unit = u.id;
         INSERT INTO submissions SELECT c.submission, c.unit, number, version_id, source, link_id,
             account_id, reason, received_at, first_at, sheet, nil, hash
             FROM submissions s JOIN copies c ON c.old_submission = s.id;
         INSERT INTO submission_entries SELECT c.submission, randomblob(16), roster, position,
             first_submitted_at, sheet FROM submission_entries e JOIN copies c ON c.old_submission = e.submission_id;
         INSERT INTO freeze_units SELECT round_id, number, c.unit, disposition,
             CASE WHEN submission_id IS NULL THEN NULL ELSE c.submission END
             FROM freeze_units f JOIN copies c ON c.old_unit = f.unit_id;
         COMMIT;
         PRAGMA wal_checkpoint(TRUNCATE);"
    ))
    .expect("the copies are made");
    count(&mut conn)
}

fn count(conn: &mut SqliteConnection) -> usize {
    let found: Count = sql_query(
        "SELECT count(*) AS n FROM submission_entries e
         JOIN freeze_units f ON f.submission_id = e.submission_id",
    )
    .get_result(conn)
    .expect("a count");
    usize::try_from(found.n).expect("a count")
}
