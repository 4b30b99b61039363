//! Servers that die, freeze or find a broken mail server while mails are on their way.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use kartlegger::domain::mail::{Mail, MailState};
use kartlegger::service::Actor;
use kartlegger::service::collect::mails::{MailFilter, MailsError, invite, list_mails};

use crate::alone;
use crate::cluster::Cluster;
use crate::house::{House, Round};
use crate::ledger::audit_verifies;
use crate::smtp::{MailServer, Manner};

/// Longer than a worker may take over one mail, in seconds.
const PAST_ANY_LEASE: i64 = 20 * 60;

fn sending_to(house: House, server: &MailServer) -> House {
    house
        .set("mail.transport=smtp")
        .set("mail.smtp_tls=none")
        .set("mail.smtp_host=localhost")
        .set(&format!("mail.smtp_port={}", server.port()))
}

fn queue(house: &House, round: &Round) {
    let queued = house.shell().write_here(Actor::System, |cx| invite(cx, round.id));
    queued.map_err(|e: MailsError| e).expect("the invitations are queued");
}

/// The mails of a round by address.
fn mails(house: &House, round: &Round) -> BTreeMap<String, Mail> {
    let all = house
        .shell()
        .read_here(Actor::System, |cx| list_mails(cx, round.id, MailFilter::default(), None, 500));
    let all = all.map_err(|e: MailsError| e).expect("the mails are read");
    all.into_iter().map(|mail| (mail.recipient.clone(), mail)).collect()
}

/// Waits until `holds`, for at most half a minute.
async fn until(what: &str, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(30), "{what} has not come");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// How often the mail server has read a mail to that address.
fn read_by(server: &MailServer, address: &str) -> usize {
    server.taken().iter().filter(|mail| mail.to == address).count()
}

async fn nobody_gets_a_mail_twice_when_its_sender_dies(house: House) {
    let server = MailServer::start().await;
    let mut house = sending_to(house, &server);
    let round = house.field(4);
    server.treat("post@etat1.test", Some(Manner::Keeps));
    queue(&house, &round);
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
    let round = house.field(5);
    server.treat("post@etat0.test", Some(Manner::Refuses));
    server.treat("post@etat1.test", Some(Manner::Defers));
    server.treat("post@etat2.test", Some(Manner::RefusesText));
    server.treat("post@etat3.test", Some(Manner::HangsUp));
    queue(&house, &round);

    house.start();
    until("the last mail", || read_by(&server, "post@etat4.test") == 1).await;
    until("its record", || mails(&house, &round)["post@etat4.test"].state == MailState::Sent).await;

    let states: Vec<_> = mails(&house, &round).into_values().map(|mail| mail.state).collect();
    let told = [MailState::Bounced, MailState::Queued, MailState::Bounced, MailState::Unknown];
    assert_eq!(states[..4], told);
    assert!(house.end().success(), "{}", house.log());
    audit_verifies(&house);
}

#[actix_web::test]
async fn a_mail_server_that_is_away_gets_its_mails_later() {
    let _turn = alone().await;
    let server = MailServer::start().await;
    let away = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let house = sending_to(House::on_sqlite(), &server);
    let mut house = house.set(&format!("mail.smtp_port={away}"));
    let round = house.field(2);
    queue(&house, &round);
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
}
