//! `kartlegger export`: what was answered, as files for those who may work with it.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};

use super::{Outcome, opening, tell};
use crate::config::Settings;
use crate::domain::ids::RoundId;
use crate::exchange::csv::Flavour;
use crate::exchange::csv::answers::Reach;
use crate::service::Actor;
use crate::service::disseminate::{self, DisseminateError};

/// Writes what was answered as files.
#[derive(Subcommand)]
pub(super) enum Command {
    /// Writes the answers that a freeze holds: a CSV file for the header and one for each roster, the
    /// codebook that describes every column, and the questionnaire.
    ///
    /// Each item has a column with the answer and one, CODE.missing, with the reason when there is
    /// none. Without --personal and --exempt the files hold neither persons' data nor anything that a
    /// respondent has exempted from publication. The export is entered in the audit log.
    #[command(verbatim_doc_comment)]
    Answers(Answers),
}

#[derive(Args)]
pub(super) struct Answers {
    /// The round's id, as the API shows it.
    #[arg(long)]
    round: RoundId,
    /// The number of the freeze: 1, 2, 3.
    #[arg(long)]
    freeze: u32,
    /// The folder to write to; made when it is missing.
    #[arg(long, default_value = "export")]
    to: PathBuf,
    /// Plain CSV for machines, or CSV for Norwegian spreadsheets (semicolons, decimal commas,
    /// formulas defused).
    #[arg(long, value_enum, default_value = "english")]
    flavour: Wanted,
    /// Also persons' data, as far as it has not been purged.
    #[arg(long)]
    personal: bool,
    /// Also entries and values that are exempt from publication.
    #[arg(long)]
    exempt: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Wanted {
    English,
    Norwegian,
}

/// Does it.
pub(super) fn run(command: Command, settings: &Settings) -> Outcome {
    let Command::Answers(asked) = command;
    let shell = opening::existing(settings)?;
    let flavour = match asked.flavour {
        Wanted::English => Flavour::English,
        Wanted::Norwegian => Flavour::Norwegian,
    };
    let reach = Reach { personal: asked.personal, exempt: asked.exempt };
    let files = shell.write_here(Actor::System, |cx| {
        disseminate::export_answers(cx, asked.round, asked.freeze, flavour, reach)
    });
    let files = files.map_err(|error: DisseminateError| error)?;
    opening::make_private_folder(&asked.to)?;
    for (name, bytes) in files {
        let path = asked.to.join(name);
        write_private(&path, &bytes)
            .map_err(|e| format!("{} cannot be written: {e}", path.display()))?;
        tell(path.display())?;
    }
    Ok(())
}

/// Writes a file that only its owner may read, in place of one that a former export has written.
fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => opening::create_private(path)?.write_all(bytes),
    }
}
