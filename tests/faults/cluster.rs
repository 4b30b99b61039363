//! A PostgreSQL server of one's own, with every guarantee that a real one has, to be killed; and a standby of it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::sql_types::BigInt;
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, sql_query};
use tempfile::TempDir;

/// A durable server, stopped and removed when dropped.
pub struct Cluster {
    folder: PathBuf,
    /// Its database `postgres`.
    pub url: String,
    _parent: TempDir,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

fn script(verb: &str, folder: &Path) -> String {
    script_with(verb, folder, &[])
}

fn script_with(verb: &str, folder: &Path, more: &[&str]) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/postgres.sh");
    let out = Command::new(script).arg(verb).arg(folder).args(more).output();
    let out = out.expect("the script runs");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).expect("text")
}

impl Cluster {
    /// A new server.
    pub fn start() -> Self {
        Self::made_by(|folder| script("durable", folder))
    }

    fn made_by(make: impl FnOnce(&Path) -> String) -> Self {
        let parent = tempfile::tempdir().expect("a folder");
        open_to_all(parent.path());
        let folder = parent.path().join("cluster");
        let line = make(&folder);
        let url = line.trim().split_once('=').expect("the script says where").1.to_owned();
        Self { folder, url, _parent: parent }
    }

    /// A standby of this server, for which it waits at each commit from now on; on that port, if any.
    pub fn standby(&self, port: Option<u16>) -> Self {
        let primary = self.folder.to_str().expect("a path as text");
        let port = port.map(|port| port.to_string());
        let more: Vec<&str> = [primary].into_iter().chain(port.as_deref()).collect();
        Self::made_by(|folder| script_with("standby", folder, &more))
    }

    /// Waits until a standby has all that this server has, and each commit waits for it.
    pub async fn is_followed(&self) {
        let followed = "SELECT count(*) AS n FROM pg_stat_replication \
                        WHERE state = 'streaming' AND sync_state = 'sync'";
        let begun = Instant::now();
        loop {
            if self.count(followed) == 1 {
                return;
            }
            assert!(begun.elapsed() < Duration::from_mins(1), "no standby follows");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// What a query for one number `n` gives its administrator.
    pub fn count(&self, query: &str) -> i64 {
        let mut conn = PgConnection::establish(&self.url).expect("it answers");
        let Count { n } = sql_query(query).get_result(&mut conn).expect("it tells");
        n
    }

    /// Runs a statement as its administrator.
    pub fn run(&self, statement: &str) {
        let mut conn = PgConnection::establish(&self.url).expect("it answers");
        conn.batch_execute(statement).expect("it does what it is told");
    }

    /// Makes every transaction from now on one that writes nothing, or makes an end of that.
    pub fn is_read_only(&self, read_only: bool) {
        let setting = if read_only { "on" } else { "off" };
        // Each a statement of its own, since the first stands in no transaction.
        self.run(&format!("ALTER SYSTEM SET default_transaction_read_only = {setting}"));
        self.run("SELECT pg_reload_conf()");
    }

    /// Restarts it in an orderly way: who is connected is told.
    pub fn restart(&self) {
        script("restart", &self.folder);
    }

    /// Makes a standby take writes.
    pub fn promote(&self) {
        script("promote", &self.folder);
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        let url: url::Url = self.url.parse().expect("a URL");
        url.port().expect("a port")
    }

    /// Kills it with all its processes.
    pub fn crash(&self) {
        script("crash", &self.folder);
    }

    /// Stops all its processes where they are: connections stay, and nobody answers on them.
    pub fn freeze(&self) {
        script("freeze", &self.folder);
    }

    /// Lets a frozen one go on.
    pub fn thaw(&self) {
        script("thaw", &self.folder);
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
