//! Why numbers are missing, cell by cell: what of it is shown beside the figures.
//!
//! **Invariant:** no figure is hidden for it. What has been decided on all other numbers stands, and is what an
//! attacker knows. The reasons of a group of linked tables are shown together or not at all: only where each is
//! nobody's or rests on enough organisations, and no figure needs one of them hidden.

use super::counts::{Decided, Run};
use super::edges::Counted;
use super::known::Known;
use super::ledger::{Fact, Ledger, is_sensitive};
use super::measures::tells_reasons;
use super::rules::Rules;
use super::space::Split;
use super::suppress::{Candidate, Status};

/// Whether the reasons in a group of linked tables are shown.
///
/// `first` holds the other numbers of the tables, as `decided`.
pub(super) fn lacking(first: &Ledger<'_>, rules: &Rules, known: &Known, decided: &Decided) -> bool {
    let tables = first.tables;
    let tells =
        tables.iter().any(|table| (0..table.numbers.len()).any(|at| tells_reasons(table, at)));
    let guards = tables.iter().any(|table| is_sensitive(table) || table.protect_exempt);
    if !tells || !guards {
        return true;
    }
    let ledger = Ledger::of(tables, rules, known, Split::Reasons);
    let mut numbers = candidates(first, &ledger, decided);
    if has_few_exempt(&ledger, rules) || !tells_all(&ledger, &numbers) {
        return false;
    }
    let before = numbers.clone();
    let all: Vec<usize> = (0..tables.len()).collect();
    let run = Run { ledger: &ledger, rules, tables: &all, counted: Counted::Rows };
    let done = run.settle(&mut numbers, &mut Decided::default());
    done.is_ok() && before.iter().zip(&numbers).all(|(was, is)| was.status == is.status)
}

/// Whether no reason is hidden.
fn tells_all(ledger: &Ledger<'_>, numbers: &[Candidate]) -> bool {
    let mut reasons = ledger.ids.iter().flat_map(|ids| ids.lacking.iter().flatten()).flatten();
    reasons.all(|id| numbers.get(*id).is_some_and(|number| number.status.is_open()))
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
            let status = before.and_then(|before| decided.status.get(before));
            let status = status.copied().unwrap_or(Status::Shown);
            number.status = if status.is_open() { Status::Known } else { status };
        }
    }
    numbers
}
