//! Audit events and their seals. Rows are only ever added here; nothing updates or deletes one.

use chrono::{DateTime, Utc};
use diesel::dsl::{count_star, exists, not};
use diesel::prelude::*;
use uuid::Uuid;

use super::dialect::each_backend;
use super::schema::{audit_events, audit_seals};
use super::types::{At, Key, at, key};
use super::{StoreConnection, StoreError};
use crate::domain::audit::{ActorKind, AuditEvent, SealHash};
use crate::domain::ids::AuditId;

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = audit_events, treat_none_as_default_value = false)]
struct EventRow {
    id: Key,
    at: At,
    actor_kind: String,
    actor_id: Option<Key>,
    action: String,
    subject_kind: String,
    subject_id: Key,
    detail: String,
}

#[derive(Insertable, Queryable)]
#[diesel(table_name = audit_seals, treat_none_as_default_value = false)]
struct SealRow {
    seq: i64,
    event_id: Key,
    hash: Vec<u8>,
}

/// One sealed place of the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// Its number: 1, 2, 3 without gaps.
    pub seq: i64,
    /// The event that it seals.
    pub event: AuditId,
    /// The hash of the former seal, the number and the event.
    pub hash: SealHash,
}

impl TryFrom<EventRow> for AuditEvent {
    type Error = StoreError;

    fn try_from(row: EventRow) -> Result<Self, StoreError> {
        let actor_kind = ActorKind::parse(&row.actor_kind)
            .ok_or(StoreError::Inconsistent { table: "audit_events", column: "actor_kind" })?;
        Ok(Self {
            id: row.id.id(),
            at: row.at.0,
            actor_kind,
            actor_id: row.actor_id.map(|id| id.0),
            action: row.action,
            subject_kind: row.subject_kind,
            subject_id: row.subject_id.0,
            detail: row.detail,
        })
    }
}

impl TryFrom<SealRow> for Seal {
    type Error = StoreError;

    fn try_from(row: SealRow) -> Result<Self, StoreError> {
        let hash = row
            .hash
            .try_into()
            .map_err(|_| StoreError::Inconsistent { table: "audit_seals", column: "hash" })?;
        Ok(Self { seq: row.seq, event: row.event_id.id(), hash })
    }
}

/// What waits to be sealed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unsealed {
    /// How many events.
    pub n_events: i64,
    /// When the first of them was made.
    pub since: Option<DateTime<Utc>>,
}

/// Adds an event.
///
/// # Errors
///
/// The driver's.
pub fn insert_event(conn: &mut StoreConnection, event: &AuditEvent) -> Result<(), StoreError> {
    let row = EventRow {
        id: key(event.id),
        at: at(event.at),
        actor_kind: event.actor_kind.as_str().to_owned(),
        actor_id: event.actor_id.map(Key),
        action: event.action.clone(),
        subject_kind: event.subject_kind.clone(),
        subject_id: Key(event.subject_id),
        detail: event.detail.clone(),
    };
    let insert = diesel::insert_into(audit_events::table).values(row);
    each_backend!(conn, one => insert.execute(one))?;
    Ok(())
}

/// Adds a seal; its number must be the next one.
///
/// # Errors
///
/// The driver's, also when another sealer took the number.
pub fn insert_seal(conn: &mut StoreConnection, seal: &Seal) -> Result<(), StoreError> {
    let row = SealRow { seq: seal.seq, event_id: key(seal.event), hash: seal.hash.to_vec() };
    diesel::insert_into(audit_seals::table).values(row).execute(conn)?;
    Ok(())
}

/// The last seal, if any event was sealed.
///
/// # Errors
///
/// [`StoreError::Inconsistent`] for a hash that is not 32 bytes.
pub fn find_head(conn: &mut StoreConnection) -> Result<Option<Seal>, StoreError> {
    let row: Option<SealRow> =
        audit_seals::table.order(audit_seals::seq.desc()).first(conn).optional()?;
    row.map(Seal::try_from).transpose()
}

/// The unsealed event that was made first, whenever that was: every event is looked at until one has no seal.
///
/// # Errors
///
/// The driver's.
pub fn find_first_unsealed(conn: &mut StoreConnection) -> Result<Option<AuditId>, StoreError> {
    let sealed = audit_seals::table.filter(audit_seals::event_id.eq(audit_events::id));
    let id: Option<Key> = audit_events::table
        .filter(not(exists(sealed)))
        .order(audit_events::id)
        .select(audit_events::id)
        .first(conn)
        .optional()?;
    Ok(id.map(Key::id))
}

/// At most `limit` committed events without a seal whose id is `from` or greater, oldest first.
///
/// # Errors
///
/// [`StoreError::Inconsistent`] for an actor that is none.
pub fn list_unsealed(
    conn: &mut StoreConnection,
    from: Uuid,
    limit: i64,
) -> Result<Vec<AuditEvent>, StoreError> {
    let sealed = audit_seals::table.filter(audit_seals::event_id.eq(audit_events::id));
    let rows: Vec<EventRow> = audit_events::table
        .filter(audit_events::id.ge(Key(from)))
        .filter(not(exists(sealed)))
        .order(audit_events::id)
        .limit(limit)
        .load(conn)?;
    rows.into_iter().map(AuditEvent::try_from).collect()
}

/// The events without a seal whose id is `from` or greater.
///
/// # Errors
///
/// The driver's.
pub fn find_unsealed(conn: &mut StoreConnection, from: Uuid) -> Result<Unsealed, StoreError> {
    let sealed = audit_seals::table.filter(audit_seals::event_id.eq(audit_events::id));
    let waiting =
        audit_events::table.filter(audit_events::id.ge(Key(from))).filter(not(exists(sealed)));
    let n_events = waiting.select(count_star()).first(conn)?;
    let since: Option<At> =
        waiting.order(audit_events::id).select(audit_events::at).first(conn).optional()?;
    Ok(Unsealed { n_events, since: since.map(|at| at.0) })
}

/// How many events have no seal.
///
/// # Errors
///
/// The driver's.
pub fn count_unsealed(conn: &mut StoreConnection) -> Result<i64, StoreError> {
    let sealed = audit_seals::table.filter(audit_seals::event_id.eq(audit_events::id));
    Ok(audit_events::table.filter(not(exists(sealed))).select(count_star()).first(conn)?)
}

/// At most `limit` seals after number `after` in their order, each with its event if that still exists.
///
/// # Errors
///
/// [`StoreError::Inconsistent`] for a row that cannot be true.
pub fn list_sealed(
    conn: &mut StoreConnection,
    after: i64,
    limit: i64,
) -> Result<Vec<(Seal, Option<AuditEvent>)>, StoreError> {
    let rows: Vec<(SealRow, Option<EventRow>)> = audit_seals::table
        .left_join(audit_events::table.on(audit_events::id.eq(audit_seals::event_id)))
        .filter(audit_seals::seq.gt(after))
        .order(audit_seals::seq)
        .limit(limit)
        .select((audit_seals::all_columns, Option::<EventRow>::as_select()))
        .load(conn)?;
    rows.into_iter()
        .map(|(seal, event)| {
            Ok((Seal::try_from(seal)?, event.map(AuditEvent::try_from).transpose()?))
        })
        .collect()
}

/// The events of one action on a subject, by its kind and id, the oldest first.
///
/// # Errors
///
/// [`StoreError::Inconsistent`] for a row that cannot be true.
pub fn list_actions(
    conn: &mut StoreConnection,
    (kind, id): (&str, Uuid),
    action: &str,
) -> Result<Vec<AuditEvent>, StoreError> {
    let rows: Vec<EventRow> = audit_events::table
        .filter(audit_events::subject_kind.eq(kind))
        .filter(audit_events::subject_id.eq(Key(id)))
        .filter(audit_events::action.eq(action))
        .order(audit_events::id.asc())
        .select(EventRow::as_select())
        .load(conn)?;
    rows.into_iter().map(AuditEvent::try_from).collect()
}

/// At most `limit` events older than the event `before` (the newest of all when none), newest
/// first, each with the number of its seal when it has one.
///
/// # Errors
///
/// [`StoreError::Inconsistent`] for a row that cannot be true.
pub fn list_events(
    conn: &mut StoreConnection,
    before: Option<AuditId>,
    subject: Option<Uuid>,
    limit: i64,
) -> Result<Vec<(AuditEvent, Option<i64>)>, StoreError> {
    let mut query = audit_events::table
        .left_join(audit_seals::table.on(audit_seals::event_id.eq(audit_events::id)))
        .order(audit_events::id.desc())
        .limit(limit)
        .select((EventRow::as_select(), audit_seals::seq.nullable()))
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(audit_events::id.lt(key(before)));
    }
    if let Some(subject) = subject {
        query = query.filter(audit_events::subject_id.eq(Key(subject)));
    }
    let rows: Vec<(EventRow, Option<i64>)> = query.load(conn)?;
    rows.into_iter().map(|(event, seq)| Ok((AuditEvent::try_from(event)?, seq))).collect()
}
