//! Why numbers are missing, cell by cell: what of it is shown beside the figures.
//!
//! **Invariant:** no figure is hidden for it. What has been decided on all other numbers stands, and is what an
//! attacker knows; the reasons take what is left. Those of one item in one cell are shown together or not at
//! all, and only where each is nobody's or rests on enough organisations.

use std::collections::BTreeSet;

use super::counts::{Decided, Run};
use super::edges::Counted;
use super::known::Known;
use super::ledger::{Fact, Ids, Ledger, is_sensitive};
use super::measures::tells_reasons;
use super::rules::Rules;
use super::space::Split;
use super::suppress::{Candidate, Status};
use crate::tabulate::table::Table;

/// How often what is hidden is looked at again before the reasons are given up.
const MOST_ROUNDS: usize = 8;

/// By table and number, one a cell: whether the reasons are shown. Empty for a number that tells none.
///
/// `first` holds the other numbers of the tables, as `decided`.
pub(super) fn lacking(
    first: &Ledger<'_>,
    rules: &Rules,
    known: &Known,
    decided: &Decided,
) -> Vec<Vec<Vec<bool>>> {
    let tables = first.tables;
    let all = |shown: bool| -> Vec<Vec<Vec<bool>>> {
        let of_number = |table: &Table, number: usize| {
            let told = tells_reasons(table, number);
            if told { vec![shown; table.cells.len()] } else { Vec::new() }
        };
        let of = |table: &&Table| {
            (0..table.numbers.len()).map(|number| of_number(table, number)).collect()
        };
        tables.iter().map(of).collect()
    };
    let tells =
        tables.iter().any(|table| (0..table.numbers.len()).any(|at| tells_reasons(table, at)));
    let guards = tables.iter().any(|table| is_sensitive(table) || table.protect_exempt);
    if !tells || !guards {
        return all(true);
    }
    let ledger = Ledger::of(tables, rules, known, Split::Reasons);
    let few_exempt = has_few_exempt(&ledger, rules);
    let mut numbers = candidates(first, &ledger, decided);
    let which: Vec<usize> = (0..tables.len()).collect();
    let close_all = |numbers: &mut [Candidate]| {
        let cells = ledger.ids.iter().zip(tables);
        let closed =
            cells.filter(|(ids, table)| close(ids, few_exempt && table.protect_exempt, numbers));
        closed.count() > 0
    };
    close_all(&mut numbers);
    let mut settled = false;
    // What the figures leave less room than the threshold is given up at first. From then on nothing that is hidden
    // may follow exactly, nor what is hidden only since another reason of its cell is.
    for least in std::iter::once(rules.threshold).chain([1; MOST_ROUNDS]) {
        let (tables, counted) = (which.as_slice(), Counted::Rows);
        let run = Run { ledger: &ledger, tables, counted, lenient: true, least };
        let before = numbers.clone();
        let done = run.settle(&mut numbers, &mut Decided::default());
        if done.is_err() || gives_up_a_figure(&ledger, &before, &numbers) {
            return all(false);
        }
        settled = !close_all(&mut numbers) && least == 1;
        if settled {
            break;
        }
        guard(&ledger, &mut numbers);
    }
    if !settled {
        return all(false);
    }
    let open = |id: &Option<usize>| {
        id.is_none_or(|id| numbers.get(id).is_some_and(|number| number.status.is_open()))
    };
    let of_number = |ids: &Vec<Option<usize>>| -> Vec<bool> {
        ids.chunks(5).map(|reasons| reasons.iter().all(open)).collect()
    };
    let of = |(ids, table): (&Ids, &&Table)| -> Vec<Vec<bool>> {
        let exempt = few_exempt && table.protect_exempt;
        let shown = ids.lacking.iter().map(of_number);
        shown.map(|cells| cells.into_iter().map(|cell| cell && !exempt).collect()).collect()
    };
    ledger.ids.iter().zip(tables).map(of).collect()
}

/// Whether some table that protects what is exempt has a number with few exempt organisations behind it.
/// Readers could subtract the public list from the reasons too; such tables tell none.
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

/// Whether a hidden figure is protected no more, since what is known leaves it as little room as it may have.
fn gives_up_a_figure(ledger: &Ledger<'_>, before: &[Candidate], after: &[Candidate]) -> bool {
    let reasons = ledger.ids.iter().flat_map(|ids| ids.lacking.iter().flatten());
    let reasons: BTreeSet<usize> = reasons.copied().flatten().collect();
    let given_up = |(before, after): (&Candidate, &Candidate)| {
        matches!(before.status, Status::Primary | Status::Secondary)
            && after.status == Status::Hidden
    };
    let pairs = before.iter().zip(after).enumerate();
    pairs.filter(|(at, _)| !reasons.contains(at)).any(|(_, pair)| given_up(pair))
}

/// Reasons that the figures leave less room than the threshold had to be given up; they must still not follow
/// exactly, and are protected against that next.
fn guard(ledger: &Ledger<'_>, numbers: &mut [Candidate]) {
    let reasons = ledger.ids.iter().flat_map(|ids| ids.lacking.iter().flatten());
    for id in reasons.copied().flatten() {
        if let Some(number) = numbers.get_mut(id).filter(|one| one.status == Status::Hidden) {
            number.status = Status::Secondary;
        }
    }
}

/// Closes the reasons of each cell of which one is hidden; whether any was open.
fn close(ids: &Ids, exempt: bool, numbers: &mut [Candidate]) -> bool {
    let mut any = false;
    for reasons in ids.lacking.iter().flat_map(|ids| ids.chunks(5)) {
        let status = |id: &usize| numbers.get(*id).map_or(Status::Hidden, |number| number.status);
        let reasons: Vec<usize> = reasons.iter().copied().flatten().collect();
        if !exempt && reasons.iter().all(|id| status(id).is_open()) {
            continue;
        }
        for id in reasons {
            if let Some(number) = numbers.get_mut(id).filter(|one| one.status == Status::Shown) {
                number.status = Status::Hidden;
                any = true;
            }
        }
    }
    any
}
