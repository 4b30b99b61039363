//! Three versions of one sheet brought together: what both sides began with, and what each has made of it.

use std::collections::{BTreeMap, BTreeSet};

use super::Sheet;
use crate::code::Name;

/// `mine` with what `theirs` says otherwise than `base`, item by item, but for what I have changed myself: what
/// `sent`, my sheet as it would be submitted, says otherwise than `base`.
///
/// An answer that is not asked is kept in `mine` and is not in `sent`; it stays unless they answer it.
#[must_use]
pub fn merge(base: &Sheet, (mine, sent): (&Sheet, &Sheet), theirs: &Sheet) -> Sheet {
    let mut merged = mine.clone();
    bring(&base.answers, &sent.answers, &theirs.answers, &mut merged.answers);
    bring(&base.exemptions, &sent.exemptions, &theirs.exemptions, &mut merged.exemptions);
    bring(
        &base.confirmations,
        &sent.confirmations,
        &theirs.confirmations,
        &mut merged.confirmations,
    );
    merged
}

fn bring<V: Clone + PartialEq>(
    base: &BTreeMap<Name, V>,
    sent: &BTreeMap<Name, V>,
    theirs: &BTreeMap<Name, V>,
    merged: &mut BTreeMap<Name, V>,
) {
    let all: BTreeSet<&Name> = base.keys().chain(theirs.keys()).collect();
    for id in all {
        let (was, is) = (base.get(id), theirs.get(id));
        if is == was || sent.get(id) != was {
            continue;
        }
        match is {
            Some(value) => merged.insert(id.clone(), value.clone()),
            None => merged.remove(id),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::{Answer, Value};

    fn sheet(answers: &[(&str, i64)]) -> Sheet {
        let answer = |&(id, value): &(&str, i64)| {
            (id.parse().unwrap(), Answer::Value(Value::Integer(value)))
        };
        Sheet { answers: answers.iter().map(answer).collect(), ..Sheet::default() }
    }

    #[test]
    fn each_side_keeps_what_it_has_changed_and_mine_goes_first() {
        let base = sheet(&[("a", 1), ("b", 1), ("c", 1), ("d", 1)]);
        let mine = sheet(&[("a", 2), ("b", 1), ("c", 2), ("d", 1), ("e", 2)]);
        let theirs = sheet(&[("a", 1), ("b", 3), ("c", 3), ("f", 3)]);
        let merged = merge(&base, (&mine, &mine), &theirs);
        assert_eq!(merged, sheet(&[("a", 2), ("b", 3), ("c", 2), ("e", 2), ("f", 3)]));
    }

    #[test]
    fn what_is_not_asked_stays_unless_they_answer_it() {
        let base = sheet(&[("a", 1)]);
        let (mine, sent) = (sheet(&[("a", 1), ("b", 2), ("c", 2)]), sheet(&[("a", 1)]));
        let merged = merge(&base, (&mine, &sent), &sheet(&[("a", 1), ("c", 3)]));
        assert_eq!(merged, sheet(&[("a", 1), ("b", 2), ("c", 3)]));
    }
}
