//! From the rows that a table has counted to the atoms of its variables.

use std::collections::{BTreeMap, BTreeSet};

use super::model::Edge;
use super::set::Set;
use super::slots::Key;
use super::space::{Numbered, Space};
use crate::combinations::product;
use crate::tabulate::table::{Cell, NeverAt, Pattern, Place, Table, Tally};

/// What is counted in an inner cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::disclosure) enum Counted {
    /// Rows.
    Rows,
    /// Exempt rows.
    Exempt,
    /// The sum of a number, by its position in the table.
    Sum,
    /// The sum of a number's exempt values.
    ExemptSum,
}

/// The rows of each combination of atoms of some variables.
type Margin = BTreeMap<Vec<usize>, i128>;

/// The combinations of atoms in which a table has rows, and what is counted there.
pub(super) struct Observed {
    variables: Vec<usize>,
    /// Of atoms that the table does not tell apart, the first stands for all.
    values: Option<Vec<(Vec<usize>, i128)>>,
}

/// The regions that a table spans: by its axes, and for counts also with each of its numbers.
pub(super) fn edges(
    space: &Space,
    at: usize,
    table: &Table,
    counted: Counted,
    number: usize,
) -> (Vec<Edge>, Vec<Observed>) {
    let variables: BTreeSet<usize> =
        space.axes.get(at).into_iter().flatten().map(|(variable, _)| *variable).collect();
    let patterns: Vec<Vec<Vec<usize>>> =
        table.patterns.iter().map(|pattern| candidates(space, at, &variables, pattern)).collect();
    let observed = patterns.iter().flat_map(|one| product(one)).collect();
    let exact = patterns.iter().map(|one| one.iter().map(|atoms| atoms.first().copied()).collect());
    let exact: Option<Vec<Vec<usize>>> = exact.collect();
    let value = |cell: &Cell| match counted {
        Counted::Rows => cell.tally.count.into(),
        Counted::Exempt => cell.tally.exempt.into(),
        Counted::Sum => cell.numbers.get(number).map_or(0, |one| one.sum),
        Counted::ExemptSum => cell.numbers.get(number).map_or(0, |one| one.exempt_sum),
    };
    let values = exact
        .as_ref()
        .map(|atoms| atoms.iter().cloned().zip(table.inner.iter().map(value)).collect::<Vec<_>>());
    let sorted: Vec<usize> = variables.iter().copied().collect();
    let mut never = never(space, at, table);
    never.extend(decided(space, at, table));
    let mut found = vec![Edge { variables: variables.clone(), observed, never }];
    let mut known = vec![Observed { variables: sorted, values }];
    if matches!(counted, Counted::Rows | Counted::Exempt) {
        for (position, of) in space.numbers.get(at).into_iter().flatten().enumerate() {
            if variables.contains(&of.variable) {
                continue;
            }
            let length = space.lengths.get(of.variable).copied().unwrap_or(1);
            let mut wider = variables.clone();
            wider.insert(of.variable);
            let slot = wider.iter().position(|one| *one == of.variable).unwrap_or_default();
            let with = |atoms: &Vec<usize>, atom: usize| {
                let mut atoms = atoms.clone();
                atoms.insert(slot.min(atoms.len()), atom);
                atoms
            };
            let base = found.first().map(|edge| edge.observed.clone()).unwrap_or_default();
            let observed =
                base.iter().flat_map(|atoms| (0..length).map(|atom| with(atoms, atom))).collect();
            let lacks = Some(of).filter(|_| table.paired);
            let never = lacks.and_then(|of| one_without(space, at, of)).into_iter().collect();
            found.push(Edge { variables: wider.clone(), observed, never });
            // With one atom for "a number" and one for "none", the table tells them apart; and with one a reason.
            let of_one_reason =
                (0..length).all(|atom| of.valid.has(atom) || reason(of, atom).is_some());
            let plain = of.valid.len() <= 1 && (length <= 2 || of.sides.is_none() && of_one_reason);
            let values = exact.as_ref().filter(|_| plain).map(|exact| {
                let cells = exact.iter().zip(&table.inner);
                cells
                    .flat_map(|(atoms, cell)| {
                        let number = cell.numbers.get(position);
                        let see = |tally: Tally| match counted {
                            Counted::Exempt => tally.exempt,
                            _ => tally.count,
                        };
                        let valid = number.map_or(0, |number| see(number.tally));
                        let all = see(cell.tally);
                        (0..length).map(move |atom| {
                            let told = reason(of, atom).filter(|_| length > 2);
                            let told = told.and_then(|at| number?.reasons.get(at).copied());
                            let n = match told {
                                _ if of.valid.has(atom) => valid,
                                Some(tally) => see(tally),
                                None => all - valid,
                            };
                            (with(atoms, atom), i128::from(n))
                        })
                    })
                    .collect()
            });
            known.push(Observed { variables: wider.into_iter().collect(), values });
        }
    }
    (found, known)
}

/// Nobody is among those with both numbers and has not this one.
fn one_without(space: &Space, at: usize, of: &Numbered) -> Option<Key> {
    let length = space.lengths.get(of.variable).copied().unwrap_or_default();
    let without = Set::of(length, |atom| !of.valid.has(atom));
    Some(sorted(vec![side(space, at, 0)?, (of.variable, without)]))
}

/// The region of a table that tells those with both numbers of a ratio apart, with these numbers: nobody else has both.
pub(super) fn with_both(space: &Space, at: usize, of_axes: &Edge) -> Option<Edge> {
    let [above, below] = space.numbers.get(at)?.as_slice() else { return None };
    if above.variable == below.variable {
        return None;
    }
    let with = |of: &Numbered| (of.variable, of.valid.clone());
    let never = vec![sorted(vec![side(space, at, 1)?, with(above), with(below)])];
    let mut edge = Edge { never, ..of_axes.clone() };
    for of in [above, below] {
        let length = space.lengths.get(of.variable).copied().unwrap_or(1);
        let slot = edge.variables.range(..of.variable).count();
        if edge.variables.insert(of.variable) {
            let longer = |atoms: &Vec<usize>| {
                let (before, after) = atoms.split_at(slot.min(atoms.len()));
                let with = |atom| [before, &[atom], after].concat();
                (0..length).map(with).collect::<Vec<_>>()
            };
            edge.observed = edge.observed.iter().flat_map(longer).collect();
        }
    }
    Some(edge)
}

/// The atoms of those with both numbers of a ratio, or of the others.
fn side(space: &Space, at: usize, category: u16) -> Option<(usize, Set)> {
    let (variable, places) = space.axes.get(at)?.last()?;
    let is = |atom: usize| places.get(atom).is_some_and(|place| place.categories == [category]);
    Some((*variable, Set::of(places.len(), is)))
}

fn sorted(mut key: Key) -> Key {
    key.sort_unstable_by_key(|(variable, _)| *variable);
    key
}

/// The reason of which an atom is the only one.
fn reason(of: &Numbered, atom: usize) -> Option<usize> {
    of.missing.iter().position(|set| set.has(atom) && set.len() == 1)
}

/// The combinations of atoms that the questionnaire rules out.
fn never(space: &Space, at: usize, table: &Table) -> Vec<Key> {
    let axis = |axis: usize| space.axes.get(at).and_then(|axes| axes.get(axis));
    let of = |never: &NeverAt| {
        let (variable, places) = axis(never.axis)?;
        let here = |atom: usize| {
            places.get(atom).is_some_and(|place| {
                place.categories.iter().any(|one| usize::from(*one) == never.category)
            })
        };
        let Some(asked) = never.of else {
            return Some(vec![(*variable, Set::of(places.len(), here))]);
        };
        let (other, there) = axis(asked)?;
        let inside =
            |atom: usize| there.get(atom).is_some_and(|place| !place.categories.is_empty());
        if other == variable {
            return Some(vec![(
                *variable,
                Set::of(places.len(), |atom| here(atom) && inside(atom)),
            )]);
        }
        Some(vec![(*variable, Set::of(places.len(), here)), (*other, Set::of(there.len(), inside))])
    };
    table.never.iter().filter_map(of).collect()
}

/// Where on the last axis nobody is who answered so: whoever knows the words of the filter or the derived item that
/// the axis is of knows most of these places.
fn decided(space: &Space, at: usize, table: &Table) -> Vec<Key> {
    let axes = space.axes.get(at).map_or(&[][..], Vec::as_slice);
    let Some((rows, sides)) = axes.last() else { return Vec::new() };
    let mut found = Vec::new();
    for axis in &table.deciding {
        let Some((variable, places)) = axes.get(*axis).filter(|(variable, _)| variable != rows)
        else {
            continue;
        };
        let mut said: BTreeMap<&Place, BTreeSet<&Place>> = BTreeMap::new();
        for pattern in &table.patterns {
            let Some((answer, side)) = pattern.get(*axis).zip(pattern.last()) else { continue };
            said.entry(answer).or_default().insert(side);
        }
        for (answer, said) in said {
            let answered = Set::of(places.len(), |atom| places.get(atom) == Some(answer));
            let unsaid = |atom: usize| sides.get(atom).is_some_and(|side| !said.contains(side));
            let mut key: Key = vec![(*variable, answered), (*rows, Set::of(sides.len(), unsaid))];
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
    let axes = space.axes.get(at).map_or(&[][..], Vec::as_slice);
    variables
        .iter()
        .map(|variable| {
            let length = space.lengths.get(*variable).copied().unwrap_or_default();
            (0..length)
                .filter(|atom| {
                    axes.iter().zip(pattern).all(|((of, places), place)| {
                        of != variable || places.get(*atom) == Some(place)
                    })
                })
                .collect()
        })
        .collect()
}

impl Observed {
    /// The margin over some of the variables; none when the table does not tell it.
    pub fn margin(&self, over: &[usize]) -> Option<Margin> {
        let position = |variable: &usize| self.variables.iter().position(|one| one == variable);
        let positions: Vec<usize> = over.iter().map(position).collect::<Option<_>>()?;
        let mut margin = Margin::new();
        for (atoms, value) in self.values.as_ref()? {
            let key = positions.iter().filter_map(|at| atoms.get(*at).copied()).collect();
            *margin.entry(key).or_default() += value;
        }
        Some(margin)
    }
}
