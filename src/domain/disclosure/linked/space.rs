//! The variables that linked tables share, and the atoms of each: the parts that some table tells apart.
//!
//! Two tables are linked when they count the same rows over the same answers, though the axes may
//! differ: codes and boxes of one item, two sets of bands of one number, ministry and size of one
//! organisation. A variable gathers all axes over one thing. States of missing answers that nobody is
//! in are left out, and so are combinations of frame categories that no unit has: an attacker is taken
//! to know that.

use std::collections::{BTreeMap, BTreeSet};

use super::atoms::{Atom, Gathered, Of};
use super::choice::{Choice, choices};
use super::numbered::{Numbered, Numbering};
use super::set::Set;
use crate::code::Name;
use crate::questionnaire::document::Class;
use crate::tabulate::column::State;
use crate::tabulate::table::{Axis, Cell, NumberOf, Place, Span, Table};

/// The variables of a group of linked tables.
pub(in crate::disclosure) struct Space {
    /// How many atoms each variable has.
    pub lengths: Vec<usize>,
    /// Whether the variable is an answer that is published in aggregates only.
    pub aggregate: Vec<bool>,
    /// By table and axis.
    axes: Vec<Vec<Spanned>>,
    /// By table and number.
    numbers: Vec<Vec<Numbered>>,
}

/// An axis by the atoms of its variable.
#[derive(Clone)]
pub(super) struct Spanned {
    pub variable: usize,
    /// Where each of the atoms lies.
    pub places: Vec<Place>,
}

impl Spanned {
    /// The atoms that lie in some places.
    pub fn atoms(&self, inside: impl Fn(&Place) -> bool) -> Set {
        Set::of(self.places.len(), |atom| self.places.get(atom).is_some_and(&inside))
    }
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

impl Space {
    /// The variables of tables over the same rows.
    pub fn of(tables: &[&Table], split: Split<'_>) -> Self {
        let gathering = Gathering::of(tables, split);
        let found = gathering.found.iter().enumerate();
        let variables: BTreeMap<&Of, Variable> = found
            .map(|(at, (of, one))| (of, Variable { at, atoms: gathering.atoms(of, one, tables) }))
            .collect();
        let axes = |table: &&Table| {
            let pairs = table.axes.iter().zip(&table.spans);
            pairs.filter_map(|(axis, span)| gathering.spanned(axis, span, &variables)).collect()
        };
        let numbers = |table: &&Table| {
            let numbers = table.numbers.iter();
            numbers.filter_map(|of| gathering.numbered(table, of, &variables)).collect()
        };
        Self {
            axes: tables.iter().map(axes).collect(),
            numbers: tables.iter().map(numbers).collect(),
            lengths: variables.values().map(|one| one.atoms.len()).collect(),
            aggregate: gathering.found.values().map(|one| one.aggregate).collect(),
        }
    }

    /// How many atoms a variable has.
    pub(super) fn length(&self, variable: usize) -> usize {
        self.lengths.get(variable).copied().unwrap_or(1)
    }

    /// The axes of a table, by its position.
    pub(super) fn axes_of(&self, table: usize) -> &[Spanned] {
        self.axes.get(table).map_or(&[], Vec::as_slice)
    }

    /// The numbers of a table, by its position.
    pub(super) fn numbers_of(&self, table: usize) -> &[Numbered] {
        self.numbers.get(table).map_or(&[], Vec::as_slice)
    }

    /// The variables of a table's axes.
    pub(super) fn variables_of(&self, table: usize) -> BTreeSet<usize> {
        self.axes_of(table).iter().map(|axis| axis.variable).collect()
    }
}

/// A variable on its way.
struct Variable {
    at: usize,
    atoms: Vec<Atom>,
}

/// What tables say of each variable.
struct Gathering<'a> {
    choices: Vec<Choice<'a>>,
    found: BTreeMap<Of, Gathered<'a>>,
}

impl<'a> Gathering<'a> {
    fn of(tables: &[&'a Table], split: Split<'_>) -> Self {
        let mut gathering = Self { choices: choices(tables), found: BTreeMap::new() };
        for table in tables {
            gathering.add_axes(table);
            gathering.add_numbers(table, split);
        }
        gathering
    }

    fn add_axes(&mut self, table: &'a Table) {
        for (at, (axis, span)) in table.axes.iter().zip(&table.spans).enumerate() {
            let one = self.found.entry(self.of_axis(axis, span)).or_default();
            one.aggregate |= span.item().is_some_and(|item| is_aggregate(table, item))
                || matches!(span, Span::Rows { aggregate: true, .. });
            one.add_axis(axis, span, table.patterns.iter().filter_map(|of| of.get(at).cloned()));
        }
    }

    fn add_numbers(&mut self, table: &'a Table, split: Split<'_>) {
        for number in &table.numbers {
            let one = self.found.entry(self.of_number(number)).or_default();
            one.aggregate |= is_aggregate(table, &number.item);
            one.add_number(number);
            if matches!(split, Split::Possible(_)) && split.tells(&number.item) {
                one.lacking.extend(&number.reasons);
            }
        }
        let given = table.inner.iter().flat_map(|cell| lacking(table, cell));
        for (of, state) in given.filter(|(of, _)| split.tells(&of.item)) {
            self.found.entry(self.of_number(of)).or_default().lacking.insert(state);
        }
    }

    /// The variable of an axis.
    fn of_axis(&self, axis: &Axis, span: &Span) -> Of {
        if let Some(at) = self.choice_at(span) {
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

    /// The variable of a number.
    fn of_number(&self, of: &NumberOf) -> Of {
        if let Some(at) = self.choices.iter().position(|choice| choice.set_of(of).is_some()) {
            return Of::Choice(at);
        }
        if of.codes.is_some() || of.scores.is_some() {
            return Of::Item(of.item.clone());
        }
        Of::Number(of.item.clone())
    }

    /// The choice that an axis is one of.
    fn choice_at(&self, span: &Span) -> Option<usize> {
        let Span::Codes { item, category_of, .. } = span else { return None };
        self.choices.iter().position(|one| one.has_axis(item, category_of))
    }

    /// The atoms of a variable.
    fn atoms(&self, of: &Of, gathered: &Gathered<'_>, tables: &[&Table]) -> Vec<Atom> {
        let Of::Choice(at) = of else { return gathered.atoms(of) };
        let atoms = self.choices.get(*at).map(|choice| choice.atoms(tables)).unwrap_or_default();
        atoms.into_iter().map(Atom::Place).collect()
    }

    fn spanned(
        &self,
        axis: &Axis,
        span: &Span,
        variables: &BTreeMap<&Of, Variable>,
    ) -> Option<Spanned> {
        let of = self.of_axis(axis, span);
        let Variable { at, atoms } = variables.get(&of)?;
        let choice = self.choice_at(span).and_then(|at| self.choices.get(at));
        let places = match (choice, span) {
            (Some(choice), Span::Codes { category_of, .. }) => {
                choice.places(atoms.iter().filter_map(Atom::as_place), category_of)
            }
            _ => self.found.get(&of)?.places(atoms, axis, span)?,
        };
        Some(Spanned { variable: *at, places })
    }

    fn numbered(
        &self,
        table: &Table,
        number: &NumberOf,
        variables: &BTreeMap<&Of, Variable>,
    ) -> Option<Numbered> {
        let Variable { at: variable, atoms } = variables.get(&self.of_number(number))?;
        let chosen = self.choices.iter().find_map(|choice| choice.set_of(number));
        let (variable, base) = (*variable, table.base);
        Some(Numbering { variable, atoms, number, base, chosen }.numbered())
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

fn is_aggregate(table: &Table, item: &Name) -> bool {
    table.items.iter().any(|(id, class)| id == item && *class == Class::Aggregate)
}
