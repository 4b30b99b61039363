//! Contacts of organisations: added, replaced, removed, and purged when their day has passed.
//!
//! **Invariant:** nothing here touches a draft, an answer or a link: whoever takes over from a
//! contact finds the answers as they were left. No address enters the audit log.

use chrono::{Days, NaiveDate};
use serde_json::json;

use super::error::DesignError;
use super::register::find_organisation;
use crate::domain::frame::ContactRole;
use crate::domain::ids::{ContactId, OrganisationId};
use crate::domain::oslo::day_in_oslo;
use crate::service::{Cx, Subject};
use crate::store::contacts;

pub use crate::store::contacts::Contact;

/// A contact that is no longer used is kept so many days, so that a mistake can be mended.
const KEPT_DAYS: u64 = 30;

/// Who a contact is.
#[derive(Clone)]
pub struct NewContact {
    /// A person, or the post room.
    pub role: ContactRole,
    /// The name; may be empty for the post room.
    pub name: String,
    /// The e-mail address.
    pub email: String,
    /// The telephone number; may be empty.
    pub phone: String,
    /// The last day on which the contact is kept; none keeps it until it is removed.
    pub delete_after: Option<NaiveDate>,
}

/// Adds a contact to an organisation.
///
/// # Errors
///
/// [`DesignError::NoSuchOrganisation`].
pub fn add_contact(
    cx: &mut Cx<'_>,
    organisation: OrganisationId,
    new: NewContact,
) -> Result<Contact, DesignError> {
    find_organisation(cx, organisation)?;
    let contact = insert(cx, organisation, new)?;
    let detail = json!({"contact": contact.id, "role": contact.role});
    cx.audit("contact.add", Subject::new("organisation", organisation), detail)?;
    Ok(contact)
}

/// Puts a new contact in the place of one that is used.
///
/// # Errors
///
/// [`DesignError::NoSuchOrganisation`], [`DesignError::NoSuchContact`].
pub fn replace_contact(
    cx: &mut Cx<'_>,
    organisation: OrganisationId,
    former: ContactId,
    new: NewContact,
) -> Result<Contact, DesignError> {
    let retired = find_used(cx, organisation, former)?;
    retire(cx, &retired)?;
    let contact = insert(cx, organisation, new)?;
    let detail = json!({"former": former, "contact": contact.id, "role": contact.role});
    cx.audit("contact.replace", Subject::new("organisation", organisation), detail)?;
    Ok(contact)
}

/// Ends the use of a contact.
///
/// # Errors
///
/// [`DesignError::NoSuchOrganisation`], [`DesignError::NoSuchContact`].
pub fn remove_contact(
    cx: &mut Cx<'_>,
    organisation: OrganisationId,
    id: ContactId,
) -> Result<(), DesignError> {
    let retired = find_used(cx, organisation, id)?;
    retire(cx, &retired)?;
    let detail = json!({"contact": id, "role": retired.role});
    Ok(cx.audit("contact.remove", Subject::new("organisation", organisation), detail)?)
}

/// The contacts of an organisation that are used, the oldest first.
///
/// # Errors
///
/// [`DesignError::NoSuchOrganisation`].
pub fn list_contacts(
    cx: &mut Cx<'_>,
    organisation: OrganisationId,
) -> Result<Vec<Contact>, DesignError> {
    find_organisation(cx, organisation)?;
    Ok(contacts::list_used(cx.conn, organisation)?)
}

/// Deletes the contacts whose last day has passed, wherever their address stands; returns how many.
///
/// # Errors
///
/// The store's.
pub fn purge_contacts(cx: &mut Cx<'_>) -> Result<usize, DesignError> {
    Ok(contacts::purge(cx.conn, day_in_oslo(cx.now))?)
}

fn find_used(
    cx: &mut Cx<'_>,
    organisation: OrganisationId,
    id: ContactId,
) -> Result<Contact, DesignError> {
    find_organisation(cx, organisation)?;
    contacts::find(cx.conn, id)?
        .filter(|found| found.organisation_id == organisation && found.replaced_at.is_none())
        .ok_or(DesignError::NoSuchContact(id))
}

pub(super) fn insert(
    cx: &mut Cx<'_>,
    organisation_id: OrganisationId,
    new: NewContact,
) -> Result<Contact, DesignError> {
    let contact = Contact {
        id: cx.id(),
        organisation_id,
        role: new.role,
        name: new.name,
        email: new.email,
        phone: new.phone,
        created_at: cx.now,
        replaced_at: None,
        delete_after: new.delete_after,
    };
    contacts::insert(cx.conn, &contact)?;
    Ok(contact)
}

pub(super) fn retire(cx: &mut Cx<'_>, contact: &Contact) -> Result<(), DesignError> {
    let today = day_in_oslo(cx.now);
    let last = today.checked_add_days(Days::new(KEPT_DAYS)).unwrap_or(today);
    let last = contact.delete_after.map_or(last, |stated| stated.min(last));
    Ok(contacts::retire(cx.conn, contact.id, cx.now, last)?)
}
