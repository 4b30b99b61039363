//! The JSON API: `/api/v1` for staff, `/api/v1/respond` for respondents' own systems.

use actix_web::web::ServiceConfig;

/// The routes of this room.
pub fn routes(_config: &mut ServiceConfig) {}
