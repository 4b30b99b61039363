//! `kartlegger backup` and `kartlegger verify`: a copy of a SQLite database in use, and whether one is whole.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::Args;

use super::dump::make_private;
use super::verify_audit::head;
use super::{Failure, Outcome, opening, tell};
use crate::config::Settings;
use crate::service::staff::audit::Head;
use crate::service::staff::whole::{self, Whole, WholeError};
use crate::service::{Actor, Chance, Clock};
use crate::store::migrations::Tables;
use crate::store::probe::Probe;
use crate::store::{Store, StoreUrl, snapshot};

/// Copies the SQLite database, as it is at one moment; the server may go on.
///
/// FILE is there whole and on the disk, or not at all. It holds persons' data: keep it as safe as the
/// database. The signing key is not in it. PostgreSQL has tools of its own: see the operations guide.
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Backup {
    /// The file to write; one that is there is not overwritten.
    #[arg(value_name = "FILE")]
    to: PathBuf,
}

/// Checks that everything that is stored is what it was when it was stored.
///
/// FILE is a backup of a SQLite database: it is copied, brought up to this version and read, and stays as it
/// is. Without FILE it is the database of the settings, of either kind: a restored one, or the one in use; one of
/// an older version is refused, run `kartlegger migrate` on it first.
/// Every row is read; the audit log, submissions, freezes, publications and questionnaires must give their
/// hashes. The exit code is 1 when something is not as it was. The SHA-256 is the one of `kartlegger dump`.
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Verify {
    /// A backup.
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// A head of the audit log that was written down before, as NUMBER:HASH.
    #[arg(long, value_parser = head)]
    head: Option<Head>,
}

/// Writes the copy beside its place, and puts it there when it is on the disk.
pub(super) fn backup(asked: &Backup, settings: &Settings) -> Outcome {
    let StoreUrl::Sqlite(database) = &settings.database else {
        return Err(
            "the database is PostgreSQL: use pg_basebackup or pg_dump, or `kartlegger dump`".into(),
        );
    };
    let to = asked.to.as_path();
    if to.exists() {
        return Err(format!("{} is there already", to.display()).into());
    }
    let mut part = to.as_os_str().to_owned();
    part.push(format!(".{}.part", Chance::system().id::<uuid::Uuid>(Clock::System.now())));
    let part = PathBuf::from(part);
    drop(make_private(&part)?);
    let written = copy(database, &part, to);
    // What is left of it; nothing when all went well.
    let _gone = fs::remove_file(&part);
    tell(format!("{} bytes were written to {}.", written?, to.display()))
}

fn copy(database: &Path, part: &Path, to: &Path) -> Result<u64, Failure> {
    snapshot::copy(database, part)?;
    let file = File::open(part)?;
    file.sync_all()?;
    // Unlike a renaming, this does not take the place of what has come there since.
    fs::hard_link(part, to).or_else(|error| match error.kind() {
        ErrorKind::AlreadyExists => Err(error),
        // Not every file system has links.
        _ => fs::rename(part, to),
    })?;
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
    // The name is on the disk, too.
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    Ok(file.metadata()?.len())
}

/// Checks and tells.
pub(super) fn verify(asked: &Verify, settings: &Settings) -> Outcome {
    match &asked.file {
        Some(file) => {
            let trial = Trial::of(file, settings)?;
            if Probe::new(trial.settings.database.clone()).tables()? == Tables::None {
                return Err(opening::NO_TABLES.into());
            }
            let run = Store::migrate(&trial.settings.database)?;
            if run > 0 {
                tell(format!("{run} migrations were run on the copy first."))?;
            }
            verify_here(asked.head, &trial.settings)
        }
        None => verify_here(asked.head, settings),
    }
}

fn verify_here(head: Option<Head>, settings: &Settings) -> Outcome {
    let shell = opening::existing(settings)?;
    let whole: Result<Whole, WholeError> =
        shell.read_here(Actor::System, |cx| whole::check(cx, head));
    let Whole { audit, submissions, freezes, publications, versions, seal, faults } = whole?;
    tell(format!("{} events are sealed, {} wait.", audit.n_sealed, audit.n_unsealed))?;
    tell(format!("{submissions} submissions, {freezes} freezes, {publications} publications"))?;
    tell(format!("{versions} questionnaire versions"))?;
    tell(format!("{} rows. SHA-256: {}", seal.rows, seal.sha256))?;
    for fault in &faults {
        tell(format!("- {fault}"))?;
    }
    match faults.len() {
        0 => tell("Everything is as it was stored."),
        n => Err(format!("{n} things are not as they were stored").into()),
    }
}

/// A copy of a backup in a folder of its own, which is removed afterwards.
struct Trial {
    settings: Settings,
    folder: PathBuf,
}

impl Trial {
    fn of(file: &Path, settings: &Settings) -> Result<Self, Failure> {
        let name = format!("verify-{}", Chance::system().id::<uuid::Uuid>(Clock::System.now()));
        let folder = settings.data_dir.join(name);
        opening::make_private_folder(&folder)?;
        let copy = folder.join("kartlegger.db");
        let settings = Settings { database: StoreUrl::sqlite(&copy), ..settings.clone() };
        let trial = Self { settings, folder };
        fs::copy(file, &copy).map_err(|e| format!("{} cannot be read: {e}", file.display()))?;
        Ok(trial)
    }
}

impl Drop for Trial {
    fn drop(&mut self) {
        // What cannot be removed is a copy in a folder that only its owner may enter.
        let _left = fs::remove_dir_all(&self.folder);
    }
}
