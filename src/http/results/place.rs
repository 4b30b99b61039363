//! Where a results page stands: its survey, round and revision, and the addresses of its neighbours.
//!
//! Without a revision an address shows the one in force; with one it shows that one for ever.

use std::fmt::Display;

use url::form_urlencoded;

use crate::domain::code::Code;
use crate::domain::lang::Lang;
use crate::domain::publication::Publication;

/// Where a page stands, and so where its neighbours are.
#[derive(Clone, Debug)]
pub struct Place {
    survey: String,
    round: String,
    revision: Option<u32>,
}

impl Place {
    /// A page of that publication, under the revision that its address asked for.
    #[must_use]
    pub fn of(publication: &Publication, asked: Option<u32>) -> Self {
        Self {
            survey: publication.survey.code.to_string(),
            round: publication.round.code.to_string(),
            revision: asked,
        }
    }

    /// The same page of another round, in force.
    #[must_use]
    pub fn of_round(&self, round: &Code) -> Self {
        Self { survey: self.survey.clone(), round: round.to_string(), revision: None }
    }

    /// The address of the survey.
    #[must_use]
    pub fn survey(&self) -> String {
        format!("/results/{}", self.survey)
    }

    /// The address of the round.
    #[must_use]
    pub fn round(&self) -> String {
        self.within("")
    }

    /// The address of the round that shows the revision in force.
    #[must_use]
    pub fn in_force(&self) -> String {
        format!("/results/{}/{}", self.survey, self.round)
    }

    /// The address of the round's correction log.
    #[must_use]
    pub fn corrections(&self) -> String {
        format!("/corrections?survey={}&round={}", self.survey, self.round)
    }

    /// The address of a table.
    #[must_use]
    pub fn table(&self, id: impl Display) -> String {
        self.within(&format!("/tables/{id}"))
    }

    /// The address of a file whose labels are in `lang`.
    #[must_use]
    pub fn file(&self, path: &str, lang: Lang) -> String {
        let address = self.within(path);
        let joint = if address.contains('?') { '&' } else { '?' };
        format!("{address}{joint}lang={lang}")
    }

    /// The address of the overview of indicators.
    #[must_use]
    pub fn indicators(&self) -> String {
        self.within("/indicators")
    }

    /// The address of an indicator.
    #[must_use]
    pub fn indicator(&self, id: impl Display) -> String {
        self.within(&format!("/indicators/{id}"))
    }

    /// The address of the comparison of groups.
    #[must_use]
    pub fn groups(&self) -> String {
        self.within("/groups")
    }

    /// The address of the list.
    #[must_use]
    pub fn list(&self) -> String {
        self.within("/list")
    }

    /// The address of the list's entries with a tag.
    #[must_use]
    pub fn tagged(&self, tag: &str) -> String {
        let list = self.list();
        let joint = if list.contains('?') { '&' } else { '?' };
        let query =
            form_urlencoded::Serializer::new(String::new()).append_pair("tag", tag).finish();
        format!("{list}{joint}{query}")
    }

    /// The address of an entry.
    #[must_use]
    pub fn entry(&self, id: impl Display) -> String {
        self.within(&format!("/list/{id}"))
    }

    /// The address of the page on how the round was made.
    #[must_use]
    pub fn about(&self) -> String {
        self.within("/about")
    }

    /// The address of the codebook.
    #[must_use]
    pub fn codebook(&self) -> String {
        self.within("/codebook")
    }

    fn within(&self, path: &str) -> String {
        let Self { survey, round, revision } = self;
        let query = revision.map(|number| format!("?revision={number}")).unwrap_or_default();
        format!("/results/{survey}/{round}{path}{query}")
    }
}
