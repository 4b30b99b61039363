//! What is left of a variable after the weights' margins have explained what they can.
//!
//! A calibrated estimator varies only by the residuals of the variable's regression on the margins.

/// Smallest pivot, as a share of its diagonal, that is not taken for a sum of former columns.
const DEPENDENT: f64 = 1e-9;

/// The weighted regression on the categories of one or more margins, factored once.
#[derive(Clone, Debug)]
pub(super) struct Regression {
    /// By margin, the column of each respondent's category.
    columns: Vec<Vec<usize>>,
    weights: Vec<f64>,
    /// The lower triangle of the Cholesky factor by row; a dependent column has a zero pivot.
    factor: Vec<Vec<f64>>,
}

impl Regression {
    /// Factors `Σ w x xᵀ`, where `x` has a one for each category that a respondent is in.
    pub fn new(category_of: &[Vec<usize>], weights: &[f64]) -> Self {
        let mut columns = Vec::with_capacity(category_of.len());
        let mut n_columns = 0;
        for margin in category_of {
            columns.push(margin.iter().map(|category| n_columns + category).collect::<Vec<_>>());
            n_columns += margin.iter().max().map_or(0, |greatest| greatest + 1);
        }
        let mut matrix = vec![vec![0.0; n_columns]; n_columns];
        for (at, weight) in weights.iter().enumerate() {
            let here = || columns.iter().filter_map(move |margin| margin.get(at).copied());
            for row in here() {
                for column in here() {
                    if let Some(slot) = matrix.get_mut(row).and_then(|row| row.get_mut(column)) {
                        *slot += weight;
                    }
                }
            }
        }
        let factor = cholesky(&matrix);
        Self { columns, weights: weights.to_vec(), factor }
    }

    /// `y − xᵀB` with `B` from weighted least squares.
    pub fn residuals(&self, values: &[f64]) -> Vec<f64> {
        let mut right = vec![0.0; self.factor.len()];
        for margin in &self.columns {
            for ((&column, value), weight) in margin.iter().zip(values).zip(&self.weights) {
                if let Some(slot) = right.get_mut(column) {
                    *slot += weight * value;
                }
            }
        }
        let solution = self.solve(right);
        let explained = |at: usize| -> f64 {
            let columns = self.columns.iter().filter_map(|margin| margin.get(at));
            columns.filter_map(|&column| solution.get(column)).sum()
        };
        values.iter().enumerate().map(|(at, value)| value - explained(at)).collect()
    }

    /// Solves by substitution, forward and back; a dependent column gets nothing.
    fn solve(&self, mut right: Vec<f64>) -> Vec<f64> {
        let pivot = |at: usize| self.factor.get(at).and_then(|row| row.get(at)).copied();
        let entry = |row: usize, column: usize| -> f64 {
            self.factor.get(row).and_then(|row| row.get(column)).copied().unwrap_or_default()
        };
        let n = right.len();
        let settle = |right: &mut Vec<f64>, at: usize, known: f64| {
            let pivot = pivot(at).unwrap_or_default();
            if let Some(slot) = right.get_mut(at) {
                *slot = if pivot > 0.0 { (*slot - known) / pivot } else { 0.0 };
            }
        };
        for row in 0..n {
            let known = (0..row).zip(&right).map(|(at, value)| entry(row, at) * value).sum();
            settle(&mut right, row, known);
        }
        for row in (0..n).rev() {
            let later = right.iter().enumerate().skip(row + 1);
            let known = later.map(|(at, value)| entry(at, row) * value).sum();
            settle(&mut right, row, known);
        }
        right
    }
}

/// The lower triangle `L` with `L Lᵀ = matrix`, by row. The categories of each margin add up to one, so
/// some columns are sums of others: they get a zero pivot, and so nothing of the regression.
fn cholesky(matrix: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut factor: Vec<Vec<f64>> = Vec::with_capacity(matrix.len());
    for (at, line) in matrix.iter().enumerate() {
        let mut row: Vec<f64> = Vec::with_capacity(at + 1);
        for (column, &entry) in line.iter().enumerate().take(at) {
            let above = factor.get(column).map(Vec::as_slice).unwrap_or_default();
            let known: f64 = row.iter().zip(above).map(|(a, b)| a * b).sum();
            let pivot = above.get(column).copied().unwrap_or_default();
            row.push(if pivot > 0.0 { (entry - known) / pivot } else { 0.0 });
        }
        let diagonal = line.get(at).copied().unwrap_or_default();
        let left = diagonal - row.iter().map(|entry| entry * entry).sum::<f64>();
        row.push(if left > diagonal * DEPENDENT { left.sqrt() } else { 0.0 });
        factor.push(row);
    }
    factor
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: the residual on one margin is the distance to the category's weighted mean.
    #[test]
    fn on_one_margin_the_category_means_are_explained() {
        let regression = Regression::new(&[vec![0, 0, 1, 1]], &[1.0, 3.0, 2.0, 2.0]);
        let residuals = regression.residuals(&[4.0, 0.0, 5.0, 7.0]);
        assert_eq!(residuals, [3.0, -1.0, -1.0, 1.0]);
    }

    /// A sum of one number for each row and one for each column is explained wholly.
    #[test]
    fn on_two_margins_what_is_additive_is_explained() {
        let margins = [vec![0, 0, 0, 1, 1, 2], vec![0, 1, 2, 0, 1, 2]];
        let regression = Regression::new(&margins, &[1.0, 2.0, 3.0, 1.5, 2.5, 0.5]);
        let values: Vec<f64> = margins[0]
            .iter()
            .zip(&margins[1])
            .map(|(&row, &column)| [10.0, 20.0, 40.0][row] + [1.0, 2.0, 5.0][column])
            .collect();
        for residual in regression.residuals(&values) {
            assert!(residual.abs() < 1e-12, "{residual}");
        }
    }
}
