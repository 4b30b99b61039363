//! Tables over some of the rows beside tables over more of them: what a reader who subtracts them would see.
//!
//! Tables with a filter, or that leave late answers out, are protected by themselves first. Then each is looked at
//! as a part of the same table over all rows, in which the rows that it leaves out stand apart: these tables are
//! protected together beside those without a filter, with what those show as known and what they hide as hidden.
//! Where there are several filters, the rows are told apart by what every one of them says, too, so that what two
//! filtered tables differ by is seen; and by the items that the filters read, where other tables have axes over
//! them, since the rows that a filter takes by an answer are those that another table counts as having given it.
//! A figure is shown only where that leaves it open, so that a filter costs no other table a figure. Where nothing
//! protects them, nothing of the tables over some of the rows is given.
//!
//! **Not here:** what a filter says of items that the axes of other tables are derived from.

use std::collections::BTreeSet;

use super::Sign;
use super::known::Known;
use super::rules::Rules;
use super::table::assemble::NO_CATEGORY;
use super::table::measure::{Measure, MeasureKind};
use super::table::safe::{Absent, SafeTable};
use super::table::weighted::is_open;
use super::together::{Protected, together};
use crate::code::Name;
use crate::questionnaire::unit::Unit;
use crate::tabulate::column::State;
use crate::tabulate::table::{Cell, Pattern, Table, Tally};
use crate::tabulate::whole::SIDES;

/// Hides what the difference to tables over more rows would tell. Where nothing protects it, a table over some of
/// the rows shows nothing.
pub(super) fn hide(tables: &[&Table], protected: &mut Protected, rules: &Rules, known: &Known) {
    let mut after = known.clone();
    // What these tables show is asked here, and not known yet.
    let decided = tables.iter().zip(&protected.tables).filter(|(table, _)| table.whole.is_none());
    after.revisions.push(decided.map(|(_, safe)| safe.clone()).collect());
    let mut units: Vec<&Unit> = tables.iter().map(|table| &table.of).collect();
    units.dedup();
    for (nth, unit) in units.iter().enumerate() {
        if units.iter().take(nth).any(|earlier| earlier == unit) {
            continue;
        }
        let of_unit: Vec<(usize, &Table)> = tables
            .iter()
            .enumerate()
            .filter(|(_, table)| table.of == **unit)
            .map(|(at, table)| (at, *table))
            .collect();
        let guards: Vec<(usize, &Table)> = of_unit
            .iter()
            .filter_map(|(at, table)| Some((*at, &*table.whole.as_ref()?.sides)))
            .collect();
        let Some((first, guard)) = guards.first() else { continue };
        let all = guard.counted_rows();
        let beside: Vec<&Table> = of_unit
            .iter()
            .map(|(_, table)| *table)
            .filter(|table| table.counted_rows() == all)
            .collect();
        let own = |at: usize| tables.get(at).map(|table| table.counted_rows());
        if beside.is_empty() && guards.iter().all(|(at, _)| own(*at) == own(*first)) {
            continue;
        }
        let parts = of_unit.iter().filter_map(|(_, table)| table.whole.as_ref()?.parts.as_deref());
        let members: Vec<&Table> =
            guards.iter().map(|(_, guard)| *guard).chain(parts).chain(beside).collect();
        let shown = together(&members, rules, &after).ok();
        for (nth, (at, guard)) in guards.iter().enumerate() {
            let shown = shown.as_ref().and_then(|shown| shown.tables.get(nth));
            let Some((safe, table)) = protected.tables.get_mut(*at).zip(tables.get(*at)) else {
                continue;
            };
            let hidden = apply(safe, table, guard, shown, rules.threshold);
            if let Some(report) = protected.report.tables.get_mut(*at) {
                report.secondary += hidden;
            }
        }
        // Where nothing protects the difference, they show nothing that would have to be proved.
        let Some(shown) = shown else { continue };
        let hides =
            |(at, _): &(usize, &Table)| protected.tables.get(*at).is_some_and(SafeTable::hides);
        let hides = of_unit.iter().any(hides);
        let narrow = |table: &Table| table.whole.as_ref().is_some_and(|of| !of.exact);
        let unproved = of_unit.iter().filter(|(at, table)| {
            let is_guarded = guards.iter().any(|(guarded, _)| guarded == at);
            is_guarded && !shown.report.exact || narrow(table) && hides
        });
        let unproved: Vec<Name> = unproved.map(|(_, table)| table.id.clone()).collect();
        protected.report.exact &= unproved.is_empty();
        protected.report.unproved.extend(unproved);
    }
}

/// Hides in a table what `shown`, the same among all rows, does not have open; how many numbers that are.
fn apply(
    safe: &mut SafeTable,
    table: &Table,
    guard: &Table,
    shown: Option<&SafeTable>,
    threshold: u16,
) -> usize {
    let n_measures = safe.head.measures.len();
    let (mut hidden, mut untold) = (0, BTreeSet::new());
    for cell in 0..table.cells.len() {
        for (at, measure) in safe.head.measures.iter().enumerate() {
            let told =
                shown.is_some_and(|shown| is_told(shown, cell, measure, table.axes.is_empty()));
            let position = cell * n_measures + at;
            let Some(value) = safe.values.get_mut(position).filter(|_| !told) else { continue };
            let taken = value.take().is_some();
            hidden += usize::from(taken);
            let is_reason = measure.kind == MeasureKind::Lacking;
            untold.extend((is_reason && taken).then(|| measure.code.clone()));
            let signs = [Some(&Sign::NotAvailable), Some(&Sign::Suppressed)];
            if !signs.contains(&safe.signs.get(&position)) {
                let not_given = is_reason || shown.is_none();
                let sign = if not_given { Sign::NotAvailable } else { Sign::Suppressed };
                safe.signs.insert(position, sign);
            }
        }
    }
    for one in &mut safe.absent {
        let few = shown.is_none() || is_few_outside(guard, one, threshold);
        let withheld = few || untold.contains(&format!("n_{}_{}", one.reason, one.axis));
        if withheld && one.count.take().is_some() {
            hidden += 1;
            let confidential = few && shown.is_some();
            one.sign = Some(if confidential { Sign::Suppressed } else { Sign::NotAvailable });
        }
    }
    hidden
}

/// Whether a measure of a cell is open among all rows.
fn is_told(shown: &SafeTable, cell: usize, measure: &Measure, no_axes: bool) -> bool {
    let open = |side: usize, code: &str| is_open(shown, cell * SIDES + side, code);
    // Without axes of its own the base is the cell.
    let base = if no_axes { "count" } else { "n_base" };
    let plain = || measure.code.split_once('_').map_or("", |(_, plain)| plain);
    match measure.kind {
        // Hidden until their own guard is looked at.
        MeasureKind::Ratio => true,
        MeasureKind::Valid if measure.code.starts_with("base_") => true,
        MeasureKind::Base => open(0, base),
        // Whether late rows are in the base or not, they are a part of one of the two.
        MeasureKind::Late => open(0, base) && open(1, base),
        MeasureKind::Weighted
        | MeasureKind::WeightedShare
        | MeasureKind::Error
        | MeasureKind::ShareError
        | MeasureKind::Bound
        | MeasureKind::ShareBound => plain().starts_with("ratio_") || open(0, plain()),
        _ => open(0, &measure.code),
    }
}

/// Whether few of the rows that the table leaves out may have no answer for the same reason.
fn is_few_outside(guard: &Table, absent: &Absent, threshold: u16) -> bool {
    // A row is in no category of the frame's as one that was not asked is in none of an item's.
    let is = |one: &State| {
        one.as_str() == absent.reason || *one == State::OffRoute && absent.reason == NO_CATEGORY
    };
    let reason = State::REASONS.iter().position(is);
    let axis = guard.axes.iter().position(|axis| axis.code == absent.axis);
    let mut numbers = guard.numbers.iter();
    let number = numbers.position(|of| of.boxed.is_none() && of.item.as_str() == absent.axis);
    let Some(reason) = reason.filter(|_| axis.is_some() || number.is_some()) else { return true };
    let of_pattern = |(pattern, cell): (&Pattern, &Cell)| match axis {
        Some(axis) => {
            let state = pattern.get(axis).map(|place| place.state);
            (state.as_ref() == State::REASONS.get(reason)).then_some(cell.tally)
        }
        None => cell.numbers.get(number?)?.reasons.get(reason).copied(),
    };
    let is_outside = |pattern: &Pattern| pattern.last().is_some_and(|last| last.categories == [1]);
    let in_base = |pattern: &Pattern| {
        let first = pattern.first().filter(|_| axis != Some(0));
        first.is_none_or(|first| guard.base.takes(first.state))
    };
    let outside = guard.patterns.iter().zip(&guard.inner).filter(|(one, _)| is_outside(one));
    let outside = outside.filter(|(one, _)| in_base(one));
    let tallies: Vec<Tally> = outside.filter_map(of_pattern).collect();
    let few = |rows: fn(&Tally) -> u64, organisations: fn(&Tally) -> u32| {
        let most = tallies.iter().map(organisations).max().unwrap_or(0);
        tallies.iter().map(rows).sum::<u64>() > 0 && most < threshold.into()
    };
    guard.is_over_aggregates() && few(|of| of.count, |of| of.organisations)
        || guard.protect_exempt && few(|of| of.exempt, |of| of.exempt_organisations)
}
