//! What a link leads to, and whether it may write.
//!
//! **Invariant:** an unknown, a revoked and an expired link are one and the same
//! [`CollectError::Gone`], so that nobody learns from a guess.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use super::error::CollectError;
use super::links::find_grantee;
use super::standing::Standing;
use crate::domain::answer::GrantScope;
use crate::domain::frame::Facts;
use crate::domain::ids::{LinkId, UnitId};
use crate::domain::oslo::day_in_oslo;
use crate::domain::questionnaire::instrument::Instrument;
use crate::domain::round::{Round, Unit};
use crate::service::{Cx, Secret};
use crate::store::publications;

/// Whoever holds a live link, as a bearer or through a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grantee {
    /// The link.
    pub link: LinkId,
    /// The unit that it reaches.
    pub unit: UnitId,
    /// What it may see and do.
    pub scope: GrantScope,
}

/// What a link leads to.
#[derive(Clone, Debug)]
pub struct Visit {
    /// Whoever holds the link.
    pub grantee: Grantee,
    /// The round; when it is a test, every page says so.
    pub round: Round,
    /// The organisation as the frame knows it, and its own extension.
    pub unit: Unit,
    /// The questionnaire.
    pub instrument: Arc<Instrument>,
    /// Whether answers are taken now.
    pub access: Access,
    /// Number of the submission that counts; none before the first.
    pub submitted: Option<i32>,
    /// Whether something of the round is public.
    pub published: bool,
}

/// Whether answers are taken now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Until this instant, which is the first at which they no longer are.
    Writable {
        /// The unit's own closing time.
        until: DateTime<Utc>,
        /// Whether its deadline has passed, so that a first answer is late.
        late: bool,
    },
    /// Nothing can be changed, but the receipt can be read.
    ReadOnly(ReadOnly),
}

/// Why nothing can be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadOnly {
    /// The round has not opened.
    #[error("the round has not opened yet: it opens on {opens_on}")]
    NotOpen {
        /// When it will.
        opens_on: NaiveDate,
    },
    /// The unit's closing time has passed, or the round was closed.
    #[error("the round is closed, and answers are no longer taken")]
    Closed,
}

impl Visit {
    /// The last day of the unit on which an answer is not late; it ends at 24:00 in Oslo.
    #[must_use]
    pub fn deadline_on(&self) -> NaiveDate {
        self.unit.extended_to.unwrap_or(self.round.schedule.deadline_on)
    }

    /// The last day on which the unit may write, late or not; it ends at 24:00 in Oslo.
    #[must_use]
    pub fn last_on(&self) -> NaiveDate {
        self.round.schedule.closes_on(self.unit.extended_to)
    }

    /// The day on which the round was closed, if the unit's deadline had not passed by then.
    #[must_use]
    pub fn closed_early_on(&self) -> Option<NaiveDate> {
        let closed_at = self.round.state.closed_at()?;
        let early = closed_at < self.round.schedule.deadline(self.unit.extended_to);
        early.then(|| day_in_oslo(closed_at))
    }
}

/// What a secret leads to. Nothing is changed by asking: see [`note_fetched`](super::note_fetched).
///
/// # Errors
///
/// [`CollectError::Gone`] for an unknown, revoked or expired link.
pub fn visit(cx: &mut Cx<'_>, secret: &Secret) -> Result<Visit, CollectError> {
    let grantee = find_grantee(cx, secret)?;
    revisit(cx, &grantee)
}

/// The same for somebody whose link is known already.
///
/// # Errors
///
/// [`CollectError::Store`].
pub fn revisit(cx: &mut Cx<'_>, grantee: &Grantee) -> Result<Visit, CollectError> {
    let standing = Standing::load(cx, grantee.unit)?;
    let round = &standing.round;
    // Nothing is public of a round that still takes answers.
    let published = !round.state.takes_answers()
        && publications::find_in_force(cx.conn, round.id, cx.now)?.is_some();
    Ok(Visit {
        grantee: grantee.clone(),
        access: standing.access(cx.now),
        published,
        round: Round::clone(round),
        unit: standing.unit.clone(),
        instrument: Arc::clone(&standing.instrument),
        submitted: standing.submitted,
    })
}

/// What is asked of a unit: its questionnaire, and what the frame knows of it, which routing may read.
///
/// # Errors
///
/// [`CollectError::Store`].
pub fn asked(cx: &mut Cx<'_>, grantee: &Grantee) -> Result<(Arc<Instrument>, Facts), CollectError> {
    let standing = Standing::load(cx, grantee.unit)?;
    Ok((Arc::clone(&standing.instrument), standing.unit.facts.clone()))
}
