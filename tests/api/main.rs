//! Black-box tests over HTTP: one binary, a module per area, each test on both databases.
//!
//! A test is named as a claim and gets a running server of its own (see [`harness::TestApp`]).
//! `KARTLEGGER_TEST_POSTGRES` names the PostgreSQL server to make databases on;
//! `scripts/test.sh` sets it, and so does `eval "$(scripts/postgres.sh start)"`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a test fails by panicking"
)]

#[macro_use]
mod harness;

mod accounts;
mod ad_hoc;
mod answers;
mod audit;
mod backup;
mod carried;
mod cli;
mod clients;
mod codebook;
mod counted;
mod docs;
mod doctor;
mod fieldwork;
mod framework;
mod guesses;
mod headers;
mod health;
mod hostile;
mod ingest;
mod kept;
mod leases;
mod limits;
mod logs;
mod mails;
mod matrix;
mod meanwhile;
mod metrics;
mod moving;
mod open_data;
mod own;
mod page_forms;
mod page_journey;
mod page_told;
mod permissions;
mod planning;
mod problems;
mod practice;
mod publish;
mod pxweb;
mod questionnaires;
mod rates;
mod reading;
mod rebased;
mod register;
mod replica;
mod requests;
mod respond;
mod retention;
mod rounds;
mod sending;
mod sending_safely;
mod session;
mod sharing;
mod stages;
mod surveys;
mod upgrading;
mod versions;
mod visitor;
mod weights;
