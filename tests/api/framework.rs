//! What holds for every address, whatever room answers there: what the framework itself rejects is a
//! problem document too.

use kartlegger::service::Role;
use serde_json::{Value, json};

use crate::harness::{Answer, TestApp};

const SESSION: &str = "/api/v1/session";
const JSON: &str = "application/json";

/// The place of the first finding.
fn place(answer: &Answer) -> Value {
    answer.json()["errors"][0]["pointer"].clone()
}

both_backends! {
    async fn an_unknown_address_is_not_found(app: &TestApp) {
        for path in ["/api/v1/no-such-thing", "/api", "/nowhere", "/results/a/b/c/d/e", "/api/v1/rounds/"] {
            let answer = app.get(path).await.expect(404);
            assert_eq!(answer.problem(), "no-such-address", "{path}");
        }
        let page = app.browser().get("/nowhere").await.expect(404);
        assert!(page.header("content-type").starts_with("text/html"));
        assert!(page.text().contains("/problems/no-such-address"));
    }

    async fn a_body_that_is_no_json_is_told_where_it_ends(app: &TestApp) {
        for (body, column) in [("", 0), ("{", 1), ("{\"username\":", 12), ("[1] x", 1)] {
            let answer = app.anonymous().post_raw(SESSION, JSON, body).await;
            if column == 1 && body.starts_with('[') {
                assert_eq!((answer.status, answer.problem().as_str()), (422, "invalid-body"));
                continue;
            }
            assert_eq!((answer.status, answer.problem().as_str()), (400, "malformed-body"), "{body}");
            assert_eq!(answer.json()["column"], column, "{body}");
        }
    }

    async fn a_body_of_another_type_is_refused_unread(app: &TestApp) {
        let body = r#"{"username":"x","password":"y"}"#;
        for media_type in ["text/plain", "application/x-www-form-urlencoded", "application/xml", "nonsense"] {
            let answer = app.anonymous().post_raw(SESSION, media_type, body).await.expect(415);
            assert_eq!(answer.problem(), "unsupported-media-type", "{media_type}");
        }
        for media_type in ["application/json; charset=utf-8", "application/merge-patch+json"] {
            app.anonymous().post_raw(SESSION, media_type, body).await.expect(401);
        }
    }

    async fn a_body_that_is_too_large_is_refused_with_the_limit(app: &TestApp) {
        let (url, server) = app.beside(|site| site.options.json_bytes = 1_000);
        let client = app.anonymous().at(&url);

        let body = json!({ "username": "x".repeat(2_000), "password": "y" }).to_string();
        let answer = client.post_raw(SESSION, JSON, body).await.expect(413);

        assert_eq!((answer.problem().as_str(), &answer.json()["limit"]), ("body-too-large", &json!(1_000)));
        server.stop(false).await;
    }

    async fn a_path_that_holds_no_uuid_is_told_which(app: &TestApp) {
        let viewer = app.staff(Role::Viewer);
        for wrong in ["x", "019a0000", "019a0000-0000-7000-8000-00000000000g", "%C3%A5", "%00", "%ff"] {
            let answer = viewer.get(&format!("/api/v1/surveys/{wrong}")).await.expect(400);
            assert_eq!(answer.problem(), "invalid-parameter", "{wrong}");
            assert_eq!(place(&answer), "path parameter survey_id", "{wrong}");
        }
        let manager = app.staff(Role::Manager);
        let unit = "019a0000-0000-7000-8000-0000000000ff";
        let answer = manager.delete(&format!("/api/v1/units/{unit}/links/1")).await.expect(400);
        assert_eq!(place(&answer), "path parameter link_id");
    }

    async fn a_query_that_does_not_fit_is_told_which(app: &TestApp) {
        let viewer = app.staff(Role::Viewer);
        let wrong = [
            ("limit=0", "query parameter limit"), ("limit=501", "query parameter limit"),
            ("limit=many", "query parameter limit"), ("cursor=nonsense", "query parameter cursor"),
            ("cursor=%00", "query"), ("limt=5", "query parameter limt"),
        ];
        for (query, expected) in wrong {
            let answer = viewer.get(&format!("/api/v1/surveys?{query}")).await.expect(400);
            assert_eq!(answer.problem(), "invalid-parameter", "{query}");
            assert_eq!(place(&answer), expected, "{query}");
        }
    }

    async fn a_method_that_an_address_does_not_take_is_told_what_it_takes(app: &TestApp) {
        let anonymous = app.anonymous();
        for (path, allow) in [("/results", "GET, HEAD"), (SESSION, "POST, DELETE"), ("/problems", "GET, HEAD")] {
            let answer = anonymous.put(path, json!({})).await.expect(405);
            assert_eq!((answer.problem().as_str(), answer.header("allow")), ("method-not-allowed", allow));
        }
    }
}
