//! A backup that is made while answers come in.

use std::process::Output;

use crate::alone;
use crate::house::House;
use crate::ledger::agree;
use crate::respondents::Respondents;

fn told(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).expect("text")
}

#[actix_web::test]
async fn a_backup_holds_what_was_acknowledged_before_it_and_holds_nobody_up() {
    let _turn = alone().await;
    let mut house = House::on_sqlite();
    let respondents = Respondents::at_work(&mut [&mut house], 16).await;
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    for n in 0..3 {
        respondents.go_on_for(40).await;
        let file = folder.path().join(format!("backup-{n}"));
        let file = file.to_str().expect("a path as text");
        let before = respondents.acknowledged();
        told(&house.run(&["backup", file]));
        respondents.go_on_for(20).await;
        let checked = told(&house.run(&["verify", file]));
        let submissions = checked.lines().find_map(|line| line.split_once(" submissions, "));
        let stored: usize = submissions.expect("how many").0.parse().expect("a number");
        assert!(stored >= before, "{before} were acknowledged, and {stored} are in the backup");
    }

    agree(&house, respondents).await;
}
