//! Why numbers are missing, cell by cell: what of it is shown beside the figures.
//!
//! **Invariant:** no figure is hidden for it. What has been decided on all other numbers stands, and is what an
//! attacker knows. A reason that is a sum or a difference of those numbers is shown, however few gave it, since it can
//! be worked out beside them. The others of an item are shown in a whole group of linked tables or not at all: only
//! where each is nobody's or rests on enough organisations, and no figure needs one of them hidden. An item whose
//! reasons may not be shown does not keep back those of others.

use std::collections::BTreeSet;

use super::counts::{Decided, Run};
use super::known::Known;
use super::linked::edges::Counted;
use super::linked::ledger::{Fact, Ids, Ledger};
use super::linked::model::Model;
use super::linked::space::Split;
use super::rules::Rules;
use super::suppress::{Candidate, Status, follows};
use super::table::measures::tells_reasons;
use crate::code::Name;
use crate::tabulate::column::State;
use crate::tabulate::table::Table;

/// How often the audit is asked, each time of fewer items.
const MOST_AUDITS: usize = 3;

/// A reason beside a number: the position of its table, of the number, and of the reason, five a cell.
type Place = (usize, usize, usize);

/// What is shown of why numbers are missing in a group of linked tables.
pub(super) struct Lacking {
    /// Items all of whose reasons are.
    open: BTreeSet<Name>,
    /// Reasons that follow from what is shown beside them.
    following: BTreeSet<Place>,
    /// Whether the equations that keep the others were all that a common table would give.
    pub exact: bool,
}

impl Lacking {
    /// By number of the table at that position, five a cell: whether the reason is shown.
    pub fn of(&self, at: usize, table: &Table) -> Vec<Vec<bool>> {
        let places = 0..table.cells.len() * State::REASONS.len();
        let of = |(number, item): (usize, &Name)| {
            let open = self.open.contains(item);
            let shows = |place| open || self.following.contains(&(at, number, place));
            places.clone().map(shows).collect()
        };
        table.numbers.iter().map(|of| &of.item).enumerate().map(of).collect()
    }
}

/// What is shown of the reasons in a group of linked tables.
///
/// `first` holds the other numbers of the tables, as `decided`.
pub(super) fn lacking(
    first: &Ledger<'_>,
    rules: &Rules,
    known: &Known,
    decided: &Decided,
) -> Lacking {
    let tables = first.tables;
    let told = |table: &&Table| {
        let numbers = table.numbers.iter().enumerate();
        let told = numbers.filter(|(at, _)| tells_reasons(table, *at));
        told.map(|(_, of)| of.item.clone()).collect::<Vec<_>>()
    };
    let mut open: BTreeSet<Name> = tables.iter().flat_map(told).collect();
    if !tables.iter().any(|table| table.is_over_aggregates() || table.protect_exempt) {
        return Lacking { open, following: BTreeSet::new(), exact: true };
    }
    let all: Vec<usize> = (0..tables.len()).collect();
    let following = follow(first, rules, known, decided, &open);
    let mut n_audits = 0;
    while !open.is_empty() && n_audits < MOST_AUDITS {
        let ledger = Ledger::of(tables, rules, known, Split::Reasons(&open));
        if has_few_exempt(&ledger, rules) {
            break;
        }
        let mut numbers = candidates(first, &ledger, decided);
        for (id, _) in reasons(&ledger).filter(|(_, place)| following.contains(place)) {
            if let Some(number) = numbers.get_mut(id) {
                number.status = Status::Known;
            }
        }
        let mut closed = closed(&ledger, &numbers, &following);
        if closed.is_empty() {
            let before = numbers.clone();
            let run = Run { ledger: &ledger, rules, tables: &all, counted: Counted::Rows };
            let mut again = Decided::default();
            if run.settle(&mut numbers, &mut again).is_err() {
                break;
            }
            if before.iter().zip(&numbers).all(|(was, is)| was.status == is.status) {
                return Lacking { open, following, exact: again.exact };
            }
            n_audits += 1;
            closed = self::closed(&ledger, &numbers, &following);
            if closed.is_empty() {
                break;
            }
        }
        open.retain(|item| !closed.contains(item));
    }
    Lacking { open: BTreeSet::new(), following, exact: true }
}

/// Every reason that is a number of the ledger, with its place.
fn reasons<'a>(ledger: &'a Ledger<'_>) -> impl Iterator<Item = (usize, Place)> + 'a {
    ledger.ids.iter().enumerate().flat_map(|(table, ids)| {
        ids.lacking.iter().enumerate().flat_map(move |(number, ids)| {
            let ids = ids.iter().enumerate();
            ids.filter_map(move |(at, id)| Some(((*id)?, (table, number, at))))
        })
    })
}

/// The reasons of some items that follow from what is shown beside them, for all that the questionnaire leaves open.
///
/// What former revisions showed beside tables is left out: a revision of the same answers shows the same. Tables over
/// some of the rows may yet lose figures to those over all, so that nothing follows from theirs; and what is public
/// though it may not be shown again is not shown by way of its parts.
fn follow(
    first: &Ledger<'_>,
    rules: &Rules,
    known: &Known,
    decided: &Decided,
    items: &BTreeSet<Name>,
) -> BTreeSet<Place> {
    if first.tables.iter().any(|table| table.whole.is_some()) {
        return BTreeSet::new();
    }
    let beside =
        |table: &Table| known.former.iter().chain(&known.seen).any(|one| one.id == table.id);
    let own = first.tables.iter().zip(&first.ids).enumerate();
    let own: Vec<_> = own.filter(|(_, (table, _))| !beside(table)).collect();
    let tables: Vec<&Table> = own.iter().map(|(_, (table, _))| **table).collect();
    let ledger = &Ledger::of(&tables, rules, known, Split::Possible(items));
    let mut numbers: Vec<Candidate> = ledger.facts.iter().map(Fact::candidate).collect();
    for (number, fact) in numbers.iter_mut().zip(&ledger.facts) {
        number.status = if fact.listed { Status::Known } else { Status::Hidden };
    }
    for (before, now) in again(own.iter().map(|(_, (_, ids))| *ids), ledger) {
        let fact = before.and_then(|before| first.facts.get(before));
        let veiled = fact.is_some_and(|fact| fact.sensitive && !fact.listed);
        if let Some(number) = numbers.get_mut(now) {
            let open = decided.status_of(before).is_open() && !veiled;
            number.status = if open { Status::Known } else { Status::Hidden };
        }
    }
    let spans = ledger.spans(0..ledger.tables.len(), Counted::Rows);
    let model = Model::of(&ledger.space.lengths, &spans, &ledger.numbers);
    // Of several choices, and of an item that is a later axis alone, the atoms have only those reasons that somebody
    // gave; beside a first axis the others stand as zeros.
    let over = |item: &Name, is: fn(usize) -> bool| {
        let spans = ledger.tables.iter().flat_map(|table| table.spans.iter().enumerate());
        spans.filter(|(axis, _)| is(*axis)).any(|(_, span)| span.item() == Some(item))
    };
    let is_plain = |(table, number, _): Place| {
        let of = ledger.tables.get(table).and_then(|table| table.numbers.get(number));
        of.is_some_and(|of| {
            of.chosen.is_none() && (over(&of.item, |at| at == 0) || !over(&of.item, |at| at > 0))
        })
    };
    let wanted = || reasons(ledger).filter(|(_, place)| is_plain(*place));
    let found = follows(&model, &numbers, &wanted().map(|(id, _)| id).collect());
    let found = wanted().filter(|(id, _)| found.contains(id));
    let place = |(_, (table, number, at)): (usize, Place)| {
        own.get(table).map(|(table, _)| (*table, number, at))
    };
    found.filter_map(place).collect()
}

/// The items of which some reason may not be shown that a table of the plan would show.
fn closed(
    ledger: &Ledger<'_>,
    numbers: &[Candidate],
    following: &BTreeSet<Place>,
) -> BTreeSet<Name> {
    let is_open = |id: usize| {
        let fact = ledger.facts.get(id);
        // One of few that became public by what was shown beside it then is not shown again without that.
        let veiled = fact.is_some_and(|fact| fact.sensitive && !fact.listed);
        let planned = fact.is_some_and(|fact| fact.planned);
        !planned || !veiled && numbers.get(id).is_some_and(|number| number.status.is_open())
    };
    // What follows in one table is the same number in another.
    let follows = reasons(ledger).filter(|(_, place)| following.contains(place));
    let follows: BTreeSet<usize> = follows.map(|(id, _)| id).collect();
    let closed = reasons(ledger).filter(|(id, _)| !follows.contains(id) && !is_open(*id));
    let item = |(table, number, _): Place| {
        let table = ledger.tables.get(table)?;
        Some(table.numbers.get(number)?.item.clone())
    };
    closed.filter_map(|(_, place)| item(place)).collect()
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
    for (before, now) in again(first.ids.iter(), ledger) {
        let Some(number) = numbers.get_mut(now) else { continue };
        let status = decided.status_of(before);
        number.status = if status.is_open() { Status::Known } else { status };
    }
    numbers
}

/// The numbers of a ledger that tells the reasons, each after what it is in the `first` one, whose tables are the same.
fn again<'a>(
    first: impl Iterator<Item = &'a Ids> + 'a,
    ledger: &'a Ledger<'_>,
) -> impl Iterator<Item = (Option<usize>, usize)> + 'a {
    first.zip(&ledger.ids).flat_map(|(before, now)| {
        let scores = before.scores.iter().flatten().zip(now.scores.iter().flatten());
        let scores = scores.map(|(before, now)| (*before, *now));
        let pairs = before.counts().zip(now.counts()).chain(scores);
        pairs.filter_map(|(before, now)| Some((before, now?)))
    })
}
