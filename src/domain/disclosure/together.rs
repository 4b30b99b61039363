//! Tables over the same rows, protected together: what is decided on their numbers, and what that leaves of each table.

use std::collections::HashMap;

use super::SafeTable;
use super::audit::TooNarrow;
use super::audit::interval::Interval;
use super::counts::{Decided, beside, decide};
use super::error::DisclosureError;
use super::known::Known;
use super::lacking::lacking;
use super::linked::ledger::{Ids, Ledger};
use super::linked::space::Split;
use super::linked::told::shows_late;
use super::report::{AuditReport, TableReport};
use super::rules::Rules;
use super::sums::Sums;
use super::suppress::Status;
use super::table::assemble::{Shown, assemble};
use crate::code::Name;
use crate::questionnaire::plan::TOTAL;
use crate::tabulate::table::BOX_SIDES;
use crate::tabulate::table::CountedRows;
use crate::tabulate::table::{Axis, Table};

/// Tables that may be published, and what was done to them.
#[derive(Clone, Debug)]
pub struct Protected {
    /// The tables, in the order in which they were given.
    pub tables: Vec<SafeTable>,
    /// What staff are told of it.
    pub report: AuditReport,
}

/// Hides in tables what cells and totals of theirs, and of others over the same rows, would tell.
pub(super) fn together(
    tables: &[&Table],
    rules: &Rules,
    known: &Known,
) -> Result<Protected, DisclosureError> {
    let mut groups: Vec<(CountedRows<'_>, Vec<usize>)> = Vec::new();
    for (at, table) in tables.iter().enumerate() {
        let rows = table.counted_rows();
        match groups.iter_mut().find(|(known, _)| *known == rows) {
            Some((_, group)) => group.push(at),
            None => groups.push((rows, vec![at])),
        }
    }
    let mut report = AuditReport::of(rules, known);
    let mut safe: Vec<Option<(SafeTable, TableReport)>> = tables.iter().map(|_| None).collect();
    for (_, group) in groups {
        let members: Vec<&Table> = group.iter().filter_map(|at| tables.get(*at).copied()).collect();
        let Some(first) = members.first() else { continue };
        let (done, exact) = protect_group(first, &members, rules, known)?;
        report.exact &= exact;
        if !exact {
            report.unproved.extend(members.iter().map(|table| table.id.clone()));
        }
        for (at, one) in group.into_iter().zip(done) {
            if let Some(slot) = safe.get_mut(at) {
                *slot = Some(one);
            }
        }
    }
    let (tables, reports) = safe.into_iter().flatten().unzip();
    report.tables = reports;
    Ok(Protected { tables, report })
}

type Done = (Vec<(SafeTable, TableReport)>, bool);

fn protect_group(
    first: &Table,
    tables: &[&Table],
    rules: &Rules,
    known: &Known,
) -> Result<Done, DisclosureError> {
    let ledger = Ledger::of(tables, rules, known, Split::No);
    let table = |at: usize| tables.get(at).copied().unwrap_or(first);
    let count = |TooNarrow(number): TooNarrow| {
        let (at, places) = place(&ledger, number);
        too_narrow(table(at), &places)
    };
    let mut decided = decide(&ledger, rules).map_err(count)?;
    let exempt = beside(&ledger, rules, &mut decided).map_err(count)?;
    let sums = Sums::decide(&ledger, rules, known, &decided)
        .map_err(|(at, cell)| too_narrow(table(at), &places_of(table(at), cell)))?;
    let view = View { ledger: &ledger, rules, decided: &decided, sums: &sums };
    let lacking = lacking(&ledger, rules, known, &decided);
    let exact = decided.exact && lacking.exact && sums.values().all(|sums| sums.exact);
    let done = tables.iter().zip(exempt).enumerate().map(|(at, (table, exempt))| {
        let late = shows_late(table, rules);
        let shown = Shown { lacking: lacking.of(at, table), exempt, late, ..view.shown(at, table) };
        let safe = assemble(table, &shown, rules);
        (safe, view.report(at, table))
    });
    Ok((done.collect(), exact))
}

/// The position of a table that has a number, and where it stands there: the category of each axis, or none for all of
/// them.
fn place(ledger: &Ledger<'_>, number: usize) -> (usize, Vec<Option<usize>>) {
    let is = |id: &Option<usize>| *id == Some(number);
    let found = ledger.tables.iter().zip(&ledger.ids).enumerate().find_map(|(at, (table, ids))| {
        let of_numbers = ids.valid.iter().chain(&ids.scores);
        let sides =
            || ids.sides.iter().find_map(|ids| ids.iter().position(is)).map(|at| at / BOX_SIDES);
        let cell = ids.cells.iter().position(is);
        let cell = cell.or_else(|| of_numbers.into_iter().find_map(|ids| ids.iter().position(is)));
        let cell = cell.or_else(sides).map(|cell| places_of(table, cell));
        // Slices are the cells of the first category of the first axis, and a base is of all its categories.
        let base = || {
            let mut places = places_of(table, ids.bases.iter().position(is)?);
            places.first_mut().map(Option::take);
            Some(places)
        };
        cell.or_else(base).map(|places| (at, places))
    });
    let other = || ledger.ids.iter().position(|ids| ids.all().any(|id| id == number));
    found.unwrap_or_else(|| (other().unwrap_or_default(), Vec::new()))
}

fn places_of(table: &Table, cell: usize) -> Vec<Option<usize>> {
    table.places(cell).into_iter().map(Some).collect()
}

fn too_narrow(table: &Table, places: &[Option<usize>]) -> DisclosureError {
    let code = |(nth, axis): (usize, &Axis)| {
        let place = places.get(nth).copied().flatten();
        let category = place.and_then(|at| axis.categories.get(at));
        category.map_or_else(|| TOTAL.to_owned(), |one| one.code.clone())
    };
    let cell = table.axes.iter().enumerate().map(code).collect::<Vec<_>>().join(", ");
    DisclosureError::TooNarrow { table: table.id.clone(), cell }
}

/// All that has been decided on a group.
struct View<'a> {
    ledger: &'a Ledger<'a>,
    rules: &'a Rules,
    decided: &'a Decided,
    sums: &'a HashMap<Name, Sums>,
}

impl View<'_> {
    fn status(&self, id: Option<usize>) -> Status {
        self.decided.status_of(id)
    }

    /// A number that became public under an earlier rule is not shown again once it is sensitive.
    fn is_open(&self, id: Option<usize>) -> bool {
        let fact = id.and_then(|id| self.ledger.facts.get(id));
        let veiled = fact.is_some_and(|fact| fact.sensitive && !fact.listed);
        self.status(id).is_open() && !veiled
    }

    fn shown(&self, at: usize, table: &Table) -> Shown {
        let flags = |ids: &[Option<usize>]| ids.iter().map(|id| self.is_open(*id)).collect();
        let Some(ids) = self.ledger.ids.get(at) else {
            return Shown::default();
        };
        let of_numbers = table.numbers.iter().zip(&ids.scores).zip(&ids.sides);
        let sums = of_numbers.map(|((of, scores), sides)| {
            let sums = self.sums.get(&of.item).filter(|_| of.boxed.is_none());
            let open =
                |ids: &[Option<usize>], at: usize| ids.get(at).is_some_and(|id| self.is_open(*id));
            let shows = |cell: usize| match sums {
                Some(sums) => sums.shows(at, cell),
                None if of.boxed.is_some() => {
                    (0..BOX_SIDES).all(|side| open(sides, BOX_SIDES * cell + side))
                }
                // Numbers that are no scores have none of their own.
                None => scores.is_empty() || open(scores, cell),
            };
            (0..table.cells.len()).map(shows).collect()
        });
        Shown {
            cells: flags(&ids.cells),
            bases: flags(&ids.bases),
            reasons: flags(&ids.reasons),
            absent: flags(&ids.absent),
            valid: ids.valid.iter().map(|ids| flags(ids)).collect(),
            sums: sums.collect(),
            ..Shown::default()
        }
    }

    fn report(&self, at: usize, table: &Table) -> TableReport {
        let ids: Vec<usize> = self.ledger.ids.get(at).into_iter().flat_map(Ids::all).collect();
        let of = |status: Status| ids.iter().filter(|id| self.status(Some(**id)) == status).count();
        let veiled =
            ids.iter().filter(|id| self.status(Some(**id)).is_open() && !self.is_open(Some(**id)));
        let plain = table.numbers.iter().filter(|of| of.boxed.is_none());
        let summed = plain.filter_map(|of| self.sums.get(&of.item));
        let summed: Vec<(&Sums, usize)> =
            summed.flat_map(|sums| (0..table.cells.len()).map(move |cell| (sums, cell))).collect();
        let sums: Vec<Status> =
            summed.iter().filter_map(|(sums, cell)| sums.status(at, *cell)).collect();
        let of_sums = |status: Status| sums.iter().filter(|one| **one == status).count();
        let widths = ids.iter().filter_map(|id| self.decided.intervals.get(id));
        let widths: Vec<f64> = widths.map(Interval::width).collect();
        let narrowest = widths.iter().copied().reduce(f64::min);
        let mended = ids.iter().filter(|id| self.decided.mended.contains(id)).count();
        let mended_sums = summed.iter().filter(|(sums, cell)| sums.is_mended(at, *cell)).count();
        TableReport {
            table: table.id.clone(),
            numbers: ids.len() + sums.len(),
            primary: of(Status::Primary) + of_sums(Status::Primary) + veiled.count(),
            secondary: of(Status::Secondary) + of_sums(Status::Secondary),
            mended: mended + mended_sums,
            proved: widths.len(),
            narrowest: narrowest.map(whole),
            required: narrowest.map(|_| self.rules.threshold),
            hidden: 0,
            sums: sums.iter().filter(|one| !one.is_open()).count(),
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a width is a whole number, not negative, and no wider than what the program allows"
)]
fn whole(width: f64) -> u64 {
    width as u64
}
