//! What a mail server answers, what becomes of the mail, and what a worker does beside that.

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use kartlegger::domain::mail::{Delivery, MOST_ATTEMPTS, Mail};
use kartlegger::service::collect::mails::{Due, MailsError, Outgoing, settle, take_due};
use kartlegger::service::{Actor, Role};
use kartlegger::store::{self, StoreError};
use kartlegger::worker::{Chores, Done, Encryption, Smtp, SmtpSettings, Transport};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::fieldwork::Fieldwork;
use crate::harness::TestApp;
use crate::harness::smtp::{MailServer, Manner};
use crate::mails::{ask, contact, mails};

/// A round with one invitation in the queue, to `kari@etat0.test`.
pub async fn one_invitation(app: &TestApp) -> Fieldwork {
    let fieldwork = Fieldwork::open(app);
    contact(app, &fieldwork, 0, KARI);
    ask(app, &fieldwork, "invite").await.expect(200);
    fieldwork
}

/// Whom it goes to.
pub const KARI: &str = "kari@etat0.test";

/// The only mail of a round.
pub async fn mail(app: &TestApp, fieldwork: &Fieldwork) -> Value {
    let all = mails(app, fieldwork, "").await;
    assert_eq!(all.len(), 1);
    all[0].clone()
}

/// How many links of the first unit are live.
pub async fn live_links(app: &TestApp, fieldwork: &Fieldwork) -> usize {
    let path = format!("/api/v1/units/{}/links", fieldwork.units[0]);
    let links = app.staff(Role::Manager).get(&path).await.expect(200).json();
    let links = links.as_array().or(links["items"].as_array()).unwrap().clone();
    links.iter().filter(|link| link["revoked_at"].is_null()).count()
}

/// A notice as a mail server sends it, on that mail.
fn notice(message_id: &str) -> String {
    notice_on(KARI, message_id)
}

/// The same on a mail to that address.
pub fn notice_on(address: &str, message_id: &str) -> String {
    format!(
        "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns; mx.etat0.test\r\n\r\n\
         Final-Recipient: rfc822; {address}\r\nAction: failed\r\nStatus: 5.2.2\r\n\
         Diagnostic-Code: smtp; 552 5.2.2 <{address}> mailbox full\r\n\r\n\
         --b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{message_id}>\r\n\r\n--b--\r\n"
    )
}

/// Takes the mail that is due, as that worker.
fn take(app: &TestApp, worker: Uuid) -> Outgoing {
    let due = app.shell.write_here(Actor::System, |cx| take_due(cx, worker, "kartlegger.test"));
    let Due::Mail(outgoing) = due.map_err(|e: MailsError| e).unwrap() else {
        panic!("none is due")
    };
    *outgoing
}

/// Records what that worker was answered.
fn settle_as(app: &TestApp, worker: Uuid, taken: &Outgoing, reply: &Delivery) {
    let (mail, secret) = (taken.mail.id, taken.secret.as_ref());
    let settled = app.shell.write_here(Actor::System, |cx| settle(cx, worker, mail, secret, reply));
    settled.map_err(|e: MailsError| e).unwrap();
}

both_backends! {
    async fn a_server_that_takes_the_mail_has_it_with_its_headers(app: &TestApp) {
        let fieldwork = one_invitation(app).await;
        let server = MailServer::start().await;
        contact(app, &fieldwork, 1, "ola@etat1.test");
        ask(app, &fieldwork, "invite").await.expect(200);

        let done = app.worker(server.transport(None)).run_due().await.unwrap();

        assert_eq!(done.mails, 2);
        assert_eq!(server.connections(), 1, "one connection serves many mails");
        let taken = server.taken().into_iter().find(|taken| taken.to == KARI).expect("a mail");
        let mail = &mails(app, &fieldwork, "").await[0];
        assert_eq!((&mail["state"], &mail["recipient"]), (&json!("sent"), &json!(KARI)));
        assert!(mail["last_reply"].as_str().unwrap().starts_with("250 2.0.0 taken as "), "{mail}");
        let message_id = mail["message_id"].as_str().unwrap();
        assert!(message_id.ends_with("@kartlegger.test"), "{message_id}");
        for header in [
            &format!("Message-ID: <{message_id}>"),
            "From: Kartlegger <svar@kartlegger.test>",
            "Reply-To: tjenester@example.no",
            "Date: Mon, 02 Mar 2026 08:00:00 +0000",
        ] {
            assert!(taken.text.contains(header), "{header} is not in {}", taken.text);
        }
    }

    async fn a_deferred_mail_is_tried_again_later_with_a_new_link(app: &TestApp) {
        let fieldwork = one_invitation(app).await;
        let server = MailServer::start().await;
        server.treat(KARI, Some(Manner::Defers));
        let worker = app.worker(server.transport(None));

        worker.run_due().await.unwrap();
        let waiting = mail(app, &fieldwork).await;
        let links_meanwhile = live_links(app, &fieldwork).await;
        server.treat(KARI, None);
        let too_early = worker.run_due().await.unwrap().mails;
        app.set_clock("2026-03-02T08:05:00Z");
        worker.run_due().await.unwrap();

        assert_eq!((&waiting["state"], &waiting["attempts"]), (&json!("queued"), &json!(1)));
        assert_eq!(waiting["due_at"], "2026-03-02T08:05:00Z");
        let reply = waiting["last_reply"].as_str().unwrap();
        assert!(reply.contains("450") && !reply.contains('@'), "{reply}");
        assert_eq!((links_meanwhile, too_early), (0, 0), "a link that nobody got is revoked");
        let sent = mail(app, &fieldwork).await;
        assert_eq!((&sent["state"], &sent["attempts"]), (&json!("sent"), &json!(2)));
        assert_eq!(sent["message_id"], waiting["message_id"]);
        assert_eq!(live_links(app, &fieldwork).await, 1);
    }

    async fn a_server_that_never_answers_fails_the_mail_in_the_end(app: &TestApp) {
        let fieldwork = one_invitation(app).await;
        // Nobody listens on the port that a stopped listener had.
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let settings = SmtpSettings {
            host: "localhost".to_owned(),
            port,
            encryption: Encryption::None,
            trusted: Vec::new(),
            credentials: None,
            patience: Duration::from_millis(500),
        };
        let transport = Transport::Smtp(Smtp::new(settings).unwrap());
        let worker = app.worker(transport);

        for _ in 0..MOST_ATTEMPTS {
            assert_eq!(worker.run_due().await.unwrap().mails, 1);
            let due = mail(app, &fieldwork).await["due_at"].as_str().unwrap().to_owned();
            app.set_clock(&due);
        }

        let failed = mail(app, &fieldwork).await;
        assert_eq!((&failed["state"], &failed["attempts"]), (&json!("failed"), &json!(MOST_ATTEMPTS)));
        assert_eq!(worker.run_due().await.unwrap().mails, 0);
        assert_eq!(live_links(app, &fieldwork).await, 0);
    }

    async fn a_refused_mail_has_bounced_and_its_address_is_not_reminded(app: &TestApp) {
        let fieldwork = one_invitation(app).await;
        contact(app, &fieldwork, 1, "ola@etat1.test");
        contact(app, &fieldwork, 1, "per@etat1.test");
        ask(app, &fieldwork, "invite").await.expect(200);
        let server = MailServer::start().await;
        server.treat(KARI, Some(Manner::Refuses));
        server.treat("ola@etat1.test", Some(Manner::RefusesText));
        app.worker(server.transport(None)).run_due().await.unwrap();

        let bounced = mails(app, &fieldwork, "state=bounced").await;
        let reminded = ask(app, &fieldwork, "remind").await.expect(200).json();

        let addresses: Vec<_> = bounced.iter().map(|mail| &mail["recipient"]).collect();
        assert_eq!(addresses, [KARI, "ola@etat1.test"]);
        assert_eq!(live_links(app, &fieldwork).await, 0, "a link that nobody got is revoked");
        assert_eq!(
            reminded,
            json!({ "mails": 1, "units": 1, "reminded_lately": 0, "without_contact": ["310000019", "310000035"] }),
        );
        app.deliver().await;
    }

    async fn a_mail_without_a_reply_is_unknown_and_only_staff_send_it_again(app: &TestApp) {
        let fieldwork = one_invitation(app).await;
        let server = MailServer::start().await;
        server.treat(KARI, Some(Manner::HangsUp));
        let worker = app.worker(server.transport(None));

        worker.run_due().await.unwrap();
        app.set_clock("2026-03-04T08:00:00Z");
        let again_by_itself = worker.run_due().await.unwrap().mails;
        let unknown = mail(app, &fieldwork).await;

        assert_eq!((&unknown["state"], again_by_itself), (&json!("unknown"), 0));
        assert_eq!(live_links(app, &fieldwork).await, 1, "somebody may hold the link");
        assert_eq!(server.taken().len(), 1, "the server has read it all the same");
        server.treat(KARI, None);
        let path = format!("/api/v1/mails/{}/resend", unknown["id"].as_str().unwrap());
        app.staff(Role::Manager).post(&path, json!({})).await.expect(200);
        worker.run_due().await.unwrap();
        let sent = mail(app, &fieldwork).await;
        assert_eq!(sent["state"], "sent");
        assert_eq!(sent["message_id"], unknown["message_id"]);
        let twice = app.staff(Role::Manager).post(&path, json!({})).await.expect(409);
        assert_eq!(twice.problem(), "mail-not-resendable");
    }

    async fn a_server_that_keeps_silent_leaves_the_mail_unknown(app: &TestApp) {
        let fieldwork = one_invitation(app).await;
        let server = MailServer::start().await;
        server.treat(KARI, Some(Manner::Keeps));

        app.worker(server.transport(None)).run_due().await.unwrap();

        let unknown = mail(app, &fieldwork).await;
        assert_eq!(unknown["state"], "unknown");
        assert_eq!(unknown["last_reply"], "the text: no reply in time");
    }

    async fn a_server_that_asks_for_a_login_gets_it(app: &TestApp) {
        let fieldwork = one_invitation(app).await;
        let server = MailServer::start().await;
        server.ask_login("kartlegger", "riktig");
        let attempts = [None, Some(("kartlegger", "galt")), Some(("kartlegger", "riktig"))];
        let mut states = Vec::new();

        for credentials in attempts {
            app.worker(server.transport(credentials)).run_due().await.unwrap();
            let mail = mail(app, &fieldwork).await;
            states.push(mail["state"].clone());
            app.set_clock(mail["due_at"].as_str().unwrap());
        }

        assert_eq!(states, ["queued", "queued", "sent"], "a wrong password is no bounce");
    }

    async fn a_mail_whose_worker_died_is_unknown_when_its_lease_is_over(app: &TestApp) {
        let fieldwork = one_invitation(app).await;
        let dead = app.shell.write_here(Actor::System, |cx| {
            let worker = cx.id();
            take_due(cx, worker, "kartlegger.test")
        });
        assert!(matches!(dead.map_err(|e: MailsError| e).unwrap(), Due::Mail(_)));

        assert_eq!(app.deliver().await.len(), 0);
        let taken = mail(app, &fieldwork).await["state"].clone();
        app.set_clock("2026-03-02T08:15:01Z");
        assert_eq!(app.deliver().await.len(), 0);

        assert_eq!((taken, mail(app, &fieldwork).await["state"].clone()), (json!("sending"), json!("unknown")));
    }

    async fn a_reply_that_comes_after_another_worker_took_the_mail_changes_nothing(app: &TestApp) {
        let fieldwork = one_invitation(app).await;
        let (slow, quick) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let late = take(app, slow);
        app.set_clock("2026-03-02T08:15:01Z");
        app.deliver().await;
        let path = format!("/api/v1/mails/{}/resend", late.mail.id);
        app.staff(Role::Manager).post(&path, json!({})).await.expect(200);
        let again = take(app, quick);
        let reply = Delivery::Deferred("450 4.2.0 come again".to_owned());

        settle_as(app, slow, &late, &reply);

        let held = mail(app, &fieldwork).await;
        assert_eq!((&held["state"], &held["attempts"]), (&json!("sending"), &json!(1)), "{held}");
        assert_eq!(app.deliver().await.len(), 0, "nobody else may take it");
        settle_as(app, quick, &again, &Delivery::Accepted("250 2.0.0 taken".to_owned()));
        assert_eq!(mail(app, &fieldwork).await["state"], "sent");
        settle_as(app, slow, &late, &reply);
        assert_eq!(mail(app, &fieldwork).await["state"], "sent");
    }

    async fn a_deferred_mail_whose_link_somebody_revoked_is_tried_again(app: &TestApp) {
        let fieldwork = one_invitation(app).await;
        let worker = Uuid::from_u128(1);
        let taken = take(app, worker);
        let links = format!("/api/v1/units/{}/links", fieldwork.units[0]);
        let manager = app.staff(Role::Manager);
        let link = manager.get(&links).await.expect(200).json()[0].clone();
        let link = format!("{links}/{}", link["id"].as_str().unwrap());
        manager.delete(&link).await.expect(204);

        settle_as(app, worker, &taken, &Delivery::Deferred("450 4.2.0 come again".to_owned()));

        let waiting = mail(app, &fieldwork).await;
        assert_eq!((&waiting["state"], &waiting["attempts"]), (&json!("queued"), &json!(1)));
        app.set_clock(waiting["due_at"].as_str().unwrap());
        assert_eq!(app.deliver().await.len(), 1);
    }

    async fn a_mail_of_which_the_unit_cannot_be_read_holds_up_no_other(app: &TestApp) {
        let fieldwork = one_invitation(app).await;
        app.set_clock("2026-03-02T08:01:00Z");
        contact(app, &fieldwork, 1, "ola@etat1.test");
        ask(app, &fieldwork, "invite").await.expect(200);
        app.tamper("UPDATE units SET facts = '{' WHERE orgnr = '310000019'");

        let other = take(app, Uuid::from_u128(1));

        assert_eq!(other.mail.recipient, "ola@etat1.test");
        settle_as(app, Uuid::from_u128(1), &other, &Delivery::Accepted("250 2.0.0 taken".to_owned()));
        let failed = mails(app, &fieldwork, "state=failed").await;
        assert_eq!(failed.len(), 1);
        assert_eq!(failed[0]["last_reply"], "units.facts holds a value that cannot be true");
    }

    async fn a_mail_that_cannot_be_read_holds_up_no_other(app: &TestApp) {
        let fieldwork = one_invitation(app).await;
        let unread = mail(app, &fieldwork).await["id"].clone();
        app.set_clock("2026-03-02T08:01:00Z");
        contact(app, &fieldwork, 1, "ola@etat1.test");
        ask(app, &fieldwork, "invite").await.expect(200);
        app.tamper("UPDATE mails SET language = 'tlh' WHERE recipient <> 'ola@etat1.test'");

        let worker = Uuid::from_u128(1);
        let other = take(app, worker);
        settle_as(app, worker, &other, &Delivery::Accepted("250 2.0.0 taken".to_owned()));

        assert_eq!(other.mail.recipient, "ola@etat1.test");
        app.tamper("UPDATE mails SET language = 'nb'");
        let failed = mails(app, &fieldwork, "state=failed").await;
        assert_eq!(failed.len(), 1);
        assert_eq!(failed[0]["id"], unread);
        assert_eq!(failed[0]["last_reply"], "mails.language holds a value that cannot be true");
    }

    async fn what_is_not_needed_any_longer_is_cancelled_a_few_mails_at_a_time(app: &TestApp) {
        let fieldwork = one_invitation(app).await;
        let id = mail(app, &fieldwork).await["id"].as_str().unwrap().parse().unwrap();
        let copied = app.shell.write_here(Actor::System, |cx| {
            let first = store::mails::find(cx.conn, id)?.unwrap();
            for _ in 0..44 {
                let copy = Mail { id: cx.id(), ..first.clone() };
                store::mails::insert(cx.conn, &copy)?;
            }
            Ok::<_, StoreError>(())
        });
        copied.unwrap();
        fieldwork.close(app);

        let take = || {
            let due = app.shell.write_here(Actor::System, |cx| {
                let worker = cx.id();
                take_due(cx, worker, "kartlegger.test")
            });
            due.map_err(|e: MailsError| e).unwrap()
        };
        assert!(matches!(take(), Due::Cancelled), "twenty");
        assert!(matches!(take(), Due::Cancelled), "twenty more");
        assert!(matches!(take(), Due::Nothing));

        let states: Vec<Value> =
            mails(app, &fieldwork, "").await.iter().map(|one| one["state"].clone()).collect();
        assert_eq!(states.len(), 45);
        assert!(states.iter().all(|state| state == "cancelled"), "{states:?}");
        assert_eq!(app.deliver().await.len(), 0);
    }

    async fn a_notice_that_is_handed_in_makes_a_sent_mail_bounced(app: &TestApp) {
        let fieldwork = one_invitation(app).await;
        app.deliver().await;
        let message_id = mail(app, &fieldwork).await["message_id"].as_str().unwrap().to_owned();
        let manager = app.staff(Role::Manager);
        let path = "/api/v1/notices/message";

        let garbage = manager.post_raw(path, "message/rfc822", "Subject: hei").await.expect(422);
        let foreign = manager.post_raw(path, "message/rfc822", notice("x@y")).await.expect(404);
        let before = mail(app, &fieldwork).await["state"].clone();
        manager.post_raw(path, "message/rfc822", notice(&message_id)).await.expect(200);

        assert_eq!((garbage.problem(), foreign.problem()), ("notice-refused".to_owned(), "no-such-message".to_owned()));
        assert_eq!(before, "sent");
        let bounced = mail(app, &fieldwork).await;
        assert_eq!(bounced["state"], "bounced");
        assert_eq!(bounced["last_reply"], "5.2.2 552 5.2.2 … mailbox full");
    }

    async fn a_notice_on_a_mail_that_is_being_sent_is_kept_as_it_is_answered(app: &TestApp) {
        let fieldwork = one_invitation(app).await;
        let worker = Uuid::from_u128(1);
        let taken = take(app, worker);
        let manager = app.staff(Role::Manager);
        let path = "/api/v1/notices/message";
        let delay = notice(&taken.message_id).replace("failed", "delayed");

        let delayed = manager.post_raw(path, "message/rfc822", delay).await.expect(200).json();
        let meanwhile = mail(app, &fieldwork).await;
        let bounced = notice(&taken.message_id);
        let bounced = manager.post_raw(path, "message/rfc822", bounced).await.expect(200).json();
        settle_as(app, worker, &taken, &Delivery::Accepted("250 2.0.0 taken".to_owned()));

        assert_eq!((&delayed, &delayed["state"]), (&meanwhile, &json!("sending")));
        assert_eq!((&bounced["state"], &bounced["last_reply"]), (&json!("bounced"), &json!("5.2.2 552 5.2.2 … mailbox full")));
        assert_eq!(mail(app, &fieldwork).await, bounced, "the worker's reply came too late");
    }

    async fn a_notice_of_delivery_settles_a_mail_that_was_unknown(app: &TestApp) {
        let fieldwork = one_invitation(app).await;
        let server = MailServer::start().await;
        server.treat(KARI, Some(Manner::HangsUp));
        app.worker(server.transport(None)).run_due().await.unwrap();
        let message_id = mail(app, &fieldwork).await["message_id"].as_str().unwrap().to_owned();
        let manager = app.staff(Role::Manager);
        let note = async |action: &str| {
            let body = json!({ "message_id": format!("<{message_id}>"), "action": action });
            manager.post("/api/v1/notices", body).await.expect(200).json()["state"].clone()
        };

        let states = [note("delayed").await, note("delivered").await, note("delayed").await];

        assert_eq!(states, ["unknown", "sent", "sent"]);
    }

    async fn a_worker_closes_rounds_and_seals_the_log_and_only_one_does(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        app.set_clock("2026-04-14T22:00:00Z");
        let nowhere = || Transport::Memory(Arc::default());
        let (first, second) = (app.worker(nowhere()), app.worker(nowhere()));

        let done = first.run_due().await.unwrap();
        let meanwhile = second.run_due().await.unwrap();
        app.set_clock("2026-04-14T22:06:00Z");
        let later = second.run_due().await.unwrap();

        let Some(Chores { moved: 1, sealed, lost: 0, .. }) = done.chores else {
            panic!("{done:?}");
        };
        assert!(sealed > 3, "{sealed} events");
        assert_eq!(meanwhile, Done { mails: 0, chores: None });
        assert_eq!(later.chores, Some(Chores::default()), "all was done");
        let round = format!("/api/v1/rounds/{}", fieldwork.round);
        let round = app.staff(Role::Manager).get(&round).await.expect(200).json();
        assert_eq!(round["state"]["name"], "closed");
    }

    async fn the_file_transport_writes_a_whole_mail_a_file(app: &TestApp) {
        let fieldwork = one_invitation(app).await;
        let folder = tempfile::tempdir().unwrap();
        let outbox = folder.path().join("outbox");

        app.worker(Transport::File(outbox.clone())).run_due().await.unwrap();

        let mail = mail(app, &fieldwork).await;
        let file = outbox.join(format!("{}.eml", mail["id"].as_str().unwrap()));
        let text = fs::read_to_string(file).expect("the file is there");
        assert!(text.contains("To: kari@etat0.test"), "{text}");
        assert_eq!(fs::read_dir(outbox).unwrap().count(), 1);
    }
}
