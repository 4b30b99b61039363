//! A round in the field: opening it, extending units, grace, closing.
//!
//! **Invariant:** each transition saves the round under the edition that it read, so that of two
//! that happen at once one is refused; what comes in (`collect`) waits until the transaction ends (`store::locks`).

use chrono::NaiveDate;
use serde_json::json;

use super::error::DesignError;
use super::rounds::{find_expected, find_round, find_unit, list_begun, save};
use crate::domain::ids::{RoundId, UnitId};
use crate::domain::outcome::Disposition;
use crate::domain::round::{Round, RoundState, StateName, Unit};
use crate::service::{Cx, Subject};
use crate::store::{locks, rounds, units};

/// Opens a planned round: from now on its units may answer.
///
/// # Errors
///
/// [`DesignError::NoSuchRound`], [`DesignError::Stale`], [`DesignError::Round`].
pub fn open_round(
    cx: &mut Cx<'_>,
    id: RoundId,
    expected: Option<i64>,
) -> Result<Round, DesignError> {
    let mut round = find_expected(cx, id, expected)?;
    let n_units = units::count(cx.conn, id)?;
    round.state = round.state.open(&round.schedule, n_units, cx.now)?;
    save(cx, &mut round)?;
    let detail = json!({"units": n_units, "edition": round.edition});
    cx.audit("round.open", Subject::new("round", id), detail)?;
    Ok(round)
}

/// Gives a unit a deadline of its own, or takes it away; its round must not be closed.
///
/// # Errors
///
/// [`DesignError::NoSuchUnit`], [`DesignError::NoReason`], [`DesignError::Round`].
pub fn extend_unit(
    cx: &mut Cx<'_>,
    id: UnitId,
    extended_to: Option<NaiveDate>,
    reason: &str,
) -> Result<Unit, DesignError> {
    let mut unit = find_unit(cx, id)?;
    if reason.trim().is_empty() {
        return Err(DesignError::NoReason);
    }
    locks::hold_round(cx.conn, unit.round_id)?;
    let round = find_round(cx, unit.round_id)?;
    round.state.not_yet_closed()?;
    if let Some(date) = extended_to {
        round.schedule.check_extension(date)?;
    }
    units::save_extension(cx.conn, id, extended_to)?;
    let detail = json!({"former": unit.extended_to, "extended_to": extended_to,
        "reason": reason.trim()});
    unit.extended_to = extended_to;
    cx.audit("unit.extend", Subject::new("unit", id), detail)?;
    Ok(unit)
}

/// Closes a round: no unit may answer any more.
///
/// Before the last unit's time is up this cuts units off and needs a reason, which is kept.
///
/// # Errors
///
/// [`DesignError::NoSuchRound`], [`DesignError::Stale`], [`DesignError::Round`].
pub fn close_round(
    cx: &mut Cx<'_>,
    id: RoundId,
    expected: Option<i64>,
    cut_off: Option<String>,
) -> Result<Round, DesignError> {
    let round = find_expected(cx, id, expected)?;
    close(cx, round, cut_off)
}

/// The rounds in which units may answer.
///
/// # Errors
///
/// The store's.
pub fn running_rounds(cx: &mut Cx<'_>) -> Result<Vec<RoundId>, DesignError> {
    Ok(rounds::list_in(cx.conn, &[StateName::Open, StateName::Grace])?)
}

/// Moves a round on if its time has come: into grace when its deadline is over, to closed when the last unit's time
/// is up. Returns whether it moved.
///
/// # Errors
///
/// [`DesignError::NoSuchRound`], and the store's.
pub fn move_on(cx: &mut Cx<'_>, id: RoundId) -> Result<bool, DesignError> {
    let mut round = find_expected(cx, id, None)?;
    let name = round.state.name();
    if ![StateName::Open, StateName::Grace].contains(&name) {
        return Ok(false);
    }
    let last = last_closing(cx, &round)?;
    if cx.now >= last {
        close(cx, round, None)?;
    } else if name == StateName::Open && cx.now >= round.schedule.deadline(None) {
        round.state = round.state.enter_grace(&round.schedule, cx.now)?;
        save(cx, &mut round)?;
        let detail = json!({"edition": round.edition});
        cx.audit("round.grace", Subject::new("round", round.id), detail)?;
    } else {
        return Ok(false);
    }
    Ok(true)
}

/// The latest instant until which any unit of a round may write.
fn last_closing(
    cx: &mut Cx<'_>,
    round: &Round,
) -> Result<chrono::DateTime<chrono::Utc>, DesignError> {
    let extension = units::find_latest_extension(cx.conn, round.id)?;
    Ok(round.schedule.closes_at(extension))
}

fn close(cx: &mut Cx<'_>, mut round: Round, cut_off: Option<String>) -> Result<Round, DesignError> {
    // From here on nobody is given more time, and nobody submits.
    locks::hold_round_alone(cx.conn, round.id)?;
    let last = last_closing(cx, &round)?;
    round.state = round.state.close(last, cut_off, cx.now)?;
    save(cx, &mut round)?;
    let (n_silent, n_begun) = note_outstanding(cx, round.id)?;
    let reason = match &round.state {
        RoundState::Closed { cut_off, .. } => cut_off.clone(),
        _ => None,
    };
    let detail =
        json!({"cut_off": reason, "silent": n_silent, "begun": n_begun, "edition": round.edition});
    cx.audit("round.close", Subject::new("round", round.id), detail)?;
    Ok(round)
}

/// Writes into the history of every unit that is outstanding what became of it; returns how many have stayed silent,
/// and how many have begun and not submitted.
///
/// A unit of a register frame is known to be eligible, so silence is non-contact. Whoever has begun was reached, and
/// has broken off.
///
/// Source: AAPOR, *Standard Definitions*, 2.12 "break-off".
fn note_outstanding(cx: &mut Cx<'_>, round: RoundId) -> Result<(usize, usize), DesignError> {
    // What staff are just setting is theirs.
    locks::lock_units(cx.conn, round, Disposition::NonContact)?;
    let outstanding = units::list(cx.conn, round, Some(Disposition::NonContact), None, i64::MAX)?;
    let begun = list_begun(cx, &outstanding)?;
    for unit in outstanding.iter().map(|unit| unit.id) {
        let (disposition, reason) = if begun.contains_key(&unit) {
            (Disposition::BreakOff, "begun and not submitted when the round closed")
        } else {
            (Disposition::NonContact, "silent when the round closed")
        };
        units::save_disposition(cx.conn, unit, disposition, reason, cx.now, None)?;
    }
    Ok((outstanding.len() - begun.len(), begun.len()))
}
