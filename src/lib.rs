//! Kartlegger: a survey-collection backend for public bodies that survey other public bodies.
//!
//! The rooms stand in the order of their imports: each may use those above it, never those below.

pub use kartlegger_domain as domain;

pub mod words;
pub mod store;
pub mod exchange;
pub mod config;
pub mod telemetry;
pub mod service;
pub mod mail;
pub mod http;
pub mod worker;
pub mod cli;
