//! Staff accounts: made, changed, disabled, and the passwords that open them.

use kartlegger::service::Role;
use serde_json::{Value, json};

use crate::harness::{Answer, TestApp};

const ACCOUNTS: &str = "/api/v1/accounts";
const OWN_PASSWORD: &str = "/api/v1/accounts/me/password";
const GOOD: &str = "fire blå ugler";

fn new(username: &str) -> Value {
    json!({
        "username": username, "name": "Kari Nordmann", "email": "kari@etat.test",
        "role": "analyst", "password": GOOD,
    })
}

async fn log_in(app: &TestApp, username: &str, password: &str) -> Answer {
    app.post("/api/v1/session", json!({ "username": username, "password": password })).await
}

/// The address of the account of a role, which is made when it is not there.
async fn account(app: &TestApp, role: Role) -> String {
    let me = app.staff(role).get("/api/v1/accounts/me").await.expect(200).json();
    format!("{ACCOUNTS}/{}", me["id"].as_str().unwrap())
}

both_backends! {
    async fn an_account_that_was_made_opens_with_its_password(app: &TestApp) {
        let administrator = app.staff(Role::Administrator);

        let made = administrator.post(ACCOUNTS, new("kari")).await.expect(201);

        let shown = administrator.get(made.header("location")).await.expect(200).json();
        assert_eq!(shown, made.json());
        assert_eq!((&shown["role"], &shown["disabled_at"]), (&json!("analyst"), &Value::Null));
        assert!(!made.text().contains(GOOD) && !made.text().contains("argon2"));
        assert!(!app.stored().contains(&GOOD.to_uppercase()), "no password is stored as it is");
        let session = log_in(app, "kari", GOOD).await.expect(200).json();
        assert_eq!(session["account"], shown);
    }

    async fn a_user_name_is_given_once_in_whatever_case(app: &TestApp) {
        let administrator = app.staff(Role::Administrator);
        administrator.post(ACCOUNTS, new("kari")).await.expect(201);

        for again in ["kari", "KARI"] {
            let refused = administrator.post(ACCOUNTS, new(again)).await.expect(409);
            assert_eq!(refused.problem(), "username-taken");
        }
    }

    async fn what_is_wrong_with_a_new_account_is_told_at_its_place(app: &TestApp) {
        let administrator = app.staff(Role::Administrator);
        let before = app.stored();
        let wrong = [
            ("username", json!("kari nordmann")), ("name", json!("")), ("email", json!("kari")),
            ("role", json!("owner")), ("salary", json!(1)),
        ];
        for (member, value) in wrong {
            let mut body = new("kari");
            body[member] = value;

            let refused = administrator.post(ACCOUNTS, body).await.expect(422);

            assert_eq!(refused.problem(), "invalid-body");
            assert_eq!(refused.json()["errors"][0]["pointer"], format!("#/{member}"));
        }
        for weak in ["kort", "aaaaaaaaaaaaaa", &"x1".repeat(200)] {
            let mut body = new("kari");
            body["password"] = json!(weak);
            let refused = administrator.post(ACCOUNTS, body).await.expect(422);
            assert_eq!(refused.problem(), "weak-password", "{weak}");
        }
        assert_eq!(app.stored(), before);
    }

    async fn accounts_are_listed_by_user_name_and_page(app: &TestApp) {
        let administrator = app.staff(Role::Administrator);
        for username in ["per", "anne", "kari"] {
            administrator.post(ACCOUNTS, new(username)).await.expect(201);
        }

        let first = administrator.get(&format!("{ACCOUNTS}?limit=3")).await.expect(200);
        let cursor = first.json()["next"].as_str().unwrap().to_owned();
        let second = administrator.get(&format!("{ACCOUNTS}?limit=3&cursor={cursor}")).await.expect(200);

        let names = |page: &Answer| -> Vec<String> {
            let items = page.json()["items"].as_array().unwrap().clone();
            items.iter().map(|one| one["username"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(names(&first), ["administrator", "anne", "kari"]);
        assert!(first.header("link").contains(&cursor), "{}", first.header("link"));
        assert_eq!((names(&second), &second.json()["next"]), (vec!["per".to_owned()], &Value::Null));
    }

    async fn a_disabled_account_is_out_until_it_is_enabled_again(app: &TestApp) {
        let administrator = app.staff(Role::Administrator);
        let account = account(app, Role::Analyst).await;
        let password = "the password of analyst";
        log_in(app, "analyst", password).await.expect(200);

        let disabled = administrator.patch(&account, json!({ "disabled": true })).await.expect(200);
        let kept_out = log_in(app, "analyst", password).await;
        let enabled = administrator.patch(&account, json!({ "disabled": false })).await.expect(200);

        assert_eq!(disabled.json()["disabled_at"], crate::harness::START);
        assert_eq!((kept_out.status, kept_out.problem().as_str()), (401, "wrong-credentials"));
        assert_eq!(enabled.json()["disabled_at"], Value::Null);
        log_in(app, "analyst", password).await.expect(200);
    }

    async fn the_last_administrator_stays_one(app: &TestApp) {
        let administrator = app.staff(Role::Administrator);
        let account = account(app, Role::Administrator).await;

        for change in [json!({ "role": "manager" }), json!({ "disabled": true })] {
            let refused = administrator.patch(&account, change).await.expect(409);
            assert_eq!(refused.problem(), "last-administrator");
        }

        let mut second = new("kari");
        second["role"] = json!("administrator");
        administrator.post(ACCOUNTS, second).await.expect(201);
        let changed = administrator.patch(&account, json!({ "role": "manager" })).await.expect(200);
        assert_eq!(changed.json()["role"], "manager");
    }

    async fn somebody_elses_password_is_set_by_an_administrator_and_ends_their_logins(app: &TestApp) {
        let administrator = app.staff(Role::Administrator);
        let account = account(app, Role::Viewer).await;
        let session = log_in(app, "viewer", "the password of viewer").await.expect(200).json();

        let path = format!("{account}/password");
        let weak = administrator.put(&path, json!({ "password": "viewer viewer" })).await.expect(422);
        administrator.put(&path, json!({ "password": GOOD })).await.expect(204);

        assert_eq!(weak.problem(), "weak-password");
        let token = json!({ "refresh_token": session["refresh_token"] });
        let ended = app.post("/api/v1/session/refresh", token).await.expect(401);
        assert_eq!(ended.problem(), "login-ended");
        log_in(app, "viewer", "the password of viewer").await.expect(401);
        log_in(app, "viewer", GOOD).await.expect(200);
    }

    async fn ones_own_password_is_changed_by_whoever_knows_the_former(app: &TestApp) {
        let viewer = app.staff(Role::Viewer);
        let session = log_in(app, "viewer", "the password of viewer").await.expect(200).json();
        let change = |former: &str, password: &str| {
            let body = json!({ "former": former, "password": password });
            let viewer = viewer.clone();
            async move { viewer.put(OWN_PASSWORD, body).await }
        };

        let wrong = change("another", GOOD).await.expect(401);
        let weak = change("the password of viewer", "short").await.expect(422);
        change("the password of viewer", GOOD).await.expect(204);

        assert_eq!((wrong.problem(), weak.problem()), ("wrong-credentials".to_owned(), "weak-password".to_owned()));
        let token = json!({ "refresh_token": session["refresh_token"] });
        assert_eq!(app.post("/api/v1/session/refresh", token).await.problem(), "login-ended");
        log_in(app, "viewer", GOOD).await.expect(200);
    }

    async fn a_stolen_token_is_no_means_of_guessing_the_password(app: &TestApp) {
        let viewer = app.staff(Role::Viewer);
        let body = json!({ "former": "a guess", "password": GOOD });
        for _ in 0..10 {
            viewer.put(OWN_PASSWORD, body.clone()).await.expect(401);
        }

        let refused = viewer.put(OWN_PASSWORD, body).await.expect(429);

        assert_eq!((refused.problem().as_str(), refused.header("retry-after")), ("quota-exceeded", "60"));
    }

    async fn there_is_no_account_of_an_unknown_id(app: &TestApp) {
        let administrator = app.staff(Role::Administrator);
        let unknown = format!("{ACCOUNTS}/019a0000-0000-7000-8000-0000000000ff");

        let answers = [
            administrator.get(&unknown).await,
            administrator.patch(&unknown, json!({ "role": "viewer" })).await,
            administrator.put(&format!("{unknown}/password"), json!({ "password": GOOD })).await,
        ];

        for answer in answers {
            assert_eq!((answer.status, answer.problem().as_str()), (404, "no-such-account"));
        }
    }
}
