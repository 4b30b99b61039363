//! Axes by what the register says of an organisation, lists of the most frequent, and their labels.
//!
//! The rest of the plan is in [`super::plan`].

use serde::{Deserialize, Serialize};

use super::unit::FrameVariable;
use crate::code::{Code, Name};
use crate::frame::{Facts, Level};
use crate::lang::Texts;

/// What the codes of the frame are called, in the order of tables.
///
/// A code without a label is shown as itself, its underscores as spaces.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrameLabels {
    /// Size classes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub size: Vec<LabelRow>,
    /// Strata.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stratum: Vec<LabelRow>,
    /// Groups.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub group: Vec<LabelRow>,
}

/// What one code is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelRow {
    /// The code.
    pub code: Code,
    /// Its label.
    pub label: Texts,
}

impl FrameLabels {
    /// Whether nothing is labelled.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.size.is_empty() && self.stratum.is_empty() && self.group.is_empty()
    }

    /// The three lists with their keys.
    pub fn lists(&self) -> [(&'static str, &[LabelRow]); 3] {
        [("size", &self.size), ("stratum", &self.stratum), ("group", &self.group)]
    }
}

/// One category of an axis of groups, which may overlap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupRow {
    /// A level of government.
    Level(Level),
    /// A size class.
    Size(Code),
    /// A stratum.
    Stratum(Code),
    /// What is under a ministry.
    Ministry(Code),
    /// A group of the register; written as its bare code.
    #[serde(untagged)]
    Group(Code),
}

impl GroupRow {
    /// The category's code.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Level(level) => level.as_str(),
            Self::Size(code) | Self::Stratum(code) | Self::Ministry(code) | Self::Group(code) => {
                code.as_str()
            }
        }
    }

    /// Whether an organisation with these facts is in it.
    #[must_use]
    pub fn holds(&self, facts: &Facts) -> bool {
        match self {
            Self::Level(level) => facts.level == *level,
            Self::Size(code) => facts.size_class.as_ref() == Some(code),
            Self::Stratum(code) => facts.stratum.as_ref() == Some(code),
            Self::Ministry(code) => {
                facts.ministry.as_ref().is_some_and(|ministry| ministry.code == *code)
            }
            Self::Group(code) => facts.groups.contains(code.as_str()),
        }
    }
}

/// The most frequent of many categories.
///
/// All rows that the table counts are ranked, whatever its other axes; categories without a row are none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TopRow {
    /// The axis's code in published tables.
    pub id: Name,
    /// What is ranked.
    pub of: TopOf,
    /// How many are shown.
    pub most: u16,
    /// What they are ranked by; rows unless said.
    #[serde(default)]
    pub rank_by: RankBy,
    /// What becomes of those that tie with the last one.
    #[serde(default)]
    pub ties: Ties,
}

/// What a list of the most frequent is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TopOf {
    /// The codes of a choice, or the tags of an item of tags.
    Item(Name),
    /// Organisations or ministries.
    Frame(FrameVariable),
}

/// What the most frequent are ranked by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RankBy {
    /// Rows.
    #[default]
    Count,
    /// Organisations.
    Organisations,
    /// The sum of a numeric item.
    Sum(Name),
}

/// What becomes of categories that tie with the last one that is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ties {
    /// All of them are shown, so that there may be more than asked for.
    #[default]
    Included,
    /// None of them is shown, so that there may be fewer.
    LeftOut,
}

/// Whether answers that came after the deadline are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LateRule {
    /// They are.
    #[default]
    Included,
    /// They are not; how many they are is said.
    Excluded,
}

/// One band: `from <= value < below`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BandRow {
    /// The band's code.
    pub code: Code,
    /// Its label.
    pub label: Texts,
    /// Lower bound, inclusive; none for the first band.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<i64>,
    /// Upper bound, exclusive; none for the last band.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<i64>,
}
