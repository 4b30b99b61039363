//! The command line: one short file a subcommand, each calling `service`.
//!
//! What a command tells goes to the standard output; the log and what went wrong to the error
//! stream. The exit code is 0, or 1 when something went wrong, or 2 for a wrong command line.

mod alone;
mod backup;
mod import;
pub mod demo;
mod doctor;
mod dump;
mod export;
mod migrate;
mod opening;
mod openapi;
mod options;
mod password;
mod posting;
mod recompute;
mod serve;
mod user;
mod verify_audit;

use std::error::Error;
use std::fmt::Display;
use std::io::Write;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// What went wrong in a command, with its causes.
type Failure = Box<dyn Error + Send + Sync>;

/// What a command comes to.
type Outcome = Result<(), Failure>;

/// Collects answers from public bodies and publishes the results.
///
/// Start with `kartlegger user add --role administrator USERNAME`, then `kartlegger serve`.
#[derive(Parser)]
#[command(version, about, long_about, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    options: options::Options,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Backup(backup::Backup),
    /// Imports a register of organisations, or a questionnaire.
    #[command(subcommand)]
    Import(import::Command),
    /// Shows the whole product on made-up answers: a survey defined, answered, followed and published.
    ///
    /// Makes the folder kartlegger-demo anew (or the one of --data-dir, if a demo made it), loads Difi's
    /// questionnaire of 2019 with 73 agencies and 432 made-up initiatives, and IT i praksis with two rounds of
    /// 282 made-up answers, through the same steps as real answers, publishes those rounds, opens another one,
    /// prints where to look, and serves until it is told to stop. Mails become files in the folder; nothing
    /// leaves this machine. Neither a settings file nor the environment counts; a database that --database-url
    /// names must be empty.
    Demo,
    Doctor(doctor::Options),
    Dump(dump::Dump),
    /// Writes what was answered as files.
    #[command(subcommand)]
    Export(export::Command),
    /// Brings the database's tables up to this version.
    ///
    /// `serve` does the same when it starts. Run it by hand before a new version is started on
    /// several machines, or when the account that serves may not change tables.
    #[command(verbatim_doc_comment)]
    Migrate,
    /// Prints the description of the API (OpenAPI 3.1), as `schema/openapi.json` holds it.
    #[command(hide = true)]
    Openapi,
    Recompute(recompute::Options),
    Restore(dump::Restore),
    /// Serves the pages, the results and the API until it is told to stop.
    ///
    /// Makes the data folder, the database and the signing key when they are missing. Stops after an
    /// interrupt or a request to end, when what was being answered is answered, within 30 seconds, and the
    /// mail in hand is sent.
    #[command(verbatim_doc_comment)]
    Serve,
    /// Keeps the accounts of survey staff.
    #[command(subcommand)]
    User(user::Command),
    Verify(backup::Verify),
    VerifyAudit(verify_audit::Options),
}

/// Runs the command and returns the process's exit code.
#[must_use]
pub fn run(cli: Cli) -> ExitCode {
    let Cli { options, command } = cli;
    let outcome = match command {
        Command::Backup(asked) => options.load().and_then(|s| backup::backup(&asked, &s)),
        Command::Import(command) => options.load().and_then(|s| import::run(command, &s)),
        Command::Demo => options.for_demo().load().and_then(|settings| demo::run(&settings)),
        Command::Doctor(asked) => options.load().and_then(|s| doctor::run(&asked, &s)),
        Command::Dump(asked) => options.load().and_then(|s| dump::dump(&asked, &s)),
        Command::Export(command) => options.load().and_then(|s| export::run(command, &s)),
        Command::Migrate => options.load().and_then(|settings| migrate::run(&settings)),
        Command::Openapi => openapi::run(),
        Command::Recompute(asked) => options.load().and_then(|s| recompute::run(&asked, &s)),
        Command::Restore(asked) => options.load().and_then(|s| dump::restore(&asked, &s)),
        Command::Serve => options.load().and_then(|settings| serve::run(&settings)),
        Command::User(command) => options.load().and_then(|s| user::run(command, &s)),
        Command::Verify(asked) => options.load().and_then(|s| backup::verify(&asked, &s)),
        Command::VerifyAudit(asked) => options.load().and_then(|s| verify_audit::run(asked, &s)),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&*error);
            ExitCode::FAILURE
        }
    }
}

/// Prints a line for whoever runs the command.
fn tell(line: impl Display) -> Outcome {
    Ok(writeln!(std::io::stdout(), "{line}")?)
}

/// Prints an error with its causes to the error stream.
fn complain(error: &(dyn Error + 'static)) {
    let mut text = format!("kartlegger: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}\n  because: {error}");
        cause = error.source();
    }
    // When even the error stream is closed, nobody is left to tell.
    let _unheard = writeln!(std::io::stderr(), "{text}");
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_says_what_it_is_for() {
        for command in Cli::command().get_subcommands() {
            assert!(command.get_about().is_some(), "{} has no help", command.get_name());
        }
    }
}
