//! Problems of publishing, and of what is not published.

use std::error::Error;

use super::collect::REASON_REQUIRED;
use super::{Finding, Kind, Problem};
use crate::service::disseminate::DisseminateError;

/// Nothing of that name has been published.
pub const NOT_PUBLISHED: Kind = Kind::new("not-published", "There is no such publication", 404);
/// The plan's tables or list cannot be published as they are.
pub const PLAN_NOT_PUBLISHABLE: Kind =
    Kind::new("plan-not-publishable", "The plan cannot be published", 422);

/// A table that is not of the plan does not fit the questionnaire, or cannot be protected.
pub const TABLE_REFUSED: Kind = Kind::new("table-refused", "The table cannot be made", 422);

/// Its embargo, or its kind, does not go with the former revision.
pub const RELEASE_REFUSED: Kind = Kind::new("release-refused", "It cannot be released so", 422);

/// Readers who subtract an earlier revision would see what few organisations have changed.
pub const FEW_CHANGED: Kind =
    Kind::new("few-changed", "Readers would see what few organisations have changed", 422);

/// The unit's answer is not in the published figures.
pub const NO_OWN_RESULT: Kind = Kind::new("no-own-result", "There is nothing to compare", 404);

/// A file of panel figures of which nothing was taken.
pub const PANEL_FILE_REFUSED: Kind =
    Kind::new("panel-file-refused", "The file has errors, and nothing of it was imported", 422);

/// Every kind of this file.
pub const KINDS: &[&Kind] = &[
    &NOT_PUBLISHED,
    &PLAN_NOT_PUBLISHABLE,
    &TABLE_REFUSED,
    &RELEASE_REFUSED,
    &FEW_CHANGED,
    &NO_OWN_RESULT,
    &PANEL_FILE_REFUSED,
];

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
