//! Figures from stored answers: time, peak memory and growth of all tables of Difi's plan, against
//! DuckDB doing the same counts on the same data in the same run; and the time of disclosure control
//! over the size of a table.
//!
//! `scripts/bench_figures.sh` runs it. Every measurement is a process of its own, so that its peak
//! memory is its own.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark fails by panicking, and prints what it measured"
)]

mod columns;
mod compared;
mod measured;
mod seed;
mod suppression;

use std::path::Path;
use std::process::Command;
use std::{env, fs};

use measured::Measured;

/// The product's own.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Entries, unless the command line says other numbers.
const SIZES: [usize; 2] = [10_000, 1_000_000];

fn main() {
    let arguments: Vec<String> =
        env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    match arguments.first().map(String::as_str) {
        Some("publish") => columns::publish(Path::new(&arguments[1])),
        Some("columns") => columns::count(Path::new(&arguments[1]), Path::new(&arguments[2])),
        _ => run(&arguments),
    }
}

fn run(arguments: &[String]) {
    let sizes: Vec<usize> = arguments.iter().map(|size| size.parse().expect("a size")).collect();
    let sizes = if sizes.is_empty() { SIZES.to_vec() } else { sizes };
    let folder = tempfile::tempdir().expect("a folder");
    let seed = seed::demo(folder.path());
    println!("All tables of Difi's plan, {} processors", measured::processors());
    println!(
        "{:>9}  {:42} {:>9} {:>9} {:>9} {:>9}",
        "entries", "what", "seconds", "CPU s", "peak MiB", "KiB/entry"
    );
    for &size in &sizes {
        let database = folder.path().join(format!("{size}.db"));
        fs::copy(&seed, &database).expect("a copy");
        let n_entries = seed::grow(&database, size);
        let data = folder.path().join(format!("{size}"));
        fs::create_dir(&data).expect("a folder");
        let show = |what: &str, [seconds, on_processor]: [f64; 2], peak: f64| {
            let each = peak * 1024.0 / real(n_entries);
            println!(
                "{n_entries:>9}  {what:42} {seconds:>9.3} {on_processor:>9.3} {peak:>9.0} {each:>9.2}"
            );
        };
        let publish = child(&["publish", text(&database)]);
        show("stored answers to protected tables", publish.seconds("all"), publish.peak());
        let own = child(&["columns", text(&database), text(&data)]);
        show("stored answers to columns", own.seconds("load"), own.peak());
        show("columns to all tables", own.seconds("all"), own.peak());
        show("columns to the tables DuckDB counts", own.seconds("same"), own.peak());
        if let Some(theirs) = compared::duckdb(&data) {
            show("DuckDB: file to its own table", theirs.seconds("load"), theirs.peak());
            show("DuckDB: its own table to those tables", theirs.seconds("count"), theirs.peak());
            let ([own_time, own_spent], [time, spent]) =
                (own.seconds("same"), theirs.seconds("count"));
            println!(
                "{n_entries:>9}  DuckDB takes {:.1} times as long for {} tables, and {:.1} times the CPU time",
                time / own_time,
                theirs.number("tables"),
                spent / own_spent,
            );
        } else {
            println!("{n_entries:>9}  DuckDB is not there: run scripts/bench_figures.sh");
        }
        fs::remove_file(&database).expect("removed");
    }
    suppression::run();
}

/// Measures in a process of its own.
fn child(arguments: &[&str]) -> Measured {
    let own = env::current_exe().expect("the benchmark's own path");
    Measured::of(Command::new(own).args(arguments))
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

#[allow(clippy::cast_precision_loss, reason = "counts of entries")]
fn real(n: usize) -> f64 {
    n as f64
}
