//! Parsing and typing every expression of a document, and what follows from what they read.

use std::collections::{HashMap, HashSet};

use super::finding::Findings;
use super::order::Order;
use crate::code::Name;
use crate::expression::{Expression, ExpressionError, Names, can_hold, stray_code};
use crate::questionnaire::document::{Class, DerivedRow, Document, RuleRow, SectionRow};
use crate::questionnaire::instrument::{CodeList, Derived, Instrument, Part, Place, Rule, Section};

/// Gives every part of the instrument its expressions; returns the derived items that have none,
/// since they are at fault.
pub(super) fn fill(
    instrument: &mut Instrument,
    document: &Document,
    lists: &HashMap<&Name, CodeList>,
    grids: &HashSet<Name>,
    order: &Order,
    findings: &mut Findings,
) -> HashSet<Name> {
    let mut typist = Typist { broken: HashSet::new(), grids, findings };
    for (at, row) in document.derived.iter().enumerate() {
        if order.circular.contains(row.id.as_str()) {
            typist.broken.insert(row.id.clone());
        }
        typist.check_roster(instrument, row.roster.as_ref(), &format!("derived[{at}].roster"));
    }
    for name in &order.names {
        let found = document.derived.iter().enumerate().find(|(_, row)| row.id.as_str() == name);
        if let Some((at, row)) = found {
            typist.derived(instrument, row, at, lists);
        }
    }
    let header = typist.sections(instrument, &document.sections, None, "");
    set(&mut instrument.header, header);
    for (at, row) in document.rosters.iter().enumerate() {
        let prefix = format!("rosters[{at}].");
        let conditions = typist.sections(instrument, &row.sections, Some(&row.id), &prefix);
        let exempt = row.exempt.as_ref().and_then(|source| {
            typist.condition(instrument, source, Some(&row.id), &format!("{prefix}exempt"))
        });
        if let Some(roster) = instrument.rosters.get_mut(at) {
            set(&mut roster.part, conditions);
            roster.exempt = exempt;
        }
    }
    for (at, row) in document.rules.iter().enumerate() {
        if let Some(rule) = typist.rule(instrument, row, at) {
            instrument.rules.push(rule);
        }
    }
    let broken = typist.broken;
    instrument.gated = order
        .names
        .iter()
        .filter_map(|name| instrument.item(name))
        .filter(|item| instrument.is_gated(item))
        .map(|item| item.id.clone())
        .collect();
    let spanning = spanning(instrument);
    for roster in &mut instrument.rosters {
        roster.stands_alone = !roster.part.items().any(|item| spanning.contains(&item.id));
    }
    broken
}

/// Items that are asked or not by a count or sum of entries, or because of another such item.
fn spanning(instrument: &Instrument) -> HashSet<Name> {
    fn spans(value: &Expression, known: &HashSet<Name>, instrument: &Instrument) -> bool {
        let derived = |name: &Name| instrument.derived(name.as_str());
        value.spans()
            || value.reads().iter().any(|name| {
                known.contains(name)
                    || derived(name).is_some_and(|read| spans(&read.value, known, instrument))
            })
    }
    let mut known = HashSet::new();
    for name in &instrument.gated {
        let Some(item) = instrument.item(name.as_str()) else { continue };
        let section = instrument.section_of(name.as_str());
        let conditions =
            [section.and_then(|section| section.relevant.as_ref()), item.relevant.as_ref()];
        let chosen = item.other_of.as_ref().is_some_and(|(choice, _)| known.contains(choice));
        if chosen || conditions.into_iter().flatten().any(|one| spans(one, &known, instrument)) {
            known.insert(name.clone());
        }
    }
    known
}

struct Typist<'a> {
    /// Derived items that cannot be typed; expressions over them are not blamed for it.
    broken: HashSet<Name>,
    grids: &'a HashSet<Name>,
    findings: &'a mut Findings,
}

/// The conditions of one section: its own, and by position those of its items.
type Conditions = (Option<Expression>, Vec<Option<Expression>>);

fn set(part: &mut Part, conditions: Vec<Conditions>) {
    for (section, (own, items)) in part.sections.iter_mut().zip(conditions) {
        section.relevant = own;
        for (item, relevant) in section.items.iter_mut().zip(items) {
            item.relevant = relevant;
        }
    }
}

impl Typist<'_> {
    fn names<'n>(&'n self, instrument: &'n Instrument, roster: Option<&'n Name>) -> Names<'n> {
        Names { instrument, roster, broken: &self.broken, grids: self.grids }
    }

    fn report(&mut self, path: &str, errors: Vec<ExpressionError>) {
        for error in errors {
            self.findings.add(path, "expression", error);
        }
    }

    fn condition(
        &mut self,
        instrument: &Instrument,
        source: &str,
        roster: Option<&Name>,
        path: &str,
    ) -> Option<Expression> {
        match Expression::condition(source, self.names(instrument, roster)) {
            Ok(expression) => Some(expression),
            Err(errors) => {
                self.report(path, errors);
                None
            }
        }
    }

    fn check_roster(&mut self, instrument: &Instrument, roster: Option<&Name>, path: &str) {
        if let Some(name) = roster.filter(|name| instrument.roster(name.as_str()).is_none()) {
            self.findings.add(path, "unknown_roster", format!("there is no roster `{name}`"));
        }
    }

    fn derived(
        &mut self,
        instrument: &mut Instrument,
        row: &DerivedRow,
        at: usize,
        lists: &HashMap<&Name, CodeList>,
    ) {
        let path = format!("derived[{at}]");
        let codes = row.codes.as_ref().and_then(|name| {
            let list = lists.get(name).cloned();
            if list.is_none() {
                let message = format!("there is no code list `{name}`");
                self.findings.add(format!("{path}.codes"), "unknown_code_list", message);
            }
            list
        });
        let unknown_list = row.codes.is_some() && codes.is_none();
        let names = self.names(instrument, row.roster.as_ref());
        let value = match Expression::derived(&row.value, names, codes.as_ref()) {
            Ok(value) if !unknown_list => value,
            Ok(_) => {
                self.broken.insert(row.id.clone());
                return;
            }
            Err(errors) => {
                self.broken.insert(row.id.clone());
                self.report(&format!("{path}.value"), errors);
                return;
            }
        };
        if let Some(list) = &codes
            && let Some(code) = stray_code(&value, list, instrument)
        {
            let message = format!("the value can be `{code}`, which is not in `{}`", list.name);
            self.findings.add(format!("{path}.value"), "unknown_code", message);
        }
        for read in value.reads() {
            let source = class_of(instrument, read);
            let further = source.is_some_and(|source| row.class > source);
            let message = format!("`{read}` may not travel so far as this derived item");
            self.findings.add_if(further, format!("{path}.class"), "derived_class", message);
        }
        let position = instrument.derived.len();
        instrument.places.entry(row.id.clone()).or_insert(Place::Derived(position));
        instrument.derived.push(Derived {
            id: row.id.clone(),
            roster: row.roster.clone(),
            text: row.text.clone(),
            value,
            codes,
            class: row.class,
        });
    }

    fn sections(
        &mut self,
        instrument: &Instrument,
        rows: &[SectionRow],
        roster: Option<&Name>,
        prefix: &str,
    ) -> Vec<Conditions> {
        let mut conditions = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            let path = format!("{prefix}sections[{at}]");
            let place = format!("{path}.relevant");
            let own = row.relevant.as_ref();
            let own = own.and_then(|source| self.condition(instrument, source, roster, &place));
            self.reachable(instrument, own.as_ref(), None, &place);
            let mut items = Vec::new();
            for (at, item) in row.items.iter().enumerate() {
                let place = format!("{path}.items[{at}].relevant");
                let asked = item.relevant.as_ref();
                let asked = asked.and_then(|s| self.condition(instrument, s, roster, &place));
                self.reachable(instrument, asked.as_ref(), own.as_ref(), &place);
                // A grid's rows and an "other" text stand in the item's stead or behind it.
                let n_rows = if item.rows.is_empty() { 1 } else { item.rows.len() };
                let n_others = usize::from(item.other.is_some() && item.rows.is_empty());
                items.extend(std::iter::repeat_n(asked, n_rows + n_others));
            }
            conditions.push((own, items));
        }
        conditions
    }

    fn reachable(
        &mut self,
        instrument: &Instrument,
        own: Option<&Expression>,
        above: Option<&Expression>,
        path: &str,
    ) {
        let Some(own) = own else { return };
        let conditions: Vec<&Expression> = std::iter::once(own).chain(above).collect();
        let message = "the condition never holds, so nobody is ever asked";
        let never = !can_hold(&conditions, instrument);
        self.findings.add_if(never, path, "unreachable", message);
    }

    fn rule(&mut self, instrument: &Instrument, row: &RuleRow, at: usize) -> Option<Rule> {
        let path = format!("rules[{at}]");
        let roster = row.roster.as_ref();
        self.check_roster(instrument, roster, &format!("{path}.roster"));
        let check = self.condition(instrument, &row.check, roster, &format!("{path}.check"));
        let id = roster.map(Name::as_str);
        let here = |section: &Section| section.items.iter().any(|item| item.id == row.at);
        let item = instrument.part(id).is_some_and(|part| part.sections.iter().any(here));
        let whole_roster = roster.is_none() && instrument.roster(row.at.as_str()).is_some();
        let message = match roster {
            Some(roster) => {
                format!("there is no item `{}` in `{roster}` to show the message at", row.at)
            }
            None => {
                format!("there is no header item or roster `{}` to show the message at", row.at)
            }
        };
        self.findings.add_if(!item && !whole_roster, format!("{path}.at"), "unknown_item", message);
        Some(Rule {
            id: row.id.clone(),
            roster: row.roster.clone(),
            check: check?,
            kind: row.kind,
            at: row.at.clone(),
            message: row.message.clone(),
        })
    }
}

/// How far an item or derived item may travel.
pub(super) fn class_of(instrument: &Instrument, name: &Name) -> Option<Class> {
    let item = instrument.item(name.as_str()).map(|item| item.class);
    item.or_else(|| instrument.derived(name.as_str()).map(|derived| derived.class))
}

/// Types a table's filter.
pub(super) fn filter(
    instrument: &Instrument,
    source: &str,
    roster: Option<&Name>,
    broken: &HashSet<Name>,
) -> Result<Expression, Vec<ExpressionError>> {
    let grids = HashSet::new();
    Expression::condition(source, Names { instrument, roster, broken, grids: &grids })
}
