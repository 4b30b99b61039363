//! The files that the service keeps: who may read them, and whether there is room.

use std::fs;
use std::path::{Path, PathBuf};

use rustix::fs::{statfs, statvfs};

use super::findings::Findings;
use super::settings::strength;
use crate::config::Settings;
use crate::store::StoreUrl;

/// Free space under which answers may soon be refused.
const LITTLE: u64 = 2 << 30;
/// Free space under which that is a matter of hours.
const TOO_LITTLE: u64 = 256 << 20;
/// File systems that other machines share, whose locks SQLite cannot rely on: NFS, SMB, CIFS, SMB 2.
const SHARED: [u32; 4] = [0x6969, 0x517B, 0xFF53_4D42, 0xFE53_4D42];

/// Looks at the folder, the database file and the secrets.
pub(super) fn look(settings: &Settings, findings: &mut Findings) {
    folder(&settings.data_dir, findings);
    if let StoreUrl::Sqlite(path) = &settings.database {
        private("database.file", path, findings);
        // `sqlite:file` is in the folder that the service runs in.
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        if folder != settings.data_dir {
            room("database.space", folder, findings);
        }
        if kind(folder).is_some_and(|kind| SHARED.contains(&kind)) {
            let detail = "a network file system: SQLite can lose answers there";
            findings.error("database.file", detail);
        }
    }
    for &(check, ref path) in &settings.secret_files {
        private(check, path, findings);
    }
    if settings.session.signing_key.is_none() {
        signing_key(&settings.session.signing_key_file, findings);
    }
}

fn folder(path: &Path, findings: &mut Findings) {
    if !path.is_dir() {
        findings.error("data.dir", format!("{} is no folder; `serve` makes it", path.display()));
        return;
    }
    private("data.dir", path, findings);
    room("data.space", path, findings);
}

/// Whether there is room for what is to come.
fn room(check: &'static str, path: &Path, findings: &mut Findings) {
    let Ok(room) = statvfs(path) else {
        findings.warn(check, "how much room there is cannot be found out");
        return;
    };
    let free = room.f_bavail.saturating_mul(room.f_frsize);
    let told = format!("{} MiB are free in {}", free >> 20, path.display());
    match free {
        0..TOO_LITTLE => findings.error(check, told),
        TOO_LITTLE..LITTLE => findings.warn(check, told),
        _ => findings.good(check, told),
    }
}

/// What kind of file system a folder is on; only the low 32 bits say it.
fn kind(folder: &Path) -> Option<u32> {
    let kind = statfs(folder).ok()?.f_type;
    u32::try_from(kind & 0xFFFF_FFFF).ok()
}

fn signing_key(path: &PathBuf, findings: &mut Findings) {
    match fs::read(path) {
        Ok(key) => {
            private("session.signing_key_file", path, findings);
            strength("session.signing_key", key.trim_ascii(), findings);
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let detail = format!("{} is not there; `serve` makes it", path.display());
            findings.warn("session.signing_key_file", detail);
        }
        Err(error) => {
            findings.error("session.signing_key_file", format!("{}: {error}", path.display()));
        }
    }
}

/// Whether only its owner and those whom the owner's group names may use a file.
fn private(check: &'static str, path: &Path, findings: &mut Findings) {
    use std::os::unix::fs::PermissionsExt;
    match fs::metadata(path) {
        Ok(found) => {
            let mode = found.permissions().mode() & 0o777;
            let told = format!("{} has the mode {mode:o}", path.display());
            if mode & 0o007 != 0 {
                findings.error(check, format!("{told}: everybody on this machine may use it"));
            } else if mode & 0o070 != 0 {
                findings.warn(check, format!("{told}: its group may use it"));
            } else {
                findings.good(check, told);
            }
        }
        Err(error) => findings.error(check, format!("{}: {error}", path.display())),
    }
}
