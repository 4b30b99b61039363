//! A PostgreSQL server of one's own, with every guarantee that a real one has, to be killed.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A durable server, stopped and removed when dropped.
pub struct Cluster {
    folder: PathBuf,
    /// Its database `postgres`.
    pub url: String,
    _parent: TempDir,
}

fn script(verb: &str, folder: &Path) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/postgres.sh");
    let out = Command::new(script).arg(verb).arg(folder).output().expect("the script runs");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).expect("text")
}

impl Cluster {
    /// A new server.
    pub fn start() -> Self {
        let parent = tempfile::tempdir().expect("a folder");
        open_to_all(parent.path());
        let folder = parent.path().join("cluster");
        let line = script("durable", &folder);
        let url = line.trim().split_once('=').expect("the script says where").1.to_owned();
        Self { folder, url, _parent: parent }
    }

    /// Kills it with all its processes.
    pub fn crash(&self) {
        script("crash", &self.folder);
    }

    /// Starts it again; it recovers from its log.
    pub fn resume(&self) {
        script("resume", &self.folder);
    }
}

/// The server may run as another user than the tests, who must reach its folder.
fn open_to_all(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let all = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(folder, all).expect("the folder is ours");
}

impl Drop for Cluster {
    fn drop(&mut self) {
        script("stop", &self.folder);
    }
}
