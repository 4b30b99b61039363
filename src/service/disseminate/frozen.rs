//! The units of a frame beside their submissions, one after another.
//!
//! **Invariant:** units and submissions are read in the order of the units' ids, and each submission is let
//! go of when it has been taken, so that memory grows with what is made of the answers and not with them.

use std::collections::HashMap;
use std::iter::Peekable;
use std::vec::IntoIter;

use super::DisseminateError;
use crate::domain::ids::{RoundId, UnitId};
use crate::domain::publication::Outcome;
use crate::domain::questionnaire::instrument::Instrument;
use crate::domain::round::{Round, Unit};
use crate::domain::tabulate::build::{FrozenSubmission, FrozenUnit};
use crate::service::Cx;
use crate::service::collect::{Answered, Personal, current_responses, frozen_responses};
use crate::service::process::{self, Freeze};
use crate::store::{StoreError, units};

/// Hands every unit of a freeze to `each`, with the submission that counts.
///
/// Returns the freeze, and what became of its frame.
///
/// # Errors
///
/// What `each` returns; [`DisseminateError::Process`] for an unknown freeze.
pub(super) fn frozen_units(
    cx: &mut Cx<'_>,
    instrument: &Instrument,
    round: &Round,
    number: u32,
    each: impl FnMut(&FrozenUnit) -> Result<(), DisseminateError>,
) -> Result<(Freeze, Outcome), DisseminateError> {
    let (freeze, units) = frozen_frame(cx, round.id, number)?;
    let outcome = Outcome::of(&units, round.eligibility, &instrument.document.plan.frame_labels);
    let mut paired = Paired::new(round, units, each);
    frozen_responses(cx, (round.id, number), Personal::Sealed, |answered| paired.take(answered))?;
    paired.finish()?;
    Ok((freeze, outcome))
}

/// Hands every unit to `each` as a freeze made now would hold it, and returns what became of the frame.
///
/// # Errors
///
/// What `each` returns; the store's own.
pub(super) fn current_units(
    cx: &mut Cx<'_>,
    instrument: &Instrument,
    round: &Round,
    each: impl FnMut(&FrozenUnit) -> Result<(), DisseminateError>,
) -> Result<Outcome, DisseminateError> {
    let units = units::list_all(cx.conn, round.id)?;
    let outcome = Outcome::of(&units, round.eligibility, &instrument.document.plan.frame_labels);
    let mut paired = Paired::new(round, units, each);
    current_responses(cx, round.id, Personal::Sealed, |answered| paired.take(answered))?;
    paired.finish()?;
    Ok(outcome)
}

/// A freeze, and every unit of the frame with the disposition that it fixes.
///
/// # Errors
///
/// [`DisseminateError::Process`] for an unknown freeze.
pub(super) fn frozen_frame(
    cx: &mut Cx<'_>,
    round: RoundId,
    number: u32,
) -> Result<(Freeze, Vec<Unit>), DisseminateError> {
    let (freeze, fixed) = process::find_freeze(cx, round, number)?;
    let mut units: Vec<Unit> = units::list_all(cx.conn, round)?;
    let dispositions: HashMap<UnitId, _> =
        fixed.iter().map(|unit| (unit.unit_id, unit.disposition)).collect();
    for unit in &mut units {
        let untrue = StoreError::Inconsistent { table: "freeze_units", column: "unit_id" };
        unit.disposition = *dispositions.get(&unit.id).ok_or(untrue)?;
    }
    Ok((freeze, units))
}

/// Units that wait for their submissions, which come in the same order.
struct Paired<'a, Each> {
    round: &'a Round,
    units: Peekable<IntoIter<Unit>>,
    each: Each,
}

impl<'a, Each> Paired<'a, Each>
where
    Each: FnMut(&FrozenUnit) -> Result<(), DisseminateError>,
{
    fn new(round: &'a Round, mut units: Vec<Unit>, each: Each) -> Self {
        units.sort_unstable_by_key(|unit| unit.id);
        Self { round, units: units.into_iter().peekable(), each }
    }

    /// Hands on the unit of a submission, after those before it, which have none.
    fn take(&mut self, answered: Answered) -> Result<(), DisseminateError> {
        let sender = answered.submission.unit;
        while let Some(silent) = self.units.next_if(|unit| unit.id < sender) {
            self.hand_on(silent, None)?;
        }
        let untrue = StoreError::Inconsistent { table: "submissions", column: "unit_id" };
        let unit = self.units.next_if(|unit| unit.id == sender).ok_or(untrue)?;
        self.hand_on(unit, Some(answered))
    }

    /// Hands on the units after the last submission.
    fn finish(mut self) -> Result<(), DisseminateError> {
        while let Some(silent) = self.units.next() {
            self.hand_on(silent, None)?;
        }
        Ok(())
    }

    fn hand_on(&mut self, unit: Unit, answered: Option<Answered>) -> Result<(), DisseminateError> {
        (self.each)(&beside(self.round, unit, answered))
    }
}

/// A unit of the frame beside its submission.
pub(super) fn beside(round: &Round, unit: Unit, answered: Option<Answered>) -> FrozenUnit {
    let submission = answered.map(|Answered { submission, response }| {
        let (received_at, first_at) = (submission.received_at, submission.first_at);
        FrozenSubmission { response, received_at, first_at }
    });
    FrozenUnit {
        id: unit.id,
        deadline: round.schedule.deadline(unit.extended_to),
        disposition: unit.disposition,
        submission,
        facts: unit.facts,
    }
}
