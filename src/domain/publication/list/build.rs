//! Making the list: entries are added as their responses are read.

use super::rows::{FacetRows, ListRows};
use super::{
    ColumnKind, Facet, FacetCategory, ListColumn, ListHash, ListHead, ListValue, OrganisationName,
};
use crate::answer::{Answer, Sheet, Value};
use crate::code::Name;
use crate::figure::Figure;
use crate::frame::Facts;
use crate::ids::EntryId;
use crate::questionnaire::document::{AmountIn, Class};
use crate::questionnaire::instrument::{Derived, Instrument, Item, ItemKind};
use crate::questionnaire::plan::ListRow as ListPlan;
use crate::questionnaire::plan::TOTAL;
use crate::questionnaire::unit::Unit;
use crate::tabulate::column::VariableKind;
use crate::tabulate::sheets::Seen;
use crate::tabulate::words::texts;
use crate::tabulate::{Columns, TabulateError, axis, derived_variable};

/// Why a list cannot be published.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    /// The plan names no roster of the questionnaire.
    #[error("the list's roster {0} does not exist")]
    NoSuchRoster(Name),
    /// The plan names no item of the roster.
    #[error("the list uses {0}, which is no item of its roster")]
    NoSuchItem(Name),
    /// The item may not be published with the organisation's name.
    #[error("the list uses {0}, which may not be published by name")]
    NotNamed(Name),
    /// A facet cannot be made.
    #[error("a facet of the list cannot be counted")]
    Facet(#[source] TabulateError),
}

/// A list on its way: entries are added as their responses are read.
pub struct ListBuilder<'a> {
    plan: &'a ListPlan,
    head: ListHead,
    items: Vec<&'a Item>,
    /// The derived items among the columns.
    computed: Vec<&'a Derived>,
    rows: ListRows,
    /// The position of each row's entry among all entries of the roster.
    positions: Vec<usize>,
}

impl<'a> ListBuilder<'a> {
    /// A list without rows.
    ///
    /// # Errors
    ///
    /// A [`ListError`] for a plan over anything that may not be named.
    pub fn new(instrument: &'a Instrument, plan: &'a ListPlan) -> Result<Self, ListError> {
        let roster = instrument
            .roster(plan.roster.as_str())
            .ok_or_else(|| ListError::NoSuchRoster(plan.roster.clone()))?;
        let find = |id: &Name| -> Result<&'a Item, ListError> {
            let item = roster.part.items().find(|item| item.id == *id);
            let item = item.ok_or_else(|| ListError::NoSuchItem(id.clone()))?;
            if item.class == Class::Named && !item.personal {
                Ok(item)
            } else {
                Err(ListError::NotNamed(id.clone()))
            }
        };
        let computed: Vec<&Derived> = (plan.columns.iter())
            .filter_map(|id| instrument.derived(id.as_str()))
            .filter(|derived| derived.roster.as_ref() == Some(&roster.id))
            .collect();
        let computed_as = |id: &Name| computed.iter().find(|derived| derived.id == *id);
        let mut items: Vec<&Item> = Vec::new();
        let asked = plan.columns.iter().filter(|id| computed_as(id).is_none());
        for id in asked.chain(&plan.search).chain(&plan.tags).chain([&roster.name_item]) {
            let item = find(id)?;
            if items.iter().all(|known| known.id != item.id) {
                items.push(item);
            }
        }
        let column = |id: &Name| match computed_as(id) {
            Some(derived) => computed_column(derived, instrument),
            None => find(id).map(column),
        };
        let head = ListHead {
            roster: plan.roster.clone(),
            title: plan.title.clone(),
            entry: roster.entry.clone(),
            // Tags have a place of their own.
            columns: plan
                .columns
                .iter()
                .filter(|id| plan.tags.as_ref() != Some(*id))
                .map(column)
                .collect::<Result<_, _>>()?,
            tags: plan.tags.is_some(),
            facets: Vec::new(),
            n: 0,
            sha256: String::new(),
        };
        let ids = items.iter().map(|item| &item.id).chain(computed.iter().map(|one| &one.id));
        let rows = ListRows::new(plan, &roster.name_item, ids.cloned().collect());
        Ok(Self { plan, head, items, computed, rows, positions: Vec::new() })
    }

    /// The roster whose entries the list shows.
    #[must_use]
    pub fn roster(&self) -> &Name {
        &self.head.roster
    }

    /// Adds an entry that is not exempt; `position` is its place among all entries of the roster, and all
    /// entries of one organisation follow each other.
    pub fn push(&mut self, position: usize, id: EntryId, facts: &Facts, sheet: &Sheet) {
        let organisation = OrganisationName {
            orgnr: facts.orgnr,
            name: facts.name.clone(),
            short_name: facts.short_name.clone(),
            ministry: facts.ministry.clone(),
        };
        let value = |item: &Item| {
            let answer = sheet.answers.get(&item.id)?;
            if sheet.exemptions.contains_key(&item.id) {
                return Some(ListValue::Exempt);
            }
            published(item, answer)
        };
        let values = self.items.iter().enumerate();
        let values = values.filter_map(|(number, item)| Some((number, value(item)?)));
        self.rows.push(id, organisation, values);
        self.positions.push(position);
    }

    /// The list, its rows by organisation and then in the respondent's order.
    ///
    /// # Errors
    ///
    /// [`ListError::Facet`], [`ListError::NotNamed`] for a facet over an item that is not `named`.
    pub fn finish(mut self, columns: &Columns) -> Result<(ListHead, ListRows), ListError> {
        let unit = Unit::Entry(self.plan.roster.clone());
        for dimension in &self.plan.facets {
            let placed = axis::place(columns, &unit, &self.plan.roster, dimension)
                .map_err(ListError::Facet)?;
            let variable = placed.item.map(|seen| &seen.column.variable);
            if let Some(variable) = variable.filter(|variable| variable.class != Class::Named) {
                return Err(ListError::NotNamed(variable.id.clone()));
            }
            let codes = placed.axis.categories.iter().map(|category| category.code.clone());
            let mut facet = FacetRows::new(placed.axis.code.clone(), codes.collect());
            let mut found = Vec::new();
            for &position in &self.positions {
                found.clear();
                if !placed.is_exempt(position) {
                    placed.place(position, &mut found);
                }
                facet.push(&found);
            }
            let categories = placed.axis.categories.iter().zip(facet.used());
            self.head.facets.push(Facet {
                code: placed.axis.code.clone(),
                label: placed.axis.label.clone(),
                categories: categories
                    .filter(|(category, used)| *used && category.code != TOTAL)
                    .map(|(category, _)| FacetCategory {
                        code: category.code.clone(),
                        label: category.label.clone(),
                    })
                    .collect(),
            });
            self.rows.add_facet(facet);
        }
        self.compute(columns, &unit);
        drop(self.positions);
        self.rows.sort();
        let mut hash = ListHash::default();
        for row in self.rows.iter() {
            hash.add(&row);
        }
        self.head.n = self.rows.len();
        self.head.sha256 = hash.hex();
        Ok((self.head, self.rows))
    }

    /// Adds the values of derived items, as tables have them: exempt where something that they are computed from is.
    fn compute(&mut self, columns: &Columns, unit: &Unit) {
        let seen = |derived: &&Derived| {
            let number = self.rows.number(&derived.id)?;
            Some((number, columns.seen(unit, derived.id.as_str())?))
        };
        let seen: Vec<(usize, Seen<'_>)> = self.computed.iter().filter_map(seen).collect();
        if seen.is_empty() {
            return;
        }
        for &position in &self.positions {
            let values = seen.iter();
            let values =
                values.filter_map(|(number, of)| Some((*number, computed(*of, position)?)));
            self.rows.compute(values);
        }
    }
}

/// How a derived item is shown: it gives a number, a condition, or a code of a list.
fn computed_column(derived: &Derived, instrument: &Instrument) -> Result<ListColumn, ListError> {
    if derived.class != Class::Named {
        return Err(ListError::NotNamed(derived.id.clone()));
    }
    let kind = derived_variable(derived, instrument).kind;
    let (kind, codes) = match kind {
        VariableKind::Single(codes) => (ColumnKind::Codes, codes),
        VariableKind::Number { .. } => (ColumnKind::Number, Vec::new()),
        VariableKind::Multiple(_) | VariableKind::Tags | VariableKind::Presence => {
            return Err(ListError::NoSuchItem(derived.id.clone()));
        }
    };
    let codes = codes.into_iter().map(|listed| (listed.code, listed.label)).collect();
    Ok(ListColumn { id: derived.id.clone(), label: derived.text.clone(), kind, codes, unit: None })
}

fn computed(seen: Seen<'_>, position: usize) -> Option<ListValue> {
    let (column, row) = (seen.column, seen.row(position)?);
    if column.is_exempt(row) {
        return Some(ListValue::Exempt);
    }
    let mut codes = Vec::new();
    column.each_code(row, |at| {
        codes.extend(column.list().get(usize::from(at)).map(|listed| listed.code.clone()));
    });
    if !codes.is_empty() {
        return Some(ListValue::Codes(codes));
    }
    let number = matches!(column.variable.kind, VariableKind::Number { .. });
    let number = column.number(row).filter(|_| number)?;
    Some(ListValue::Number(Figure::scaled(i128::from(number), column.decimals())))
}

fn column(item: &Item) -> ListColumn {
    let kroner = texts("kroner", "kroner", "NOK");
    let (kind, unit) = match &item.kind {
        ItemKind::Integer { unit, .. } | ItemKind::Decimal { unit, .. } => {
            (ColumnKind::Number, unit.clone())
        }
        ItemKind::Amount { .. } => (ColumnKind::Number, Some(kroner)),
        ItemKind::Date { .. } => (ColumnKind::Date, None),
        ItemKind::Url => (ColumnKind::Url, None),
        ItemKind::Single { .. } | ItemKind::Multiple { .. } => (ColumnKind::Codes, None),
        ItemKind::Tags { .. } => (ColumnKind::Tags, None),
        ItemKind::Text { .. } | ItemKind::Email | ItemKind::Orgnr | ItemKind::Year { .. } => {
            (ColumnKind::Text, None)
        }
    };
    let codes = match &item.kind {
        ItemKind::Single { codes, .. } | ItemKind::Multiple { codes, .. } => {
            codes.codes.iter().map(|listed| (listed.code.clone(), listed.label.clone())).collect()
        }
        _ => Vec::new(),
    };
    ListColumn { id: item.id.clone(), label: item.short.clone(), kind, codes, unit }
}

fn published(item: &Item, answer: &Answer) -> Option<ListValue> {
    let Answer::Value(value) = answer else { return None };
    Some(match value {
        Value::Text(text) => ListValue::Text(text.clone()),
        Value::Integer(number) => match item.kind {
            ItemKind::Year { .. } => ListValue::Text(number.to_string()),
            ItemKind::Amount { amount_in: AmountIn::Ore, .. } => {
                ListValue::Number(Figure::scaled(i128::from(*number), 2))
            }
            _ => ListValue::Number(Figure::whole(i128::from(*number))),
        },
        Value::Decimal { scaled, decimals } => {
            ListValue::Number(Figure::scaled(i128::from(*scaled), *decimals))
        }
        Value::Date(date) => ListValue::Date(*date),
        Value::Code(code) => ListValue::Codes(vec![code.clone()]),
        Value::Codes(codes) => ListValue::Codes(codes.clone()),
        Value::Tags(tags) => ListValue::Tags(tags.clone()),
    })
}
