//! Raking: weights that fit several margins at once, by fitting one after the other until all hold.

use super::WeightError;
use super::margin::Margin;

/// Most sweeps over all margins; what settles at all settles in far fewer.
pub const MOST_SWEEPS: u32 = 500;

/// How near, as a share of each total, the weights must come.
pub const TOLERANCE: f64 = 1e-12;

/// Fits the weights to every margin by iterative proportional fitting.
///
/// Source: Deming and Stephan (1940), *On a Least Squares Adjustment of a Sampled Frequency Table When
/// the Expected Marginal Totals Are Known*, Annals of Mathematical Statistics 11 (4), 427-444.
///
/// # Errors
///
/// [`WeightError::Empty`] for a category with units and no respondent, [`WeightError::Disagree`] when
/// two margins are of different populations, and [`WeightError::NotConverged`] with the margin that is
/// missed by most after [`MOST_SWEEPS`].
pub fn rake(initial: &[f64], margins: &[Margin]) -> Result<Vec<f64>, WeightError> {
    agree(margins)?;
    let mut weights = initial.to_vec();
    for _ in 0..MOST_SWEEPS {
        for margin in margins {
            margin.fit(&mut weights)?;
        }
        if margins.iter().all(|margin| margin.gap(&weights).0 <= TOLERANCE) {
            return Ok(weights);
        }
    }
    let mut worst: Option<(f64, &Margin, usize)> = None;
    for margin in margins {
        let (gap, category) = margin.gap(&weights);
        if worst.is_none_or(|(greatest, ..)| gap > greatest) {
            worst = Some((gap, margin, category));
        }
    }
    let Some((gap, margin, category)) = worst else { return Ok(weights) };
    Err(WeightError::NotConverged {
        margin: margin.name.clone(),
        category: margin.labels.get(category).cloned().unwrap_or_default(),
        sweeps: MOST_SWEEPS,
        gap,
    })
}

fn agree(margins: &[Margin]) -> Result<(), WeightError> {
    let Some((first, rest)) = margins.split_first() else { return Ok(()) };
    let expected: f64 = first.totals.iter().sum();
    for margin in rest {
        let total: f64 = margin.totals.iter().sum();
        if (total - expected).abs() > expected * 1e-9 {
            let (margin, first) = (margin.name.clone(), first.name.clone());
            return Err(WeightError::Disagree { margin, total, first, expected });
        }
    }
    Ok(())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A margin from one letter a respondent; categories in the order in which they are met.
    pub(crate) fn margin(name: &str, letters: &str, totals: &[f64]) -> Margin {
        let mut labels: Vec<String> = Vec::new();
        let category_of = letters
            .chars()
            .map(|letter| {
                let letter = letter.to_string();
                labels.iter().position(|label| *label == letter).unwrap_or_else(|| {
                    labels.push(letter);
                    labels.len() - 1
                })
            })
            .collect();
        Margin { name: name.into(), labels, totals: totals.to_vec(), category_of }
    }

    /// The initial weights of T4.
    pub(crate) fn w0() -> Vec<f64> {
        [[5.0; 6].as_slice(), &[10.0; 3], &[20.0; 3]].concat()
    }

    /// Equal to a share of 1e-8.
    pub(crate) fn close(found: &[f64], expected: &[f64]) {
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            let gap = (found - expected).abs();
            assert!(gap <= 1e-8 * expected.abs(), "{found} is not {expected}");
        }
    }

    pub(crate) fn mean(weights: &[f64], values: &str) -> f64 {
        let ones = weights.iter().zip(values.chars()).filter(|(_, value)| *value == '1');
        ones.map(|(weight, _)| weight).sum::<f64>() / weights.iter().sum::<f64>()
    }

    /// T4 by R survey 4.1-1.
    #[test]
    fn t4_comes_out_as_the_reference_has_it() {
        let sector = margin("sector", "SSSSSSKKKPPP", &[36.0, 24.0, 70.0]);
        let size = margin("size", "LLMMSSLMSLMS", &[40.0, 50.0, 40.0]);
        let weights = rake(&w0(), &[sector, size]).unwrap();
        let (s, m) = (5.538_461_538_461_538, 6.923_076_923_076_923);
        let (k, km) = (7.384_615_384_615_385, 9.230_769_230_769_23);
        let (p, pm) = (21.538_461_538_461_54, 26.923_076_923_076_923);
        close(&weights, &[s, s, m, m, s, s, k, km, k, p, pm, p]);
        close(&[mean(&weights, "101101010100")], &[0.428_402_366_9]);
    }

    /// T5 by R survey 4.1-1: it needs many sweeps.
    #[test]
    fn t5_comes_out_as_the_reference_has_it() {
        let a = margin("a", "SSSSKKKPP", &[36.0, 24.0, 13.0]);
        let b = margin("b", "LLMSLMMMS", &[20.0, 35.0, 18.0]);
        let weights = rake(&[1.0; 9], &[a, b]).unwrap();
        close(
            &weights,
            &[
                7.023_696_551_74,
                7.023_696_551_74,
                10.647_386_507_47,
                11.305_220_389_06,
                5.952_606_896_53,
                9.023_696_551_74,
                9.023_696_551_74,
                6.305_220_389_06,
                6.694_779_610_94,
            ],
        );
        close(&[mean(&weights, "101101100")], &[0.644_160_226_7]);
    }

    /// Nobody is both large and municipal, so ten units of the one and twenty of the other can never
    /// make fifteen of each.
    #[test]
    fn margins_that_no_weights_fit_are_an_error_that_names_one() {
        let sector = margin("sector", "SSK", &[10.0, 20.0]);
        let size = margin("size", "LLM", &[15.0, 15.0]);
        let error = rake(&[1.0; 3], &[sector, size]).unwrap_err();
        let WeightError::NotConverged { margin, category, sweeps, gap } = error else {
            panic!("{error}")
        };
        // After fitting size, sector S has 15 units and not 10.
        assert_eq!((margin.as_str(), category.as_str(), sweeps, gap), ("sector", "S", 500, 0.5));
    }

    #[test]
    fn margins_of_different_populations_are_refused() {
        let sector = margin("sector", "SSK", &[10.0, 20.0]);
        let size = margin("size", "LLM", &[15.0, 14.0]);
        let error = rake(&[1.0; 3], &[sector, size]).unwrap_err();
        assert_eq!(error.to_string(), "margin size adds up to 29 units, and sector to 30");
    }

    proptest::proptest! {
        /// A population whose every cell has a respondent can be weighted to any two of its margins, and the
        /// weights then add up to both.
        #[test]
        fn weights_add_up_to_every_margin(
            population in proptest::collection::vec((1_u32..40, 1_usize..4), 12),
        ) {
            let of = |name: &str, n: usize, category: &dyn Fn(usize) -> usize| {
                let mut totals = vec![0.0; n];
                let mut category_of = Vec::new();
                for (cell, (units, respondents)) in population.iter().enumerate() {
                    totals[category(cell)] += f64::from(*units);
                    category_of.extend(std::iter::repeat_n(category(cell), *respondents));
                }
                let labels = (0..n).map(|at| at.to_string()).collect();
                Margin { name: name.into(), labels, totals, category_of }
            };
            let margins = [of("row", 3, &|cell| cell / 4), of("column", 4, &|cell| cell % 4)];
            let weights = rake(&vec![1.0; margins[0].category_of.len()], &margins).unwrap();
            for margin in &margins {
                close(&margin.sums(&weights), &margin.totals);
            }
            proptest::prop_assert!(weights.iter().all(|weight| *weight > 0.0));
        }
    }
}
