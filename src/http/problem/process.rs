//! Problems of dispositions, freezes and rates.

use super::collect::REASON_REQUIRED;
use super::{Problem, kinds};
use crate::service::process::ProcessError;

kinds! {
    /// The round has no such freeze.
    NO_SUCH_FREEZE = 404, "no-such-freeze", "There is no such freeze";
    /// A unit without a submission cannot count as answered.
    NOT_ANSWERED = 409, "not-answered", "The unit has not answered";
}

impl From<ProcessError> for Problem {
    fn from(error: ProcessError) -> Self {
        match error {
            ProcessError::Store(error) => error.into(),
            ProcessError::Design(error) => error.into(),
            ProcessError::NoSuchFreeze(_) => Self::of(&NO_SUCH_FREEZE, error),
            ProcessError::NothingSubmitted(_) => Self::of(&NOT_ANSWERED, error),
            ProcessError::NoReason => Self::of(&REASON_REQUIRED, error),
        }
    }
}
