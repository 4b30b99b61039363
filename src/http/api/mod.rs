//! The JSON API: `/api/v1` for staff, `/api/v1/respond` for respondents' own systems.

pub mod accounts;
pub mod audit;
pub mod respond;
pub mod session;

use actix_web::web::ServiceConfig;

/// The routes of this room.
pub fn routes(config: &mut ServiceConfig) {
    accounts::routes(config);
    audit::routes(config);
    respond::routes(config);
    session::routes(config);
}
