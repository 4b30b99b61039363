//! Carrying a former round's answers forward, into the draft of one unit or of a whole round.

use kartlegger::domain::account::Role;
use kartlegger::domain::orgnr::OrgNumber;
use serde_json::{Value, json};

use crate::fieldwork::{Fieldwork, answered, entry, entry_id, fill, header, put, service, submit};
use crate::harness::TestApp;

const HEADER: &str = "/api/v1/respond/draft/header";

/// More units than are carried in one transaction.
const MANY: usize = 101;

/// The first organisation numbers of a series that check.
fn numbers() -> Vec<String> {
    let numbers = (310_000_000..320_000_000_u32).map(|number| number.to_string());
    numbers.filter(|number| number.parse::<OrgNumber>().is_ok()).take(MANY).collect()
}

both_backends! {
    async fn a_former_answer_is_carried_forward_unconfirmed(app: &TestApp) {
        let (fieldwork, _, former) = answered(app).await;
        let next = fieldwork.next(app, "2027");
        let staff = app.staff(Role::Manager);
        let path = |unit: usize| format!("/api/v1/units/{}/carry-forward", next.units[unit]);
        let from = json!({ "from": former["submission"] });

        let carried = staff.post(&path(0), from.clone()).await.expect(200).json();

        assert_eq!(carried, json!({ "count": 1, "left_out": 0 }));
        let client = next.respondent(app, 0);
        let draft = client.get("/api/v1/respond/draft").await.json();
        assert_eq!(draft["header"]["sheet"]["answers"], json!({ "ansatte": 120 }));
        let row = draft["rosters"]["tjeneste"]["entries"][0].clone();
        assert_eq!((&row["id"], &row["confirmation"]), (&json!(entry_id(1)), &json!("unconfirmed")));
        assert_eq!(row["sheet"]["answers"], json!({ "navn": "Søknad" }), "status is asked anew");
        let refused = submit(&client, "k1").await.expect(422).json();
        let codes = refused["errors"].as_array().unwrap();
        assert!(codes.iter().any(|error| error["code"] == "carried"), "{refused}");

        put(&client, &entry(1), Some("\"1\""), &service("Søknad")).await.expect(200);
        let again = staff.post(&path(0), from.clone()).await.expect(200).json();
        assert_eq!(again["count"], 0, "what the draft holds stays");
        submit(&client, "k2").await.expect(200);
        let whole_round = format!("/api/v1/rounds/{}/carry-forward", next.round);
        let carried = staff.post(&whole_round, json!({ "from": fieldwork.round })).await.expect(200);
        assert_eq!(carried.json(), json!({ "units": 1, "entries": 0, "left_out": 0 }));
        let unknown = staff.post(&whole_round, json!({ "from": entry_id(7) })).await.expect(404);
        assert_eq!(unknown.problem(), "no-such-round");
        let foreign = staff.post(&path(1), from).await.expect(404);
        assert_eq!(foreign.problem(), "no-such-submission");
    }

    async fn carrying_forward_takes_back_no_statement_and_overfills_no_roster(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let client = fieldwork.respondent(app, 0);
        fill(&client).await;
        put(&client, &entry(2), None, &service("Tilskudd")).await.expect(201);
        let former = submit(&client, "k1").await.expect(200).json();
        let next = fieldwork.next(app, "2027");
        let staff = app.staff(Role::Manager);
        let path = format!("/api/v1/units/{}/carry-forward", next.units[0]);
        let carry = async || staff.post(&path, json!({ "from": former["submission"] })).await;
        let client = next.respondent(app, 0);
        let nil = "/api/v1/respond/draft/rosters/tjeneste/nil";
        client.put(nil, json!({ "nil": true })).await.expect(204);

        let beside_nil = carry().await.expect(200).json();
        client.put(nil, json!({ "nil": false })).await.expect(204);
        put(&client, &entry(8), None, &service("Ny")).await.expect(201);
        put(&client, &entry(9), None, &service("Nyere")).await.expect(201);
        let into_the_rest = carry().await.expect(200).json();
        next.close(app);
        let too_late = carry().await.expect(409);

        assert_eq!(beside_nil, json!({ "count": 0, "left_out": 2 }));
        assert_eq!(into_the_rest, json!({ "count": 1, "left_out": 1 }), "the roster takes three");
        assert_eq!(too_late.problem(), "round-closed");
    }

    async fn who_has_written_in_a_draft_has_begun_and_breaks_off_when_the_round_closes(app: &TestApp) {
        let (fieldwork, _, _) = answered(app).await;
        let next = fieldwork.next(app, "2027");
        let staff = app.staff(Role::Manager);
        let path = format!("/api/v1/rounds/{}/carry-forward", next.round);
        staff.post(&path, json!({ "from": fieldwork.round })).await.expect(200);
        let client = next.respondent(app, 1);
        put(&client, HEADER, Some("\"0\""), &header()).await.expect(200);
        let units = format!("/api/v1/rounds/{}/units", next.round);
        let each = async |field: &str| -> Vec<Value> {
            let page = staff.get(&units).await.expect(200).json();
            page["items"].as_array().unwrap().iter().map(|unit| unit[field].clone()).collect()
        };

        let saved = each("draft_saved_at").await;
        next.close(app);

        assert!(saved[0].is_null() && saved[1].is_string() && saved[2].is_null(), "{saved:?}");
        assert_eq!(each("disposition").await, ["non_contact", "break_off", "non_contact"]);
    }

    async fn a_round_is_carried_whole_whatever_its_size(app: &TestApp) {
        let fieldwork = Fieldwork::open_with(app, &numbers());
        for (unit, n) in (0..MANY).zip(0..) {
            let client = fieldwork.respondent(app, unit);
            put(&client, HEADER, Some("\"0\""), &header()).await.expect(200);
            put(&client, &entry(n), None, &service("Søknad")).await.expect(201);
            submit(&client, "k1").await.expect(200);
        }
        let next = fieldwork.next(app, "2027");
        let staff = app.staff(Role::Manager);
        let path = format!("/api/v1/rounds/{}/carry-forward", next.round);
        let carry = async || staff.post(&path, json!({ "from": fieldwork.round })).await;

        let carried = carry().await.expect(200).json();
        let again = carry().await.expect(200).json();

        assert_eq!(carried, json!({ "units": MANY, "entries": MANY, "left_out": 0 }));
        assert_eq!(again, json!({ "units": MANY, "entries": 0, "left_out": 0 }), "nothing is new");
        let last = next.respondent(app, MANY - 1).get("/api/v1/respond/draft").await.json();
        assert_eq!(last["rosters"]["tjeneste"]["entries"][0]["id"], json!(entry_id(100)));
    }
}
