//! Typing: from the syntax tree to the typed one, against the items of an instrument.

use std::collections::{BTreeSet, HashSet};

use super::error::{ExpressionError, Fault, nearest};
use super::syntax::{Comparison, Kind, Listed, Literal, Node, UnitVariable, Word};
use super::typed::{Place, Read, Typed};
use super::types::{Codes, Type};
use super::{Number, Value};
use crate::code::Name;
use crate::questionnaire::instrument::{Instrument, Item, Place as Found};

/// The names that an expression may use.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    /// The questionnaire, whose own expressions need not be typed yet.
    pub instrument: &'a Instrument,
    /// The roster for whose entries the expression is evaluated; none for the header.
    pub roster: Option<&'a Name>,
    /// Derived items that are themselves at fault: they meet anything.
    pub broken: &'a HashSet<Name>,
    /// Codes of grids, which are no items themselves.
    pub grids: &'a HashSet<Name>,
}

/// One expression being typed.
pub(super) struct Typing<'a> {
    names: Names<'a>,
    /// Whether the part at hand is inside `count(roster where …)`.
    inside: bool,
    pub errors: Vec<ExpressionError>,
    pub reads: BTreeSet<Name>,
    /// Whether a part goes over all entries of a roster, itself or through a derived item.
    pub spans: bool,
    /// Whether a part reads the size class, itself or through a derived item.
    pub sized: bool,
}

type Outcome<'a> = (Typed, Type<'a>);

impl<'a> Typing<'a> {
    pub(super) const fn new(names: Names<'a>) -> Self {
        Self {
            names,
            inside: false,
            errors: Vec::new(),
            reads: BTreeSet::new(),
            spans: false,
            sized: false,
        }
    }

    pub(super) fn node(&mut self, node: &Node) -> Outcome<'a> {
        match &node.kind {
            Kind::Literal(literal) => (Typed::Constant(value(literal)), literal_type(literal)),
            Kind::Item(name) => self.item(node.at, name),
            Kind::Unit(variable) => {
                self.sized |= *variable == UnitVariable::SizeClass;
                (Typed::Unit(*variable), unit_type(*variable))
            }
            Kind::InGroup(code) => (Typed::InGroup(code.clone()), Type::Boolean),
            Kind::Today => (Typed::Today, Type::Date),
            Kind::Not(inner) => (Typed::Not(self.boolean(inner)), Type::Boolean),
            Kind::Negative(inner) => (Typed::Negative(self.number(inner)), Type::Number),
            Kind::All(parts) => (Typed::All(self.booleans(parts)), Type::Boolean),
            Kind::Any(parts) => (Typed::Any(self.booleans(parts)), Type::Boolean),
            Kind::Compare(left, comparison, right) => self.compare(left, *comparison, right),
            Kind::In(inner, list) => self.membership(inner, list),
            Kind::Sum(first, more) => {
                let (first, more) = self.operands(first, more);
                (Typed::Sum(first, more), Type::Number)
            }
            Kind::Product(first, more) => {
                let (first, more) = self.operands(first, more);
                (Typed::Product(first, more), Type::Number)
            }
            Kind::Selected(item, code) => self.selected(item, code),
            Kind::Count(name, filter) => self.count(name, filter.as_deref()),
            Kind::SumOf(roster, item) => self.sum(roster, item),
            Kind::Answered(item) => self.question(item, Typed::Answered),
            Kind::Missing(item) => self.question(item, Typed::Missing),
            Kind::Year(date) => (Typed::Year(self.expect(date, &Type::Date)), Type::Number),
            Kind::Length(text) => (Typed::Length(self.expect(text, &Type::Text)), Type::Number),
            Kind::If(parts) => {
                let [condition, then, otherwise] = &**parts;
                let condition = *self.boolean(condition);
                let (then, left) = self.node(then);
                let (typed, right) = self.node(otherwise);
                // A recoded item: some codes are written out, others are the item's own.
                let met = match (left, right) {
                    (Type::Words(_) | Type::Code(_), Type::Code(_))
                    | (Type::Code(_), Type::Words(_)) => Type::Code(Codes::Open),
                    (left, right) => self.met(otherwise.at, left, right),
                };
                (Typed::If(Box::new([condition, then, typed])), met)
            }
        }
    }

    fn fail(&mut self, at: usize, fault: Fault) {
        self.errors.push(ExpressionError { at, fault });
    }

    fn met(&mut self, at: usize, left: Type<'a>, right: Type<'a>) -> Type<'a> {
        left.meet(right).unwrap_or_else(|fault| {
            self.fail(at, fault);
            Type::Any
        })
    }

    fn expect(&mut self, node: &Node, wanted: &Type<'_>) -> Box<Typed> {
        let (typed, found) = self.node(node);
        let fits = matches!(
            (&found, wanted),
            (Type::Any, _)
                | (Type::Boolean, Type::Boolean)
                | (Type::Number, Type::Number)
                | (Type::Date, Type::Date)
                | (Type::Text | Type::Words(_), Type::Text)
        );
        if !fits {
            let (expected, instead) = (wanted.shown(), found.hint());
            self.fail(node.at, Fault::Type { expected, found: found.shown(), instead });
        }
        Box::new(typed)
    }

    fn boolean(&mut self, node: &Node) -> Box<Typed> {
        self.expect(node, &Type::Boolean)
    }

    fn number(&mut self, node: &Node) -> Box<Typed> {
        self.expect(node, &Type::Number)
    }

    fn booleans(&mut self, parts: &[Node]) -> Vec<Typed> {
        parts.iter().map(|part| *self.boolean(part)).collect()
    }

    fn operands(
        &mut self,
        first: &Node,
        more: &[(bool, Node)],
    ) -> (Box<Typed>, Vec<(bool, Typed)>) {
        let first = self.number(first);
        let more = more.iter().map(|(plain, part)| (*plain, *self.number(part))).collect();
        (first, more)
    }

    fn compare(&mut self, left: &Node, comparison: Comparison, right: &Node) -> Outcome<'a> {
        let (typed_left, left_type) = self.node(left);
        let (typed_right, right_type) = self.node(right);
        let whole = |found: &Type<'_>| !matches!(found, Type::Choices(_) | Type::Tags);
        if let Some(several) = [&left_type, &right_type].into_iter().find(|found| !whole(found)) {
            let (found, instead) = (several.shown(), several.hint());
            self.fail(left.at, Fault::Type { expected: "one value", found, instead });
        } else {
            let met = self.met(left.at, left_type, right_type);
            let equality = matches!(comparison, Comparison::Equal | Comparison::Unequal);
            if !equality && !matches!(met, Type::Any | Type::Number | Type::Date) {
                let instead = Some("`=`, `!=` or `in`");
                let (expected, found) = ("a number or a date", met.shown());
                self.fail(left.at, Fault::Type { expected, found, instead });
            }
        }
        let typed = Typed::Compare(Box::new(typed_left), comparison, Box::new(typed_right));
        (typed, Type::Boolean)
    }

    fn membership(&mut self, inner: &Node, list: &[Listed]) -> Outcome<'a> {
        let (typed, found) = self.node(inner);
        if matches!(found, Type::Choices(_) | Type::Tags) {
            let (shown, instead) = (found.shown(), found.hint());
            self.fail(inner.at, Fault::Type { expected: "one value", found: shown, instead });
        } else {
            for Listed { at, literal } in list {
                self.met(*at, found.clone(), literal_type(literal));
            }
        }
        let values = list.iter().map(|listed| value(&listed.literal)).collect();
        (Typed::In(Box::new(typed), values), Type::Boolean)
    }

    fn item(&mut self, at: usize, name: &str) -> Outcome<'a> {
        match self.read(at, name, self.names.roster) {
            Some((read, found, item)) => {
                if item.is_some_and(|item| item.personal) {
                    self.fail(at, Fault::Personal { name: name.to_owned() });
                }
                (Typed::Read(read), found)
            }
            None => (Typed::Nothing, Type::Any),
        }
    }

    fn question(&mut self, item: &Word, typed: impl Fn(Read) -> Typed) -> Outcome<'a> {
        let read = self.read(item.at, &item.name, self.names.roster);
        let typed = read.map_or(Typed::Nothing, |(read, ..)| typed(read));
        (typed, Type::Boolean)
    }

    fn selected(&mut self, item: &Word, code: &Word) -> Outcome<'a> {
        let nothing = (Typed::Nothing, Type::Boolean);
        let Some((read, found, _)) = self.read(item.at, &item.name, self.names.roster) else {
            return nothing;
        };
        match found {
            Type::Choices(list) => {
                if let Err(fault) = Codes::Listed(list).check(&code.name) {
                    self.fail(code.at, fault);
                }
            }
            Type::Any => {}
            other => {
                let instead = matches!(other, Type::Code(_)).then_some("item = 'code'");
                let (expected, found) = ("a choice of several codes", other.shown());
                self.fail(item.at, Fault::Type { expected, found, instead });
            }
        }
        (Typed::Selected(read, code.name.clone()), Type::Boolean)
    }

    fn count(&mut self, name: &Word, filter: Option<&Node>) -> Outcome<'a> {
        let roster = self.names.instrument.roster(&name.name).map(|roster| &roster.id);
        if let Some(roster) = roster {
            self.enter_roster(name.at);
            let filter = filter.map(|filter| {
                let outer = self.names.roster.replace(roster);
                let outside = std::mem::replace(&mut self.inside, true);
                let typed = self.boolean(filter);
                (self.names.roster, self.inside) = (outer, outside);
                typed
            });
            return (Typed::CountEntries(roster.clone(), filter), Type::Number);
        }
        let nothing = (Typed::Nothing, Type::Number);
        if filter.is_some() {
            self.fail(name.at, Fault::UnknownRoster { name: name.name.clone() });
            return nothing;
        }
        match self.read(name.at, &name.name, self.names.roster) {
            Some((read, Type::Choices(_) | Type::Tags | Type::Any, _)) => {
                (Typed::CountChoices(read), Type::Number)
            }
            Some((_, other, _)) => {
                let expected = "a roster, or a choice of several codes";
                self.fail(name.at, Fault::Type { expected, found: other.shown(), instead: None });
                nothing
            }
            None => nothing,
        }
    }

    fn sum(&mut self, roster: &Word, item: &Word) -> Outcome<'a> {
        let nothing = (Typed::Nothing, Type::Number);
        let Some(found) = self.names.instrument.roster(&roster.name) else {
            self.fail(roster.at, Fault::UnknownRoster { name: roster.name.clone() });
            return nothing;
        };
        self.enter_roster(roster.at);
        let outside = std::mem::replace(&mut self.inside, true);
        let read = self.read(item.at, &item.name, Some(&found.id));
        self.inside = outside;
        let Some((read, kind, asked)) = read else { return nothing };
        if matches!(read.place, Place::Header | Place::Derived { entry: false, .. }) {
            let (name, roster) = (item.name.clone(), roster.name.clone());
            self.fail(item.at, Fault::NotInRoster { name, roster });
        } else if asked.is_some_and(|asked| asked.personal) {
            self.fail(item.at, Fault::Personal { name: item.name.clone() });
        } else if !matches!(kind, Type::Number | Type::Any) {
            let (expected, found) = ("a number", kind.shown());
            self.fail(item.at, Fault::Type { expected, found, instead: None });
        }
        (Typed::SumEntries(found.id.clone(), read), Type::Number)
    }

    fn enter_roster(&mut self, at: usize) {
        self.spans = true;
        if self.inside {
            self.fail(at, Fault::NestedRoster);
        }
    }

    /// Finds what a name reads; none and a fault when it leads nowhere from here.
    fn read(
        &mut self,
        at: usize,
        name: &str,
        roster: Option<&Name>,
    ) -> Option<(Read, Type<'a>, Option<&'a Item>)> {
        let instrument = self.names.instrument;
        match self.find(name, roster) {
            Ok((place, id)) => {
                self.reads.insert(id.clone());
                let derived = instrument.derived(name);
                self.sized |= derived.is_some_and(|derived| derived.value.sized);
                if derived.is_some_and(|derived| derived.value.spans) {
                    self.spans = true;
                    if self.inside && matches!(place, Place::Derived { entry: true, .. }) {
                        self.fail(at, Fault::NestedRoster);
                    }
                }
                let item = instrument.item(name);
                let found = match (item, derived) {
                    (Some(item), _) => Type::of_item(&item.kind),
                    (None, Some(derived)) => match derived.value.kind {
                        super::Kind::Boolean => Type::Boolean,
                        super::Kind::Number => Type::Number,
                        super::Kind::Date => Type::Date,
                        super::Kind::Text => Type::Text,
                        super::Kind::Code => {
                            Type::Code(derived.codes.as_ref().map_or(Codes::Open, Codes::Listed))
                        }
                    },
                    (None, None) => Type::Any,
                };
                Some((Read { name: id, place }, found, item))
            }
            Err(Some(fault)) => {
                self.fail(at, fault);
                None
            }
            Err(None) => None,
        }
    }

    fn find(&mut self, name: &str, roster: Option<&Name>) -> Result<(Place, Name), Option<Fault>> {
        let instrument = self.names.instrument;
        let owner = match instrument.place(name) {
            Some(Found::Item { roster: owner, .. }) => match owner {
                None => None,
                Some(at) => Some(&instrument.rosters.get(*at).ok_or(None)?.id),
            },
            Some(Found::Derived(at)) => instrument.derived.get(*at).ok_or(None)?.roster.as_ref(),
            None if self.names.broken.contains(name) => {
                self.reads.insert(name.parse().map_err(|_| None)?);
                return Err(None);
            }
            None => return Err(Some(self.unknown(name))),
        };
        let id: Name = name.parse().map_err(|_| None)?;
        if let Some(owner) = owner.filter(|owner| Some(*owner) != roster) {
            let (name, roster) = (name.to_owned(), owner.to_string());
            return Err(Some(Fault::OutOfReach { name, roster }));
        }
        let place = match instrument.place(name) {
            Some(Found::Derived(at)) => Place::Derived { at: *at, entry: owner.is_some() },
            _ if owner.is_some() => Place::Entry,
            _ => Place::Header,
        };
        Ok((place, id))
    }

    fn unknown(&self, name: &str) -> Fault {
        let instrument = self.names.instrument;
        if instrument.roster(name).is_some() {
            return Fault::RosterName { name: name.to_owned() };
        }
        if self.names.grids.contains(name) {
            return Fault::GridName { name: name.to_owned() };
        }
        let near = nearest(name, instrument.names().map(Name::as_str));
        Fault::UnknownName { name: name.to_owned(), near }
    }
}

fn value(literal: &Literal) -> Value {
    match literal {
        Literal::Boolean(value) => Value::Boolean(*value),
        Literal::Number { scaled, decimals } => {
            // Eighteen digits always fit; the parser takes no more.
            Value::Number(Number::scaled(*scaled, *decimals).unwrap_or(Number::whole(0)))
        }
        Literal::Text(text) => Value::Text(text.clone()),
        Literal::Date(date) => Value::Date(*date),
    }
}

fn literal_type<'a>(literal: &Literal) -> Type<'a> {
    match literal {
        Literal::Boolean(_) => Type::Boolean,
        Literal::Number { .. } => Type::Number,
        Literal::Text(text) => Type::Words(vec![text.clone()]),
        Literal::Date(_) => Type::Date,
    }
}

fn unit_type<'a>(variable: UnitVariable) -> Type<'a> {
    match variable {
        UnitVariable::Level => Type::levels(),
        UnitVariable::Language => Type::languages(),
        UnitVariable::Size => Type::Number,
        UnitVariable::Ministry | UnitVariable::SizeClass | UnitVariable::Stratum => {
            Type::Code(Codes::Open)
        }
    }
}
