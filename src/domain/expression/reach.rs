//! What an expression can come to at all: whether conditions can hold, which codes a value can be.
//!
//! Single choices are tried code by code; everything else is taken as not known, which may be
//! anything. So an answer of "never" is certain, and one of "perhaps" is not.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;

use super::evaluate::Evaluator;
use super::typed::{Place, Read, Typed};
use super::{Expression, Scope, Value};
use crate::code::{Code, Name};
use crate::questionnaire::instrument::{CodeList, Instrument, ItemKind};

/// Most combinations of codes that are tried.
const MAX_COMBINATIONS: usize = 4096;

/// Whether all the conditions can hold at once, for all that can be told.
#[must_use]
pub fn can_hold(conditions: &[&Expression], instrument: &Instrument) -> bool {
    let mut can = false;
    let tried = each_combination(conditions, instrument, |evaluate| {
        can |= conditions.iter().all(|one| evaluate(one) != Some(Value::Boolean(false)));
    });
    can || !tried
}

/// A code that the expression can give and that is not in the list, if one is certain to be possible.
#[must_use]
pub fn stray_code(
    expression: &Expression,
    list: &CodeList,
    instrument: &Instrument,
) -> Option<String> {
    let mut stray = None;
    each_combination(&[expression], instrument, |evaluate| {
        if let Some(Value::Text(code)) = evaluate(expression)
            && list.find(&code).is_none()
        {
            stray = Some(code);
        }
    });
    stray
}

/// Calls `visit` for each combination of codes; false when there are too many to try.
fn each_combination(
    expressions: &[&Expression],
    instrument: &Instrument,
    mut visit: impl FnMut(&dyn Fn(&Expression) -> Option<Value>),
) -> bool {
    let mut lists = BTreeMap::new();
    for expression in expressions {
        choices(&expression.typed, instrument, &mut BTreeSet::new(), &mut lists);
    }
    let n = lists.values().try_fold(1_usize, |n, list| n.checked_mul(list.codes.len()));
    if n.is_none_or(|n| n > MAX_COMBINATIONS) {
        return false;
    }
    let (header, rosters) = (BTreeMap::new(), BTreeMap::new());
    let today = NaiveDate::default();
    let scope =
        Scope { instrument, header: &header, entry: None, rosters: &rosters, facts: None, today };
    let lists: Vec<(&Name, &CodeList)> = lists.into_iter().collect();
    for mut at in 0..n.unwrap_or_default() {
        let mut assigned: HashMap<&Name, &Code> = HashMap::new();
        for (item, list) in &lists {
            let listed = list.codes.get(at % list.codes.len());
            assigned.extend(listed.map(|listed| (*item, &listed.code)));
            at /= list.codes.len();
        }
        visit(&|expression| Evaluator::assuming(&scope, &assigned).outcome(&expression.typed));
    }
    true
}

/// Gathers the single choices that a part reads, also through derived items.
fn choices<'a>(
    typed: &Typed,
    instrument: &'a Instrument,
    seen: &mut BTreeSet<usize>,
    lists: &mut BTreeMap<&'a Name, &'a CodeList>,
) {
    if let Typed::Read(read) = typed {
        match read.place {
            Place::Derived { at, .. } if seen.insert(at) => {
                if let Some(derived) = instrument.derived.get(at) {
                    choices(&derived.value.typed, instrument, seen, lists);
                }
            }
            Place::Derived { .. } => {}
            Place::Header | Place::Entry => lists.extend(single_choice(read, instrument)),
        }
    }
    typed.parts(&mut |part| choices(part, instrument, seen, lists));
}

fn single_choice<'a>(read: &Read, instrument: &'a Instrument) -> Option<(&'a Name, &'a CodeList)> {
    let item = instrument.item(read.name.as_str())?;
    match &item.kind {
        ItemKind::Single { codes, .. } if !codes.codes.is_empty() => Some((&item.id, codes)),
        _ => None,
    }
}
