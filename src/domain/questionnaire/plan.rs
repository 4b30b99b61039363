//! The tabulation plan: which tables and which public list a closed round is counted into.
//!
//! The plan is part of the questionnaire document and may be amended after closing. Counting is in
//! `tabulate`; hiding cells is in `disclosure`. The indicators' rows are in
//! [`indicator_plan`](super::indicator_plan).

use serde::{Deserialize, Serialize};

use super::breakdown::{BandRow, FrameLabels, GroupRow, LateRule, TopRow};
use super::indicator_plan::{IndicatorRow, SetRow, SizesRow};
use super::unit::{FrameVariable, Unit};
use super::weights_plan::WeightsRow;
use crate::code::{Code, Name, codes};
use crate::lang::Texts;

/// The code of the category that stands for a total, as in SDMX code lists.
///
/// Source: SDMX 3.0, Guidelines for the creation and management of SDMX code lists, "generic codes".
pub const TOTAL: &str = "_T";

/// How many of the largest contributors to a sum are kept: no dominance rule looks at more.
pub const MOST_CONTRIBUTORS: usize = 5;

/// The tables and the list of one survey.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Published tables in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<TableRow>,
    /// The searchable public list of entries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<ListRow>,
    /// The sets that indicators are shown under, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indicator_sets: Vec<SetRow>,
    /// Indicators in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indicators: Vec<IndicatorRow>,
    /// Size classes by declared limits; the register's own unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sizes: Option<SizesRow>,
    /// Fewest organisations behind a cell over `aggregate` items; 3 unless said.
    #[serde(default = "default_threshold")]
    pub threshold: u16,
    /// Whether answers after the deadline are counted, in tables that do not say themselves.
    #[serde(default)]
    pub late: LateRule,
    /// What size classes, strata and groups are called.
    #[serde(default, skip_serializing_if = "FrameLabels::is_empty")]
    pub frame_labels: FrameLabels,
    /// Further rules of disclosure control.
    #[serde(default, skip_serializing_if = "DisclosureRow::is_default")]
    pub disclosure: DisclosureRow,
    /// How weighted tables make up for those who did not answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weights: Option<WeightsRow>,
}

const fn default_threshold() -> u16 {
    3
}

impl Plan {
    /// Whether it counts the same as another one and under the same rules, whatever tables, groups and indicators are
    /// called in them, and however they are drawn.
    #[must_use]
    pub fn counts_as(&self, other: &Self) -> bool {
        self.without_words() == other.without_words()
    }

    fn without_words(&self) -> Self {
        let mut plan = self.clone();
        for table in &mut plan.tables {
            (table.title, table.notes, table.chart) = Default::default();
        }
        for indicator in &mut plan.indicators {
            (indicator.set, indicator.title, indicator.note) = Default::default();
        }
        plan.indicator_sets.clear();
        plan.frame_labels = FrameLabels::default();
        plan
    }
}

impl Default for Plan {
    /// The plan of a document without one: no table, and the usual threshold.
    fn default() -> Self {
        Self {
            tables: Vec::new(),
            list: None,
            indicator_sets: Vec::new(),
            indicators: Vec::new(),
            sizes: None,
            threshold: default_threshold(),
            late: LateRule::default(),
            frame_labels: FrameLabels::default(),
            disclosure: DisclosureRow::default(),
            weights: None,
        }
    }
}

/// Rules of disclosure control beside the threshold. They are not published: who knows them can
/// work out more.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DisclosureRow {
    /// A sum is sensitive when its largest contributors have too much of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dominance: Option<DominanceRow>,
    /// A sum is sensitive when its second largest contributor could estimate the largest to within
    /// so many per cent, 1 to 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p: Option<u8>,
    /// Whether an exact zero is shown.
    #[serde(default)]
    pub zeros: Zeros,
}

impl DisclosureRow {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// Dominance: the `n` largest contributors have more than `k` per cent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DominanceRow {
    /// How many contributors, 1 to 5.
    pub n: u8,
    /// Per cent, 1 to 99.
    pub k: u8,
}

/// Whether an exact zero is shown in tables over `aggregate` items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Zeros {
    /// It is: that nobody is in a category says nothing of anybody in particular.
    #[default]
    Shown,
    /// It is as sensitive as a small count: where everybody is in other categories, a zero tells
    /// something of each of them.
    Protected,
}

/// One table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableRow {
    /// The table's code; with the survey's it is the published table's id.
    pub id: Name,
    /// Title.
    pub title: Texts,
    /// What is counted.
    pub unit: Unit,
    /// Only units for which this holds are in the table; unknown counts as no.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// The variables that span the table, in the order of its axes; none gives one total.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<DimensionRow>,
    /// The base of shares: whose answers are counted in the denominator.
    #[serde(default)]
    pub base: BaseRule,
    /// Whether answers after the deadline are counted; the plan's rule unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late: Option<LateRule>,
    /// What is shown in the cells; `count` unless said.
    #[serde(default = "default_measures")]
    pub measures: Vec<MeasureRow>,
    /// Whether weighted figures with their precision stand beside the plain ones.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub weighted: bool,
    /// Whether the difference between table and public list is protected.
    #[serde(default = "default_protect_exempt")]
    pub protect_exempt: bool,
    /// Notes printed under the table.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Texts>,
    /// How the table's page draws it.
    #[serde(default)]
    pub chart: Chart,
}

fn default_measures() -> Vec<MeasureRow> {
    vec![MeasureRow::Count]
}

const fn default_protect_exempt() -> bool {
    true
}

/// One axis of a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DimensionRow {
    /// What the axis is made of.
    #[serde(flatten)]
    pub of: DimensionOf,
    /// Whether the axis has a total of its own.
    #[serde(default = "default_total")]
    pub total: bool,
}

const fn default_total() -> bool {
    true
}

/// What an axis is made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DimensionOf {
    /// The codes of an item or derived item; a multiple choice gives one category a code.
    Item(Name),
    /// Bands of a number.
    Bands(BandsRow),
    /// A variable of the frame.
    Frame(FrameVariable),
    /// Codes of an item gathered into named boxes.
    Boxes(BoxesRow),
    /// Groups of organisations, of which a unit may be in several.
    Groups(Vec<GroupRow>),
    /// The most frequent categories.
    Top(TopRow),
}

impl ListRow {
    /// The items, derived ones too, by which readers see, search or filter the entries: what the plan names, and
    /// `name_item`, by which the roster calls its entries.
    pub fn shown<'a>(&'a self, name_item: Option<&'a Name>) -> impl Iterator<Item = &'a Name> {
        let facets = self.facets.iter().filter_map(|facet| facet.of.item());
        self.columns.iter().chain(&self.search).chain(&self.tags).chain(facets).chain(name_item)
    }
}

impl DimensionOf {
    /// The item whose codes, boxes or bands the axis is made of.
    pub(crate) const fn item(&self) -> Option<&Name> {
        match self {
            Self::Item(item) => Some(item),
            Self::Bands(row) => Some(&row.item),
            Self::Boxes(row) => Some(&row.item),
            Self::Frame(_) | Self::Groups(_) | Self::Top(_) => None,
        }
    }
}

/// Bands of a numeric item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BandsRow {
    /// The numeric item.
    pub item: Name,
    /// The axis's code in published tables, since a band axis is not the item itself.
    pub id: Name,
    /// The bands in order; each takes values from its own `from` (inclusive) up to `below`.
    pub bands: Vec<BandRow>,
}

/// Codes of an item gathered into boxes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BoxesRow {
    /// The choice item.
    pub item: Name,
    /// The axis's code in published tables.
    pub id: Name,
    /// The boxes in order; a code may be in one box only.
    pub boxes: Vec<BoxRow>,
}

/// One box of codes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BoxRow {
    /// The box's code.
    pub code: Code,
    /// Its label.
    pub label: Texts,
    /// The codes in it.
    pub codes: Vec<Code>,
}

codes! {
    /// Whose answers the denominator of shares counts.
    #[derive(Default)]
    pub enum BaseRule {
        /// Every unit that the filter lets through, answered or not.
        All = "all",
        /// Those on whose route the item was.
        Asked = "asked",
        /// Those who answered, with don't know and not relevant.
        #[default]
        Answered = "answered",
        /// Those who gave a substantive answer.
        Valid = "valid",
    }
}

impl TableRow {
    /// Whose rows the denominator of shares counts: of the frame every unit, since nobody in it was asked to be there.
    #[must_use]
    pub fn base_rule(&self) -> BaseRule {
        if self.unit == Unit::Frame { BaseRule::All } else { self.base }
    }
}

/// What is shown in a table's cells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeasureRow {
    /// Units in the cell.
    Count,
    /// Units in the cell over the base along the first axis, 0 to 1.
    Share,
    /// Organisations behind the cell.
    Organisations,
    /// Sum of a numeric item.
    Sum(Name),
    /// Mean of a numeric item, or of a scale's scores, over those with a value.
    Mean(Name),
    /// Median of a numeric item over those with a value.
    Median(Name),
    /// Quantile of a numeric item over those with a value.
    Quantile(QuantileRow),
    /// Standard deviation of a numeric item, or of a scale's scores, over those with a value.
    StandardDeviation(Name),
    /// Share of those in the cell and in the base who chose one of some codes, 0 to 1.
    BoxShare(BoxShareRow),
    /// Sum of one numeric item over the sum of another, over those with both numbers.
    Ratio(RatioRow),
}

/// A quantile of a numeric item: `p90` is the number that 90 per cent lie at or below.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuantileRow {
    /// The numeric item.
    pub item: Name,
    /// Per cent that lie at or below it, 1 to 99.
    pub percent: u8,
}

/// A box of codes as a measure. The table's base rule says who of the cell is in its base; a code
/// that stands for a missing reason may be in the box.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BoxShareRow {
    /// The choice item.
    pub item: Name,
    /// The measure's own code in published tables, after `box_`.
    pub id: Name,
    /// What the box is.
    pub label: Texts,
    /// The codes in it.
    pub codes: Vec<Code>,
}

/// A ratio of two sums as a measure, such as spending per employee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RatioRow {
    /// The measure's own code in published tables, after `ratio_`.
    pub id: Name,
    /// What the ratio is.
    pub label: Texts,
    /// The numeric item that is divided.
    pub numerator: Name,
    /// The numeric item that it is divided by.
    pub denominator: Name,
    /// What it is counted in, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Texts>,
    /// Digits after the point that readers are shown, 0 to 6; 1 unless said.
    #[serde(default = "default_decimals")]
    pub decimals: u8,
}

const fn default_decimals() -> u8 {
    1
}

impl MeasureRow {
    /// The items that the measure is made of.
    pub fn items(&self) -> impl Iterator<Item = &Name> {
        let (one, other) = match self {
            Self::Sum(item)
            | Self::Mean(item)
            | Self::Median(item)
            | Self::StandardDeviation(item) => (Some(item), None),
            Self::Quantile(quantile) => (Some(&quantile.item), None),
            Self::BoxShare(boxed) => (Some(&boxed.item), None),
            Self::Ratio(ratio) => (Some(&ratio.numerator), Some(&ratio.denominator)),
            Self::Count | Self::Share | Self::Organisations => (None, None),
        };
        one.into_iter().chain(other)
    }

    /// The code that the plan gives the measure, if it gives one.
    #[must_use]
    pub const fn own_id(&self) -> Option<&Name> {
        match self {
            Self::BoxShare(boxed) => Some(&boxed.id),
            Self::Ratio(ratio) => Some(&ratio.id),
            _ => None,
        }
    }
}

/// How a table's page draws it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Chart {
    /// One bar a category of the first axis.
    #[default]
    Bars,
    /// One bar a category of the second axis, divided by the first.
    Stacked,
    /// The same over an ordered scale, each bar moved so that the middle stands under one line.
    Diverging,
    /// No chart.
    None,
}

/// The searchable public list of one roster's entries.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListRow {
    /// The roster.
    pub roster: Name,
    /// Title of the list.
    pub title: Texts,
    /// Items shown for an entry, in order; all must be `named`.
    pub columns: Vec<Name>,
    /// Text items that the search looks into.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub search: Vec<Name>,
    /// The item of tags, when there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Name>,
    /// Choice items and frame variables that readers may filter by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facets: Vec<DimensionRow>,
}
