//! The JSON API for respondents' own systems: what the pages do, with the link's secret as bearer.
//!
//! **Invariant:** no cookie, no account: every request shows the secret, and the grant of its link
//! decides what it reaches, as on the pages.

mod based_on;
mod bearer;
mod draft;
mod questionnaire;
mod submission;
pub mod views;

use actix_web::web::ServiceConfig;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

use crate::http::route::{addresses, at};

/// The part of the API's description that this folder answers for.
#[derive(OpenApi)]
#[openapi(
    paths(
        questionnaire::show,
        draft::show,
        draft::put_header,
        draft::put_entry,
        draft::remove_entry,
        draft::restore_entry,
        draft::put_nil,
        draft::validate,
        draft::validate_whole,
        submission::submit,
        submission::list,
        submission::receipt,
    ),
    tags((name = "respond", description = "Answering, for respondents' own systems")),
    modifiers(&Links)
)]
pub struct Docs;

struct Links;

impl Modify for Links {
    fn modify(&self, description: &mut utoipa::openapi::OpenApi) {
        let words = "The secret of a link: the last part of its address. An address that shows many \
                     links that lead nowhere gets 429 `quota-exceeded` with `Retry-After`; links \
                     that are live go on working there.";
        let bearer =
            HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(words)).build();
        let components = description.components.get_or_insert_default();
        components.add_security_scheme("link", SecurityScheme::Http(bearer));
    }
}

/// The addresses of this folder.
pub fn routes(config: &mut ServiceConfig) {
    addresses(
        config,
        [
            at("/api/v1/respond/questionnaire").get(questionnaire::show),
            at("/api/v1/respond/draft").get(draft::show),
            at("/api/v1/respond/draft/header").put(draft::put_header),
            at("/api/v1/respond/draft/rosters/{roster}/nil").put(draft::put_nil),
            at("/api/v1/respond/draft/rosters/{roster}/entries/{entry_id}")
                .put(draft::put_entry)
                .delete(draft::remove_entry),
            at("/api/v1/respond/draft/rosters/{roster}/entries/{entry_id}/restore")
                .post(draft::restore_entry),
            at("/api/v1/respond/draft/validate").post(draft::validate),
            at("/api/v1/respond/validate").post(draft::validate_whole),
            at("/api/v1/respond/submissions").get(submission::list).post(submission::submit),
            at("/api/v1/respond/receipt").get(submission::receipt),
        ],
    );
}
