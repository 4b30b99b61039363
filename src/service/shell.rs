//! What every door into the house holds: the store, the clock, chance, and the settings verbs need.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, SubsecRound, Utc};

use super::collect::{Seen, Writing};
use super::design::Instruments;
use super::disseminate::Decoded;
use super::staff::Passwords;
use super::{Actor, Chance, Cx};
use crate::domain::orgnr::Series;
use crate::store::{Lane, Store, StoreConnection, StoreError};

/// Where the present comes from.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// An instant that a test sets.
    Set(Arc<Mutex<DateTime<Utc>>>),
}

impl Clock {
    /// A clock that stands at `instant` until it is set again.
    #[must_use]
    pub fn at(instant: DateTime<Utc>) -> Self {
        Self::Set(Arc::new(Mutex::new(instant)))
    }

    /// Moves a set clock; the machine's clock stays as it is.
    pub fn set(&self, instant: DateTime<Utc>) {
        if let Self::Set(held) = self {
            *held.lock().unwrap_or_else(PoisonError::into_inner) = instant;
        }
    }

    /// The present, in the microseconds that both databases keep.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            #[expect(clippy::disallowed_methods, reason = "the clock itself")]
            Self::System => Utc::now().trunc_subsecs(6),
            Self::Set(held) => *held.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }
}

/// What every door into the house holds.
#[derive(Clone)]
pub struct Shell {
    /// The database.
    pub store: Store,
    /// The clock.
    pub clock: Clock,
    /// Ids and secrets.
    pub chance: Chance,
    /// Which organisation numbers the register takes.
    pub series: Series,
    /// Checked questionnaires.
    pub instruments: Instruments,
    /// Publications that were read.
    pub decoded: Decoded,
    /// How passwords are hashed.
    pub passwords: Passwords,
}

impl Shell {
    fn cx<'a>(&'a self, conn: &'a mut StoreConnection, now: DateTime<Utc>, actor: Actor) -> Cx<'a> {
        let Self { chance, series, instruments, decoded, .. } = self;
        Cx {
            conn,
            now,
            chance,
            actor,
            series: *series,
            instruments,
            decoded,
            seen: Seen::default(),
        }
    }

    /// Runs a verb in one transaction on this thread.
    ///
    /// # Errors
    ///
    /// The verb's own; nothing is kept then.
    pub fn write_here<T, E: From<StoreError>>(
        &self,
        actor: Actor,
        verb: impl FnOnce(&mut Cx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let now = self.clock.now();
        self.store.write(|conn| verb(&mut self.cx(conn, now, actor)))
    }

    /// Runs a reading verb on this thread.
    ///
    /// # Errors
    ///
    /// The verb's own.
    pub fn read_here<T, E: From<StoreError>>(
        &self,
        actor: Actor,
        verb: impl FnOnce(&mut Cx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let now = self.clock.now();
        self.store.read(|conn| verb(&mut self.cx(conn, now, actor)))
    }

    /// [`Shell::write_here`] in its turn among staff work, without holding the caller's thread; durable when
    /// it returns `Ok`.
    ///
    /// The verb's present is the instant at which it came in, also when it had to wait: an answer that was in
    /// time stays so, and its receipt says when it was received.
    ///
    /// # Errors
    ///
    /// The verb's own; [`StoreError::Full`] when too many wait already, [`StoreError::NotCommitted`], and
    /// [`StoreError::Interrupted`] when the server is going down.
    pub async fn write<T, E>(
        &self,
        actor: Actor,
        verb: impl FnOnce(&mut Cx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (shell, now) = (self.clone(), self.clock.now());
        let work = move |conn: &mut StoreConnection| verb(&mut shell.cx(conn, now, actor));
        self.store.write_alone(work).await
    }

    /// The same for what respondents write, much of which may share a durable commit; no storm of saving keeps a
    /// submission waiting.
    ///
    /// # Errors
    ///
    /// As [`Shell::write`].
    pub async fn save<T, E>(
        &self,
        actor: Actor,
        writing: Writing,
        verb: impl Fn(&mut Cx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (shell, now) = (self.clone(), self.clock.now());
        let work = move |conn: &mut StoreConnection| verb(&mut shell.cx(conn, now, actor));
        let lane = match writing {
            Writing::Draft => Lane::Drafts,
            Writing::Submission => Lane::Submissions,
        };
        self.store.write_together(lane, work).await
    }

    /// [`Shell::read_here`] in its turn, without holding the caller's thread.
    ///
    /// # Errors
    ///
    /// As [`Shell::write`].
    pub async fn read<T, E>(
        &self,
        actor: Actor,
        verb: impl FnOnce(&mut Cx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.read_in(lane(actor), actor, verb).await
    }

    /// The same for what looks through much: in its turn among staff work, which is waited for however long it takes.
    ///
    /// # Errors
    ///
    /// As [`Shell::write`].
    pub async fn read_at_length<T, E>(
        &self,
        actor: Actor,
        verb: impl FnOnce(&mut Cx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.read_in(Lane::Staff, actor, verb).await
    }

    async fn read_in<T, E>(
        &self,
        lane: Lane,
        actor: Actor,
        verb: impl FnOnce(&mut Cx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (shell, now) = (self.clone(), self.clock.now());
        let work = move |conn: &mut StoreConnection| verb(&mut shell.cx(conn, now, actor));
        self.store.read_in_turn(lane, work).await
    }
}

/// Where somebody waits to read.
const fn lane(actor: Actor) -> Lane {
    match actor {
        Actor::Staff(..) => Lane::Staff,
        Actor::Respondent(..) | Actor::System => Lane::Drafts,
    }
}
