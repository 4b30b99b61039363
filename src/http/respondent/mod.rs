//! The respondent's pages: server-rendered, whole without script.

use actix_web::web::ServiceConfig;

/// The routes of this room.
pub fn routes(_config: &mut ServiceConfig) {}
