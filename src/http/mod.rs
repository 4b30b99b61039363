//! Statuses, headers, cookies, form fields and pages; the only room that knows actix-web.
//!
//! A handler is who, what, answer: its extractors say who, one service verb says what.

pub mod api;
pub mod page;
pub mod problem;
pub mod respondent;
pub mod results;
pub mod server;
