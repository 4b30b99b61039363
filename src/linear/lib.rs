//! Linear programs, solved by an interior point method: it takes a bounded number of steps whatever the
//! program, where the simplex method may cycle on those of tables, and the same ones each time.
//!
//! **Invariant:** a point that is returned keeps every equation, within the slack of the solver's own
//! rounding; one that the solver cannot find is never assumed.

use std::cell::Cell;

use clarabel::algebra::CscMatrix;
use clarabel::solver::{
    DefaultSettingsBuilder, DefaultSolver, IPSolver, SolverStatus, SupportedConeT,
};

/// Terms of a sum: the variable and its factor.
pub type Terms = Vec<(usize, f64)>;

/// How far a returned point may be from an equation, times the size of what the equation adds up.
const SLACK: f64 = 1e-7;

/// Most variables of a program that is solved.
const MOST_VARIABLES: usize = 30_000;

/// Most steps of one program.
const MOST_STEPS: u32 = 100;

/// Equations of tables depend on one another, which the solver evens out by so much; a program that is
/// too hard at the first is tried at the second.
const REGULARISATIONS: [f64; 2] = [1e-7, 1e-6];

/// How much may still be solved, so that no publication takes forever.
pub struct Budget(Cell<usize>);

impl Default for Budget {
    /// Room for about an hour's work of one processor: rows and variables of all programs together.
    fn default() -> Self {
        Self(Cell::new(100_000_000))
    }
}

impl Budget {
    fn takes(&self, size: usize) -> bool {
        let left = self.0.get().checked_sub(size);
        self.0.set(left.unwrap_or(0));
        left.is_some()
    }
}

/// The smallest cost under equations.
#[derive(Default)]
pub struct Linear {
    /// By variable, what one unit of it costs.
    costs: Vec<f64>,
    /// By variable, whether it may be negative.
    free: Vec<bool>,
    equal: Vec<(Terms, f64)>,
    at_most: Vec<(Terms, f64)>,
}

impl Linear {
    /// A new variable at so much a unit, not negative unless `free`.
    pub fn variable(&mut self, cost: f64, free: bool) -> usize {
        self.costs.push(cost);
        self.free.push(free);
        self.costs.len() - 1
    }

    /// What one unit of a variable costs from now on.
    pub fn price(&mut self, variable: usize, cost: f64) {
        if let Some(slot) = self.costs.get_mut(variable) {
            *slot = cost;
        }
    }

    /// Adds an equation.
    pub fn equal(&mut self, terms: Terms, value: f64) {
        self.equal.push((terms, value));
    }

    /// Adds a sum that may not be larger.
    pub fn at_most(&mut self, terms: Terms, value: f64) {
        self.at_most.push((terms, value));
    }

    /// The cheapest point; none when there is none, it is not found, or the budget does not reach.
    pub fn solve(&self, budget: &Budget) -> Option<Vec<f64>> {
        let size = self.costs.len() + self.equal.len() + self.at_most.len();
        if self.costs.len() > MOST_VARIABLES || !budget.takes(size) {
            return None;
        }
        let (matrix, values, n_signs) = self.rows();
        let cones = [
            SupportedConeT::ZeroConeT(self.equal.len()),
            SupportedConeT::NonnegativeConeT(self.at_most.len() + n_signs),
        ];
        let none = CscMatrix::zeros((self.costs.len(), self.costs.len()));
        REGULARISATIONS.into_iter().find_map(|regularisation| {
            let settings = DefaultSettingsBuilder::default()
                .verbose(false)
                .max_iter(MOST_STEPS)
                .max_threads(1)
                .presolve_enable(false)
                .static_regularization_constant(regularisation)
                .build()
                .ok()?;
            let solver = DefaultSolver::new(&none, &self.costs, &matrix, &values, &cones, settings);
            let mut solver = solver.ok()?;
            solver.solve();
            let solution = &mut solver.solution;
            let near = matches!(solution.status, SolverStatus::Solved | SolverStatus::AlmostSolved);
            let point = std::mem::take(&mut solution.x);
            (near && self.keeps(&point)).then_some(point)
        })
    }

    /// Every row by columns, with its value: equations first, then sums that may not be larger, then the
    /// signs of the variables that have one, and how many these are.
    fn rows(&self) -> (CscMatrix<f64>, Vec<f64>, usize) {
        let mut columns: Vec<Vec<(usize, f64)>> = vec![Vec::new(); self.costs.len()];
        let mut values = Vec::new();
        let mut put = |variable: usize, row: usize, factor: f64| {
            if let Some(column) = columns.get_mut(variable) {
                column.push((row, factor));
            }
        };
        for (terms, value) in self.equal.iter().chain(&self.at_most) {
            for (variable, factor) in terms {
                put(*variable, values.len(), *factor);
            }
            values.push(*value);
        }
        let signed = self.free.iter().enumerate().filter(|(_, free)| !**free);
        let before = values.len();
        for (variable, _) in signed {
            put(variable, values.len(), -1.0);
            values.push(0.0);
        }
        let mut starts = vec![0];
        let (mut rows, mut factors) = (Vec::new(), Vec::new());
        for (row, factor) in columns.into_iter().flat_map(|column| {
            starts.push(starts.last().copied().unwrap_or_default() + column.len());
            column
        }) {
            rows.push(row);
            factors.push(factor);
        }
        let n_signs = values.len() - before;
        (CscMatrix::new(values.len(), self.costs.len(), starts, rows, factors), values, n_signs)
    }

    fn keeps(&self, point: &[f64]) -> bool {
        let at = |variable: usize| point.get(variable).copied().unwrap_or(f64::NAN);
        // How much too large a row is, and how much it may miss by.
        let miss = |(terms, value): &(Terms, f64)| {
            let parts = terms.iter().map(|(variable, factor)| at(*variable) * factor);
            let (sum, size) =
                parts.fold((0.0, 1.0 + value.abs()), |(sum, size), p| (sum + p, size + p.abs()));
            (sum - value, SLACK * size)
        };
        let largest = point.iter().fold(1.0, |largest: f64, one| largest.max(one.abs()));
        self.equal.iter().map(miss).all(|(miss, slack)| miss.abs() <= slack)
            && self.at_most.iter().map(miss).all(|(miss, slack)| miss <= slack)
            && point.iter().zip(&self.free).all(|(one, free)| *free || *one >= -SLACK * largest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The most of `3x + 2y` with `x + y = 4` and `x <= 3` is 11, at (3, 1).
    #[test]
    fn the_cheapest_point_is_found_and_an_impossible_one_is_not() {
        let mut linear = Linear::default();
        let (x, y) = (linear.variable(-3.0, false), linear.variable(-2.0, false));
        linear.equal(vec![(x, 1.0), (y, 1.0)], 4.0);
        linear.at_most(vec![(x, 1.0)], 3.0);
        let point = linear.solve(&Budget::default()).unwrap();
        assert!((point[x] - 3.0).abs() < 1e-6 && (point[y] - 1.0).abs() < 1e-6, "{point:?}");
        assert_eq!(linear.solve(&Budget(Cell::new(3))), None, "two variables and two rows");
        linear.equal(vec![(y, 1.0)], 5.0);
        assert_eq!(linear.solve(&Budget::default()), None);
    }
}
