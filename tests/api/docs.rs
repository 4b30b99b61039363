//! The readable page of the API's description, under the policy that its answer bears.

use crate::harness::TestApp;
use crate::visitor::attributes;

both_backends! {
    async fn the_description_is_served_and_read_aloud(app: &TestApp) {
        let description = app.get("/api/openapi.json").await.expect(200).json();
        assert_eq!(description["openapi"], "3.1.0");
        assert!(description["paths"]["/api/v1/surveys"]["get"].is_object());

        let moved = app.browser().get("/api/docs").await.expect(308);

        assert_eq!(moved.header("location"), "/api/docs/");
        let start = app.get("/api/docs/swagger-initializer.js").await.expect(200);
        assert!(start.header("content-type").contains("javascript"));
        assert!(start.text().contains("/api/openapi.json"), "{}", start.text());
    }

    async fn the_page_runs_under_its_own_policy(app: &TestApp) {
        let page = app.browser().get("/api/docs/").await.expect(200);
        let policy = page.header("content-security-policy").to_owned();
        let text = page.text();

        // Nothing in the page itself that the policy would keep from running.
        assert!(policy.contains("script-src 'self'") && policy.contains("style-src 'self'"), "{policy}");
        for forbidden in ["<style", " style=", " onload=", " onclick=", "javascript:"] {
            assert!(!text.contains(forbidden), "{forbidden} in {text}");
        }
        for script in text.split("<script").skip(1) {
            let (opening, after) = script.split_once('>').unwrap();
            assert!(opening.contains(" src="), "a script inside the page: {script}");
            assert!(after.trim_start().starts_with("</script>"), "a script inside the page: {script}");
        }
        // Everything that it fetches is ours and there.
        let named = [attributes(&text, "src"), attributes(&text, "href")].concat();
        assert!(named.len() > 3, "{named:?}");
        for name in named {
            assert!(!name.contains("//"), "{name} is somebody else's");
            let path = format!("/api/docs/{}", name.trim_start_matches("./"));
            let file = app.get(&path).await.expect(200);
            assert!(!file.bytes.is_empty() && !file.header("content-type").is_empty(), "{path}");
        }
        let none = app.get("/api/docs/none.js").await.expect(404);
        assert_eq!(none.problem(), "no-such-address");
    }
}
