//! The variables that linked tables share, and the atoms of each: the parts that some table tells apart.
//!
//! Two tables are linked when they count the same rows over the same answers, though the axes may
//! differ: codes and boxes of one item, two sets of bands of one number, ministry and size of one
//! organisation. A variable gathers all axes over one thing. States of missing answers that nobody is
//! in are left out, and so are combinations of frame categories that no unit has: an attacker is taken
//! to know that.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::choice::{Choice, choices};
use super::set::Set;
use crate::code::Name;
use crate::questionnaire::document::Class;
use crate::questionnaire::plan::BaseRule;
use crate::tabulate::column::State;
use crate::tabulate::table::{Axis, Cell, NumberOf, Place, Span, Table};

/// What a variable is made of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Of {
    /// The frame: all of its axes, since an organisation's facts are public.
    Frame,
    /// Which of all rows some tables count: all such axes.
    Rows,
    /// A choice item.
    Item(Name),
    /// A number: its bands, and whether there is one.
    Number(Name),
    /// An axis by itself, by its code and those of its categories: two tables may rank differently.
    Axis(String, Vec<String>),
    /// Axes and boxes over a multiple choice, by their position among [`choices`].
    Choice(usize),
}

impl Of {
    fn alone(axis: &Axis) -> Self {
        let categories = axis.categories.iter().map(|category| category.code.clone());
        Self::Axis(axis.code.clone(), categories.collect())
    }
}

/// The variables of a group of linked tables.
pub(in crate::disclosure) struct Space {
    /// How many atoms each variable has.
    pub lengths: Vec<usize>,
    /// Whether the variable is an answer that is published in aggregates only.
    pub aggregate: Vec<bool>,
    /// By table and axis: the variable, and where each of its atoms lies.
    pub axes: Vec<Vec<(usize, Vec<Place>)>>,
    /// By table and number: the variable, the atoms with a number, and their scores if that is what
    /// the numbers are.
    pub numbers: Vec<Vec<Numbered>>,
}

/// A numeric item or a box as a variable.
pub(in crate::disclosure) struct Numbered {
    pub variable: usize,
    /// The atoms with a number.
    pub valid: Set,
    /// What each atom scores, if that is what the numbers are.
    pub scores: Option<Vec<i64>>,
    /// For a box, the atoms in it, and those in its base but outside.
    pub sides: Option<[Set; 2]>,
    /// The atoms without a substantive answer, in the order of [`State::REASONS`].
    pub missing: [Set; State::N_REASONS],
}

/// Whether the reasons for missing numbers are told apart.
#[derive(Clone, Copy, Debug)]
pub(in crate::disclosure) enum Split<'a> {
    /// A missing number is one, for whatever reason.
    No,
    /// Each reason by itself that somebody gave, of these items.
    Reasons(&'a BTreeSet<Name>),
    /// The same with those that nobody gave and the questionnaire leaves open.
    Possible(&'a BTreeSet<Name>),
}

impl Split<'_> {
    /// Whether the reasons of an item are told apart.
    pub fn tells(self, item: &Name) -> bool {
        matches!(self, Self::Reasons(items) | Self::Possible(items) if items.contains(item))
    }
}

/// One atom of a variable.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Atom {
    Code(usize),
    /// Numbers from a bound up to the next.
    Interval(Option<i64>),
    Missing(State),
    /// The position of a unit's place on every frame axis of the group, or the category of a row on every axis of rows.
    Unit(Vec<Option<u16>>),
    Place(Place),
}

impl Atom {
    const fn as_place(&self) -> Option<&Place> {
        if let Self::Place(place) = self { Some(place) } else { None }
    }
}

/// All that the group says of one variable.
#[derive(Default)]
struct Gathered<'a> {
    /// Distinct axes over it by code and by what they are made of, since tables may divide the same under one code
    /// differently; with what is observed on them.
    axes: BTreeMap<(&'a str, &'a Span), (&'a Axis, BTreeSet<Place>)>,
    scores: Option<&'a [Option<i64>]>,
    /// A table takes its number.
    counted: bool,
    /// Codes of its list, when it is a box of one.
    codes: usize,
    /// What a row with each code of its list is, when it is a single choice.
    states: &'a [State],
    /// Why rows have no number, where that is told apart.
    lacking: BTreeSet<State>,
}

fn of_axis(axis: &Axis, span: &Span, choices: &[Choice<'_>]) -> Of {
    if let Some((at, _)) = choice_of(span, choices) {
        return Of::Choice(at);
    }
    match span {
        Span::Units { .. } => Of::Frame,
        Span::Rows { .. } => Of::Rows,
        Span::Own(_) => Of::alone(axis),
        Span::Codes { .. } if axis.multiple => Of::alone(axis),
        Span::Codes { item, .. } => Of::Item(item.clone()),
        Span::Bands { item, .. } => Of::Number(item.clone()),
    }
}

/// The choice that an axis is one of, and the category of each code.
fn choice_of<'a>(span: &'a Span, choices: &[Choice<'_>]) -> Option<(usize, &'a [Option<u16>])> {
    let Span::Codes { item, category_of, .. } = span else { return None };
    Some((choices.iter().position(|one| one.has_axis(item, category_of))?, category_of))
}

impl Space {
    /// The variables of tables over the same rows.
    pub fn of(tables: &[&Table], split: Split<'_>) -> Self {
        let choices = choices(tables);
        let of_axis = |axis: &Axis, span: &Span| of_axis(axis, span, &choices);
        let of_number = |number: &NumberOf| of_number(number, &choices);
        let mut gathered: BTreeMap<Of, Gathered<'_>> = BTreeMap::new();
        let mut aggregate: BTreeMap<Of, bool> = BTreeMap::new();
        for table in tables {
            for (at, (axis, span)) in table.axes.iter().zip(&table.spans).enumerate() {
                let of = of_axis(axis, span);
                if let Span::Codes { item, .. } | Span::Bands { item, .. } | Span::Own(Some(item)) =
                    span
                {
                    *aggregate.entry(of.clone()).or_default() |= is_aggregate(table, item);
                }
                if let Span::Rows { aggregate: true, .. } = span {
                    aggregate.insert(of.clone(), true);
                }
                let entry = gathered.entry(of).or_default();
                let observed = table.patterns.iter().filter_map(|pattern| pattern.get(at).cloned());
                let slot = entry.axes.entry((&axis.code, span));
                slot.or_insert_with(|| (axis, BTreeSet::new())).1.extend(observed);
            }
            for number in &table.numbers {
                let of = of_number(number);
                *aggregate.entry(of.clone()).or_default() |= is_aggregate(table, &number.item);
                let entry = gathered.entry(of).or_default();
                entry.counted = true;
                entry.scores = entry.scores.or(number.scores.as_deref());
                entry.codes = entry.codes.max(number.codes.as_ref().map_or(0, Vec::len));
                entry.states = &number.states;
                if matches!(split, Split::Possible(_)) && split.tells(&number.item) {
                    entry.lacking.extend(&number.reasons);
                }
            }
            let given = table.inner.iter().flat_map(|cell| lacking(table, cell));
            for (of, state) in given.filter(|(of, _)| split.tells(&of.item)) {
                gathered.entry(of_number(of)).or_default().lacking.insert(state);
            }
        }
        let atoms = |of: &Of, one: &Gathered<'_>| match of {
            Of::Choice(at) => {
                let atoms = choices.get(*at).map(|choice| choice.atoms(tables)).unwrap_or_default();
                atoms.into_iter().map(Atom::Place).collect()
            }
            _ => one.atoms(of),
        };
        let variables: BTreeMap<&Of, (usize, Vec<Atom>)> =
            gathered.iter().enumerate().map(|(at, (of, one))| (of, (at, atoms(of, one)))).collect();
        let axes = tables.iter().map(|table| {
            let pairs = table.axes.iter().zip(&table.spans);
            let placed = pairs.filter_map(|(axis, span)| {
                let of = of_axis(axis, span);
                let (at, atoms) = variables.get(&of)?;
                let one = (axis.code.as_str(), span);
                let position = gathered.get(&of)?.axes.keys().position(|known| *known == one)?;
                let chosen = choice_of(span, &choices);
                let chosen = chosen.and_then(|(at, axis)| Some((choices.get(at)?, axis)));
                if let Some((choice, axis)) = chosen {
                    let atoms = atoms.iter().filter_map(Atom::as_place);
                    return Some((*at, choice.places(atoms, axis)));
                }
                Some((*at, atoms.iter().map(|atom| place(atom, span, position)).collect()))
            });
            placed.collect()
        });
        let numbers = tables.iter().map(|table| {
            let numbered = table.numbers.iter().filter_map(|number| {
                let (variable, atoms) = variables.get(&of_number(number))?;
                let set = choices.iter().find_map(|choice| choice.set_of(number));
                Some(numbered(*variable, atoms, number, (table.base, set)))
            });
            numbered.collect()
        });
        Self {
            axes: axes.collect(),
            numbers: numbers.collect(),
            lengths: variables.values().map(|(_, atoms)| atoms.len()).collect(),
            aggregate: variables.keys().map(|of| aggregate.get(*of) == Some(&true)).collect(),
        }
    }
}

/// The reasons for which rows of a cell have no number, with the numbers.
fn lacking<'a>(table: &'a Table, cell: &'a Cell) -> impl Iterator<Item = (&'a NumberOf, State)> {
    let pairs = table.numbers.iter().zip(&cell.numbers);
    pairs.flat_map(|(of, number)| {
        let given = State::REASONS.into_iter().zip(number.reasons);
        given.filter(|(_, tally)| tally.count > 0).map(move |(state, _)| (of, state))
    })
}

fn of_number(of: &NumberOf, choices: &[Choice<'_>]) -> Of {
    if let Some(at) = choices.iter().position(|choice| choice.set_of(of).is_some()) {
        return Of::Choice(at);
    }
    if of.codes.is_some() || of.scores.is_some() {
        return Of::Item(of.item.clone());
    }
    Of::Number(of.item.clone())
}

/// `chosen` is the set of a multiple choice that the box is, where such sets are the places of the atoms.
fn numbered(
    variable: usize,
    atoms: &[Atom],
    number: &NumberOf,
    (base, chosen): (BaseRule, Option<u16>),
) -> Numbered {
    let set = |inside: &dyn Fn(&Atom) -> bool| {
        Set::of(atoms.len(), |atom| atoms.get(atom).is_some_and(inside))
    };
    let missing = State::REASONS.map(|reason| {
        set(&|atom| match atom {
            Atom::Code(code) => number.states.get(*code) == Some(&reason),
            Atom::Missing(state) => *state == reason,
            Atom::Place(place) => chosen.is_some() && place.state == reason,
            _ => false,
        })
    });
    let is_chosen = |place: &Place| chosen.is_some_and(|set| place.categories.contains(&set));
    if number.boxed.is_some() {
        let code = |code: usize| number.codes.as_ref().and_then(|codes| codes.get(code)).copied();
        let inside = |atom: &Atom| match atom {
            Atom::Code(at) => code(*at).is_some_and(|(inside, _)| inside),
            Atom::Place(place) => is_chosen(place),
            _ => false,
        };
        let outside = |atom: &Atom| match atom {
            Atom::Code(at) => code(*at).is_some_and(|(inside, of)| !inside && base.takes(of)),
            Atom::Place(place) => !is_chosen(place) && base.takes(place.state),
            Atom::Missing(state) => base.takes(*state),
            _ => false,
        };
        let valid = set(&|atom| inside(atom) || outside(atom));
        return Numbered {
            variable,
            valid,
            scores: None,
            sides: Some([set(&inside), set(&outside)]),
            missing,
        };
    }
    let score = |atom: &Atom| match (atom, &number.scores) {
        (Atom::Code(code), Some(scores)) => scores.get(*code).copied().flatten(),
        (Atom::Interval(_), None) => Some(0),
        _ => None,
    };
    let scores = || atoms.iter().map(|atom| score(atom).unwrap_or(0)).collect();
    Numbered {
        variable,
        valid: set(&|atom| score(atom).is_some()),
        scores: number.scores.is_some().then(scores),
        sides: None,
        missing,
    }
}

fn is_aggregate(table: &Table, item: &Name) -> bool {
    table.items.iter().any(|(id, class)| id == item && *class == Class::Aggregate)
}

impl Gathered<'_> {
    fn atoms(&self, of: &Of) -> Vec<Atom> {
        let mut atoms: BTreeSet<Atom> = BTreeSet::new();
        let mut bounds: BTreeSet<Option<i64>> = BTreeSet::new();
        let mut units: Vec<Cow<'_, [Option<u16>]>> = Vec::new();
        let mut coded = 0;
        for ((_, span), (axis, observed)) in &self.axes {
            let missing = observed.iter().filter(|place| place.categories.is_empty());
            let missing = missing.map(|place| Atom::Missing(place.state));
            match span {
                Span::Units { place_of, .. } => {
                    units.push(place_of.iter().copied().map(Some).collect());
                }
                Span::Rows { category_of, .. } => units.push(Cow::Borrowed(category_of)),
                Span::Own(_) => atoms.extend(observed.iter().cloned().map(Atom::Place)),
                Span::Codes { .. } if axis.multiple => {
                    atoms.extend(observed.iter().cloned().map(Atom::Place));
                }
                Span::Codes { category_of, states, .. } => {
                    coded = category_of.len();
                    let is_code = |state: State| {
                        let mut pairs = category_of.iter().zip(states);
                        pairs.any(|(category, of)| category.is_none() && *of == state)
                    };
                    let open = |atom: &Atom| matches!(atom, Atom::Missing(s) if !is_code(*s));
                    atoms.extend(missing.filter(open));
                }
                Span::Bands { bands, .. } => {
                    bounds.insert(None);
                    bounds.extend(bands.iter().flat_map(|(from, below)| [*from, *below]));
                    let open = |atom: &Atom| *atom != Atom::Missing(State::Valid);
                    atoms.extend(missing.filter(open));
                }
            }
            let is_of_frame = matches!(span, Span::Units { .. });
            if axis.multiple && !is_of_frame || matches!(span, Span::Own(_)) {
                let total = axis.total();
                let alone = (0_u16..).take(axis.categories.len());
                let alone = alone.filter(|&category| Some(usize::from(category)) != total);
                atoms.extend(alone.map(|category| {
                    Atom::Place(Place { categories: vec![category], state: State::Valid })
                }));
            }
        }
        if let Some(scores) = self.scores {
            coded = coded.max(scores.len());
        }
        coded = coded.max(self.codes);
        if self.counted && self.axes.is_empty() {
            let told = self.lacking.iter().filter(|state| !self.states.contains(state));
            atoms.extend(told.copied().map(Atom::Missing));
            atoms.insert(Atom::Missing(State::Unanswered));
            match of {
                Of::Number(_) => {
                    bounds.insert(None);
                }
                _ => {
                    atoms.insert(Atom::Missing(State::DontKnow));
                }
            }
        }
        atoms.extend((0..coded).map(Atom::Code));
        atoms.extend(bounds.into_iter().map(Atom::Interval));
        let n_units = units.iter().map(|of| of.len()).max().unwrap_or(0);
        let of_unit =
            |unit: usize| units.iter().map(|of| of.get(unit).copied().flatten()).collect();
        atoms.extend((0..n_units).map(|unit| Atom::Unit(of_unit(unit))));
        let seen = |atom: &Atom| {
            self.axes.iter().enumerate().all(|(position, ((_, span), (_, observed)))| {
                let place = place(atom, span, position);
                !place.categories.is_empty()
                    || matches!(span, Span::Units { .. } | Span::Rows { .. })
                    || observed.contains(&place)
            })
        };
        atoms.into_iter().filter(|atom| seen(atom)).collect()
    }
}

/// Where an atom lies on an axis over its variable; `position` is the axis's among them.
fn place(atom: &Atom, span: &Span, position: usize) -> Place {
    let one = |category: Option<u16>, otherwise: State| Place {
        state: if category.is_some() { State::Valid } else { otherwise },
        categories: category.into_iter().collect(),
    };
    match (atom, span) {
        (Atom::Place(place), _) => place.clone(),
        (Atom::Missing(state), _) => one(None, *state),
        (Atom::Code(code), Span::Codes { category_of, states, .. }) => {
            let otherwise = states.get(*code).copied().unwrap_or_default();
            one(category_of.get(*code).copied().flatten(), otherwise)
        }
        (Atom::Interval(from), Span::Bands { bands, .. }) => {
            let within = |(low, below): &(Option<i64>, Option<i64>)| {
                low.is_none_or(|low| from.is_some_and(|from| low <= from))
                    && below.is_none_or(|below| from.is_none_or(|from| from < below))
            };
            let band = bands.iter().position(within);
            one(band.and_then(|band| u16::try_from(band).ok()), State::Valid)
        }
        (Atom::Unit(at), Span::Units { places, .. }) => {
            let place =
                at.get(position).copied().flatten().and_then(|at| places.get(usize::from(at)));
            place.cloned().unwrap_or_else(|| one(None, State::OffRoute))
        }
        (Atom::Unit(categories), _) => {
            one(categories.get(position).copied().flatten(), State::OffRoute)
        }
        _ => one(None, State::Unanswered),
    }
}
