//! Links that lead nowhere: whoever tries many is told to stop, and nobody else is.

use chrono::TimeDelta;
use kartlegger::domain::answer::GrantScope;
use kartlegger::http::site::Quota;
use kartlegger::service::Chance;
use serde_json::json;

use crate::fieldwork::Fieldwork;
use crate::harness::{Answer, Client, TestApp};

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

both_backends! {
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
