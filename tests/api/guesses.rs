//! Links that lead nowhere: whoever tries many is told to stop, and nobody else is.

use std::time::Duration;

use chrono::TimeDelta;
use kartlegger::domain::answer::GrantScope;
use kartlegger::http::site::Quota;
use kartlegger::service::collect::{CollectError, revoke_links};
use kartlegger::service::{Actor, Chance};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::fieldwork::{Fieldwork, entry, put, service};
use crate::harness::{Answer, Client, TestApp};
use crate::visitor::{Visitor, hidden};

/// A secret that nobody was given.
fn made_up(n: u64) -> String {
    Chance::seeded(1_000 + n).secret().to_string()
}

async fn guess(app: &TestApp, url: &str, n: u64) -> Answer {
    from_outside(app.anonymous().at(url)).get(&format!("/i/{}", made_up(n))).await
}

/// The client at an address that is not this machine's, which is not counted.
fn from_outside(client: Client) -> Client {
    client.with("x-forwarded-for", "192.0.2.1")
}

/// A server that takes three, and one more each ten seconds.
fn strict(app: &TestApp) -> (String, actix_web::dev::ServerHandle) {
    app.beside(|site| {
        site.options.link_per_address = Quota { burst: 3, every: TimeDelta::seconds(10) };
        site.options.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
    })
}

/// The head of a request for an entry's storing, and nothing of the body that it promises.
async fn promise(url: &str, token: &str) -> TcpStream {
    let address = url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "PUT {} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\nif-none-match: *\r\n\
         content-type: application/json\r\ncontent-length: 900000\r\n\r\n",
        entry(1)
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

/// The line of status of its answer, unless none comes within so long.
async fn answered(stream: &mut TcpStream, within: Duration) -> Option<String> {
    let mut start = [0; 12];
    let read = tokio::time::timeout(within, stream.read_exact(&mut start)).await;
    read.is_ok_and(|read| read.is_ok()).then(|| String::from_utf8_lossy(&start).into_owned())
}

both_backends! {
    async fn whoever_shows_no_live_link_has_no_body_read(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let live = fieldwork.link(app, 0, GrantScope::Whole);
        let url = &app.url;
        let (soon, later) = (Duration::from_secs(10), Duration::from_millis(300));
        let unknown = made_up(1);
        let mut strangers = Vec::new();
        for token in ["no-secret", &unknown] {
            for _ in 0..20 {
                strangers.push(promise(url, token).await);
            }
        }
        let mut holder = promise(url, &live).await;

        for stranger in &mut strangers {
            assert_eq!(answered(stranger, soon).await.as_deref(), Some("HTTP/1.1 410"));
        }
        let honest = fieldwork.respondent(app, 1);
        put(&honest, &entry(2), None, &service("Søknad")).await.expect(201);
        assert_eq!(answered(&mut holder, later).await, None, "the body of a live link is waited for");
    }

    async fn a_link_that_leads_nowhere_takes_no_turn_of_the_writer(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let honest = fieldwork.respondent(app, 1);
        put(&honest, &entry(2), None, &service("Søknad")).await.expect(201);
        let before = app.shell.store.counts().writes;

        for n in 0..3 {
            let stranger = app.respondent(&made_up(n));
            put(&stranger, &entry(1), None, &service("Søknad")).await.expect(410);
            app.browser().post_form(&format!("/i/{}", made_up(n)), &[]).await.expect(410);
            // Whatever else they lack.
            stranger.put("/api/v1/respond/draft/header", json!({})).await.expect(410);
            stranger.delete(&entry(1)).await.expect(410);
            stranger.post("/api/v1/respond/submissions", json!({})).await.expect(410);
        }

        assert_eq!(app.shell.store.counts().writes, before);
        put(&honest, &entry(3), None, &service("Søknad")).await.expect(201);
    }

    async fn a_session_that_was_left_takes_no_turn_of_the_writer(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let visitor = Visitor::start(app, &fieldwork, 0).await;
        let tasks = visitor.page("/respond").await;
        let (csrf, cookie) = (hidden(&tasks, "csrf").unwrap(), visitor.cookie.clone());
        visitor.post("/respond/leave", &tasks, &[]).await.expect(303);
        let before = app.shell.store.counts().writes;

        let thief = app.anonymous().with("cookie", &cookie);
        let written = thief.post_form("/respond/sections/om", &[("csrf", &csrf), ("edition", "0")]).await.expect(403);

        assert_eq!(written.problem(), "session-ended");
        assert_eq!(app.shell.store.counts().writes, before);
    }

    async fn what_was_revoked_takes_one_turn_of_the_writer_at_most(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let visitor = Visitor::start(app, &fieldwork, 0).await;
        let tasks = visitor.page("/respond").await;
        let revoked = app.shell.write_here(Actor::System, |cx| revoke_links(cx, fieldwork.units[0]));
        revoked.map_err(|e: CollectError| e).unwrap();
        let ask = async || {
            visitor.post("/respond/sections/om", &tasks, &[("edition", "0")]).await.expect(403);
            app.browser().post_form(&visitor.landing(), &[]).await.expect(410);
        };

        ask().await;
        let before = app.shell.store.counts().writes;
        ask().await;
        ask().await;

        assert_eq!(app.shell.store.counts().writes, before);
    }

    async fn after_many_links_that_lead_nowhere_an_address_must_wait(app: &TestApp) {
        let (url, server) = strict(app);

        let first = guess(app, &url, 1).await.expect(410);
        guess(app, &url, 2).await.expect(410);
        let bearer = from_outside(app.respondent(&made_up(3)).at(&url)).get("/api/v1/respond/draft").await.expect(410);
        let refused = guess(app, &url, 4).await.expect(429);
        let posted = from_outside(app.anonymous().at(&url)).post_form(&format!("/i/{}", made_up(5)), &[]).await;
        let page = from_outside(Client::browser(&url)).get(&format!("/i/{}", made_up(6))).await.expect(429);

        assert_eq!((first.problem().as_str(), first.header("ratelimit")), ("link-gone", r#""link-address";r=2;t=10"#));
        assert_eq!(first.header("ratelimit-policy"), r#""link-address";q=3;w=30"#);
        assert_eq!(bearer.header("ratelimit"), r#""link-address";r=0;t=30"#);
        assert_eq!((refused.problem().as_str(), refused.header("retry-after")), ("quota-exceeded", "10"));
        assert_eq!(refused.header("ratelimit"), r#""link-address";r=0;t=10"#);
        assert_eq!(refused.json()["violated-policies"], json!(["link-address"]));
        assert_eq!(posted.expect(429).problem(), "quota-exceeded");
        assert_eq!(page.header("retry-after"), "10");
        assert!(page.text().contains("/problems/quota-exceeded"));
        app.set_clock("2026-03-02T08:00:10Z");
        guess(app, &url, 7).await.expect(410);
        server.stop(false).await;
    }

    async fn a_live_link_is_never_refused_for_what_its_neighbours_tried(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let secret = fieldwork.link(app, 0, GrantScope::Whole);
        let (url, server) = strict(app);
        for n in 0..10 {
            guess(app, &url, n).await;
        }
        guess(app, &url, 11).await.expect(429);

        let client = from_outside(app.respondent(&secret).at(&url));
        client.get("/api/v1/respond/draft").await.expect(200);
        let browser = from_outside(Client::browser(&url));
        browser.get(&format!("/i/{secret}")).await.expect(200);
        browser.post_form(&format!("/i/{secret}"), &[]).await.expect(303);
        browser.get("/respond").await.expect(200);

        server.stop(false).await;
    }

    async fn this_machine_is_not_counted_since_it_is_a_proxy_that_nobody_named(app: &TestApp) {
        let (url, server) = strict(app);
        for n in 0..6 {
            app.anonymous().at(&url).get(&format!("/i/{}", made_up(n))).await.expect(410);
        }
        server.stop(false).await;
    }

    async fn each_address_is_counted_for_itself(app: &TestApp) {
        let (url, server) = strict(app);
        for n in 0..4 {
            guess(app, &url, n).await;
        }

        let elsewhere = app.anonymous().at(&url).with("x-forwarded-for", "192.0.2.7");

        guess(app, &url, 5).await.expect(429);
        elsewhere.get(&format!("/i/{}", made_up(6))).await.expect(410);
        server.stop(false).await;
    }
}
