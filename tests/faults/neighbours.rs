//! Several instances on one PostgreSQL, of which one freezes or dies.

use std::time::Duration;

use kartlegger::domain::ids::RoundId;
use kartlegger::domain::mail::{MailKind, MailState};
use kartlegger::domain::round::StateName;
use kartlegger::service::Actor;
use kartlegger::service::design::{DesignError, find_round};
use kartlegger::service::staff::audit;
use kartlegger::store::StoreError;

use crate::alone;
use crate::cluster::Cluster;
use crate::house::House;
use crate::ledger::{agree, audit_verifies};
use crate::mails::{all_mails, is_settled, queue, sending_to, times_read, until};
use crate::respondents::Respondents;
use crate::smtp::MailServer;

/// Later than any round here closes, in seconds.
const PAST_THE_CLOSING: i64 = 50 * 24 * 3_600;
/// Longer than the instance that does the chores keeps the others from them.
const PAST_THE_LEASE: i64 = 6 * 60;
/// Longer than from one time that an instance does the chores to the next.
const TO_THE_NEXT_CHORES: i64 = 70;

/// A closing takes so long inside the database.
const SLOW_CLOSING: &str = "\
    CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS \
    $$ BEGIN PERFORM pg_sleep(3); RETURN NEW; END $$; \
    CREATE TRIGGER slow BEFORE UPDATE ON rounds FOR EACH ROW WHEN (NEW.state = 'closed') \
    EXECUTE FUNCTION dawdle()";
/// How many transactions have changed a round, or are about to.
const CLOSING: &str = "\
    SELECT count(*) AS n FROM pg_locks \
    WHERE relation = 'rounds'::regclass AND mode = 'RowExclusiveLock'";

#[actix_web::test]
async fn a_frozen_instance_does_not_hold_up_its_neighbour() {
    let _turn = alone().await;
    let cluster = Cluster::start();
    let (mut one, mut other) = (House::on_postgres(&cluster.url), House::on_postgres(&cluster.url));
    let respondents = Respondents::at_work(&mut [&mut one, &mut other], 16).await;
    respondents.go_on_for(40).await;
    one.freeze();
    respondents.go_on_for(40).await;
    one.thaw();
    respondents.go_on_for(40).await;

    agree(&other, respondents).await;
}

#[actix_web::test]
async fn instances_that_die_in_turn_lose_and_double_nothing() {
    let _turn = alone().await;
    let cluster = Cluster::start();
    let (mut one, mut other) = (House::on_postgres(&cluster.url), House::on_postgres(&cluster.url));
    let respondents = Respondents::at_work(&mut [&mut one, &mut other], 16).await;
    for _ in 0..2 {
        for house in [&mut one, &mut other] {
            respondents.go_on_for(30).await;
            house.kill();
            tokio::time::sleep(Duration::from_millis(100)).await;
            house.start();
        }
    }
    one.ready().await;
    other.ready().await;

    agree(&one, respondents).await;
}

/// Two instances with a round whose time is up and mails that wait: the first is in the middle of closing it.
struct TakenOver {
    one: House,
    other: House,
    round: RoundId,
    receipts: usize,
    server: MailServer,
    cluster: Cluster,
}

impl TakenOver {
    async fn start() -> Self {
        let server = MailServer::start().await;
        let cluster = Cluster::start();
        let mut door = House::on_postgres(&cluster.url).set("worker.enabled=false");
        let respondents = Respondents::at_work(&mut [&mut door], 4).await;
        let round = respondents.round();
        queue(&door, round);
        respondents.go_on_for(20).await;
        let receipts = agree(&door, respondents).await;
        assert!(door.end().success());
        cluster.run(SLOW_CLOSING);
        let instance = |ahead: i64| {
            let house = sending_to(House::on_postgres(&cluster.url), &server);
            house.shim.clock_is_off(ahead);
            house
        };
        let mut one = instance(PAST_THE_CLOSING);
        let other = instance(PAST_THE_CLOSING + PAST_THE_LEASE);
        one.start();
        until("the closing", || cluster.count(CLOSING) == 1).await;
        Self { one, other, round, receipts, server, cluster }
    }

    /// Lets the second instance come when the first has stopped, and do what that has left.
    async fn goes_on(&mut self) {
        assert_eq!(self.state(), StateName::Open, "the closing was not done");
        self.other.start();
        until("the end of what was begun", || self.cluster.count(CLOSING) == 0).await;
        let later = PAST_THE_CLOSING + PAST_THE_LEASE + TO_THE_NEXT_CHORES;
        self.other.shim.clock_is_off(later);
        until("the closing by the other", || self.state() == StateName::Closed).await;
        until("the last mail", || all_mails(&self.other, self.round).iter().all(is_settled)).await;
    }

    fn state(&self) -> StateName {
        let found = self.other.shell().read_here(Actor::System, |cx| find_round(cx, self.round));
        found.map_err(|e: DesignError| e).expect("the round is read").state.name()
    }

    /// The round was closed once; each receipt was sent once, and nobody is invited to what is over.
    fn is_done_once(&self) {
        let round = Some(self.round.into());
        let shell = self.other.shell();
        let events = shell.read_here(Actor::System, |cx| audit::list(cx, None, round, 1_000));
        let events = events.map_err(|e: StoreError| e).expect("the log is read");
        let closings = events.iter().filter(|listed| listed.event.action == "round.close").count();
        assert_eq!(closings, 1, "{events:?}");
        for mail in all_mails(&self.other, self.round) {
            let is_receipt = mail.kind() == MailKind::Receipt;
            let once = if is_receipt { (MailState::Sent, 1) } else { (MailState::Cancelled, 0) };
            assert_eq!((mail.state, times_read(&self.server, &mail)), once, "{mail:?}");
        }
        assert_eq!(self.server.taken().len(), self.receipts, "a receipt for each submission");
        audit_verifies(&self.other);
    }
}

#[actix_web::test]
async fn a_closing_whose_instance_dies_is_done_once_by_its_neighbour() {
    let _turn = alone().await;
    let mut closing = TakenOver::start().await;
    closing.one.kill();
    closing.goes_on().await;

    closing.is_done_once();
}

#[actix_web::test]
async fn an_instance_that_was_frozen_in_a_closing_stores_nothing_when_it_comes_back() {
    let _turn = alone().await;
    let mut closing = TakenOver::start().await;
    closing.one.freeze();
    closing.goes_on().await;
    closing.one.thaw();
    until("its word that it was overtaken", || {
        closing.one.log().contains("another worker has taken the chores over")
    })
    .await;

    assert!(closing.one.end().success(), "{}", closing.one.log());
    closing.is_done_once();
}
