//! What readers are told of a ledger's numbers beside the tables: the public list, how many were late, how many answered.

use std::collections::BTreeSet;

use super::edges::margin;
use super::ledger::Ledger;
use super::model::Number;
use super::set::Set;
use super::slots::Key;
use crate::combinations::places;
use crate::disclosure::rules::Rules;
use crate::questionnaire::plan::TOTAL;
use crate::tabulate::table::{Place, Span, Table, whole_of};
use crate::tabulate::whole;

/// Most combinations of named answers that are looked up in the public list for one table.
const MOST_LISTED: usize = 4_000;

impl Ledger<'_> {
    /// Adds what readers of the public list can count: every combination of a table's named answers.
    pub(super) fn list(&mut self, at: usize, table: &Table) {
        let is_named = |one: &usize| self.space.aggregate.get(*one) == Some(&false);
        let named: Vec<usize> = self.space.variables_of(at).into_iter().filter(is_named).collect();
        if named.is_empty() {
            return;
        }
        let Some(margin) = margin(&self.space, at, table, &named) else { return };
        let lengths: Vec<usize> = named.iter().map(|one| self.space.length(*one)).collect();
        let n_all = lengths.iter().try_fold(1_usize, |n, length| n.checked_mul(*length));
        let listed: Vec<Vec<usize>> = match n_all.filter(|n| *n <= MOST_LISTED) {
            Some(n) => (0..n).map(|combination| places(&lengths, combination)).collect(),
            None if margin.len() <= MOST_LISTED => {
                // Nobody is in any other, since these are all that there are.
                self.tell_all(margin.values().sum());
                margin.keys().cloned().collect()
            }
            None => {
                self.exact = false;
                return;
            }
        };
        let axes = self.space.axes_of(at).to_vec();
        // Whether the table does not tell two atoms apart.
        let same = |variable: usize, one: usize, other: usize| {
            let mut over = axes.iter().filter(|axis| axis.variable == variable);
            over.all(|axis| axis.places.get(one) == axis.places.get(other))
        };
        for atoms in listed {
            let mut told = named.iter().zip(&atoms);
            if told.any(|(of, atom)| (0..*atom).any(|before| same(*of, before, *atom))) {
                continue;
            }
            let pairs = named.iter().zip(&atoms).zip(&lengths);
            let key: Key = pairs
                .map(|((variable, atom), length)| {
                    (*variable, Set::of(*length, |one| same(*variable, one, *atom)))
                })
                .filter(|(variable, set)| self.space.lengths.get(*variable) != Some(&set.len()))
                .collect();
            let at = self.number(Number { key, weights: None });
            if let Some(fact) = self.facts.get_mut(at) {
                fact.value = margin.get(&atoms).copied().unwrap_or(0);
                fact.listed = true;
            }
        }
    }

    /// Adds how many rows there are, which readers can count.
    fn tell_all(&mut self, n_rows: i128) {
        let at = self.number(Number { key: Vec::new(), weights: None });
        if let Some(fact) = self.facts.get_mut(at) {
            fact.value = n_rows;
            fact.listed = true;
        }
    }

    /// Adds how many rows are late, which readers are told, where a table tells them apart.
    pub(super) fn tell_late(&mut self, at: usize, table: &Table) {
        for (axis, of) in table.axes.iter().enumerate() {
            let Some(category) = whole::late_category(of) else { continue };
            let is_late = |place: &Place| place.categories.contains(&category);
            let Some(spanned) = self.space.axes_of(at).get(axis) else { continue };
            let key: Key = vec![(spanned.variable, spanned.atoms(is_late))];
            let rows = table.patterns.iter().zip(&table.inner);
            let rows = rows.filter(|(pattern, _)| pattern.get(axis).is_some_and(is_late));
            let n: u64 = rows.map(|(_, cell)| cell.tally.count).sum();
            let id = self.number(Number { key, weights: None });
            if let Some(fact) = self.facts.get_mut(id) {
                fact.value = n.into();
                fact.listed = true;
            }
        }
    }

    /// Adds how many organisations answered, all and those of each category of the frame of which readers are told.
    pub(super) fn tell_answered(&mut self, at: usize, table: &Table, told: &BTreeSet<String>) {
        let rows = || table.patterns.iter().zip(&table.inner);
        let all = rows().map(|(_, cell)| cell.tally.count).sum();
        self.tell(Vec::new(), all);
        let of_frame = |span: &Span| matches!(span, Span::Units { .. });
        let axes = table.axes.iter().zip(&table.spans).enumerate();
        for (position, (axis, _)) in axes.filter(|(_, (_, span))| of_frame(span)) {
            let Some(spanned) = self.space.axes_of(at).get(position).cloned() else { continue };
            for (category, of) in (0_u16..).zip(&axis.categories) {
                if of.code == TOTAL || !told.contains(&of.code) && !told.contains(&axis.code) {
                    continue;
                }
                let is_in = |place: &Place| place.categories.contains(&category);
                let set = spanned.atoms(is_in);
                let rows = rows().filter(|(pattern, _)| pattern.get(position).is_some_and(is_in));
                let n = rows.map(|(_, cell)| cell.tally.count).sum();
                let everybody = set.len() == spanned.places.len();
                self.tell(if everybody { Vec::new() } else { vec![(spanned.variable, set)] }, n);
            }
        }
    }

    /// Adds a count of organisations that readers are told.
    fn tell(&mut self, key: Key, n: u64) {
        let id = self.number(Number { key: key.clone(), weights: None });
        if let Some(fact) = self.facts.get_mut(id) {
            fact.value = n.into();
            fact.listed = true;
        }
        self.answered.push((key, n));
    }

    /// Most that a number can be by what readers are told of how many answered; none when they are told nothing.
    pub fn at_most(&self, number: usize) -> Option<u64> {
        let own = &self.numbers.get(number)?.key;
        let is_within = |(variable, set): &(usize, Set)| {
            own.iter().any(|(of, own)| of == variable && own.is_within(set))
        };
        let told = self.answered.iter().filter(|(key, _)| key.iter().all(is_within));
        told.map(|(_, n)| *n).min()
    }
}

/// In which slices it is shown how many rows are late: in a table of answers for aggregates only in that of all rows,
/// where it is of all and so the same number beside every table, and not where a filter takes rows by their answers.
/// In tables that are wholly `named` it is of the base, and stands beside each.
pub(in crate::disclosure) fn shows_late(table: &Table, rules: &Rules) -> Vec<bool> {
    let nobody = table.slices.iter().all(|slice| slice.late.count == 0);
    if !table.is_over_aggregates() || (nobody && table.filter.is_none()) {
        return vec![true; table.slices.len()];
    }
    let telling = telling_late(table, rules);
    (0..table.slices.len()).map(|at| telling == Some(at)).collect()
}

/// Whether readers of a table are told how many rows of its unit of analysis are late.
pub(in crate::disclosure) fn tells_late(table: &Table, rules: &Rules) -> bool {
    telling_late(table, rules).is_some()
}

/// The slice of all rows, where how many of them are late rests on enough organisations.
fn telling_late(table: &Table, rules: &Rules) -> Option<usize> {
    let whole = whole_of(table.axes.iter().skip(1)).filter(|_| table.filter.is_none());
    let slice = |at: &usize| table.slices.get(*at);
    whole.filter(|at| slice(at).is_some_and(|slice| !rules.few(slice.late.organisations)))
}
