//! Personal values of submissions, apart from the answers, so that purging them breaks no hash.

use diesel::prelude::*;

use super::schema::{personal_values, submissions, units};
use super::types::{Key, key};
use super::{StoreConnection, StoreError};
use crate::domain::code::Name;
use crate::domain::ids::{RoundId, SubmissionId};
use uuid::Uuid;

/// One personal value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonalValue {
    /// The submission.
    pub submission: SubmissionId,
    /// The entry, or the submission's own id for the header.
    pub part: Uuid,
    /// The item.
    pub item: Name,
    /// 32 random bytes, hashed before the value.
    pub salt: Vec<u8>,
    /// The value, canonical JSON.
    pub value: String,
}

type Row = (Key, Key, String, Vec<u8>, String);

impl TryFrom<Row> for PersonalValue {
    type Error = StoreError;

    fn try_from((submission, part, item, salt, value): Row) -> Result<Self, StoreError> {
        let untrue = |_| StoreError::Inconsistent { table: "personal_values", column: "item" };
        let item = item.parse().map_err(untrue)?;
        Ok(Self { submission: submission.id(), part: part.id(), item, salt, value })
    }
}

/// Keeps one value.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn insert(conn: &mut StoreConnection, value: &PersonalValue) -> Result<(), StoreError> {
    diesel::insert_into(personal_values::table)
        .values((
            personal_values::submission_id.eq(key(value.submission)),
            personal_values::entry_id.eq(key(value.part)),
            personal_values::item.eq(value.item.as_str()),
            personal_values::salt.eq(&value.salt),
            personal_values::value.eq(&value.value),
        ))
        .execute(conn)?;
    Ok(())
}

/// The values of some submissions, as far as they have not been purged.
///
/// # Errors
///
/// [`StoreError::Query`], [`StoreError::Inconsistent`].
pub fn list(
    conn: &mut StoreConnection,
    submissions: &[SubmissionId],
) -> Result<Vec<PersonalValue>, StoreError> {
    let ids: Vec<Key> = submissions.iter().map(|&id| key(id)).collect();
    let rows: Vec<Row> = personal_values::table
        .filter(personal_values::submission_id.eq_any(ids))
        .order((personal_values::submission_id, personal_values::entry_id, personal_values::item))
        .select(personal_values::all_columns)
        .load(conn)?;
    rows.into_iter().map(PersonalValue::try_from).collect()
}

/// Whether any value of a submission of this round is there.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn is_any_of_round(conn: &mut StoreConnection, round: RoundId) -> Result<bool, StoreError> {
    let values = units::table
        .inner_join(submissions::table.on(submissions::unit_id.eq(units::id)))
        .inner_join(personal_values::table.on(personal_values::submission_id.eq(submissions::id)))
        .filter(units::round_id.eq(key(round)))
        .select(personal_values::submission_id);
    Ok(values.first::<Key>(conn).optional()?.is_some())
}

/// Deletes every value of a submission and returns how many there were.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn purge(conn: &mut StoreConnection, submission: SubmissionId) -> Result<usize, StoreError> {
    let values = personal_values::table.filter(personal_values::submission_id.eq(key(submission)));
    Ok(diesel::delete(values).execute(conn)?)
}
