//! What can be wrong with questionnaires, the register and the plan of a round.

use crate::domain::code::{Code, Name};
use crate::domain::ids::{ContactId, OrganisationId, RoundId, SurveyId, UnitId, VersionId};
use crate::domain::orgnr::{InvalidOrgNumber, OrgNumber};
use crate::domain::questionnaire::check::Finding;
use crate::domain::round::RoundError;
use crate::store::StoreError;

/// What a verb on questionnaires, the register or rounds can refuse.
#[derive(Debug, thiserror::Error)]
pub enum DesignError {
    /// No survey has this id.
    #[error("there is no survey {0}")]
    NoSuchSurvey(SurveyId),
    /// No version has this id.
    #[error("there is no questionnaire version {0}")]
    NoSuchVersion(VersionId),
    /// No organisation has this id.
    #[error("there is no organisation {0}")]
    NoSuchOrganisation(OrganisationId),
    /// The organisation has no such contact in use.
    #[error("the organisation has no contact {0}")]
    NoSuchContact(ContactId),
    /// No round has this id.
    #[error("there is no round {0}")]
    NoSuchRound(RoundId),
    /// No unit has this id.
    #[error("there is no unit {0}")]
    NoSuchUnit(UnitId),
    /// The document has findings.
    #[error("the questionnaire has {} findings", .0.len())]
    Questionnaire(Vec<Finding>),
    /// The survey's code is taken.
    #[error("there is a survey `{0}` already: add a version to it")]
    SurveyExists(Name),
    /// The document is of another survey.
    #[error("the document is of the survey `{found}`, not of `{expected}`")]
    OtherSurvey {
        /// The survey it was uploaded to.
        expected: Name,
        /// The survey that it names.
        found: Name,
    },
    /// The version's name is taken.
    #[error("the survey has a version `{0}` already")]
    VersionExists(String),
    /// A round asks the version.
    #[error("a round uses this version, so its document is settled: make a new version")]
    VersionInUse,
    /// The organisation number is taken.
    #[error("the organisation {0} is registered already")]
    OrganisationExists(OrgNumber),
    /// The organisation number is wrong, or of a series that is not taken.
    #[error(transparent)]
    OrgNumber(#[from] InvalidOrgNumber),
    /// The organisation has ended.
    #[error("the organisation {0} has ended")]
    Ended(OrgNumber),
    /// An organisation cannot take over from itself.
    #[error("an organisation cannot be its own successor")]
    OwnSuccessor,
    /// The round's code is taken.
    #[error("the survey has a round `{0}` already")]
    RoundExists(Code),
    /// The version is of another survey.
    #[error("the questionnaire version belongs to another survey")]
    VersionOfOtherSurvey,
    /// The frame names organisations that are not in the register, or have ended.
    #[error("not in the register on that day: {}", list(.0))]
    NotInRegister(Vec<OrgNumber>),
    /// The round refuses.
    #[error(transparent)]
    Round(#[from] RoundError),
    /// Somebody else has changed the round or organisation.
    #[error("somebody else has changed this since you read it: its edition is now {0}")]
    Stale(i64),
    /// Somebody else has replaced the document, which has this hash now.
    #[error("somebody else has replaced the document since you read it")]
    StaleDocument([u8; 32]),
    /// A change needs a reason.
    #[error("say why: the reason is kept")]
    NoReason,
    /// The store failed.
    #[error("the register could not be read or stored")]
    Store(#[from] StoreError),
}

fn list(numbers: &[OrgNumber]) -> String {
    numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
