//! Confidence intervals of 95 per cent.

use statrs::distribution::{ContinuousCDF, StudentsT};

/// The probability below the upper end of a two-sided interval of 95 per cent.
const UPPER: f64 = 0.975;

/// The lower and the upper end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// The 0.975 quantile of Student's t; none without a degree of freedom.
#[must_use]
pub fn t_quantile(degrees: u32) -> Option<f64> {
    if degrees == 0 {
        return None;
    }
    let t = StudentsT::new(0.0, 1.0, f64::from(degrees)).ok()?;
    // The library's inverse stops early; Newton's steps on its distribution function take it home.
    let mut quantile = t.inverse_cdf(UPPER);
    for _ in 0..4 {
        let step = (t.cdf(quantile) - UPPER) / density(&t, quantile);
        quantile -= step;
    }
    quantile.is_finite().then_some(quantile)
}

fn density(t: &StudentsT, at: f64) -> f64 {
    use statrs::distribution::Continuous;
    t.pdf(at)
}

/// `estimate ± t · standard error`, with `degrees` degrees of freedom; none without any.
///
/// Source: Cochran (1977), *Sampling Techniques*, 3rd edition, Wiley, section 5.4.
#[must_use]
pub fn t_interval(estimate: f64, standard_error: f64, degrees: u32) -> Option<Interval> {
    let reach = t_quantile(degrees)? * standard_error;
    Some(Interval { low: estimate - reach, high: estimate + reach })
}

/// The score interval of a share: it stays within 0 and 1, and has a width at both.
///
/// `share` is of `n` observations, each counting alike; `quantile` is 1.96 for a simple sample. With
/// weights and strata `n` is the effective number `p(1 − p)/SE²`, and the quantile that of t.
///
/// Source: Wilson (1927), *Probable Inference, the Law of Succession, and Statistical Inference*, Journal
/// of the American Statistical Association 22 (158), 209-212. The effective number: Korn and Graubard
/// (1998), *Confidence Intervals for Proportions with Small Expected Number of Positive Counts Estimated
/// from Survey Data*, Survey Methodology 24 (2), 193-201.
#[must_use]
pub fn wilson(share: f64, n: f64, quantile: f64) -> Interval {
    let square = quantile * quantile;
    let middle = share + square / (2.0 * n);
    let reach = quantile * (share * (1.0 - share) / n + square / (4.0 * n * n)).sqrt();
    let scale = 1.0 + square / n;
    Interval {
        low: ((middle - reach) / scale).clamp(0.0, share),
        high: ((middle + reach) / scale).clamp(share, 1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::weights::rake::tests::close;

    /// R 4.2.2, `qt(0.975, df)`.
    #[test]
    fn the_t_quantiles_are_those_of_the_tables() {
        let table = [
            (1, 12.706_204_736_174_7),
            (2, 4.302_652_729_749_46),
            (3, 3.182_446_305_283_71),
            (14, 2.144_786_687_917_8),
            (30, 2.042_272_456_301_24),
            (100, 1.983_971_518_523_55),
            (1000, 1.962_339_080_826_41),
        ];
        for (degrees, expected) in table {
            close(&[t_quantile(degrees).unwrap()], &[expected]);
        }
        assert_eq!(t_quantile(0), None);
        assert!((t_quantile(1_000_000).unwrap() - 1.959_966).abs() < 1e-5);
    }

    /// R 4.2.2, `prop.test(x, n, correct = FALSE)`.
    #[test]
    fn wilson_intervals_are_those_of_the_reference() {
        let table = [
            (14.0, 432.0, 0.019_400_850, 0.053_656_584),
            (67.0, 73.0, 0.832_056_045, 0.961_786_250),
            (3.0, 67.0, 0.015_343_975, 0.123_578_331),
            (0.0, 67.0, 0.0, 0.054_226_139),
        ];
        for (x, n, low, high) in table {
            let found = wilson(x / n, n, 1.959_963_984_540_054);
            // The reference is printed with nine digits after the point.
            assert!((found.low - low).abs() < 5.1e-10, "{x} of {n}: {found:?}");
            assert!((found.high - high).abs() < 5.1e-10, "{x} of {n}: {found:?}");
        }
    }

    #[test]
    fn an_interval_of_a_share_never_leaves_the_possible() {
        for share in [0.0, 1e-9, 0.5, 1.0] {
            let Interval { low, high } = wilson(share, 2.5, 12.7);
            assert!(0.0 <= low && low <= share && share <= high && high <= 1.0, "{share}");
        }
    }
}
