//! What one client does, request by request.

use std::time::{Duration, Instant};

use super::client::{Answer, Client};
use super::house::entry_id;
use super::target::Target;

const JSON: &str = "Content-Type: application/json\r\n";
const FORM: &str = "Content-Type: application/x-www-form-urlencoded\r\n";

/// A way of answering.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Journey {
    /// Fetch the draft, put so many entries, submit.
    Json { entries: u64 },
    /// From the link to the receipt in a browser without script: two short pages.
    Pages,
    /// The same through every section of the form of the house, and all else that the browser of somebody who comes for
    /// the first time asks for.
    Whole,
    /// One entry is put over and over; each put is counted.
    Storm,
}

impl Journey {
    /// Goes it for one respondent and notes how long it took.
    pub async fn run(
        self,
        client: &mut Client,
        target: &Target,
        (secret, n): (&str, usize),
        end: Instant,
        latencies: &mut Vec<Duration>,
    ) {
        let started = Instant::now();
        let first = n as u64 * 8;
        match self {
            Self::Json { entries } => json(client, target, secret, first..first + entries).await,
            Self::Pages => pages(client, secret).await,
            Self::Whole => whole(client, target, secret).await,
            Self::Storm => return storm(client, target, (secret, first), end, latencies).await,
        }
        latencies.push(started.elapsed());
    }
}

async fn json(client: &mut Client, target: &Target, secret: &str, entries: std::ops::Range<u64>) {
    let bearer = format!("Authorization: Bearer {secret}\r\n");
    expect(client.send("GET", "/api/v1/respond/draft", &bearer, "").await, 200, "the draft");
    let mut reviewed = Vec::new();
    let mut key = String::new();
    for n in entries {
        key = entry_id(n);
        let path = format!("/api/v1/respond/draft/rosters/tiltak/entries/{key}");
        let headers = format!("{bearer}{JSON}If-None-Match: *\r\n");
        expect(client.send("PUT", &path, &headers, &target.sheet).await, 201, "the entry");
        reviewed.push(format!(r#""{key}":1"#));
    }
    let headers = format!("{bearer}{JSON}Idempotency-Key: {key}\r\n");
    let body = format!(r#"{{"reviewed":{{"header":1,"entries":{{{}}}}}}}"#, reviewed.join(","));
    let sent = client.send("POST", "/api/v1/respond/submissions", &headers, &body).await;
    expect(sent, 200, "the submission");
}

async fn storm(
    client: &mut Client,
    target: &Target,
    (secret, entry): (&str, u64),
    end: Instant,
    latencies: &mut Vec<Duration>,
) {
    let bearer = format!("Authorization: Bearer {secret}\r\n{JSON}");
    let path = format!("/api/v1/respond/draft/rosters/tiltak/entries/{}", entry_id(entry));
    let mut edition = 0_u32;
    while Instant::now() < end {
        let started = Instant::now();
        let based_on = match edition {
            0 => "If-None-Match: *\r\n".to_owned(),
            n => format!("If-Match: \"{n}\"\r\n"),
        };
        // Each save says something new, as somebody's typing does.
        let sheet = target.sheet.replacen("xxxxxxxx", &format!("{edition:08}"), 1);
        let saved = client.send("PUT", &path, &format!("{bearer}{based_on}"), &sheet).await;
        expect(saved, if edition == 0 { 201 } else { 200 }, "the entry");
        edition += 1;
        latencies.push(started.elapsed());
    }
}

/// The twelve requests of somebody who answers with one entry.
async fn pages(client: &mut Client, secret: &str) {
    client.cookie.clear();
    let landing = format!("/i/{secret}");
    page(client, &landing).await;
    expect(client.send("POST", &landing, FORM, "").await, 303, "the button");
    page(client, "/respond").await;
    let header = "/respond/sections/om";
    let form = page(client, header).await;
    post(client, header, &form, "a.ansatte=120").await;
    let tasks = page(client, "/respond").await;
    let added = post(client, "/respond/rosters/tjeneste/entries", &tasks, "").await;
    let form = page(client, &added).await;
    let section = added.split('?').next().unwrap_or_default();
    post(client, section, &form, "a.navn=S%C3%B8knad&a.status=i_drift").await;
    let review = page(client, "/respond/review").await;
    let receipt = post(client, "/respond/submit", &review, "").await;
    page(client, &receipt).await;
}

/// All requests of a browser whose owner has never been here, and answers Difi's questions with one entry: the stylesheet,
/// the script and the icon once, since their addresses change with what they hold, and each page from the link to the
/// receipt.
async fn whole(client: &mut Client, target: &Target, secret: &str) {
    client.cookie.clear();
    let landing = format!("/i/{secret}");
    let first = page(client, &landing).await;
    let of_page = |part: &&str| part.starts_with("/assets/") || part.starts_with("/favicon");
    for asset in first.split('"').filter(of_page) {
        page(client, asset).await;
    }
    expect(client.send("POST", &landing, FORM, "").await, 303, "the button");
    page(client, "/respond").await;
    let after = section(client, target, "/respond/sections/virksomhet").await;
    let tasks = page(client, &after).await;
    let mut next = post(client, "/respond/rosters/tiltak/entries", &tasks, "").await;
    while next.contains("/sections/") {
        next = section(client, target, &next).await;
    }
    page(client, &next).await;
    let review = page(client, "/respond/review").await;
    let receipt = post(client, "/respond/submit", &review, "").await;
    page(client, &receipt).await;
}

/// Fetches the page of a section and sends it filled; the address that this leads to.
async fn section(client: &mut Client, target: &Target, address: &str) -> String {
    let form = page(client, address).await;
    let path = address.split('?').next().unwrap_or_default();
    let (_, code) = path.rsplit_once('/').expect("a section's address");
    let next = post(client, path, &form, target.page(code)).await;
    assert!(!next.contains("check=1"), "{path} is not whole");
    next.split('#').next().unwrap_or_default().to_owned()
}

async fn page(client: &mut Client, path: &str) -> String {
    expect(client.send("GET", path, "Accept: text/html\r\n", "").await, 200, path).text()
}

/// Posts a form of `page`: its hidden fields, and those given; the address that it leads to.
async fn post(client: &mut Client, path: &str, page: &str, fields: &str) -> String {
    let hidden = |name: &str| {
        let (_, after) = page.rsplit_once(&format!("name=\"{name}\" value=\""))?;
        let plain = after.split_once('"')?.0.replace("&#34;", "\"");
        Some(
            url::form_urlencoded::Serializer::new(String::new()).append_pair(name, &plain).finish(),
        )
    };
    let mut body: Vec<String> =
        ["csrf", "seen", "edition", "key", "reviewed"].into_iter().filter_map(hidden).collect();
    body.push(fields.to_owned());
    expect(client.send("POST", path, FORM, &body.join("&")).await, 303, path).location
}

/// The answer, which must have that status.
pub fn expect(answer: std::io::Result<Answer>, status: u16, what: &str) -> Answer {
    let answer = answer.unwrap_or_else(|error| panic!("{what}: {error}"));
    assert!(answer.status == status, "{what}: {} {}", answer.status, answer.text());
    answer
}
