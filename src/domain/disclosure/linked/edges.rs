//! From the rows that a table has counted to the atoms of its variables.

use std::collections::{BTreeMap, BTreeSet};

use super::model::Edge;
use super::numbered::Numbered;
use super::set::Set;
use super::slots::Key;
use super::space::{Space, Spanned};
use crate::combinations::product;
use crate::tabulate::table::{NeverAt, Pattern, Place, Table};

/// What is counted in an inner cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::disclosure) enum Counted {
    /// Rows.
    Rows,
    /// Exempt rows.
    Exempt,
    /// The sum of a number.
    Sum,
    /// The sum of a number's exempt values.
    ExemptSum,
}

/// The rows of each combination of atoms of some variables.
type Margin = BTreeMap<Vec<usize>, i128>;

/// The regions that a table spans: by its axes, and for counts also with each of its numbers.
pub(super) fn edges(space: &Space, at: usize, table: &Table, counted: Counted) -> Vec<Edge> {
    let of_axes = of_axes(space, at, table);
    let mut found = Vec::new();
    if matches!(counted, Counted::Rows | Counted::Exempt) {
        let numbers = space.numbers_of(at).iter();
        let numbers = numbers.filter(|of| !of_axes.variables.contains(&of.variable));
        found.extend(numbers.map(|of| {
            let lacks = Some(of).filter(|_| table.paired);
            let never = lacks.and_then(|of| one_without(space, at, of)).into_iter().collect();
            Edge { never, ..with(space, &of_axes, of.variable) }
        }));
    }
    found.insert(0, of_axes);
    found
}

/// The region of a table's axes.
fn of_axes(space: &Space, at: usize, table: &Table) -> Edge {
    let variables = space.variables_of(at);
    let of_pattern = |pattern: &Pattern| product(&candidates(space, at, &variables, pattern));
    let observed = table.patterns.iter().flat_map(of_pattern).collect();
    let mut never = never(space, at, table);
    never.extend(decided(space, at, table));
    Edge { variables, observed, never }
}

/// A region with one variable more.
fn with(space: &Space, edge: &Edge, variable: usize) -> Edge {
    let slot = edge.variables.range(..variable).count();
    let longer = |atoms: &Vec<usize>| {
        let (before, after) = atoms.split_at(slot.min(atoms.len()));
        let with = |atom| [before, &[atom], after].concat();
        (0..space.length(variable)).map(with).collect::<Vec<_>>()
    };
    let observed = edge.observed.iter().flat_map(longer).collect();
    let mut variables = edge.variables.clone();
    variables.insert(variable);
    Edge { variables, observed, never: edge.never.clone() }
}

/// How many rows of a table have each combination of atoms of some of its variables; none when the table does not tell
/// it. Of atoms that the table does not tell apart, the first stands for all.
pub(super) fn margin(space: &Space, at: usize, table: &Table, over: &[usize]) -> Option<Margin> {
    let variables = space.variables_of(at);
    let position = |variable: &usize| variables.iter().position(|one| one == variable);
    let positions: Vec<usize> = over.iter().map(position).collect::<Option<_>>()?;
    let mut margin = Margin::new();
    for (pattern, cell) in table.patterns.iter().zip(&table.inner) {
        let candidates = candidates(space, at, &variables, pattern);
        let first = candidates.iter().map(|atoms| atoms.first().copied());
        let atoms: Vec<usize> = first.collect::<Option<_>>()?;
        let key = positions.iter().filter_map(|at| atoms.get(*at).copied()).collect();
        *margin.entry(key).or_default() += i128::from(cell.tally.count);
    }
    Some(margin)
}

/// Nobody is among those with both numbers and has not this one.
fn one_without(space: &Space, at: usize, of: &Numbered) -> Option<Key> {
    let without = Set::of(space.length(of.variable), |atom| !of.valid.has(atom));
    Some(sorted(vec![side(space, at, 0)?, (of.variable, without)]))
}

/// The region of a table that tells those with both numbers of a ratio apart, with these numbers: nobody else has both.
pub(super) fn with_both(space: &Space, at: usize, of_axes: &Edge) -> Option<Edge> {
    let [above, below] = space.numbers_of(at) else { return None };
    if above.variable == below.variable {
        return None;
    }
    let valid = |of: &Numbered| (of.variable, of.valid.clone());
    let never = vec![sorted(vec![side(space, at, 1)?, valid(above), valid(below)])];
    let mut edge = Edge { never, ..of_axes.clone() };
    for of in [above, below] {
        if !edge.variables.contains(&of.variable) {
            edge = with(space, &edge, of.variable);
        }
    }
    Some(edge)
}

/// The atoms of those with both numbers of a ratio, or of the others.
fn side(space: &Space, at: usize, category: u16) -> Option<(usize, Set)> {
    let sides = space.axes_of(at).last()?;
    Some((sides.variable, sides.atoms(|place| place.categories == [category])))
}

fn sorted(mut key: Key) -> Key {
    key.sort_unstable_by_key(|(variable, _)| *variable);
    key
}

/// The combinations of atoms that the questionnaire rules out.
fn never(space: &Space, at: usize, table: &Table) -> Vec<Key> {
    let axes = space.axes_of(at);
    let of = |never: &NeverAt| {
        let axis = axes.get(never.axis)?;
        let is_here = |category: &u16| usize::from(*category) == never.category;
        let here = axis.atoms(|place| place.categories.iter().any(is_here));
        let Some(asked) = never.of else { return Some(vec![(axis.variable, here)]) };
        let other = axes.get(asked)?;
        let inside = other.atoms(|place| !place.categories.is_empty());
        if other.variable == axis.variable {
            return Some(vec![(axis.variable, here.and(&inside))]);
        }
        Some(vec![(axis.variable, here), (other.variable, inside)])
    };
    table.never.iter().filter_map(of).collect()
}

/// Where on the last axis nobody is who answered so: whoever knows the words of the filter or the derived item that
/// the axis is of knows most of these places.
fn decided(space: &Space, at: usize, table: &Table) -> Vec<Key> {
    let axes = space.axes_of(at);
    let Some(rows) = axes.last() else { return Vec::new() };
    let mut found = Vec::new();
    for axis in &table.deciding {
        let of = axes.get(*axis).filter(|of| of.variable != rows.variable);
        let Some(of) = of else { continue };
        let mut said: BTreeMap<&Place, BTreeSet<&Place>> = BTreeMap::new();
        for pattern in &table.patterns {
            let Some((answer, side)) = pattern.get(*axis).zip(pattern.last()) else { continue };
            said.entry(answer).or_default().insert(side);
        }
        for (answer, said) in said {
            let answered = of.atoms(|place| place == answer);
            let unsaid = rows.atoms(|side| !said.contains(side));
            let mut key: Key = vec![(of.variable, answered), (rows.variable, unsaid)];
            key.retain(|(_, set)| set.len() > 0);
            found.extend(Some(sorted(key)).filter(|key| key.len() == 2));
        }
    }
    found
}

/// The atoms of each variable that a row of this pattern may have.
fn candidates(
    space: &Space,
    at: usize,
    variables: &BTreeSet<usize>,
    pattern: &Pattern,
) -> Vec<Vec<usize>> {
    let axes = space.axes_of(at).iter().zip(pattern);
    let may = |variable: usize, atom: usize| {
        let lies = |(axis, place): (&Spanned, &Place)| {
            axis.variable != variable || axis.places.get(atom) == Some(place)
        };
        axes.clone().all(lies)
    };
    let of = |variable: &usize| {
        (0..space.length(*variable)).filter(|atom| may(*variable, *atom)).collect()
    };
    variables.iter().map(of).collect()
}
