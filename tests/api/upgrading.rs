//! From one version to the next: a database as an earlier program left it is migrated and goes on, and
//! programs of two versions run on it side by side.

use std::fs;
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};
use kartlegger::domain::answer::GrantScope;
use kartlegger::service::Role;
use kartlegger::store::portable::{OF_THE_MOMENT, TABLES};
use kartlegger::store::{Store, StoreUrl};
use serde_json::json;

use crate::fieldwork::{self, entry, put, submit};
use crate::harness::{Answer, Backend, Database, TestApp, former_schemas};
use crate::publish;

const BACKENDS: [Backend; 2] = [Backend::Sqlite, Backend::Postgres];
/// Before the secret of a link in the first line of a dump.
const LINK: &str = "-- A link of the open round: ";
/// What a later version may do while this one still runs: it adds, and nothing that must be filled.
const EXPANDED: &str = "CREATE TABLE later (id INTEGER NOT NULL PRIMARY KEY, note TEXT); \
    ALTER TABLE organisations ADD COLUMN nickname TEXT; \
    ALTER TABLE submissions ADD COLUMN tone TEXT NOT NULL DEFAULT ''; \
    INSERT INTO __diesel_schema_migrations (version) VALUES ('9999')";

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// The lines of a query, which has one form for each database.
fn lines(url: &StoreUrl, sqlite: &str, postgres: &str) -> Vec<String> {
    let lines: Vec<Line> = match url {
        StoreUrl::Sqlite(file) => {
            let mut conn = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
            sql_query(sqlite).load(&mut conn).expect("the lines are read")
        }
        StoreUrl::Postgres(url) => {
            let mut conn = PgConnection::establish(url).expect("the database answers");
            sql_query(postgres).load(&mut conn).expect("the lines are read")
        }
    };
    lines.into_iter().map(|line| line.line).collect()
}

/// How many rows each table has that a dump fills, and how many the dump says.
fn rows(app: &TestApp, dump: &str) -> Vec<(&'static str, usize, usize)> {
    let table = |&name: &&'static str| {
        let count = format!("SELECT CAST(count(*) AS TEXT) AS line FROM {name}");
        let there = lines(app.database_url(), &count, &count)[0].parse().unwrap();
        let said = dump.lines().filter(|l| l.starts_with(&format!("INSERT INTO {name} "))).count();
        (name, there, said)
    };
    TABLES.iter().filter(|name| dump.contains(&format!("INSERT INTO {name} "))).map(table).collect()
}

/// A respondent of the open round answers and submits.
async fn answer(app: &TestApp, secret: &str) -> Answer {
    let respondent = app.respondent(secret);
    let header = fieldwork::header();
    put(&respondent, "/api/v1/respond/draft/header", Some("\"0\""), &header).await.expect(200);
    put(&respondent, &entry(77), None, &fieldwork::service("Søknad")).await.expect(201);
    submit(&respondent, "upgraded").await
}

#[actix_web::test]
async fn a_database_of_an_earlier_version_is_migrated_and_goes_on() {
    for backend in BACKENDS {
        for (version, dump) in former_schemas(backend) {
            let app = TestApp::on(Database::holding(backend, &dump), 2);
            app.set_clock("2026-03-03T08:00:00Z");
            for (table, there, said) in rows(&app, &dump) {
                assert_eq!(there, said, "{table}, from {version} on {backend:?}");
            }
            assert!(app.run(&["verify"], "").status.success());
            let page = app.get(publish::ROUND).await.expect(200).text();
            assert!(page.contains("Tjenester etter status"), "{page}");
            let secret = dump.lines().next().and_then(|line| line.strip_prefix(LINK)).unwrap();

            answer(&app, secret).await.expect(200);
            let login = json!({ "username": "manager", "password": "the password of manager" });
            app.post("/api/v1/session", login).await.expect(200);
            let rounds = app.staff(Role::Analyst);
            let all = rounds.get("/api/v1/rounds").await.expect(200).json();
            let mut n_audited = 0;
            for round in all["items"].as_array().unwrap() {
                let publications =
                    format!("/api/v1/rounds/{}/publications", round["id"].as_str().unwrap());
                let made = rounds.get(&publications).await.expect(200).json();
                for made in made.as_array().unwrap() {
                    let audit = format!("{publications}/{}/audit", made["revision"]);
                    let audit = rounds.get(&audit).await.expect(200).json();
                    assert_eq!(audit["report"]["tables"][0]["table"], "status", "{audit}");
                    n_audited += 1;
                }
            }
            assert!(n_audited > 0, "something was published by {version}");

            app.get("/health/ready").await.expect(200);
            app.deliver().await;
            assert!(app.run(&["verify-audit"], "").status.success());
            app.stop().await;
        }
    }
}

#[actix_web::test]
async fn a_program_goes_on_beside_a_newer_one_that_has_added_to_the_tables() {
    for backend in BACKENDS {
        let database = Database::holding(backend, "");
        Store::migrate(&database.url).unwrap();
        database.tamper(EXPANDED);

        let app = TestApp::on(database, 1);
        let fieldwork = fieldwork::Fieldwork::open(&app);
        let secret = fieldwork.link(&app, 0, GrantScope::Whole);
        answer(&app, &secret).await.expect(200);
        app.deliver().await;

        app.get("/health/ready").await.expect(200);
        let doctor = app.run(&["doctor"], "");
        let told = String::from_utf8(doctor.stdout).unwrap();
        assert!(told.contains("warning  database.tables") && told.contains("newer"), "{told}");
        let listed = app.run(&["user", "list"], "");
        assert!(listed.status.success());
        let warned = String::from_utf8(listed.stderr).unwrap();
        assert!(warned.contains("tables are of a newer version"), "{warned}");
        // It does not know what the newer one keeps where, and says so rather than leaving it out.
        let dump = app.run(&["dump", "--to", "-"], "");
        assert_eq!(dump.status.code(), Some(1));
        assert!(String::from_utf8(dump.stderr).unwrap().contains("newer version"));
        app.stop().await;
    }
}

#[test]
fn of_many_that_start_at_once_one_migrates_and_the_others_wait() {
    for backend in BACKENDS {
        let database = Database::holding(backend, "");
        let of_each: Vec<usize> = std::thread::scope(|scope| {
            let start = || scope.spawn(|| Store::migrate(&database.url).expect("it is migrated"));
            let starting: Vec<_> = (0..4).map(|_| start()).collect();
            starting.into_iter().map(|one| one.join().unwrap()).collect()
        });
        let count = "SELECT CAST(count(*) AS TEXT) AS line FROM __diesel_schema_migrations";
        let all: usize = lines(&database.url, count, count)[0].parse().unwrap();
        assert_eq!(of_each.iter().sum::<usize>(), all, "{backend:?}: each once, {of_each:?}");
        assert_eq!(of_each.iter().filter(|&&run| run > 0).count(), 1, "{backend:?}: {of_each:?}");
    }
}

/// A lock is otherwise waited for five seconds.
#[test]
fn a_migration_that_takes_long_is_waited_for() {
    let database = Database::holding(Backend::Postgres, "");
    let StoreUrl::Postgres(url) = &database.url else { unreachable!() };
    let mut other = PgConnection::establish(url).unwrap();
    other.batch_execute("SELECT pg_advisory_lock(7401)").unwrap();
    let (tell, told) = mpsc::channel();
    let waiting = database.url.clone();
    std::thread::spawn(move || tell.send(Store::migrate(&waiting).is_ok()));

    assert_eq!(told.recv_timeout(Duration::from_secs(6)), Err(mpsc::RecvTimeoutError::Timeout));
    drop(other);

    assert_eq!(told.recv_timeout(Duration::from_secs(30)), Ok(true));
}

/// The statements that make this database with its rows, what is referred to first.
fn statements(url: &StoreUrl) -> String {
    let mut making = lines(
        url,
        "SELECT sql AS line FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type DESC, tbl_name, name",
        include_str!("../catalog/dump.postgres.sql"),
    );
    if let StoreUrl::Postgres(_) = url {
        making.push(
            "CREATE TABLE __diesel_schema_migrations (version varchar(50) NOT NULL PRIMARY KEY, \
             run_on timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP)"
                .to_owned(),
        );
    }
    let tables = [TABLES, OF_THE_MOMENT].concat();
    making.sort_by_key(|statement| {
        let name = statement.strip_prefix("CREATE TABLE ").and_then(|rest| rest.split(' ').next());
        name.map_or(usize::MAX, |name| {
            tables.iter().position(|table| *table == name).map_or(0, |at| at + 1)
        })
    });
    let mut text: String = making.into_iter().map(|statement| statement + ";\n").collect();
    for table in [&["__diesel_schema_migrations"], &*tables].concat() {
        let columns = lines(
            url,
            &format!("SELECT name AS line FROM pragma_table_info('{table}') ORDER BY cid"),
            &format!(
                "SELECT attname::text AS line FROM pg_attribute WHERE attrelid = '{table}'::regclass \
                 AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
            ),
        );
        let values = |quote: &str, cast: &str| {
            let each: Vec<_> = columns.iter().map(|c| format!("{quote}({c}{cast})")).collect();
            let named = columns.join(", ");
            format!(
                "SELECT 'INSERT INTO {table} ({named}) VALUES (' || {} || ')' AS line FROM {table} \
                 ORDER BY 1",
                each.join(" || ', ' || ")
            )
        };
        let rows = lines(url, &values("quote", ""), &values("quote_nullable", "::text"));
        text.extend(rows.into_iter().map(|row| row + ";\n"));
    }
    text
}

/// Writes `tests/data/upgrade/schema-NNNN.*.sql`: the schema of this program, with a published round, an open
/// one, staff, mails and an audit log.
#[actix_web::test]
#[ignore = "makes another dump to be upgraded from: run it by name before a version is given out"]
async fn write_the_dumps_of_this_schema() {
    for (backend, ending) in [(Backend::Sqlite, "sqlite"), (Backend::Postgres, "postgres")] {
        let app = TestApp::start(backend);
        let (fieldwork, publications) = publish::frozen(&app).await;
        app.staff(Role::Manager).post(&publications, publish::first()).await.expect(201);
        let next = fieldwork.next(&app, "2027");
        let secret = next.link(&app, 2, GrantScope::Whole);
        let begun = next.respondent(&app, 1);
        put(&begun, "/api/v1/respond/draft/header", Some("\"0\""), &fieldwork::header())
            .await
            .expect(200);
        app.deliver().await;
        let newest = "SELECT max(version) AS line FROM __diesel_schema_migrations";
        let version = lines(app.database_url(), newest, newest).remove(0);
        let dump = format!("{LINK}{secret}\n{}", statements(app.database_url()));
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/upgrade");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(format!("schema-{version}.{ending}.sql")), dump).unwrap();
        app.stop().await;
    }
}
