//! The expression language: what is printed is read as the same, and evaluated alike on any answers.
//!
//! An input is an expression; after a line `---`, answers as JSON: `{"header": {…}, "entries": [{…}]}`.

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;
use kartlegger::domain::answer::json::read_sheet;
use kartlegger::domain::answer::{Answers, Entry, Sheet};
use kartlegger::domain::canonical;
use kartlegger::domain::code::Name;
use kartlegger::domain::expression::{
    Expression, ExpressionError, Fault, MAX_BYTES, Names, Scope, Value,
};
use kartlegger::domain::questionnaire::sample::sample;
use serde_json::{Value as Json, json};
use uuid::Uuid;

/// Makes the claims of one input.
pub fn hold(data: &[u8]) {
    let Some(text) = super::text(data) else { return };
    let (source, answers) = text.split_once("\n---\n").unwrap_or((text, "{}"));
    match Expression::printed(source) {
        Err(error) => placed(source, &error),
        Ok(printed) => {
            let again = Expression::printed(&printed);
            let fits = printed.len() <= MAX_BYTES && !is_deeper(source, &printed, &again);
            if fits {
                assert_eq!(again.as_deref(), Ok(printed.as_str()), "printed from {source:?}");
            }
            means_the_same(source, fits.then_some(&*printed), answers);
        }
    }
}

/// Whether the parentheses that printing has added nest deeper than an expression may.
fn is_deeper(source: &str, printed: &str, again: &Result<String, ExpressionError>) -> bool {
    let n_parentheses = |text: &str| text.matches('(').count();
    let too_deep = again.as_ref().is_err_and(|error| error.fault == Fault::TooDeep);
    too_deep && n_parentheses(printed) > n_parentheses(source)
}

/// Claims that an expression is typed and gives the same values as another spelling of it, if there is one.
fn means_the_same(source: &str, printed: Option<&str>, answers: &str) {
    let filled = Filled::of(answers);
    let roster = super::roster();
    for roster in [None, Some(&roster)] {
        match typed(source, roster) {
            Err(errors) => {
                assert!(!errors.is_empty(), "refused for nothing");
                errors.iter().for_each(|error| placed(source, error));
            }
            Ok(expression) => {
                let mentioned = Expression::mentioned(source).expect("it was parsed");
                let read = expression.reads().iter();
                let unmentioned: Vec<_> =
                    read.filter(|name| !mentioned.contains(name.as_str())).collect();
                assert!(unmentioned.is_empty(), "{unmentioned:?} of {source:?}");
                let values = filled.values(&expression, roster);
                if let Some(printed) = printed {
                    let other = typed(printed, roster).expect("the same expression is typed alike");
                    assert_eq!(other.kind(), expression.kind(), "{printed:?}");
                    assert_eq!(filled.values(&other, roster), values, "{printed:?}");
                }
            }
        }
    }
}

fn typed(source: &str, roster: Option<&Name>) -> Result<Expression, Vec<ExpressionError>> {
    let (broken, grids) = (HashSet::new(), HashSet::from(["styrt".parse().expect("a name")]));
    let names = Names { instrument: sample(), roster, broken: &broken, grids: &grids };
    Expression::condition(source, names).or_else(|_| Expression::derived(source, names, None))
}

fn placed(source: &str, error: &ExpressionError) {
    assert!(source.is_char_boundary(error.at), "{error} is no place of {source:?}");
    super::readable(&error.to_string());
}

/// Answers to evaluate on.
struct Filled {
    header: Answers,
    rosters: BTreeMap<Name, Vec<Entry>>,
}

impl Filled {
    /// The answers of an input, as far as they are answers.
    fn of(text: &str) -> Self {
        let json = canonical::parse(text).unwrap_or_default();
        let sheet = |roster: Option<&str>, answers: &Json| -> Sheet {
            read_sheet(sample(), roster, &json!({ "answers": answers })).unwrap_or_default()
        };
        let roster = super::roster();
        let given = json["entries"].as_array().map_or(&[][..], Vec::as_slice);
        let entries = given.iter().take(50).map(|answers| Entry {
            id: Uuid::nil().into(),
            first_submitted_at: None,
            sheet: sheet(Some(roster.as_str()), answers),
        });
        let entries = entries.collect();
        Self { header: sheet(None, &json["header"]).answers, rosters: [(roster, entries)].into() }
    }

    fn scope<'a>(&'a self, entry: Option<&'a Answers>) -> Scope<'a> {
        Scope {
            instrument: sample(),
            header: &self.header,
            entry,
            rosters: &self.rosters,
            facts: None,
            today: NaiveDate::MAX,
        }
    }

    /// The values on the header, or on each entry.
    fn values(&self, expression: &Expression, roster: Option<&Name>) -> Vec<Option<Value>> {
        let Some(roster) = roster else { return vec![expression.evaluate(&self.scope(None))] };
        let entries = self.rosters.get(roster).into_iter().flatten();
        let of = |entry: &Entry| expression.evaluate(&self.scope(Some(&entry.sheet.answers)));
        entries.map(of).collect()
    }
}
