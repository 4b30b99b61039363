//! A round in which not everybody answered, published with weighted figures beside the plain ones.

use kartlegger::service::design::{DesignError, amend_plan};
use kartlegger::service::process::{ProcessError, freeze_round};
use kartlegger::service::{Actor, Role};
use serde_json::{Value, json};

use crate::fieldwork::{Fieldwork, entry, put, submit};
use crate::harness::TestApp;

fn in_all(text: &str) -> Value {
    json!({ "nb": text, "nn": text, "en": text })
}

fn plan() -> Value {
    json!({
        "weights": { "by": "level" },
        "tables": [
            { "id": "status", "title": in_all("Tjenester etter status"), "unit": { "entry": "tjeneste" },
              "by": [{ "item": "status" }], "measures": ["count", "share"], "weighted": true,
              "protect_exempt": false },
        ],
    })
}

/// The first `answered` of three organisations answer, with two services and with one; the round is
/// closed, and frozen under a weighted plan.
async fn frozen(app: &TestApp, answered: usize) -> String {
    let fieldwork = Fieldwork::open(app);
    let services = [(0, "i_drift"), (0, "avsluttet"), (1, "i_drift")];
    for unit in 0..answered {
        let client = fieldwork.respondent(app, unit);
        let header = json!({ "answers": { "ansatte": 9 } });
        put(&client, "/api/v1/respond/draft/header", Some("\"0\""), &header).await.expect(200);
        for (n, (_, status)) in (1..).zip(services).filter(|(_, (owner, _))| *owner == unit) {
            let service =
                json!({ "answers": { "navn": format!("Tjeneste {n}"), "status": status } });
            put(&client, &entry(n), None, &service).await.expect(201);
        }
        submit(&client, &format!("unit-{unit}")).await.expect(200);
    }
    fieldwork.close(app);
    let (version, round) = (fieldwork.version, fieldwork.round);
    let made =
        app.shell.write_here(Actor::System, |cx| amend_plan(cx, version, plan(), "for a test"));
    made.map_err(|e: DesignError| e).expect("the plan is sound");
    let made = app.shell.write_here(Actor::System, |cx| freeze_round(cx, round, None, ""));
    made.map_err(|e: ProcessError| e).expect("a freeze");
    format!("/api/v1/rounds/{round}/publications")
}

fn figure(dataset: &Value, category: &str, measure: &str) -> f64 {
    let index = |dimension: &str, code: &str| {
        let found = &dataset["dimension"][dimension]["category"]["index"][code];
        usize::try_from(found.as_u64().expect(code)).unwrap()
    };
    let n_measures =
        dataset["dimension"]["ContentsCode"]["category"]["index"].as_object().unwrap().len();
    let at = index("status", category) * n_measures + index("ContentsCode", measure);
    dataset["value"][at].as_f64().expect(measure)
}

both_backends! {
    /// Two of three answered, with 2 and 1 services, so each stands for 1.5. All: 4.5; its variance
    /// 9 (1 − 2/3) 0.5 / 2 = 0.75; one degree of freedom, t = 12.706. In use: one of each, so 3 without
    /// spread, of 4.5; residuals 1 − 2·2/3 and 1 − 2/3, so the variance of the share is 4/243.
    async fn weighted_figures_stand_beside_the_plain_ones(app: &TestApp) {
        let publications = frozen(app, 2).await;
        let first = json!({ "freeze": 1, "kind": "final" });
        app.staff(Role::Manager).post(&publications, first).await.expect(201);

        let path = "/results/tjenester/2026/tables/status";
        let dataset = app.get(&format!("{path}.json?lang=en")).await.expect(200).json();

        let near = |category: &str, measure: &str, expected: f64| {
            let found = figure(&dataset, category, measure);
            assert!((found - expected).abs() <= 1e-9 * expected, "{category} {measure}: {found}");
        };
        near("_T", "count", 3.0);
        near("_T", "weighted_count", 4.5);
        near("_T", "se_count", 0.75_f64.sqrt());
        near("_T", "low_count", 3.0);
        near("_T", "high_count", 4.5 + 12.706_204_736_174_7 * 0.75_f64.sqrt());
        near("i_drift", "weighted_count", 3.0);
        assert_eq!(figure(&dataset, "i_drift", "se_count"), 0.0);
        near("i_drift", "share", 2.0 / 3.0);
        near("i_drift", "weighted_share", 2.0 / 3.0);
        near("i_drift", "se_share", (4.0_f64 / 243.0).sqrt());
        assert!(figure(&dataset, "i_drift", "low_share") > 0.0);
        assert!(figure(&dataset, "i_drift", "high_share") < 1.0);
        let notes = dataset["note"].to_string();
        assert!(notes.contains("no sampling error") && notes.contains("3 organisations"), "{notes}");
        let page = app.get(&format!("{path}?lang=nb")).await.expect(200).text();
        assert!(page.contains("4,5 (3,0–15,5)") && page.contains("ingen utvalgsfeil"), "{page}");
        let csv = app.get(&format!("{path}.csv?lang=en")).await.expect(200).text();
        assert!(csv.contains(",weighted_count,se_count,low_count,high_count,"), "{csv}");
    }

    /// One respondent of three has no spread, and the plan has no rule for that.
    async fn a_round_that_cannot_be_weighted_is_not_published(app: &TestApp) {
        let publications = frozen(app, 1).await;
        let first = json!({ "freeze": 1, "kind": "final" });
        let refused = app.staff(Role::Manager).post(&publications, first).await;
        assert_eq!(refused.problem(), "plan-not-publishable");
        assert!(refused.text().contains("stratum state of level has 3 units"), "{}", refused.text());
    }
}
