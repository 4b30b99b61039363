//! From settings to a running house: the data folder, the database, the keys.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustix::process::{Resource, getrlimit};

use super::{Failure, Outcome};
use crate::config::{Attempts, Settings};
use crate::http::auth::Keys;
use crate::http::health::Health;
use crate::http::metrics::Metrics;
use crate::http::site::{Calls, Options, Patience, Quota, Site, TableLimits};
use crate::service::design::Instruments;
use crate::service::disseminate::Decoded;
use crate::service::staff::Passwords;
use crate::service::{Chance, Clock, Shell};
use crate::store::migrations::Tables;
use crate::store::probe::Probe;
use crate::store::{Store, StoreUrl};

/// What is said of a database in which nothing was ever stored.
pub(super) const NO_TABLES: &str = "the database has no tables of Kartlegger: look whether \
    --data-dir, --database-url or DATABASE_URL name the right one";

/// Files that are open beside connections: the database's, listeners', the runtime's.
const OTHER_FILES: u64 = 64;

/// How often several instances on one PostgreSQL tell each other what was taken of limits.
const SHARE_EVERY: Duration = Duration::from_secs(1);

/// Opens the database, made and migrated when it is not, and what stands beside it.
///
/// # Errors
///
/// The folder's or the database's.
pub(super) fn shell(settings: &Settings) -> Result<Shell, Failure> {
    make_private(settings)?;
    let hashing = settings.passwords;
    Ok(Shell {
        store: Store::open(&settings.database, settings.connections)?
            .waiting(settings.patience)
            .answering(settings.bound),
        clock: Clock::System,
        chance: Chance::system(),
        series: settings.series,
        instruments: Instruments::default(),
        decoded: Decoded::default(),
        passwords: Passwords::new(hashing.memory_kib, hashing.passes, hashing.at_once)?,
    })
}

/// Opens a database that is there: what only reads it neither makes one nor brings it up to this version, since an
/// empty one by mistake has nothing wrong in it.
///
/// # Errors
///
/// What is not there, or has no tables of this version; the folder's or the database's.
pub(super) fn existing(settings: &Settings) -> Result<Shell, Failure> {
    match Probe::new(settings.database.clone()).tables()? {
        Tables::None => Err(NO_TABLES.into()),
        Tables::Older => {
            Err("the database's tables are of an older version: run `kartlegger migrate`".into())
        }
        Tables::Same | Tables::Newer => shell(settings),
    }
}

/// What a server is started with.
///
/// # Errors
///
/// The signing key's.
pub(super) fn site(settings: &Settings, shell: Shell) -> Result<Site, Failure> {
    let server = &settings.server;
    let quota = |attempts: Attempts| Quota { burst: attempts.burst, every: attempts.every };
    let options = Options {
        public_url: server.public_url.clone(),
        access_lifetime: settings.session.access_lifetime,
        login_lifetime: settings.session.login_lifetime,
        trusted_proxies: server.trusted_proxies.clone(),
        calls: Calls {
            link: settings.limits.link,
            account: settings.limits.account,
            address: settings.limits.address,
        },
        patience: Patience {
            head: server.head,
            body: server.body,
            keep_alive: server.keep_alive,
            connections: server.connections,
            address_connections: server.address_connections,
        },
        login_per_account: quota(settings.session.per_account),
        login_per_address: quota(settings.session.per_address),
        link_per_address: quota(settings.session.links),
        share_limits: matches!(settings.database, StoreUrl::Postgres(_)).then_some(SHARE_EVERY),
        tables: TableLimits {
            max_cells: settings.tables.max_cells,
            calls: quota(settings.tables.calls),
        },
        json_bytes: server.json_bytes,
        file_bytes: server.file_bytes,
    };
    let key = match &settings.session.signing_key {
        Some(key) => key.reveal().as_bytes().to_vec(),
        None => signing_key(&settings.session.signing_key_file, &shell.chance)?,
    };
    if key.len() < 32 {
        return Err("the signing key has less than 32 bytes".into());
    }
    Ok(Site {
        keys: Keys::from_seed(&key, server.public_url.as_str()),
        health: Health::new(Probe::new(settings.database.clone())),
        metrics: Metrics::new()?,
        shell,
        options,
    })
}

/// Says in the log that connections will be refused before there are as many as the settings allow.
pub(super) fn tell_few_files(settings: &Settings) {
    let connections = settings.server.connections;
    if let Some(limit) = too_few_files(connections) {
        tracing::warn!("this process may open {limit} files: fewer than server.connections");
    }
}

/// How many files this process may open, if that leaves no room for so many connections.
pub(super) fn too_few_files(connections: usize) -> Option<u64> {
    let limit = getrlimit(Resource::Nofile).current?;
    let needed = u64::try_from(connections).unwrap_or(u64::MAX).saturating_add(OTHER_FILES);
    (limit < needed).then_some(limit)
}

/// Makes the data folder and the file of a SQLite database, for their owner only, unless they are there.
///
/// # Errors
///
/// What cannot be made.
pub(super) fn make_private(settings: &Settings) -> Outcome {
    make_private_folder(&settings.data_dir)?;
    match &settings.database {
        StoreUrl::Sqlite(path) => make_private_file(path),
        StoreUrl::Postgres(_) => Ok(()),
    }
}

/// Makes a folder that only its owner may enter; one that is there stays as it is.
pub(super) fn make_private_folder(path: &Path) -> Outcome {
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.map_err(|e| format!("{} cannot be made: {e}", path.display()).into())
}

/// Creates a file that only its owner may read; an error when one is there.
pub(super) fn create_private(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

/// Makes an empty file that only its owner may read; one that is there stays as it is. An empty file is an empty
/// database, and what `SQLite` makes beside it may be read by whom the file may be.
fn make_private_file(path: &Path) -> Outcome {
    match create_private(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            Err(format!("the database {} cannot be made: {error}", path.display()).into())
        }
        _ => Ok(()),
    }
}

/// Reads the signing key, or makes one that only its owner may read.
fn signing_key(path: &Path, chance: &Chance) -> Result<Vec<u8>, Failure> {
    match create_private(path) {
        Ok(mut file) => {
            let key = STANDARD.encode(chance.bytes());
            writeln!(file, "{key}")?;
            file.sync_all()?;
            Ok(key.into_bytes())
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let text = fs::read(path)
                .map_err(|e| format!("the signing key {} cannot be read: {e}", path.display()))?;
            Ok(text.trim_ascii().to_vec())
        }
        Err(error) => {
            Err(format!("the signing key {} cannot be made: {error}", path.display()).into())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn more_connections_than_files_are_found_out() {
        assert_eq!(too_few_files(0), None);
        assert_eq!(too_few_files(usize::MAX), getrlimit(Resource::Nofile).current);
    }

    #[test]
    fn a_database_is_for_its_owner_only_and_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kartlegger.db");
        make_private_file(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::write(&path, "rows").unwrap();
        make_private_file(&path).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"rows");
    }

    #[test]
    fn a_signing_key_is_made_once_and_for_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("signing.key");
        let made = signing_key(&path, &Chance::system()).unwrap();
        assert_eq!((made.len(), &made), (44, &signing_key(&path, &Chance::system()).unwrap()));
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
