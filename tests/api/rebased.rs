//! What becomes of a draft when staff enter or correct an answer: the respondent's own changes stay, the rest follows.

use kartlegger::service::Role;
use serde_json::{Value, json};

use crate::fieldwork::{Fieldwork, answered, entry, entry_id, fill, header, put, service, submit};
use crate::harness::{Client, TestApp};
use crate::visitor::Visitor;

const HEADER: &str = "/api/v1/respond/draft/header";
const NIL: &str = "/api/v1/respond/draft/rosters/tjeneste/nil";

/// The header's answers, with another number of employees and a note.
fn other_header(employees: u32, note: &str) -> Value {
    let mut sheet = header();
    sheet["answers"]["ansatte"] = json!(employees);
    sheet["answers"]["merknad"] = json!(note);
    sheet
}

fn whole(header: &Value, entries: &[(u32, &str)]) -> Value {
    let entry = |(id, name): &(u32, &str)| json!({ "id": entry_id(*id), "sheet": service(name) });
    let entries: Vec<Value> = entries.iter().map(entry).collect();
    json!({ "header": { "sheet": header }, "rosters": { "tjeneste": { "entries": entries } } })
}

async fn enter(app: &TestApp, fieldwork: &Fieldwork, answers: &Value) -> Value {
    let path = format!("/api/v1/units/{}/submissions", fieldwork.units[0]);
    let body = json!({ "answers": answers, "reason": "by post" });
    app.staff(Role::Manager).post(&path, body).await.expect(201).json()
}

async fn correct(app: &TestApp, fieldwork: &Fieldwork, on: &Value, answers: &Value) -> Value {
    let path = format!("/api/v1/units/{}/corrections", fieldwork.units[0]);
    let body = json!({ "based_on": on["submission"], "answers": answers, "reason": "misspelt" });
    app.staff(Role::Manager).post(&path, body).await.expect(201).json()
}

async fn draft(client: &Client) -> Value {
    client.get("/api/v1/respond/draft").await.expect(200).json()
}

fn names(draft: &Value) -> Vec<String> {
    let entries = draft["rosters"]["tjeneste"]["entries"].as_array().unwrap();
    entries.iter().map(|one| one["sheet"]["answers"]["navn"].as_str().unwrap().to_owned()).collect()
}

both_backends! {
    async fn a_postal_answer_takes_the_place_of_what_was_only_carried_forward(app: &TestApp) {
        let former = Fieldwork::open(app);
        let client = former.respondent(app, 0);
        fill(&client).await;
        put(&client, &entry(2), None, &service("Tilskudd")).await.expect(201);
        submit(&client, "k1").await.expect(200);
        let now = former.next(app, "2027");
        let carry = format!("/api/v1/rounds/{}/carry-forward", now.round);
        app.staff(Role::Manager).post(&carry, json!({ "from": former.round })).await.expect(200);

        enter(app, &now, &whole(&other_header(99, "Per post"), &[(1, "Søknadsportal")])).await;

        let client = now.respondent(app, 0);
        let drafted = draft(&client).await;
        assert_eq!(drafted["header"]["sheet"]["answers"]["ansatte"], 99);
        assert_eq!(names(&drafted), ["Søknadsportal"], "what the post does not name has ended");
        let entry = &drafted["rosters"]["tjeneste"]["entries"][0];
        assert_eq!(entry["confirmation"], "changed", "nobody need confirm last year's");
        submit(&client, "k1").await.expect(200);
    }

    async fn a_header_is_brought_together_item_by_item(app: &TestApp) {
        let (fieldwork, client, received) = answered(app).await;
        let tag = format!("\"{}\"", 1);
        put(&client, HEADER, Some(&tag), &other_header(130, "Egen merknad")).await.expect(200);

        let mut theirs = header();
        theirs["answers"]["kontakt"] = json!("ny@etat0.test");
        theirs["answers"]["ansatte"] = json!(140);
        correct(app, &fieldwork, &received, &whole(&theirs, &[(1, "Søknad")])).await;

        let answers = draft(&client).await["header"]["sheet"]["answers"].clone();
        assert_eq!(answers["ansatte"], 130, "the respondent has changed it");
        assert_eq!(answers["merknad"], "Egen merknad");
        assert_eq!(answers["kontakt"], "ny@etat0.test", "the respondent has not");
    }

    async fn a_statement_that_there_is_nothing_stays_the_respondents(app: &TestApp) {
        let (fieldwork, client, received) = answered(app).await;
        let delete = client.request(reqwest::Method::DELETE, &entry(1));
        client.send(delete.header("if-match", "\"1\"")).await.expect(204);
        client.put(NIL, json!({ "nil": true })).await.expect(204);

        let both = [(1, "Søknad"), (2, "Tilskudd")];
        correct(app, &fieldwork, &received, &whole(&header(), &both)).await;

        let drafted = draft(&client).await;
        assert_eq!((names(&drafted).len(), &drafted["rosters"]["tjeneste"]["nil"]), (0, &json!(true)));
        client.put(NIL, json!({ "nil": false })).await.expect(204);
        client.post(&format!("{}/restore", entry(1)), json!({})).await.expect(200);
    }

    async fn what_staff_state_as_nothing_is_in_the_draft_too(app: &TestApp) {
        let (fieldwork, client, received) = answered(app).await;
        let nothing = json!({
            "header": { "sheet": header() }, "rosters": { "tjeneste": { "entries": [], "nil": true } },
        });

        correct(app, &fieldwork, &received, &nothing).await;

        let drafted = draft(&client).await;
        assert_eq!((names(&drafted).len(), &drafted["rosters"]["tjeneste"]["nil"]), (0, &json!(true)));
        submit(&client, "k2").await.expect(200);
    }

    async fn the_overview_says_what_a_correction_has_not_sent(app: &TestApp) {
        let (fieldwork, client, received) = answered(app).await;
        // A session is over after a day.
        let overview = async || Visitor::start(app, &fieldwork, 0).await.page("/respond").await;
        let unsent = "Svarene er endret etter innsendingen";
        app.set_clock("2026-03-03T08:00:00Z");
        let corrected = correct(app, &fieldwork, &received, &whole(&header(), &[(1, "Rettet")])).await;
        let after_a_correction = overview().await;

        app.set_clock("2026-03-04T08:00:00Z");
        put(&client, HEADER, Some("\"1\""), &other_header(130, "Egen")).await.expect(200);
        app.set_clock("2026-03-05T08:00:00Z");
        correct(app, &fieldwork, &corrected, &whole(&header(), &[(1, "Rettet igjen")])).await;
        let with_own_changes = overview().await;

        assert!(!after_a_correction.contains(unsent), "{after_a_correction}");
        assert!(with_own_changes.contains(unsent), "{with_own_changes}");
    }
}
