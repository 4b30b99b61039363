//! Problems: each kind is raised by a test, has its page, and those that no request brings about by
//! itself are brought about here.

use std::fs;
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use kartlegger::http::problem::ALL;
use kartlegger::service::collect::{CollectError, Writing, find_writer};
use kartlegger::service::{Actor, Role, Secret};
use kartlegger::store::StoreError;

use crate::fieldwork::Fieldwork;
use crate::harness::{Backend, TestApp};
use crate::planning::opened;
use crate::visitor::Visitor;

/// Every slug, in its order.
fn slugs() -> Vec<&'static str> {
    let mut slugs: Vec<&str> = ALL.iter().copied().flatten().map(|kind| kind.slug).collect();
    slugs.sort_unstable();
    slugs
}

/// The source of every test over HTTP.
fn sources() -> String {
    let mut text = String::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/api")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                text.push_str(&fs::read_to_string(path).unwrap());
            }
        }
    }
    text
}

#[test]
fn each_kind_is_raised_by_a_test() {
    let sources = sources();
    let unraised: Vec<&str> = slugs()
        .into_iter()
        .filter(|slug| {
            // What a program gets, or what a browser's page refers to.
            !sources.contains(&format!("\"{slug}\""))
                && !sources.contains(&format!("/problems/{slug}\""))
        })
        .collect();
    assert!(
        unraised.is_empty(),
        "no test in tests/api names these; write one that raises each with `.problem()`, or take the \
         kind out of its KINDS when nothing can raise it: {unraised:#?}"
    );
}

both_backends! {
    async fn each_kind_has_a_page_in_each_language(app: &TestApp) {
        let list = app.get("/problems?lang=en").await.expect(200).text();
        for slug in slugs() {
            assert!(list.contains(&format!("/problems/{slug}\"")), "{slug} is not on the list");
            let pages = [
                app.get(&format!("/problems/{slug}?lang=nb")).await.expect(200).text(),
                app.get(&format!("/problems/{slug}?lang=nn")).await.expect(200).text(),
                app.get(&format!("/problems/{slug}?lang=en")).await.expect(200).text(),
            ];
            assert!(pages.iter().all(|page| page.contains(slug)), "{slug}");
            assert!(pages[0] != pages[2], "{slug} is said in English on the Norwegian page");
        }
        let none = app.get("/problems/no-such-kind").await.expect(404);
        assert_eq!(none.problem(), "no-such-address");
    }

    async fn a_fault_of_ours_tells_nothing_but_where_the_log_has_it(app: &TestApp) {
        let (manager, round) = opened(app).await;
        app.tamper("UPDATE rounds SET facts = '{}'");

        let answer = manager.get(&round).await.expect(500);

        assert_eq!(answer.problem(), "internal");
        let instance = answer.json()["instance"].as_str().unwrap().to_owned();
        assert_eq!(instance, format!("urn:uuid:{}", answer.header("x-request-id")));
        assert!(!answer.text().contains("rounds") && !answer.text().contains("facts"), "{}", answer.text());
    }

    async fn whoever_waits_too_long_for_the_database_is_told_to_come_again(app: &TestApp) {
        let viewer = app.staff(Role::Viewer);
        let (url, server) = app.beside(|site| {
            site.shell.store = site.shell.store.clone().waiting(Duration::from_millis(100));
        });
        let (held, holding) = mpsc::channel();
        let mut leave = Vec::new();
        for _ in 0..4 {
            let (shell, held) = (app.shell.clone(), held.clone());
            let (go, wait) = mpsc::channel::<()>();
            leave.push(go);
            std::thread::spawn(move || {
                shell.read_here(Actor::System, |_| {
                    held.send(()).unwrap();
                    // Ends when the test does.
                    let _gone = wait.recv();
                    Ok::<_, StoreError>(())
                })
            });
        }
        for _ in 0..4 {
            holding.recv().unwrap();
        }

        let answer = viewer.clone().at(&url).get("/api/v1/surveys").await.expect(503);

        assert_eq!((answer.problem().as_str(), answer.header("retry-after")), ("busy", "2"));
        drop(leave);
        viewer.at(&url).get("/api/v1/surveys").await;
        server.stop(false).await;
    }
}

/// On SQLite the writer of another would keep it from beginning, and then nothing is stored.
#[actix_web::test]
async fn who_submits_to_a_database_that_hangs_is_told_to_look_before_submitting_again() {
    let app = TestApp::start(Backend::Postgres);
    let fieldwork = Fieldwork::open(&app);
    let visitor = Visitor::start(&app, &fieldwork, 0).await;
    visitor.fill().await;
    let review = visitor.page("/respond/review").await;
    let (url, server) = app.beside(|site| {
        site.shell.store = site.shell.store.clone().answering(Duration::from_secs(1));
    });
    let (shell, secret) = (app.shell.clone(), Secret::parse(&visitor.secret).unwrap());
    let (held, holding) = mpsc::channel();
    let (leave, stay) = mpsc::channel::<()>();
    let holder = std::thread::spawn(move || {
        shell.write_here(Actor::System, |cx| {
            find_writer(cx, &secret, Writing::Submission)?;
            held.send(()).unwrap();
            // Ends when the test wants it.
            let _gone = stay.recv();
            Ok::<_, CollectError>(())
        })
    });
    holding.recv().unwrap();

    let beside = Visitor::of(visitor.browser.clone().at(&url), visitor.secret.clone());
    let answer = beside.post("/respond/submit", &review, &[]).await.expect(503);
    drop(leave);
    holder.join().unwrap().unwrap();
    let again = visitor.post("/respond/submit", &review, &[]).await.expect(303);

    let page = answer.text();
    assert!(page.contains("/problems/unfinished") && page.contains("kvitteringen først"), "{page}");
    assert_eq!(answer.header("retry-after"), "5");
    assert_eq!(again.header("location"), "/respond/receipts/1", "it is stored once");
    server.stop(false).await;
    app.stop().await;
}
