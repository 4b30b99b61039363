//! A running server per test, with a database of its own, a clock that stands still and seeded chance.
//!
//! Set-up that is not the claim goes straight through `app.shell` and the services; the claim
//! itself goes over HTTP.

mod client;
mod database;
mod outbox;
pub mod smtp;

use std::fs::Permissions;
use std::io::Write;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output, Stdio};

use actix_web::dev::ServerHandle;
use chrono::{DateTime, TimeDelta, Utc};
use kartlegger::domain::account::Password;
use kartlegger::domain::orgnr::Series;
use kartlegger::http::auth::{Keys, Staff};
use kartlegger::http::health::Health;
use kartlegger::http::metrics::Metrics;
use kartlegger::http::server;
use kartlegger::http::site::{Options, Site};
use kartlegger::service::design::Instruments;
use kartlegger::service::disseminate::Decoded;
use kartlegger::service::operation::Probe;
use kartlegger::service::staff::account::{self, NewAccount};
use kartlegger::service::staff::{Passwords, StaffError, moving};
use kartlegger::service::{Actor, Chance, Clock, Role, Shell};
use kartlegger::store::{Store, StoreUrl};
use serde_json::Value;

pub use client::{Answer, Client};
pub use database::{Backend, Database, former_schemas};
pub use outbox::secret;

/// The instant at which every test starts: Monday 2 March 2026, 09:00 in Oslo.
pub const START: &str = "2026-03-02T08:00:00Z";

/// A server on a free port of the loopback address, with everything behind it.
pub struct TestApp {
    /// What the server holds; for set-up through the services.
    pub shell: Shell,
    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub url: String,
    /// What signs access tokens.
    pub keys: Keys,
    server: ServerHandle,
    // The last field: the server and the pool are gone when the database is dropped.
    database: Database,
}

impl TestApp {
    /// Starts a server on a fresh, migrated database.
    pub fn start(backend: Backend) -> Self {
        Self::on(Database::fresh(backend), 1)
    }

    /// Starts a server on that database, which is migrated first, with chance from that seed.
    pub fn on(database: Database, seed: u64) -> Self {
        let shell = Shell {
            store: Store::open(&database.url, 4).expect("the database opens"),
            clock: Clock::at(instant(START)),
            chance: Chance::seeded(seed),
            series: Series::RealAndTest,
            instruments: Instruments::default(),
            decoded: Decoded::default(),
            passwords: Passwords::new(8, 1, 4).expect("the least that Argon2 allows"),
        };
        let (listener, url) = free_port();
        let keys = Keys::from_seed(&[7; 32], &url);
        let server = serve(&site(&shell, &keys, &url, &database.url), listener);
        Self { shell, url, keys, server, database }
    }

    /// Another server of the same moment on a copy of the data: what is done there is not done here.
    pub fn copy(&self) -> Self {
        // A seed of its own, since ids of the original go on from where it stands.
        const SEED: u64 = 2;
        let app = match self.database_url() {
            StoreUrl::Sqlite(_) => Self::on(self.database.copy(), SEED),
            StoreUrl::Postgres(_) => {
                let app = Self::on(Database::fresh(Backend::Postgres), SEED);
                let mut rows = Vec::new();
                let read = self.shell.read_here(Actor::System, |cx| moving::dump(cx, &mut rows));
                let written =
                    app.shell.write_here(Actor::System, |cx| moving::restore(cx, &rows[..]));
                assert_eq!(read.expect("it is read"), written.expect("it is written"));
                app
            }
        };
        app.shell.clock.set(self.now());
        app
    }

    /// Stops the server, whatever is left to be done.
    pub async fn abandon(self) {
        self.server.stop(false).await;
    }

    /// Stops the server. A test that has mails queued must let them be delivered, too.
    pub async fn stop(self) {
        assert_eq!(self.unsettled_mails(), 0, "mails that no worker has delivered");
        self.server.stop(false).await;
    }

    /// A second server on the same database, with settings of its own; its address and its handle.
    pub fn beside(&self, change: impl FnOnce(&mut Site)) -> (String, ServerHandle) {
        let (listener, url) = free_port();
        let mut site = site(&self.shell, &self.keys, &url, &self.database.url);
        change(&mut site);
        let server = serve(&site, listener);
        (url, server)
    }

    /// Changes what is stored behind the server's back, as somebody with the database's password may.
    pub fn tamper(&self, sql: &str) {
        self.database.tamper(sql);
    }

    /// Runs the program itself on this database, with `typed` on its standard input.
    pub fn run(&self, arguments: &[&str], typed: &str) -> Output {
        let private = Permissions::from_mode(0o700);
        let folder = tempfile::Builder::new().permissions(private).tempdir().expect("a folder");
        let mut program = Command::new(env!("CARGO_BIN_EXE_kartlegger"))
            .args(["--data-dir", folder.path().to_str().expect("a path as text")])
            .args(arguments)
            .env("DATABASE_URL", self.database.address())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut input = program.stdin.take().expect("its standard input");
        input.write_all(typed.as_bytes()).expect("it reads");
        drop(input);
        program.wait_with_output().expect("it ends")
    }

    /// Everything that is stored, a row a line, bytes in upper-case hexadecimal.
    pub fn stored(&self) -> String {
        self.database.dump()
    }

    /// Where everything is stored, as the settings write it.
    pub fn database_address(&self) -> String {
        self.database.address()
    }

    /// Where everything is stored.
    pub fn database_url(&self) -> &StoreUrl {
        &self.database.url
    }

    /// The instant that the server takes for the present.
    pub fn now(&self) -> DateTime<Utc> {
        self.shell.clock.now()
    }

    /// Moves the clock to an RFC 3339 instant.
    pub fn set_clock(&self, rfc3339: &str) {
        self.shell.clock.set(instant(rfc3339));
    }

    /// Somebody who shows nothing: no cookie, no token.
    pub fn anonymous(&self) -> Client {
        Client::new(&self.url)
    }

    /// A member of staff of that role: an account `manager` with the password
    /// `the password of manager`, and a token that outlives any test.
    pub fn staff(&self, role: Role) -> Client {
        self.anonymous().bearing(&self.token(role))
    }

    /// The token of that member of staff.
    pub fn token(&self, role: Role) -> String {
        let name = role.as_str();
        let staff = self.shell.write_here(Actor::System, |cx| {
            let username = name.parse().expect("a role is a user name");
            if let Some(account) = account::find(cx, &username)? {
                return Ok(Staff { id: account.id, role });
            }
            let password = Password::parse(&format!("the password of {name}"), &username)?;
            let hash = self.shell.passwords.hash_here(&self.shell.chance, &password)?;
            let email = format!("{name}@etat.test");
            let new = NewAccount { username, name: name.to_owned(), email, role };
            Ok(Staff { id: account::create(cx, new, hash)?.id, role })
        });
        let staff: Staff = staff.map_err(|e: StaffError| e).expect("an account");
        self.keys.issue(staff, self.now(), TimeDelta::days(3_650)).expect("a token")
    }

    /// A respondent's own system, which bears a link's secret.
    pub fn respondent(&self, secret: &str) -> Client {
        self.anonymous().bearing(secret)
    }

    /// A browser: keeps cookies, asks for HTML, follows no redirect by itself.
    pub fn browser(&self) -> Client {
        Client::browser(&self.url)
    }

    /// `GET` as nobody.
    pub async fn get(&self, path: &str) -> Answer {
        self.anonymous().get(path).await
    }

    /// `POST` as nobody, with a JSON body.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.anonymous().post(path, body).await
    }
}

fn free_port() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    (listener, url)
}

fn site(shell: &Shell, keys: &Keys, url: &str, database: &StoreUrl) -> Site {
    Site {
        shell: shell.clone(),
        keys: keys.clone(),
        options: Options::at(url.parse().expect("a URL")),
        health: Health::new(Probe::new(database.clone())),
        metrics: Metrics::new().expect("each metric has a name of its own"),
    }
}

fn serve(site: &Site, listener: TcpListener) -> ServerHandle {
    let running = server::start(site, listener, 1).expect("the server starts");
    let server = running.handle();
    actix_web::rt::spawn(running);
    server
}

/// Reads an RFC 3339 instant.
pub fn instant(rfc3339: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(rfc3339).expect("an instant as RFC 3339 writes it").to_utc()
}

/// Writes each test twice: once on SQLite, once on PostgreSQL. Once a file.
macro_rules! both_backends {
    ($($(#[$meta:meta])* async fn $name:ident($app:ident: &TestApp) $body:block)+) => {
        $($(#[$meta])* async fn $name($app: &TestApp) $body)+

        mod sqlite {
            use crate::harness::{Backend, TestApp};
            $(#[actix_web::test]
            async fn $name() {
                let app = TestApp::start(Backend::Sqlite);
                super::$name(&app).await;
                app.stop().await;
            })+
        }

        mod postgres {
            use crate::harness::{Backend, TestApp};
            $(#[actix_web::test]
            async fn $name() {
                let app = TestApp::start(Backend::Postgres);
                super::$name(&app).await;
                app.stop().await;
            })+
        }
    };
}
