//! A public list as readers search it: of each row what it is found, sorted and shown by, and no more, so that a long
//! one can be kept in memory.

use std::collections::HashMap;
use std::sync::Arc;

use super::list::{ColumnKind, ListColumn, ListHead, ListRow, ListValue};
use super::normalise;
use super::search::{Searched, Stemming};
use crate::ids::EntryId;

/// The rows of a list, in its order.
#[derive(Debug, Default)]
pub struct Listing {
    rows: Vec<Listed>,
    n_bytes: usize,
}

/// One row of a list.
#[derive(Debug)]
pub struct Listed {
    /// The entry.
    pub id: EntryId,
    /// What the respondent calls it; none when that is exempt or missing.
    pub name: Option<Box<str>>,
    /// Whose it is.
    pub organisation: Arc<str>,
    /// The tags.
    pub tags: Box<[Arc<Tag>]>,
    /// What the search looks into.
    pub search: Searched,
    /// The categories that it is in, by the positions of the facet and of the category in the list's head.
    facets: Box<[(u16, u16)]>,
    /// By column that the list can be sorted by.
    greatness: Box<[f64]>,
}

/// A tag, which many rows may have.
#[derive(Debug)]
pub struct Tag {
    /// As it was written.
    pub shown: String,
    /// Without case.
    pub normalised: String,
}

/// A listing on its way.
pub struct ListingBuilder<'a> {
    head: &'a ListHead,
    organisations: HashMap<String, Arc<str>>,
    tags: HashMap<String, Arc<Tag>>,
    stemming: Stemming,
    listing: Listing,
}

/// The columns that a list can be sorted by: numbers and dates.
pub fn sortable(head: &ListHead) -> impl Iterator<Item = &ListColumn> {
    head.columns.iter().filter(|one| matches!(one.kind, ColumnKind::Number | ColumnKind::Date))
}

impl<'a> ListingBuilder<'a> {
    /// A listing without rows.
    #[must_use]
    pub fn new(head: &'a ListHead) -> Self {
        let (organisations, tags) = (HashMap::new(), HashMap::new());
        let (stemming, listing) = (Stemming::default(), Listing::default());
        Self { head, organisations, tags, stemming, listing }
    }

    /// Adds the next row.
    pub fn push(&mut self, row: ListRow) {
        let facets = self.head.facets.iter().enumerate().flat_map(|(at, facet)| {
            let codes = row.facets.get(&facet.code).into_iter().flatten();
            let place = |code: &String| facet.categories.iter().position(|one| one.code == *code);
            codes.filter_map(move |code| {
                Some((u16::try_from(at).ok()?, u16::try_from(place(code)?).ok()?))
            })
        });
        let facets = facets.collect();
        let greatness = sortable(self.head).map(|column| greatness(&row, column)).collect();
        let n_bytes = &mut self.listing.n_bytes;
        let organisation = self.organisations.entry(row.organisation.name);
        let organisation = Arc::clone(organisation.or_insert_with_key(|name| {
            *n_bytes += name.len();
            name.as_str().into()
        }));
        let tags = row.tags.into_iter().map(|shown| {
            let tag = self.tags.entry(shown);
            Arc::clone(tag.or_insert_with_key(|shown| {
                *n_bytes += size_of::<Tag>() + 2 * shown.len();
                Arc::new(Tag { shown: shown.clone(), normalised: normalise(shown) })
            }))
        });
        let (id, name) = (row.id, row.name.map(Into::into));
        let search = self.stemming.searched(row.search);
        let listed =
            Listed { id, name, organisation, tags: tags.collect(), search, facets, greatness };
        self.listing.n_bytes += listed.n_bytes();
        self.listing.rows.push(listed);
    }

    /// The listing.
    #[must_use]
    pub fn finish(self) -> Listing {
        self.listing
    }
}

impl Listing {
    /// The rows.
    #[must_use]
    pub fn rows(&self) -> &[Listed] {
        &self.rows
    }

    /// About how much memory it takes.
    #[must_use]
    pub const fn n_bytes(&self) -> usize {
        self.n_bytes
    }
}

impl Listed {
    /// Whether the row is in a category, both by their positions in the list's head.
    #[must_use]
    pub fn is_in(&self, facet: usize, category: usize) -> bool {
        self.categories(facet).any(|one| one == category)
    }

    /// The categories of a facet that the row is in.
    pub fn categories(&self, facet: usize) -> impl Iterator<Item = usize> + '_ {
        let of_facet = self.facets.iter().filter(move |(of, _)| usize::from(*of) == facet);
        of_facet.map(|(_, category)| usize::from(*category))
    }

    /// What the row is sorted by, the greatest first, by the position of the column among [`sortable`]; rows without a
    /// value or with an exempt one come last.
    #[must_use]
    pub fn greatness(&self, column: usize) -> f64 {
        self.greatness.get(column).copied().unwrap_or(f64::NEG_INFINITY)
    }

    fn n_bytes(&self) -> usize {
        let name = self.name.as_ref().map_or(0, |name| name.len());
        let facets = size_of_val(&*self.facets);
        let tags = size_of_val(&*self.tags);
        size_of::<Self>()
            + name
            + tags
            + self.search.n_bytes()
            + facets
            + size_of_val(&*self.greatness)
    }
}

fn greatness(row: &ListRow, column: &ListColumn) -> f64 {
    match row.values.get(&column.id) {
        Some(ListValue::Number(figure)) => figure.to_f64(),
        Some(ListValue::Date(day)) => f64::from(chrono::Datelike::num_days_from_ce(day)),
        _ => f64::NEG_INFINITY,
    }
}
