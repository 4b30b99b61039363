//! The own result: after publication an organisation sees its answers beside the others', and nobody else does.

use chrono::NaiveDate;
use kartlegger::domain::answer::GrantScope;
use kartlegger::domain::frame::sample::facts;
use kartlegger::service::design::{DesignError, create_organisation};
use kartlegger::service::process::{ProcessError, freeze_round};
use kartlegger::service::{Actor, Role};
use serde_json::{Value, json};

use crate::fieldwork::{Fieldwork, entry, entry_id, put, submit};
use crate::harness::TestApp;
use crate::publish::{amend, plan};
use crate::visitor::Visitor;

const OWN: &str = "/respond/own-result";

/// Six organisations, of which five answer: the number of employees and one service each. The fourth's service
/// has ended, which exempts it; the fifth is the only other one that names its channels.
async fn published(app: &TestApp, embargo: Option<&str>) -> Fieldwork {
    let more = ["310000043", "310000051", "310000078"];
    let made = app.shell.write_here(Actor::System, |cx| {
        more.into_iter().try_for_each(|orgnr| {
            create_organisation(cx, facts(orgnr), NaiveDate::from_ymd_opt(2026, 1, 1)).map(|_| ())
        })
    });
    made.map_err(|e: DesignError| e).expect("organisations");
    let fieldwork = Fieldwork::open(app);
    let services = [
        (120, json!({ "navn": "Egen", "status": "i_drift", "kanaler": ["nett"] })),
        (10, json!({ "navn": "A", "status": "i_drift" })),
        (20, json!({ "navn": "B", "status": "i_drift" })),
        (30, json!({ "navn": "C", "status": "avsluttet" })),
        (40, json!({ "navn": "D", "status": "i_drift", "kanaler": ["nett", "app"] })),
    ];
    for (n, (employees, service)) in (0_u32..).zip(services) {
        let client = fieldwork.respondent(app, n as usize);
        let header = json!({ "answers": { "ansatte": employees } });
        put(&client, "/api/v1/respond/draft/header", Some("\"0\""), &header).await.expect(200);
        put(&client, &entry(n + 1), None, &json!({ "answers": service })).await.expect(201);
        submit(&client, "once").await.expect(200);
    }
    fieldwork.close(app);
    amend(app, &fieldwork, plan());
    let round = fieldwork.round;
    let made = app.shell.write_here(Actor::System, |cx| freeze_round(cx, round, None, ""));
    made.map_err(|e: ProcessError| e).expect("a freeze");
    let body = json!({ "freeze": 1, "kind": "final", "embargo_until": embargo });
    let publications = format!("/api/v1/rounds/{round}/publications");
    app.staff(Role::Manager).post(&publications, body).await.expect(201);
    fieldwork
}

async fn seen(visitor: &Visitor) -> Value {
    visitor.browser.get(&format!("{OWN}.json")).await.expect(200).json()
}

/// The page that tells why nothing is shown names its kind of problem.
async fn refused(visitor: &Visitor, slug: &str) {
    let answer = visitor.browser.get(&format!("{OWN}.json")).await;
    let page = answer.text();
    assert!(answer.status >= 400 && page.contains(&format!("/problems/{slug}")), "{page}");
}

fn item<'a>(result: &'a Value, id: &str) -> &'a Value {
    let items = result["items"].as_array().unwrap();
    items.iter().find(|item| item["item"] == id).unwrap_or_else(|| panic!("{id} of {items:?}"))
}

both_backends! {
    async fn an_organisation_sees_its_answers_beside_those_of_the_others(app: &TestApp) {
        let fieldwork = published(app, None).await;
        let visitor = Visitor::start(app, &fieldwork, 0).await;

        let result = seen(&visitor).await;

        // By hand: the others have 10, 20, 30 and 40 employees; three others run a service that is not exempt.
        assert_eq!(result["peers"], json!([{ "code": "all", "label": "Alle andre", "organisations": 4 }]));
        let employees = item(&result, "ansatte");
        assert_eq!(employees["values"], json!([120]));
        let quartiles = json!([{ "peers": "all", "quartiles": [15, 25, 35], "own": [0, 0, 0, 1], "rounded": false }]);
        assert_eq!(employees["others"], quartiles);
        let status = item(&result, "status");
        assert_eq!((&status["categories"][0]["own"], &status["categories"][1]["own"]), (&json!(1), &json!(0)));
        assert_eq!(status["others"], json!([{ "peers": "all", "base": 3, "counts": [3, 0], "rounded": false }]));
        assert_eq!(item(&result, "kanaler")["others"], json!([{ "peers": "all", "sign": ":" }]), "one other");
        let ids: Vec<&str> =
            result["items"].as_array().unwrap().iter().filter_map(|one| one["item"].as_str()).collect();
        assert_eq!(ids, ["ansatte", "status", "kanaler", "kostnad"], "no text, date or internal item");

        let page = visitor.page(&format!("{OWN}?lang=nb")).await;
        assert!(page.contains("<svg") && page.contains("100,0\u{a0}%") && page.contains("● I drift"), "{page}");
        assert!(page.contains("Høyeste fjerdedel") && page.contains("Tegnet : står"), "{page}");
        assert!(page.contains("Andeler, fjerdedeler og n gjelder dem som ga et svar."), "{page}");
        assert!(page.contains("Tallet n teller svarene fra de andre, uten deres egne."), "{page}");
        assert_eq!(status["base_rule"], "valid");
        assert!(!page.contains("<details") && !page.contains("own-contents"), "four are not folded: {page}");
        let csv = visitor.browser.get(&format!("{OWN}.csv?lang=en")).await.expect(200);
        assert_eq!(csv.header("cache-control"), "no-store");
        let csv = csv.text();
        assert!(csv.contains("tjeneste,status,Status,all,All others,i_drift,Running,1,3,3,,"), "{csv}");
        assert!(csv.contains(",kanaler,Channels,all,All others,nett,Web,1,:,:,,"), "{csv}");
    }

    async fn the_receipt_the_overview_and_the_link_lead_to_what_is_published(app: &TestApp) {
        let embargo = "2026-04-20T06:00:00Z";
        let fieldwork = published(app, Some(embargo)).await;
        let visitor = Visitor::start(app, &fieldwork, 0).await;
        refused(&visitor, "not-published").await;
        for path in ["/respond", "/respond/receipts/1", &visitor.landing()] {
            let page = visitor.page(path).await;
            assert!(!page.contains(OWN) && !page.contains("/results/tjenester"), "{path} tells early: {page}");
        }

        app.set_clock(embargo);
        let visitor = Visitor::start(app, &fieldwork, 0).await;
        for path in ["/respond", "/respond/receipts/1"] {
            let page = visitor.page(path).await;
            assert!(page.contains(&format!("href=\"{OWN}\"")), "{path}: {page}");
        }
        let landing = visitor.page(&visitor.landing()).await;
        assert!(landing.contains("href=\"/results/tjenester/2026\""), "{landing}");
        visitor.page(OWN).await;
    }

    async fn nobody_else_sees_it(app: &TestApp) {
        let fieldwork = published(app, None).await;
        for path in ["", ".csv", ".json"] {
            let foreign = app.browser().get(&format!("{OWN}{path}")).await;
            assert_eq!(foreign.status, 403, "{path} without a session: {}", foreign.text());
        }
        let other = Visitor::start(app, &fieldwork, 1).await;
        let result = seen(&other).await;
        assert_eq!(item(&result, "ansatte")["values"], json!([10]), "another link has another unit's answers");
        assert!(!result.to_string().contains("120"), "{result}");
        let part = GrantScope::Parts { sections: ["om".parse().unwrap()].into(), entries: [].into() };
        let colleague = Visitor::start_with(app, &fieldwork, 0, part).await;
        refused(&colleague, "outside-grant").await;
        let silent = Visitor::start(app, &fieldwork, 5).await;
        refused(&silent, "no-own-result").await;
    }

    async fn a_freeze_is_read_once_for_all_who_ask_and_a_new_one_is_seen(app: &TestApp) {
        let fieldwork = published(app, None).await;
        let (first, second) =
            (Visitor::start(app, &fieldwork, 0).await, Visitor::start(app, &fieldwork, 1).await);
        let statements = || app.shell.store.counts().statements;
        let before = statements();
        seen(&first).await;
        let (cold, before) = (statements() - before, statements());
        seen(&second).await;
        let warm = statements() - before;
        assert!(warm <= 6 && warm + 3 <= cold, "the first asked {cold} times, the second {warm}");

        let staff = app.staff(Role::Manager);
        let unit = fieldwork.units[1];
        let stored = staff.get(&format!("/api/v1/units/{unit}/submissions")).await.expect(200).json();
        let service = json!({ "answers": { "navn": "A", "status": "i_drift" } });
        let entries = json!([{ "id": entry_id(2), "sheet": service }]);
        let correction = json!({
            "based_on": stored[0]["receipt"]["submission"],
            "answers": {
                "header": { "sheet": { "answers": { "ansatte": 50 } } },
                "rosters": { "tjeneste": { "entries": entries } },
            },
            "reason": "ten were too few",
        });
        staff.post(&format!("/api/v1/units/{unit}/corrections"), correction).await.expect(201);
        let round = fieldwork.round;
        let made = app.shell.write_here(Actor::System, |cx| freeze_round(cx, round, None, "corrected"));
        made.map_err(|e: ProcessError| e).expect("a freeze");
        let body = json!({ "freeze": 2, "kind": "final", "reason": "a correction" });
        staff.post(&format!("/api/v1/rounds/{round}/publications"), body).await.expect(201);

        // By hand: the others have 20, 30, 40 and 50 employees.
        let result = seen(&first).await;
        assert_eq!(item(&result, "ansatte")["others"][0]["quartiles"], json!([25, 35, 45]));
        assert_eq!(item(&seen(&second).await, "ansatte")["values"], json!([50]));
    }
}
