//! A unit's own result beside its peers, for nobody but the unit itself.
//!
//! **Invariant:** it rests on the freeze of the publication in force, so that nothing is told before readers
//! are told, and what the unit has sent since is not in it.

use std::collections::HashMap;
use std::sync::Arc;

use super::DisseminateError;
use super::frozen::frozen_units;
use super::published::{Published, read_once};
use crate::domain::canonical;
use crate::domain::ids::UnitId;
use crate::domain::peers::{self, OwnResult, Protection};
use crate::domain::questionnaire::instrument::Instrument;
use crate::domain::round::Round;
use crate::domain::tabulate::Columns;
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
/// `secret` is what the rounding of counts is drawn from, with the freeze: the same on every instance, and known
/// to nobody, since who could draw alike could tell which counts were raised.
///
/// # Errors
///
/// [`DisseminateError::NotPublished`] before the round is public, [`DisseminateError::NoOwnResult`] for a unit
/// whose answer is not in the published figures, [`CollectError::OutsideGrant`] for a link that reaches only
/// parts.
pub fn own_result(
    cx: &mut Cx<'_>,
    grantee: &Grantee,
    secret: [u8; 32],
) -> Result<Own, DisseminateError> {
    if !grantee.scope.is_whole() {
        return Err(CollectError::OutsideGrant("the own result".to_owned()).into());
    }
    let visit = revisit(cx, grantee)?;
    let round = &visit.round;
    let stored = publications::find_newest(cx.conn, round.id, Some(cx.now))?;
    let stored = stored.ok_or(DisseminateError::NotPublished)?;
    let published = read_once(cx, &stored)?;
    let instrument = design::instrument_as_of(cx, round.version_id, stored.amendment)?;
    let key = (round.id, published.publication.freeze, stored.amendment);
    let answers = match cx.decoded.answers.find(&key) {
        Some(answers) => answers,
        None => {
            let answers = Arc::new(Answers::of(cx, &instrument, round, key.1)?);
            cx.decoded.answers.keep(key, &answers, answers.columns.n_values());
            answers
        }
    };
    let Some((me, true)) = answers.positions.get(&grantee.unit).copied() else {
        return Err(DisseminateError::NoOwnResult);
    };
    let seed = canonical::hash([secret, answers.freeze].concat());
    let rule = Protection { threshold: instrument.document.plan.threshold, seed };
    let result = peers::own_result(&answers.columns, &instrument, me, rule);
    Ok(Own { visit, published, result })
}

/// The answers of a freeze as its questionnaire's columns: the same for every unit that asks.
#[derive(Debug)]
pub(super) struct Answers {
    columns: Columns,
    /// The place of each unit, and whether its answer counts.
    positions: HashMap<UnitId, (usize, bool)>,
    /// The hash of the freeze.
    freeze: [u8; 32],
}

impl Answers {
    fn of(
        cx: &mut Cx<'_>,
        instrument: &Instrument,
        round: &Round,
        number: u32,
    ) -> Result<Self, DisseminateError> {
        let mut builder = Builder::new(instrument, &instrument.document.plan)?;
        let mut positions = HashMap::new();
        let (freeze, _) = frozen_units(cx, instrument, round, number, |unit| {
            let answered = unit.submission.is_some() && unit.disposition.answered();
            positions.insert(unit.id, (positions.len(), answered));
            Ok(builder.push(unit, |_| {})?)
        })?;
        Ok(Self { columns: builder.finish(), positions, freeze: freeze.hash })
    }
}
