//! The floor of storing: a row of one submission's size, inserted by a bare loop, one commit a row and one a hundred.

use std::path::Path;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, Text};
use diesel::{Connection, PgConnection, RunQueryDsl, SqliteConnection, sql_query};

use super::house;

const TABLE: &str = "CREATE TABLE bare (id BIGINT PRIMARY KEY, sheet TEXT NOT NULL)";
const LIMIT: Duration = Duration::from_secs(2);

/// Measures and prints both databases.
pub fn table() {
    println!("\n### A bare loop inserting the same 1.5 kB\n");
    println!("| database | rows a commit | rows a second |\n| --- | --: | --: |");
    let folder = tempfile::tempdir().expect("a folder");
    for batch in [1, 100] {
        let rate = sqlite(&folder.path().join(format!("{batch}.db")), batch);
        println!("| SQLite | {batch} | {rate:.0} |");
    }
    let Ok(url) = std::env::var("BENCH_DATABASE_URL") else { return };
    for batch in [1, 100] {
        let mut conn = PgConnection::establish(&url).expect("PostgreSQL");
        conn.batch_execute(&format!("DROP TABLE IF EXISTS bare; {TABLE}")).expect("a table");
        let rate = rows(batch, &mut conn, |conn, n, sheet| {
            let insert = sql_query("INSERT INTO bare VALUES ($1, $2)");
            insert.bind::<BigInt, _>(n).bind::<Text, _>(sheet).execute(conn).expect("a row");
        });
        println!("| PostgreSQL | {batch} | {rate:.0} |");
    }
}

/// Rows a second in a new file of SQLite that is flushed at each commit of `batch` rows.
pub fn sqlite(path: &Path, batch: i64) -> f64 {
    let mut conn = SqliteConnection::establish(&path.to_string_lossy()).expect("SQLite");
    conn.batch_execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL").expect("settings");
    conn.batch_execute(TABLE).expect("a table");
    rows(batch, &mut conn, |conn, n, sheet| {
        let insert = sql_query("INSERT INTO bare VALUES (?, ?)");
        insert.bind::<BigInt, _>(n).bind::<Text, _>(sheet).execute(conn).expect("a row");
    })
}

fn rows<C: SimpleConnection>(batch: i64, conn: &mut C, insert: impl Fn(&mut C, i64, &str)) -> f64 {
    let sheet = house::sheet();
    let started = Instant::now();
    let mut n = 0;
    while started.elapsed() < LIMIT {
        conn.batch_execute("BEGIN").expect("a transaction");
        (n..n + batch).for_each(|n| insert(conn, n, &sheet));
        conn.batch_execute("COMMIT").expect("it commits");
        n += batch;
    }
    n as f64 / started.elapsed().as_secs_f64()
}
