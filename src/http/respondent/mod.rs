//! The respondent's pages: server-rendered, whole without script.
//!
//! A link leads to `landing`; its button starts a `session`; every other page is of a session.
//! Pages change answers only through `service::collect`, and take a form for what
//! `domain::answer` reads it as. `/i/` is the only address that holds a secret.

mod answer;
mod conflict;
mod entries;
mod error;
pub mod form;
mod landing;
mod left;
mod loaded;
mod own;
mod own_view;
mod publicity;
mod question;
mod receipt;
mod review;
mod review_page;
mod save;
mod section;
mod section_page;
pub(super) mod session;
mod shown;
mod tasks;
mod wording;

use actix_web::web::ServiceConfig;

pub use error::PagesError;

use super::route::{addresses, at};

/// The routes of this room.
pub fn routes(config: &mut ServiceConfig) {
    addresses(
        config,
        [
            at("/i/{secret}").get(landing::show).post(landing::start),
            at("/respond").get(tasks::show),
            at("/respond/sections/{section}").get(section::show).post(section::store),
            at("/respond/rosters/{roster}/entries").post(entries::add),
            at("/respond/rosters/{roster}/nil").post(entries::set_nil),
            at("/respond/entries/{entry}").get(entries::first),
            at("/respond/entries/{entry}/sections/{section}")
                .get(section::show)
                .post(section::store),
            at("/respond/entries/{entry}/duplicate").post(entries::duplicate),
            at("/respond/entries/{entry}/remove").get(entries::ask_removal).post(entries::remove),
            at("/respond/entries/{entry}/restore").post(entries::restore),
            at("/respond/review").get(review::show),
            at("/respond/confirm").post(review::confirm),
            at("/respond/submit").post(review::submit),
            at("/respond/receipt").get(receipt::newest),
            at("/respond/receipts/{number}").get(receipt::show),
            at("/respond/own-result").get(own::show),
            at("/respond/own-result.csv").get(own::csv),
            at("/respond/own-result.json").get(own::json),
            at("/respond/leave").post(receipt::leave),
            at("/respond/left").get(left::show),
        ],
    );
}
