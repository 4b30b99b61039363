//! Publishing a round, and what of it the public gets: figures, files, pages, and nothing exempt.

use jsonstat_validator::{ValidateOptions, validate_from_str};
use kartlegger::service::design::{DesignError, amend_plan};
use kartlegger::service::process::{ProcessError, freeze_round};
use kartlegger::service::{Actor, Role};
use serde_json::{Value, json};

use crate::fieldwork::{Fieldwork, entry, put, submit};
use crate::harness::TestApp;

/// Where the round is published.
pub const ROUND: &str = "/results/tjenester/2026";
/// A cost that its respondent has exempted from publication.
const EXEMPT_COST: &str = "987654";

fn in_all(text: &str) -> Value {
    json!({ "nb": text, "nn": text, "en": text })
}

/// A table over a `named` item, one whose filter reads an `aggregate` one, and a list.
pub fn plan() -> Value {
    json!({
        "threshold": 3,
        "tables": [
            { "id": "status", "title": in_all("Tjenester etter status"), "unit": { "entry": "tjeneste" },
              "by": [{ "item": "status" }], "measures": ["count", "share", { "sum": "kostnad" }],
              "protect_exempt": false },
            { "id": "leverandor", "title": in_all("Virksomheter med leverandør"), "unit": "organisation",
              "filter": "answered(leverandor)", "measures": ["count"], "protect_exempt": false },
        ],
        "list": { "roster": "tjeneste", "title": in_all("Tjenester"),
            "columns": ["navn", "status", "kanaler", "kostnad"], "search": ["navn"],
            "facets": [{ "item": "status" }] },
    })
}

/// Three tables around three items, too wide to be audited as one.
fn too_wide() -> Value {
    let band = |n: u32| json!({ "code": format!("n{n}"), "label": in_all("Kroner"), "from": n, "below": n + 1 });
    let bands: Vec<Value> = (0..600).map(band).collect();
    let costs = json!({ "bands": { "item": "kostnad", "id": "kroner", "bands": bands } });
    let [status, channels] = [json!({ "item": "status" }), json!({ "item": "kanaler" })];
    let table = |id: &str, by: [&Value; 2]| json!({ "id": id, "title": in_all(id), "unit": { "entry": "tjeneste" }, "by": by, "measures": ["count"] });
    let tables = [
        table("a", [&costs, &status]),
        table("b", [&status, &channels]),
        table("c", [&channels, &costs]),
    ];
    json!({ "threshold": 3, "tables": tables })
}

/// Two organisations answer with three services, one of them exempt; the round is closed and frozen.
pub async fn frozen(app: &TestApp) -> (Fieldwork, String) {
    let fieldwork = answered(app).await;
    fieldwork.close(app);
    amend(app, &fieldwork, plan());
    let round = fieldwork.round;
    let made = app.shell.write_here(Actor::System, |cx| freeze_round(cx, round, None, ""));
    made.map_err(|e: ProcessError| e).expect("a freeze");
    let publications = format!("/api/v1/rounds/{round}/publications");
    (fieldwork, publications)
}

/// The open round with those answers.
pub async fn answered(app: &TestApp) -> Fieldwork {
    let fieldwork = Fieldwork::open(app);
    let first = fieldwork.respondent(app, 0);
    let header = json!({ "answers": { "ansatte": 9, "leverandor": "310000019" } });
    put(&first, "/api/v1/respond/draft/header", Some("\"0\""), &header).await.expect(200);
    let open = json!({
        "answers": { "navn": "=1+1", "status": "i_drift", "kanaler": ["nett", "app"], "kostnad": 987_654 },
        "exemptions": { "kostnad": "offl_13" },
    });
    put(&first, &entry(1), None, &open).await.expect(201);
    let exempt = json!({ "answers": { "navn": "Hemmelig", "status": "avsluttet", "kostnad": 5 } });
    put(&first, &entry(2), None, &exempt).await.expect(201);
    submit(&first, "first").await.expect(200);
    let second = fieldwork.respondent(app, 1);
    let header = json!({ "answers": { "ansatte": 4 } });
    put(&second, "/api/v1/respond/draft/header", Some("\"0\""), &header).await.expect(200);
    let open = json!({ "answers": { "navn": "Åpen søknad", "status": "i_drift", "kostnad": 100 } });
    put(&second, &entry(3), None, &open).await.expect(201);
    submit(&second, "second").await.expect(200);
    fieldwork
}

/// The published round, by its address.
pub async fn published(app: &TestApp) -> String {
    let (_, publications) = frozen(app).await;
    app.staff(Role::Manager).post(&publications, first()).await.expect(201);
    ROUND.to_owned()
}

/// Gives the questionnaire another plan.
pub fn amend(app: &TestApp, fieldwork: &Fieldwork, plan: Value) {
    let version = fieldwork.version;
    let made =
        app.shell.write_here(Actor::System, |cx| amend_plan(cx, version, plan, "for a test"));
    made.map_err(|e: DesignError| e).expect("the plan is sound");
}

/// The first freeze, for good.
pub fn first() -> Value {
    json!({ "freeze": 1, "kind": "final" })
}

/// A table as a reader gets it, found sound by an independent validator.
pub async fn dataset(app: &TestApp, table: &str) -> Value {
    let text = app.get(&format!("{ROUND}/tables/{table}.json")).await.expect(200).text();
    let report = validate_from_str(&text, &ValidateOptions::default());
    assert!(report.valid && report.findings.is_empty(), "{:?}", report.findings);
    serde_json::from_str(&text).unwrap()
}

/// A measure in a category of a dataset's only axis.
pub fn figure<'a>(dataset: &'a Value, category: &str, measure: &str) -> &'a Value {
    let index = |dimension: &str, code: &str| {
        let found = &dataset["dimension"][dimension]["category"]["index"][code];
        usize::try_from(found.as_u64().expect(code)).unwrap()
    };
    let n_measures = usize::try_from(dataset["size"][1].as_u64().unwrap()).unwrap();
    &dataset["value"][index("status", category) * n_measures + index("ContentsCode", measure)]
}

both_backends! {
    async fn a_frozen_round_becomes_figures_with_their_base(app: &TestApp) {
        let (_, publications) = frozen(app).await;
        assert_eq!(app.get(ROUND).await.status, 404);

        let made = app.staff(Role::Manager).post(&publications, first()).await.expect(201).json();

        assert_eq!((&made["revision"], &made["freeze"], &made["kind"]), (&json!(1), &json!(1), &json!("final")));
        let status = dataset(app, "status").await;
        assert_eq!(figure(&status, "i_drift", "count"), 2);
        assert_eq!(figure(&status, "_T", "count"), 3);
        assert_eq!(figure(&status, "i_drift", "share"), 2.0 / 3.0);
        assert_eq!(figure(&status, "_T", "n_base"), 3);
        assert_eq!(figure(&status, "_T", "sum_kostnad"), 987_654 + 5 + 100);
        assert_eq!(figure(&status, "_T", "n_exempt"), 2, "an exempt entry and an exempt cost count");
        let page = app.get(&format!("{ROUND}/tables/status?lang=nb")).await.expect(200).text();
        assert!(page.contains("66,7\u{a0}%") && page.contains("<svg"), "{page}");
        assert!(page.contains("Svar som kom etter fristen, er regnet med."), "{page}");
        assert!(page.contains(">-</td>") && page.contains("<code>-</code> Null"), "no refusals: {page}");
        assert_eq!(figure(&status, "_T", "n_late"), 0);
        let listed = app.staff(Role::Viewer).get(&publications).await.expect(200).json();
        assert_eq!(listed.as_array().map(Vec::len), Some(1));
    }

    async fn a_small_count_over_an_aggregate_item_is_hidden_everywhere(app: &TestApp) {
        let (fieldwork, publications) = frozen(app).await;
        let manager = app.staff(Role::Manager);
        let tables = format!("/api/v1/rounds/{}/freezes/1/tables", fieldwork.round);
        let preview = manager.get(&tables).await.expect(200).json();
        manager.post(&publications, first()).await.expect(201);
        let log = manager.get(&format!("/api/v1/audit?subject={}", fieldwork.round)).await.expect(200).json();
        let events = log["items"].as_array().expect("events");
        let event = events.iter().find(|event| event["action"] == "publication.publish").expect("the event");
        assert_eq!(event["detail"]["disclosure"], preview["_audit"], "kept as staff saw it");

        let leverandor = dataset(app, "leverandor").await;

        assert_eq!(leverandor["value"][0], Value::Null, "one organisation, and three are needed");
        assert_eq!(leverandor["status"]["0"], ":");
        let csv = app.get(&format!("{ROUND}/tables/leverandor.csv?lang=en")).await.expect(200).text();
        assert_eq!(csv, "Tid,count,n_base,n_exempt,n_late,base_rule\r\n2026,:,:,:,:,answered\r\n");
        let page = app.get(&format!("{ROUND}/tables/leverandor?lang=nb")).await.expect(200).text();
        assert!(page.contains(">:<"), "{page}");
    }

    async fn pages_say_how_shares_run_and_what_complete_answers_are(app: &TestApp) {
        let fieldwork = answered(app).await;
        fieldwork.close(app);
        let mut crossed = plan();
        crossed["tables"][0]["by"] = json!([{ "item": "status" }, { "frame": "level" }]);
        amend(app, &fieldwork, crossed);
        let round = fieldwork.round;
        let made = app.shell.write_here(Actor::System, |cx| freeze_round(cx, round, None, ""));
        made.map_err(|e: ProcessError| e).expect("a freeze");
        let publications = format!("/api/v1/rounds/{round}/publications");
        app.staff(Role::Manager).post(&publications, first()).await.expect(201);

        let page = app.get(&format!("{ROUND}/tables/status?lang=nb")).await.expect(200).text();
        assert!(page.contains("Andelene viser fordelingen på «Status» innenfor hver kategori av"), "{page}");
        let page = app.get(&format!("{ROUND}/list?lang=nb")).await.expect(200).text();
        assert!(page.contains("2 på listen") && page.contains("Oppføringer som er unntatt offentlighet, er ikke med."), "{page}");
        assert!(page.contains("Status: I drift"), "the list shows its first choice: {page}");
        assert_eq!(page.matches("</button>").count(), 1, "one button searches: {page}");
        let page = app.get(&format!("{ROUND}/about?lang=nb")).await.expect(200).text();
        assert!(page.contains("Svarprosenten er ") && page.contains("<details"), "{page}");
        assert!(page.contains("fullstendige svar, også «ingenting å rapportere»"), "{page}");
    }

    async fn nothing_exempt_leaves_and_formulas_are_defused(app: &TestApp) {
        let (_, publications) = frozen(app).await;
        app.staff(Role::Manager).post(&publications, first()).await.expect(201);

        for path in ["", "/list", "/list.csv?lang=nb", "/list.csv?lang=en", "/list.json",
            "/publication.json", "/list?q=hemmelig", "/tables/status.csv", "/about"] {
            let text = app.get(&format!("{ROUND}{path}")).await.expect(200).text();
            assert!(!text.contains("Hemmelig"), "{path} shows an exempt entry");
            assert!(!text.contains(EXEMPT_COST), "{path} shows an exempt value");
        }
        let exempt = app.get(&format!("{ROUND}/list/{}", crate::fieldwork::entry_id(2))).await;
        assert_eq!(exempt.status, 404);
        let page = app.get(&format!("{ROUND}/list/{}", crate::fieldwork::entry_id(1))).await;
        let page = page.expect(200).text();
        assert!(page.contains("310\u{a0}000\u{a0}019"), "digits in groups of three: {page}");
        let rows = app.get(&format!("{ROUND}/list.json")).await.expect(200).json();
        assert_eq!(rows["rows"].as_array().map(Vec::len), Some(2));
        let norwegian = app.get(&format!("{ROUND}/list.csv?lang=nb")).await.text();
        assert!(norwegian.starts_with('\u{feff}') && norwegian.contains("Nett|App"), "{norwegian}");
        assert!(norwegian.contains(";'=1+1;") && norwegian.contains(";unntatt offentlighet"), "{norwegian}");
        let english = app.get(&format!("{ROUND}/list.csv?lang=en")).await.text();
        assert!(english.starts_with("entry_id,Tid,orgnr,") && english.contains("nett|app"), "{english}");
        assert!(english.contains(",=1+1,") && english.contains(",exempt"), "{english}");
    }

    async fn a_reader_who_has_the_page_is_told_so(app: &TestApp) {
        let (_, publications) = frozen(app).await;
        app.staff(Role::Manager).post(&publications, first()).await.expect(201);
        for path in ["", "/tables/status", "/tables/status.json", "/list.csv"] {
            let path = format!("{ROUND}{path}");
            let whole = app.get(&path).await.expect(200);
            let (tag, caching) = (whole.header("etag"), whole.header("cache-control"));
            assert!(tag.starts_with('"') && caching.starts_with("public"), "{path}: {tag} {caching}");

            let again = app.anonymous().with("if-none-match", tag).get(&path).await;

            assert_eq!((again.status, again.bytes.len()), (304, 0), "{path}");
            assert_eq!(again.header("etag"), tag, "{path}");
        }
    }

    async fn a_revision_says_why_and_the_former_stays(app: &TestApp) {
        let (_, publications) = frozen(app).await;
        let manager = app.staff(Role::Manager);
        manager.post(&publications, first()).await.expect(201);
        let before = app.get(&format!("{ROUND}/publication.json")).await.expect(200);

        assert_eq!(manager.post(&publications, first()).await.problem(), "reason-required");
        let corrected = json!({ "freeze": 1, "kind": "final", "reason": "A note was added" });
        manager.post(&publications, corrected).await.expect(201);

        let former = app.get(&format!("{ROUND}/publication.json?revision=1")).await.expect(200);
        assert_eq!(former.bytes, before.bytes);
        let now = app.get(&format!("{ROUND}/publication.json")).await.expect(200).json();
        assert_eq!((&now["revision"], &now["reason"]), (&json!(2), &json!("A note was added")));
    }

    async fn staff_see_the_tables_before_anything_is_frozen(app: &TestApp) {
        let fieldwork = answered(app).await;
        amend(app, &fieldwork, plan());
        let tables = format!("/api/v1/rounds/{}/tables", fieldwork.round);
        let analyst = app.staff(Role::Analyst);

        let open = analyst.get(&tables).await.expect(200).json();

        assert_eq!((&open["state"], &open["takes_answers"]), (&json!("open"), &json!(true)));
        assert_eq!(figure(&open["tables"]["status"], "_T", "count"), 3);
        fieldwork.close(app);
        let closed = analyst.get(&format!("{tables}?lang=en")).await.expect(200).json();
        assert_eq!((&closed["state"], &closed["takes_answers"]), (&json!("closed"), &json!(false)));
        let status = &closed["tables"]["status"];
        assert_eq!(figure(status, "_T", "sum_kostnad"), 987_654 + 5 + 100);
        assert_eq!((&status["extension"]["freeze"], &status["label"]), (&json!(0), &json!("Tjenester etter status")));
        assert_eq!(closed["tables"]["leverandor"]["status"]["0"], ":", "hidden from staff as from readers");
        let audit = &closed["audit"];
        assert_eq!((&audit["threshold"], &audit["exact"]), (&json!(3), &json!(true)));
        let reports = audit["tables"].as_array().expect("a report a table");
        let hidden = reports.iter().find(|one| one["table"] == "leverandor").expect("the table's report");
        assert!(hidden["primary"].as_u64() > Some(0) && hidden["proved"].as_u64() > Some(0), "{hidden}");
        assert!(hidden["narrowest"].as_u64() >= Some(3), "as wide as the threshold: {hidden}");
        let report = validate_from_str(&status.to_string(), &ValidateOptions::default());
        assert!(report.valid && report.findings.is_empty(), "{:?}", report.findings);

        assert_eq!(app.staff(Role::Viewer).get(&tables).await.status, 403);
        assert_eq!(app.get(&tables).await.status, 401);
        let nowhere = "/api/v1/rounds/00000000-0000-4000-8000-000000000000/tables";
        assert_eq!(analyst.get(nowhere).await.problem(), "no-such-round");
        assert_eq!(app.get(ROUND).await.status, 404, "nothing is public by it");
        let freezes = format!("/api/v1/rounds/{}/freezes", fieldwork.round);
        let none = analyst.get(&freezes).await.expect(200).json();
        assert_eq!(none.as_array().map(Vec::len), Some(0), "nor frozen");
    }

    async fn what_disclosure_control_did_is_kept_with_a_publication(app: &TestApp) {
        let (fieldwork, publications) = frozen(app).await;
        let tables = format!("/api/v1/rounds/{}/freezes/1/tables", fieldwork.round);
        let analyst = app.staff(Role::Analyst);
        let preview = analyst.get(&tables).await.expect(200).json();
        let mut release = first();
        release["unproved"] = "Nothing was left".into();
        app.staff(Role::Manager).post(&publications, release).await.expect(201);

        let kept = analyst.get(&format!("{publications}/1/audit")).await.expect(200).json();

        assert_eq!(kept["report"], preview["_audit"], "what the preview said");
        assert_eq!((&kept["unproved"], &kept["agreed"]), (&json!(""), &json!("")), "everything was proved");
        let none = analyst.get(&format!("{publications}/2/audit")).await;
        assert_eq!(none.problem(), "not-published");
        assert_eq!(app.staff(Role::Viewer).get(&format!("{publications}/1/audit")).await.status, 403);
    }

    async fn what_was_not_proved_is_published_with_a_reason_only(app: &TestApp) {
        let fieldwork = Fieldwork::open_edited(app, &[
            ("required: true\n            class: named\n          - id: slutt", "class: aggregate\n          - id: slutt"),
            ("max_choices: 2\n            class: named", "max_choices: 2\n            class: aggregate"),
            ("exemptible: true\n            class: named", "class: aggregate"),
        ]);
        for n in 0..3_u32 {
            let client = fieldwork.respondent(app, n as usize);
            let header = json!({ "answers": { "ansatte": 9 } });
            put(&client, "/api/v1/respond/draft/header", Some("\"0\""), &header).await.expect(200);
            let channel = if n == 2 { "app" } else { "nett" };
            let service = json!({ "answers": { "navn": "A", "status": "i_drift", "kanaler": [channel], "kostnad": 5 } });
            put(&client, &entry(n + 1), None, &service).await.expect(201);
            submit(&client, "once").await.expect(200);
        }
        fieldwork.close(app);
        amend(app, &fieldwork, too_wide());
        let round = fieldwork.round;
        let made = app.shell.write_here(Actor::System, |cx| freeze_round(cx, round, None, ""));
        made.map_err(|e: ProcessError| e).expect("a freeze");
        let manager = app.staff(Role::Manager);
        let tables = format!("/api/v1/rounds/{round}/freezes/1/tables");
        let preview = manager.get(&tables).await.expect(200).json();
        let audit = &preview["_audit"];
        assert_eq!((&audit["exact"], &audit["unproved"]), (&json!(false), &json!(["a", "b", "c"])));

        let publications = format!("/api/v1/rounds/{round}/publications");
        let mut body = first();
        for unproved in ["", " "] {
            body["unproved"] = unproved.into();
            let refused = manager.post(&publications, body.clone()).await;
            let page = refused.text();
            assert_eq!(refused.problem(), "not-proved");
            assert!(page.contains(": a, b, c") && page.contains("`unproved`"), "{page}");
        }
        assert_eq!(app.get(ROUND).await.status, 404, "nothing is public by it");
        body["unproved"] = "Seen by the methodologist".into();
        manager.post(&publications, body).await.expect(201);
        let trail = manager.get(&format!("/api/v1/audit?subject={round}")).await.expect(200).text();
        assert!(trail.contains("Seen by the methodologist"), "{trail}");
    }

    async fn what_is_not_frozen_not_allowed_or_not_there_is_refused(app: &TestApp) {
        let (fieldwork, publications) = frozen(app).await;
        let (manager, analyst) = (app.staff(Role::Manager), app.staff(Role::Analyst));
        assert_eq!(analyst.post(&publications, first()).await.status, 403);
        let other = json!({ "freeze": 2, "kind": "final" });
        let refused = manager.post(&publications, other).await;
        assert!((400..500).contains(&refused.status), "{}", refused.text());
        let tables = format!("/api/v1/rounds/{}/freezes/1/tables", fieldwork.round);
        let preview = analyst.get(&tables).await.expect(200).json();
        assert_eq!(figure(&preview["status"], "_T", "count"), 3);
        assert_eq!(preview["_audit"]["threshold"], 3, "with what disclosure control did");
        assert_eq!(app.staff(Role::Viewer).get(&tables).await.status, 403);

        let mut wide = plan();
        let band = |n: i64| json!({ "code": format!("b{n}"), "label": in_all("x"), "from": n, "below": n + 1 });
        let bands: Vec<Value> = (0..40).map(band).collect();
        let axis = |id: &str| json!({ "bands": { "item": "kostnad", "id": id, "bands": bands } });
        wide["tables"][0]["by"] = ["k1", "k2", "k3", "k4"].map(axis).into();
        amend(app, &fieldwork, wide);
        assert_eq!(manager.post(&publications, first()).await.problem(), "plan-not-publishable");
        let unpublished = app.get(&format!("{ROUND}/list.json")).await;
        assert_eq!(unpublished.problem(), "not-published", "the refused publication left nothing");

        let next = fieldwork.next(app, "2027");
        let open = format!("/api/v1/rounds/{}/publications", next.round);
        assert_eq!(manager.post(&open, first()).await.problem(), "round-state");
    }
}
