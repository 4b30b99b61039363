//! Parses the command line and turns the outcome into an exit code; nothing else.

use clap::Parser;

#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    kartlegger::cli::run(kartlegger::cli::Cli::parse())
}
