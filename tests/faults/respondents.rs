//! Respondents who go on answering whatever happens, and keep every receipt.
//!
//! What is not answered is asked again, the same request with the same key, until it is: so each
//! submission that was begun ends acknowledged, and must be stored once.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use kartlegger::domain::ids::{RoundId, UnitId};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::house::{House, Round};

const DRAFT: &str = "/api/v1/respond/draft";

/// So long that on the slowest machine, only a request that is never answered has no answer.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// Everything that the respondent of one unit was told.
pub struct Told {
    /// The unit.
    pub unit: UnitId,
    /// The secret of its link.
    pub secret: String,
    /// Its receipts in the order in which they came.
    pub receipts: Vec<Value>,
}

/// How the requests of all respondents have fared.
#[derive(Debug, Default)]
pub struct Tried {
    unanswered: AtomicUsize,
    apologies: AtomicUsize,
    longest: AtomicU64,
}

impl Tried {
    /// How many requests have had no answer at all: no connection, or none long enough.
    pub fn unanswered(&self) -> usize {
        self.unanswered.load(Ordering::Relaxed)
    }

    /// How many requests were told to come again.
    pub fn apologies(&self) -> usize {
        self.apologies.load(Ordering::Relaxed)
    }

    /// How long the longest answer took so far.
    pub fn longest(&self) -> Duration {
        Duration::from_millis(self.longest.load(Ordering::Relaxed))
    }

    fn answered(&self, after: Duration, apology: bool) {
        self.apologies.fetch_add(usize::from(apology), Ordering::Relaxed);
        let millis = u64::try_from(after.as_millis()).expect("less than an age");
        self.longest.fetch_max(millis, Ordering::Relaxed);
    }
}

impl fmt::Display for Tried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let longest = self.longest().as_millis();
        let (unanswered, apologies) = (self.unanswered(), self.apologies());
        write!(
            f,
            "{unanswered} requests unanswered, {apologies} told to come again, an answer after {longest} ms at most"
        )
    }
}

/// Respondents at work.
pub struct Respondents {
    round: Round,
    going: Arc<AtomicBool>,
    acknowledged: Arc<AtomicUsize>,
    tried: Arc<Tried>,
    at_work: Vec<JoinHandle<Told>>,
}

impl Respondents {
    /// Starts servers that share a database, opens a round of that many units on them, and sets every unit to
    /// work, each at one of the servers after the other. An answer that takes four seconds is none.
    pub async fn at_work(houses: &mut [&mut House], units: usize) -> Self {
        Self::at_work_for(houses, units, Duration::from_secs(4)).await
    }

    /// The same, but an answer may take as long as `patience`.
    pub async fn at_work_for(houses: &mut [&mut House], units: usize, patience: Duration) -> Self {
        let round = houses.first().expect("a server").field(units);
        for house in &mut *houses {
            house.start();
        }
        for house in &mut *houses {
            house.ready().await;
        }
        let urls = houses.iter().map(|house| house.url.clone()).collect();
        Self::start(round, urls, patience)
    }

    fn start(round: Round, urls: Arc<[String]>, patience: Duration) -> Self {
        let going = Arc::new(AtomicBool::new(true));
        let acknowledged = Arc::new(AtomicUsize::new(0));
        let tried = Arc::new(Tried::default());
        let at_work = round.units.iter().enumerate().map(|(n, (unit, secret))| {
            let one = Respondent {
                http: Client::builder().timeout(patience).build().expect("a client"),
                urls: urls.clone(),
                turn: n,
                entry: format!("{DRAFT}/rosters/tjeneste/entries/019a0000-0000-7000-8000-{n:012}"),
                secret: secret.clone(),
                tried: tried.clone(),
            };
            tokio::spawn(one.work(*unit, going.clone(), acknowledged.clone()))
        });
        let at_work = at_work.collect();
        Self { round, going, acknowledged, tried, at_work }
    }

    /// Their round.
    pub fn round(&self) -> RoundId {
        self.round.id
    }

    /// How many submissions have been acknowledged so far.
    pub fn acknowledged(&self) -> usize {
        self.acknowledged.load(Ordering::Relaxed)
    }

    /// How their requests fare, until the last of them.
    pub fn tried(&self) -> Arc<Tried> {
        self.tried.clone()
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

    /// Lets everybody finish what they have begun; returns their round, and what they were told.
    pub async fn finish(self) -> (Round, Vec<Told>) {
        self.going.store(false, Ordering::Relaxed);
        let mut told = Vec::new();
        for one in self.at_work {
            told.push(one.await.expect("a respondent comes to an end"));
        }
        (self.round, told)
    }
}

struct Respondent {
    http: Client,
    urls: Arc<[String]>,
    turn: usize,
    entry: String,
    secret: String,
    tried: Arc<Tried>,
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
            let asked = Instant::now();
            if let Some((status, text)) = whole(request).await {
                let apology = is_apology(status, &text);
                self.tried.answered(asked.elapsed(), apology);
                if !apology {
                    assert!(status.is_success(), "{method} {path}: {status} {text}");
                    return serde_json::from_str(&text).unwrap_or_default();
                }
            } else {
                self.tried.unanswered.fetch_add(1, Ordering::Relaxed);
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
