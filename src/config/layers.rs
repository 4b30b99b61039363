//! The sources of settings, laid over each other key by key.

use toml::{Table, Value};

use super::{Hidden, Settings, SettingsError};

/// The defaults, which also say which keys there are and of what type.
const DEFAULT: &str = include_str!("../../config/default.toml");
/// The file that the defaults stand in, as messages name it.
pub(super) const DEFAULT_NAME: &str = "config/default.toml";

/// What finds the value of a variable.
pub type Environment = Box<dyn Fn(&str) -> Option<String>>;

/// What is laid over the defaults; the later one wins.
pub struct Sources {
    /// A settings file: its name and its text.
    pub file: Option<(String, String)>,
    /// The environment.
    pub environment: Environment,
    /// `section.key` and value, from the command line.
    pub set: Vec<(String, String)>,
}

impl Default for Sources {
    /// The process's environment and nothing else.
    fn default() -> Self {
        Self { file: None, environment: Box::new(Settings::from_environment), set: Vec::new() }
    }
}

/// All settings by section and key, each with the source that it came from, and the secrets of the environment.
pub(super) struct Merged {
    pub(super) table: Table,
    /// `section.key` and where its value stands; keys that are not here are the defaults.
    origins: Vec<(String, String)>,
    pub(super) signing_key: Option<Hidden>,
    pub(super) smtp_password: Option<Hidden>,
    pub(super) metrics_token: Option<Hidden>,
}

impl Merged {
    /// Where the value of a key stands.
    pub(super) fn origin(&self, key: &str) -> String {
        let last = self.origins.iter().rev().find(|(k, _)| k == key);
        last.map_or_else(|| DEFAULT_NAME.to_owned(), |(_, origin)| origin.clone())
    }

    fn put(&mut self, key: &str, value: Value, origin: &str) -> Result<(), SettingsError> {
        let slot = key.split_once('.').and_then(|(section, name)| {
            self.table.get_mut(section).and_then(|s| s.as_table_mut()).and_then(|s| s.get_mut(name))
        });
        let Some(slot) = slot else {
            return Err(SettingsError::UnknownKey { from: origin.to_owned(), key: key.to_owned() });
        };
        if !slot.same_type(&value) {
            return Err(SettingsError::Value {
                from: origin.to_owned(),
                key: key.to_owned(),
                detail: format!("it takes one {}, not a {}", slot.type_str(), value.type_str()),
            });
        }
        *slot = value;
        self.origins.push((key.to_owned(), origin.to_owned()));
        Ok(())
    }

    /// Puts a value that is written as text, in the type that the key has.
    fn put_text(&mut self, key: &str, text: String, origin: &str) -> Result<(), SettingsError> {
        let known = key
            .split_once('.')
            .and_then(|(section, name)| self.table.get(section).and_then(|s| s.get(name)));
        let value = match known {
            Some(Value::Integer(_)) => text.parse().map(Value::Integer).ok(),
            Some(Value::Boolean(_)) => text.parse().map(Value::Boolean).ok(),
            _ => None,
        };
        self.put(key, value.unwrap_or(Value::String(text)), origin)
    }
}

fn read(name: &str, text: &str) -> Result<Table, SettingsError> {
    text.parse().map_err(|error: toml::de::Error| SettingsError::Syntax {
        from: name.to_owned(),
        detail: error.to_string().trim_end().replace('\n', " "),
    })
}

/// Lays the sources over the defaults.
pub(super) fn merge(sources: Sources) -> Result<Merged, SettingsError> {
    let Sources { file, environment, set } = sources;
    let mut merged = Merged {
        table: read(DEFAULT_NAME, DEFAULT)?,
        origins: Vec::new(),
        signing_key: environment("KARTLEGGER_SESSION_SIGNING_KEY").map(Hidden),
        smtp_password: environment("KARTLEGGER_MAIL_SMTP_PASSWORD").map(Hidden),
        metrics_token: environment("KARTLEGGER_METRICS_TOKEN")
            .filter(|token| !token.is_empty())
            .map(Hidden),
    };
    if let Some((name, text)) = file {
        for (section, value) in read(&name, &text)? {
            let Value::Table(keys) = value else {
                return Err(SettingsError::UnknownKey { from: name, key: section });
            };
            if !merged.table.contains_key(&section) {
                return Err(SettingsError::UnknownKey { from: name, key: section });
            }
            for (key, value) in keys {
                merged.put(&format!("{section}.{key}"), value, &name)?;
            }
        }
    }
    for key in keys(&merged.table) {
        let variable = format!("KARTLEGGER_{}", key.replace('.', "_").to_uppercase());
        if let Some(value) = environment(&variable) {
            merged.put_text(&key, value, &variable)?;
        } else if key == "database.url"
            && let Some(value) = environment("DATABASE_URL")
        {
            merged.put_text(&key, value, "DATABASE_URL")?;
        }
    }
    for (key, value) in set {
        merged.put_text(&key, value, &format!("--set {key}"))?;
    }
    Ok(merged)
}

/// Every `section.key`.
fn keys(table: &Table) -> Vec<String> {
    let sections = table.iter().filter_map(|(name, value)| Some((name, value.as_table()?)));
    sections.flat_map(|(name, s)| s.keys().map(move |key| format!("{name}.{key}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guide_explains_every_setting_and_no_other() {
        let guide = include_str!("../../docs/operations.md");
        let (_, settings) = guide.split_once("\n## Settings\n").unwrap();
        let (settings, _) = settings.split_once("\n## ").unwrap();
        let rows = settings.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
        let explained: Vec<&str> = rows.collect();
        let mut sorted = explained.clone();
        sorted.sort_unstable();
        let mut known = keys(&read(DEFAULT_NAME, DEFAULT).unwrap());
        known.sort_unstable();
        assert_eq!(sorted, known);
    }
}
