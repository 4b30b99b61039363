//! One count of a planned table: which rows, axes and numbers it goes by, and the table that comes of it.
//!
//! The pass over the rows is in `pass`.

use std::collections::BTreeSet;

use super::apart::Apart;
use super::axis::{self, Placed};
use super::column::State;
use super::number::Number;
use super::pass::{Counted, Pass};
use super::ratio;
use super::sheets::{Columns, Rows, Seen};
use super::table::{Break, NeverAt, Table, TabulateError};
use super::weighted::{Owned, Weighting};
use super::whole::{self, Side};
use super::words;
use crate::code::Name;
use crate::lang::Texts;
use crate::questionnaire::breakdown::{RankBy, TopOf, TopRow};
use crate::questionnaire::check::Never;
use crate::questionnaire::document::Class;
use crate::questionnaire::plan::{DimensionOf, RatioRow, TableRow};
use crate::questionnaire::unit::{FrameVariable, Unit};

/// Most cells of one table; a wider one serves no reader.
const MOST_CELLS: usize = 1_000_000;

/// A table of the plan, and the columns that it is counted from.
#[derive(Clone, Copy)]
pub(super) struct Planned<'a> {
    pub columns: &'a Columns,
    pub plan: &'a TableRow,
    /// The items that the table's filter reads, with their classes.
    pub filter_items: &'a [(Name, Class)],
    /// The ratio of which a last axis tells the rows with both numbers from the others.
    pub pair: Option<&'a RatioRow>,
}

/// What a table is counted for.
#[derive(Clone, Copy)]
pub(super) enum Purpose<'a> {
    /// Its figures, and nothing more.
    Figures,
    /// Estimates, from what each organisation owns.
    Estimates(&'a Weighting),
    /// Its figures, with some organisations on a last axis.
    Apart(&'a Apart<'a>),
    /// The guard of estimates, with the classes of equal weight as its last axis.
    Guard(&'a Weighting),
    /// All rows, with those that the table counts apart from the others on a last axis.
    Whole(Side),
    /// All rows, whatever the table's filter and rule for late answers.
    AllRows,
}

/// What one count comes to.
pub(super) struct Tallied {
    pub table: Table,
    /// What each organisation owns of it, when it is counted for estimates.
    pub owned: Option<Owned>,
}

impl Purpose<'_> {
    const fn takes_all_rows(self) -> bool {
        matches!(self, Self::Whole(_) | Self::AllRows)
    }

    /// The axis behind those of the plan; `rows` are those of the plan.
    fn axis<'a>(self, planned: Planned<'_>, rows: Rows<'a>) -> Option<Placed<'a>> {
        let owners = &rows.sheets.owners;
        match self {
            Self::Figures | Self::Estimates(_) | Self::AllRows => None,
            Self::Apart(apart) => {
                let categories_of = apart.categories_of(planned.columns);
                Some(Placed::of_units(apart.axis(), owners, categories_of))
            }
            Self::Guard(weighting) => Some(weighting.class_axis(owners)),
            Self::Whole(side) => Some(whole::axis(planned, rows, side)),
        }
    }
}

impl<'a> Planned<'a> {
    /// Counts the table.
    ///
    /// # Errors
    ///
    /// A [`TabulateError`] for a plan that its static check would not have let through, and
    /// [`TabulateError::TooWide`] for more than a million cells.
    pub fn tally(self, purpose: Purpose<'_>) -> Result<Tallied, TabulateError> {
        let counting = Counting::new(self, purpose)?;
        let mut counted = counting.pass()?;
        let owned = counted.owned.take();
        Ok(Tallied { table: counting.table(counted), owned })
    }

    /// An item's column as the table's rows see it.
    ///
    /// # Errors
    ///
    /// [`TabulateError::NoSuchItem`].
    pub fn seen(self, item: &Name) -> Result<Seen<'a>, TabulateError> {
        let no_such =
            || TabulateError::NoSuchItem { table: self.plan.id.clone(), item: item.clone() };
        self.columns.seen(&self.plan.unit, item.as_str()).ok_or_else(no_such)
    }

    /// Whether an axis names organisations.
    fn names_organisations(self) -> bool {
        self.plan.by.iter().any(|by| match &by.of {
            DimensionOf::Frame(variable) => *variable == FrameVariable::Organisation,
            DimensionOf::Top(top) => top.of == TopOf::Frame(FrameVariable::Organisation),
            _ => false,
        })
    }

    /// The items by which the most frequent categories of axes are ranked.
    fn ranked_by(self) -> impl Iterator<Item = Seen<'a>> {
        self.plan.by.iter().filter_map(move |by| match &by.of {
            DimensionOf::Top(TopRow { rank_by: RankBy::Sum(item), .. }) => self.seen(item).ok(),
            _ => None,
        })
    }

    fn unit_words(self) -> Texts {
        match &self.plan.unit {
            Unit::Frame => words::organisations(false),
            Unit::Organisation => words::organisations(true),
            Unit::Entry(roster) => {
                self.columns.roster_titles.get(roster).cloned().unwrap_or_default()
            }
        }
    }
}

/// A count on its way: the rows that it goes through, and what it looks at in each.
struct Counting<'a> {
    planned: Planned<'a>,
    purpose: Purpose<'a>,
    rows: Rows<'a>,
    axes: Vec<Placed<'a>>,
    numbers: Vec<Number<'a>>,
    /// What the table's filter reads.
    filter: Vec<Seen<'a>>,
}

impl<'a> Counting<'a> {
    fn new(planned: Planned<'a>, purpose: Purpose<'a>) -> Result<Self, TabulateError> {
        let Planned { columns, plan, filter_items, pair } = planned;
        let no_unit = || TabulateError::NoSuchUnit { table: plan.id.clone() };
        let of_plan = columns.rows(plan).ok_or_else(no_unit)?;
        let place = |by| axis::place_among(columns, &plan.unit, &plan.id, by, of_plan);
        let mut axes: Vec<Placed<'_>> = plan.by.iter().map(place).collect::<Result<_, _>>()?;
        axes.extend(purpose.axis(planned, of_plan));
        axes.extend(pair.map(|row| ratio::axis(planned, row)).transpose()?);
        let all_rows = purpose.takes_all_rows();
        if !all_rows {
            each_once(plan, &axes)?;
        }
        let read = |(item, _): &(Name, Class)| columns.seen(&plan.unit, item.as_str());
        Ok(Self {
            planned,
            purpose,
            rows: if all_rows { Rows::all(of_plan.sheets) } else { of_plan },
            axes,
            numbers: planned.numbers()?,
            filter: filter_items.iter().filter_map(read).collect(),
        })
    }

    /// Goes through the rows.
    fn pass(&self) -> Result<Counted, TabulateError> {
        let owners =
            if let Purpose::Estimates(weighting) = self.purpose { Some(weighting) } else { None };
        let base = self.planned.plan.base_rule();
        let n_cells = self.n_cells()?;
        let mut pass = Pass::new(base, &self.axes, &self.numbers, &self.filter, n_cells, owners);
        for row in 0..self.rows.sheets.owners.len() {
            pass.take(&self.rows, row);
        }
        Ok(pass.finish())
    }

    /// How many cells the axes span.
    fn n_cells(&self) -> Result<usize, TabulateError> {
        let n_cells = self.axes.iter().try_fold(1, |product: usize, placed| {
            product.checked_mul(placed.axis.categories.len()).filter(|&cells| cells <= MOST_CELLS)
        });
        let too_wide =
            || TabulateError::TooWide { table: self.planned.plan.id.clone(), limit: MOST_CELLS };
        n_cells.ok_or_else(too_wide)
    }

    /// The table with what has been counted.
    fn table(self, counted: Counted) -> Table {
        let Planned { columns, plan, pair, .. } = self.planned;
        let all_rows = self.purpose.takes_all_rows();
        let may_have_rows = |unit: usize| {
            plan.unit == Unit::Frame || columns.units.get(unit).is_some_and(|unit| unit.counts)
        };
        Table {
            id: plan.id.clone(),
            title: plan.title.clone(),
            of: plan.unit.clone(),
            unit: self.planned.unit_words(),
            filter: plan.filter.clone().filter(|_| !all_rows),
            spans: self.axes.iter().map(|placed| placed.span(may_have_rows)).collect(),
            base: plan.base_rule(),
            measures: plan.measures.clone(),
            weighted: None,
            ratios: Vec::new(),
            whole: None,
            paired: pair.is_some(),
            deciding: match self.purpose {
                Purpose::Whole(side) => whole::deciding(self.planned, &self.axes, side),
                _ => Vec::new(),
            },
            cells: counted.cells,
            slices: counted.slices,
            absent: counted.absent,
            reasons: self.axes.iter().map(may_lack).collect(),
            without: counted.without,
            patterns: counted.patterns,
            late: self.rows.rule,
            // What a filter rules out, the rows beside it may have.
            never: if all_rows { Vec::new() } else { self.never() },
            breaks: self.breaks(),
            inner: counted.inner,
            notes: self.notes(),
            chart: plan.chart,
            protect_exempt: plan.protect_exempt,
            items: self.items(),
            exempt_items: self.exempt_items(),
            names_organisations: self.planned.names_organisations(),
            numbers: self.numbers.into_iter().map(|number| number.of).collect(),
            axes: self.axes.into_iter().map(|placed| placed.axis).collect(),
        }
    }

    /// What axes and numbers are made of.
    fn made_of(&self) -> impl Iterator<Item = Seen<'a>> {
        let of_axes = self.axes.iter().filter_map(|placed| placed.item);
        of_axes.chain(self.numbers.iter().map(|number| number.seen))
    }

    /// The items of the filter, the axes, the measures and the rankings, with their classes.
    fn items(&self) -> Vec<(Name, Class)> {
        let class = |seen: Seen<'_>| (seen.column.variable.id.clone(), seen.column.variable.class);
        let seen = self.made_of().chain(self.planned.ranked_by());
        self.planned.filter_items.iter().cloned().chain(seen.map(class)).collect()
    }

    /// The items with values that are exempt by themselves, each once.
    fn exempt_items(&self) -> Vec<Name> {
        let all = self.made_of().chain(self.filter.iter().copied());
        let exempt = all.filter(|seen| seen.column.has_exempt());
        let items: BTreeSet<&Name> = exempt.map(|seen| &seen.column.variable.id).collect();
        items.into_iter().cloned().collect()
    }

    /// The items of axes and measures that do not compare with the former version's, each once.
    fn breaks(&self) -> Vec<Break> {
        let mut found: Vec<Break> = Vec::new();
        for seen in self.made_of() {
            let variable = &seen.column.variable;
            let Some(note) = &variable.broken else { continue };
            if found.iter().all(|one| one.item != variable.id) {
                let (item, label) = (variable.id.clone(), variable.label.clone());
                found.push(Break { item, label, note: note.clone() });
            }
        }
        found
    }

    /// The categories that the questionnaire rules out, as far as the axes have them.
    fn never(&self) -> Vec<NeverAt> {
        let known = self.planned.columns.never.get(&self.planned.plan.id);
        let at = |never: &Never| {
            let categories = &self.axes.get(never.axis)?.axis.categories;
            let category = categories.iter().position(|one| one.code == never.category)?;
            Some(NeverAt { axis: never.axis, category, of: never.of })
        };
        known.into_iter().flatten().filter_map(at).collect()
    }

    /// The plan's notes, and those that the axes ask for.
    fn notes(&self) -> Vec<Texts> {
        let plan = self.planned.plan;
        let mut notes = plan.notes.clone();
        notes.extend(plan.filter.as_deref().map(words::filtered));
        if self.axes.iter().any(|placed| placed.axis.multiple && placed.axis.answers) {
            notes.push(words::several_answers());
        }
        notes.extend(plan.by.iter().filter_map(|by| match &by.of {
            DimensionOf::Groups(_) => Some(words::overlapping()),
            DimensionOf::Top(top) => Some(words::most_frequent(top.ties)),
            _ => None,
        }));
        notes
    }
}

/// Refuses axes with the same code.
fn each_once(plan: &TableRow, axes: &[Placed<'_>]) -> Result<(), TabulateError> {
    let codes = || axes.iter().map(|placed| &placed.axis.code);
    let mut before = codes().enumerate();
    match before.find(|(at, code)| codes().skip(at + 1).any(|later| later == *code)) {
        Some((_, twice)) => {
            Err(TabulateError::AxisTwice { table: plan.id.clone(), axis: twice.clone() })
        }
        None => Ok(()),
    }
}

/// Why a row may have no answer to what an axis is of; empty for an axis of the frame.
fn may_lack(placed: &Placed<'_>) -> Vec<State> {
    let reasons = |seen: Seen<'_>| [seen.column.variable.reasons(), seen.column.code_states()];
    placed.item.map(reasons).unwrap_or_default().concat()
}
