//! The outbox: one row per mail, committed with its cause and claimed by a worker.
//!
//! **Invariant:** a mail is claimed by a conditional update that must touch one row, so that two
//! workers never send the same one; a claimed mail whose lease ran out is not claimed again. Every later change is
//! conditional as well: it names who holds the mail, or the state that it was read in.

use chrono::{DateTime, Utc};
use diesel::dsl::count_star;
use diesel::prelude::*;
use uuid::Uuid;

use super::dialect::each_backend;
use super::schema::mails;
use super::types::{At, Key, at, key};
use super::update::update;
use super::{StoreConnection, StoreError};
use crate::domain::canonical;
use crate::domain::ids::{MailId, RoundId, UnitId};
use crate::domain::mail::{Mail, MailKind, MailState, Purpose};

/// Which mails of a round a list holds; all fields empty means all.
#[derive(Clone, Copy, Debug, Default)]
pub struct MailFilter {
    /// Only those in this state.
    pub state: Option<MailState>,
    /// Only those of this kind.
    pub kind: Option<MailKind>,
    /// Only those of this unit.
    pub unit: Option<UnitId>,
}

#[derive(Insertable, Queryable)]
#[diesel(table_name = mails, treat_none_as_default_value = false)]
struct MailRow {
    id: Key,
    round_id: Key,
    unit_id: Key,
    contact_id: Option<Key>,
    kind: String,
    recipient: String,
    language: String,
    detail: String,
    state: String,
    attempts: i32,
    due_at: At,
    lease_until: Option<At>,
    lease_owner: Option<Key>,
    message_id: Option<String>,
    last_reply: String,
    created_at: At,
    settled_at: Option<At>,
}

impl From<&Mail> for MailRow {
    fn from(mail: &Mail) -> Self {
        Self {
            id: key(mail.id),
            round_id: key(mail.round_id),
            unit_id: key(mail.unit_id),
            contact_id: mail.contact_id.map(key),
            kind: mail.kind().as_str().to_owned(),
            recipient: mail.recipient.clone(),
            language: mail.language.tag().to_owned(),
            detail: match &mail.purpose {
                Purpose::Receipt(received) => canonical::to_json(received),
                Purpose::Invitation | Purpose::Reminder => "{}".to_owned(),
            },
            state: mail.state.as_str().to_owned(),
            attempts: mail.attempts,
            due_at: at(mail.due_at),
            lease_until: None,
            lease_owner: None,
            message_id: mail.message_id.clone(),
            last_reply: mail.last_reply.clone(),
            created_at: at(mail.created_at),
            settled_at: mail.settled_at.map(at),
        }
    }
}

impl TryFrom<MailRow> for Mail {
    type Error = StoreError;

    fn try_from(row: MailRow) -> Result<Self, StoreError> {
        let untrue = |column| StoreError::Inconsistent { table: "mails", column };
        Ok(Self {
            id: row.id.id(),
            round_id: row.round_id.id(),
            unit_id: row.unit_id.id(),
            contact_id: row.contact_id.map(Key::id),
            purpose: match MailKind::parse(&row.kind).ok_or(untrue("kind"))? {
                MailKind::Invitation => Purpose::Invitation,
                MailKind::Reminder => Purpose::Reminder,
                MailKind::Receipt => Purpose::Receipt(
                    serde_json::from_str(&row.detail).map_err(|_| untrue("detail"))?,
                ),
            },
            recipient: row.recipient,
            language: row.language.parse().map_err(|_| untrue("language"))?,
            state: MailState::parse(&row.state).ok_or(untrue("state"))?,
            attempts: row.attempts,
            due_at: row.due_at.0,
            message_id: row.message_id,
            last_reply: row.last_reply,
            created_at: row.created_at.0,
            settled_at: row.settled_at.map(|at| at.0),
        })
    }
}

/// Queues a mail.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn insert(conn: &mut StoreConnection, mail: &Mail) -> Result<(), StoreError> {
    let insert = diesel::insert_into(mails::table).values(MailRow::from(mail));
    each_backend!(conn, one => insert.execute(one))?;
    Ok(())
}

/// The mail of that id.
///
/// # Errors
///
/// [`StoreError::Query`], [`StoreError::Inconsistent`].
pub fn find(conn: &mut StoreConnection, id: MailId) -> Result<Option<Mail>, StoreError> {
    let row = mails::table.find(key(id)).get_result::<MailRow>(conn).optional()?;
    row.map(Mail::try_from).transpose()
}

/// The mail of that Message-ID, written without angle brackets.
///
/// # Errors
///
/// As [`find`].
pub fn find_by_message(
    conn: &mut StoreConnection,
    message_id: &str,
) -> Result<Option<Mail>, StoreError> {
    let row = mails::table.filter(mails::message_id.eq(message_id));
    row.get_result::<MailRow>(conn).optional()?.map(Mail::try_from).transpose()
}

/// Every mail of a round, the oldest first.
///
/// # Errors
///
/// As [`find`].
pub fn list_all(conn: &mut StoreConnection, round: RoundId) -> Result<Vec<Mail>, StoreError> {
    let found = mails::table.filter(mails::round_id.eq(key(round))).order(mails::id);
    found.load::<MailRow>(conn)?.into_iter().map(Mail::try_from).collect()
}

/// Every mail of a unit, the oldest first.
///
/// # Errors
///
/// As [`find`].
pub fn list_of_unit(conn: &mut StoreConnection, unit: UnitId) -> Result<Vec<Mail>, StoreError> {
    let found = mails::table.filter(mails::unit_id.eq(key(unit))).order(mails::id);
    found.load::<MailRow>(conn)?.into_iter().map(Mail::try_from).collect()
}

/// At most `limit` mails of a round, the newest first, older than `before`.
///
/// # Errors
///
/// As [`find`].
pub fn list(
    conn: &mut StoreConnection,
    round: RoundId,
    filter: MailFilter,
    before: Option<MailId>,
    limit: i64,
) -> Result<Vec<Mail>, StoreError> {
    let mut query = mails::table
        .filter(mails::round_id.eq(key(round)))
        .order(mails::id.desc())
        .limit(limit)
        .into_boxed();
    if let Some(state) = filter.state {
        query = query.filter(mails::state.eq(state.as_str()));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(mails::kind.eq(kind.as_str()));
    }
    if let Some(unit) = filter.unit {
        query = query.filter(mails::unit_id.eq(key(unit)));
    }
    if let Some(before) = before {
        query = query.filter(mails::id.lt(key(before)));
    }
    query.load::<MailRow>(conn)?.into_iter().map(Mail::try_from).collect()
}

/// How many mails wait or are being sent, in all rounds.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn count_unsettled(conn: &mut StoreConnection) -> Result<i64, StoreError> {
    let states = [MailState::Queued.as_str(), MailState::Sending.as_str()];
    Ok(mails::table.filter(mails::state.eq_any(states)).select(count_star()).first(conn)?)
}

/// Claims the mail that has been due longest and counts its attempt up; none when none is due.
///
/// What it says is not read: a mail that cannot be read is to be claimed too, and [`fail`]ed.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn claim_due(
    conn: &mut StoreConnection,
    owner: Uuid,
    now: DateTime<Utc>,
    lease_until: DateTime<Utc>,
) -> Result<Option<MailId>, StoreError> {
    let queued = MailState::Queued.as_str();
    loop {
        let due: Option<Key> = mails::table
            .filter(mails::state.eq(queued))
            .filter(mails::due_at.le(at(now)))
            // Which of those due at one instant is all the same; sorting them would take as long as they are many.
            .order(mails::due_at)
            .select(mails::id)
            .first(conn)
            .optional()?;
        let Some(id) = due else { return Ok(None) };
        let claimed = diesel::update(mails::table.find(id).filter(mails::state.eq(queued)))
            .set((
                mails::state.eq(MailState::Sending.as_str()),
                mails::attempts.eq(mails::attempts + 1),
                mails::lease_owner.eq(Some(Key(owner))),
                mails::lease_until.eq(Some(at(lease_until))),
            ))
            .execute(conn)?;
        // Another worker was faster with this one: it is not queued any longer, so look again.
        if claimed == 1 {
            return Ok(Some(id.id()));
        }
    }
}

/// What must still be true of a mail for a change of it to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Still {
    /// This worker was the last to claim it, and nobody has settled it; it may have been given up as unknown.
    HeldBy(Uuid),
    /// It is in the state that it was read in.
    In(MailState),
}

/// Saves how far a mail has come, and gives up the lease on it; false, with nothing changed, when what the change
/// rests on is not true any more. Who claimed it last stays known.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn save(conn: &mut StoreConnection, mail: &Mail, still: Still) -> Result<bool, StoreError> {
    let unsettled = [MailState::Sending, MailState::Unknown];
    let (owner, states) = match still {
        Still::HeldBy(worker) => (Some(Key(worker)), unsettled.map(MailState::as_str).to_vec()),
        Still::In(state) => (None, vec![state.as_str()]),
    };
    let mut saved = diesel::update(mails::table)
        .filter(mails::id.eq(key(mail.id)))
        .filter(mails::state.eq_any(states))
        .set((
            mails::state.eq(mail.state.as_str()),
            mails::attempts.eq(mail.attempts),
            mails::due_at.eq(at(mail.due_at)),
            mails::lease_until.eq(None::<At>),
            mails::last_reply.eq(&mail.last_reply),
            mails::settled_at.eq(mail.settled_at.map(at)),
        ))
        .into_boxed();
    if let Some(owner) = owner {
        saved = saved.filter(mails::lease_owner.eq(Some(owner)));
    }
    Ok(saved.execute(conn)? == 1)
}

/// Keeps the Message-ID that a mail bears from its first attempt on.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn save_message_id(
    conn: &mut StoreConnection,
    id: MailId,
    message_id: &str,
) -> Result<(), StoreError> {
    diesel::update(mails::table.find(key(id)))
        .set(mails::message_id.eq(Some(message_id)))
        .execute(conn)?;
    Ok(())
}

/// Gives up a claimed mail that cannot be read, and says why.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn fail(
    conn: &mut StoreConnection,
    id: MailId,
    why: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let claimed = mails::table.find(key(id)).filter(mails::state.eq(MailState::Sending.as_str()));
    diesel::update(claimed)
        .set((
            mails::state.eq(MailState::Failed.as_str()),
            mails::lease_until.eq(None::<At>),
            mails::last_reply.eq(why),
            mails::settled_at.eq(Some(at(now))),
        ))
        .execute(conn)?;
    Ok(())
}

/// The mails whose worker claimed them and never came back before `now`.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn list_lost(
    conn: &mut StoreConnection,
    now: DateTime<Utc>,
) -> Result<Vec<MailId>, StoreError> {
    let lost = mails::table
        .filter(mails::state.eq(MailState::Sending.as_str()))
        .filter(mails::lease_until.lt(Some(at(now))))
        .order(mails::id);
    Ok(lost.select(mails::id).load::<Key>(conn)?.into_iter().map(Key::id).collect())
}

/// Cancels what is queued of one kind for a unit; returns how many.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn cancel_queued(
    conn: &mut StoreConnection,
    unit: UnitId,
    kind: MailKind,
    now: DateTime<Utc>,
) -> Result<usize, StoreError> {
    let queued = (mails::unit_id.eq(key(unit)))
        .and(mails::kind.eq(kind.as_str()))
        .and(mails::state.eq(MailState::Queued.as_str()));
    let cancelled =
        (mails::state.eq(MailState::Cancelled.as_str()), mails::settled_at.eq(Some(at(now))));
    let update = update(&mails::table, queued, cancelled);
    Ok(each_backend!(conn, one => update.execute(one))?)
}
