//! What is in force: of each survey the newest publication of each of its rounds.

use std::sync::Arc;

use super::published::list_in_force;
use super::{DisseminateError, Published};
use crate::domain::code::Name;
use crate::domain::publication::Publication;
use crate::service::Cx;

/// The publications in force of one survey, each of another round, the oldest round first.
pub type SurveyInForce = Vec<Arc<Publication>>;

/// Every survey with publications, the one that published last first.
///
/// # Errors
///
/// [`DisseminateError::Store`].
pub fn surveys_in_force(cx: &mut Cx<'_>) -> Result<Vec<SurveyInForce>, DisseminateError> {
    Ok(by_survey(list_in_force(cx, None)?))
}

/// One survey; empty when it has published nothing.
///
/// # Errors
///
/// [`DisseminateError::Store`].
pub fn survey_in_force(cx: &mut Cx<'_>, survey: &Name) -> Result<SurveyInForce, DisseminateError> {
    Ok(by_survey(list_in_force(cx, Some(survey))?).pop().unwrap_or_default())
}

/// By survey, the one that published last first; in each the oldest round first.
fn by_survey(all: Vec<Published>) -> Vec<SurveyInForce> {
    let mut surveys: Vec<SurveyInForce> = Vec::new();
    for one in all.into_iter().map(|published| published.publication) {
        let code = &one.survey.code;
        let known = surveys.iter_mut().find(|s| s.first().is_some_and(|f| f.survey.code == *code));
        match known {
            Some(survey) => survey.push(one),
            None => surveys.push(vec![one]),
        }
    }
    for survey in &mut surveys {
        survey.sort_by_key(|one| (one.round.schedule.opens_on, one.round.code.clone()));
    }
    surveys
}
