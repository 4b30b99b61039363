//! Questionnaire versions and the amendments of their plans.
//!
//! **Invariant:** [`replace_document`] touches no version that a round uses; `service` asks
//! [`is_used`] in the same transaction. The document's text is what its hash is over.

use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;

use super::schema::{plan_amendments, questionnaire_versions, rounds};
use super::types::{At, Key, at, key};
use super::{StoreConnection, StoreError};
use crate::domain::ids::{SurveyId, VersionId};

/// A version without its document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Its id.
    pub id: VersionId,
    /// The survey.
    pub survey_id: SurveyId,
    /// The edition, as people cite it: `2019`.
    pub version: String,
    /// SHA-256 of the document.
    pub hash: [u8; 32],
    /// When it was created.
    pub created_at: DateTime<Utc>,
}

/// A later plan for a version, with why it was needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amendment {
    /// Its id, in the order of their making.
    pub id: uuid::Uuid,
    /// The version.
    pub version_id: VersionId,
    /// The whole plan, canonical JSON.
    pub plan: String,
    /// Why it was needed.
    pub reason: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

impl Amendment {
    /// The plan as JSON.
    ///
    /// # Errors
    ///
    /// [`StoreError::Inconsistent`] when it is none.
    pub fn plan_json(&self) -> Result<serde_json::Value, StoreError> {
        let untrue = |_| StoreError::Inconsistent { table: "plan_amendments", column: "plan" };
        serde_json::from_str(&self.plan).map_err(untrue)
    }
}

#[derive(Queryable)]
struct VersionRow {
    id: Key,
    survey_id: Key,
    version: String,
    hash: Vec<u8>,
    created_at: At,
}

#[derive(Insertable)]
#[diesel(table_name = questionnaire_versions, treat_none_as_default_value = false)]
struct NewVersionRow<'a> {
    id: Key,
    survey_id: Key,
    version: &'a str,
    document: &'a str,
    hash: &'a [u8],
    created_at: At,
}

#[derive(Insertable, Queryable)]
#[diesel(table_name = plan_amendments, treat_none_as_default_value = false)]
struct AmendmentRow {
    id: Key,
    version_id: Key,
    plan: String,
    reason: String,
    created_at: At,
}

const COLUMNS: (
    questionnaire_versions::id,
    questionnaire_versions::survey_id,
    questionnaire_versions::version,
    questionnaire_versions::hash,
    questionnaire_versions::created_at,
) = (
    questionnaire_versions::id,
    questionnaire_versions::survey_id,
    questionnaire_versions::version,
    questionnaire_versions::hash,
    questionnaire_versions::created_at,
);

impl TryFrom<VersionRow> for Version {
    type Error = StoreError;

    fn try_from(row: VersionRow) -> Result<Self, StoreError> {
        let hash = row.hash.try_into().map_err(|_| StoreError::Inconsistent {
            table: "questionnaire_versions",
            column: "hash",
        })?;
        Ok(Self {
            id: row.id.id(),
            survey_id: row.survey_id.id(),
            version: row.version,
            hash,
            created_at: row.created_at.0,
        })
    }
}

impl From<AmendmentRow> for Amendment {
    fn from(row: AmendmentRow) -> Self {
        Self {
            id: row.id.0,
            version_id: row.version_id.id(),
            plan: row.plan,
            reason: row.reason,
            created_at: row.created_at.0,
        }
    }
}

/// Keeps a new version with its document, canonical JSON.
///
/// # Errors
///
/// [`StoreError::Query`], also when the survey has a version of that name.
pub fn insert(
    conn: &mut StoreConnection,
    version: &Version,
    document: &str,
) -> Result<(), StoreError> {
    let row = NewVersionRow {
        id: key(version.id),
        survey_id: key(version.survey_id),
        version: &version.version,
        document,
        hash: &version.hash,
        created_at: at(version.created_at),
    };
    diesel::insert_into(questionnaire_versions::table).values(row).execute(conn)?;
    Ok(())
}

/// Replaces name, document and hash of a version that no round uses; false when there is none such.
///
/// # Errors
///
/// As [`insert`].
pub fn replace_document(
    conn: &mut StoreConnection,
    version: &Version,
    document: &str,
) -> Result<bool, StoreError> {
    let n = diesel::update(questionnaire_versions::table.find(key(version.id)))
        .set((
            questionnaire_versions::version.eq(&version.version),
            questionnaire_versions::document.eq(document),
            questionnaire_versions::hash.eq(version.hash.as_slice()),
        ))
        .execute(conn)?;
    Ok(n == 1)
}

/// The version of that id.
///
/// # Errors
///
/// [`StoreError::Query`], [`StoreError::Inconsistent`].
pub fn find(conn: &mut StoreConnection, id: VersionId) -> Result<Option<Version>, StoreError> {
    let found = questionnaire_versions::table.find(key(id)).select(COLUMNS);
    found.get_result::<VersionRow>(conn).optional()?.map(Version::try_from).transpose()
}

/// The version of that name in a survey.
///
/// # Errors
///
/// As [`find`].
pub fn find_by_name(
    conn: &mut StoreConnection,
    survey: SurveyId,
    version: &str,
) -> Result<Option<Version>, StoreError> {
    let found = questionnaire_versions::table
        .filter(questionnaire_versions::survey_id.eq(key(survey)))
        .filter(questionnaire_versions::version.eq(version))
        .select(COLUMNS);
    found.get_result::<VersionRow>(conn).optional()?.map(Version::try_from).transpose()
}

/// The document of a version, canonical JSON.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn find_document(
    conn: &mut StoreConnection,
    id: VersionId,
) -> Result<Option<String>, StoreError> {
    let found = questionnaire_versions::table.find(key(id));
    Ok(found.select(questionnaire_versions::document).get_result(conn).optional()?)
}

/// The id of every version with the hash of its document.
///
/// # Errors
///
/// As [`find`].
pub fn list_hashes(conn: &mut StoreConnection) -> Result<Vec<(VersionId, [u8; 32])>, StoreError> {
    let all = questionnaire_versions::table.order(questionnaire_versions::id).select(COLUMNS);
    let versions = all.load::<VersionRow>(conn)?.into_iter().map(Version::try_from);
    versions.map(|version| version.map(|version| (version.id, version.hash))).collect()
}

/// Every version of a survey, the oldest first.
///
/// # Errors
///
/// As [`find`].
pub fn list(conn: &mut StoreConnection, survey: SurveyId) -> Result<Vec<Version>, StoreError> {
    let found = questionnaire_versions::table
        .filter(questionnaire_versions::survey_id.eq(key(survey)))
        .order((questionnaire_versions::created_at, questionnaire_versions::id))
        .select(COLUMNS);
    found.load::<VersionRow>(conn)?.into_iter().map(Version::try_from).collect()
}

/// Whether any round asks this version.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn is_used(conn: &mut StoreConnection, id: VersionId) -> Result<bool, StoreError> {
    let using = rounds::table.filter(rounds::version_id.eq(key(id)));
    Ok(diesel::select(exists(using)).get_result(conn)?)
}

/// Adds a later plan.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn insert_amendment(
    conn: &mut StoreConnection,
    amendment: &Amendment,
) -> Result<(), StoreError> {
    let row = AmendmentRow {
        id: Key(amendment.id),
        version_id: key(amendment.version_id),
        plan: amendment.plan.clone(),
        reason: amendment.reason.clone(),
        created_at: at(amendment.created_at),
    };
    diesel::insert_into(plan_amendments::table).values(row).execute(conn)?;
    Ok(())
}

/// Deletes the later plans of a version whose document was replaced, and returns how many there were.
///
/// # Errors
///
/// [`StoreError::Query`], also when something rests on one of them.
pub fn delete_amendments(conn: &mut StoreConnection, id: VersionId) -> Result<usize, StoreError> {
    let of = plan_amendments::table.filter(plan_amendments::version_id.eq(key(id)));
    Ok(diesel::delete(of).execute(conn)?)
}

/// The plan that holds now, if the document's own was amended.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn find_amendment(
    conn: &mut StoreConnection,
    id: VersionId,
) -> Result<Option<Amendment>, StoreError> {
    let found = plan_amendments::table
        .filter(plan_amendments::version_id.eq(key(id)))
        .order((plan_amendments::created_at.desc(), plan_amendments::id.desc()));
    Ok(found.first::<AmendmentRow>(conn).optional()?.map(Amendment::from))
}

/// Every amendment of a version's plan, the oldest first.
///
/// # Errors
///
/// [`StoreError::Query`].
pub fn list_amendments(
    conn: &mut StoreConnection,
    id: VersionId,
) -> Result<Vec<Amendment>, StoreError> {
    let found = plan_amendments::table
        .filter(plan_amendments::version_id.eq(key(id)))
        .order((plan_amendments::created_at, plan_amendments::id));
    Ok(found.load::<AmendmentRow>(conn)?.into_iter().map(Amendment::from).collect())
}
