//! The wall clock of the server jumps.

use crate::alone;
use crate::house::House;
use crate::ledger::agree;
use crate::respondents::Respondents;

const HOUR: i64 = 3_600;

#[actix_web::test]
async fn a_clock_that_jumps_loses_and_doubles_nothing() {
    let _turn = alone().await;
    let mut house = House::on_sqlite();
    let respondents = Respondents::at_work(&mut [&mut house], 8).await;
    for hours in [26, -30, 1, -1, 48, 0] {
        respondents.go_on_for(20).await;
        house.shim.clock_is_off(hours * HOUR);
    }
    respondents.go_on_for(20).await;

    agree(&house, respondents).await;
    assert!(house.end().success());
}
