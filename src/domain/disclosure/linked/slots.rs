//! Every count that a table shows, and which rows it counts.
//!
//! **Invariant:** two counts with the same key count the same rows, whatever tables they are in.

use super::set::Set;
use super::space::{Space, Split};
use crate::combinations::product;
use crate::disclosure::table::measures::tells_reasons;
use crate::tabulate::column::State;
use crate::tabulate::table::Axis;
use crate::tabulate::table::{Cell, Place, Table, Tally};

/// The rows that a count takes in: for each variable that it looks at, the atoms; ascending by
/// variable, without those of which it takes every atom.
pub(in crate::disclosure) type Key = Vec<(usize, Set)>;

/// One count of a table.
pub(in crate::disclosure) struct Slot {
    /// The rows; none when no row can ever be in it.
    pub key: Option<Key>,
    /// What stands behind it.
    pub tally: Tally,
}

/// The counts of a table, in the shape of the table.
pub(in crate::disclosure) struct Slots {
    /// One a cell.
    pub cells: Vec<Slot>,
    /// One a slice.
    pub bases: Vec<Slot>,
    /// Five a slice.
    pub reasons: Vec<Slot>,
    /// Five an axis.
    pub absent: Vec<Slot>,
    /// By number, one a cell.
    pub valid: Vec<Vec<Slot>>,
    /// By number, for a box two a cell: those in it, and those in its base but outside.
    pub sides: Vec<Vec<Slot>>,
    /// By number, five a cell, where the reasons for missing numbers are told apart.
    pub lacking: Vec<Vec<Slot>>,
}

/// Which rows of one axis a number takes in.
#[derive(Clone, Copy, Debug)]
enum Take {
    /// Those in a category.
    Category(usize),
    /// Those in the base of shares.
    Base,
    /// Those without a substantive answer for one reason.
    Reason(State),
    /// Every one.
    All,
}

impl Slots {
    /// The counts of the table at that position of the space.
    pub fn of(space: &Space, at: usize, table: &Table, split: Split<'_>) -> Self {
        let view = View { space, at, table };
        let (cell_takes, slice_takes) = (takes(table, 0), takes(table, 1));
        let first = |first: Take, rest: &[Take]| -> Vec<Take> {
            if table.axes.is_empty() { Vec::new() } else { [&[first], rest].concat() }
        };
        let cells: Vec<Slot> = cell_takes
            .iter()
            .zip(&table.cells)
            .map(|(takes, cell)| Slot { key: view.key(takes), tally: cell.tally })
            .collect();
        let slices = slice_takes.iter().zip(&table.slices);
        let bases = slices.clone().map(|(takes, slice)| Slot {
            key: view.key(&first(Take::Base, takes)),
            tally: slice.base,
        });
        let reasons = slices.flat_map(|(takes, slice)| {
            let pairs = State::REASONS.into_iter().zip(slice.reasons);
            pairs
                .map(|(reason, tally)| {
                    let takes = first(Take::Reason(reason), takes);
                    // A table without axes asks nothing, so nobody left anything open.
                    let key = if table.axes.is_empty() { None } else { view.key(&takes) };
                    Slot { key, tally }
                })
                .collect::<Vec<_>>()
        });
        let absent = table.absent.iter().enumerate().flat_map(|(axis, tallies)| {
            let pairs = State::REASONS.into_iter().zip(tallies);
            pairs
                .map(|(reason, tally)| {
                    let mut takes = vec![Take::All; table.axes.len()];
                    if let Some(first) = takes.first_mut() {
                        *first = Take::Base;
                    }
                    if let Some(take) = takes.get_mut(axis) {
                        *take = Take::Reason(reason);
                    }
                    Slot { key: view.key(&takes), tally: *tally }
                })
                .collect::<Vec<_>>()
        });
        let (bases, reasons, absent) = (bases.collect(), reasons.collect(), absent.collect());
        let valid = (0..table.numbers.len()).map(|number| view.valid(&cells, number)).collect();
        let sides = (0..table.numbers.len()).map(|number| view.sides(&cells, number)).collect();
        let split =
            |number: usize| table.numbers.get(number).is_some_and(|of| split.tells(&of.item));
        let told = |number: usize| split(number) && tells_reasons(table, number);
        let lacking = |number| if told(number) { view.lacking(&cells, number) } else { Vec::new() };
        let lacking = (0..table.numbers.len()).map(lacking).collect();
        Self { cells, bases, reasons, absent, valid, sides, lacking }
    }

    /// Every count.
    pub fn all(&self) -> impl Iterator<Item = &Slot> {
        let counts = [&self.cells, &self.bases, &self.reasons, &self.absent];
        let of_numbers = self.valid.iter().chain(&self.sides).chain(&self.lacking).flatten();
        counts.into_iter().flatten().chain(of_numbers)
    }
}

#[derive(Clone, Copy)]
struct View<'a> {
    space: &'a Space,
    at: usize,
    table: &'a Table,
}

impl View<'_> {
    fn key(self, takes: &[Take]) -> Option<Key> {
        let base = self.table.base;
        let mut key: Key = Vec::new();
        for (axis, take) in self.space.axes_of(self.at).iter().zip(takes) {
            let lies = |place: &Place| match *take {
                Take::Category(at) => place.categories.iter().any(|&one| usize::from(one) == at),
                Take::Base => base.takes(place.state),
                Take::Reason(reason) => place.state == reason,
                Take::All => true,
            };
            meet(&mut key, axis.variable, axis.atoms(lies));
        }
        self.tidy(key)
    }

    fn valid(self, cells: &[Slot], number: usize) -> Vec<Slot> {
        let of = self.space.numbers_of(self.at).get(number);
        let tally = |cell: &Cell| cell.numbers.get(number).map(|n| n.tally).unwrap_or_default();
        let pairs = cells.iter().zip(&self.table.cells);
        pairs
            .map(|(slot, cell)| {
                let key = of.and_then(|of| self.within(slot, of.variable, &of.valid));
                Slot { key, tally: tally(cell) }
            })
            .collect()
    }

    fn sides(self, cells: &[Slot], number: usize) -> Vec<Slot> {
        let of = self.space.numbers_of(self.at).get(number);
        let Some((variable, sets)) = of.and_then(|of| Some((of.variable, of.sides.as_ref()?)))
        else {
            return Vec::new();
        };
        let pairs = cells.iter().zip(&self.table.cells);
        pairs
            .flat_map(|(slot, cell)| {
                let tallies = cell.numbers.get(number).and_then(|of| of.sides).unwrap_or_default();
                let pairs = sets.iter().zip(tallies);
                pairs.map(move |(set, tally)| Slot { key: self.within(slot, variable, set), tally })
            })
            .collect()
    }

    fn lacking(self, cells: &[Slot], number: usize) -> Vec<Slot> {
        let of = self.space.numbers_of(self.at).get(number);
        let Some(of) = of else { return Vec::new() };
        let pairs = cells.iter().zip(&self.table.cells);
        pairs
            .flat_map(|(slot, cell)| {
                let tallies = cell.numbers.get(number).map(|of| of.reasons).unwrap_or_default();
                let key = move |set| self.within(slot, of.variable, set);
                let pairs = of.missing.iter().zip(tallies);
                pairs.map(move |(set, tally)| Slot { key: key(set), tally })
            })
            .collect()
    }

    /// The rows of a count whose atom of a variable is in a set.
    fn within(self, slot: &Slot, variable: usize, set: &Set) -> Option<Key> {
        let mut key = slot.key.clone()?;
        meet(&mut key, variable, set.clone());
        self.tidy(key)
    }

    fn tidy(self, mut key: Key) -> Option<Key> {
        if key.iter().any(|(_, set)| set.len() == 0) {
            return None;
        }
        key.retain(|(variable, set)| self.space.lengths.get(*variable) != Some(&set.len()));
        key.sort_unstable_by_key(|(variable, _)| *variable);
        Some(key)
    }
}

fn meet(key: &mut Key, variable: usize, set: Set) {
    match key.iter_mut().find(|(one, _)| *one == variable) {
        Some((_, known)) => *known = known.and(&set),
        None => key.push((variable, set)),
    }
}

/// What each number over the axes from `skip` on takes of them, the last axis varying fastest.
fn takes(table: &Table, skip: usize) -> Vec<Vec<Take>> {
    let takes = |(at, axis): (usize, &Axis)| {
        let whole = if at == 0 { Take::Base } else { Take::All };
        let total = axis.total();
        let take = |place: usize| if Some(place) == total { whole } else { Take::Category(place) };
        (0..axis.categories.len()).map(take).collect()
    };
    let takes: Vec<Vec<Take>> = table.axes.iter().enumerate().skip(skip).map(takes).collect();
    product(&takes)
}
