//! The public results site: published tables, lists and files, and nothing that is not published.

use actix_web::web::ServiceConfig;

/// The routes of this room.
pub fn routes(_config: &mut ServiceConfig) {}
