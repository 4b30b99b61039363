//! Hostile input to respondents' addresses: each is answered with a clear problem and its place, and
//! nothing stored changes.

use kartlegger::domain::answer::GrantScope;
use kartlegger::service::collect::{CollectError, issue_link, revoke_links};
use kartlegger::service::{Actor, Role};
use serde_json::{Value, json};

use crate::fieldwork::{Fieldwork, entry, entry_id, fill, put, service, submit_reviewed};
use crate::harness::{Answer, Client, TestApp};
use crate::visitor::Visitor;

const DRAFT: &str = "/api/v1/respond/draft";

/// Sends a sheet of an entry and expects one finding of that code at that place, and an unchanged
/// draft.
async fn refused_at(client: &Client, sheet: Value, pointer: &str, code: &str) {
    let before = client.get(DRAFT).await.expect(200).json();
    let refused = put(client, &entry(1), Some("\"1\""), &sheet).await.expect(422);
    assert_eq!(refused.problem(), "invalid-answers");
    let errors = refused.json()["errors"].clone();
    assert_eq!(
        (&errors[0]["pointer"], &errors[0]["code"]),
        (&json!(pointer), &json!(code)),
        "{errors}"
    );
    assert_eq!(client.get(DRAFT).await.json(), before, "nothing stored has changed");
}

fn answer(item: &str, value: impl Into<Value>) -> Value {
    let mut sheet = service("Søknad");
    sheet["answers"][item] = value.into();
    sheet
}

async fn ready(app: &TestApp) -> Client {
    let client = Fieldwork::open(app).respondent(app, 0);
    fill(&client).await;
    client
}

async fn raw(client: &Client, path: &str, body: &str) -> Answer {
    let request = client.request(reqwest::Method::PUT, path).header("if-match", "\"1\"");
    client.send(request.header("content-type", "application/json").body(body.to_owned())).await
}

both_backends! {
    async fn malformed_json_is_refused_with_line_and_column(app: &TestApp) {
        let client = ready(app).await;

        let refused = raw(&client, &entry(1), "{\"answers\":{\n\"navn\": }}").await.expect(400);

        assert_eq!(refused.problem(), "malformed-body");
        assert_eq!((&refused.json()["line"], &refused.json()["column"]), (&json!(2), &json!(9)));
        let twice = raw(&client, &entry(1), r#"{"answers":{"navn":"a","navn":"b"}}"#).await;
        let twice = twice.expect(422);
        assert_eq!(twice.problem(), "invalid-body");
        assert!(twice.json()["errors"][0]["detail"].as_str().unwrap().contains("`navn` is given twice"));
        let stored = client.get(DRAFT).await.json();
        assert_eq!(stored["rosters"]["tjeneste"]["entries"][0]["sheet"]["answers"]["navn"], "Søknad");
    }

    async fn what_no_database_stores_is_refused_before_it_gets_there(app: &TestApp) {
        let manager = app.staff(Role::Manager);
        // "a\u0000" as JSON, in the letters of a cursor.
        let cursor = "ImFcdTAwMDAi";
        let listed = manager.get(&format!("/api/v1/surveys?cursor={cursor}")).await.expect(400);
        let fieldwork = Fieldwork::open(app);
        let visitor = Visitor::start(app, &fieldwork, 0).await;
        visitor.fill().await;
        let review = visitor.page("/respond/review").await;
        let submit = async |key: &str| visitor.post("/respond/submit", &review, &[("key", key)]).await;

        assert_eq!(listed.problem(), "invalid-parameter");
        submit("a\0b").await.expect(400);
        submit(&"a".repeat(3_000)).await.expect(400);
        submit("a key").await.expect(400);
    }

    async fn wrong_types_are_refused_at_their_place(app: &TestApp) {
        let client = ready(app).await;
        for value in [json!("12"), json!(1.5), json!(true), json!([1]), json!({ "a": 1 })] {
            refused_at(&client, answer("kostnad", value), "#/answers/kostnad", "wrong_type").await;
        }
        refused_at(&client, answer("kostnad", json!(null)), "#/answers/kostnad", "empty").await;
        let huge: Value = serde_json::from_str("123456789012345678901234567890").unwrap();
        refused_at(&client, answer("kostnad", huge), "#/answers/kostnad", "out_of_range").await;
        refused_at(&client, json!([]), "#", "wrong_type").await;
        refused_at(&client, json!({ "answer": {} }), "#/answer", "unknown_key").await;
    }

    async fn every_wrong_answer_is_named_at_once(app: &TestApp) {
        let client = ready(app).await;
        let sheet = json!({ "answers": { "navn": 1, "status": "ukjent", "kostnad": "mye" } });

        let refused = put(&client, &entry(1), Some("\"1\""), &sheet).await.expect(422);

        let errors = refused.json()["errors"].clone();
        let places: Vec<&str> =
            errors.as_array().unwrap().iter().map(|e| e["pointer"].as_str().unwrap()).collect();
        assert_eq!(places, ["#/answers/kostnad", "#/answers/navn", "#/answers/status"]);
    }

    async fn a_text_of_a_megabyte_is_refused(app: &TestApp) {
        let client = ready(app).await;
        let long = "å".repeat(400_000);
        refused_at(&client, answer("navn", long), "#/answers/navn", "too_long").await;

        let too_large = answer("navn", "a".repeat(1_100_000));
        let refused = put(&client, &entry(1), Some("\"1\""), &too_large).await.expect(413);
        assert_eq!(refused.problem(), "body-too-large");
    }

    async fn unknown_codes_and_items_are_refused(app: &TestApp) {
        let client = ready(app).await;
        refused_at(&client, answer("status", "ukjent"), "#/answers/status", "unknown_code").await;
        refused_at(&client, answer("finnes_ikke", 1), "#/answers/finnes_ikke", "unknown_item").await;
        refused_at(&client, answer("ansatte", 1), "#/answers/ansatte", "other_part").await;
        let exempt = json!({ "answers": { "navn": "Søknad" }, "exemptions": { "kostnad": "offl_99" } });
        refused_at(&client, exempt, "#/exemptions/kostnad", "unknown_legal_basis").await;
        let seal = json!({ "sealed": "0".repeat(64) });
        refused_at(&client, answer("ansvarlig", seal), "#/answers/ansvarlig", "sealed").await;
    }

    async fn too_many_and_clashing_choices_are_refused(app: &TestApp) {
        let client = ready(app).await;
        let many = answer("kanaler", json!(["nett", "app", "telefon"]));
        refused_at(&client, many, "#/answers/kanaler", "too_many_choices").await;
        let clash = answer("kanaler", json!(["nett", "ingen"]));
        refused_at(&client, clash, "#/answers/kanaler", "not_alone").await;
        let twice = answer("kanaler", json!(["nett", "nett"]));
        refused_at(&client, twice, "#/answers/kanaler", "duplicate").await;
    }

    async fn values_out_of_bounds_are_refused(app: &TestApp) {
        let client = ready(app).await;
        refused_at(&client, answer("kostnad", -1), "#/answers/kostnad", "below_min").await;
        let header = json!({ "answers": { "ansatte": 100_001 } });

        let refused = put(&client, "/api/v1/respond/draft/header", Some("\"1\""), &header).await;

        let errors = refused.expect(422).json()["errors"].clone();
        assert_eq!(errors[0]["pointer"], "#/answers/ansatte");
        assert_eq!(errors[0]["code"], "above_max");
    }

    async fn an_answer_to_an_irrelevant_item_is_refused(app: &TestApp) {
        let client = ready(app).await;
        let sheet = answer("slutt", "2026-01-31");
        refused_at(&client, sheet, "#/answers/slutt", "off_route").await;
    }

    async fn control_characters_are_refused_with_their_position(app: &TestApp) {
        let client = ready(app).await;
        refused_at(&client, answer("navn", "Søk\u{7}nad"), "#/answers/navn", "control_character").await;
        refused_at(&client, answer("navn", "to\nlinjer"), "#/answers/navn", "control_character").await;

        let nul = raw(&client, &entry(1), r#"{"answers":{"navn":"a\u0000b"}}"#).await.expect(422);

        assert_eq!(nul.problem(), "invalid-body");
        assert_eq!(nul.json()["errors"][0]["pointer"], "#/answers/navn");
    }

    async fn a_wrong_organisation_number_is_refused(app: &TestApp) {
        let client = ready(app).await;
        for wrong in ["991825826", "12345678", "99182582x", "' OR 1=1"] {
            let header = json!({ "answers": { "ansatte": 1, "leverandor": wrong } });
            let put = put(&client, "/api/v1/respond/draft/header", Some("\"1\""), &header).await;
            let errors = put.expect(422).json()["errors"].clone();
            assert_eq!(errors[0]["pointer"], "#/answers/leverandor");
            assert_eq!(errors[0]["code"], "invalid_orgnr");
        }
        assert_eq!(client.get(DRAFT).await.json()["header"]["etag"], "\"1\"");
    }

    async fn a_stolen_link_is_as_dead_as_an_unknown_one_when_it_is_revoked(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let unit = fieldwork.units[0];
        let stolen = fieldwork.respondent(app, 0);
        stolen.get(DRAFT).await.expect(200);
        let revoked: Result<usize, CollectError> =
            app.shell.write_here(Actor::System, |cx| revoke_links(cx, unit));
        assert_eq!(revoked.unwrap(), 1);
        let expired = fieldwork.respondent(app, 1);

        let answers = [
            stolen.get(DRAFT).await,
            app.respondent(&"A".repeat(43)).get(DRAFT).await,
            app.respondent("short").get(DRAFT).await,
        ];
        app.set_clock("2026-09-19T00:00:00Z");
        let after_its_end = expired.get(DRAFT).await;

        let documents = answers.map(|answer| (answer.problem(), answer.expect(410).json()));
        for document in &documents {
            assert_eq!(document.0, "link-gone");
            assert_eq!(document.1, after_its_end.json(), "nobody learns from a guess");
        }
        let none = app.get(DRAFT).await.expect(401);
        assert_eq!((none.problem().as_str(), none.header("www-authenticate")), ("link-required", "Bearer"));
        let staff = app.staff(kartlegger::domain::account::Role::Administrator);
        assert_eq!(staff.get(DRAFT).await.expect(410).problem(), "link-gone");
    }

    async fn a_foreign_link_reaches_no_entry_of_another_organisation(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let own = fieldwork.respondent(app, 0);
        fill(&own).await;
        let before = own.get(DRAFT).await.json();
        let foreign = fieldwork.respondent(app, 1);

        let read = foreign.get(DRAFT).await.expect(200).json();
        assert_eq!(read["rosters"]["tjeneste"]["entries"], json!([]));
        let changed = put(&foreign, &entry(1), Some("\"1\""), &service("Kapret")).await.expect(404);
        assert_eq!(changed.problem(), "no-such-entry");
        let made = put(&foreign, &entry(1), None, &service("Kapret")).await.expect(409);
        assert_eq!(made.problem(), "entry-id-taken");
        let remove = foreign.request(reqwest::Method::DELETE, &entry(1)).header("if-match", "\"1\"");
        assert_eq!(foreign.send(remove).await.expect(404).problem(), "no-such-entry");

        assert_eq!(own.get(DRAFT).await.json(), before);
    }

    async fn an_entry_that_two_organisations_make_at_once_is_one_of_theirs(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let [own, foreign] = [0, 1].map(|unit| fieldwork.respondent(app, unit));
        let paths: Vec<String> = (0..3).map(entry).collect();
        let sheet = service("Søknad");

        let made = paths.iter().map(|path| async {
            let made = tokio::join!(put(&own, path, None, &sheet), put(&foreign, path, None, &sheet));
            [made.0.status, made.1.status]
        });
        for mut made in futures_util::future::join_all(made).await {
            made.sort_unstable();
            assert_eq!(made, [201, 409]);
        }
    }

    async fn a_link_is_no_staff_token_and_reaches_no_staff_address(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let scope = GrantScope::Whole;
        let secret = app.shell.write_here(Actor::System, |cx| {
            issue_link(cx, fieldwork.units[0], scope)
        });
        let client = app.respondent(&secret.map_err(|e: CollectError| e).unwrap().to_string());

        let path = format!("/api/v1/units/{}/submissions", fieldwork.units[0]);

        assert_eq!(client.get(&path).await.expect(401).problem(), "not-logged-in");
    }

    async fn an_address_with_wrong_ids_names_the_parameter(app: &TestApp) {
        let client = ready(app).await;
        let rosters = "/api/v1/respond/draft/rosters";

        let no_uuid = format!("{rosters}/tjeneste/entries/1");
        let refused = put(&client, &no_uuid, None, &service("x")).await.expect(400);
        assert_eq!(refused.problem(), "invalid-parameter");
        let roster = format!("{rosters}/annet/entries/{}", entry_id(9));
        let refused = put(&client, &roster, None, &service("x")).await.expect(404);
        assert_eq!(refused.problem(), "no-such-roster");
        let reviewed = json!({ "reviewed": { "header": "x" } });
        let refused = submit_reviewed(&client, "k", &reviewed).await.expect(422);
        assert_eq!(refused.json()["errors"][0]["pointer"], "#/reviewed/header");
    }

    async fn a_guessed_review_submits_nothing(app: &TestApp) {
        let client = ready(app).await;
        let guessed = json!({ "reviewed": { "header": 99, "entries": {}, "nil": ["tjeneste"] } });

        let refused = submit_reviewed(&client, "k", &guessed).await.expect(409);

        assert_eq!(refused.problem(), "changed-since-review");
        client.get("/api/v1/respond/receipt").await.expect(404);
    }
}
