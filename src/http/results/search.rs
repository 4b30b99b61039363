//! The reader's search in a public list: text, tag and facets together, with the counts that each facet has left.

use std::collections::BTreeMap;

use crate::domain::lang::Lang;
use crate::domain::publication::{ListHead, ListRow, normalise};

/// Rows on a page.
pub const PAGE: usize = 25;

/// What a reader asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Words that must all be found.
    pub text: String,
    /// A tag.
    pub tag: Option<String>,
    /// The chosen category of each facet.
    pub facets: BTreeMap<String, String>,
    /// The page, from 1.
    pub page: usize,
}

/// A facet with what is left of it.
#[derive(Debug)]
pub struct FacetView {
    /// The parameter of the address.
    pub code: String,
    /// What it is.
    pub label: String,
    /// Its categories with their counts under everything else that is chosen.
    pub categories: Vec<(String, String, usize, bool)>,
}

impl Asked {
    /// What a query asks for; parameters that the list does not have are passed over.
    #[must_use]
    pub fn of(query: &str, head: &ListHead) -> Self {
        let mut asked = Self { page: 1, ..Self::default() };
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            if value.is_empty() {
                continue;
            }
            match name.as_ref() {
                "q" => asked.text = value.into_owned(),
                "tag" => asked.tag = Some(value.into_owned()),
                "page" => asked.page = value.parse().unwrap_or(1).max(1),
                facet if head.facets.iter().any(|known| known.code == facet) => {
                    asked.facets.insert(facet.to_owned(), value.into_owned());
                }
                _ => {}
            }
        }
        asked
    }

    /// The rows that fit, in their order.
    pub fn find<'a>(&self, rows: &'a [ListRow]) -> Vec<&'a ListRow> {
        rows.iter().filter(|row| self.fits(row, None)).collect()
    }

    /// Each facet with the counts that choosing one of its categories would leave.
    #[must_use]
    pub fn facets(&self, head: &ListHead, rows: &[ListRow], lang: Lang) -> Vec<FacetView> {
        let view = |facet: &crate::domain::publication::Facet| {
            let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
            for row in rows.iter().filter(|row| self.fits(row, Some(&facet.code))) {
                for category in row.facets.get(&facet.code).into_iter().flatten() {
                    *counts.entry(category).or_default() += 1;
                }
            }
            let chosen = self.facets.get(&facet.code);
            let category = |one: &crate::domain::publication::FacetCategory| {
                let count = counts.get(one.code.as_str()).copied().unwrap_or(0);
                (one.code.clone(), one.label.get(lang).to_owned(), count, chosen == Some(&one.code))
            };
            FacetView {
                code: facet.code.clone(),
                label: facet.label.get(lang).to_owned(),
                categories: facet.categories.iter().map(category).collect(),
            }
        };
        head.facets.iter().map(view).collect()
    }

    /// The query of another page of the same search.
    #[must_use]
    pub fn query(&self, page: usize, revision: Option<u32>) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        if !self.text.is_empty() {
            query.append_pair("q", &self.text);
        }
        query.extend_pairs(self.tag.iter().map(|tag| ("tag", tag)));
        query.extend_pairs(&self.facets);
        query.extend_pairs(revision.map(|number| ("revision", number.to_string())));
        query.append_pair("page", &page.to_string());
        format!("?{}", query.finish())
    }

    fn fits(&self, row: &ListRow, but: Option<&str>) -> bool {
        let text = normalise(&self.text);
        let tag = self.tag.as_deref().map(normalise);
        text.split_whitespace().all(|word| row.search.contains(word))
            && tag.is_none_or(|tag| row.tags.iter().any(|own| normalise(own) == tag))
            && self.facets.iter().filter(|(facet, _)| Some(facet.as_str()) != but).all(
                |(facet, category)| row.facets.get(facet).is_some_and(|own| own.contains(category)),
            )
    }
}
