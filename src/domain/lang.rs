//! Languages and texts written in several of them.
//!
//! The rule that bokmål and nynorsk must both be complete before a round opens is in
//! `questionnaire::check`; the words of the product's own pages are in `locales/`.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A written language that pages, mails and questionnaires may use.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Bokmål.
    #[default]
    Nb,
    /// Nynorsk.
    Nn,
    /// English.
    En,
}

impl Lang {
    /// Every language, the order of a language menu.
    pub const ALL: [Self; 3] = [Self::Nb, Self::Nn, Self::En];

    /// The language of a tag that may say more than a language, such as `nn-NO`, in letters of any case.
    ///
    /// Source: RFC 5646, sections 2.1.1 (case) and 2.2.1 (primary language subtag).
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        tag.trim().split('-').next()?.to_ascii_lowercase().parse().ok()
    }

    /// The BCP 47 tag, as `lang` attributes and JSON keys spell it.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Nb => "nb",
            Self::Nn => "nn",
            Self::En => "en",
        }
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

/// The text is no language tag that the product knows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no language here: use nb, nn or en")]
pub struct UnknownLang(pub String);

impl FromStr for Lang {
    type Err = UnknownLang;

    /// Reads a tag; `no` stands for bokmål, as other Norwegian services use it.
    fn from_str(raw: &str) -> Result<Self, UnknownLang> {
        match raw {
            "nb" | "no" => Ok(Self::Nb),
            "nn" => Ok(Self::Nn),
            "en" => Ok(Self::En),
            _ => Err(UnknownLang(raw.to_owned())),
        }
    }
}

/// One text in one or more languages; an absent language is absent, never empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(transparent)]
pub struct Texts(pub BTreeMap<Lang, String>);

impl Texts {
    /// The text in `lang`; failing that in bokmål, nynorsk, English; failing that nothing.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        std::iter::once(lang)
            .chain(Lang::ALL)
            .find_map(|tried| self.0.get(&tried))
            .map_or("", String::as_str)
    }

    /// Whether the text is written in `lang` and is not blank.
    #[must_use]
    pub fn has(&self, lang: Lang) -> bool {
        self.0.get(&lang).is_some_and(|text| !text.trim().is_empty())
    }
}

impl<const N: usize> From<[(Lang, &str); N]> for Texts {
    fn from(texts: [(Lang, &str); N]) -> Self {
        Self(texts.into_iter().map(|(lang, text)| (lang, text.to_owned())).collect())
    }
}
