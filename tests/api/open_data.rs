//! What everybody may fetch and keep: workbooks, the list with its description, the catalogue, and
//! what pages of other sites may read.

use kartlegger::service::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::TestApp;
use crate::publish::{first, frozen};
use crate::pxweb::two_rounds;

const ROUND: &str = "/results/tjenester/2026";

both_backends! {
    async fn a_table_and_a_publication_are_workbooks(app: &TestApp) {
        let (_, publications) = frozen(app).await;
        app.staff(Role::Manager).post(&publications, first()).await.expect(201);
        for path in ["/tables/status.xlsx", "/publication.xlsx"] {
            let book = app.get(&format!("{ROUND}{path}?lang=nn")).await.expect(200);
            assert!(book.bytes.starts_with(b"PK"), "a workbook is a ZIP archive");
            let again = app.anonymous().with("if-none-match", book.header("etag"));
            let again = again.get(&format!("{ROUND}{path}?lang=nn")).await;
            assert_eq!(again.status, 304, "the same publication gives the same bytes");
        }
        assert_eq!(app.get(&format!("{ROUND}/tables/nope.xlsx")).await.problem(), "not-published");
        let page = app.get(&format!("{ROUND}/tables/status?lang=nb")).await.expect(200).text();
        assert!(page.contains("/tables/status.xlsx?lang=nb"), "{page}");
        let interface = "/api/pxwebapi/v2/tables/tjenester-status/metadata?lang=nb";
        assert!(page.contains(&format!("href=\"{interface}\"")), "{page}");
        app.get(interface).await.expect(200);
    }

    async fn the_list_comes_with_what_its_columns_are(app: &TestApp) {
        let (_, publications) = frozen(app).await;
        app.staff(Role::Manager).post(&publications, first()).await.expect(201);
        for (lang, delimiter, navn) in [("nb", ";", "Navn"), ("en", ",", "navn")] {
            let file = app.get(&format!("{ROUND}/list.csv?lang={lang}")).await.expect(200);
            let link = file.header("link").to_owned();
            let description = format!("list.csv-metadata.json?lang={lang}");
            assert_eq!(link, format!("<{description}>; rel=\"describedby\"; type=\"application/csvm+json\""));
            let described = app.get(&format!("{ROUND}/{description}")).await.expect(200);
            assert_eq!(described.header("content-type"), "application/csvm+json; charset=utf-8");
            let described = described.json();
            assert_eq!(described["url"], format!("list.csv?lang={lang}"));
            assert_eq!(described["dialect"]["delimiter"], delimiter);
            let columns = described["tableSchema"]["columns"].as_array().unwrap();
            let text = file.text();
            let header = text.trim_start_matches('\u{feff}').split("\r\n").next().unwrap();
            assert_eq!(header.split(delimiter).count(), columns.len());
            let of = |name: &str| columns.iter().find(|one| one["name"] == name).unwrap();
            assert_eq!(of("navn")["titles"], navn);
            assert_eq!((&of("kanaler")["separator"], &of("status")["separator"]), (&json!("|"), &Value::Null));
            let (channels, status) = if lang == "nb" {
                ("Kanaler", "Svar, med kode i parentes: I drift (i_drift); Avsluttet (avsluttet)")
            } else {
                ("Channels", "Codes: i_drift = Running; avsluttet = Ended")
            };
            assert_eq!((&of("kanaler")["dc:title"], &of("status")["dc:description"]), (&json!(channels), &json!(status)));
            assert_eq!(of("kostnad")["null"][0], "");
        }
        let revision = app.get(&format!("{ROUND}/list.json?revision=1&lang=en")).await.expect(200);
        let mut links = revision.headers.get_all("link").iter().filter_map(|one| one.to_str().ok());
        assert!(links.any(|one| one.contains("?lang=en&revision=1>")), "{:?}", revision.headers);
    }

    async fn the_list_is_parquet_where_the_program_was_built_with_it(app: &TestApp) {
        let (_, publications) = frozen(app).await;
        app.staff(Role::Manager).post(&publications, first()).await.expect(201);
        let file = app.get(&format!("{ROUND}/list.parquet")).await;
        if cfg!(feature = "parquet") {
            let bytes = file.expect(200).bytes;
            assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
        } else {
            assert_eq!((file.status, file.problem().as_str()), (406, "form-not-offered"));
        }
        assert_eq!(app.get("/results/tjenester/1999/list.parquet").await.problem(), "not-published");
    }

    async fn the_catalogue_says_the_same_in_the_form_that_is_preferred(app: &TestApp) {
        assert_eq!(app.get("/catalog").await.problem(), "not-published");
        two_rounds(app).await;
        let turtle = app.get("/catalog").await.expect(200);
        assert_eq!(turtle.header("content-type"), "text/turtle; charset=utf-8");
        assert!(turtle.header("vary").contains("Accept"), "{}", turtle.header("vary"));
        let text = turtle.text();
        assert!(text.contains("/results/tjenester/2027/publication.xlsx>"), "{text}");
        assert!(text.contains("authority/licence/NLOD_2_0>"), "the licence by its name in the EU's list");
        assert!(text.contains("frequency/ANNUAL>"), "{text}");
        let json = app.anonymous().with("accept", "application/ld+json").get("/catalog").await.expect(200);
        assert_eq!(json.header("content-type"), "application/ld+json");
        assert_eq!(json.bytes, app.get("/catalog.jsonld").await.expect(200).bytes);
        assert_eq!(turtle.bytes, app.get("/catalog.ttl").await.expect(200).bytes);
        let again = app.anonymous().with("if-none-match", turtle.header("etag")).get("/catalog").await;
        assert_eq!(again.status, 304);
    }

    async fn pages_of_other_sites_may_read_what_is_public_and_nothing_else(app: &TestApp) {
        two_rounds(app).await;
        let data = "/api/pxwebapi/v2/tables/tjenester-status/data";
        let shared = [ROUND, "/results/tjenester/2026/list.csv", "/catalog", data, "/api/openapi.json"];
        let kept = ["/", "/api/v1/surveys", "/api/v1/respond/draft", "/respond", "/i/none", "/console"];
        let origin = app.anonymous().with("origin", "https://elsewhere.example");
        for path in shared {
            assert_eq!(origin.get(path).await.expect(200).header("access-control-allow-origin"), "*", "{path}");
        }
        let refused = origin.get(&format!("{data}?lang=de")).await.expect(400);
        assert_eq!(refused.header("access-control-allow-origin"), "*", "a page may read why");
        for path in kept {
            assert_eq!(origin.get(path).await.header("access-control-allow-origin"), "", "{path}");
        }
        let ask = origin.with("access-control-request-method", "POST");
        let before = ask.send(ask.request(Method::OPTIONS, data)).await.expect(204);
        assert_eq!(before.header("access-control-allow-methods"), "GET, HEAD, POST");
        assert!(before.header("access-control-allow-headers").contains("Content-Type"));
        for path in kept {
            let before = ask.send(ask.request(Method::OPTIONS, path)).await;
            assert_ne!(before.status, 204, "{path}");
            assert_eq!(before.header("access-control-allow-origin"), "", "{path}");
        }
        let plain = app.anonymous();
        assert_eq!(plain.send(plain.request(Method::OPTIONS, data)).await.status, 405);
    }

    async fn what_is_answered_by_post_is_not_kept(app: &TestApp) {
        two_rounds(app).await;
        let data = "/api/pxwebapi/v2/tables/tjenester-status/data";
        let posted = app.post(data, json!({})).await.expect(200);
        assert_eq!((posted.header("cache-control"), posted.header("etag")), ("no-store", ""));
        let fetched = app.get(data).await.expect(200);
        assert_eq!(fetched.header("cache-control"), "public, max-age=60");
        let again = app.anonymous().with("if-none-match", fetched.header("etag")).get(data).await;
        assert_eq!((again.status, again.bytes.len()), (304, 0));
    }
}
