//! A table that somebody asks for beside those of the plan: its counts are rounded.
//!
//! Such a table cannot be planned together with what is published already, so nothing is hidden in it. Instead each
//! of the inner cells is rounded to a multiple of a base, and every count is the sum of rounded inner cells. What it
//! may tell beside published tables is in decision 26.
//!
//! **Not here:** sums, means and other measures, which rounding does not protect.

use std::collections::BTreeMap;

use super::SafeTable;
use super::error::DisclosureError;
use super::protect::check;
use super::rounding::round_all;
use super::rules::Rules;
use super::table::assemble::{Shown, assemble};
use crate::canonical;
use crate::questionnaire::plan::MeasureRow;
use crate::tabulate::column::State;
use crate::tabulate::table::{Pattern, Table, Tally};
use crate::tabulate::words;

/// The largest base: a table of which few organisations have more rows than that tells of little else.
const MOST_BASE: u64 = 48;
/// The smallest threshold: two rows are few, whatever the plan says.
const LEAST_FEW: u64 = 3;
/// Most inner cells, which are looked at in pairs.
const MOST_PATTERNS: usize = 1_000;
/// Most inner cells of all counts together.
const MOST_TERMS: usize = 50_000;
/// Most cells, which one person asks for and nobody plans.
const MOST_CELLS: usize = 20_000;

/// Rounds the counts of a table, where it has `aggregate` answers or exempt rows; otherwise they stay as they are.
///
/// The base is twice the threshold, at least 6: who works out that an inner cell was rounded to the nearest multiple is
/// left with as many counts as the threshold demands. It is doubled until each count that rests on fewer organisations
/// than the threshold is below it, since what few have answered many times is few, too. Of inner cells that are equally
/// good to raise `seed` decides, which must be the same whenever the table is made and not public.
///
/// # Errors
///
/// [`DisclosureError::Internal`] and [`DisclosureError::NamesOrganisations`] as for published tables;
/// [`DisclosureError::NotCounts`] for other measures than counts and shares, [`DisclosureError::TooMany`] for more
/// than twenty thousand cells or, where they are rounded, a thousand inner ones, and
/// [`DisclosureError::FewHaveMany`] when no base up to 48 will do.
pub fn round_table(
    mut table: Table,
    rules: &Rules,
    seed: [u8; 32],
) -> Result<SafeTable, DisclosureError> {
    check(&table)?;
    let is_count = |measure: &MeasureRow| matches!(measure, MeasureRow::Count | MeasureRow::Share);
    if table.weighted.is_some() || !table.measures.iter().all(is_count) {
        return Err(DisclosureError::NotCounts { table: table.id });
    }
    let too_many = |table: Table| DisclosureError::TooMany { table: table.id };
    if table.cells.len() > MOST_CELLS {
        return Err(too_many(table));
    }
    let sensitive = table.is_over_aggregates();
    let is_rounded = sensitive || table.inner.iter().any(|cell| cell.tally.exempt > 0);
    if is_rounded {
        let sums = table.sums();
        let n_terms: usize = sums.values().map(Vec::len).sum();
        if table.patterns.len() > MOST_PATTERNS || n_terms > MOST_TERMS {
            return Err(too_many(table));
        }
        let behind = sums.keys().filter_map(|of| table.tally_mut(*of).copied()).collect::<Vec<_>>();
        let inner = table.inner.iter().map(|cell| cell.tally);
        let base = base(behind.into_iter().chain(inner), sensitive, rules);
        let Some(base) = base else {
            return Err(DisclosureError::FewHaveMany { table: table.id });
        };
        let sums_of: Vec<&Vec<usize>> = sums.values().collect();
        let rounded = rounded(&table, &sums_of, base, seed);
        for (of, patterns) in &sums {
            if let Some(tally) = table.tally_mut(*of) {
                tally.count = patterns.iter().filter_map(|at| rounded.get(at)).sum();
            }
        }
        table.notes.push(words::rounded(base));
    }
    let cells = vec![true; table.cells.len()];
    let bases = vec![true; table.slices.len()];
    let reasons = vec![true; State::REASONS.len() * table.slices.len()];
    let absent = vec![true; State::REASONS.len() * table.axes.len()];
    let shown = Shown { cells, bases, reasons, absent, sums_only: true, ..Shown::default() };
    let mut safe = assemble(&table, &shown, rules);
    safe.head.rounded = is_rounded;
    Ok(safe)
}

/// The base to which counts with that behind them are rounded.
fn base(behind: impl Iterator<Item = Tally>, sensitive: bool, rules: &Rules) -> Option<u64> {
    let of_few = |tally: Tally| {
        let all = tally.count * u64::from(sensitive && rules.few(tally.organisations));
        all.max(tally.exempt * u64::from(rules.few(tally.exempt_organisations)))
    };
    let most = behind.map(of_few).max().unwrap_or(0);
    let least = 2 * LEAST_FEW.max(rules.threshold.into());
    let bases = std::iter::successors(Some(least), |base| Some(base * 2));
    bases.take_while(|base| *base <= MOST_BASE).find(|base| most < *base)
}

/// The inner cells rounded, by their positions.
fn rounded(table: &Table, sums: &[&Vec<usize>], base: u64, seed: [u8; 32]) -> BTreeMap<usize, u64> {
    let mut order: Vec<usize> = (0..table.patterns.len()).collect();
    order.sort_by_cached_key(|at| table.patterns.get(*at).map(|pattern| mark(pattern, seed)));
    let place: BTreeMap<usize, usize> =
        order.iter().enumerate().map(|(to, from)| (*from, to)).collect();
    let count = |at: &usize| table.inner.get(*at).map_or(0, |cell| cell.tally.count);
    let counts: Vec<u64> = order.iter().map(count).collect();
    let moved = |sum: &&Vec<usize>| sum.iter().filter_map(|at| place.get(at).copied()).collect();
    let sums: Vec<Vec<usize>> = sums.iter().map(moved).collect();
    order.into_iter().zip(round_all(&counts, &BTreeMap::new(), &sums, base)).collect()
}

fn mark(pattern: &Pattern, seed: [u8; 32]) -> [u8; 32] {
    let places =
        pattern.iter().map(|place| format!("{} {:?}\n", place.state.as_str(), place.categories));
    canonical::hash([seed.as_slice(), places.collect::<String>().as_bytes()].concat())
}
