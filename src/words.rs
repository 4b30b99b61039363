//! The product's own words in bokmål, nynorsk and English, from `locales/`, compiled into the binary.
//!
//! Invariant: the three languages have the same keys, and every key that a template or a call of
//! [`Words::say`] names exists; the tests here hold it. Texts of a questionnaire are its
//! [`Texts`](crate::domain::lang::Texts), not here. Numbers and dates are formatted by whoever
//! shows them and come in as text; a bare number as an argument chooses the plural form.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, langid, static_loader};

use crate::domain::lang::Lang;

static_loader! {
    static LOCALES = {
        locales: "./locales",
        fallback_language: "nb",
        // Isolation marks are for mixed writing directions, which these languages do not have.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

thread_local! {
    /// The texts without values that this thread has said, by their keys: Fluent writes a text anew each time, and a
    /// page says dozens. There are no more of them than keys in `locales/`.
    static SAID: RefCell<HashMap<Lang, HashMap<String, String>>> = RefCell::default();
}

/// A value to be put into a text.
pub type Arg<'a> = FluentValue<'a>;

/// The words in one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// The language.
    pub lang: Lang,
}

/// The words in `lang`.
#[must_use]
pub const fn words(lang: Lang) -> Words {
    Words { lang }
}

/// The text with a capital first letter.
#[must_use]
pub fn capitalised(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

const fn identifier(lang: Lang) -> LanguageIdentifier {
    match lang {
        Lang::Nb => langid!("nb"),
        Lang::Nn => langid!("nn"),
        Lang::En => langid!("en"),
    }
}

impl Words {
    /// The text of `key`; the key itself, in brackets, when there is none.
    #[must_use]
    pub fn say(self, key: &str) -> String {
        self.find(key).unwrap_or_else(|| format!("[{key}]"))
    }

    /// The text of `key`, if there is one.
    #[must_use]
    pub fn find(self, key: &str) -> Option<String> {
        SAID.with_borrow_mut(|said| {
            let said = said.entry(self.lang).or_default();
            if let Some(text) = said.get(key) {
                return Some(text.clone());
            }
            let text = LOCALES.try_lookup(&identifier(self.lang), key)?;
            said.insert(key.to_owned(), text.clone());
            Some(text)
        })
    }

    /// The text of `key` with one value in it.
    #[must_use]
    pub fn say_with<'a>(self, key: &str, name: &'static str, value: impl Into<Arg<'a>>) -> String {
        self.say_all(key, [(name, value.into())])
    }

    /// The text of `key` with several values in it.
    #[must_use]
    pub fn say_all<'a, const N: usize>(
        self,
        key: &str,
        values: [(&'static str, Arg<'a>); N],
    ) -> String {
        let values: HashMap<Cow<'static, str>, Arg<'a>> =
            values.into_iter().map(|(name, value)| (Cow::Borrowed(name), value)).collect();
        LOCALES
            .try_lookup_with_args(&identifier(self.lang), key, &values)
            .unwrap_or_else(|| format!("[{key}]"))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::*;

    /// Keys that are put together at run time, by what they start with.
    const FAMILIES: [&str; 1] = ["problem-"];

    fn files(root: &str, extension: &str) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(root)];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|found| found == extension) {
                    found.push(path);
                }
            }
        }
        found
    }

    /// Key → the names of the values it takes.
    fn keys(lang: Lang) -> BTreeMap<String, BTreeSet<String>> {
        let mut keys: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for file in files(&format!("locales/{lang}"), "ftl") {
            let mut key = String::new();
            for line in fs::read_to_string(&file).unwrap().lines() {
                if line.starts_with(|c: char| c.is_ascii_lowercase()) {
                    key = line.split_once(" =").expect("a key and its text").0.to_owned();
                    let before = keys.insert(key.clone(), BTreeSet::new());
                    assert_eq!(before, None, "{key} is written twice in {lang}");
                }
                for part in line.split('$').skip(1) {
                    let end = part.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(part.len());
                    keys.get_mut(&key).unwrap().insert(part[..end].to_owned());
                }
            }
        }
        keys
    }

    #[test]
    fn the_three_languages_have_the_same_keys_with_the_same_values() {
        let nb = keys(Lang::Nb);
        assert!(nb.len() > 10);
        for lang in [Lang::Nn, Lang::En] {
            let other = keys(lang);
            let only_nb: Vec<_> = nb.iter().filter(|(k, v)| other.get(*k) != Some(v)).collect();
            let only_other: Vec<_> = other.iter().filter(|(k, v)| nb.get(*k) != Some(v)).collect();
            assert!(
                only_nb.is_empty() && only_other.is_empty(),
                "{lang}: {only_nb:?} {only_other:?}"
            );
        }
    }

    #[test]
    fn every_text_can_be_said() {
        for lang in Lang::ALL {
            for (key, names) in keys(lang) {
                let values: HashMap<Cow<'static, str>, Arg<'_>> =
                    names.into_iter().map(|name| (Cow::Owned(name), Arg::from(2))).collect();
                let said =
                    LOCALES.lookup_no_default_fallback(&identifier(lang), &key, Some(&values));
                assert!(said.is_some_and(|text| !text.trim().is_empty()), "{lang}: {key}");
            }
        }
    }

    #[test]
    fn every_key_that_is_used_exists_and_every_key_is_used() {
        let known = keys(Lang::Nb);
        let mut sources = String::new();
        for file in files("src", "rs")
            .into_iter()
            .chain(files("templates", "html"))
            .chain(files("templates", "txt"))
        {
            if !file.ends_with("src/words.rs") {
                sources.push_str(&fs::read_to_string(file).unwrap());
            }
        }
        // A call may be broken over lines; a key has no space.
        let packed: String = sources.split_whitespace().collect();
        let called = ["say(\"", "say_with(\"", "say_all(\""];
        let used: BTreeSet<&str> = called
            .iter()
            .flat_map(|call| packed.split(call).skip(1))
            .filter_map(|after| after.split_once('"').map(|(key, _)| key))
            .collect();
        let unknown: Vec<_> = used.iter().filter(|key| !known.contains_key(**key)).collect();
        assert!(unknown.is_empty(), "used but not written: {unknown:?}");
        let unused: Vec<_> = known
            .keys()
            .filter(|key| !FAMILIES.iter().any(|family| key.starts_with(family)))
            .filter(|key| !sources.contains(&format!("\"{key}\"")))
            .collect();
        assert!(unused.is_empty(), "written but not used: {unused:?}");
    }
}
