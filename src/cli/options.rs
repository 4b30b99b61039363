//! The options that every command takes: where its settings come from.

use std::path::PathBuf;

use clap::Args;

use crate::config::{Settings, SettingsError, Sources};
use crate::telemetry;

/// Where the settings come from.
#[derive(Args)]
#[command(next_help_heading = "Settings")]
pub(super) struct Options {
    /// A settings file; what it leaves out stays as in config/default.toml.
    #[arg(long, global = true, value_name = "FILE", env = "KARTLEGGER_CONFIG")]
    config: Option<PathBuf>,
    /// The folder for the database file, the signing key and mails as files [default: data].
    #[arg(long, global = true, value_name = "FOLDER")]
    data_dir: Option<String>,
    /// The database: sqlite:PATH or postgres://…; with a password, set `DATABASE_URL` instead.
    #[arg(long, global = true, value_name = "URL")]
    database_url: Option<String>,
    /// The address and port to listen on [default: 127.0.0.1:8080].
    #[arg(long, global = true, value_name = "ADDRESS")]
    listen: Option<String>,
    /// The address that people use, as in `https://survey.etat.example/` [default: `http://LISTEN/`].
    #[arg(long, global = true, value_name = "URL")]
    public_url: Option<String>,
    /// Any other setting, as in --set worker.enabled=false; may be repeated.
    #[arg(long, global = true, value_name = "KEY=VALUE", value_parser = key_value)]
    set: Vec<(String, String)>,
    /// Whether only the command line says what is to be.
    #[arg(skip)]
    alone: bool,
}

fn key_value(raw: &str) -> Result<(String, String), String> {
    let (key, value) = raw.split_once('=').ok_or("write section.key=value")?;
    Ok((key.trim().to_owned(), value.to_owned()))
}

impl Options {
    /// The same with what a demonstration needs, unless the command line says otherwise. Neither a settings file
    /// nor the environment counts: what they name is a real database and a real mail server.
    pub(super) fn for_demo(mut self) -> Self {
        self.alone = true;
        self.config = None;
        self.data_dir.get_or_insert_with(|| "kartlegger-demo".to_owned());
        let needed = [("register.series", "real_and_test"), ("log.filter", "warn")];
        let needed = needed.map(|(key, value)| (key.to_owned(), value.to_owned()));
        self.set.splice(..0, needed);
        self
    }

    /// Loads the settings and starts the log.
    ///
    /// # Errors.
    ///
    /// [`SettingsError`], or a log filter that is none.
    pub(super) fn load(self) -> Result<Settings, super::Failure> {
        let settings = Settings::load(self.sources()?)?;
        telemetry::start(&settings.log)?;
        Ok(settings)
    }

    fn sources(self) -> Result<Sources, SettingsError> {
        let file = match self.config {
            None => None,
            Some(path) => match std::fs::read_to_string(&path) {
                Ok(text) => Some((path.display().to_string(), text)),
                Err(source) => return Err(SettingsError::Unreadable { path, source }),
            },
        };
        let flags = [
            ("data.dir", self.data_dir),
            ("database.url", self.database_url),
            ("server.listen", self.listen),
            ("server.public_url", self.public_url),
        ];
        let flags = flags.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
        let mut sources = Sources::default();
        if self.alone {
            sources.environment = Box::new(|_| None);
        }
        Ok(Sources { file, set: self.set.into_iter().chain(flags).collect(), ..sources })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_demonstration_follows_only_the_command_line() {
        let options = || Options {
            config: Some("/etc/kartlegger/real.toml".into()),
            data_dir: None,
            database_url: Some("sqlite:here".to_owned()),
            listen: None,
            public_url: None,
            set: Vec::new(),
            alone: false,
        };

        let demo = options().for_demo().sources().unwrap();

        let real = options().sources();
        assert!(matches!(real, Err(SettingsError::Unreadable { .. })), "another command reads it");
        assert!((Sources::default().environment)("PATH").is_some(), "another command looks there");
        assert_eq!((demo.environment)("PATH"), None);
        assert!(demo.file.is_none());
        let set =
            |key: &str| demo.set.iter().any(|(set, value)| set == "database.url" && value == key);
        assert!(set("sqlite:here"));
    }
}
