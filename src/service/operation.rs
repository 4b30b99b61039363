//! What whoever runs the service wants to know: what waits, for how long, and how answers come in; and the limits that
//! several instances share.

use chrono::{DateTime, TimeDelta, Utc};

use super::Cx;
use super::staff::audit;
use crate::domain::mail::MailState;
use crate::store::{StoreError, figures, shared_limits};

pub use crate::store::audit::Unsealed;
pub use crate::store::figures::InTheField;
pub use crate::store::migrations::Tables;
pub use crate::store::probe::Probe;
pub use crate::store::shared_limits::Taken;
pub use crate::store::{BATCH_SIZES, Counts, InHand, PoolUse};

/// How things stand at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// The moment.
    pub at: DateTime<Utc>,
    /// How many mails are in each state, every state named.
    pub mails: Vec<(MailState, i64)>,
    /// How long the mail has been due that has waited longest; zero when none is due.
    pub mail_wait: TimeDelta,
    /// How long ago the oldest of the mails was made that wait, also those that are to be tried again later; zero
    /// when none waits.
    pub mail_age: TimeDelta,
    /// Mails whose worker has not come back in time.
    pub n_lost_mails: i64,
    /// What waits to be sealed in the audit log.
    pub unsealed: Unsealed,
    /// Each lease with the instant at which it ends.
    pub leases: Vec<(String, DateTime<Utc>)>,
    /// The rounds that take answers.
    pub rounds: Vec<InTheField>,
}

impl Figures {
    /// How long the event has waited that waits longest to be sealed; zero when none waits.
    #[must_use]
    pub fn seal_wait(&self) -> TimeDelta {
        self.unsealed.since.map_or(TimeDelta::zero(), |since| self.at - since)
    }
}

/// How things stand now.
///
/// # Errors
///
/// [`StoreError`].
pub fn figures(cx: &mut Cx<'_>) -> Result<Figures, StoreError> {
    let counted = figures::count_mails(cx.conn)?;
    let n_in = |state| counted.iter().find(|(s, _)| *s == state).map_or(0, |(_, n)| *n);
    let due_since = figures::find_oldest_due(cx.conn, cx.now)?;
    let made_at = figures::find_oldest_queued(cx.conn)?;
    Ok(Figures {
        at: cx.now,
        mails: MailState::ALL.map(|state| (state, n_in(state))).to_vec(),
        mail_wait: due_since.map_or(TimeDelta::zero(), |since| cx.now - since),
        mail_age: made_at.map_or(TimeDelta::zero(), |at| cx.now - at),
        n_lost_mails: figures::count_lost(cx.conn, cx.now)?,
        unsealed: audit::unsealed(cx)?,
        leases: figures::list_leases(cx.conn)?,
        rounds: figures::list_in_the_field(cx.conn)?,
    })
}

/// Tells the other instances what this one has taken of its limits, and learns what all have taken together of
/// the buckets that changed `within` that time. Nothing on SQLite, which one process has to itself.
///
/// # Errors
///
/// [`StoreError`].
pub fn share_limits(
    cx: &mut Cx<'_>,
    taken: &[Taken],
    within: TimeDelta,
) -> Result<Vec<Taken>, StoreError> {
    shared_limits::add(cx.conn, taken)?;
    shared_limits::list_changed(cx.conn, within)
}

/// Forgets what has been given back of shared limits.
///
/// # Errors
///
/// [`StoreError`].
pub fn purge_limits(cx: &mut Cx<'_>) -> Result<usize, StoreError> {
    shared_limits::purge(cx.conn)
}
