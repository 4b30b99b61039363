//! The PostgreSQL server is restarted, becomes read-only, is slow, or hangs.

use std::time::Duration;

use crate::alone;
use crate::cluster::Cluster;
use crate::disk::through;
use crate::house::House;
use crate::ledger::agree;
use crate::respondents::{PATIENCE, Respondents};

/// Each submission takes so long inside the database.
const SLOW: &str = "\
    CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS \
    $$ BEGIN PERFORM pg_sleep(1.5); RETURN NEW; END $$; \
    CREATE TRIGGER slow BEFORE INSERT ON submissions FOR EACH ROW EXECUTE FUNCTION dawdle()";
const NO_LONGER: &str = "DROP TRIGGER slow ON submissions; DROP FUNCTION dawdle()";

#[actix_web::test]
async fn a_database_that_becomes_read_only_is_an_apology_and_loses_nothing() {
    let _turn = alone().await;
    let cluster = Cluster::start();
    let house = House::on_postgres(&cluster.url);
    through(house, |_, read_only| cluster.is_read_only(read_only)).await;
}

#[actix_web::test]
async fn a_restart_of_the_database_is_an_apology_and_loses_nothing() {
    let _turn = alone().await;
    let cluster = Cluster::start();
    let mut house = House::on_postgres(&cluster.url);
    let respondents = Respondents::at_work_for(&mut [&mut house], 16, PATIENCE).await;
    for _ in 0..3 {
        respondents.go_on_for(20).await;
        cluster.restart();
    }
    respondents.go_on_for(20).await;

    let tried = respondents.tried();
    agree(&house, respondents).await;
    assert_eq!(tried.unanswered(), 0, "{tried}");
    assert!(house.end().success());
}

#[actix_web::test]
async fn a_slow_database_makes_some_wait_and_others_come_again_and_nobody_lose() {
    let _turn = alone().await;
    let cluster = Cluster::start();
    let house = House::on_postgres(&cluster.url).set("database.connections=2");
    let mut house = house.set("database.wait_seconds=1");
    let respondents = Respondents::at_work_for(&mut [&mut house], 16, PATIENCE).await;
    let tried = respondents.tried();
    for _ in 0..2 {
        respondents.go_on_for(20).await;
        cluster.run(SLOW);
        let before = tried.apologies();
        respondents.go_on_for(8).await;
        assert!(tried.apologies() > before, "nobody is told to come again: {tried}");
        cluster.run(NO_LONGER);
    }
    respondents.go_on_for(20).await;

    let submissions = agree(&house, respondents).await;
    println!("a slow database: {submissions} submissions, {tried}");
    assert_eq!(tried.unanswered(), 0, "who is not served is told: 503");
    assert!(house.end().success());
}

#[actix_web::test]
async fn a_database_that_hangs_is_an_apology_in_time_and_loses_and_doubles_nothing() {
    let _turn = alone().await;
    let cluster = Cluster::start();
    let house = House::on_postgres(&cluster.url).set("database.connections=4");
    let mut house = house.set("database.wait_seconds=1").set("database.answer_seconds=2");
    let respondents = Respondents::at_work_for(&mut [&mut house], 16, PATIENCE).await;
    let tried = respondents.tried();
    for _ in 0..2 {
        respondents.go_on_for(20).await;
        let before = tried.apologies();
        cluster.freeze();
        tokio::time::sleep(Duration::from_secs(6)).await;
        // Those whose work had begun, and those who wait for a turn.
        assert!(tried.apologies() >= before + 16, "somebody is not told to come again: {tried}");
        cluster.thaw();
    }
    respondents.go_on_for(20).await;

    let submissions = agree(&house, respondents).await;
    println!("a database that hangs: {submissions} submissions, {tried}");
    assert_eq!(tried.unanswered(), 0, "who is not served is told: 503");
    assert!(tried.longest() < Duration::from_secs(6), "{tried}");
    assert!(house.end().success());
}
