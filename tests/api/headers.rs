//! The headers that protect a browser, on every kind of answer.

use kartlegger::service::Role;
use reqwest::Method;
use serde_json::json;

use crate::harness::{Answer, Client, TestApp};
use crate::publish;

const ALWAYS: [(&str, &str); 5] = [
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=()"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
];

#[track_caller]
fn protected(answer: &Answer, what: &str) {
    for (name, value) in ALWAYS {
        assert_eq!(answer.header(name), value, "{name} of {what}");
    }
    let policy = answer.header("content-security-policy");
    for part in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"] {
        assert!(policy.contains(part), "{part} in {policy} of {what}");
    }
    assert!(!policy.contains("unsafe"), "{policy} of {what}");
    assert!(!answer.header("x-request-id").is_empty(), "{what} can be found in the log");
}

/// The address of the stylesheet, as a page names it.
async fn stylesheet(app: &TestApp) -> String {
    let page = app.browser().get("/results").await.expect(200).text();
    let (_, after) = page.split_once("rel=\"stylesheet\" href=\"").expect("a stylesheet");
    after.split('"').next().unwrap().to_owned()
}

both_backends! {
    async fn every_kind_of_answer_bears_them(app: &TestApp) {
        let (browser, program) = (app.browser(), app.anonymous());
        let published = publish::published(app).await;
        let stylesheet = stylesheet(app).await;
        let get: [(&Client, &str, u16); 15] = [
            (&browser, "/results", 200),
            (&browser, &published, 200),
            (&browser, "/no-such-page", 404),
            (&browser, "/i/none", 410),
            (&browser, "/respond", 403),
            (&program, "/respond", 403),
            (&program, "/api/v1/accounts/me", 401),
            (&program, "/api/v1/none", 404),
            (&program, "/api/v1/accounts/none", 401),
            (&program, "/api/openapi.json", 200),
            (&program, "/api/docs", 308),
            (&program, "/api/docs/", 200),
            (&program, "/favicon.ico", 200),
            (&program, "/assets/none/none.css", 404),
            (&program, &stylesheet, 200),
        ];
        for (client, path, status) in get {
            protected(&client.get(path).await.expect(status), path);
        }
        for file in ["/codebook.json", "/publication.json", "/list.csv", "/tables/status.json"] {
            let path = format!("{published}{file}");
            let whole = program.get(&path).await.expect(200);
            protected(&whole, &path);
            let again = program.clone().with("if-none-match", whole.header("etag")).get(&path).await;
            protected(&again.expect(304), "what the reader has already");
        }
        let head = program.send(program.request(Method::HEAD, "/results")).await.expect(200);
        protected(&head, "HEAD");
        protected(&program.delete("/results").await.expect(405), "405");
        let malformed = program.post_raw("/api/v1/session", "application/json", "{").await;
        protected(&malformed.expect(400), "a malformed body");
        let failed = program.post("/api/v1/session", json!({ "username": "x", "password": "y" })).await;
        protected(&failed.expect(401), "a failed login");
        app.tamper("UPDATE rounds SET facts = '{}'");
        protected(&app.staff(Role::Viewer).get("/api/v1/rounds").await.expect(500), "our own fault");
    }

    async fn answers_of_the_api_are_stored_by_nobody_unless_they_are_everybodys(app: &TestApp) {
        let viewer = app.staff(Role::Viewer);
        let caching = |answer: Answer| answer.header("cache-control").to_owned();

        assert_eq!(caching(viewer.get("/api/v1/surveys").await.expect(200)), "no-store");
        assert_eq!(caching(app.get("/api/v1/surveys").await.expect(401)), "no-store");
        assert_eq!(caching(app.get("/api/openapi.json").await.expect(200)), "public, max-age=300");
        assert_eq!(caching(app.browser().get("/i/none").await.expect(410)), "no-store");
    }

    async fn over_https_a_browser_is_told_to_stay_there(app: &TestApp) {
        assert_eq!(app.get("/results").await.header("strict-transport-security"), "");
        let (url, server) = app.beside(|site| {
            site.options.public_url = "https://kartlegging.etat.test/".parse().unwrap();
        });

        for path in ["/results", "/api/v1/none", "/favicon.ico"] {
            let answer = app.anonymous().at(&url).get(path).await;
            assert_eq!(answer.header("strict-transport-security"), "max-age=31536000", "{path}");
        }

        server.stop(false).await;
    }

    async fn an_asset_answers_head_and_refuses_other_methods(app: &TestApp) {
        let program = app.anonymous();
        for path in [stylesheet(app).await, "/favicon.ico".to_owned()] {
            let whole = program.get(&path).await.expect(200);
            let head = program.send(program.request(Method::HEAD, &path)).await.expect(200);

            assert_eq!((head.bytes.len(), head.header("content-type")), (0, whole.header("content-type")));
            assert_eq!(head.header("cache-control"), whole.header("cache-control"));
            let refused = program.post(&path, json!({})).await.expect(405);
            assert_eq!((refused.problem().as_str(), refused.header("allow")), ("method-not-allowed", "GET, HEAD"));
        }
    }
}
