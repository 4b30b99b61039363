//! A counted table before disclosure control: exact, complete, and not to be shown to anybody.
//!
//! **Invariant:** `cells` is dense over the axes' categories with the last axis varying fastest;
//! `slices` is dense over the categories of the axes after the first.

use serde::{Deserialize, Serialize};

use super::column::State;
use super::ratio::RatioCells;
use super::weighted::WeightedCells;
use super::whole::Whole;
use crate::code::{Code, Name};
use crate::combinations::places;
use crate::figure::Figure;
use crate::lang::Texts;
use crate::questionnaire::breakdown::LateRule;
use crate::questionnaire::document::Class;
use crate::questionnaire::plan::{BaseRule, Chart, MOST_CONTRIBUTORS, MeasureRow, TOTAL};
use crate::questionnaire::unit::Unit;

/// A counted table.
#[derive(Clone, Debug)]
pub struct Table {
    /// The table's code in the plan.
    pub id: Name,
    /// Title.
    pub title: Texts,
    /// The unit of analysis.
    pub of: Unit,
    /// What is counted, in plural.
    pub unit: Texts,
    /// The plan's filter: tables of one unit and one filter count the same rows.
    pub filter: Option<String>,
    /// The axes in their order.
    pub axes: Vec<Axis>,
    /// What each axis is made of.
    pub spans: Vec<Span>,
    /// Whose answers the denominator of shares counts.
    pub base: BaseRule,
    /// The measures as planned.
    pub measures: Vec<MeasureRow>,
    /// The numeric items that the measures need, each once.
    pub numbers: Vec<NumberOf>,
    /// One a combination of categories.
    pub cells: Vec<Cell>,
    /// The weighted figures, when the plan wants them.
    pub weighted: Option<WeightedCells>,
    /// The ratios among the measures.
    pub ratios: Vec<RatioCells>,
    /// Itself among all rows, for a table over some of them that is made of answers for aggregates only, or protects
    /// what is exempt.
    pub whole: Option<Whole>,
    /// Whether the last axis tells which rows have each number of the table and which have not.
    pub paired: bool,
    /// The axes over items that decide where a row is on the last axis: in a table among all rows those that a filter
    /// reads, and in a derivation what the last axis derives from.
    pub deciding: Vec<usize>,
    /// One a combination of the categories of the axes after the first.
    pub slices: Vec<Slice>,
    /// Whether late answers are counted.
    pub late: LateRule,
    /// The categories in which there is never anything to count.
    pub never: Vec<NeverAt>,
    /// The items whose answers do not compare with those to the former version.
    pub breaks: Vec<Break>,
    /// By axis, those without a substantive answer, in the order of [`State::REASONS`].
    pub absent: Vec<[Tally; State::N_REASONS]>,
    /// By axis, why a row may have no answer, by the questionnaire; empty for an axis of the frame.
    pub reasons: Vec<Vec<State>>,
    /// By number, the rows of the base without one, in the order of [`State::REASONS`]; empty in a table that
    /// tells no reasons for missing numbers.
    pub without: Vec<[Tally; State::N_REASONS]>,
    /// The distinct ways in which rows lie in the table: the inner cells that all else sums.
    pub patterns: Vec<Pattern>,
    /// What lies in each of [`Table::patterns`]; medians are not worked out for them.
    pub inner: Vec<Cell>,
    /// Notes from the plan and from counting.
    pub notes: Vec<Texts>,
    /// How the page draws it.
    pub chart: Chart,
    /// Whether the difference to the public list is protected.
    pub protect_exempt: bool,
    /// The items it is made of, with their classes.
    pub items: Vec<(Name, Class)>,
    /// Those of its items with values that are exempt by themselves.
    pub exempt_items: Vec<Name>,
    /// Whether an axis names organisations.
    pub names_organisations: bool,
}

/// A category of an axis in which there is never anything to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NeverAt {
    /// The axis.
    pub axis: usize,
    /// The category, by its position.
    pub category: usize,
    /// The axis whose item is never asked there; none when no row is in the category at all.
    pub of: Option<usize>,
}

/// An item whose answers do not compare with those to the former version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Break {
    /// The item.
    pub item: Name,
    /// Its short name.
    pub label: Texts,
    /// What has changed.
    pub note: Texts,
}

/// The position of the totals of some axes in a dense array over them; none when one of them has no total.
#[must_use]
pub fn whole_of<'a>(axes: impl IntoIterator<Item = &'a Axis>) -> Option<usize> {
    axes.into_iter().try_fold(0, |at, axis| Some(at * axis.categories.len() + axis.total()?))
}

/// Which rows a table counts: tables that count the same ones are protected together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountedRows<'a> {
    /// What a row is.
    pub of: &'a Unit,
    /// The expression that takes some of them.
    pub filter: Option<&'a str>,
    /// Whether late ones are among them.
    pub late: LateRule,
}

impl<'a> CountedRows<'a> {
    /// All rows of a unit of analysis, the late ones among them.
    #[must_use]
    pub const fn all_of(of: &'a Unit) -> Self {
        Self { of, filter: None, late: LateRule::Included }
    }
}

impl Table {
    /// Whether it is made of items that are published in aggregates only.
    #[must_use]
    pub fn is_over_aggregates(&self) -> bool {
        self.items.iter().any(|(_, class)| *class == Class::Aggregate)
    }

    /// Which rows it counts.
    #[must_use]
    pub fn counted_rows(&self) -> CountedRows<'_> {
        CountedRows { of: &self.of, filter: self.filter.as_deref(), late: self.late }
    }

    /// How many categories each axis has.
    #[must_use]
    pub fn lengths(&self) -> Vec<usize> {
        self.axes.iter().map(|axis| axis.categories.len()).collect()
    }

    /// The categories of the cell at a position, one an axis.
    #[must_use]
    pub fn places(&self, cell: usize) -> Vec<usize> {
        places(&self.lengths(), cell)
    }

    /// Whether the cell at these categories, one an axis, can never hold anything.
    #[must_use]
    pub fn is_impossible(&self, categories: &[usize]) -> bool {
        let total = |axis: usize| {
            let whole = self.axes.get(axis).and_then(Axis::total);
            whole.is_some() && whole == categories.get(axis).copied()
        };
        let holds = |never: &NeverAt| {
            categories.get(never.axis) == Some(&never.category)
                && never.of.is_none_or(|of| !total(of))
        };
        self.never.iter().any(holds)
    }

    /// Whether no row can lie so in the table.
    #[must_use]
    pub fn is_impossible_pattern(&self, pattern: &Pattern) -> bool {
        let inside = |axis: usize| pattern.get(axis).map(|place| place.categories.as_slice());
        let holds = |never: &NeverAt| {
            let here = inside(never.axis).unwrap_or_default();
            here.iter().any(|&one| usize::from(one) == never.category)
                && never.of.is_none_or(|of| inside(of).is_some_and(|there| !there.is_empty()))
        };
        self.never.iter().any(holds)
    }
}

/// An axis of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Axis {
    /// Its code: an item, bands, boxes, or a frame variable.
    pub code: String,
    /// What it is.
    pub label: Texts,
    /// Its categories; the total, if any, comes last.
    pub categories: Vec<Category>,
    /// Whether it is made of answers and not of the frame.
    pub answers: bool,
    /// Whether a row may lie in several of its categories.
    pub multiple: bool,
}

/// What a band starts at and what it stays below, in units of the last decimal.
pub type Bounds = (Option<i64>, Option<i64>);

/// What an axis is made of, so that tables over the same answers can be protected together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Span {
    /// Codes of an item.
    Codes {
        /// The item.
        item: Name,
        /// The category of each code of the item's list.
        category_of: Vec<Option<u16>>,
        /// What a row with that code alone is where it is in no category.
        states: Vec<State>,
    },
    /// Bands of an item: `from <= value < below` in units of the last decimal.
    Bands {
        /// The item.
        item: Name,
        /// The bounds of each category.
        bands: Vec<Bounds>,
    },
    /// The frame.
    Units {
        /// The distinct places of its units, ascending.
        places: Vec<Place>,
        /// The position of that of each unit that may have rows, in the frame's order.
        place_of: Vec<u16>,
    },
    /// Which rows a table counts: the category of each row, in the order of the unit's rows.
    Rows {
        /// The categories.
        category_of: Vec<Option<u16>>,
        /// Whether that tells of answers for aggregates only.
        aggregate: bool,
    },
    /// Something that no other axis is made of: late or not, tags; with the item, if there is one.
    Own(Option<Name>),
}

impl Span {
    /// The item that the axis is over.
    #[must_use]
    pub const fn item(&self) -> Option<&Name> {
        match self {
            Self::Codes { item, .. } | Self::Bands { item, .. } => Some(item),
            Self::Own(item) => item.as_ref(),
            Self::Units { .. } | Self::Rows { .. } => None,
        }
    }
}

/// A category of an axis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    /// Its code; [`TOTAL`] for the total.
    pub code: String,
    /// What it is.
    pub label: Texts,
    /// Units of the frame belong to it, and none of them answered.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub silent: bool,
}

impl Axis {
    /// The position of the total.
    #[must_use]
    pub fn total(&self) -> Option<usize> {
        self.categories.iter().position(|category| category.code == TOTAL)
    }
}

/// What measures count numbers of: a numeric item, or a box of codes, which is 1 for those who
/// chose one of them and 0 for the others in the base.
#[derive(Clone, Debug)]
pub struct NumberOf {
    /// The item.
    pub item: Name,
    /// The box's own code, for a box.
    pub boxed: Option<Name>,
    /// Short name of the item or the box.
    pub label: Texts,
    /// Short name of the item.
    pub item_label: Texts,
    /// Digits after the point.
    pub decimals: u8,
    /// Its unit in words.
    pub unit: Option<Texts>,
    /// The quantiles that are asked for, in per cent, ascending; the median is 50.
    pub quantiles: Vec<u8>,
    /// Whether the standard deviation is asked for.
    pub deviation: bool,
    /// The score of each code, when the numbers are scores of a list's codes.
    pub scores: Option<Vec<Option<i64>>>,
    /// For a box of a single choice, which codes of its list are in it, and what a row with each is.
    pub codes: Option<Vec<(bool, State)>>,
    /// For a box of a multiple choice, which codes of its list are in it.
    pub chosen: Option<Vec<bool>>,
    /// What a row with each code alone is, when the numbers are of a choice.
    pub states: Vec<State>,
    /// Why a row may have none, by the questionnaire; codes of a list for it are in `states`.
    pub reasons: Vec<State>,
    /// Whether no number of it may be below zero.
    pub never_negative: bool,
}

/// How many rows and how many organisations stand behind a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Rows.
    pub count: u64,
    /// Organisations that own them.
    pub organisations: u32,
    /// Rows of which something is exempt from publication.
    pub exempt: u64,
    /// Organisations that own those.
    pub exempt_organisations: u32,
}

/// How many sides a box has: in it, and in its base beside it.
pub const BOX_SIDES: usize = 2;

/// One cell.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    /// Rows in it.
    pub tally: Tally,
    /// What its rows say of each of [`Table::numbers`].
    pub numbers: Vec<NumberCell>,
}

/// What the rows of a cell say of one of [`Table::numbers`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NumberCell {
    /// Rows with a number.
    pub tally: Tally,
    /// Sum of the numbers, in units of the last decimal; for a box those in it.
    pub sum: i128,
    /// One of each of [`NumberOf::quantiles`]; empty without a number.
    pub quantiles: Vec<Figure>,
    /// Standard deviation, when it is asked for and there are two numbers.
    pub deviation: Option<Figure>,
    /// For a box: the rows in it, and those in its base but outside it.
    pub sides: Option<[Tally; BOX_SIDES]>,
    /// Rows of the cell without a substantive answer, in the order of [`State::REASONS`]; a box's base may take
    /// some of them.
    pub reasons: [Tally; State::N_REASONS],
    /// What the organisations with the largest sums (of absolute values) contribute, largest first.
    pub largest: [u128; MOST_CONTRIBUTORS],
    /// Sum of the exempt numbers.
    pub exempt_sum: i128,
    /// The largest sum (of absolute values) of exempt numbers of one organisation.
    pub exempt_largest: u128,
    /// Whether one of the numbers is below zero.
    pub negative: bool,
}

/// The base of one combination of the axes after the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Slice {
    /// Rows in the denominator of shares, by the table's base rule.
    pub base: Tally,
    /// Rows without a substantive answer on the first axis, in the order of [`State::REASONS`].
    pub reasons: [Tally; State::N_REASONS],
    /// Late rows, those without an answer among them: counted in the table, or not.
    pub late: Tally,
    /// Those of them that are in the base, or would be if the table counted them.
    pub late_of_base: Tally,
}

/// Where a row lies on one axis.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The categories it is in, ascending, without the total; empty without a substantive answer.
    pub categories: Vec<u16>,
    /// Whether it has a substantive answer.
    pub state: State,
}

/// One distinct combination of places, one an axis.
pub type Pattern = Vec<Place>;

impl BaseRule {
    /// Whether a row in that state is in the denominator.
    #[must_use]
    pub const fn takes(self, state: State) -> bool {
        match self {
            Self::All => true,
            Self::Asked => !matches!(state, State::OffRoute),
            Self::Answered => {
                matches!(state, State::Valid | State::DontKnow | State::NotRelevant)
            }
            Self::Valid => matches!(state, State::Valid),
        }
    }
}

/// Why a planned table cannot be counted. The static check of a plan finds all of these earlier.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TabulateError {
    /// The unit of analysis names no roster.
    #[error("table {table}: there is no roster of that name to count")]
    NoSuchUnit {
        /// The table.
        table: Name,
    },
    /// An item is not among those that the unit of analysis has.
    #[error("table {table}: the unit of analysis has no item {item}")]
    NoSuchItem {
        /// The table.
        table: Name,
        /// The item.
        item: Name,
    },
    /// A code is not in the item's list.
    #[error("table {table}: item {item} has no code {code}")]
    NoSuchCode {
        /// The table.
        table: Name,
        /// The item.
        item: Name,
        /// The code.
        code: Code,
    },
    /// An item has no codes to span an axis with.
    #[error("table {table}: item {item} cannot span an axis: it has no codes")]
    NoCodes {
        /// The table.
        table: Name,
        /// The item.
        item: Name,
    },
    /// An item has no numbers.
    #[error("table {table}: item {item} has no numbers to band, add or average")]
    NotNumeric {
        /// The table.
        table: Name,
        /// The item.
        item: Name,
    },
    /// Two axes would have the same code.
    #[error("table {table}: two axes have the code {axis}")]
    AxisTwice {
        /// The table.
        table: Name,
        /// The code.
        axis: String,
    },
    /// A category would be taken for the total.
    #[error("table {table}: the code {TOTAL} is kept for totals")]
    TotalTaken {
        /// The table.
        table: Name,
    },
    /// More cells than a published table may have.
    #[error("table {table}: its axes span more than {limit} cells")]
    TooWide {
        /// The table.
        table: Name,
        /// The most that are counted.
        limit: usize,
    },
    /// Weighted figures are wanted, and the round has no weights.
    #[error("table {table}: it is weighted, and the plan has no weights")]
    NotWeighted {
        /// The table.
        table: Name,
    },
    /// The filter is no expression.
    #[error("table {table}: its filter is no expression over the items")]
    Filter {
        /// The table.
        table: Name,
    },
}
