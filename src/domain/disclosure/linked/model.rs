//! Regions: the combinations of atoms on which an attacker can set up equations.
//!
//! A table spans a region over its variables; a smaller table lies in the region of a larger one. Two
//! regions are bound together by the variables that they share: their margins over these must agree (`net`).
//! Where the regions form a tree, agreement along its edges is all that a common table would demand;
//! where they form a ring, regions are merged until they do not, as far as [`MOST_CELLS`] allows.
//!
//! Source: Lauritzen (1996), *Graphical Models*, section 2.1 (decomposable hypergraphs); Dobra and
//! Fienberg (2000), *Bounds for cell entries in contingency tables given marginal totals and
//! decomposable graphs*, PNAS 97 (22).

use crate::combinations::combinations;
use std::collections::BTreeSet;

use super::slots::Key;

/// Most cells of a region: a wider table keeps the observed ones, and regions are not merged to more.
const MOST_CELLS: usize = 4_000;

/// A number that can be published: a sum over inner cells.
#[derive(Clone, Debug)]
pub(in crate::disclosure) struct Number {
    /// Which rows it takes in.
    pub key: Key,
    /// What each row weighs: the variable and the weight of each of its atoms. One, when none.
    pub weights: Option<(usize, Vec<i64>)>,
}

/// Combinations of the atoms of some variables.
pub(in crate::disclosure) struct Region {
    /// The variables, ascending.
    pub variables: Vec<usize>,
    /// The combinations, one atom a variable.
    pub cells: Vec<Vec<usize>>,
    /// Whether all that are possible are among them, and not only the observed ones.
    pub whole: bool,
    /// The numbers that are sums over the cells: which number, and its terms.
    pub numbers: Vec<(usize, Vec<(usize, i64)>)>,
}

/// Two regions and the variables that they share.
struct Link {
    one: usize,
    other: usize,
    variables: Vec<usize>,
}

/// The regions of a group of linked tables.
pub(in crate::disclosure) struct Model {
    pub regions: Vec<Region>,
    /// Whether agreement of the regions wherever they share variables is all that a common table would
    /// demand.
    pub exact: bool,
}

/// The variables of one table, and the combinations of them that have rows.
#[derive(Clone)]
pub(in crate::disclosure) struct Edge {
    pub variables: BTreeSet<usize>,
    pub observed: Vec<Vec<usize>>,
    /// What the questionnaire rules out.
    pub never: Vec<Key>,
}

impl Model {
    /// The regions that `edges` span over variables with so many atoms, and the numbers on them.
    pub fn of(lengths: &[usize], edges: &[Edge], numbers: &[Number]) -> Self {
        let mut scopes: Vec<BTreeSet<usize>> = Vec::new();
        for edge in edges {
            if !scopes.iter().any(|scope| edge.variables.is_subset(scope)) {
                scopes.retain(|scope| !scope.is_subset(&edge.variables));
                scopes.push(edge.variables.clone());
            }
        }
        let exact = join(lengths, &mut scopes);
        let region = |scope: &BTreeSet<usize>| {
            let variables: Vec<usize> = scope.iter().copied().collect();
            let mut cells = cells(lengths, &variables, edges);
            for never in edges.iter().flat_map(|edge| &edge.never) {
                let number = Number { key: never.clone(), weights: None };
                let ruled_out = terms(&variables, &cells, &number).unwrap_or_default();
                for (cell, _) in ruled_out.into_iter().rev() {
                    cells.remove(cell);
                }
            }
            let terms = numbers
                .iter()
                .enumerate()
                .filter_map(|(at, number)| Some((at, terms(&variables, &cells, number)?)));
            let whole = size(lengths, variables.iter().copied()) <= MOST_CELLS;
            Region { numbers: terms.collect(), variables, cells, whole }
        };
        Self { regions: scopes.iter().map(region).collect(), exact }
    }
}

fn size(lengths: &[usize], scope: impl IntoIterator<Item = usize>) -> usize {
    let length = |variable: usize| lengths.get(variable).copied().unwrap_or(1);
    scope.into_iter().fold(1, |size: usize, variable| size.saturating_mul(length(variable)))
}

fn cells(lengths: &[usize], variables: &[usize], edges: &[Edge]) -> Vec<Vec<usize>> {
    if size(lengths, variables.iter().copied()) > MOST_CELLS {
        let same = |edge: &&Edge| edge.variables.iter().eq(variables);
        let observed = edges.iter().filter(same).flat_map(|edge| edge.observed.iter().cloned());
        let observed: BTreeSet<Vec<usize>> = observed.collect();
        return observed.into_iter().collect();
    }
    let length = |variable: &usize| lengths.get(*variable).copied().unwrap_or(1);
    combinations(&variables.iter().map(length).collect::<Vec<_>>())
}

/// The terms of a number in a region; none when the number looks at a variable that the region has not.
fn terms(variables: &[usize], cells: &[Vec<usize>], number: &Number) -> Option<Vec<(usize, i64)>> {
    let position = |variable: &usize| variables.binary_search(variable).ok();
    let mut inside = Vec::with_capacity(number.key.len());
    for (variable, set) in &number.key {
        inside.push((position(variable)?, set));
    }
    let weights = match &number.weights {
        Some((variable, weights)) => Some((position(variable)?, weights)),
        None => None,
    };
    let weight = |cell: &Vec<usize>| match weights {
        None => 1,
        Some((at, weights)) => {
            cell.get(at).and_then(|atom| weights.get(*atom)).copied().unwrap_or(0)
        }
    };
    let members = cells.iter().enumerate().filter(|(_, cell)| {
        inside.iter().all(|(at, set)| cell.get(*at).is_some_and(|atom| set.has(*atom)))
    });
    Some(members.map(|(at, cell)| (at, weight(cell))).filter(|(_, one)| *one != 0).collect())
}

/// Binds scopes together, merging some when they form a ring; whether none is left.
fn join(lengths: &[usize], scopes: &mut Vec<BTreeSet<usize>>) -> bool {
    loop {
        let links = tree(scopes);
        let Some(loose) = loose_variable(scopes, &links) else { return true };
        let around =
            (0..scopes.len()).filter(|&at| scopes.get(at).is_some_and(|s| s.contains(&loose)));
        let around: Vec<usize> = around.collect();
        let mut best: Option<(usize, usize, usize)> = None;
        for (nth, &one) in around.iter().enumerate() {
            for &other in around.iter().skip(nth + 1) {
                let (Some(a), Some(b)) = (scopes.get(one), scopes.get(other)) else { continue };
                let merged = size(lengths, a.union(b).copied());
                if merged <= MOST_CELLS && best.is_none_or(|(least, _, _)| merged < least) {
                    best = Some((merged, one, other));
                }
            }
        }
        let Some((_, one, other)) = best else {
            return false;
        };
        let taken = scopes.remove(other);
        if let Some(scope) = scopes.get_mut(one) {
            scope.extend(taken);
            let merged = scope.clone();
            let mut at = 0;
            scopes.retain(|scope| {
                at += 1;
                at - 1 == one || !scope.is_subset(&merged)
            });
        }
    }
}

/// The spanning tree with the most shared variables on its edges.
fn tree(scopes: &[BTreeSet<usize>]) -> Vec<Link> {
    let mut links = overlaps(scopes);
    links.sort_by_key(|link| (std::cmp::Reverse(link.variables.len()), link.one, link.other));
    let mut root: Vec<usize> = (0..scopes.len()).collect();
    links.retain(|link| {
        let of = |at: usize| root.get(at).copied().unwrap_or(at);
        let (one, other) = (of(link.one), of(link.other));
        for at in &mut root {
            if *at == other {
                *at = one;
            }
        }
        one != other
    });
    links
}

fn overlaps(scopes: &[BTreeSet<usize>]) -> Vec<Link> {
    let mut links = Vec::new();
    for (one, a) in scopes.iter().enumerate() {
        for (other, b) in scopes.iter().enumerate().skip(one + 1) {
            let variables: Vec<usize> = a.intersection(b).copied().collect();
            // Those that share nothing still share the number of rows.
            links.push(Link { one, other, variables });
        }
    }
    links
}

/// A variable whose regions are not bound together by the links that have it.
fn loose_variable(scopes: &[BTreeSet<usize>], links: &[Link]) -> Option<usize> {
    let all: BTreeSet<usize> = scopes.iter().flatten().copied().collect();
    all.into_iter().find(|variable| {
        let regions = scopes.iter().filter(|scope| scope.contains(variable)).count();
        let bound = links.iter().filter(|link| link.variables.contains(variable)).count();
        bound + 1 < regions
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scopes(of: &[&[usize]]) -> Vec<BTreeSet<usize>> {
        of.iter().map(|scope| scope.iter().copied().collect()).collect()
    }

    #[test]
    fn a_star_is_a_tree_and_stays_as_it_is() {
        let mut star = scopes(&[&[0, 1], &[0, 2], &[0, 3]]);
        assert!(join(&[3; 4], &mut star));
        assert_eq!(star.len(), 3);
        let links = tree(&star);
        assert!(links.len() == 2 && links.iter().all(|link| link.variables == [0]));
    }

    #[test]
    fn a_ring_is_merged_unless_it_is_too_wide() {
        let ring: [&[usize]; 3] = [&[0, 1], &[1, 2], &[0, 2]];
        let mut small = scopes(&ring);
        assert!(join(&[3; 3], &mut small));
        assert_eq!(small, scopes(&[&[0, 1, 2]]));
        let mut wide = scopes(&ring);
        assert!(!join(&[70; 3], &mut wide));
        assert_eq!(wide.len(), 3);
    }

    /// 60 times 60 combinations are kept, of 70 times 70 those that have rows: no conclusions from the others.
    #[test]
    fn a_wide_region_is_not_whole() {
        let of = |length: usize| {
            let observed = vec![vec![0, 0], vec![length - 1, 1]];
            let edge = Edge { variables: [0, 1].into(), observed, never: Vec::new() };
            let region = Model::of(&[length; 2], &[edge], &[]).regions.remove(0);
            (region.cells.len(), region.whole)
        };
        assert_eq!(of(60), (3_600, true));
        assert_eq!(of(70), (2, false));
    }
}
