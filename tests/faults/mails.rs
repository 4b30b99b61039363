//! Servers that die, freeze or find a broken mail server while mails are on their way.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use kartlegger::domain::ids::RoundId;
use kartlegger::domain::mail::{Mail, MailState};
use kartlegger::service::Actor;
use kartlegger::service::collect::mails::{MailFilter, MailsError, invite, list_mails};

use crate::alone;
use crate::cluster::Cluster;
use crate::house::{House, Round};
use crate::ledger::{agree, audit_verifies};
use crate::respondents::Respondents;
use crate::smtp::{MailServer, Manner};

/// Longer than a worker may take over one mail, in seconds.
const PAST_ANY_LEASE: i64 = 20 * 60;
/// Longer than a worker waits for the reply to one mail.
const PAST_ANY_REPLY: Duration = Duration::from_secs(100);
/// More mails than any round here has.
const ALL: i64 = 100_000;

/// The same house with a worker that sends to that server.
pub fn sending_to(house: House, server: &MailServer) -> House {
    house
        .set("mail.transport=smtp")
        .set("mail.smtp_tls=none")
        .set("mail.smtp_host=localhost")
        .set(&format!("mail.smtp_port={}", server.port()))
}

/// Queues the invitations of a round.
pub fn queue(house: &House, round: RoundId) {
    let queued = house.shell().write_here(Actor::System, |cx| invite(cx, round));
    queued.map_err(|e: MailsError| e).expect("the invitations are queued");
}

/// All mails of a round.
pub fn all_mails(house: &House, round: RoundId) -> Vec<Mail> {
    let all = house
        .shell()
        .read_here(Actor::System, |cx| list_mails(cx, round, MailFilter::default(), None, ALL));
    all.map_err(|e: MailsError| e).expect("the mails are read")
}

/// The mails of a round by address, of which each has one.
fn mails(house: &House, round: &Round) -> BTreeMap<String, Mail> {
    let all = all_mails(house, round.id);
    all.into_iter().map(|mail| (mail.recipient.clone(), mail)).collect()
}

/// Whether what became of a mail is known, or known to be unknown.
pub fn is_settled(mail: &Mail) -> bool {
    !matches!(mail.state, MailState::Queued | MailState::Sending)
}

/// Waits until `holds`, for at most half a minute.
pub async fn until(what: &str, holds: impl Fn() -> bool) {
    until_within(Duration::from_secs(30), what, holds).await;
}

async fn until_within(time: Duration, what: &str, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < time, "{what} has not come");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// How often the mail server has read a mail to that address.
fn read_by(server: &MailServer, address: &str) -> usize {
    server.taken().iter().filter(|mail| mail.to == address).count()
}

/// How often the mail server has read that mail, or its head.
pub fn times_read(server: &MailServer, mail: &Mail) -> usize {
    let Some(id) = &mail.message_id else { return 0 };
    server.taken().iter().filter(|taken| taken.text.contains(id.as_str())).count()
}

async fn nobody_gets_a_mail_twice_when_its_sender_dies(house: House) {
    let server = MailServer::start().await;
    let mut house = sending_to(house, &server);
    let round = house.field(4);
    server.treat("post@etat1.test", Some(Manner::Keeps));
    queue(&house, round.id);
    house.start();
    until("the mail that the server keeps", || read_by(&server, "post@etat1.test") == 1).await;
    house.kill();
    server.treat("post@etat1.test", None);

    house.start();
    until("the others", || {
        let sent = |mail: &Mail| mail.state == MailState::Sent;
        mails(&house, &round).values().filter(|mail| sent(mail)).count() == 3
    })
    .await;
    house.shim.clock_is_off(PAST_ANY_LEASE);
    house.kill();
    house.start();
    until("the verdict", || mails(&house, &round)["post@etat1.test"].state == MailState::Unknown)
        .await;

    for (address, mail) in mails(&house, &round) {
        assert_eq!(read_by(&server, &address), 1, "once to {address}");
        let known = if address == "post@etat1.test" { MailState::Unknown } else { MailState::Sent };
        assert_eq!(mail.state, known, "{address}");
    }
    audit_verifies(&house);
}

#[actix_web::test]
async fn nobody_gets_a_mail_twice_when_its_sender_dies_on_sqlite() {
    let _turn = alone().await;
    nobody_gets_a_mail_twice_when_its_sender_dies(House::on_sqlite()).await;
}

#[actix_web::test]
async fn nobody_gets_a_mail_twice_when_its_sender_dies_on_postgres() {
    let _turn = alone().await;
    let cluster = Cluster::start();
    nobody_gets_a_mail_twice_when_its_sender_dies(House::on_postgres(&cluster.url)).await;
}

#[actix_web::test]
async fn a_mail_server_that_does_everything_wrong_costs_only_the_mails_it_spoils() {
    let _turn = alone().await;
    let server = MailServer::start().await;
    let mut house = sending_to(House::on_sqlite(), &server);
    let round = house.field(6);
    server.treat("post@etat0.test", Some(Manner::Refuses));
    server.treat("post@etat1.test", Some(Manner::Defers));
    server.treat("post@etat2.test", Some(Manner::RefusesText));
    server.treat("post@etat3.test", Some(Manner::HangsUp));
    server.treat("post@etat4.test", Some(Manner::BreaksOff));
    queue(&house, round.id);

    house.start();
    until("the last mail", || read_by(&server, "post@etat5.test") == 1).await;
    until("its record", || mails(&house, &round)["post@etat5.test"].state == MailState::Sent).await;

    let states: Vec<_> = mails(&house, &round).into_values().map(|mail| mail.state).collect();
    let (bounced, unknown) = (MailState::Bounced, MailState::Unknown);
    assert_eq!(states[..5], [bounced, MailState::Queued, bounced, unknown, unknown]);
    assert!(house.end().success(), "{}", house.log());
    audit_verifies(&house);
}

/// The mail server fails so in the text of a receipt while organisations answer, and then does its work.
async fn a_receipt_at_most_is_unknown(manner: Manner) {
    let server = MailServer::start().await;
    let spoilt = "post@etat1.test";
    server.treat(spoilt, Some(manner));
    let mut house = sending_to(House::on_sqlite(), &server);
    let respondents = Respondents::at_work(&mut [&mut house], 3).await;
    let round = respondents.round();
    until("the receipt that it spoils", || read_by(&server, spoilt) > 0).await;
    server.treat(spoilt, None);
    respondents.go_on_for(20).await;

    let submissions = agree(&house, respondents).await;
    until_within(PAST_ANY_REPLY, "the last receipt", || {
        all_mails(&house, round).iter().all(is_settled)
    })
    .await;
    let mails = all_mails(&house, round);
    assert_eq!(mails.len(), submissions, "a receipt for each");
    let (unknown, others): (Vec<_>, Vec<_>) =
        mails.iter().partition(|mail| mail.state == MailState::Unknown);
    assert!(others.iter().all(|mail| mail.state == MailState::Sent), "{others:?}");
    assert!(unknown.iter().all(|mail| mail.recipient == spoilt), "{unknown:?}");
    assert!(!unknown.is_empty(), "one had no reply");
    for mail in &mails {
        assert_eq!(times_read(&server, mail), 1, "{mail:?}");
    }
    assert!(house.end().success(), "{}", house.log());
    audit_verifies(&house);
}

#[actix_web::test]
async fn a_mail_server_that_breaks_off_in_a_text_loses_nothing_and_doubles_nothing() {
    let _turn = alone().await;
    a_receipt_at_most_is_unknown(Manner::BreaksOff).await;
}

#[actix_web::test]
async fn a_mail_server_that_hangs_after_a_text_loses_nothing_and_doubles_nothing() {
    let _turn = alone().await;
    a_receipt_at_most_is_unknown(Manner::Keeps).await;
}

#[actix_web::test]
async fn a_mail_server_that_is_away_gets_its_mails_later() {
    let _turn = alone().await;
    let server = MailServer::start().await;
    let away = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let house = sending_to(House::on_sqlite(), &server);
    let mut house = house.set(&format!("mail.smtp_port={away}"));
    let round = house.field(2);
    queue(&house, round.id);
    house.start();
    until("an attempt", || mails(&house, &round).values().all(|mail| mail.attempts == 1)).await;
    assert!(house.end().success());

    let mut house = house.set(&format!("mail.smtp_port={}", server.port()));
    house.shim.clock_is_off(PAST_ANY_LEASE);
    house.start();
    until("the mails", || server.taken().len() == 2).await;
    until("their record", || {
        mails(&house, &round).values().all(|mail| mail.state == MailState::Sent)
    })
    .await;
    assert_eq!(server.taken().len(), 2, "each once");
    assert!(house.end().success(), "{}", house.log());
    audit_verifies(&house);
}

#[actix_web::test]
async fn a_server_that_is_told_to_stop_ends_after_the_mail_in_hand() {
    let _turn = alone().await;
    let server = MailServer::start().await;
    let mut house = sending_to(House::on_sqlite(), &server);
    let round = house.field(60);
    queue(&house, round.id);
    house.start();
    until("the first mail", || !server.taken().is_empty()).await;

    // The mail server is on this thread, too, which must not stand still meanwhile.
    let ended = house.end_within(Duration::from_secs(30)).await;

    assert!(ended.is_some_and(|status| status.success()), "{}", house.log());
    let sent = server.taken().len();
    assert!(sent < 60, "all were sent before it ended");
    let at_rest = all_mails(&house, round.id);
    assert!(at_rest.iter().all(|mail| mail.state != MailState::Sending), "none is left in hand");
    house.start();
    until_within(PAST_ANY_REPLY, "the others", || server.taken().len() == 60).await;
    until("their record", || all_mails(&house, round.id).iter().all(is_settled)).await;
    assert!(house.end().success(), "{}", house.log());
    assert_eq!(server.taken().len(), 60, "each once");
}
