//! Surveys: the programmes that questionnaires and rounds belong to.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::schema::surveys;
use super::types::{At, Key, at, key};
use super::{StoreConnection, StoreError};
use crate::domain::code::Name;
use crate::domain::ids::SurveyId;

/// A survey; its title is in its questionnaires.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survey {
    /// Its id.
    pub id: SurveyId,
    /// Its code, part of the addresses of its tables.
    pub code: Name,
    /// When it was created.
    pub created_at: DateTime<Utc>,
}

#[derive(Insertable, Queryable)]
#[diesel(table_name = surveys, treat_none_as_default_value = false)]
struct SurveyRow {
    id: Key,
    code: String,
    created_at: At,
}

impl TryFrom<SurveyRow> for Survey {
    type Error = StoreError;

    fn try_from(row: SurveyRow) -> Result<Self, StoreError> {
        let code = row
            .code
            .parse()
            .map_err(|_| StoreError::Inconsistent { table: "surveys", column: "code" })?;
        Ok(Self { id: row.id.id(), code, created_at: row.created_at.0 })
    }
}

/// Keeps a new survey.
///
/// # Errors
///
/// [`StoreError::Query`], also when the code is taken.
pub fn insert(conn: &mut StoreConnection, survey: &Survey) -> Result<(), StoreError> {
    let row = SurveyRow {
        id: key(survey.id),
        code: survey.code.to_string(),
        created_at: at(survey.created_at),
    };
    diesel::insert_into(surveys::table).values(row).execute(conn)?;
    Ok(())
}

/// The survey of that id.
///
/// # Errors
///
/// [`StoreError::Query`], [`StoreError::Inconsistent`].
pub fn find(conn: &mut StoreConnection, id: SurveyId) -> Result<Option<Survey>, StoreError> {
    let row = surveys::table.find(key(id)).first::<SurveyRow>(conn).optional()?;
    row.map(Survey::try_from).transpose()
}

/// The survey of that code.
///
/// # Errors
///
/// As [`find`].
pub fn find_by_code(conn: &mut StoreConnection, code: &str) -> Result<Option<Survey>, StoreError> {
    let found = surveys::table.filter(surveys::code.eq(code));
    found.first::<SurveyRow>(conn).optional()?.map(Survey::try_from).transpose()
}

/// At most `limit` surveys by code, from the first one after `after`.
///
/// # Errors
///
/// As [`find`].
pub fn list(
    conn: &mut StoreConnection,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<Survey>, StoreError> {
    let mut query = surveys::table.order(surveys::code).limit(limit).into_boxed();
    if let Some(after) = after {
        query = query.filter(surveys::code.gt(after.to_owned()));
    }
    query.load::<SurveyRow>(conn)?.into_iter().map(Survey::try_from).collect()
}
