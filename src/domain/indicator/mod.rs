//! Indicators: what several items of a round come to together, what it rests on, and how it changed.
//!
//! An indicator is the weighted mean of its items' means (or box shares), so that every part of it can be
//! read off and so that a figure from elsewhere, of which only the mean is known, can be one of them. An
//! item that nobody of a group was asked is left out of that group's value, and its weight with it.
//!
//! **Invariant:** a [`SafeIndicator`] is made only by [`indicators`], after [`protect`] has shown that no
//! figure over `aggregate` items, and nothing that follows from all of them together, rests on the
//! substantive answers of fewer organisations than the threshold, and `linked` that nothing that the tables of
//! the plan hide can be worked out closely from them. Don't know is never in a mean and always in the base of
//! a share.
//!
//! **Not here:** which items may be compared ([`comparison`](super::comparison)), and how tables are protected
//! ([`disclosure`](super::disclosure)), which indicators never cost a figure.
//!
//! Vocabulary: component, weight, aggregation, as in OECD and JRC, *Handbook on Constructing Composite
//! Indicators*, 2008, steps 6 and 7.

mod assemble;
mod change;
mod compute;
mod former;
mod groups;
mod leak;
mod linked;
mod panel;
mod protect;
mod published;
mod scale;
mod stay;
mod table;
mod tally;

#[cfg(test)]
mod tests;

use crate::figure::exact;

pub use compute::{Computed, Fielded, IndicatorError, indicators};
pub use former::recall;
pub use linked::Beside;
pub use panel::PanelFigure;
pub use published::{
    CodeCount, Group, Indicator, Kind, Matched, Part, PartFigures, PartShift, Past, PastPart,
    SafeIndicator, Shift, Value,
};
pub use stay::{past_stays_hidden, stay_hidden};
