//! Planning a round: its declared rules, its dates, and the frame drawn from the register.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::json;

use super::error::DesignError;
use super::questionnaires::{find_survey, find_version};
use crate::domain::code::Code;
use crate::domain::frame::{Facts, Level};
use crate::domain::ids::{RoundId, SurveyId, UnitId, VersionId};
use crate::domain::orgnr::OrgNumber;
use crate::domain::oslo::day_in_oslo;
use crate::domain::outcome::Disposition;
use crate::domain::round::{
    Eligibility, PartialRule, Round, RoundError, RoundState, Schedule, Unit,
};
use crate::service::{Cx, Subject};
use crate::store::locks::{self, Rule};
use crate::store::organisations;
use crate::store::{drafts, rounds, units};

/// What a planned round declares.
#[derive(Clone, Debug)]
pub struct PlannedRound {
    /// The survey.
    pub survey: SurveyId,
    /// The questionnaire version that is asked.
    pub version: VersionId,
    /// The period, as tables show it.
    pub code: Code,
    /// A rehearsal.
    pub test: bool,
    /// The dates.
    pub schedule: Schedule,
    /// What counts as complete, partial and broken off.
    pub partial_rule: PartialRule,
    /// `e` of RR3 and RR4.
    pub eligibility: Eligibility,
    /// Whom it asks.
    pub frame: FrameFilter,
}

/// Which organisations of the register a frame takes: those that pass every part that is given.
#[derive(Clone, Debug, Default)]
pub struct FrameFilter {
    /// Only these levels; all when empty.
    pub levels: BTreeSet<Level>,
    /// Only members of at least one of these groups; all when empty.
    pub groups: BTreeSet<Code>,
    /// Exactly these organisations, all of which must be active; all when empty.
    pub orgnrs: BTreeSet<OrgNumber>,
    /// The day of the register that is taken; today when none is given.
    pub on: Option<NaiveDate>,
}

impl FrameFilter {
    fn takes(&self, facts: &Facts) -> bool {
        (self.levels.is_empty() || self.levels.contains(&facts.level))
            && (self.groups.is_empty() || !self.groups.is_disjoint(&facts.groups))
            && (self.orgnrs.is_empty() || self.orgnrs.contains(&facts.orgnr))
    }
}

/// Plans a round and draws its frame.
///
/// Every unit begins as an eligible non-contact, which it stays when it is silent.
///
/// # Errors
///
/// [`DesignError::NoSuchSurvey`], [`DesignError::NoSuchVersion`],
/// [`DesignError::VersionOfOtherSurvey`], [`DesignError::RoundExists`],
/// [`DesignError::NotInRegister`], [`DesignError::Round`] for dates or rules out of order and for
/// a frame without units.
pub fn plan_round(cx: &mut Cx<'_>, planned: PlannedRound) -> Result<Round, DesignError> {
    locks::hold_rule(cx.conn, Rule::Surveys)?;
    let survey = find_survey(cx, planned.survey)?;
    let version = find_version(cx, planned.version)?;
    if version.survey_id != survey.id {
        return Err(DesignError::VersionOfOtherSurvey);
    }
    planned.schedule.check()?;
    planned.partial_rule.check()?;
    let PlannedRound { code, test, schedule, partial_rule, eligibility, frame, .. } = planned;
    if rounds::find_by_code(cx.conn, survey.id, code.as_str(), test)?.is_some() {
        return Err(DesignError::RoundExists(code));
    }
    let round = Round {
        id: cx.id(),
        survey_id: survey.id,
        version_id: version.id,
        code,
        test,
        schedule,
        partial_rule,
        eligibility,
        state: RoundState::Planned,
        edition: 1,
        created_at: cx.now,
    };
    rounds::insert(cx.conn, &round)?;
    let n_units = draw_frame(cx, round.id, &frame)?;
    let detail = json!({"code": round.code, "test": test, "version": version.id,
        "units": n_units, "schedule": round.schedule});
    cx.audit("round.plan", Subject::new("round", round.id), detail)?;
    Ok(round)
}

/// Takes the snapshot; returns how many units it has.
fn draw_frame(cx: &mut Cx<'_>, round: RoundId, filter: &FrameFilter) -> Result<usize, DesignError> {
    let on = filter.on.unwrap_or_else(|| day_in_oslo(cx.now));
    let active = organisations::list_active(cx.conn, on)?;
    let known: BTreeSet<OrgNumber> = active.iter().map(|(known, _)| known.orgnr).collect();
    let unknown: Vec<OrgNumber> = filter.orgnrs.difference(&known).copied().collect();
    if !unknown.is_empty() {
        return Err(DesignError::NotInRegister(unknown));
    }
    let drawn = active.into_iter().filter(|(_, dated)| filter.takes(&dated.facts));
    let frame: Vec<Unit> = drawn
        .map(|(organisation, dated)| Unit {
            id: cx.id(),
            round_id: round,
            organisation_id: organisation.id,
            facts: dated.facts,
            disposition: Disposition::NonContact,
            extended_to: None,
            first_submitted_at: None,
            last_submission_id: None,
        })
        .collect();
    if frame.is_empty() {
        return Err(RoundError::NoUnits.into());
    }
    units::insert(cx.conn, &frame)?;
    Ok(frame.len())
}

/// Changes the dates of a round that is not closed; a round that has opened keeps its opening day.
///
/// # Errors
///
/// [`DesignError::NoSuchRound`], [`DesignError::Stale`], [`DesignError::Round`].
pub fn reschedule(
    cx: &mut Cx<'_>,
    id: RoundId,
    expected: Option<i64>,
    schedule: Schedule,
) -> Result<Round, DesignError> {
    // Nobody is given more time beside it, beyond what the links last.
    locks::hold_round_alone(cx.conn, id)?;
    let mut round = find_expected(cx, id, expected)?;
    round.state.not_yet_closed()?;
    if schedule.opens_on != round.schedule.opens_on {
        round.state.still_planned()?;
    }
    schedule.check()?;
    let former = std::mem::replace(&mut round.schedule, schedule);
    if let Some(extension) = units::find_latest_extension(cx.conn, id)? {
        // An extension may become needless, but never longer than the links live.
        let extension = extension.max(round.schedule.deadline_on);
        round.schedule.check_extension(extension)?;
    }
    save(cx, &mut round)?;
    let detail = json!({"former": former, "schedule": round.schedule});
    cx.audit("round.reschedule", Subject::new("round", id), detail)?;
    Ok(round)
}

/// Deletes a test round with everything that was answered in it, or a round that has not opened, of which nobody has
/// been told.
///
/// # Errors
///
/// [`DesignError::NoSuchRound`], [`DesignError::Stale`], [`DesignError::Round`] for a real round that has opened.
pub fn wipe_round(cx: &mut Cx<'_>, id: RoundId, expected: Option<i64>) -> Result<(), DesignError> {
    let mut round = find_expected(cx, id, expected)?;
    if !round.test {
        round.state.still_planned().map_err(|_| RoundError::NotTest)?;
    }
    save(cx, &mut round)?;
    let n_units = units::count(cx.conn, id)?;
    rounds::wipe(cx.conn, id)?;
    let detail = json!({"code": round.code, "units": n_units});
    Ok(cx.audit("round.wipe", Subject::new("round", id), detail)?)
}

/// The round of that id.
///
/// # Errors
///
/// [`DesignError::NoSuchRound`].
pub fn find_round(cx: &mut Cx<'_>, id: RoundId) -> Result<Round, DesignError> {
    rounds::find(cx.conn, id)?.ok_or(DesignError::NoSuchRound(id))
}

/// At most `limit` rounds, the newest first, of one survey or of all, older than `before`.
///
/// # Errors
///
/// The store's.
pub fn list_rounds(
    cx: &mut Cx<'_>,
    survey: Option<SurveyId>,
    before: Option<RoundId>,
    limit: i64,
) -> Result<Vec<Round>, DesignError> {
    Ok(rounds::list(cx.conn, survey, before, limit)?)
}

/// The unit of that id.
///
/// # Errors
///
/// [`DesignError::NoSuchUnit`].
pub fn find_unit(cx: &mut Cx<'_>, id: UnitId) -> Result<Unit, DesignError> {
    units::find(cx.conn, id)?.ok_or(DesignError::NoSuchUnit(id))
}

/// A round with at most `limit` of its units by organisation number, from the first one after `after`,
/// of one disposition or of all.
///
/// # Errors
///
/// [`DesignError::NoSuchRound`].
pub fn list_units(
    cx: &mut Cx<'_>,
    round: RoundId,
    disposition: Option<Disposition>,
    after: Option<&str>,
    limit: i64,
) -> Result<(Round, Vec<Unit>), DesignError> {
    let round = find_round(cx, round)?;
    let units = units::list(cx.conn, round.id, disposition, after, limit)?;
    Ok((round, units))
}

/// Those of some units in whose draft somebody has written, each with when that was last.
///
/// # Errors
///
/// The store's.
pub fn list_begun(
    cx: &mut Cx<'_>,
    units: &[Unit],
) -> Result<HashMap<UnitId, DateTime<Utc>>, DesignError> {
    let ids: Vec<UnitId> = units.iter().map(|unit| unit.id).collect();
    Ok(drafts::list_begun(cx.conn, &ids)?)
}

/// The round of that id, if its edition is still the one that a change is based on; none is any.
pub(in crate::service) fn find_expected(
    cx: &mut Cx<'_>,
    id: RoundId,
    expected: Option<i64>,
) -> Result<Round, DesignError> {
    let round = find_round(cx, id)?;
    if expected.is_none_or(|expected| expected == round.edition) {
        Ok(round)
    } else {
        Err(DesignError::Stale(round.edition))
    }
}

/// Saves a round unless somebody else has done so since it was read.
pub(in crate::service) fn save(cx: &mut Cx<'_>, round: &mut Round) -> Result<(), DesignError> {
    if rounds::save(cx.conn, round)? { Ok(()) } else { Err(DesignError::Stale(round.edition)) }
}
