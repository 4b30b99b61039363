//! Problems of publishing, and of what is not published.

use std::error::Error;

use super::collect::REASON_REQUIRED;
use super::{Finding, Kind, Problem, counted};
use crate::exchange::records::RowError;
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
                panel_refused(refused.into_iter().map(finding).collect())
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

/// A file of panel figures that cannot be read, with every error by line and column.
#[must_use]
pub fn panel_file_refused(errors: Vec<RowError>) -> Problem {
    let finding = |error: RowError| Finding {
        pointer: match error.column.as_str() {
            "" => format!("line {}", error.line),
            column => format!("line {}, column {column}", error.line),
        },
        detail: error.message,
        code: "row".to_owned(),
    };
    panel_refused(errors.into_iter().map(finding).collect())
}

fn panel_refused(errors: Vec<Finding>) -> Problem {
    let detail = format!("The file has {}.", counted(errors.len(), "error", "errors"));
    Problem::of(&PANEL_FILE_REFUSED, detail).with_errors(errors)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_error_is_no_plural() {
        let error = Finding { pointer: "p".into(), detail: "d".into(), code: "figure".into() };
        let detail = |n: usize| panel_refused(vec![error.clone(); n]).detail;
        assert_eq!(detail(1), "The file has 1 error.");
        assert_eq!(detail(2), "The file has 2 errors.");
    }
}
