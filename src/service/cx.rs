//! The context of one verb: its transaction, its instant, its actor.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::Chance;
use super::collect::Seen;
use super::design::Instruments;
use super::disseminate::Decoded;
pub use crate::domain::account::Role;
use crate::domain::ids::{AccountId, LinkId, UnitId};
use crate::domain::orgnr::Series;
use crate::store::StoreConnection;

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
    /// Publications that were read.
    pub decoded: &'a Decoded,
    /// What the verb has read of a unit.
    pub(in crate::service) seen: Seen,
}

impl Cx<'_> {
    /// A new id.
    pub fn id<T: From<Uuid>>(&self) -> T {
        self.chance.id(self.now)
    }
}
