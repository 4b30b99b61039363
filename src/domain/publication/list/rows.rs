//! The rows of a list while a publication is made of them: held small, and made one at a time.
//!
//! **Invariant:** nothing that rows have in common is held more than once, and no row is held as it is
//! written, so that memory grows with what respondents wrote and little else.

use std::collections::BTreeMap;

use super::super::search::sort_key;
use super::packed::{PackedValues, Place};
use super::{ListRow, ListValue, OrganisationName, normalise};
use crate::code::Name;
use crate::ids::EntryId;
use crate::questionnaire::plan::ListRow as ListPlan;

/// The rows of a list, in their order.
#[derive(Default)]
pub struct ListRows {
    /// What rows have values of.
    items: Vec<Name>,
    /// The items shown, by their numbers in `items`.
    columns: Vec<usize>,
    /// The items searched.
    searched: Vec<usize>,
    tags: Option<usize>,
    name: Option<usize>,
    organisations: Vec<OrganisationName>,
    rows: Vec<Row>,
    facets: Vec<FacetRows>,
    values: PackedValues,
    /// What was computed of each row, in the order in which rows were added; empty when nothing is.
    computed: PackedValues,
    computed_of: Vec<Place>,
}

/// One row.
struct Row {
    id: EntryId,
    /// Its number in the order in which rows were added.
    number: u32,
    /// The number of its organisation.
    organisation: u32,
    values: Place,
}

impl ListRows {
    /// No rows yet, of values of `items`, among which are all of the plan and the name.
    pub(super) fn new(plan: &ListPlan, name: &Name, items: Vec<Name>) -> Self {
        let number = |id: &Name| items.iter().position(|item| item == id);
        Self {
            columns: plan.columns.iter().filter_map(number).collect(),
            searched: plan.search.iter().filter_map(number).collect(),
            tags: plan.tags.as_ref().and_then(number),
            name: number(name),
            items,
            ..Self::default()
        }
    }

    /// Adds a row with its values by the number of their item.
    pub(super) fn push(
        &mut self,
        id: EntryId,
        organisation: OrganisationName,
        values: impl Iterator<Item = (usize, ListValue)>,
    ) {
        if self.organisations.last() != Some(&organisation) {
            self.organisations.push(organisation);
        }
        self.rows.push(Row {
            id,
            number: small(self.rows.len()),
            organisation: small(self.organisations.len() - 1),
            values: self.values.push(values),
        });
    }

    /// Adds what is computed of the next row, by the number of its derived item; of every row or of none.
    pub(super) fn compute(&mut self, values: impl Iterator<Item = (usize, ListValue)>) {
        let place = self.computed.push(values);
        self.computed_of.push(place);
    }

    /// The number of an item.
    pub(super) fn number(&self, id: &Name) -> Option<usize> {
        self.items.iter().position(|item| item == id)
    }

    pub(super) fn add_facet(&mut self, facet: FacetRows) {
        self.facets.push(facet);
    }

    /// By organisation as Norwegian sorts their names, and then in the order in which they were added.
    pub(super) fn sort(&mut self) {
        let keys = self.organisations.iter().map(|one| sort_key(&one.short_name));
        let keys: Vec<String> = keys.collect();
        let mut sorted: Vec<&String> = keys.iter().collect();
        sorted.sort_unstable();
        sorted.dedup();
        let rank = |key: &String| small(sorted.partition_point(|other| *other < key));
        let ranks: Vec<u32> = keys.iter().map(rank).collect();
        let rank = |row: &Row| usize::try_from(row.organisation).ok().and_then(|at| ranks.get(at));
        self.rows.sort_unstable_by_key(|row| (rank(row), row.number));
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Each row as it is published.
    pub fn iter(&self) -> impl Iterator<Item = ListRow> {
        self.rows.iter().filter_map(|row| self.written(row))
    }

    fn written(&self, row: &Row) -> Option<ListRow> {
        let organisation = self.organisations.get(usize::try_from(row.organisation).ok()?)?.clone();
        let computed = self.computed_of.get(usize::try_from(row.number).ok()?);
        let computed = computed.into_iter().flat_map(|place| self.computed.read(*place));
        let values: BTreeMap<usize, ListValue> =
            self.values.read(row.values).chain(computed).collect();
        let text = |number: &usize| match values.get(number) {
            Some(ListValue::Text(text)) => Some(text.clone()),
            _ => None,
        };
        let (tags, tags_exempt) = match self.tags.and_then(|number| values.get(&number)) {
            Some(ListValue::Tags(tags)) => (tags.clone(), false),
            Some(ListValue::Exempt) => (Vec::new(), true),
            _ => (Vec::new(), false),
        };
        let name = self.name.as_ref().and_then(text);
        let searched = self.searched.iter().filter_map(text);
        let around = [organisation.name.clone(), organisation.short_name.clone()];
        let all: Vec<String> =
            name.clone().into_iter().chain(searched).chain(tags.clone()).chain(around).collect();
        let shown = self.columns.iter().filter_map(|number| {
            Some((self.items.get(*number)?.clone(), values.get(number)?.clone()))
        });
        Some(ListRow {
            id: row.id,
            name,
            organisation,
            values: shown.collect(),
            tags,
            tags_exempt,
            facets: self.facets.iter().map(|facet| facet.of(row.number)).collect(),
            search: normalise(&all.join(" ")),
        })
    }
}

/// The categories that each row is in, of one facet.
pub(super) struct FacetRows {
    code: String,
    /// The codes of its categories.
    categories: Vec<String>,
    /// The categories of every row, one row after another in the order in which they were added.
    places: Vec<u16>,
    /// Where those of each row end.
    ends: Vec<u32>,
}

impl FacetRows {
    pub(super) const fn new(code: String, categories: Vec<String>) -> Self {
        Self { code, categories, places: Vec::new(), ends: Vec::new() }
    }

    /// Adds the categories of the next row.
    pub(super) fn push(&mut self, places: &[u16]) {
        self.places.extend_from_slice(places);
        self.ends.push(small(self.places.len()));
    }

    /// Of each category, whether any row is in it.
    pub(super) fn used(&self) -> Vec<bool> {
        let mut used = vec![false; self.categories.len()];
        for &place in &self.places {
            if let Some(used) = used.get_mut(usize::from(place)) {
                *used = true;
            }
        }
        used
    }

    /// The facet with the categories of that row.
    fn of(&self, number: u32) -> (String, Vec<String>) {
        let at = usize::try_from(number).unwrap_or(usize::MAX);
        let end = |at: usize| self.ends.get(at).map_or(0, |end| *end as usize);
        let from = at.checked_sub(1).map_or(0, end);
        let places = self.places.get(from..end(at)).unwrap_or_default();
        let code = |place: &u16| self.categories.get(usize::from(*place)).cloned();
        (self.code.clone(), places.iter().filter_map(code).collect())
    }
}

/// A number of rows; no list has four thousand million.
fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
