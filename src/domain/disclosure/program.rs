//! Linear programs: between which values can a sum lie, given others?
//!
//! **Invariant:** every answer is a point at which all equations hold, so what a point shows to be
//! possible is possible; an extreme that the solver fails to find is never assumed.

use std::collections::HashMap;

use microlp::{ComparisonOp, OptimizationDirection, Problem};

/// Terms of a sum: the variable and its factor.
pub(super) type Terms = Vec<(usize, f64)>;

/// Slack for the solver's own rounding.
const SLACK: f64 = 1e-6;

/// Most variables of a program that is solved: a larger one is not proven, and said to be so.
const MOST_VARIABLES: usize = 400;

/// Equations over variables that are not negative, or over free ones.
pub(super) struct Program {
    n: usize,
    free: bool,
    rows: Vec<(Terms, f64)>,
}

/// A program whose determined variables are known, the others merged and sorted by what binds them.
pub(super) struct Settled {
    free: bool,
    cap: f64,
    /// By variable: what it is once known, or the class of those that occur together.
    known: Vec<Option<f64>>,
    class: Vec<usize>,
    /// By class, the component of the equations that bind it.
    component: Vec<usize>,
    /// The equations over classes.
    rows: Vec<(Terms, f64)>,
}

/// A point at which all equations of some components hold.
pub(super) struct Point(HashMap<usize, f64>);

impl Program {
    /// No equation over `n` variables.
    pub fn new(n: usize, free: bool) -> Self {
        Self { n, free, rows: Vec::new() }
    }

    /// Adds an equation.
    pub fn push(&mut self, terms: Terms, value: f64) {
        self.rows.push((terms, value));
    }

    /// Works out what follows at once. Variables are merged only when no target tells them apart.
    pub fn settle(&self, targets: &[&Terms]) -> Settled {
        let mut known: Vec<Option<f64>> = vec![None; self.n];
        let mut open: Vec<&(Terms, f64)> = self.rows.iter().collect();
        loop {
            let mut news = false;
            open.retain(|(terms, value)| {
                let (rest, unknown) = split(terms, *value, &known);
                let alike = unknown.iter().all(|(_, factor)| *factor > 0.0)
                    || unknown.iter().all(|(_, factor)| *factor < 0.0);
                if unknown.is_empty() {
                    return false;
                }
                if !self.free && alike && rest.abs() < SLACK {
                    for (variable, _) in &unknown {
                        set(&mut known, *variable, 0.0);
                    }
                } else if let [(variable, factor)] = unknown.as_slice() {
                    set(&mut known, *variable, rest / factor);
                } else {
                    return true;
                }
                news = true;
                false
            });
            if !news {
                break;
            }
        }
        let rows: Vec<(Terms, f64)> = open
            .into_iter()
            .map(|(terms, value)| {
                let (rest, unknown) = split(terms, *value, &known);
                (unknown, rest)
            })
            .collect();
        self.merge(known, &rows, targets)
    }

    fn merge(&self, known: Vec<Option<f64>>, rows: &[(Terms, f64)], targets: &[&Terms]) -> Settled {
        let mut signature: Vec<Vec<(usize, u64)>> = vec![Vec::new(); self.n];
        let all = rows.iter().map(|(terms, _)| terms).chain(targets.iter().copied());
        for (row, terms) in all.enumerate() {
            for (variable, factor) in terms {
                if let Some(signature) = signature.get_mut(*variable) {
                    signature.push((row, factor.to_bits()));
                }
            }
        }
        let mut classes: HashMap<Vec<(usize, u64)>, usize> = HashMap::new();
        let class: Vec<usize> = signature
            .into_iter()
            .zip(&known)
            .map(|(signature, known)| {
                let next = classes.len();
                if known.is_some() { usize::MAX } else { *classes.entry(signature).or_insert(next) }
            })
            .collect();
        let of = |variable: usize| class.get(variable).copied().unwrap_or(usize::MAX);
        let mut seen = std::collections::HashSet::new();
        let rows: Vec<(Terms, f64)> = rows
            .iter()
            .map(|(terms, value)| {
                let mut terms: Terms = terms.iter().map(|(v, factor)| (of(*v), *factor)).collect();
                terms.sort_unstable_by_key(|(class, _)| *class);
                terms.dedup_by_key(|(class, _)| *class);
                (terms, *value)
            })
            .filter(|(terms, _)| {
                seen.insert(terms.iter().map(|(c, f)| (*c, f.to_bits())).collect::<Vec<_>>())
            })
            .collect();
        let mut component: Vec<usize> = (0..classes.len()).collect();
        for (terms, _) in &rows {
            let Some((first, _)) = terms.first() else { continue };
            let first = root(&component, *first);
            for (other, _) in terms {
                let other = root(&component, *other);
                if let Some(slot) = component.get_mut(other) {
                    *slot = first;
                }
            }
        }
        let component = (0..component.len()).map(|class| root(&component, class)).collect();
        let largest = self.rows.iter().map(|(_, value)| value.abs()).fold(0.0, f64::max);
        Settled { free: self.free, cap: 10.0 * largest + 100.0, known, class, component, rows }
    }
}

fn split(terms: &Terms, value: f64, known: &[Option<f64>]) -> (f64, Terms) {
    let mut rest = value;
    let mut unknown = Vec::new();
    for (variable, factor) in terms {
        match known.get(*variable).copied().flatten() {
            Some(one) => rest -= one * factor,
            None => unknown.push((*variable, *factor)),
        }
    }
    (rest, unknown)
}

fn set(known: &mut [Option<f64>], variable: usize, value: f64) {
    if let Some(slot) = known.get_mut(variable) {
        *slot = Some(value);
    }
}

fn root(of: &[usize], mut at: usize) -> usize {
    while let Some(&up) = of.get(at).filter(|&&up| up != at) {
        at = up;
    }
    at
}

impl Settled {
    /// The sum by classes: what is known of it, and the rest.
    fn reduced(&self, terms: &Terms) -> (f64, Terms) {
        let (rest, unknown) = split(terms, 0.0, &self.known);
        let mut by_class: HashMap<usize, f64> = HashMap::new();
        for (variable, factor) in unknown {
            // Merged variables have one factor in each target, so their sum is counted once.
            by_class.insert(self.class.get(variable).copied().unwrap_or(usize::MAX), factor);
        }
        let mut terms: Terms = by_class.into_iter().collect();
        terms.sort_unstable_by_key(|(class, _)| *class);
        (-rest, terms)
    }

    /// A point at which the sum is as large, or as small, as the equations allow; none when the solver
    /// does not find one.
    pub fn extreme(&self, terms: &Terms, largest: bool) -> Option<Point> {
        let (_, objective) = self.reduced(terms);
        let of = |class: usize| self.component.get(class).copied();
        let touched: std::collections::HashSet<usize> =
            objective.iter().filter_map(|(class, _)| of(*class)).collect();
        let direction =
            if largest { OptimizationDirection::Maximize } else { OptimizationDirection::Minimize };
        let mut problem = Problem::new(direction);
        let mut variables = HashMap::new();
        let low = if self.free { -self.cap } else { 0.0 };
        let factors: HashMap<usize, f64> = objective.iter().copied().collect();
        let classes = self.component.iter().enumerate();
        for (class, _) in classes.filter(|(_, component)| touched.contains(component)) {
            let factor = factors.get(&class).copied().unwrap_or(0.0);
            variables.insert(class, problem.add_var(factor, (low, self.cap)));
        }
        if variables.len() > MOST_VARIABLES {
            return None;
        }
        for (row, value) in &self.rows {
            let terms: Vec<_> = row
                .iter()
                .filter_map(|(class, factor)| Some((*variables.get(class)?, *factor)))
                .collect();
            if !terms.is_empty() {
                problem.add_constraint(terms.as_slice(), ComparisonOp::Eq, *value);
            }
        }
        let solution = problem.solve().ok()?.into_solution().ok()?;
        let point = variables.into_iter().map(|(class, one)| (class, solution.var_value(one)));
        Some(Point(point.collect()))
    }

    /// What the sum is at a point; none when the point does not reach all of it.
    pub fn at(&self, terms: &Terms, point: &Point) -> Option<f64> {
        let (known, rest) = self.reduced(terms);
        rest.iter().try_fold(known, |sum, (class, factor)| Some(sum + point.0.get(class)? * factor))
    }

    /// The sum itself, when the equations determine it at once.
    pub fn determined(&self, terms: &Terms) -> Option<f64> {
        let (known, rest) = self.reduced(terms);
        rest.is_empty().then_some(known)
    }
}
