//! What the respondent's pages tell: until when, who made a version of the answer, why a round takes no more,
//! and whose it is to submit.

use kartlegger::domain::answer::GrantScope;
use kartlegger::service::Role;
use serde_json::{Value, json};

use crate::fieldwork::{Fieldwork, entry_id, fill, header, service, submit};
use crate::harness::{Client, TestApp};
use crate::mails::contact;
use crate::visitor::Visitor;

/// A public list of the services.
const LIST: &str = "plan:
  list:
    roster: tjeneste
    title: { nb: Tjenester, nn: Tenester, en: Services }
    columns: [navn]
    facets: [{ item: status }]
rules:
";

/// Two scales: one of short words, one of sentences.
const SCALES: &str = "code_lists:
  grad:
    - { code: a, score: 1, label: { nb: I svært liten grad, nn: I svært liten grad, en: To a very small extent } }
    - { code: b, score: 2, label: { nb: I liten grad, nn: I liten grad, en: To a small extent } }
    - { code: c, score: 3, label: { nb: I noen grad, nn: I nokon grad, en: To some extent } }
    - { code: d, score: 4, label: { nb: I stor grad, nn: I stor grad, en: To a large extent } }
    - { code: e, score: 5, label: { nb: I svært stor grad, nn: I svært stor grad, en: To a very large extent } }
    - { code: f, label: { nb: Vet ikke, nn: Veit ikkje, en: Don’t know }, missing: dont_know }
  steg:
    - { code: a, score: 1, label: { nb: Samfunnssikkerhetsarbeidet er ikke startet, nn: Ikkje starta, en: Not started } }
    - { code: b, score: 2, label: { nb: Samfunnssikkerhetsarbeidet er planlagt, nn: Planlagt, en: Planned } }
    - { code: c, score: 3, label: { nb: Samfunnssikkerhetsarbeidet er ferdig, nn: Ferdig, en: Done } }
";

/// A question of each.
const SCALED: &str = "      - id: styring
        number: '7'
        text: { nb: I hvilken grad?, nn: I kva grad?, en: To what extent? }
        type: scale
        codes: grad
        class: aggregate
      - id: steg
        text: { nb: Hvor langt?, nn: Kor langt?, en: How far? }
        type: scale
        codes: steg
        class: aggregate
      - id: leverandor
";

/// The part link of a colleague: a section of the header, and nothing else.
fn part(section: &str) -> GrantScope {
    GrantScope::Parts { sections: [section.parse().unwrap()].into(), entries: [].into() }
}

/// A whole answer with one service of that name.
fn whole(name: &str) -> Value {
    let entries = json!([{ "id": entry_id(1), "sheet": service(name) }]);
    json!({ "header": { "sheet": header() }, "rosters": { "tjeneste": { "entries": entries } } })
}

/// The address of a verb on the first unit.
fn unit(fieldwork: &Fieldwork, verb: &str) -> String {
    format!("/api/v1/units/{}/{verb}", fieldwork.units[0])
}

async fn corrected(staff: &Client, fieldwork: &Fieldwork, based_on: &Value) {
    let body = json!({ "based_on": based_on, "answers": whole("Søknadsportal"), "reason": "Navnet var feil <b>" });
    staff.post(&unit(fieldwork, "corrections"), body).await.expect(201);
}

both_backends! {
    async fn every_page_and_the_mail_name_the_same_last_day(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        contact(app, &fieldwork, 0, "kari@etat0.test");
        let visitor = Visitor::start(app, &fieldwork, 0).await;
        visitor.fill().await;
        visitor.submit().await.expect(303);

        let letters = app.deliver().await;

        let last = "til og med 14. april 2026";
        assert!(letters[0].body.contains(last), "{}", letters[0].body);
        for path in ["/respond/receipts/1", "/respond", &visitor.landing()] {
            let page = visitor.page(path).await;
            assert!(page.contains(last) && !page.contains("til og med 31. mars"), "{path}: {page}");
        }
    }

    async fn an_extension_moves_the_last_day_on_every_page(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let staff = app.staff(Role::Manager);
        let extended = json!({ "extended_to": "2026-05-20", "reason": "De ba om det" });
        staff.put(&unit(&fieldwork, "extension"), extended).await.expect(200);
        let visitor = Visitor::start(app, &fieldwork, 0).await;
        visitor.fill().await;
        visitor.submit().await.expect(303);

        for path in ["/respond/receipts/1", "/respond", &visitor.landing()] {
            let page = visitor.page(path).await;
            assert!(page.contains("til og med 20. mai 2026"), "{path}: {page}");
        }
    }

    async fn after_the_deadline_the_pages_say_how_long_an_answer_is_still_taken(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let in_time = Visitor::start(app, &fieldwork, 1).await;
        let before = in_time.page(&in_time.landing()).await;
        let told = "Send inn svaret senest 31. mars 2026. Etter at det er sendt inn, kan dere endre det \
                    og sende inn på nytt til og med 14. april 2026.";
        assert!(before.contains(told), "the deadline is the deadline: {before}");
        app.set_clock("2026-04-05T09:00:00Z");
        let visitor = Visitor::start(app, &fieldwork, 0).await;

        let late = "Svarfristen var 31. mars 2026, men dere kan fortsatt svare til og med 14. april 2026.";

        assert!(visitor.page(&visitor.landing()).await.contains(late));
        assert!(visitor.page("/respond").await.contains(late));
        visitor.fill().await;
        visitor.submit().await.expect(303);
        assert!(!visitor.page("/respond").await.contains(late), "they have answered");
    }

    async fn a_round_closed_before_its_deadline_is_not_said_to_have_run_out(app: &TestApp) {
        let (early, late) = (Fieldwork::open(app), "Fristen er ute");
        let visitor = Visitor::start(app, &early, 0).await;
        early.close(app);

        let (landing, tasks) = (visitor.page(&visitor.landing()).await, visitor.page("/respond").await);

        let closed = "Undersøkelsen ble lukket 2. mars 2026, før svarfristen";
        assert!(landing.contains(closed) && !landing.contains(late), "{landing}");
        assert!(tasks.contains(closed) && !tasks.contains(late), "{tasks}");
        assert!(!landing.contains("Dere kan endre svarene"), "nothing can be changed");
    }

    async fn a_round_closed_after_its_deadline_has_run_out(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        app.set_clock("2026-04-05T09:00:00Z");
        let visitor = Visitor::start(app, &fieldwork, 0).await;
        fieldwork.close(app);

        let landing = visitor.page(&visitor.landing()).await;

        assert!(landing.contains("Fristen er ute") && !landing.contains("før svarfristen"), "{landing}");
    }

    async fn whoever_has_not_answered_a_closed_round_is_told_so_and_nothing_that_no_longer_applies(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let (silent, answered) =
            (Visitor::start(app, &fieldwork, 0).await, Visitor::start(app, &fieldwork, 1).await);
        answered.fill().await;
        answered.submit().await.expect(303);
        fieldwork.close(app);

        let page = silent.page(&silent.landing()).await;

        assert!(page.contains(" sendte ikke inn noe svar. Har dere spørsmål om det"), "{page}");
        for gone in ["trenger å rette noe", "Slik svarer dere", "den samme lenken", "Hva som blir publisert"] {
            assert!(!page.contains(gone), "{gone}: {page}");
        }
        let page = answered.page(&answered.landing()).await;
        assert!(page.contains("trenger å rette noe") && page.contains("Hva som blir publisert"), "{page}");
        assert!(!page.contains("Slik svarer dere"), "{page}");
    }

    async fn the_button_says_whether_there_is_something_to_go_on_with(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let visitor = Visitor::start(app, &fieldwork, 0).await;
        let button = async || {
            let page = visitor.page(&visitor.landing()).await;
            page.split_once("<button type=\"submit\">").unwrap().1.split('<').next().unwrap().to_owned()
        };

        assert_eq!(button().await, "Start", "opening it is no answer");
        visitor.save("/respond/sections/om", &[("a.ansatte", "120")]).await.expect(303);
        assert_eq!(button().await, "Fortsett");
        visitor.fill().await;
        visitor.submit().await.expect(303);
        assert_eq!(button().await, "Se og endre svarene");
    }

    async fn a_correction_is_told_as_one_with_its_reason(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let client = fieldwork.respondent(app, 0);
        fill(&client).await;
        let received = submit(&client, "k1").await.expect(200).json();
        let visitor = Visitor::start(app, &fieldwork, 0).await;
        app.set_clock("2026-03-02T11:00:00Z");
        corrected(&app.staff(Role::Manager), &fieldwork, &received["submission"]).await;

        let (tasks, receipt) =
            (visitor.page("/respond").await, visitor.page("/respond/receipts/2").await);
        let own = visitor.page("/respond/receipts/1").await;

        for page in [&tasks, &receipt] {
            assert!(page.contains("Svaret er rettet"), "{page}");
            assert!(page.contains("Begrunnelse: Navnet var feil &#60;b&#62;"), "{page}");
            assert!(!page.contains("Takk for") && !page.contains("Svaret er sendt inn"), "{page}");
        }
        assert!(tasks.contains("Etaten rettet svaret 2. mars 2026 kl. 12:00 (versjon 2)."), "{tasks}");
        assert!(receipt.contains("Etaten har rettet svaret deres.") && receipt.contains("tjenester@example.no"));
        assert!(own.contains("Takk for") && own.contains("Erstattet av en nyere"), "{own}");
        assert!(own.contains("Etaten rettet svaret 2. mars 2026"), "{own}");
    }

    async fn an_answer_that_staff_entered_is_not_told_as_sent(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let body = json!({ "answers": whole("Søknad"), "reason": "Kom i posten" });
        let staff = app.staff(Role::Manager);
        staff.post(&unit(&fieldwork, "submissions"), body).await.expect(201);
        let visitor = Visitor::start(app, &fieldwork, 0).await;

        for path in ["/respond", "/respond/receipts/1"] {
            let page = visitor.page(path).await;
            for told in ["Svaret er ført inn for dere", "Etaten", "Begrunnelse: Kom i posten"] {
                assert!(page.contains(told), "{told} is not on {path}: {page}");
            }
            assert!(!page.contains("Takk for") && !page.contains("Svaret er sendt inn"), "{page}");
        }
    }

    async fn what_is_published_with_a_name_and_what_is_a_persons_is_told_before_anybody_answers(app: &TestApp) {
        let fieldwork = Fieldwork::open_edited(app, &[("rules:\n", LIST)]);
        let visitor = Visitor::start(app, &fieldwork, 0).await;

        let landing = visitor.page(&visitor.landing()).await;
        let section = visitor.page("/respond/sections/om").await;

        let told = |heading: &str| {
            let (_, after) = landing.split_once(heading).unwrap_or_else(|| panic!("no {heading} in {landing}"));
            after.split("</details>").next().unwrap().to_owned()
        };
        let listed = told("Svar som blir publisert med navnet på virksomheten");
        assert!(listed.contains("Tjenester") && listed.contains("<li>Navn</li><li>Status</li></ul>"), "{listed}");
        let named = told("Svar som kan bli publisert med navnet på virksomheten");
        assert!(named.contains("<li>Antall ansatte</li>") && named.contains("<li>Kostnad</li>"), "{named}");
        assert!(!named.contains("<li>Navn</li>"), "{named}");
        assert!(told("Svar som ikke blir publisert").contains("<li>Merknad</li>"));
        let personal = told("som blir slettet etter 18. september 2026");
        assert!(personal.contains("<li>Kontakt</li>") && personal.contains("<li>Ansvarlig</li>"), "{personal}");
        assert!(landing.contains("Svar som ikke er nevnt over, blir bare publisert som statistikk."));
        assert!(landing.contains("Det som blir unntatt fra offentliggjøring, blir ikke publisert med navnet"));
        assert_eq!(section.matches("Personopplysning: ").count(), 1, "{section}");
    }

    async fn the_page_after_a_session_speaks_the_language_that_it_had(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        app.tamper(r#"UPDATE units SET facts = replace(facts, '"language":"nb"', '"language":"nn"')"#);
        let visitor = Visitor::start(app, &fieldwork, 0).await;
        let tasks = visitor.page("/respond").await;
        assert!(tasks.contains("Svaret dykkar"), "{tasks}");

        visitor.post("/respond/leave", &tasks, &[]).await.expect(303);

        assert!(visitor.page("/respond/left").await.contains("Økta er avslutta"));
        let ended = visitor.browser.get("/respond").await.expect(403).text();
        assert!(ended.contains("Opne lenkja på nytt"), "{ended}");
        let chosen = visitor.browser.get("/respond?lang=en").await.expect(403).text();
        assert!(chosen.contains("Open your link again"), "what the reader chooses comes first");
    }

    async fn a_scale_stands_on_one_line_only_where_its_words_fit(app: &TestApp) {
        let fieldwork = Fieldwork::open_edited(app, &[("code_lists:\n", SCALES), ("      - id: leverandor\n", SCALED)]);
        let visitor = Visitor::start(app, &fieldwork, 0).await;

        let page = visitor.page("/respond/sections/drift").await;

        assert_eq!(page.matches("class=\"choices scale of5\"").count(), 1, "{page}");
        assert_eq!(page.matches("class=\"choices\"").count(), 1, "the long one has a line a choice");
        assert!(page.contains("<span class=\"number\">7</span> I hvilken grad?"), "the name does not run into its number");
    }

    async fn a_link_to_a_part_is_told_who_submits(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let visitor = Visitor::start_with(app, &fieldwork, 0, part("om")).await;
        let empty = visitor.page("/respond/review").await;
        visitor.save("/respond/sections/om", &[("a.ansatte", "12")]).await.expect(303);

        let (review, tasks) = (visitor.page("/respond/review").await, visitor.page("/respond").await);

        assert!(empty.contains("Én ting gjenstår i delen din"), "{empty}");
        assert!(review.contains("Delen din er ferdig og lagret."), "{review}");
        assert!(!review.contains("send inn.") && !review.contains("/respond/submit"), "{review}");
        for page in [&review, &tasks] {
            assert!(!page.contains("Ingenting er registrert") && !page.contains("Tjenester"), "{page}");
        }
    }
}
