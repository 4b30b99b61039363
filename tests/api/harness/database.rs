//! An empty database per test: a copy of a file that was migrated once, or, on PostgreSQL, one
//! that an earlier test of this process has left, emptied.
//!
//! Making and dropping a PostgreSQL database takes ten times as long as most tests; deleting the
//! rows of a finished test takes a few milliseconds. A failed test's database is dropped.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, Once, OnceLock};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};
use kartlegger::store::{Store, StoreUrl};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// A file.
    Sqlite,
    /// A database on the server that `KARTLEGGER_TEST_POSTGRES` names.
    Postgres,
}

/// The committed dumps of earlier schemas for one database: the newest migration that had been run, and the
/// statements that make such a database with some rows in it.
pub fn former_schemas(backend: Backend) -> Vec<(String, String)> {
    let ending = match backend {
        Backend::Sqlite => ".sqlite.sql",
        Backend::Postgres => ".postgres.sql",
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/upgrade");
    let files = fs::read_dir(folder).expect("the folder is there").map(|file| file.unwrap().path());
    let mut found: Vec<(String, String)> = files
        .filter_map(|file| {
            let name = file.file_name().unwrap().to_str().unwrap();
            let version = name.strip_suffix(ending)?.trim_start_matches("schema-").to_owned();
            Some((version, fs::read_to_string(&file).expect("it is read")))
        })
        .collect();
    found.sort();
    assert!(!found.is_empty(), "nothing is upgraded from");
    found
}

/// A database that is gone when this is dropped.
pub struct Database {
    /// Where it is.
    pub url: StoreUrl,
    keep: Keep,
}

/// What stands behind a database.
enum Keep {
    Folder(#[expect(dead_code, reason = "held so that its drop removes the folder")] TempDir),
    Server { name: String, once: bool },
}

/// The names of emptied PostgreSQL databases that wait for a test.
static EMPTIED: Mutex<Vec<String>> = Mutex::new(Vec::new());

impl Database {
    /// A migrated, empty database.
    pub fn fresh(backend: Backend) -> Self {
        match backend {
            Backend::Sqlite => {
                let folder = tempfile::tempdir_in(fast_folder()).expect("a folder");
                let file = folder.path().join("kartlegger.db");
                fs::copy(sqlite_template(), &file).expect("the template is copied");
                Self { url: StoreUrl::sqlite(&file), keep: Keep::Folder(folder) }
            }
            Backend::Postgres => {
                let emptied = EMPTIED.lock().unwrap().pop();
                let name = emptied.unwrap_or_else(make_postgres);
                Self { url: postgres_url(&name), keep: Keep::Server { name, once: false } }
            }
        }
    }

    /// A database that these statements make, and that no other test gets.
    pub fn holding(backend: Backend, sql: &str) -> Self {
        let database = match backend {
            Backend::Sqlite => {
                let folder = tempfile::tempdir_in(fast_folder()).expect("a folder");
                let file = folder.path().join("kartlegger.db");
                Self { url: StoreUrl::sqlite(&file), keep: Keep::Folder(folder) }
            }
            Backend::Postgres => {
                let name = create_postgres();
                Self { url: postgres_url(&name), keep: Keep::Server { name, once: true } }
            }
        };
        if !sql.is_empty() {
            database.tamper(sql);
        }
        database
    }
}

impl Database {
    /// A copy of a file, with everything that is committed.
    pub fn copy(&self) -> Self {
        let StoreUrl::Sqlite(from) = &self.url else { panic!("only files are copied") };
        let folder = tempfile::tempdir_in(fast_folder()).expect("a folder");
        let file = folder.path().join("kartlegger.db");
        let mut conn = SqliteConnection::establish(from.to_str().unwrap()).unwrap();
        conn.batch_execute(&format!("VACUUM INTO '{}'", file.display())).expect("it is copied");
        Self { url: StoreUrl::sqlite(&file), keep: Keep::Folder(folder) }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let Keep::Server { name, once } = &self.keep else { return };
        if *once || std::thread::panicking() {
            drop_postgres(&mut connect_server(), name);
        } else {
            empty_postgres(&self.url);
            EMPTIED.lock().unwrap().push(name.clone());
        }
    }
}

impl Database {
    /// Every row of every table as text, bytes in upper-case hexadecimal.
    pub fn dump(&self) -> String {
        let rows: Vec<Named> = match &self.url {
            StoreUrl::Sqlite(file) => {
                let mut conn = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
                let tables: Vec<Named> = sql_query(
                    "SELECT 'SELECT ' || (SELECT group_concat('quote(' || c.name || ')', '||'',''||') \
                     FROM pragma_table_info(t.name) c) || ' AS name FROM ' || t.name AS name \
                     FROM sqlite_schema t WHERE t.type = 'table'",
                )
                .load(&mut conn)
                .expect("the tables are listed");
                let rows =
                    |t: &Named| sql_query(&t.name).load(&mut conn).expect("the rows are read");
                tables.iter().flat_map::<Vec<Named>, _>(rows).collect()
            }
            StoreUrl::Postgres(url) => {
                let mut conn = PgConnection::establish(url).expect("the database answers");
                let tables: Vec<Named> = sql_query(
                    "SELECT 'SELECT t::text AS name FROM ' || tablename || ' t' AS name \
                     FROM pg_tables WHERE schemaname = 'public'",
                )
                .load(&mut conn)
                .expect("the tables are listed");
                let rows =
                    |t: &Named| sql_query(&t.name).load(&mut conn).expect("the rows are read");
                tables.iter().flat_map::<Vec<Named>, _>(rows).collect()
            }
        };
        rows.iter().map(|row| row.name.to_uppercase() + "\n").collect()
    }
}

impl Database {
    /// Changes what is stored, past every key between tables.
    pub fn tamper(&self, sql: &str) {
        match &self.url {
            StoreUrl::Sqlite(file) => {
                let mut conn = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
                conn.batch_execute("PRAGMA foreign_keys = OFF; PRAGMA busy_timeout = 5000")
                    .unwrap();
                conn.batch_execute(sql).expect("the statement is sound");
            }
            StoreUrl::Postgres(url) => {
                let mut conn = PgConnection::establish(url).expect("the database answers");
                conn.batch_execute("SET session_replication_role = replica").unwrap();
                conn.batch_execute(sql).expect("the statement is sound");
            }
        }
    }

    /// Its address, as `DATABASE_URL` takes it.
    pub fn address(&self) -> String {
        match &self.url {
            StoreUrl::Sqlite(file) => format!("sqlite:{}", file.display()),
            StoreUrl::Postgres(url) => url.clone(),
        }
    }
}

/// Memory when the machine offers it as a folder: durable commits are not what these tests measure.
fn fast_folder() -> PathBuf {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() }
}

/// A hash over all SQLite migrations, so that an edited one gets a template of its own.
fn fingerprint() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/sqlite");
    let mut names: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    let mut hash = Sha256::new();
    for name in names {
        hash.update(name.file_name().unwrap().as_encoded_bytes());
        hash.update(fs::read(name.join("up.sql")).unwrap());
    }
    URL_SAFE_NO_PAD.encode(hash.finalize())
}

/// The migrated file, made by the first test that asks.
fn sqlite_template() -> &'static Path {
    static TEMPLATE: OnceLock<PathBuf> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let template = folder.join(format!("template-{}.db", fingerprint()));
        if !template.exists() {
            let making = tempfile::tempdir_in(folder).expect("a folder");
            let (long, whole) = (making.path().join("log.db"), making.path().join("whole.db"));
            drop(Store::open(&StoreUrl::sqlite(&long), 1).expect("the migrations run"));
            // One file without a write-ahead log beside it, so that copying it copies all.
            let mut conn = SqliteConnection::establish(long.to_str().unwrap()).unwrap();
            conn.batch_execute(&format!("VACUUM INTO '{}'", whole.display())).unwrap();
            fs::rename(whole, &template).expect("the template takes its place");
        }
        template
    })
}

/// Makes a migrated database and returns its name.
fn make_postgres() -> String {
    let name = create_postgres();
    drop(Store::open(&postgres_url(&name), 1).expect("the migrations run"));
    name
}

/// Makes a database without tables and returns its name.
fn create_postgres() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    static SWEPT: Once = Once::new();
    let mut server = connect_server();
    SWEPT.call_once(|| sweep_postgres(&mut server));
    let name = format!("{PREFIX}{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    drop_postgres(&mut server, &name);
    server.batch_execute(&format!("CREATE DATABASE {name}")).expect("the database is made");
    name
}

/// Drops what test processes that have ended left behind.
fn sweep_postgres(server: &mut PgConnection) {
    let sought =
        format!("SELECT datname::text AS name FROM pg_database WHERE datname LIKE '{PREFIX}%'");
    for Named { name } in sql_query(sought).load(server).expect("the databases are listed") {
        let pid = name.trim_start_matches(PREFIX).split('_').next().unwrap();
        if !Path::new("/proc").join(pid).exists() {
            drop_postgres(server, &name);
        }
    }
}

/// Deletes every row but those that say which migrations have run.
fn empty_postgres(url: &StoreUrl) {
    let StoreUrl::Postgres(url) = url else { unreachable!("only PostgreSQL databases are reused") };
    let mut conn = PgConnection::establish(url).expect("the database answers");
    let sought = "SELECT tablename::text AS name FROM pg_tables \
                  WHERE schemaname = 'public' AND tablename <> '__diesel_schema_migrations'";
    let tables: Vec<Named> = sql_query(sought).load(&mut conn).expect("the tables are listed");
    // Connections of the finished test go first; then foreign keys and triggers stay silent in
    // this session, so that the order of the tables does not matter.
    let mut all = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                   WHERE datname = current_database() AND pid <> pg_backend_pid(); \
                   SET session_replication_role = replica;"
        .to_owned();
    all.extend(tables.iter().map(|table| format!("DELETE FROM {};", table.name)));
    conn.batch_execute(&all).expect("the tables are emptied");
}

/// The server of the tests, as `KARTLEGGER_TEST_POSTGRES` names it.
fn server_url() -> &'static str {
    static SERVER: OnceLock<String> = OnceLock::new();
    #[expect(clippy::disallowed_methods, reason = "the tests' only setting")]
    SERVER.get_or_init(|| {
        std::env::var("KARTLEGGER_TEST_POSTGRES").expect(
            "KARTLEGGER_TEST_POSTGRES names no server: run scripts/test.sh, \
             or eval \"$(scripts/postgres.sh start)\" and run the test again",
        )
    })
}

/// Before the process's id and a number in the name of a test's database.
const PREFIX: &str = "kartlegger_test_";

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
}

fn connect_server() -> PgConnection {
    PgConnection::establish(server_url()).expect("the PostgreSQL server of the tests answers")
}

/// The server's URL with another database.
fn postgres_url(database: &str) -> StoreUrl {
    let mut url = url::Url::parse(server_url()).expect("KARTLEGGER_TEST_POSTGRES is a URL");
    url.set_path(database);
    StoreUrl::parse(url.as_str()).expect("KARTLEGGER_TEST_POSTGRES is a PostgreSQL URL")
}

fn drop_postgres(server: &mut PgConnection, name: &str) {
    let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    server.batch_execute(&drop).expect("the database is dropped");
}
