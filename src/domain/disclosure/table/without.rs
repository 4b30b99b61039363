//! How many gave no number for a measured item, and why, over a whole table.
//!
//! **Invariant:** the reasons of one item are told together or not at all, and only where they are told cell by cell
//! and beside the number of those who gave one, so that none of these follows from the others.

use super::safe::Absent;
use super::sign::Sign;
use crate::tabulate::Figure;
use crate::tabulate::column::State;
use crate::tabulate::table::{Table, Tally, whole_of};
use crate::tabulate::words;

/// The rows of the base without a number, by item and reason; reasons that nobody gave are left out.
///
/// `shows` tells whether the numbers of an item (by its position) in a cell are shown, and `few` whether
/// too few organisations stand behind a count.
pub(super) fn without(
    table: &Table,
    shows: impl Fn(usize, usize) -> bool,
    few: impl Fn(Tally) -> bool,
) -> Vec<Absent> {
    let whole = whole_of(&table.axes);
    let mut found = Vec::new();
    for (at, (of, reasons)) in table.numbers.iter().zip(&table.without).enumerate() {
        let told = match whole {
            Some(cell) => shows(at, cell),
            None => (0..table.cells.len()).all(|cell| shows(at, cell)),
        };
        let told = told && !reasons.iter().any(|tally| few(*tally));
        for (reason, tally) in State::REASONS.into_iter().zip(reasons) {
            if of.boxed.is_none() && tally.count > 0 {
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
