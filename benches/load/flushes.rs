//! A disk whose every flush takes 2 ms: answers of many respondents beside a bare loop with one commit a row, as a
//! service would be that makes one for each request.
//!
//! The delay comes from the library that the fault tests preload.

use std::path::Path;
use std::process::Command;

use super::Plan;
use super::drive;
use super::house::{self, Form, Place};
use super::inserts;
use super::journey::Journey;
use super::shim::{self, Shim};
use super::target::Target;

const MILLIS: i64 = 2;
/// Writing requests of one submission: the entry is put, the draft is submitted.
const WRITES: f64 = 2.0;

/// Measures and prints.
pub fn table(plan: &Plan) {
    println!("\n### SQLite on a disk whose flush takes {MILLIS} ms: fetch, put, submit\n");
    let rows = bare();
    println!("A bare loop with one commit a row: {rows:.0} rows a second.\n");
    println!(
        "| clients | a second | of one commit a request | p50 ms | p99 ms | flushes for each |"
    );
    println!("| --: | --: | --: | --: | --: | --: |");
    let one_each = rows / WRITES;
    for &clients in &plan.clients {
        let folder = tempfile::tempdir().expect("a folder");
        let shim = Shim::new(folder.path());
        let units = plan.limit.as_secs() as usize * 3_000 + clients;
        let secrets = house::furnish(&Place::Sqlite.url(folder.path()), Form::Difi, units);
        shim.flushes_take(MILLIS);
        let slow = [
            ("LD_PRELOAD", shim::library().to_path_buf()),
            ("KARTLEGGER_FAULTS", shim.path.clone()),
        ];
        let (mut served, host) = house::serve_with(&Place::Sqlite, folder, &slow);
        let target = Target::new(host, secrets);
        let (before, journey) = (shim.flushes(), Journey::Json { entries: 1 });
        let measured = drive::measure(&served, &target, journey, clients, plan.limit);
        let flushes = (shim.flushes() - before) as f64;
        served.stop();
        println!(
            "| {clients} | {:.0} | {:.1} | {:.1} | {:.1} | {:.2} |",
            measured.rate(),
            measured.rate() / one_each,
            measured.quantile(0.5),
            measured.quantile(0.99),
            flushes / measured.journeys() as f64
        );
    }
}

/// Rows a second of a bare loop, in a process of its own that has the slow disk.
fn bare() -> f64 {
    let folder = tempfile::tempdir().expect("a folder");
    let shim = Shim::new(folder.path());
    shim.flushes_take(MILLIS);
    let this = std::env::current_exe().expect("this program");
    let told = Command::new(this)
        .args(["rows", &folder.path().join("bare.db").to_string_lossy()])
        .env("LD_PRELOAD", shim::library())
        .env("KARTLEGGER_FAULTS", &shim.path)
        .output();
    let told = String::from_utf8(told.expect("it runs").stdout).expect("a number");
    told.trim().parse().expect("a number")
}

/// The bare loop; prints how many rows a second it stored.
pub fn insert(path: &str) {
    println!("{}", inserts::sqlite(Path::new(path), 1));
}
