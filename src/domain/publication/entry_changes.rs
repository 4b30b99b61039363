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
    let mut tell = |of: &str, [from, to]: [Option<&ListValue>; 2]| {
        let exempt = to == Some(&ListValue::Exempt);
        let mut change = of_entry(What::EntryValue, new.id).named(of);
        change.from = from.filter(|_| !exempt).map(written);
        change.to = to.map(written);
        found.push(change);
    };
    let text = |value: Option<&ListValue>| match value {
        Some(ListValue::Text(text)) => Some(text.clone()),
        _ => None,
    };
    let mut renamed = old.name != new.name;
    let added = new.values.keys().filter(|item| !old.values.contains_key(*item));
    for item in old.values.keys().chain(added) {
        let (from, to) = (old.values.get(item), new.values.get(item));
        if from != to {
            // The name, when it is a column.
            renamed &= text(from) != old.name || text(to) != new.name;
            tell(item.as_str(), [from, to]);
        }
    }
    if renamed {
        // A name that is gone may be exempt.
        let from = old.name.clone().filter(|_| new.name.is_some()).map(ListValue::Text);
        let to = new.name.clone().map(ListValue::Text);
        tell("name", [from.as_ref(), to.as_ref()]);
    }
    let [had, has] = [tags(old), tags(new)];
    if had != has {
        tell("tags", [Some(&had), Some(&has)]);
    }
    if old.organisation != new.organisation {
        found.push(of_entry(What::EntryValue, new.id).named("organisation"));
    }
}

fn tags(row: &ListRow) -> ListValue {
    if row.tags_exempt { ListValue::Exempt } else { ListValue::Tags(row.tags.clone()) }
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

    fn tagged(id: u128, tags: &[&str], exempt: bool) -> ListRow {
        let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
        ListRow { tags, tags_exempt: exempt, ..row(id, &serde_json::json!({})) }
    }

    #[test]
    fn tags_that_are_exempt_now_are_not_repeated() {
        let old = [tagged(1, &["sky", "data"], false), tagged(2, &["sky"], false)];
        let new = [tagged(1, &[], true), tagged(2, &[], false)];
        let found = compared(&old, &new);
        let told = found.iter().map(|one| (one.from.as_deref(), one.to.as_deref()));
        assert_eq!(told.collect::<Vec<_>>(), [(None, Some("exempt")), (Some("sky"), Some(""))]);
    }

    #[test]
    fn a_row_that_was_stored_without_the_word_has_no_exempt_tags() {
        let row = tagged(1, &["sky"], false);
        let json = serde_json::to_value(&row).unwrap();
        assert_eq!(json.get("tags_exempt"), None, "the hashes of former lists hold");
        assert_eq!(serde_json::from_value::<ListRow>(json).unwrap(), row);
    }

    #[test]
    fn a_name_that_is_no_column_is_told_of_once_and_not_repeated_when_it_is_gone() {
        let named = |name: Option<&str>, values: serde_json::Value| {
            [ListRow { name: name.map(ToOwned::to_owned), ..row(1, &values) }]
        };
        let told = |old: &[ListRow], new: &[ListRow]| -> Vec<_> {
            let found = compared(old, new).into_iter();
            found.map(|one| (one.variable.unwrap_or_default(), one.from, one.to)).collect()
        };
        let line = |of: &str, from: Option<&str>, to: Option<&str>| {
            [(of.to_owned(), from.map(ToOwned::to_owned), to.map(ToOwned::to_owned))]
        };
        let none = || serde_json::json!({});
        let (old, new) = (named(Some("Ny"), none()), named(Some("Nyere"), none()));
        assert_eq!(told(&old, &new), line("name", Some("Ny"), Some("Nyere")));
        assert_eq!(told(&old, &named(None, none())), line("name", None, None));
        let column = |name: &str| serde_json::json!({"navn": {"text": name}});
        let (old, new) = (named(Some("Ny"), column("Ny")), named(Some("Nyere"), column("Nyere")));
        assert_eq!(told(&old, &new), line("navn", Some("Ny"), Some("Nyere")));
        let exempt = serde_json::json!({"navn": "exempt"});
        assert_eq!(told(&old, &named(None, exempt)), line("navn", None, Some("exempt")));
    }
}
