//! A running server per test, with a database of its own, a clock that stands still and seeded chance.
//!
//! Set-up that is not the claim goes straight through `app.shell` and the services; the claim
//! itself goes over HTTP.

mod client;
mod database;

use std::net::TcpListener;

use actix_web::dev::ServerHandle;
use chrono::{DateTime, Utc};
use kartlegger::domain::orgnr::Series;
use kartlegger::http::server;
use kartlegger::service::design::Instruments;
use kartlegger::service::{Chance, Clock, Shell};
use kartlegger::store::Store;
use serde_json::Value;

pub use client::{Answer, Client};
pub use database::Backend;
use database::Database;

/// The instant at which every test starts: Monday 2 March 2026, 09:00 in Oslo.
pub const START: &str = "2026-03-02T08:00:00Z";

/// A server on a free port of the loopback address, with everything behind it.
pub struct TestApp {
    /// What the server holds; for set-up through the services.
    pub shell: Shell,
    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub url: String,
    server: ServerHandle,
    // The last field: the server and the pool are gone when the database is dropped.
    _database: Database,
}

impl TestApp {
    /// Starts a server on a fresh, migrated database.
    pub fn start(backend: Backend) -> Self {
        let database = Database::fresh(backend);
        let shell = Shell {
            store: Store::open(&database.url, 4).expect("the database opens"),
            clock: Clock::at(instant(START)),
            chance: Chance::seeded(1),
            series: Series::RealAndTest,
            instruments: Instruments::default(),
        };
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let running = server::start(&shell, listener, 1).expect("the server starts");
        let server = running.handle();
        actix_web::rt::spawn(running);
        Self { shell, url, server, _database: database }
    }

    /// Stops the server; a test that returned has nothing in flight.
    pub async fn stop(self) {
        self.server.stop(false).await;
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
