//! From merged tables to types: the bounds of each setting, and what an empty one stands for.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::TimeDelta;
use ipnet::IpNet;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Value;

use super::layers::Merged;
use super::{
    Attempts, Hashing, Hidden, Limits, Log, Mail, Metrics, Server, Session, Settings,
    SettingsError, Smtp, Tables, Transport,
};
use crate::store::StoreUrl;

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Means {
    File,
    Smtp,
}

impl Merged {
    fn wrong(&self, key: &str, detail: impl Into<String>) -> SettingsError {
        SettingsError::Value { from: self.origin(key), key: key.to_owned(), detail: detail.into() }
    }

    fn value(&self, key: &str) -> Result<&Value, SettingsError> {
        let (section, name) = key.split_once('.').unwrap_or((key, ""));
        let found = self.table.get(section).and_then(|s| s.get(name));
        found.ok_or_else(|| self.wrong(key, "it is missing"))
    }

    fn get<T: DeserializeOwned>(&self, key: &str) -> Result<T, SettingsError> {
        let value = self.value(key)?.clone();
        value.try_into().map_err(|e: toml::de::Error| self.wrong(key, e.message()))
    }

    /// A text; none when empty.
    fn text(&self, key: &str) -> Result<Option<String>, SettingsError> {
        Ok(Some(self.get::<String>(key)?).filter(|text| !text.trim().is_empty()))
    }

    fn parsed<T>(&self, key: &str, text: &str) -> Result<T, SettingsError>
    where
        T: std::str::FromStr,
        T::Err: std::fmt::Display,
    {
        text.parse().map_err(|e: T::Err| self.wrong(key, e.to_string()))
    }

    /// A whole number in a range.
    fn number<T>(&self, key: &str, from: i64, to: i64) -> Result<T, SettingsError>
    where
        T: TryFrom<i64>,
    {
        let number: i64 = self.get(key)?;
        let within = (from..=to).contains(&number).then_some(number);
        let within = within.and_then(|n| T::try_from(n).ok());
        within.ok_or_else(|| self.wrong(key, format!("it is from {from} to {to}")))
    }
}

/// Parses everything that was merged.
pub(super) fn parse(merged: Merged) -> Result<Settings, SettingsError> {
    let data_dir = PathBuf::from(merged.get::<String>("data.dir")?);
    let database = match merged.text("database.url")? {
        Some(url) => StoreUrl::parse(&url).map_err(SettingsError::Database)?,
        None => StoreUrl::Sqlite(data_dir.join("kartlegger.db")),
    };
    Ok(Settings {
        database,
        connections: merged.number("database.connections", 1, 1_000)?,
        patience: Duration::from_secs(merged.number("database.wait_seconds", 1, 600)?),
        bound: Duration::from_secs(merged.number("database.answer_seconds", 1, 600)?),
        server: server(&merged)?,
        series: merged.get("register.series")?,
        session: session(&merged, &data_dir)?,
        limits: Limits {
            link: merged.number("limits.link", 0, 1_000_000)?,
            account: merged.number("limits.account", 0, 1_000_000)?,
            address: merged.number("limits.address", 0, 1_000_000)?,
        },
        tables: Tables {
            max_cells: merged.number("tables.max_cells", 1, 100_000_000)?,
            calls: Attempts {
                burst: merged.number("tables.calls", 1, 1_000_000)?,
                every: TimeDelta::seconds(merged.number("tables.call_seconds", 1, 86_400)?),
            },
        },
        passwords: Hashing {
            memory_kib: merged.number("passwords.memory_kib", 8, 4 << 20)?,
            passes: merged.number("passwords.passes", 1, 1_000)?,
            at_once: merged.number("passwords.at_once", 1, 1_000)?,
        },
        mail: mail(&merged, &data_dir)?,
        metrics: metrics(&merged)?,
        works: merged.get("worker.enabled")?,
        poll: TimeDelta::seconds(merged.number("worker.poll_seconds", 1, 3_600)?),
        log: Log { format: merged.get("log.format")?, filter: merged.get("log.filter")? },
        secret_files: secret_files(&merged)?,
        data_dir,
    })
}

fn server(merged: &Merged) -> Result<Server, SettingsError> {
    let listen = merged.parsed("server.listen", &merged.get::<String>("server.listen")?)?;
    let public_url = merged.text("server.public_url")?;
    let public_url = public_url.unwrap_or_else(|| format!("http://{listen}/"));
    let mut public_url: url::Url = merged.parsed("server.public_url", &public_url)?;
    if !matches!(public_url.scheme(), "http" | "https") || public_url.path() != "/" {
        let detail = "it is http:// or https:// with a host and no path";
        return Err(merged.wrong("server.public_url", detail));
    }
    public_url.set_query(None);
    let workers: usize = merged.number("server.workers", 0, 1_024)?;
    let seconds = |key, most| merged.number(key, 1, most).map(Duration::from_secs);
    Ok(Server {
        listen,
        public_url,
        drain: Duration::from_secs(merged.number("server.drain_seconds", 0, 300)?),
        workers: Some(workers).filter(|n| *n > 0),
        trusted_proxies: networks(merged, "server.trusted_proxies")?,
        head: seconds("server.head_seconds", 600)?,
        body: seconds("server.body_seconds", 3_600)?,
        keep_alive: seconds("server.keep_alive_seconds", 3_600)?,
        connections: merged.number("server.connections", 1, 1_000_000)?,
        address_connections: merged.number("server.address_connections", 1, 1_000_000)?,
        json_bytes: merged.number::<usize>("server.json_kib", 1, 1 << 20)? << 10,
        file_bytes: merged.number::<usize>("server.file_kib", 1, 1 << 20)? << 10,
    })
}

/// Addresses and networks with spaces between.
fn networks(merged: &Merged, key: &str) -> Result<Vec<IpNet>, SettingsError> {
    let text: String = merged.get(key)?;
    let network = |raw: &str| match raw.parse::<IpAddr>() {
        Ok(address) => Ok(IpNet::from(address)),
        Err(_) => raw.parse().map_err(|_| merged.wrong(key, format!("`{raw}` is no network"))),
    };
    text.split_whitespace().map(network).collect()
}

fn session(merged: &Merged, data_dir: &Path) -> Result<Session, SettingsError> {
    let key_file = merged.text("session.signing_key_file")?;
    let seconds = |key| merged.number(key, 1, 86_400).map(TimeDelta::seconds);
    Ok(Session {
        access_lifetime: TimeDelta::minutes(merged.number("session.access_minutes", 1, 60)?),
        login_lifetime: TimeDelta::hours(merged.number("session.login_hours", 1, 168)?),
        signing_key: merged.signing_key.clone(),
        signing_key_file: key_file.map_or_else(|| data_dir.join("signing.key"), PathBuf::from),
        per_account: Attempts {
            burst: merged.number("session.account_attempts", 1, 1_000_000)?,
            every: seconds("session.account_seconds")?,
        },
        per_address: Attempts {
            burst: merged.number("session.address_attempts", 1, 1_000_000)?,
            every: seconds("session.address_seconds")?,
        },
        links: Attempts {
            burst: merged.number("session.link_attempts", 1, 1_000_000)?,
            every: seconds("session.link_seconds")?,
        },
    })
}

fn mail(merged: &Merged, data_dir: &Path) -> Result<Mail, SettingsError> {
    let transport = match merged.get("mail.transport")? {
        Means::File => Transport::File(data_dir.join("mail")),
        Means::Smtp => Transport::Smtp(Smtp {
            host: merged.get("mail.smtp_host")?,
            port: merged.number("mail.smtp_port", 1, 65_535)?,
            tls: merged.get("mail.smtp_tls")?,
            trusted: smtp_trusted(merged)?,
            login: smtp_login(merged)?,
        }),
    };
    Ok(Mail { from: merged.get("mail.from")?, reply_to: merged.text("mail.reply_to")?, transport })
}

fn smtp_login(merged: &Merged) -> Result<Option<(String, Hidden)>, SettingsError> {
    let Some(username) = merged.text("mail.smtp_username")? else { return Ok(None) };
    if let Some(password) = &merged.smtp_password {
        return Ok(Some((username, password.clone())));
    }
    let Some(path) = merged.text("mail.smtp_password_file")?.map(PathBuf::from) else {
        let detail = "its password is missing: set KARTLEGGER_MAIL_SMTP_PASSWORD";
        return Err(merged.wrong("mail.smtp_username", detail));
    };
    Ok(Some((username, first_line(path)?)))
}

/// The files that hold secrets and are named; that of the signing key has a name of its own.
fn secret_files(merged: &Merged) -> Result<Vec<(&'static str, PathBuf)>, SettingsError> {
    let mut files = Vec::new();
    for key in ["mail.smtp_password_file", "metrics.token_file"] {
        files.extend(merged.text(key)?.map(|path| (key, PathBuf::from(path))));
    }
    Ok(files)
}

/// A secret that is the first line of a file.
fn first_line(path: PathBuf) -> Result<Hidden, SettingsError> {
    let text = std::fs::read_to_string(&path)
        .map_err(|source| SettingsError::Unreadable { path, source })?;
    Ok(Hidden(text.lines().next().unwrap_or_default().to_owned()))
}

fn metrics(merged: &Merged) -> Result<Option<Metrics>, SettingsError> {
    let Some(listen) = merged.text("metrics.listen")? else { return Ok(None) };
    let listen: SocketAddr = merged.parsed("metrics.listen", &listen)?;
    let token = match (&merged.metrics_token, merged.text("metrics.token_file")?) {
        (Some(token), _) => Some(token.clone()),
        (None, Some(path)) => Some(first_line(PathBuf::from(path))?),
        (None, None) => None,
    };
    let token = token.filter(|token| !token.reveal().is_empty());
    if token.is_none() && !listen.ip().is_loopback() {
        let detail = "it is not on this machine, so it needs a token: set KARTLEGGER_METRICS_TOKEN";
        return Err(merged.wrong("metrics.listen", detail));
    }
    Ok(Some(Metrics { listen, token }))
}

fn smtp_trusted(merged: &Merged) -> Result<Vec<u8>, SettingsError> {
    match merged.text("mail.smtp_ca_file")?.map(PathBuf::from) {
        Some(path) => {
            std::fs::read(&path).map_err(|source| SettingsError::Unreadable { path, source })
        }
        None => Ok(Vec::new()),
    }
}
