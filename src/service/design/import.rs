//! The import of a register file: all rows or none.
//!
//! The file has been read, checked and compared with the register before the transaction that writes begins, so
//! that a long or broken file holds up nobody; what that adds or changes is visible only when it commits.

use chrono::NaiveDate;
use serde_json::json;

use super::contacts::{self, NewContact};
use super::error::DesignError;
use super::register;
use crate::domain::frame::Facts;
use crate::domain::ids::OrganisationId;
use crate::domain::oslo::day_in_oslo;
use crate::exchange::register_csv::{RegisterContact, RegisterFile, RegisterRow};
use crate::service::{Cx, Subject};
use crate::store::contacts::{self as contact_rows, Contact};
use crate::store::locks::{self, Rule};
use crate::store::organisations::{self, DatedFacts, Organisation};

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

/// What a register file changes: found in a transaction that only reads, so that the one that writes is short
/// however long the file is.
#[derive(Debug)]
pub struct Import {
    valid_from: NaiveDate,
    added: Vec<(DatedFacts, Vec<RegisterContact>)>,
    changed: Vec<(Organisation, DatedFacts)>,
    /// Contacts of known organisations that are not as the file says.
    contacts: Vec<(OrganisationId, RegisterContact)>,
    unchanged: u64,
}

/// Brings a register file into the register in one transaction; see [`compare_register`] and
/// [`import_compared`].
///
/// # Errors
///
/// As theirs.
pub fn import_register(
    cx: &mut Cx<'_>,
    file: RegisterFile,
    valid_from: Option<NaiveDate>,
) -> Result<Imported, DesignError> {
    let import = compare_register(cx, file, valid_from)?;
    import_compared(cx, import)
}

/// What bringing a register file into the register changes; its facts hold from a date on, today when none is
/// given. Nothing is stored.
///
/// A row of a known organisation that says what holds on that date changes nothing, and neither does a column that
/// the file has not. A contact
/// of a role takes the place of the contact of the same role, unless it is the same. Organisations
/// that the file does not name stay as they are.
///
/// # Errors
///
/// [`DesignError::Ended`] for a row of an organisation that is gone on that date.
pub fn compare_register(
    cx: &mut Cx<'_>,
    file: RegisterFile,
    valid_from: Option<NaiveDate>,
) -> Result<Import, DesignError> {
    let valid_from = valid_from.unwrap_or_else(|| day_in_oslo(cx.now));
    let (added, changed, contacts) = (Vec::new(), Vec::new(), Vec::new());
    let mut import = Import { valid_from, added, changed, contacts, unchanged: 0 };
    let RegisterFile { rows, given, .. } = file;
    for RegisterRow { facts, contacts, .. } in rows {
        let orgnr = facts.orgnr;
        let Some(known) = organisations::find_by_orgnr(cx.conn, orgnr)? else {
            import.added.push((dated(valid_from, facts), contacts));
            continue;
        };
        let used = match contacts.is_empty() {
            true => Vec::new(),
            false => contact_rows::list_used(cx.conn, known.id)?,
        };
        for contact in contacts {
            let is_it = |used: &&Contact| used.role == contact.role && used.email == contact.email;
            let contact = match used.iter().find(is_it).map(in_a_file) {
                Some(former) => given.contact_over(&former, contact),
                None => contact,
            };
            if !used.iter().any(|used| in_a_file(used) == contact) {
                import.contacts.push((known.id, contact));
            }
        }
        match organisations::find_facts(cx.conn, known.id, valid_from)? {
            Some(held) if held.ended => return Err(DesignError::Ended(orgnr)),
            Some(held) => {
                let facts = given.facts_over(&held.facts, facts);
                if facts == held.facts {
                    import.unchanged += 1;
                } else {
                    import.changed.push((known, dated(valid_from, facts)));
                }
            }
            None => import.changed.push((known, dated(valid_from, facts))),
        }
    }
    Ok(import)
}

const fn dated(valid_from: NaiveDate, facts: Facts) -> DatedFacts {
    DatedFacts { valid_from, facts, ended: false, successor: None, note: String::new() }
}

/// Stores what a register file changes: all of it or nothing.
///
/// # Errors
///
/// [`DesignError::Stale`] and [`DesignError::OrganisationExists`] when the register has changed since it was
/// compared.
pub fn import_compared(cx: &mut Cx<'_>, import: Import) -> Result<Imported, DesignError> {
    locks::hold_rule(cx.conn, Rule::Register)?;
    let Import { valid_from, added, changed, contacts, unchanged } = import;
    let mut imported = Imported {
        created: added.len() as u64,
        changed: changed.len() as u64,
        unchanged,
        contacts: 0,
    };
    for (mut known, dated) in changed {
        register::change(cx, &mut known, None, &dated)?;
    }
    for (organisation, contact) in contacts {
        imported.contacts += import_contact(cx, organisation, contact)?;
    }
    for (dated, contacts) in added {
        let orgnr = dated.facts.orgnr;
        if organisations::find_by_orgnr(cx.conn, orgnr)?.is_some() {
            return Err(DesignError::OrganisationExists(orgnr));
        }
        let organisation = register::insert(cx, &dated)?.id;
        for contact in contacts {
            imported.contacts += import_contact(cx, organisation, contact)?;
        }
    }
    let detail = json!({"valid_from": valid_from, "created": imported.created,
        "changed": imported.changed, "contacts": imported.contacts});
    cx.audit("register.import", Subject::new("register", uuid::Uuid::nil()), detail)?;
    Ok(imported)
}

/// A contact as a file would name it.
fn in_a_file(contact: &Contact) -> RegisterContact {
    let Contact { role, email, name, phone, delete_after, .. } = contact.clone();
    RegisterContact { role, email, name, phone, delete_after }
}

/// 1 when the contact was added, 0 when it was there already.
fn import_contact(
    cx: &mut Cx<'_>,
    organisation: OrganisationId,
    new: RegisterContact,
) -> Result<u64, DesignError> {
    let used = contact_rows::list_used(cx.conn, organisation)?;
    let of_role: Vec<_> = used.into_iter().filter(|contact| contact.role == new.role).collect();
    if of_role.iter().any(|contact| in_a_file(contact) == new) {
        return Ok(0);
    }
    if let Some(former) = of_role.first() {
        contacts::retire(cx, former)?;
    }
    let RegisterContact { role, email, name, phone, delete_after } = new;
    contacts::insert(cx, organisation, NewContact { role, name, email, phone, delete_after })?;
    Ok(1)
}
