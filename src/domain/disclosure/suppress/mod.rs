//! Complementary suppression, region by region until nothing changes.
//!
//! In a region numbers are offered one after another, the largest first; one is shown unless showing
//! it would let some sensitive number be written as a combination of the shown ones. A number that is
//! hidden in one region is hidden in every region, and guarded there like a sensitive one. The outcome
//! guarantees that no sensitive number can be worked out exactly inside a region; how wide its interval
//! is, and what several regions tell together, is for `audit`.
//!
//! Source: Langsrud (2024), *Secondary Cell Suppression by Gaussian Elimination: An Algorithm Suitable
//! for Handling Issues with Zeros and Singletons*, Privacy in Statistical Databases 2024.

mod elimination;
mod follows;

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap, HashSet};

use self::elimination::{Basis, Vector, eliminate, normal, residue};
pub(in crate::disclosure) use self::follows::follows;
use crate::disclosure::linked::model::{Model, Region};

/// What becomes of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::disclosure) enum Status {
    /// Offered, and shown unless it must hide another.
    Shown,
    /// The attacker knows it, whatever is decided.
    Known,
    /// Sensitive: must not be shown, nor follow from what is shown.
    Primary,
    /// Hidden to protect others.
    Secondary,
    /// Hidden for another reason, and in no need of protection here.
    Hidden,
}

impl Status {
    /// Whether the attacker can put it into an equation.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Shown | Self::Known)
    }
}

/// A number of a model with its value.
#[derive(Clone, Debug)]
pub(in crate::disclosure) struct Candidate {
    pub status: Status,
    /// What it is; a weighted one may be negative.
    pub value: i128,
    /// One organisation alone stands behind it, and knows it.
    pub alone: bool,
}

/// The numbers that the audit has hidden.
pub(in crate::disclosure) fn mended(
    before: &[Candidate],
    after: &[Candidate],
) -> impl Iterator<Item = usize> {
    let pairs = before.iter().zip(after).enumerate();
    pairs.filter(|(_, (was, is))| was.status.is_open() && !is.status.is_open()).map(|(at, _)| at)
}

/// Hides what must be hidden besides the primaries. `free` when inner cells may be negative.
pub(in crate::disclosure) fn suppress(model: &Model, numbers: &mut [Candidate], free: bool) {
    let mut dirty: BTreeSet<usize> = (0..model.regions.len()).collect();
    while let Some(at) = dirty.pop_first() {
        let Some(region) = model.regions.get(at) else { continue };
        for hidden in settle(region, numbers, free) {
            if let Some(number) = numbers.get_mut(hidden) {
                number.status = Status::Secondary;
            }
            let shares = |region: &Region| region.numbers.iter().any(|(one, _)| *one == hidden);
            dirty.extend(
                (0..model.regions.len())
                    .filter(|&other| other != at && model.regions.get(other).is_some_and(shares)),
            );
        }
    }
}

/// The inner cells of a region that shown zeros leave open.
fn open_cells(region: &Region, numbers: &[Candidate], free: bool) -> Vec<bool> {
    let mut open = vec![true; region.cells.len()];
    for (number, terms) in &region.numbers {
        let zero = numbers.get(*number).is_some_and(|n| n.status.is_open() && n.value == 0);
        if zero && !free && terms.iter().all(|(_, weight)| *weight > 0) {
            for (cell, _) in terms {
                if let Some(open) = open.get_mut(*cell) {
                    *open = false;
                }
            }
        }
    }
    open
}

/// The numbers of a region as vectors over inner cells that some number tells apart.
fn vectors(region: &Region, open: &[bool]) -> Vec<Vector> {
    let mut signature: Vec<Vec<(usize, i64)>> = vec![Vec::new(); region.cells.len()];
    for (at, (_, terms)) in region.numbers.iter().enumerate() {
        for (cell, weight) in terms {
            if let Some(signature) = signature.get_mut(*cell) {
                signature.push((at, *weight));
            }
        }
    }
    let mut found: Vec<Vector> = vec![Vec::new(); region.numbers.len()];
    let mut known: HashSet<Vec<(usize, i64)>> = HashSet::new();
    let mut next = 0;
    for (signature, _) in signature.into_iter().zip(open).filter(|(_, open)| **open) {
        if known.contains(&signature) {
            continue;
        }
        for (at, weight) in &signature {
            if let Some(vector) = found.get_mut(*at) {
                vector.push((next, residue(*weight)));
            }
        }
        next += 1;
        known.insert(signature);
    }
    found
}

/// The numbers that must be hidden in a region besides those that are.
fn settle(region: &Region, numbers: &[Candidate], free: bool) -> Vec<usize> {
    let of = |at: usize| region.numbers.get(at).and_then(|(number, _)| numbers.get(*number));
    let status = |at: usize| of(at).map_or(Status::Hidden, |number| number.status);
    let guarded = |at: &usize| matches!(status(*at), Status::Primary | Status::Secondary);
    let all = 0..region.numbers.len();
    if !all.clone().any(|at| guarded(&at)) {
        return Vec::new();
    }
    let vectors = vectors(region, &open_cells(region, numbers, free));
    let vector = |at: usize| vectors.get(at).cloned().unwrap_or_default();
    let mut basis = Basis::default();
    for at in all.clone().filter(|&at| status(at) == Status::Known) {
        let rest = basis.reduce(&vector(at));
        basis.add(rest);
    }
    // What follows from the known alone cannot be helped here: the audit refuses it.
    let mut guarded: Vec<Vector> =
        all.clone().filter(guarded).map(|at| basis.reduce(&vector(at))).collect();
    guarded.sort_unstable();
    guarded.dedup();
    guarded.retain(|vector| !vector.is_empty());
    let size = |at: usize| of(at).map_or(0, |number| number.value.unsigned_abs());
    let mut order: Vec<usize> = all.clone().filter(|&at| status(at) == Status::Shown).collect();
    let beside = neighbours(&vectors, size);
    order.sort_by_cached_key(|&at| {
        let beside = beside.get(at).copied().unwrap_or_default();
        (size(at) != 0, Reverse(size(at)), Reverse(beside), at)
    });
    let mut hidden = Vec::new();
    for at in order {
        let rest = basis.reduce(&vector(at));
        if rest.is_empty() {
            continue;
        }
        let left: Vec<Vector> = guarded.iter().map(|guarded| eliminate(guarded, &rest)).collect();
        if left.iter().any(Vec::is_empty) {
            hidden.extend(region.numbers.get(at).map(|(number, _)| *number));
        } else {
            guarded = left.into_iter().map(normal).collect();
            basis.add(rest);
        }
    }
    hidden
}

/// The sum of the numbers that share an inner cell with each: between equals, the one whose inner
/// cells lie in larger sums is worth more to readers.
fn neighbours(vectors: &[Vector], size: impl Fn(usize) -> u128) -> Vec<u128> {
    let mut by_cell: HashMap<u32, Vec<usize>> = HashMap::new();
    for (at, vector) in vectors.iter().enumerate() {
        for (cell, _) in vector {
            by_cell.entry(*cell).or_default().push(at);
        }
    }
    let of = |vector: &Vector| {
        let mut beside: Vec<usize> =
            vector.iter().filter_map(|(cell, _)| by_cell.get(cell)).flatten().copied().collect();
        beside.sort_unstable();
        beside.dedup();
        beside.into_iter().map(&size).sum()
    };
    vectors.iter().map(of).collect()
}
