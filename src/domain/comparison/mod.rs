//! Comparison between rounds: whether what an item measures in one round may be set beside another's.
//!
//! A questionnaire declares, item by item, how it compares with the version named by `compares_to`:
//! `same`, `changed` with a note, or `break`. Items are the same by their code, never by their words.
//!
//! **Invariant:** what nobody has declared comparable is not compared. A break anywhere on the way from
//! one version to another is a break between the two, and every note on the way is kept.
//!
//! **Not here:** where the figures that are compared come from ([`series`](super::series),
//! [`indicator`](super::indicator)).

mod change;
mod lineage;
mod words;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use super::lang::Texts;

pub use change::{Change, Moved};
pub use lineage::{between, lineage};
pub use words::compared;

/// How what is measured now compares with what was measured then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Link {
    /// Change may be published.
    Same,
    /// Change may be published together with these notes, the newest first.
    Changed(Vec<Texts>),
    /// Change may not be published.
    Break {
        /// Why.
        why: Why,
        /// What the questionnaires say of it, the newest first.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        notes: Vec<Texts>,
    },
}

/// Why there is a break.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// A questionnaire declares it.
    Declared,
    /// One of the two did not ask.
    Absent,
    /// The questionnaires do not say how the two compare.
    Undeclared,
    /// The answers that there were have no points or labels in the present plan.
    Codes,
    /// The plan counts it in another way.
    Plan,
}

impl Link {
    /// Whether change may be published.
    #[must_use]
    pub const fn is_comparable(&self) -> bool {
        !matches!(self, Self::Break { .. })
    }

    /// A break for that reason, of which no questionnaire says anything.
    #[must_use]
    pub const fn broken(why: Why) -> Self {
        Self::Break { why, notes: Vec::new() }
    }

    /// What the questionnaires say, the newest first.
    #[must_use]
    pub fn notes(&self) -> &[Texts] {
        match self {
            Self::Same => &[],
            Self::Changed(notes) | Self::Break { notes, .. } => notes,
        }
    }

    /// What holds when both this and `other` hold: the worse of the two, with the notes of both, each
    /// once.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let mut notes: Vec<Texts> = self.notes().to_vec();
        for note in other.notes() {
            if !notes.contains(note) {
                notes.push(note.clone());
            }
        }
        match (self, other) {
            (Self::Break { why, .. }, Self::Break { why: also, .. }) => {
                Self::Break { why: why.min(also), notes }
            }
            (Self::Break { why, .. }, _) | (_, Self::Break { why, .. }) => {
                Self::Break { why, notes }
            }
            (Self::Same, Self::Same) => Self::Same,
            _ => Self::Changed(notes),
        }
    }
}
