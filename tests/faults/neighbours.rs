//! Several instances on one PostgreSQL, of which one freezes or dies.

use std::time::Duration;

use crate::alone;
use crate::cluster::Cluster;
use crate::house::House;
use crate::ledger::agree;
use crate::respondents::Respondents;

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
