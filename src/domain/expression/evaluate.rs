//! Evaluation: three-valued, exact, and without any way to fail.
//!
//! A value that is unanswered, off route or answered with a reason instead is not known (`None`).
//! `and` and `or` follow Kleene: what is false already stays false, whatever is not known beside it.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};

use super::syntax::{Comparison, UnitVariable};
use super::typed::{Place, Read, Typed};
use super::{Number, Scope, Value};
use crate::answer::{Answer, Answers, Value as Given};
use crate::code::{Code, Name};
use crate::questionnaire::instrument::{Item, ItemKind};

/// A value while it is worked with; texts stay where they are.
#[derive(Clone, Copy, Debug)]
enum Known<'a> {
    Boolean(bool),
    Number(Number),
    Text(&'a str),
    Date(NaiveDate),
    Codes(&'a [Code]),
    Tags(&'a [String]),
}

/// Which derived item of which entry: its position, and where the entry's answers are.
type DerivedKey = (usize, Option<*const Answers>);

pub(super) struct Evaluator<'a> {
    scope: &'a Scope<'a>,
    /// Derived items computed so far, so that one that is read often is computed once.
    derived: RefCell<HashMap<DerivedKey, Option<Known<'a>>>>,
    /// Codes that single choices are assumed to have, instead of the answers; all else is not known.
    assumed: Option<&'a HashMap<&'a Name, &'a Code>>,
}

type Entry<'a> = Option<&'a Answers>;

impl<'a> Evaluator<'a> {
    pub(super) fn new(scope: &'a Scope<'a>) -> Self {
        Self { scope, derived: RefCell::default(), assumed: None }
    }

    pub(super) fn assuming(scope: &'a Scope<'a>, assumed: &'a HashMap<&'a Name, &'a Code>) -> Self {
        Self { scope, derived: RefCell::default(), assumed: Some(assumed) }
    }

    pub(super) fn outcome(&self, typed: &'a Typed) -> Option<Value> {
        match self.value(typed, self.scope.entry)? {
            Known::Boolean(value) => Some(Value::Boolean(value)),
            Known::Number(value) => Some(Value::Number(value)),
            Known::Text(value) => Some(Value::Text(value.to_owned())),
            Known::Date(value) => Some(Value::Date(value)),
            Known::Codes(_) | Known::Tags(_) => None,
        }
    }

    /// Only tells apart: what an operation needs is on the stack of its own function, so that deep
    /// nesting costs little of it.
    fn value(&self, typed: &'a Typed, entry: Entry<'a>) -> Option<Known<'a>> {
        match typed {
            Typed::Nothing => None,
            open if self.assumed.is_some() && open.is_open_leaf() => None,
            Typed::Constant(value) => Some(known(value)),
            Typed::Read(read) => self.read(read, entry),
            Typed::Unit(variable) => self.unit(*variable),
            Typed::InGroup(code) => self.in_group(code),
            Typed::Today => Some(Known::Date(self.scope.today)),
            Typed::Not(inner) => self.not(inner, entry),
            Typed::Negative(inner) => self.negative(inner, entry),
            Typed::All(parts) => self.decided(parts, entry, false),
            Typed::Any(parts) => self.decided(parts, entry, true),
            Typed::Compare(left, comparison, right) => {
                self.compared(left, *comparison, right, entry)
            }
            Typed::In(inner, list) => self.is_in(inner, list, entry),
            Typed::Sum(first, more) => self.sum(first, more, entry),
            Typed::Product(first, more) => self.product(first, more, entry),
            Typed::Selected(read, code) => self.selected(read, code, entry),
            Typed::CountChoices(read) => self.count_choices(read, entry),
            Typed::CountEntries(roster, filter) => self.count_entries(roster, filter.as_deref()),
            Typed::SumEntries(roster, read) => self.sum_entries(roster, read),
            Typed::Answered(read) => Some(Known::Boolean(self.is_answered(read, entry))),
            Typed::Missing(read) => Some(Known::Boolean(self.is_missing(read, entry))),
            Typed::Year(date) => self.year(date, entry),
            Typed::Length(text) => self.length(text, entry),
            Typed::If(parts) => self.chosen(parts, entry),
        }
    }

    fn in_group(&self, code: &str) -> Option<Known<'a>> {
        self.scope.facts.map(|facts| Known::Boolean(facts.groups.contains(code)))
    }

    fn not(&self, inner: &'a Typed, entry: Entry<'a>) -> Option<Known<'a>> {
        self.truth(inner, entry).map(|holds| Known::Boolean(!holds))
    }

    fn negative(&self, inner: &'a Typed, entry: Entry<'a>) -> Option<Known<'a>> {
        self.number(inner, entry)?.negate().map(Known::Number)
    }

    fn compared(
        &self,
        left: &'a Typed,
        comparison: Comparison,
        right: &'a Typed,
        entry: Entry<'a>,
    ) -> Option<Known<'a>> {
        let left = self.value(left, entry)?;
        compare(left, comparison, self.value(right, entry)?).map(Known::Boolean)
    }

    fn is_in(&self, inner: &'a Typed, list: &'a [Value], entry: Entry<'a>) -> Option<Known<'a>> {
        let found = self.value(inner, entry)?;
        let same = |one| compare(found, Comparison::Equal, known(one)) == Some(true);
        Some(Known::Boolean(list.iter().any(same)))
    }

    fn sum(
        &self,
        first: &'a Typed,
        more: &'a [(bool, Typed)],
        entry: Entry<'a>,
    ) -> Option<Known<'a>> {
        let mut sum = self.number(first, entry)?;
        for (plus, part) in more {
            let part = self.number(part, entry)?;
            sum = sum.add(if *plus { part } else { part.negate()? })?;
        }
        Some(Known::Number(sum))
    }

    fn product(
        &self,
        first: &'a Typed,
        more: &'a [(bool, Typed)],
        entry: Entry<'a>,
    ) -> Option<Known<'a>> {
        let mut product = self.number(first, entry)?;
        for (times, part) in more {
            let part = self.number(part, entry)?;
            product = if *times { product.multiply(part)? } else { product.divide(part)? };
        }
        Some(Known::Number(product))
    }

    fn selected(&self, read: &Read, code: &str, entry: Entry<'a>) -> Option<Known<'a>> {
        match self.read(read, entry)? {
            Known::Codes(codes) => {
                Some(Known::Boolean(codes.iter().any(|chosen| chosen.as_str() == code)))
            }
            _ => None,
        }
    }

    /// An entry for which the filter is not known is not counted.
    fn count_entries(&self, roster: &Name, filter: Option<&'a Typed>) -> Option<Known<'a>> {
        let counted = self.entries(roster.as_str()).filter(|entry| {
            filter.is_none_or(|filter| self.truth(filter, Some(entry)) == Some(true))
        });
        whole(counted.count())
    }

    /// An entry without a value adds nothing.
    fn sum_entries(&self, roster: &Name, read: &Read) -> Option<Known<'a>> {
        let mut sum = Number::whole(0);
        for entry in self.entries(roster.as_str()) {
            if let Some(Known::Number(number)) = self.read(read, Some(entry)) {
                sum = sum.add(number)?;
            }
        }
        Some(Known::Number(sum))
    }

    fn year(&self, date: &'a Typed, entry: Entry<'a>) -> Option<Known<'a>> {
        match self.value(date, entry)? {
            Known::Date(date) => Some(Known::Number(Number::whole(date.year().into()))),
            _ => None,
        }
    }

    fn length(&self, text: &'a Typed, entry: Entry<'a>) -> Option<Known<'a>> {
        match self.value(text, entry)? {
            Known::Text(text) => whole(text.chars().count()),
            _ => None,
        }
    }

    fn chosen(&self, parts: &'a [Typed; 3], entry: Entry<'a>) -> Option<Known<'a>> {
        let [condition, then, otherwise] = parts;
        let holds = self.truth(condition, entry)?;
        self.value(if holds { then } else { otherwise }, entry)
    }

    fn truth(&self, typed: &'a Typed, entry: Entry<'a>) -> Option<bool> {
        match self.value(typed, entry)? {
            Known::Boolean(value) => Some(value),
            _ => None,
        }
    }

    fn number(&self, typed: &'a Typed, entry: Entry<'a>) -> Option<Number> {
        match self.value(typed, entry)? {
            Known::Number(value) => Some(value),
            _ => None,
        }
    }

    /// `and` (decided by a false) and `or` (decided by a true).
    fn decided(&self, parts: &'a [Typed], entry: Entry<'a>, by: bool) -> Option<Known<'a>> {
        let mut all_known = true;
        for part in parts {
            match self.truth(part, entry) {
                Some(value) if value == by => return Some(Known::Boolean(by)),
                Some(_) => {}
                None => all_known = false,
            }
        }
        all_known.then_some(Known::Boolean(!by))
    }

    fn entries(&self, roster: &str) -> impl Iterator<Item = &'a Answers> {
        let entries = self.scope.rosters.get(roster).map_or(&[][..], Vec::as_slice);
        entries.iter().map(|entry| &entry.sheet.answers)
    }

    fn answer(&self, read: &Read, entry: Entry<'a>) -> Option<&'a Answer> {
        match read.place {
            Place::Header => self.scope.header.get(&read.name),
            Place::Entry => entry?.get(&read.name),
            Place::Derived { .. } => None,
        }
    }

    fn read(&self, read: &Read, entry: Entry<'a>) -> Option<Known<'a>> {
        if let Place::Derived { at, entry: of_entry } = read.place {
            let reached = if of_entry && self.assumed.is_none() { Some(entry?) } else { None };
            return self.derived(at, reached);
        }
        if let Some(assumed) = self.assumed {
            return assumed.get(&read.name).map(|code| Known::Text(code.as_str()));
        }
        match self.answer(read, entry)? {
            Answer::Value(value) => match value {
                Given::Text(text) => Some(Known::Text(text)),
                Given::Integer(number) => Some(Known::Number(Number::whole(*number))),
                Given::Decimal { scaled, decimals } => {
                    Number::scaled(*scaled, *decimals).map(Known::Number)
                }
                Given::Date(date) => Some(Known::Date(*date)),
                Given::Code(code) => Some(Known::Text(code.as_str())),
                Given::Codes(codes) => Some(Known::Codes(codes)),
                Given::Tags(tags) => Some(Known::Tags(tags)),
            },
            Answer::Missing(_) | Answer::Sealed(_) => None,
        }
    }

    /// The static check has refused circles and long chains, so this ends and stays shallow.
    fn derived(&self, at: usize, entry: Entry<'a>) -> Option<Known<'a>> {
        let key = (at, entry.map(std::ptr::from_ref));
        if let Some(known) = self.derived.borrow().get(&key) {
            return *known;
        }
        let derived = self.scope.instrument.derived.get(at)?;
        let listed = |known: &Known<'a>| match (known, &derived.codes) {
            (Known::Text(code), Some(list)) => list.find(code).is_some(),
            _ => true,
        };
        let value = self.value(&derived.value.typed, entry).filter(listed);
        self.derived.borrow_mut().insert(key, value);
        value
    }

    fn count_choices(&self, read: &Read, entry: Entry<'a>) -> Option<Known<'a>> {
        match self.read(read, entry)? {
            Known::Tags(tags) => whole(tags.len()),
            Known::Codes(codes) => {
                let item = self.scope.instrument.item(read.name.as_str())?;
                whole(codes.iter().filter(|code| !stands_for_missing(item, code)).count())
            }
            _ => None,
        }
    }

    fn is_answered(&self, read: &Read, entry: Entry<'a>) -> bool {
        match read.place {
            Place::Derived { .. } => self.read(read, entry).is_some(),
            _ => self.answer(read, entry).is_some(),
        }
    }

    fn is_missing(&self, read: &Read, entry: Entry<'a>) -> bool {
        let item = self.scope.instrument.item(read.name.as_str());
        match (self.answer(read, entry), item) {
            (Some(Answer::Missing(_)), _) => true,
            (Some(Answer::Value(Given::Code(code))), Some(item)) => stands_for_missing(item, code),
            (Some(Answer::Value(Given::Codes(codes))), Some(item)) => {
                codes.iter().all(|code| stands_for_missing(item, code))
            }
            _ => false,
        }
    }

    fn unit(&self, variable: UnitVariable) -> Option<Known<'a>> {
        let facts = self.scope.facts?;
        match variable {
            UnitVariable::Level => Some(Known::Text(facts.level.as_str())),
            UnitVariable::Ministry => {
                facts.ministry.as_ref().map(|ministry| Known::Text(ministry.code.as_str()))
            }
            UnitVariable::Size => facts.size.map(|size| Known::Number(Number::whole(size))),
            UnitVariable::SizeClass => {
                facts.size_class.as_ref().map(|code| Known::Text(code.as_str()))
            }
            UnitVariable::Stratum => facts.stratum.as_ref().map(|code| Known::Text(code.as_str())),
            UnitVariable::Language => Some(Known::Text(facts.language.tag())),
        }
    }
}

fn known(value: &Value) -> Known<'_> {
    match value {
        Value::Boolean(value) => Known::Boolean(*value),
        Value::Number(value) => Known::Number(*value),
        Value::Text(value) => Known::Text(value),
        Value::Date(value) => Known::Date(*value),
    }
}

fn whole<'a>(n: usize) -> Option<Known<'a>> {
    i64::try_from(n).ok().map(|n| Known::Number(Number::whole(n)))
}

fn compare(left: Known<'_>, comparison: Comparison, right: Known<'_>) -> Option<bool> {
    let order = match (left, right) {
        (Known::Boolean(left), Known::Boolean(right)) => left.cmp(&right),
        (Known::Number(left), Known::Number(right)) => left.order(right)?,
        (Known::Text(left), Known::Text(right)) => left.cmp(right),
        (Known::Date(left), Known::Date(right)) => left.cmp(&right),
        _ => return None,
    };
    Some(match comparison {
        Comparison::Equal => order == Ordering::Equal,
        Comparison::Unequal => order != Ordering::Equal,
        Comparison::Less => order == Ordering::Less,
        Comparison::AtMost => order != Ordering::Greater,
        Comparison::Greater => order == Ordering::Greater,
        Comparison::AtLeast => order != Ordering::Less,
    })
}

fn stands_for_missing(item: &Item, code: &Code) -> bool {
    match &item.kind {
        ItemKind::Single { codes, .. } | ItemKind::Multiple { codes, .. } => {
            codes.find(code.as_str()).is_some_and(|listed| listed.missing.is_some())
        }
        _ => false,
    }
}
