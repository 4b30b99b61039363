//! The primary server dies for good and its standby takes over, while answers come in.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::cluster::Cluster;
use crate::house::House;
use crate::ledger::agree;
use crate::respondents::{PATIENCE, Respondents};
use crate::{alone, kills};

/// What the doctor says of a check: its level, and its detail.
fn doctor(house: &House, check: &str) -> (String, String) {
    let told = house.run(&["doctor", "--json"]);
    let report: Value = serde_json::from_slice(&told.stdout).expect("a report");
    let found =
        report["findings"].as_array().and_then(|all| all.iter().find(|f| f["check"] == check));
    let found = found.unwrap_or_else(|| panic!("nothing on {check} in {report}"));
    let of = |member: &str| found[member].as_str().expect("a text").to_owned();
    (of("level"), of("detail"))
}

/// Of the servers named, the one that takes writes.
fn either(one: &Cluster, other: &Cluster) -> String {
    let (one, other) = (one.port(), other.port());
    format!(
        "postgres://postgres@127.0.0.1:{one},127.0.0.1:{other}/postgres?target_session_attrs=read-write"
    )
}

#[actix_web::test]
async fn what_was_acknowledged_is_on_the_standby_that_takes_over() {
    let _turn = alone().await;
    let mut primary = Cluster::start();
    let mut standby = primary.standby(None);
    primary.is_followed().await;
    let servers = either(&primary, &standby);
    let mut house = House::on_postgres(&servers).set("database.wait_seconds=1");
    let respondents = Respondents::at_work_for(&mut [&mut house], 16, PATIENCE).await;
    // Each is as much work as several kills.
    let failovers = kills().div_ceil(5);
    for n in 0..failovers {
        respondents.go_on_for(20).await;
        primary.crash();
        standby.promote();
        respondents.go_on_for(20).await;
        if n + 1 < failovers {
            let port = primary.port();
            drop(std::mem::replace(&mut primary, standby));
            standby = primary.standby(Some(port));
            primary.is_followed().await;
        }
    }

    let tried = respondents.tried();
    let submissions = agree(&house, respondents).await;
    println!("{failovers} failovers: {submissions} submissions, each stored once; {tried}");
    assert_eq!(tried.unanswered(), 0, "who is not served is told: 503");
}

#[actix_web::test]
async fn the_doctor_tells_whether_a_standby_has_what_was_acknowledged() {
    let _turn = alone().await;
    let primary = Cluster::start();
    let house = House::on_postgres(&primary.url);
    house.shell();

    let alone = doctor(&house, "postgres.commits");
    let standby = primary.standby(None);
    primary.is_followed().await;
    let followed = doctor(&house, "postgres.commits");
    let on_standby = doctor(&House::on_postgres(&standby.url), "postgres.role");
    standby.crash();
    let left = doctor(&house, "postgres.commits");

    assert_eq!(alone.0, "warning", "{alone:?}");
    assert!(alone.1.contains("no synchronous standby"), "{alone:?}");
    assert_eq!(followed.0, "ok", "{followed:?}");
    assert_eq!(on_standby.0, "error", "{on_standby:?}");
    assert_eq!(left.0, "error", "{left:?}");
    assert!(left.1.contains("no standby is connected"), "{left:?}");
}

#[actix_web::test]
async fn a_server_ends_although_its_database_keeps_every_commit_waiting() {
    let _turn = alone().await;
    let primary = Cluster::start();
    let standby = primary.standby(None);
    primary.is_followed().await;
    let mut house = House::on_postgres(&primary.url).set("database.connections=4");
    let round = house.field(1);
    house.start();
    house.ready().await;
    standby.crash();
    // The worker's own writes wait from now on, and so does this one.
    let url = format!("{}/api/v1/respond/draft/header", house.url);
    let written = reqwest::Client::new().put(url).bearer_auth(&round.units[0].1);
    let waits = written.header("if-match", "\"0\"").json(&json!({ "answers": { "ansatte": 12 } }));
    let answer = waits.timeout(Duration::from_secs(3)).send().await;
    assert!(answer.is_err_and(|error| error.is_timeout()), "nothing is acknowledged");

    let ended = house.end_within(Duration::from_secs(50)).await;

    assert!(ended.is_some_and(|status| status.success()), "{}", house.log());
}

#[actix_web::test]
async fn writes_that_wait_for_a_standby_are_named_and_told_and_stored_once_it_is_back() {
    let _turn = alone().await;
    let primary = Cluster::start();
    let standby = primary.standby(None);
    primary.is_followed().await;
    let mut house = House::on_postgres(&primary.url).set("database.answer_seconds=1");
    let round = house.field(1);
    house.start();
    house.ready().await;
    let (http, url) = (reqwest::Client::new(), house.url.clone());
    let readiness = async || {
        let answer = http.get(format!("{url}/health/ready")).send().await.expect("an answer");
        (answer.status().as_u16(), answer.json::<Value>().await.expect("JSON"))
    };
    let write = async || {
        let to = format!("{url}/api/v1/respond/draft/header");
        let written = http.put(to).bearer_auth(&round.units[0].1).header("if-match", "\"0\"");
        let answer = written.json(&json!({ "answers": { "ansatte": 12 } })).send().await;
        let answer = answer.expect("an answer");
        (answer.status().as_u16(), answer.text().await.expect("a text"))
    };
    let before = readiness().await;
    standby.crash();

    let told = write().await;
    let begun = http.post(format!("{url}/i/{}", round.units[0].1)).header("accept", "text/html");
    let begun = begun.send().await.expect("an answer").text().await.expect("a page");
    tokio::time::sleep(Duration::from_secs(6)).await;
    let meanwhile = readiness().await;
    let page = http.get(&url).send().await.expect("an answer");
    standby.resume();
    primary.is_followed().await;
    let again = write().await;
    let after = readiness().await;

    assert_eq!(before, (200, json!({ "status": "ready" })));
    assert_eq!(told.0, 503, "{told:?}");
    assert!(told.1.contains("/problems/unfinished"), "{told:?}");
    assert!(begun.contains("Det er ikke sikkert om det ble lagret"), "{begun}");
    assert_eq!(meanwhile, (200, json!({ "status": "ready", "writes": "waiting" })));
    assert_eq!(page.status(), 200, "readers are served");
    assert_eq!(again.0, 200, "{again:?}");
    assert_eq!(after, before);
    assert_eq!(primary.count("SELECT count(*) AS n FROM drafts"), 1);
}

#[actix_web::test]
async fn readers_are_served_while_more_writes_wait_than_there_are_connections() {
    let _turn = alone().await;
    let primary = Cluster::start();
    let standby = primary.standby(None);
    primary.is_followed().await;
    let mut house = House::on_postgres(&primary.url)
        .set("database.connections=4")
        .set("database.wait_seconds=2")
        .set("database.answer_seconds=2");
    let round = house.field(12);
    house.start();
    house.ready().await;
    let (http, url) = (reqwest::Client::new(), house.url.clone());
    let write = async |secret: &String| {
        let to = format!("{url}/api/v1/respond/draft/header");
        let written = http.put(to).bearer_auth(secret).header("if-match", "\"0\"");
        let answer = written.json(&json!({ "answers": { "ansatte": 12 } })).send().await;
        answer.expect("an answer").status().as_u16()
    };
    let read = async |path: &str, secret: &str| {
        let answer = http.get(format!("{url}{path}")).bearer_auth(secret).send().await;
        answer.expect("an answer").status().as_u16()
    };
    let all = || join_all(round.units.iter().map(|(_, secret)| write(secret)));
    standby.crash();

    let told = all().await;
    let mut seen = Vec::new();
    for (_, secret) in &round.units {
        for path in ["/", "/api/v1/respond/draft", &format!("/i/{secret}")] {
            seen.push(read(path, secret).await);
        }
    }
    standby.resume();
    primary.is_followed().await;
    let again = all().await;

    assert_eq!(told, [503; 12], "nobody is told that it is stored");
    assert_eq!(seen, [200; 36], "whoever reads is served");
    assert_eq!(again, [200; 12]);
    assert_eq!(primary.count("SELECT count(*) AS n FROM drafts"), 12);
}
