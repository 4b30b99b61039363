//! The respondent's pages from link to receipt, without script.

use futures_util::future::join;
use kartlegger::domain::answer::GrantScope;
use kartlegger::service::Actor;
use kartlegger::service::collect::{CollectError, revoke_links};
use kartlegger::store::{StoreError, paradata};
use reqwest::Method;

use crate::fieldwork::Fieldwork;
use crate::harness::TestApp;
use crate::visitor::{Visitor, attributes, hidden};

const ENTRIES: &str = "/respond/rosters/tjeneste/entries";

both_backends! {
    async fn a_respondent_answers_without_script_from_link_to_receipt(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let visitor = Visitor::start(app, &fieldwork, 0).await;
        let landing = visitor.page(&visitor.landing()).await;
        for told in ["Oversikt over tjenester.", "Etat 310000019", "310\u{a0}000\u{a0}019",
            "31. mars 2026", "Omtrent 10 minutter", "frivillig", "tjenester@example.no",
            "https://www.example.no/personvern", "https://www.example.no/tilgjengelighet"]
        {
            assert!(landing.contains(told), "{told} is not in {landing}");
        }
        let tasks = visitor.page("/respond").await;
        assert!(tasks.contains("Om virksomheten") && tasks.contains("Ikke startet"));

        let saved = visitor.save("/respond/sections/om", &[("a.ansatte", "1 200")]).await;
        assert_eq!(saved.expect(303).header("location"), "/respond/sections/drift");
        let entry = visitor.add().await;
        let answers = [("a.navn", "Søknad"), ("a.status", "avsluttet"), ("a.kanaler", "nett")];
        let saved = visitor.save(&entry, &answers).await.expect(303);
        assert_eq!(saved.header("location"), format!("{entry}?done=more"), "the end date is asked");
        let page = visitor.page(&entry).await;
        assert!(page.contains("value=\"avsluttet\" checked"));
        let whole = [&answers[..], &[("a.slutt", "1.2.2026"), ("a.kostnad", "250 000")]].concat();
        let saved = visitor.save(&entry, &whole).await.expect(303);
        assert_eq!(saved.header("location"), "/respond?done=saved#tjeneste");

        let review = visitor.page("/respond/review").await;
        for told in ["Alt er på plass", "1\u{a0}200", "Søknad", "1. februar 2026", "250\u{a0}000 kr"] {
            assert!(review.contains(told), "{told} is not in {review}");
        }
        let submitted = visitor.post("/respond/submit", &review, &[]).await.expect(303);
        assert_eq!(submitted.header("location"), "/respond/receipts/1");
        let again = visitor.post("/respond/submit", &review, &[]).await.expect(303);
        assert_eq!(again.header("location"), "/respond/receipts/1", "pressed twice is sent once");
        let receipt = visitor.page("/respond/receipts/1").await;
        let stored = app.respondent(&visitor.secret).get("/api/v1/respond/receipt").await.json();
        assert_eq!(stored["number"], 1);
        assert!(receipt.contains(stored["hash"].as_str().unwrap()));
        assert!(receipt.contains("2. mars 2026 kl. 09:00"));

        app.set_clock("2026-03-02T09:00:00Z");
        visitor.save("/respond/sections/om", &[("a.ansatte", "1 300")]).await.expect(303);
        assert!(visitor.page("/respond").await.contains("Svarene er endret etter innsendingen"));
        let second = visitor.submit().await.expect(303);
        assert_eq!(second.header("location"), "/respond/receipts/2");
        let first = visitor.page("/respond/receipts/1").await;
        assert!(first.contains("Erstattet av en nyere"));
        assert!(!visitor.page("/respond").await.contains("Svarene er endret etter innsendingen"));
    }

    async fn fetching_a_link_changes_no_answer_and_is_noted(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let secret = fieldwork.link(app, 0, GrantScope::Whole);
        let scanner = app.browser();
        let before = app.respondent(&secret).get("/api/v1/respond/draft").await.json();

        for method in [Method::GET, Method::HEAD, Method::GET] {
            let answer = scanner.send(scanner.request(method, &format!("/i/{secret}"))).await;
            let answer = answer.expect(200);
            assert_eq!(answer.header("set-cookie"), "");
            assert_eq!(answer.header("cache-control"), "no-store");
            assert_eq!(answer.header("referrer-policy"), "no-referrer");
        }

        scanner.get("/respond").await.expect(403);
        assert_eq!(app.respondent(&secret).get("/api/v1/respond/draft").await.json(), before);
        let noted = app.shell.store.read(|conn| paradata::list(conn, fieldwork.units[0]));
        let noted: Result<Vec<_>, StoreError> = noted;
        let events: Vec<String> = noted.unwrap().into_iter().map(|(_, event)| event).collect();
        assert_eq!(events, ["fetched"; 3], "each fetch is noted, and none as a start");
    }

    async fn an_unknown_a_revoked_and_an_expired_link_get_the_same_page(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let (revoked, late) = (
            fieldwork.link(app, 0, GrantScope::Whole),
            fieldwork.link(app, 1, GrantScope::Whole),
        );
        let unit = fieldwork.units[0];
        let gone = app.shell.write_here(Actor::System, |cx| revoke_links(cx, unit));
        gone.map_err(|e: CollectError| e).unwrap();
        app.set_clock("2026-12-01T08:00:00Z");
        let unknown = "A".repeat(43);
        let mut pages = Vec::new();
        for secret in [&unknown, &revoked, &late, &"short".to_owned()] {
            for answer in [
                app.browser().get(&format!("/i/{secret}")).await,
                app.browser().post_form(&format!("/i/{secret}"), &[]).await,
            ] {
                let answer = answer.expect(410);
                assert_eq!(answer.header("set-cookie"), "");
                pages.push(answer.text().replace(secret.as_str(), "SECRET"));
            }
        }
        assert!(pages[0].contains("Denne lenken virker ikke lenger"));
        assert!(pages[0].contains("/problems/link-gone"));
        assert!(pages.iter().all(|page| *page == pages[0]));
    }

    async fn the_session_is_a_cookie_that_no_script_reads_and_ends_when_left(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let secret = fieldwork.link(app, 0, GrantScope::Whole);
        let browser = app.browser();
        let started = browser.post_form(&format!("/i/{secret}"), &[]).await.expect(303);
        let cookie = started.header("set-cookie");
        for attribute in ["HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(cookie.contains(attribute), "{attribute} is not in {cookie}");
        }
        assert!(!cookie.contains(&secret));

        let tasks = browser.get("/respond").await.expect(200).text();
        assert!(!tasks.contains(&secret), "the secret stays behind");
        let csrf = hidden(&tasks, "csrf").unwrap();
        let left = browser.post_form("/respond/leave", &[("csrf", &csrf)]).await.expect(303);
        browser.get(left.header("location")).await.expect(200);

        let over = browser.with("cookie", cookie.split(';').next().unwrap());
        let page = over.get("/respond").await.expect(403).text();
        assert!(page.contains("/problems/session-ended") && page.contains("Åpne lenken på nytt"));
    }

    async fn the_pages_speak_bokmal_nynorsk_and_english(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let visitor = Visitor::start(app, &fieldwork, 0).await;
        let entry = visitor.fill().await;
        for (lang, overview, question) in [
            ("nb", "Svaret deres", "Antall ansatte"),
            ("nn", "Svaret dykkar", "Tal på tilsette"),
            ("en", "Your answer", "Number of employees"),
        ] {
            let answer = visitor.browser.get(&format!("/respond?lang={lang}")).await.expect(200);
            assert_eq!(answer.header("content-language"), lang);
            let page = answer.text();
            assert!(page.contains(&format!("<html lang=\"{lang}\">")) && page.contains(overview));
            let kept = visitor.page("/respond/sections/om").await;
            assert!(kept.contains(question), "the choice is kept");
            for path in ["/respond/review", "/respond/sections/drift", entry.as_str()] {
                let page = visitor.page(path).await;
                let bracketed = page.split('[').skip(1).filter_map(|after| after.split(']').next());
                let keys: Vec<&str> = bracketed.filter(|text| text.contains('-')).collect();
                assert!(keys.is_empty(), "words are missing on {path}: {keys:?}");
            }
        }
    }

    async fn a_nil_return_is_an_answer_and_can_be_taken_back(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let visitor = Visitor::start(app, &fieldwork, 0).await;
        visitor.save("/respond/sections/om", &[("a.ansatte", "120")]).await.expect(303);
        let review = visitor.page("/respond/review").await;
        assert!(review.contains("Registrer tjeneste, eller bekreft"));

        let tasks = visitor.page("/respond").await;
        assert!(tasks.contains("Vi har ingen."));
        let nil = "/respond/rosters/tjeneste/nil";
        visitor.post(nil, &tasks, &[("nil", "yes")]).await.expect(303);
        assert_eq!(visitor.draft(app).await["rosters"]["tjeneste"]["nil"], true);
        visitor.submit().await.expect(303);
        visitor.post(nil, &tasks, &[("nil", "no")]).await.expect(303);

        assert!(visitor.page("/respond/review").await.contains("Registrer tjeneste, eller bekreft"));
    }

    async fn an_entry_is_copied_removed_and_brought_back(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let visitor = Visitor::start(app, &fieldwork, 0).await;
        let page = visitor.fill().await;
        let entry = page.split("/sections").next().unwrap().to_owned();
        let first = visitor.browser.get(&entry).await.expect(303);
        assert_eq!(first.header("location"), page);

        let tasks = visitor.page("/respond").await;
        let copied = visitor.post(&format!("{entry}/duplicate"), &tasks, &[]).await.expect(303);
        let copy = copied.header("location");
        assert!(copy.ends_with("/sections/hoved?done=duplicated") && !copy.starts_with(&entry), "{copy}");
        let asked = visitor.page(&format!("{entry}/remove")).await;
        assert!(asked.contains("Vil du fjerne «Søknad»?"));
        assert_eq!(visitor.page("/respond").await.matches("/duplicate\"").count(), 2);
        visitor.post(&format!("{entry}/remove"), &asked, &[]).await.expect(303);
        let tasks = visitor.page("/respond").await;
        assert_eq!(tasks.matches("/duplicate\"").count(), 1);
        visitor.browser.get(&page).await.expect(404);
        visitor.post(&format!("{entry}/restore"), &tasks, &[]).await.expect(303);

        visitor.browser.get(&page).await.expect(200);
        let third = visitor.add().await;
        assert!(!visitor.page("/respond").await.contains("Legg til tjeneste"), "there is room for three");
        visitor.browser.get(&third).await.expect(200);
    }

    async fn a_button_pressed_twice_makes_one_entry_and_leads_to_it_again(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let visitor = Visitor::start(app, &fieldwork, 0).await;
        let empty = visitor.page("/respond").await;
        let (first, second) = join(
            visitor.post(ENTRIES, &empty, &[]), visitor.post(ENTRIES, &empty, &[])).await;
        let added = first.expect(303).header("location").to_owned();
        assert_eq!(second.expect(303).header("location"), added);
        let page = added.split('?').next().unwrap();
        let answers = [("a.navn", "Søknad"), ("a.status", "i_drift")];
        visitor.save(page, &answers).await.expect(303);
        let entry = page.split("/sections").next().unwrap();
        let late = visitor.post(ENTRIES, &empty, &[]).await.expect(303);
        assert_eq!(late.header("location"), added, "what was filled in since is left");

        let (tasks, duplicate) = (visitor.page("/respond").await, format!("{entry}/duplicate"));
        let (first, second) = join(
            visitor.post(&duplicate, &tasks, &[]), visitor.post(&duplicate, &tasks, &[])).await;
        let copied = first.expect(303).header("location").to_owned();
        assert_eq!(second.expect(303).header("location"), copied);
        visitor.add().await;
        let full = visitor.post(&duplicate, &tasks, &[]).await.expect(303);
        assert_eq!(full.header("location"), copied, "a full roster has the copy already");

        let draft = visitor.draft(app).await;
        let entries = &draft["rosters"]["tjeneste"]["entries"];
        assert_eq!(entries.as_array().map(Vec::len), Some(3));
        assert_eq!(entries[0]["sheet"]["answers"]["navn"], "Søknad");
        assert_eq!(entries[1]["sheet"]["answers"]["navn"], "Søknad");
    }

    async fn a_page_without_an_id_for_the_new_entry_adds_it_all_the_same(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let (visitor, other) =
            (Visitor::start(app, &fieldwork, 0).await, Visitor::start(app, &fieldwork, 1).await);
        let tasks = visitor.page("/respond").await;
        let csrf = ("csrf", hidden(&tasks, "csrf").unwrap());
        let taken = other.add().await.split('/').nth(3).unwrap().to_owned();

        let old = visitor.browser.post_form(ENTRIES, &[(csrf.0, &csrf.1)]).await.expect(303);
        let cut = visitor.post(ENTRIES, &tasks, &[("new", "0198")]).await.expect(400);
        let theirs = visitor.post(ENTRIES, &tasks, &[("new", &taken)]).await.expect(409);

        assert!(cut.text().contains("/problems/form-incomplete"));
        assert!(theirs.text().contains("/problems/entry-id-taken"));
        let entry = old.header("location").split("/sections").next().unwrap().to_owned();
        let copy = format!("{entry}/duplicate");
        visitor.browser.post_form(&copy, &[(csrf.0, &csrf.1)]).await.expect(303);
        let copied = visitor.post(&copy, &tasks, &[("new", &taken)]).await.expect(409);
        assert!(copied.text().contains("/problems/entry-id-taken"));
        let draft = visitor.draft(app).await;
        assert_eq!(draft["rosters"]["tjeneste"]["entries"].as_array().map(Vec::len), Some(2));
    }

    async fn after_closing_the_answers_and_the_receipt_are_read_and_nothing_is_written(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let visitor = Visitor::start(app, &fieldwork, 0).await;
        let entry = visitor.fill().await;
        visitor.submit().await.expect(303);
        let open = visitor.page(&entry).await;
        let before = visitor.draft(app).await;
        fieldwork.close(app);

        let refused = visitor.post(&entry, &open, &[("a.navn", "Ny")]).await.expect(409);
        assert!(refused.text().contains("Undersøkelsen er lukket"));
        assert_eq!(visitor.browser.get(&entry).await.expect(303).header("location"), "/respond");
        assert!(visitor.page("/respond").await.contains("tar ikke lenger imot svar"));
        assert!(visitor.page("/respond/review").await.contains("Søknad"));
        assert!(visitor.page("/respond/receipts/1").await.contains("Svaret er mottatt"));
        assert!(visitor.page(&visitor.landing()).await.contains("Se svar og kvittering"));
        assert_eq!(visitor.draft(app).await["rosters"], before["rosters"]);
    }

    async fn a_link_to_parts_shows_and_saves_only_those(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let scope = GrantScope::Parts {
            sections: ["drift".parse().unwrap()].into(),
            entries: [].into(),
        };
        let visitor = Visitor::start_with(app, &fieldwork, 0, scope).await;
        let whole = Visitor::start(app, &fieldwork, 0).await;
        whole.fill().await;

        let tasks = visitor.page("/respond").await;
        assert!(tasks.contains("/respond/sections/drift") && !tasks.contains("/respond/sections/om"));
        assert!(!tasks.contains("Søknad") && !tasks.contains("/respond/review"));
        visitor.browser.get("/respond/sections/om").await.expect(404);
        visitor.save("/respond/sections/drift", &[("a.merknad", "Fra en kollega")]).await.expect(303);
        visitor.post("/respond/submit", &tasks, &[("key", "k"), ("reviewed", "{\"header\":2}")])
            .await
            .expect(403);

        let header = whole.draft(app).await["header"]["sheet"]["answers"].clone();
        assert_eq!(header, serde_json::json!({ "ansatte": 120, "merknad": "Fra en kollega" }));
    }

    async fn the_pages_name_only_what_is_on_them_and_hold_no_inline_code(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let visitor = Visitor::start(app, &fieldwork, 0).await;
        let entry = visitor.fill().await;
        visitor.save(&entry, &[("a.navn", "x"), ("a.kostnad", "2000000")]).await.expect(303);
        let remove = entry.replace("/sections/hoved", "/remove");
        let checked = format!("{entry}?check=1");
        for path in ["/respond", "/respond/sections/om?check=1", &checked, &remove, "/respond/review",
            "/respond/receipt", "/respond/left", &visitor.landing()]
        {
            let answer = visitor.browser.get(path).await;
            let page = answer.text();
            let ids = attributes(&page, "id");
            for id in &ids {
                assert_eq!(ids.iter().filter(|other| *other == id).count(), 1, "{id} on {path}");
            }
            let named = ["for", "aria-labelledby", "aria-describedby"];
            for id in named.iter().flat_map(|name| attributes(&page, name)).flat_map(str::split_whitespace) {
                assert!(ids.contains(&id), "{id} is named on {path}, but is not there");
            }
            for field in page.split(['<', '>']).filter(|tag| {
                ["input ", "select ", "textarea "].iter().any(|kind| tag.starts_with(kind))
                    && !tag.contains("type=\"hidden\"")
            }) {
                let id = attributes(field, "id")[0].to_owned();
                assert!(attributes(&page, "for").contains(&id.as_str()), "{id} has no label on {path}");
            }
            assert!(!page.contains(" style=") && !page.contains(" onclick="), "{path}");
            assert!(!page.contains("<script>") && !page.contains("<style"), "{path}");
            assert!(page.contains("<main id=\"main\"") && page.contains("href=\"#main\""), "{path}");
        }
    }

    async fn an_asset_is_cached_for_good_under_the_hash_of_its_bytes(app: &TestApp) {
        let page = app.browser().get("/respond/left").await.expect(200).text();
        let addresses: Vec<&str> =
            [attributes(&page, "href"), attributes(&page, "src")].concat();
        let assets: Vec<&str> =
            addresses.into_iter().filter(|address| address.starts_with("/assets/")).collect();
        assert_eq!(assets.len(), 2);
        for asset in assets {
            let served = app.get(asset).await.expect(200);
            assert_eq!(served.header("cache-control"), "public, max-age=31536000, immutable");
            let name = asset.rsplit('/').next().unwrap();
            let older = app.get(&format!("/assets/older/{name}")).await.expect(200);
            assert_eq!(older.header("cache-control"), "no-cache");
        }
        assert_eq!(app.get("/assets/x/none.css").await.expect(404).problem(), "no-such-asset");
    }
}
