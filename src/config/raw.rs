//! From merged tables to types: the bounds of each setting, and what an empty one stands for.

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::TimeDelta;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Value;

use super::layers::Merged;
use super::{
    Attempts, Hashing, Hidden, Log, Mail, Server, Session, Settings, SettingsError, Smtp, Tables,
    Transport,
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
        server: server(&merged)?,
        series: merged.get("register.series")?,
        session: session(&merged, &data_dir)?,
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
        works: merged.get("worker.enabled")?,
        poll: TimeDelta::seconds(merged.number("worker.poll_seconds", 1, 3_600)?),
        log: Log { format: merged.get("log.format")?, filter: merged.get("log.filter")? },
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
    Ok(Server {
        listen,
        public_url,
        workers: Some(workers).filter(|n| *n > 0),
        behind_proxy: merged.get("server.behind_proxy")?,
        json_bytes: merged.number::<usize>("server.json_kib", 1, 1 << 20)? << 10,
        file_bytes: merged.number::<usize>("server.file_kib", 1, 1 << 20)? << 10,
    })
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
    let text = std::fs::read_to_string(&path)
        .map_err(|source| SettingsError::Unreadable { path, source })?;
    let first = text.lines().next().unwrap_or_default();
    Ok(Some((username, Hidden(first.to_owned()))))
}

fn smtp_trusted(merged: &Merged) -> Result<Vec<u8>, SettingsError> {
    match merged.text("mail.smtp_ca_file")?.map(PathBuf::from) {
        Some(path) => {
            std::fs::read(&path).map_err(|source| SettingsError::Unreadable { path, source })
        }
        None => Ok(Vec::new()),
    }
}
