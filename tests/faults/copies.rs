//! A backup that is made while answers come in, and a server on it.

use std::path::PathBuf;
use std::process::Output;

use kartlegger::domain::answer::GrantScope;
use kartlegger::domain::ids::RoundId;
use kartlegger::service::Actor;
use kartlegger::service::collect::{CollectError, issue_link};
use kartlegger::service::design::{DesignError, list_units};
use kartlegger::store::StoreUrl;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::alone;
use crate::house::House;
use crate::ledger::{agree, audit_verifies};
use crate::respondents::Respondents;

async fn answered(request: RequestBuilder) -> Value {
    let answer = request.send().await.expect("the server answers");
    let status = answer.status();
    let text = answer.text().await.expect("a text");
    assert!(status.is_success(), "{status}: {text}");
    serde_json::from_str(&text).expect("JSON")
}

/// An organisation of the round adds an entry to what it has answered before, and hands in its next version.
async fn answers_again(house: &House, round: RoundId) {
    let shell = house.shell();
    let units = shell.read_here(Actor::System, |cx| list_units(cx, round, None, None, 1));
    let unit = units.map_err(|e: DesignError| e).expect("the units are read").1[0].id;
    let link = shell.write_here(Actor::System, |cx| issue_link(cx, unit, GrantScope::Whole));
    let link = link.map_err(|e: CollectError| e).expect("a link").to_string();
    let http = reqwest::Client::new();
    let ask = |method: Method, path: &str| {
        http.request(method, format!("{}/api/v1/respond/{path}", house.url)).bearer_auth(&link)
    };
    let before = answered(ask(Method::GET, "receipt")).await;
    let entry = "draft/rosters/tjeneste/entries/019a0000-0000-7000-8000-0000000000ff";
    let sheet = json!({ "answers": { "navn": "Ny", "status": "i_drift" } });
    answered(ask(Method::PUT, entry).header("if-none-match", "*").json(&sheet)).await;
    let reviewed = answered(ask(Method::GET, "draft")).await["reviewed"].clone();

    let submit = ask(Method::POST, "submissions").header("idempotency-key", "after-the-restore");
    let receipt = answered(submit.json(&json!({ "reviewed": reviewed }))).await;

    let number = |receipt: &Value| receipt["number"].as_u64().expect("a number");
    assert_eq!(number(&receipt), number(&before) + 1);
}

fn told(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).expect("text")
}

#[actix_web::test]
async fn a_backup_holds_what_was_acknowledged_before_it_and_holds_nobody_up() {
    let _turn = alone().await;
    let mut house = House::on_sqlite();
    let respondents = Respondents::at_work(&mut [&mut house], 16).await;
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let mut last = PathBuf::new();
    for n in 0..3 {
        respondents.go_on_for(40).await;
        let file = folder.path().join(format!("backup-{n}"));
        last.clone_from(&file);
        let file = file.to_str().expect("a path as text");
        let before = respondents.acknowledged();
        told(&house.run(&["backup", file]));
        respondents.go_on_for(20).await;
        let checked = told(&house.run(&["verify", file]));
        let submissions = checked.lines().find_map(|line| line.split_once(" submissions, "));
        let stored: usize = submissions.expect("how many").0.parse().expect("a number");
        assert!(stored >= before, "{before} were acknowledged, and {stored} are in the backup");
    }

    let round = respondents.round();
    agree(&house, respondents).await;
    let mut restored = House::on_sqlite();
    restored.database = StoreUrl::sqlite(&last);
    restored.start();
    restored.ready().await;
    answers_again(&restored, round).await;
    assert!(restored.end().success(), "{}", restored.log());
    audit_verifies(&restored);
    told(&restored.run(&["verify"]));
}
