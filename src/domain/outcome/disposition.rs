//! The final outcome of one unit.
//!
//! Source: AAPOR, *Standard Definitions*, final disposition codes.

use crate::code::codes;

codes! {
    /// The final outcome of one unit.
    pub enum Disposition {
        /// Answered, with nothing needed left out (AAPOR I).
        Complete = "complete",
        /// Answered in part, by the round's partial rule (AAPOR P).
        Partial = "partial",
        /// Answered that there is nothing to report; a complete answer (AAPOR I).
        Nil = "nil",
        /// Said that it will not answer (AAPOR R).
        Declined = "declined",
        /// Submitted too little to count, by the round's partial rule, or began and had submitted nothing when the
        /// round closed (AAPOR R).
        BreakOff = "break_off",
        /// Silent, but known to be eligible from the register (AAPOR NC).
        NonContact = "non_contact",
        /// Could not be reached at any address (AAPOR NC).
        Unreachable = "unreachable",
        /// Eligible, but did not answer for another reason, said in the history (AAPOR O).
        OtherEligible = "other_eligible",
        /// Not known whether it belongs to the population (AAPOR UO).
        UnknownEligibility = "unknown_eligibility",
        /// Merged, closed or never belonged (AAPOR NE).
        NotEligible = "not_eligible",
    }
}

impl Disposition {
    /// Whether the unit has answered, wholly, partly or with a nil return.
    #[must_use]
    pub const fn answered(self) -> bool {
        matches!(self, Self::Complete | Self::Partial | Self::Nil)
    }
}
