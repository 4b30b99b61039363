//! From a counted table to one that may be published.

use std::collections::BTreeMap;

use super::error::DisclosureError;
use super::inner::{Inner, Take};
use super::measures::{Source, measures, needed};
use super::safe::{Absent, Head, SafeTable};
use super::sign::Sign;
use super::suppress::{Offer, show};
use super::without::without;
use crate::domain::questionnaire::document::Class;
use crate::domain::tabulate::Figure;
use crate::domain::tabulate::column::State;
use crate::domain::tabulate::table::{Cell, Slice, Table, Tally};
use crate::domain::tabulate::words;

/// Hides what a table may not show.
///
/// A number over `aggregate` items is sensitive when `0 < n < threshold` organisations stand behind
/// it; so is one whose exempt part has so few, when the table protects the difference to the public
/// list. A hidden number is `:`; what is made of numbers is hidden with its count, and a share
/// also with its base; quantiles and standard deviations need more organisations than the threshold. Tables over `named` items and the frame are shown whole otherwise.
///
/// # Errors
///
/// [`DisclosureError::Internal`] for a table over an internal item, and
/// [`DisclosureError::NamesOrganisations`] for one that names organisations beside an item that is
/// not `named`.
pub fn protect(table: &Table, threshold: u16) -> Result<SafeTable, DisclosureError> {
    for (item, class) in &table.items {
        let (table_id, item) = (table.id.clone(), item.clone());
        match class {
            Class::Internal => return Err(DisclosureError::Internal { table: table_id, item }),
            Class::Aggregate if table.names_organisations => {
                return Err(DisclosureError::NamesOrganisations { table: table_id, item });
            }
            Class::Aggregate | Class::Named => {}
        }
    }
    let rule = Rule {
        threshold: u32::from(threshold),
        sensitive: table.items.iter().any(|(_, class)| *class == Class::Aggregate),
        protects_exempt: table.protect_exempt,
    };
    Ok(assemble(table, &rule, threshold))
}

/// What makes a number sensitive in one table.
struct Rule {
    threshold: u32,
    sensitive: bool,
    protects_exempt: bool,
}

/// Which numbers of a table are shown, each in the shape of its place in the table.
struct Shown {
    cells: Vec<bool>,
    bases: Vec<bool>,
    reasons: Vec<[bool; 5]>,
    absent: Vec<[bool; 5]>,
    numbers: Vec<Vec<bool>>,
    exempt: Vec<bool>,
    late: Vec<bool>,
}

impl Rule {
    fn few(&self, organisations: u32) -> bool {
        (1..self.threshold).contains(&organisations)
    }

    fn is_primary(&self, tally: Tally) -> bool {
        (self.sensitive && self.few(tally.organisations))
            || (self.protects_exempt && self.few(tally.exempt_organisations))
    }

    /// Whether enough organisations stand behind a number for what it tells of them; nobody behind it
    /// suffices, since there is nothing to tell.
    fn suffices(&self, cell: &Cell, source: Source) -> bool {
        let (Source::Quantile(at, _) | Source::Deviation(at)) = source else { return true };
        let behind = cell.numbers.get(at).map_or(0, |number| number.tally.organisations);
        !self.sensitive || behind == 0 || behind >= needed(source, self.threshold)
    }

    /// What is unknown to a reader who knows the public list: all rows, or the exempt ones only.
    fn size(&self, tally: Tally) -> u64 {
        if self.sensitive { tally.count } else { tally.exempt }
    }

    fn offer(&self, tally: Tally, sums: Vec<(usize, i128)>, hidden: bool) -> Offer {
        let primary = !hidden && self.is_primary(tally);
        Offer { sums, size: self.size(tally), primary, hidden }
    }
}

/// Decides table by table: first all counts together, then each numeric item, then the exempt.
fn decide(table: &Table, rule: &Rule) -> Shown {
    let inner = Inner::of(table);
    let (cell_takes, slice_takes) = (cell_takes(table), slice_takes(table));
    let with_first = |first: Take, rest: &[Take]| -> Vec<Take> {
        if table.axes.is_empty() { Vec::new() } else { [&[first], rest].concat() }
    };
    let cell_sums: Vec<_> = cell_takes.iter().map(|takes| inner.sums(table, takes)).collect();
    let base_sums: Vec<_> =
        slice_takes.iter().map(|takes| inner.sums(table, &with_first(Take::Base, takes))).collect();
    let mut offers = Vec::new();
    for (cell, sums) in table.cells.iter().zip(&cell_sums) {
        offers.push(rule.offer(cell.tally, sums.clone(), false));
    }
    for (slice, sums) in table.slices.iter().zip(&base_sums) {
        offers.push(rule.offer(slice.base, sums.clone(), false));
    }
    for (slice, takes) in table.slices.iter().zip(&slice_takes) {
        for (reason, tally) in State::REASONS.into_iter().zip(slice.reasons) {
            let takes = with_first(Take::Reason(reason), takes);
            // A table without axes asks nothing, so nobody left anything open.
            let hidden = table.axes.is_empty();
            offers.push(rule.offer(tally, inner.sums(table, &takes), hidden));
        }
    }
    for (axis, reasons) in table.absent.iter().enumerate() {
        for (reason, tally) in State::REASONS.into_iter().zip(reasons) {
            let mut takes = vec![Take::All; table.axes.len()];
            if let Some(take) = takes.get_mut(axis) {
                *take = Take::Reason(reason);
            }
            offers.push(rule.offer(*tally, inner.sums(table, &takes), false));
        }
    }
    let mut shown = settle(&offers).into_iter();
    let mut next = |n: usize| -> Vec<bool> { shown.by_ref().take(n).collect() };
    let cells = next(table.cells.len());
    let bases = next(table.slices.len());
    let reasons = fives(&next(5 * table.slices.len()));
    let absent = fives(&next(5 * table.absent.len()));
    let numbers = (0..table.numbers.len())
        .map(|at| {
            let number = |cell: &Cell| cell.numbers.get(at).cloned().unwrap_or_default();
            let triples = table.cells.iter().zip(&cell_sums).zip(&cells);
            let offers: Vec<Offer> = triples
                .map(|((cell, sums), shown)| {
                    let number = number(cell);
                    let mut offer = rule.offer(number.tally, sums.clone(), !shown);
                    // A share tells how many are in the box, and how many are not.
                    let sides = number.sides.into_iter().flatten();
                    offer.primary |= *shown && sides.into_iter().any(|side| rule.is_primary(side));
                    offer
                })
                .collect();
            settle(&offers)
        })
        .collect();
    let triples = table.slices.iter().zip(&base_sums).zip(&bases);
    let exempt: Vec<Offer> = triples
        .map(|((slice, sums), shown)| {
            let n = slice.base.exempt_organisations;
            let guarded = rule.sensitive || rule.protects_exempt;
            let primary = *shown && guarded && rule.few(n);
            Offer { sums: sums.clone(), size: slice.base.exempt, primary, hidden: !shown }
        })
        .collect();
    let triples = table.slices.iter().zip(&base_sums).zip(&bases);
    let late: Vec<Offer> = triples
        .map(|((slice, sums), shown)| {
            // A reader knows the base, and so those who were in time.
            let in_time = slice.base.organisations.saturating_sub(slice.late.organisations);
            let few =
                rule.few(slice.late.organisations) || (slice.late.count > 0 && rule.few(in_time));
            let primary = *shown && rule.sensitive && few;
            Offer { sums: sums.clone(), size: slice.late.count, primary, hidden: !shown }
        })
        .collect();
    let (exempt, late) = (settle(&exempt), settle(&late));
    Shown { cells, bases, reasons, absent, numbers, exempt, late }
}

/// Shows everything but what is hidden when nothing is sensitive; else suppresses.
fn settle(offers: &[Offer]) -> Vec<bool> {
    if offers.iter().any(|offer| offer.primary) {
        show(offers)
    } else {
        offers.iter().map(|offer| !offer.hidden).collect()
    }
}

fn fives(flat: &[bool]) -> Vec<[bool; 5]> {
    flat.chunks_exact(5).filter_map(|chunk| chunk.try_into().ok()).collect()
}

/// What each cell takes of each axis, in the order of [`Table::cells`].
fn cell_takes(table: &Table) -> Vec<Vec<Take>> {
    product(table, 0)
}

/// What each slice takes of the axes after the first, in the order of [`Table::slices`].
fn slice_takes(table: &Table) -> Vec<Vec<Take>> {
    product(table, 1)
}

fn product(table: &Table, skip: usize) -> Vec<Vec<Take>> {
    let mut found: Vec<Vec<Take>> = vec![Vec::new()];
    for (at, axis) in table.axes.iter().enumerate().skip(skip) {
        let whole = if at == 0 { Take::Base } else { Take::All };
        let total = axis.total();
        let here = |category: usize| {
            if Some(category) == total { whole } else { Take::Category(category) }
        };
        found = found
            .iter()
            .flat_map(|before| {
                (0..axis.categories.len())
                    .map(move |category| [before.as_slice(), &[here(category)]].concat())
            })
            .collect();
    }
    found
}

fn assemble(table: &Table, rule: &Rule, threshold: u16) -> SafeTable {
    let shown = decide(table, rule);
    let (list, sources): (Vec<_>, Vec<_>) = measures(table).into_iter().unzip();
    let (silent, impossible) = (silent_cells(table), impossible_cells(table));
    let mut values = Vec::with_capacity(table.cells.len() * sources.len());
    let mut signs = BTreeMap::new();
    for (at, cell) in table.cells.iter().enumerate() {
        let slice_at = at % table.slices.len().max(1);
        let slice = table.slices.get(slice_at).copied().unwrap_or_default();
        for source in &sources {
            let value = if silent.get(at).copied().unwrap_or_default() {
                Err(Sign::NotAvailable)
            } else if source.is_of_cell() && impossible.get(at).copied().unwrap_or_default() {
                Err(Sign::NotApplicable)
            } else if is_shown(&shown, *source, at, slice_at) && rule.suffices(cell, *source) {
                figure(cell, &slice, *source, table).ok_or(Sign::NotApplicable)
            } else {
                Err(Sign::Suppressed)
            };
            if let Err(sign) = value {
                signs.insert(values.len(), sign);
            }
            values.push(value.ok());
        }
    }
    let guarded = rule.sensitive || rule.protects_exempt;
    SafeTable {
        head: Head {
            id: table.id.clone(),
            title: table.title.clone(),
            of: table.of.clone(),
            unit: table.unit.clone(),
            base: table.base,
            axes: table.axes.clone(),
            measures: list,
            late: table.late,
            breaks: table.breaks.clone(),
            notes: table.notes.clone(),
            chart: table.chart,
            threshold: guarded.then_some(threshold),
        },
        values,
        signs,
        absent: absent(table, &shown, rule),
    }
}

fn is_shown(shown: &Shown, source: Source, cell: usize, slice: usize) -> bool {
    let at = |flags: &[bool], at: usize| flags.get(at).copied().unwrap_or_default();
    let number = |of: usize| {
        at(&shown.cells, cell) && shown.numbers.get(of).is_some_and(|flags| at(flags, cell))
    };
    match source {
        Source::Count | Source::Organisations => at(&shown.cells, cell),
        Source::Share => at(&shown.cells, cell) && at(&shown.bases, slice),
        Source::Sum(of)
        | Source::Mean(of)
        | Source::Quantile(of, _)
        | Source::Deviation(of)
        | Source::Valid(of) => number(of),
        Source::Base => at(&shown.bases, slice),
        Source::Missing(of) => shown.reasons.get(slice).is_some_and(|flags| at(flags, of)),
        Source::Exempt => at(&shown.exempt, slice),
        Source::Late => at(&shown.late, slice),
    }
}

/// The number itself; none where there is nobody to compute it from.
///
/// Share: `count / base`. Mean: `sum / rows with a number`.
fn figure(cell: &Cell, slice: &Slice, source: Source, table: &Table) -> Option<Figure> {
    let whole = |n: u64| Some(Figure::whole(i128::from(n)));
    let number = |at: usize| cell.numbers.get(at);
    let decimals = |at: usize| table.numbers.get(at).map_or(0, |of| of.decimals);
    match source {
        Source::Count => whole(cell.tally.count),
        Source::Share => Figure::ratio(cell.tally.count.into(), slice.base.count.into()),
        Source::Organisations => whole(cell.tally.organisations.into()),
        Source::Sum(at) => {
            let number = number(at).filter(|number| number.tally.count > 0)?;
            Some(Figure::scaled(number.sum, decimals(at)))
        }
        Source::Mean(at) => {
            let number = number(at)?;
            let scale = 10_i128.saturating_pow(u32::from(decimals(at)));
            Figure::ratio(number.sum, i128::from(number.tally.count).checked_mul(scale)?)
        }
        Source::Quantile(at, percent) => {
            let place = table.numbers.get(at)?.quantiles.iter().position(|one| *one == percent)?;
            number(at)?.quantiles.get(place).copied()
        }
        Source::Deviation(at) => number(at)?.deviation,
        Source::Valid(at) => whole(number(at)?.tally.count),
        Source::Base => whole(slice.base.count),
        Source::Missing(at) => whole(slice.reasons.get(at)?.count),
        Source::Exempt => whole(slice.base.exempt),
        Source::Late => whole(slice.late.count),
    }
}

/// The cells in a category whose units all kept silent.
fn silent_cells(table: &Table) -> Vec<bool> {
    let mut found = vec![false];
    for axis in &table.axes {
        found = found
            .iter()
            .flat_map(|&before| axis.categories.iter().map(move |c| before || c.silent))
            .collect();
    }
    found
}

/// The cells that the questionnaire rules out; empty when it rules out none.
fn impossible_cells(table: &Table) -> Vec<bool> {
    if table.never.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<Vec<usize>> = vec![Vec::new()];
    for axis in &table.axes {
        let longer = |before: &Vec<usize>| -> Vec<Vec<usize>> {
            (0..axis.categories.len()).map(|at| [before.as_slice(), &[at]].concat()).collect()
        };
        found = found.iter().flat_map(longer).collect();
    }
    found.iter().map(|categories| table.is_impossible(categories)).collect()
}

fn absent(table: &Table, shown: &Shown, rule: &Rule) -> Vec<Absent> {
    let mut found = Vec::new();
    for ((axis, tallies), flags) in table.axes.iter().zip(&table.absent).zip(&shown.absent) {
        for ((reason, tally), shown) in State::REASONS.into_iter().zip(tallies).zip(flags) {
            if axis.answers && tally.count > 0 {
                let count = shown.then(|| Figure::whole(i128::from(tally.count)));
                let label = words::reason(reason);
                let reason = reason.as_str().to_owned();
                let (axis, of) = (axis.code.clone(), axis.label.clone());
                found.push(Absent { axis, of, reason, label, count });
            }
        }
    }
    let shows = |of: usize, cell: usize| is_shown(shown, Source::Valid(of), cell, 0);
    found.extend(without(table, shows, |tally| rule.is_primary(tally)));
    found
}
