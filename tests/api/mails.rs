//! Who gets an invitation, a reminder or a receipt, and what staff see and do about it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kartlegger::domain::frame::ContactRole;
use kartlegger::domain::mail::MailKind;
use kartlegger::domain::outcome::Disposition;
use kartlegger::service::collect::mails::invite;
use kartlegger::service::design::{
    DesignError, NewContact, add_contact, find_unit, list_contacts, replace_contact,
};
use kartlegger::service::process::{ProcessError, set_disposition};
use kartlegger::service::staff::StaffError;
use kartlegger::service::staff::account::{self, NewAccount};
use kartlegger::service::{Actor, Cx, Role, Secret};
use kartlegger::worker::Letter;
use serde_json::{Value, json};

use crate::fieldwork::{Fieldwork, fill, submit};
use crate::harness::{Answer, Client, TestApp, secret};
use crate::meanwhile::meanwhile;
use crate::planning;

/// Gives an organisation a contact.
pub fn contact(app: &TestApp, fieldwork: &Fieldwork, unit: usize, email: &str) {
    let added = app.shell.write_here(Actor::System, |cx| {
        let organisation = find_unit(cx, fieldwork.units[unit])?.organisation_id;
        add_contact(cx, organisation, named(email))
    });
    added.map_err(|e: DesignError| e).expect("the contact is added");
}

fn named(email: &str) -> NewContact {
    NewContact {
        role: ContactRole::Named,
        name: "Kari Nordmann".to_owned(),
        email: email.to_owned(),
        phone: String::new(),
        delete_after: None,
    }
}

/// A round whose first unit has two contacts, the second one, the third none.
pub fn with_contacts(app: &TestApp) -> Fieldwork {
    let fieldwork = Fieldwork::open(app);
    contact(app, &fieldwork, 0, "kari@etat0.test");
    contact(app, &fieldwork, 0, "postmottak@etat0.test");
    contact(app, &fieldwork, 1, "ola@etat1.test");
    fieldwork
}

/// Does a verb on the round of `fieldwork` as a manager.
pub async fn ask(app: &TestApp, fieldwork: &Fieldwork, verb: &str) -> Answer {
    let manager = app.staff(Role::Manager);
    manager.post(&format!("/api/v1/rounds/{}/{verb}", fieldwork.round), json!({})).await
}

/// The mails of a round by address, as staff see them.
pub async fn mails(app: &TestApp, fieldwork: &Fieldwork, query: &str) -> Vec<Value> {
    let manager = app.staff(Role::Manager);
    let path = format!("/api/v1/rounds/{}/mails?limit=500&{query}", fieldwork.round);
    let page = manager.get(&path).await.expect(200).json();
    let mut mails = page["items"].as_array().unwrap().clone();
    mails.sort_by_key(|mail| mail["recipient"].to_string());
    mails
}

fn recipients(letters: &[Letter]) -> Vec<&str> {
    letters.iter().map(|letter| letter.to.as_str()).collect()
}

async fn answer(client: &Client) -> Value {
    fill(client).await;
    submit(client, "one").await.expect(200).json()
}

both_backends! {
    async fn an_invitation_goes_to_every_contact_and_its_link_opens_the_questionnaire(app: &TestApp) {
        let fieldwork = with_contacts(app);

        let queued = ask(app, &fieldwork, "invite").await.expect(200).json();
        let letters = app.deliver().await;

        assert_eq!(queued, json!({ "mails": 3, "units": 2, "reminded_lately": 0, "without_contact": ["310000035"] }));
        assert_eq!(recipients(&letters), ["kari@etat0.test", "ola@etat1.test", "postmottak@etat0.test"]);
        assert_eq!(letters[0].subject, "Digitale tjenester: svar fra Etat 310000019 innen 31. mars 2026");
        assert_ne!(secret(&letters[0]), secret(&letters[1]), "each mail has a link of its own");
        for letter in &letters {
            let respondent = app.respondent(&secret(letter));
            respondent.get("/api/v1/respond/questionnaire").await.expect(200);
        }
        for mail in mails(app, &fieldwork, "").await {
            assert_eq!((&mail["state"], &mail["attempts"]), (&json!("sent"), &json!(1)));
        }
    }

    async fn nobody_is_invited_twice_and_a_new_contact_is(app: &TestApp) {
        let fieldwork = with_contacts(app);
        ask(app, &fieldwork, "invite").await.expect(200);
        app.deliver().await;
        contact(app, &fieldwork, 2, "siri@etat2.test");

        let queued = ask(app, &fieldwork, "invite").await.expect(200).json();

        assert_eq!(queued, json!({ "mails": 1, "units": 1, "reminded_lately": 0, "without_contact": [] }));
        assert_eq!(recipients(&app.deliver().await), ["siri@etat2.test"]);
    }

    async fn two_who_invite_at_once_invite_nobody_twice(app: &TestApp) {
        let fieldwork = with_contacts(app);
        let round = fieldwork.round;
        let first = move |cx: &mut Cx<'_>| assert_eq!(invite(cx, round).unwrap().mails, 3);
        let (manager, path) = (app.staff(Role::Manager), format!("/api/v1/rounds/{round}/invite"));

        let second = meanwhile(app, first, manager.post(&path, json!({}))).await;

        assert_eq!(second.expect(200).json()["mails"], 0);
        assert_eq!(app.deliver().await.len(), 3);
    }

    async fn no_secret_of_a_link_is_stored(app: &TestApp) {
        let fieldwork = with_contacts(app);
        ask(app, &fieldwork, "invite").await.expect(200);
        let letters = app.deliver().await;

        let stored = app.stored();

        for letter in &letters {
            let text = secret(letter);
            let secret = Secret::parse(&text).expect("a secret");
            let hex = |bytes: [u8; 32]| kartlegger::domain::canonical::hex(bytes).to_uppercase();
            let bytes = URL_SAFE_NO_PAD.decode(&text).unwrap().try_into().unwrap();
            assert!(stored.contains(&hex(secret.hash())), "its hash is stored");
            assert!(!stored.contains(&text.to_uppercase()), "the secret as text");
            assert!(!stored.contains(&hex(bytes)), "the secret as bytes");
        }
    }

    async fn a_reminder_goes_only_to_those_outstanding(app: &TestApp) {
        let fieldwork = with_contacts(app);
        contact(app, &fieldwork, 2, "siri@etat2.test");
        answer(&fieldwork.respondent(app, 0)).await;
        app.deliver().await;
        let declined = app.shell.write_here(Actor::System, |cx| {
            let unit = fieldwork.units[1];
            set_disposition(cx, unit, Disposition::Declined, "by telephone")
        });
        declined.map_err(|e: ProcessError| e).expect("the disposition is set");

        let queued = ask(app, &fieldwork, "remind").await.expect(200).json();
        let letters = app.deliver().await;

        assert_eq!(queued, json!({ "mails": 1, "units": 1, "reminded_lately": 0, "without_contact": [] }));
        assert_eq!(recipients(&letters), ["siri@etat2.test"]);
        assert!(letters[0].subject.starts_with("Påminnelse: Digitale tjenester"));
        app.respondent(&secret(&letters[0])).get("/api/v1/respond/draft").await.expect(200);
    }

    async fn nobody_is_reminded_twice_a_day_unless_staff_ask_for_it(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        contact(app, &fieldwork, 2, "siri@etat2.test");
        let remind = async |query: &str| {
            let queued = ask(app, &fieldwork, &format!("remind{query}")).await.expect(200).json();
            app.deliver().await;
            (queued["mails"].clone(), queued["reminded_lately"].clone())
        };

        let first = remind("").await;
        let by_mistake = remind("").await;
        contact(app, &fieldwork, 2, "Siri@etat2.test");
        let spelt_otherwise = remind("").await;
        let on_purpose = remind("?again=true").await;
        app.set_clock("2026-03-03T08:00:01Z");
        let the_next_day = remind("").await;

        assert_eq!(first, (json!(1), json!(0)));
        assert_eq!((by_mistake, spelt_otherwise), ((json!(0), json!(1)), (json!(0), json!(1))));
        assert_eq!((on_purpose.0, the_next_day.0), (json!(1), json!(1)));
        let all = mails(app, &fieldwork, "").await;
        assert_eq!(all.len(), 3, "{all:?}");
    }

    async fn a_reminder_that_waits_is_cancelled_by_the_answer(app: &TestApp) {
        let fieldwork = with_contacts(app);
        ask(app, &fieldwork, "remind").await.expect(200);
        let again = ask(app, &fieldwork, "remind").await.expect(200).json();
        assert_eq!(again["mails"], 0, "nobody has two reminders in the queue");

        let receipt = answer(&fieldwork.respondent(app, 0)).await;
        let letters = app.deliver().await;

        assert_eq!(
            recipients(&letters),
            ["kari@etat0.test", "ola@etat1.test", "postmottak@etat0.test"],
        );
        for letter in [&letters[0], &letters[2]] {
            assert!(letter.subject.starts_with("Kvittering: "), "{}", letter.subject);
            assert!(letter.body.contains(receipt["hash"].as_str().unwrap()), "{}", letter.body);
            assert!(!letter.body.contains("/i/"), "a receipt carries no link");
            assert!(letter.body.starts_with("Hei, Kari Nordmann!"), "{}", letter.body);
        }
        let cancelled = mails(app, &fieldwork, "state=cancelled").await;
        assert_eq!(cancelled.len(), 2);
        assert!(cancelled.iter().all(|mail| mail["kind"] == "reminder" && mail["attempts"] == 0));
    }

    async fn mails_of_a_test_round_go_to_the_member_of_staff_who_asks(app: &TestApp) {
        let (manager, round) = planning::rehearsed(app).await;

        let queued = manager.post(&format!("{round}/invite"), json!({})).await.expect(200).json();
        let letters = app.deliver().await;

        assert_eq!((&queued["mails"], &queued["without_contact"]), (&json!(4), &json!([])));
        assert_eq!(recipients(&letters), ["manager@etat.test"; 4]);
        assert!(letters.iter().all(|letter| letter.subject.starts_with("TEST: ")));
    }

    async fn a_test_round_tells_staff_without_an_address_that_nothing_goes_out(app: &TestApp) {
        let made = app.shell.write_here(Actor::System, |cx| {
            let username = "manager".parse().expect("a user name");
            let new = NewAccount {
                username, name: String::new(), email: String::new(), role: Role::Manager,
            };
            account::create(cx, new, String::new())
        });
        made.map_err(|e: StaffError| e).expect("an account");
        let (manager, round) = planning::rehearsed(app).await;
        let unit = planning::unit(&manager, &round, planning::ORGNRS[0]).await;

        for verb in [format!("{round}/invite"), format!("{round}/remind"), format!("{unit}/invite")] {
            let refused = manager.post(&verb, json!({})).await.expect(409);
            assert_eq!(refused.problem(), "account-without-address", "{verb}");
        }

        let mails = manager.get(&format!("{round}/mails")).await.expect(200).json();
        assert_eq!(mails["items"], json!([]));
    }

    async fn a_mail_is_in_the_language_of_its_organisation(app: &TestApp) {
        let manager = app.staff(Role::Manager);
        let created = planning::create_survey(&manager).await;
        let register = "orgnr,name,level,language,postmottak_email\n\
            310000019,Askvoll kommune,municipality,nn,post@askvoll.test\n\
            310000027,The Embassy,state,en,post@embassy.test\n";
        planning::import(&manager, register).await.expect(200);
        let planned = manager.post("/api/v1/rounds", planning::plan(&created)).await.expect(201);
        let round = planned.header("location").to_owned();
        planning::act(&manager, &round, "open", json!({})).await.expect(200);

        manager.post(&format!("{round}/invite"), json!({})).await.expect(200);
        let letters = app.deliver().await;

        let subjects: Vec<&str> = letters.iter().map(|letter| letter.subject.as_str()).collect();
        assert_eq!(subjects, [
            "Informasjonstryggleik i kommunane: svar frå Askvoll kommune innan 31. mars 2026",
            "Information security in the municipalities: answer from The Embassy by 31 March 2026",
        ]);
    }

    async fn a_replaced_contact_gets_nothing_that_still_waits(app: &TestApp) {
        let fieldwork = with_contacts(app);
        ask(app, &fieldwork, "invite").await.expect(200);
        let replaced = app.shell.write_here(Actor::System, |cx| {
            let organisation = find_unit(cx, fieldwork.units[1])?.organisation_id;
            let ola = list_contacts(cx, organisation)?.remove(0);
            replace_contact(cx, organisation, ola.id, named("per@etat1.test"))
        });
        replaced.map_err(|e: DesignError| e).expect("the contact is replaced");

        let letters = app.deliver().await;

        assert_eq!(recipients(&letters), ["kari@etat0.test", "postmottak@etat0.test"]);
        let unit = fieldwork.units[1];
        let invite = format!("/api/v1/units/{unit}/invite");
        let queued = app.staff(Role::Manager).post(&invite, json!({})).await.expect(200).json();
        assert_eq!(queued["mails"], 1);
        assert_eq!(recipients(&app.deliver().await), ["per@etat1.test"]);
    }

    async fn only_managers_deal_with_mails(app: &TestApp) {
        let fieldwork = with_contacts(app);
        let analyst = app.staff(Role::Analyst);
        let mails = format!("/api/v1/rounds/{}/mails", fieldwork.round);
        let invite = format!("/api/v1/rounds/{}/invite", fieldwork.round);

        assert_eq!(analyst.get(&mails).await.status, 403);
        assert_eq!(analyst.post(&invite, json!({})).await.status, 403);
        assert_eq!(app.post(&invite, json!({})).await.status, 401);

        assert_eq!(app.unsettled_mails(), 0);
    }

    async fn nobody_is_invited_or_reminded_when_no_answers_are_taken(app: &TestApp) {
        let fieldwork = Fieldwork::plan(app);
        contact(app, &fieldwork, 0, "kari@etat0.test");
        for verb in ["invite", "remind"] {
            let refused = ask(app, &fieldwork, verb).await.expect(409);
            assert_eq!(refused.problem(), "round-state");
        }
        assert_eq!(app.unsettled_mails(), 0);
    }

    async fn a_unit_that_is_not_eligible_is_not_invited(app: &TestApp) {
        let fieldwork = with_contacts(app);
        let set = app.shell.write_here(Actor::System, |cx| {
            let unit = fieldwork.units[0];
            set_disposition(cx, unit, Disposition::NotEligible, "merged")
        });
        set.map_err(|e: ProcessError| e).expect("the disposition is set");
        let manager = app.staff(Role::Manager);

        let path = format!("/api/v1/units/{}/invite", fieldwork.units[0]);
        let refused = manager.post(&path, json!({})).await.expect(409);
        ask(app, &fieldwork, "invite").await.expect(200);

        assert_eq!(refused.problem(), "unit-not-asked");
        assert_eq!(recipients(&app.deliver().await), ["ola@etat1.test"]);
    }

    async fn an_invitation_that_waits_past_the_closing_time_is_cancelled(app: &TestApp) {
        let fieldwork = with_contacts(app);
        ask(app, &fieldwork, "invite").await.expect(200);
        app.set_clock("2026-04-14T22:00:00Z");

        assert_eq!(recipients(&app.deliver().await), Vec::<&str>::new());
        assert_eq!(mails(app, &fieldwork, "state=cancelled").await.len(), 3);
    }

    async fn a_list_of_mails_is_paged_and_filtered(app: &TestApp) {
        let fieldwork = with_contacts(app);
        ask(app, &fieldwork, "invite").await.expect(200);
        let manager = app.staff(Role::Manager);
        let first = format!("/api/v1/rounds/{}/mails?limit=2", fieldwork.round);
        let first = manager.get(&first).await.expect(200).json();
        let next = format!(
            "/api/v1/rounds/{}/mails?limit=2&cursor={}",
            fieldwork.round, first["next"].as_str().unwrap(),
        );
        let last = manager.get(&next).await.expect(200).json();

        assert_eq!(first["items"].as_array().unwrap().len(), 2);
        assert_eq!(last["items"].as_array().unwrap().len(), 1);
        assert_eq!(last["next"], Value::Null);
        let of_unit = format!("unit_id={}", fieldwork.units[1]);
        let of_unit = mails(app, &fieldwork, &of_unit).await;
        assert_eq!(of_unit[0]["recipient"], "ola@etat1.test");
        assert_eq!(of_unit[0]["kind"], MailKind::Invitation.as_str());
        let one = format!("/api/v1/mails/{}", of_unit[0]["id"].as_str().unwrap());
        assert_eq!(manager.get(&one).await.expect(200).json(), of_unit[0]);
        let none = "/api/v1/mails/019a0000-0000-7000-8000-000000000000";
        assert_eq!(manager.get(none).await.expect(404).problem(), "no-such-mail");
        app.deliver().await;
    }
}
