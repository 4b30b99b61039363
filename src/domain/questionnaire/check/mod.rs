//! The static check: from text to a document, from a document to an instrument.
//!
//! Both steps give every finding at once, each with its path. Nothing that passes can fail later:
//! an [`Instrument`] is whole.

mod axes;
mod build;
mod codes;
mod expressions;
mod finding;
mod indicators;
mod items;
mod kinds;
mod list;
mod metadata;
mod names;
mod never;
mod order;
mod plan;
mod rows;
mod shape;
mod sized;
#[cfg(test)]
mod tests;
mod texts;
mod weights;

pub(crate) use axes::{codes_of, is_number};
pub use finding::Finding;
pub use never::{Never, never};
pub use plan::{check_plan, table_filter};
pub use shape::{MAX_BYTES, read};
pub use sized::reads_size_class;

use super::document::Document;
use super::instrument::Instrument;

/// Checks a document and makes the instrument of it.
///
/// # Errors
///
/// Every finding at once, in the order of the checks, each with its path; at most 200.
pub fn check(document: Document) -> Result<Instrument, Vec<Finding>> {
    let mut findings = finding::Findings::default();
    metadata::check(&document, &mut findings);
    texts::check(&document, &mut findings);
    names::check(&document, &mut findings);
    codes::check(&document, &mut findings);
    let (instrument, broken) = build::build(document, &mut findings);
    let document = &instrument.document;
    plan::check(&instrument, &document.plan, &broken, &mut findings);
    texts::check_plan(&document.plan, &document.languages, &mut findings);
    if findings.0.is_empty() { Ok(instrument) } else { Err(findings.0) }
}
