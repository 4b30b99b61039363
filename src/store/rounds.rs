//! Rounds: what was declared, and the state with its facts.
//!
//! [`save`] refuses a stale edition, so that of two concurrent transitions one happens.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::schema::{
    disposition_history, draft_entries, drafts, freeze_units, freezes, links, mails, panel_figures,
    paradata, personal_values, respondent_sessions, rounds, submission_entries, submissions, units,
};
use super::types::{At, Key, at, key};
use super::{StoreConnection, StoreError, locks};
use crate::domain::canonical;
use crate::domain::ids::{RoundId, SurveyId};
use crate::domain::round::{Round, RoundState, Schedule, StateName};

#[derive(Insertable, Queryable, AsChangeset)]
#[diesel(table_name = rounds, treat_none_as_default_value = false)]
pub(super) struct RoundRow {
    id: Key,
    survey_id: Key,
    version_id: Key,
    code: String,
    test: bool,
    state: String,
    opens_on: NaiveDate,
    deadline_on: NaiveDate,
    grace_days: i32,
    links_end_on: NaiveDate,
    partial_rule: String,
    eligibility: String,
    facts: String,
    edition: i64,
    created_at: At,
    /// Written by [`note_purged`] alone: none leaves it as it is.
    personal_purged_at: Option<At>,
}

impl From<&Round> for RoundRow {
    fn from(round: &Round) -> Self {
        Self {
            id: key(round.id),
            survey_id: key(round.survey_id),
            version_id: key(round.version_id),
            code: round.code.to_string(),
            test: round.test,
            state: round.state.name().as_str().to_owned(),
            opens_on: round.schedule.opens_on,
            deadline_on: round.schedule.deadline_on,
            grace_days: round.schedule.grace_days.into(),
            links_end_on: round.schedule.links_end_on,
            partial_rule: canonical::to_json(&round.partial_rule),
            eligibility: round.eligibility.to_string(),
            facts: canonical::to_json(&round.state),
            edition: round.edition,
            created_at: at(round.created_at),
            personal_purged_at: None,
        }
    }
}

const fn inconsistent(column: &'static str) -> StoreError {
    StoreError::Inconsistent { table: "rounds", column }
}

impl TryFrom<RoundRow> for Round {
    type Error = StoreError;

    fn try_from(row: RoundRow) -> Result<Self, StoreError> {
        let state: RoundState =
            serde_json::from_str(&row.facts).map_err(|_| inconsistent("facts"))?;
        if state.name().as_str() != row.state {
            return Err(inconsistent("state"));
        }
        Ok(Self {
            id: row.id.id(),
            survey_id: row.survey_id.id(),
            version_id: row.version_id.id(),
            code: row.code.parse().map_err(|_| inconsistent("code"))?,
            test: row.test,
            schedule: Schedule {
                opens_on: row.opens_on,
                deadline_on: row.deadline_on,
                grace_days: row.grace_days.try_into().map_err(|_| inconsistent("grace_days"))?,
                links_end_on: row.links_end_on,
            },
            partial_rule: serde_json::from_str(&row.partial_rule)
                .map_err(|_| inconsistent("partial_rule"))?,
            eligibility: row.eligibility.parse().map_err(|_| inconsistent("eligibility"))?,
            state,
            edition: row.edition,
            created_at: row.created_at.0,
        })
    }
}

/// Keeps a new round.
///
/// # Errors
///
/// [`StoreError::Query`], also when the survey has a round of that code.
pub fn insert(conn: &mut StoreConnection, round: &Round) -> Result<(), StoreError> {
    diesel::insert_into(rounds::table).values(RoundRow::from(round)).execute(conn)?;
    Ok(())
}

/// Saves a changed round whose stored edition is still `round.edition`, and counts it up.
///
/// False, with nothing changed, when somebody else has saved it meanwhile.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn save(conn: &mut StoreConnection, round: &mut Round) -> Result<bool, StoreError> {
    let based_on = round.edition;
    let mut row = RoundRow::from(&*round);
    row.edition = based_on + 1;
    let stored = rounds::table.find(key(round.id)).filter(rounds::edition.eq(based_on));
    locks::hold_round_alone(conn, round.id)?;
    let n = diesel::update(stored).set(row).execute(conn)?;
    if n == 1 {
        round.edition = based_on + 1;
    }
    Ok(n == 1)
}

/// The round of that id.
///
/// # Errors
///
/// [`StoreError::Query`], [`StoreError::Inconsistent`].
pub fn find(conn: &mut StoreConnection, id: RoundId) -> Result<Option<Round>, StoreError> {
    let row = rounds::table.find(key(id)).get_result::<RoundRow>(conn).optional()?;
    row.map(Round::try_from).transpose()
}

/// The round of a survey by its code; the real one, or the test one.
///
/// # Errors
///
/// As [`find`].
pub fn find_by_code(
    conn: &mut StoreConnection,
    survey: SurveyId,
    code: &str,
    test: bool,
) -> Result<Option<Round>, StoreError> {
    let found = rounds::table
        .filter(rounds::survey_id.eq(key(survey)))
        .filter(rounds::code.eq(code))
        .filter(rounds::test.eq(test));
    found.get_result::<RoundRow>(conn).optional()?.map(Round::try_from).transpose()
}

/// At most `limit` rounds, the newest first, of one survey or of all, older than `before`.
///
/// # Errors
///
/// As [`find`].
pub fn list(
    conn: &mut StoreConnection,
    survey: Option<SurveyId>,
    before: Option<RoundId>,
    limit: i64,
) -> Result<Vec<Round>, StoreError> {
    let mut query = rounds::table.order(rounds::id.desc()).limit(limit).into_boxed();
    if let Some(survey) = survey {
        query = query.filter(rounds::survey_id.eq(key(survey)));
    }
    if let Some(before) = before {
        query = query.filter(rounds::id.lt(key(before)));
    }
    query.load::<RoundRow>(conn)?.into_iter().map(Round::try_from).collect()
}

/// Every round that stands in one of these states.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn list_in(
    conn: &mut StoreConnection,
    states: &[StateName],
) -> Result<Vec<RoundId>, StoreError> {
    let names: Vec<&str> = states.iter().map(|state| state.as_str()).collect();
    let found = rounds::table.filter(rounds::state.eq_any(names)).order(rounds::id);
    Ok(found.select(rounds::id).load::<Key>(conn)?.into_iter().map(Key::id).collect())
}

/// The rounds whose links ended before `today` and whose personal answers have not been deleted since.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn list_to_purge(
    conn: &mut StoreConnection,
    today: NaiveDate,
) -> Result<Vec<RoundId>, StoreError> {
    let found = rounds::table
        .filter(rounds::links_end_on.lt(today))
        .filter(rounds::personal_purged_at.is_null())
        .order(rounds::id)
        .select(rounds::id);
    Ok(found.load::<Key>(conn)?.into_iter().map(Key::id).collect())
}

/// Notes when the personal answers of a round were deleted after its links had ended; none when there
/// are some again.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn note_purged(
    conn: &mut StoreConnection,
    id: RoundId,
    instant: Option<DateTime<Utc>>,
) -> Result<(), StoreError> {
    let purged = rounds::personal_purged_at.eq(instant.map(at));
    diesel::update(rounds::table.find(key(id))).set(purged).execute(conn)?;
    Ok(())
}

/// Deletes a round and everything that hangs on it: a test round, after its rehearsal, or one that was planned by mistake.
///
/// # Errors
///
/// [`StoreError::Query`], also when something published rests on the round.
pub fn wipe(conn: &mut StoreConnection, id: RoundId) -> Result<(), StoreError> {
    let units: Vec<Key> =
        units::table.filter(units::round_id.eq(key(id))).select(units::id).load(conn)?;
    diesel::delete(mails::table.filter(mails::round_id.eq(key(id)))).execute(conn)?;
    diesel::delete(freeze_units::table.filter(freeze_units::round_id.eq(key(id)))).execute(conn)?;
    diesel::delete(freezes::table.filter(freezes::round_id.eq(key(id)))).execute(conn)?;
    for unit in units {
        wipe_unit(conn, unit)?;
    }
    diesel::delete(panel_figures::table.filter(panel_figures::round_id.eq(key(id))))
        .execute(conn)?;
    diesel::delete(rounds::table.find(key(id))).execute(conn)?;
    Ok(())
}

fn wipe_unit(conn: &mut StoreConnection, unit: Key) -> Result<(), StoreError> {
    let sent: Vec<Key> = submissions::table
        .filter(submissions::unit_id.eq(unit))
        .select(submissions::id)
        .load(conn)?;
    for submission in sent {
        let personal = personal_values::table.filter(personal_values::submission_id.eq(submission));
        diesel::delete(personal).execute(conn)?;
        let entries =
            submission_entries::table.filter(submission_entries::submission_id.eq(submission));
        diesel::delete(entries).execute(conn)?;
        diesel::delete(submissions::table.find(submission)).execute(conn)?;
    }
    let issued: Vec<Key> =
        links::table.filter(links::unit_id.eq(unit)).select(links::id).load(conn)?;
    for link in issued {
        let sessions = respondent_sessions::table.filter(respondent_sessions::link_id.eq(link));
        diesel::delete(sessions).execute(conn)?;
        diesel::delete(links::table.find(link)).execute(conn)?;
    }
    diesel::delete(paradata::table.filter(paradata::unit_id.eq(unit))).execute(conn)?;
    diesel::delete(draft_entries::table.filter(draft_entries::unit_id.eq(unit))).execute(conn)?;
    diesel::delete(drafts::table.find(unit)).execute(conn)?;
    let history = disposition_history::table.filter(disposition_history::unit_id.eq(unit));
    diesel::delete(history).execute(conn)?;
    diesel::delete(units::table.find(unit)).execute(conn)?;
    Ok(())
}
