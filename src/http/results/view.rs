//! Small views that the templates of several pages share.

use crate::domain::disclosure::Sign;
use crate::domain::lang::Lang;

/// A link.
pub struct LinkView {
    /// Where it leads.
    pub href: String,
    /// What it says.
    pub text: String,
}

/// Something that is said under a label.
pub struct FactView {
    /// The label.
    pub label: String,
    /// What is said.
    pub value: String,
}

/// A sign that may stand in the place of a number or beside it.
pub struct SignView {
    /// The sign.
    pub sign: &'static str,
    /// What it means.
    pub meaning: String,
}

impl SignView {
    /// A sign with its own meaning.
    #[must_use]
    pub fn of(sign: Sign, lang: Lang) -> Self {
        Self { sign: sign.as_str(), meaning: sign.meaning().get(lang).to_owned() }
    }
}
