//! Every operation, by each actor, at each stage of a round, against `tests/api/matrix.csv`.
//!
//! A row says what whoever is just let in is answered: the least role of the table in `permissions.rs`, the holder of a
//! link, or nobody. The test asks as everybody: more powerful roles get the same, less powerful ones 403, and
//! nobody 401, at every stage. Each request is one that would do its work if the stage let it; what has changed
//! something is not done twice to the same data.
//!
//! Each change needs a copy of the data, which takes its time on PostgreSQL; there whoever is just let in asks alone,
//! and at some of the stages.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::future::join_all;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::fieldwork::{header, service};
use crate::harness::{Answer, Backend, Client, TestApp};
use crate::permissions::{Operation, ROLES, Who, allowed, operations};
use crate::planning::QUESTIONNAIRE;
use crate::stages::{Stage, Staged, staged};

/// The questionnaire of the round.
const SERVICES: &str = include_str!("../data/tjenester.yaml");

/// The pages and files for people, a line each: `GET`, or `POST` where it says so. Those of respondents are
/// asked in a session. The list as Parquet is that of a program without the feature.
const PAGES: &str = "\
    /\n/favicon.ico\n/assets/of-before/kartlegger.css\n/problems\n/problems/not-published\n\
    /api/docs\n/api/docs/\n/api/openapi.json\n\
    /catalog\n/catalog.jsonld\n/catalog.ttl\n\
    /corrections\n/corrections.atom\n/corrections.csv\n/corrections.json\n\
    /results\n/results/tjenester\n/results/tjenester/2026\n\
    /results/tjenester/2026/about\n/results/tjenester/2026/codebook\n/results/tjenester/2026/codebook.json\n\
    /results/tjenester/2026/groups\n\
    /results/tjenester/2026/indicators\n/results/tjenester/2026/indicators.csv\n\
    /results/tjenester/2026/indicators.json\n\
    /results/tjenester/2026/indicators/drift\n/results/tjenester/2026/indicators/drift.csv\n\
    /results/tjenester/2026/indicators/drift.json\n/results/tjenester/2026/indicators/drift.xlsx\n\
    /results/tjenester/2026/list\n/results/tjenester/2026/list.csv\n/results/tjenester/2026/list.csv-metadata.json\n\
    /results/tjenester/2026/list.json\n/results/tjenester/2026/list.parquet\n/results/tjenester/2026/list/{entry}\n\
    /results/tjenester/2026/publication.json\n/results/tjenester/2026/publication.xlsx\n\
    /results/tjenester/2026/tables/status\n/results/tjenester/2026/tables/status.csv\n\
    /results/tjenester/2026/tables/status.json\n/results/tjenester/2026/tables/status.xlsx\n\
    /results/tjenester/2026/tables/status/series.csv\n\
    /i/{secret}\nPOST /i/{secret}\n\
    /respond\n/respond/sections/om\nPOST /respond/sections/om\n\
    POST /respond/rosters/{roster}/entries\nPOST /respond/rosters/{roster}/nil\n\
    /respond/entries/{entry}\n/respond/entries/{entry}/sections/hoved\nPOST /respond/entries/{entry}/sections/hoved\n\
    POST /respond/entries/{entry}/duplicate\n/respond/entries/{entry}/remove\nPOST /respond/entries/{entry}/remove\n\
    POST /respond/entries/{entry}/restore\n\
    /respond/review\nPOST /respond/confirm\nPOST /respond/submit\n\
    /respond/receipt\n/respond/receipts/1\n\
    /respond/own-result\n/respond/own-result.csv\n/respond/own-result.json\nPOST /respond/leave\n/respond/left";

fn pages() -> impl Iterator<Item = (&'static str, &'static str)> {
    let built = PAGES.lines().filter(|line| is_as_built(line));
    built.map(|line| line.split_once(' ').unwrap_or(("GET", line)))
}

/// Whether a row of the matrix holds for the program that is tested.
fn is_as_built(row: &str) -> bool {
    !(cfg!(feature = "parquet") && row.contains("list.parquet"))
}

/// What a request holds.
enum Body {
    Nothing,
    Json(Value),
    Text(&'static str, String),
}

/// A body that would do its work at some stage.
#[rustfmt::skip]
fn body(operation: &str, ids: &BTreeMap<&'static str, String>) -> Body {
    let id = |name: &str| &ids[name];
    let (reason, password) = ("for a test", "another good password");
    let answers = json!({ "header": { "sheet": header() }, "rosters": { "tjeneste": { "entries": [{ "sheet": service("Ny") }] } } });
    let facts = json!({ "name": "Etaten", "level": "state" });
    let contact = json!({ "role": "named", "name": "Ola", "email": "ola@etat.test" });
    let schedule = json!({ "opens_on": "2026-03-02", "deadline_on": "2026-04-10", "grace_days": 7, "links_end_on": "2026-12-31" });
    let nobody = json!({ "refresh_token": "7Pk6OhrpLuNvZA42s-Ofop21Pv8eszjTvChTQrNcMMQ" });
    let table = json!({ "selection": [{ "variableCode": "ContentsCode", "valueCodes": ["count"] }, { "variableCode": "Tid", "valueCodes": ["*"] }, { "variableCode": "status", "valueCodes": ["*"] }] });
    Body::Json(match operation {
        "POST /api/pxwebapi/v2/tables/{table}/data" => table,
        "POST /api/v1/accounts" => json!({ "username": "newcomer", "name": "New", "email": "new@etat.test", "role": "viewer", "password": password }),
        "PUT /api/v1/accounts/me/password" => json!({ "former": "the password of viewer", "password": password }),
        "PATCH /api/v1/accounts/{account_id}" => json!({ "role": "analyst" }),
        "PUT /api/v1/accounts/{account_id}/password" => json!({ "password": password }),
        "POST /api/v1/notices" => json!({ "message_id": "nobody@etat.test", "action": "failed", "status": "5.1.1", "diagnostic": "no such box" }),
        "POST /api/v1/notices/message" => return Body::Text("message/rfc822", "Subject: x\r\n\r\nnothing".to_owned()),
        "POST /api/v1/organisations" => json!({ "orgnr": "310000051", "facts": facts }),
        "POST /api/v1/organisations/import" => return Body::Text("text/csv", "orgnr,name,level\n310000051,Etaten,state\n".to_owned()),
        "POST /api/v1/organisations/{organisation_id}/contacts"
        | "PUT /api/v1/organisations/{organisation_id}/contacts/{contact_id}" => contact,
        "POST /api/v1/organisations/{organisation_id}/end" => json!({ "on": "2026-05-01", "note": reason }),
        "PUT /api/v1/organisations/{organisation_id}/facts" => json!({ "facts": facts, "note": reason }),
        "POST /api/v1/questionnaire-check" | "POST /api/v1/surveys" => return Body::Text("application/yaml", QUESTIONNAIRE.to_owned()),
        "PUT /api/v1/respond/draft/header" => header(),
        "PUT /api/v1/respond/draft/rosters/{roster}/entries/{entry_id}" => service("Ny"),
        "PUT /api/v1/respond/draft/rosters/{roster}/nil" => json!({ "nil": false }),
        "POST /api/v1/respond/submissions" => json!({ "reviewed": serde_json::from_str::<Value>(id("reviewed")).unwrap() }),
        "POST /api/v1/respond/validate" => answers,
        "POST /api/v1/rounds" => json!({ "survey_id": id("survey_id"), "version_id": id("version_id"), "code": "2027", "schedule": schedule }),
        "POST /api/v1/rounds/{round_id}/carry-forward" => json!({ "from": id("round_id") }),
        "POST /api/v1/rounds/{round_id}/close" | "POST /api/v1/rounds/{round_id}/freezes"
        | "POST /api/v1/rounds/{round_id}/publications/{revision}/withdraw" => json!({ "reason": reason }),
        "POST /api/v1/rounds/{round_id}/freezes/{number}/ad-hoc-table" => json!({ "id": "x", "title": { "nb": "x", "nn": "x", "en": "x" }, "unit": { "entry": "tjeneste" }, "by": [{ "item": "status" }] }),
        "PUT /api/v1/rounds/{round_id}/panel-figures" => return Body::Text("text/csv", "code,mean,base,source\ndigital,3.5,40,Panel\n".to_owned()),
        "POST /api/v1/rounds/{round_id}/publications" => json!({ "freeze": 1, "kind": "final", "reason": reason }),
        "PUT /api/v1/rounds/{round_id}/schedule" => schedule,
        "POST /api/v1/session" => json!({ "username": "viewer", "password": "the password of viewer" }),
        "DELETE /api/v1/session" | "POST /api/v1/session/refresh" => nobody,
        "POST /api/v1/surveys/{survey_id}/versions" | "PUT /api/v1/versions/{version_id}/document" => return Body::Text("application/yaml", SERVICES.replace("version: \"1\"", "version: \"2\"")),
        "POST /api/v1/units/{unit_id}/carry-forward" => json!({ "from": id("submission_id") }),
        "POST /api/v1/units/{unit_id}/corrections" => json!({ "based_on": id("submission_id"), "answers": answers, "reason": reason }),
        "PUT /api/v1/units/{unit_id}/disposition" => json!({ "disposition": "other_eligible", "reason": reason }),
        "PUT /api/v1/units/{unit_id}/extension" => json!({ "extended_to": "2026-04-20", "reason": reason }),
        "POST /api/v1/units/{unit_id}/links" => json!({ "scope": "whole" }),
        "POST /api/v1/units/{unit_id}/submissions" => json!({ "answers": answers, "reason": reason, "received_at": "2026-03-02T08:00:00Z" }),
        "POST /api/v1/versions/{version_id}/amendments" => json!({ "plan": { "threshold": 5 }, "reason": reason }),
        _ => return Body::Nothing,
    })
}

/// The request of an operation, with the newest edition of whatever it changes.
fn request(
    client: &Client,
    op: &Operation,
    ids: &BTreeMap<&'static str, String>,
) -> RequestBuilder {
    let part = |part: &str| match part.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
        Some(name) => ids[name].clone(),
        None => part.to_owned(),
    };
    let path = op.path.split('/').map(part).collect::<Vec<String>>().join("/");
    let method = Method::from_bytes(op.method.as_bytes()).expect("a method");
    // Sheets of a draft are written over the one edition that was seen; they have been written once.
    let seen = if path.contains("/draft/") { "\"1\"" } else { "*" };
    let request = client.request(method, &path).header("if-match", seen);
    let request = request.header("idempotency-key", "once");
    match body(&format!("{} {}", op.method, op.path), ids) {
        Body::Nothing => request,
        Body::Json(body) => request.json(&body),
        Body::Text(media, body) => request.header("content-type", media).body(body),
    }
}

/// The status, and the problem when it is one.
fn told(answer: &Answer) -> String {
    if answer.status < 400 || answer.header("content-type").starts_with("text/html") {
        return answer.status.to_string();
    }
    format!("{} {}", answer.status, answer.problem())
}

/// Whoever an operation lets in, the least powerful first.
fn let_in(who: Who, app: &TestApp, secret: &str) -> Vec<Client> {
    match who {
        Who::Anyone => vec![app.anonymous()],
        Who::Respondent => vec![app.respondent(secret)],
        Who::Staff(least) => {
            ROLES.into_iter().filter(|role| *role >= least).map(|role| app.staff(role)).collect()
        }
    }
}

/// Whoever it keeps out, with what each is told.
fn kept_out(who: Who, app: &TestApp, secret: &str) -> Vec<(Client, &'static str)> {
    match who {
        Who::Anyone => Vec::new(),
        Who::Respondent => vec![(app.anonymous(), "401 link-required")],
        Who::Staff(least) => {
            let lesser = ROLES.into_iter().filter(|role| *role < least);
            let lesser = lesser.map(|role| (app.staff(role), "403 role-lacking"));
            let others = [
                (app.anonymous(), "401 not-logged-in"),
                (app.respondent(secret), "401 not-logged-in"),
            ];
            lesser.chain(others).collect()
        }
    }
}

/// What each operation is answered at a stage, and what is answered as no role should be.
async fn answers_at(stage: Stage, backend: Backend) -> (BTreeMap<String, String>, Vec<String>) {
    let Staged { app, ids, secret } = staged(stage, backend).await;
    let mut fresh = app.copy();
    let (mut found, mut wrong) = (BTreeMap::new(), Vec::new());
    let by_all = backend == Backend::Sqlite;
    for op in operations() {
        let who = allowed(&op.method, &op.path).expect("it is in the table of roles");
        let name = format!("{},{}", op.method, op.path);
        let lesser = if by_all { kept_out(who, &fresh, &secret) } else { Vec::new() };
        for (client, expected) in lesser {
            let answer = client.send(request(&client, &op, &ids)).await;
            if told(&answer) != expected {
                wrong.push(format!("{stage:?} {name}: {} instead of {expected}", told(&answer)));
            }
        }
        // `me` is another account for each role, and the body holds the password of one.
        let alone = !by_all || op.path.contains("/me/password");
        let n_actors = if alone { 1 } else { ROLES.len() };
        let mut same: Option<String> = None;
        for at in 0..let_in(who, &fresh, &secret).len().min(n_actors) {
            let client = let_in(who, &fresh, &secret).swap_remove(at);
            let answer = client.send(request(&client, &op, &ids)).await;
            let told = told(&answer);
            if op.method != "GET" && answer.status < 400 {
                let used = std::mem::replace(&mut fresh, app.copy());
                used.abandon().await;
            }
            let least = same.get_or_insert_with(|| told.clone());
            if told != *least {
                wrong.push(format!(
                    "{stage:?} {name}: {told} for a role above the one that gets {least}"
                ));
            }
        }
        found.insert(name, same.expect("somebody is let in"));
    }
    fresh.abandon().await;
    app.abandon().await;
    (found, wrong)
}

/// What each page is answered at a stage, to nobody or in a session of the first unit's link.
async fn pages_at(stage: Stage, backend: Backend) -> BTreeMap<String, String> {
    let Staged { app, ids, secret } = staged(stage, backend).await;
    let mut fresh = app.copy();
    let mut found = BTreeMap::new();
    for (method, address) in pages() {
        let visitor = fresh.anonymous();
        let name = format!("{method},{address}");
        let path = address
            .replace("{secret}", &secret)
            .replace("{entry}", &ids["entry_id"])
            .replace("{roster}", "tjeneste");
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let mut fields = Vec::new();
        let client = if path.starts_with("/respond") {
            let answer = visitor.post_form(&format!("/i/{secret}"), &[]).await;
            if answer.status != 303 {
                // Nobody has a session at this stage.
                found.insert(name, told(&answer));
                continue;
            }
            let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
            let token = cookie.split_once('=').unwrap().1;
            let csrf = URL_SAFE_NO_PAD.encode(Sha256::digest(format!("form of {token}")));
            let said = [
                ("edition", "1"),
                ("nil", "yes"),
                ("key", "once"),
                ("comment", "so it is"),
                ("rule", "hoy_kostnad"),
            ];
            fields = said.map(|(name, value)| (name, value.to_owned())).to_vec();
            fields.extend([
                ("csrf", csrf),
                ("entry", ids["entry_id"].clone()),
                ("reviewed", ids["reviewed"].clone()),
            ]);
            visitor.with("cookie", &cookie)
        } else {
            visitor
        };
        let request = client.request(method.clone(), &path);
        let request = if method == Method::POST { request.form(&fields) } else { request };
        let answer = client.send(request).await;
        if method == Method::POST && answer.status < 400 {
            let used = std::mem::replace(&mut fresh, app.copy());
            used.abandon().await;
        }
        found.insert(name, told(&answer));
    }
    fresh.abandon().await;
    app.abandon().await;
    found
}

fn committed() -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/api/matrix.csv");
    let rows = fs::read_to_string(file).unwrap_or_default();
    rows.split_inclusive('\n').filter(|row| is_as_built(row)).collect()
}

/// The Rust sources of a folder and of those in it.
fn sources(folder: &Path) -> Vec<String> {
    let mut texts = Vec::new();
    for found in fs::read_dir(folder).expect("the folder is there") {
        let path = found.expect("it is read").path();
        if path.is_dir() {
            texts.extend(sources(&path));
        } else {
            texts.push(fs::read_to_string(path).expect("a source"));
        }
    }
    texts
}

/// Each method and pattern of an address that the source registers, as in `at("/a/{b}").get(…).post(…)`. Those of one
/// file are in the order in which a request is led by them.
fn registered() -> Vec<(String, String)> {
    let mut routes = Vec::new();
    for text in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http")) {
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let code = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        let code: String = code.flat_map(str::split_whitespace).collect();
        for address in code.split("at(\"/").skip(1) {
            let (path, methods) = address.split_once("\")").expect("an address ends");
            // Behind the last one of a list comes other code.
            let methods = methods.split(']').next().unwrap_or_default();
            let taken = ["get", "post", "put", "patch", "delete"].into_iter();
            let taken = taken.filter(|method| methods.contains(&format!(".{method}(")));
            routes.extend(taken.map(|method| (method.to_uppercase(), format!("/{path}"))));
        }
    }
    routes
}

/// Whether a pattern leads to what is asked at an address.
fn leads(pattern: &str, address: &str) -> bool {
    let Some((before, rest)) = pattern.split_once('{') else { return pattern == address };
    let (name, after) = rest.split_once('}').expect("a parameter ends");
    let Some(left) = address.strip_prefix(before) else { return false };
    let (least, most) = if name.ends_with(":.*") {
        (0, left.len())
    } else {
        (1, left.find('/').unwrap_or(left.len()))
    };
    (least..=most).any(|at| left.get(at..).is_some_and(|left| leads(after, left)))
}

/// The matrix of these stages as this database has it, and what is answered as no role should be.
async fn asked(backend: Backend, stages: &[Stage]) -> (String, Vec<String>) {
    let at = |stage| async move {
        let (mut column, wrong) = answers_at(stage, backend).await;
        column.extend(pages_at(stage, backend).await);
        (column, wrong)
    };
    // Each stage has servers of its own, so they are asked at once.
    let (columns, wrong): (Vec<_>, Vec<_>) =
        join_all(stages.iter().copied().map(at)).await.into_iter().unzip();
    let wrong = wrong.concat();
    let names: Vec<String> = stages.iter().copied().map(Stage::name).collect();
    let names = names.join(",");
    let mut matrix = format!("method,address,{names}\n");
    let operations = operations().into_iter().map(|op| format!("{},{}", op.method, op.path));
    let pages = pages().map(|(method, address)| format!("{method},{address}"));
    for name in operations.chain(pages) {
        let row: Vec<&str> = columns.iter().map(|column| column[&name].as_str()).collect();
        writeln!(matrix, "{name},{}", row.join(",")).expect("text takes it");
    }
    (matrix, wrong)
}

#[actix_web::test]
async fn each_operation_is_answered_as_the_matrix_says_by_everybody_at_every_stage() {
    let (matrix, wrong) = asked(Backend::Sqlite, &Stage::ALL).await;
    let differs = matrix != committed();
    if differs {
        let made = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/matrix.csv");
        fs::write(&made, matrix).expect("it is written");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(
        !differs,
        "look at target/matrix.csv, and copy it to tests/api/matrix.csv if it is right"
    );
}

#[actix_web::test]
async fn on_postgres_each_operation_is_answered_as_the_matrix_says_too() {
    let stages = [Stage::Planned, Stage::Open, Stage::Closed, Stage::Published];
    let (matrix, _) = asked(Backend::Postgres, &stages).await;
    let of_these = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let of_stages = Stage::ALL.iter().zip(&cells[2..]).filter(|(at, _)| stages.contains(at));
        let cells = cells[..2].iter().chain(of_stages.map(|(_, cell)| cell));
        cells.copied().collect::<Vec<&str>>().join(",")
    };
    let expected: Vec<String> = committed().lines().map(of_these).collect();
    let found: Vec<&str> = matrix.lines().collect();
    let other: Vec<_> = found.iter().zip(&expected).filter(|(a, b)| a != b).collect();
    assert!(other.is_empty() && found.len() == expected.len(), "{other:#?}");
}

#[test]
fn only_known_statuses_stand_in_the_matrix() {
    let refused = |cell: &&str| cell.starts_with('4') && cell.contains(' ');
    let rows = committed();
    assert!(rows.lines().count() > 140, "the matrix is there");
    for row in rows.lines().skip(1) {
        let cells: Vec<&str> = row.split(',').skip(2).collect();
        assert_eq!(cells.len(), Stage::ALL.len(), "{row}");
        let taken = ["200", "201", "204", "303", "308"];
        let known = |cell: &&str| taken.contains(cell) || refused(cell);
        assert!(cells.iter().all(known), "{row}");
        assert!(
            !row.contains("400 ") && !row.contains("invalid-body"),
            "the request is no good: {row}"
        );
    }
}

#[test]
fn every_address_that_the_server_registers_stands_in_the_matrix() {
    let routes = registered();
    let matrix = committed();
    let mut asked = BTreeSet::new();
    for row in matrix.lines().skip(1) {
        let (method, rest) = row.split_once(',').expect("a method");
        let address = rest.split(',').next().expect("an address");
        let led = routes.iter().find(|(_, pattern)| leads(pattern, address));
        let (_, pattern) = led.unwrap_or_else(|| panic!("nothing is registered for {address}"));
        asked.insert((method, pattern.as_str()));
    }
    // Metrics have a door of their own, which `metrics.rs` tries.
    let served = routes.iter().filter(|(_, pattern)| pattern != "/metrics");
    let served: BTreeSet<_> =
        served.map(|(method, path)| (method.as_str(), path.as_str())).collect();
    assert!(served.len() > 140, "the source registers more: {served:?}");
    let missing: Vec<_> = served.difference(&asked).collect();
    assert!(missing.is_empty(), "no row asks for these: {missing:#?}");
}
