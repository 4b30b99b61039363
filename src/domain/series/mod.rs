//! Tables over the rounds of a survey: what each earlier round published, how it compares, and what became of
//! the organisations that answered both.
//!
//! **Invariant:** an earlier round's figures are the cells that it published, found by their codes; none is
//! computed anew. A change is the difference of two figures that are both shown, and there is none across
//! a break. The figures of those that answered both rounds are tables of their own that passed disclosure
//! control beside all that is published of their round.
//!
//! **Not here:** which items compare ([`comparison`](super::comparison)); indicators, which have their own past
//! ([`indicator`](super::indicator)).

mod change;
mod link;
mod matched;
mod past;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::code::{Code, Name};
use super::comparison::Link;
use super::disclosure::{SafeTable, Sign};
use super::tabulate::Figure;

pub use change::Moved;
pub use link::{Planned, link};
pub use matched::{Partner, Side, matched};
pub use past::past;

/// One table of a publication over the earlier rounds of its survey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableSeries {
    /// The table.
    pub table: Name,
    /// The earlier rounds that published it over the same axes, the newest first.
    pub past: Vec<PastTable>,
    /// The organisations that answered this round and the newest of the earlier ones; none across a break,
    /// and when nothing may be told of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matched: Option<MatchedTables>,
}

/// A table as an earlier round published it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PastTable {
    /// The round.
    pub round: Code,
    /// The edition of the questionnaire that was asked.
    pub version: String,
    /// The revision that the values are from.
    pub revision: u32,
    /// How the round after it compares with it.
    pub link: Link,
    /// What it shows in each place of the present table's values; none where it has no such cell.
    pub values: Vec<Option<Figure>>,
    /// The signs of those places.
    pub signs: BTreeMap<usize, Sign>,
}

/// The organisations that answered two rounds, in each of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MatchedTables {
    /// The earlier round.
    pub round: Code,
    /// How many organisations answered both.
    pub n: u64,
    /// This round's table, with those organisations apart from the others on its last axis.
    pub now: SafeTable,
    /// The earlier round's.
    pub then: SafeTable,
}

impl TableSeries {
    /// How the table compares with that earlier round's; none when that one is not in its past.
    #[must_use]
    pub fn link_to(&self, round: &Code) -> Option<Link> {
        let at = self.past.iter().position(|past| past.round == *round)?;
        let way = self.past.get(..=at)?.iter().map(|past| past.link.clone());
        Some(way.fold(Link::Same, Link::and))
    }

    /// How the table compares with the newest earlier round's; none without one.
    #[must_use]
    pub fn link(&self) -> Option<&Link> {
        self.past.first().map(|past| &past.link)
    }
}
