//! A whole installation as one file, from either database into either.

use std::fs;
use std::io::BufReader;
use std::path::Path;
use std::process::Output;

use diesel::RunQueryDsl;
use kartlegger::service::staff::moving::{self, MovingError};
use kartlegger::service::{Actor, Cx, Role};
use kartlegger::store::portable::{OF_THE_MOMENT, TABLES};
use kartlegger::store::shared_limits::{self, Taken};
use kartlegger::store::{StoreError, StoreUrl};

use crate::fieldwork::Fieldwork;
use crate::harness::{Backend, TestApp};
use crate::publish;

const BACKENDS: [Backend; 2] = [Backend::Sqlite, Backend::Postgres];

/// What a command told, without its verb: how many rows, and their hash.
#[track_caller]
fn sealed(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told = String::from_utf8(output.stdout.clone()).unwrap();
    told.replace("written", "moved").replace("restored", "moved")
}

#[track_caller]
fn complaint(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn dump(app: &TestApp, to: &Path) -> Output {
    app.run(&["dump", "--to", to.to_str().unwrap()], "")
}

fn restore(app: &TestApp, from: &Path) -> Output {
    app.run(&["restore", "--from", from.to_str().unwrap()], "")
}

/// An installation with a published round, mails and an audit log.
async fn lived_in(app: &TestApp) -> Fieldwork {
    let (fieldwork, _) = publish::frozen(app).await;
    app.deliver().await;
    fieldwork
}

both_backends! {
    async fn what_was_dumped_is_restored_on_either_database(app: &TestApp) {
        let fieldwork = lived_in(app).await;
        let folder = tempfile::tempdir().unwrap();
        let (one, two) = (folder.path().join("one"), folder.path().join("two"));
        let written = sealed(&dump(app, &one));
        let told = fs::read_to_string(&one).unwrap();
        assert!(!told.contains("\"leases\""), "who does the chores here does none elsewhere");

        for backend in BACKENDS {
            let other = TestApp::start(backend);
            let restored = sealed(&restore(&other, &one));
            let again = sealed(&dump(&other, &two));

            assert_eq!((&restored, &again), (&written, &written), "{backend:?}");
            assert!(fs::read(&one).unwrap() == fs::read(&two).unwrap(), "the same bytes");
            assert!(other.run(&["verify-audit"], "").status.success());
            let path = format!("/api/v1/rounds/{}", fieldwork.round);
            let round = other.staff(Role::Viewer).get(&path).await.expect(200);
            assert_eq!(round.json()["id"], fieldwork.round.to_string());
            fs::remove_file(&two).unwrap();
            other.stop().await;
        }
    }

    async fn a_dump_is_restored_into_an_empty_database_only(app: &TestApp) {
        lived_in(app).await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("dump");
        sealed(&dump(app, &file));
        let before = app.stored();

        let refused = complaint(&restore(app, &file));
        let twice = complaint(&dump(app, &file));

        assert!(refused.contains("the database is not empty"), "{refused}");
        assert_eq!(app.stored(), before);
        assert!(twice.contains("cannot be made"), "a file is not overwritten: {twice}");
    }

    async fn a_restore_that_is_refused_leaves_older_tables_as_they_are(app: &TestApp) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("dump");
        sealed(&dump(app, &file));
        app.tamper("CREATE TABLE kept AS SELECT * FROM __diesel_schema_migrations");
        app.tamper("DELETE FROM __diesel_schema_migrations WHERE version = (SELECT max(version) FROM kept)");

        let refused = complaint(&restore(app, &file));
        let migrated = app.run(&["doctor"], "");
        app.tamper("DELETE FROM __diesel_schema_migrations");
        app.tamper("INSERT INTO __diesel_schema_migrations SELECT * FROM kept; DROP TABLE kept");

        assert!(refused.contains("tables of an older version"), "{refused}");
        let told = String::from_utf8(migrated.stdout).unwrap();
        assert!(told.contains("of an older version: run `kartlegger migrate`"), "{told}");
    }

    async fn a_dump_that_was_changed_or_cut_off_leaves_nothing_behind(app: &TestApp) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("dump");
        let source = TestApp::start(backend_of(app));
        lived_in(&source).await;
        sealed(&dump(&source, &file));
        source.stop().await;
        let whole = fs::read_to_string(&file).unwrap();
        let empty = app.stored();
        let (kept, _) = whole.split_at(whole.len() / 2);

        for (spoilt, why) in [
            (whole.replace("Åpen søknad", "Åpen soknad"), "its seal does not fit"),
            (kept.to_owned(), "it is not whole"),
            (whole.replacen("\"schema\":\"", "\"schema\":\"9", 1), "another version"),
            ("{}\n".to_owned(), "line 1 is no part of a dump"),
        ] {
            fs::write(&file, &spoilt).unwrap();
            let refused = complaint(&restore(app, &file));
            assert!(refused.contains(why), "{refused}");
            assert_eq!(app.stored(), empty, "{why}");
        }
    }
}

fn backend_of(app: &TestApp) -> Backend {
    match app.database_url() {
        StoreUrl::Sqlite(_) => Backend::Sqlite,
        StoreUrl::Postgres(_) => Backend::Postgres,
    }
}

#[actix_web::test]
async fn limits_of_the_moment_stay_where_they_are() {
    let app = TestApp::start(Backend::Postgres);
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    sealed(&dump(&app, &one));
    let taken = Taken { kind: "link".to_owned(), key: [7; 16], owed: 60_000_000 };
    let added = app.shell.store.write(|conn| shared_limits::add(conn, &[taken]));
    added.expect("it is added");

    sealed(&dump(&app, &two));

    assert_eq!(fs::read(&one).unwrap(), fs::read(&two).unwrap());
    app.stop().await;
}

#[actix_web::test]
async fn a_dump_may_come_through_a_pipe_as_slowly_as_it_likes() {
    #[derive(diesel::QueryableByName)]
    struct Limit {
        #[diesel(sql_type = diesel::sql_types::Text)]
        idle_in_transaction_session_timeout: String,
    }
    fn limit(cx: &mut Cx<'_>) -> Result<String, MovingError> {
        let asked = diesel::sql_query("SHOW idle_in_transaction_session_timeout");
        let told: Limit = asked.get_result(cx.conn).map_err(StoreError::from)?;
        Ok(told.idle_in_transaction_session_timeout)
    }
    let (source, app) = (TestApp::start(Backend::Postgres), TestApp::start(Backend::Postgres));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("dump");
    sealed(&dump(&source, &file));
    let from = BufReader::new(fs::File::open(&file).unwrap());

    let within = app.shell.write_here(Actor::System, |cx| {
        moving::restore(cx, from)?;
        limit(cx)
    });
    let after = app.shell.write_here(Actor::System, limit);

    assert_eq!((within.unwrap(), after.unwrap()), ("0".to_owned(), "15s".to_owned()));
    source.stop().await;
    app.stop().await;
}

#[test]
fn every_table_is_moved_or_of_the_moment() {
    let columns = include_str!("../../schema/columns.toml");
    let classed: std::collections::BTreeSet<&str> =
        columns.lines().filter_map(|line| line.strip_prefix('[')?.strip_suffix(']')).collect();
    let moved = [TABLES, OF_THE_MOMENT].concat().into_iter().collect();
    assert_eq!(classed, moved);
}
