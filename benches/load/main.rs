//! The load benchmark: complete answers over HTTP beside floors that store nothing, in one run.
//!
//! ```sh
//! scripts/bench.sh                       # every table, on SQLite and PostgreSQL
//! scripts/bench.sh json --clients 8      # one table
//! ```
//!
//! A submission is the three requests that a client makes: fetch the draft, put an entry of 1.5 kB, submit. The
//! floor is a bare server that gets the same requests, parses them and validates the entry with the same code.
//! Every server is a process of its own, so that its CPU time is its own. Rates on a shared machine say little;
//! ratios within one run do.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::panic,
    missing_docs,
    reason = "a benchmark prints, asks the clock, rounds, and ends when its set-up fails"
)]

mod client;
mod drive;
mod floor;
mod flushes;
mod grown;
mod house;
mod inserts;
mod journey;
mod process;
mod rates;
mod readers;
mod target;
#[path = "../../tests/faults/shim.rs"]
#[expect(dead_code, reason = "the fault tests' own; only the slow disk is needed here")]
mod shim;

use std::time::Duration;

use house::{Form, Place};
use journey::Journey;

/// What is measured.
pub struct Plan {
    tables: Vec<String>,
    clients: Vec<usize>,
    limit: Duration,
    /// Stored submissions that [`grown`] compares.
    stored: Vec<u32>,
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.first().map(String::as_str) {
        Some("floor") => return floor::serve(&args[1]),
        Some("static") => return readers::serve(&args[1], &args[2]),
        Some("rows") => return flushes::insert(&args[1]),
        _ => {}
    }
    if args.iter().any(|arg| arg == "--test" || arg == "--list") {
        return;
    }
    let plan = Plan::read(&args);
    if plan.wants("json") {
        println!("\n### One submission: fetch, put, submit\n");
        answers(&plan, Journey::Json { entries: 1 }, Form::Difi);
    }
    if plan.wants("six") {
        println!("\n### One submission of six entries: fetch, six times put, submit\n");
        answers(&plan, Journey::Json { entries: 6 }, Form::Difi);
    }
    if plan.wants("pages") {
        println!("\n### One answer through the pages, twelve requests\n");
        answers(&plan, Journey::Pages, Form::Services);
    }
    if plan.wants("whole") {
        println!(
            "\n### Difi's 22 questions through the pages, with all that a first visit asks for\n"
        );
        answers(&plan, Journey::Whole, Form::Difi);
    }
    if plan.wants("storm") {
        println!("\n### Drafts that save themselves: one entry put again and again\n");
        answers(&plan, Journey::Storm, Form::Difi);
    }
    if plan.wants("inserts") {
        inserts::table();
    }
    if plan.wants("flushes") {
        flushes::table(&plan);
    }
    if plan.wants("rates") {
        rates::table(&plan);
    }
    if plan.wants("grown") {
        grown::table(&plan);
    }
    if plan.wants("read") {
        readers::table(&plan);
    }
}

impl Plan {
    fn read(args: &[String]) -> Self {
        let after = |name: &str, otherwise: &str| {
            let at = args.iter().position(|arg| arg == name);
            at.and_then(|at| args.get(at + 1)).map_or(otherwise, String::as_str).to_owned()
        };
        let tables = args.iter().take_while(|arg| !arg.starts_with("--"));
        let clients = after("--clients", "1,8,32,128");
        let stored = after("--stored", "10000,100000,1000000");
        Self {
            tables: tables.cloned().collect(),
            clients: clients.split(',').map(|n| n.parse().expect("a number")).collect(),
            limit: Duration::from_secs(after("--seconds", "4").parse().expect("a number")),
            stored: stored.split(',').map(|n| n.parse().expect("a number")).collect(),
        }
    }

    fn wants(&self, table: &str) -> bool {
        self.tables.is_empty() || self.tables.iter().any(|wanted| wanted == table)
    }
}

/// The databases that answers are stored in; PostgreSQL when `BENCH_DATABASE_URL` names one, which is emptied.
pub fn places() -> Vec<(&'static str, Place)> {
    let mut places = vec![("SQLite", Place::Sqlite)];
    if let Ok(url) = std::env::var("BENCH_DATABASE_URL") {
        places.push(("PostgreSQL", Place::Postgres(url)));
    }
    places
}

/// Measures a journey at each number of clients, the floor beside each database where there is one.
fn answers(plan: &Plan, journey: Journey, form: Form) {
    println!(
        "| server | clients | a second | of the floor | p50 ms | p99 ms | CPU µs each | memory MB |"
    );
    println!("| --- | --: | --: | --: | --: | --: | --: | --: |");
    for &clients in &plan.clients {
        let mut floor = None;
        if form == Form::Difi && journey != Journey::Whole {
            let (mut served, target) = floor::start();
            floor = Some(drive::measure(&served, &target, journey, clients, plan.limit));
            served.stop();
            floor.iter().for_each(|measured| measured.row("floor", clients, None));
        }
        for (name, place) in places() {
            let wanted = plan.limit.as_secs() as usize * 3_000 + clients;
            let (mut served, target) = house::start(&place, form, wanted);
            let measured = drive::measure(&served, &target, journey, clients, plan.limit);
            served.stop();
            measured.row(name, clients, floor.as_ref());
        }
    }
}
