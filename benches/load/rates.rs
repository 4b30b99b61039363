//! What whoever watches a round meets while answers come in: the response rates, asked for ten times a second by a
//! member of staff; and what that costs those who answer.

use std::time::{Duration, Instant};

use super::Plan;
use super::client::Client;
use super::drive::{self, Measured};
use super::house::{self, Form, STAFF};
use super::journey::{Journey, expect};

/// Between two looks at the rates.
const PAUSE: Duration = Duration::from_millis(100);

/// Measures and prints.
pub fn table(plan: &Plan) {
    println!("\n### The response rates while answers come in: fetch, put, submit\n");
    println!(
        "| database | clients | units | rates alone p50 ms | beside p50 ms | beside p99 ms | answers a second | \
         of those unwatched |"
    );
    println!("| --- | --: | --: | --: | --: | --: | --: | --: |");
    let journey = Journey::Json { entries: 1 };
    for &clients in &plan.clients {
        for (name, place) in super::places() {
            let units = plan.limit.as_secs() as usize * 3_000 + clients;
            let (mut served, target) = house::start(&place, Form::Difi, units);
            let unwatched = drive::measure(&served, &target, journey, clients, plan.limit);
            served.stop();
            let (mut served, target) = house::start(&place, Form::Difi, units);
            let alone = watch(&target.host, plan.limit / 2);
            let (beside, answers) = std::thread::scope(|scope| {
                let watching = scope.spawn(|| watch(&target.host, plan.limit));
                let answers = drive::measure(&served, &target, journey, clients, plan.limit);
                (watching.join().expect("the rates are watched"), answers)
            });
            served.stop();
            println!(
                "| {name} | {clients} | {units} | {:.1} | {:.1} | {:.1} | {:.0} | {:.2} |",
                alone.quantile(0.5),
                beside.quantile(0.5),
                beside.quantile(0.99),
                answers.rate(),
                answers.rate() / unwatched.rate()
            );
        }
    }
}

/// Looks at the round's rates again and again until `limit` is over.
fn watch(host: &str, limit: Duration) -> Measured {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let mut client = Client::connect(host).await.expect("the server listens");
        let bearer = log_in(&mut client).await;
        let listed = expect(client.send("GET", "/api/v1/rounds", &bearer, "").await, 200, "rounds");
        let listed: serde_json::Value = serde_json::from_slice(&listed.body).expect("JSON");
        let round = listed["items"][0]["id"].as_str().expect("the round");
        let path = format!("/api/v1/rounds/{round}/rates");
        let (started, mut latencies) = (Instant::now(), Vec::new());
        while started.elapsed() < limit {
            let asked = Instant::now();
            expect(client.send("GET", &path, &bearer, "").await, 200, "the rates");
            latencies.push(asked.elapsed());
            tokio::time::sleep(PAUSE).await;
        }
        Measured::of(latencies, started.elapsed())
    })
}

/// The header that a member of staff sends with each request.
async fn log_in(client: &mut Client) -> String {
    let (username, password) = STAFF;
    let body = serde_json::json!({ "username": username, "password": password }).to_string();
    let headers = "Content-Type: application/json\r\n";
    let answer = client.send("POST", "/api/v1/session", headers, &body).await;
    let session: serde_json::Value =
        serde_json::from_slice(&expect(answer, 200, "the login").body).expect("JSON");
    format!("Authorization: Bearer {}\r\n", session["access_token"].as_str().expect("a token"))
}
