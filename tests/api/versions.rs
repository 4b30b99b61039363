//! Publications as versions: embargo, revisions after a correction, the correction log, recomputing.

use std::process::Command;

use diesel::{Connection, PgConnection, RunQueryDsl, SqliteConnection, sql_query};
use kartlegger::domain::frame::sample::facts;
use kartlegger::service::design::{DesignError, create_organisation};
use kartlegger::service::process::{ProcessError, freeze_round};
use kartlegger::service::{Actor, Role};
use kartlegger::store::StoreUrl;
use serde_json::{Value, json};

use crate::fieldwork::{Fieldwork, entry, entry_id, put, submit};
use crate::harness::TestApp;
use crate::ingest::{hold, until};
use crate::publish::{ROUND, amend, dataset, figure, first, frozen, plan};

/// An instant some days after the freeze.
const EMBARGO: &str = "2026-04-01T06:00:00Z";

fn under_embargo(until: &str) -> Value {
    json!({ "freeze": 1, "kind": "final", "embargo_until": until, "reason": "New figures" })
}

/// Every public address that could tell of a publication of the round.
const PUBLIC: [&str; 12] = [
    "",
    "?revision=1",
    "/about",
    "/codebook",
    "/codebook.json",
    "/list",
    "/list.csv",
    "/list.json",
    "/publication.json",
    "/publication.json?revision=1",
    "/tables/status",
    "/tables/status.json",
];

/// Staff correct the second organisation's service from running to ended, and freeze the round again.
async fn correct(app: &TestApp, fieldwork: &Fieldwork) {
    let answers = json!({
        "header": { "sheet": { "answers": { "ansatte": 4 } } },
        "rosters": { "tjeneste": { "entries": [{ "id": entry_id(3), "sheet": {
            "answers": { "navn": "Åpen søknad", "status": "avsluttet", "kostnad": 100 } } }] } },
    });
    correct_unit(app, fieldwork, 1, answers).await;
}

/// Staff correct an organisation's answers, and freeze the round again.
async fn correct_unit(app: &TestApp, fieldwork: &Fieldwork, unit: usize, answers: Value) {
    let manager = app.staff(Role::Manager);
    let of_unit = format!("/api/v1/units/{}", fieldwork.units[unit]);
    let sent = manager.get(&format!("{of_unit}/submissions")).await.expect(200).json();
    let newest = &sent[0]["receipt"]["submission"];
    let body = json!({ "based_on": newest, "answers": answers, "reason": "Meldt på telefon" });
    manager.post(&format!("{of_unit}/corrections"), body).await.expect(201);
    let round = format!("/api/v1/rounds/{}", fieldwork.round);
    let tag = manager.get(&round).await.expect(200).header("etag").to_owned();
    let again = json!({ "reason": "A correction" });
    manager.with("if-match", &tag).post(&format!("{round}/freezes"), again).await.expect(201);
}

/// Runs `kartlegger recompute` on the same database: its exit code and what it tells.
fn run_recompute(app: &TestApp) -> (Option<i32>, String) {
    let url = match app.database_url() {
        StoreUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
        StoreUrl::Postgres(url) => url.clone(),
    };
    let data = tempfile::tempdir().unwrap();
    let ran = Command::new(env!("CARGO_BIN_EXE_kartlegger"))
        .args(["recompute", "--survey", "tjenester", "--round", "2026", "--database-url", &url])
        .arg("--data-dir")
        .arg(data.path())
        .output()
        .unwrap();
    let told = [ran.stdout, ran.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    (ran.status.code(), told)
}

fn revised(reason: &str) -> Value {
    json!({ "freeze": 2, "kind": "final", "reason": reason })
}

/// Changes stored rows behind the program's back.
fn tamper(app: &TestApp, sql: &str) {
    let changed = match app.database_url() {
        StoreUrl::Sqlite(path) => {
            let mut conn = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
            sql_query(sql).execute(&mut conn)
        }
        StoreUrl::Postgres(url) => {
            let mut conn = PgConnection::establish(url).unwrap();
            sql_query(sql).execute(&mut conn)
        }
    };
    assert!(changed.unwrap() > 0, "nothing was changed by {sql}");
}

both_backends! {
    async fn nothing_public_shows_a_publication_before_its_embargo_ends(app: &TestApp) {
        let (_, publications) = frozen(app).await;
        let manager = app.staff(Role::Manager);

        let made = manager.post(&publications, under_embargo(EMBARGO)).await.expect(201).json();

        assert_eq!((&made["embargo_until"], &made["published_at"]), (&json!(EMBARGO), &json!(EMBARGO)));
        for path in PUBLIC {
            let hidden = app.get(&format!("{ROUND}{path}")).await;
            assert_eq!((hidden.status, hidden.header("cache-control")), (404, "no-store"), "{path}");
        }
        assert_eq!(app.get("/results/tjenester").await.status, 404);
        assert!(!app.get("/").await.expect(200).text().contains("tjenester"));
        let seen = app.staff(Role::Viewer).get(&publications).await.expect(200).json();
        assert_eq!((&seen[0]["embargo_until"], seen.as_array().unwrap().len()), (&json!(EMBARGO), 1));
        let whole = app.staff(Role::Viewer).get(&format!("{publications}/1")).await.expect(200);

        app.set_clock("2026-04-01T05:59:59.999999Z");
        assert_eq!(app.get(ROUND).await.status, 404);
        app.set_clock(EMBARGO);
        for path in PUBLIC {
            app.get(&format!("{ROUND}{path}")).await.expect(200);
        }
        assert!(app.get("/").await.expect(200).text().contains("/results/tjenester"));
        let public = app.get(&format!("{ROUND}/publication.json")).await.expect(200);
        assert_eq!(public.bytes, whole.bytes);
    }

    async fn the_former_stays_in_force_until_the_embargo_of_the_next_ends(app: &TestApp) {
        let (_, publications) = frozen(app).await;
        let manager = app.staff(Role::Manager);
        manager.post(&publications, first()).await.expect(201);
        manager.post(&publications, under_embargo(EMBARGO)).await.expect(201);
        let revision = |document: Value| document["revision"].clone();
        let in_force = format!("{ROUND}/publication.json");

        assert_eq!(revision(app.get(&in_force).await.expect(200).json()), 1);
        assert_eq!(app.get(&format!("{in_force}?revision=2")).await.problem(), "not-published");
        let page = app.get(&format!("{ROUND}?revision=1&lang=en")).await.expect(200).text();
        assert!(!page.contains("superseded"), "the coming revision is not told of: {page}");

        app.set_clock(EMBARGO);
        assert_eq!(revision(app.get(&in_force).await.expect(200).json()), 2);
        for path in ["", "/tables/status", "/list", "/about"] {
            let page = app.get(&format!("{ROUND}{path}?revision=1&lang=en")).await.expect(200).text();
            assert!(page.contains("superseded by revision 2"), "{path} does not say so: {page}");
            assert!(page.contains("rel=\"latest-version\" href=\"/results/tjenester/2026\""), "{page}");
        }
        let file = app.get(&format!("{ROUND}/tables/status.json?revision=1")).await.expect(200);
        let latest = "</results/tjenester/2026/tables/status.json>; rel=\"latest-version\"";
        assert_eq!(file.header("link"), latest);
        let list = app.get(&format!("{ROUND}/list.csv?revision=1")).await.expect(200);
        let links: Vec<_> = list.headers.get_all("link").iter().collect();
        assert_eq!(links.len(), 2, "to the revision in force, and to what describes it: {links:?}");
        let varies = async |query: &str| {
            app.get(&format!("{ROUND}/tables/status.csv{query}")).await.expect(200).header("vary").contains("Cookie")
        };
        assert!(!varies("?lang=en").await, "the address has the language");
        assert!(varies("?lang=de").await && varies("?x_lang=1").await, "the reader's wishes have");
        let now = app.get(&format!("{ROUND}?lang=en")).await.expect(200).text();
        assert!(!now.contains("superseded"), "{now}");
    }

    async fn an_embargo_lies_ahead_and_revisions_come_in_their_order(app: &TestApp) {
        let (_, publications) = frozen(app).await;
        let manager = app.staff(Role::Manager);
        let over = under_embargo("2026-01-01T00:00:00Z");
        assert_eq!(manager.post(&publications, over).await.problem(), "release-refused");
        manager.post(&publications, under_embargo(EMBARGO)).await.expect(201);
        let at_once = json!({ "freeze": 1, "kind": "final", "reason": "Sooner" });
        assert_eq!(manager.post(&publications, at_once).await.problem(), "release-refused");
        let mut preliminary = under_embargo(EMBARGO);
        preliminary["kind"] = json!("preliminary");
        assert_eq!(manager.post(&publications, preliminary).await.problem(), "release-refused");
        manager.post(&publications, under_embargo(EMBARGO)).await.expect(201);
    }

    async fn what_readers_have_not_seen_can_be_withdrawn(app: &TestApp) {
        let (_, publications) = frozen(app).await;
        let manager = app.staff(Role::Manager);
        let withdraw = async |revision: u32, reason: &str| {
            let body = json!({ "reason": reason });
            manager.post(&format!("{publications}/{revision}/withdraw"), body).await
        };
        manager.post(&publications, under_embargo(EMBARGO)).await.expect(201);
        assert_eq!(withdraw(2, "Wrong").await.problem(), "not-published");
        assert_eq!(withdraw(1, " ").await.problem(), "reason-required");
        withdraw(1, "The wrong freeze").await.expect(204);
        assert_eq!(manager.get(&publications).await.expect(200).json(), json!([]));
        let event = app.staff(Role::Administrator).get("/api/v1/audit?limit=500").await.expect(200);
        assert!(event.text().contains("The wrong freeze"), "{}", event.text());
        app.set_clock(EMBARGO);
        assert_eq!(app.get(ROUND).await.status, 404, "it does not come when its embargo ends");

        let again = manager.post(&publications, first()).await.expect(201).json();
        assert_eq!((&again["revision"], &again["reason"]), (&json!(2), &json!("")), "a number is not used again");
        let public = withdraw(2, "Too late").await;
        assert_eq!((public.status, public.problem().as_str()), (422, "release-refused"));
        let stands = manager.get(&format!("{publications}/2/recomputed")).await.expect(200).json();
        assert_eq!(stands["stands"], true, "{stands}");
    }

    /// Readers have seen revisions 2 and 4; 1 and 3 were withdrawn under an embargo.
    async fn what_was_withdrawn_is_no_former_revision(app: &TestApp) {
        let (_, publications) = frozen(app).await;
        let manager = app.staff(Role::Manager);
        let withdraw = async |revision: u32| {
            let body = json!({ "reason": "The wrong freeze" });
            manager.post(&format!("{publications}/{revision}/withdraw"), body).await.expect(204);
        };
        manager.post(&publications, under_embargo(EMBARGO)).await.expect(201);
        withdraw(1).await;

        manager.post(&publications, first()).await.expect(201);

        let log = app.get("/corrections.json?survey=tjenester").await.expect(200).json();
        assert_eq!(log, json!({ "corrections": [] }), "nothing that readers have seen is corrected");
        let page = app.get("/corrections?lang=en").await.expect(200).text();
        assert!(page.contains("Nothing has been corrected"), "{page}");
        let document = app.get(&format!("{ROUND}/publication.json")).await.expect(200).json();
        assert_eq!((&document["revision"], &document["changes"]), (&json!(2), &Value::Null));

        manager.post(&publications, under_embargo(EMBARGO)).await.expect(201);
        withdraw(3).await;
        assert_eq!(manager.post(&publications, first()).await.problem(), "reason-required");
        let corrected = json!({ "freeze": 1, "kind": "final", "reason": "A note was added" });
        manager.post(&publications, corrected).await.expect(201);
        let log = app.get("/corrections.json?survey=tjenester").await.expect(200).json();
        let one = &log["corrections"][0];
        assert_eq!((&one["revision"], &one["supersedes"]), (&json!(4), &json!(2)));
        assert_eq!(log["corrections"].as_array().map(Vec::len), Some(1), "{log}");
        let page = app.get("/corrections?survey=tjenester&round=2026&lang=en").await.expect(200).text();
        assert!(page.contains(&format!("rel=\"predecessor-version\" href=\"{ROUND}?revision=2\"")), "{page}");
        let stands = manager.get(&format!("{publications}/4/recomputed")).await.expect(200).json();
        assert_eq!(stands["stands"], true, "{stands}");
    }

    async fn what_becomes_public_while_its_withdrawal_waits_stays(app: &TestApp) {
        let (_, publications) = frozen(app).await;
        let manager = app.staff(Role::Manager);
        manager.post(&publications, under_embargo(EMBARGO)).await.expect(201);
        let waiting = hold(app);

        let wrong = json!({ "reason": "The wrong freeze" });
        let address = format!("{publications}/1/withdraw");
        let end = async {
            until(|| app.shell.store.in_hand().staff == 1).await;
            app.set_clock(EMBARGO);
            drop(waiting);
        };
        let (refused, ()) = tokio::join!(manager.post(&address, wrong), end);

        assert_eq!(refused.problem(), "release-refused");
        app.get(ROUND).await.expect(200);
    }

    async fn a_correction_becomes_a_revision_and_lines_of_the_public_log(app: &TestApp) {
        let (fieldwork, publications) = frozen(app).await;
        let manager = app.staff(Role::Manager);
        manager.post(&publications, first()).await.expect(201);
        let before = app.get(&format!("{ROUND}/publication.json")).await.expect(200);
        let nothing = app.get("/corrections?lang=en").await.expect(200).text();
        assert!(nothing.contains("Nothing has been corrected"), "{nothing}");

        correct(app, &fieldwork).await;
        assert_eq!(manager.post(&publications, revised(" ")).await.problem(), "reason-required");
        let reason = "One service had ended <2025>";
        let made = manager.post(&publications, revised(reason)).await.expect(201).json();

        assert_eq!((&made["revision"], &made["freeze"]), (&json!(2), &json!(2)));
        let status = dataset(app, "status").await;
        assert_eq!([figure(&status, "i_drift", "count"), figure(&status, "avsluttet", "count")], [1, 2]);
        let former = app.get(&format!("{ROUND}/publication.json?revision=1")).await.expect(200);
        assert_eq!(former.bytes, before.bytes, "the former revision stays as it was");

        let log = app.get("/corrections.json?survey=tjenester&round=2026").await.expect(200).json();
        let one = &log["corrections"][0];
        assert_eq!((&one["revision"], &one["supersedes"], &one["reason"]), (&json!(2), &json!(1), &json!(reason)));
        assert_eq!(one["sha256"], made["sha256"]);
        let lines = one["changes"].as_array().unwrap();
        let running = json!({ "what": "figure", "table": "status", "variable": "count",
            "place": { "status": "i_drift" }, "from": "2", "to": "1" });
        assert!(lines.contains(&running), "{lines:?}");
        let gone = json!({ "what": "entry_removed", "place": { "entry": entry_id(3) } });
        assert!(lines.contains(&gone), "an ended service is exempt and leaves the list: {lines:?}");

        for path in ["/corrections", "/corrections?survey=tjenester", "/corrections?survey=tjenester&round=2026"] {
            let joint = if path.contains('?') { '&' } else { '?' };
            let page = app.get(&format!("{path}{joint}lang=en")).await.expect(200).text();
            assert!(page.contains("One service had ended &#60;2025&#62;"), "{path}: {page}");
        }
        let page = app.get("/corrections?survey=tjenester&round=2026&lang=nb").await.expect(200).text();
        assert!(page.contains("Tall: Tjenester etter status") && page.contains("I drift"), "{page}");
        let csv = app.get("/corrections.csv?lang=en").await.expect(200).text();
        assert!(csv.contains(",figure,status,") && csv.contains(",count,status=i_drift,2,1,"), "{csv}");
        let norwegian = app.get("/corrections.csv?lang=nb").await.expect(200).text();
        assert!(norwegian.contains("Tall: Tjenester etter status;"), "words stand behind the codes: {norwegian}");
        let feed = app.get("/corrections.atom?lang=en").await.expect(200);
        assert!(feed.header("content-type").starts_with("application/atom+xml"));
        assert!(feed.text().contains(&format!("{ROUND}?revision=2</id>")), "{}", feed.text());
        assert_eq!(app.get("/corrections?survey=ingen").await.problem(), "not-published");
        for (path, link) in [("/", "/corrections\""), ("/results/tjenester", "/corrections?survey=tjenester\""),
            (ROUND, "/corrections?survey=tjenester&#38;round=2026\"")] {
            let page = app.get(path).await.expect(200).text();
            assert!(page.contains(link), "{path} does not lead to its log: {page}");
        }
    }

    /// By hand: of four organisations with a supplier one takes it back. Four and three are both shown, and readers
    /// who subtract would know what one has answered.
    async fn a_revision_that_tells_what_one_organisation_changed_needs_its_consent(app: &TestApp) {
        let more = ["310000043", "310000051"];
        let made = app.shell.write_here(Actor::System, |cx| {
            more.into_iter().try_for_each(|orgnr| {
                let since = chrono::NaiveDate::from_ymd_opt(2026, 1, 1);
                create_organisation(cx, facts(orgnr), since).map(|_| ())
            })
        });
        made.map_err(|e: DesignError| e).expect("organisations");
        let fieldwork = Fieldwork::open(app);
        for n in 0..4_u32 {
            let client = fieldwork.respondent(app, n as usize);
            let header = json!({ "answers": { "ansatte": 9, "leverandor": "310000019" } });
            put(&client, "/api/v1/respond/draft/header", Some("\"0\""), &header).await.expect(200);
            let service = json!({ "answers": { "navn": "A", "status": "i_drift" } });
            put(&client, &entry(n + 1), None, &service).await.expect(201);
            submit(&client, "once").await.expect(200);
        }
        fieldwork.close(app);
        amend(app, &fieldwork, plan());
        let round = fieldwork.round;
        let frozen = app.shell.write_here(Actor::System, |cx| freeze_round(cx, round, None, ""));
        frozen.map_err(|e: ProcessError| e).expect("a freeze");
        let publications = format!("/api/v1/rounds/{round}/publications");
        let manager = app.staff(Role::Manager);
        manager.post(&publications, first()).await.expect(201);
        let answers = json!({
            "header": { "sheet": { "answers": { "ansatte": 9 } } },
            "rosters": { "tjeneste": { "entries": [
                { "id": entry_id(1), "sheet": { "answers": { "navn": "A", "status": "avsluttet" } } },
            ] } },
        });
        correct_unit(app, &fieldwork, 0, answers).await;

        let refused = manager.post(&publications, revised("A correction")).await;
        let page = refused.text();
        assert_eq!(refused.problem(), "few-changed");
        assert!(page.contains("leverandor") && page.contains("revision 1"), "{page}");
        let tables = format!("/api/v1/rounds/{round}/freezes/2/tables");
        let preview = manager.get(&tables).await.expect(200).json();
        assert_eq!(preview["_audit"]["few_changed"], json!([{ "revision": 1, "of": ["leverandor"] }]));

        let mut agreed = revised("A correction");
        agreed["agreed"] = " ".into();
        assert_eq!(manager.post(&publications, agreed.clone()).await.problem(), "few-changed");
        agreed["agreed"] = "By letter, 3 May".into();
        manager.post(&publications, agreed).await.expect(201);
        let trail = format!("/api/v1/audit?subject={round}");
        let trail = manager.get(&trail).await.expect(200).text();
        assert!(trail.contains("By letter, 3 May") && trail.contains("few_changed"), "{trail}");
    }

    async fn a_revision_under_embargo_is_not_in_the_log_before(app: &TestApp) {
        let (_, publications) = frozen(app).await;
        let manager = app.staff(Role::Manager);
        manager.post(&publications, first()).await.expect(201);
        manager.post(&publications, under_embargo(EMBARGO)).await.expect(201);
        for path in ["/corrections", "/corrections.json", "/corrections.csv", "/corrections.atom"] {
            let before = app.get(path).await.expect(200).text();
            assert!(!before.contains("New figures"), "{path}: {before}");
        }
        app.set_clock(EMBARGO);
        for path in ["/corrections", "/corrections.json", "/corrections.csv", "/corrections.atom"] {
            let after = app.get(path).await.expect(200).text();
            assert!(after.contains("New figures"), "{path}: {after}");
        }
    }

    async fn what_was_published_follows_from_the_frozen_answers_also_later(app: &TestApp) {
        let (fieldwork, publications) = frozen(app).await;
        let manager = app.staff(Role::Manager);
        let made = manager.post(&publications, first()).await.expect(201).json();
        correct(app, &fieldwork).await;
        manager.post(&publications, revised("A correction")).await.expect(201);
        // Another plan and a later day must not matter: a publication rests on the plan of its time.
        let mut other = plan();
        other["tables"].as_array_mut().unwrap().pop();
        amend(app, &fieldwork, other);
        app.set_clock("2026-09-01T08:00:00Z");
        // And the third is beside what the first two showed in a table that it has no more.
        manager.post(&publications, revised("A table less")).await.expect(201);
        let analyst = app.staff(Role::Analyst);
        for revision in [1, 2, 3] {
            let again = analyst.get(&format!("{publications}/{revision}/recomputed")).await;
            let again = again.expect(200).json();
            assert_eq!(again["stands"], true, "{again}");
            assert_eq!(again["sha256"], again["recomputed_sha256"]);
            assert_eq!(again["sha256"] == made["sha256"], revision == 1);
        }
        assert_eq!(analyst.get(&format!("{publications}/4/recomputed")).await.problem(), "not-published");
        assert_eq!(app.staff(Role::Viewer).get(&format!("{publications}/1/recomputed")).await.status, 403);
    }

    async fn a_changed_stored_answer_is_found_by_recomputing(app: &TestApp) {
        let (_, publications) = frozen(app).await;
        app.staff(Role::Manager).post(&publications, first()).await.expect(201);
        let recomputed = format!("{publications}/1/recomputed");
        let (code, told) = run_recompute(app);
        assert_eq!(code, Some(0), "{told}");
        assert!(told.contains("tjenester 2026, revision 1, freeze 1"), "{told}");
        assert!(told.contains("The frozen answers give what was published."), "{told}");

        tamper(app, "UPDATE submission_entries SET sheet = REPLACE(sheet, 'i_drift', 'avsluttet')");

        let found = app.staff(Role::Analyst).get(&recomputed).await.expect(200).json();
        let (code, told) = run_recompute(app);
        assert_eq!(code, Some(1), "{told}");
        assert!(told.contains("are not what was received") && told.contains("does not follow"), "{told}");
        assert_eq!(found["stands"], false);
        assert_ne!(found["sha256"], found["recomputed_sha256"]);
        let faults = found["faults"].as_array().unwrap();
        let told = |text: &str| faults.iter().filter(|one| one.as_str().unwrap().contains(text)).count();
        assert_eq!((told("not what was received"), told("differences")), (2, 1), "{faults:?}");
        let count = json!({ "what": "figure", "table": "status", "variable": "count",
            "place": { "status": "i_drift" }, "from": "2", "to": "-" });
        let differences = found["differences"].as_array().unwrap();
        let cell = |one: &&Value| one["place"] == count["place"] && one["variable"] == "count";
        assert!(differences.iter().find(cell).is_some_and(|one| one["from"] == "2"), "{found}");
    }

    async fn a_changed_publication_list_or_freeze_is_found_by_recomputing(app: &TestApp) {
        let (_, publications) = frozen(app).await;
        app.staff(Role::Manager).post(&publications, first()).await.expect(201);
        tamper(app, "UPDATE publications SET document = REPLACE(document, 'Tjenester', 'Ting')");
        tamper(app, "UPDATE published_entries SET document = REPLACE(document, 'Åpen', 'Lukket')");
        tamper(app, "UPDATE freeze_units SET disposition = 'declined' WHERE disposition <> 'complete'");
        let recomputed = format!("{publications}/1/recomputed");
        let found = app.staff(Role::Analyst).get(&recomputed).await.expect(200).json();
        let faults = found["faults"].to_string();
        for fault in ["stored publication", "stored list", "the freeze is not"] {
            assert!(faults.contains(fault), "{fault}: {faults}");
        }
    }
}
