//! One round from its questionnaire to its freeze, over HTTP, with answers from CSV files.
//!
//! What a cell of a file means follows from the type of its item in the questionnaire, as the
//! respondents' API serves it; nothing here knows a particular survey.

use std::collections::BTreeMap;

use kartlegger::service::Role;
use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::harness::{Answer, Client, TestApp};
use crate::planning::act;

const DRAFT: &str = "/api/v1/respond/draft";

/// A row of a CSV file, by column.
pub type Row = BTreeMap<String, String>;

/// A round in the field.
pub struct Fielding<'a> {
    app: &'a TestApp,
    /// The round's address in the API.
    pub round: String,
    /// By organisation number, the client that bears the unit's link.
    respondents: BTreeMap<String, Client>,
    /// The type of each item, and of the entries' items.
    items: BTreeMap<String, String>,
    /// Submissions so far.
    pub receipts: Vec<Value>,
}

/// Reads a CSV file.
pub fn rows(text: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

impl<'a> Fielding<'a> {
    /// Uploads a questionnaire, imports a register, plans a round of all of it, opens it and issues
    /// a link to each unit.
    pub async fn open(
        app: &'a TestApp,
        questionnaire: &str,
        register: &str,
        code: &str,
        schedule: Value,
    ) -> Self {
        let manager = app.staff(Role::Manager);
        let created = manager.post_raw("/api/v1/surveys", "application/yaml", questionnaire).await;
        let created = created.expect(201).json();
        let import = "/api/v1/organisations/import";
        manager.post_raw(import, "text/csv", register).await.expect(200);
        let plan = json!({
            "survey_id": created["survey"]["id"],
            "version_id": created["version"]["id"],
            "code": code,
            "schedule": schedule,
        });
        let planned = manager.post("/api/v1/rounds", plan).await.expect(201);
        let round = planned.header("location").to_owned();
        act(&manager, &round, "open", json!({})).await.expect(200);
        let units = manager.get(&format!("{round}/units?limit=500")).await.expect(200).json();
        let mut respondents = BTreeMap::new();
        for unit in units["items"].as_array().unwrap() {
            let links = format!("/api/v1/units/{}/links", unit["id"].as_str().unwrap());
            let issued = manager.post(&links, json!({ "scope": "whole" })).await.expect(201).json();
            let secret = issued["url"].as_str().unwrap().rsplit('/').next().unwrap();
            let orgnr = unit["facts"]["orgnr"].as_str().unwrap().to_owned();
            respondents.insert(orgnr, app.respondent(secret));
        }
        let any = respondents.values().next().expect("a unit");
        let asked = any.get("/api/v1/respond/questionnaire").await.expect(200).json();
        let items = items(&asked["document"]);
        Self { app, round, respondents, items, receipts: Vec::new() }
    }

    /// Stores the header's answers of one unit.
    pub async fn put_header(&self, orgnr: &str, row: &Row) {
        let client = &self.respondents[orgnr];
        let sheet = self.sheet(row, None);
        let address = format!("{DRAFT}/header");
        let draft = client.get(DRAFT).await.expect(200).json();
        let tag = draft["header"]["etag"].as_str().unwrap();
        put(client, &address, ("if-match", tag), &sheet).await.expect(200);
    }

    /// Adds an entry to one unit's draft.
    pub async fn put_entry(&self, orgnr: &str, roster: &str, entry: &str, row: &Row) {
        let client = &self.respondents[orgnr];
        let address = format!("{DRAFT}/rosters/{roster}/entries/{entry}");
        let sheet = self.sheet(row, Some(roster));
        put(client, &address, ("if-none-match", "*"), &sheet).await.expect(201);
    }

    /// Confirms what the soft checks ask about, and submits; fails when anything else is in the way.
    pub async fn submit(&mut self, orgnr: &str) {
        let client = &self.respondents[orgnr];
        let found = client.post(&format!("{DRAFT}/validate"), json!({})).await.expect(200).json();
        let mut reviewed = found["reviewed"].clone();
        if found["ready"] == false {
            self.confirm(client, &found["findings"]).await;
            reviewed = client.get(DRAFT).await.expect(200).json()["reviewed"].clone();
        }
        let key = format!("{orgnr}-{}", self.receipts.len());
        let request = client.request(Method::POST, "/api/v1/respond/submissions");
        let request = request.header("idempotency-key", key).json(&json!({ "reviewed": reviewed }));
        self.receipts.push(client.send(request).await.expect(200).json());
    }

    /// Confirms each unconfirmed soft check of the entries and the header with a comment.
    async fn confirm(&self, client: &Client, findings: &Value) {
        let draft = client.get(DRAFT).await.expect(200).json();
        let rosters = draft["rosters"].as_object().unwrap();
        let entries = rosters.iter().flat_map(|(id, roster)| {
            roster["entries"].as_array().unwrap().iter().map(move |entry| (id, entry))
        });
        let entries: Vec<(&String, &Value)> = entries.collect();
        for finding in findings.as_array().unwrap() {
            assert_eq!(finding["severity"], "soft", "{finding}");
            let rule = finding["pointer"].as_str().unwrap().rsplit('/').next().unwrap();
            let (address, part) = match finding["entry"].as_str() {
                None => (format!("{DRAFT}/header"), &draft["header"]),
                Some(id) => {
                    let (roster, entry) =
                        entries.iter().find(|(_, entry)| entry["id"] == id).unwrap();
                    (format!("{DRAFT}/rosters/{roster}/entries/{id}"), *entry)
                }
            };
            let mut sheet = part["sheet"].clone();
            sheet["confirmations"][rule] = json!("Stemmer; kontrollert mot budsjettet");
            let tag = part["etag"].as_str().unwrap();
            put(client, &address, ("if-match", tag), &sheet).await.expect(200);
        }
    }

    /// Closes the round at its time and freezes it.
    pub async fn close_and_freeze(&self) {
        let manager = self.app.staff(Role::Manager);
        act(&manager, &self.round, "close", json!({})).await.expect(200);
        act(&manager, &self.round, "freezes", json!({})).await.expect(201);
    }

    /// The sheet that a row says, of the items of one part.
    fn sheet(&self, row: &Row, roster: Option<&str>) -> Value {
        let mut answers = Map::new();
        for (item, raw) in row.iter().filter(|(_, raw)| !raw.is_empty()) {
            let own = roster.map_or_else(|| item.clone(), |roster| format!("{roster}.{item}"));
            if let Some(kind) = self.items.get(&own) {
                answers.insert(item.clone(), answer(kind, raw));
            }
        }
        json!({ "answers": answers })
    }
}

/// One answer, as the API takes it for an item of that type.
fn answer(kind: &str, raw: &str) -> Value {
    if let Some(reason) = raw.strip_prefix("missing:") {
        return json!({ "missing": reason });
    }
    match kind {
        "integer" | "amount" | "year" => json!(raw.parse::<i64>().expect("a whole number")),
        "multiple" | "tags" => raw.split('|').collect(),
        _ => json!(raw),
    }
}

/// The types of a document's items by code, those of a roster as `roster.code`.
fn items(document: &Value) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let empty = Vec::new();
    let list = |value: &'_ Value| value.as_array().unwrap_or(&empty).clone();
    let mut take = |sections: &Value, prefix: &str| {
        for item in list(sections).iter().flat_map(|section| list(&section["items"])) {
            let mut note = |id: &Value, kind: &Value| {
                let id = format!("{prefix}{}", id.as_str().unwrap());
                found.insert(id, kind.as_str().unwrap().to_owned());
            };
            note(&item["id"], &item["type"]);
            for row in list(&item["rows"]) {
                note(&row["id"], &json!("scale"));
            }
            if item["other"].is_object() {
                note(&item["other"]["id"], &json!("text"));
            }
        }
    };
    take(&document["sections"], "");
    for roster in list(&document["rosters"]) {
        take(&roster["sections"], &format!("{}.", roster["id"].as_str().unwrap()));
    }
    found
}

async fn put(client: &Client, path: &str, (name, tag): (&str, &str), sheet: &Value) -> Answer {
    client.send(client.request(Method::PUT, path).header(name, tag).json(sheet)).await
}
