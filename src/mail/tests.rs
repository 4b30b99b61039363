//! The texts in three languages, as their readers get them.

use chrono::{DateTime, Utc};
use insta::assert_snapshot;

use super::letter::{Letter, LetterError};
use super::post::Sender;
use super::{About, Invitation, Receipt, Reminder};
use crate::domain::frame::Facts;
use crate::domain::frame::sample::facts;
use crate::domain::lang::Lang;
use crate::domain::mail::Received;
use crate::domain::questionnaire::document::{Document, Obligation};
use crate::domain::round::{PartialRule, Round, RoundState, Schedule, Unit};

const LINK: &str = "https://svar.example.no/i/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

fn instant(raw: &str) -> DateTime<Utc> {
    raw.parse().unwrap()
}

fn id<T: From<uuid::Uuid>>() -> T {
    uuid::Uuid::nil().into()
}

fn about(lang: Lang, test: bool) -> About {
    let yaml = include_str!("../../questionnaires/difi-2019.yaml");
    of(&serde_saphyr::from_str(yaml).unwrap(), lang, test)
}

fn of(document: &Document, lang: Lang, test: bool) -> About {
    let round = Round {
        id: id(),
        survey_id: id(),
        version_id: id(),
        code: "2019".parse().unwrap(),
        test,
        schedule: Schedule {
            opens_on: "2019-06-03".parse().unwrap(),
            deadline_on: "2019-08-30".parse().unwrap(),
            grace_days: 25,
            links_end_on: "2020-01-31".parse().unwrap(),
        },
        partial_rule: PartialRule::default(),
        eligibility: "1".parse().unwrap(),
        state: RoundState::Open { opened_at: instant("2019-06-03T07:00:00Z") },
        edition: 2,
        created_at: instant("2019-05-01T07:00:00Z"),
    };
    let facts = Facts {
        name: "Digitaliseringsdirektoratet".to_owned(),
        short_name: "Digdir".to_owned(),
        language: lang,
        ..facts("991825827")
    };
    let unit = Unit {
        id: id(),
        round_id: id(),
        organisation_id: id(),
        facts,
        disposition: crate::domain::outcome::Disposition::NonContact,
        extended_to: None,
        first_submitted_at: None,
        last_submission_id: None,
    };
    About::new(document, &round, &unit, lang)
}

fn shown(subject: &str, body: &str) -> String {
    format!("{subject}\n\n{body}")
}

#[test]
fn an_invitation_names_survey_organisation_number_and_deadline() {
    for lang in Lang::ALL {
        let about = about(lang, false);
        let mail = Invitation { about: &about, link: LINK };
        assert_snapshot!(format!("invitation-{lang}"), shown(&mail.subject(), &mail.body()));
    }
}

#[test]
fn a_reminder_says_whether_the_deadline_is_over() {
    for lang in Lang::ALL {
        let about = about(lang, false);
        let now = instant("2019-08-30T21:59:59Z");
        let mail = Reminder { about: &about, link: LINK, now };
        assert_snapshot!(format!("reminder-{lang}"), shown(&mail.subject(), &mail.body()));
        let late = Reminder { now: instant("2019-08-30T22:00:00Z"), ..mail };
        assert_snapshot!(format!("late-reminder-{lang}"), shown(&late.subject(), &late.body()));
    }
}

#[test]
fn a_receipt_bears_the_hash_and_no_link() {
    let received = Received {
        number: 2,
        received_at: instant("2019-08-29T12:02:00Z"),
        hash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
    };
    for lang in Lang::ALL {
        let about = about(lang, false);
        let now = instant("2019-08-29T12:03:00Z");
        let mail = Receipt { about: &about, received: &received, now };
        assert_snapshot!(format!("receipt-{lang}"), shown(&mail.subject(), &mail.body()));
        // 24:00 on 24 September, the last day of grace.
        let closed = Receipt { now: instant("2019-09-24T22:00:00Z"), ..mail };
        assert!(closed.body().lines().count() < mail.body().lines().count());
    }
}

#[test]
fn a_person_is_written_to_by_name_and_a_duty_is_told_with_what_it_rests_on() {
    let yaml = include_str!("../../questionnaires/difi-2019.yaml");
    let mut document: Document = serde_saphyr::from_str(yaml).unwrap();
    document.metadata.obligation = Obligation::Obligatory;
    for (lang, greeting, duty) in [
        (Lang::Nb, "Hei, Kari Nordmann!", "Virksomheten har plikt til å svare.\nHjemmel: Oppdrag"),
        (Lang::Nn, "Hei, Kari Nordmann!", "Verksemda har plikt til å svare.\nHeimel: Oppdrag"),
        (Lang::En, "Dear Kari Nordmann,", "is required to answer.\nLegal basis: Commissioned"),
    ] {
        let about = of(&document, lang, false).to(Some("Kari Nordmann"));
        assert!(!format!("{about:?}").contains("Kari"), "names are not for logs");
        let mail = Invitation { about: &about, link: LINK }.body();
        assert!(mail.starts_with(greeting) && mail.contains(duty), "{mail}");
    }
}

#[test]
fn a_test_round_says_so_before_anything_else() {
    let about = about(Lang::Nb, true);
    let mail = Invitation { about: &about, link: LINK };
    assert!(mail.subject().starts_with("TEST: "), "{}", mail.subject());
    assert!(mail.body().starts_with("Hei!\n\nDette er en prøverunde."), "{}", mail.body());
}

fn letter(to: &str) -> Letter {
    Letter {
        message_id: "0195@kartlegger.example".to_owned(),
        to: to.to_owned(),
        reply_to: "spm@example.no".to_owned(),
        survey: "digitaliseringstiltak".parse().unwrap(),
        subject: "Påminnelse:\r\nBcc: alle@example.no".to_owned(),
        body: "æøå\n".to_owned(),
        lang: Lang::Nn,
    }
}

#[test]
fn a_message_has_one_recipient_whatever_stands_in_its_parts() {
    let sender = Sender::parse("Direktoratet for forvaltning <svar@difi.example>").unwrap();
    let now = instant("2019-06-03T07:00:00Z");
    let message = letter("kari@etat.example").message(&sender.0, None, now).unwrap();
    let text = String::from_utf8(message.formatted()).unwrap();
    assert_eq!(message.envelope().to().len(), 1);
    assert!(!text.contains("\nBcc:"), "{text}");
    for header in [
        "Message-ID: <0195@kartlegger.example>",
        "Auto-Submitted: auto-generated",
        "X-Auto-Response-Suppress: OOF, AutoReply",
        "List-Id: <digitaliseringstiltak.difi.example>",
        "List-Owner: <mailto:spm@example.no>",
        "Content-Language: nn",
        "Date: Mon, 03 Jun 2019 07:00:00 +0000",
    ] {
        assert!(text.contains(header), "{header} is not in {text}");
    }
    for none in
        ["", "kari", "kari@etat.example, ola@etat.example", "k@e.example\r\nBcc: x@y.example"]
    {
        let refused = letter(none).message(&sender.0, None, now).err();
        assert_eq!(refused, Some(LetterError::Recipient), "{none}");
    }
}
