//! The context of one verb: its transaction, its instant, its actor.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Chance;
use super::design::Instruments;
use crate::domain::ids::{AccountId, LinkId, UnitId};
use crate::domain::orgnr::Series;
use crate::store::StoreConnection;

/// What a staff account may do; each role may do all that the ones after it may.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reads everything but contacts.
    Viewer,
    /// Also sees answers, previews tables and exports.
    Analyst,
    /// Also runs rounds and corrects answers.
    Manager,
    /// Also keeps accounts.
    Administrator,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::Viewer, Self::Analyst, Self::Manager, Self::Administrator];

    /// The code in the database, tokens and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Analyst => "analyst",
            Self::Manager => "manager",
            Self::Administrator => "administrator",
        }
    }

    /// Reads the code.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == raw)
    }
}

/// Who does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A member of staff.
    Staff(AccountId, Role),
    /// Whoever holds a link of a unit.
    Respondent(LinkId, UnitId),
    /// The worker or the command line.
    System,
}

/// What an audited change was made to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The kind: `round`, `unit`, `survey`, …
    pub kind: &'static str,
    /// Its id.
    pub id: Uuid,
}

impl Subject {
    /// A subject of that kind.
    pub fn new(kind: &'static str, id: impl Into<Uuid>) -> Self {
        Self { kind, id: id.into() }
    }
}

/// The context of one verb.
pub struct Cx<'a> {
    /// The open transaction.
    pub conn: &'a mut StoreConnection,
    /// The instant of the verb; every row it writes bears this one.
    pub now: DateTime<Utc>,
    /// Where its ids and secrets come from.
    pub chance: &'a Chance,
    /// Who does it.
    pub actor: Actor,
    /// Which organisation numbers the register takes.
    pub series: Series,
    /// Checked questionnaires.
    pub instruments: &'a Instruments,
}

impl Cx<'_> {
    /// A new id.
    pub fn id<T: From<Uuid>>(&self) -> T {
        self.chance.id(self.now)
    }
}
