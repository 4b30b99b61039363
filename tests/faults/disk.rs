//! The disk under a SQLite file fills up, fails to flush, becomes read-only, or is slow.

use std::time::Duration;

use crate::alone;
use crate::house::House;
use crate::ledger::agree;
use crate::respondents::Respondents;

/// A fault that lets nothing be stored sets in under load and goes away again.
pub async fn through(mut house: House, fault: impl Fn(&House, bool)) {
    let respondents = Respondents::at_work(&mut [&mut house], 8).await;
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

    agree(&house, respondents).await;
    assert!(house.end().success());
}

#[actix_web::test]
async fn a_full_disk_is_an_apology_and_loses_nothing() {
    let _turn = alone().await;
    through(House::on_sqlite(), |house, full| house.shim.disk_is_full(full)).await;
}

#[actix_web::test]
async fn a_flush_that_fails_is_an_apology_and_loses_nothing() {
    let _turn = alone().await;
    through(House::on_sqlite(), |house, fail| house.shim.flushes_fail(fail)).await;
}

#[actix_web::test]
async fn a_disk_that_becomes_read_only_is_an_apology_and_loses_nothing() {
    let _turn = alone().await;
    through(House::on_sqlite(), |house, read_only| house.shim.disk_is_read_only(read_only)).await;
}

#[actix_web::test]
async fn a_slow_disk_makes_everybody_wait_and_nobody_lose() {
    let _turn = alone().await;
    let mut house = House::on_sqlite();
    let respondents = Respondents::at_work(&mut [&mut house], 32).await;
    house.shim.flushes_take(20);
    respondents.go_on_for(100).await;
    let flushes = house.shim.flushes();

    let submissions = agree(&house, respondents).await;
    println!("a flush of 20 ms: {submissions} submissions, {flushes} flushes for the first 100");
}
