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
mod stayed;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::code::{Code, Name};
use super::comparison::Link;
use super::disclosure::{SafeTable, Sign};
use super::figure::Figure;

pub use link::{Links, Planned, link};
pub use matched::{Partner, Side, Told, matched};
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
    /// Why there is nothing of them; none across a break.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unmatched: Option<Unmatched>,
}

/// Why nothing is told of the organisations that answered two rounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unmatched {
    /// None answered both and is in the same categories of the frame in both.
    Nobody,
    /// A number of them, or of the others, would rest on too few.
    Few,
    /// Something is hidden in tables over the same items, or what the plan protects is.
    Hidden,
    /// The table does not tell organisations apart.
    Unfit,
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
    /// How the round after it compares with it, by what the whole table rests on.
    pub link: Link,
    /// How what the table measures compares besides, by the item, box or ratio; empty when all is the same.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub measured: BTreeMap<Name, Link>,
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
    /// How many organisations: those that answered both, and are in the same categories of the frame in both, as far
    /// as the table reads it.
    pub n: u64,
    /// This round's table, with those organisations apart from the others on its last axis.
    pub now: SafeTable,
    /// The earlier round's.
    pub then: SafeTable,
}

impl TableSeries {
    /// Whether it shows and hides what another one of the same plan does, whatever its tables are called.
    #[must_use]
    pub fn shows_as(&self, other: &Self) -> bool {
        let matched = match (&self.matched, &other.matched) {
            (None, None) => true,
            (Some(one), Some(other)) => one.shows_as(other),
            _ => false,
        };
        matched
            && (&self.table, &self.past, self.unmatched)
                == (&other.table, &other.past, other.unmatched)
    }
}

impl MatchedTables {
    fn shows_as(&self, other: &Self) -> bool {
        (&self.round, self.n) == (&other.round, other.n)
            && self.now.shows_as(&other.now)
            && self.then.shows_as(&other.then)
    }
}

impl PastTable {
    /// How the round after it compares with it in one measure, by the measure's code.
    #[must_use]
    pub fn link_of(&self, measure: &str) -> Link {
        let is_of = |name: &Name| {
            let before = measure.strip_suffix(name.as_str());
            before.is_some_and(|before| before.ends_with('_'))
        };
        // `mean_a_b` is of `a_b` where there is one, and not of `b`.
        let own = self.measured.iter().filter(|(name, _)| is_of(name));
        let own = own.max_by_key(|(name, _)| name.as_str().len());
        own.map_or_else(|| self.link.clone(), |(_, own)| self.link.clone().and(own.clone()))
    }

    /// How the round after it compares with it in the least comparable of its measures.
    #[must_use]
    pub fn link_of_all(&self) -> Link {
        self.measured.values().cloned().fold(self.link.clone(), Link::and)
    }
}

impl TableSeries {
    /// How the table compares with that earlier round's, in all measures or in one; none when that one is not in its
    /// past.
    #[must_use]
    pub fn link_to(&self, round: &Code, measure: Option<&str>) -> Option<Link> {
        let at = self.past.iter().position(|past| past.round == *round)?;
        let of = |past: &PastTable| match measure {
            Some(measure) => past.link_of(measure),
            None => past.link_of_all(),
        };
        Some(self.past.get(..=at)?.iter().map(of).fold(Link::Same, Link::and))
    }
}
