//! Where a finding is: JSON pointers (RFC 6901) into a sheet, and into a whole answer.
//!
//! A whole answer is `{"header":{"sheet":…},"rosters":{"tiltak":{"nil":…,"entries":[{"sheet":…}]}}}`.

use super::finding::{Breach, Finding};
use super::response::Response;
use crate::code::Name;

/// Where a finding is in the sheet that it is about; empty when it is about no item.
#[must_use]
pub fn place_in_sheet(finding: &Finding) -> String {
    match (&finding.breach, &finding.item) {
        (Breach::Unconfirmed { rule, .. }, _) => format!("/confirmations/{rule}"),
        (_, Some(item)) => format!("/answers/{item}"),
        (_, None) => String::new(),
    }
}

/// Where a finding is in the whole answer that it is about.
#[must_use]
pub fn place_in_whole(finding: &Finding, response: &Response) -> String {
    let Some(roster) = &finding.roster else {
        return format!("/header/sheet{}", place_in_sheet(finding));
    };
    let entries = response.entries(roster.as_str());
    match entries.iter().position(|entry| Some(entry.id) == finding.entry) {
        Some(at) => format!("{}{}", entry_sheet(roster, at), place_in_sheet(finding)),
        None => format!("/rosters/{roster}"),
    }
}

/// Where the sheet of an entry is in a whole answer, by its position from 0.
#[must_use]
pub fn entry_sheet(roster: &Name, at: usize) -> String {
    format!("/rosters/{roster}/entries/{at}/sheet")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::{Entry, Sheet};
    use crate::ids::EntryId;

    #[test]
    fn a_finding_is_placed_by_roster_and_position() {
        let entry = |n: u128| EntryId::from(uuid::Uuid::from_u128(n));
        let stored = |n| Entry { id: entry(n), first_submitted_at: None, sheet: Sheet::default() };
        let roster: Name = "tiltak".parse().unwrap();
        let response = Response {
            rosters: [(roster.clone(), vec![stored(1), stored(2)])].into(),
            ..Response::default()
        };
        let found = |roster: Option<&Name>, entry, item: Option<&str>| Finding {
            roster: roster.cloned(),
            entry,
            item: item.map(|item| item.parse().unwrap()),
            breach: Breach::Required,
        };
        let place = |finding: Finding| place_in_whole(&finding, &response);
        assert_eq!(place(found(None, None, Some("q01"))), "/header/sheet/answers/q01");
        assert_eq!(
            place(found(Some(&roster), Some(entry(2)), Some("q05"))),
            "/rosters/tiltak/entries/1/sheet/answers/q05"
        );
        assert_eq!(place(found(Some(&roster), None, None)), "/rosters/tiltak");
    }
}
