//! Indicators of the plan: what several items come to together, and the size classes of the frame.
//!
//! The plan says which items, in which direction, by which points and weights; how they are computed
//! is in [`indicator`](crate::indicator).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::breakdown::BandRow;
use super::unit::{FrameVariable, Unit};
use crate::code::{Code, Name};
use crate::figure::Figure;
use crate::frame::Level;
use crate::lang::Texts;

/// A set that indicators are shown under, such as the goals of a strategy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetRow {
    /// The set's code.
    pub id: Name,
    /// Its title.
    pub title: Texts,
}

/// One indicator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndicatorRow {
    /// The indicator's code.
    pub id: Name,
    /// The set that it is shown under; none for one that stands alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set: Option<Name>,
    /// Its title.
    pub title: Texts,
    /// What it is meant to measure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Texts>,
    /// Whose answers it rests on: organisations unless said; never the frame.
    #[serde(default = "default_unit")]
    pub unit: Unit,
    /// What its value is: a mean of points, or a share in the box.
    #[serde(default)]
    pub form: Form,
    /// The items and panel figures that it is made of.
    pub items: Vec<PartRow>,
    /// Fewest own items with a substantive answer for a unit to count in the means; 1 unless said.
    #[serde(default = "default_one")]
    pub min_items: u16,
    /// Frame variables by whose categories it is shown too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<FrameVariable>,
}

const fn default_unit() -> Unit {
    Unit::Organisation
}

const fn default_one() -> u16 {
    1
}

/// What an indicator's value is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// The weighted mean of its items' means; don't know is left out.
    #[default]
    Mean,
    /// The weighted mean of its items' box shares; don't know is in their base.
    Share,
}

/// One item or panel figure of an indicator; it names exactly one of `item` and `panel`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartRow {
    /// A choice item, a scale, or a derived item that gives codes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<Name>,
    /// The round whose answers to the item are taken; the indicator's own round unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round: Option<Code>,
    /// A figure from elsewhere, imported for the round under this code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub panel: Option<Name>,
    /// What was asked; needed for a panel figure, and taken from the item otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Texts>,
    /// How much it weighs, 1 to 1000; 1 unless said.
    #[serde(default = "default_one")]
    pub weight: u16,
    /// Whether more points are worse: they are then counted from the other end of the scale.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reversed: bool,
    /// Points of each substantive code; the codes' scores unless given.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub points: BTreeMap<Code, Point>,
    /// The codes of the box; the two with the highest scores unless given.
    #[serde(default, rename = "box", skip_serializing_if = "Vec::is_empty")]
    pub boxed: Vec<Code>,
    /// Lowest and highest possible mean of a panel figure; 1 and 5 unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<[i64; 2]>,
}

/// Points of a code: a whole number, or a fraction in lowest terms as text, `7/3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Point {
    /// A whole number.
    Whole(i32),
    /// A fraction.
    Fraction(Figure),
}

impl Point {
    /// The number itself.
    #[must_use]
    pub fn figure(self) -> Figure {
        match self {
            Self::Whole(number) => Figure::whole(number.into()),
            Self::Fraction(figure) => figure,
        }
    }
}

impl PartRow {
    /// Lowest and highest possible mean of a panel figure.
    #[must_use]
    pub fn panel_range(&self) -> [i64; 2] {
        self.range.unwrap_or([1, 5])
    }
}

/// Size classes derived from the size that the register holds; they stand in the register's place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SizesRow {
    /// The levels of government whose size is classed; the others have no size class.
    pub levels: Vec<Level>,
    /// The classes in order: `from` is in the class, `below` is not.
    pub classes: Vec<BandRow>,
}

impl SizesRow {
    /// The class of an organisation of that level and size.
    ///
    /// Worked by hand, with a class from 20 000 to below 40 001: 40 000 inhabitants are in it.
    #[must_use]
    pub fn class(&self, level: Level, size: Option<i64>) -> Option<&BandRow> {
        let size = size.filter(|_| self.levels.contains(&level))?;
        self.classes.iter().find(|class| {
            class.from.is_none_or(|from| from <= size)
                && class.below.is_none_or(|below| size < below)
        })
    }
}
