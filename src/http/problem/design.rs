//! Problems of questionnaires, the register and rounds.

use super::collect::{NO_SUCH_UNIT, REASON_REQUIRED};
use super::request::stale_version;
use super::{Finding, Problem, counted, kinds};
use crate::domain::canonical::hex;
use crate::domain::questionnaire::check;
use crate::domain::round::RoundError;
use crate::service::design::DesignError;

kinds! {
    /// No such survey.
    NO_SUCH_SURVEY = 404, "no-such-survey", "There is no such survey";
    /// No such questionnaire version.
    NO_SUCH_VERSION = 404, "no-such-version", "There is no such questionnaire version";
    /// No such organisation.
    NO_SUCH_ORGANISATION = 404, "no-such-organisation", "There is no such organisation";
    /// No such contact in use.
    NO_SUCH_CONTACT = 404, "no-such-contact", "There is no such contact";
    /// No such round.
    NO_SUCH_ROUND = 404, "no-such-round", "There is no such round";
    /// The questionnaire document did not pass the check.
    QUESTIONNAIRE_REFUSED = 422, "questionnaire-refused", "The questionnaire has findings";
    /// The document belongs to another survey.
    OTHER_SURVEY = 422, "other-survey", "The questionnaire belongs to another survey";
    /// The survey's code is taken.
    SURVEY_EXISTS = 409, "survey-exists", "There is such a survey already";
    /// The version's name is taken.
    VERSION_EXISTS = 409, "version-exists", "There is such a version already";
    /// The version is settled.
    VERSION_IN_USE = 409, "version-in-use", "The version is in use";
    /// The organisation number is taken.
    ORGANISATION_EXISTS = 409, "organisation-exists", "The organisation is registered already";
    /// The organisation number is wrong or not of a series that is taken.
    ORGANISATION_NUMBER_REFUSED = 422, "organisation-number-refused", "The organisation number is not taken here";
    /// The organisation is merged or closed.
    ORGANISATION_ENDED = 409, "organisation-ended", "The organisation has ended";
    /// An organisation that the request names is not in the register.
    NOT_IN_REGISTER = 422, "not-in-register", "The register does not know the organisation";
    /// A register file with errors, of which nothing was taken.
    REGISTER_FILE_REFUSED = 422, "register-file-refused", "The file has errors, and nothing of it was imported";
    /// The round's code is taken.
    ROUND_EXISTS = 409, "round-exists", "There is such a round already";
    /// The round's state does not allow it.
    ROUND_STATE = 409, "round-state", "The round's state does not allow this";
    /// Dates or rules of a round that cannot be.
    ROUND_DECLARATION = 422, "round-declaration", "The round's dates or rules cannot be so";
}

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
