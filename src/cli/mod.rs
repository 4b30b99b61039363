//! The command line: one short file a subcommand, each calling `service`.

use clap::{Parser, Subcommand};

/// Collects answers from public bodies and publishes the results.
#[derive(Parser)]
#[command(version, about)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {}

/// Runs the command and returns the process's exit code.
#[must_use]
pub fn run(cli: Cli) -> std::process::ExitCode {
    match cli.command {}
}
