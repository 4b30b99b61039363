//! A round in which not everybody answered, published with weighted figures beside the plain ones.

use chrono::NaiveDate;
use kartlegger::domain::code::Code;
use kartlegger::domain::frame::sample::facts;
use kartlegger::domain::frame::{Facts, Level};
use kartlegger::service::design::{DesignError, amend_plan, create_organisation};
use kartlegger::service::process::{ProcessError, freeze_round};
use kartlegger::service::{Actor, Role};
use serde_json::{Value, json};

use crate::fieldwork::{Fieldwork, entry, put, submit};
use crate::harness::TestApp;

fn in_all(text: &str) -> Value {
    json!({ "nb": text, "nn": text, "en": text })
}

fn plan(weights: &Value) -> Value {
    json!({
        "weights": weights,
        "tables": [
            { "id": "status", "title": in_all("Tjenester etter status"), "unit": { "entry": "tjeneste" },
              "by": [{ "item": "status" }], "measures": ["count", "share", { "sum": "kostnad" }], "weighted": true,
              "protect_exempt": false },
            { "id": "plain", "title": in_all("Tjenester"), "unit": { "entry": "tjeneste" },
              "protect_exempt": false },
        ],
    })
}

/// The first `answered` of three organisations answer, with two services and with one; the round is
/// closed, and frozen under a plan weighted by level.
async fn frozen(app: &TestApp, answered: usize) -> String {
    let fieldwork = Fieldwork::open(app);
    for unit in 0..answered {
        answer(app, &fieldwork, unit).await;
    }
    freeze(app, &fieldwork, &json!({ "by": "level" }))
}

async fn answer(app: &TestApp, fieldwork: &Fieldwork, unit: usize) {
    let services = [(0, "i_drift", 10), (0, "avsluttet", 20), (1, "i_drift", 6), (3, "i_drift", 5)];
    let client = fieldwork.respondent(app, unit);
    let header = json!({ "answers": { "ansatte": 9 } });
    put(&client, "/api/v1/respond/draft/header", Some("\"0\""), &header).await.expect(200);
    for (n, (_, status, cost)) in (1..).zip(services).filter(|(_, one)| one.0 == unit) {
        let name = format!("Tjeneste {n}");
        let service = json!({ "answers": { "navn": name, "status": status, "kostnad": cost } });
        put(&client, &entry(n), None, &service).await.expect(201);
    }
    submit(&client, &format!("unit-{unit}")).await.expect(200);
}

/// Closes the round and freezes it under a plan with those weights; returns where it is published.
fn freeze(app: &TestApp, fieldwork: &Fieldwork, weights: &Value) -> String {
    freeze_under(app, fieldwork, plan(weights))
}

fn freeze_under(app: &TestApp, fieldwork: &Fieldwork, plan: Value) -> String {
    fieldwork.close(app);
    let (version, round) = (fieldwork.version, fieldwork.round);
    let made =
        app.shell.write_here(Actor::System, |cx| amend_plan(cx, version, plan, "for a test"));
    made.map_err(|e: DesignError| e).expect("the plan is sound");
    let made = app.shell.write_here(Actor::System, |cx| freeze_round(cx, round, None, ""));
    made.map_err(|e: ProcessError| e).expect("a freeze");
    format!("/api/v1/rounds/{round}/publications")
}

/// A service's number of users, beside what it costs.
const USERS: (&str, &str) = (
    "          - id: ansvarlig\n",
    "          - id: brukere\n            text: { nb: Brukere, nn: Brukarar, en: Users }\n            type: integer\n            min: 0\n            class: named\n          - id: ansvarlig\n",
);

/// A municipality and a state body, both in a group.
fn create_two_of_a_group(app: &TestApp) {
    let made = app.shell.write_here(Actor::System, |cx| {
        [("310000043", Level::Municipality), ("310000051", Level::State)].into_iter().try_for_each(
            |(orgnr, level)| {
                let group = [Code::try_from("kyst".to_owned()).expect("a code")].into();
                let one = Facts { level, groups: group, ..facts(orgnr) };
                create_organisation(cx, one, NaiveDate::from_ymd_opt(2026, 1, 1)).map(|_| ())
            },
        )
    });
    made.map_err(|e: DesignError| e).expect("organisations");
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
    /// spread, of 4.5; residuals 1 − 2·2/3 and 1 − 2/3, so the variance of the share is 4/243. What they cost: 30
    /// and 6, so 1.5 · 36 = 54, with the variance 9 (1 − 2/3) 288 / 2 = 432; nothing costs less than nothing, so
    /// that the 36 are certain.
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
        near("_T", "sum_kostnad", 36.0);
        near("_T", "weighted_sum_kostnad", 54.0);
        near("_T", "se_sum_kostnad", 432.0_f64.sqrt());
        near("_T", "low_sum_kostnad", 36.0);
        near("_T", "high_sum_kostnad", 54.0 + 12.706_204_736_174_7 * 432.0_f64.sqrt());
        let notes = dataset["note"].to_string();
        assert!(notes.contains("no sampling error") && notes.contains("3 organisations"), "{notes}");
        let page = app.get(&format!("{path}?lang=nb")).await.expect(200).text();
        assert!(page.contains("4,5 (3,0–15,5)") && page.contains("54 (36–318)") && page.contains("ingen utvalgsfeil"), "{page}");
        let csv = app.get(&format!("{path}.csv?lang=en")).await.expect(200).text();
        assert!(csv.contains(",weighted_count,se_count,low_count,high_count,"), "{csv}");
        let sum = ",sum_kostnad,weighted_sum_kostnad,se_sum_kostnad,low_sum_kostnad,high_sum_kostnad,";
        assert!(csv.contains(sum), "{csv}");
        let api = "/api/pxwebapi/v2/tables/tjenester-status/data?lang=en&outputFormat=json-stat2";
        let chosen = "valueCodes[status]=_T&valueCodes[Tid]=*&valueCodes[ContentsCode]=*_sum_kostnad";
        let selected = app.get(&format!("{api}&{chosen}")).await.expect(200).json();
        let values = selected["value"].as_array().expect("values");
        assert_eq!((&values[0], &values[2], values.len()), (&json!(54), &json!(36), 4), "{selected}");
    }

    /// Two of three answered: services of 10 and 20 kroner with 2 and 3 users and one without a number, and one of 6 with
    /// 4: 36 kroner over 9 users. Weighted the same; residuals 30 − 4·5 and 6 − 4·4 over 1.5·9, so the variance is
    /// (1 − 2/3) · 2 · 2 (1.5 · 10 / 13.5)² = 400/243.
    async fn a_ratio_of_two_sums_is_published_with_its_base_and_precision(app: &TestApp) {
        let fieldwork = Fieldwork::open_edited(app, &[USERS]);
        let services = [(0, 10, Some(2)), (0, 20, Some(3)), (0, 7, None), (1, 6, Some(4))];
        for unit in 0..2 {
            let client = fieldwork.respondent(app, unit);
            let header = json!({ "answers": { "ansatte": 9 } });
            put(&client, "/api/v1/respond/draft/header", Some("\"0\""), &header).await.expect(200);
            for (n, (_, cost, users)) in (1..).zip(services).filter(|(_, one)| one.0 == unit) {
                let mut answers = json!({ "navn": format!("T{n}"), "status": "i_drift", "kostnad": cost });
                if let Some(users) = users {
                    answers["brukere"] = json!(users);
                }
                put(&client, &entry(n), None, &json!({ "answers": answers })).await.expect(201);
            }
            submit(&client, &format!("unit-{unit}")).await.expect(200);
        }
        let ratio = json!({ "id": "per_bruker", "numerator": "kostnad", "denominator": "brukere", "decimals": 2,
            "label": { "nb": "Kostnad per bruker", "nn": "Kostnad per brukar", "en": "Cost per user" },
            "unit": { "nb": "kroner per bruker", "nn": "kroner per brukar", "en": "kroner per user" } });
        let plan = json!({ "weights": { "by": "level" }, "tables": [
            { "id": "status", "title": in_all("Tjenester etter status"), "unit": { "entry": "tjeneste" },
              "by": [{ "item": "status" }], "measures": ["count", { "ratio": ratio }], "weighted": true,
              "protect_exempt": false },
        ] });
        let publications = freeze_under(app, &fieldwork, plan);
        let first = json!({ "freeze": 1, "kind": "final" });
        app.staff(Role::Manager).post(&publications, first).await.expect(201);

        let path = "/results/tjenester/2026/tables/status";
        let dataset = app.get(&format!("{path}.json?lang=en")).await.expect(200).json();
        let near = |measure: &str, expected: f64| {
            let found = figure(&dataset, "_T", measure);
            assert!((found - expected).abs() <= 1e-9 * expected, "{measure}: {found}");
        };
        near("count", 4.0);
        near("ratio_per_bruker", 4.0);
        near("base_per_bruker", 3.0);
        near("weighted_ratio_per_bruker", 4.0);
        let error = (400.0_f64 / 243.0).sqrt();
        near("se_ratio_per_bruker", error);
        assert_eq!(figure(&dataset, "_T", "low_ratio_per_bruker"), 0.0, "nothing costs less");
        near("high_ratio_per_bruker", 4.0 + 12.706_204_736_174_7 * error);
        let measures = &dataset["dimension"]["ContentsCode"]["category"];
        assert_eq!(measures["label"]["ratio_per_bruker"], "Cost per user");
        assert_eq!(measures["unit"]["ratio_per_bruker"], json!({ "base": "kroner per user", "decimals": 2 }));
        let page = app.get(&format!("{path}?lang=nn")).await.expect(200).text();
        for told in ["Kostnad per brukar (kroner per brukar)", ">4,00<", "4,00 (0,00–20,30)"] {
            assert!(page.contains(told), "{told}: {page}");
        }
        let csv = app.get(&format!("{path}.csv?lang=en")).await.expect(200).text();
        assert!(csv.contains(",ratio_per_bruker,weighted_ratio_per_bruker,se_ratio_per_bruker,"), "{csv}");
        let api = "/api/pxwebapi/v2/tables/tjenester-status/data?lang=en&outputFormat=json-stat2";
        let chosen = "valueCodes[status]=_T&valueCodes[Tid]=*&valueCodes[ContentsCode]=*_per_bruker";
        let selected = app.get(&format!("{api}&{chosen}")).await.expect(200).json();
        assert_eq!(selected["value"].as_array().expect("values").len(), 6, "{selected}");
    }

    /// Everybody in the frame is asked and one kept silent: figures without weights say so, and so does the page
    /// on the survey.
    async fn a_census_with_non_response_says_so(app: &TestApp) {
        let publications = frozen(app, 2).await;
        let first = json!({ "freeze": 1, "kind": "final" });
        app.staff(Role::Manager).post(&publications, first).await.expect(201);

        let path = "/results/tjenester/2026";
        let told = "All 3 organisations in the frame were asked, and 2 answered.";
        let dataset = app.get(&format!("{path}/tables/plain.json?lang=en")).await.expect(200).json();
        assert!(dataset["note"].to_string().contains(told), "{}", dataset["note"]);
        let api = "/api/pxwebapi/v2/tables/tjenester-plain/data?lang=en&outputFormat=json-stat2";
        let selected = app.get(api).await.expect(200).json();
        assert!(selected["note"].to_string().contains(told), "{}", selected["note"]);
        let page = app.get(&format!("{path}/tables/plain?lang=nn")).await.expect(200).text();
        assert!(page.contains("Alle dei 3 verksemdene i ramma vart spurde, og 2 svara."), "{page}");
        let about = app.get(&format!("{path}/about?lang=en")).await.expect(200).text();
        assert!(about.contains("2 of 3 organisations answered.") && about.contains("no sampling error"), "{about}");
    }

    /// One respondent of three has no spread, and the plan has no rule for that.
    async fn a_round_that_cannot_be_weighted_is_not_published(app: &TestApp) {
        let publications = frozen(app, 1).await;
        let first = json!({ "freeze": 1, "kind": "final" });
        let refused = app.staff(Role::Manager).post(&publications, first).await;
        assert_eq!(refused.problem(), "plan-not-publishable");
        assert!(refused.text().contains("stratum state of level has 3 units"), "{}", refused.text());
    }

    /// Four state bodies and a municipality; three in no group, and two in one. Of the respondents the
    /// municipality alone is in the group, so that it would have to stand for one and for two.
    async fn raking_that_cannot_settle_names_the_margin(app: &TestApp) {
        create_two_of_a_group(app);
        let fieldwork = Fieldwork::open(app);
        for unit in [0, 1, 3] {
            answer(app, &fieldwork, unit).await;
        }
        let rake = json!({ "rake": ["level", { "group": "kyst" }] });
        let publications = freeze(app, &fieldwork, &rake);
        let first = json!({ "freeze": 1, "kind": "final" });
        let refused = app.staff(Role::Manager).post(&publications, first).await;
        assert_eq!(refused.problem(), "plan-not-publishable");
        let told = "raking did not settle in 500 sweeps: category municipality of level is still off";
        assert!(refused.text().contains(told), "{}", refused.text());
    }

    /// The municipality kept silent, so that no weight of anybody reaches it.
    async fn a_category_in_which_nobody_answered_is_named(app: &TestApp) {
        create_two_of_a_group(app);
        let fieldwork = Fieldwork::open(app);
        for unit in [0, 1] {
            answer(app, &fieldwork, unit).await;
        }
        let publications = freeze(app, &fieldwork, &json!({ "post_stratify": "level" }));
        let first = json!({ "freeze": 1, "kind": "final" });
        let refused = app.staff(Role::Manager).post(&publications, first).await;
        assert_eq!(refused.problem(), "plan-not-publishable");
        let told = "nobody answered in category municipality of level; units in it: 1";
        assert!(refused.text().contains(told), "{}", refused.text());
    }
}
