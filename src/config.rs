//! Settings: parsed once, into types, before anything starts.
//!
//! **Invariant:** nothing else reads the environment, and a key that nobody reads is refused. Every
//! setting with its meaning is in `config/default.toml`. Secrets are in no settings file.

mod layers;
mod raw;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use chrono::TimeDelta;
use ipnet::IpNet;
use url::Url;

pub use layers::Sources;

use crate::domain::orgnr::Series;
use crate::store::{StoreError, StoreUrl};

/// All settings.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The folder for what the service keeps itself.
    pub data_dir: PathBuf,
    /// The database.
    pub database: StoreUrl,
    /// How many connections at most.
    pub connections: u32,
    /// How long somebody waits for a free one.
    pub patience: Duration,
    /// How long a respondent or reader waits for work that has begun.
    pub bound: Duration,
    /// What answers requests.
    pub server: Server,
    /// Which organisation numbers the register takes.
    pub series: Series,
    /// Logins.
    pub session: Session,
    /// How often somebody may ask.
    pub limits: Limits,
    /// Published tables.
    pub tables: Tables,
    /// The cost of a password hash.
    pub passwords: Hashing,
    /// Where mails go.
    pub mail: Mail,
    /// Where metrics are served; none means nowhere.
    pub metrics: Option<Metrics>,
    /// Whether this process works off jobs.
    pub works: bool,
    /// How often it looks for jobs.
    pub poll: TimeDelta,
    /// The log.
    pub log: Log,
    /// The files that hold secrets, each with the setting that names it.
    pub secret_files: Vec<(&'static str, PathBuf)>,
}

/// What answers requests.
#[derive(Clone, Debug)]
pub struct Server {
    /// The address and port to listen on.
    pub listen: SocketAddr,
    /// The address that people use; it ends with a slash.
    pub public_url: Url,
    /// How long to answer on after being told to stop.
    pub drain: Duration,
    /// Threads that answer; none means one for each processor.
    pub workers: Option<usize>,
    /// Who may say what the client's address is.
    pub trusted_proxies: Vec<IpNet>,
    /// How long a head may take.
    pub head: Duration,
    /// How long a body may take before it must keep a pace.
    pub body: Duration,
    /// How long a connection may wait for its next request.
    pub keep_alive: Duration,
    /// Most open connections; at least 1.
    pub connections: usize,
    /// Most open connections of one address; at least 1.
    pub address_connections: usize,
    /// The largest JSON body, in bytes.
    pub json_bytes: usize,
    /// The largest file, in bytes.
    pub file_bytes: usize,
}

/// Logins.
#[derive(Clone, Debug)]
pub struct Session {
    /// How long an access token is good.
    pub access_lifetime: TimeDelta,
    /// How long a login lasts.
    pub login_lifetime: TimeDelta,
    /// What signs access tokens, when the environment holds it.
    pub signing_key: Option<Hidden>,
    /// The file that holds it otherwise.
    pub signing_key_file: PathBuf,
    /// Attempts of one user name.
    pub per_account: Attempts,
    /// Attempts from one address.
    pub per_address: Attempts,
    /// Links that lead nowhere, from one address.
    pub links: Attempts,
}

/// How often somebody may ask, in requests a minute; 0 is without limit.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// With one link, or a session that it started.
    pub link: u32,
    /// With the tokens of one account.
    pub account: u32,
    /// From one address.
    pub address: u32,
}

/// How much of published tables may be asked for.
#[derive(Clone, Copy, Debug)]
pub struct Tables {
    /// Most cells in one answer; at least 1.
    pub max_cells: usize,
    /// Requests of one address.
    pub calls: Attempts,
}

/// So many attempts at once, and one more after each period.
#[derive(Clone, Copy, Debug)]
pub struct Attempts {
    /// How many at once; at least 1.
    pub burst: u32,
    /// How soon one is given back.
    pub every: TimeDelta,
}

/// The cost of a password hash.
#[derive(Clone, Copy, Debug)]
pub struct Hashing {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// How many at the same time; at least 1.
    pub at_once: usize,
}

/// Where mails go.
#[derive(Clone, Debug)]
pub struct Mail {
    /// The sender: `Name <address>`.
    pub from: String,
    /// The address that answers go to; none means that of the survey's contact.
    pub reply_to: Option<String>,
    /// How they get there.
    pub transport: Transport,
}

/// How mails get where they go.
#[derive(Clone, Debug)]
pub enum Transport {
    /// Each becomes a file in this folder.
    File(PathBuf),
    /// A mail server takes them.
    Smtp(Smtp),
}

/// A mail server.
#[derive(Clone, Debug)]
pub struct Smtp {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub tls: Tls,
    /// Certificates in PEM that are trusted beside the common ones; none when empty.
    pub trusted: Vec<u8>,
    /// User name and password, when it asks for them.
    pub login: Option<(String, Hidden)>,
}

/// How a connection to a mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tls {
    /// TLS, asked for in plain text; refused when the server has none.
    Starttls,
    /// TLS from the first byte.
    Tls,
    /// None: only for a server on this machine.
    None,
}

/// Where metrics are served.
#[derive(Clone, Debug)]
pub struct Metrics {
    /// The address and port.
    pub listen: SocketAddr,
    /// What must be shown; none only on this machine.
    pub token: Option<Hidden>,
}

/// The log.
#[derive(Clone, Debug)]
pub struct Log {
    /// For people or for machines.
    pub format: LogFormat,
    /// Which events, as `tracing_subscriber::EnvFilter` reads it.
    pub filter: String,
}

/// For whom the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// People.
    Pretty,
    /// Machines: one JSON object a line.
    Json,
}

/// A secret that `Debug` hides.
#[derive(Clone, PartialEq, Eq)]
pub struct Hidden(String);

impl Hidden {
    /// The secret itself.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hidden(…)")
    }
}

/// What is wrong with the settings.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// A file that cannot be read.
    #[error("{path} cannot be read")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A file that is no TOML.
    #[error("{from} is no TOML: {detail}")]
    Syntax {
        /// Where it stands.
        from: String,
        /// What and where.
        detail: String,
    },
    /// A key that no setting has.
    #[error("{from} sets `{key}`, which is no setting; config/default.toml has them all")]
    UnknownKey {
        /// Where it stands.
        from: String,
        /// `section.key`.
        key: String,
    },
    /// A value that its setting cannot have.
    #[error("{from} sets `{key}` to what it cannot be: {detail}")]
    Value {
        /// Where it stands.
        from: String,
        /// `section.key`.
        key: String,
        /// What it can be.
        detail: String,
    },
    /// The database's address.
    #[error("`database.url` is wrong")]
    Database(#[source] StoreError),
}

impl Settings {
    /// Reads the settings: the defaults, then each of `sources` over them.
    ///
    /// # Errors
    ///
    /// [`SettingsError`], which says where the wrong line stands.
    pub fn load(sources: Sources) -> Result<Self, SettingsError> {
        raw::parse(layers::merge(sources)?)
    }

    /// The variable's value, if it is set and is text.
    #[must_use]
    pub fn from_environment(name: &str) -> Option<String> {
        #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
        std::env::var(name).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(
        file: &str,
        environment: &'static [(&'static str, &'static str)],
        set: &[(&str, &str)],
    ) -> Result<Settings, SettingsError> {
        let find = |name: &str| {
            environment.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned())
        };
        Settings::load(Sources {
            file: Some(("my.toml".to_owned(), file.to_owned())),
            environment: Box::new(find),
            set: set.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
        })
    }

    fn refused(file: &str, set: &[(&str, &str)]) -> String {
        load(file, &[], set).unwrap_err().to_string()
    }

    #[test]
    fn without_a_word_the_defaults_hold() {
        let settings = load("", &[], &[]).unwrap();
        assert_eq!(settings.database, StoreUrl::Sqlite("data/kartlegger.db".into()));
        assert_eq!(settings.server.public_url.as_str(), "http://127.0.0.1:8080/");
        assert_eq!(settings.series, Series::Real);
        assert!(
            matches!(settings.mail.transport, Transport::File(folder) if folder.ends_with("mail"))
        );
    }

    #[test]
    fn the_later_source_wins() {
        let file = "[server]\nlisten = \"127.0.0.1:1\"\nworkers = 1";
        let environment =
            &[("KARTLEGGER_SERVER_LISTEN", "127.0.0.1:2"), ("DATABASE_URL", "sqlite:a")];
        let settings = load(file, environment, &[("server.workers", "3")]).unwrap();
        assert_eq!(settings.server.listen.port(), 2);
        assert_eq!(settings.server.workers, Some(3));
        assert_eq!(settings.database, StoreUrl::Sqlite("a".into()));
    }

    #[test]
    fn an_unknown_key_is_refused_with_its_file() {
        assert_eq!(
            refused("[server]\nlisten_on = 1", &[]),
            "my.toml sets `server.listen_on`, which is no setting; config/default.toml has them all"
        );
        assert!(refused("[sever]\nlisten = 1", &[]).contains("`sever`"));
        assert!(refused("", &[("server.x", "1")]).starts_with("--set server.x"));
    }

    #[test]
    fn a_wrong_value_is_refused_with_its_key() {
        let wrong = [
            ("[server]\nlisten = \"here\"", "`server.listen`"),
            ("[server]\nworkers = \"many\"", "`server.workers`"),
            ("[server]\ntrusted_proxies = \"10.0.0.0/8 here\"", "`server.trusted_proxies`"),
            ("[server]\npublic_url = \"etat.example\"", "`server.public_url`"),
            ("[database]\nconnections = 0", "`database.connections`"),
            ("[mail]\nsmtp_tls = \"some\"\ntransport = \"smtp\"", "`mail.smtp_tls`"),
            ("[register]\nseries = \"test\"", "`register.series`"),
            ("[session]\naccess_minutes = 0", "`session.access_minutes`"),
            ("[metrics]\nlisten = \"0.0.0.0:9464\"", "`metrics.listen`"),
        ];
        for (file, key) in wrong {
            let told = refused(file, &[]);
            assert!(told.contains(key), "{told}");
        }
        assert!(refused("[database]\nurl = \"mysql://x\"", &[]).contains("`database.url`"));
    }

    #[test]
    fn a_secret_is_never_shown() {
        let environment = &[("KARTLEGGER_SESSION_SIGNING_KEY", "0123456789abcdef0123456789abcdef")];
        let settings = load("", environment, &[]).unwrap();
        assert!(!format!("{settings:?}").contains("0123456789"));
        assert_eq!(settings.session.signing_key.unwrap().reveal().len(), 32);
    }

    #[test]
    fn the_example_for_production_is_taken() {
        let example = include_str!("../config/production.example.toml");
        let environment = &[
            ("DATABASE_URL", "postgres://kartlegger@db.etat.example/kartlegger"),
            ("KARTLEGGER_MAIL_SMTP_PASSWORD", "x"),
        ];
        let settings = load(example, environment, &[]).unwrap();
        assert!(matches!(settings.mail.transport, Transport::Smtp(smtp) if smtp.login.is_some()));
    }
}
