//! What is not kept: personal answers once links have ended, sessions and logins that are over.

use chrono::NaiveDate;
use kartlegger::domain::answer::GrantScope;
use kartlegger::domain::frame::sample::facts;
use kartlegger::domain::orgnr::OrgNumber;
use kartlegger::service::collect::{CollectError, note_purged, purge_units, units_to_purge};
use kartlegger::service::design::{DesignError, create_organisation, list_units};
use kartlegger::service::{Actor, Role};
use kartlegger::worker::Chores;
use serde_json::json;

use crate::fieldwork::{Fieldwork, entry, header, put, service, submit};
use crate::harness::{Client, TestApp};

/// An address that only a personal answer holds.
const PERSON: &str = "kari.nordmann@etat0.test";

/// What a worker does at an instant.
async fn chores(app: &TestApp, rfc3339: &str) -> Chores {
    app.set_clock(rfc3339);
    let done =
        app.worker(kartlegger::worker::Transport::Memory(Default::default())).run_due().await;
    done.expect("the chores are done").chores.expect("no other worker holds the lease")
}

/// A draft with a person in its header and in an entry.
async fn name_a_person(client: &Client) {
    let header = json!({ "answers": { "ansatte": 9, "kontakt": PERSON } });
    put(client, "/api/v1/respond/draft/header", Some("\"0\""), &header).await.expect(200);
    let service =
        json!({ "answers": { "navn": "Søknad", "status": "i_drift", "ansvarlig": PERSON } });
    put(client, &entry(1), None, &service).await.expect(201);
}

/// The open round with more units than are gone through at a time.
fn of_many_units(app: &TestApp) -> Fieldwork {
    let numbers = (310_000_100..).map(|n| n.to_string()).filter(|n| n.parse::<OrgNumber>().is_ok());
    let registered = app.shell.write_here(Actor::System, |cx| {
        for orgnr in numbers.take(120) {
            create_organisation(cx, facts(&orgnr), NaiveDate::from_ymd_opt(2026, 1, 1))?;
        }
        Ok::<_, DesignError>(())
    });
    registered.expect("they are registered");
    let mut fieldwork = Fieldwork::open(app);
    let round = fieldwork.round;
    let listed = app.shell.read_here(Actor::System, |cx| list_units(cx, round, None, None, 200));
    let (_, units) = listed.map_err(|e: DesignError| e).expect("the units");
    fieldwork.units = units.into_iter().map(|unit| unit.id).collect();
    assert_eq!(fieldwork.units.len(), 123);
    fieldwork
}

fn is_stored(app: &TestApp) -> bool {
    // Texts stand as they are; SQLite shows them quoted, both in capitals.
    app.stored().contains(&PERSON.to_uppercase())
}

both_backends! {
    async fn personal_answers_are_deleted_when_the_links_have_ended(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let (sent, begun) = (fieldwork.respondent(app, 0), fieldwork.respondent(app, 1));
        name_a_person(&sent).await;
        submit(&sent, "first").await.expect(200);
        app.deliver().await;
        let draft = json!({ "answers": { "kontakt": PERSON } });
        put(&begun, "/api/v1/respond/draft/header", Some("\"0\""), &draft).await.expect(200);

        // Links end with 18 September 2026, 24:00 in Oslo.
        let before = chores(app, "2026-09-18T21:59:00Z").await;
        let kept = is_stored(app);
        let after = chores(app, "2026-09-18T22:05:00Z").await;

        assert_eq!((before.ended, kept), (0, true));
        assert_eq!((after.ended, is_stored(app)), (1, false), "in submissions and drafts alike");
        let again = chores(app, "2026-09-19T22:05:00Z").await;
        assert_eq!(again.ended, 0, "a round goes through it once");
        let path = format!("/api/v1/units/{}/submissions", fieldwork.units[0]);
        let sent = app.staff(Role::Analyst).get(&path).await.expect(200).json();
        let sent = sent["items"].as_array().or(sent.as_array()).unwrap().clone();
        assert_eq!(sent.len(), 1, "what was sent is there, without the person");
    }

    async fn a_purge_that_breaks_off_has_deleted_what_came_before_and_the_next_one_the_rest(app: &TestApp) {
        let fieldwork = of_many_units(app);
        let other = "ola.nordmann@etat0.test";
        let named = json!({ "answers": { "kontakt": other } });
        let first = fieldwork.respondent(app, 0);
        put(&first, "/api/v1/respond/draft/header", Some("\"0\""), &named).await.expect(200);
        let broken = json!({ "answers": { "ansatte": 7777 } });
        let middle = fieldwork.respondent(app, 110);
        put(&middle, "/api/v1/respond/draft/header", Some("\"0\""), &broken).await.expect(200);
        let last = fieldwork.respondent(app, 122);
        name_a_person(&last).await;
        submit(&last, "first").await.expect(200);
        app.deliver().await;
        app.tamper("UPDATE drafts SET sheet = replace(sheet, '7777', '!!')");
        let administrator = app.staff(Role::Administrator);
        let purge = format!("/api/v1/rounds/{}/personal-answers/purge", fieldwork.round);

        administrator.post(&purge, json!({})).await.expect(500);
        let halfway = (app.stored().contains(&other.to_uppercase()), is_stored(app));
        app.tamper("UPDATE drafts SET sheet = replace(sheet, '!!', '7777')");
        let rest = administrator.post(&purge, json!({})).await.expect(200).json();

        assert_eq!(halfway, (false, true));
        assert_eq!((rest, is_stored(app)), (json!({ "count": 2, "drafted": 2 }), false));
    }

    async fn what_is_entered_while_a_round_is_purged_is_purged_too(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let round = fieldwork.round;
        let administrator = app.staff(Role::Administrator);
        app.set_clock("2026-09-18T22:05:00Z");
        let purged = app.shell.write_here(Actor::System, |cx| {
            let parts = units_to_purge(cx, round)?;
            parts.iter().try_for_each(|units| purge_units(cx, round, units).map(|_| ()))
        });
        purged.map_err(|e: CollectError| e).expect("it is gone through");
        let mut row = service("Søknad");
        row["answers"]["ansvarlig"] = json!(PERSON);
        let answers = json!({
            "header": { "sheet": header() },
            "rosters": { "tjeneste": { "entries": [{ "sheet": row }] } },
        });
        let path = format!("/api/v1/units/{}/submissions", fieldwork.units[0]);
        let entered = json!({ "answers": answers, "reason": "came by post" });
        administrator.post(&path, entered).await.expect(201);

        let noted = app.shell.write_here(Actor::System, |cx| note_purged(cx, round));

        assert_eq!((noted.map_err(|e: CollectError| e).unwrap(), is_stored(app)), (false, true));
        let next = chores(app, "2026-09-18T22:06:00Z").await;
        assert_eq!((next.ended, is_stored(app)), (1, false));
    }

    async fn sessions_and_logins_that_are_over_are_deleted(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        app.staff(Role::Viewer);
        let login = json!({ "username": "viewer", "password": "the password of viewer" });
        app.post("/api/v1/session", login).await.expect(200);
        let secret = fieldwork.link(app, 0, GrantScope::Whole);
        app.browser().post_form(&format!("/i/{secret}"), &[]).await.expect(303);

        let early = chores(app, "2026-03-03T07:59:00Z").await.purged;
        let session = chores(app, "2026-03-03T08:05:00Z").await.purged;
        let login = chores(app, "2026-04-05T08:00:00Z").await.purged;

        assert_eq!((early, session, login), (0, 1, 1));
    }

    async fn a_worker_seals_what_was_done_since_it_last_did(app: &TestApp) {
        app.staff(Role::Viewer);
        let first = chores(app, "2026-03-02T08:00:00Z").await.sealed;
        app.staff(Role::Manager);
        app.staff(Role::Analyst);

        let second = chores(app, "2026-03-02T08:06:00Z").await.sealed;

        assert_eq!((first, second), (1, 2));
    }
}
