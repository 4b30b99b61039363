//! The API's own description: OpenAPI 3.1 from the handlers, and a page that reads it aloud.
//!
//! Each module describes its own addresses in its `Docs`; here they are merged, and what holds for
//! all of them is said once: the form of a problem, and who may ask. `schema/openapi.json` is the
//! same document, kept equal by a test.

use std::sync::{Arc, LazyLock};

use actix_web::http::header::{CACHE_CONTROL, CONTENT_ENCODING, LOCATION};
use actix_web::web::{Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Content, PathItem, Ref, RefOr, Response};
use utoipa::{Modify, OpenApi};
use utoipa_swagger_ui::Config;

use super::{
    accounts, ad_hoc, answers, audit, codebooks, contacts, freezes, indicators, links, mails,
    organisations, publications, rates, respond, rounds, session, surveys, units, versions,
};
use crate::http::problem::{Document, Finding, Problem, request};
use crate::http::route::{addresses, at};
use crate::http::{health, pxweb};

/// What holds for the whole API.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Kartlegger",
        description = "Define a survey, ask, follow the answers and publish the figures. \
            Every answer outside 2xx and 3xx is a problem document (RFC 9457) whose `type` is the \
            address of a page that explains it. Lists are paged by `cursor` and `Link`; a change of a \
            round, an organisation or a respondent's draft, and a freeze, name with `If-Match` the \
            version that they were made from.",
        license(name = "Apache-2.0 OR MIT", identifier = "Apache-2.0 OR MIT"),
    ),
    components(schemas(Document, Finding)),
    security(("access_token" = [])),
    modifiers(&Security),
)]
struct Whole;

/// The bearer that most of the API asks for: a member of staff's access token.
struct Security;

impl Modify for Security {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        let components = api.components.get_or_insert_default();
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT");
        let access = bearer.description(Some(
            "A member of staff's access token, from `POST /api/v1/session`. The role that an \
             operation needs stands in brackets in its summary; none stands for viewer.",
        ));
        components.add_security_scheme("access_token", SecurityScheme::Http(access.build()));
    }
}

/// The description of each module.
fn parts() -> Vec<utoipa::openapi::OpenApi> {
    vec![
        accounts::Docs::openapi(),
        answers::Docs::openapi(),
        audit::Docs::openapi(),
        codebooks::Docs::openapi(),
        contacts::Docs::openapi(),
        freezes::Docs::openapi(),
        indicators::Docs::openapi(),
        links::Docs::openapi(),
        mails::Docs::openapi(),
        organisations::Docs::openapi(),
        publications::Docs::openapi(),
        ad_hoc::Docs::openapi(),
        rates::Docs::openapi(),
        respond::Docs::openapi(),
        rounds::Docs::openapi(),
        session::Docs::openapi(),
        surveys::Docs::openapi(),
        units::Docs::openapi(),
        versions::Docs::openapi(),
        pxweb::Docs::openapi(),
        health::Docs::openapi(),
    ]
}

/// The whole description.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    let mut api = Whole::openapi();
    for part in parts() {
        api.merge(part);
    }
    api.paths.paths.values_mut().flat_map(operations).for_each(complete);
    api
}

/// The whole description as indented JSON with a line break at its end.
#[must_use]
pub fn json() -> String {
    document().to_pretty_json().map(|json| json + "\n").unwrap_or_default()
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem { get, put, post, delete, patch, .. } = item;
    [get, put, post, delete, patch].into_iter().flatten()
}

/// Makes the operation's name unique, and gives each of its problems its form.
fn complete(operation: &mut Operation) {
    let tag = operation.tags.iter().flatten().next().cloned().unwrap_or_default();
    let name = operation.operation_id.take().unwrap_or_default();
    operation.operation_id = Some(format!("{tag}.{name}"));
    let responses = &mut operation.responses.responses;
    let other = RefOr::T(Response::new("Any other problem"));
    responses.entry("default".to_owned()).or_insert(other);
    for (status, response) in responses {
        let is_problem = status.starts_with(['4', '5', 'd']);
        if let RefOr::T(response) = response
            && is_problem
            && response.content.is_empty()
        {
            let content = Content::new(Some(Ref::from_schema_name("Problem")));
            response.content.insert("application/problem+json".to_owned(), RefOr::T(content));
        }
    }
}

/// The addresses of this file.
pub fn routes(config: &mut ServiceConfig) {
    addresses(
        config,
        [
            at("/api/openapi.json").get(show),
            at("/api/docs").get(to_reader),
            at("/api/docs/{file:.*}").get(reader),
        ],
    );
}

/// `GET /api/openapi.json`: the description.
async fn show() -> HttpResponse {
    static JSON: LazyLock<String> = LazyLock::new(json);
    HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((CACHE_CONTROL, "public, max-age=300"))
        .body(JSON.as_str())
}

/// `GET /api/docs`: the page stands one level deeper, where its files are.
async fn to_reader() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((LOCATION, "/api/docs/")).finish()
}

/// `GET /api/docs/{file}`: the page that reads the description aloud, and its files.
async fn reader(request: HttpRequest, file: Path<String>) -> Result<HttpResponse, Problem> {
    static CONFIG: LazyLock<Arc<Config<'static>>> = LazyLock::new(|| {
        let config = Config::new(["/api/openapi.json"]).use_base_layout();
        Arc::new(config.default_models_expand_depth(0).doc_expansion("list"))
    });
    // The error type promises neither Send nor Sync; there is nothing in it but its words.
    let served = utoipa_swagger_ui::serve(&file, Arc::clone(&CONFIG));
    let served = served.map_err(|e| Problem::internal(&*e))?;
    let served = served.ok_or_else(|| request::no_such_address(request.path()))?;
    let mut answer = HttpResponse::Ok();
    answer.content_type(served.content_type);
    if served.gzpipped {
        answer.insert_header((CONTENT_ENCODING, "gzip"));
    }
    Ok(answer
        .insert_header((CACHE_CONTROL, "public, max-age=3600"))
        .body(served.bytes.into_owned()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn no_two_modules_give_different_schemas_the_same_name() {
        let mut known = BTreeMap::new();
        let mut doubled = Vec::new();
        for part in parts() {
            for (name, schema) in part.components.into_iter().flat_map(|c| c.schemas) {
                let schema = serde_json::to_value(schema).unwrap();
                if known.insert(name.clone(), schema.clone()).is_some_and(|f| f != schema) {
                    doubled.push(name);
                }
            }
        }
        assert!(doubled.is_empty(), "each of these names two schemas: {doubled:?}");
    }

    #[test]
    fn the_committed_description_is_the_one_that_is_served() {
        let committed = include_str!("../../../schema/openapi.json");
        if committed != json() {
            std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/target/openapi.json"), json())
                .unwrap();
            panic!("it differs: look at target/openapi.json and copy it to schema/openapi.json");
        }
    }
}
