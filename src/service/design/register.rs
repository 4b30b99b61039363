//! The register: organisations with dated facts, their merging and closing.
//!
//! **Invariant:** facts are never lost: a change is dated, and what held before its date stays. A
//! frame is a snapshot, so no change here reaches a round that is already planned.

use chrono::NaiveDate;
use serde_json::json;

use super::error::DesignError;
use crate::domain::frame::Facts;
use crate::domain::ids::OrganisationId;
use crate::domain::orgnr::OrgNumber;
use crate::domain::oslo::day_in_oslo;
use crate::service::{Cx, Subject};
use crate::store::locks::{self, Rule};
use crate::store::organisations;

pub use crate::store::organisations::{DatedFacts, Organisation};

/// How an organisation ends.
#[derive(Clone, Debug)]
pub struct Ending {
    /// The first day on which it is gone.
    pub on: NaiveDate,
    /// The organisation that takes over, if any.
    pub successor: Option<OrgNumber>,
    /// What happened: "merged into …".
    pub note: String,
}

/// Registers an organisation whose facts hold from a date on, today when none is given.
///
/// # Errors
///
/// [`DesignError::OrgNumber`] for a series that the register does not take,
/// [`DesignError::OrganisationExists`].
pub fn create_organisation(
    cx: &mut Cx<'_>,
    facts: Facts,
    valid_from: Option<NaiveDate>,
) -> Result<Organisation, DesignError> {
    let orgnr = facts.orgnr.within(cx.series)?;
    locks::hold_rule(cx.conn, Rule::Register)?;
    if organisations::find_by_orgnr(cx.conn, orgnr)?.is_some() {
        return Err(DesignError::OrganisationExists(orgnr));
    }
    let dated = dated(cx, facts, valid_from, String::new());
    let organisation = insert(cx, &dated)?;
    let detail = json!({"orgnr": orgnr, "valid_from": dated.valid_from});
    cx.audit("organisation.create", Subject::new("organisation", organisation.id), detail)?;
    Ok(organisation)
}

/// Changes what the register knows of an organisation from a date on, today when none is given.
///
/// The organisation number in `facts` is kept as it was. `expected` is the edition that the change
/// was based on; none takes any.
///
/// # Errors
///
/// [`DesignError::NoSuchOrganisation`], [`DesignError::Stale`], [`DesignError::Ended`].
pub fn update_organisation(
    cx: &mut Cx<'_>,
    id: OrganisationId,
    expected: Option<i64>,
    facts: Facts,
    valid_from: Option<NaiveDate>,
    note: String,
) -> Result<Organisation, DesignError> {
    let mut organisation = find_organisation(cx, id)?;
    let facts = Facts { orgnr: organisation.orgnr, ..facts };
    let dated = dated(cx, facts, valid_from, note);
    let before = organisations::find_facts(cx.conn, id, dated.valid_from)?;
    if before.is_some_and(|before| before.ended) {
        return Err(DesignError::Ended(organisation.orgnr));
    }
    change(cx, &mut organisation, expected, &dated)?;
    let detail = json!({"valid_from": dated.valid_from, "note": dated.note});
    cx.audit("organisation.update", Subject::new("organisation", id), detail)?;
    Ok(organisation)
}

/// Notes that an organisation is merged or closed from a date on.
///
/// # Errors
///
/// [`DesignError::NoSuchOrganisation`], [`DesignError::Stale`], [`DesignError::NoReason`] without
/// a note, [`DesignError::NotInRegister`] for an unknown successor or facts that begin later,
/// [`DesignError::OwnSuccessor`], [`DesignError::Ended`].
pub fn end_organisation(
    cx: &mut Cx<'_>,
    id: OrganisationId,
    expected: Option<i64>,
    ending: &Ending,
) -> Result<Organisation, DesignError> {
    let mut organisation = find_organisation(cx, id)?;
    if ending.note.trim().is_empty() {
        return Err(DesignError::NoReason);
    }
    let orgnr = organisation.orgnr;
    let before = organisations::find_facts(cx.conn, id, ending.on)?
        .ok_or_else(|| DesignError::NotInRegister(vec![orgnr]))?;
    if before.ended {
        return Err(DesignError::Ended(orgnr));
    }
    let successor = successor(cx, id, ending.successor)?;
    let dated = DatedFacts {
        valid_from: ending.on,
        facts: before.facts,
        ended: true,
        successor,
        note: ending.note.trim().to_owned(),
    };
    change(cx, &mut organisation, expected, &dated)?;
    let detail = json!({"on": dated.valid_from, "successor": successor, "note": dated.note});
    cx.audit("organisation.end", Subject::new("organisation", id), detail)?;
    Ok(organisation)
}

fn successor(
    cx: &mut Cx<'_>,
    of: OrganisationId,
    orgnr: Option<OrgNumber>,
) -> Result<Option<OrganisationId>, DesignError> {
    let Some(orgnr) = orgnr else { return Ok(None) };
    let found = organisations::find_by_orgnr(cx.conn, orgnr)?
        .ok_or_else(|| DesignError::NotInRegister(vec![orgnr]))?;
    if found.id == of { Err(DesignError::OwnSuccessor) } else { Ok(Some(found.id)) }
}

/// The organisation of that id.
///
/// # Errors
///
/// [`DesignError::NoSuchOrganisation`].
pub fn find_organisation(cx: &mut Cx<'_>, id: OrganisationId) -> Result<Organisation, DesignError> {
    organisations::find(cx.conn, id)?.ok_or(DesignError::NoSuchOrganisation(id))
}

/// An organisation with all that the register knew of it, the oldest first.
///
/// # Errors
///
/// [`DesignError::NoSuchOrganisation`].
pub fn organisation_history(
    cx: &mut Cx<'_>,
    id: OrganisationId,
) -> Result<(Organisation, Vec<DatedFacts>), DesignError> {
    let organisation = find_organisation(cx, id)?;
    Ok((organisation, organisations::list_history(cx.conn, id)?))
}

/// At most `limit` organisations by number, from the first one after `after`, with what holds of
/// each on a date, today when none is given.
///
/// # Errors
///
/// The store's.
pub fn list_organisations(
    cx: &mut Cx<'_>,
    on: Option<NaiveDate>,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<(Organisation, Option<DatedFacts>)>, DesignError> {
    let on = on.unwrap_or_else(|| day_in_oslo(cx.now));
    Ok(organisations::list(cx.conn, on, after, limit)?)
}

fn dated(cx: &Cx<'_>, facts: Facts, valid_from: Option<NaiveDate>, note: String) -> DatedFacts {
    let valid_from = valid_from.unwrap_or_else(|| day_in_oslo(cx.now));
    DatedFacts { valid_from, facts, ended: false, successor: None, note }
}

/// Keeps a new organisation; the caller has seen that its number is free.
pub(super) fn insert(cx: &mut Cx<'_>, dated: &DatedFacts) -> Result<Organisation, DesignError> {
    let organisation =
        Organisation { id: cx.id(), orgnr: dated.facts.orgnr, created_at: cx.now, edition: 1 };
    organisations::insert(cx.conn, &organisation)?;
    organisations::save_facts(cx.conn, organisation.id, dated)?;
    Ok(organisation)
}

/// Saves dated facts of an organisation whose edition is still the expected one.
pub(super) fn change(
    cx: &mut Cx<'_>,
    organisation: &mut Organisation,
    expected: Option<i64>,
    dated: &DatedFacts,
) -> Result<(), DesignError> {
    let fresh = expected.is_none_or(|expected| expected == organisation.edition);
    if !fresh || !organisations::count_up(cx.conn, organisation)? {
        return Err(DesignError::Stale(organisation.edition));
    }
    Ok(organisations::save_facts(cx.conn, organisation.id, dated)?)
}
