//! What is asked, whom, and when: questionnaires, the register, rounds and their frames.

mod contacts;
mod error;
mod fielding;
mod import;
mod instruments;
mod questionnaires;
mod register;
mod rounds;

pub use contacts::{
    Contact, NewContact, add_contact, list_contacts, purge_contacts, remove_contact,
    replace_contact,
};
pub use error::DesignError;
pub use fielding::{close_round, extend_unit, move_on, open_round, running_rounds};
pub use import::{Import, Imported, compare_register, import_compared, import_register};
pub(in crate::service) use instruments::AskedRound;
pub use instruments::Instruments;
pub(in crate::service) use questionnaires::instrument_as_made;
pub use questionnaires::{
    Amendment, CheckedDocument, Survey, Version, add_version, amend_plan, check_questionnaire,
    create_survey, find_codebook, find_document, find_survey, find_version, import_questionnaire,
    instrument, instrument_as_of, list_amendments, list_surveys, list_versions, plan_in_force,
    replace_version,
};
pub use register::{
    DatedFacts, Ending, Organisation, create_organisation, end_organisation, find_organisation,
    list_organisations, organisation_history, update_organisation,
};
pub use rounds::{
    FrameFilter, PlannedRound, find_round, find_unit, list_begun, list_rounds, list_units,
    plan_round, reschedule, wipe_round,
};
pub(in crate::service) use rounds::{find_expected, save as save_round};
