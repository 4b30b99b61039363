//! Mails over TLS and STARTTLS: sent to a server that is trusted, kept from one that is not.

use kartlegger::worker::{Encryption, Transport};
use serde_json::json;

use crate::harness::TestApp;
use crate::harness::smtp::{AUTHORITY, MailServer};
use crate::sending::{KARI, live_links, mail, one_invitation};

const PROTECTED: [Encryption; 2] = [Encryption::Tls, Encryption::StartTls];

/// The transport that trusts the authority which has signed the server's certificate.
fn trusting(server: &MailServer) -> Transport {
    server.transport_with(|settings| {
        settings.trusted = AUTHORITY.to_vec();
        settings.credentials = Some(("kartlegger".to_owned(), "riktig".to_owned()));
    })
}

both_backends! {
    async fn a_server_with_tls_from_the_first_byte_gets_the_mail(app: &TestApp) {
        let fieldwork = one_invitation(app).await;
        let server = MailServer::start_with(Encryption::Tls).await;
        server.ask_login("kartlegger", "riktig");

        app.worker(trusting(&server)).run_due().await.unwrap();

        let sent = mail(app, &fieldwork).await;
        assert_eq!((&sent["state"], &sent["attempts"]), (&json!("sent"), &json!(1)), "{sent}");
        assert_eq!(server.taken()[0].to, KARI);
    }

    async fn a_server_with_starttls_gets_the_mail(app: &TestApp) {
        let fieldwork = one_invitation(app).await;
        let server = MailServer::start_with(Encryption::StartTls).await;
        server.ask_login("kartlegger", "riktig");

        app.worker(trusting(&server)).run_due().await.unwrap();

        let sent = mail(app, &fieldwork).await;
        assert_eq!((&sent["state"], &sent["attempts"]), (&json!("sent"), &json!(1)), "{sent}");
        assert_eq!(server.taken()[0].to, KARI);
    }

    async fn a_server_whose_certificate_nobody_trusts_gets_nothing(app: &TestApp) {
        let fieldwork = one_invitation(app).await;
        for (attempt, encryption) in (1..).zip(PROTECTED) {
            let server = MailServer::start_with(encryption).await;

            app.worker(server.transport_with(|_| {})).run_due().await.unwrap();

            let waiting = mail(app, &fieldwork).await;
            assert_eq!((&waiting["state"], &waiting["attempts"]), (&json!("queued"), &json!(attempt)));
            let reply = waiting["last_reply"].as_str().unwrap();
            assert!(reply.contains("certificate"), "{reply}");
            assert_eq!((server.connections(), server.taken().len()), (1, 0));
            assert_eq!(live_links(app, &fieldwork).await, 0, "a link that nobody got is revoked");
            app.set_clock(waiting["due_at"].as_str().unwrap());
        }
        app.deliver().await;
    }

    async fn a_certificate_for_another_name_is_refused(app: &TestApp) {
        let fieldwork = one_invitation(app).await;
        let server = MailServer::start_with(Encryption::Tls).await;
        let transport = server.transport_with(|settings| {
            settings.trusted = AUTHORITY.to_vec();
            "127.0.0.1".clone_into(&mut settings.host);
        });

        app.worker(transport).run_due().await.unwrap();

        let waiting = mail(app, &fieldwork).await;
        assert_eq!((&waiting["state"], server.taken().len()), (&json!("queued"), 0), "{waiting}");
        app.set_clock(waiting["due_at"].as_str().unwrap());
        app.deliver().await;
    }

    async fn nothing_is_sent_to_a_server_that_has_no_starttls(app: &TestApp) {
        let fieldwork = one_invitation(app).await;
        let server = MailServer::start().await;

        let transport = server.transport_with(|settings| settings.encryption = Encryption::StartTls);
        app.worker(transport).run_due().await.unwrap();

        let waiting = mail(app, &fieldwork).await;
        assert_eq!((&waiting["state"], server.taken().len()), (&json!("queued"), 0), "{waiting}");
        assert!(waiting["last_reply"].as_str().unwrap().starts_with("STARTTLS"), "{waiting}");
        app.set_clock(waiting["due_at"].as_str().unwrap());
        app.deliver().await;
    }

    async fn answers_go_to_the_one_address_that_the_settings_name(app: &TestApp) {
        one_invitation(app).await;
        let server = MailServer::start().await;

        let reply_to = Some("Postmottak <postmottak@kartlegger.test>");
        app.worker_with(server.transport(None), reply_to).run_due().await.unwrap();

        let text = &server.taken()[0].text;
        assert!(text.contains("Reply-To: Postmottak <postmottak@kartlegger.test>\r\n"), "{text}");
        assert!(!text.contains("Reply-To: tjenester@example.no"), "{text}");
    }
}
