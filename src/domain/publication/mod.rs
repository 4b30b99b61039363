//! A publication: the immutable document in which the figures of one frozen round leave the house.
//!
//! **Invariant:** its tables are [`SafeTable`]s and its list holds `named` items only, without exempt
//! entries and values, so nothing that is in it needs to be hidden from anybody. It says itself on
//! what it rests: frame, freeze, outcome, bases, signs and notes.
//!
//! **Not here:** how it is written for readers (`exchange`, `http::results`), and when a round may be
//! published ([`round`](super::round)).

mod basis;
mod change;
mod compare;
pub mod cube;
mod difference;
mod entry_changes;
mod indicator_changes;
mod list;
mod listing;
mod outcome;
mod release;
mod search;
mod text_changes;
#[cfg(any(test, feature = "samples"))]
pub mod sample;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::canonical;
use super::code::{Code, Name};
use super::disclosure::{SafeTable, Sign};
use super::indicator::SafeIndicator;
use super::lang::{Lang, Texts};
use super::questionnaire::document::{ContactPoint, Publisher};
use super::questionnaire::indicator_plan::SetRow;
use super::round::Schedule;
use super::series::TableSeries;
use crate::code::codes;

pub use basis::Basis;
pub use change::{Change, PART, What};
pub use compare::changes;
pub use difference::{Difference, Few};
pub use entry_changes::FormerList;
pub use list::{
    ColumnKind, Facet, FacetCategory, ListBuilder, ListColumn, ListError, ListHash, ListHead,
    ListRow, ListRows, ListValue, OrganisationName, normalise,
};
pub use listing::{Listed, Listing, ListingBuilder, sortable};
pub use outcome::{Outcome, OutcomeGroup};
pub use release::{Former, ReleaseError, release, withdraw};
pub use search::{SOUGHT, Searched, Sought, Stemming, sort_key};

/// Everything that is published of one freeze of one round, but for the rows of its list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publication {
    /// The format's version; `1` is the only one so far.
    pub format: u16,
    /// The survey.
    pub survey: SurveyHead,
    /// The round.
    pub round: RoundHead,
    /// Number of the freeze that it rests on.
    pub freeze: u32,
    /// When that freeze was made: the date of the data.
    pub frozen_at: DateTime<Utc>,
    /// 1, 2, 3 of the round; the highest is the one in force.
    pub revision: u32,
    /// Whether the figures may still change.
    pub kind: Kind,
    /// Why it was published: what changed since the former revision.
    pub reason: String,
    /// The instant from which readers see it: when it was made, or when its embargo ends.
    pub published_at: DateTime<Utc>,
    /// Who was asked and what became of it.
    pub outcome: Outcome,
    /// The tables in the order of the plan.
    pub tables: Vec<SafeTable>,
    /// What the public list is made of, if there is one.
    pub list: Option<ListHead>,
    /// What is different from the former revision, a line each; empty for the first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
    /// The sets that indicators are shown under, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indicator_sets: Vec<SetRow>,
    /// The indicators in the order of the plan, with their past and their change.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indicators: Vec<SafeIndicator>,
    /// The tables over the earlier rounds of the survey that readers see, in the order of the tables; none
    /// of a table that no earlier round has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub series: Vec<TableSeries>,
    /// What indicators and series rest on: this round first, then earlier ones, the newest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub basis: Vec<Basis>,
}

/// What is published of the survey itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SurveyHead {
    /// The survey's code.
    pub code: Name,
    /// Its title.
    pub title: Texts,
    /// The languages it is complete in.
    pub languages: Vec<Lang>,
    /// Why it is made.
    pub purpose: Texts,
    /// What the collection rests on.
    pub legal_basis: Texts,
    /// Who publishes it.
    pub publisher: Publisher,
    /// Who answers questions about it.
    pub contact: ContactPoint,
    /// Licence of what is published: an IRI.
    pub licence: String,
}

/// What is published of the round itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RoundHead {
    /// The period, as tables show it.
    pub code: Code,
    /// The edition of the questionnaire that was asked.
    pub version: String,
    /// Its dates.
    pub schedule: Schedule,
    /// When it was closed, if that was before deadline and grace were over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_early_at: Option<DateTime<Utc>>,
}

codes! {
    /// Whether the figures may still change.
    pub enum Kind {
        /// They may.
        Preliminary = "preliminary",
        /// They change only by a correction.
        Final = "final",
    }
}

impl Publication {
    /// The format that this program writes.
    pub const FORMAT: u16 = 1;

    /// The table of that code.
    #[must_use]
    pub fn table(&self, id: &str) -> Option<&SafeTable> {
        self.tables.iter().find(|table| table.head().id.as_str() == id)
    }

    /// Whether the figures of an earlier round were preliminary when this was published.
    #[must_use]
    pub fn was_preliminary(&self, round: &Code) -> bool {
        Basis::was_preliminary(&self.basis, round)
    }

    /// The table of that code over earlier rounds.
    #[must_use]
    pub fn series(&self, id: &str) -> Option<&TableSeries> {
        self.series.iter().find(|series| series.table.as_str() == id)
    }

    /// The indicator of that code.
    #[must_use]
    pub fn indicator(&self, id: &str) -> Option<&SafeIndicator> {
        self.indicators.iter().find(|indicator| indicator.id.as_str() == id)
    }

    /// The sign at a position of a table: the table's own; else that the figures are preliminary; else
    /// that there is nothing.
    #[must_use]
    pub fn sign(&self, table: &SafeTable, position: usize) -> Option<Sign> {
        let preliminary = (self.kind == Kind::Preliminary).then_some(Sign::Preliminary);
        let nil = || table.is_nil(position).then_some(Sign::Nil);
        table.sign(position).or(preliminary).or_else(nil)
    }

    /// The signs that occur in a table, in the order of a legend.
    #[must_use]
    pub fn signs(&self, table: &SafeTable) -> BTreeSet<Sign> {
        let positions = 0..table.values().len();
        let nil = positions.clone().any(|at| table.is_nil(at)).then_some(Sign::Nil);
        let broken = (!table.head().breaks.is_empty()).then_some(Sign::Break);
        positions.filter_map(|at| self.sign(table, at)).chain(nil).chain(broken).collect()
    }

    /// The document as it is stored and hashed: canonical JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        canonical::to_json(self)
    }

    /// SHA-256 of [`Publication::to_json`]; it covers the list through the hash of its rows.
    #[must_use]
    pub fn hash(json: &str) -> [u8; 32] {
        canonical::hash(json)
    }
}
