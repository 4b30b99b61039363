//! One server at a time on a SQLite database: two would not know of each other's limits, and each would hold up the
//! other's writes.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

use super::Failure;
use crate::store::StoreUrl;

/// The place of the one server. It is given back when this is dropped, or the process ends in any way.
pub(super) struct Alone {
    _held: Option<File>,
}

/// Takes that place. There is none on PostgreSQL, which several servers share.
///
/// # Errors
///
/// Another process has it; the file beside the database that stands for it cannot be made.
pub(super) fn alone(database: &StoreUrl) -> Result<Alone, Failure> {
    let StoreUrl::Sqlite(path) = database else { return Ok(Alone { _held: None }) };
    // A file of its own: closing one of the database would let go of SQLite's own locks.
    let mut beside = OsString::from(path);
    beside.push("-serving");
    let beside = PathBuf::from(beside);
    let opened = OpenOptions::new().create(true).append(true).mode(0o600).open(&beside);
    let file = opened.map_err(|e| format!("{} cannot be made: {e}", beside.display()))?;
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(Alone { _held: Some(file) }),
        Err(Errno::WOULDBLOCK) => {
            let path = path.display();
            Err(format!("another process serves {path}: a SQLite database takes one").into())
        }
        // Not every file system has locks.
        Err(error) => {
            let error = std::io::Error::from(error);
            tracing::warn!(%error, "whether another process serves this database is not known");
            Ok(Alone { _held: None })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_server_on_a_file_is_refused_until_the_first_has_ended() {
        let folder = tempfile::tempdir().unwrap();
        let database = StoreUrl::sqlite(&folder.path().join("kartlegger.db"));
        let first = alone(&database).ok();
        assert!(first.is_some());
        let refused = alone(&database).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(refused.starts_with("another process serves "), "{refused}");
        drop(first);
        assert!(alone(&database).is_ok());
    }
}
