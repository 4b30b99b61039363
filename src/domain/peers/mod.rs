//! A unit's own answers beside those of its peers: all who answered, its level, its size class, its groups.
//!
//! **Invariant:** thresholds count the others, without the unit itself. A distribution that rests on fewer
//! organisations than the threshold is not shown. Counts over `aggregate` items are rounded to multiples of
//! [`ROUNDING`]; over the entries of a roster, of which one organisation may have many, they are shown only
//! where each number, and each difference between two distributions that are shown, has at least as many
//! organisations behind it. An edge of quarters over `aggregate` items has two digits, or is a year that as many organisations as
//! the threshold says have given. `internal` items, and what others have exempted, are never used.
//!
//! **Not here:** what everybody is shown ([`publication`](super::publication)).

mod cells;
mod compare;
mod count;
mod group;
mod round;

#[cfg(test)]
mod tests;

use super::code::Name;
use super::figure::Figure;
use super::lang::Texts;
use super::tabulate::column::State;

pub use compare::own_result;
pub use group::{PeerGroup, Peers};
pub use round::ROUNDING;

/// What decides how much of the others is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Protection {
    /// Fewest organisations behind a distribution.
    pub threshold: u16,
    /// What the rounding of counts is drawn from; it must be the same for every unit, and not public.
    pub seed: [u8; 32],
}

/// A unit's answers beside those of its peers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnResult {
    /// The peers that it is shown beside, all of them first.
    pub groups: Vec<PeerGroup>,
    /// The items in the order of the questionnaire: the header's, then each roster's.
    pub items: Vec<OwnItem>,
}

/// One item of the unit beside its peers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnItem {
    /// The item.
    pub id: Name,
    /// Its short name.
    pub label: Texts,
    /// The roster whose entries are counted; none when organisations are.
    pub roster: Option<Name>,
    /// Whether a row may be in several categories.
    pub multiple: bool,
    /// Digits after the point of [`OwnItem::values`].
    pub decimals: u8,
    /// The unit of numbers, if any.
    pub unit: Option<Texts>,
    /// The categories of codes or bands; four quarters from the lowest for other numbers.
    pub categories: Vec<OwnCategory>,
    /// The unit's own numbers, for an item that has them.
    pub values: Vec<Figure>,
    /// Why the unit itself has no substantive answer; none when it has one.
    pub missing: Option<State>,
    /// The others, one a group of [`OwnResult::groups`].
    pub others: Vec<Others>,
}

/// A category with what the unit itself has in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnCategory {
    /// Its code.
    pub code: String,
    /// What it is.
    pub label: Texts,
    /// The unit's own rows in it; zero for quarters, which every group places by its own edges.
    pub own: u32,
}

/// What is shown of the others in one group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Others {
    /// Nothing, to protect them.
    Hidden,
    /// How many are in each category.
    Counts {
        /// How many have a substantive answer.
        base: u64,
        /// How many of them are in each category.
        counts: Vec<u64>,
        /// Whether the numbers are rounded to protect them.
        rounded: bool,
    },
    /// Where the quarters of their numbers begin.
    Quartiles {
        /// The first quartile, the median and the third quartile.
        edges: [Figure; 3],
        /// How many of the unit's own numbers are in each quarter, from the lowest.
        own: [u32; 4],
        /// Whether the edges are rounded to protect them.
        rounded: bool,
    },
}
