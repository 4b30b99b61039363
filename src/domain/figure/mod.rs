//! An exact number: what a cell holds before anybody rounds it.
//!
//! Counts, sums, shares, means and medians are all fractions of whole numbers. Keeping them so
//! makes a stored publication independent of how a machine prints floating point, and makes
//! rounding half away from zero exact (decision 0007).

pub(crate) mod exact;

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A fraction in lowest terms with a positive denominator; as text `41` or `301/418`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Figure {
    numerator: i128,
    denominator: i128,
}

/// The text is no figure.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no figure: write a whole number or a fraction in lowest terms")]
pub struct InvalidFigure(String);

impl Figure {
    /// A whole number.
    #[must_use]
    pub const fn whole(number: i128) -> Self {
        Self { numerator: number, denominator: 1 }
    }

    /// `numerator / denominator`; none when the denominator is not positive.
    #[must_use]
    pub fn ratio(numerator: i128, denominator: i128) -> Option<Self> {
        if denominator <= 0 {
            return None;
        }
        let divisor = gcd(numerator.unsigned_abs(), denominator.unsigned_abs());
        let divisor = i128::try_from(divisor).ok()?;
        Some(Self { numerator: numerator / divisor, denominator: denominator / divisor })
    }

    /// A number stored in units of its last decimal.
    #[must_use]
    pub fn scaled(number: i128, decimals: u8) -> Self {
        Self::ratio(number, power_of_ten(decimals)).unwrap_or(Self::whole(number))
    }

    /// Numerator and denominator, in lowest terms; the denominator is positive.
    #[must_use]
    pub const fn parts(self) -> (i128, i128) {
        (self.numerator, self.denominator)
    }

    /// A computed number with ten significant digits, so that a stored figure does not hang on the last
    /// bits of a processor's arithmetic; none for what is no number or beyond 128 bits.
    #[must_use]
    pub fn nearest(number: f64) -> Option<Self> {
        let written = format!("{number:.9e}");
        let (digits, exponent) = written.split_once('e')?;
        let digits: i128 = digits.replace('.', "").parse().ok()?;
        let exponent = exponent.parse::<i32>().ok()?.checked_sub(9)?;
        let scale = 10_i128.checked_pow(exponent.unsigned_abs());
        match (exponent < 0, scale) {
            (true, Some(scale)) => Self::ratio(digits, scale),
            (true, None) => Some(Self::whole(0)),
            (false, scale) => digits.checked_mul(scale?).map(Self::whole),
        }
    }

    /// The whole number, when it is one.
    #[must_use]
    pub const fn as_whole(self) -> Option<i128> {
        if self.denominator == 1 { Some(self.numerator) } else { None }
    }

    /// The number `factor` times as large; none where that is beyond 128 bits.
    #[must_use]
    pub fn times(self, factor: i128) -> Option<Self> {
        // What the factor has in common with the denominator goes out before it is multiplied.
        let factor = Self::ratio(factor, self.denominator)?;
        Self::ratio(self.numerator.checked_mul(factor.numerator)?, factor.denominator)
    }

    /// The nearest double, as JSON readers get it.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "readers of JSON have doubles and no more")]
    pub fn to_f64(self) -> f64 {
        self.numerator as f64 / self.denominator as f64
    }

    /// The number with exactly `decimals` digits after a point, rounded half away from zero.
    ///
    /// Worked by hand: 1/8 with two decimals is 0.13, and -1/8 is -0.13.
    #[must_use]
    pub fn rounded(self, decimals: u8) -> String {
        let scale = power_of_ten(decimals).unsigned_abs();
        let denominator = self.denominator.unsigned_abs();
        let (whole, mut rest) = (
            self.numerator.unsigned_abs() / denominator,
            self.numerator.unsigned_abs() % denominator,
        );
        let mut fraction = 0_u128;
        for _ in 0..decimals {
            // Digit by digit, since ten times the rest need not fit.
            let (mut digit, mut tenfold) = (0, 0);
            for _ in 0..10 {
                tenfold += rest;
                if tenfold >= denominator {
                    tenfold -= denominator;
                    digit += 1;
                }
            }
            rest = tenfold;
            fraction = fraction.saturating_mul(10).saturating_add(digit);
        }
        if rest >= denominator - rest {
            fraction = fraction.saturating_add(1);
        }
        let (whole, fraction) =
            if fraction >= scale { (whole.saturating_add(1), 0) } else { (whole, fraction) };
        let sign = if self.numerator < 0 && (whole, fraction) != (0, 0) { "-" } else { "" };
        if decimals == 0 {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}.{fraction:0width$}", width = usize::from(decimals))
        }
    }

    /// The number without any rounding when it is whole, else the shortest decimal that reads back
    /// as the same double; the decimal sign is a point.
    #[must_use]
    pub fn unrounded(self) -> String {
        match self.as_whole() {
            Some(whole) => whole.to_string(),
            None => self.to_f64().to_string(),
        }
    }
}

fn power_of_ten(decimals: u8) -> i128 {
    10_i128.saturating_pow(u32::from(decimals))
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

impl Ord for Figure {
    /// By whole parts and then by what is left, so that no product can be too large.
    fn cmp(&self, other: &Self) -> Ordering {
        let ([mut a, mut b], [mut c, mut d]) =
            ([self.numerator, self.denominator], [other.numerator, other.denominator]);
        loop {
            let whole = a.div_euclid(b).cmp(&c.div_euclid(d));
            let (left, right) = (a.rem_euclid(b), c.rem_euclid(d));
            match (whole, left, right) {
                (Ordering::Equal, 0, _) | (Ordering::Equal, _, 0) => return left.cmp(&right),
                // The larger of two rests has the smaller reciprocal.
                (Ordering::Equal, ..) => ([a, b], [c, d]) = ([d, right], [b, left]),
                (unequal, ..) => return unequal,
            }
        }
    }
}

impl PartialOrd for Figure {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl From<Figure> for String {
    fn from(figure: Figure) -> Self {
        figure.to_string()
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.as_whole() {
            Some(whole) => write!(f, "{whole}"),
            None => write!(f, "{}/{}", self.numerator, self.denominator),
        }
    }
}

impl TryFrom<String> for Figure {
    type Error = InvalidFigure;

    fn try_from(raw: String) -> Result<Self, InvalidFigure> {
        raw.parse()
    }
}

impl FromStr for Figure {
    type Err = InvalidFigure;

    fn from_str(raw: &str) -> Result<Self, InvalidFigure> {
        let invalid = || InvalidFigure(raw.to_owned());
        let (numerator, denominator) = raw.split_once('/').unwrap_or((raw, "1"));
        let numerator: i128 = numerator.parse().map_err(|_| invalid())?;
        let denominator: i128 = denominator.parse().map_err(|_| invalid())?;
        let figure = Self::ratio(numerator, denominator).ok_or_else(invalid)?;
        if figure.to_string() == raw { Ok(figure) } else { Err(invalid()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(numerator: i128, denominator: i128) -> Figure {
        Figure::ratio(numerator, denominator).unwrap()
    }

    #[test]
    fn rounding_is_half_away_from_zero() {
        let cases = [
            (ratio(1, 8), 2, "0.13"),
            (ratio(-1, 8), 2, "-0.13"),
            (ratio(1, 2), 0, "1"),
            (ratio(-1, 2), 0, "-1"),
            (ratio(1, 3), 0, "0"),
            (ratio(-1, 3), 0, "0"),
            (ratio(199, 100), 1, "2.0"),
            (ratio(30_100, 418), 1, "72.0"),
            (Figure::whole(-7), 2, "-7.00"),
            (Figure::scaled(-1_205, 3), 2, "-1.21"),
        ];
        for (figure, decimals, expected) in cases {
            assert_eq!(figure.rounded(decimals), expected, "{figure} with {decimals}");
        }
    }

    /// By hand: 1 − 10⁻³⁰, a quarter and 10⁻³⁰, and a half less some 10⁻³⁸.
    #[test]
    fn a_long_fraction_is_rounded_as_a_short_one() {
        let long = 10_i128.pow(30);
        assert_eq!(ratio(long - 1, long).rounded(12), "1.000000000000");
        assert_eq!(ratio(long / 4 + 1, long).rounded(2), "0.25");
        assert_eq!(ratio(1 << 125, (1 << 126) + 1).rounded(12), "0.500000000000");
        assert_eq!(ratio(i128::MAX - 1, i128::MAX).rounded(0), "1");
    }

    #[test]
    fn what_is_beyond_128_bits_is_no_figure() {
        assert_eq!(Figure::whole(i128::MAX).times(2), None);
        assert_eq!(ratio(i128::MAX, 4).times(2), Some(ratio(i128::MAX, 2)));
        assert_eq!(ratio(1, 3).times(-3), Some(Figure::whole(-1)));
    }

    #[test]
    fn figures_are_ordered_whatever_their_size() {
        let max = i128::MAX;
        let mut figures =
            [ratio(max, max - 1), ratio(1, 3), ratio(-1, 2), ratio(-2, 3), ratio(1, 2)];
        figures.sort();
        let sorted = [ratio(-2, 3), ratio(-1, 2), ratio(1, 3), ratio(1, 2), ratio(max, max - 1)];
        assert_eq!(figures, sorted);
        assert!(ratio(max - 1, max) > ratio(max - 2, max - 1), "both a little below one");
        assert_eq!(ratio(2, 4).cmp(&ratio(1, 2)), Ordering::Equal);
    }

    #[test]
    fn a_figure_survives_its_text() {
        for figure in [ratio(301, 418), ratio(-4, 6), Figure::whole(0), Figure::whole(i128::MAX)] {
            assert_eq!(figure.to_string().parse(), Ok(figure));
        }
        for raw in ["", "1/0", "2/4", "1/-2", "1.5", "a", "4/1"] {
            assert_eq!(raw.parse::<Figure>(), Err(InvalidFigure(raw.to_owned())));
        }
    }

    #[test]
    fn a_computed_number_keeps_ten_digits() {
        let cases = [
            (0.1 + 0.2, Some(ratio(3, 10))),
            (-1.0 / 3.0, Some(ratio(-3_333_333_333, 10_000_000_000))),
            (123_456_789_012.0, Some(Figure::whole(123_456_789_000))),
            (348.0, Some(Figure::whole(348))),
            (0.0, Some(Figure::whole(0))),
            (1e-60, Some(Figure::whole(0))),
            (1e60, None),
            (f64::NAN, None),
            (f64::INFINITY, None),
        ];
        for (number, expected) in cases {
            assert_eq!(Figure::nearest(number), expected, "{number}");
        }
    }

    #[test]
    fn a_share_is_unrounded_in_files() {
        assert_eq!(ratio(301, 418).unrounded(), "0.7200956937799043");
        assert_eq!(Figure::whole(i128::from(i64::MAX) * 3).unrounded(), "27670116110564327421");
    }
}
