//! Surveys, questionnaire versions and their plans.
//!
//! **Invariant:** what is stored has passed the static check, whole; a version that a round uses is
//! never replaced, only its plan is amended.

use std::sync::Arc;

use serde_json::{Value, json};
use uuid::Uuid;

use super::error::DesignError;
use crate::domain::canonical;
use crate::domain::ids::{SurveyId, VersionId};
use crate::domain::questionnaire::check;
use crate::domain::questionnaire::codebook::Codebook;
use crate::domain::questionnaire::document::Document;
use crate::domain::questionnaire::instrument::Instrument;
use crate::service::{Cx, Subject};
use crate::store::locks::{self, Rule};
use crate::store::{StoreError, surveys, versions};

pub use crate::store::surveys::Survey;
pub use crate::store::versions::{Amendment, Version};

/// The instrument of a version, with the plan that holds now.
///
/// # Errors
///
/// [`DesignError::NoSuchVersion`]; [`StoreError::Inconsistent`] for a stored document or plan that
/// the static check of this program refuses.
pub fn instrument(cx: &mut Cx<'_>, id: VersionId) -> Result<Arc<Instrument>, DesignError> {
    let amendment = versions::find_amendment(cx.conn, id)?;
    instrument_under(cx, id, amendment)
}

/// The amendment whose plan holds now; none for the plan of the document itself.
///
/// # Errors
///
/// The store's.
pub fn plan_in_force(cx: &mut Cx<'_>, id: VersionId) -> Result<Option<Uuid>, DesignError> {
    Ok(versions::find_amendment(cx.conn, id)?.map(|amendment| amendment.id))
}

/// The instrument of a version with the plan of one amendment, or with that of the document itself.
///
/// # Errors
///
/// As [`instrument`]; [`StoreError::Inconsistent`] for an amendment of another version.
pub fn instrument_as_of(
    cx: &mut Cx<'_>,
    id: VersionId,
    amendment: Option<Uuid>,
) -> Result<Arc<Instrument>, DesignError> {
    let all = versions::list_amendments(cx.conn, id)?;
    let found = all.into_iter().find(|one| Some(one.id) == amendment);
    if amendment.is_some() && found.is_none() {
        let untrue = StoreError::Inconsistent { table: "publications", column: "amendment_id" };
        return Err(untrue.into());
    }
    instrument_under(cx, id, found)
}

/// The instrument of a version with the plan of the document itself.
///
/// # Errors
///
/// As [`instrument`].
pub(in crate::service) fn instrument_as_made(
    cx: &mut Cx<'_>,
    id: VersionId,
) -> Result<Arc<Instrument>, DesignError> {
    instrument_under(cx, id, None)
}

fn instrument_under(
    cx: &mut Cx<'_>,
    id: VersionId,
    amendment: Option<Amendment>,
) -> Result<Arc<Instrument>, DesignError> {
    let version = versions::find(cx.conn, id)?.ok_or(DesignError::NoSuchVersion(id))?;
    let key = (version.hash, amendment.as_ref().map(|amendment| amendment.id));
    if let Some(kept) = cx.instruments.find(&key) {
        return Ok(kept);
    }
    let untrue = |table, column| StoreError::Inconsistent { table, column };
    let text = versions::find_document(cx.conn, id)?.ok_or(DesignError::NoSuchVersion(id))?;
    let mut document =
        check::read(&text).map_err(|_| untrue("questionnaire_versions", "document"))?;
    let mut of = ("questionnaire_versions", "document");
    if let Some(amendment) = amendment {
        of = ("plan_amendments", "plan");
        document.plan = serde_json::from_str(&amendment.plan).map_err(|_| untrue(of.0, of.1))?;
    }
    let checked = check::check(document).map_err(|_| untrue(of.0, of.1))?;
    let instrument = Arc::new(checked);
    cx.instruments.keep(key, &instrument);
    Ok(instrument)
}

/// A document that has passed the check, as it will be stored: what stores one takes this, so that nobody waits for
/// the check of a long one.
#[derive(Clone, Debug)]
pub struct CheckedDocument {
    document: Document,
    text: String,
}

/// Reads and checks a document in YAML or JSON. Nothing is stored.
///
/// # Errors
///
/// [`DesignError::Questionnaire`] with every finding.
pub fn check_questionnaire(text: &str) -> Result<CheckedDocument, DesignError> {
    let document = check::read(text).map_err(DesignError::Questionnaire)?;
    let text = canonical::to_json(&document);
    let instrument = check::check(document).map_err(DesignError::Questionnaire)?;
    Ok(CheckedDocument { document: instrument.document, text })
}

/// Creates the survey that a questionnaire document names, with the document as its first version.
///
/// # Errors
///
/// [`DesignError::SurveyExists`].
pub fn create_survey(
    cx: &mut Cx<'_>,
    checked: &CheckedDocument,
) -> Result<(Survey, Version), DesignError> {
    locks::hold_rule(cx.conn, Rule::Surveys)?;
    let code = checked.document.survey.clone();
    if surveys::find_by_code(cx.conn, code.as_str())?.is_some() {
        return Err(DesignError::SurveyExists(code));
    }
    let survey = Survey { id: cx.id(), code, created_at: cx.now };
    surveys::insert(cx.conn, &survey)?;
    let code = json!({"code": survey.code});
    cx.audit("survey.create", Subject::new("survey", survey.id), code)?;
    let version = insert_version(cx, &survey, checked)?;
    Ok((survey, version))
}

/// Adds a version to a survey.
///
/// # Errors
///
/// [`DesignError::NoSuchSurvey`], [`DesignError::OtherSurvey`], [`DesignError::VersionExists`].
pub fn add_version(
    cx: &mut Cx<'_>,
    survey: SurveyId,
    checked: &CheckedDocument,
) -> Result<Version, DesignError> {
    let survey = find_survey(cx, survey)?;
    of_survey(&survey, &checked.document)?;
    locks::hold_rule(cx.conn, Rule::Surveys)?;
    insert_version(cx, &survey, checked)
}

/// Adds a document to the survey that it names, which is created when there is none.
///
/// # Errors
///
/// [`DesignError::VersionExists`].
pub fn import_questionnaire(
    cx: &mut Cx<'_>,
    checked: &CheckedDocument,
) -> Result<(Survey, Version), DesignError> {
    locks::hold_rule(cx.conn, Rule::Surveys)?;
    match surveys::find_by_code(cx.conn, checked.document.survey.as_str())? {
        Some(survey) => {
            let version = insert_version(cx, &survey, checked)?;
            Ok((survey, version))
        }
        None => create_survey(cx, checked),
    }
}

/// Replaces the document of a version that no round uses, if it is still the one that `is_seen` knows by its hash.
///
/// The plan of the new document holds; amendments of the former plan are gone but for the audit log.
///
/// # Errors
///
/// [`DesignError::NoSuchVersion`], [`DesignError::StaleDocument`], [`DesignError::VersionInUse`],
/// [`DesignError::OtherSurvey`], [`DesignError::VersionExists`].
pub fn replace_version(
    cx: &mut Cx<'_>,
    id: VersionId,
    is_seen: impl FnOnce(&[u8; 32]) -> bool,
    checked: &CheckedDocument,
) -> Result<Version, DesignError> {
    locks::hold_rule(cx.conn, Rule::Surveys)?;
    let mut version = find_version(cx, id)?;
    if !is_seen(&version.hash) {
        return Err(DesignError::StaleDocument(version.hash));
    }
    if versions::is_used(cx.conn, id)? {
        return Err(DesignError::VersionInUse);
    }
    let survey = find_survey(cx, version.survey_id)?;
    of_survey(&survey, &checked.document)?;
    if checked.document.version != version.version {
        unused_name(cx, survey.id, &checked.document.version)?;
    }
    version.version.clone_from(&checked.document.version);
    version.hash = canonical::hash(&checked.text);
    versions::replace_document(cx.conn, &version, &checked.text)?;
    let n_amendments = versions::delete_amendments(cx.conn, id)?;
    cx.audit("version.replace", Subject::new("version", id), detail(&version))?;
    if n_amendments > 0 {
        let detail = json!({"version": version.version, "amendments": n_amendments});
        cx.audit("plan.forget_amendments", Subject::new("version", id), detail)?;
    }
    Ok(version)
}

/// Gives a version a new tabulation plan, in use or not; the instrument stays as it is.
///
/// # Errors
///
/// [`DesignError::NoSuchVersion`], [`DesignError::NoReason`], [`DesignError::Questionnaire`] with
/// paths that begin with `plan`.
pub fn amend_plan(
    cx: &mut Cx<'_>,
    id: VersionId,
    plan: Value,
    reason: &str,
) -> Result<Amendment, DesignError> {
    // Nobody replaces the document beside it.
    locks::hold_rule(cx.conn, Rule::Surveys)?;
    let version = find_version(cx, id)?;
    if reason.trim().is_empty() {
        return Err(DesignError::NoReason);
    }
    let text = versions::find_document(cx.conn, id)?.ok_or(DesignError::NoSuchVersion(id))?;
    let untrue = StoreError::Inconsistent { table: "questionnaire_versions", column: "document" };
    let Ok(Value::Object(mut document)) = serde_json::from_str(&text) else {
        return Err(untrue.into());
    };
    document.insert("plan".to_owned(), plan);
    let checked = check_questionnaire(&Value::Object(document).to_string())?;
    let amendment = Amendment {
        id: cx.id(),
        version_id: id,
        plan: canonical::to_json(&checked.document.plan),
        reason: reason.trim().to_owned(),
        created_at: cx.now,
    };
    versions::insert_amendment(cx.conn, &amendment)?;
    let facts = json!({"version": version.version, "reason": amendment.reason,
        "plan_sha256": canonical::hex(canonical::hash(&amendment.plan))});
    cx.audit("plan.amend", Subject::new("version", id), facts)?;
    Ok(amendment)
}

/// The survey of that id.
///
/// # Errors
///
/// [`DesignError::NoSuchSurvey`].
pub fn find_survey(cx: &mut Cx<'_>, id: SurveyId) -> Result<Survey, DesignError> {
    surveys::find(cx.conn, id)?.ok_or(DesignError::NoSuchSurvey(id))
}

/// At most `limit` surveys by code, from the first one after `after`.
///
/// # Errors
///
/// The store's.
pub fn list_surveys(
    cx: &mut Cx<'_>,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<Survey>, DesignError> {
    Ok(surveys::list(cx.conn, after, limit)?)
}

/// The version of that id, without its document.
///
/// # Errors
///
/// [`DesignError::NoSuchVersion`].
pub fn find_version(cx: &mut Cx<'_>, id: VersionId) -> Result<Version, DesignError> {
    versions::find(cx.conn, id)?.ok_or(DesignError::NoSuchVersion(id))
}

/// Every version of a survey, the oldest first.
///
/// # Errors
///
/// [`DesignError::NoSuchSurvey`].
pub fn list_versions(cx: &mut Cx<'_>, survey: SurveyId) -> Result<Vec<Version>, DesignError> {
    let survey = find_survey(cx, survey)?;
    Ok(versions::list(cx.conn, survey.id)?)
}

/// The document of a version as it was uploaded, canonical JSON, with the version.
///
/// # Errors
///
/// [`DesignError::NoSuchVersion`].
pub fn find_document(cx: &mut Cx<'_>, id: VersionId) -> Result<(Version, String), DesignError> {
    let version = find_version(cx, id)?;
    let text = versions::find_document(cx.conn, id)?.ok_or(DesignError::NoSuchVersion(id))?;
    Ok((version, text))
}

/// The codebook of a version.
///
/// # Errors
///
/// As [`instrument`].
pub fn find_codebook(cx: &mut Cx<'_>, id: VersionId) -> Result<Codebook, DesignError> {
    Ok(Codebook::of(&*instrument(cx, id)?))
}

/// Every amendment of a version's plan, the oldest first.
///
/// # Errors
///
/// [`DesignError::NoSuchVersion`].
pub fn list_amendments(cx: &mut Cx<'_>, id: VersionId) -> Result<Vec<Amendment>, DesignError> {
    let version = find_version(cx, id)?;
    Ok(versions::list_amendments(cx.conn, version.id)?)
}

fn of_survey(survey: &Survey, document: &Document) -> Result<(), DesignError> {
    if document.survey == survey.code {
        return Ok(());
    }
    let (expected, found) = (survey.code.clone(), document.survey.clone());
    Err(DesignError::OtherSurvey { expected, found })
}

fn unused_name(cx: &mut Cx<'_>, survey: SurveyId, name: &str) -> Result<(), DesignError> {
    match versions::find_by_name(cx.conn, survey, name)? {
        Some(_) => Err(DesignError::VersionExists(name.to_owned())),
        None => Ok(()),
    }
}

fn insert_version(
    cx: &mut Cx<'_>,
    survey: &Survey,
    checked: &CheckedDocument,
) -> Result<Version, DesignError> {
    unused_name(cx, survey.id, &checked.document.version)?;
    let version = Version {
        id: cx.id(),
        survey_id: survey.id,
        version: checked.document.version.clone(),
        hash: canonical::hash(&checked.text),
        created_at: cx.now,
    };
    versions::insert(cx.conn, &version, &checked.text)?;
    cx.audit("version.create", Subject::new("version", version.id), detail(&version))?;
    Ok(version)
}

fn detail(version: &Version) -> Value {
    json!({"survey": version.survey_id, "version": version.version,
        "sha256": canonical::hex(version.hash)})
}
