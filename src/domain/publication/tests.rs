//! What must hold of any publication.

use super::sample::publication;
use super::*;

#[test]
fn a_publication_reads_back_from_its_bytes_and_keeps_its_hash() {
    let publication = publication(Kind::Final);
    let json = publication.to_json();
    let read: Publication = serde_json::from_str(&json).unwrap();
    assert_eq!(read, publication);
    assert_eq!(Publication::hash(&read.to_json()), Publication::hash(&json));
}

#[test]
fn every_value_of_a_preliminary_publication_says_that_it_is_one() {
    let publication = publication(Kind::Preliminary);
    let table = publication.table("guarded").unwrap();
    let signs = publication.signs(table);
    assert!(signs.contains(&Sign::Preliminary) && signs.contains(&Sign::Suppressed), "{signs:?}");
    let shown = table.values().iter().enumerate().filter(|(_, value)| value.is_some());
    assert!(shown.map(|(at, _)| publication.sign(table, at)).all(|s| s == Some(Sign::Preliminary)));
}
