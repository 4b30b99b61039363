//! One group of one indicator against the recomputation: its value in both rounds, its change, and the questions
//! behind it.

use std::collections::BTreeSet;

use kartlegger::cli::demo::synthetic::Organisation;
use serde_json::Value;

use super::expect::{self, Round};
use super::{number, same};

/// The rounds that are compared, each with its questionnaire: the newest first.
pub struct Asked<'a> {
    pub documents: [&'a Value; 2],
    pub rounds: [&'a Round<'a>; 2],
}

/// One indicator, as planned and as published, in one of its groups.
pub struct Group<'a> {
    pub row: &'a Value,
    pub indicator: &'a Value,
    /// The position of the group.
    pub at: usize,
    /// The organisations that count in it in both rounds.
    pub in_both: &'a BTreeSet<String>,
}

/// What was compared.
#[derive(Clone, Copy, Debug, Default)]
pub struct Compared {
    pub shown: usize,
    pub hidden: usize,
    pub past: usize,
    pub changes: usize,
    pub matched: usize,
    pub parts: usize,
}

impl Group<'_> {
    fn code(&self) -> &str {
        self.indicator["groups"][self.at]["code"].as_str().unwrap()
    }

    fn what(&self) -> String {
        format!("{} in {}", self.row["id"].as_str().unwrap(), self.code())
    }
}

/// The value of the group, and all that is told beside it.
pub fn check_group(asked: &Asked<'_>, of: &Group<'_>, compared: &mut Compared) {
    let [value, was] = [0, 1].map(|at| {
        expect::value(asked.documents[at], of.row, asked.rounds[at], of.code(), &|_| true)
    });
    if of.indicator["values"][of.at]["sign"] == ":" {
        compared.hidden += 1;
        return;
    }
    compared.shown += 1;
    same(&of.indicator["values"][of.at]["value"], value, &of.what());
    let before = &of.indicator["past"][0]["values"][of.at];
    if before["sign"] != ":" {
        same(&before["value"], was, &format!("{}, 2020", of.what()));
        compared.past += usize::from(was.is_some());
    }
    check_shift(asked, of, [value, was], compared);
    check_parts(asked, of, compared);
}

/// The change of the group, and the same among those that count in both rounds.
fn check_shift(
    asked: &Asked<'_>,
    of: &Group<'_>,
    [value, was]: [Option<f64>; 2],
    compared: &mut Compared,
) {
    let what = of.what();
    let shift = &of.indicator["shifts"][of.at];
    if !of.indicator["past"][0]["link"]["break"].is_null() {
        assert_eq!((&shift["change"], &shift["matched"]), (&Value::Null, &Value::Null), "{what}");
    } else if number(&shift["change"]).is_some() {
        let expected = value.zip(was).map(|(now, then)| now - then);
        same(&shift["change"], expected, &format!("change of {what}"));
        compared.changes += 1;
    }
    if !shift["matched"].is_null() {
        let takes = &|one: &Organisation| of.in_both.contains(&one.orgnr.to_string());
        let [now, then] = [0, 1].map(|at| {
            expect::value(asked.documents[at], of.row, asked.rounds[at], of.code(), takes)
        });
        same(&shift["matched"]["now"], now, &format!("{what}, matched"));
        let expected = now.zip(then).map(|(now, then)| now - then);
        same(&shift["matched"]["change"], expected, &format!("{what}, matched change"));
        compared.matched += 1;
    }
}

/// The mean and the share of each question behind the indicator.
fn check_parts(asked: &Asked<'_>, of: &Group<'_>, compared: &mut Compared) {
    let (document, now) = (asked.documents[0], asked.rounds[0]);
    let published = of.indicator["parts"].as_array().unwrap();
    let parts = of.row["items"].as_array().unwrap().iter().zip(published);
    for (part, published) in parts.filter(|(part, _)| !part["item"].is_null()) {
        let what = format!("{}: {}", of.what(), part["item"]);
        let figures = &published["figures"][of.at];
        let (mean, n) = expect::mean(document, part, now, of.code(), &|_| true);
        same(&figures["mean"]["value"], mean, &what);
        assert_eq!(figures["mean"]["n"], n, "{what}");
        let (share, n) = expect::share(document, part, now, of.code(), &|_| true);
        assert_eq!(figures["share"]["n"], n, "{what}: don't know is in the base");
        if figures["share"]["sign"] != ":" {
            same(&figures["share"]["value"], share, &what);
            compared.parts += 1;
        }
    }
}
