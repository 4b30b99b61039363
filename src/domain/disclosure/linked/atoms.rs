//! The atoms of one variable: the parts that the axes and numbers over it tell apart.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::code::Name;
use crate::tabulate::column::State;
use crate::tabulate::table::{Axis, NumberOf, Place, Span};

/// What a variable is made of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Of {
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
    /// Axes and boxes over a multiple choice, by their position among the [`choices`](super::choice::choices).
    Choice(usize),
}

impl Of {
    /// An axis that no other goes together with.
    pub fn alone(axis: &Axis) -> Self {
        let categories = axis.categories.iter().map(|category| category.code.clone());
        Self::Axis(axis.code.clone(), categories.collect())
    }
}

/// One atom of a variable.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Atom {
    /// A code, by its position in the list.
    Code(usize),
    /// Numbers from a bound up to the next.
    Interval(Option<i64>),
    /// No substantive answer, for that reason.
    Missing(State),
    /// The position of a unit's place on every frame axis of the group, or the category of a row on every axis of rows.
    Unit(Vec<Option<u16>>),
    /// A place on an axis, or in the sets of a choice.
    Place(Place),
}

impl Atom {
    /// The place that it is, when it is one.
    pub const fn as_place(&self) -> Option<&Place> {
        if let Self::Place(place) = self { Some(place) } else { None }
    }
}

/// All that the group says of one variable.
#[derive(Default)]
pub(super) struct Gathered<'a> {
    /// Whether it is an answer that is published in aggregates only.
    pub aggregate: bool,
    /// The distinct axes over it.
    axes: BTreeMap<Coded<'a>, Over<'a>>,
    scores: Option<&'a [Option<i64>]>,
    /// A table takes its number.
    counted: bool,
    /// Codes of its list, when it is a box of one.
    codes: usize,
    /// What a row with each code of its list is, when it is a single choice.
    states: &'a [State],
    /// Why rows have no number, where that is told apart.
    pub lacking: BTreeSet<State>,
}

/// An axis by its code and by what it is made of, since tables may divide the same under one code differently.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Coded<'a> {
    code: &'a str,
    span: &'a Span,
}

/// An axis over a variable, and where the rows of tables lie on it.
struct Over<'a> {
    axis: &'a Axis,
    observed: BTreeSet<Place>,
}

impl<'a> Gathered<'a> {
    /// Adds an axis over the variable.
    pub fn add_axis(
        &mut self,
        axis: &'a Axis,
        span: &'a Span,
        observed: impl Iterator<Item = Place>,
    ) {
        let slot = self.axes.entry(Coded { code: &axis.code, span });
        slot.or_insert_with(|| Over { axis, observed: BTreeSet::new() }).observed.extend(observed);
    }

    /// Adds a number that the variable tells.
    pub fn add_number(&mut self, number: &'a NumberOf) {
        self.counted = true;
        self.scores = self.scores.or(number.scores.as_deref());
        self.codes = self.codes.max(number.codes.as_ref().map_or(0, Vec::len));
        self.states = &number.states;
    }

    /// Where each of the atoms lies on an axis over the variable.
    pub fn places(&self, atoms: &[Atom], axis: &Axis, span: &Span) -> Option<Vec<Place>> {
        let is = |known: &Coded<'_>| known.code == axis.code && known.span == span;
        let position = self.axes.keys().position(is)?;
        Some(atoms.iter().map(|atom| place(atom, span, position)).collect())
    }

    /// The atoms, without those in which no row can be seen.
    pub fn atoms(&self, of: &Of) -> Vec<Atom> {
        let mut parts = Parts::default();
        for (Coded { span, .. }, over) in &self.axes {
            parts.add_axis(span, over);
        }
        parts.n_codes = parts.n_codes.max(self.scores.map_or(0, <[_]>::len)).max(self.codes);
        if self.counted && self.axes.is_empty() {
            let told = self.lacking.iter().filter(|state| !self.states.contains(state));
            parts.atoms.extend(told.copied().map(Atom::Missing));
            parts.add_number(of);
        }
        parts.finish().into_iter().filter(|atom| self.is_seen(atom)).collect()
    }

    /// Whether rows may be seen in an atom: on every axis it lies in a category, or where rows lie.
    fn is_seen(&self, atom: &Atom) -> bool {
        self.axes.iter().enumerate().all(|(position, (Coded { span, .. }, over))| {
            let place = place(atom, span, position);
            !place.categories.is_empty()
                || matches!(span, Span::Units { .. } | Span::Rows { .. })
                || over.observed.contains(&place)
        })
    }
}

/// What the axes and numbers over a variable tell apart.
#[derive(Default)]
struct Parts<'a> {
    atoms: BTreeSet<Atom>,
    n_codes: usize,
    /// Where intervals of numbers begin.
    bounds: BTreeSet<Option<i64>>,
    /// By axis of the frame or of rows, the place of each unit or row.
    units: Vec<Cow<'a, [Option<u16>]>>,
}

impl<'a> Parts<'a> {
    fn add_axis(&mut self, span: &'a Span, over: &Over<'_>) {
        let missing = over.observed.iter().filter(|place| place.categories.is_empty());
        let missing = missing.map(|place| place.state);
        match span {
            Span::Units { place_of, .. } => {
                self.units.push(place_of.iter().copied().map(Some).collect());
            }
            Span::Rows { category_of, .. } => self.units.push(Cow::Borrowed(category_of)),
            Span::Own(_) => self.add_places(over),
            Span::Codes { .. } if over.axis.multiple => self.add_places(over),
            Span::Codes { category_of, states, .. } => {
                self.n_codes = category_of.len();
                let is_code = |state: State| {
                    let mut pairs = category_of.iter().zip(states);
                    pairs.any(|(category, of)| category.is_none() && *of == state)
                };
                let open = missing.filter(|state| !is_code(*state));
                self.atoms.extend(open.map(Atom::Missing));
            }
            Span::Bands { bands, .. } => {
                self.bounds.insert(None);
                self.bounds.extend(bands.iter().flat_map(|(from, below)| [*from, *below]));
                let open = missing.filter(|state| *state != State::Valid);
                self.atoms.extend(open.map(Atom::Missing));
            }
        }
    }

    /// Adds the places of rows on an axis that is by itself, and each of its categories alone.
    fn add_places(&mut self, over: &Over<'_>) {
        self.atoms.extend(over.observed.iter().cloned().map(Atom::Place));
        let total = over.axis.total();
        let categories = (0_u16..).take(over.axis.categories.len());
        let categories = categories.filter(|&category| Some(usize::from(category)) != total);
        self.atoms.extend(categories.map(|category| {
            Atom::Place(Place { categories: vec![category], state: State::Valid })
        }));
    }

    /// Adds what a number without an axis tells apart.
    fn add_number(&mut self, of: &Of) {
        self.atoms.insert(Atom::Missing(State::Unanswered));
        if let Of::Number(_) = of {
            self.bounds.insert(None);
        } else {
            self.atoms.insert(Atom::Missing(State::DontKnow));
        }
    }

    fn finish(self) -> BTreeSet<Atom> {
        let Self { mut atoms, n_codes, bounds, units } = self;
        atoms.extend((0..n_codes).map(Atom::Code));
        atoms.extend(bounds.into_iter().map(Atom::Interval));
        let n_units = units.iter().map(|of| of.len()).max().unwrap_or(0);
        let of_unit =
            |unit: usize| units.iter().map(|of| of.get(unit).copied().flatten()).collect();
        atoms.extend((0..n_units).map(|unit| Atom::Unit(of_unit(unit))));
        atoms
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
