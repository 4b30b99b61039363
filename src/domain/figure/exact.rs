//! Sums and means of exact numbers.
//!
//! Fractions stay exact while they fit 128 bits; beyond that, each is rounded to [`DECIMALS`] decimals
//! first, half away from zero, so that the result is the same on every machine.

use super::Figure;

/// Decimals that are kept where fractions do not fit.
const DECIMALS: u8 = 12;

/// `a + b`; none beyond 128 bits.
pub(crate) fn sum(a: Figure, b: Figure) -> Option<Figure> {
    exact_sum(a, b).or_else(|| exact_sum(coarse(a), coarse(b)))
}

/// `a - b`; none beyond 128 bits.
pub(crate) fn difference(a: Figure, b: Figure) -> Option<Figure> {
    sum(a, b.times(-1)?)
}

/// `Σ wᵢ·xᵢ / Σ wᵢ`; none of nothing, and beyond 128 bits.
///
/// Worked by hand: 3 with weight 2 and 9/2 with weight 1 give 10.5/3 = 7/2.
///
/// Source: OECD and JRC, *Handbook on Constructing Composite Indicators*, 2008, section 6.1, linear
/// aggregation.
pub(crate) fn weighted(parts: impl IntoIterator<Item = (u16, Figure)>) -> Option<Figure> {
    let start = (Figure::whole(0), 0_i128);
    let (total, weights) =
        parts.into_iter().try_fold(start, |(total, weights), (weight, figure)| {
            let total = sum(total, figure.times(weight.into())?)?;
            Some((total, weights + i128::from(weight)))
        })?;
    over(total, weights)
}

/// `total / n`; none when `n` is not positive.
pub(crate) fn over(total: Figure, n: i128) -> Option<Figure> {
    let exact = |figure: Figure| {
        let (numerator, denominator) = figure.parts();
        Figure::ratio(numerator, denominator.checked_mul(n)?)
    };
    (n > 0).then(|| exact(total).or_else(|| exact(coarse(total)))).flatten()
}

fn exact_sum(a: Figure, b: Figure) -> Option<Figure> {
    let ((a, below_a), (b, below_b)) = (a.parts(), b.parts());
    let numerator = a.checked_mul(below_b)?.checked_add(b.checked_mul(below_a)?)?;
    Figure::ratio(numerator, below_a.checked_mul(below_b)?)
}

fn coarse(figure: Figure) -> Figure {
    let digits: String = figure.rounded(DECIMALS).chars().filter(|c| *c != '.').collect();
    digits.parse().map_or(figure, |number| Figure::scaled(number, DECIMALS))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(numerator: i128, denominator: i128) -> Figure {
        Figure::ratio(numerator, denominator).unwrap()
    }

    #[test]
    fn a_weighted_mean_is_exact() {
        assert_eq!(weighted([(2, Figure::whole(3)), (1, ratio(9, 2))]), Some(ratio(7, 2)));
        assert_eq!(weighted([]), None);
        assert_eq!(difference(ratio(1, 3), ratio(1, 2)), Some(ratio(-1, 6)));
        assert_eq!(
            (over(Figure::whole(7), 0), over(Figure::whole(7), 2)),
            (None, Some(ratio(7, 2)))
        );
    }

    /// By hand: 1/(2⁶¹-1) and 1/(2⁸⁹-1) are zero to twelve decimals, so the half alone is left.
    #[test]
    fn what_does_not_fit_is_rounded_first() {
        let (small, smaller) = (ratio(1, (1 << 61) - 1), ratio(1, (1 << 89) - 1));
        let total = [smaller, ratio(1, 2)].into_iter().try_fold(small, sum);
        assert_eq!(total, Some(ratio(1, 2)));
        assert_eq!(coarse(ratio(-1, 3)).to_string(), "-333333333333/1000000000000");
    }

    #[test]
    fn what_no_figure_can_hold_is_none_and_not_one_of_its_parts() {
        let most = Figure::whole(i128::MAX);
        assert_eq!(
            (sum(most, Figure::whole(1)), difference(Figure::whole(-2), most)),
            (None, None)
        );
        assert_eq!(weighted([(2, most), (1, Figure::whole(1))]), None);
    }
}
