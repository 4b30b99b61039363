//! Where a carried-forward entry stands, and where a submission came from.

use serde::{Deserialize, Serialize};

/// Whether an entry of a draft is new, or what the respondent said of the carried one.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Confirmation {
    /// Not carried from a former round.
    #[default]
    New,
    /// Carried, and nobody has said that it still holds: it blocks submission.
    Unconfirmed,
    /// Carried, and still true as it stands.
    Confirmed,
    /// Carried and changed.
    Changed,
    /// Carried, but no longer there: it is not submitted.
    Ended,
}

/// Where a submission came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The holder of a link.
    Respondent,
    /// Staff, from an answer received otherwise.
    StaffEntered,
    /// Staff, mending a received answer.
    StaffCorrection,
}

macro_rules! codes {
    ($($type:ident { $($variant:ident = $code:literal,)+ })+) => {$(
        impl $type {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The code in the database and the API.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)+
                }
            }

            /// Reads the code.
            #[must_use]
            pub fn parse(raw: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.as_str() == raw)
            }
        }
    )+};
}

codes! {
    Confirmation {
        New = "new",
        Unconfirmed = "unconfirmed",
        Confirmed = "confirmed",
        Changed = "changed",
        Ended = "ended",
    }
    Source {
        Respondent = "respondent",
        StaffEntered = "staff_entered",
        StaffCorrection = "staff_correction",
    }
}
