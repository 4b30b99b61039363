//! Whether an instance lives and should be given work, with its database there, gone, old or silent.

use std::time::{Duration, Instant};

use kartlegger::http::health::Health;
use kartlegger::service::operation::Probe;
use kartlegger::store::StoreUrl;
use tokio::net::TcpListener;

use crate::harness::{Answer, TestApp};

const READY: &str = "/health/ready";

/// Asks until the answer has that status, for as long as an answer of the database is believed.
async fn becomes(app: &TestApp, url: &str, status: u16) -> Answer {
    let begun = Instant::now();
    loop {
        let answer = app.anonymous().at(url).get(READY).await;
        if answer.status == status || begun.elapsed() > Duration::from_secs(4) {
            return answer.expect(status);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

both_backends! {
    async fn an_instance_with_its_database_is_live_and_ready(app: &TestApp) {
        for (path, status) in [("/health/live", "live"), (READY, "ready")] {
            let answer = app.get(path).await.expect(200);
            assert_eq!(answer.json(), serde_json::json!({ "status": status }));
            assert_eq!(answer.header("cache-control"), "no-store");
        }
    }

    async fn a_database_that_is_gone_makes_an_instance_unready_but_not_dead(app: &TestApp) {
        let gone = match app.database_url() {
            StoreUrl::Sqlite(file) => StoreUrl::sqlite(&file.with_extension("gone")),
            StoreUrl::Postgres(url) => StoreUrl::parse(&format!("{url}_gone")).unwrap(),
        };
        let (url, server) = app.beside(|site| site.health = Health::new(Probe::new(gone.clone())));
        let client = app.anonymous().at(&url);

        let answer = client.get(READY).await.expect(503);

        assert_eq!((answer.problem().as_str(), answer.header("retry-after")), ("instance-not-ready", "2"));
        assert_eq!(answer.json()["detail"], "The database cannot be used.");
        client.get("/health/live").await.expect(200);
        if let StoreUrl::Sqlite(file) = gone {
            assert!(!file.exists(), "asking has not made it anew");
        }
        server.stop(false).await;
    }

    async fn tables_of_an_older_version_make_an_instance_unready_until_they_are_migrated(app: &TestApp) {
        let (url, server) = app.beside(|_| {});
        becomes(app, &url, 200).await;
        let all = "CREATE TABLE kept AS SELECT * FROM __diesel_schema_migrations";
        app.tamper(all);
        app.tamper("DELETE FROM __diesel_schema_migrations WHERE version = (SELECT max(version) FROM kept)");

        let behind = becomes(app, &url, 503).await;
        app.tamper("DELETE FROM __diesel_schema_migrations");
        app.tamper("INSERT INTO __diesel_schema_migrations SELECT * FROM kept; DROP TABLE kept");

        assert_eq!(behind.json()["detail"], "The database's tables are of an older version.");
        becomes(app, &url, 200).await;
        server.stop(false).await;
    }

    async fn an_instance_that_is_about_to_stop_is_not_ready(app: &TestApp) {
        let mut health = None;
        let (url, server) = app.beside(|site| health = Some(site.health.clone()));
        health.expect("the site has it").stop();

        let answer = app.anonymous().at(&url).get(READY).await.expect(503);

        assert_eq!(answer.json()["detail"], "This instance is about to stop.");
        let lives = app.anonymous().at(&url).get("/health/live").await.expect(200);
        assert_eq!(lives.header("connection"), "close", "nobody keeps a connection to it");
        server.stop(false).await;
    }

    async fn a_busy_pool_is_no_reason_to_be_given_no_work(app: &TestApp) {
        let (held, holding) = std::sync::mpsc::channel();
        let leave: Vec<_> = (0..4).map(|_| hold(app, held.clone())).collect();
        for _ in 0..4 {
            holding.recv().unwrap();
        }

        app.get(READY).await.expect(200);

        drop(leave);
    }
}

/// Holds a connection of the pool until what is returned is dropped.
fn hold(app: &TestApp, held: std::sync::mpsc::Sender<()>) -> std::sync::mpsc::Sender<()> {
    let (leave, wait) = std::sync::mpsc::channel::<()>();
    let shell = app.shell.clone();
    std::thread::spawn(move || {
        shell.read_here(kartlegger::service::Actor::System, |_| {
            held.send(()).unwrap();
            // Ends when the test does.
            let _gone = wait.recv();
            Ok::<_, kartlegger::store::StoreError>(())
        })
    });
    leave
}

#[actix_web::test]
async fn a_database_that_says_nothing_is_asked_once_and_given_up_in_time() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = silent.local_addr().unwrap().port();
    let app = TestApp::start(crate::harness::Backend::Sqlite);
    let nobody = StoreUrl::parse(&format!("postgres://nobody@127.0.0.1:{port}/none")).unwrap();
    let (url, server) = app.beside(|site| site.health = Health::new(Probe::new(nobody)));
    let client = app.anonymous().at(&url);

    let begun = Instant::now();
    let asked = (0..8).map(|_| client.get(READY));
    let answers = futures_util::future::join_all(asked).await;

    assert!(begun.elapsed() < Duration::from_secs(6), "each waits two seconds, side by side");
    for answer in answers {
        assert_eq!(answer.expect(503).json()["detail"], "The database does not answer in time.");
    }
    let first = silent.accept().await.unwrap();
    let second = tokio::time::timeout(Duration::from_millis(300), silent.accept()).await;
    assert!(second.is_err(), "a database that hangs is not asked again meanwhile");
    drop(first);
    drop(silent);
    server.stop(false).await;
    app.stop().await;
}
