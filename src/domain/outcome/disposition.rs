//! The final outcome of one unit.
//!
//! Source: AAPOR, *Standard Definitions*, final disposition codes.

use serde::{Deserialize, Serialize};

/// The final outcome of one unit.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Disposition {
    /// Answered, with nothing needed left out (AAPOR I).
    Complete,
    /// Answered in part, by the round's partial rule (AAPOR P).
    Partial,
    /// Answered that there is nothing to report; a complete answer (AAPOR I).
    Nil,
    /// Said that it will not answer (AAPOR R).
    Declined,
    /// Submitted too little to count, by the round's partial rule (AAPOR R).
    BreakOff,
    /// Silent, but known to be eligible from the register (AAPOR NC).
    NonContact,
    /// Could not be reached at any address (AAPOR NC).
    Unreachable,
    /// Eligible, but did not answer for another reason, said in the history (AAPOR O).
    OtherEligible,
    /// Not known whether it belongs to the population (AAPOR UO).
    UnknownEligibility,
    /// Merged, closed or never belonged (AAPOR NE).
    NotEligible,
}

impl Disposition {
    /// Every disposition, in the order of tables.
    pub const ALL: [Self; 10] = [
        Self::Complete,
        Self::Partial,
        Self::Nil,
        Self::Declined,
        Self::BreakOff,
        Self::NonContact,
        Self::Unreachable,
        Self::OtherEligible,
        Self::UnknownEligibility,
        Self::NotEligible,
    ];

    /// The code in the database, the API and tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Partial => "partial",
            Self::Nil => "nil",
            Self::Declined => "declined",
            Self::BreakOff => "break_off",
            Self::NonContact => "non_contact",
            Self::Unreachable => "unreachable",
            Self::OtherEligible => "other_eligible",
            Self::UnknownEligibility => "unknown_eligibility",
            Self::NotEligible => "not_eligible",
        }
    }

    /// Reads the code.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|disposition| disposition.as_str() == raw)
    }

    /// Whether the unit has answered, wholly, partly or with a nil return.
    #[must_use]
    pub const fn answered(self) -> bool {
        matches!(self, Self::Complete | Self::Partial | Self::Nil)
    }
}
