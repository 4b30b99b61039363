//! Those who answered, with their weights and strata, and estimates from them.
//!
//! Answering is taken as a second draw: within each stratum the respondents are a simple random sample
//! of the stratum's units, drawn without replacement. An entry belongs to its organisation, so values are
//! totals of organisations (clusters), and shares and means of entries are ratios of two totals.

use serde::{Deserialize, Serialize};

use super::interval::{Interval, t_interval, t_quantile, wilson};
use super::linear::Regression;

/// What a stratum with one respondent and several units adds to a variance: with one value there is no
/// spread to see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lonely {
    /// Nothing is computed: strata must be merged first.
    #[default]
    Refuse,
    /// Its distance to the mean of all respondents, which is likely to be too much.
    OverallMean,
}

/// A stratum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stratum {
    /// Its name, for messages.
    pub name: String,
    /// Units of the population in it; not fewer than answered.
    pub population: u32,
}

/// Why nothing can be estimated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PrecisionError {
    /// A stratum with one respondent, and no rule for it.
    #[error(
        "stratum {stratum} has {population} units and one respondent, so its spread is unknown"
    )]
    Lonely {
        /// The stratum.
        stratum: String,
        /// Its units.
        population: u32,
    },
}

/// Those who answered.
#[derive(Clone, Debug)]
pub struct Respondents {
    weights: Vec<f64>,
    stratum_of: Vec<usize>,
    strata: Vec<(Stratum, u32)>,
    calibrated: Option<Regression>,
}

/// An estimate of a number of the whole population.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The number.
    pub value: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Degrees of freedom: respondents less strata.
    pub degrees: u32,
    /// Whether it rests on strata only in which everybody answered, so that it is no estimate.
    pub exact: bool,
    /// Respondents with something in the denominator; all of them for a total.
    pub n: u32,
}

impl Respondents {
    /// Respondents with one weight and one stratum each, by position.
    ///
    /// # Errors
    ///
    /// [`PrecisionError::Lonely`] under [`Lonely::Refuse`].
    pub fn new(
        weights: Vec<f64>,
        stratum_of: Vec<usize>,
        strata: Vec<Stratum>,
        lonely: Lonely,
    ) -> Result<Self, PrecisionError> {
        let mut strata: Vec<(Stratum, u32)> = strata.into_iter().map(|one| (one, 0)).collect();
        for &at in &stratum_of {
            if let Some((_, n)) = strata.get_mut(at) {
                *n += 1;
            }
        }
        let alone = |(stratum, n): &&(Stratum, u32)| *n == 1 && stratum.population > 1;
        if let Some((stratum, _)) = strata.iter().find(alone)
            && lonely == Lonely::Refuse
        {
            let (stratum, population) = (stratum.name.clone(), stratum.population);
            return Err(PrecisionError::Lonely { stratum, population });
        }
        Ok(Self { weights, stratum_of, strata, calibrated: None })
    }

    /// The same respondents, whose weights were fitted to margins: by margin, each one's category.
    #[must_use]
    pub fn calibrated(self, margins: &[Vec<usize>]) -> Self {
        let calibrated = Some(Regression::new(margins, &self.weights));
        Self { calibrated, ..self }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.weights.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.weights.is_empty()
    }

    /// Their weights.
    #[must_use]
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// The total of a variable, zero for those whom it does not concern: `Ŷ = Σ w_k y_k`.
    ///
    /// Source: Cochran (1977), *Sampling Techniques*, 3rd edition, Wiley, sections 5.3-5.4 (stratified
    /// totals) and 2.13 (totals over subpopulations).
    #[must_use]
    pub fn total(&self, values: &[f64]) -> Estimate {
        let standard_error = self.variance(values).sqrt();
        let n = u32::try_from(self.len()).unwrap_or(u32::MAX);
        let exact = self.is_exact(|_| true);
        Estimate { value: self.sum(values), standard_error, degrees: self.degrees(), exact, n }
    }

    /// The ratio of two totals, `R̂ = Ŷ / X̂`, by the variance of the total of `(y − R̂x) / X̂`; none when
    /// the denominator is not positive. A mean or a share is a ratio to a count.
    ///
    /// Source: Cochran (1977), *Sampling Techniques*, 3rd edition, Wiley, section 6.11 (the combined
    /// ratio estimate); Särndal, Swensson and Wretman (1992), *Model Assisted Survey Sampling*, Springer,
    /// section 5.6 (ratios by Taylor linearisation).
    #[must_use]
    pub fn ratio(&self, numerator: &[f64], denominator: &[f64]) -> Option<Estimate> {
        let below = self.sum(denominator);
        if below <= 0.0 {
            return None;
        }
        let value = self.sum(numerator) / below;
        let linearised: Vec<f64> =
            numerator.iter().zip(denominator).map(|(y, x)| (y - value * x) / below).collect();
        let inside = |at: usize| denominator.get(at).is_some_and(|x| *x != 0.0);
        let n = (0..self.len()).filter(|&at| inside(at)).count();
        Some(Estimate {
            value,
            standard_error: self.variance(&linearised).sqrt(),
            degrees: self.degrees(),
            exact: self.is_exact(inside),
            n: u32::try_from(n).unwrap_or(u32::MAX),
        })
    }

    fn sum(&self, values: &[f64]) -> f64 {
        self.weights.iter().zip(values).map(|(weight, value)| weight * value).sum()
    }

    /// `n − H`; strata without respondents are no strata.
    fn degrees(&self) -> u32 {
        let n: u32 = self.strata.iter().map(|(_, n)| n).sum();
        let strata = self.strata.iter().filter(|(_, n)| *n > 0).count();
        n.saturating_sub(u32::try_from(strata).unwrap_or(u32::MAX))
    }

    fn is_exact(&self, concerns: impl Fn(usize) -> bool) -> bool {
        self.stratum_of.iter().enumerate().filter(|(at, _)| concerns(*at)).all(|(_, stratum)| {
            self.strata.get(*stratum).is_some_and(|(stratum, n)| *n >= stratum.population)
        })
    }

    /// `Σ_h (1 − n_h/N_h) · n_h/(n_h − 1) · Σ_k (z_k − z̄_h)²` with `z_k = w_k y_k`, which for equal weights
    /// is `Σ_h N_h² (1 − n_h/N_h) s_h² / n_h`. With calibrated weights `y` is first replaced by its residual.
    ///
    /// Source: Cochran (1977), *Sampling Techniques*, 3rd edition, Wiley, section 5.4; residuals: Deville
    /// and Särndal (1992), *Calibration Estimators in Survey Sampling*, Journal of the American
    /// Statistical Association 87 (418), 376-382: calibration estimators share the variance of the
    /// generalised regression estimator. A lonely stratum: Lumley (2010), *Complex Surveys*, Wiley, the
    /// rule `adjust`.
    fn variance(&self, values: &[f64]) -> f64 {
        let residuals = self.calibrated.as_ref().map(|regression| regression.residuals(values));
        let values = residuals.as_deref().unwrap_or(values);
        let expanded = || self.weights.iter().zip(values).map(|(weight, value)| weight * value);
        let mut sums = vec![0.0; self.strata.len()];
        for (stratum, z) in self.stratum_of.iter().zip(expanded()) {
            if let Some(sum) = sums.get_mut(*stratum) {
                *sum += z;
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "there are far fewer than 2^52 respondents")]
        let overall = expanded().sum::<f64>() / self.len().max(1) as f64;
        let mut squares = vec![0.0; self.strata.len()];
        for (stratum, z) in self.stratum_of.iter().zip(expanded()) {
            let Some((_, n)) = self.strata.get(*stratum) else { continue };
            let (Some(square), Some(sum)) = (squares.get_mut(*stratum), sums.get(*stratum)) else {
                continue;
            };
            let middle = if *n == 1 { overall } else { sum / f64::from(*n) };
            *square += (z - middle) * (z - middle);
        }
        let parts = self.strata.iter().zip(squares).filter(|((_, n), _)| *n > 0);
        parts
            .map(|((stratum, n), square)| {
                let (n, population) = (f64::from(*n), f64::from(stratum.population));
                let unanswered = (1.0 - n / population).max(0.0);
                unanswered * if n > 1.0 { n / (n - 1.0) } else { 1.0 } * square
            })
            .sum()
    }
}

impl Estimate {
    /// The interval of a total, mean or ratio, by Student's t; a point when nothing is estimated, none
    /// without a degree of freedom.
    #[must_use]
    pub fn interval(&self) -> Option<Interval> {
        if self.exact {
            return Some(Interval { low: self.value, high: self.value });
        }
        t_interval(self.value, self.standard_error, self.degrees)
    }

    /// The interval of a share, by Wilson with the effective number of respondents; without spread, as
    /// at 0 and 1, by the number of respondents itself.
    #[must_use]
    pub fn share_interval(&self) -> Option<Interval> {
        if self.exact {
            return self.interval();
        }
        let spread = self.value * (1.0 - self.value);
        let variance = self.standard_error * self.standard_error;
        let n = if spread > 0.0 && variance > 0.0 { spread / variance } else { f64::from(self.n) };
        Some(wilson(self.value.clamp(0.0, 1.0), n, t_quantile(self.degrees)?))
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
