//! The answers of a freeze for those who may work with them, as files.

use serde_json::json;

use super::error::DisseminateError;
use super::frozen::frozen_frame;
use crate::domain::answer::route;
use crate::domain::canonical;
use crate::domain::expression::Scope;
use crate::domain::ids::RoundId;
use crate::domain::oslo::day_in_oslo;
use crate::domain::questionnaire::codebook::Codebook;
use crate::domain::questionnaire::instrument::Instrument;
use crate::domain::round::{Round, Unit};
use crate::domain::tabulate::is_exempt;
use crate::exchange::csv::Flavour;
use crate::exchange::csv::answers::{AnswersFile, Line, Reach};
use crate::service::collect::{Answered, Personal, frozen_responses};
use crate::service::design::{find_round, instrument};
use crate::service::{Cx, Subject};
use crate::store::StoreError;

/// Writes the answers that a freeze holds as files, by name: `header.csv`, one for each roster, and
/// `codebook.json`, which describes every item of `questionnaire.json`.
///
/// Units without a counting submission have no line. The export is audited, with what it reached.
///
/// # Errors
///
/// [`DisseminateError::Process`] for an unknown round or freeze.
pub fn export_answers(
    cx: &mut Cx<'_>,
    id: RoundId,
    freeze: u32,
    flavour: Flavour,
    reach: Reach,
) -> Result<Vec<(String, Vec<u8>)>, DisseminateError> {
    let round = find_round(cx, id)?;
    let instrument = instrument(cx, round.version_id)?;
    let (_, mut units) = frozen_frame(cx, id, freeze)?;
    units.sort_unstable_by_key(|unit| unit.id);
    let mut header = AnswersFile::new(flavour, &instrument.header, false, reach);
    let mut rosters: Vec<AnswersFile<'_>> = instrument
        .rosters
        .iter()
        .map(|roster| AnswersFile::new(flavour, &roster.part, true, reach))
        .collect();
    let personal = if reach.personal { Personal::Shown } else { Personal::Sealed };
    frozen_responses(cx, (id, freeze), personal, |answered| {
        let untrue = StoreError::Inconsistent { table: "submissions", column: "unit_id" };
        let of = answered.submission.unit;
        let at = units.binary_search_by_key(&of, |unit| unit.id).map_err(|_| untrue)?;
        if let Some(unit) = units.get(at) {
            push(&instrument, &round, unit, &answered, &mut header, &mut rosters);
        }
        Ok::<(), DisseminateError>(())
    })?;
    let document = canonical::to_json(&instrument.document).into_bytes();
    let codebook = canonical::to_json(&Codebook::of(&instrument)).into_bytes();
    let mut files = vec![
        ("codebook.json".to_owned(), codebook),
        ("questionnaire.json".to_owned(), document),
        ("header.csv".to_owned(), header.finish()),
    ];
    for (roster, file) in instrument.rosters.iter().zip(rosters) {
        files.push((format!("{}.csv", roster.id), file.finish()));
    }
    let detail = json!({"freeze": freeze, "personal": reach.personal, "exempt": reach.exempt});
    cx.audit("answers.export", Subject::new("round", id), detail)?;
    Ok(files)
}

fn push(
    instrument: &Instrument,
    round: &Round,
    unit: &Unit,
    answered: &Answered,
    header: &mut AnswersFile<'_>,
    rosters: &mut [AnswersFile<'_>],
) {
    let (submission, response) = (&answered.submission, &answered.response);
    let today = day_in_oslo(submission.received_at);
    let route = route(instrument, response, Some(&unit.facts), today);
    let line = Line {
        facts: &unit.facts,
        disposition: unit.disposition,
        submission: submission.number,
        received_at: submission.received_at,
        entry: None,
        exempt: false,
        late: round.is_late(unit, submission.first_at),
    };
    header.push(&line, &response.header, |item| route.asks(None, item.id.as_str()));
    for (roster, file) in instrument.rosters.iter().zip(rosters) {
        for (at, entry) in response.entries(roster.id.as_str()).iter().enumerate() {
            let first_at = entry.first_submitted_at.unwrap_or(submission.received_at);
            let scope = Scope {
                instrument,
                header: &response.header.answers,
                entry: Some(&entry.sheet.answers),
                rosters: &response.rosters,
                facts: Some(&unit.facts),
                today,
            };
            let line = Line {
                entry: Some((entry.id, at + 1, first_at)),
                exempt: is_exempt(roster, &scope),
                late: round.is_late(unit, first_at),
                ..line
            };
            file.push(&line, &entry.sheet, |item| route.asks(Some(entry.id), item.id.as_str()));
        }
    }
}
