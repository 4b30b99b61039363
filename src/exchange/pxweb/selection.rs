//! What a reader asks of a table, and what that is of its cube.
//!
//! A variable that is not asked for is left out if its total was published, and then stands at that
//! total; else the selection is refused. Nothing asked at all gets the default selection.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::expression::{NoSuchValue, positions};
use crate::domain::publication::cube::{Cube, PERIOD, Variable, VariableKind};

/// A selection as a client writes it, in a body or gathered from an address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = VariablesSelection)]
pub struct Asked {
    /// What of each variable; a variable that is not named is left out.
    #[serde(default)]
    pub selection: Vec<AskedVariable>,
    /// What stands beside and above the numbers of a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placement: Option<Placement>,
}

/// What of one variable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = VariableSelection)]
pub struct AskedVariable {
    /// The variable; `time` stands for the rounds.
    #[schema(example = "Tid")]
    pub variable_code: String,
    /// Codes, wildcards and functions; none leaves the variable out.
    #[serde(default)]
    #[schema(example = json!(["TOP(1)"]))]
    pub value_codes: Vec<String>,
    /// A code list; none is offered, so only an empty one is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub codelist: Option<String>,
}

/// Which variables stand beside the lines and which above the columns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = VariablePlacement)]
pub struct Placement {
    /// Above the columns.
    #[serde(default)]
    pub heading: Vec<String>,
    /// Beside the lines.
    #[serde(default)]
    pub stub: Vec<String>,
}

/// What was chosen of a cube.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// The variables beside the lines, in their order.
    pub stub: Vec<Kept>,
    /// The variables above the columns, in their order.
    pub heading: Vec<Kept>,
    /// For each variable of the cube where a variable that was left out stands.
    standing: Vec<usize>,
}

/// A variable that was not left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its position among the cube's.
    pub variable: usize,
    /// The chosen categories, ascending.
    pub categories: Vec<usize>,
}

/// Why a selection is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SelectionError {
    /// The table has no such variable.
    #[error("the table has no variable `{0}`")]
    NoSuchVariable(String),
    /// A variable stands twice, or is placed and was left out.
    #[error("the variable `{0}` is named twice, or is placed without being selected")]
    Twice(String),
    /// A code or expression takes nothing.
    #[error("`{value}` is no value of `{variable}` and no expression over them")]
    NoSuchValue {
        /// The variable.
        variable: String,
        /// What was asked.
        value: String,
    },
    /// A variable without a published total is not asked for.
    #[error("select values of `{0}`: no total of it was published, and none is computed")]
    Missing(String),
    /// No code list is offered.
    #[error("there is no code list `{0}`")]
    NoSuchCodeList(String),
    /// More cells than one answer may have.
    #[error("the selection has {cells} cells, and an answer may have {limit}: ask in parts")]
    TooMany {
        /// How many it has.
        cells: usize,
        /// How many it may have.
        limit: usize,
    },
}

impl Chosen {
    /// What is asked for of a cube, of which at most `limit` cells may be.
    ///
    /// # Errors
    ///
    /// [`SelectionError`].
    pub fn of(cube: &Cube, asked: &Asked, limit: usize) -> Result<Self, SelectionError> {
        if asked.selection.is_empty() {
            let mut chosen = Self::default_of(cube, limit);
            chosen.place(cube, asked.placement.as_ref())?;
            return Ok(chosen);
        }
        let mut wanted: Vec<Option<Vec<usize>>> = vec![None; cube.variables.len()];
        for one in &asked.selection {
            let at = find(cube, &one.variable_code)?;
            let taken = categories(cube, at, one)?;
            match wanted.get_mut(at) {
                Some(slot) if slot.is_none() => *slot = Some(taken),
                _ => return Err(SelectionError::Twice(one.variable_code.clone())),
            }
        }
        let mut chosen = Self { stub: Vec::new(), heading: Vec::new(), standing: Vec::new() };
        for ((at, variable), categories) in cube.variables.iter().enumerate().zip(wanted) {
            let categories = categories.unwrap_or_default();
            chosen.standing.push(variable.total().unwrap_or_default());
            if !categories.is_empty() {
                chosen.stub.push(Kept { variable: at, categories });
            } else if variable.total().is_none() {
                return Err(SelectionError::Missing(variable.code.clone()));
            }
        }
        chosen.place(cube, asked.placement.as_ref())?;
        let cells = chosen.cells();
        if cells > limit { Err(SelectionError::TooMany { cells, limit }) } else { Ok(chosen) }
    }

    /// Everything, whatever its size: what metadata describe.
    #[must_use]
    pub fn everything(cube: &Cube) -> Self {
        let all = |(variable, one): (usize, &Variable)| Kept {
            variable,
            categories: (0..one.categories.len()).collect(),
        };
        let stub = cube.variables.iter().enumerate().map(all).collect();
        let mut chosen = Self { stub, heading: Vec::new(), standing: standing(cube) };
        chosen.head(cube);
        chosen
    }

    /// What is answered when nothing is asked: every category in the latest round, of the first
    /// measure and the n that it rests on.
    ///
    /// Where that is too much, axes from the last on are left out or stand at their first category.
    #[must_use]
    pub fn default_of(cube: &Cube, limit: usize) -> Self {
        let mut chosen = Self::everything(cube);
        for kept in chosen.stub.iter_mut().chain(&mut chosen.heading) {
            let Some(variable) = cube.variables.get(kept.variable) else { continue };
            match variable.kind {
                VariableKind::Axis => {}
                VariableKind::Contents => {
                    let base = base_of(variable).filter(|at| *at > 0);
                    kept.categories = std::iter::once(0).chain(base).collect();
                }
                VariableKind::Period => {
                    kept.categories =
                        variable.categories.len().checked_sub(1).into_iter().collect();
                }
            }
        }
        for at in (0..chosen.stub.len()).rev() {
            if chosen.cells() <= limit {
                break;
            }
            let Some(kept) = chosen.stub.get_mut(at) else { continue };
            let variable = cube.variables.get(kept.variable);
            let one = variable.and_then(Variable::total).or(kept.categories.first().copied());
            kept.categories = one.into_iter().collect();
        }
        chosen
    }

    /// How many cells it has; `usize::MAX` when they cannot be counted.
    #[must_use]
    pub fn cells(&self) -> usize {
        let n = |product: usize, kept: &Kept| product.checked_mul(kept.categories.len());
        self.kept().try_fold(1, n).unwrap_or(usize::MAX)
    }

    /// The variables that were not left out: beside the lines, then above the columns.
    pub fn kept(&self) -> impl Iterator<Item = &Kept> {
        self.stub.iter().chain(&self.heading)
    }

    /// The variables that were left out and stand at their total.
    #[must_use]
    pub fn left_out<'a>(&self, cube: &'a Cube) -> Vec<&'a Variable> {
        let kept = |at: usize| self.kept().any(|kept| kept.variable == at);
        cube.variables.iter().enumerate().filter(|(at, _)| !kept(*at)).map(|(_, v)| v).collect()
    }

    /// Every cell as its place in the cube, the last kept variable varying fastest.
    #[must_use]
    pub fn places(&self) -> Vec<Vec<usize>> {
        let mut found = vec![self.standing.clone()];
        for kept in self.kept() {
            found = found.iter().flat_map(|place| kept.each(place)).collect();
        }
        found
    }

    /// The same selection as a client would write it.
    #[must_use]
    pub fn written(&self, cube: &Cube) -> Asked {
        let code = |kept: &Kept| cube.variables.get(kept.variable).map(|one| one.code.clone());
        let one = |kept: &Kept| {
            let variable = cube.variables.get(kept.variable)?;
            let codes = kept.categories.iter().filter_map(|at| variable.categories.get(*at));
            Some(AskedVariable {
                variable_code: variable.code.clone(),
                value_codes: codes.map(|(code, _)| code.clone()).collect(),
                codelist: None,
            })
        };
        let placement = Placement {
            heading: self.heading.iter().filter_map(code).collect(),
            stub: self.stub.iter().filter_map(code).collect(),
        };
        Asked { selection: self.kept().filter_map(one).collect(), placement: Some(placement) }
    }

    /// Puts the variables where they are asked to be: measures above and all else beside, unless said.
    fn place(&mut self, cube: &Cube, asked: Option<&Placement>) -> Result<(), SelectionError> {
        let mut all: Vec<Kept> = self.stub.drain(..).chain(self.heading.drain(..)).collect();
        all.sort_by_key(|kept| kept.variable);
        let placed = asked.filter(|asked| !asked.heading.is_empty() || !asked.stub.is_empty());
        let Some(asked) = placed else {
            self.stub = all;
            self.head(cube);
            return Ok(());
        };
        let mut take = |codes: &[String]| -> Result<Vec<Kept>, SelectionError> {
            let mut taken = Vec::new();
            for code in codes {
                let at = find(cube, code)?;
                let found = all.iter().position(|kept| kept.variable == at);
                taken.push(all.remove(found.ok_or_else(|| SelectionError::Twice(code.clone()))?));
            }
            Ok(taken)
        };
        let (heading, stub) = (take(&asked.heading)?, take(&asked.stub)?);
        // What is placed nowhere goes to the side that nothing was said of, else beside.
        let (before, after) = if asked.stub.is_empty() { (all, stub) } else { (stub, all) };
        self.stub = before.into_iter().chain(after).collect();
        self.heading = heading;
        Ok(())
    }

    /// Moves the measures above the columns.
    fn head(&mut self, cube: &Cube) {
        let is_contents = |kept: &Kept| {
            let variable = cube.variables.get(kept.variable);
            variable.is_some_and(|one| one.kind == VariableKind::Contents)
        };
        let (heading, stub) = self.stub.drain(..).partition(is_contents);
        (self.heading, self.stub) = (heading, stub);
    }
}

impl Kept {
    /// A place with each of the categories in turn.
    pub(super) fn each(&self, place: &[usize]) -> Vec<Vec<usize>> {
        let with = |category: &usize| {
            let mut place = place.to_vec();
            if let Some(slot) = place.get_mut(self.variable) {
                *slot = *category;
            }
            place
        };
        self.categories.iter().map(with).collect()
    }
}

/// The n of the first measure: how many have the number that it is of, or the base of the table.
fn base_of(contents: &Variable) -> Option<usize> {
    let (code, _) = contents.categories.first()?;
    let of_number = code.split_once('_').and_then(|(what, of)| {
        let n = if what == "ratio" { "base" } else { "valid" };
        contents.position(&format!("{n}_{of}"))
    });
    of_number.or_else(|| contents.position("n_base"))
}

fn standing(cube: &Cube) -> Vec<usize> {
    cube.variables.iter().map(|variable| variable.total().unwrap_or_default()).collect()
}

fn find(cube: &Cube, code: &str) -> Result<usize, SelectionError> {
    let wanted = if code.eq_ignore_ascii_case("time") { PERIOD } else { code };
    let found = cube.variables.iter().position(|one| one.code.eq_ignore_ascii_case(wanted));
    found.ok_or_else(|| SelectionError::NoSuchVariable(code.to_owned()))
}

fn categories(cube: &Cube, at: usize, asked: &AskedVariable) -> Result<Vec<usize>, SelectionError> {
    if let Some(list) = asked.codelist.as_ref().filter(|list| !list.is_empty()) {
        return Err(SelectionError::NoSuchCodeList(list.clone()));
    }
    let Some(variable) = cube.variables.get(at) else { return Ok(Vec::new()) };
    // A set, since a body may repeat `*` until a list of what it takes would fill the memory.
    let mut taken = BTreeSet::new();
    for item in &asked.value_codes {
        let found = positions(variable, item).map_err(|NoSuchValue| {
            SelectionError::NoSuchValue { variable: variable.code.clone(), value: item.clone() }
        })?;
        taken.extend(found);
    }
    Ok(taken.into_iter().collect())
}

#[cfg(test)]
mod tests;
