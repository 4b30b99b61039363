//! Forms of the respondent's pages: what is refused is shown back, nothing is overwritten unseen,
//! and nothing hostile gets through.

use serde_json::{Value, json};

use crate::fieldwork::{Fieldwork, put};
use crate::harness::{Answer, TestApp};
use crate::visitor::{Visitor, hidden};

const OM: &str = "/respond/sections/om";

async fn visitor(app: &TestApp) -> Visitor {
    Visitor::start(app, &Fieldwork::open(app), 0).await
}

/// Posts as the script does when it saves.
async fn autosave(visitor: &Visitor, path: &str, page: &str, answers: &[(&str, &str)]) -> Value {
    let browser = visitor.browser.clone().with("accept", "application/json");
    let script = Visitor::of(browser, visitor.secret.clone());
    script.post(path, page, answers).await.expect(200).json()
}

fn entry_answers(draft: &Value) -> &Value {
    &draft["rosters"]["tjeneste"]["entries"][0]["sheet"]["answers"]
}

/// Expects a page that is shown back with an error at a field and what was written in it.
fn shown_back(answer: Answer, item: &str, written: &str, error: &str) -> String {
    let page = answer.expect(422).text();
    assert!(page.contains(&format!("<a href=\"#f-{item}\">")), "the summary leads there: {page}");
    assert!(page.contains(&format!("id=\"f-{item}-error\"")), "{page}");
    assert!(page.contains("<title>Feil: "));
    assert!(page.contains(written) && page.contains(error), "{written}, {error}: {page}");
    page
}

both_backends! {
    async fn what_cannot_be_read_is_shown_back_and_nothing_is_stored(app: &TestApp) {
        let visitor = visitor(app).await;
        visitor.save(OM, &[("a.ansatte", "120"), ("a.kontakt", "post@etat.no")]).await.expect(303);
        let before = visitor.draft(app).await;

        let answers = [("a.ansatte", "ca. hundre"), ("a.kontakt", "ny@etat.no")];
        let page = shown_back(
            visitor.save(OM, &answers).await, "ansatte", "value=\"ca. hundre\"", "Skriv et helt tall");

        assert!(page.contains("aria-describedby=\"f-ansatte-error\" aria-invalid=\"true\""));
        assert!(page.contains("value=\"ny@etat.no\""), "what is right is not lost either");
        assert_eq!(visitor.draft(app).await, before);
        let mended = [("a.ansatte", "100"), ("a.kontakt", "ny@etat.no")];
        visitor.post(OM, &page, &mended).await.expect(303);
    }

    async fn each_kind_of_fault_is_told_in_words_at_its_field(app: &TestApp) {
        let visitor = visitor(app).await;
        let entry = visitor.fill().await;
        let long = "å".repeat(1001);
        let too_long = "x".repeat(101);
        for (path, item, written, error) in [
            (OM, "ansatte", "99999999999999999999", "for stort"),
            (OM, "ansatte", "100001", "ikke være høyere enn 100\u{a0}000"),
            (OM, "ansatte", "-1", "ikke være lavere enn 0"),
            (OM, "kontakt", "etat.no", "Skriv en e-postadresse"),
            ("/respond/sections/drift", "leverandor", "123456789", "organisasjonsnummer"),
            ("/respond/sections/drift", "merknad", long.as_str(), "Teksten er på 1001 tegn"),
            (entry.as_str(), "navn", too_long.as_str(), "Kort den ned til 100"),
            (entry.as_str(), "navn", "a\u{1}b", "usynlig tegn"),
            (entry.as_str(), "status", "solgt", "finnes ikke lenger"),
            (entry.as_str(), "slutt", "31.2.2026", "Denne datoen finnes ikke"),
            (entry.as_str(), "slutt", "01.02.26", "Skriv årstallet med fire sifre"),
            (entry.as_str(), "slutt", "i fjor", "Skriv datoen som dag.måned.år"),
            (entry.as_str(), "kostnad", "mange", "hele kroner"),
            (entry.as_str(), "kostnad", "-5", "ikke være lavere enn 0 kr"),
        ] {
            let name = format!("a.{item}");
            let saved = visitor.save(path, &[(&name, written)]).await;
            let page = saved.expect(422).text();
            assert!(page.contains(&format!("id=\"f-{item}-error\"")), "{item} {written}");
            assert!(page.contains(error), "{item} {written}: {page}");
        }
        let three = [("a.navn", "x"), ("a.kanaler", "nett"), ("a.kanaler", "app"), ("a.kanaler", "telefon")];
        shown_back(visitor.save(&entry, &three).await, "kanaler", "checked", "Velg inntil 2. Du har valgt 3.");
        let both = [("a.navn", "x"), ("a.kanaler", "nett"), ("a.kanaler", "ingen")];
        shown_back(visitor.save(&entry, &both).await, "kanaler", "checked", "«Ingen» kan ikke velges sammen");
        let basis = [("a.navn", "x"), ("a.kostnad", "5"), ("x.kostnad", "noe_annet")];
        shown_back(visitor.save(&entry, &basis).await, "kostnad", "value=\"5\"", "Velg en hjemmel");
    }

    async fn numbers_dates_and_organisation_numbers_are_taken_as_people_write_them(app: &TestApp) {
        let visitor = visitor(app).await;
        let entry = visitor.fill().await;
        let drift = "/respond/sections/drift";
        visitor.save(drift, &[("a.leverandor", " 991 825 827 ")]).await.expect(303);
        let answers = [("a.navn", "Søknad"), ("a.status", "avsluttet"), ("a.slutt", "01.02.2026"),
            ("a.kostnad", "1.200.000,00 kr"), ("c.hoy_kostnad", "Ja, dyrt"), ("x.kostnad", "offl_13")];
        visitor.save(&entry, &answers).await.expect(303);

        let draft = visitor.draft(app).await;
        assert_eq!(draft["header"]["sheet"]["answers"]["leverandor"], "991825827");
        let sheet = &draft["rosters"]["tjeneste"]["entries"][0]["sheet"];
        assert_eq!(sheet, &json!({
            "answers": { "navn": "Søknad", "status": "avsluttet", "slutt": "2026-02-01", "kostnad": 1_200_000 },
            "exemptions": { "kostnad": "offl_13" },
            "confirmations": { "hoy_kostnad": "Ja, dyrt" },
        }));
        let page = visitor.page(&entry).await;
        assert!(page.contains("value=\"1 200 000\"") && page.contains("value=\"01.02.2026\""));
        assert!(page.contains("value=\"offl_13\" selected") && page.contains("Ja, dyrt"));
    }

    async fn two_colleagues_on_the_same_answer_see_both_versions(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let (kari, ola) =
            (Visitor::start(app, &fieldwork, 0).await, Visitor::start(app, &fieldwork, 0).await);
        let entry = kari.fill().await;
        let olas = ola.page(&entry).await;
        kari.save(&entry, &[("a.navn", "Karis navn"), ("a.status", "i_drift")]).await.expect(303);

        let mine = [("a.navn", "Olas navn"), ("a.status", "i_drift"), ("a.kostnad", "5")];
        let conflict = ola.post(&entry, &olas, &mine).await.expect(409).text();

        assert!(conflict.contains("Karis navn") && conflict.contains("Olas navn"));
        assert!(conflict.contains("name=\"k.navn\"") && !conflict.contains("name=\"k.status\""));
        assert_eq!(entry_answers(&kari.draft(app).await)["navn"], "Karis navn");
        let unchosen = [&mine[..], &[("conflict", "yes"), ("k.kostnad", "mine")]].concat();
        let again = ola.post(&entry, &conflict, &unchosen).await.expect(409).text();
        assert!(again.contains("Velg ett av svarene for hvert spørsmål"));
        let chosen = [&unchosen[..], &[("k.navn", "stored")]].concat();
        ola.post(&entry, &again, &chosen).await.expect(303);
        let stored = kari.draft(app).await;
        let expected = json!({ "navn": "Karis navn", "status": "i_drift", "kostnad": 5 });
        assert_eq!(entry_answers(&stored), &expected);
    }

    async fn a_comment_that_confirms_a_colleagues_answer_is_not_overwritten_unseen(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let (kari, ola) =
            (Visitor::start(app, &fieldwork, 0).await, Visitor::start(app, &fieldwork, 0).await);
        let entry = kari.fill().await;
        let dear = [("a.navn", "Søknad"), ("a.status", "i_drift"), ("a.kostnad", "2000000")];
        kari.save(&entry, &dear).await.expect(303);
        let (karis, olas) = (kari.page(&entry).await, ola.page(&entry).await);
        let confirmed = [&dear[..], &[("c.hoy_kostnad", "Nytt anlegg")]].concat();
        kari.post(&entry, &karis, &confirmed).await.expect(303);

        let blank = [&dear[..], &[("c.hoy_kostnad", "")]].concat();
        let conflict = ola.post(&entry, &olas, &blank).await.expect(409).text();

        assert!(conflict.contains("name=\"k.kostnad\"") && !conflict.contains("name=\"k.navn\""));
        assert!(conflict.contains("Begrunnelse: Nytt anlegg"), "{conflict}");
        let comment = async || {
            let draft = kari.draft(app).await;
            draft["rosters"]["tjeneste"]["entries"][0]["sheet"]["confirmations"].clone()
        };
        assert_eq!(comment().await, json!({ "hoy_kostnad": "Nytt anlegg" }));
        let kept = [&blank[..], &[("conflict", "yes"), ("k.kostnad", "stored")]].concat();
        ola.post(&entry, &conflict, &kept).await.expect(303);
        assert_eq!(comment().await, json!({ "hoy_kostnad": "Nytt anlegg" }));
        let seen = ola.page(&entry).await;
        ola.post(&entry, &seen, &blank).await.expect(303);
        assert_eq!(comment().await, json!({}), "whoever has seen it may take it away");
    }

    async fn a_refusal_that_a_system_has_sent_stays_when_the_page_is_saved(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let visitor = Visitor::start(app, &fieldwork, 0).await;
        let refused = json!({ "answers": { "merknad": { "missing": "refused" } } });
        let system = fieldwork.respondent(app, 0);
        put(&system, "/api/v1/respond/draft/header", Some("\"0\""), &refused).await.expect(200);

        let page = visitor.page("/respond/sections/drift").await;

        assert!(page.contains("Ønsker ikke å svare") && page.contains("value=\"refused\""), "{page}");
        let posted = [("a.merknad", ""), ("m.merknad", "refused")];
        visitor.post("/respond/sections/drift", &page, &posted).await.expect(303);
        let stored = visitor.draft(app).await["header"]["sheet"]["answers"].clone();
        assert_eq!(stored, refused["answers"]);
    }

    async fn colleagues_on_different_pages_of_the_same_part_both_keep_their_answers(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let (kari, ola) =
            (Visitor::start(app, &fieldwork, 0).await, Visitor::start(app, &fieldwork, 0).await);
        let (om, drift) = (kari.page(OM).await, ola.page("/respond/sections/drift").await);
        kari.post(OM, &om, &[("a.ansatte", "120")]).await.expect(303);

        ola.post("/respond/sections/drift", &drift, &[("a.merknad", "Hei")]).await.expect(303);

        let stored = kari.draft(app).await["header"]["sheet"]["answers"].clone();
        assert_eq!(stored, json!({ "ansatte": 120, "merknad": "Hei" }));
    }

    async fn the_script_saves_the_same_way_and_learns_what_is_asked(app: &TestApp) {
        let visitor = visitor(app).await;
        let entry = visitor.fill().await;
        let page = visitor.page(&entry).await;
        assert!(page.contains("data-item=\"slutt\" hidden"));

        let ended = [("a.navn", "Søknad"), ("a.status", "avsluttet")];
        let saved = autosave(&visitor, &entry, &page, &ended).await;
        assert_eq!((&saved["stored"], &saved["message"]), (&json!(true), &json!("Lagret 09:00")));
        assert!(saved["asked"].as_array().unwrap().contains(&json!("slutt")));
        let wrong = [("a.navn", ""), ("a.kostnad", "x")];
        let refused = autosave(&visitor, &entry, &visitor.page(&entry).await, &wrong).await;
        assert_eq!(refused["stored"], false);
        let message = refused["message"].as_str().unwrap();
        assert!(message.contains("Ingenting på denne siden blir lagret"), "{message}");
        assert!(message.contains("rettet: Kostnad: Skriv beløpet"), "{message}");
        let stale = autosave(&visitor, &entry, &page, &[("a.navn", "Annet")]).await;
        assert_eq!(stale["stored"], false);
        assert!(stale["message"].as_str().unwrap().contains("En kollega"));

        assert_eq!(entry_answers(&visitor.draft(app).await), &json!({ "navn": "Søknad", "status": "avsluttet" }));
    }

    async fn an_unusual_answer_waits_for_a_comment(app: &TestApp) {
        let visitor = visitor(app).await;
        let entry = visitor.fill().await;
        let dear = [("a.navn", "Søknad"), ("a.status", "i_drift"), ("a.kostnad", "2 000 000")];
        let saved = visitor.save(&entry, &dear).await.expect(303);
        assert_eq!(saved.header("location"), format!("{entry}?check=1&done=saved"));
        assert!(visitor.page(&entry).await.contains("Er dette riktig? Kostnaden er høy."));
        let overview = visitor.page("/respond").await;
        assert!(overview.contains("Må bekreftes") && !overview.contains("Må rettes"), "{overview}");
        visitor.submit().await.expect(409);

        let review = visitor.page("/respond/review").await;
        let id = hidden(&review, "entry").unwrap();
        let confirm = [("rule", "hoy_kostnad"), ("entry", id.as_str()), ("comment", "Stor ombygging")];
        // The form of the check has the entry's edition, and it is the only one on the page.
        visitor.post("/respond/confirm", &review, &confirm).await.expect(303);

        let review = visitor.page("/respond/review").await;
        assert!(review.contains("Alt er på plass"));
        visitor.post("/respond/submit", &review, &[]).await.expect(303);
    }

    async fn what_is_not_ready_or_has_changed_since_the_review_is_not_submitted(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let (kari, ola) =
            (Visitor::start(app, &fieldwork, 0).await, Visitor::start(app, &fieldwork, 0).await);
        let empty = kari.submit().await.expect(409).text();
        assert!(empty.contains("Noe gjenstår") && empty.contains("#f-ansatte"));
        kari.fill().await;
        let review = kari.page("/respond/review").await;
        ola.save(OM, &[("a.ansatte", "999")]).await.expect(303);

        let changed = kari.post("/respond/submit", &review, &[]).await.expect(409).text();

        assert!(changed.contains("En kollega har endret noe") && changed.contains("999"));
        kari.browser.get("/respond/receipt").await.expect(404);
        kari.post("/respond/submit", &changed, &[]).await.expect(303);
    }

    async fn a_form_of_another_session_or_another_site_is_refused(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let (kari, ola) =
            (Visitor::start(app, &fieldwork, 0).await, Visitor::start(app, &fieldwork, 1).await);
        let olas = ola.page(OM).await;

        let refused = kari.post(OM, &olas, &[("a.ansatte", "1")]).await.expect(403).text();
        assert!(refused.contains("/problems/form-not-ours"));
        let bare = [("a.ansatte", "1"), ("edition", "0"), ("csrf", "")];
        kari.post(OM, "", &bare).await.expect(403);
        for path in ["/respond/submit", "/respond/leave", "/respond/rosters/tjeneste/entries",
            "/respond/rosters/tjeneste/nil", "/respond/confirm"]
        {
            kari.post(path, &olas, &[("nil", "yes")]).await.expect(403);
        }
        let elsewhere = app.browser().with("sec-fetch-site", "cross-site");
        let started = elsewhere.post_form(&kari.landing(), &[]).await.expect(403);
        assert_eq!(started.header("set-cookie"), "");

        assert_eq!(kari.draft(app).await["header"]["sheet"]["answers"], json!({}));
    }

    async fn a_form_that_broke_off_changes_nothing(app: &TestApp) {
        let visitor = visitor(app).await;
        visitor.save(OM, &[("a.ansatte", "120")]).await.expect(303);
        let csrf = hidden(&visitor.page(OM).await, "csrf").unwrap();

        let cut = visitor.browser.post_form(OM, &[("csrf", &csrf), ("a.ansatte", "1")]).await;

        assert!(cut.expect(400).text().contains("/problems/form-incomplete"));
        for (path, fields) in [
            ("/respond/submit", &[("key", "k")][..]),
            ("/respond/submit", &[("key", "k"), ("reviewed", "{]")][..]),
            ("/respond/confirm", &[("rule", "hoy_kostnad"), ("edition", "x"), ("comment", "y")][..]),
        ] {
            let fields = [&[("csrf", csrf.as_str())], fields].concat();
            visitor.browser.post_form(path, &fields).await.expect(400);
        }
        assert_eq!(visitor.draft(app).await["header"]["sheet"]["answers"]["ansatte"], 120);
    }

    async fn a_form_of_megabytes_is_refused_and_one_megabyte_is_told_to_be_too_long(app: &TestApp) {
        let visitor = visitor(app).await;
        let drift = "/respond/sections/drift";
        let (one, three) = ("x".repeat(1 << 20), "x".repeat(3 << 20));

        visitor.save(drift, &[("a.merknad", &one)]).await.expect(422);
        let refused = visitor.save(drift, &[("a.merknad", &three)]).await.expect(413);

        assert!(refused.text().contains("For mye på en gang"));
        assert_eq!(visitor.draft(app).await["header"]["sheet"]["answers"], json!({}));
    }

    async fn hostile_answers_are_shown_as_text(app: &TestApp) {
        let visitor = visitor(app).await;
        let entry = visitor.fill().await;
        let hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&lt;";
        visitor.save(&entry, &[("a.navn", hostile), ("a.status", "i_drift")]).await.expect(303);
        let drift = "/respond/sections/drift";
        let text = "</textarea><script>alert(3)</script>";
        visitor.save(drift, &[("a.merknad", text)]).await.expect(303);

        let remove = entry.replace("/sections/hoved", "/remove");
        for path in ["/respond", &entry, &remove, "/respond/review", drift] {
            let page = visitor.page(path).await;
            assert!(!page.contains("<script>") && !page.contains("<img"), "{path}: {page}");
            assert!(page.contains("&#60;"), "{path}");
        }
        assert_eq!(entry_answers(&visitor.draft(app).await)["navn"], hostile);
        let asked = "/respond?lang=\"><script>alert(4)</script>&done=<script>";
        assert!(!visitor.page(asked).await.contains("<script>"));
    }

    async fn an_entry_or_page_of_somebody_else_is_not_there(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let (kari, ola) =
            (Visitor::start(app, &fieldwork, 0).await, Visitor::start(app, &fieldwork, 1).await);
        let karis = kari.fill().await;

        let olas = ola.page("/respond").await;
        ola.browser.get(&karis).await.expect(404);
        ola.post(&karis, &olas, &[("a.navn", "x"), ("edition", "1")]).await.expect(404);
        let remove = karis.replace("/sections/hoved", "/remove");
        ola.post(&remove, &olas, &[("edition", "1")]).await.expect(404);
        let none = ola.browser.get("/respond/sections/none").await.expect(404).text();
        assert!(none.contains("/problems/no-such-section"));
        ola.browser.get("/respond/entries/xyz/sections/hoved").await.expect(404);
        app.browser().get(OM).await.expect(403);

        assert_eq!(entry_answers(&kari.draft(app).await)["navn"], "Søknad");
    }
}
