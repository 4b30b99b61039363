//! The audit log: every change commits with an event; a sealer numbers and chains what is committed.
//!
//! **Invariant:** events are added unchained, in the transaction of the change they tell of, so that
//! no two changes wait for each other; only [`seal`] writes the chain, one batch at a time.
//!
//! Not proved by the chain alone: that the last seals were not cut off. For that, write the head
//! that [`verify`] names down outside the database and hand it in the next time.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use uuid::Uuid;

use crate::domain::audit::{ActorKind, AuditEvent, GENESIS, SealHash};
use crate::domain::ids::AuditId;
use crate::service::{Actor, Cx, Subject};
use crate::store::StoreError;
use crate::store::audit::{self, Seal, Unsealed};

/// How far before the last sealed event, and before the present, [`seal`] looks for events that committed late.
const LATE: TimeDelta = TimeDelta::hours(1);
/// How many seals are read at a time while verifying.
const PAGE: i64 = 1_000;

impl Cx<'_> {
    /// Records a change in the transaction that makes it.
    ///
    /// `action` is the verb with its noun (`round.open`); `detail` holds facts of the change and
    /// nothing personal: ids, counts, hashes, reasons that staff wrote for the record.
    ///
    /// # Errors
    ///
    /// The driver's; the change must then not be kept.
    pub fn audit(
        &mut self,
        action: &str,
        subject: Subject,
        detail: Value,
    ) -> Result<(), StoreError> {
        self.seen.forget();
        let (actor_kind, actor_id) = match self.actor {
            Actor::Staff(account, _) => (ActorKind::Staff, Some(account.into())),
            Actor::Respondent(link, _) => (ActorKind::Respondent, Some(link.into())),
            Actor::System => (ActorKind::System, None),
        };
        let event = AuditEvent {
            id: self.id(),
            at: self.now,
            actor_kind,
            actor_id,
            action: action.to_owned(),
            subject_kind: subject.kind.to_owned(),
            subject_id: subject.id,
            detail: detail.to_string(),
        };
        audit::insert_event(self.conn, &event)
    }
}

/// The last seal: what an auditor writes down elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The number of the seal, from 1.
    pub seq: i64,
    /// Its hash.
    pub hash: SealHash,
}

/// What is wrong with a seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The number is missing, or its event is.
    Missing,
    /// The event, the number or the hash is not what was sealed.
    Altered,
    /// The chain is whole, but it is not the chain that the given head belongs to.
    OtherHead,
}

/// What [`verify`] found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The number of the first seal that does not hold, and why; none when all hold.
    pub broken: Option<(i64, Fault)>,
    /// How many seals were checked before the broken one, or all.
    pub n_sealed: i64,
    /// How many events have no seal yet.
    pub n_unsealed: i64,
    /// The last seal that holds.
    pub head: Option<Head>,
}

/// Seals at most `limit` committed events in the order of their making; returns how many.
///
/// Looked at is what was made since an hour before the event that was sealed last, by whatever clock, or before
/// the present; and from `known` on, an unsealed event, if that is earlier.
///
/// To be run by one process at a time, under a lease. If two run after all, the second one fails on
/// the number that the first took, and keeps nothing.
///
/// # Errors
///
/// The driver's.
pub fn seal(cx: &mut Cx<'_>, known: Option<AuditId>, limit: i64) -> Result<usize, StoreError> {
    let head = audit::find_head(cx.conn)?;
    let (mut seq, mut former) = head.as_ref().map_or((0, GENESIS), |head| (head.seq, head.hash));
    let from = window_start(head.as_ref(), cx.now, LATE);
    let from = known.map_or(from, |known| from.min(known.into()));
    let events = audit::list_unsealed(cx.conn, from, limit)?;
    for event in &events {
        seq += 1;
        former = event.seal(&former, seq);
        audit::insert_seal(cx.conn, &Seal { seq, event: event.id, hash: former })?;
    }
    Ok(events.len())
}

/// The smallest id of an event that may wait for its seal: that of `late` before the last one was sealed, or
/// before now where the clock was ahead then.
///
/// Ids begin with the milliseconds of their making, so the window needs no index of its own.
fn window_start(head: Option<&Seal>, now: DateTime<Utc>, late: TimeDelta) -> Uuid {
    let millis = |millis: i64| u128::from(millis.unsigned_abs()) << 80;
    let sealed = head.map_or(0, |head| Uuid::from(head.event).as_u128());
    let from = sealed.min(millis(now.timestamp_millis()));
    Uuid::from_u128(from.saturating_sub(millis(late.num_milliseconds())))
}

/// What waits to be sealed since the last seal.
///
/// # Errors
///
/// The driver's.
pub fn unsealed(cx: &mut Cx<'_>) -> Result<Unsealed, StoreError> {
    let head = audit::find_head(cx.conn)?;
    let from = window_start(head.as_ref(), cx.now, TimeDelta::zero());
    audit::find_unsealed(cx.conn, from)
}

/// The unsealed event that was made first, however long ago: for [`seal`], which would not look so far back.
///
/// # Errors
///
/// The driver's.
pub fn first_unsealed(cx: &mut Cx<'_>) -> Result<Option<AuditId>, StoreError> {
    audit::find_first_unsealed(cx.conn)
}

/// Recomputes the whole chain; `expected` is a head that was written down earlier.
///
/// # Errors
///
/// The driver's, and [`StoreError::Inconsistent`] for a row that cannot even be read.
pub fn verify(cx: &mut Cx<'_>, expected: Option<Head>) -> Result<Verdict, StoreError> {
    let mut head: Option<Head> = None;
    let broken = loop {
        let after = head.map_or(0, |h| h.seq);
        let page = audit::list_sealed(cx.conn, after, PAGE)?;
        if page.is_empty() {
            let cut = expected.filter(|e| e.seq > after);
            break cut.map(|e| (e.seq, Fault::Missing));
        }
        let found = page.iter().find_map(|(seal, event)| check(&mut head, seal, event, expected));
        if found.is_some() {
            break found;
        }
    };
    Ok(Verdict {
        broken,
        n_sealed: head.map_or(0, |h| h.seq),
        n_unsealed: audit::count_unsealed(cx.conn)?,
        head,
    })
}

/// Checks one seal against the head so far, and moves the head when it holds.
fn check(
    head: &mut Option<Head>,
    seal: &Seal,
    event: &Option<AuditEvent>,
    expected: Option<Head>,
) -> Option<(i64, Fault)> {
    let seq = head.map_or(0, |h| h.seq) + 1;
    let former = head.map_or(GENESIS, |h| h.hash);
    let Some(event) = event.as_ref().filter(|_| seal.seq == seq) else {
        return Some((seq, Fault::Missing));
    };
    if event.seal(&former, seq) != seal.hash {
        return Some((seq, Fault::Altered));
    }
    if expected.is_some_and(|e| e.seq == seq && e.hash != seal.hash) {
        return Some((seq, Fault::OtherHead));
    }
    *head = Some(Head { seq, hash: seal.hash });
    None
}

/// One event as staff read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The event.
    pub event: AuditEvent,
    /// The number of its seal; none while it waits for the sealer.
    pub seq: Option<i64>,
}

/// At most `limit` events, newest first, older than `before`, all or those of one subject.
///
/// # Errors
///
/// The driver's, and [`StoreError::Inconsistent`] for a row that cannot be true.
pub fn list(
    cx: &mut Cx<'_>,
    before: Option<AuditId>,
    subject: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Listed>, StoreError> {
    let rows = audit::list_events(cx.conn, before, subject, limit)?;
    Ok(rows.into_iter().map(|(event, seq)| Listed { event, seq }).collect())
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::service::Chance;
    use crate::store::{Store, StoreUrl};

    #[test]
    fn the_sealers_window_reaches_an_hour_back() {
        let now = DateTime::from_timestamp_millis(1_795_253_400_000).unwrap();
        let sealed = |at| Seal { seq: 1, event: Chance::seeded(1).id(at), hash: GENESIS };
        let start = |at| {
            let start = window_start(Some(&sealed(at)), now, LATE);
            DateTime::from_timestamp_millis(i64::try_from(start.as_u128() >> 80).unwrap()).unwrap()
        };
        let day = TimeDelta::days(1);
        assert_eq!(start(now), now - LATE);
        assert_eq!(start(now - day), now - day - LATE, "the sealer was away");
        assert_eq!(start(now + day), now - LATE, "the clock was ahead");
    }

    #[test]
    fn sealing_in_batches_gives_one_chain_that_holds() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&StoreUrl::sqlite(&dir.path().join("k.sqlite")), 2).unwrap();
        let chance = Chance::seeded(1);
        let now = DateTime::from_timestamp_millis(1_795_253_400_000).unwrap();
        let verdict = store.write(|conn| {
            let series = crate::domain::orgnr::Series::default();
            let instruments = &crate::service::design::Instruments::default();
            let actor = Actor::System;
            let decoded = &crate::service::disseminate::Decoded::default();
            let mut cx = Cx {
                conn,
                now,
                chance: &chance,
                actor,
                series,
                instruments,
                decoded,
                seen: Default::default(),
            };
            for n in 0..5 {
                cx.audit("round.open", Subject::new("round", Uuid::nil()), n.into())?;
            }
            assert_eq!((seal(&mut cx, None, 2)?, seal(&mut cx, None, 2)?), (2, 2));
            verify(&mut cx, None)
        });
        let verdict: Verdict = verdict.map_err(|e: StoreError| e).unwrap();
        assert_eq!((verdict.broken, verdict.n_sealed, verdict.n_unsealed), (None, 4, 1));
    }
}
