//! A survey, a small register and a planned round, set up as staff do it: over HTTP.

use kartlegger::service::Role;
use serde_json::{Value, json};

use crate::harness::{Answer, Client, TestApp};

/// The questionnaire that is asked.
pub const QUESTIONNAIRE: &str =
    include_str!("../../questionnaires/informasjonssikkerhet-2020.yaml");

/// Four organisations: two municipalities, of which one is in both groups, a county, and an agency.
pub const REGISTER: &str = "\
orgnr,name,level,size,stratum,groups,ministry_code,ministry_name,contact_email,contact_name
310000019,Askevik kommune,municipality,12000,vest,pilot|kyst,,,kari@askevik.test,Kari
310000027,Bjørkli kommune,municipality,3000,nord,kyst,,,,
310000035,Dalen fylkeskommune,county,,vest,,,,,
310000043,Etaten,state,400,,,KDD,Kommunedepartementet,,
";

/// The organisation numbers of [`REGISTER`], in its order.
pub const ORGNRS: [&str; 4] = ["310000019", "310000027", "310000035", "310000043"];

/// Uploads the questionnaire as a new survey; the answer holds `survey` and `version`.
pub async fn create_survey(manager: &Client) -> Value {
    let answer = manager.post_raw("/api/v1/surveys", "application/yaml", QUESTIONNAIRE).await;
    answer.expect(201).json()
}

/// Imports a register file.
pub async fn import(manager: &Client, file: &str) -> Answer {
    manager.post_raw("/api/v1/organisations/import", "text/csv", file).await
}

/// A plan for the whole register, from today to 31 March 2026 with two weeks of grace.
pub fn plan(created: &Value) -> Value {
    json!({
        "survey_id": created["survey"]["id"],
        "version_id": created["version"]["id"],
        "code": "2026",
        "schedule": {
            "opens_on": "2026-03-02",
            "deadline_on": "2026-03-31",
            "grace_days": 14,
            "links_end_on": "2026-12-31",
        },
    })
}

/// A planned round of the whole register: the manager, and the round's address.
pub async fn planned(app: &TestApp) -> (Client, String) {
    let manager = app.staff(Role::Manager);
    let created = create_survey(&manager).await;
    import(&manager, REGISTER).await.expect(200);
    let round = manager.post("/api/v1/rounds", plan(&created)).await.expect(201);
    (manager, round.header("location").to_owned())
}

/// The same round, open.
pub async fn opened(app: &TestApp) -> (Client, String) {
    let (manager, round) = planned(app).await;
    act(&manager, &round, "open", json!({})).await.expect(200);
    (manager, round)
}

/// A test round of the whole register, open.
pub async fn rehearsed(app: &TestApp) -> (Client, String) {
    let manager = app.staff(Role::Manager);
    let created = create_survey(&manager).await;
    import(&manager, REGISTER).await.expect(200);
    let mut rehearsal = plan(&created);
    rehearsal["test"] = json!(true);
    let round = manager.post("/api/v1/rounds", rehearsal).await.expect(201);
    let round = round.header("location").to_owned();
    act(&manager, &round, "open", json!({})).await.expect(200);
    (manager, round)
}

/// Does a verb on a round at its present version: `open`, `close`, `freezes`.
pub async fn act(manager: &Client, round: &str, verb: &str, body: Value) -> Answer {
    let current = manager.get(round).await.expect(200);
    let seen = manager.clone().with("if-match", current.header("etag"));
    seen.post(&format!("{round}/{verb}"), body).await
}

/// The address of the unit of that organisation.
pub async fn unit(client: &Client, round: &str, orgnr: &str) -> String {
    let page = client.get(&format!("{round}/units")).await.expect(200).json();
    let items = page["items"].as_array().unwrap();
    let found = items.iter().find(|unit| unit["facts"]["orgnr"] == orgnr).unwrap();
    format!("/api/v1/units/{}", found["id"].as_str().unwrap())
}
