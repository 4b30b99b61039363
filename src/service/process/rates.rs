//! Outcome rates of a round: overall, apart by what the frame knows, and over time.
//!
//! While a round is open they are what would hold if it closed now; with a freeze they are what
//! that freeze fixed. Drafts are never in them.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};

use super::error::ProcessError;
use super::freezes::find_freeze;
use crate::domain::ids::RoundId;
use crate::domain::outcome::{Breakdown, Counts, Group, answered_by_day, by};
use crate::domain::round::{Eligibility, Round, StateName, Unit};
use crate::service::Cx;
use crate::service::design::find_round;
use crate::store::{freezes, units};

/// The outcome of a round.
#[derive(Clone, Debug)]
pub struct Outcomes {
    /// The round's state.
    pub state: StateName,
    /// The freeze that they are of; none for the present.
    pub freeze: Option<u32>,
    /// The instant that they are of.
    pub as_of: DateTime<Utc>,
    /// `e` of RR3 and RR4, as declared.
    pub eligibility: Eligibility,
    /// Every unit.
    pub overall: Counts,
    /// Units that first submitted after their deadline.
    pub late: u64,
    /// Units apart by each breakdown.
    pub by: BTreeMap<Breakdown, BTreeMap<Option<String>, Group>>,
    /// Units that have answered, by the end of each day in Oslo on which one first did.
    pub over_time: Vec<(NaiveDate, u64)>,
}

/// Counts the outcomes of a round, at present or as a freeze fixed them.
///
/// # Errors
///
/// [`ProcessError::Design`] for an unknown round, [`ProcessError::NoSuchFreeze`].
pub fn outcomes(
    cx: &mut Cx<'_>,
    id: RoundId,
    freeze: Option<u32>,
) -> Result<Outcomes, ProcessError> {
    let round = find_round(cx, id)?;
    let mut frame = units::list_all(cx.conn, id)?;
    let mut as_of = cx.now;
    if let Some(number) = freeze {
        let (frozen, fixed) = find_freeze(cx, id, number)?;
        as_of = frozen.frozen_at;
        let fixed: HashMap<_, _> =
            fixed.into_iter().map(|unit| (unit.unit_id, unit.disposition)).collect();
        let first_submitted = freezes::list_first_submitted(cx.conn, id, number)?;
        for unit in &mut frame {
            if let Some(disposition) = fixed.get(&unit.id) {
                unit.disposition = *disposition;
                // What was entered since may have been received before it.
                unit.first_submitted_at = first_submitted.get(&unit.id).copied();
            }
        }
    }
    Ok(count(&round, freeze, as_of, &frame))
}

fn count(round: &Round, freeze: Option<u32>, as_of: DateTime<Utc>, frame: &[Unit]) -> Outcomes {
    let first_answers = || {
        let answered = frame.iter().filter(|unit| unit.disposition.answered());
        answered.filter_map(|unit| unit.first_submitted_at.map(|at| (unit, at)))
    };
    let late = first_answers().filter(|(unit, at)| round.is_late(unit, *at)).count() as u64;
    Outcomes {
        state: round.state.name(),
        freeze,
        as_of,
        eligibility: round.eligibility,
        overall: frame.iter().map(|unit| unit.disposition).collect(),
        late,
        by: Breakdown::ALL.into_iter().map(|breakdown| (breakdown, by(breakdown, frame))).collect(),
        over_time: answered_by_day(first_answers().map(|(_, at)| at)),
    }
}
