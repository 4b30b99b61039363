//! Dispositions of units as staff set them, with a reason; a submission earns its own (`collect`).
//!
//! **Invariant:** a unit's row and the last line of its history say the same. A unit that has
//! submitted nothing is never counted as answered.

use serde_json::json;

use super::error::ProcessError;
use crate::domain::ids::UnitId;
use crate::domain::outcome::Disposition;
use crate::domain::round::Unit;
use crate::service::design::find_unit;
use crate::service::{Actor, Cx, Subject};
use crate::store::{locks, units};

pub use crate::store::units::Outcome;

/// Sets a unit's disposition for a reason, by staff or from a returned mail.
///
/// # Errors
///
/// [`ProcessError::Design`] for an unknown unit, [`ProcessError::NoReason`],
/// [`ProcessError::NothingSubmitted`].
pub fn set_disposition(
    cx: &mut Cx<'_>,
    id: UnitId,
    disposition: Disposition,
    reason: &str,
) -> Result<Unit, ProcessError> {
    locks::lock_unit(cx.conn, id)?;
    let mut unit = find_unit(cx, id)?;
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(ProcessError::NoReason);
    }
    if disposition.answered() && unit.last_submission_id.is_none() {
        return Err(ProcessError::NothingSubmitted(disposition));
    }
    let account = match cx.actor {
        Actor::Staff(account, _) => Some(account),
        Actor::Respondent(..) | Actor::System => None,
    };
    units::save_disposition(cx.conn, unit.id, disposition, reason, cx.now, account)?;
    let detail = json!({"former": unit.disposition, "disposition": disposition, "reason": reason});
    cx.audit("unit.disposition", Subject::new("unit", unit.id), detail)?;
    unit.disposition = disposition;
    Ok(unit)
}

/// Every disposition that a unit has had, the first one first.
///
/// # Errors
///
/// [`ProcessError::Design`] for an unknown unit.
pub fn list_outcomes(cx: &mut Cx<'_>, id: UnitId) -> Result<Vec<Outcome>, ProcessError> {
    let unit = find_unit(cx, id)?;
    Ok(units::list_outcomes(cx.conn, unit.id)?)
}
