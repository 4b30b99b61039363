//! Respondents who go on answering whatever happens, and keep every receipt.
//!
//! What is not answered is asked again, the same request with the same key, until it is: so each
//! submission that was begun ends acknowledged, and must be stored once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use kartlegger::domain::ids::UnitId;
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::house::Round;

const DRAFT: &str = "/api/v1/respond/draft";

/// Everything that the respondent of one unit was told.
pub struct Told {
    /// The unit.
    pub unit: UnitId,
    /// The secret of its link.
    pub secret: String,
    /// Its receipts in the order in which they came.
    pub receipts: Vec<Value>,
}

/// Respondents at work.
pub struct Respondents {
    going: Arc<AtomicBool>,
    acknowledged: Arc<AtomicUsize>,
    unanswered: Arc<AtomicUsize>,
    at_work: Vec<JoinHandle<Told>>,
}

impl Respondents {
    /// Sets every unit of a round to work, each at one of the addresses after the other.
    pub fn start(round: &Round, urls: &[&str]) -> Self {
        let going = Arc::new(AtomicBool::new(true));
        let acknowledged = Arc::new(AtomicUsize::new(0));
        let unanswered = Arc::new(AtomicUsize::new(0));
        let urls: Arc<[String]> = urls.iter().map(|&url| url.to_owned()).collect();
        let at_work = round.units.iter().enumerate().map(|(n, (unit, secret))| {
            let one = Respondent {
                http: Client::builder().timeout(Duration::from_secs(4)).build().expect("a client"),
                urls: urls.clone(),
                turn: n,
                entry: format!("{DRAFT}/rosters/tjeneste/entries/019a0000-0000-7000-8000-{n:012}"),
                secret: secret.clone(),
                unanswered: unanswered.clone(),
            };
            tokio::spawn(one.work(*unit, going.clone(), acknowledged.clone()))
        });
        Self { at_work: at_work.collect(), going: going.clone(), acknowledged, unanswered }
    }

    /// How many submissions have been acknowledged so far.
    pub fn acknowledged(&self) -> usize {
        self.acknowledged.load(Ordering::Relaxed)
    }

    /// How many requests have had no answer at all so far: no connection, or none long enough.
    pub fn unanswered(&self) -> usize {
        self.unanswered.load(Ordering::Relaxed)
    }

    /// Waits until `more` further submissions have been acknowledged.
    pub async fn go_on_for(&self, more: usize) {
        let aim = self.acknowledged() + more;
        let waited = async {
            while self.acknowledged() < aim && !self.at_work.iter().any(JoinHandle::is_finished) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let in_time = tokio::time::timeout(Duration::from_secs(90), waited).await;
        assert!(in_time.is_ok(), "no answers are taken: {} of {aim}", self.acknowledged());
        assert!(self.acknowledged() >= aim, "a respondent has given up");
    }

    /// Lets everybody finish what they have begun, and collects what they were told.
    pub async fn finish(self) -> Vec<Told> {
        self.going.store(false, Ordering::Relaxed);
        let mut told = Vec::new();
        for one in self.at_work {
            told.push(one.await.expect("a respondent comes to an end"));
        }
        told
    }
}

struct Respondent {
    http: Client,
    urls: Arc<[String]>,
    turn: usize,
    entry: String,
    secret: String,
    unanswered: Arc<AtomicUsize>,
}

impl Respondent {
    async fn work(
        mut self,
        unit: UnitId,
        going: Arc<AtomicBool>,
        acknowledged: Arc<AtomicUsize>,
    ) -> Told {
        let header = json!({ "answers": { "ansatte": 120 } });
        self.insist(Method::PUT, &format!("{DRAFT}/header"), &[("if-match", "\"0\"")], &header)
            .await;
        let mut receipts = Vec::new();
        let mut before = vec![("if-none-match", "*".to_owned())];
        for turn in 1.. {
            let sheet =
                json!({ "answers": { "navn": format!("{unit} {turn}"), "status": "i_drift" } });
            let at: Vec<(&str, &str)> = before.iter().map(|(k, v)| (*k, v.as_str())).collect();
            self.insist(Method::PUT, &self.entry.clone(), &at, &sheet).await;
            let draft = self.insist(Method::GET, DRAFT, &[], &Value::Null).await;
            let row = &draft["rosters"]["tjeneste"]["entries"][0];
            assert_eq!(
                row["sheet"]["answers"], sheet["answers"],
                "what was acknowledged is in the draft"
            );
            before = vec![("if-match", row["etag"].as_str().expect("a tag").to_owned())];
            let key = format!("{unit}-{turn}");
            let review = json!({ "reviewed": draft["reviewed"] });
            let path = "/api/v1/respond/submissions";
            let receipt =
                self.insist(Method::POST, path, &[("idempotency-key", &key)], &review).await;
            receipts.push(receipt);
            acknowledged.fetch_add(1, Ordering::Relaxed);
            if !going.load(Ordering::Relaxed) {
                break;
            }
        }
        Told { unit, secret: self.secret, receipts }
    }

    /// Asks until there is an answer that is no apology, and returns its body.
    async fn insist(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Value {
        loop {
            self.turn += 1;
            let url = &self.urls[self.turn % self.urls.len()];
            let mut request =
                self.http.request(method.clone(), format!("{url}{path}")).bearer_auth(&self.secret);
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            if !body.is_null() {
                request = request.json(body);
            }
            if let Some((status, text)) = whole(request).await {
                if !is_apology(status, &text) {
                    assert!(status.is_success(), "{method} {path}: {status} {text}");
                    return serde_json::from_str(&text).unwrap_or_default();
                }
            } else {
                self.unanswered.fetch_add(1, Ordering::Relaxed);
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }
}

/// A whole answer; none when there was no connection, or none long enough for it: nothing is known then.
async fn whole(request: reqwest::RequestBuilder) -> Option<(StatusCode, String)> {
    let answer = request.send().await.ok()?;
    let status = answer.status();
    let again = answer.headers().contains_key("retry-after");
    assert!(
        again || status != StatusCode::SERVICE_UNAVAILABLE,
        "503 does not say when to come again"
    );
    Some((status, answer.text().await.ok()?))
}

/// Whether the service says that it cannot now; it must say so in its own words.
fn is_apology(status: StatusCode, text: &str) -> bool {
    // A server that was frozen finds that the request took too long; it has not begun with it.
    if status == StatusCode::REQUEST_TIMEOUT {
        return true;
    }
    if status != StatusCode::SERVICE_UNAVAILABLE {
        return false;
    }
    let problem: Value = serde_json::from_str(text).expect("a problem document");
    assert_eq!(problem["status"], 503, "{text}");
    true
}
