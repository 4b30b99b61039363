//! Quantiles and the standard deviation of whole numbers, computed without floating point.
//!
//! There are three quantiles, by the definitions of Hyndman and Fan: tables interpolate ([`quantile`], 7); the quarters
//! of an organisation's own result are cut where whole organisations lie on either side ([`twice_quantile`], 2), those
//! of years at a year that somebody gave ([`given_quantile`], 1). Source: Hyndman and Fan (1996), *Sample Quantiles in
//! Statistical Packages*, The American Statistician 50 (4).
//!
//! **Invariant:** the same numbers give the same figure on every machine. Numbers come in units of
//! their last decimal, and so does nothing that leaves here.

use crate::figure::Figure;

/// Digits after the last decimal of the numbers to which a square root is taken.
const ROOT_DIGITS: u32 = 6;

/// A quantile of ascending numbers; none without numbers.
///
/// With `h = (n - 1) percent / 100` it lies between the numbers at `floor(h)` and the next one
/// (from 0), by the fraction of `h`; at 50 per cent it is the median.
///
/// Source: Hyndman and Fan, definition 7.
pub(super) fn quantile(ascending: &[i64], percent: u8, decimals: u8) -> Option<Figure> {
    let steps = ascending.len().checked_sub(1)? * usize::from(percent.min(100));
    let (at, rest) = (steps / 100, i128::try_from(steps % 100).ok()?);
    let low = i128::from(*ascending.get(at)?);
    let high = ascending.get(at + 1).map_or(low, |&high| i128::from(high));
    let scale = 100 * 10_i128.saturating_pow(u32::from(decimals));
    Figure::ratio(low * 100 + (high - low) * rest, scale)
}

/// The quantile at `quarter` quarters of ascending numbers that is one of them: the lower of the two numbers beside the
/// place where it falls between them.
///
/// Source: Hyndman and Fan, definition 1.
pub(crate) fn given_quantile(ascending: &[i64], quarter: usize) -> Option<i64> {
    let place = (ascending.len() * quarter).div_ceil(4);
    ascending.get(place.checked_sub(1)?).copied()
}

/// Twice the quantile at `quarter` quarters of ascending numbers, so that it is whole: the mean of the two numbers beside
/// the place where it falls between them.
///
/// Source: Hyndman and Fan, definition 2.
pub(crate) fn twice_quantile(ascending: &[i64], quarter: usize) -> Option<i128> {
    let place = ascending.len() * quarter;
    let at = place / 4;
    let high = i128::from(*ascending.get(at)?);
    let low = match place.is_multiple_of(4) {
        true => i128::from(*ascending.get(at.checked_sub(1)?)?),
        false => high,
    };
    Some(low + high)
}

/// The standard deviation of `n` numbers with divisor `n - 1`, from their sum and the sum of their
/// squares; none of fewer than two.
///
/// `sqrt((S2 - S1^2 / n) / (n - 1))`, rounded half up to six digits after the numbers' last decimal, or
/// to as many as 128 bits hold.
///
/// Source: ISO 3534-1:2006, 2.17, sample standard deviation (over the sample variance of 2.16).
pub(super) fn standard_deviation(n: u64, sum: i128, squares: u128, decimals: u8) -> Option<Figure> {
    let count = i128::from(n);
    if n < 2 {
        return None;
    }
    // Around the floor of the mean, so that the squares stay as small as the spread is.
    let (mean, rest) = (sum.div_euclid(count), sum.rem_euclid(count));
    let spread = i128::try_from(squares).ok()?.checked_sub(mean.checked_mul(sum + rest)?)?;
    let (spread, count, rest) =
        (u128::try_from(spread).ok()?, u128::from(n), u128::try_from(rest).ok()?);
    (0..=ROOT_DIGITS).rev().find_map(|digits| {
        // Twice the root is sought, which rounds it half up.
        let scale = 4_u128.checked_mul(10_u128.checked_pow(2 * digits)?)?;
        let exact = spread.checked_mul(count)?.checked_sub(rest.checked_mul(rest)?)?;
        let doubled = (exact.checked_mul(scale)? / (count * (count - 1))).isqrt();
        let power = 10_i128.checked_pow(digits + u32::from(decimals))?;
        Figure::ratio(i128::try_from(doubled.div_ceil(2)).ok()?, power)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(numerator: i128, denominator: i128) -> Figure {
        Figure::ratio(numerator, denominator).unwrap()
    }

    /// Worked by hand for 1, 5, 6, 9: h = 3p, so p25 lies a quarter short of the second number
    /// (1 + 0.75 · 4 = 4), p50 half way from 5 to 6, and p90 at 6 + 0.7 · 3 = 8.1.
    #[test]
    fn quantiles_are_interpolated_between_the_ranks_of_definition_seven() {
        let numbers = [1, 5, 6, 9];
        let of = |percent| quantile(&numbers, percent, 0).unwrap();
        assert_eq!([of(25), of(50), of(90)], [ratio(4, 1), ratio(11, 2), ratio(81, 10)]);
        assert_eq!([of(1), of(99)], [ratio(112, 100), ratio(891, 100)]);
        assert_eq!(quantile(&[], 50, 0), None);
        assert_eq!(quantile(&[7], 90, 0), Some(ratio(7, 1)));
        assert_eq!(quantile(&[1, 5, 9], 50, 0), Some(ratio(5, 1)));
        assert_eq!(quantile(&[100, 125], 50, 2), Some(ratio(225, 200)));
        let most = [i64::MIN, i64::MAX];
        assert_eq!(quantile(&most, 50, 0), Some(ratio(-1, 2)), "the widest gap does not overflow");
    }

    /// 2, 4, 4, 4, 5, 5, 7, 9: mean 5, squared distances 32, variance 32/7, root 2.138090 (rounded).
    #[test]
    fn the_standard_deviation_divides_by_one_less_than_the_number() {
        let of = |numbers: &[i64], decimals| {
            let squares = numbers.iter().map(|n| u128::from(n.unsigned_abs()).pow(2)).sum();
            let sum = numbers.iter().map(|&n| i128::from(n)).sum();
            standard_deviation(numbers.len() as u64, sum, squares, decimals)
        };
        assert_eq!(of(&[2, 4, 4, 4, 5, 5, 7, 9], 0), Some(ratio(2_138_090, 1_000_000)));
        assert_eq!(of(&[-3, 3], 0), Some(ratio(4_242_641, 1_000_000)), "the root of 18");
        assert_eq!(of(&[10, 20], 1), Some(ratio(7_071_068, 10_000_000)), "1.0 and 2.0");
        assert_eq!(of(&[5, 5, 5], 0), Some(Figure::whole(0)));
        assert_eq!((of(&[5], 0), of(&[], 0)), (None, None));
    }

    /// A million amounts of a hundred billion kroner in øre: the digits give way, the root stays.
    #[test]
    fn large_amounts_lose_digits_and_not_the_figure() {
        let (n, amount) = (1_000_000_u64, 10_i128.pow(13));
        let (sum, squares) = (i128::from(n / 2) * amount, u128::from(n / 2) * 10_u128.pow(26));
        let deviation = standard_deviation(n, sum, squares, 2).unwrap().to_f64();
        let exact = 5e10 * (1e6_f64 / (1e6 - 1.0)).sqrt();
        assert!((deviation / exact - 1.0).abs() < 1e-12, "{deviation} beside {exact}");
    }
}
