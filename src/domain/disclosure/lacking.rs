//! Why numbers are missing, cell by cell: what of it is shown beside the figures.
//!
//! **Invariant:** no figure is hidden for it. What has been decided on all other numbers stands, and is what an
//! attacker knows. The reasons of an item are shown in a whole group of linked tables or not at all: only where each
//! is nobody's or rests on enough organisations, and no figure needs one of them hidden. An item whose reasons may
//! not be shown does not keep back those of others.

use std::collections::BTreeSet;

use super::counts::{Decided, Run};
use super::known::Known;
use super::linked::edges::Counted;
use super::linked::ledger::{Fact, Ledger, is_sensitive};
use super::linked::space::Split;
use super::rules::Rules;
use super::suppress::{Candidate, Status};
use super::table::measures::tells_reasons;
use crate::code::Name;
use crate::tabulate::table::Table;

/// How often the audit is asked, each time of fewer items.
const MOST_AUDITS: usize = 3;

/// The items whose reasons are shown in a group of linked tables.
///
/// `first` holds the other numbers of the tables, as `decided`.
pub(super) fn lacking(
    first: &Ledger<'_>,
    rules: &Rules,
    known: &Known,
    decided: &Decided,
) -> BTreeSet<Name> {
    let tables = first.tables;
    let told = |table: &&Table| {
        let numbers = table.numbers.iter().enumerate();
        let told = numbers.filter(|(at, _)| tells_reasons(table, *at));
        told.map(|(_, of)| of.item.clone()).collect::<Vec<_>>()
    };
    let mut items: BTreeSet<Name> = tables.iter().flat_map(told).collect();
    if !tables.iter().any(|table| is_sensitive(table) || table.protect_exempt) {
        return items;
    }
    let all: Vec<usize> = (0..tables.len()).collect();
    let mut n_audits = 0;
    while !items.is_empty() && n_audits < MOST_AUDITS {
        let ledger = Ledger::of(tables, rules, known, Split::Reasons(&items));
        if has_few_exempt(&ledger, rules) {
            break;
        }
        let mut numbers = candidates(first, &ledger, decided);
        let mut closed = closed(&ledger, &numbers);
        if closed.is_empty() {
            let before = numbers.clone();
            let run = Run { ledger: &ledger, rules, tables: &all, counted: Counted::Rows };
            if run.settle(&mut numbers, &mut Decided::default()).is_err() {
                break;
            }
            if before.iter().zip(&numbers).all(|(was, is)| was.status == is.status) {
                return items;
            }
            n_audits += 1;
            closed = self::closed(&ledger, &numbers);
            if closed.is_empty() {
                break;
            }
        }
        items.retain(|item| !closed.contains(item));
    }
    BTreeSet::new()
}

/// The items of which some reason is hidden that a table of the plan would show.
fn closed(ledger: &Ledger<'_>, numbers: &[Candidate]) -> BTreeSet<Name> {
    let mut found = BTreeSet::new();
    let is_open = |id: &usize| {
        let planned = ledger.facts.get(*id).is_some_and(|fact| fact.planned);
        !planned || numbers.get(*id).is_some_and(|number| number.status.is_open())
    };
    for (table, ids) in ledger.tables.iter().zip(&ledger.ids) {
        for (of, ids) in table.numbers.iter().zip(&ids.lacking) {
            if !ids.iter().flatten().all(is_open) {
                found.insert(of.item.clone());
            }
        }
    }
    found
}

/// Whether a count of a table that protects what is exempt has an exempt part of few organisations.
///
/// Who knows the public list learns the exempt part of every count that is shown, so that such parts have an
/// audit of their own. It does not take in the reasons; where it had anything to protect, they are not shown.
fn has_few_exempt(ledger: &Ledger<'_>, rules: &Rules) -> bool {
    let protecting =
        ledger.tables.iter().zip(&ledger.slots).filter(|(table, _)| table.protect_exempt);
    protecting
        .flat_map(|(_, slots)| slots.all())
        .any(|slot| rules.few(slot.tally.exempt_organisations))
}

/// Every number as the attacker sees it: what has been decided stands.
fn candidates(first: &Ledger<'_>, ledger: &Ledger<'_>, decided: &Decided) -> Vec<Candidate> {
    let mut numbers: Vec<Candidate> = ledger.facts.iter().map(Fact::candidate).collect();
    for (before, now) in first.ids.iter().zip(&ledger.ids) {
        let scores = before.scores.iter().flatten().zip(now.scores.iter().flatten());
        let scores = scores.map(|(before, now)| (*before, *now));
        for (before, now) in before.counts().zip(now.counts()).chain(scores) {
            let Some(number) = now.and_then(|now| numbers.get_mut(now)) else { continue };
            let status = decided.status_of(before);
            number.status = if status.is_open() { Status::Known } else { status };
        }
    }
    numbers
}
