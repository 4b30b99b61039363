//! Surveys and questionnaire versions: what is refused, and what is settled once it is used.

use std::sync::mpsc;

use kartlegger::service::design::{DesignError, instrument};
use kartlegger::service::{Actor, Role, StoreError};
use serde_json::{Value, json};

use crate::harness::{Client, TestApp};
use crate::planning::{QUESTIONNAIRE, REGISTER, create_survey, import, plan};

const YAML: &str = "application/yaml";

/// The questionnaire with faults in three places.
fn faulty() -> String {
    QUESTIONNAIRE
        .replace("      - id: s01\n", "      - id: s01\n        relevant: nowhere = 1\n")
        .replace("minutes: 20", "minutes: 0")
        .replacen("  nn: Informasjonstryggleik i kommunane\n", "", 1)
}

async fn put(client: &Client, path: &str, tag: &str, text: &str) -> crate::harness::Answer {
    let request = client.request(reqwest::Method::PUT, path).header("content-type", YAML);
    client.send(request.header("if-match", tag).body(text.to_owned())).await
}

/// The tag of the document of a version.
fn tag(version: &Value) -> String {
    format!("\"{}\"", version["sha256"].as_str().unwrap())
}

both_backends! {
    async fn a_survey_is_made_of_its_questionnaire(app: &TestApp) {
        let manager = app.staff(Role::Manager);

        let created = create_survey(&manager).await;

        let version = format!("/api/v1/versions/{}", created["version"]["id"].as_str().unwrap());
        let document = manager.get(&format!("{version}/document")).await.expect(200);
        assert_eq!(document.json()["survey"], created["survey"]["code"]);
        let tag = format!("\"{}\"", created["version"]["sha256"].as_str().unwrap());
        assert_eq!(document.header("etag"), tag);
        let listed = app.staff(Role::Viewer).get("/api/v1/surveys").await.expect(200).json();
        assert_eq!(listed["items"][0], created["survey"]);
        let again = manager.post_raw("/api/v1/surveys", YAML, QUESTIONNAIRE).await.expect(409);
        assert_eq!(again.problem(), "survey-exists");
    }

    async fn a_questionnaire_with_findings_is_refused_with_all_of_them(app: &TestApp) {
        let manager = app.staff(Role::Manager);

        let refused = manager.post_raw("/api/v1/surveys", YAML, faulty()).await.expect(422);
        let checked = manager.post_raw("/api/v1/questionnaire-check", YAML, faulty()).await;
        manager.post_raw("/api/v1/questionnaire-check", YAML, QUESTIONNAIRE).await.expect(204);

        assert_eq!(refused.problem(), "questionnaire-refused");
        let errors = refused.json()["errors"].clone();
        let places: Vec<_> =
            errors.as_array().unwrap().iter().map(|e| e["pointer"].as_str().unwrap()).collect();
        for expected in ["metadata.minutes", "sections[0].items[0].relevant", "title"] {
            assert!(places.iter().any(|place| place.starts_with(expected)), "{expected}: {places:?}");
        }
        assert_eq!(checked.expect(422).json()["errors"], errors);
        assert_eq!(manager.get("/api/v1/surveys").await.json()["items"], json!([]));
    }

    async fn what_is_no_document_at_all_is_refused_too(app: &TestApp) {
        let manager = app.staff(Role::Manager);

        for nonsense in [&b""[..], b"[1, 2", b"\xff\xfe\x00", b"kartlegger: 1", b"a: &a [*a, *a]"] {
            let refused = manager.post_raw("/api/v1/surveys", YAML, nonsense).await.expect(422);
            assert_eq!(refused.problem(), "questionnaire-refused");
        }

        assert_eq!(manager.get("/api/v1/surveys").await.json()["items"], json!([]));
    }

    async fn a_version_is_replaced_until_a_round_uses_it(app: &TestApp) {
        let manager = app.staff(Role::Manager);
        let created = create_survey(&manager).await;
        import(&manager, REGISTER).await.expect(200);
        let document =
            format!("/api/v1/versions/{}/document", created["version"]["id"].as_str().unwrap());
        let edited = QUESTIONNAIRE.replace("minutes: 20", "minutes: 25");

        let first = tag(&created["version"]);
        let replaced = put(&manager, &document, &first, &edited).await.expect(200).json();
        let stale = put(&manager, &document, &first, QUESTIONNAIRE).await.expect(412);
        manager.post("/api/v1/rounds", plan(&created)).await.expect(201);
        let settled = put(&manager, &document, &tag(&replaced), QUESTIONNAIRE).await.expect(409);

        assert_ne!(replaced["sha256"], created["version"]["sha256"]);
        assert_eq!((stale.problem(), settled.problem()), ("stale-version".into(), "version-in-use".into()));
        assert_eq!(manager.get(&document).await.json()["metadata"]["minutes"], 25);
    }

    async fn a_version_belongs_to_its_survey_and_its_name_is_used_once(app: &TestApp) {
        let manager = app.staff(Role::Manager);
        let created = create_survey(&manager).await;
        let versions =
            format!("/api/v1/surveys/{}/versions", created["survey"]["id"].as_str().unwrap());
        let foreign = QUESTIONNAIRE.replacen("survey: informasjonssikkerhet", "survey: annen", 1);
        let next = QUESTIONNAIRE.replacen("version: \"2020\"", "version: \"2021\"", 1);

        let twice = manager.post_raw(&versions, YAML, QUESTIONNAIRE).await.expect(409);
        let other = manager.post_raw(&versions, YAML, foreign).await.expect(422);
        manager.post_raw(&versions, YAML, next).await.expect(201);

        assert_eq!((twice.problem(), other.problem()), ("version-exists".into(), "other-survey".into()));
        let listed = manager.get(&versions).await.expect(200).json();
        let names: Vec<_> = listed.as_array().unwrap().iter().map(|v| &v["version"]).collect();
        assert_eq!(names, ["2020", "2021"]);
    }

    async fn a_plan_is_amended_with_a_reason_even_when_the_version_is_used(app: &TestApp) {
        let manager = app.staff(Role::Manager);
        let created = create_survey(&manager).await;
        import(&manager, REGISTER).await.expect(200);
        manager.post("/api/v1/rounds", plan(&created)).await.expect(201);
        let version = format!("/api/v1/versions/{}", created["version"]["id"].as_str().unwrap());
        let amendments = format!("{version}/amendments");
        let document = manager.get(&format!("{version}/document")).await.json();
        let mut changed = document["plan"].clone();
        changed["threshold"] = json!(5);
        let mut wrong = changed.clone();
        wrong["tables"][0]["by"] = json!([{ "item": "no_such_item" }]);

        let body = json!({ "plan": wrong, "reason": "a slip" });
        let refused = manager.post(&amendments, body).await.expect(422);
        let body = json!({ "plan": changed, "reason": " " });
        let unreasoned = manager.post(&amendments, body).await.expect(422);
        let body = json!({ "plan": changed, "reason": "few municipalities" });
        manager.post(&amendments, body).await.expect(201);

        assert_eq!(refused.problem(), "questionnaire-refused");
        let place = refused.json()["errors"][0]["pointer"].clone();
        assert!(place.as_str().unwrap().starts_with("plan.tables[0]"), "{place}");
        assert_eq!(unreasoned.problem(), "reason-required");
        let listed = manager.get(&amendments).await.expect(200).json();
        assert_eq!(listed.as_array().unwrap().len(), 1);
        assert_eq!(listed[0]["plan"]["threshold"], 5);
        assert_eq!(manager.get(&format!("{version}/document")).await.json(), document);
    }

    async fn the_plan_of_a_new_document_holds_whatever_was_amended_before(app: &TestApp) {
        let manager = app.staff(Role::Manager);
        let created = create_survey(&manager).await;
        let version = format!("/api/v1/versions/{}", created["version"]["id"].as_str().unwrap());
        let document = format!("{version}/document");
        let mut amended = manager.get(&document).await.json()["plan"].clone();
        amended["threshold"] = json!(5);
        let body = json!({ "plan": amended, "reason": "few municipalities" });
        manager.post(&format!("{version}/amendments"), body).await.expect(201);
        let mut next = manager.get(&document).await.json();
        next["plan"] = json!({ "threshold": 4 });

        put(&manager, &document, &tag(&created["version"]), &next.to_string()).await.expect(200);

        assert_eq!(manager.get(&format!("{version}/amendments")).await.json(), json!([]));
        let now = app.shell.read_here(Actor::System, |cx| {
            instrument(cx, created["version"]["id"].as_str().unwrap().parse().unwrap())
        });
        assert_eq!(now.map_err(|e: DesignError| e).unwrap().document.plan.threshold, 4);
    }

    async fn a_stored_plan_that_cannot_be_read_is_our_fault_and_not_an_empty_plan(app: &TestApp) {
        let manager = app.staff(Role::Manager);
        let created = create_survey(&manager).await;
        let version = format!("/api/v1/versions/{}", created["version"]["id"].as_str().unwrap());
        let document = manager.get(&format!("{version}/document")).await.json();
        let amendments = format!("{version}/amendments");
        let body = json!({ "plan": document["plan"], "reason": "for a test" });
        manager.post(&amendments, body).await.expect(201);
        app.tamper("UPDATE plan_amendments SET plan = substr(plan, 2)");

        let answer = manager.get(&amendments).await.expect(500);

        assert_eq!(answer.problem(), "internal");
    }

    async fn a_questionnaire_is_checked_while_another_writes(app: &TestApp) {
        let manager = app.staff(Role::Manager);
        let (held, holding) = mpsc::channel();
        let (go, wait) = mpsc::channel::<()>();
        let shell = app.shell.clone();
        let other = std::thread::spawn(move || {
            shell.write_here(Actor::System, |_| {
                held.send(()).unwrap();
                let _gone = wait.recv();
                Ok::<_, StoreError>(())
            })
        });
        holding.recv().unwrap();

        let refused = manager.post_raw("/api/v1/surveys", YAML, faulty()).await.expect(422);

        assert_eq!(refused.problem(), "questionnaire-refused");
        drop(go);
        other.join().unwrap().unwrap();
    }

    async fn what_does_not_exist_is_said_to_be_missing(app: &TestApp) {
        let manager = app.staff(Role::Manager);
        let nothing = "019a0000-0000-7000-8000-000000000000";
        for (place, slug) in [
            ("surveys", "no-such-survey"),
            ("versions", "no-such-version"),
            ("organisations", "no-such-organisation"),
            ("rounds", "no-such-round"),
            ("units", "no-such-unit"),
        ] {
            let answer = manager.get(&format!("/api/v1/{place}/{nothing}")).await.expect(404);
            assert_eq!(answer.problem(), slug);
        }
    }
}
