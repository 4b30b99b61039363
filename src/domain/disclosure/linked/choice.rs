//! A multiple choice that linked tables count in several ways: by its codes, by boxes of them, in boxes without an axis.
//!
//! Each of these counts rows that chose one of a *set* of codes, and a row is told by the sets that it is in. So all
//! axes and boxes over an item are one variable, whose atoms are the combinations of sets that a row can be in.
//!
//! **Invariant:** every row of the tables has exactly one atom. Where one axis tells all sets, the atoms are what is
//! observed on it; where none does, they are the combinations that the codes can give, of which there may be
//! [`MOST_ATOMS`]. What would give more is not looked at together with the rest.

use std::collections::BTreeSet;

use crate::code::Name;
use crate::tabulate::column::State;
use crate::tabulate::table::{NumberOf, Place, Span, Table};

/// Most combinations of sets, where no axis tells which are observed.
const MOST_ATOMS: usize = 64;

/// Axes and boxes over one multiple choice.
pub(super) struct Choice<'a> {
    item: &'a Name,
    /// The sets of codes that are counted, by code of the list whether it is in.
    sets: Vec<Vec<bool>>,
    axes: Vec<&'a [Option<u16>]>,
    boxes: Vec<&'a [bool]>,
    /// What a row with each code alone is.
    states: &'a [State],
}

/// One of them.
#[derive(Clone, Copy)]
enum Member<'a> {
    /// The category of each code.
    Axis(&'a [Option<u16>]),
    /// Whether each code is in.
    Box(&'a [bool]),
}

impl Member<'_> {
    fn sets(self) -> Vec<Vec<bool>> {
        match self {
            Self::Axis(category_of) => categories(category_of),
            Self::Box(chosen) => vec![chosen.to_vec()],
        }
    }
}

/// The codes of each category.
fn categories(category_of: &[Option<u16>]) -> Vec<Vec<bool>> {
    let n = category_of.iter().flatten().max().map_or(0, |most| most + 1);
    (0..n).map(|at| category_of.iter().map(|of| *of == Some(at)).collect()).collect()
}

/// The choices that some tables over the same rows count; what is in one is looked at together.
pub(super) fn choices<'a>(tables: &[&'a Table]) -> Vec<Choice<'a>> {
    let mut members: Vec<(&Name, &[State], Member<'a>)> = Vec::new();
    for (axis, span) in tables.iter().flat_map(|table| table.axes.iter().zip(&table.spans)) {
        if let Span::Codes { item, category_of, states } = span
            && axis.multiple
        {
            members.push((item, states, Member::Axis(category_of)));
        }
    }
    members.sort_by_key(|(_, _, member)| std::cmp::Reverse(member.sets().len()));
    for number in tables.iter().flat_map(|table| &table.numbers) {
        if let Some(chosen) = &number.chosen {
            members.push((&number.item, &number.states, Member::Box(chosen)));
        }
    }
    let mut found: Vec<Choice<'a>> = Vec::new();
    for (item, states, member) in members {
        let same = |one: &&mut Choice<'a>| one.item == item;
        if found.iter_mut().filter(same).any(|one| one.take(member)) {
            continue;
        }
        let (sets, axes, boxes) = Default::default();
        let mut one = Choice { item, sets, axes, boxes, states };
        if one.take(member) {
            found.push(one);
        }
    }
    found
}

impl<'a> Choice<'a> {
    /// Whether an axis is one of it.
    pub fn has_axis(&self, item: &Name, category_of: &[Option<u16>]) -> bool {
        self.item == item && self.axes.contains(&category_of)
    }

    /// The set that a box is, when it is one of it.
    pub fn set_of(&self, number: &NumberOf) -> Option<u16> {
        let chosen = number.chosen.as_deref().filter(|of| self.boxes.contains(of))?;
        self.at(chosen).filter(|_| number.item == *self.item)
    }

    fn at(&self, set: &[bool]) -> Option<u16> {
        self.sets.iter().position(|one| one == set).and_then(|at| u16::try_from(at).ok())
    }

    /// Takes an axis or a box in, if it can be looked at together with what is there.
    fn take(&mut self, member: Member<'a>) -> bool {
        let n_sets = self.sets.len();
        for set in member.sets() {
            if self.at(&set).is_none() {
                self.sets.push(set);
            }
        }
        let first = self.axes.first().copied();
        let first = if let Member::Axis(axis) = member { first.or(Some(axis)) } else { first };
        if !first.is_some_and(|axis| self.is_told_by(axis)) && self.combinations().is_none() {
            self.sets.truncate(n_sets);
            return false;
        }
        match member {
            Member::Axis(axis) if !self.axes.contains(&axis) => self.axes.push(axis),
            Member::Box(chosen) if !self.boxes.contains(&chosen) => self.boxes.push(chosen),
            _ => {}
        }
        true
    }

    /// Whether the categories of an axis tell which sets a row is in, and whether its answer is substantive.
    fn is_told_by(&self, axis: &[Option<u16>]) -> bool {
        let mut codes = axis.iter().zip(self.states);
        let substantive = codes.all(|(category, is)| category.is_none() || *is == State::Valid);
        let categories = categories(axis);
        substantive
            && self.sets.iter().all(|set| {
                let mut codes = set.iter().zip(axis);
                let covered = codes.all(|(inside, category)| !inside || category.is_some());
                let told = |category: &Vec<bool>| is_in(category, set) || !meets(category, set);
                covered && categories.iter().all(told)
            })
    }

    /// The atoms of those who chose something that is counted, or something substantive; none when there are too many.
    fn combinations(&self) -> Option<BTreeSet<Place>> {
        let mut found: BTreeSet<(BTreeSet<u16>, State)> = BTreeSet::new();
        for (code, state) in self.states.iter().enumerate() {
            let sets = self.sets.iter().zip(0_u16..);
            let sets = sets.filter(|(set, _)| set.get(code) == Some(&true));
            let here: BTreeSet<u16> = sets.map(|(_, at)| at).collect();
            if here.is_empty() && *state != State::Valid {
                continue;
            }
            let with = |(before, of): &(BTreeSet<u16>, State)| (before | &here, *of.min(state));
            let both: Vec<_> = found.iter().map(with).collect();
            found.extend(both);
            found.insert((here, *state));
            if found.len() > MOST_ATOMS {
                return None;
            }
        }
        let place = |(sets, state): (BTreeSet<u16>, State)| Place {
            categories: sets.into_iter().collect(),
            state,
        };
        Some(found.into_iter().map(place).collect())
    }

    /// Where rows of the tables lie on an axis.
    fn observed<'t>(&self, tables: &[&'t Table], axis: &[Option<u16>]) -> BTreeSet<&'t Place> {
        let is = |span: &Span| {
            matches!(span, Span::Codes { item, category_of, .. }
                if item == self.item && category_of == axis)
        };
        let on = |table: &&'t Table| {
            let table = *table;
            let at = table.spans.iter().position(is);
            let places = at.map(|at| table.patterns.iter().filter_map(move |one| one.get(at)));
            places.into_iter().flatten()
        };
        tables.iter().flat_map(on).collect()
    }

    /// Why rows have no substantive answer, by what stands beside the boxes.
    fn lacking(&self, tables: &[&Table]) -> BTreeSet<State> {
        let of = |table: &&Table| {
            let numbers = table.numbers.iter().enumerate();
            let numbers = numbers.filter(|(_, number)| self.set_of(number).is_some());
            let cells = numbers.flat_map(|(at, _)| {
                table.inner.iter().filter_map(move |cell| cell.numbers.get(at))
            });
            let given = cells.flat_map(|cell| State::REASONS.into_iter().zip(cell.reasons));
            given.filter(|(_, tally)| tally.count > 0).map(|(state, _)| state).collect::<Vec<_>>()
        };
        tables.iter().flat_map(of).collect()
    }

    /// The atoms, by the sets that a row is in and whether it has a substantive answer.
    pub fn atoms(&self, tables: &[&Table]) -> Vec<Place> {
        let observed: Vec<BTreeSet<&Place>> =
            self.axes.iter().map(|axis| self.observed(tables, axis)).collect();
        let open = |state| Place { categories: Vec::new(), state };
        let mut atoms: BTreeSet<Place> = BTreeSet::new();
        if let (Some(axis), Some(seen)) = (self.axes.first(), observed.first())
            && self.is_told_by(axis)
        {
            let sets = categories(axis);
            let alone = (0_u16..).take(sets.len());
            let alone = alone.map(|at| Place { categories: vec![at], state: State::Valid });
            for place in seen.iter().copied().cloned().chain(alone) {
                let here = place.categories.iter().filter_map(|at| sets.get(usize::from(*at)));
                let here: Vec<&Vec<bool>> = here.collect();
                let within = |set: &Vec<bool>| here.iter().any(|one| is_in(one, set));
                let all = self.sets.iter().zip(0_u16..).filter(|(set, _)| within(set));
                atoms.insert(Place { categories: all.map(|(_, at)| at).collect(), ..place });
            }
        } else {
            atoms.extend(self.combinations().unwrap_or_default());
            let places = observed.iter().flatten().filter(|one| one.categories.is_empty());
            atoms.extend(places.copied().cloned());
        }
        if self.axes.is_empty() {
            let states = [State::Valid, State::Unanswered].into_iter();
            atoms.extend(states.chain(self.lacking(tables)).map(open));
        }
        let mut atoms: Vec<Place> = atoms.into_iter().collect();
        for (axis, observed) in self.axes.iter().zip(&observed) {
            let mut places = self.places(atoms.iter(), axis).into_iter();
            let seen = |place: Place| place.categories.len() == 1 || observed.contains(&place);
            atoms.retain(|_| places.next().is_some_and(seen));
        }
        atoms
    }

    /// Where the rows of each atom lie on an axis.
    pub fn places<'t>(
        &self,
        atoms: impl Iterator<Item = &'t Place>,
        axis: &[Option<u16>],
    ) -> Vec<Place> {
        let sets: Vec<Option<u16>> = categories(axis).iter().map(|set| self.at(set)).collect();
        let place = |atom: &Place| {
            let here = sets.iter().zip(0_u16..);
            let here = here.filter(|(set, _)| set.is_some_and(|at| atom.categories.contains(&at)));
            let categories: Vec<u16> = here.map(|(_, category)| category).collect();
            let state = if categories.is_empty() { atom.state } else { State::Valid };
            Place { categories, state }
        };
        atoms.map(place).collect()
    }
}

fn is_in(one: &[bool], other: &[bool]) -> bool {
    one.iter().zip(other).all(|(one, other)| !one || *other)
}

fn meets(one: &[bool], other: &[bool]) -> bool {
    one.iter().zip(other).any(|(one, other)| *one && *other)
}
