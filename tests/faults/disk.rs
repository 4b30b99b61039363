//! The disk under a SQLite file fills up, fails to flush, or is slow.

use std::time::Duration;

use crate::alone;
use crate::house::House;
use crate::ledger::agree;
use crate::respondents::Respondents;

/// A fault of the disk sets in under load and goes away again.
async fn through(fault: impl Fn(&House, bool)) {
    let mut house = House::on_sqlite();
    let round = house.field(8);
    house.start();
    house.ready().await;
    let respondents = Respondents::start(&round, &[&house.url]);
    for _ in 0..3 {
        respondents.go_on_for(20).await;
        fault(&house, true);
        tokio::time::sleep(Duration::from_millis(300)).await;
        let before = respondents.acknowledged();
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(respondents.acknowledged(), before, "nothing is acknowledged meanwhile");
        fault(&house, false);
    }
    respondents.go_on_for(20).await;

    let told = respondents.finish().await;
    agree(&house, &round, &told).await;
    assert!(house.end().success());
}

#[actix_web::test]
async fn a_full_disk_is_an_apology_and_loses_nothing() {
    let _turn = alone().await;
    through(|house, full| house.shim.disk_is_full(full)).await;
}

#[actix_web::test]
async fn a_flush_that_fails_is_an_apology_and_loses_nothing() {
    let _turn = alone().await;
    through(|house, fail| house.shim.flushes_fail(fail)).await;
}

#[actix_web::test]
async fn a_slow_disk_makes_everybody_wait_and_nobody_lose() {
    let _turn = alone().await;
    let mut house = House::on_sqlite();
    let round = house.field(32);
    house.start();
    house.ready().await;
    house.shim.flushes_take(20);
    let respondents = Respondents::start(&round, &[&house.url]);
    respondents.go_on_for(100).await;
    let flushes = house.shim.flushes();

    let told = respondents.finish().await;
    let submissions = agree(&house, &round, &told).await;
    println!("a flush of 20 ms: {submissions} submissions, {flushes} flushes for the first 100");
}
