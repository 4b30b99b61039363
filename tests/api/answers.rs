//! What staff do to answers: enter, correct, carry forward, purge; and the links that they keep.

use kartlegger::domain::account::Role;
use kartlegger::domain::answer::Response;
use kartlegger::service::Actor;
use kartlegger::service::collect::{Answered, CollectError, Personal, frozen_responses};
use kartlegger::service::process::{ProcessError, freeze_round};
use serde_json::{Value, json};

use crate::fieldwork::{Fieldwork, answered, entry, entry_id, fill, header, put, service, submit};
use crate::harness::{Client, TestApp};

const HEADER: &str = "/api/v1/respond/draft/header";

pub fn whole(entries: &Value) -> Value {
    json!({ "header": { "sheet": header() }, "rosters": { "tjeneste": { "entries": entries } } })
}

async fn newest(staff: &Client, fieldwork: &Fieldwork) -> Value {
    let path = format!("/api/v1/units/{}/submissions", fieldwork.units[0]);
    staff.get(&path).await.expect(200).json()[0].clone()
}

async fn read(staff: &Client, submission: &Value, query: &str) -> Value {
    let id = submission["receipt"]["submission"].as_str().expect("a submission");
    staff.get(&format!("/api/v1/submissions/{id}{query}")).await.expect(200).json()
}

async fn dispositions(app: &TestApp, fieldwork: &Fieldwork) -> Vec<String> {
    let all = app.shell.read_here(Actor::System, |cx| {
        kartlegger::service::process::list_outcomes(cx, fieldwork.units[0])
    });
    let all = all.map_err(|e: ProcessError| e).expect("the history");
    all.iter().map(|outcome| outcome.disposition.as_str().to_owned()).collect()
}

both_backends! {
    async fn an_answer_received_otherwise_is_entered_with_its_date(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        app.set_clock("2026-04-02T08:00:00Z");
        let staff = app.staff(Role::Manager);
        let path = format!("/api/v1/units/{}/submissions", fieldwork.units[0]);
        let body = json!({
            "answers": whole(&json!([{ "sheet": { "answers": { "navn": "Søknad" } } }])),
            "reason": "came by post",
            "received_at": "2026-03-30T08:00:00Z",
        });

        let receipt = staff.post(&path, body.clone()).await.expect(201).json();

        assert_eq!((&receipt["late"], &receipt["source"]), (&json!(false), &json!("staff_entered")));
        assert_eq!(newest(&staff, &fieldwork).await["reason"], "came by post");
        let seen = fieldwork.respondent(app, 0).get("/api/v1/respond/draft").await.json();
        let row = &seen["rosters"]["tjeneste"]["entries"][0];
        assert_eq!(row["sheet"]["answers"]["navn"], "Søknad", "the respondent goes on from it");
        for (received_at, reason, problem) in [
            ("2026-05-01T08:00:00Z", "came by post", "wrong-instant"),
            ("2026-01-01T08:00:00Z", "came by post", "wrong-instant"),
            ("2026-03-30T08:00:00Z", "  ", "reason-required"),
        ] {
            let mut wrong = body.clone();
            wrong["received_at"] = json!(received_at);
            wrong["reason"] = json!(reason);
            assert_eq!(staff.post(&path, wrong).await.expect(422).problem(), problem);
        }
    }

    async fn the_receipt_of_an_entered_answer_says_what_is_read_later(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        app.set_clock("2026-04-02T08:00:00Z");
        let staff = app.staff(Role::Manager);
        let path = format!("/api/v1/units/{}/submissions", fieldwork.units[0]);
        let body = json!({
            "answers": whole(&json!([{ "sheet": service("Søknad") }])),
            "reason": "came by post",
            "received_at": "2026-03-30T08:00:00.123456789Z",
        });

        let receipt = staff.post(&path, body).await.expect(201).json();

        assert_eq!(receipt["received_at"], "2026-03-30T08:00:00.123456Z");
        assert_eq!(newest(&staff, &fieldwork).await["receipt"], receipt);
    }

    async fn an_entered_answer_that_cannot_be_true_is_refused_with_every_place(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let staff = app.staff(Role::Manager);
        let path = format!("/api/v1/units/{}/submissions", fieldwork.units[0]);
        let entries = json!([
            { "id": entry_id(1), "sheet": service("Søknad") },
            { "id": entry_id(1), "sheet": { "answers": { "status": "ukjent" } } },
        ]);

        let body = json!({ "answers": whole(&entries), "reason": "came by post" });
        let refused = staff.post(&path, body).await.expect(422);

        assert_eq!(refused.problem(), "invalid-answers");
        let errors = refused.json()["errors"].clone();
        let places: Vec<_> =
            errors.as_array().unwrap().iter().map(|e| e["pointer"].as_str().unwrap()).collect();
        let row = "#/rosters/tjeneste/entries/1";
        assert_eq!(places, [format!("{row}/id"), format!("{row}/sheet/answers/status")]);
        let low = json!([{ "sheet": { "answers": { "kostnad": -5 } } }]);
        let body = json!({ "answers": whole(&low), "reason": "came by post" });
        let refused = staff.post(&path, body).await.expect(422).json();
        let place = "#/rosters/tjeneste/entries/0/sheet/answers/kostnad";
        assert_eq!(refused["errors"][0]["pointer"], place);
        let none = staff.get(&path).await.expect(200).json();
        assert_eq!(none, json!([]));
    }

    async fn a_correction_is_a_new_version_with_its_reason(app: &TestApp) {
        let (fieldwork, _, received) = answered(app).await;
        fieldwork.close(app);
        let staff = app.staff(Role::Manager);
        let path = format!("/api/v1/units/{}/corrections", fieldwork.units[0]);
        let body = json!({
            "based_on": received["submission"],
            "answers": whole(&json!([{ "id": entry_id(1), "sheet": service("Søknadsportal") }])),
            "reason": "misspelt",
        });

        let corrected = staff.post(&path, body.clone()).await.expect(201).json();

        assert_eq!((&corrected["number"], &corrected["source"]), (&json!(2), &json!("staff_correction")));
        let newest = newest(&staff, &fieldwork).await;
        assert_eq!((&newest["reason"], &newest["account"].is_string()), (&json!("misspelt"), &true));
        let now = read(&staff, &newest, "").await;
        let row = &now["answers"]["rosters"]["tjeneste"]["entries"][0];
        assert_eq!(row["sheet"]["answers"]["navn"], "Søknadsportal");
        assert_eq!(row["id"], entry_id(1));
        let former = read(&staff, &json!({ "receipt": received }), "").await;
        let row = &former["answers"]["rosters"]["tjeneste"]["entries"][0];
        assert_eq!(row["sheet"]["answers"]["navn"], "Søknad", "what was received stays");

        let again = staff.post(&path, body).await.expect(409);
        assert_eq!(again.problem(), "other-submission-counts");

        assert!(now["answers"]["rosters"]["tjeneste"]["entries"][0]["first_submitted_at"].is_string());
        let back = json!({ "based_on": newest["receipt"]["submission"], "answers": now["answers"], "reason": "as it was" });
        staff.post(&path, back).await.expect(201);
        let third = self::newest(&staff, &fieldwork).await;
        let third = read(&staff, &third, "").await;
        assert_eq!(third["answers"], now["answers"], "what is read can be sent back");
    }

    async fn a_correction_never_overwrites_what_the_respondent_has_changed_since(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let client = fieldwork.respondent(app, 0);
        fill(&client).await;
        put(&client, &entry(2), None, &service("Tilskudd")).await.expect(201);
        let received = submit(&client, "k1").await.expect(200).json();
        app.set_clock("2026-03-03T08:00:00Z");
        put(&client, &entry(2), Some("\"1\""), &service("Tilskudd 2")).await.expect(200);
        let staff = app.staff(Role::Manager);
        let path = format!("/api/v1/units/{}/corrections", fieldwork.units[0]);
        let entries = json!([
            { "id": entry_id(1), "sheet": service("Rettet 1") },
            { "id": entry_id(2), "sheet": service("Rettet 2") },
        ]);
        let body = json!({
            "based_on": received["submission"], "answers": whole(&entries), "reason": "misspelt",
        });

        let corrected = staff.post(&path, body).await.expect(201).json();
        let drafted = async || {
            let draft = client.get("/api/v1/respond/draft").await.json();
            draft["rosters"]["tjeneste"]["entries"].clone()
        };
        let entries = drafted().await;
        assert_eq!(entries[0]["sheet"]["answers"]["navn"], "Rettet 1");
        assert_eq!(entries[0]["etag"], "\"2\"");
        assert_eq!(entries[1]["sheet"]["answers"]["navn"], "Tilskudd 2");

        app.set_clock("2026-03-04T08:00:00Z");
        let entries = json!([{ "id": entry_id(2), "sheet": service("Rettet 2 igjen") }]);
        let body = json!({
            "based_on": corrected["submission"], "answers": whole(&entries), "reason": "misspelt",
        });
        staff.post(&path, body).await.expect(201);
        let entries = drafted().await;
        assert_eq!(entries.as_array().unwrap().len(), 1, "what staff leave out is out of the draft");
        assert_eq!(entries[0]["sheet"]["answers"]["navn"], "Tilskudd 2", "after a second correction, too");
    }

    async fn an_answer_that_came_by_post_before_another_is_in_time(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let client = fieldwork.respondent(app, 0);
        fill(&client).await;
        app.set_clock("2026-04-02T08:00:00Z");
        let late = submit(&client, "k1").await.expect(200).json();
        let staff = app.staff(Role::Manager);
        let path = format!("/api/v1/units/{}/submissions", fieldwork.units[0]);
        let same = whole(&json!([{ "id": entry_id(1), "sheet": service("Søknad") }]));
        let body = json!({
            "answers": same, "reason": "by post", "received_at": "2026-03-30T10:00:00Z",
        });

        let entered = staff.post(&path, body).await.expect(201).json();

        assert_eq!((&late["late"], &entered["late"]), (&json!(true), &json!(false)));
        let corrections = format!("/api/v1/units/{}/corrections", fieldwork.units[0]);
        let body = json!({
            "based_on": entered["submission"], "reason": "misspelt",
            "answers": whole(&json!([{ "id": entry_id(1), "sheet": service("Rettet") }])),
        });
        staff.post(&corrections, body).await.expect(201);
        let draft = client.get("/api/v1/respond/draft").await.json();
        let entry = &draft["rosters"]["tjeneste"]["entries"][0];
        assert_eq!(entry["sheet"]["answers"]["navn"], "Rettet", "nobody has changed it since");
    }

    async fn a_submission_earns_its_disposition(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let client = fieldwork.respondent(app, 0);
        put(&client, HEADER, Some("\"0\""), &header()).await.expect(200);
        let nil = "/api/v1/respond/draft/rosters/tjeneste/nil";
        client.put(nil, json!({ "nil": true })).await.expect(204);
        submit(&client, "k1").await.expect(200);
        put(&client, &entry(1), None, &service("Søknad")).await.expect(201);

        submit(&client, "k2").await.expect(200);

        assert_eq!(dispositions(app, &fieldwork).await, ["nil", "complete"]);
    }

    async fn personal_answers_are_kept_apart_and_purged_without_breaking_the_hash(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let client = fieldwork.respondent(app, 0);
        let with_person = json!({ "answers": { "ansatte": 120, "kontakt": "kari@etat.test" } });
        put(&client, HEADER, Some("\"0\""), &with_person).await.expect(200);
        let mut row = service("Søknad");
        row["answers"]["ansvarlig"] = json!("ola@etat.test");
        put(&client, &entry(1), None, &row).await.expect(201);
        submit(&client, "k1").await.expect(200);
        let (analyst, manager) = (app.staff(Role::Analyst), app.staff(Role::Manager));
        let submission = newest(&analyst, &fieldwork).await;

        let plain = read(&analyst, &submission, "").await;
        assert_eq!(plain["answers"]["header"]["sheet"]["answers"]["kontakt"]["sealed"].as_str().map(str::len), Some(64));
        let id = submission["receipt"]["submission"].as_str().unwrap();
        let denied = analyst.get(&format!("/api/v1/submissions/{id}?personal=true")).await;
        assert_eq!(denied.expect(403).problem(), "role-lacking");
        let shown = read(&manager, &submission, "?personal=true").await;
        assert_eq!(shown["answers"]["header"]["sheet"]["answers"]["kontakt"], "kari@etat.test");
        let row = &shown["answers"]["rosters"]["tjeneste"]["entries"][0];
        assert_eq!(row["sheet"]["answers"]["ansvarlig"], "ola@etat.test");

        let purge = format!("/api/v1/rounds/{}/personal-answers/purge", fieldwork.round);
        let purged = app.staff(Role::Administrator).post(&purge, json!({})).await.expect(200);

        assert_eq!(purged.json(), json!({ "count": 2, "drafted": 2 }));
        let nothing_left = app.staff(Role::Administrator).post(&purge, json!({})).await.expect(200);
        assert_eq!(nothing_left.json(), json!({ "count": 0, "drafted": 0 }));
        let after = read(&manager, &submission, "?personal=true").await;
        assert_eq!(after["answers"], plain["answers"]);
        assert_eq!(after["intact"], true);
        let draft = client.get("/api/v1/respond/draft").await.json();
        assert_eq!(draft["header"]["sheet"]["answers"], json!({ "ansatte": 120 }));
    }

    async fn a_correction_keeps_the_personal_values_that_it_leaves_sealed(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let client = fieldwork.respondent(app, 0);
        fill(&client).await;
        let with_person = json!({ "answers": { "ansatte": 120, "kontakt": "kari@etat.test" } });
        put(&client, HEADER, Some("\"1\""), &with_person).await.expect(200);
        submit(&client, "k1").await.expect(200);
        let staff = app.staff(Role::Manager);
        let first = newest(&staff, &fieldwork).await;
        let mut answers = read(&staff, &first, "").await["answers"].clone();
        answers["header"]["sheet"]["answers"]["ansatte"] = json!(121);
        for entry in answers["rosters"]["tjeneste"]["entries"].as_array_mut().unwrap() {
            entry.as_object_mut().unwrap().remove("first_submitted_at");
        }
        let path = format!("/api/v1/units/{}/corrections", fieldwork.units[0]);
        let body = json!({
            "based_on": first["receipt"]["submission"], "answers": answers, "reason": "recounted",
        });

        staff.post(&path, body.clone()).await.expect(201);

        let second = newest(&staff, &fieldwork).await;
        let shown = read(&staff, &second, "?personal=true").await;
        let expected = json!({ "ansatte": 121, "kontakt": "kari@etat.test" });
        assert_eq!(shown["answers"]["header"]["sheet"]["answers"], expected);
        let mut forged = body;
        forged["based_on"] = second["receipt"]["submission"].clone();
        forged["answers"]["header"]["sheet"]["answers"]["kontakt"] = json!({ "sealed": "0".repeat(64) });
        let refused = staff.post(&path, forged).await.expect(422).json();
        assert_eq!(refused["errors"][0]["pointer"], "#/header/sheet/answers/kontakt");
    }

    async fn an_ended_entry_that_staff_put_back_is_in_the_next_version_too(app: &TestApp) {
        let (fieldwork, _, former) = answered(app).await;
        let next = fieldwork.next(app, "2027");
        let staff = app.staff(Role::Manager);
        let carry = format!("/api/v1/units/{}/carry-forward", next.units[0]);
        staff.post(&carry, json!({ "from": former["submission"] })).await.expect(200);
        let client = next.respondent(app, 0);
        put(&client, HEADER, Some("\"1\""), &header()).await.expect(200);
        put(&client, &entry(2), None, &service("Tilskudd")).await.expect(201);
        let delete = client.request(reqwest::Method::DELETE, &entry(1));
        client.send(delete.header("if-match", "\"1\"")).await.expect(204);
        let ended = submit(&client, "k1").await.expect(200).json();
        let path = format!("/api/v1/units/{}/corrections", next.units[0]);
        let both = json!([
            { "id": entry_id(1), "sheet": service("Søknad") },
            { "id": entry_id(2), "sheet": service("Tilskudd") },
        ]);
        let body = json!({
            "based_on": ended["submission"], "answers": whole(&both), "reason": "it has not ended",
        });

        staff.post(&path, body).await.expect(201);

        let again = submit(&client, "k2").await.expect(200).json();
        let now = read(&staff, &json!({ "receipt": again }), "").await;
        let entries = now["answers"]["rosters"]["tjeneste"]["entries"].as_array().unwrap().clone();
        let mut ids: Vec<&Value> = entries.iter().map(|entry| &entry["id"]).collect();
        ids.sort_by_key(ToString::to_string);
        assert_eq!(ids, [&json!(entry_id(1)), &json!(entry_id(2))]);
    }

    async fn a_draft_remembers_the_carried_entries_that_ended_and_the_last_ones_removed(app: &TestApp) {
        let (fieldwork, _, former) = answered(app).await;
        let next = fieldwork.next(app, "2027");
        let carry = format!("/api/v1/units/{}/carry-forward", next.units[0]);
        let from = json!({ "from": former["submission"] });
        app.staff(Role::Manager).post(&carry, from).await.expect(200);
        let client = next.respondent(app, 0);
        let remove = async |n: u32, minute: u32| {
            app.set_clock(&format!("2026-03-02T09:{minute:02}:00Z"));
            let delete = client.request(reqwest::Method::DELETE, &entry(n));
            client.send(delete.header("if-match", "\"1\"")).await.expect(204);
        };
        remove(1, 1).await;
        put(&client, &entry(2), None, &service("Først lagt til")).await.expect(201);
        for n in 3..=9 {
            put(&client, &entry(n), None, &service("Søknad")).await.expect(201);
            remove(n, n).await;
        }
        remove(2, 10).await;

        let draft = client.get("/api/v1/respond/draft").await.json();
        let kept = json!([1, 2, 6, 7, 8, 9].map(entry_id));
        assert_eq!(draft["rosters"]["tjeneste"]["removed"], kept, "twice the three that it takes");
        let restore = |n| format!("{}/restore", entry(n));
        let forgotten = client.post(&restore(5), json!({})).await.expect(404);
        assert_eq!(forgotten.problem(), "no-such-entry");
        client.post(&restore(1), json!({})).await.expect(200);
        client.post(&restore(2), json!({})).await.expect(200);
    }

    async fn a_freeze_hands_out_the_responses_that_it_holds(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        for unit in 0..2 {
            let client = fieldwork.respondent(app, unit);
            put(&client, HEADER, Some("\"0\""), &header()).await.expect(200);
            let n = u32::try_from(unit).unwrap() + 1;
            put(&client, &entry(n), None, &service("Søknad")).await.expect(201);
            submit(&client, "k1").await.expect(200);
        }
        fieldwork.close(app);
        let frozen = app.shell.write_here(Actor::System, |cx| {
            freeze_round(cx, fieldwork.round, None, "for a test")
        });
        frozen.map_err(|e: ProcessError| e).expect("a freeze");

        let mut held: Vec<Answered> = Vec::new();
        let read = app.shell.read_here(Actor::System, |cx| {
            frozen_responses(cx, (fieldwork.round, 1), Personal::Sealed, |answered| {
                held.push(answered);
                Ok::<(), CollectError>(())
            })
        });

        read.expect("the freeze is read");
        assert_eq!(held.len(), 2);
        let names = |response: &Response| response.entries("tjeneste").len();
        assert!(held.iter().all(|answered| names(&answered.response) == 1));
    }

    async fn a_link_to_a_section_that_is_not_there_is_refused_with_those_that_are(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let staff = app.staff(Role::Manager);
        let links = format!("/api/v1/units/{}/links", fieldwork.units[0]);
        let to = |section: &str| json!({ "scope": { "parts": { "sections": [section] } } });

        // The last is of a roster, whose entries have ids of their own.
        for section in ["drfit", "hoved"] {
            let refused = staff.post(&links, to(section)).await.expect(422);
            assert_eq!(refused.problem(), "unknown-section");
            let detail = refused.json()["detail"].to_string();
            assert!(detail.contains(section) && detail.contains("`om`, `drift`"), "{detail}");
        }

        assert_eq!(staff.get(&links).await.expect(200).json(), json!([]), "none was made");
        staff.post(&links, to("drift")).await.expect(201);
    }

    async fn links_are_issued_listed_and_revoked(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let staff = app.staff(Role::Manager);
        let links = format!("/api/v1/units/{}/links", fieldwork.units[0]);
        let issued = staff.post(&links, json!({ "scope": "whole" })).await.expect(201).json();
        let url = issued["url"].as_str().unwrap();
        let secret = url.strip_prefix(&format!("{}/i/", app.url)).expect("an address of this site");
        let client = app.respondent(secret);
        fill(&client).await;

        let again = staff.post(&format!("{links}/reissue"), json!({})).await.expect(201).json();

        client.get("/api/v1/respond/draft").await.expect(410);
        let secret = again["url"].as_str().unwrap().rsplit('/').next().unwrap();
        let client = app.respondent(secret);
        let draft = client.get("/api/v1/respond/draft").await.expect(200).json();
        assert_eq!(draft["header"]["etag"], "\"1\"", "the draft stays");
        let listed = staff.get(&links).await.expect(200).json();
        assert_eq!(listed.as_array().unwrap().len(), 2);
        assert!(listed[0]["revoked_at"].is_string() && listed[1]["revoked_at"].is_null());
        let one = format!("{links}/{}", listed[1]["id"].as_str().unwrap());
        staff.delete(&one).await.expect(204);
        client.get("/api/v1/respond/draft").await.expect(410);
        assert_eq!(staff.delete(&one).await.expect(404).problem(), "no-such-link");
        staff.delete(&links).await.expect(204);
        let unknown = format!("/api/v1/units/{}/links", fieldwork.round);
        assert_eq!(staff.get(&unknown).await.expect(404).problem(), "no-such-unit");
    }
}
