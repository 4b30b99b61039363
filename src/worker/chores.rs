//! What is to be done from time to time and by one worker: lost mails, closings, seals, purges.
//!
//! Each chore is a transaction of its own, and all are tried: one that fails does not keep the others
//! from being done.

use chrono::TimeDelta;

use super::{Worker, WorkerError};
use crate::domain::ids::RoundId;
use crate::service::collect::mails::give_up_lost;
use crate::service::collect::{
    ended_rounds, note_purged, purge_keys, purge_sessions, purge_units, units_to_purge,
};
use crate::service::design::{move_on, purge_contacts, running_rounds};
use crate::service::operation::purge_limits;
use crate::service::staff::{audit, session};
use crate::service::{Actor, Cx};
use crate::store::{StoreError, leases};

/// How long a worker that has died keeps the others from the chores.
pub const LEASE: TimeDelta = TimeDelta::minutes(5);
/// How many events are sealed in one transaction.
const SEALED_AT_ONCE: i64 = 1_000;

/// What one round of chores came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Chores {
    /// Mails whose worker never came back.
    pub lost: usize,
    /// Rounds that went into grace or were closed.
    pub moved: usize,
    /// Audit events that were sealed.
    pub sealed: usize,
    /// Contacts, sessions, logins, keys and shared limits that were deleted.
    pub purged: usize,
    /// Rounds whose links have ended and whose personal answers were deleted.
    pub ended: usize,
}

impl Worker {
    /// Does the chores; none when another worker holds their lease.
    ///
    /// With `whole_log`, also what was left in the audit log however long ago.
    pub(super) async fn do_chores(&self, whole_log: bool) -> Result<Option<Chores>, WorkerError> {
        let id = self.id;
        let held =
            move |cx: &mut Cx<'_>| leases::acquire(cx.conn, "chores", id, cx.now, cx.now + LEASE);
        if !self.shell.write(Actor::System, held).await? {
            return Ok(None);
        }
        let lost = self.chore(give_up_lost).await;
        let moved = self.move_rounds().await;
        let sealed = self.seal(whole_log).await;
        let contacts = self.chore(purge_contacts).await;
        let sessions = self.chore(purge_sessions).await;
        let keys = self.chore(purge_keys).await;
        let logins = self.chore(session::purge).await;
        let limits = self.chore(purge_limits).await;
        let ended = self.end_rounds().await;
        let purged = contacts? + sessions? + keys? + logins? + limits?;
        let (lost, moved, sealed, ended) = (lost?, moved?, sealed?, ended?);
        Ok(Some(Chores { lost, moved, sealed, purged, ended }))
    }

    /// Gives the lease of the chores back, if this worker holds it.
    pub(super) async fn leave_chores(&self) -> Result<(), StoreError> {
        let id = self.id;
        let left = move |cx: &mut Cx<'_>| leases::release(cx.conn, "chores", id, cx.now);
        self.shell.write(Actor::System, left).await
    }

    /// Moves the rounds on whose time has come, and returns how many. A transaction a round, since a round may be large.
    async fn move_rounds(&self) -> Result<usize, WorkerError> {
        let mut moved = Ok(0);
        for round in self.chore(running_rounds).await? {
            moved = with(moved, self.chore(move |cx| move_on(cx, round)).await);
        }
        moved
    }

    /// Deletes the personal answers of the rounds whose links have ended, and returns of how many.
    async fn end_rounds(&self) -> Result<usize, WorkerError> {
        let mut ended = Ok(0);
        for round in self.chore(ended_rounds).await? {
            ended = with(ended, self.purge(round).await);
        }
        ended
    }

    /// Deletes the personal answers of a round whose links have ended; false when others have come meanwhile.
    ///
    /// In parts, as staff have it: a round may be large, and other writes wait for each part.
    async fn purge(&self, round: RoundId) -> Result<bool, WorkerError> {
        for units in self.chore(move |cx| units_to_purge(cx, round)).await? {
            self.chore(move |cx| purge_units(cx, round, &units)).await?;
        }
        self.chore(move |cx| note_purged(cx, round)).await
    }

    async fn seal(&self, whole_log: bool) -> Result<usize, WorkerError> {
        // Read first: the whole log is looked through, which holds up no writer.
        let looked = match whole_log {
            true => self.shell.read_at_length(Actor::System, audit::first_unsealed).await,
            false => Ok(None),
        };
        // What is new is sealed all the same where that could not be read.
        let known = *looked.as_ref().unwrap_or(&None);
        let mut sealed = 0;
        loop {
            match self.chore(move |cx| audit::seal(cx, known, SEALED_AT_ONCE)).await? {
                0 => break,
                n => sealed += n,
            }
        }
        looked?;
        Ok(sealed)
    }

    /// One chore in a transaction of its own, which holds the lease anew: a worker that was frozen and comes
    /// back while another does the chores does none.
    async fn chore<T, E>(
        &self,
        verb: impl FnOnce(&mut Cx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, WorkerError>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        WorkerError: From<E>,
    {
        let id = self.id;
        let fenced = move |cx: &mut Cx<'_>| {
            let held = leases::acquire(cx.conn, "chores", id, cx.now, cx.now + LEASE)?;
            if held { verb(cx).map(Some) } else { Ok(None) }
        };
        self.shell.write(Actor::System, fenced).await?.ok_or(WorkerError::Overtaken)
    }
}

/// How many rounds there was something to do to, with one more tried: one that cannot be read holds up no other.
fn with(
    n_rounds: Result<usize, WorkerError>,
    done: Result<bool, WorkerError>,
) -> Result<usize, WorkerError> {
    match done {
        Ok(done) => n_rounds.map(|n| n + usize::from(done)),
        Err(error) => Err(error),
    }
}
