//! The hash of a submission: what a receipt states and an audit recomputes.

use std::collections::BTreeSet;

use crate::canonical;
use crate::code::Name;
use crate::ids::EntryId;

/// The bytes that every submission's hash starts with; a changed layout gets another number.
const LAYOUT: &[u8] = b"kartlegger submission 1\n";

/// One entry as it is hashed.
#[derive(Clone, Copy, Debug)]
pub struct HashedEntry<'a> {
    /// The entry's id.
    pub id: EntryId,
    /// Its roster.
    pub roster: &'a str,
    /// Its sheet as canonical JSON.
    pub json: &'a str,
}

/// The SHA-256 of a submission, over these bytes in this order:
///
/// 1. `kartlegger submission 1` and a line feed, in ASCII;
/// 2. the header's canonical JSON, as *text* below;
/// 3. the number of entries, as 8 bytes; then for each, in the respondent's order: the 16 bytes of
///    its id, its roster as *text*, its canonical JSON as *text*;
/// 4. the number of nil returns, as 8 bytes; then each roster as *text*, in the order of their bytes.
///
/// A *text* is its length in bytes, as 8 bytes, and then its UTF-8 bytes. Numbers are big-endian.
/// The lengths make it impossible that two different submissions give the same bytes.
#[must_use]
pub fn submission_hash(
    header: &str,
    entries: &[HashedEntry<'_>],
    nil: &BTreeSet<Name>,
) -> [u8; 32] {
    let mut bytes = LAYOUT.to_vec();
    text(&mut bytes, header);
    count(&mut bytes, entries.len());
    for entry in entries {
        bytes.extend_from_slice(uuid::Uuid::from(entry.id).as_bytes());
        text(&mut bytes, entry.roster);
        text(&mut bytes, entry.json);
    }
    count(&mut bytes, nil.len());
    for roster in nil {
        text(&mut bytes, roster.as_str());
    }
    canonical::hash(bytes)
}

fn count(bytes: &mut Vec<u8>, n: usize) {
    bytes.extend_from_slice(&(n as u64).to_be_bytes());
}

fn text(bytes: &mut Vec<u8>, text: &str) {
    count(bytes, text.len());
    bytes.extend_from_slice(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(n: u128) -> EntryId {
        uuid::Uuid::from_u128(n).into()
    }

    /// Recomputed with Python's hashlib from the layout above.
    #[test]
    fn the_hash_follows_the_documented_layout() {
        let entries = [HashedEntry { id: entry(1), roster: "tiltak", json: "{}" }];
        let nil = BTreeSet::from(["prosjekt".parse().unwrap()]);
        let hash = submission_hash(r#"{"answers":{"q":1}}"#, &entries, &nil);
        assert_eq!(
            canonical::hex(hash),
            "4b7860a71732425bf62a5e98988a1eb92fdecc23c48d6a56099f5d0b23f0d7e9"
        );
    }

    #[test]
    fn moving_a_byte_across_a_border_changes_the_hash() {
        let one = submission_hash("{}a", &[], &BTreeSet::new());
        let entries = [HashedEntry { id: entry(1), roster: "ab", json: "c" }];
        let other = [HashedEntry { id: entry(1), roster: "a", json: "bc" }];
        assert_ne!(submission_hash("{}", &entries, &BTreeSet::new()), one);
        assert_ne!(
            submission_hash("{}", &entries, &BTreeSet::new()),
            submission_hash("{}", &other, &BTreeSet::new())
        );
    }
}
