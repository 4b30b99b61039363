//! `kartlegger dump` and `kartlegger restore`: a whole installation as one file, on either database.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::{Failure, Outcome, opening, tell};
use crate::config::Settings;
use crate::exchange::dump::Seal;
use crate::service::Actor;
use crate::service::staff::moving::{self, MovingError};
use crate::store::migrations::Tables;
use crate::store::probe::Probe;

/// Writes everything that is stored to one file, for either database.
///
/// The file holds all rows as they are at one moment; the server may go on. It holds persons' data and the
/// hashes of links and passwords: keep it as safe as the database. The signing key is not in it.
/// The same content gives the same file and the same SHA-256, whichever database it comes from.
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Dump {
    /// The file to write; `-` is the standard output. A file that is there is not overwritten.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

/// Stores everything that a dump holds in an empty database.
///
/// Reads what was stored again and compares it with the dump's SHA-256; keeps all of it or nothing.
/// No server may run on the database meanwhile.
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Restore {
    /// The file to read; `-` is the standard input.
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
}

/// Writes the file; one that could not be finished is removed.
pub(super) fn dump(asked: &Dump, settings: &Settings) -> Outcome {
    let shell = opening::existing(settings)?;
    let write = |out: &mut dyn Write| {
        shell.read_here(Actor::System, |cx| moving::dump(cx, BufWriter::new(out)))
    };
    if is_standard(&asked.to) {
        write(&mut io::stdout())?;
        return Ok(());
    }
    let mut file = make_private(&asked.to)?;
    let written = write(&mut file).and_then(|seal| Ok(file.sync_all().map(|()| seal)?));
    if written.is_err() {
        fs::remove_file(&asked.to)?;
    }
    tell_seal("written", &written?)
}

/// Reads the file.
pub(super) fn restore(asked: &Restore, settings: &Settings) -> Outcome {
    // Looked at first: what is refused stays as it is.
    opening::make_private(settings)?;
    if Probe::new(settings.database.clone()).tables()? == Tables::Older {
        return Err("the database has tables of an older version: restore into a new one".into());
    }
    let shell = opening::shell(settings)?;
    let read = |from: &mut dyn io::BufRead| {
        shell.write_here(Actor::System, |cx| moving::restore(cx, from))
    };
    let seal: Result<Seal, MovingError> = if is_standard(&asked.from) {
        read(&mut io::stdin().lock())
    } else {
        let path = asked.from.display();
        let file = File::open(&asked.from).map_err(|e| format!("{path} cannot be read: {e}"))?;
        read(&mut BufReader::new(file))
    };
    tell_seal("restored", &seal?)
}

fn tell_seal(done: &str, seal: &Seal) -> Outcome {
    tell(format!("{} rows were {done}. SHA-256: {}", seal.rows, seal.sha256))
}

fn is_standard(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// A new file that only its owner may read.
pub(super) fn make_private(path: &Path) -> Result<File, Failure> {
    opening::create_private(path)
        .map_err(|e| format!("{} cannot be made: {e}", path.display()).into())
}
