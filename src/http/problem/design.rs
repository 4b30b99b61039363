//! Problems of questionnaires, the register and rounds.

use super::collect::{NO_SUCH_UNIT, REASON_REQUIRED};
use super::request::stale_version;
use super::{Finding, Kind, Problem, counted};
use crate::domain::canonical::hex;
use crate::domain::questionnaire::check;
use crate::domain::round::RoundError;
use crate::service::design::DesignError;

/// No such survey.
pub const NO_SUCH_SURVEY: Kind = Kind::new("no-such-survey", "There is no such survey", 404);
/// No such questionnaire version.
pub const NO_SUCH_VERSION: Kind =
    Kind::new("no-such-version", "There is no such questionnaire version", 404);
/// No such organisation.
pub const NO_SUCH_ORGANISATION: Kind =
    Kind::new("no-such-organisation", "There is no such organisation", 404);
/// No such contact in use.
pub const NO_SUCH_CONTACT: Kind = Kind::new("no-such-contact", "There is no such contact", 404);
/// No such round.
pub const NO_SUCH_ROUND: Kind = Kind::new("no-such-round", "There is no such round", 404);
/// The questionnaire document did not pass the check.
pub const QUESTIONNAIRE_REFUSED: Kind =
    Kind::new("questionnaire-refused", "The questionnaire has findings", 422);
/// The document belongs to another survey.
pub const OTHER_SURVEY: Kind =
    Kind::new("other-survey", "The questionnaire belongs to another survey", 422);
/// The survey's code is taken.
pub const SURVEY_EXISTS: Kind = Kind::new("survey-exists", "There is such a survey already", 409);
/// The version's name is taken.
pub const VERSION_EXISTS: Kind =
    Kind::new("version-exists", "There is such a version already", 409);
/// The version is settled.
pub const VERSION_IN_USE: Kind = Kind::new("version-in-use", "The version is in use", 409);
/// The organisation number is taken.
pub const ORGANISATION_EXISTS: Kind =
    Kind::new("organisation-exists", "The organisation is registered already", 409);
/// The organisation number is wrong or not of a series that is taken.
pub const ORGANISATION_NUMBER_REFUSED: Kind =
    Kind::new("organisation-number-refused", "The organisation number is not taken here", 422);
/// The organisation is merged or closed.
pub const ORGANISATION_ENDED: Kind =
    Kind::new("organisation-ended", "The organisation has ended", 409);
/// An organisation that the request names is not in the register.
pub const NOT_IN_REGISTER: Kind =
    Kind::new("not-in-register", "The register does not know the organisation", 422);
/// A register file with errors, of which nothing was taken.
pub const REGISTER_FILE_REFUSED: Kind =
    Kind::new("register-file-refused", "The file has errors, and nothing of it was imported", 422);
/// The round's code is taken.
pub const ROUND_EXISTS: Kind = Kind::new("round-exists", "There is such a round already", 409);
/// The round's state does not allow it.
pub const ROUND_STATE: Kind =
    Kind::new("round-state", "The round's state does not allow this", 409);
/// Dates or rules of a round that cannot be.
pub const ROUND_DECLARATION: Kind =
    Kind::new("round-declaration", "The round's dates or rules cannot be so", 422);

/// Every kind of this file.
pub const KINDS: &[&Kind] = &[
    &NO_SUCH_SURVEY,
    &NO_SUCH_VERSION,
    &NO_SUCH_ORGANISATION,
    &NO_SUCH_CONTACT,
    &NO_SUCH_ROUND,
    &QUESTIONNAIRE_REFUSED,
    &OTHER_SURVEY,
    &SURVEY_EXISTS,
    &VERSION_EXISTS,
    &VERSION_IN_USE,
    &ORGANISATION_EXISTS,
    &ORGANISATION_NUMBER_REFUSED,
    &ORGANISATION_ENDED,
    &NOT_IN_REGISTER,
    &REGISTER_FILE_REFUSED,
    &ROUND_EXISTS,
    &ROUND_STATE,
    &ROUND_DECLARATION,
];

impl From<DesignError> for Problem {
    fn from(error: DesignError) -> Self {
        let kind = match error {
            DesignError::Store(error) => return error.into(),
            DesignError::Stale(edition) => return stale_version(&edition.to_string()),
            DesignError::StaleDocument(hash) => return stale_version(&hex(hash)),
            DesignError::Questionnaire(findings) => return questionnaire_refused(findings),
            DesignError::Round(error) => return error.into(),
            DesignError::NoSuchSurvey(_) => &NO_SUCH_SURVEY,
            DesignError::NoSuchVersion(_) => &NO_SUCH_VERSION,
            DesignError::NoSuchOrganisation(_) => &NO_SUCH_ORGANISATION,
            DesignError::NoSuchContact(_) => &NO_SUCH_CONTACT,
            DesignError::NoSuchRound(_) => &NO_SUCH_ROUND,
            DesignError::NoSuchUnit(_) => &NO_SUCH_UNIT,
            DesignError::SurveyExists(_) => &SURVEY_EXISTS,
            DesignError::OtherSurvey { .. } | DesignError::VersionOfOtherSurvey => &OTHER_SURVEY,
            DesignError::VersionExists(_) => &VERSION_EXISTS,
            DesignError::VersionInUse => &VERSION_IN_USE,
            DesignError::OrganisationExists(_) => &ORGANISATION_EXISTS,
            DesignError::OrgNumber(_) => &ORGANISATION_NUMBER_REFUSED,
            DesignError::Ended(_) => &ORGANISATION_ENDED,
            DesignError::NotInRegister(_) | DesignError::OwnSuccessor => &NOT_IN_REGISTER,
            DesignError::RoundExists(_) => &ROUND_EXISTS,
            DesignError::NoReason => &REASON_REQUIRED,
        };
        Self::of(kind, error)
    }
}

impl From<RoundError> for Problem {
    fn from(error: RoundError) -> Self {
        let kind = match error {
            RoundError::Order { .. }
            | RoundError::Year(_)
            | RoundError::Grace(_)
            | RoundError::PartialRule
            | RoundError::NoUnits => &ROUND_DECLARATION,
            RoundError::NotPlanned { .. }
            | RoundError::DeadlineOver(_)
            | RoundError::OpensLater(_)
            | RoundError::NotOpen { .. }
            | RoundError::DeadlineAhead(_)
            | RoundError::NotCollecting { .. }
            | RoundError::StillWritable(_)
            | RoundError::NotClosed { .. }
            | RoundError::NotFrozen { .. }
            | RoundError::NoSuchFreeze { .. }
            | RoundError::Test
            | RoundError::NotTest
            | RoundError::NoReopening { .. }
            | RoundError::Settled { .. } => &ROUND_STATE,
        };
        Self::of(kind, error)
    }
}

fn questionnaire_refused(findings: Vec<check::Finding>) -> Problem {
    let things = counted(findings.len(), "thing", "things");
    let detail = format!("The check found {things} to mend.");
    let errors = findings.into_iter().map(Finding::from).collect();
    Problem::of(&QUESTIONNAIRE_REFUSED, detail).with_errors(errors)
}

impl From<check::Finding> for Finding {
    fn from(found: check::Finding) -> Self {
        Self { pointer: found.path, detail: found.message, code: found.code.to_owned() }
    }
}
