//! Limits over two instances on one PostgreSQL: whoever goes from one to the other is counted once.

use std::time::Duration;

use actix_web::dev::ServerHandle;
use chrono::TimeDelta;
use kartlegger::domain::answer::GrantScope;
use kartlegger::http::site::Quota;
use kartlegger::service::{Chance, Role};
use serde_json::json;

use crate::fieldwork::Fieldwork;
use crate::harness::{Backend, Client, TestApp};

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
