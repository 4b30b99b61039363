//! Contacts of organisations: personal data, apart from answers, with a deletion date.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::dialect::each_backend;
use super::schema::{contacts, mails};
use super::types::{At, Key, at, key};
use super::{StoreConnection, StoreError};
use crate::domain::frame::ContactRole;
use crate::domain::ids::{ContactId, OrganisationId};

/// One contact. `Debug` hides who it is.
#[derive(Clone, PartialEq, Eq)]
pub struct Contact {
    /// Its id.
    pub id: ContactId,
    /// The organisation.
    pub organisation_id: OrganisationId,
    /// A named person, or the organisation's postmottak.
    pub role: ContactRole,
    /// The name; empty when none was given.
    pub name: String,
    /// The e-mail address.
    pub email: String,
    /// The telephone number; empty when none was given.
    pub phone: String,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When it was replaced or removed; none while it is used.
    pub replaced_at: Option<DateTime<Utc>>,
    /// The last day on which the row is kept.
    pub delete_after: Option<NaiveDate>,
}

impl std::fmt::Debug for Contact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Contact").field("id", &self.id).finish_non_exhaustive()
    }
}

#[derive(Insertable, Queryable)]
#[diesel(table_name = contacts, treat_none_as_default_value = false)]
struct ContactRow {
    id: Key,
    organisation_id: Key,
    role: String,
    name: String,
    email: String,
    phone: String,
    created_at: At,
    replaced_at: Option<At>,
    delete_after: Option<NaiveDate>,
}

impl From<&Contact> for ContactRow {
    fn from(contact: &Contact) -> Self {
        Self {
            id: key(contact.id),
            organisation_id: key(contact.organisation_id),
            role: contact.role.as_str().to_owned(),
            name: contact.name.clone(),
            email: contact.email.clone(),
            phone: contact.phone.clone(),
            created_at: at(contact.created_at),
            replaced_at: contact.replaced_at.map(at),
            delete_after: contact.delete_after,
        }
    }
}

impl TryFrom<ContactRow> for Contact {
    type Error = StoreError;

    fn try_from(row: ContactRow) -> Result<Self, StoreError> {
        let role = ContactRole::parse(&row.role)
            .ok_or(StoreError::Inconsistent { table: "contacts", column: "role" })?;
        Ok(Self {
            id: row.id.id(),
            organisation_id: row.organisation_id.id(),
            role,
            name: row.name,
            email: row.email,
            phone: row.phone,
            created_at: row.created_at.0,
            replaced_at: row.replaced_at.map(|at| at.0),
            delete_after: row.delete_after,
        })
    }
}

/// Keeps a new contact.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn insert(conn: &mut StoreConnection, contact: &Contact) -> Result<(), StoreError> {
    diesel::insert_into(contacts::table).values(ContactRow::from(contact)).execute(conn)?;
    Ok(())
}

/// The contact of that id, used or not.
///
/// # Errors
///
/// [`StoreError::Query`], [`StoreError::Inconsistent`].
pub fn find(conn: &mut StoreConnection, id: ContactId) -> Result<Option<Contact>, StoreError> {
    let row = contacts::table.find(key(id)).first::<ContactRow>(conn).optional()?;
    row.map(Contact::try_from).transpose()
}

/// The contacts of an organisation that are used, the oldest first.
///
/// # Errors
///
/// As [`find`].
pub fn list_used(
    conn: &mut StoreConnection,
    organisation: OrganisationId,
) -> Result<Vec<Contact>, StoreError> {
    let found = contacts::table
        .filter(contacts::organisation_id.eq(key(organisation)))
        .filter(contacts::replaced_at.is_null())
        .order((contacts::created_at, contacts::id));
    let rows: Vec<ContactRow> = each_backend!(conn, one => found.load(one))?;
    rows.into_iter().map(Contact::try_from).collect()
}

/// Ends the use of a contact and says until when its row is kept.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn retire(
    conn: &mut StoreConnection,
    id: ContactId,
    now: DateTime<Utc>,
    delete_after: NaiveDate,
) -> Result<(), StoreError> {
    diesel::update(contacts::table.find(key(id)))
        .set((
            contacts::replaced_at.eq(Some(at(now))),
            contacts::delete_after.eq(Some(delete_after)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Deletes the contacts whose last day was before `today`, and their addresses from the mails that
/// went to them; returns how many.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn purge(conn: &mut StoreConnection, today: NaiveDate) -> Result<usize, StoreError> {
    let due: Vec<Key> = contacts::table
        .filter(contacts::delete_after.lt(Some(today)))
        .select(contacts::id)
        .load(conn)?;
    for id in &due {
        diesel::update(mails::table.filter(mails::contact_id.eq(Some(*id))))
            .set((mails::contact_id.eq(None::<Key>), mails::recipient.eq("")))
            .execute(conn)?;
        diesel::delete(contacts::table.find(*id)).execute(conn)?;
    }
    Ok(due.len())
}
