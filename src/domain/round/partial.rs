//! What a round declares before it opens: its partial rule and its `e`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::error::RoundError;

/// Which items the partial rule counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// Items on the unit's route that the questionnaire marks as required.
    Required,
    /// All items on the unit's route.
    Applicable,
}

/// From which share of the counted items a response is partial, and from which it is complete.
///
/// Shares are whole per cent, compared exactly. Below `partial_from` the response is a break-off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PartialRule {
    /// Which items are counted.
    pub counted: Counted,
    /// Least per cent answered of a partial response, 0 to 100.
    pub partial_from: u8,
    /// Least per cent answered of a complete response, `partial_from` to 100.
    pub complete_from: u8,
}

/// How far a response got, by the partial rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// Too little to count.
    BreakOff,
    /// Counts as partial.
    Partial,
    /// Counts as complete.
    Complete,
}

impl Default for PartialRule {
    /// The rule that most surveys declare: partial from half of the required items, complete from
    /// four fifths.
    fn default() -> Self {
        Self { counted: Counted::Required, partial_from: 50, complete_from: 80 }
    }
}

impl PartialRule {
    /// Refuses thresholds out of order or range.
    ///
    /// # Errors
    ///
    /// [`RoundError::PartialRule`].
    pub fn check(self) -> Result<(), RoundError> {
        if self.partial_from <= self.complete_from && self.complete_from <= 100 {
            Ok(())
        } else {
            Err(RoundError::PartialRule)
        }
    }

    /// How far a response got that answered `answered` of the `asked` counted items.
    ///
    /// Where nothing was asked, nothing is missing.
    #[must_use]
    pub fn reach(self, answered: u64, asked: u64) -> Reach {
        let at_least =
            |per_cent: u8| u128::from(answered) * 100 >= u128::from(per_cent) * u128::from(asked);
        if at_least(self.complete_from) {
            Reach::Complete
        } else if at_least(self.partial_from) {
            Reach::Partial
        } else {
            Reach::BreakOff
        }
    }
}

/// `e`: the share, from 0 to 1, of the units of unknown eligibility that is taken as eligible.
///
/// Held in millionths, so that what was declared is what is printed.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, example = "0.8")]
pub struct Eligibility(u32);

/// The text is no share.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no e: write a number from 0 to 1 with a point and at most six decimals")]
pub struct InvalidEligibility(pub String);

impl Eligibility {
    /// Every unit of unknown eligibility is taken as eligible, the cautious choice.
    pub const ONE: Self = Self(1_000_000);

    /// The share in millionths, exactly.
    #[must_use]
    pub const fn millionths(self) -> u32 {
        self.0
    }

    /// The share as a real number.
    #[must_use]
    pub fn share(self) -> f64 {
        f64::from(self.0) / 1_000_000.0
    }
}

impl FromStr for Eligibility {
    type Err = InvalidEligibility;

    fn from_str(raw: &str) -> Result<Self, InvalidEligibility> {
        let refused = || InvalidEligibility(raw.to_owned());
        let (whole, decimals) = raw.split_once('.').unwrap_or((raw, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || whole.len() > 1 || !digits(decimals) || decimals.len() > 6 {
            return Err(refused());
        }
        let scaled: u32 = format!("{whole}{decimals:0<6}").parse().map_err(|_| refused())?;
        if scaled > 1_000_000 { Err(refused()) } else { Ok(Self(scaled)) }
    }
}

impl TryFrom<String> for Eligibility {
    type Error = InvalidEligibility;

    fn try_from(raw: String) -> Result<Self, InvalidEligibility> {
        raw.parse()
    }
}

impl From<Eligibility> for String {
    fn from(e: Eligibility) -> Self {
        e.to_string()
    }
}

impl fmt::Display for Eligibility {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{}.{:06}", self.0 / 1_000_000, self.0 % 1_000_000);
        f.write_str(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Worked by hand: of 7 items, 4 are 57.1 per cent and 6 are 85.7 per cent; 3 are 42.9.
    #[test]
    fn a_response_is_a_break_off_below_half_and_complete_from_four_fifths() {
        let rule = PartialRule::default();
        assert_eq!(rule.reach(3, 7), Reach::BreakOff);
        assert_eq!(rule.reach(4, 7), Reach::Partial);
        assert_eq!(rule.reach(6, 7), Reach::Complete);
        assert_eq!(rule.reach(4, 5), Reach::Complete, "exactly 80 per cent");
        assert_eq!(rule.reach(0, 0), Reach::Complete, "nothing asked, nothing missing");
    }

    #[test]
    fn thresholds_out_of_order_are_refused() {
        let rule = |partial_from, complete_from| {
            PartialRule { counted: Counted::Applicable, partial_from, complete_from }.check()
        };
        assert_eq!(rule(0, 0), Ok(()));
        assert_eq!(rule(100, 100), Ok(()));
        assert_eq!(rule(81, 80), Err(RoundError::PartialRule));
        assert_eq!(rule(50, 101), Err(RoundError::PartialRule));
    }

    #[test]
    fn e_prints_as_it_was_declared() {
        for text in ["0", "1", "0.8", "0.123456"] {
            assert_eq!(text.parse::<Eligibility>().unwrap().to_string(), text);
        }
        assert_eq!("1.000".parse(), Ok(Eligibility::ONE));
        for wrong in ["", ".8", "0,8", "1.1", "-0.5", "0.1234567", "01", "1e-1", "0."] {
            assert!(wrong.parse::<Eligibility>().is_err(), "{wrong}");
        }
    }
}
