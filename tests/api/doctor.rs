//! `kartlegger doctor`: a sound deployment passes, and each thing that is wrong with one is named.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;
use std::sync::{Arc, mpsc};

use kartlegger::service::Clock;
use kartlegger::store::StoreUrl;
use kartlegger::worker::Transport;
use serde_json::Value;

use crate::fieldwork::Fieldwork;
use crate::harness::TestApp;
use crate::harness::smtp::MailServer;
use crate::mails::{ask, contact};

/// What was found: check, level and detail of each.
struct Findings(Vec<[String; 3]>);

impl Findings {
    #[track_caller]
    fn read(output: &Output) -> Self {
        let complaint = String::from_utf8_lossy(&output.stderr);
        let report: Value =
            serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {complaint}"));
        let of = |finding: &Value| {
            ["check", "level", "detail"].map(|member| finding[member].as_str().unwrap().to_owned())
        };
        let all = Self(report["findings"].as_array().unwrap().iter().map(of).collect());
        assert_eq!(report["errors"], all.of_level("error").len());
        assert_eq!(report["warnings"], all.of_level("warning").len());
        let code = i32::from(report["errors"] != 0);
        assert_eq!(output.status.code(), Some(code), "{complaint}");
        all
    }

    fn of_level(&self, level: &str) -> Vec<&str> {
        self.0.iter().filter(|f| f[1] == level).map(|f| f[0].as_str()).collect()
    }

    /// The level of a check, and its detail.
    #[track_caller]
    fn of(&self, check: &str) -> (&str, &str) {
        let found = self.0.iter().find(|f| f[0] == check);
        let found = found.unwrap_or_else(|| panic!("nothing on {check} in {:#?}", self.0));
        (&found[1], &found[2])
    }
}

/// Asks with settings beside those of the database.
fn doctor(app: &TestApp, set: &[&str]) -> Findings {
    let set = set.iter().flat_map(|setting| ["--set", setting]);
    let arguments: Vec<&str> = ["doctor", "--json"].into_iter().chain(set).collect();
    Findings::read(&app.run(&arguments, ""))
}

/// A mail server on a thread of its own, since the program is waited for on this one; its port and what
/// counts its mails.
fn mail_server() -> MailServer {
    let (told, server) = mpsc::channel();
    std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            told.send(MailServer::start().await).unwrap();
            std::future::pending::<()>().await;
        });
    });
    server.recv().unwrap()
}

/// Makes the database's file the owner's alone, as `serve` finds it in a folder that is.
fn make_private(app: &TestApp) {
    if let StoreUrl::Sqlite(file) = app.database_url() {
        fs::set_permissions(file, Permissions::from_mode(0o600)).unwrap();
    }
}

fn write(path: &Path, text: &str, mode: u32) -> String {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    path.display().to_string()
}

both_backends! {
    async fn a_sound_deployment_passes_and_gets_no_mail(app: &TestApp) {
        app.shell.clock.set(Clock::System.now());
        app.staff(kartlegger::service::Role::Administrator);
        app.deliver().await;
        make_private(app);
        let server = mail_server();
        let folder = tempfile::tempdir().unwrap();
        let key = write(&folder.path().join("key"), "0p3q/Lw5vYkX2bR9sN+7tGhJ4mZcD6eUfA1iBxQoC8E=\n", 0o600);

        let found = doctor(app, &[
            "server.public_url=https://kartlegging.etat.example/",
            "server.trusted_proxies=127.0.0.1", "server.connections=100",
            "mail.transport=smtp", "mail.smtp_host=localhost", "mail.smtp_tls=none",
            "mail.from=Kartleggingen <kartlegging@etat.example>",
            &format!("mail.smtp_port={}", server.port()),
            &format!("session.signing_key_file={key}"),
        ]);

        // The tests' server flushes nothing and has no standby, which is just what must be told.
        let expected: &[&str] = match app.database_url() {
            StoreUrl::Sqlite(_) => &[],
            StoreUrl::Postgres(_) => &["postgres.fsync", "postgres.commits"],
        };
        assert_eq!(found.of_level("error"), expected, "{:#?}", found.0);
        assert!(found.of_level("warning").is_empty(), "{:#?}", found.0);
        for check in ["database.tables", "worker", "audit.seals", "mail.server", "data.space"] {
            assert_eq!(found.of(check).0, "ok", "{:?}", found.of(check));
        }
        match app.database_url() {
            StoreUrl::Postgres(_) => assert_eq!(found.of("clock").0, "ok"),
            // It is in another folder than the rest.
            StoreUrl::Sqlite(_) => assert_eq!(found.of("database.space").0, "ok"),
        }
        assert_eq!(server.connections(), 1);
        assert!(server.taken().is_empty(), "no mail is sent");
    }

    async fn what_is_wrong_with_the_settings_and_files_is_named(app: &TestApp) {
        let folder = tempfile::tempdir().unwrap();
        let key = write(&folder.path().join("key"), &"kartlegger".repeat(4), 0o644);
        let token = write(&folder.path().join("token"), "kort\n", 0o640);
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();

        let found = doctor(app, &[
            "server.public_url=http://kartlegging.etat.example/",
            &format!("session.signing_key_file={key}"),
            "metrics.listen=127.0.0.1:9464", &format!("metrics.token_file={token}"),
            "mail.transport=smtp", "mail.smtp_host=localhost", "mail.smtp_tls=none",
            &format!("mail.smtp_port={port}"), "worker.enabled=false", "passwords.memory_kib=8",
        ]);

        for check in ["server.public_url", "session.signing_key_file", "session.signing_key", "mail.server", "mail.from"] {
            assert_eq!(found.of(check).0, "error", "{:?}", found.of(check));
        }
        for check in ["metrics.token_file", "metrics.token", "worker.enabled", "passwords.memory_kib"] {
            assert_eq!(found.of(check).0, "warning", "{:?}", found.of(check));
        }
        let told = format!("{:?}", found.0);
        assert!(!told.contains("kort") && !told.contains("kartleggerkartlegger"), "no secret is told: {told}");
        let proxied = doctor(app, &["server.public_url=https://etat.example/", "server.listen=0.0.0.0:8080"]);
        assert_eq!(proxied.of("server.trusted_proxies").0, "warning");
        assert_eq!(proxied.of("server.listen").0, "warning");
    }

    async fn a_database_that_is_gone_or_old_is_named_and_left_as_it_is(app: &TestApp) {
        let gone = match app.database_url() {
            StoreUrl::Sqlite(file) => format!("sqlite:{}", file.with_extension("gone").display()),
            StoreUrl::Postgres(url) => format!("{url}_gone"),
        };
        let without = Findings::read(&app.run(&["doctor", "--json", "--database-url", &gone], ""));
        app.tamper("CREATE TABLE kept AS SELECT * FROM __diesel_schema_migrations");
        app.tamper("DELETE FROM __diesel_schema_migrations WHERE version = (SELECT max(version) FROM kept)");

        let old = doctor(app, &[]);
        let again = doctor(app, &[]);
        app.tamper("DELETE FROM __diesel_schema_migrations");
        app.tamper("INSERT INTO __diesel_schema_migrations SELECT * FROM kept; DROP TABLE kept");

        assert_eq!(without.of("database").0, "error");
        if let StoreUrl::Sqlite(file) = app.database_url() {
            assert!(!file.with_extension("gone").exists(), "asking has not made it");
        }
        assert_eq!(old.of("database.tables"), ("error", "of an older version: run `kartlegger migrate`"));
        assert_eq!(again.of("database.tables").0, "error", "asking has not migrated it");
        assert_eq!(doctor(app, &[]).of("database.tables").0, "ok");
    }

    async fn work_that_nobody_does_is_named(app: &TestApp) {
        app.shell.clock.set(Clock::System.now() - chrono::TimeDelta::hours(1));
        let fieldwork = Fieldwork::open(app);
        contact(app, &fieldwork, 0, "kari@etat0.test");
        ask(app, &fieldwork, "invite").await.expect(200);

        let found = doctor(app, &[]);

        assert_eq!(found.of("worker").0, "warning");
        assert_eq!((found.of("mails.due").0, found.of("audit.seals").0), ("error", "error"));
        assert_eq!(found.of("mails.queued").0, "warning");
        let worker = app.worker(Transport::Memory(Arc::default()));
        // Events of the mails that the first turn sends are sealed in the second.
        worker.run_due().await.unwrap();
        worker.run_due().await.unwrap();
        let found = doctor(app, &[]);
        assert_eq!(found.of("audit.seals").0, "ok");
        assert_eq!(found.of("worker").0, "error", "it ran an hour ago, and not since");
        for (ago, level) in [(13, "ok"), (17, "error"), (-30, "error")] {
            app.shell.clock.set(Clock::System.now() - chrono::TimeDelta::minutes(ago));
            app.worker(Transport::Memory(Arc::default())).run_due().await.unwrap();
            let found = doctor(app, &[]);
            assert_eq!(found.of("worker").0, level, "{ago} minutes ago: {:?}", found.of("worker"));
            app.tamper("DELETE FROM leases");
        }
    }

    async fn people_read_a_line_each(app: &TestApp) {
        let output = app.run(&["doctor"], "");

        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.lines().any(|line| line.starts_with("ok       database.tables")), "{text}");
        assert!(text.lines().any(|line| line.starts_with("warning  mail.server")), "{text}");
    }
}
