//! The outcome rates of AAPOR, each with its denominator by name.
//!
//! `I` complete, `P` partial, `R` refusals and break-offs, `NC` non-contacts, `O` other eligible,
//! `U` unknown eligibility, `D = (I + P) + (R + NC + O)`, `e` the share of `U` taken as eligible.
//! A value is a proportion from 0 to 1, never a percentage.
//!
//! Source: AAPOR, *Standard Definitions*: RR1-RR6, COOP1-COOP4, REF1-REF3, CON1-CON3.

use serde::Serialize;

use super::counts::{Counts, real, share};
use crate::code::codes;
use crate::figure::Figure;
use crate::round::Eligibility;

codes! {
    /// The name of a rate.
    pub enum RateName {
        /// `I / (D + U)`.
        Rr1 = "RR1",
        /// `(I + P) / (D + U)`.
        Rr2 = "RR2",
        /// `I / (D + e U)`.
        Rr3 = "RR3",
        /// `(I + P) / (D + e U)`.
        Rr4 = "RR4",
        /// `I / D`.
        Rr5 = "RR5",
        /// `(I + P) / D`.
        Rr6 = "RR6",
        /// `I / ((I + P) + R + O)`.
        Coop1 = "COOP1",
        /// `(I + P) / ((I + P) + R + O)`.
        Coop2 = "COOP2",
        /// `I / ((I + P) + R)`.
        Coop3 = "COOP3",
        /// `(I + P) / ((I + P) + R)`.
        Coop4 = "COOP4",
        /// `R / (D + U)`.
        Ref1 = "REF1",
        /// `R / (D + e U)`.
        Ref2 = "REF2",
        /// `R / D`.
        Ref3 = "REF3",
        /// `((I + P) + R + O) / (D + U)`.
        Con1 = "CON1",
        /// `((I + P) + R + O) / (D + e U)`.
        Con2 = "CON2",
        /// `((I + P) + R + O) / D`.
        Con3 = "CON3",
    }
}

/// What a rate counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Numerator {
    /// `I`.
    Complete,
    /// `I + P`.
    Answered,
    /// `R`.
    Refused,
    /// `(I + P) + R + O`.
    Contacted,
}

/// What a rate is taken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Denominator {
    /// `D + U`: known eligible and unknown eligibility.
    EligibleAndUnknown,
    /// `D + e U`: known eligible and the estimated eligible share of the unknown.
    EligibleAndEstimated,
    /// `D`: known eligible.
    Eligible,
    /// `(I + P) + R + O`: contacted.
    Contacted,
    /// `(I + P) + R`: contacted and able to answer.
    ContactedAndAble,
}

/// One rate with all it rests on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// Which rate.
    pub name: RateName,
    /// Units counted.
    pub numerator: u64,
    /// What the units counted are.
    pub numerator_of: Numerator,
    /// What they are taken of; whole unless `e` weighs in it.
    pub denominator: f64,
    /// Who is in the denominator.
    pub denominator_of: Denominator,
    /// The proportion; none when the denominator is 0, as in an empty stratum.
    pub value: Option<f64>,
    /// The denominator as an exact number, which pages round.
    pub exact_denominator: Figure,
    /// The proportion as an exact number.
    pub exact: Option<Figure>,
}

/// The millionths that `e` is held in.
const MILLION: i128 = 1_000_000;

impl RateName {
    /// What it counts.
    #[must_use]
    pub const fn numerator(self) -> Numerator {
        match self {
            Self::Rr1 | Self::Rr3 | Self::Rr5 | Self::Coop1 | Self::Coop3 => Numerator::Complete,
            Self::Rr2 | Self::Rr4 | Self::Rr6 | Self::Coop2 | Self::Coop4 => Numerator::Answered,
            Self::Ref1 | Self::Ref2 | Self::Ref3 => Numerator::Refused,
            Self::Con1 | Self::Con2 | Self::Con3 => Numerator::Contacted,
        }
    }

    /// What it is taken of.
    #[must_use]
    pub const fn denominator(self) -> Denominator {
        match self {
            Self::Rr1 | Self::Rr2 | Self::Ref1 | Self::Con1 => Denominator::EligibleAndUnknown,
            Self::Rr3 | Self::Rr4 | Self::Ref2 | Self::Con2 => Denominator::EligibleAndEstimated,
            Self::Rr5 | Self::Rr6 | Self::Ref3 | Self::Con3 => Denominator::Eligible,
            Self::Coop1 | Self::Coop2 => Denominator::Contacted,
            Self::Coop3 | Self::Coop4 => Denominator::ContactedAndAble,
        }
    }
}

impl Counts {
    fn contacted(&self) -> u64 {
        self.answered() + self.refusals() + self.others()
    }

    /// One rate, with `e` as the round declares it.
    #[must_use]
    pub fn rate(&self, name: RateName, e: Eligibility) -> Rate {
        let numerator = match name.numerator() {
            Numerator::Complete => self.complete(),
            Numerator::Answered => self.answered(),
            Numerator::Refused => self.refusals(),
            Numerator::Contacted => self.contacted(),
        };
        let denominator = match name.denominator() {
            Denominator::EligibleAndUnknown => real(self.eligible() + self.unknown()),
            Denominator::EligibleAndEstimated => {
                real(self.eligible()) + e.share() * real(self.unknown())
            }
            Denominator::Eligible => real(self.eligible()),
            Denominator::Contacted => real(self.contacted()),
            Denominator::ContactedAndAble => real(self.answered() + self.refusals()),
        };
        let millionths = self.millionths(name.denominator(), e);
        Rate {
            name,
            numerator,
            numerator_of: name.numerator(),
            denominator,
            denominator_of: name.denominator(),
            value: share(numerator, denominator),
            exact_denominator: Figure::scaled(millionths, 6),
            exact: Figure::ratio(i128::from(numerator) * MILLION, millionths),
        }
    }

    /// A denominator in millionths of a unit, exactly.
    fn millionths(&self, of: Denominator, e: Eligibility) -> i128 {
        let unknown = i128::from(self.unknown());
        let (whole, part) = match of {
            Denominator::EligibleAndUnknown => (self.eligible() + self.unknown(), 0),
            Denominator::EligibleAndEstimated => {
                (self.eligible(), unknown * i128::from(e.millionths()))
            }
            Denominator::Eligible => (self.eligible(), 0),
            Denominator::Contacted => (self.contacted(), 0),
            Denominator::ContactedAndAble => (self.answered() + self.refusals(), 0),
        };
        i128::from(whole) * MILLION + part
    }

    /// Every rate, in the order of reports.
    pub fn rates(&self, e: Eligibility) -> impl Iterator<Item = Rate> {
        RateName::ALL.into_iter().map(move |name| self.rate(name, e))
    }
}

#[cfg(test)]
mod tests {
    use super::RateName::*;
    use super::*;
    use crate::outcome::Disposition::{self, *};

    fn counts(of: &[(Disposition, usize)]) -> Counts {
        of.iter().flat_map(|(what, n)| std::iter::repeat_n(*what, *n)).collect()
    }

    fn e(raw: &str) -> Eligibility {
        raw.parse().unwrap()
    }

    /// By hand: 1 of 16 is 6.25 per cent, and of 15 with a tenth of 10 unknown, 16 too; of 2.5 it is 40 per cent.
    #[test]
    fn a_rate_is_exact_also_where_e_weighs_in_it() {
        let of = |n_silent, n_unknown, e_raw: &str, name| {
            let counts =
                counts(&[(Complete, 1), (NonContact, n_silent), (UnknownEligibility, n_unknown)]);
            let rate = counts.rate(name, e(e_raw));
            (rate.exact_denominator, rate.exact)
        };
        let figure = |top, bottom| Figure::ratio(top, bottom).unwrap();
        let sixteenth = (Figure::whole(16), Some(figure(1, 16)));
        assert_eq!(of(15, 0, "1", Rr1), sixteenth);
        assert_eq!(of(14, 10, "0.1", Rr3), sixteenth);
        assert_eq!(of(1, 1, "0.5", Rr3), (figure(5, 2), Some(figure(2, 5))));
        assert_eq!(Counts::default().rate(Rr1, e("1")).exact, None);
    }

    /// Compares to five decimals, as the reference table prints them.
    #[track_caller]
    fn check(counts: &Counts, e: Eligibility, expected: &[(RateName, f64)]) {
        for (name, value) in expected {
            let rate = counts.rate(*name, e).value.unwrap();
            assert!((rate - value).abs() < 0.000_005, "{name:?}: {rate} is not {value}");
        }
    }

    /// Difi 2019: 67 of 73 agencies answered, 92 per cent; a silent agency of a register frame is
    /// an eligible non-contact, so all six response rates are 67/73.
    #[test]
    fn difi_2019_has_one_response_rate_of_67_in_73() {
        let difi = counts(&[(Complete, 67), (NonContact, 6)]);
        for name in [Rr1, Rr2, Rr3, Rr4, Rr5, Rr6] {
            let rate = difi.rate(name, Eligibility::ONE);
            assert_eq!((rate.numerator, rate.denominator), (67, 73.0));
            assert_eq!(rate.value, Some(67.0 / 73.0));
        }
        check(&difi, Eligibility::ONE, &[(Rr1, 0.91781), (Coop1, 1.0), (Ref1, 0.0)]);
        check(&difi, Eligibility::ONE, &[(Con1, 0.91781)]);
    }

    #[test]
    fn refusals_lower_cooperation_and_not_contact() {
        let refused = counts(&[(Complete, 67), (Declined, 6)]);
        let all: Vec<_> = [Rr1, Rr2, Rr3, Rr4, Rr5, Rr6].map(|name| (name, 0.91781)).into();
        check(&refused, Eligibility::ONE, &all);
        check(&refused, Eligibility::ONE, &[(Coop1, 0.91781), (Ref1, 0.08219), (Con1, 1.0)]);
    }

    #[test]
    fn silence_coded_as_unknown_eligibility_makes_rr5_and_rr6_one() {
        let unknown = counts(&[(Complete, 67), (UnknownEligibility, 6)]);
        let expected = [(Rr1, 0.91781), (Rr2, 0.91781), (Rr3, 0.91781), (Rr4, 0.91781)];
        check(&unknown, Eligibility::ONE, &expected);
        check(&unknown, Eligibility::ONE, &[(Rr5, 1.0), (Rr6, 1.0), (Coop1, 1.0), (Ref1, 0.0)]);
        check(&unknown, Eligibility::ONE, &[(Con1, 0.91781)]);
    }

    /// Computed with the R package `outcomerate`.
    #[test]
    fn a_mixed_frame_gives_each_rate_its_own_value() {
        let mixed = counts(&[
            (Complete, 58),
            (Nil, 2),
            (Partial, 7),
            (Declined, 1),
            (BreakOff, 1),
            (Unreachable, 1),
            (OtherEligible, 1),
            (UnknownEligibility, 2),
            (NotEligible, 4),
        ]);
        check(
            &mixed,
            e("0.8"),
            &[
                (Rr1, 0.82192),
                (Rr2, 0.91781),
                (Rr3, 0.82645),
                (Rr4, 0.92287),
                (Rr5, 0.84507),
                (Rr6, 0.94366),
                (Coop1, 0.85714),
                (Coop2, 0.95714),
                (Coop3, 0.86957),
                (Coop4, 0.97101),
                (Ref1, 0.02740),
                (Ref2, 0.02755),
                (Ref3, 0.02817),
                (Con1, 0.95890),
                (Con2, 0.96419),
                (Con3, 0.98592),
            ],
        );
        check(&mixed, Eligibility::ONE, &[(Rr3, 0.82192), (Rr4, 0.91781), (Coop1, 0.85714)]);
        assert_eq!((mixed.invited(), mixed.eligible(), mixed.answered()), (77, 71, 67));
        let estimated = mixed.proportional_eligibility().unwrap();
        assert!((estimated - 0.94667).abs() < 0.000_005);
    }

    #[test]
    fn an_empty_stratum_has_no_rate_instead_of_a_zero() {
        let empty = Counts::default();
        assert!(empty.rates(Eligibility::ONE).all(|rate| rate.value.is_none()));
        assert_eq!(empty.proportional_eligibility(), None);
        let only_gone = counts(&[(NotEligible, 3)]);
        assert_eq!(only_gone.rate(Rr5, Eligibility::ONE).value, None);
    }

    #[test]
    fn each_rate_names_its_denominator() {
        let mixed = counts(&[(Complete, 6), (Declined, 1), (UnknownEligibility, 10)]);
        let rr3 = mixed.rate(Rr3, e("0.5"));
        assert_eq!(rr3.denominator_of, Denominator::EligibleAndEstimated);
        assert_eq!(rr3.denominator, 12.0);
        assert_eq!(rr3.value, Some(0.5));
    }
}
