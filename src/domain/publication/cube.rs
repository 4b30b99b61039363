//! One table or indicator of a survey over its rounds: what a reader who asks for a time series is answered from.
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
use crate::code::Code;
use crate::comparison::{Link, Why};
use crate::disclosure::{Measure, SafeTable, Sign};
use crate::figure::Figure;
use crate::lang::Texts;
use crate::questionnaire::plan::TOTAL;
use crate::tabulate::words::texts;

/// The code of the variable whose categories are measures.
pub const CONTENTS: &str = "ContentsCode";
/// What stands behind an indicator's id in the key of the table of its answers.
pub const DISTRIBUTION: &str = "-distribution";
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

/// A cell of a cube.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CubeCell {
    /// What was published there.
    pub value: Option<Figure>,
    /// Whether the series breaks before this figure; never so where none is shown.
    pub broken: bool,
    /// The sign beside the figure, or instead of it.
    pub sign: Option<Sign>,
}

/// The table of one round.
#[derive(Clone, Debug)]
struct Slice {
    publication: Arc<Publication>,
    table: Source,
    /// How it compares with the round before in the cube; none for the oldest.
    link: Option<Link>,
    /// By measure of this round's table, whether it does not compare with that round's.
    broken: Vec<bool>,
    /// For each variable but the last, the position in this round's table of each category of the
    /// cube; none where the round has no such category.
    places: Vec<Vec<Option<usize>>>,
}

/// Where a round's table is.
#[derive(Clone, Debug)]
enum Source {
    /// Among the publication's tables.
    Planned(usize),
    /// Made of an indicator.
    Indicator(Box<SafeTable>),
}

impl Source {
    /// The table of that key in a publication: a table's id, an indicator's, or an indicator's with
    /// [`DISTRIBUTION`] behind it.
    fn find(publication: &Publication, key: &str) -> Option<Self> {
        let mut tables = publication.tables.iter();
        if let Some(at) = tables.position(|one| one.head().id.as_str() == key) {
            return Some(Self::Planned(at));
        }
        let made = match key.strip_suffix(DISTRIBUTION) {
            Some(id) => publication.indicator(id)?.distribution()?,
            None => publication.indicator(key)?.table(),
        };
        Some(Self::Indicator(Box::new(made)))
    }

    fn of<'a>(&'a self, publication: &'a Publication) -> Option<&'a SafeTable> {
        match self {
            Self::Planned(at) => publication.tables.get(*at),
            Self::Indicator(table) => Some(table),
        }
    }
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
        let mut found: Vec<(&Arc<Publication>, Source)> =
            publications.iter().filter_map(|one| Some((one, Source::find(one, table)?))).collect();
        found.sort_by_key(|(one, _)| (one.round.schedule.opens_on, one.round.code.clone()));
        let axes: Vec<String> = {
            let newest = found.last().and_then(|(one, of)| of.of(one))?;
            axis_codes(newest).map(str::to_owned).collect()
        };
        found.retain(|(one, of)| of.of(one).is_some_and(|t| axis_codes(t).eq(&axes)));
        let tables: Vec<&SafeTable> =
            found.iter().rev().filter_map(|(one, of)| of.of(one)).collect();
        let mut variables: Vec<Variable> =
            (0..axes.len()).filter_map(|at| axis(&tables, at)).collect();
        variables.push(contents(&tables));
        let period = periods(found.iter().map(|(one, _)| &***one));
        let mut rounds: Vec<Slice> = Vec::with_capacity(found.len());
        for (one, table) in found {
            let Some(own) = table.of(one) else { continue };
            let places = places(own, &variables);
            let before = rounds.last().map(|slice| &slice.publication.round.code);
            let to = |measure: Option<&str>| Some(link(one, &table, (own, measure), before?));
            let breaks = |measure: &Measure| {
                to(Some(&measure.code)).is_some_and(|link| !link.is_comparable())
            };
            let broken = own.head().measures.iter().map(breaks).collect();
            let link = to(None);
            rounds.push(Slice { publication: Arc::clone(one), table, link, broken, places });
        }
        variables.push(period);
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

    /// The rounds after the oldest, each with its place among them and how it compares with the one before.
    pub fn links(&self) -> impl Iterator<Item = (usize, &Publication, &Link)> {
        let rounds = self.rounds.iter().enumerate();
        rounds.filter_map(|(at, slice)| Some((at, &*slice.publication, slice.link.as_ref()?)))
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

    /// The cell at `categories`, one position a variable.
    ///
    /// Where a round has no such category or measure, the sign says that no number can be there.
    #[must_use]
    pub fn cell(&self, categories: &[usize]) -> CubeCell {
        let nothing = CubeCell { value: None, broken: false, sign: Some(Sign::NotApplicable) };
        let Some((period, within)) = categories.split_last() else { return nothing };
        let Some(slice) = self.rounds.get(*period) else { return nothing };
        let Some((table, at)) = slice.table().zip(slice.position(within)) else { return nothing };
        let value = table.values().get(at).copied().flatten();
        let measure = at.checked_rem(slice.broken.len());
        let broken = measure.and_then(|at| slice.broken.get(at)) == Some(&true);
        let sign = slice.publication.sign(table, at);
        CubeCell { value, broken: broken && value.is_some(), sign }
    }
}

impl CubeCell {
    /// Its signs, as they are written around a figure: that of a break before it, another behind.
    pub fn signs(self) -> impl Iterator<Item = Sign> {
        self.broken.then_some(Sign::Break).into_iter().chain(self.sign)
    }

    /// All its signs as one status, such as `|*` for a preliminary figure after a break; none without a sign.
    #[must_use]
    pub fn status(self) -> Option<String> {
        let status: String = self.signs().map(Sign::as_str).collect();
        Some(status).filter(|status| !status.is_empty())
    }
}

impl Slice {
    fn table(&self) -> Option<&SafeTable> {
        self.table.of(&self.publication)
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

/// How a round's table, or one measure of it, compares with that of the round before: as its publication says; where
/// it does not, because that round was published later, a break unless no answers are in the table.
fn link(
    publication: &Publication,
    source: &Source,
    (table, measure): (&SafeTable, Option<&str>),
    before: &Code,
) -> Link {
    let id = table.head().id.as_str();
    let said = match source {
        Source::Planned(_) => {
            publication.series(id).and_then(|series| series.link_to(before, measure))
        }
        Source::Indicator(_) => publication.indicator(id).and_then(|one| one.link_to(before)),
    };
    let answers = table.head().axes.iter().any(|axis| axis.answers);
    said.unwrap_or_else(|| if answers { Link::broken(Why::Undeclared) } else { Link::Same })
}

fn axis_codes(table: &SafeTable) -> impl Iterator<Item = &str> {
    table.head().axes.iter().map(|axis| axis.code.as_str())
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

fn periods<'a>(rounds: impl Iterator<Item = &'a Publication>) -> Variable {
    let period = |one: &Publication| {
        let code = one.round.code.as_str();
        (code.to_owned(), texts(code, code, code))
    };
    Variable {
        code: PERIOD.to_owned(),
        label: texts("periode", "periode", "period"),
        kind: VariableKind::Period,
        categories: rounds.map(period).collect(),
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

/// The keys of the tables and indicators that a survey's newest round published, and of those that only an
/// older one did.
///
/// `publications` are of one survey, each of another round; the answer is in the order of the plans,
/// the newest first, each with whether the newest round has it.
#[must_use]
pub fn tables(publications: &[Arc<Publication>]) -> Vec<(String, bool)> {
    let mut rounds: Vec<&Arc<Publication>> = publications.iter().collect();
    rounds.sort_by_key(|one| (one.round.schedule.opens_on, one.round.code.clone()));
    let mut found: Vec<(String, bool)> = Vec::new();
    for (age, one) in rounds.into_iter().rev().enumerate() {
        for key in keys(one) {
            if !found.iter().any(|(known, _)| *known == key) {
                found.push((key, age == 0));
            }
        }
    }
    found
}

fn keys(publication: &Publication) -> Vec<String> {
    let tables = publication.tables.iter().map(|table| table.head().id.to_string());
    let indicators = publication.indicators.iter().flat_map(|indicator| {
        let asked = indicator.parts.iter().any(|part| !part.distribution.is_empty());
        let distribution = asked.then(|| format!("{}{DISTRIBUTION}", indicator.id));
        [Some(indicator.id.to_string()), distribution].into_iter().flatten()
    });
    tables.chain(indicators).collect()
}

#[cfg(test)]
mod tests;
