//! What the static check of a questionnaire document found.

use std::fmt::Display;

use serde::Serialize;

use crate::echo;

/// One thing that is wrong with a document, with its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema, thiserror::Error)]
#[error("{path}: {message}")]
#[schema(as = DocumentFinding)]
pub struct Finding {
    /// Where: `rosters[0].sections[1].items[2].max_choices`; empty for the document as a whole.
    pub path: String,
    /// The stable code of the finding; the questionnaire guide lists them.
    pub code: &'static str,
    /// What is wrong and what to write instead, in English.
    pub message: String,
}

/// The findings so far.
#[derive(Debug, Default)]
pub(super) struct Findings(pub Vec<Finding>);

/// Most findings that one document gets; a longer list helps nobody.
const MAX_FINDINGS: usize = 200;

impl Findings {
    pub(super) fn add(
        &mut self,
        path: impl Into<String>,
        code: &'static str,
        message: impl Display,
    ) {
        if self.0.len() < MAX_FINDINGS {
            let (path, message) =
                (echo::message(&path.into()), echo::message(&message.to_string()));
            self.0.push(Finding { path, code, message });
        }
    }

    pub(super) fn add_if(
        &mut self,
        wrong: bool,
        path: impl Into<String>,
        code: &'static str,
        message: impl Display,
    ) {
        if wrong {
            self.add(path, code, message);
        }
    }
}
