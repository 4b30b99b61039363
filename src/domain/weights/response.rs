//! Weights for those who did not answer: within each stratum, respondents stand for the silent.

use super::WeightError;
use super::margin::Margin;

/// `N_h / n_h` for each respondent of stratum `h`: units of the population over units that answered.
///
/// The strata are response homogeneity groups: within one, everybody is taken to have been equally
/// likely to answer. A stratum where all answered has weight 1.
///
/// Source: Särndal, Swensson and Wretman (1992), *Model Assisted Survey Sampling*, Springer, chapter 15
/// (unit nonresponse, response homogeneity groups).
///
/// # Errors
///
/// [`WeightError::Empty`] for a stratum in which nobody answered.
pub fn response_weights(strata: &Margin) -> Result<Vec<f64>, WeightError> {
    post_stratify(&vec![1.0; strata.category_of.len()], strata)
}

/// `w_k N_g / Σ_{l ∈ g} w_l` for each respondent `k` of post-stratum `g`: the weights in each category
/// add up to the known total.
///
/// Source: Cochran (1977), *Sampling Techniques*, 3rd edition, Wiley, section 5A.9.
///
/// # Errors
///
/// [`WeightError::Empty`] for a post-stratum in which nobody answered.
pub fn post_stratify(initial: &[f64], margin: &Margin) -> Result<Vec<f64>, WeightError> {
    let mut weights = initial.to_vec();
    margin.fit(&mut weights)?;
    Ok(weights)
}

#[cfg(test)]
mod tests {
    use super::super::rake::tests::{close, margin, w0};
    use super::*;

    /// By hand: 12 of 5, 9 of 4, 40 of 6 and 12 of 3 units.
    #[test]
    fn each_respondent_stands_for_its_stratums_units() {
        let strata = margin("stratum", "AAAAABBBBCCCCCCDDD", &[12.0, 9.0, 40.0, 12.0]);
        let weights = response_weights(&strata).unwrap();
        close(&weights[..5], &[2.4; 5]);
        close(&weights[5..9], &[2.25; 4]);
        close(&weights[9..15], &[20.0 / 3.0; 6]);
        close(&weights[15..], &[4.0; 3]);
    }

    #[test]
    fn post_strata_of_t4_keep_proportions_and_reach_the_totals() {
        let sector = margin("sector", "SSSSSSKKKPPP", &[36.0, 24.0, 70.0]);
        let weights = post_stratify(&w0(), &sector).unwrap();
        let third = 70.0 / 3.0;
        close(&weights, &[6., 6., 6., 6., 6., 6., 8., 8., 8., third, third, third]);
    }

    #[test]
    fn a_category_that_nobody_answered_in_is_named() {
        let mut sector = margin("sector", "SSK", &[36.0, 24.0]);
        sector.labels.push("P".into());
        sector.totals.push(70.0);
        let error = response_weights(&sector).unwrap_err();
        let text = "nobody answered in category P of sector; units in it: 70";
        assert_eq!(error.to_string(), text);
        // A category without units needs nobody.
        sector.totals[2] = 0.0;
        close(&response_weights(&sector).unwrap(), &[18.0, 18.0, 24.0]);
    }
}
