//! The server and the database die in the middle of work, again and again.

use std::time::Duration;

use crate::cluster::Cluster;
use crate::house::House;
use crate::ledger::agree;
use crate::respondents::Respondents;
use crate::{alone, kills};

/// Not the same moment of the work each time.
async fn a_moment(n: u32) {
    tokio::time::sleep(Duration::from_millis(u64::from(n * 37 % 160))).await;
}

async fn the_server_is_killed(mut house: House) {
    let respondents = Respondents::at_work(&mut [&mut house], 16).await;
    for n in 0..kills() {
        respondents.go_on_for(20).await;
        a_moment(n).await;
        house.kill();
        house.start();
    }
    house.ready().await;
    respondents.go_on_for(20).await;

    let submissions = agree(&house, respondents).await;
    println!("{} kills of the server: {submissions} submissions, each stored once", kills());
}

#[actix_web::test]
async fn a_killed_server_has_kept_what_it_acknowledged_on_sqlite() {
    let _turn = alone().await;
    the_server_is_killed(House::on_sqlite()).await;
}

#[actix_web::test]
async fn a_killed_server_has_kept_what_it_acknowledged_on_postgres() {
    let _turn = alone().await;
    let cluster = Cluster::start();
    the_server_is_killed(House::on_postgres(&cluster.url)).await;
}

#[actix_web::test]
async fn a_killed_database_has_kept_what_was_acknowledged() {
    let _turn = alone().await;
    let cluster = Cluster::start();
    let mut house = House::on_postgres(&cluster.url);
    let respondents = Respondents::at_work(&mut [&mut house], 16).await;
    for n in 0..kills() {
        respondents.go_on_for(20).await;
        a_moment(n).await;
        cluster.crash();
        tokio::time::sleep(Duration::from_millis(100)).await;
        cluster.resume();
    }
    respondents.go_on_for(20).await;

    let submissions = agree(&house, respondents).await;
    println!("{} kills of PostgreSQL: {submissions} submissions, each stored once", kills());
}

#[actix_web::test]
async fn a_server_that_is_asked_to_end_answers_what_it_has_begun() {
    let _turn = alone().await;
    let mut house = House::on_sqlite();
    let respondents = Respondents::at_work(&mut [&mut house], 16).await;
    for _ in 0..3 {
        respondents.go_on_for(20).await;
        let ended = house.end();
        assert!(ended.success(), "{ended}: {}", house.log());
        house.start();
    }
    house.ready().await;

    agree(&house, respondents).await;
}
