//! The net of a model: the same equations over as few cells as tell the numbers apart.
//!
//! What several regions share becomes a hub of its own, over which they must agree; a number lies in the
//! smallest hub or region that has its variables. Of each variable a region then tells apart only the
//! atoms that its own numbers tell apart, and a hub those that it or what hangs on it tells apart.
//! Nothing is lost by that: a solution of the net is one of the regions, each merged cell split in the
//! proportions that its hub has.
//!
//! **Invariant:** a cell stands for atoms that no number of its block and no agreement tells apart.

use crate::combinations::combinations;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::model::{Edge, Model, Number};
use super::slots::Key;

/// Most cells of a block: a wider one keeps the observed ones.
const MOST_CELLS: usize = 20_000;

/// Terms of a sum: the cell and its weight.
pub(in crate::disclosure) type Sum = Vec<(usize, i64)>;

/// Cells, the numbers that are sums over them, and sums over them that are nothing.
#[derive(Default)]
pub(in crate::disclosure) struct Net {
    /// By cell, the hub or region that it is in.
    pub block_of: Vec<usize>,
    /// By number, its terms.
    pub numbers: BTreeMap<usize, Sum>,
    /// What hubs and regions agree on.
    pub agreements: Vec<Sum>,
}

/// A hub or a region on its way.
struct Block {
    variables: Vec<usize>,
    numbers: Vec<usize>,
    /// By variable, the class of each atom.
    classes: Vec<Vec<usize>>,
    /// One class a variable.
    cells: Vec<Vec<usize>>,
    start: usize,
    /// The largest hubs inside it.
    hubs: Vec<usize>,
}

impl Net {
    /// The net of the regions of a model.
    pub fn of(lengths: &[usize], model: &Model, edges: &[Edge], numbers: &[Number]) -> Self {
        let mut blocks = blocks(model);
        for (at, number) in numbers.iter().enumerate() {
            let has = |block: &&mut Block| {
                let mut variables = number.key.iter().map(|(one, _)| one);
                let weighed = number.weights.as_ref().map(|(one, _)| one);
                variables.all(|one| block.variables.contains(one))
                    && weighed.is_none_or(|one| block.variables.contains(one))
            };
            if let Some(block) = blocks.iter_mut().filter(has).min_by_key(|b| b.variables.len()) {
                block.numbers.push(at);
            }
        }
        let never: Vec<&Key> = edges.iter().flat_map(|edge| &edge.never).collect();
        // Larger blocks come first, so that a hub finds what hangs on it classed.
        let mut hanging: Vec<Vec<usize>> = vec![Vec::new(); blocks.len()];
        for at in 0..blocks.len() {
            let users = hanging.get(at).cloned().unwrap_or_default();
            let classes = classes(lengths, &blocks, at, &users, numbers, &never);
            let Some(block) = blocks.get_mut(at) else { continue };
            block.classes = classes;
            for hub in block.hubs.clone() {
                if let Some(users) = hanging.get_mut(hub) {
                    users.push(at);
                }
            }
        }
        let mut net = Self::default();
        for (nth, block) in blocks.iter_mut().enumerate() {
            block.start = net.block_of.len();
            block.cells = cells(block, edges, &never);
            net.block_of.resize(block.start + block.cells.len(), nth);
            for at in &block.numbers {
                if let Some(number) = numbers.get(*at) {
                    net.numbers.insert(*at, block.terms(number));
                }
            }
        }
        for block in &blocks {
            for hub in block.hubs.iter().filter_map(|hub| blocks.get(*hub)) {
                net.agree(block, hub);
            }
        }
        net
    }

    fn agree(&mut self, block: &Block, hub: &Block) {
        let Some(inside) = block.positions(&hub.variables) else { return };
        let mut sums: BTreeMap<Vec<usize>, Sum> = BTreeMap::new();
        for (at, cell) in block.cells.iter().enumerate() {
            let key = inside.iter().filter_map(|position| cell.get(*position).copied()).collect();
            sums.entry(key).or_default().push((block.start + at, 1));
        }
        for (at, cell) in hub.cells.iter().enumerate() {
            let here = cell.iter().enumerate().zip(&inside);
            let key = here.filter_map(|((nth, class), position)| {
                let atom = hub.classes.get(nth)?.iter().position(|one| one == class)?;
                block.classes.get(*position)?.get(atom).copied()
            });
            sums.entry(key.collect()).or_default().push((hub.start + at, -1));
        }
        self.agreements.extend(sums.into_values());
    }
}

impl Block {
    fn of(variables: Vec<usize>) -> Self {
        let (numbers, classes, cells) = (Vec::new(), Vec::new(), Vec::new());
        Self { variables, numbers, classes, cells, start: 0, hubs: Vec::new() }
    }

    fn positions(&self, of: &[usize]) -> Option<Vec<usize>> {
        of.iter().map(|one| self.variables.binary_search(one).ok()).collect()
    }

    /// Whether the atoms of a cell are in a set of rows; none when that looks at other variables.
    fn inside<'a>(&'a self, key: &'a Key) -> Option<impl Fn(&[usize]) -> bool + 'a> {
        let mut looks = Vec::with_capacity(key.len());
        for (variable, set) in key {
            let at = self.variables.binary_search(variable).ok()?;
            let classes = self.classes.get(at)?;
            let n = classes.iter().max().map_or(0, |last| last + 1);
            let mut taken = vec![false; n];
            for (atom, class) in classes.iter().enumerate() {
                if let Some(slot) = taken.get_mut(*class) {
                    *slot |= set.has(atom);
                }
            }
            looks.push((at, taken));
        }
        Some(move |cell: &[usize]| {
            let in_class = |at: usize, taken: &[bool]| {
                cell.get(at).and_then(|class| taken.get(*class)) == Some(&true)
            };
            looks.iter().all(|(at, taken)| in_class(*at, taken))
        })
    }

    fn terms(&self, number: &Number) -> Sum {
        let Some(inside) = self.inside(&number.key) else { return Vec::new() };
        let weights = number.weights.as_ref().and_then(|(variable, weights)| {
            let at = self.variables.binary_search(variable).ok()?;
            let mut of: Vec<(usize, i64)> =
                self.classes.get(at)?.iter().copied().zip(weights.iter().copied()).collect();
            of.sort_unstable();
            Some((at, of.into_iter().collect::<HashMap<usize, i64>>()))
        });
        let weight = |cell: &[usize]| match &weights {
            None => 1,
            Some((at, of)) => cell.get(*at).and_then(|class| of.get(class)).copied().unwrap_or(0),
        };
        let cells = self.cells.iter().enumerate().filter(|(_, cell)| inside(cell));
        let terms = cells.map(|(at, cell)| (self.start + at, weight(cell)));
        terms.filter(|(_, weight)| *weight != 0).collect()
    }
}

/// The regions of a model and the hubs between them, the ones with the most variables first.
fn blocks(model: &Model) -> Vec<Block> {
    let scopes: Vec<&Vec<usize>> = model.regions.iter().map(|region| &region.variables).collect();
    let mut hubs: BTreeSet<Vec<usize>> = BTreeSet::from([Vec::new()]);
    for (nth, one) in scopes.iter().enumerate() {
        for other in scopes.iter().skip(nth + 1) {
            hubs.insert(one.iter().copied().filter(|v| other.contains(v)).collect());
        }
    }
    let mut sets: Vec<Vec<usize>> = hubs.into_iter().chain(scopes.into_iter().cloned()).collect();
    sets.sort_by_key(|set| std::cmp::Reverse(set.len()));
    sets.dedup();
    let within = |hub: &[usize], set: &[usize]| {
        hub.len() < set.len() && hub.iter().all(|one| set.contains(one))
    };
    let is_region = |set: &Vec<usize>| model.regions.iter().any(|one| one.variables == *set);
    let largest = |set: &Vec<usize>| -> Vec<usize> {
        let inside =
            |at: &usize| sets.get(*at).is_some_and(|hub| !is_region(hub) && within(hub, set));
        let all: Vec<usize> = (0..sets.len()).filter(inside).collect();
        let of = |at: usize| sets.get(at).map_or(&[][..], Vec::as_slice);
        let covered = |at: &usize| all.iter().any(|other| within(of(*at), of(*other)));
        all.iter().copied().filter(|at| !covered(at)).collect()
    };
    sets.iter().map(|set| Block { hubs: largest(set), ..Block::of(set.clone()) }).collect()
}

/// By variable of a block, the class of each atom: what its numbers, what is ruled out, and what hangs
/// on it tell apart.
fn classes(
    lengths: &[usize],
    blocks: &[Block],
    at: usize,
    users: &[usize],
    numbers: &[Number],
    never: &[&Key],
) -> Vec<Vec<usize>> {
    let Some(block) = blocks.get(at) else { return Vec::new() };
    let own: Vec<&Number> = block.numbers.iter().filter_map(|at| numbers.get(*at)).collect();
    let keys = own.iter().map(|number| &number.key).chain(
        never
            .iter()
            .copied()
            .filter(|key| key.iter().all(|(variable, _)| block.variables.contains(variable))),
    );
    let keys: Vec<&Key> = keys.collect();
    let of_variable = |variable: &usize| -> Vec<usize> {
        let length = lengths.get(*variable).copied().unwrap_or(1);
        let mut signature: Vec<Vec<i64>> = vec![Vec::new(); length];
        let mut tell = |of: &dyn Fn(usize) -> i64| {
            for (atom, signature) in signature.iter_mut().enumerate() {
                signature.push(of(atom));
            }
        };
        for (_, set) in keys.iter().flat_map(|key| key.iter()).filter(|(one, _)| one == variable) {
            tell(&|atom| i64::from(set.has(atom)));
        }
        for (one, weights) in own.iter().filter_map(|number| number.weights.as_ref()) {
            if one == variable {
                tell(&|atom| weights.get(atom).copied().unwrap_or(0));
            }
        }
        for user in users.iter().filter_map(|user| blocks.get(*user)) {
            let Ok(position) = user.variables.binary_search(variable) else { continue };
            if let Some(classes) = user.classes.get(position) {
                tell(&|atom| {
                    classes.get(atom).and_then(|class| i64::try_from(*class).ok()).unwrap_or(-1)
                });
            }
        }
        let mut known: HashMap<Vec<i64>, usize> = HashMap::new();
        let class = |signature: Vec<i64>| {
            let next = known.len();
            *known.entry(signature).or_insert(next)
        };
        signature.into_iter().map(class).collect()
    };
    block.variables.iter().map(of_variable).collect()
}

/// The cells of a block: all combinations of its classes that are not ruled out, or the observed ones.
fn cells(block: &Block, edges: &[Edge], never: &[&Key]) -> Vec<Vec<usize>> {
    let sizes: Vec<usize> = block
        .classes
        .iter()
        .map(|classes| classes.iter().max().map_or(0, |last| last + 1))
        .collect();
    let whole = sizes.iter().fold(1, |size: usize, one| size.saturating_mul(*one));
    let seen = edges.iter().filter(|edge| edge.variables.iter().eq(&block.variables));
    let mut found = if whole > MOST_CELLS && seen.clone().next().is_some() {
        let class = |atoms: &Vec<usize>| -> Vec<usize> {
            let pairs = atoms.iter().zip(&block.classes);
            pairs.filter_map(|(atom, classes)| classes.get(*atom).copied()).collect()
        };
        let all: BTreeSet<Vec<usize>> =
            seen.flat_map(|edge| edge.observed.iter().map(class)).collect();
        all.into_iter().collect()
    } else {
        combinations(&sizes)
    };
    for inside in never.iter().filter_map(|key| block.inside(key)) {
        found.retain(|cell| !inside(cell));
    }
    found
}
