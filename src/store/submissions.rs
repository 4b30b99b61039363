//! Submissions: immutable wholes with their entries, one row each. There is no update here.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::dialect::each_backend;
use super::drafts::parse_nil;
use super::schema::{freeze_units, submission_entries, submissions, units};
use super::types::{At, Key, at, key};
use super::{StoreConnection, StoreError};
use crate::domain::answer::Source;
use crate::domain::code::Name;
use crate::domain::ids::{AccountId, EntryId, LinkId, RoundId, SubmissionId, UnitId, VersionId};

/// One submission without its entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// Its id.
    pub id: SubmissionId,
    /// The unit.
    pub unit: UnitId,
    /// 1, 2, 3 of the unit.
    pub number: i32,
    /// The questionnaire version that it answers.
    pub version: VersionId,
    /// Who sent it.
    pub source: Source,
    /// The link that it came through.
    pub link: Option<LinkId>,
    /// The account that entered or corrected it.
    pub account: Option<AccountId>,
    /// Why staff entered or corrected it; empty for a respondent's own.
    pub reason: String,
    /// When it was received.
    pub received_at: DateTime<Utc>,
    /// When the unit first submitted.
    pub first_at: DateTime<Utc>,
    /// The header, canonical JSON.
    pub sheet: String,
    /// Rosters stated to have nothing to report.
    pub nil: BTreeSet<Name>,
    /// SHA-256 of what was received.
    pub hash: [u8; 32],
}

/// One entry of a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubmittedEntry {
    /// The submission.
    pub submission: SubmissionId,
    /// Its id, the same in every version and round.
    pub id: EntryId,
    /// The roster that it stands in.
    pub roster: Name,
    /// Its place, from 1.
    pub position: i32,
    /// When it was first part of a submission.
    pub first_submitted_at: DateTime<Utc>,
    /// The answers, canonical JSON.
    pub sheet: String,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = submissions, treat_none_as_default_value = false)]
struct SubmissionRow {
    id: Key,
    unit_id: Key,
    number: i32,
    version_id: Key,
    source: String,
    link_id: Option<Key>,
    account_id: Option<Key>,
    reason: String,
    received_at: At,
    first_at: At,
    sheet: String,
    nil: String,
    hash: Vec<u8>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = submission_entries, treat_none_as_default_value = false)]
struct EntryRow {
    submission_id: Key,
    entry_id: Key,
    roster: String,
    position: i32,
    first_submitted_at: At,
    sheet: String,
}

impl TryFrom<SubmissionRow> for Submission {
    type Error = StoreError;

    fn try_from(row: SubmissionRow) -> Result<Self, StoreError> {
        let untrue = |column| StoreError::Inconsistent { table: "submissions", column };
        Ok(Self {
            id: row.id.id(),
            unit: row.unit_id.id(),
            number: row.number,
            version: row.version_id.id(),
            source: Source::parse(&row.source).ok_or_else(|| untrue("source"))?,
            link: row.link_id.map(Key::id),
            account: row.account_id.map(Key::id),
            reason: row.reason,
            received_at: row.received_at.0,
            first_at: row.first_at.0,
            sheet: row.sheet,
            nil: parse_nil("submissions", &row.nil)?,
            hash: row.hash.try_into().map_err(|_| untrue("hash"))?,
        })
    }
}

impl TryFrom<EntryRow> for SubmittedEntry {
    type Error = StoreError;

    fn try_from(row: EntryRow) -> Result<Self, StoreError> {
        let table = "submission_entries";
        let untrue = |_| StoreError::Inconsistent { table, column: "roster" };
        Ok(Self {
            submission: row.submission_id.id(),
            id: row.entry_id.id(),
            roster: row.roster.parse().map_err(untrue)?,
            position: row.position,
            first_submitted_at: row.first_submitted_at.0,
            sheet: row.sheet,
        })
    }
}

/// Keeps a submission with its entries.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn insert(
    conn: &mut StoreConnection,
    submission: &Submission,
    entries: &[SubmittedEntry],
) -> Result<(), StoreError> {
    let row = SubmissionRow {
        id: key(submission.id),
        unit_id: key(submission.unit),
        number: submission.number,
        version_id: key(submission.version),
        source: submission.source.as_str().to_owned(),
        link_id: submission.link.map(key),
        account_id: submission.account.map(key),
        reason: submission.reason.clone(),
        received_at: at(submission.received_at),
        first_at: at(submission.first_at),
        sheet: submission.sheet.clone(),
        nil: serde_json::json!(submission.nil).to_string(),
        hash: submission.hash.to_vec(),
    };
    let insert = diesel::insert_into(submissions::table).values(row);
    each_backend!(conn, one => insert.execute(one))?;
    for entry in entries {
        let row = EntryRow {
            submission_id: key(entry.submission),
            entry_id: key(entry.id),
            roster: entry.roster.to_string(),
            position: entry.position,
            first_submitted_at: at(entry.first_submitted_at),
            sheet: entry.sheet.clone(),
        };
        let insert = diesel::insert_into(submission_entries::table).values(row);
        each_backend!(conn, one => insert.execute(one))?;
    }
    Ok(())
}

/// The submission of that id.
///
/// # Errors
///
/// [`StoreError::Query`], [`StoreError::Inconsistent`].
pub fn find(
    conn: &mut StoreConnection,
    submission: SubmissionId,
) -> Result<Option<Submission>, StoreError> {
    let row = submissions::table.find(key(submission)).select(SubmissionRow::as_select());
    row.get_result::<SubmissionRow>(conn).optional()?.map(Submission::try_from).transpose()
}

/// Every submission of a unit, the newest first.
///
/// # Errors
///
/// As [`find`].
pub fn list(conn: &mut StoreConnection, unit: UnitId) -> Result<Vec<Submission>, StoreError> {
    let rows: Vec<SubmissionRow> = submissions::table
        .filter(submissions::unit_id.eq(key(unit)))
        .order(submissions::number.desc())
        .select(SubmissionRow::as_select())
        .load(conn)?;
    rows.into_iter().map(Submission::try_from).collect()
}

/// Every submission by its id: at most `limit` after `after`.
///
/// # Errors
///
/// As [`find`].
pub fn list_all(
    conn: &mut StoreConnection,
    after: Option<SubmissionId>,
    limit: i64,
) -> Result<Vec<Submission>, StoreError> {
    let mut all = submissions::table.into_boxed();
    if let Some(submission) = after {
        all = all.filter(submissions::id.gt(key(submission)));
    }
    let rows: Vec<SubmissionRow> =
        all.order(submissions::id).limit(limit).select(SubmissionRow::as_select()).load(conn)?;
    rows.into_iter().map(Submission::try_from).collect()
}

/// The newest submission of a unit.
///
/// # Errors
///
/// As [`find`].
pub fn find_newest(
    conn: &mut StoreConnection,
    unit: UnitId,
) -> Result<Option<Submission>, StoreError> {
    let row = submissions::table
        .filter(submissions::unit_id.eq(key(unit)))
        .order(submissions::number.desc())
        .select(SubmissionRow::as_select());
    row.first::<SubmissionRow>(conn).optional()?.map(Submission::try_from).transpose()
}

/// The entries of some submissions, by submission and then in their order.
///
/// # Errors
///
/// As [`find`].
pub fn list_entries(
    conn: &mut StoreConnection,
    of: &[SubmissionId],
) -> Result<Vec<SubmittedEntry>, StoreError> {
    let ids: Vec<Key> = of.iter().map(|&id| key(id)).collect();
    let rows: Vec<EntryRow> = submission_entries::table
        .filter(submission_entries::submission_id.eq_any(ids))
        .order((
            submission_entries::submission_id,
            submission_entries::position,
            submission_entries::entry_id,
        ))
        .select(EntryRow::as_select())
        .load(conn)?;
    rows.into_iter().map(SubmittedEntry::try_from).collect()
}

/// The latest submission of each unit of a round, in the order of the units: at most `limit` after `after`.
///
/// # Errors
///
/// As [`find`].
pub fn list_current(
    conn: &mut StoreConnection,
    round: RoundId,
    after: Option<UnitId>,
    limit: i64,
) -> Result<Vec<Submission>, StoreError> {
    let mut latest = units::table
        .inner_join(submissions::table.on(units::last_submission_id.eq(submissions::id.nullable())))
        .filter(units::round_id.eq(key(round)))
        .into_boxed();
    if let Some(unit) = after {
        latest = latest.filter(units::id.gt(key(unit)));
    }
    let rows: Vec<SubmissionRow> =
        latest.order(units::id).limit(limit).select(SubmissionRow::as_select()).load(conn)?;
    rows.into_iter().map(Submission::try_from).collect()
}

/// The submissions that a freeze holds, in the order of their units: at most `limit` after `after`.
///
/// # Errors
///
/// As [`find`].
pub fn list_frozen(
    conn: &mut StoreConnection,
    (round, freeze): (RoundId, i32),
    after: Option<UnitId>,
    limit: i64,
) -> Result<Vec<Submission>, StoreError> {
    let mut held = freeze_units::table
        .inner_join(
            submissions::table.on(freeze_units::submission_id.eq(submissions::id.nullable())),
        )
        .filter(freeze_units::round_id.eq(key(round)))
        .filter(freeze_units::number.eq(freeze))
        .into_boxed();
    if let Some(unit) = after {
        held = held.filter(freeze_units::unit_id.gt(key(unit)));
    }
    let rows: Vec<SubmissionRow> = held
        .order(freeze_units::unit_id)
        .limit(limit)
        .select(SubmissionRow::as_select())
        .load(conn)?;
    rows.into_iter().map(Submission::try_from).collect()
}
