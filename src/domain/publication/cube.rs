//! One table of a survey over its rounds: what a reader who asks for a time series is answered from.
//!
//! **Invariant:** a cell is a cell of some publication or nothing; none is ever computed. A total is
//! there only where it was published, so leaving an axis out of a selection never adds anything up:
//! a sum over hidden cells would reveal them, and one over a multiple choice would be wrong.
//!
//! Rounds are joined by the codes of axes, categories and measures, which are stable and never
//! reused. A round whose table has other axes than the newest one's is another table and left out.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::Publication;
use crate::domain::code::Name;
use crate::domain::disclosure::{Measure, SafeTable, Sign};
use crate::domain::lang::Texts;
use crate::domain::tabulate::Figure;
use crate::domain::tabulate::table::TOTAL;
use crate::domain::tabulate::words::texts;

/// The code of the variable whose categories are measures.
pub const CONTENTS: &str = "ContentsCode";
/// The code of the variable whose categories are rounds.
pub const PERIOD: &str = "Tid";

/// One table over the rounds that published it.
#[derive(Clone, Debug)]
pub struct Cube {
    /// The axes, then the measures, then the rounds.
    pub variables: Vec<Variable>,
    rounds: Vec<Slice>,
}

/// A variable of a cube.
#[derive(Clone, Debug)]
pub struct Variable {
    /// Its code: an axis's, [`CONTENTS`] or [`PERIOD`].
    pub code: String,
    /// What it is.
    pub label: Texts,
    /// What its categories are.
    pub kind: VariableKind,
    /// Its categories; for [`PERIOD`] the oldest round first.
    pub categories: Vec<(String, Texts)>,
}

/// What the categories of a variable are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VariableKind {
    /// Answers, or what the frame says of a unit.
    Axis,
    /// Measures.
    Contents,
    /// Rounds.
    Period,
}

/// The table of one round.
#[derive(Clone, Debug)]
struct Slice {
    publication: Arc<Publication>,
    table: usize,
    /// For each variable but the last, the position in this round's table of each category of the
    /// cube; none where the round has no such category.
    places: Vec<Vec<Option<usize>>>,
}

impl Variable {
    /// The position of the published total, by which the variable may be left out of a selection.
    #[must_use]
    pub fn total(&self) -> Option<usize> {
        match self.kind {
            VariableKind::Axis => self.position(TOTAL),
            VariableKind::Contents | VariableKind::Period => None,
        }
    }

    /// The position of a category by its code, whatever the case of its letters.
    #[must_use]
    pub fn position(&self, code: &str) -> Option<usize> {
        self.categories.iter().position(|(listed, _)| listed.eq_ignore_ascii_case(code))
    }
}

impl Cube {
    /// The cube of a table over `publications`, of which each is another round of the same survey;
    /// none when none of them has that table.
    #[must_use]
    pub fn of(table: &str, publications: &[Arc<Publication>]) -> Option<Self> {
        let mut found: Vec<(&Arc<Publication>, usize)> =
            publications.iter().filter_map(|one| Some((one, position(one, table)?))).collect();
        found.sort_by_key(|(one, _)| (one.round.schedule.opens_on, one.round.code.clone()));
        let newest = found.last().and_then(|(one, at)| one.tables.get(*at))?;
        let axes = axis_codes(newest);
        found.retain(|(one, at)| one.tables.get(*at).is_some_and(|t| axis_codes(t) == axes));
        let tables: Vec<&SafeTable> =
            found.iter().rev().filter_map(|(one, at)| one.tables.get(*at)).collect();
        let mut variables: Vec<Variable> =
            (0..axes.len()).filter_map(|at| axis(&tables, at)).collect();
        variables.push(contents(&tables));
        let rounds = found
            .iter()
            .filter_map(|(one, at)| {
                let places = places(one.tables.get(*at)?, &variables);
                Some(Slice { publication: Arc::clone(one), table: *at, places })
            })
            .collect();
        variables.push(periods(&found));
        Some(Self { variables, rounds })
    }

    /// The publications it is made of, the oldest round first.
    pub fn publications(&self) -> impl DoubleEndedIterator<Item = &Publication> {
        self.rounds.iter().map(|slice| &*slice.publication)
    }

    /// The newest round's publication and table, whose words the cube takes.
    #[must_use]
    pub fn newest(&self) -> Option<(&Publication, &SafeTable)> {
        let slice = self.rounds.last()?;
        Some((&slice.publication, slice.table()?))
    }

    /// The rounds with their tables, the oldest first, as the categories of [`PERIOD`] stand.
    pub fn rounds(&self) -> impl DoubleEndedIterator<Item = (&Publication, &SafeTable)> {
        self.rounds.iter().filter_map(|slice| Some((&*slice.publication, slice.table()?)))
    }

    /// What a measure is, in the newest round that has it.
    #[must_use]
    pub fn measure(&self, code: &str) -> Option<&Measure> {
        let tables = self.rounds.iter().rev().filter_map(Slice::table);
        tables.flat_map(|table| &table.head().measures).find(|measure| measure.code == code)
    }

    /// When the last of its publications was published.
    #[must_use]
    pub fn updated(&self) -> Option<DateTime<Utc>> {
        self.publications().map(|one| one.published_at).max()
    }

    /// The value at `categories`, one position a variable, and the sign beside it or instead of it.
    ///
    /// Where a round has no such category or measure, the sign says that no number can be there.
    #[must_use]
    pub fn cell(&self, categories: &[usize]) -> (Option<Figure>, Option<Sign>) {
        let nothing = (None, Some(Sign::NotApplicable));
        let Some((period, within)) = categories.split_last() else { return nothing };
        let Some(slice) = self.rounds.get(*period) else { return nothing };
        let Some((table, at)) = slice.table().zip(slice.position(within)) else { return nothing };
        (table.values().get(at).copied().flatten(), slice.publication.sign(table, at))
    }
}

impl Slice {
    fn table(&self) -> Option<&SafeTable> {
        self.publication.tables.get(self.table)
    }

    /// Where the round's table has the cell.
    fn position(&self, categories: &[usize]) -> Option<usize> {
        if categories.len() != self.places.len() {
            return None;
        }
        let mut own = Vec::with_capacity(categories.len());
        for (places, at) in self.places.iter().zip(categories) {
            own.push(places.get(*at).copied().flatten()?);
        }
        let (measure, axes) = own.split_last()?;
        self.table()?.position(axes, *measure)
    }
}

fn position(publication: &Publication, table: &str) -> Option<usize> {
    publication.tables.iter().position(|one| one.head().id.as_str() == table)
}

fn axis_codes(table: &SafeTable) -> Vec<&str> {
    table.head().axes.iter().map(|axis| axis.code.as_str()).collect()
}

/// The categories of all tables, those of the newest first and a total last; `tables` is newest first.
fn union<'a>(categories: impl Iterator<Item = (&'a str, &'a Texts)>) -> Vec<(String, Texts)> {
    let mut found: Vec<(String, Texts)> = Vec::new();
    for (code, label) in categories {
        if !found.iter().any(|(known, _)| known == code) {
            found.push((code.to_owned(), label.clone()));
        }
    }
    found.sort_by_key(|(code, _)| code == TOTAL);
    found
}

fn axis(tables: &[&SafeTable], at: usize) -> Option<Variable> {
    let axes = || tables.iter().filter_map(|table| table.head().axes.get(at));
    let newest = axes().next()?;
    let all = axes().flat_map(|axis| &axis.categories);
    Some(Variable {
        code: newest.code.clone(),
        label: newest.label.clone(),
        kind: VariableKind::Axis,
        categories: union(all.map(|one| (one.code.as_str(), &one.label))),
    })
}

fn contents(tables: &[&SafeTable]) -> Variable {
    let all = tables.iter().flat_map(|table| &table.head().measures);
    Variable {
        code: CONTENTS.to_owned(),
        label: texts("statistikkvariabel", "statistikkvariabel", "contents"),
        kind: VariableKind::Contents,
        categories: union(all.map(|one| (one.code.as_str(), &one.label))),
    }
}

fn periods(rounds: &[(&Arc<Publication>, usize)]) -> Variable {
    let period = |(one, _): &(&Arc<Publication>, usize)| {
        let code = one.round.code.as_str();
        (code.to_owned(), texts(code, code, code))
    };
    Variable {
        code: PERIOD.to_owned(),
        label: texts("periode", "periode", "period"),
        kind: VariableKind::Period,
        categories: rounds.iter().map(period).collect(),
    }
}

fn places(table: &SafeTable, variables: &[Variable]) -> Vec<Vec<Option<usize>>> {
    let head = table.head();
    let of = |(at, variable): (usize, &Variable)| {
        let find = |(code, _): &(String, Texts)| match head.axes.get(at) {
            Some(axis) => axis.categories.iter().position(|one| one.code == *code),
            None => table.measure(code),
        };
        variable.categories.iter().map(find).collect()
    };
    variables.iter().enumerate().map(of).collect()
}

/// The tables that a survey's newest round published, and those that only an older one did.
///
/// `publications` are of one survey, each of another round; the answer is in the order of the plans,
/// the newest first, each with whether the newest round has it.
#[must_use]
pub fn tables(publications: &[Arc<Publication>]) -> Vec<(Name, bool)> {
    let mut rounds: Vec<&Arc<Publication>> = publications.iter().collect();
    rounds.sort_by_key(|one| (one.round.schedule.opens_on, one.round.code.clone()));
    let mut found: Vec<(Name, bool)> = Vec::new();
    for (age, one) in rounds.into_iter().rev().enumerate() {
        for table in &one.tables {
            if !found.iter().any(|(id, _)| *id == table.head().id) {
                found.push((table.head().id.clone(), age == 0));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests;
