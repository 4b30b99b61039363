//! The weighted figures of a published table: each beside the plain one, and hidden with it.
//!
//! A weighted figure beside a plain one is a second equation over the same rows: who knows the weights can
//! solve for the rows of each class of equal weight. So it is shown only where every such class could be
//! shown, as the table's guard tells, which has the classes as an axis.

use super::measure::{MeasureKind, Part, Plain, Source};
use super::measures::measures;
use super::safe::SafeTable;
use super::sign::Sign;
use crate::disclosure::known::Earlier;
use crate::disclosure::rules::Rules;
use crate::figure::Figure;
use crate::tabulate::table::Table;
use crate::tabulate::weighted::Weighted;

/// A standard error gives away one number more than the estimate, so that where numbers are sensitive every
/// class behind it needs more organisations than the threshold. What a former revision hid stays hidden.
pub(in crate::disclosure) fn hide(
    safe: &mut SafeTable,
    table: &Table,
    guard: &Table,
    shown: Option<&SafeTable>,
    rules: &Rules,
    before: &Earlier<'_>,
) {
    let n_classes = guard.axes.last().map_or(1, |axis| axis.categories.len());
    let sources = measures(table);
    for cell in 0..table.cells.len() {
        let categories = table.places(cell);
        for (at, (measure, source)) in sources.iter().enumerate() {
            let Source::Weighted(of, part) = source else { continue };
            if matches!(of, Plain::Ratio(_)) {
                continue;
            }
            let Some((_, plain)) = measure.code.split_once('_') else { continue };
            let enough = |class: usize| {
                *part == Part::Estimate
                    || !table.is_over_aggregates()
                    || has_more(guard, class, *of, rules.threshold.into())
            };
            let mut classes = cell * n_classes..(cell + 1) * n_classes;
            let open = shown.is_some_and(|shown| {
                let base = |class| *of != Plain::Share || is_open(shown, class, "n_base");
                classes.all(|class| is_open(shown, class, plain) && base(class) && enough(class))
            });
            let position = cell * sources.len() + at;
            if (!open || before.at(&categories, &measure.code).hidden)
                && let Some(value) = safe.values.get_mut(position)
            {
                *value = None;
                safe.signs.insert(position, Sign::Suppressed);
            }
        }
    }
}

/// Whether disclosure control has left a measure of a cell of the guard open; a reason for missing numbers that is not
/// told is not.
pub(in crate::disclosure) fn is_open(guard: &SafeTable, cell: usize, measure: &str) -> bool {
    let measures = &guard.head.measures;
    let Some(at) = guard.measure(measure) else { return false };
    match guard.sign(cell * measures.len() + at) {
        Some(Sign::Suppressed) => false,
        Some(Sign::NotAvailable) => {
            measures.get(at).is_some_and(|measure| measure.kind != MeasureKind::Lacking)
        }
        _ => true,
    }
}

/// Whether nobody or more organisations than `least` stand behind a figure.
pub(in crate::disclosure) fn has_more(guard: &Table, cell: usize, of: Plain, least: u32) -> bool {
    let Some(cell) = guard.cells.get(cell) else { return false };
    let tally = match of {
        Plain::Sum(at) | Plain::Mean(at) => cell.numbers.get(at).map(|number| number.tally),
        Plain::Count | Plain::Share | Plain::Organisations | Plain::Ratio(_) => Some(cell.tally),
    };
    tally.is_some_and(|tally| tally.organisations == 0 || tally.organisations > least)
}

/// A part of the weighted figure of a cell.
pub(in crate::disclosure) fn figure(
    table: &Table,
    cell: usize,
    of: Plain,
    part: Part,
) -> Option<Figure> {
    if let Plain::Ratio(at) = of {
        let ratios = table.ratios.get(at)?.weighted.as_ref()?;
        return ratios.cells.get(cell).copied().flatten().and_then(|one| of_part(one, part));
    }
    let cell = table.weighted.as_ref()?.cells.get(cell)?;
    let weighted = match of {
        Plain::Count => cell.count,
        Plain::Share => cell.share,
        Plain::Organisations => cell.organisations,
        Plain::Sum(at) => *cell.numbers.get(at)?.first()?,
        Plain::Mean(at) => *cell.numbers.get(at)?.last()?,
        Plain::Ratio(_) => None,
    }?;
    of_part(weighted, part)
}

const fn of_part(weighted: Weighted, part: Part) -> Option<Figure> {
    match part {
        Part::Estimate => Some(weighted.value),
        Part::Error => weighted.standard_error,
        Part::Low => weighted.low,
        Part::High => weighted.high,
    }
}
