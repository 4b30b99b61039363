//! `kartlegger import`: a register file or a questionnaire, as over the API.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::{Args, Subcommand};

use super::{Failure, Outcome, opening, tell};
use crate::config::Settings;
use crate::domain::calendar;
use crate::exchange::register_csv::read_register;
use crate::service::design::{self, DesignError};
use crate::service::{Actor, Shell};

/// Brings a file into the database: all of it or nothing.
#[derive(Subcommand)]
pub(super) enum Command {
    /// Imports a register of organisations from CSV.
    ///
    /// UTF-8 with a header; comma, semicolon or tabulator between the columns.
    ///
    /// Required:    orgnr, name, level (state, county, municipality, other)
    /// Optional:    `short_name`, `ministry_code`, `ministry_name`, size, `size_class`, stratum,
    ///              groups (codes separated by |), language (nb, nn, en),
    ///              `postmottak_email`, `contact_email`, `contact_name`, `contact_phone`,
    ///              `contact_delete_after` (2027-12-31)
    ///
    /// Other columns are passed over and named. A file with errors changes nothing; every error is
    /// told with its line and column. Organisations that the file does not name stay as they are.
    #[command(verbatim_doc_comment)]
    Register(Register),
    /// Imports a questionnaire document, YAML or JSON: a new survey, or a new version of one.
    ///
    /// A document with findings changes nothing; every finding is told with its place.
    Questionnaire(Questionnaire),
}

#[derive(Args)]
pub(super) struct Register {
    /// The file.
    file: PathBuf,
    /// The first day on which what the file says holds [default: today].
    #[arg(long, value_name = "DATE", value_parser = calendar::parse)]
    valid_from: Option<NaiveDate>,
}

#[derive(Args)]
pub(super) struct Questionnaire {
    /// The file.
    file: PathBuf,
}

/// Does it.
pub(super) fn run(command: Command, settings: &Settings) -> Outcome {
    let shell = opening::shell(settings)?;
    match command {
        Command::Register(Register { file, valid_from }) => register(&shell, &file, valid_from),
        Command::Questionnaire(Questionnaire { file }) => questionnaire(&shell, &file),
    }
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(file).map_err(|error| format!("{} cannot be read: {error}", file.display()).into())
}

fn register(shell: &Shell, path: &Path, valid_from: Option<NaiveDate>) -> Outcome {
    let file =
        read_register(&read(path)?, shell.series).map_err(|errors| refused(path, &errors))?;
    for column in &file.ignored {
        tell(format!("passed over the column {column}"))?;
    }
    let compared =
        shell.read_here(Actor::System, |cx| design::compare_register(cx, file, valid_from))?;
    let done = shell.write_here(Actor::System, |cx| design::import_compared(cx, compared))?;
    tell(format!(
        "{} organisations new, {} changed, {} as they were, {} contacts",
        done.created, done.changed, done.unchanged, done.contacts
    ))
}

fn questionnaire(shell: &Shell, path: &Path) -> Outcome {
    let text =
        String::from_utf8(read(path)?).map_err(|_| format!("{} is not UTF-8", path.display()))?;
    let kept = design::check_questionnaire(&text).and_then(|checked| {
        shell.write_here(Actor::System, |cx| design::import_questionnaire(cx, &checked))
    });
    let (survey, version) = kept.map_err(|error| match error {
        DesignError::Questionnaire(findings) => refused(path, &findings),
        other => other.into(),
    })?;
    tell(format!(
        "survey {} ({}), version {} ({})",
        survey.code, survey.id, version.version, version.id
    ))
}

/// A refusal of a file, one line for each of its errors.
fn refused<E: std::fmt::Display>(path: &Path, errors: &[E]) -> Failure {
    let lines: String = errors.iter().map(|error| format!("\n  {error}")).collect();
    format!("{} has errors, and nothing of it was imported:{lines}", path.display()).into()
}
