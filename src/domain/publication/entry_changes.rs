//! What is different in the entries of a list: the lines of the correction log on them.
//!
//! **Invariant:** neither list is in memory as a whole, and a line repeats no value that the later one exempts.

use std::collections::HashMap;

use super::change::{Change, What};
use super::list::{ListRow, ListValue};
use crate::canonical;
use crate::ids::EntryId;

/// A list that a later one is compared with: of each entry its place, and the hash of its row.
#[derive(Default)]
pub struct FormerList(HashMap<EntryId, (usize, [u8; 32])>);

impl FormerList {
    /// Takes in the next row.
    pub fn add(&mut self, row: &ListRow) {
        let place = self.0.len();
        self.0.insert(row.id, (place, hash(row)));
    }

    /// What is different in the rows of the later list; `was` finds the former row of an entry that has changed.
    ///
    /// # Errors
    ///
    /// What `was` returns.
    pub fn changes<E>(
        mut self,
        rows: impl Iterator<Item = ListRow>,
        mut was: impl FnMut(EntryId) -> Result<ListRow, E>,
    ) -> Result<Vec<Change>, E> {
        let mut found = Vec::new();
        for row in rows {
            match self.0.remove(&row.id) {
                Some((_, former)) if former == hash(&row) => {}
                Some(_) => entry(&mut found, &was(row.id)?, &row),
                None => found.push(of_entry(What::EntryAdded, row.id)),
            }
        }
        // In the order of the former list; a name that is no longer published is not repeated.
        let mut gone: Vec<_> = self.0.into_iter().map(|(id, (place, _))| (place, id)).collect();
        gone.sort_unstable();
        found.extend(gone.into_iter().map(|(_, id)| of_entry(What::EntryRemoved, id)));
        Ok(found)
    }
}

fn hash(row: &ListRow) -> [u8; 32] {
    canonical::hash(canonical::to_json(row))
}

fn of_entry(what: What, entry: EntryId) -> Change {
    let mut change = Change::of(what);
    change.place.insert("entry".to_owned(), entry.to_string());
    change
}

fn entry(found: &mut Vec<Change>, old: &ListRow, new: &ListRow) {
    let added = new.values.keys().filter(|item| !old.values.contains_key(*item));
    for item in old.values.keys().chain(added) {
        let (from, to) = (old.values.get(item), new.values.get(item));
        if from != to {
            let exempt = to == Some(&ListValue::Exempt);
            let mut change = of_entry(What::EntryValue, new.id).named(item.as_str());
            change.from = from.filter(|_| !exempt).map(written);
            change.to = to.map(written);
            found.push(change);
        }
    }
    if old.tags != new.tags {
        let mut change = of_entry(What::EntryValue, new.id).named("tags");
        change.from = Some(old.tags.join("|"));
        change.to = Some(new.tags.join("|"));
        found.push(change);
    }
    if old.organisation != new.organisation {
        found.push(of_entry(What::EntryValue, new.id).named("organisation"));
    }
}

/// A value of the list as files write it.
fn written(value: &ListValue) -> String {
    match value {
        ListValue::Text(text) => text.clone(),
        ListValue::Number(figure) => figure.unrounded(),
        ListValue::Date(day) => day.to_string(),
        ListValue::Codes(codes) => {
            codes.iter().map(ToString::to_string).collect::<Vec<_>>().join("|")
        }
        ListValue::Tags(tags) => tags.join("|"),
        ListValue::Exempt => "exempt".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use serde_json::Value;

    use super::*;

    fn compared(old: &[ListRow], new: &[ListRow]) -> Vec<Change> {
        let mut former = FormerList::default();
        old.iter().for_each(|row| former.add(row));
        let was = |id| Ok::<_, Infallible>(old.iter().find(|row| row.id == id).unwrap().clone());
        former.changes(new.iter().cloned(), was).unwrap()
    }

    fn row(id: u128, values: &Value) -> ListRow {
        let id = uuid::Uuid::from_u128(id);
        serde_json::from_value(serde_json::json!({
            "id": id, "name": null, "values": values, "tags": [], "facets": {}, "search": "",
            "organisation": {"orgnr": "991825827", "name": "Etaten", "short_name": "E", "ministry": null},
        }))
        .unwrap()
    }

    #[test]
    fn entries_that_come_go_or_change_are_told_but_nothing_exempt_is_repeated() {
        let text = |text: &str| serde_json::json!({ "text": text });
        let old = [
            row(1, &serde_json::json!({"navn": text("Gammelt")})),
            row(2, &serde_json::json!({"navn": text("Hemmelig")})),
            row(3, &serde_json::json!({"navn": text("Borte")})),
        ];
        let new = [
            row(1, &serde_json::json!({"navn": text("Nytt")})),
            row(2, &serde_json::json!({"navn": "exempt"})),
            row(4, &serde_json::json!({"navn": text("Ny")})),
        ];
        let found = compared(&old, &new);
        let told: Vec<_> =
            found.iter().map(|one| (one.what, one.from.as_deref(), one.to.as_deref())).collect();
        assert_eq!(
            told,
            [
                (What::EntryValue, Some("Gammelt"), Some("Nytt")),
                (What::EntryValue, None, Some("exempt")),
                (What::EntryAdded, None, None),
                (What::EntryRemoved, None, None),
            ]
        );
    }
}
