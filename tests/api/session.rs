//! Logging in, staying logged in, and being kept out.

use kartlegger::service::staff::account::set_password;
use kartlegger::service::{Cx, Role};
use serde_json::{Value, json};

use crate::harness::{Answer, Client, TestApp};
use crate::meanwhile::meanwhile;

const SESSION: &str = "/api/v1/session";
const REFRESH: &str = "/api/v1/session/refresh";

/// Logs in as the harness's account of that role.
async fn log_in(app: &TestApp, role: Role) -> Value {
    app.staff(role);
    attempt(app, role.as_str(), &format!("the password of {}", role.as_str()))
        .await
        .expect(200)
        .json()
}

async fn attempt(app: &TestApp, username: &str, password: &str) -> Answer {
    app.post(SESSION, json!({ "username": username, "password": password })).await
}

fn bearing(app: &TestApp, session: &Value) -> Client {
    app.anonymous().bearing(session["access_token"].as_str().unwrap())
}

async fn refresh(app: &TestApp, session: &Value) -> Answer {
    app.post(REFRESH, json!({ "refresh_token": session["refresh_token"] })).await
}

both_backends! {
    async fn a_password_opens_the_api(app: &TestApp) {
        let session = log_in(app, Role::Analyst).await;

        assert_eq!(session["token_type"], "Bearer");
        assert_eq!(session["expires_in"], 600);
        assert_eq!(session["ends_at"], "2026-03-02T20:00:00Z");
        let me = bearing(app, &session).get("/api/v1/accounts/me").await.expect(200).json();
        assert_eq!((&me["username"], &me["role"]), (&json!("analyst"), &json!("analyst")));
    }

    async fn a_user_name_is_taken_in_any_case(app: &TestApp) {
        app.staff(Role::Viewer);

        attempt(app, "VIEWER", "the password of viewer").await.expect(200);
    }

    async fn tokens_are_never_stored_by_anybody_on_the_way(app: &TestApp) {
        app.staff(Role::Viewer);

        let answer = attempt(app, "viewer", "the password of viewer").await.expect(200);

        assert_eq!(answer.header("cache-control"), "no-store");
    }

    async fn a_wrong_password_and_an_unknown_account_get_the_same_answer(app: &TestApp) {
        app.staff(Role::Viewer);

        let wrong = attempt(app, "viewer", "the password of manager").await.expect(401);
        let unknown = attempt(app, "nobody", "the password of manager").await.expect(401);
        let nonsense = attempt(app, "no body!", "the password of manager").await.expect(401);

        assert_eq!(wrong.problem(), "wrong-credentials");
        assert_eq!(wrong.header("www-authenticate"), "Bearer");
        assert_eq!(wrong.text(), unknown.text());
        assert_eq!(wrong.text(), nonsense.text());
    }

    async fn a_disabled_account_gets_the_answer_of_a_wrong_password(app: &TestApp) {
        let session = log_in(app, Role::Viewer).await;
        let address = format!("/api/v1/accounts/{}", session["account"]["id"].as_str().unwrap());
        app.staff(Role::Administrator).patch(&address, json!({ "disabled": true })).await.expect(200);

        let answer = attempt(app, "viewer", "the password of viewer").await.expect(401);

        assert_eq!(answer.problem(), "wrong-credentials");
        assert_eq!(refresh(app, &session).await.expect(401).problem(), "login-ended");
    }

    async fn an_access_token_is_good_for_ten_minutes(app: &TestApp) {
        let session = log_in(app, Role::Viewer).await;

        app.set_clock("2026-03-02T08:09:59Z");
        bearing(app, &session).get("/api/v1/accounts/me").await.expect(200);
        app.set_clock("2026-03-02T08:10:00Z");
        let answer = bearing(app, &session).get("/api/v1/accounts/me").await.expect(401);

        assert_eq!(answer.problem(), "not-logged-in");
        assert_eq!(answer.header("www-authenticate"), r#"Bearer error="invalid_token""#);
    }

    async fn nobody_without_a_token_gets_in(app: &TestApp) {
        let answer = app.get("/api/v1/accounts/me").await.expect(401);

        assert_eq!(answer.problem(), "not-logged-in");
        assert_eq!(answer.header("www-authenticate"), "Bearer");
    }

    async fn a_refresh_token_is_exchanged_for_the_next_pair(app: &TestApp) {
        let first = log_in(app, Role::Manager).await;
        app.set_clock("2026-03-02T12:00:00Z");

        let second = refresh(app, &first).await.expect(200).json();
        let third = refresh(app, &second).await.expect(200).json();

        assert_ne!(first["refresh_token"], second["refresh_token"]);
        assert_eq!(third["ends_at"], first["ends_at"], "the login ends when it was said to");
        bearing(app, &third).get("/api/v1/accounts/me").await.expect(200);
    }

    async fn a_login_ends_however_often_it_is_refreshed(app: &TestApp) {
        let first = log_in(app, Role::Manager).await;
        app.set_clock("2026-03-02T19:59:00Z");
        let second = refresh(app, &first).await.expect(200).json();
        app.set_clock("2026-03-02T20:00:00Z");

        assert_eq!(refresh(app, &second).await.expect(401).problem(), "login-ended");
    }

    async fn a_refresh_token_used_twice_ends_the_login_of_both(app: &TestApp) {
        let first = log_in(app, Role::Manager).await;
        let second = refresh(app, &first).await.expect(200).json();
        let other = log_in(app, Role::Manager).await;

        assert_eq!(refresh(app, &first).await.expect(401).problem(), "token-reused");

        assert_eq!(refresh(app, &second).await.expect(401).problem(), "login-ended");
        assert_eq!(refresh(app, &first).await.expect(401).problem(), "login-ended");
        refresh(app, &other).await.expect(200);
    }

    async fn of_two_exchanges_at_once_one_ends_the_login(app: &TestApp) {
        let first = log_in(app, Role::Manager).await;

        let (one, two) = tokio::join!(refresh(app, &first), refresh(app, &first));

        let (won, lost) = if one.status == 200 { (one, two) } else { (two, one) };
        assert_eq!((won.status, lost.problem().as_str()), (200, "token-reused"));
        assert_eq!(refresh(app, &won.json()).await.expect(401).problem(), "login-ended");
    }

    async fn whoever_ends_all_logins_and_whoever_goes_on_with_one_wait_for_each_other(app: &TestApp) {
        let first = log_in(app, Role::Manager).await;
        let account = first["account"]["id"].as_str().unwrap().parse().unwrap();
        let end = move |cx: &mut Cx<'_>| set_password(cx, account, "none").unwrap();

        let refreshed = meanwhile(app, end, refresh(app, &first)).await;

        assert_eq!(refreshed.expect(401).problem(), "login-ended");
    }

    async fn a_new_role_is_felt_at_the_next_exchange(app: &TestApp) {
        let first = log_in(app, Role::Viewer).await;
        let address = format!("/api/v1/accounts/{}", first["account"]["id"].as_str().unwrap());
        app.staff(Role::Administrator).patch(&address, json!({ "role": "manager" })).await.expect(200);

        let second = refresh(app, &first).await.expect(200).json();

        assert_eq!(second["account"]["role"], "manager");
        bearing(app, &second).get("/api/v1/audit").await.expect(200);
    }

    async fn logging_out_ends_the_login_and_may_be_repeated(app: &TestApp) {
        let session = log_in(app, Role::Viewer).await;
        let log_out = || async {
            let body = json!({ "refresh_token": session["refresh_token"] });
            let client = app.anonymous();
            client.send(client.request(reqwest::Method::DELETE, SESSION).json(&body)).await
        };

        log_out().await.expect(204);
        log_out().await.expect(204);

        assert_eq!(refresh(app, &session).await.expect(401).problem(), "login-ended");
    }

    async fn a_made_up_refresh_token_has_ended(app: &TestApp) {
        for token in ["", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
            let answer = refresh(app, &json!({ "refresh_token": token })).await.expect(401);
            assert_eq!(answer.problem(), "login-ended");
        }
    }

    async fn the_eleventh_attempt_in_a_row_must_wait(app: &TestApp) {
        app.staff(Role::Viewer);
        for left in (0..10).rev() {
            let answer = attempt(app, "viewer", "wrong").await.expect(401);
            assert_eq!(answer.problem(), "wrong-credentials", "{left} attempts left");
        }

        let answer = attempt(app, "viewer", "the password of viewer").await.expect(429);

        assert_eq!(answer.problem(), "quota-exceeded");
        assert_eq!(answer.header("retry-after"), "60");
        assert_eq!(answer.header("ratelimit-policy"), r#""login-account";q=10;w=600"#);
        assert_eq!(answer.header("ratelimit"), r#""login-account";r=0;t=60"#);
        assert_eq!(answer.json()["violated-policies"], json!(["login-account"]));
        app.set_clock("2026-03-02T08:01:00Z");
        let answer = attempt(app, "viewer", "the password of viewer").await.expect(200);
        assert_eq!(answer.header("ratelimit"), r#""login-account";r=0;t=600"#);
    }

    async fn an_account_that_does_not_exist_is_locked_out_like_one_that_does(app: &TestApp) {
        for _ in 0..10 {
            attempt(app, "nobody", "wrong").await.expect(401);
        }

        attempt(app, "NoBody", "wrong").await.expect(429);
    }

    async fn one_address_cannot_try_many_accounts(app: &TestApp) {
        app.staff(Role::Viewer);
        let (url, server) = app.beside(|site| {
            site.options.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
        });
        let outside = app.anonymous().at(&url).with("x-forwarded-for", "192.0.2.1");
        let log_in = |name: String, password: &'static str| {
            let body = json!({ "username": name, "password": password });
            let client = outside.clone();
            async move { client.post(SESSION, body).await }
        };
        let known = log_in("viewer".to_owned(), "the password of viewer").await.expect(200);
        for number in 1..50 {
            log_in(format!("account{number}"), "wrong").await.expect(401);
        }

        let answer = log_in("account50".to_owned(), "wrong").await.expect(429);

        let left = r#""login-account";r=9;t=60, "login-address";r=49;t=5"#;
        assert_eq!(known.header("ratelimit"), left);
        assert_eq!(answer.json()["violated-policies"], json!(["login-address"]));
        assert_eq!(answer.header("retry-after"), "5");
        server.stop(false).await;
    }
}
