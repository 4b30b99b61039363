//! The small query language of `expected.json`, answered from published figures.
//!
//! A filter becomes a sum of products of conditions, `1 - a` for "not a" and `a + b - ab` for
//! "a or b", so that each product is a sum of cells of one table that has an axis for every field.
//! Cells are added only along axes on which a unit has one category; a multiple choice gives one
//! cell. What no table can answer is an error that names the fields.
//!
//! **Not here:** which axis shows which field ([`super::axes`]), and reading the tables
//! ([`super::cube`]).

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::axes;
use super::cube::{Cube, Pick};

/// The tables of one publication, and which of them the last query was answered from.
pub struct Figures {
    cubes: Vec<Cube>,
    read: RefCell<BTreeSet<String>>,
}

/// What a query gives.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    Number(f64),
    Truth(bool),
    Codes(Vec<String>),
}

/// No published table answers it; the reason.
pub type Unanswerable = String;

/// A product of conditions, with its factor.
struct Term<'a> {
    factor: f64,
    conditions: Vec<&'a Value>,
}

impl Figures {
    /// Takes the tables of counts that hide nothing; of several that can tell, the one with the fewest axes
    /// is read.
    pub fn new(mut cubes: Vec<Cube>) -> Self {
        cubes.retain(|cube| cube.n_hidden == 0 && cube.counts());
        cubes.sort_by_key(Cube::n_axes);
        Self { cubes, read: RefCell::default() }
    }

    /// The tables read since the last call.
    pub fn take_read(&self) -> BTreeSet<String> {
        self.read.take()
    }

    /// Answers one query.
    pub fn ask(&self, query: &Value) -> Result<Outcome, Unanswerable> {
        let query = &on_units(query);
        let number = |key: &str| self.number(&query[key]);
        let numbers = || -> Result<Vec<f64>, Unanswerable> {
            terms(query).iter().map(|term| self.number(term)).collect()
        };
        Ok(match query["m"].as_str().unwrap() {
            "const" => Outcome::Number(query["value"].as_f64().unwrap()),
            "count" => Outcome::Number(self.count(&query["where"], unit(query))?),
            "percent" => {
                let base = &query["base"];
                let hit = both(&query["where"], base);
                let (hit, base) = (self.count(&hit, unit(query))?, self.count(base, unit(query))?);
                Outcome::Number(100.0 * hit / base)
            }
            "distinct" | "options" => {
                let found = self.tally(query, "field")?.into_iter().filter(|(_, n)| *n > 0.0);
                let found: Vec<String> = found.map(|(code, _)| code).collect();
                if query["m"] == "distinct" {
                    Outcome::Number(count_of(found.len()))
                } else {
                    Outcome::Codes(found)
                }
            }
            "top" => Outcome::Codes(top(self.tally(query, "field")?, &query["k"])?),
            "top_groups" => Outcome::Codes(top(self.tally(query, "by")?, &query["k"])?),
            "max_choices" => Outcome::Number(self.most_choices(query["field"].as_str().unwrap())?),
            "sum" => Outcome::Number(numbers()?.iter().sum()),
            "diff" => Outcome::Number(number("a")? - number("b")?),
            "ratio_percent" => Outcome::Number(100.0 * number("a")? / number("b")?),
            "compare" => {
                let (left, right) = (number("left")?, number("right")?);
                Outcome::Truth(match query["op"].as_str().unwrap() {
                    ">" => left > right,
                    "<" => left < right,
                    other => panic!("no comparison {other}"),
                })
            }
            "chain" => {
                let all = numbers()?;
                Outcome::Truth(all.windows(2).all(|pair| pair[0] > pair[1]))
            }
            "spread" => {
                let all = numbers()?;
                Outcome::Number(greatest(&all) - least(&all))
            }
            "min" => Outcome::Number(least(&numbers()?)),
            "max" => Outcome::Number(greatest(&numbers()?)),
            other => return Err(format!("`{other}` is no question to a table")),
        })
    }

    fn number(&self, query: &Value) -> Result<f64, Unanswerable> {
        match self.ask(query)? {
            Outcome::Number(number) => Ok(number),
            other => panic!("{other:?} is no number"),
        }
    }

    /// Units of analysis for which a filter holds.
    pub fn count(&self, filter: &Value, unit: &str) -> Result<f64, Unanswerable> {
        expand(filter).iter().map(|term| Ok(term.factor * self.product(term, unit)?)).sum()
    }

    /// The counts of one field by its codes, under the query's filter.
    fn tally(&self, query: &Value, key: &str) -> Result<BTreeMap<String, f64>, Unanswerable> {
        let field = query[key].as_str().unwrap();
        // Who answered is told by organisation; the report's table names them by short name.
        let field = if field == "orgnr" { "unit:short_name" } else { field };
        let codes = self.codes_of(field, unit(query))?;
        let counted = codes.into_iter().map(|code| {
            let filter = both(&query["where"], &is(field, &code));
            Ok((code, self.count(&filter, unit(query))?))
        });
        counted.collect()
    }

    /// The values that the axis of a field shows.
    pub fn codes_of(&self, field: &str, unit: &str) -> Result<Vec<String>, Unanswerable> {
        let cubes = self.cubes.iter().filter(|cube| cube.unit == unit);
        let mut axes = cubes.flat_map(|cube| &cube.axes);
        let own = axes.find(|axis| axes::values(axis).is_some_and(|(of, _)| of == field));
        let own = own.ok_or_else(|| format!("no table shows `{field}`"))?;
        let (_, mut values) = axes::values(own).unwrap();
        values.extend(axes::reasons(field).map(|(code, _)| code.to_owned()));
        Ok(values)
    }

    fn most_choices(&self, field: &str) -> Result<f64, Unanswerable> {
        let (table, axis) = axes::choices(field).ok_or(format!("no table counts `{field}`"))?;
        let cube = self.cubes.iter().find(|cube| cube.id == table).expect("the table is there");
        self.read.borrow_mut().insert(cube.id.clone());
        let shown = cube.axes.iter().find(|shown| shown.id == axis).expect("the axis is there");
        let chosen = |at: &usize| cube.count(&[Pick::Code(shown.codes[*at].clone())]) > 0.0;
        Ok(count_of((0..shown.codes.len()).rev().find(chosen).map_or(0, |at| at + 1)))
    }

    /// The count for one product of conditions, from the first table that can tell.
    fn product(&self, term: &Term, unit: &str) -> Result<f64, Unanswerable> {
        let mut by_field: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
        for condition in &term.conditions {
            by_field.entry(condition["field"].as_str().unwrap()).or_default().push(condition);
        }
        for cube in self.cubes.iter().filter(|cube| cube.unit == unit) {
            if let Some(picks) = self.picks(cube, &by_field) {
                self.read.borrow_mut().insert(cube.id.clone());
                return Ok(sum_of_cells(cube, &picks));
            }
        }
        Err(format!("no table of {unit} shows {:?}", by_field.keys()))
    }

    /// For each axis of a table the cells to add, if the table has an axis for every field.
    fn picks(
        &self,
        cube: &Cube,
        by_field: &BTreeMap<&str, Vec<&Value>>,
    ) -> Option<Vec<Vec<(f64, Pick)>>> {
        let fields: Vec<&str> = cube.axes.iter().map(|axis| axes::field(&axis.id)).collect();
        let distinct: BTreeSet<&str> = fields.iter().copied().collect();
        if distinct.len() < fields.len() || !by_field.keys().all(|field| distinct.contains(field)) {
            return None;
        }
        let known = axes::Known {
            frozen_at: &cube.frozen_at,
            nobody_has: Box::new(|value| self.nobody_has_exactly(value)),
        };
        let picked = cube.axes.iter().zip(&fields).enumerate().map(|(at, (axis, field))| {
            match by_field.get(field) {
                None => Some(vec![(1.0, Pick::All)]),
                Some(conditions) => axes::cells(axis, conditions, at == 0, &known),
            }
        });
        picked.collect()
    }

    /// Whether the table with the limits by themselves shows that no amount is exactly this one.
    fn nobody_has_exactly(&self, value: i64) -> bool {
        let Some(code) = axes::limit(value) else { return false };
        let cube = self.cubes.iter().find(|cube| cube.id == axes::LIMITS).expect("the table");
        self.read.borrow_mut().insert(cube.id.clone());
        cube.count(&[Pick::Code(code.to_owned())]) == 0.0
    }
}

/// "This field has this value", for a single answer and for one of several alike.
pub fn is(field: &str, code: &str) -> Value {
    if axes::MULTIPLE.contains(&field) {
        json!({ "field": field, "has": code })
    } else {
        json!({ "field": field, "in": [code] })
    }
}

/// Both filters.
pub fn both(a: &Value, b: &Value) -> Value {
    let all: Vec<&Value> = [a, b].into_iter().filter(|filter| !filter.is_null()).collect();
    json!({ "and": all })
}

fn unit(query: &Value) -> &'static str {
    if query["data"] == "units" { axes::FRAME } else { axes::ENTRIES }
}

/// The same query with the fields of `units.csv` under the names that queries over entries use.
fn on_units(query: &Value) -> Value {
    let mut query = query.clone();
    if query["data"] == "units" {
        let prefixed = |field: &Value| match field.as_str().unwrap() {
            "department_code" => json!("q02"),
            field => json!(format!("unit:{field}")),
        };
        if query["where"].is_object() {
            query["where"]["field"] = prefixed(&query["where"]["field"]);
        }
        if query["field"].is_string() {
            query["field"] = prefixed(&query["field"]);
        }
    }
    query
}

/// A filter as a sum of products.
fn expand(filter: &Value) -> Vec<Term<'_>> {
    if filter.is_null() {
        return one();
    }
    if let Some(all) = filter["and"].as_array() {
        return all.iter().fold(one(), |product, next| multiply(&product, &expand(next)));
    }
    if let Some(any) = filter["or"].as_array() {
        let none = |none: Vec<_>, next| multiply(&none, &complement(expand(next)));
        return complement(any.iter().fold(one(), none));
    }
    if filter["not"].is_object() {
        return complement(expand(&filter["not"]));
    }
    vec![Term { factor: 1.0, conditions: vec![filter] }]
}

fn one<'a>() -> Vec<Term<'a>> {
    vec![Term { factor: 1.0, conditions: Vec::new() }]
}

/// `1 - a`.
fn complement(terms: Vec<Term<'_>>) -> Vec<Term<'_>> {
    let negated = terms.into_iter().map(|term| Term { factor: -term.factor, ..term });
    one().into_iter().chain(negated).collect()
}

fn multiply<'a>(a: &[Term<'a>], b: &[Term<'a>]) -> Vec<Term<'a>> {
    let products = a.iter().flat_map(|a| {
        b.iter().map(|b| Term {
            factor: a.factor * b.factor,
            conditions: a.conditions.iter().chain(&b.conditions).copied().collect(),
        })
    });
    products.collect()
}

fn sum_of_cells(cube: &Cube, picks: &[Vec<(f64, Pick)>]) -> f64 {
    let mut cells = vec![(1.0, Vec::new())];
    for axis in picks {
        cells = cells
            .iter()
            .flat_map(|(factor, at)| {
                axis.iter().map(move |(next, pick)| {
                    (factor * next, [at.as_slice(), std::slice::from_ref(pick)].concat())
                })
            })
            .collect();
    }
    cells.iter().map(|(factor, at)| factor * cube.count(at)).sum()
}

fn terms(query: &Value) -> &[Value] {
    query["terms"].as_array().unwrap()
}

fn top(counts: BTreeMap<String, f64>, k: &Value) -> Result<Vec<String>, Unanswerable> {
    let k = usize::try_from(k.as_u64().unwrap()).unwrap();
    let mut ranked: Vec<(String, f64)> = counts.into_iter().collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    if ranked.len() > k && ranked[k - 1].1 == ranked[k].1 {
        return Err(format!("a tie at place {k}"));
    }
    let mut first: Vec<String> = ranked.into_iter().take(k).map(|(code, _)| code).collect();
    first.sort();
    Ok(first)
}

fn least(all: &[f64]) -> f64 {
    all.iter().copied().fold(f64::INFINITY, f64::min)
}

fn greatest(all: &[f64]) -> f64 {
    all.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}

fn count_of(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap())
}
