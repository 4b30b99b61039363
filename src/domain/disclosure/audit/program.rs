//! The equations that an attacker has, and what follows from them at once.
//!
//! Variables that the equations determine are worked out, and those that no equation and no target tells
//! apart are merged, before any linear program is solved (`settled`).

use std::collections::{HashMap, HashSet};

use kartlegger_linear::Terms;

use super::settled::{Equation, Settled, split};

/// Slack for the solver's own rounding.
const SLACK: f64 = 1e-6;

/// Equations over variables that are not negative, or over free ones.
pub(in crate::disclosure) struct Program {
    n: usize,
    block_of: Vec<usize>,
    free: bool,
    rows: Vec<Equation>,
}

impl Program {
    /// No equation over as many variables as are in blocks.
    pub fn new(block_of: &[usize], free: bool) -> Self {
        Self { n: block_of.len(), block_of: block_of.to_vec(), free, rows: Vec::new() }
    }

    /// Adds an equation.
    pub fn push(&mut self, terms: Terms, value: f64) {
        self.rows.push(Equation { terms, value });
    }

    /// Works out what follows at once. Variables are merged only when no target tells them apart.
    pub fn settle(&self, targets: &[&Terms]) -> Settled {
        let mut known: Vec<Option<f64>> = vec![None; self.n];
        let mut open: Vec<&Equation> = self.rows.iter().collect();
        loop {
            let mut news = false;
            open.retain(|row| {
                let Equation { terms: unknown, value: rest } = split(&row.terms, row.value, &known);
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
        let left = |row: &Equation| split(&row.terms, row.value, &known);
        let rows: Vec<Equation> = open.into_iter().map(left).collect();
        self.merge(known, &rows, targets)
    }

    fn merge(&self, known: Vec<Option<f64>>, rows: &[Equation], targets: &[&Terms]) -> Settled {
        let mut signature: Vec<Vec<(usize, u64)>> = vec![Vec::new(); self.n];
        let all = rows.iter().map(|row| &row.terms).chain(targets.iter().copied());
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
        let mut seen = HashSet::new();
        let rows: Vec<Equation> = rows
            .iter()
            .map(|row| {
                let variables = row.terms.iter();
                let mut terms: Terms = variables.map(|(v, factor)| (of(*v), *factor)).collect();
                terms.sort_unstable_by_key(|(class, _)| *class);
                terms.dedup_by_key(|(class, _)| *class);
                Equation { terms, value: row.value }
            })
            .filter(|row| {
                seen.insert(row.terms.iter().map(|(c, f)| (*c, f.to_bits())).collect::<Vec<_>>())
            })
            .collect();
        let component = components(classes.len(), &rows);
        let mut block = vec![usize::MAX; classes.len()];
        for (class, of) in class.iter().zip(&self.block_of).rev() {
            if let Some(slot) = block.get_mut(*class) {
                *slot = *of;
            }
        }
        Settled { free: self.free, block, known, class, component, rows }
    }
}

fn set(known: &mut [Option<f64>], variable: usize, value: f64) {
    if let Some(slot) = known.get_mut(variable) {
        *slot = Some(value);
    }
}

/// By class, the same number for all that some chain of equations binds together.
fn components(n: usize, rows: &[Equation]) -> Vec<usize> {
    let mut component: Vec<usize> = (0..n).collect();
    for Equation { terms, .. } in rows {
        let Some((first, _)) = terms.first() else { continue };
        let first = root(&component, *first);
        for (other, _) in terms {
            let other = root(&component, *other);
            if let Some(slot) = component.get_mut(other) {
                *slot = first;
            }
        }
    }
    (0..n).map(|class| root(&component, class)).collect()
}

fn root(of: &[usize], mut at: usize) -> usize {
    while let Some(&up) = of.get(at).filter(|&&up| up != at) {
        at = up;
    }
    at
}
