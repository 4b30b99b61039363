//! Published tables through `PxWebApi` 2: every form of selection, and everything that is refused.

use jsonstat_validator::{ValidateOptions, validate_from_str};
use kartlegger::service::process::{ProcessError, freeze_round};
use kartlegger::service::{Actor, Role};
use serde_json::{Value, json};

use crate::fieldwork::{Fieldwork, entry, put, submit};
use crate::harness::{Answer, TestApp};
use crate::publish::{first, frozen};

const ROOT: &str = "/api/pxwebapi/v2";
const STATUS: &str = "/api/pxwebapi/v2/tables/tjenester-status";

/// The rounds 2026, with three services, and 2027, with one.
pub async fn two_rounds(app: &TestApp) -> Fieldwork {
    let (fieldwork, publications) = frozen(app).await;
    let manager = app.staff(Role::Manager);
    manager.post(&publications, first()).await.expect(201);
    let next = fieldwork.next(app, "2027");
    let one = next.respondent(app, 0);
    let header = json!({ "answers": { "ansatte": 9 } });
    put(&one, "/api/v1/respond/draft/header", Some("\"0\""), &header).await.expect(200);
    let open = json!({ "answers": { "navn": "Søknad", "status": "i_drift", "kostnad": 7 } });
    put(&one, &entry(1), None, &open).await.expect(201);
    submit(&one, "third").await.expect(200);
    next.close(app);
    let round = next.round;
    let made = app.shell.write_here(Actor::System, |cx| freeze_round(cx, round, None, ""));
    made.map_err(|e: ProcessError| e).expect("a freeze");
    manager.post(&format!("/api/v1/rounds/{round}/publications"), first()).await.expect(201);
    next
}

async fn get(app: &TestApp, path: &str) -> Value {
    app.get(path).await.expect(200).json()
}

/// The values of a selection by GET, which must be valid JSON-stat.
async fn values(app: &TestApp, query: &str) -> Value {
    let text = app.get(&format!("{STATUS}/data?{query}")).await.expect(200).text();
    let report = validate_from_str(&text, &ValidateOptions::default());
    assert!(report.valid && report.findings.is_empty(), "{query}: {:?}", report.findings);
    serde_json::from_str::<Value>(&text).unwrap()["value"].clone()
}

/// The code of the finding of a refused selection.
fn refused(answer: &Answer) -> String {
    assert_eq!((answer.status, answer.problem().as_str()), (400, "invalid-selection"));
    answer.json()["errors"][0]["code"].as_str().unwrap().to_owned()
}

both_backends! {
    async fn the_service_says_what_it_offers(app: &TestApp) {
        let config = get(app, &format!("{ROOT}/config")).await;
        assert_eq!((&config["apiVersion"], &config["maxDataCells"]), (&json!("2.0.0"), &json!(100_000)));
        assert_eq!((&config["maxCallsPerTimeWindow"], &config["timeWindow"]), (&json!(60), &json!(60)));
        assert_eq!(config["dataFormats"], json!(["json-stat2", "csv", "xlsx"]));
        assert_eq!(get(app, &format!("{ROOT}/tables")).await["page"]["totalElements"], 0);
        two_rounds(app).await;
        let config = get(app, &format!("{ROOT}/config")).await;
        assert_eq!(config["license"], "https://data.norge.no/nlod/no/2.0");
    }

    async fn tables_are_listed_searched_and_paged(app: &TestApp) {
        two_rounds(app).await;
        let list = async |query: &str| get(app, &format!("{ROOT}/tables?{query}")).await;
        let all = list("lang=en").await;
        let ids: Vec<&str> = all["tables"].as_array().unwrap().iter().map(|t| t["id"].as_str().unwrap()).collect();
        assert_eq!(ids, ["tjenester-status", "tjenester-leverandor"]);
        let status = &all["tables"][0];
        assert_eq!((&status["firstPeriod"], &status["lastPeriod"]), (&json!("2026"), &json!("2027")));
        assert_eq!((&status["timeUnit"], &status["discontinued"]), (&json!("Annual"), &json!(false)));
        assert_eq!(list("query=leverandør%20TJENESTER&lang=no").await["page"]["totalElements"], 1);
        assert_eq!(list("query=nordpol").await["tables"], json!([]));
        assert_eq!(list("pastDays=1").await["page"]["totalElements"], 2);
        app.set_clock("2026-06-02T08:00:00Z");
        assert_eq!(list("pastDays=1").await["page"]["totalElements"], 0);
        let second = list("pageSize=1&pageNumber=2").await;
        assert_eq!(second["tables"][0]["id"], "tjenester-leverandor");
        assert_eq!(second["page"]["totalPages"], 2);
        let previous = second["page"]["links"][0]["href"].as_str().unwrap();
        assert_eq!(get(app, previous).await["tables"][0]["id"], "tjenester-status");
        let past = app.get(&format!("{ROOT}/tables?pageNumber=9")).await;
        assert_eq!((past.status, past.problem().as_str()), (404, "no-such-page"));
        for query in ["pageSize=0", "pageSize=x", "pastDays=-1", "pastDays=0", "lang=de"] {
            let answer = app.get(&format!("{ROOT}/tables?{query}")).await;
            assert_eq!((answer.status, answer.problem().as_str()), (400, "invalid-parameter"), "{query}");
        }
    }

    async fn a_table_tells_its_variables_and_which_may_be_left_out(app: &TestApp) {
        two_rounds(app).await;
        let table = get(app, &format!("{STATUS}?lang=NO")).await;
        assert_eq!((&table["language"], &table["label"]), (&json!("nb"), &json!("Tjenester etter status")));
        let metadata = get(app, &format!("{STATUS}/metadata?outputFormat=json-stat2&defaultSelection=False")).await;
        assert_eq!(metadata["id"], json!(["status", "Tid", "ContentsCode"]));
        assert_eq!(metadata["dimension"]["status"]["extension"]["eliminationValueCode"], "_T");
        assert_eq!(metadata["dimension"]["Tid"]["category"]["index"], json!({"2026": 0, "2027": 1}));
        let default = get(app, &format!("{STATUS}/metadata?defaultSelection=true")).await;
        assert_eq!(default["size"], json!([3, 1, 2]));
        let selection = get(app, &format!("{STATUS}/defaultselection")).await;
        assert_eq!(selection["selection"][1], json!({"variableCode": "Tid", "valueCodes": ["2027"]}));
        assert_eq!(selection["selection"][2]["valueCodes"], json!(["count", "n_base"]));
        for part in ["", "/metadata", "/defaultselection", "/data"] {
            for id in ["tjenester-nope", "nope-status", "status", "a-b-c"] {
                let answer = app.get(&format!("{ROOT}/tables/{id}{part}")).await;
                assert_eq!((answer.status, answer.problem().as_str()), (404, "not-published"), "{id}{part}");
            }
        }
    }

    async fn every_form_of_selection_gets_its_cells(app: &TestApp) {
        two_rounds(app).await;
        let count = "valueCodes[ContentsCode]=count";
        for (query, expected) in [
            ("valueCodes[status]=*&valueCodes[Tid]=2026", json!([2, 1, 3])),
            ("valueCodes[status]=I_DRIFT,_T&valueCodes[tid]=2026", json!([2, 3])),
            ("valuecodes%5Bstatus%5D=i%2A&valuecodes%5Btime%5D=%2A", json!([2, 1])),
            ("valueCodes[status]=?_drift&valueCodes[Tid]=TOP(1)", json!([1])),
            ("valueCodes[status]=top(1)&valueCodes[Tid]=bottom(1)", json!([2])),
            ("valueCodes[status]=[top(1,1)]&valueCodes[Tid]=TO(2026)", json!([1])),
            ("valueCodes[status]=RANGE(_T,avsluttet)&valueCodes[Tid]=FROM(2026)", json!([1, 0, 3, 1])),
            // What is left out stands at its published total.
            ("valueCodes[Tid]=*", json!([3, 1])),
        ] {
            let found = values(app, &format!("{count}&{query}")).await;
            assert_eq!(found, expected, "{query}");
        }
        assert_eq!(values(app, "").await, json!([1, 1, 0, 1, 1, 1]), "the latest round with its base");
        let body = json!({ "selection": [
            { "variableCode": "ContentsCode", "valueCodes": ["sum_kostnad"] },
            { "variableCode": "status", "valueCodes": [] },
            { "variableCode": "time", "valueCodes": ["*"] },
        ] });
        let posted = app.post(&format!("{STATUS}/data?lang=en"), body).await.expect(200).json();
        assert_eq!(posted["value"], json!([987_654 + 5 + 100, 7]));
        assert_eq!(posted["extension"]["px"]["language"], "en");
    }

    async fn a_hidden_cell_stays_hidden_however_it_is_asked_for(app: &TestApp) {
        two_rounds(app).await;
        let table = format!("{ROOT}/tables/tjenester-leverandor/data");
        let all = get(app, &format!("{table}?valueCodes[ContentsCode]=*&valueCodes[Tid]=2026")).await;
        assert!(all["value"].as_array().unwrap().iter().all(Value::is_null), "{all}");
        assert_eq!(all["status"]["0"], ":");
        assert!(all["note"].to_string().contains(": = "), "the sign is explained");
        let csv = app.get(&format!("{table}?outputFormat=csv&outputFormatParams=UseCodes")).await.expect(200).text();
        assert!(csv.starts_with("Tid,count,n_base\r\n2027,"), "{csv}");
    }

    async fn what_cannot_be_answered_is_refused_with_its_name(app: &TestApp) {
        two_rounds(app).await;
        let rest = "valueCodes[ContentsCode]=count&valueCodes[Tid]=*";
        for (query, code) in [
            (format!("{rest}&valueCodes[nope]=*"), "no-such-variable"),
            (format!("{rest}&valueCodes[status]=nope"), "no-such-value"),
            (format!("{rest}&valueCodes[status]=SUM(*)"), "no-such-value"),
            (format!("{rest}&valueCodes[status]=*&valueCodes[STATUS]=*"), "named-twice"),
            (format!("{rest}&valueCodes[status]=*&codelist[status]=agg_x"), "no-such-code-list"),
            (format!("{rest}&heading=status"), "named-twice"),
            ("valueCodes[status]=*&valueCodes[Tid]=*".to_owned(), "no-total"),
            ("valueCodes[ContentsCode]=count".to_owned(), "no-total"),
        ] {
            assert_eq!(refused(&app.get(&format!("{STATUS}/data?{query}")).await), code, "{query}");
        }
        for query in ["outputFormat=px", "outputFormatParams=UseCodes", "outputFormat=csv&outputFormatParams=x"] {
            let answer = app.get(&format!("{STATUS}/data?{query}")).await;
            assert_eq!((answer.status, answer.problem().as_str()), (400, "invalid-parameter"), "{query}");
        }
        let wrong = app.post(&format!("{STATUS}/data"), json!({ "selection": [{ "valueCodes": [] }] })).await;
        assert_eq!((wrong.status, wrong.problem().as_str()), (422, "invalid-body"));
        let other = app.anonymous().delete(&format!("{STATUS}/data")).await;
        assert_eq!((other.status, other.header("allow")), (405, "GET, HEAD, POST"));
    }

    async fn a_file_is_laid_out_as_it_is_asked_for(app: &TestApp) {
        two_rounds(app).await;
        let counts = "valueCodes[status]=i_drift,_T&valueCodes[ContentsCode]=count&valueCodes[Tid]=*&lang=en";
        let csv = |more: &str| format!("{STATUS}/data?{counts}&outputFormat=csv{more}");
        let wide = app.get(&csv("&heading=Tid,ContentsCode&outputFormatParams=SeparatorSemicolon,IncludeTitle")).await.expect(200);
        assert_eq!(wide.header("content-type"), "text/csv; charset=utf-8");
        assert_eq!(wide.text(), "Tjenester etter status\r\nStatus;2026 Count;2027 Count\r\nRunning;2;1\r\nTotal;3;1\r\n");
        let long = app.get(&csv("&outputFormatParams=UseCodes")).await.expect(200).text();
        assert_eq!(long, "status,Tid,count\r\ni_drift,2026,2\r\ni_drift,2027,1\r\n_T,2026,3\r\n_T,2027,1\r\n");
        let book = app.get(&format!("{STATUS}/data?{counts}&outputFormat=xlsx")).await.expect(200);
        assert!(book.bytes.starts_with(b"PK"), "a workbook is a ZIP archive");
        assert_eq!(book.header("content-disposition"), "inline; filename=\"tjenester-status.xlsx\"");
    }

    async fn an_answer_may_have_so_many_cells_and_an_address_so_many_calls(app: &TestApp) {
        two_rounds(app).await;
        let (url, server) = app.beside(|site| {
            site.options.tables.max_cells = 5;
            site.options.tables.calls.burst = 3;
            site.options.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
        });
        let narrow = app.anonymous().at(&url).with("x-forwarded-for", "192.0.2.1");
        let all = format!("{STATUS}/data?valueCodes[status]=*&valueCodes[ContentsCode]=count&valueCodes[Tid]=*");
        let large = narrow.get(&all).await;
        assert_eq!((large.status, large.problem().as_str()), (403, "too-many-cells"));
        assert_eq!(large.json()["limit"], 5);
        let default = narrow.get(&format!("{STATUS}/data")).await.expect(200);
        assert_eq!(default.json()["size"], json!([1, 1, 2]), "the default selection keeps to the limit");
        assert_eq!(default.header("ratelimit"), "\"tables\";r=1;t=2");
        narrow.get(&format!("{ROOT}/config")).await.expect(200);
        let excess = narrow.get(&format!("{ROOT}/tables")).await;
        assert_eq!((excess.status, excess.problem().as_str()), (429, "quota-exceeded"));
        assert_eq!(excess.header("retry-after"), "1");
        server.stop(false).await;
    }
}
