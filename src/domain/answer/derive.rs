//! Derived items: values that are computed from a response and never asked.

use std::collections::BTreeMap;

use crate::code::Name;
use crate::expression::{Scope, Value};

/// The derived items of one part, by code; one that is not known is absent.
///
/// `roster` is the part's: none for the header, and then the scope has no entry.
#[must_use]
pub fn derive(scope: &Scope<'_>, roster: Option<&str>) -> BTreeMap<Name, Value> {
    let own = scope
        .instrument
        .derived
        .iter()
        .filter(|derived| derived.roster.as_ref().map(Name::as_str) == roster);
    own.filter_map(|derived| {
        let value = derived.value.evaluate(scope)?;
        let listed = match (&value, &derived.codes) {
            (Value::Text(code), Some(list)) => list.find(code).is_some(),
            _ => true,
        };
        listed.then(|| (derived.id.clone(), value))
    })
    .collect()
}
