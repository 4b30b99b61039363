//! The log tells what happened and nothing about people: names, addresses, secrets and answers are sent
//! every way there is, and none of them is in a line of either format.

use std::collections::BTreeSet;
use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock};

use kartlegger::config::LogFormat;
use kartlegger::domain::answer::GrantScope;
use kartlegger::service::Role;
use kartlegger::telemetry;
use serde_json::{Value, json};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::answers::whole;
use crate::fieldwork::{self, Fieldwork};
use crate::harness::smtp::{MailServer, Manner};
use crate::harness::{Client, TestApp, secret};
use crate::mails::{ask, contact, mails};
use crate::planning::import;
use crate::sending::notice_on;

/// What nothing may tell: no other test sends it.
const NAME: &str = "Ragnfrid Løyndom";
const EMAIL: &str = "ragnfrid.loyndom@etat0.test";
const OTHER: &str = "post.loyndom@etat0.test";
const USERNAME: &str = "ragnfrid.loyndom";
const PASSWORD: &str = "sju tause tiurar";
const ANSWER: &str = "Ordninga med dei tause tiurane";
const QUERY: &str = "tiurleik";

/// What a log has written so far.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).expect("the log is text")
    }
}

/// The logs of this process for people and for machines, with all that the program has to say.
fn logs() -> &'static [(LogFormat, Log); 2] {
    static LOGS: OnceLock<[(LogFormat, Log); 2]> = OnceLock::new();
    LOGS.get_or_init(|| {
        let logs = [LogFormat::Pretty, LogFormat::Json].map(|format| (format, Log::default()));
        let writer = |n: usize| {
            let log: Log = logs[n].1.clone();
            move || log.clone()
        };
        tracing_subscriber::registry()
            .with(telemetry::layer(LogFormat::Pretty, writer(0)))
            .with(telemetry::layer(LogFormat::Json, writer(1)))
            .with(EnvFilter::new("info,kartlegger=trace"))
            .init();
        logs
    })
}

/// Every way in which staff say something about somebody, right and wrong.
async fn by_staff(app: &TestApp) -> Vec<String> {
    let administrator = app.staff(Role::Administrator);
    let account = json!({ "username": USERNAME, "name": NAME, "email": EMAIL, "role": "analyst",
        "password": PASSWORD });
    administrator.post("/api/v1/accounts", account.clone()).await.expect(201);
    administrator.post("/api/v1/accounts", account).await.expect(409);
    let wrong = json!({ "username": USERNAME, "password": "sju tause tiurar!" });
    app.post("/api/v1/session", wrong).await.expect(401);
    let right = json!({ "username": USERNAME, "password": PASSWORD });
    let session = app.post("/api/v1/session", right).await.expect(200).json();
    let tokens = ["access_token", "refresh_token"].map(|t| session[t].as_str().unwrap().to_owned());
    let refresh = json!({ "refresh_token": tokens[1] });
    app.post("/api/v1/session/refresh", refresh.clone()).await.expect(200);
    app.post("/api/v1/session/refresh", refresh).await.expect(401);
    let broken = format!("{{\"username\": \"{USERNAME}\", \"password\": \"{PASSWORD}\", }}");
    app.anonymous().post_raw("/api/v1/session", "application/json", broken).await.expect(400);
    app.get(&format!("/api/v1/{USERNAME}?name={QUERY}&email={EMAIL}")).await.expect(404);
    app.get(&format!("/api/v1/accounts/{USERNAME}")).await;
    app.browser().get(&format!("/results?q={QUERY}")).await.expect(200);
    tokens.into()
}

/// Every way in which a respondent says something, right and wrong.
async fn by_respondents(app: &TestApp, fieldwork: &Fieldwork) -> Vec<String> {
    let link = fieldwork.link(app, 1, GrantScope::Whole);
    let browser = Client::browser(&app.url);
    browser.get(&format!("/i/{link}")).await.expect(200);
    let started = browser.post_form(&format!("/i/{link}"), &[]).await.expect(303);
    let cookie = started.header("set-cookie").split(['=', ';']).nth(1).unwrap().to_owned();
    browser.get("/respond").await.expect(200);
    let form = [("csrf", "nonsense"), ("a.kontakt", EMAIL)];
    browser.post_form("/respond/sections/om", &form).await.expect(403);

    let client = app.respondent(&link);
    fieldwork::fill(&client).await;
    let sheet = fieldwork::service(ANSWER);
    fieldwork::put(&client, &fieldwork::entry(2), None, &sheet).await.expect(201);
    let other = fieldwork::service(&format!("{ANSWER}, på nytt"));
    fieldwork::put(&client, &fieldwork::entry(2), Some("\"7\""), &other).await.expect(412);
    let wrong = json!({ "answers": { "navn": ANSWER, "status": ANSWER } });
    fieldwork::put(&client, &fieldwork::entry(2), Some("\"1\""), &wrong).await.expect(422);
    fieldwork::submit(&client, "nykel-tiur").await.expect(200);
    app.respondent(&link[..40]).get("/api/v1/respond/draft").await.expect(410);
    vec![link, cookie, "nykel-tiur".to_owned()]
}

/// Mails that are deferred, refused and left without a word, each reply with the address in it, and one
/// that is taken.
async fn by_mail(app: &TestApp, fieldwork: &Fieldwork) -> Vec<String> {
    let server = MailServer::start().await;
    contact(app, fieldwork, 0, EMAIL);
    contact(app, fieldwork, 0, OTHER);
    ask(app, fieldwork, "invite").await.expect(200);
    server.treat(EMAIL, Some(Manner::Defers));
    server.treat(OTHER, Some(Manner::HangsUp));
    app.worker(server.transport(None)).run_due().await.unwrap();
    app.set_clock("2026-03-02T08:20:00Z");
    server.treat(EMAIL, Some(Manner::Refuses));
    app.worker(server.transport(None)).run_due().await.unwrap();
    contact(app, fieldwork, 2, EMAIL);
    ask(app, fieldwork, "invite").await.expect(200);
    app.deliver().await.iter().filter(|letter| letter.body.contains("/i/")).map(secret).collect()
}

/// What staff hand in that somebody else wrote: a register, an answer on paper, a notice on a mail; each right and
/// wrong.
async fn by_hand(app: &TestApp, fieldwork: &Fieldwork) {
    let manager = app.staff(Role::Manager);
    let row = |name: &str, level: &str| {
        format!(
            "orgnr,name,level,contact_email,contact_name\n310000019,{name},{level},{EMAIL},{NAME}\n"
        )
    };
    import(&manager, &row(NAME, "municipality")).await.expect(200);
    import(&manager, &row(NAME, NAME)).await.expect(422);

    let entered = format!("/api/v1/units/{}/submissions", fieldwork.units[0]);
    let by_post = |status: &str| {
        let sheet = json!({ "answers": { "navn": ANSWER, "status": status } });
        json!({ "answers": whole(&json!([{ "sheet": sheet }])), "reason": format!("{NAME} rang") })
    };
    manager.post(&entered, by_post("i_drift")).await.expect(201);
    manager.post(&entered, by_post(ANSWER)).await.expect(422);

    let sent = mails(app, fieldwork, "state=sent").await;
    let message = sent[0]["message_id"].as_str().expect("a mail was sent").to_owned();
    let notices = "/api/v1/notices/message";
    for (id, status) in [("loyndom@nowhere", 404), (&*message, 200)] {
        let notice = notice_on(EMAIL, id);
        manager.post_raw(notices, "message/rfc822", notice).await.expect(status);
    }
    manager
        .post_raw(notices, "message/rfc822", format!("To: {EMAIL}\r\n\r\n{NAME}"))
        .await
        .expect(422);
}

/// Faults of ours: rows that cannot be true, with a name in them.
async fn by_fault(app: &TestApp, fieldwork: &Fieldwork) {
    app.tamper(&format!("UPDATE rounds SET facts = '{{\"{NAME}\": \"{EMAIL}\"'"));
    let path = format!("/api/v1/rounds/{}", fieldwork.round);
    app.staff(Role::Manager).get(&path).await.expect(500);
    app.tamper(&format!(
        "UPDATE accounts SET password_hash = '{NAME}' WHERE username = '{USERNAME}'"
    ));
    let login = json!({ "username": USERNAME, "password": PASSWORD });
    app.post("/api/v1/session", login).await.expect(500);
}

/// The names of all fields of an event, those of its spans too.
fn fields(event: &Value, names: &mut BTreeSet<String>) {
    for (name, value) in event.as_object().into_iter().flatten() {
        if name == "span" {
            fields(value, names);
        } else if name == "spans" {
            value.as_array().unwrap().iter().for_each(|span| fields(span, names));
        } else {
            names.insert(name.clone());
        }
    }
}

both_backends! {
    async fn nothing_about_a_person_is_in_the_log(app: &TestApp) {
        let logs = logs();
        let fieldwork = Fieldwork::open(app);
        let mut secrets = by_staff(app).await;
        secrets.extend(by_respondents(app, &fieldwork).await);
        secrets.extend(by_mail(app, &fieldwork).await);
        by_hand(app, &fieldwork).await;
        by_fault(app, &fieldwork).await;

        assert!(secrets.len() >= 6 && secrets.iter().all(|secret| secret.len() >= 9), "{secrets:?}");
        for (format, log) in logs {
            let text = log.text();
            for expected in ["answered", "a mail was tried", "internal error", "/i/{secret}"] {
                assert!(text.contains(expected), "{expected} is not in the log for {format:?}");
            }
            let text = text.to_lowercase();
            let people = [NAME, "Løyndom", EMAIL, "loyndom", PASSWORD, "tiur", ANSWER, QUERY];
            let sent = people.into_iter().chain(secrets.iter().map(String::as_str));
            for sent in sent {
                let at = text.find(&sent.to_lowercase());
                let around = at.map(|at| text.get(at.saturating_sub(300)..at + 100));
                assert_eq!(around, None, "`{sent}` is in the log for {format:?}");
            }
        }
    }

    async fn each_line_for_machines_is_an_object_of_fields_that_the_guide_explains(app: &TestApp) {
        let logs = logs();
        app.get("/results").await.expect(200);
        let (_, log) = &logs[1];

        let mut names = BTreeSet::new();
        let text = log.text();
        for line in text.lines() {
            let event: Value = serde_json::from_str(line).expect("a line is an object");
            fields(&event, &mut names);
        }

        let guide = include_str!("../../docs/operations.md");
        assert!(names.contains("request.id") && names.contains("route"), "{names:?}");
        for name in names {
            assert!(guide.contains(&format!("| `{name}` |")), "docs/operations.md does not explain {name}");
        }
    }
}
