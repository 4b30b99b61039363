//! The JSON API: `/api/v1` for staff, `/api/v1/respond` for respondents' own systems.
#![expect(unused_qualifications, reason = "utoipa writes the type of a query with its path")]

pub mod accounts;
pub mod ad_hoc;
pub mod answers;
pub mod audit;
pub mod codebooks;
pub mod contacts;
pub mod freezes;
pub mod indicators;
pub mod links;
pub mod mails;
pub mod openapi;
pub mod organisations;
pub mod publications;
pub mod rates;
pub mod respond;
pub mod rounds;
pub mod session;
pub mod surveys;
pub mod units;
pub mod versions;

use actix_web::web::ServiceConfig;

/// The routes of this room but for those of respondents' systems, which stand before all others.
pub fn routes(config: &mut ServiceConfig) {
    accounts::routes(config);
    answers::routes(config);
    audit::routes(config);
    codebooks::routes(config);
    contacts::routes(config);
    freezes::routes(config);
    indicators::routes(config);
    links::routes(config);
    mails::routes(config);
    openapi::routes(config);
    organisations::routes(config);
    publications::routes(config);
    ad_hoc::routes(config);
    rates::routes(config);
    rounds::routes(config);
    session::routes(config);
    surveys::routes(config);
    units::routes(config);
    versions::routes(config);
}
