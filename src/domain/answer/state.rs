//! Where a carried-forward entry stands, and where a submission came from.

use crate::code::codes;

codes! {
    /// Whether an entry of a draft is new, or what the respondent said of the carried one.
    #[derive(Default)]
    pub enum Confirmation {
        /// Not carried from a former round.
        #[default]
        New = "new",
        /// Carried, and nobody has said that it still holds: it blocks submission.
        Unconfirmed = "unconfirmed",
        /// Carried, and still true as it stands.
        Confirmed = "confirmed",
        /// Carried and changed.
        Changed = "changed",
        /// Carried, but no longer there: it is not submitted.
        Ended = "ended",
    }
}

codes! {
    /// Where a submission came from.
    pub enum Source {
        /// The holder of a link.
        Respondent = "respondent",
        /// Staff, from an answer received otherwise.
        StaffEntered = "staff_entered",
        /// Staff, mending a received answer.
        StaffCorrection = "staff_correction",
    }
}
