//! How many gave no number for a measured item, and why, over a whole table.
//!
//! **Invariant:** a reason is told where it is told cell by cell. Without a cell of all rows the reasons of one item
//! are told together or not at all, and only where they are told in every cell, beside the number of those who gave
//! one, and rest on enough organisations.

use super::measure::Source;
use super::safe::Absent;
use super::sign::Sign;
use crate::figure::Figure;
use crate::tabulate::column::State;
use crate::tabulate::table::{Table, Tally, whole_of};
use crate::tabulate::words;

/// The rows of the base without a number, by item and reason; reasons that nobody could give are left out.
///
/// `shows` tells whether a number in a cell is shown, and `few` whether too few organisations stand behind a count.
pub(super) fn without(
    table: &Table,
    shows: impl Fn(Source, usize) -> bool,
    few: impl Fn(Tally) -> bool,
) -> Vec<Absent> {
    let whole = whole_of(&table.axes);
    let mut found = Vec::new();
    for (at, (of, reasons)) in table.numbers.iter().zip(&table.without).enumerate() {
        // They stand beside the first number of the item.
        let first = table.numbers.iter().position(|one| one.item == of.item).unwrap_or(at);
        let beside = |cell: usize| {
            shows(Source::Valid(at), cell)
                && (0..reasons.len()).all(|reason| shows(Source::Lacking(first, reason), cell))
        };
        let everywhere = whole.is_none()
            && !reasons.iter().any(|tally| few(*tally))
            && (0..table.cells.len()).all(beside);
        for (nth, (reason, tally)) in State::REASONS.into_iter().zip(reasons).enumerate() {
            let here = whole.is_some_and(|cell| shows(Source::Lacking(first, nth), cell));
            let may = of.reasons.contains(&reason) || of.states.contains(&reason);
            if of.boxed.is_none() && (may || tally.count > 0) {
                let told = here || everywhere;
                found.push(Absent {
                    axis: of.item.to_string(),
                    of: of.label.clone(),
                    reason: reason.as_str().to_owned(),
                    label: words::reason(reason),
                    count: told.then(|| Figure::whole(i128::from(tally.count))),
                    sign: (!told).then_some(Sign::NotAvailable),
                });
            }
        }
    }
    found
}
