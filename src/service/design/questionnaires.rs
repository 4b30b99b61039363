//! Surveys, questionnaire versions and their plans.
//!
//! **Invariant:** what is stored has passed the static check, whole; a version that a round uses is
//! never replaced, only its plan is amended.

use std::sync::Arc;

use super::error::DesignError;
use crate::domain::ids::VersionId;
use crate::domain::questionnaire::check;
use crate::domain::questionnaire::instrument::Instrument;
use crate::service::Cx;
use crate::store::{StoreError, versions};

/// The instrument of a version, with the plan that holds now.
///
/// # Errors
///
/// [`DesignError::NoSuchVersion`]; [`StoreError::Inconsistent`] for a stored document or plan that
/// the static check of this program refuses.
pub fn instrument(cx: &mut Cx<'_>, id: VersionId) -> Result<Arc<Instrument>, DesignError> {
    let version = versions::find(cx.conn, id)?.ok_or(DesignError::NoSuchVersion(id))?;
    let amendment = versions::find_amendment(cx.conn, id)?;
    let key = (version.hash, amendment.as_ref().map(|amendment| amendment.id));
    if let Some(kept) = cx.instruments.find(&key) {
        return Ok(kept);
    }
    let untrue = |table, column| StoreError::Inconsistent { table, column };
    let text = versions::find_document(cx.conn, id)?.ok_or(DesignError::NoSuchVersion(id))?;
    let mut document =
        check::read(&text).map_err(|_| untrue("questionnaire_versions", "document"))?;
    if let Some(amendment) = amendment {
        document.plan =
            serde_json::from_str(&amendment.plan).map_err(|_| untrue("plan_amendments", "plan"))?;
    }
    let checked =
        check::check(document).map_err(|_| untrue("questionnaire_versions", "document"))?;
    let instrument = Arc::new(checked);
    cx.instruments.keep(key, &instrument);
    Ok(instrument)
}
