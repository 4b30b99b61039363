//! Problems of dispositions, freezes and rates.

use super::collect::REASON_REQUIRED;
use super::{Kind, Problem};
use crate::service::process::ProcessError;

/// The round has no such freeze.
pub const NO_SUCH_FREEZE: Kind = Kind::new("no-such-freeze", "There is no such freeze", 404);
/// A unit without a submission cannot count as answered.
pub const NOT_ANSWERED: Kind = Kind::new("not-answered", "The unit has not answered", 409);

/// Every kind of this file.
pub const KINDS: &[&Kind] = &[&NO_SUCH_FREEZE, &NOT_ANSWERED];

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
