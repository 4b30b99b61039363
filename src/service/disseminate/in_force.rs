//! What is in force: of each survey the newest publication of each of its rounds.

use std::sync::Arc;

use super::published::list_published;
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
    Ok(by_survey(list_published(cx, None)?))
}

/// One survey; empty when it has published nothing.
///
/// # Errors
///
/// [`DisseminateError::Store`].
pub fn survey_in_force(cx: &mut Cx<'_>, survey: &Name) -> Result<SurveyInForce, DisseminateError> {
    Ok(by_survey(list_published(cx, Some(survey))?).pop().unwrap_or_default())
}

/// By survey, of each round the highest revision; `all` has the newest first.
fn by_survey(all: Vec<Published>) -> Vec<SurveyInForce> {
    let mut surveys: Vec<SurveyInForce> = Vec::new();
    for one in all.into_iter().map(|published| published.publication) {
        let same = |known: &&mut SurveyInForce| {
            known.first().is_some_and(|first| first.survey.code == one.survey.code)
        };
        let Some(survey) = surveys.iter_mut().find(same) else {
            surveys.push(vec![one]);
            continue;
        };
        match survey.iter_mut().find(|known| known.round.code == one.round.code) {
            Some(known) if known.revision < one.revision => *known = one,
            Some(_) => {}
            None => survey.push(one),
        }
    }
    for survey in &mut surveys {
        survey.sort_by_key(|one| (one.round.schedule.opens_on, one.round.code.clone()));
    }
    surveys
}
