//! What an attacker can write down: one equation a number that is open, and one an agreement of
//! regions.

use std::collections::BTreeMap;

use super::model::{Link, Model, Region};
use super::program::{Program, Terms};
use super::suppress::Candidate;

/// The rows of each combination of atoms of some variables: what regions that share them agree on.
pub(super) type Margin = BTreeMap<Vec<usize>, i128>;

/// A model with its values.
pub(super) struct Equations<'a> {
    pub model: &'a Model,
    /// Whether inner cells may be negative.
    pub free: bool,
    /// What one unit of the program stands for.
    pub unit: f64,
    /// The true margins over the shared variables, as far as a table has them.
    pub margins: &'a BTreeMap<Vec<usize>, Margin>,
}

impl Equations<'_> {
    /// A value in units of the program.
    #[expect(clippy::cast_precision_loss, reason = "programs are solved in doubles, with slack")]
    pub fn scaled(&self, value: i128) -> f64 {
        value as f64 / self.unit
    }

    /// The program of one region: what is open in it, without `but`.
    pub fn loose(&self, region: &Region, numbers: &[Candidate], but: Option<usize>) -> Program {
        let mut program = Program::new(region.cells.len(), self.free);
        self.open(&mut program, 0, region, numbers, but);
        program
    }

    /// The program of one region that leaves all others as they are: what shares variables with them
    /// keeps its true margins. None when a margin is not known.
    pub fn tight(&self, at: usize, numbers: &[Candidate]) -> Option<Program> {
        let region = self.model.regions.get(at)?;
        let mut program = self.loose(region, numbers, None);
        for link in self.model.links.iter().filter(|link| link.one == at || link.other == at) {
            let margin = self.margins.get(&link.variables)?;
            for (atoms, terms) in marginal(region, &link.variables, 0) {
                program.push(terms, self.scaled(margin.get(&atoms).copied().unwrap_or(0)));
            }
        }
        Some(program)
    }

    /// The program of all regions, and where the cells of each begin.
    pub fn joint(&self, numbers: &[Candidate]) -> (Program, Vec<usize>) {
        let mut starts = Vec::with_capacity(self.model.regions.len());
        let mut n = 0;
        for region in &self.model.regions {
            starts.push(n);
            n += region.cells.len();
        }
        let mut program = Program::new(n, self.free);
        for (region, start) in self.model.regions.iter().zip(&starts) {
            self.open(&mut program, *start, region, numbers, None);
        }
        for link in &self.model.links {
            self.agree(&mut program, &starts, link);
        }
        (program, starts)
    }

    fn open(
        &self,
        program: &mut Program,
        start: usize,
        region: &Region,
        numbers: &[Candidate],
        but: Option<usize>,
    ) {
        for (number, terms) in &region.numbers {
            let Some(of) = numbers.get(*number) else { continue };
            if of.status.is_open() && Some(*number) != but {
                program.push(shifted(terms, start), self.scaled(of.value));
            }
        }
    }

    fn agree(&self, program: &mut Program, starts: &[usize], link: &Link) {
        let side = |at: usize| {
            let (region, start) = (self.model.regions.get(at)?, starts.get(at)?);
            Some(marginal(region, &link.variables, *start))
        };
        let (Some(one), Some(mut other)) = (side(link.one), side(link.other)) else { return };
        for (atoms, mut terms) in one {
            let against = other.remove(&atoms).unwrap_or_default();
            terms.extend(against.into_iter().map(|(cell, factor)| (cell, -factor)));
            program.push(terms, 0.0);
        }
        for terms in other.into_values() {
            program.push(terms, 0.0);
        }
    }
}

/// The terms of a number, with cells counted from `start`.
#[expect(clippy::cast_precision_loss, reason = "weights are scores of a scale")]
pub(super) fn shifted(terms: &[(usize, i64)], start: usize) -> Terms {
    terms.iter().map(|(cell, weight)| (cell + start, *weight as f64)).collect()
}

/// The cells of a region by their atoms of some of its variables.
fn marginal(region: &Region, variables: &[usize], start: usize) -> BTreeMap<Vec<usize>, Terms> {
    let positions: Vec<usize> =
        variables.iter().filter_map(|one| region.variables.binary_search(one).ok()).collect();
    let mut found: BTreeMap<Vec<usize>, Terms> = BTreeMap::new();
    for (at, cell) in region.cells.iter().enumerate() {
        let atoms = positions.iter().filter_map(|position| cell.get(*position).copied()).collect();
        found.entry(atoms).or_default().push((start + at, 1.0));
    }
    found
}
