//! A fresh database per test, copied from a template that was migrated once.
//!
//! A template is named by a hash of the migrations, so that an edited migration gets a new one.
//! Its makers may be many processes at once: the file is renamed into its place, the PostgreSQL
//! database is made under an advisory lock.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, QueryResult, RunQueryDsl, SqliteConnection, sql_query};
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

/// A database that is gone when this is dropped.
pub struct Database {
    /// Where it is.
    pub url: StoreUrl,
    rest: Rest,
}

/// What is to be taken away at the end.
enum Rest {
    Folder(#[expect(dead_code, reason = "held so that its drop removes the folder")] TempDir),
    Database(String),
}

impl Database {
    /// A migrated, empty database.
    pub fn fresh(backend: Backend) -> Self {
        match backend {
            Backend::Sqlite => {
                let folder = tempfile::tempdir_in(fast_folder()).expect("a folder");
                let file = folder.path().join("kartlegger.db");
                fs::copy(sqlite_template(), &file).expect("the template is copied");
                Self { url: StoreUrl::sqlite(&file), rest: Rest::Folder(folder) }
            }
            Backend::Postgres => {
                static NEXT: AtomicU32 = AtomicU32::new(1);
                let number = NEXT.fetch_add(1, Ordering::Relaxed);
                let name = format!("kartlegger_test_{}_{number}", std::process::id());
                let template = postgres_template();
                let mut server = connect_server();
                drop_database(&mut server, &name);
                let create = format!("CREATE DATABASE {name} TEMPLATE {template}");
                server.batch_execute(&create).expect("the template is copied");
                Self { url: postgres_url(&name), rest: Rest::Database(name) }
            }
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Rest::Database(name) = &self.rest {
            drop_database(&mut connect_server(), name);
        }
    }
}

/// Memory when the machine offers it as a folder: durable commits are not what these tests measure.
fn fast_folder() -> PathBuf {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() }
}

/// The first 12 hexadecimal digits of the hash over all migrations of one backend.
fn fingerprint(backend: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(backend);
    let mut names: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    let mut hash = Sha256::new();
    for name in names {
        hash.update(name.file_name().unwrap().as_encoded_bytes());
        hash.update(fs::read(name.join("up.sql")).unwrap());
    }
    hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// The migrated file, made by the first test that asks.
fn sqlite_template() -> &'static Path {
    static TEMPLATE: OnceLock<PathBuf> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let template = folder.join(format!("template-{}.db", fingerprint("sqlite")));
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

/// The name of the migrated database, made by the first test that asks.
fn postgres_template() -> &'static str {
    static TEMPLATE: OnceLock<String> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let template = format!("kartlegger_template_{}", fingerprint("postgres"));
        let mut server = connect_server();
        server.batch_execute("SELECT pg_advisory_lock(7402)").unwrap();
        let sought = format!("SELECT datname FROM pg_database WHERE datname = '{template}'");
        let there: QueryResult<usize> = sql_query(sought).execute(&mut server);
        if there.unwrap() == 0 {
            let making = format!("{template}_making");
            drop_database(&mut server, &making);
            server.batch_execute(&format!("CREATE DATABASE {making}")).unwrap();
            drop(Store::open(&postgres_url(&making), 1).expect("the migrations run"));
            server
                .batch_execute(&format!(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity \
                     WHERE datname = '{making}'; \
                     ALTER DATABASE {making} RENAME TO {template};"
                ))
                .expect("the template takes its place");
        }
        template
    })
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

fn connect_server() -> PgConnection {
    PgConnection::establish(server_url()).expect("the PostgreSQL server of the tests answers")
}

/// The server's URL with another database.
fn postgres_url(database: &str) -> StoreUrl {
    let mut url = url::Url::parse(server_url()).expect("KARTLEGGER_TEST_POSTGRES is a URL");
    url.set_path(database);
    StoreUrl::parse(url.as_str()).expect("KARTLEGGER_TEST_POSTGRES is a PostgreSQL URL")
}

fn drop_database(server: &mut PgConnection, name: &str) {
    let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    server.batch_execute(&drop).expect("the database is dropped");
}
