//! Published tables for the clients of the Nordic table banks: `PxWebApi` 2 under `/api/pxwebapi/v2`.
//!
//! **Invariant:** everybody may ask, and only what is in force in some publication is answered. How
//! often one address may ask, and how much at once, is in the settings.
//!
//! The form is `exchange::pxweb`'s; problems are of the house's own form, which the interface shares.
#![expect(unused_qualifications, reason = "utoipa writes the type of a query with its path")]

mod asked;
mod call;
mod data;
mod tables;

use actix_web::web::ServiceConfig;
use utoipa::OpenApi;

pub use call::CallLimit;

use crate::exchange::pxweb::catalogue::{
    Config, Language, Link, Page, PathElement, TableEntry, Tables,
};
use crate::exchange::pxweb::selection::{Asked, AskedVariable, Placement};
use crate::http::route::{addresses, at};

/// The part of the API's description that this room answers for.
#[derive(OpenApi)]
#[openapi(
    paths(
        tables::config,
        tables::list,
        tables::table,
        data::metadata,
        data::default_selection,
        data::get_data,
        data::post_data,
    ),
    components(schemas(
        Asked,
        AskedVariable,
        Config,
        data::DefaultSelectionView,
        Language,
        Link,
        Page,
        PathElement,
        Placement,
        TableEntry,
        Tables,
    )),
    tags((name = "pxweb", description = "Published tables through PxWebApi 2, for everybody"))
)]
pub struct Docs;

/// The routes of this room.
pub fn routes(config: &mut ServiceConfig) {
    addresses(
        config,
        [
            at("/api/pxwebapi/v2/config").get(tables::config),
            at("/api/pxwebapi/v2/tables").get(tables::list),
            at("/api/pxwebapi/v2/tables/{table}").get(tables::table),
            at("/api/pxwebapi/v2/tables/{table}/metadata").get(data::metadata),
            at("/api/pxwebapi/v2/tables/{table}/defaultselection").get(data::default_selection),
            at("/api/pxwebapi/v2/tables/{table}/data").get(data::get_data).post(data::post_data),
        ],
    );
}
