//! Tables that are not of the plan: what staff can ask for of a freeze, and what is kept of it.

use kartlegger::service::Role;
use serde_json::{Value, json};

use crate::harness::TestApp;
use crate::publish::{figure, frozen};

fn by_status() -> Value {
    json!({ "id": "order_7", "title": { "en": "Services by status" }, "unit": { "entry": "tjeneste" },
        "by": [{ "item": "status" }], "measures": ["count", "share"] })
}

both_backends! {
    /// Two services run and one has ended; two of the three are exempt or have an exempt answer.
    async fn a_table_that_somebody_asks_for_is_rounded_and_noted(app: &TestApp) {
        let (fieldwork, _) = frozen(app).await;
        let analyst = app.staff(Role::Analyst);
        let address = format!("/api/v1/rounds/{}/freezes/1/ad-hoc-table", fieldwork.round);

        let table = analyst.post(&format!("{address}?lang=en"), by_status()).await.expect(200).json();

        let count = |category: &str| figure(&table, category, "count").clone();
        assert_eq!([count("i_drift"), count("avsluttet"), count("_T")], [json!(6), json!(0), json!(6)]);
        assert_eq!(figure(&table, "i_drift", "share"), 1);
        assert_eq!(figure(&table, "_T", "n_base"), 6);
        assert!(table["note"].to_string().contains("multiples of 6"), "{}", table["note"]);
        let again = analyst.post(&format!("{address}?lang=en"), by_status()).await.expect(200).json();
        assert_eq!(again["value"], table["value"], "asking twice tells no more");

        let csv = analyst.post(&format!("{address}?format=csv"), by_status()).await.expect(200);
        assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
        assert!(csv.text().contains("i_drift;"), "{}", csv.text());
        let lines: Vec<String> = csv.text().lines().map(str::to_owned).collect();
        assert!(lines[0].ends_with(";om tallene;merknad"), "{lines:?}");
        assert!(lines[1..].iter().all(|line| line.contains("tall som kan deles på 6,")), "{lines:?}");
        let workbook = analyst.post(&format!("{address}?format=xlsx"), by_status()).await.expect(200);
        assert!(workbook.bytes.starts_with(b"PK"));

        let log = format!("/api/v1/audit?subject={}", fieldwork.round);
        let log = app.staff(Role::Manager).get(&log).await.expect(200).json();
        let mut events = log["items"].as_array().into_iter().flatten();
        let event = events.find(|event| event["action"] == "table.ad_hoc").expect("it is noted");
        assert_eq!(event["detail"]["table"]["id"], "order_7");
        assert_eq!(event["detail"]["freeze"], 1);
    }

    async fn a_table_of_two_axes_says_along_which_its_shares_add_up(app: &TestApp) {
        let (fieldwork, _) = frozen(app).await;
        let analyst = app.staff(Role::Analyst);
        let address = format!("/api/v1/rounds/{}/freezes/1/ad-hoc-table?lang=en", fieldwork.round);
        let mut crossed = by_status();
        crossed["by"] = json!([{ "item": "status" }, { "frame": "level" }]);

        let table = analyst.post(&address, crossed.clone()).await.expect(200).json();
        let along = "the base is 100 per cent";
        assert!(table["note"].to_string().contains(along), "{}", table["note"]);
        let one = analyst.post(&address, by_status()).await.expect(200).json();
        assert!(!one["note"].to_string().contains(along), "of one axis there is no other way");

        let csv = analyst.post(&format!("{address}&format=csv"), crossed).await.expect(200).text();
        let header = csv.lines().next().unwrap_or_default();
        assert!(header.contains(",base_rule,share_along,"), "{header}");
        assert!(csv.lines().skip(1).all(|line| line.contains(",answered,status,")), "{csv}");
    }

    async fn a_table_of_a_round_with_final_figures_is_not_preliminary(app: &TestApp) {
        let (fieldwork, publications) = frozen(app).await;
        let (analyst, manager) = (app.staff(Role::Analyst), app.staff(Role::Manager));
        let address = format!("/api/v1/rounds/{}/freezes/1/ad-hoc-table?lang=en", fieldwork.round);
        let sign = async || {
            let table = analyst.post(&address, by_status()).await.expect(200).json();
            table["status"]["0"].clone()
        };
        assert_eq!(sign().await, "*", "nothing is published");
        let preliminary = json!({ "freeze": 1, "kind": "preliminary" });
        manager.post(&publications, preliminary).await.expect(201);
        assert_eq!(sign().await, "*");

        let last = json!({ "freeze": 1, "kind": "final", "reason": "They are checked" });
        manager.post(&publications, last).await.expect(201);

        assert_eq!(sign().await, Value::Null);
        let csv = analyst.post(&format!("{address}&format=csv"), by_status()).await.expect(200).text();
        assert!(!csv.contains('*'), "{csv}");
    }

    async fn what_rounding_does_not_protect_or_the_questionnaire_has_not_is_refused(app: &TestApp) {
        let (fieldwork, _) = frozen(app).await;
        let analyst = app.staff(Role::Analyst);
        let address = format!("/api/v1/rounds/{}/freezes/1/ad-hoc-table", fieldwork.round);
        assert_eq!(app.staff(Role::Viewer).post(&address, by_status()).await.status, 403);
        let nowhere = address.replace("freezes/1", "freezes/2");
        assert_eq!(analyst.post(&nowhere, by_status()).await.problem(), "no-such-freeze");
        assert_eq!(analyst.post(&address, json!({ "id": "x" })).await.problem(), "invalid-body");

        let errors = async |key: &str, value: Value| {
            let mut table = by_status();
            table[key] = value;
            let refused = analyst.post(&address, table).await;
            let problem = refused.json();
            assert_eq!(refused.problem(), "table-refused", "{problem}");
            problem["errors"].clone()
        };
        let unknown = errors("by", json!([{ "item": "nothing" }])).await;
        assert_eq!(unknown[0]["pointer"], "by[0]", "{unknown}");
        let long = errors("title", json!({ "nb": "x".repeat(30_000) })).await;
        assert_eq!(long[0]["code"], "length", "{long}");
        let mut one = by_status();
        one["by"] = json!([{ "item": "nothing" }]);
        let one = analyst.post(&address, one).await.json();
        assert!(one["detail"].to_string().contains("1 thing in the table is to be mended"), "{one}");
        let sums = errors("measures", json!([{ "sum": "kostnad" }])).await;
        assert!(sums[0]["detail"].as_str().is_some_and(|it| it.contains("`count` and `share`")), "{sums}");
    }
}
