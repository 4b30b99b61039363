//! Problems of publishing, and of what is not published.

use std::error::Error;

use super::collect::REASON_REQUIRED;
use super::{Kind, Problem};
use crate::service::disseminate::DisseminateError;

/// Nothing of that name has been published.
pub const NOT_PUBLISHED: Kind = Kind::new("not-published", "There is no such publication", 404);
/// The plan's tables or list cannot be published as they are.
pub const PLAN_NOT_PUBLISHABLE: Kind =
    Kind::new("plan-not-publishable", "The plan cannot be published", 422);

/// Its embargo, or its kind, does not go with the former revision.
pub const RELEASE_REFUSED: Kind = Kind::new("release-refused", "It cannot be released so", 422);

/// The unit's answer is not in the published figures.
pub const NO_OWN_RESULT: Kind = Kind::new("no-own-result", "There is nothing to compare", 404);

/// Every kind of this file.
pub const KINDS: &[&Kind] =
    &[&NOT_PUBLISHED, &PLAN_NOT_PUBLISHABLE, &RELEASE_REFUSED, &NO_OWN_RESULT];

impl From<DisseminateError> for Problem {
    fn from(error: DisseminateError) -> Self {
        match error {
            DisseminateError::Process(error) => error.into(),
            DisseminateError::Store(error) => error.into(),
            DisseminateError::Collect(error) => error.into(),
            DisseminateError::NoOwnResult => Self::of(&NO_OWN_RESULT, error),
            DisseminateError::NotPublished => Self::of(&NOT_PUBLISHED, error),
            DisseminateError::Release(error) => Self::of(&RELEASE_REFUSED, error),
            DisseminateError::NoReason => Self::of(&REASON_REQUIRED, error),
            DisseminateError::Table(_)
            | DisseminateError::Build(_)
            | DisseminateError::Disclosure(_)
            | DisseminateError::List(_) => {
                let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
                Self::of(&PLAN_NOT_PUBLISHABLE, format!("{error}{cause}"))
            }
        }
    }
}
