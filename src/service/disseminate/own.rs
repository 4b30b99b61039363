//! A unit's own result beside its peers, for nobody but the unit itself.
//!
//! **Invariant:** it rests on the freeze of the publication in force, so that nothing is told before readers
//! are told, and what the unit has sent since is not in it.

use std::collections::HashMap;

use super::DisseminateError;
use super::frozen::frozen_units;
use super::published::{Published, read};
use crate::domain::peers::{self, OwnResult, Protection};
use crate::domain::tabulate::build::Builder;
use crate::service::collect::{CollectError, Grantee, Visit, revisit};
use crate::service::{Cx, design};
use crate::store::publications;

/// A unit's own result, with what it stands on.
#[derive(Clone, Debug)]
pub struct Own {
    /// The round and the organisation.
    pub visit: Visit,
    /// The publication in force.
    pub published: Published,
    /// The comparison.
    pub result: OwnResult,
}

/// The answers of a link's unit beside those of its peers.
///
/// # Errors
///
/// [`DisseminateError::NotPublished`] before the round is public, [`DisseminateError::NoOwnResult`] for a unit
/// whose answer is not in the published figures, [`CollectError::OutsideGrant`] for a link that reaches only
/// parts.
pub fn own_result(cx: &mut Cx<'_>, grantee: &Grantee) -> Result<Own, DisseminateError> {
    if !grantee.scope.is_whole() {
        return Err(CollectError::OutsideGrant("the own result".to_owned()).into());
    }
    let visit = revisit(cx, grantee)?;
    let round = &visit.round;
    let stored = publications::find_newest(cx.conn, round.id, Some(cx.now))?;
    let stored = stored.ok_or(DisseminateError::NotPublished)?;
    let published = read(&stored)?;
    let instrument = design::instrument_as_of(cx, round.version_id, stored.amendment)?;
    let mut builder = Builder::new(&instrument, &instrument.document.plan)?;
    let mut positions = HashMap::new();
    let number = published.publication.freeze;
    let (freeze, _) = frozen_units(cx, &instrument, round, number, |unit| {
        let answered = unit.submission.is_some() && unit.disposition.answered();
        positions.insert(unit.id, (positions.len(), answered));
        Ok(builder.push(unit, |_, _, _, _| {})?)
    })?;
    let Some((me, true)) = positions.get(&grantee.unit).copied() else {
        return Err(DisseminateError::NoOwnResult);
    };
    let threshold = instrument.document.plan.threshold;
    let rule = Protection { threshold, seed: freeze.hash };
    let result = peers::own_result(&builder.finish(), &instrument, me, rule);
    Ok(Own { visit, published, result })
}
