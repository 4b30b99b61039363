//! Rounding that protects: counts to multiples of three by a draw, quartiles to two digits.

use crate::canonical;

/// Counts over `aggregate` items are multiples of this.
pub const ROUNDING: u64 = 3;

/// The count rounded up or down to a multiple of [`ROUNDING`], up as often as its rest is large, so that
/// the expected value is the count itself; one that is a multiple stays.
///
/// The draw depends on the seed and the cell alone, so that it is the same each time and for every unit:
/// whoever compares pages learns no more by averaging.
///
/// Source: Hundepool et al., *Statistical Disclosure Control*, Wiley 2012, section 5.4.2 (random rounding).
#[must_use]
pub(super) fn rounded(count: u64, seed: [u8; 32], cell: &str) -> u64 {
    let rest = count % ROUNDING;
    let mut bytes = seed.to_vec();
    bytes.extend_from_slice(cell.as_bytes());
    let [a, b, c, d, ..] = canonical::hash(bytes);
    let draw = u64::from(u32::from_be_bytes([a, b, c, d])) % ROUNDING;
    if draw < rest { count - rest + ROUNDING } else { count - rest }
}

/// A number rounded half away from zero to two significant digits.
///
/// Worked by hand: 1249 becomes 1200, 1250 becomes 1300, 98 stays, 995 becomes 1000.
#[must_use]
pub(super) fn two_digits(number: i128) -> i128 {
    let mut unit: i128 = 1;
    while number.unsigned_abs() / unit.unsigned_abs() >= 100 {
        unit = unit.saturating_mul(10);
    }
    let half = if number < 0 { -(unit / 2) } else { unit / 2 };
    number.saturating_add(half) / unit * unit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_becomes_one_of_the_two_multiples_beside_it() {
        for count in 0..40 {
            for cell in ["a", "b", "c"] {
                let shown = rounded(count, [7; 32], cell);
                assert!(shown.is_multiple_of(ROUNDING) && shown.abs_diff(count) < ROUNDING);
                assert_eq!(shown, rounded(count, [7; 32], cell), "the draw stands");
            }
        }
    }

    /// Two draws of three take 2 up, and one of three takes 1 up: the mean over many cells is the count.
    #[test]
    fn the_draw_is_fair() {
        for count in [1, 2] {
            let total: u64 = (0..3_000).map(|n| rounded(count, [1; 32], &n.to_string())).sum();
            assert!(total.abs_diff(3_000 * count) < 300, "{count}: {total}");
        }
    }

    #[test]
    fn quartiles_keep_two_digits() {
        let found = [0, 98, 1_249, 1_250, 995, -1_250].map(two_digits);
        assert_eq!(found, [0, 98, 1_200, 1_300, 1_000, -1_300]);
    }
}
