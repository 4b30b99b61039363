//! Which numbers are told by others already: those that are a sum or a difference of what is open.
//!
//! Told by elimination and not by linear programs, so that what is said to follow does: an extreme that a solver
//! does not find proves nothing. Of what only inequalities pin down it finds that nobody is where two open counts are
//! the same and one is a part of the other; the rest counts as not told.

use std::collections::{BTreeSet, HashMap};

use super::elimination::Basis;
use super::{Candidate, Status, open_cells, vectors};
use crate::disclosure::linked::model::{Model, Region};

/// Those of the `wanted` numbers that are combinations of the open ones, also by way of each other.
pub(in crate::disclosure) fn follows(
    model: &Model,
    numbers: &[Candidate],
    wanted: &BTreeSet<usize>,
) -> BTreeSet<usize> {
    let mut numbers = numbers.to_vec();
    let mut found = BTreeSet::new();
    loop {
        let before = found.len();
        // Nobody knows which of the combinations that are not listed are impossible, and which only have no row.
        for region in model.regions.iter().filter(|region| region.whole) {
            let left = region.numbers.iter().enumerate();
            let left =
                left.filter(|(_, (number, _))| wanted.contains(number) && !found.contains(number));
            let left: Vec<(usize, usize)> = left.map(|(at, (number, _))| (at, *number)).collect();
            if left.is_empty() {
                continue;
            }
            let mut open = open_cells(region, &numbers, false);
            close_between(region, &numbers, &mut open);
            let vectors = vectors(region, &open);
            let mut basis = Basis::default();
            for ((number, _), vector) in region.numbers.iter().zip(&vectors) {
                if numbers.get(*number).is_some_and(|one| one.status.is_open()) {
                    let rest = basis.reduce(vector);
                    basis.add(rest);
                }
            }
            let is_told = |at: usize| vectors.get(at).is_some_and(|of| basis.reduce(of).is_empty());
            for (_, number) in left.into_iter().filter(|(at, _)| is_told(*at)) {
                found.insert(number);
                if let Some(one) = numbers.get_mut(number) {
                    one.status = Status::Known;
                }
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

/// Closes the inner cells that a count has and an equal part of it has not.
fn close_between(region: &Region, numbers: &[Candidate], open: &mut [bool]) {
    let mut by_value: HashMap<i128, Vec<BTreeSet<usize>>> = HashMap::new();
    for (number, terms) in &region.numbers {
        let known = numbers.get(*number).filter(|one| one.status.is_open());
        let is_count = terms.iter().all(|(_, weight)| *weight == 1);
        if let Some(one) = known.filter(|one| is_count && one.value > 0) {
            let cells = terms.iter().map(|(cell, _)| *cell);
            let cells = cells.filter(|cell| open.get(*cell) == Some(&true)).collect();
            by_value.entry(one.value).or_default().push(cells);
        }
    }
    for same in by_value.values() {
        let parts = same.iter().flat_map(|whole| same.iter().map(move |part| (whole, part)));
        for (whole, part) in parts.filter(|(whole, part)| part.is_subset(whole)) {
            for cell in whole.difference(part) {
                if let Some(open) = open.get_mut(*cell) {
                    *open = false;
                }
            }
        }
    }
}
