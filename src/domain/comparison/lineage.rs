//! The way from one questionnaire version to an earlier one, and what it says of an item.

use super::{Link, Why};
use crate::code::Name;
use crate::questionnaire::document::Comparability;
use crate::questionnaire::instrument::Instrument;

/// The versions from `now` back to the one called `former`, each comparing with the next; none when no
/// such way leads there. A version alone is the way to itself.
#[must_use]
pub fn lineage<'a>(
    now: &'a Instrument,
    former: &str,
    versions: &'a [impl AsRef<Instrument>],
) -> Option<Vec<&'a Instrument>> {
    let mut way = vec![now];
    // Each step leads to another version, so that more steps than versions go in a circle.
    for _ in 0..=versions.len() {
        let last = way.last()?;
        if last.document.version == former {
            return Some(way);
        }
        let next = last.document.compares_to.as_deref()?;
        way.push(versions.iter().map(AsRef::as_ref).find(|one| one.document.version == next)?);
    }
    None
}

/// How an item compares over the way from the first version to the last, by its code.
#[must_use]
pub fn between(way: Option<&[&Instrument]>, item: &Name) -> Link {
    let Some(way) = way else { return Link::broken(Why::Undeclared) };
    if way.iter().any(|version| version.place(item.as_str()).is_none()) {
        return Link::broken(Why::Absent);
    }
    let steps = way.iter().zip(way.iter().skip(1));
    steps.map(|(now, former)| step(now, former, item)).fold(Link::Same, Link::and)
}

/// How an item compares with the version right before. A derived item is as comparable as what it reads,
/// if it is computed in the same way.
fn step(now: &Instrument, former: &Instrument, item: &Name) -> Link {
    if let Some(asked) = now.item(item.as_str()) {
        return match &asked.comparability {
            Some(Comparability::Same) => Link::Same,
            Some(Comparability::Changed(note)) => Link::Changed(vec![note.clone()]),
            Some(Comparability::Break(note)) => {
                Link::Break { why: Why::Declared, notes: vec![note.clone()] }
            }
            None => Link::broken(Why::Undeclared),
        };
    }
    let (Some(derived), Some(before)) = (now.derived(item.as_str()), former.derived(item.as_str()))
    else {
        return Link::broken(Why::Undeclared);
    };
    if derived.value.source() != before.value.source() {
        return Link::broken(Why::Undeclared);
    }
    let reads = derived.value.reads();
    reads.iter().map(|read| step(now, former, read)).fold(Link::Same, Link::and)
}
