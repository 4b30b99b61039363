//! Codebooks: of a version, for staff, and of what was published, for everybody.

use kartlegger::service::Role;
use serde_json::{Value, json};

use crate::fieldwork::Fieldwork;
use crate::harness::TestApp;
use crate::publish;

/// The description of one item.
fn variable<'a>(codebook: &'a Value, id: &str) -> &'a Value {
    let variables = codebook["variables"].as_array().expect("variables");
    variables.iter().find(|one| one["id"] == id).unwrap_or_else(|| panic!("no {id}"))
}

both_backends! {
    async fn staff_read_the_codebook_of_a_version_before_anything_is_published(app: &TestApp) {
        let version = Fieldwork::plan(app).version;
        let path = format!("/api/v1/versions/{version}/codebook");

        let answer = app.staff(Role::Viewer).get(&path).await.expect(200);

        assert_eq!(answer.header("content-type"), "application/json");
        let codebook = answer.json();
        assert_eq!((&codebook["survey"], &codebook["version"]), (&json!("tjenester"), &json!("1")));
        let status = variable(&codebook, "status");
        assert_eq!((&status["type"], &status["roster"], &status["required"]),
            (&json!("single"), &json!("tjeneste"), &json!(true)));
        let codes: Vec<&Value> =
            status["codes"].as_array().unwrap().iter().map(|code| &code["code"]).collect();
        assert!(codes.contains(&&json!("i_drift")), "{codes:?}");
        assert!(variable(&codebook, "slutt")["asked_when"][0].as_str().unwrap().contains("status"));
        assert_eq!(variable(&codebook, "kontakt")["personal"], true, "that it is asked is no secret");
    }

    async fn whoever_prefers_a_page_gets_the_codebook_as_one(app: &TestApp) {
        let version = Fieldwork::plan(app).version;
        let reader = app.staff(Role::Viewer).with("accept", "text/html,application/xhtml+xml");

        let nynorsk = reader.get(&format!("/api/v1/versions/{version}/codebook?lang=nn")).await.expect(200);
        let english = reader.get(&format!("/api/v1/versions/{version}/codebook?lang=en")).await.expect(200);

        assert_eq!(nynorsk.header("content-type"), "text/html; charset=utf-8");
        assert!(nynorsk.header("vary").contains("Accept"), "{}", nynorsk.header("vary"));
        assert_eq!((nynorsk.header("content-language"), english.header("content-language")), ("nn", "en"));
        assert!(nynorsk.text().contains("<code>i_drift</code>") && nynorsk.text().contains("Stilt når"));
        assert!(english.text().contains("Asked when"));
    }

    async fn there_is_no_codebook_of_an_unknown_version(app: &TestApp) {
        let path = "/api/v1/versions/019a0000-0000-7000-8000-0000000000ff/codebook";

        let answer = app.staff(Role::Viewer).get(path).await.expect(404);

        assert_eq!(answer.problem(), "no-such-version");
    }

    async fn the_codebook_is_published_with_the_figures_and_not_before(app: &TestApp) {
        let fieldwork = Fieldwork::plan(app);
        for path in ["/codebook", "/codebook.json"] {
            let answer = app.get(&format!("/results/tjenester/2026{path}")).await.expect(404);
            assert_eq!(answer.problem(), "not-published");
        }
        let of_staff = format!("/api/v1/versions/{}/codebook", fieldwork.version);
        app.get(&of_staff).await.expect(401);
    }

    async fn everybody_reads_the_codebook_of_what_was_published(app: &TestApp) {
        let published = publish::published(app).await;

        let page = app.browser().get(&format!("{published}/codebook?lang=nb")).await.expect(200);
        let file = app.get(&format!("{published}/codebook.json")).await.expect(200);

        let codebook = file.json();
        let text = page.text();
        for variable in codebook["variables"].as_array().unwrap() {
            let id = variable["id"].as_str().unwrap();
            assert!(text.contains(&format!("<section class=\"card\" id=\"{id}\"")), "{id} is not on the page");
        }
        assert!(file.header("content-disposition").contains("tjenester-2026-codebook.json"));
        for answer in [&page, &file] {
            assert!(answer.header("etag").starts_with('"'));
            assert!(answer.header("cache-control").starts_with("public"));
        }
        assert!(app.get(&published).await.expect(200).text().contains(&format!("{published}/codebook")));
    }
}
