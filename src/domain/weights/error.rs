//! Why weights cannot be made; each names the margin, so that a planner knows what to change.

/// Why weights cannot be made.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum WeightError {
    /// Units of the population are in a category from which nobody answered: no weight reaches them.
    #[error("nobody answered in category {category} of {margin}; units in it: {population}")]
    Empty {
        /// The margin.
        margin: String,
        /// The category.
        category: String,
        /// Units of the population in it.
        population: f64,
    },
    /// Two margins count populations of different sizes, so no weights fit both.
    #[error("margin {margin} adds up to {total} units, and {first} to {expected}")]
    Disagree {
        /// The margin that differs.
        margin: String,
        /// What it adds up to.
        total: f64,
        /// The margin that came first.
        first: String,
        /// What that adds up to.
        expected: f64,
    },
    /// The weights still miss a margin after the last sweep.
    #[error(
        "raking did not settle in {sweeps} sweeps: category {category} of {margin} is still off by a share of {gap:e}"
    )]
    NotConverged {
        /// The margin that is missed by most.
        margin: String,
        /// Its category.
        category: String,
        /// Sweeps that were made.
        sweeps: u32,
        /// The distance to the known total, as a share of it.
        gap: f64,
    },
}
