//! Statuses, headers, cookies, form fields and pages; the only room that knows actix-web.
//!
//! A handler is who, what, answer: its extractors say who, one service verb says what.

pub mod api;
pub mod auth;
pub mod body;
pub mod client;
pub mod coded;
pub mod connections;
pub mod cors;
pub mod guesses;
pub mod headers;
pub mod health;
pub mod kept;
pub mod limit;
pub mod live;
pub mod meter;
pub mod metrics;
pub mod monitor;
pub mod objects;
pub mod page;
pub mod paging;
pub mod precondition;
pub mod problem;
pub mod pxweb;
pub mod query;
pub mod respondent;
pub mod results;
pub mod route;
mod sent;
pub mod server;
mod sharing;
pub mod site;
pub mod spelling;
pub mod trace;
