//! A margin: how the population divides over the categories of one variable, and where respondents lie.

use super::WeightError;

/// The known totals of one variable.
#[derive(Clone, Debug, PartialEq)]
pub struct Margin {
    /// The variable's name, for messages.
    pub name: String,
    /// Names of the categories, for messages.
    pub labels: Vec<String>,
    /// Units of the population in each category; not negative.
    pub totals: Vec<f64>,
    /// The category of each respondent.
    pub category_of: Vec<usize>,
}

impl Margin {
    /// Sum of the weights in each category.
    pub(super) fn sums(&self, weights: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.totals.len()];
        for (&category, weight) in self.category_of.iter().zip(weights) {
            if let Some(sum) = sums.get_mut(category) {
                *sum += weight;
            }
        }
        sums
    }

    /// Makes the weights of each category add up to its total, keeping their proportions.
    ///
    /// # Errors
    ///
    /// [`WeightError::Empty`].
    pub(super) fn fit(&self, weights: &mut [f64]) -> Result<(), WeightError> {
        let sums = self.sums(weights);
        let mut factors = Vec::with_capacity(sums.len());
        for ((sum, &total), label) in sums.iter().zip(&self.totals).zip(&self.labels) {
            if total > 0.0 && *sum <= 0.0 {
                return Err(WeightError::Empty {
                    margin: self.name.clone(),
                    category: label.clone(),
                    population: total,
                });
            }
            factors.push(if total > 0.0 { total / sum } else { 0.0 });
        }
        for (weight, &category) in weights.iter_mut().zip(&self.category_of) {
            *weight *= factors.get(category).copied().unwrap_or_default();
        }
        Ok(())
    }

    /// The greatest distance of a category's weights to its total, as a share of the total, and the
    /// category.
    pub(super) fn gap(&self, weights: &[f64]) -> (f64, usize) {
        let sums = self.sums(weights);
        let gaps = sums
            .iter()
            .zip(&self.totals)
            .map(|(sum, total)| if *total > 0.0 { (sum - total).abs() / total } else { sum.abs() });
        gaps.enumerate().fold(
            (0.0, 0),
            |worst, (category, gap)| {
                if gap > worst.0 { (gap, category) } else { worst }
            },
        )
    }
}
