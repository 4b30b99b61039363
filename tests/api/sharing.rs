//! Two instances on one PostgreSQL: whoever goes from one to the other is counted once by limits, stays logged in, and
//! is logged out of both at once.

use std::time::Duration;

use actix_web::dev::ServerHandle;
use chrono::TimeDelta;
use kartlegger::domain::answer::GrantScope;
use kartlegger::http::site::Quota;
use kartlegger::service::{Chance, Role};
use serde_json::{Value, json};

use crate::fieldwork::Fieldwork;
use crate::harness::{Backend, Client, TestApp};
use crate::visitor::Visitor;

/// How often the two tell each other.
const EVERY: Duration = Duration::from_millis(100);
/// Long enough for what was taken at one to be known at the other.
const KNOWN: Duration = Duration::from_millis(600);

/// Two instances, whose limits no test outlasts.
fn two(app: &TestApp) -> [(String, ServerHandle); 2] {
    let slow = |burst| Quota { burst, every: TimeDelta::hours(1) };
    [(), ()].map(|()| {
        app.beside(|site| {
            site.options.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
            site.options.link_per_address = slow(20);
            site.options.login_per_account = slow(6);
            site.options.share_limits = Some(EVERY);
        })
    })
}

async fn stop(instances: [(String, ServerHandle); 2]) {
    for (_, server) in instances {
        server.stop(false).await;
    }
}

/// The address of a link that nobody was given.
fn made_up(n: u64) -> String {
    format!("/i/{}", Chance::seeded(7_000 + n).secret())
}

fn from(app: &TestApp, url: &str, address: &str) -> Client {
    app.anonymous().at(url).with("x-forwarded-for", address)
}

#[actix_web::test]
async fn who_spreads_guesses_over_the_instances_has_not_more_of_them() {
    let app = TestApp::start(Backend::Postgres);
    let fieldwork = Fieldwork::open(&app);
    let instances = two(&app);
    let guess = async |n: u64, address: &str| {
        let (url, _) = &instances[usize::try_from(n % 2).unwrap()];
        from(&app, url, address).get(&made_up(n)).await.status
    };

    let mut shown = 0;
    for n in 0..60 {
        match guess(n, "192.0.2.66").await {
            410 => shown += 1,
            other => assert_eq!(other, 429),
        }
        if n % 4 == 3 {
            tokio::time::sleep(EVERY * 2).await;
        }
    }

    // Those of one limit, and what came before either had heard of the other.
    assert!((20..=28).contains(&shown), "{shown} guesses were answered");
    assert_eq!(guess(0, "192.0.2.7").await, 410, "somebody else has a limit of their own");
    let live = fieldwork.link(&app, 0, GrantScope::Whole);
    for (url, _) in &instances {
        from(&app, url, "192.0.2.66").get(&format!("/i/{live}")).await.expect(200);
    }
    assert!(!app.stored().contains("192.0.2."), "no address is stored");
    stop(instances).await;
    app.stop().await;
}

#[actix_web::test]
async fn who_was_refused_at_one_instance_is_refused_at_the_other() {
    let app = TestApp::start(Backend::Postgres);
    app.staff(Role::Manager);
    app.staff(Role::Viewer);
    let instances = two(&app);
    let log_in = async |n: usize, who: &str, password: &str| {
        let login = json!({ "username": who, "password": password });
        app.anonymous().at(&instances[n].0).post("/api/v1/session", login).await
    };
    for _ in 0..6 {
        log_in(0, "manager", "a guess that is wrong").await.expect(401);
    }
    log_in(0, "manager", "a guess that is wrong").await.expect(429);
    tokio::time::sleep(KNOWN).await;

    let elsewhere = log_in(1, "manager", "the password of manager").await.expect(429);

    assert_eq!(elsewhere.json()["violated-policies"], json!(["login-account"]));
    log_in(1, "viewer", "the password of viewer").await.expect(200);
    stop(instances).await;
    app.stop().await;
}

#[actix_web::test]
async fn a_respondents_session_of_one_instance_is_good_at_the_other_and_ends_at_both() {
    let app = TestApp::start(Backend::Postgres);
    let fieldwork = Fieldwork::open(&app);
    let instances = two(&app);
    let [one, other] = [0, 1].map(|n| instances[n].0.clone());
    let link = fieldwork.link(&app, 0, GrantScope::Whole);
    let landing = format!("/i/{link}");
    let started = app.browser().at(&one).post_form(&landing, &[]).await.expect(303);
    let cookie = started.header("set-cookie").split(';').next().unwrap().to_owned();
    let [begun, gone_on] = [one, other].map(|url| {
        let browser = app.anonymous().at(&url).with("accept", "text/html").with("cookie", &cookie);
        Visitor::of(browser, link.clone())
    });

    gone_on.save("/respond/sections/om", &[("a.ansatte", "12")]).await.expect(303);
    let seen = begun.page("/respond/sections/om").await;
    let tasks = gone_on.page("/respond").await;
    gone_on.post("/respond/leave", &tasks, &[]).await.expect(303);

    assert!(seen.contains("value=\"12\""), "{seen}");
    let form = [("a.ansatte", "13")];
    begun.post("/respond/sections/om", &seen, &form).await.expect(403);
    for visitor in [&begun, &gone_on] {
        let ended = visitor.browser.get("/respond").await.expect(403);
        assert!(ended.text().contains("session-ended"));
    }
    stop(instances).await;
    app.stop().await;
}

#[actix_web::test]
async fn a_staff_login_of_one_instance_is_refreshed_at_the_other_and_ends_at_both() {
    const REFRESH: &str = "/api/v1/session/refresh";
    let app = TestApp::start(Backend::Postgres);
    app.staff(Role::Viewer);
    let instances = two(&app);
    let at = |n: usize| app.anonymous().at(&instances[n].0);
    let credentials = json!({ "username": "viewer", "password": "the password of viewer" });
    let first = at(0).post("/api/v1/session", credentials).await.expect(200).json();
    let token = |session: &Value, name: &str| session[name].as_str().unwrap().to_owned();
    let me = async |n: usize, session: &Value| {
        at(n).bearing(&token(session, "access_token")).get("/api/v1/accounts/me").await.status
    };

    assert_eq!(me(1, &first).await, 200);
    let second =
        at(1).post(REFRESH, json!({ "refresh_token": token(&first, "refresh_token") })).await;
    let second = second.expect(200).json();
    assert_eq!(me(0, &second).await, 200);
    let last = json!({ "refresh_token": token(&second, "refresh_token") });
    let leaver = at(1);
    let left = leaver.request(reqwest::Method::DELETE, "/api/v1/session").json(&last);
    leaver.send(left).await.expect(204);

    for n in 0..2 {
        let ended = at(n).post(REFRESH, last.clone()).await.expect(401);
        assert_eq!(ended.problem(), "login-ended");
    }
    stop(instances).await;
    app.stop().await;
}
