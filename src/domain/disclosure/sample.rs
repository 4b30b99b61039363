//! Protection by a threshold alone, which the tests of this room and of others share.
#![allow(clippy::unwrap_used, clippy::missing_panics_doc, reason = "a test fails by panicking")]

use super::{DisclosureError, Known, Rules, SafeTable, protect_all};
use crate::questionnaire::plan::Zeros;
use crate::tabulate::Table;

/// A threshold of three, nothing else.
pub fn rules() -> Rules {
    Rules { threshold: 3, dominance: None, p: None, zeros: Zeros::Shown }
}

/// One table protected by a threshold alone.
///
/// # Errors
/// As [`protect_all`].
pub fn protect(table: &Table, threshold: u16) -> Result<SafeTable, DisclosureError> {
    let rules = Rules { threshold, ..rules() };
    let protected = protect_all(std::slice::from_ref(table), &rules, &Known::default())?;
    Ok(protected.tables.into_iter().next().unwrap())
}
