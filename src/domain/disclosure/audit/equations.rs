//! What an attacker can write down: one equation a number that is open, and one an agreement of
//! regions.

use std::collections::BTreeMap;

use kartlegger_linear::Terms;

use super::program::Program;
use crate::disclosure::linked::model::Number;
use crate::disclosure::linked::net::{Net, Sum};
use crate::disclosure::linked::set::Set;
use crate::disclosure::suppress::{Candidate, Status};

/// A net with its values.
pub(in crate::disclosure) struct Equations<'a> {
    pub net: &'a Net,
    pub numbers: &'a [Number],
    /// Whether inner cells may be negative.
    pub free: bool,
    /// What one unit of the program stands for.
    pub unit: f64,
}

impl Equations<'_> {
    /// A value in units of the program.
    #[expect(clippy::cast_precision_loss, reason = "programs are solved in doubles, with slack")]
    pub fn scaled(&self, value: i128) -> f64 {
        value as f64 / self.unit
    }

    /// The program with those numbers whose status is `open`.
    pub fn program(&self, numbers: &[Candidate], open: impl Fn(Status) -> bool) -> Program {
        let mut program = Program::new(&self.net.block_of, self.free);
        for (number, sum) in &self.net.numbers {
            if let Some(of) = numbers.get(*number).filter(|of| open(of.status)) {
                program.push(terms(sum), self.scaled(of.value));
            }
        }
        for sum in &self.net.agreements {
            program.push(terms(sum), 0.0);
        }
        program
    }

    /// The terms of every number that is `wanted`.
    pub fn terms(&self, wanted: impl Fn(usize) -> bool) -> BTreeMap<usize, Terms> {
        let wanted = self.net.numbers.iter().filter(|(number, _)| wanted(**number));
        wanted.map(|(number, sum)| (*number, terms(sum))).collect()
    }

    /// The hub or region that a number lies in.
    pub fn block(&self, number: usize) -> usize {
        let first = self.net.numbers.get(&number).and_then(|sum| sum.first());
        first.and_then(|(cell, _)| self.net.block_of.get(*cell)).copied().unwrap_or(usize::MAX)
    }

    /// Whether two numbers may count the same rows.
    pub fn overlap(&self, one: usize, other: usize) -> bool {
        let key = |number: usize| self.numbers.get(number).map(|number| &number.key);
        let (Some(one), Some(other)) = (key(one), key(other)) else { return false };
        let apart = |(variable, set): &(usize, Set)| {
            other.iter().any(|(at, there)| at == variable && set.and(there).len() == 0)
        };
        !one.iter().any(apart)
    }
}

#[expect(clippy::cast_precision_loss, reason = "weights are scores of a scale")]
fn terms(sum: &Sum) -> Terms {
    sum.iter().map(|(cell, weight)| (*cell, *weight as f64)).collect()
}
