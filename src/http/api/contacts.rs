//! Contacts of organisations; personal data, so only whoever runs rounds sees them.

use actix_web::HttpResponse;
use actix_web::web::{self, Data, Path, ServiceConfig};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};
use validator::Validate;

use crate::domain::calendar;
use crate::domain::frame::ContactRole;
use crate::domain::ids::{ContactId, OrganisationId};
use crate::http::auth::Manager;
use crate::http::body::ValidJson;
use crate::http::problem::Problem;
use crate::http::route::{addresses, at};
use crate::service::Shell;
use crate::service::design::{self, Contact, NewContact};

/// The part of the API's description that this file answers for.
#[derive(OpenApi)]
#[openapi(
    paths(list, add, replace, remove),
    components(schemas(ContactView, ContactBody)),
    tags((name = "contacts", description = "Contacts of organisations"))
)]
pub struct Docs;

/// The addresses of this file.
pub fn routes(config: &mut ServiceConfig) {
    addresses(
        config,
        [
            at("/api/v1/organisations/{organisation_id}/contacts").get(list).post(add),
            at("/api/v1/organisations/{organisation_id}/contacts/{contact_id}")
                .put(replace)
                .delete(remove),
        ],
    );
}

/// A contact.
#[derive(Serialize, ToSchema)]
pub struct ContactView {
    /// Its id.
    id: ContactId,
    /// A person, or the post room.
    role: ContactRole,
    /// The name; may be empty.
    name: String,
    /// The e-mail address.
    email: String,
    /// The telephone number; may be empty.
    phone: String,
    /// When it was added.
    created_at: DateTime<Utc>,
    /// The last day on which it is kept; null while that is not decided.
    delete_after: Option<NaiveDate>,
}

impl From<Contact> for ContactView {
    fn from(contact: Contact) -> Self {
        Self {
            id: contact.id,
            role: contact.role,
            name: contact.name,
            email: contact.email,
            phone: contact.phone,
            created_at: contact.created_at,
            delete_after: contact.delete_after,
        }
    }
}

/// A contact to be added.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactBody {
    /// A person, or the post room.
    role: ContactRole,
    /// The name.
    #[serde(default)]
    #[validate(length(max = 200))]
    name: String,
    /// The e-mail address.
    #[validate(email, length(max = 254))]
    email: String,
    /// The telephone number.
    #[serde(default)]
    #[validate(length(max = 30))]
    phone: String,
    /// The last day on which it is kept.
    #[serde(default, deserialize_with = "calendar::some_day")]
    delete_after: Option<NaiveDate>,
}

impl From<ContactBody> for NewContact {
    fn from(body: ContactBody) -> Self {
        let ContactBody { role, name, email, phone, delete_after } = body;
        Self { role, name, email, phone, delete_after }
    }
}

/// The path of one contact.
#[derive(Deserialize)]
struct ContactPath {
    organisation_id: OrganisationId,
    contact_id: ContactId,
}

/// List the contacts of an organisation that are used. (manager)
#[utoipa::path(
    get, path = "/api/v1/organisations/{organisation_id}/contacts", tag = "contacts",
    params(("organisation_id" = OrganisationId, Path)),
    responses(
        (status = 200, description = "All of them", body = Vec<ContactView>),
        (status = 404, description = "`no-such-organisation`"),
    )
)]
async fn list(
    who: Manager,
    shell: Data<Shell>,
    id: Path<OrganisationId>,
) -> Result<web::Json<Vec<ContactView>>, Problem> {
    let found = shell.read(who.actor(), move |cx| design::list_contacts(cx, *id)).await?;
    Ok(web::Json(found.into_iter().map(ContactView::from).collect()))
}

/// Add a contact to an organisation. (manager)
#[utoipa::path(
    post, path = "/api/v1/organisations/{organisation_id}/contacts", tag = "contacts",
    params(("organisation_id" = OrganisationId, Path)), request_body = ContactBody,
    responses(
        (status = 201, description = "Added", body = ContactView),
        (status = 404, description = "`no-such-organisation`"),
        (status = 422, description = "`invalid-body`"),
    )
)]
async fn add(
    who: Manager,
    shell: Data<Shell>,
    id: Path<OrganisationId>,
    ValidJson(body): ValidJson<ContactBody>,
) -> Result<HttpResponse, Problem> {
    let added =
        shell.write(who.actor(), move |cx| design::add_contact(cx, *id, body.into())).await?;
    Ok(HttpResponse::Created().json(ContactView::from(added)))
}

/// Put a new contact in the place of one; drafts and links stay as they are. (manager)
#[utoipa::path(
    put, path = "/api/v1/organisations/{organisation_id}/contacts/{contact_id}", tag = "contacts",
    params(("organisation_id" = OrganisationId, Path), ("contact_id" = ContactId, Path)),
    request_body = ContactBody,
    responses(
        (status = 200, description = "The new contact, with an id of its own", body = ContactView),
        (status = 404, description = "`no-such-organisation`, `no-such-contact`"),
        (status = 422, description = "`invalid-body`"),
    )
)]
async fn replace(
    who: Manager,
    shell: Data<Shell>,
    path: Path<ContactPath>,
    ValidJson(body): ValidJson<ContactBody>,
) -> Result<web::Json<ContactView>, Problem> {
    let ContactPath { organisation_id, contact_id } = path.into_inner();
    Ok(web::Json(
        shell
            .write(who.actor(), move |cx| {
                design::replace_contact(cx, organisation_id, contact_id, body.into())
            })
            .await?
            .into(),
    ))
}

/// Remove a contact; its row is purged a month later. (manager)
#[utoipa::path(
    delete, path = "/api/v1/organisations/{organisation_id}/contacts/{contact_id}",
    tag = "contacts",
    params(("organisation_id" = OrganisationId, Path), ("contact_id" = ContactId, Path)),
    responses(
        (status = 204, description = "Removed"),
        (status = 404, description = "`no-such-organisation`, `no-such-contact`"),
    )
)]
async fn remove(
    who: Manager,
    shell: Data<Shell>,
    path: Path<ContactPath>,
) -> Result<HttpResponse, Problem> {
    let ContactPath { organisation_id, contact_id } = path.into_inner();
    shell
        .write(who.actor(), move |cx| design::remove_contact(cx, organisation_id, contact_id))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
