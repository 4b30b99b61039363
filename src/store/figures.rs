//! Counts for whoever runs the service: mails, seals, leases, and rounds in the field.
//!
//! Nothing here is about a person: codes of surveys and rounds, states, and how many.

use chrono::{DateTime, Utc};
use diesel::dsl::count_star;
use diesel::prelude::*;

use super::schema::{leases, mails, rounds, surveys, units};
use super::types::{At, Key, at};
use super::{StoreConnection, StoreError};
use crate::domain::mail::MailState;

/// How many answers a round in the field has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InTheField {
    /// The survey's code.
    pub survey: String,
    /// The round's code.
    pub round: String,
    /// Units in its frame.
    pub n_units: i64,
    /// Units that have submitted.
    pub n_answered: i64,
}

/// How many mails are in each state; states that no mail is in are left out.
///
/// # Errors
///
/// The driver's, [`StoreError::Inconsistent`].
pub fn count_mails(conn: &mut StoreConnection) -> Result<Vec<(MailState, i64)>, StoreError> {
    let counted = mails::table.group_by(mails::state).select((mails::state, count_star()));
    let untrue = StoreError::Inconsistent { table: "mails", column: "state" };
    let rows: Vec<(String, i64)> = counted.load(conn)?;
    let read = rows.into_iter().map(|(state, n)| MailState::parse(&state).map(|state| (state, n)));
    read.collect::<Option<Vec<_>>>().ok_or(untrue)
}

/// Since when the mail has been due that has waited longest; none when none is due.
///
/// # Errors
///
/// The driver's.
pub fn find_oldest_due(
    conn: &mut StoreConnection,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let due: Option<At> = mails::table
        .filter(mails::state.eq(MailState::Queued.as_str()))
        .filter(mails::due_at.le(at(now)))
        .order(mails::due_at)
        .select(mails::due_at)
        .first(conn)
        .optional()?;
    Ok(due.map(|at| at.0))
}

/// When the oldest of the mails was made that wait to be sent, now or later; none when none waits.
///
/// # Errors
///
/// The driver's.
pub fn find_oldest_queued(conn: &mut StoreConnection) -> Result<Option<DateTime<Utc>>, StoreError> {
    let made: Option<At> = mails::table
        .filter(mails::state.eq(MailState::Queued.as_str()))
        .order(mails::created_at)
        .select(mails::created_at)
        .first(conn)
        .optional()?;
    Ok(made.map(|at| at.0))
}

/// How many mails are being handed over by somebody whose time for it was up before `now`.
///
/// # Errors
///
/// The driver's.
pub fn count_lost(conn: &mut StoreConnection, now: DateTime<Utc>) -> Result<i64, StoreError> {
    let lost = mails::table
        .filter(mails::state.eq(MailState::Sending.as_str()))
        .filter(mails::lease_until.lt(Some(at(now))));
    Ok(lost.select(count_star()).first(conn)?)
}

/// Every lease that was ever taken, and until when its last holder has it.
///
/// # Errors
///
/// The driver's.
pub fn list_leases(conn: &mut StoreConnection) -> Result<Vec<(String, DateTime<Utc>)>, StoreError> {
    let rows: Vec<(String, At)> =
        leases::table.order(leases::name).select((leases::name, leases::until_at)).load(conn)?;
    Ok(rows.into_iter().map(|(name, until)| (name, until.0)).collect())
}

/// The rounds that take answers, tests left out.
///
/// # Errors
///
/// The driver's.
pub fn list_in_the_field(conn: &mut StoreConnection) -> Result<Vec<InTheField>, StoreError> {
    let found: Vec<(Key, String, String)> = rounds::table
        .inner_join(surveys::table.on(surveys::id.eq(rounds::survey_id)))
        .filter(rounds::state.eq_any(["open", "grace"]))
        .filter(rounds::test.eq(false))
        .order((surveys::code, rounds::code))
        .select((rounds::id, surveys::code, rounds::code))
        .load(conn)?;
    let mut counted = Vec::with_capacity(found.len());
    for (id, survey, round) in found {
        let all = units::table.filter(units::round_id.eq(id));
        let n_units = all.select(count_star()).first(conn)?;
        let answered = all.filter(units::first_submitted_at.is_not_null());
        let n_answered = answered.select(count_star()).first(conn)?;
        counted.push(InTheField { survey, round, n_units, n_answered });
    }
    Ok(counted)
}
