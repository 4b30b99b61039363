//! Answers that are kept for readers: made once, and gone as soon as something else is public.

use kartlegger::service::Role;
use kartlegger::service::disseminate::Decoded;
use reqwest::Method;
use serde_json::json;

use crate::harness::TestApp;
use crate::publish::{ROUND, first, frozen, published};

both_backends! {
    async fn a_page_is_made_once_for_all_who_ask(app: &TestApp) {
        let round = published(app).await;
        let list = format!("{round}/list?lang=nb");
        let made = app.get(&list).await.expect(200);
        app.tamper("DELETE FROM published_entries");

        let kept = app.get(&list).await.expect(200);

        assert_eq!(kept.bytes, made.bytes, "the rows are not read again");
        for name in ["etag", "cache-control", "content-type", "vary", "set-cookie", "content-language",
            "content-security-policy", "access-control-allow-origin"] {
            assert_eq!(kept.header(name), made.header(name), "{name}");
            assert!(!kept.header(name).is_empty(), "{name}");
        }
        assert_ne!(kept.header("x-request-id"), made.header("x-request-id"));
        let had = app.anonymous().with("if-none-match", made.header("etag")).get(&list).await;
        assert_eq!((had.status, had.bytes.len()), (304, 0));
        assert_eq!((had.header("etag"), had.header("content-type")), (made.header("etag"), ""));
        let packed = app.anonymous().with("accept-encoding", "gzip").get(&list).await;
        assert_eq!((packed.status, packed.header("content-encoding")), (200, "gzip"));
        let tag = made.header("etag").trim_end_matches('"');
        assert_eq!(packed.header("etag"), format!("{tag}-gzip\""), "another representation");
        for had in [packed.header("etag"), made.header("etag")] {
            let reader = app.anonymous().with("accept-encoding", "gzip").with("if-none-match", had);
            let again = reader.get(&list).await;
            assert_eq!((again.status, again.header("etag")), (304, had));
        }
        let english = app.anonymous().with("accept-language", "en").get(&round).await.text();
        let norwegian = app.anonymous().with("accept-language", "nb").get(&round).await.text();
        assert!(english.contains("Tables") && norwegian.contains("Tabeller"), "{english}");
    }

    async fn a_page_is_kept_by_the_coding_that_all_lines_of_a_request_come_to(app: &TestApp) {
        let round = published(app).await;
        let reader = app.anonymous();
        let lines = ["identity", "gzip"].into_iter();
        let asked = lines.fold(reader.request(Method::GET, &round), |request, line| {
            request.header("accept-encoding", line)
        });

        let packed = reader.send(asked).await.expect(200);

        assert_eq!(packed.header("content-encoding"), "gzip");
        let plain = reader.with("accept-encoding", "identity").get(&round).await.expect(200);
        assert_eq!(plain.header("content-encoding"), "");
        assert!(plain.text().contains("</html>"));
    }

    async fn what_is_kept_goes_when_a_revision_comes_also_from_another_process(app: &TestApp) {
        let (_, publications) = frozen(app).await;
        assert_eq!(app.get(ROUND).await.status, 404, "that nothing is there is not kept");
        let (url, other) = app.beside(|site| site.shell.decoded = Decoded::default());
        let manager = app.staff(Role::Manager);
        manager.post(&publications, first()).await.expect(201);
        let reason = |page: &str| page.contains("A note was added");
        assert!(!reason(&app.get(ROUND).await.expect(200).text()));
        assert!(!reason(&app.anonymous().at(&url).get(ROUND).await.expect(200).text()));

        let revised = json!({ "freeze": 1, "kind": "final", "reason": "A note was added" });
        manager.at(&url).post(&publications, revised).await.expect(201);

        assert!(reason(&app.anonymous().at(&url).get(ROUND).await.expect(200).text()));
        app.set_clock("2026-07-01T00:00:00Z");
        assert!(reason(&app.get(ROUND).await.expect(200).text()), "within a second everywhere");
        other.stop(false).await;
    }
}
