//! Who waits for whom on `PostgreSQL`, where several write at once.
//!
//! On SQLite the process has one writer at a time, so there is nobody to wait for and each of these does nothing.
//!
//! **Invariant:** a round is held before a unit of it, everywhere: the other way round two could wait for each
//! other. A unit's row is locked without its key, which never changes, so that a row that only refers to it, a link
//! or a mail, waits for nobody.

use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::Binary;

use super::schema::units;
use super::types::{Key, KeySql, key};
use super::{StoreConnection, StoreError};
use crate::domain::ids::{AccountId, EntryId, RoundId, UnitId};
use crate::domain::outcome::Disposition;

/// Makes every other writer of this unit's answers wait until this transaction ends; true when it may itself
/// have waited for another, so that what was read before may be out of date.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn lock_unit(conn: &mut StoreConnection, unit: UnitId) -> Result<bool, StoreError> {
    let StoreConnection::Pg(conn) = conn else { return Ok(false) };
    let row = units::table.find(key(unit)).select(units::id).for_no_key_update();
    row.get_result::<Key>(conn).optional()?;
    Ok(true)
}

/// Makes every other writer of the units of a round that have this disposition wait until this transaction ends.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn lock_units(
    conn: &mut StoreConnection,
    round: RoundId,
    disposition: Disposition,
) -> Result<(), StoreError> {
    let StoreConnection::Pg(conn) = conn else { return Ok(()) };
    let rows = units::table
        .filter(units::round_id.eq(key(round)))
        .filter(units::disposition.eq(disposition.as_str()))
        .order(units::id)
        .select(units::id)
        .for_no_key_update();
    rows.execute(conn)?;
    Ok(())
}

/// What somebody who is going to write holds.
#[derive(Clone, Copy, Debug)]
pub enum Held<'a> {
    /// A link, by the hash of its secret.
    Link(&'a [u8; 32]),
    /// A session made of one, by the hash of its token.
    Session(&'a [u8; 32]),
}

/// [`lock_unit`] of the unit that a link reaches, if there is such a link; with its round held first,
/// as [`hold_round`] does, when `with_round`.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn lock_unit_of(
    conn: &mut StoreConnection,
    held: Held<'_>,
    with_round: bool,
) -> Result<Option<UnitId>, StoreError> {
    let StoreConnection::Pg(conn) = conn else { return Ok(None) };
    let locked = UnitOf { held, with_round }.get_result::<Key>(conn);
    Ok(locked.optional()?.map(Key::id))
}

/// The id of the unit that a link reaches, whose row is locked until the transaction ends; `with_round`, its round
/// is held first.
struct UnitOf<'a> {
    held: Held<'a>,
    with_round: bool,
}

impl UnitOf<'_> {
    /// Names the one unit `u`.
    fn push_unit<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(" JOIN links l ON l.unit_id = u.id");
        let hash = match &self.held {
            Held::Link(hash) => {
                out.push_sql(" WHERE l.secret_hash = ");
                hash
            }
            Held::Session(hash) => {
                out.push_sql(
                    " JOIN respondent_sessions s ON s.link_id = l.id WHERE s.token_hash = ",
                );
                hash
            }
        };
        out.push_bind_param::<Binary, [u8]>(hash.as_slice())
    }
}

impl QueryFragment<Pg> for UnitOf<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        if self.with_round {
            out.push_sql(
                "WITH held AS MATERIALIZED (SELECT u.round_id, pg_advisory_xact_lock_shared(\
                 hashtextextended(",
            );
            out.push_sql(ROUND);
            out.push_sql(" || u.round_id::text, 0)) FROM units u");
            self.push_unit(&mut out)?;
            out.push_sql(") SELECT u.id FROM held JOIN units u ON u.round_id = held.round_id");
        } else {
            out.push_sql("SELECT u.id FROM units u");
        }
        self.push_unit(&mut out)?;
        out.push_sql(" FOR NO KEY UPDATE OF u");
        Ok(())
    }
}

impl Query for UnitOf<'_> {
    type SqlType = KeySql;
}

/// What the lock of a round is of, as SQL.
const ROUND: &str = "'round '";

/// The lock that stands for the thing of that id.
struct IdLock {
    /// What the id is of, as SQL.
    of: &'static str,
    id: Key,
    alone: bool,
}

impl QueryFragment<Pg> for IdLock {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(if self.alone {
            "SELECT pg_advisory_xact_lock("
        } else {
            "SELECT pg_advisory_xact_lock_shared("
        });
        out.push_sql("hashtextextended(");
        out.push_sql(self.of);
        out.push_sql(" || ");
        out.push_bind_param::<KeySql, _>(&self.id)?;
        out.push_sql("::text, 0))");
        Ok(())
    }
}

/// What staff may not change two at a time, since whether a change is allowed depends on other rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// One administrator is left.
    Administrators,
    /// Codes are unique, and a version that a round uses stays as it is.
    Surveys,
    /// An organisation is in the register once.
    Register,
}

/// The lock that stands for a rule.
struct RuleLock(Rule);

impl QueryFragment<Pg> for RuleLock {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let name = match self.0 {
            Rule::Administrators => "'administrators'",
            Rule::Surveys => "'surveys'",
            Rule::Register => "'register'",
        };
        out.push_sql("SELECT pg_advisory_xact_lock(hashtextextended(");
        out.push_sql(name);
        out.push_sql(", 0))");
        Ok(())
    }
}

/// Diesel prepares a statement that it is given as text anew each time; one of a type of its own it finds again by
/// its text.
macro_rules! prepared_once {
    ($($statement:ty),+) => {$(
        impl QueryId for $statement {
            type QueryId = ();
            const HAS_STATIC_QUERY_ID: bool = false;
        }

        impl<C> RunQueryDsl<C> for $statement {}
    )+};
}

prepared_once!(UnitOf<'_>, IdLock, RuleLock);

/// Makes a change of this round's state wait until this transaction ends, and the other way round;
/// so no submission slips in behind the freeze that should have held it.
///
/// Not a lock of the row: who waits to change a row is passed by all who come later to share it, so that under
/// a storm of submissions without a gap no round would ever close. Who waits for an advisory lock is not.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn hold_round(conn: &mut StoreConnection, round: RoundId) -> Result<(), StoreError> {
    lock_id(conn, IdLock { of: ROUND, id: key(round), alone: false })
}

/// Makes everybody who [holds](hold_round) the round wait until this transaction ends, and waits for those who
/// do now; for whoever changes its state.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn hold_round_alone(conn: &mut StoreConnection, round: RoundId) -> Result<(), StoreError> {
    lock_id(conn, IdLock { of: ROUND, id: key(round), alone: true })
}

/// Makes everybody else who invites or reminds a whole round wait until this transaction ends; answers do not.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn hold_mailing(conn: &mut StoreConnection, round: RoundId) -> Result<(), StoreError> {
    lock_id(conn, IdLock { of: "'mailing '", id: key(round), alone: true })
}

/// Makes everybody else who is about to make an entry of that id wait until this transaction ends, so that no two
/// organisations have it.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn hold_entry(conn: &mut StoreConnection, entry: EntryId) -> Result<(), StoreError> {
    lock_id(conn, IdLock { of: "'entry '", id: key(entry), alone: true })
}

/// Makes everybody else who changes this account or one of its logins wait until this transaction ends, so that no
/// login outlives what ends them all.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn hold_account(conn: &mut StoreConnection, account: AccountId) -> Result<(), StoreError> {
    lock_id(conn, IdLock { of: "'account '", id: key(account), alone: true })
}

fn lock_id(conn: &mut StoreConnection, lock: IdLock) -> Result<(), StoreError> {
    if let StoreConnection::Pg(conn) = conn {
        lock.execute(conn)?;
    }
    Ok(())
}

/// Makes everybody else who is about to check the rule wait until this transaction ends.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn hold_rule(conn: &mut StoreConnection, rule: Rule) -> Result<(), StoreError> {
    if let StoreConnection::Pg(conn) = conn {
        RuleLock(rule).execute(conn)?;
    }
    Ok(())
}
