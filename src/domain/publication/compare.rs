//! What changed from one revision of a publication to the next: the lines of the correction log.
//!
//! **Invariant:** a line is made from the two published documents alone, and it repeats no value that the
//! later one hides or exempts.

use std::collections::BTreeMap;

use super::change::{Change, What};
use super::indicator_changes::indicators;
use super::text_changes::texts;
use super::{Outcome, Publication};
use crate::disclosure::{Head, SafeTable, Sign};
use crate::figure::Figure;
use crate::tabulate::table::Axis;

/// What is different in `new`, in the order of the publication, with what is different in its `entries`; nothing
/// when the figures, texts and entries are the same.
#[must_use]
pub fn changes(old: &Publication, new: &Publication, entries: Vec<Change>) -> Vec<Change> {
    let mut found = Vec::new();
    if old.kind != new.kind {
        let (from, to) = (old.kind.as_str().to_owned(), new.kind.as_str().to_owned());
        found.push(Change { from: Some(from), to: Some(to), ..Change::of(What::Kind) });
    }
    found.extend(texts(old, new));
    outcomes(&mut found, &old.outcome, &new.outcome);
    for table in &new.tables {
        let id = table.head().id.as_str();
        match old.table(id) {
            Some(former) => tables(&mut found, former, table),
            None => found.push(Change::of_table(What::TableAdded, table)),
        }
    }
    let gone = old.tables.iter().filter(|table| new.table(table.head().id.as_str()).is_none());
    found.extend(gone.map(|table| Change::of_table(What::TableRemoved, table)));
    found.extend(indicators(old, new));
    found.extend(entries);
    found
}

fn outcomes(found: &mut Vec<Change>, old: &Outcome, new: &Outcome) {
    let added = new.all.keys().filter(|one| !old.all.contains_key(one));
    for disposition in old.all.keys().chain(added) {
        let n = |of: &Outcome| of.all.get(disposition).copied().unwrap_or_default();
        if n(old) != n(new) {
            let mut change = Change::of(What::Outcome).named(disposition.as_str());
            change.from = Some(n(old).to_string());
            change.to = Some(n(new).to_string());
            found.push(change);
        }
    }
}

fn tables(found: &mut Vec<Change>, old: &SafeTable, new: &SafeTable) {
    let line = |what| Change::of_table(what, new);
    found.extend(described(old.head(), new.head()).map(|part| line(What::TableText).named(part)));
    let codes = |table: &SafeTable| -> Vec<String> {
        table.head().axes.iter().map(|axis| axis.code.clone()).collect()
    };
    if codes(old) != codes(new) {
        found.push(line(What::TableShape).named("axes"));
        return;
    }
    for (former, axis) in old.head().axes.iter().zip(&new.head().axes) {
        let shape = |to: bool, category: &String| {
            let mut change = line(What::TableShape).named(axis.code.as_str());
            *(if to { &mut change.to } else { &mut change.from }) = Some(category.clone());
            change
        };
        found.extend(missing(axis, former).map(|category| shape(true, category)));
        found.extend(missing(former, axis).map(|category| shape(false, category)));
    }
    let measure = |table: &SafeTable, code: &str| table.measure(code).is_some();
    for one in new.head().measures.iter().filter(|one| !measure(old, &one.code)) {
        found.push(Change { to: Some(one.code.clone()), ..line(What::TableShape) });
    }
    for one in old.head().measures.iter().filter(|one| !measure(new, &one.code)) {
        found.push(Change { from: Some(one.code.clone()), ..line(What::TableShape) });
    }
    figures(found, old, new);
    absent(found, old, new);
}

/// The parts of a table's description that differ.
fn described<'a>(old: &Head, new: &Head) -> impl Iterator<Item = &'a str> {
    let parts = [
        ("title", old.title != new.title),
        ("unit", old.of != new.of || old.unit != new.unit),
        ("base", old.base != new.base),
        ("notes", old.notes != new.notes),
        ("threshold", old.threshold != new.threshold),
    ];
    parts.into_iter().filter(|(_, differs)| *differs).map(|(part, _)| part)
}

/// The categories of `axis` that `other` does not have.
fn missing<'a>(axis: &'a Axis, other: &'a Axis) -> impl Iterator<Item = &'a String> {
    let has = |code: &String| other.categories.iter().any(|one| one.code == *code);
    axis.categories.iter().map(|one| &one.code).filter(move |code| !has(code))
}

/// The figures of cells that both tables have.
fn figures(found: &mut Vec<Change>, old: &SafeTable, new: &SafeTable) {
    let axes = &new.head().axes;
    let former: Vec<Vec<Option<usize>>> = axes
        .iter()
        .zip(&old.head().axes)
        .map(|(axis, former)| {
            let at = |code: &str| former.categories.iter().position(|one| one.code == code);
            axis.categories.iter().map(|one| at(&one.code)).collect()
        })
        .collect();
    let measures = &new.head().measures;
    let size = new.size();
    for position in 0..new.values().len() {
        let (places, measure) = unravel(position, &size);
        let Some(measure) = measures.get(measure) else { continue };
        let whole: Option<Vec<usize>> =
            former.iter().zip(&places).map(|(of, &at)| of.get(at).copied().flatten()).collect();
        let Some(was) = whole
            .zip(old.measure(&measure.code))
            .and_then(|(places, measure)| old.position(&places, measure))
        else {
            continue;
        };
        let (from, to) = (shown(old, was), shown(new, position));
        if from != to {
            let hidden = new.sign(position) == Some(Sign::Suppressed);
            let mut change = Change::of_table(What::Figure, new).named(measure.code.as_str());
            change.place = axes
                .iter()
                .zip(&places)
                .filter_map(|(axis, &at)| {
                    Some((axis.code.clone(), axis.categories.get(at)?.code.clone()))
                })
                .collect();
            change.from = Some(from).filter(|_| !hidden);
            change.to = Some(to);
            found.push(change);
        }
    }
}

/// The place on each axis of a position, and the measure, which varies fastest.
fn unravel(position: usize, size: &[usize]) -> (Vec<usize>, usize) {
    let mut rest = position;
    let mut places: Vec<usize> = Vec::with_capacity(size.len());
    for &length in size.iter().rev() {
        places.push(rest.checked_rem(length).unwrap_or_default());
        rest = rest.checked_div(length).unwrap_or_default();
    }
    places.reverse();
    let measure = places.pop().unwrap_or_default();
    (places, measure)
}

/// A figure as files write it, or the sign in its place.
fn shown(table: &SafeTable, position: usize) -> String {
    let figure = table.values().get(position).copied().flatten();
    let sign = || table.sign(position).map_or("", Sign::as_str).to_owned();
    figure.map_or_else(sign, Figure::unrounded)
}

fn absent(found: &mut Vec<Change>, old: &SafeTable, new: &SafeTable) {
    type Key<'a> = (&'a str, &'a str);
    let counts = |table: &'_ SafeTable| -> BTreeMap<(String, String), String> {
        let of = |one: &crate::disclosure::Absent| {
            let sign = one.sign.unwrap_or(Sign::Suppressed);
            let written = one.count.map_or_else(|| sign.as_str().to_owned(), Figure::unrounded);
            ((one.axis.clone(), one.reason.clone()), written)
        };
        table.absent().iter().map(of).collect()
    };
    let (old, mut new_counts) = (counts(old), counts(new));
    let zero = || "0".to_owned();
    let mut line = |(axis, reason): Key<'_>, from: String, to: String| {
        let hidden = [Sign::Suppressed, Sign::NotAvailable].iter().any(|sign| to == sign.as_str());
        let mut change = Change::of_table(What::Absent, new).named(reason);
        change.place.insert("axis".to_owned(), axis.to_owned());
        change.from = Some(from).filter(|_| !hidden);
        change.to = Some(to);
        found.push(change);
    };
    for (key, from) in old {
        let to = new_counts.remove(&key).unwrap_or_else(zero);
        if from != to {
            line((&key.0, &key.1), from, to);
        }
    }
    // A publication of old does not have reasons that nobody gave.
    for (key, to) in new_counts.into_iter().filter(|(_, to)| *to != zero()) {
        line((&key.0, &key.1), zero(), to);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::publication::Kind;
    use crate::publication::sample::publication;

    /// The publication with its document changed by hand at some places.
    fn edited(publication: &Publication, edit: impl FnOnce(&mut Value)) -> Publication {
        let mut document = serde_json::to_value(publication).unwrap();
        edit(&mut document);
        serde_json::from_value(document).unwrap()
    }

    fn lines(old: &Publication, new: &Publication) -> Vec<Value> {
        let found = changes(old, new, Vec::new());
        found.iter().map(|change| serde_json::to_value(change).unwrap()).collect()
    }

    /// The position in a table's values of a count, by the codes of its two axes.
    fn count(publication: &Publication, table: &str, codes: [&str; 2]) -> usize {
        let table = publication.table(table).unwrap();
        let at = |axis: usize| {
            let categories = &table.head().axes[axis].categories;
            categories.iter().position(|one| one.code == codes[axis]).unwrap()
        };
        table.position(&[at(0), at(1)], table.measure("count").unwrap()).unwrap()
    }

    #[test]
    fn the_same_figures_give_no_line_whatever_the_revision() {
        let old = publication(Kind::Final);
        let new = edited(&old, |document| {
            document["revision"] = 2.into();
            document["freeze"] = 2.into();
            document["reason"] = "Again".into();
            document["published_at"] = "2020-01-20T07:00:00Z".into();
        });
        assert_eq!(lines(&old, &new), Vec::<Value>::new());
    }

    #[test]
    fn a_changed_figure_says_where_it_stands_and_from_what_to_what() {
        let old = publication(Kind::Final);
        let at = count(&old, "open", ["ja", "ASD"]);
        let new = edited(&old, |document| document["tables"][0]["values"][at] = "4".into());
        assert_eq!(
            lines(&old, &new),
            [serde_json::json!({
                "what": "figure", "table": "open", "variable": "count",
                "place": {"q": "ja", "ministry": "ASD"}, "from": "3", "to": "4",
            })]
        );
    }

    #[test]
    fn what_the_later_revision_hides_is_not_repeated() {
        let old = publication(Kind::Final);
        let at = count(&old, "open", ["ja", "ASD"]);
        let new = edited(&old, |document| {
            document["tables"][0]["values"][at] = Value::Null;
            document["tables"][0]["signs"][at.to_string()] = ":".into();
        });
        let found = lines(&old, &new);
        assert_eq!((found.len(), &found[0]["to"], found[0].get("from")), (1, &":".into(), None));
        let back = lines(&new, &old);
        assert_eq!((&back[0]["from"], &back[0]["to"]), (&":".into(), &"3".into()));
    }

    #[test]
    fn a_reason_that_nobody_gave_is_none_that_has_come() {
        let new = publication(Kind::Final);
        let nil = new.tables.iter().flat_map(SafeTable::absent).filter(|one| one.is_nil()).count();
        assert!(nil > 0, "some reason is nobody's");
        let old = edited(&new, |document| {
            for table in document["tables"].as_array_mut().unwrap() {
                table["absent"].as_array_mut().unwrap().retain(|one| one["count"] != "0");
            }
        });
        assert_ne!(old, new);
        assert_eq!(lines(&old, &new), Vec::<Value>::new());
    }

    #[test]
    fn cells_are_matched_by_their_codes_and_not_by_their_place() {
        let old = publication(Kind::Final);
        let new = edited(&old, |document| {
            let table = &mut document["tables"][0];
            let categories = table["head"]["axes"][0]["categories"].as_array_mut().unwrap();
            categories.swap(0, 1);
            let values = table["values"].as_array_mut().unwrap();
            let row = values.len() / 3;
            let (ja, rest) = values.split_at_mut(row);
            ja.swap_with_slice(&mut rest[..row]);
            let mut signs = serde_json::Map::new();
            for (at, sign) in table["signs"].as_object().unwrap() {
                let at: usize = at.parse().unwrap();
                let moved = if at < row {
                    at + row
                } else if at < 2 * row {
                    at - row
                } else {
                    at
                };
                signs.insert(moved.to_string(), sign.clone());
            }
            table["signs"] = signs.into();
        });
        assert_ne!(old, new);
        assert_eq!(lines(&old, &new), Vec::<Value>::new());
    }

    #[test]
    fn tables_texts_outcome_and_kind_have_a_line_each() {
        let old = publication(Kind::Preliminary);
        let new = edited(&old, |document| {
            document["kind"] = "final".into();
            document["survey"]["title"]["nb"] = "Andre tiltak".into();
            document["outcome"]["all"]["complete"] = 6.into();
            document["outcome"]["all"].as_object_mut().unwrap().remove("non_contact");
            document["tables"][0]["head"]["id"] = "renamed".into();
            document["tables"][1]["head"]["title"]["nb"] = "Et annet navn".into();
        });
        let found: Vec<_> = changes(&old, &new, Vec::new())
            .into_iter()
            .map(|one| (one.what, one.table.or(one.variable), one.from, one.to))
            .collect();
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            found,
            [
                (What::Kind, None, some("preliminary"), some("final")),
                (What::Text, some("survey"), some("Tiltak"), some("Andre tiltak")),
                (What::Outcome, some("complete"), some("5"), some("6")),
                (What::Outcome, some("non_contact"), some("1"), some("0")),
                (What::TableAdded, some("renamed"), None, None),
                (What::TableText, some("guarded"), None, None),
                (What::TableRemoved, some("open"), None, None),
            ]
        );
    }

    #[test]
    fn a_vanished_category_is_one_line_and_not_one_a_cell() {
        let old = publication(Kind::Final);
        let new = edited(&old, |document| {
            document["tables"][0]["head"]["axes"][0]["categories"][1]["code"] = "kanskje".into();
        });
        let found = changes(&old, &new, Vec::new());
        let shape: Vec<_> = found.iter().map(|one| (one.what, &one.from, &one.to)).collect();
        assert_eq!(
            shape,
            [
                (What::TableShape, &None, &Some("kanskje".to_owned())),
                (What::TableShape, &Some("nei".to_owned()), &None),
            ]
        );
    }
}
