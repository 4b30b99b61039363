//! What the static check of a questionnaire document found.

use serde::Serialize;

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
