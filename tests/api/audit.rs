//! The audit log: every change with who and when, sealed in its order, and every tampering found.

use std::sync::Arc;
use std::time::Duration;

use kartlegger::service::{Actor, Chance, Role, Subject};
use kartlegger::store::StoreError;
use kartlegger::worker::Transport;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::TestApp;

const AUDIT: &str = "/api/v1/audit";

async fn verdict(app: &TestApp) -> Value {
    let administrator = app.staff(Role::Administrator);
    administrator.get("/api/v1/audit/verification").await.expect(200).json()
}

/// Five changes of one thing, sealed as numbers 2 to 6: making the administrator's account is the first.
async fn five_sealed(app: &TestApp) {
    app.staff(Role::Administrator);
    note(app, 5);
    app.deliver().await;
    let verdict = verdict(app).await;
    let counts = (&verdict["whole"], &verdict["sealed"], &verdict["unsealed"]);
    assert_eq!(counts, (&json!(true), &json!(6), &json!(0)));
}

/// Records so many changes in one transaction.
fn note(app: &TestApp, changes: u32) {
    let noted = app.shell.write_here(Actor::System, |cx| {
        (0..changes).try_for_each(|n| cx.audit("thing.change", subject(), json!({ "n": n })))
    });
    noted.map_err(|e: StoreError| e).expect("the changes are recorded");
}

fn subject() -> Subject {
    Subject::new("thing", Uuid::from_u128(7))
}

/// The condition that finds the event of a seal.
fn event_of(seq: i64) -> String {
    format!("id = (SELECT event_id FROM audit_seals WHERE seq = {seq})")
}

/// What the verifier names after `sql` was run behind the server's back.
async fn found(app: &TestApp, sql: &str) -> (Value, i64) {
    five_sealed(app).await;
    app.tamper(sql);
    let verdict = verdict(app).await;
    assert_eq!(verdict["whole"], false, "{verdict}");
    (verdict["broken"].clone(), verdict["sealed"].as_i64().unwrap())
}

both_backends! {
    async fn a_change_is_listed_with_who_when_and_what(app: &TestApp) {
        let administrator = app.staff(Role::Administrator);
        let me = administrator.get("/api/v1/accounts/me").await.expect(200).json();
        let body = json!({ "username": "kari", "name": "Kari", "email": "kari@etat.test",
            "role": "viewer", "password": "fire blå ugler" });
        app.set_clock("2026-03-02T08:05:00Z");
        let made = administrator.post("/api/v1/accounts", body).await.expect(201).json();

        let path = format!("{AUDIT}?subject={}", made["id"].as_str().unwrap());
        let listed = app.staff(Role::Manager).get(&path).await.expect(200).json();

        let events = listed["items"].as_array().unwrap();
        assert_eq!(events.len(), 1);
        let event = &events[0];
        assert_eq!((&event["action"], &event["subject_kind"]), (&json!("account.create"), &json!("account")));
        assert_eq!((&event["actor_kind"], &event["actor_id"]), (&json!("staff"), &me["id"]));
        assert_eq!((&event["at"], &event["seq"]), (&json!("2026-03-02T08:05:00Z"), &Value::Null));
        assert!(!event.to_string().contains("Kari"), "nothing personal: {event}");
    }

    async fn the_newest_changes_come_first_page_by_page(app: &TestApp) {
        let manager = app.staff(Role::Manager);
        note(app, 5);
        let path = format!("{AUDIT}?limit=2&subject={}", Uuid::from_u128(7));
        let (mut next, mut seen) = (path.clone(), Vec::new());
        loop {
            let page = manager.get(&next).await.expect(200).json();
            seen.extend(page["items"].as_array().unwrap().iter().map(|e| e["detail"]["n"].clone()));
            match page["next"].as_str() {
                Some(cursor) => next = format!("{path}&cursor={cursor}"),
                None => break,
            }
        }

        assert_eq!(seen, [4, 3, 2, 1, 0]);
    }

    async fn changes_of_one_instant_are_sealed_in_the_order_of_their_making(app: &TestApp) {
        let manager = app.staff(Role::Manager);
        let mut shell = app.shell.clone();
        shell.chance = Chance::system();
        let noted = shell.write_here(Actor::System, |cx| {
            (0..40).try_for_each(|n| cx.audit("thing.change", subject(), json!({ "n": n })))
        });
        noted.map_err(|e: StoreError| e).unwrap();
        app.deliver().await;

        let path = format!("{AUDIT}?subject={}", Uuid::from_u128(7));
        let listed = manager.get(&path).await.expect(200).json();

        let mut events = listed["items"].as_array().unwrap().clone();
        events.sort_by_key(|event| event["seq"].as_i64());
        let order: Vec<i64> = events.iter().map(|e| e["detail"]["n"].as_i64().unwrap()).collect();
        assert_eq!(order, (0..40).collect::<Vec<i64>>());
    }

    async fn the_worker_takes_its_time_however_short_readers_are_kept(app: &TestApp) {
        note(app, 2);
        let mut shell = app.shell.clone();
        shell.store = shell.store.clone().answering(Duration::ZERO);

        let done = app.worker_on(shell, Transport::Memory(Arc::default()), None).run_due().await;

        let sealed = done.expect("the worker does what is due").chores.map(|chores| chores.sealed);
        assert_eq!(sealed, Some(2));
    }

    async fn the_tail_that_is_not_sealed_yet_is_counted(app: &TestApp) {
        five_sealed(app).await;
        note(app, 2);

        let verdict = verdict(app).await;

        assert_eq!((&verdict["whole"], &verdict["unsealed"]), (&json!(true), &json!(2)));
        assert_eq!(verdict["head"]["seq"], 6);
        assert_eq!(verdict["head"]["hash"].as_str().map(str::len), Some(64));
    }

    async fn a_tampered_event_is_found_and_named(app: &TestApp) {
        let sql = format!("UPDATE audit_events SET detail = '{{}}' WHERE {}", event_of(3));
        assert_eq!(found(app, &sql).await, (json!({ "seq": 3, "fault": "altered" }), 2));
    }

    async fn a_removed_event_is_found_and_named(app: &TestApp) {
        let sql = format!("DELETE FROM audit_events WHERE {}", event_of(4));
        assert_eq!(found(app, &sql).await, (json!({ "seq": 4, "fault": "missing" }), 3));
    }

    async fn a_removed_seal_is_found_and_named(app: &TestApp) {
        let sql = "DELETE FROM audit_seals WHERE seq = 2";
        assert_eq!(found(app, sql).await, (json!({ "seq": 2, "fault": "missing" }), 1));
    }

    async fn two_events_that_changed_places_are_found(app: &TestApp) {
        let sql = "UPDATE audit_seals SET seq = -4 WHERE seq = 4; \
            UPDATE audit_seals SET seq = 4 WHERE seq = 5; UPDATE audit_seals SET seq = 5 WHERE seq = -4";
        assert_eq!(found(app, sql).await, (json!({ "seq": 4, "fault": "altered" }), 3));
    }
}
