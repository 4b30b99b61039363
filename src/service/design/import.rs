//! The import of a register file: all rows or none.
//!
//! The file has been read and checked before its transaction begins, so that a broken file holds
//! up nobody; what the transaction adds or changes is visible only when it commits.

use chrono::NaiveDate;
use serde_json::json;

use super::contacts::{self, NewContact};
use super::error::DesignError;
use super::register;
use crate::domain::ids::OrganisationId;
use crate::domain::round::day_in_oslo;
use crate::exchange::register_csv::{RegisterContact, RegisterFile, RegisterRow};
use crate::service::{Cx, Subject};
use crate::store::contacts as contact_rows;
use crate::store::organisations::{self, DatedFacts};

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Organisations that are new to the register.
    pub created: u64,
    /// Organisations whose facts changed.
    pub changed: u64,
    /// Organisations of which the file says what was known.
    pub unchanged: u64,
    /// Contacts added or put in the place of another.
    pub contacts: u64,
}

/// Brings a register file into the register; facts hold from a date on, today when none is given.
///
/// A row of a known organisation that says what holds on that date changes nothing. A contact
/// of a role takes the place of the contact of the same role, unless it is the same. Organisations
/// that the file does not name stay as they are.
///
/// # Errors
///
/// [`DesignError::Ended`] for a row of an organisation that is gone on that date.
pub fn import_register(
    cx: &mut Cx<'_>,
    file: RegisterFile,
    valid_from: Option<NaiveDate>,
) -> Result<Imported, DesignError> {
    let valid_from = valid_from.unwrap_or_else(|| day_in_oslo(cx.now));
    let mut imported = Imported::default();
    for row in file.rows {
        let RegisterRow { facts, contacts, .. } = row;
        let dated =
            DatedFacts { valid_from, facts, ended: false, successor: None, note: String::new() };
        let organisation = import_facts(cx, &dated, &mut imported)?;
        for contact in contacts {
            imported.contacts += import_contact(cx, organisation, contact)?;
        }
    }
    let detail = json!({"valid_from": valid_from, "created": imported.created,
        "changed": imported.changed, "contacts": imported.contacts});
    cx.audit("register.import", Subject::new("register", uuid::Uuid::nil()), detail)?;
    Ok(imported)
}

fn import_facts(
    cx: &mut Cx<'_>,
    dated: &DatedFacts,
    imported: &mut Imported,
) -> Result<OrganisationId, DesignError> {
    let orgnr = dated.facts.orgnr;
    let Some(mut known) = organisations::find_by_orgnr(cx.conn, orgnr)? else {
        imported.created += 1;
        return Ok(register::insert(cx, dated)?.id);
    };
    match organisations::find_facts(cx.conn, known.id, dated.valid_from)? {
        Some(held) if held.ended => return Err(DesignError::Ended(orgnr)),
        Some(held) if held.facts == dated.facts => imported.unchanged += 1,
        _ => {
            register::change(cx, &mut known, None, dated)?;
            imported.changed += 1;
        }
    }
    Ok(known.id)
}

/// 1 when the contact was added, 0 when it was there already.
fn import_contact(
    cx: &mut Cx<'_>,
    organisation: OrganisationId,
    new: RegisterContact,
) -> Result<u64, DesignError> {
    let used = contact_rows::list_used(cx.conn, organisation)?;
    let of_role: Vec<_> = used.into_iter().filter(|contact| contact.role == new.role).collect();
    let same = |contact: &contact_rows::Contact| {
        contact.email == new.email
            && contact.name == new.name
            && contact.phone == new.phone
            && contact.delete_after == new.delete_after
    };
    if of_role.iter().any(same) {
        return Ok(0);
    }
    if let Some(former) = of_role.first() {
        contacts::retire(cx, former)?;
    }
    let RegisterContact { role, email, name, phone, delete_after } = new;
    contacts::insert(cx, organisation, NewContact { role, name, email, phone, delete_after })?;
    Ok(1)
}
