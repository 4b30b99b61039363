//! What respondents were told, compared with what is stored.

use std::time::Duration;

use kartlegger::service::Actor;
use kartlegger::service::collect::{CollectError, is_intact, list_submissions};
use kartlegger::service::design::{DesignError, list_units};
use serde_json::Value;

use crate::house::House;
use crate::respondents::{Respondents, Told};

/// Lets everybody finish. Then nothing acknowledged is lost, nothing is doubled, nothing is altered, and the audit log
/// verifies.
///
/// Returns how many submissions there are.
pub async fn agree(house: &House, respondents: Respondents) -> usize {
    let (round, told) = respondents.finish().await;
    let http = reqwest::Client::builder().timeout(Duration::from_secs(20)).build().unwrap();
    let mut submissions = 0;
    for one in &told {
        let listed = http
            .get(format!("{}/api/v1/respond/submissions", house.url))
            .bearer_auth(&one.secret)
            .send()
            .await
            .expect("the server answers");
        let mut stored: Vec<Value> = listed.json().await.expect("a list of receipts");
        stored.sort_by_key(|receipt| receipt["number"].as_u64());
        assert_eq!(stored, one.receipts, "the receipts of {}", one.unit);
        let numbers = stored.iter().map(|receipt| receipt["number"].as_u64().unwrap());
        assert!(numbers.eq(1..=one.receipts.len() as u64), "each once: {stored:?}");
        submissions += stored.len();
    }
    let of_each = told.iter().map(|one| stored_whole(house, one)).sum::<usize>();
    assert_eq!(of_each, submissions, "what the API lists is all there is");
    let shell = house.shell();
    let units = shell.read_here(Actor::System, |cx| list_units(cx, round.id, None, None, 10_000));
    let (_, units) = units.map_err(|e: DesignError| e).expect("the units are read");
    assert_eq!(units.len(), told.len(), "every unit was at work");
    audit_verifies(house);
    submissions
}

/// How many submissions of a unit are stored; each is what its hash says.
fn stored_whole(house: &House, one: &Told) -> usize {
    let stored = house.shell().read_here(Actor::System, |cx| {
        let stored = list_submissions(cx, one.unit)?;
        for (submission, _) in &stored {
            assert!(is_intact(cx, submission.id)?, "a submission of {} was altered", one.unit);
        }
        Ok(stored.len())
    });
    stored.map_err(|e: CollectError| e).expect("they are read")
}

/// The audit log is whole.
pub fn audit_verifies(house: &House) {
    let verified = house.run(&["verify-audit"]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
}
