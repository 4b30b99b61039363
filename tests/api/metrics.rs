//! What Prometheus reads: every line of the right form, the counts true, and the door closed to others.

use std::collections::{BTreeMap, BTreeSet};
use std::net::TcpListener;

use actix_web::dev::ServerHandle;
use kartlegger::domain::answer::GrantScope;
use kartlegger::http::monitor;
use serde_json::json;

use crate::fieldwork::Fieldwork;
use crate::harness::{Answer, TestApp};
use crate::mails::{ask, contact};

/// A server with the door for Prometheus: both addresses and both handles.
struct Watched {
    url: String,
    metrics: String,
    handles: [ServerHandle; 2],
}

impl Watched {
    fn start(app: &TestApp, token: Option<&str>) -> Self {
        let mut kept = None;
        let (url, server) = app.beside(|site| kept = Some(site.clone()));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let metrics = format!("http://{}/metrics", listener.local_addr().unwrap());
        let door = monitor::start(&kept.unwrap(), listener, token).unwrap();
        let handles = [server, door.handle()];
        actix_web::rt::spawn(door);
        Self { url, metrics, handles }
    }

    async fn scrape(&self, app: &TestApp) -> Scrape {
        Scrape::read(&app.anonymous().get(&self.metrics).await.expect(200))
    }

    async fn stop(self) {
        for handle in self.handles {
            handle.stop(false).await;
        }
    }
}

/// The samples of a scrape by their name with labels, read as strictly as the format is written.
///
/// Source: Prometheus, "Exposition formats", text-based format 0.0.4.
struct Scrape(BTreeMap<String, f64>);

impl Scrape {
    #[track_caller]
    fn read(answer: &Answer) -> Self {
        assert_eq!(answer.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
        let text = answer.text();
        assert!(text.ends_with('\n'), "the last line ends, too");
        let (mut samples, mut families) = (BTreeMap::new(), BTreeSet::new());
        let mut family = (String::new(), String::new());
        for line in text.lines() {
            if let Some(help) = line.strip_prefix("# HELP ") {
                let (name, words) = help.split_once(' ').expect("a name and its help");
                assert!(is_name(name) && words.ends_with('.'), "{line}");
                assert!(families.insert(name.to_owned()), "{name} is described twice");
                family = (name.to_owned(), String::new());
            } else if let Some(kind) = line.strip_prefix("# TYPE ") {
                let (name, kind) = kind.split_once(' ').expect("a name and its type");
                assert_eq!(name, family.0, "the help stands before the type");
                assert!(["counter", "gauge", "histogram"].contains(&kind), "{line}");
                kind.clone_into(&mut family.1);
            } else {
                let (series, value) = line.rsplit_once(' ').expect("a series and its value");
                let (name, labels) = split(series);
                let base = match family.1.as_str() {
                    "histogram" => {
                        ["_bucket", "_sum", "_count"].iter().find_map(|s| name.strip_suffix(s))
                    }
                    "counter" => Some(name).filter(|name| name.ends_with("_total")),
                    _ => Some(name),
                };
                assert_eq!(base, Some(family.0.as_str()), "{line}: a sample of another family");
                assert_eq!(name.ends_with("_bucket"), labels.contains_key("le"), "{line}");
                let value: f64 = value.parse().expect("a number");
                assert!(
                    value >= 0.0 && samples.insert(series.to_owned(), value).is_none(),
                    "{line}"
                );
            }
        }
        let scrape = Self(samples);
        scrape.check_histograms();
        scrape
    }

    /// Buckets add up: none is smaller than the one before, and the last is the count.
    #[track_caller]
    fn check_histograms(&self) {
        let mut seen: BTreeMap<String, Vec<(f64, f64)>> = BTreeMap::new();
        for (series, value) in &self.0 {
            let (name, mut labels) = split(series);
            let Some(bound) = labels.remove("le") else { continue };
            let bound = if bound == "+Inf" { f64::INFINITY } else { bound.parse().unwrap() };
            let rest =
                labels.iter().map(|(k, v)| format!("{k}=\"{v}\"")).collect::<Vec<_>>().join(",");
            let base = name.strip_suffix("_bucket").unwrap();
            let rest = if rest.is_empty() { rest } else { format!("{{{rest}}}") };
            seen.entry(format!("{base}_count{rest}")).or_default().push((bound, *value));
        }
        for (count, mut buckets) in seen {
            buckets.sort_by(|a, b| a.0.total_cmp(&b.0));
            assert!(buckets.is_sorted_by(|a, b| a.1 <= b.1), "{count}: {buckets:?}");
            let last = buckets.last().unwrap();
            assert_eq!((last.0, Some(&last.1)), (f64::INFINITY, self.0.get(&count)), "{count}");
        }
    }

    #[track_caller]
    fn value(&self, series: &str) -> f64 {
        let known = || self.0.keys().map(String::as_str).collect::<Vec<_>>().join("\n");
        *self.0.get(series).unwrap_or_else(|| panic!("no {series} in\n{}", known()))
    }
}

fn is_name(name: &str) -> bool {
    let letter = |c: char| c.is_ascii_alphabetic() || c == '_' || c == ':';
    name.starts_with(letter) && name.chars().all(|c| letter(c) || c.is_ascii_digit())
}

/// A series' name and its labels; none of ours holds an escaped character.
#[track_caller]
fn split(series: &str) -> (&str, BTreeMap<String, String>) {
    let Some((name, labels)) = series.split_once('{') else {
        assert!(is_name(series), "{series}");
        return (series, BTreeMap::new());
    };
    assert!(is_name(name), "{series}");
    let inside = labels.strip_suffix("\"}").expect("closed braces");
    let pairs = inside.split("\",").map(|pair| {
        let (label, value) = pair.split_once("=\"").expect("a label and its value");
        assert!(is_name(label) && !value.contains(['"', '\\', '\n']), "{series}");
        (label.to_owned(), value.to_owned())
    });
    (name, pairs.collect())
}

both_backends! {
    async fn answers_are_counted_by_the_pattern_of_their_route(app: &TestApp) {
        let watched = Watched::start(app, None);
        let client = app.anonymous().at(&watched.url);
        for secret in ["kari-nordmann", "ola-nordmann"] {
            client.get(&format!("/i/{secret}")).await.expect(410);
        }
        client.get("/kari/nordmann?name=kari").await.expect(404);
        client.post("/api/v1/session", json!({})).await.expect(422);
        for _made_then_kept in 0..2 {
            client.get("/results?lang=nb").await.expect(200);
        }

        let answer = app.anonymous().get(&watched.metrics).await;
        let scrape = Scrape::read(&answer);

        let total = "kartlegger_http_requests_total";
        let gone = format!("{total}{{method=\"GET\",route=\"/i/{{secret}}\",status=\"410\"}}");
        let nowhere = format!("{total}{{method=\"GET\",route=\"none\",status=\"404\"}}");
        let login = format!("{total}{{method=\"POST\",route=\"/api/v1/session\",status=\"422\"}}");
        let read = format!("{total}{{method=\"GET\",route=\"/results\",status=\"200\"}}");
        assert_eq!([gone, nowhere, login, read].map(|s| scrape.value(&s)), [2.0, 1.0, 1.0, 2.0]);
        let timed = "kartlegger_http_request_duration_seconds_count{method=\"GET\",route=\"/i/{secret}\"}";
        assert_eq!(scrape.value(timed), 2.0);
        assert_eq!(scrape.value("kartlegger_http_requests_in_flight"), 0.0);
        assert!(!answer.text().contains("nordmann"), "{}", answer.text());
        watched.stop().await;
    }

    async fn mails_rounds_and_waiting_are_told_as_the_database_has_them(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let watched = Watched::start(app, None);
        let fresh = watched.scrape(app).await;
        let secret = fieldwork.link(app, 0, GrantScope::Whole);
        let respondent = app.respondent(&secret);
        crate::fieldwork::fill(&respondent).await;
        crate::fieldwork::submit(&respondent, "once").await.expect(200);
        contact(app, &fieldwork, 1, "kari@etat0.test");
        ask(app, &fieldwork, "invite").await.expect(200);
        let queued = watched.scrape(app).await;
        app.deliver().await;
        let delivered = watched.scrape(app).await;

        let answered = "kartlegger_round_units_answered{round=\"2026\",survey=\"tjenester\"}";
        assert_eq!((fresh.value(answered), queued.value(answered)), (0.0, 1.0));
        assert!(fresh.value("kartlegger_round_units{round=\"2026\",survey=\"tjenester\"}") >= 2.0);
        assert_eq!(queued.value("kartlegger_database_up"), 1.0);
        assert!(queued.value("kartlegger_audit_unsealed_events") > 0.0);
        let unsealed = "kartlegger_audit_unsealed_events";
        assert!(delivered.value(unsealed) < queued.value(unsealed), "those of the mail are left");
        let mails = |scrape: &Scrape, state: &str| scrape.value(&format!("kartlegger_mails{{state=\"{state}\"}}"));
        assert_eq!((mails(&queued, "queued"), mails(&queued, "sent")), (1.0, 0.0));
        assert_eq!((mails(&delivered, "queued"), mails(&delivered, "sent")), (0.0, 1.0));
        assert!(delivered.value("kartlegger_lease_until_seconds{lease=\"chores\"}") > 1.7e9);
        assert_eq!(queued.value("kartlegger_database_connections_max"), 4.0);
        watched.stop().await;
    }

    async fn a_mail_that_waits_grows_old(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let watched = Watched::start(app, None);
        contact(app, &fieldwork, 0, "kari@etat0.test");
        ask(app, &fieldwork, "invite").await.expect(200);
        let asked_at = app.now();

        app.shell.clock.set(asked_at + chrono::TimeDelta::minutes(20));
        let scrape = watched.scrape(app).await;

        assert_eq!(scrape.value("kartlegger_mail_oldest_due_seconds"), 1_200.0);
        assert_eq!(scrape.value("kartlegger_mail_oldest_queued_seconds"), 1_200.0);
        assert!(scrape.value("kartlegger_audit_oldest_unsealed_seconds") >= 1_200.0);
        app.deliver().await;
        watched.stop().await;
    }

    async fn metrics_are_only_at_their_own_door_and_for_whoever_shows_the_token(app: &TestApp) {
        let watched = Watched::start(app, Some("t0ken"));

        let beside = app.anonymous().at(&watched.url).get("/metrics").await.expect(404);
        let without = app.anonymous().get(&watched.metrics).await.expect(401);
        let wrong = app.anonymous().bearing("token").get(&watched.metrics).await.expect(401);
        let other = app.anonymous().bearing("t0ken").get(&watched.metrics.replace("metrics", "results")).await;

        assert_eq!(beside.problem(), "no-such-address");
        assert_eq!((without.problem().as_str(), without.header("www-authenticate")), ("not-logged-in", "Bearer"));
        assert_eq!(wrong.problem(), "not-logged-in");
        other.expect(404);
        Scrape::read(&app.anonymous().bearing("t0ken").get(&watched.metrics).await.expect(200));
        watched.stop().await;
    }
}
