//! A published table, read from its public JSON-stat dataset and nothing else.

use std::collections::HashSet;

use serde_json::Value;

/// The category that holds everybody, on each axis that has one.
const TOTAL: &str = "_T";
/// The dimension of measures.
const CONTENTS: &str = "ContentsCode";
/// Why somebody has no substantive answer, as the measures spell it after `n_`.
const REASONS: [&str; 5] = ["unanswered", "off_route", "refused", "dont_know", "not_relevant"];

/// One table.
pub struct Cube {
    /// The table's code in the plan.
    pub id: String,
    /// What is counted: `frame`, `organisation` or `entry`.
    pub unit: String,
    /// The axes made of answers and of the frame, in their order, without totals.
    pub axes: Vec<Axis>,
    /// When the data were frozen, as RFC 3339 writes it.
    pub frozen_at: String,
    /// How many of its values are hidden.
    pub n_hidden: u64,
    /// The missing reasons that the base of shares leaves out.
    outside_base: Vec<&'static str>,
    ids: Vec<String>,
    codes: Vec<Vec<String>>,
    values: Vec<Value>,
    /// Positions of cells that the questionnaire rules out.
    ruled_out: HashSet<usize>,
}

/// One axis.
pub struct Axis {
    pub id: String,
    /// Codes of the categories, without the total.
    pub codes: Vec<String>,
    /// Their labels.
    pub labels: Vec<String>,
    /// Whether it is made of answers and not of the frame.
    pub answers: bool,
}

/// Which rows of an axis are meant.
#[derive(Clone, Debug)]
pub enum Pick {
    /// Those of one category.
    Code(String),
    /// All that the table counts, with or without an answer on this axis.
    All,
    /// Those who have no substantive answer, for this reason; on the first axis only.
    Reason(&'static str),
}

impl Cube {
    /// Reads a dataset.
    pub fn read(id: &str, dataset: &Value) -> Self {
        let strings = |value: &Value| -> Vec<String> {
            value.as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect()
        };
        let ids = strings(&dataset["id"]);
        let categories = |dimension: &String| {
            let category = &dataset["dimension"][dimension]["category"];
            let index = category["index"].as_object().expect("an index by code");
            let mut codes: Vec<String> = index.keys().cloned().collect();
            codes.sort_by_key(|code| index[code].as_u64());
            codes
        };
        let codes: Vec<Vec<String>> = ids.iter().map(categories).collect();
        let size: Vec<u64> = codes.iter().map(|codes| codes.len() as u64).collect();
        assert_eq!(dataset["size"], Value::from(size), "the sizes of {id}");
        let axes =
            ids.iter().zip(&codes).filter(|(id, _)| ![CONTENTS, "Tid"].contains(&id.as_str()));
        let axes = axes.map(|(id, codes)| {
            let codes: Vec<String> = codes.iter().filter(|code| *code != TOTAL).cloned().collect();
            let dimension = &dataset["dimension"][id];
            let label = &dimension["category"]["label"];
            let answers = dimension["extension"]["answers"] == true;
            let labels = codes.iter().map(|code| label[code].as_str().unwrap().to_owned());
            Axis { id: id.clone(), labels: labels.collect(), codes: codes.clone(), answers }
        });
        let outside_base: &[&str] =
            match dataset["extension"]["base"].as_str().expect("a base rule") {
                "all" => &[],
                "asked" => &["off_route"],
                "answered" => &REASONS[..3],
                "valid" => &REASONS,
                other => panic!("no base rule {other}"),
            };
        Self {
            id: id.to_owned(),
            unit: dataset["extension"]["unit"].as_str().expect("a unit of analysis").to_owned(),
            axes: axes.collect(),
            n_hidden: dataset["extension"]["suppressed"].as_u64().expect("a count"),
            frozen_at: dataset["extension"]["frozen_at"].as_str().expect("an instant").to_owned(),
            outside_base: outside_base.to_vec(),
            values: dataset["value"].as_array().expect("dense values").clone(),
            ruled_out: dataset["status"]
                .as_object()
                .into_iter()
                .flatten()
                .filter(|(_, sign)| *sign == ".")
                .map(|(at, _)| at.parse().expect("a position"))
                .collect(),
            ids,
            codes,
        }
    }

    /// Whether it counts units.
    pub fn counts(&self) -> bool {
        self.codes.iter().flatten().any(|code| code == "count")
    }

    /// Axes, without measures and time.
    pub fn n_axes(&self) -> usize {
        self.axes.len()
    }

    /// Combinations of categories, with totals.
    pub fn n_cells(&self) -> usize {
        let axes = self.ids.iter().zip(&self.codes);
        axes.filter(|(id, _)| *id != CONTENTS).map(|(_, codes)| codes.len()).product()
    }

    /// Units in the cell of these categories; one pick an axis.
    pub fn count(&self, picks: &[Pick]) -> f64 {
        let later: Vec<&str> = picks
            .iter()
            .skip(1)
            .map(|pick| match pick {
                Pick::Code(code) => code.as_str(),
                Pick::All => TOTAL,
                Pick::Reason(_) => panic!("only the first axis tells reasons"),
            })
            .collect();
        let reason = |reason: &str| self.shown(&format!("n_{reason}"), TOTAL, &later);
        match &picks[0] {
            Pick::Code(code) => self.shown("count", code, &later),
            Pick::Reason(one) => reason(one),
            Pick::All => {
                let outside: f64 = self.outside_base.iter().map(|one| reason(one)).sum();
                self.shown("n_base", TOTAL, &later) + outside
            }
        }
    }

    fn shown(&self, measure: &str, first: &str, later: &[&str]) -> f64 {
        let position = self.position(measure, &[&[first], later].concat());
        if self.ruled_out.contains(&position) {
            // The question is not asked there, so nobody is.
            return 0.0;
        }
        let value = self.values[position].as_f64();
        value.unwrap_or_else(|| panic!("{}: {measure} of {first} {later:?} is hidden", self.id))
    }

    /// A measure in the cell of these codes, one an axis; none when it is hidden.
    pub fn value(&self, measure: &str, codes: &[&str]) -> Option<f64> {
        self.values[self.position(measure, codes)].as_f64()
    }

    fn position(&self, measure: &str, codes: &[&str]) -> usize {
        let mut codes = codes.iter();
        let mut position = 0;
        for (id, listed) in self.ids.iter().zip(&self.codes) {
            let at = match id.as_str() {
                CONTENTS => listed.iter().position(|code| code == measure),
                "Tid" => Some(0),
                _ => {
                    let wanted = codes.next().expect("a code an axis");
                    listed.iter().position(|code| code == wanted)
                }
            };
            let at = at.unwrap_or_else(|| {
                panic!("{}: {measure} {codes:?} is not on {id}: {listed:?}", self.id)
            });
            position = position * listed.len() + at;
        }
        position
    }
}
