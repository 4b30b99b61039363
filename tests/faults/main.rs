//! What may go wrong around the service, made to go wrong: kills, disks, clocks, mail servers, neighbours.
//!
//! Each test runs the program itself as a process of its own, with respondents that go on answering
//! through the fault. After it, what was acknowledged is compared with what is stored: nothing is lost,
//! nothing is doubled, and the audit log verifies.
//!
//! `scripts/test.sh` runs the short form; `scripts/faults.sh` runs the long one, which kills as often as
//! `KARTLEGGER_FAULT_KILLS` says.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test fails by panicking, and tells what it has counted"
)]

mod clock;
mod cluster;
mod copies;
mod database;
mod disk;
mod failover;
mod house;
mod kills;
mod ledger;
mod mails;
mod neighbours;
mod respondents;
mod shim;
#[expect(dead_code, reason = "shared with the HTTP tests, which use all of it")]
#[path = "../api/harness/smtp.rs"]
mod smtp;

use tokio::sync::{Mutex, MutexGuard};

/// One fault at a time: two would share the processors and blur what each has done.
async fn alone() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::const_new(());
    TURN.lock().await
}

/// How often a test kills: a few times, or as `KARTLEGGER_FAULT_KILLS` says.
#[expect(clippy::disallowed_methods, reason = "the tests' only setting")]
fn kills() -> u32 {
    std::env::var("KARTLEGGER_FAULT_KILLS").map_or(5, |raw| raw.parse().expect("a number of kills"))
}
