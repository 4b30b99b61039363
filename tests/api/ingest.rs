//! Taking in many writes at once: they share commits, stand or fall alone, wait within bounds, and are
//! kept apart from the work of staff.

use std::sync::mpsc;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use futures_util::stream::{FuturesUnordered, StreamExt};
use kartlegger::domain::frame::sample::facts;
use kartlegger::domain::orgnr::Series;
use kartlegger::domain::publication::Kind;
use kartlegger::exchange::register_csv::read_register;
use kartlegger::service::design::{
    DesignError, compare_register, create_organisation, import_compared,
};
use kartlegger::service::disseminate::{
    DisseminateError, Prepared, Release, import_panel, prepare, publish_prepared,
};
use kartlegger::service::process::{ProcessError, freeze_round};
use kartlegger::service::{Actor, Role};
use kartlegger::store::{InHand, Lane, Store, StoreError};
use serde_json::json;

use crate::fieldwork::{Fieldwork, entry, entry_id, fill, header, put, service, submit_reviewed};
use crate::harness::{Client, TestApp};
use crate::planning::{ORGNRS, REGISTER};
use crate::publish::{amend, frozen, plan};
use crate::visitor::Visitor;

const DRAFT: &str = "/api/v1/respond/draft";

/// Keeps every connection busy, the one that writes too, until what it returns is dropped.
pub fn hold(app: &TestApp) -> Vec<mpsc::Sender<()>> {
    let (held, holding) = mpsc::channel();
    let mut leave = Vec::new();
    for n in 0..4 {
        let (shell, held) = (app.shell.clone(), held.clone());
        let (go, wait) = mpsc::channel::<()>();
        leave.push(go);
        let stay = move || {
            held.send(()).unwrap();
            // Ends when the sender is dropped.
            let _gone = wait.recv();
            Ok::<_, StoreError>(())
        };
        std::thread::spawn(move || match n {
            0 => shell.write_here(Actor::System, |_| stay()),
            _ => shell.read_here(Actor::System, |_| stay()),
        });
    }
    (0..4).for_each(|_| holding.recv().unwrap());
    leave
}

/// Waits until so much work of respondents has come to the store and is not through.
pub async fn until_in_hand(app: &TestApp, n: u64) {
    until(|| {
        let InHand { drafts, submissions, .. } = app.shell.store.in_hand();
        drafts + submissions == n
    })
    .await;
}

/// Waits until something holds, for as long as a busy machine may take.
pub async fn until(holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(20), "what is waited for does not come");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// A respondent of each unit, who may add three entries, and has fetched the draft.
async fn everybody(app: &TestApp) -> [Client; 3] {
    let fieldwork = Fieldwork::open(app);
    let clients = [0, 1, 2].map(|unit| fieldwork.respondent(app, unit));
    join_all(clients.iter().map(|client| client.get(DRAFT))).await;
    clients
}

async fn entries(client: &Client) -> usize {
    let draft = client.get(DRAFT).await.expect(200).json();
    draft["rosters"]["tjeneste"]["entries"].as_array().unwrap().len()
}

fn release() -> Release<'static> {
    Release {
        freeze: 1,
        kind: Kind::Final,
        reason: "",
        embargo_until: None,
        agreed: "",
        unproved: "",
    }
}

both_backends! {
    async fn a_refused_write_never_fails_its_neighbours(app: &TestApp) {
        let clients = everybody(app).await;
        let bad = json!({ "answers": { "navn": 7 } });
        let good = service("Søknad");
        let waiting = hold(app);
        let (paths, sheets) = ((0..9).map(entry).collect::<Vec<_>>(), [&good, &good, &bad]);

        let writes = (0..9).map(|n| put(&clients[n / 3], &paths[n], None, sheets[n % 3]));
        let (answers, ()) = tokio::join!(join_all(writes), async {
            until_in_hand(app, 9).await;
            drop(waiting);
        });

        let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        assert_eq!(statuses, [201, 201, 422].repeat(3));
        for client in &clients {
            assert_eq!(entries(client).await, 2);
        }
    }

    async fn an_answer_that_came_in_time_and_waited_was_received_when_it_came(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let (client, late) = (fieldwork.respondent(app, 0), fieldwork.respondent(app, 1));
        fill(&client).await;
        put(&late, "/api/v1/respond/draft/header", Some("\"0\""), &header()).await.expect(200);
        put(&late, &entry(2), None, &service("Søknad")).await.expect(201);
        app.set_clock("2026-04-14T21:59:59Z");
        let came = app.now();
        let waiting = hold(app);

        let reviewed = json!({ "reviewed": { "header": 1, "entries": { (entry_id(1)): 1 } } });
        let submitted = submit_reviewed(&client, "key", &reviewed);
        let (answer, ()) = tokio::join!(submitted, async {
            until_in_hand(app, 1).await;
            app.set_clock("2026-04-14T22:00:01Z");
            drop(waiting);
        });

        let receipt = answer.expect(200).json();
        assert_eq!(receipt["received_at"], json!(came));
        let reviewed = json!({ "reviewed": { "header": 1, "entries": { (entry_id(2)): 1 } } });
        let refused = submit_reviewed(&late, "key", &reviewed).await.expect(409);
        assert_eq!(refused.problem(), "round-closed", "the grace is over for whoever comes now");
    }

    async fn a_full_lane_of_staff_is_told_to_come_again_and_answers_are_taken(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let (client, manager) = (fieldwork.respondent(app, 0), app.staff(Role::Manager));
        let links = format!("/api/v1/units/{}/links", fieldwork.units[1]);
        let (path, sheet) = (entry(1), service("Søknad"));
        client.get(DRAFT).await.expect(200);
        let waiting = hold(app);

        let answer = put(&client, &path, None, &sheet);
        let mut staff: FuturesUnordered<_> =
            (0..70).map(|_| manager.post(&links, json!({ "scope": "whole" }))).collect();
        let flood = async {
            let mut answers = Vec::new();
            for _ in 0..6 {
                answers.push(staff.next().await.unwrap());
            }
            drop(waiting);
            while let Some(answer) = staff.next().await {
                answers.push(answer);
            }
            answers
        };
        let (answers, stored) = tokio::join!(flood, answer);

        assert_eq!(stored.status, 201, "{}", stored.text());
        let (refused, taken): (Vec<_>, Vec<_>) = answers.iter().partition(|a| a.status == 503);
        assert_eq!((refused.len(), taken.len()), (6, 64));
        assert!(refused.iter().all(|a| a.problem() == "busy" && a.header("retry-after") == "2"));
        assert!(taken.iter().all(|a| a.status == 201), "{}", taken[0].text());
        let listed = manager.get(&links).await.expect(200).json();
        assert_eq!(listed.as_array().unwrap().len(), 64);
    }

    async fn who_has_waited_for_a_turn_does_not_wait_as_long_again_for_a_connection(app: &TestApp) {
        const PATIENCE: Duration = Duration::from_secs(2);
        let store = Store::open(app.database_url(), 1).unwrap().waiting(PATIENCE);
        let (leave, stay) = mpsc::channel::<()>();
        let (held, holding) = mpsc::channel();
        let holder = store.clone();
        std::thread::spawn(move || {
            holder.read(|_| {
                held.send(()).unwrap();
                // Ends when the test does.
                let _gone = stay.recv();
                Ok::<_, StoreError>(())
            })
        });
        holding.recv().unwrap();
        let ask = || store.read_in_turn(Lane::Submissions, |_| Ok::<_, StoreError>(()));

        // The first has the only turn, and waits for the connection; the second waits for the turn.
        let second = async {
            tokio::time::sleep(PATIENCE / 10).await;
            let asked = Instant::now();
            (ask().await, asked.elapsed())
        };
        let (first, (second, waited)) = tokio::join!(ask(), second);

        assert!(first.unwrap_err().is_outage() && second.unwrap_err().is_outage());
        assert!(waited < PATIENCE * 3 / 2, "{waited:?}");
        drop(leave);
    }

    async fn who_waits_too_long_for_what_has_begun_is_told_so_and_the_work_goes_on(app: &TestApp) {
        const BOUND: Duration = Duration::from_millis(200);
        let store = Store::open(app.database_url(), 1).unwrap().waiting(BOUND).answering(BOUND);
        let (leave, stay) = mpsc::channel::<()>();
        let stays = move |_: &mut _| {
            // Ends when the test wants it.
            let _gone = stay.recv();
            Ok::<_, StoreError>(())
        };
        let late = store.write_together(Lane::Drafts, stays).await;
        let oldest = store.oldest_write();
        drop(leave);
        until(|| store.oldest_write().is_none()).await;
        let next = store.write_together(Lane::Drafts, |_| Ok::<_, StoreError>(())).await;
        let sleeps = |_: &mut _| {
            std::thread::sleep(BOUND * 3);
            Ok::<_, StoreError>(())
        };
        let read = store.read_in_turn(Lane::Drafts, sleeps).await;
        until(|| store.in_hand() == InHand::default()).await;
        let staff = store.write_alone(sleeps).await;

        assert!(matches!(late, Err(StoreError::Unfinished)), "{late:?}");
        assert!(oldest.is_some_and(|since| since >= BOUND), "{oldest:?}");
        next.unwrap();
        assert!(matches!(read, Err(StoreError::Unread)), "{read:?}");
        staff.unwrap();
    }

    async fn a_flood_of_readers_keeps_nobody_from_submitting_by_the_pages(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        fill(&fieldwork.respondent(app, 0)).await;
        let visitor = Visitor::start(app, &fieldwork, 0).await;
        let review = visitor.page("/respond/review").await;
        // Readers take every turn that is not kept for submissions, and many more wait.
        let (leave, gate) = tokio::sync::watch::channel(());
        let flood = (0..40).map(|_| {
            let (shell, gate) = (app.shell.clone(), gate.clone());
            tokio::spawn(async move {
                let stay = shell.read(Actor::System, move |_| {
                    while gate.has_changed().is_ok() {
                        std::thread::sleep(Duration::from_millis(10));
                    }
                    Ok::<_, StoreError>(())
                });
                stay.await
            })
        });
        let flood: Vec<_> = flood.collect();
        until_in_hand(app, 40).await;

        let sent = visitor.post("/respond/submit", &review, &[]);
        let sent = tokio::time::timeout(Duration::from_secs(5), sent).await;
        drop(leave);
        for reader in flood {
            reader.await.unwrap().ok();
        }

        assert_eq!(sent.expect("it waits for no reader").status, 303);
    }

    async fn what_was_accepted_is_stored_before_a_server_ends(app: &TestApp) {
        let clients = everybody(app).await;
        let (url, server) = app.beside(|_| ());
        let there = clients.clone().map(|client| client.at(&url));
        join_all(there.iter().map(|client| client.get(DRAFT))).await;
        let (paths, sheet) = ((0..9).map(entry).collect::<Vec<_>>(), service("Søknad"));
        let waiting = hold(app);

        let writes = join_all((0..9).map(|n| put(&there[n / 3], &paths[n], None, &sheet)));
        let end = async {
            until_in_hand(app, 9).await;
            tokio::join!(server.stop(true), async { drop(waiting) });
        };
        let (answers, ()) = tokio::join!(writes, end);

        assert!(answers.iter().all(|answer| answer.status == 201));
        for client in &clients {
            assert_eq!(entries(client).await, 3);
        }
    }

    async fn answers_are_stored_while_a_publication_is_counted(app: &TestApp) {
        let (fieldwork, _) = frozen(app).await;
        let prepared = app.shell.read_here(Actor::System, |cx| {
            let prepared = prepare(cx, fieldwork.round, release())?;
            app.shell.write_here(Actor::System, |cx| {
                create_organisation(cx, facts("310000043"), None).map(|_| ())
            })?;
            Ok::<Prepared, DisseminateError>(prepared)
        });

        let prepared = prepared.unwrap();
        let kept = app.shell.write_here(Actor::System, |cx| publish_prepared(cx, prepared));

        assert_eq!(kept.unwrap().publication.revision, 1);
    }

    async fn a_publication_is_refused_when_what_it_rests_on_has_changed(app: &TestApp) {
        let (fieldwork, publications) = frozen(app).await;
        let round = fieldwork.round;
        let prepare = || app.shell.read_here(Actor::System, |cx| prepare(cx, round, release()));
        let publish = |prepared| {
            let kept = app.shell.write_here(Actor::System, |cx| publish_prepared(cx, prepared));
            kept.err().is_some_and(|error: DisseminateError| error.to_string().contains("has changed this"))
        };

        let before_the_plan = prepare().unwrap();
        amend(app, &fieldwork, plan());
        assert!(publish(before_the_plan), "the plan was amended meanwhile");
        let before_the_freeze = prepare().unwrap();
        let again = app.shell.write_here(Actor::System, |cx| freeze_round(cx, round, None, "once more"));
        again.map_err(|e: ProcessError| e).unwrap();
        assert!(publish(before_the_freeze), "the round was frozen again meanwhile");
        let before_the_figures = prepare().unwrap();
        let imported = app.shell.write_here(Actor::System, |cx| import_panel(cx, round, &[]));
        imported.map_err(|e: DisseminateError| e).unwrap();
        assert!(publish(before_the_figures), "other figures from elsewhere came meanwhile");

        let listed = app.staff(Role::Viewer).get(&publications).await.expect(200).json();
        assert_eq!(listed, json!([]));
    }

    async fn a_revision_of_what_was_withdrawn_meanwhile_is_refused(app: &TestApp) {
        let (fieldwork, publications) = frozen(app).await;
        let manager = app.staff(Role::Manager);
        let embargo = "2026-04-01T06:00:00Z";
        let under_embargo = json!({ "freeze": 1, "kind": "final", "embargo_until": embargo });
        manager.post(&publications, under_embargo).await.expect(201);
        let of = Release { embargo_until: embargo.parse().ok(), reason: "Anew", ..release() };
        let prepared =
            app.shell.read_here(Actor::System, |cx| prepare(cx, fieldwork.round, of)).unwrap();
        let wrong = json!({ "reason": "The wrong freeze" });
        manager.post(&format!("{publications}/1/withdraw"), wrong).await.expect(204);

        let kept = app.shell.write_here(Actor::System, |cx| publish_prepared(cx, prepared));

        let refused = kept.map(|kept| kept.publication.revision).unwrap_err();
        assert!(refused.to_string().contains("has changed this"), "{refused}");
        assert_eq!(manager.get(&publications).await.expect(200).json(), json!([]));
    }

    async fn a_register_file_is_compared_while_others_write_and_refused_when_overtaken(app: &TestApp) {
        let compared = app.shell.read_here(Actor::System, |cx| {
            let file = read_register(REGISTER.as_bytes(), Series::RealAndTest).expect("a register");
            let import = compare_register(cx, file, None)?;
            app.shell.write_here(Actor::System, |cx| {
                create_organisation(cx, facts(ORGNRS[0]), None).map(|_| ())
            })?;
            Ok::<_, DesignError>(import)
        });

        let import = compared.unwrap();
        let refused = app.shell.write_here(Actor::System, |cx| import_compared(cx, import));

        assert!(matches!(refused, Err(DesignError::OrganisationExists(_))), "{refused:?}");
        let listed = app.staff(Role::Viewer).get("/api/v1/organisations").await.expect(200).json();
        assert_eq!(listed["items"].as_array().unwrap().len(), 1, "nothing of the file is kept");
    }
}
