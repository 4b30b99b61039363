//! Figures that stand beside plain ones and tell more than they do: weighted figures, and ratios of two sums.
//!
//! Each has a guard: the same table with one axis more, whose cells the figure would tell of. The guards of all
//! tables over the same rows are protected together after the tables, with what these show as known and what they
//! hide as hidden: the guards take what is left, and cost no plain figure. Where nothing protects how many have both
//! numbers of a ratio it is not given; where nothing protects the guards of ratios no ratio is shown, and where nothing
//! protects the others, no weighted figure.

use super::known::Known;
use super::ratio::Ratio;
use super::rules::Rules;
use super::table::weighted;
use super::together::{Protected, together};
use crate::tabulate::table::Table;

/// What a guard is of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    /// The weighted figures of a table.
    Weighted,
    /// One of its ratios.
    Ratio(usize),
    /// The weighted figure of that ratio.
    WeightedRatio(usize),
}

#[derive(Clone, Copy)]
struct Guard<'a> {
    of: Of,
    /// The position of its table, and the table.
    table: (usize, &'a Table),
    guard: &'a Table,
}

/// Hides the weighted figures that would tell of a class what may not be shown of it, and shows the ratios whose
/// sums may be. `protected` holds the tables as they will be published.
pub(super) fn veil(tables: &[&Table], protected: &mut Protected, rules: &Rules, known: &Known) {
    let Protected { tables: safe, report } = protected;
    let mut after = known.clone();
    after.revisions.push(safe.clone());
    let mut guards: Vec<Guard<'_>> =
        tables.iter().enumerate().flat_map(|(at, table)| guards_of(at, table)).collect();
    while let Some(first) = guards.first() {
        let rows = first.table.1.counted_rows();
        let (group, rest): (Vec<_>, Vec<_>) =
            guards.iter().copied().partition(|one| one.table.1.counted_rows() == rows);
        let beside: Vec<&Table> =
            tables.iter().copied().filter(|table| table.counted_rows() == rows).collect();
        let mut protect = |pairs: bool, takes: &dyn Fn(Of) -> bool| {
            after.pairs = pairs;
            let taken: Vec<Guard<'_>> = group.iter().copied().filter(|one| takes(one.of)).collect();
            let members: Vec<&Table> =
                taken.iter().map(|one| one.guard).chain(beside.iter().copied()).collect();
            let Protected { tables: shown, report } = together(&members, rules, &after).ok()?;
            let taken = taken.into_iter().map(|one| (one.table.0, one.of));
            Some((taken.zip(shown).collect::<Vec<_>>(), report.exact))
        };
        let has_ratios = group.iter().any(|one| one.of != Of::Weighted);
        let with_bases = if has_ratios { protect(true, &|_| true) } else { None };
        let gives_bases = with_bases.is_some();
        let (shown, exact) = with_bases
            .or_else(|| protect(false, &|_| true))
            .or_else(|| protect(false, &|of| of == Of::Weighted))
            .unwrap_or((Vec::new(), true));
        report.exact &= exact;
        if !exact {
            report.unproved.extend(group.iter().map(|one| one.table.1.id.clone()));
        }
        for Guard { of, table: (at, table), guard } in group {
            let shown = shown.iter().find(|(place, _)| *place == (at, of)).map(|(_, shown)| shown);
            let before = known.before(table);
            let Some(safe) = safe.get_mut(at) else { continue };
            match (of, shown) {
                (Of::Weighted, _) => weighted::hide(safe, table, guard, shown, rules, &before),
                (Of::Ratio(at), Some(shown)) => {
                    Ratio { table, at }.open(safe, shown, gives_bases, &before);
                }
                (Of::WeightedRatio(at), Some(shown)) => {
                    Ratio { table, at }.open_weighted(safe, guard, shown, rules, &before);
                }
                (Of::Ratio(at), None) => Ratio { table, at }.withhold_base(safe),
                (Of::WeightedRatio(_), None) => {}
            }
        }
        guards = rest;
    }
}

fn guards_of(at: usize, table: &Table) -> Vec<Guard<'_>> {
    let guard = |of, guard| Guard { of, table: (at, table), guard };
    let weighted = table.weighted.iter().map(|one| guard(Of::Weighted, &*one.guard));
    let ratios = table.ratios.iter().enumerate().flat_map(|(ratio, one)| {
        let weighted = one.weighted.iter().map(move |one| (Of::WeightedRatio(ratio), &*one.guard));
        std::iter::once((Of::Ratio(ratio), &*one.guard)).chain(weighted)
    });
    weighted.chain(ratios.map(|(of, one)| guard(of, one))).collect()
}
