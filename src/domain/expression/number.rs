//! Exact numbers: fractions of two 128-bit integers, so that money and decimals are never rounded.

use std::cmp::Ordering;

/// An exact number. What does not fit in 128 bits over 128 bits is not known.
///
/// Invariant: the denominator is positive, and the fraction is in its lowest terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Number {
    numerator: i128,
    denominator: i128,
}

impl Number {
    /// A whole number.
    #[must_use]
    pub const fn whole(number: i64) -> Self {
        Self { numerator: number as i128, denominator: 1 }
    }

    /// `scaled` divided by ten to the power of `decimals`; none beyond 30 decimals.
    #[must_use]
    pub fn scaled(scaled: i64, decimals: u8) -> Option<Self> {
        let power = Some(decimals).filter(|decimals| *decimals <= 30)?;
        Self::fraction(i128::from(scaled), 10_i128.checked_pow(u32::from(power))?)
    }

    /// The fraction's upper part, in its lowest terms; it carries the sign.
    #[must_use]
    pub const fn numerator(self) -> i128 {
        self.numerator
    }

    /// The fraction's lower part, in its lowest terms; 1 for a whole number, never below.
    #[must_use]
    pub const fn denominator(self) -> i128 {
        self.denominator
    }

    /// The number when it is whole and 64 bits hold it.
    #[must_use]
    pub fn to_i64(self) -> Option<i64> {
        if self.denominator == 1 { i64::try_from(self.numerator).ok() } else { None }
    }

    /// The number's order against another; none when 128 bits do not suffice to tell.
    #[must_use]
    pub fn order(self, other: Self) -> Option<Ordering> {
        if self.denominator == other.denominator {
            return Some(self.numerator.cmp(&other.numerator));
        }
        let left = self.numerator.checked_mul(other.denominator)?;
        Some(left.cmp(&other.numerator.checked_mul(self.denominator)?))
    }

    pub(super) fn add(self, other: Self) -> Option<Self> {
        if self.denominator == other.denominator {
            let numerator = self.numerator.checked_add(other.numerator)?;
            return Self::fraction(numerator, self.denominator);
        }
        let left = self.numerator.checked_mul(other.denominator)?;
        let right = other.numerator.checked_mul(self.denominator)?;
        Self::fraction(left.checked_add(right)?, self.denominator.checked_mul(other.denominator)?)
    }

    pub(super) fn negate(self) -> Option<Self> {
        Some(Self { numerator: self.numerator.checked_neg()?, denominator: self.denominator })
    }

    pub(super) fn multiply(self, other: Self) -> Option<Self> {
        let numerator = self.numerator.checked_mul(other.numerator)?;
        Self::fraction(numerator, self.denominator.checked_mul(other.denominator)?)
    }

    /// None when `other` is zero: the quotient is not known then.
    pub(super) fn divide(self, other: Self) -> Option<Self> {
        let numerator = self.numerator.checked_mul(other.denominator)?;
        Self::fraction(numerator, self.denominator.checked_mul(other.numerator)?)
    }

    fn fraction(numerator: i128, denominator: i128) -> Option<Self> {
        match denominator {
            0 => None,
            1 => Some(Self { numerator, denominator }),
            _ => {
                let common = greatest_common_divisor(numerator, denominator)?;
                let sign = if denominator < 0 { -1 } else { 1 };
                let common = common.checked_mul(sign)?;
                Some(Self {
                    numerator: numerator.checked_div(common)?,
                    denominator: denominator.checked_div(common)?,
                })
            }
        }
    }
}

fn greatest_common_divisor(a: i128, b: i128) -> Option<i128> {
    let (mut a, mut b) = (a.checked_abs()?, b.checked_abs()?);
    while b != 0 {
        (a, b) = (b, a.checked_rem(b)?);
    }
    Some(a)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scaled(scaled: i64, decimals: u8) -> Number {
        Number::scaled(scaled, decimals).unwrap()
    }

    #[test]
    fn a_tenth_and_two_tenths_are_exactly_three_tenths() {
        assert_eq!(scaled(1, 1).add(scaled(2, 1)), Some(scaled(3, 1)));
        assert_eq!(scaled(10, 2), scaled(1, 1));
    }

    #[test]
    fn a_third_times_three_is_one_and_signs_stay_above() {
        let third = Number::whole(1).divide(Number::whole(-3)).unwrap();
        assert_eq!((third.numerator(), third.denominator()), (-1, 3));
        assert_eq!(third.multiply(Number::whole(-3)), Some(Number::whole(1)));
    }

    #[test]
    fn division_by_zero_and_overflow_are_not_known() {
        assert_eq!(Number::whole(1).divide(Number::whole(0)), None);
        let huge = Number::whole(i64::MAX);
        let square = huge.multiply(huge).unwrap();
        assert_eq!(square.multiply(huge), None);
        assert_eq!(square.to_i64(), None);
    }

    #[test]
    fn order_compares_across_denominators() {
        assert_eq!(scaled(333, 3).order(scaled(1, 0)), Some(Ordering::Less));
        let third = Number::whole(1).divide(Number::whole(3)).unwrap();
        assert_eq!(third.order(scaled(333, 3)), Some(Ordering::Greater));
    }
}
