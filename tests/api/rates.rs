//! Dispositions with their history, and the rates that follow from them.

use kartlegger::service::Role;
use serde_json::{Value, json};

use crate::fieldwork::{Fieldwork, entry, header, put, service, submit};
use crate::harness::{Client, TestApp};
use crate::planning::{ORGNRS, act, opened, unit};

const HEADER: &str = "/api/v1/respond/draft/header";

async fn rates(client: &Client, round: &str) -> Value {
    client.get(&format!("{round}/rates")).await.expect(200).json()
}

/// One rate of an outcome: numerator, denominator, and the name of the denominator.
fn rate(of: &Value, name: &str) -> (u64, f64, String) {
    let found = of["rates"].as_array().unwrap().iter().find(|rate| rate["name"] == name).unwrap();
    let denominator_of = found["denominator_of"].as_str().unwrap().to_owned();
    (found["numerator"].as_u64().unwrap(), found["denominator"].as_f64().unwrap(), denominator_of)
}

async fn set(
    manager: &Client,
    unit: &str,
    disposition: &str,
    reason: &str,
) -> crate::harness::Answer {
    let body = json!({ "disposition": disposition, "reason": reason });
    manager.put(&format!("{unit}/disposition"), body).await
}

both_backends! {
    async fn a_silent_frame_is_eligible_and_has_answered_nothing(app: &TestApp) {
        let (manager, round) = opened(app).await;

        let found = rates(&manager, &round).await;

        assert_eq!(found["counts"]["invited"], 4);
        assert_eq!(found["counts"]["eligible"], 4);
        assert_eq!(found["counts"]["non_contact"], 4);
        assert_eq!(rate(&found, "RR1"), (0, 4.0, "eligible_and_unknown".into()));
        assert_eq!(rate(&found, "COOP1"), (0, 0.0, "contacted".into()));
        let coop = found["rates"].as_array().unwrap().iter().find(|r| r["name"] == "COOP1").unwrap();
        assert_eq!(coop["value"], Value::Null, "no rate of nobody");
        assert_eq!(found["over_time"], json!([]));
    }

    async fn each_rate_leaves_out_whom_its_denominator_leaves_out(app: &TestApp) {
        let (manager, round) = opened(app).await;
        let units = [
            unit(&manager, &round, ORGNRS[0]).await,
            unit(&manager, &round, ORGNRS[1]).await,
            unit(&manager, &round, ORGNRS[2]).await,
        ];
        set(&manager, &units[0], "declined", "wrote that it will not").await.expect(200);
        set(&manager, &units[1], "unknown_eligibility", "may not have the task").await.expect(200);
        set(&manager, &units[2], "not_eligible", "merged into another").await.expect(200);

        let found = rates(&manager, &round).await;

        assert_eq!(found["counts"]["declined"], 1);
        assert_eq!(found["counts"]["not_eligible"], 1);
        assert_eq!(rate(&found, "RR1").1, 3.0);
        assert_eq!(rate(&found, "RR3"), (0, 3.0, "eligible_and_estimated".into()));
        assert_eq!(rate(&found, "RR5"), (0, 2.0, "eligible".into()));
        assert_eq!(rate(&found, "REF3"), (1, 2.0, "eligible".into()));
        assert_eq!(found["proportional_eligibility"], 2.0 / 3.0);
    }

    async fn rates_come_apart_by_what_the_frame_knows(app: &TestApp) {
        let (manager, round) = opened(app).await;

        let found = rates(&manager, &round).await;

        let rows = |breakdown: &str| -> Vec<(Value, u64)> {
            let by = found["by"].as_array().unwrap().iter().find(|by| by["by"] == breakdown).unwrap();
            let rows = by["rows"].as_array().unwrap().iter();
            rows.map(|row| (row["code"].clone(), row["counts"]["invited"].as_u64().unwrap())).collect()
        };
        assert_eq!(rows("stratum"), [(json!(null), 1), (json!("nord"), 1), (json!("vest"), 2)]);
        assert_eq!(rows("level"), [(json!("county"), 1), (json!("municipality"), 2), (json!("state"), 1)]);
        assert_eq!(rows("ministry"), [(json!(null), 3), (json!("KDD"), 1)]);
        assert_eq!(rows("group"), [(json!(null), 2), (json!("kyst"), 2), (json!("pilot"), 1)]);
    }

    async fn a_disposition_keeps_its_history(app: &TestApp) {
        let (manager, round) = opened(app).await;
        let unit = unit(&manager, &round, ORGNRS[0]).await;
        set(&manager, &unit, "unreachable", "the address bounced").await.expect(200);
        app.set_clock("2026-03-03T08:00:00Z");
        set(&manager, &unit, "declined", "answered the telephone").await.expect(200);

        let history = app.staff(Role::Viewer).get(&format!("{unit}/dispositions")).await;

        let history = history.expect(200).json();
        let lines: Vec<_> = history
            .as_array()
            .unwrap()
            .iter()
            .map(|line| (line["seq"].clone(), line["disposition"].clone(), line["at"].clone()))
            .collect();
        assert_eq!(
            lines,
            [
                (json!(1), json!("unreachable"), json!("2026-03-02T08:00:00Z")),
                (json!(2), json!("declined"), json!("2026-03-03T08:00:00Z")),
            ]
        );
        assert!(history[0]["account_id"].is_string());
    }

    async fn nobody_is_set_to_have_answered_who_has_not(app: &TestApp) {
        let (manager, round) = opened(app).await;
        let unit = unit(&manager, &round, ORGNRS[0]).await;

        for answered in ["complete", "partial", "nil"] {
            let refused = set(&manager, &unit, answered, "by telephone").await.expect(409);
            assert_eq!(refused.problem(), "not-answered");
        }
        let unreasoned = set(&manager, &unit, "declined", "  ").await.expect(422);

        assert_eq!(unreasoned.problem(), "reason-required");
        assert_eq!(manager.get(&unit).await.json()["disposition"], "non_contact");
        assert_eq!(manager.get(&format!("{unit}/dispositions")).await.json(), json!([]));
    }

    async fn the_rates_of_a_freeze_stay_as_they_were(app: &TestApp) {
        let (manager, round) = opened(app).await;
        let unit = unit(&manager, &round, ORGNRS[0]).await;
        act(&manager, &round, "close", json!({ "reason": "a test" })).await.expect(200);
        act(&manager, &round, "freezes", json!({})).await.expect(201);
        app.set_clock("2026-03-03T08:00:00Z");
        set(&manager, &unit, "not_eligible", "had merged").await.expect(200);

        let frozen = manager.get(&format!("{round}/rates?freeze=1")).await.expect(200).json();
        let now = rates(&manager, &round).await;
        let none = manager.get(&format!("{round}/rates?freeze=2")).await.expect(404);

        assert_eq!((&frozen["freeze"], &frozen["as_of"]), (&json!(1), &json!("2026-03-02T08:00:00Z")));
        assert_eq!(frozen["counts"]["eligible"], 4);
        assert_eq!(now["counts"]["eligible"], 3);
        assert_eq!(none.problem(), "no-such-freeze");
    }

    async fn answers_are_counted_as_they_come_in_and_late_ones_are_told_apart(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let round = format!("/api/v1/rounds/{}", fieldwork.round);
        for (unit, n, instant) in [(0, 1, "2026-03-31T21:59:59Z"), (1, 2, "2026-03-31T22:00:00Z")] {
            let respondent = fieldwork.respondent(app, unit);
            app.set_clock(instant);
            put(&respondent, HEADER, Some("\"0\""), &header()).await.expect(200);
            put(&respondent, &entry(n), None, &service("Søknad")).await.expect(201);
            submit(&respondent, "once").await.expect(200);
        }
        let manager = app.staff(Role::Manager);

        let open = rates(&manager, &round).await;
        app.set_clock("2026-04-14T22:00:00Z");
        act(&manager, &round, "close", json!({})).await.expect(200);
        act(&manager, &round, "freezes", json!({})).await.expect(201);
        let frozen = manager.get(&format!("{round}/rates?freeze=1")).await.expect(200).json();

        for found in [open, frozen] {
            let counts = &found["counts"];
            assert_eq!((&counts["answered"], &counts["complete"]), (&json!(2), &json!(2)));
            assert_eq!((&counts["non_contact"], &found["late"]), (&json!(1), &json!(1)));
            for name in ["RR1", "RR2", "RR3", "RR4", "RR5", "RR6"] {
                assert_eq!(rate(&found, name).0, 2);
                assert_eq!(rate(&found, name).1, 3.0);
            }
            assert_eq!(
                found["over_time"],
                json!([{ "on": "2026-03-31", "answered": 1 }, { "on": "2026-04-01", "answered": 2 }])
            );
        }
    }

    async fn what_is_entered_after_a_freeze_leaves_its_late_ones_and_its_days_alone(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let round = format!("/api/v1/rounds/{}", fieldwork.round);
        let respondent = fieldwork.respondent(app, 0);
        app.set_clock("2026-04-01T08:00:00Z");
        put(&respondent, HEADER, Some("\"0\""), &header()).await.expect(200);
        put(&respondent, &entry(1), None, &service("Søknad")).await.expect(201);
        submit(&respondent, "once").await.expect(200);
        app.set_clock("2026-04-14T22:00:00Z");
        let manager = app.staff(Role::Manager);
        act(&manager, &round, "close", json!({})).await.expect(200);
        act(&manager, &round, "freezes", json!({})).await.expect(201);
        let frozen = async || {
            let found = manager.get(&format!("{round}/rates?freeze=1")).await.expect(200).json();
            (found["late"].clone(), found["over_time"].clone())
        };
        let before = frozen().await;

        let by_post = json!({
            "answers": { "header": { "sheet": header() }, "rosters": { "tjeneste": { "entries": [
                { "sheet": service("Søknad") },
            ] } } },
            "reason": "came by post", "received_at": "2026-03-20T08:00:00Z",
        });
        let path = format!("/api/v1/units/{}/submissions", fieldwork.units[0]);
        manager.post(&path, by_post).await.expect(201);

        assert_eq!(before, (json!(1), json!([{ "on": "2026-04-01", "answered": 1 }])));
        assert_eq!(frozen().await, before);
        let now = rates(&manager, &round).await;
        let early = json!([{ "on": "2026-03-20", "answered": 1 }]);
        assert_eq!((&now["late"], &now["over_time"]), (&json!(0), &early));
    }
}
