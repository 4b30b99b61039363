//! Problems of publishing, and of what is not published.

use std::error::Error;

use super::collect::REASON_REQUIRED;
use super::{Finding, Problem, kinds};
use crate::service::disseminate::DisseminateError;

kinds! {
    /// Nothing of that name has been published.
    NOT_PUBLISHED = 404, "not-published", "There is no such publication";
    /// The plan's tables or list cannot be published as they are.
    PLAN_NOT_PUBLISHABLE = 422, "plan-not-publishable", "The plan cannot be published";
    /// A table that is not of the plan does not fit the questionnaire, or cannot be protected.
    TABLE_REFUSED = 422, "table-refused", "The table cannot be made";
    /// Its embargo, or its kind, does not go with the former revision.
    RELEASE_REFUSED = 422, "release-refused", "It cannot be released so";
    /// Readers who subtract an earlier revision would see what few organisations have changed.
    FEW_CHANGED = 422, "few-changed", "Readers would see what few organisations have changed";
    /// The audit has not proved that what the publication hides stays hidden.
    NOT_PROVED = 422, "not-proved", "Not proved that what is hidden stays hidden";
    /// The unit's answer is not in the published figures.
    NO_OWN_RESULT = 404, "no-own-result", "There is nothing to compare";
    /// A file of panel figures of which nothing was taken.
    PANEL_FILE_REFUSED = 422, "panel-file-refused", "The file has errors, and nothing of it was imported";
}

impl From<DisseminateError> for Problem {
    fn from(error: DisseminateError) -> Self {
        match error {
            DisseminateError::Process(error) => error.into(),
            DisseminateError::Store(error) => error.into(),
            DisseminateError::Collect(error) => error.into(),
            DisseminateError::NoOwnResult => Self::of(&NO_OWN_RESULT, error),
            DisseminateError::NotPublished => Self::of(&NOT_PUBLISHED, error),
            DisseminateError::Release(error) => Self::of(&RELEASE_REFUSED, error),
            DisseminateError::FewChanged(_) => Self::of(&FEW_CHANGED, error),
            DisseminateError::Unproved(_) => Self::of(&NOT_PROVED, error),
            DisseminateError::NoReason => Self::of(&REASON_REQUIRED, error),
            DisseminateError::AdHoc(ref findings) => {
                let errors = findings.iter().cloned().map(Finding::from).collect();
                Self::of(&TABLE_REFUSED, error).with_errors(errors)
            }
            DisseminateError::Panel(refused) => {
                let finding = |(code, detail): (crate::domain::code::Name, String)| Finding {
                    pointer: code.to_string(),
                    detail,
                    code: "figure".to_owned(),
                };
                Self::of_file(&PANEL_FILE_REFUSED, refused.into_iter().map(finding))
            }
            DisseminateError::Table(_)
            | DisseminateError::Indicator(_)
            | DisseminateError::Weights(_)
            | DisseminateError::Build(_)
            | DisseminateError::Disclosure(_)
            | DisseminateError::List(_) => {
                let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
                Self::of(&PLAN_NOT_PUBLISHABLE, format!("{error}{cause}"))
            }
        }
    }
}
