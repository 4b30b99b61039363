//! An earlier round's table in the places of the present one.

use std::collections::BTreeMap;

use super::{Links, PastTable};
use crate::disclosure::{SafeTable, Sign};
use crate::publication::Publication;

/// The figures that `then` published of the table; none when it has no such table, or one over other axes.
///
/// Cells are the same by the codes of their categories and of their measure. A cell that the earlier round
/// does not have is `.`.
#[must_use]
pub fn past(now: &SafeTable, then: &Publication, links: Links) -> Option<PastTable> {
    let table = then.table(now.head().id.as_str())?;
    let way = now.way_to(table)?;
    let mut values = Vec::with_capacity(way.len());
    let mut signs = BTreeMap::new();
    for (at, position) in way.into_iter().enumerate() {
        let value = position.and_then(|position| table.values().get(position).copied().flatten());
        let sign = match position {
            Some(position) => then.sign(table, position),
            None => Some(Sign::NotApplicable),
        };
        values.push(value);
        signs.extend(sign.filter(|sign| *sign != Sign::Nil).map(|sign| (at, sign)));
    }
    let (round, version) = (then.round.code.clone(), then.round.version.clone());
    let (link, measured) = (links.table, links.measured);
    Some(PastTable { round, version, revision: then.revision, link, measured, values, signs })
}
