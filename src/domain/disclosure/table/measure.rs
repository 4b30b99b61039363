//! What a measure of a published table is, and where its number is found in the counted one.
//!
//! **Not here:** which measures a table has ([`measures`](super::measures)).

use serde::{Deserialize, Serialize};

use crate::code::Name;
use crate::lang::Texts;
use crate::tabulate::column::State;
use crate::tabulate::table::NumberOf;

/// One measure, a category of `ContentsCode`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// `count`, `share`, `organisations`; `sum_x`, `mean_x`, `median_x`, `p90_x`, `sd_x`, `valid_x` for
    /// an item `x`; `box_x`, `valid_x` for a box `x`; `ratio_x`, `base_x` for a ratio `x`; `n_base`, `n_exempt`, `n_late`, or `n_` and a
    /// missing reason; `n_`, such a reason and `_x` for a measured item.
    pub code: String,
    /// What it is.
    pub label: Texts,
    /// What kind of number it is.
    pub kind: MeasureKind,
    /// Digits after the point that readers are shown.
    pub decimals: u8,
    /// Its unit in words.
    pub unit: Texts,
}

/// What kind of number a measure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeasureKind {
    /// Rows in the cell.
    Count,
    /// Rows in the cell over the base, 0 to 1.
    Share,
    /// Organisations behind the cell.
    Organisations,
    /// Sum of a numeric item.
    Sum,
    /// Mean of a numeric item.
    Mean,
    /// Median of a numeric item.
    Median,
    /// Another quantile of a numeric item.
    Quantile,
    /// Standard deviation of a numeric item.
    Deviation,
    /// Rows in the cell and in a box over those in the cell and in the box's base, 0 to 1.
    BoxShare,
    /// Sum of a numeric item over that of another.
    Ratio,
    /// Rows in the cell with a number, in the base of a box, or with both numbers of a ratio.
    Valid,
    /// The denominator of shares; the same along the first axis.
    Base,
    /// Rows without a substantive answer on the first axis; the same along it.
    Missing,
    /// Rows in the cell without a substantive answer to a measured item, for one reason.
    Lacking,
    /// Rows in the base of which something is exempt from publication; the same along the first axis.
    Exempt,
    /// Late rows of the base or left out of it, or in a table of answers for aggregates of all rows; the same along
    /// the first axis.
    Late,
    /// The weighted estimate of the plain figure before it, for all units of the frame.
    Weighted,
    /// The weighted estimate of a share, 0 to 1.
    WeightedShare,
    /// The standard error of a weighted estimate.
    Error,
    /// The standard error of a weighted share, in parts of one.
    ShareError,
    /// An end of the interval of 95 per cent of a weighted estimate.
    Bound,
    /// An end of the interval of a weighted share, 0 to 1.
    ShareBound,
}

impl MeasureKind {
    /// Whether it is a share of 0 to 1, plain or weighted, which readers see in per cent.
    #[must_use]
    pub const fn is_share(self) -> bool {
        matches!(self, Self::Share | Self::BoxShare | Self::WeightedShare)
    }
}

impl MeasureKind {
    /// Whether a zero of it means that there is nothing.
    #[must_use]
    pub const fn counts(self) -> bool {
        !matches!(
            self,
            Self::Mean
                | Self::Median
                | Self::Quantile
                | Self::Deviation
                | Self::Ratio
                | Self::Weighted
                | Self::WeightedShare
                | Self::Error
                | Self::ShareError
                | Self::Bound
                | Self::ShareBound
        )
    }
}

/// Where a measure's number is found in a counted table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::disclosure) enum Source {
    Count,
    Share,
    Organisations,
    /// Of a numeric item, by its position in [`Table::numbers`](crate::tabulate::table::Table::numbers).
    Sum(usize),
    Mean(usize),
    /// The quantile at some per cent.
    Quantile(usize, u8),
    Deviation(usize),
    Valid(usize),
    /// By its position in [`Table::ratios`](crate::tabulate::table::Table::ratios).
    Ratio(usize),
    RatioBase(usize),
    /// Of a number and a reason, by their positions.
    Lacking(usize, usize),
    Base,
    /// Of a reason, by its position in [`State::REASONS`].
    Missing(usize),
    Exempt,
    Late,
    /// A part of the weighted figure beside a plain one.
    Weighted(Plain, Part),
}

impl Source {
    /// Whether the number is the cell's own, and not the same along the first axis.
    pub const fn is_of_cell(self) -> bool {
        !matches!(self, Self::Base | Self::Missing(_) | Self::Exempt | Self::Late)
    }
}

/// A part of a weighted figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::disclosure) enum Part {
    Estimate,
    Error,
    Low,
    High,
}

/// The plain figure that a weighted one stands beside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::disclosure) enum Plain {
    Count,
    Share,
    Organisations,
    Sum(usize),
    Mean(usize),
    Ratio(usize),
}

impl Plain {
    pub fn of(source: Source) -> Option<Self> {
        match source {
            Source::Count => Some(Self::Count),
            Source::Share => Some(Self::Share),
            Source::Organisations => Some(Self::Organisations),
            Source::Sum(at) => Some(Self::Sum(at)),
            Source::Mean(at) => Some(Self::Mean(at)),
            Source::Ratio(at) => Some(Self::Ratio(at)),
            _ => None,
        }
    }

    /// Where the plain figure is found.
    pub const fn source(self) -> Source {
        match self {
            Self::Count => Source::Count,
            Self::Share => Source::Share,
            Self::Organisations => Source::Organisations,
            Self::Sum(at) => Source::Sum(at),
            Self::Mean(at) => Source::Mean(at),
            Self::Ratio(at) => Source::Ratio(at),
        }
    }
}

/// The code of the measure that counts who has a number, or is in the base of a box.
pub(in crate::disclosure) fn valid_code(of: &NumberOf) -> String {
    format!("valid_{}", of.boxed.as_ref().unwrap_or(&of.item))
}

/// The code of the share in a box.
pub(in crate::disclosure) fn box_code(of: &NumberOf) -> String {
    of.boxed.as_ref().map(|id| format!("box_{id}")).unwrap_or_default()
}

/// The code of the measure that counts who gave no answer to a measured item, for one reason.
pub(in crate::disclosure) fn lacking_code(reason: State, item: &Name) -> String {
    format!("n_{}_{item}", reason.as_str())
}
