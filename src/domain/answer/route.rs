//! Routing: which items a response is asked, given its answers.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::response::Response;
use crate::domain::code::Name;
use crate::domain::frame::Facts;
use crate::domain::ids::EntryId;
use crate::domain::questionnaire::instrument::Instrument;

/// The items that a response is not asked. Unknown relevance means not asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Route {
    off_header: BTreeSet<Name>,
    off_entries: BTreeMap<EntryId, BTreeSet<Name>>,
}

impl Route {
    /// Whether the item is asked, in the header (`entry` is `None`) or in one entry.
    #[must_use]
    pub fn asks(&self, entry: Option<EntryId>, item: &str) -> bool {
        let off = match entry {
            None => Some(&self.off_header),
            Some(id) => self.off_entries.get(&id),
        };
        off.is_none_or(|off| !off.contains(item))
    }
}

/// Routes a response: `today` is the day that `today()` gives.
#[must_use]
pub fn route(_: &Instrument, _: &Response, _: Option<&Facts>, _: NaiveDate) -> Route {
    Route::default()
}

/// The response without its answers off route, and without their exemptions.
#[must_use]
pub fn prune(_: &Instrument, response: &Response, _: Option<&Facts>, _: NaiveDate) -> Response {
    response.clone()
}
