//! The reader's search in a public list: text, tag and facets together, with the counts that each facet has left,
//! and the order of what is found.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::domain::lang::Lang;
use crate::domain::publication::{
    ColumnKind, Facet, FacetCategory, ListColumn, ListHead, Listed, SOUGHT, Sought, normalise,
    sort_key, sortable,
};

/// Rows on a page.
pub const PAGE: usize = 25;
/// Tags that are offered at most.
const TAGS: usize = 15;
/// The parameter's word for the order by the entries' names; by organisation when it is absent.
const BY_NAME: &str = "name";

/// What a reader asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// Words that must all be found.
    pub text: String,
    /// A tag.
    pub tag: Option<String>,
    /// The chosen category of each facet.
    pub facets: BTreeMap<String, String>,
    /// The order: `name`, or a column of numbers or dates, the greatest or latest first.
    pub sort: Option<String>,
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
    /// Its categories with their counts under everything else that is chosen; those with none are left out.
    pub categories: Vec<CategoryView>,
}

/// A category of a facet.
#[derive(Debug, PartialEq, Eq)]
pub struct CategoryView {
    /// Its code.
    pub code: String,
    /// What it is.
    pub label: String,
    /// How many rows choosing it would leave.
    pub n: usize,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// A tag of rows that were found.
#[derive(Debug, PartialEq, Eq)]
pub struct TagView {
    /// The tag.
    pub tag: String,
    /// How many of the rows have it.
    pub n: usize,
    /// The query that chooses it.
    pub query: String,
}

/// An order that rows may stand in.
pub struct OrderView {
    /// What it is called in a query.
    pub code: String,
    /// What it is.
    pub label: String,
}

/// One thing that narrows the search, and the search without it.
#[derive(Debug)]
pub struct Chosen {
    /// What was chosen.
    pub label: String,
    /// The query without it.
    pub without: String,
}

impl Search {
    /// What a query asks for; parameters that the list does not have are passed over.
    #[must_use]
    pub fn of(query: &str, head: &ListHead) -> Self {
        let mut asked = Self { page: 1, ..Self::default() };
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            if value.is_empty() {
                continue;
            }
            match name.as_ref() {
                "q" => asked.text = value.chars().take(SOUGHT).collect(),
                "tag" => asked.tag = Some(value.into_owned()),
                "sort"
                    if value == BY_NAME || sortable(head).any(|one| one.id.as_str() == value) =>
                {
                    asked.sort = Some(value.into_owned());
                }
                "page" => asked.page = value.parse().unwrap_or(1).max(1),
                facet if head.facets.iter().any(|known| known.code == facet) => {
                    asked.facets.insert(facet.to_owned(), value.into_owned());
                }
                _ => {}
            }
        }
        asked
    }

    /// Of the rows with the text and the tag those in all that is chosen of the facets, in the order that was asked for.
    pub fn find<'a>(&self, head: &ListHead, sought: &[&'a Listed]) -> Vec<&'a Listed> {
        let places = self.places(head);
        let mut found: Vec<&Listed> =
            sought.iter().copied().filter(|row| is_in(row, &places, None)).collect();
        match self.sort.as_deref() {
            None => {}
            Some(BY_NAME) => found
                .sort_by_cached_key(|row| (row.name.is_none(), row.name.as_deref().map(sort_key))),
            Some(column) => {
                let column = sortable(head).position(|one| one.id.as_str() == column);
                let greatness = |row: &Listed| column.map(|column| row.greatness(column));
                found.sort_by(|a, b| {
                    greatness(b).unwrap_or_default().total_cmp(&greatness(a).unwrap_or_default())
                });
            }
        }
        found
    }

    /// Each facet with the counts that choosing one of its categories would leave of the rows with the text and the tag.
    #[must_use]
    pub fn facets(&self, head: &ListHead, sought: &[&Listed], lang: Lang) -> Vec<FacetView> {
        let places = self.places(head);
        let view = |(at, facet): (usize, &Facet)| {
            let mut counts = vec![0; facet.categories.len()];
            for row in sought.iter().filter(|row| is_in(row, &places, Some(at))) {
                for category in row.categories(at) {
                    if let Some(count) = counts.get_mut(category) {
                        *count += 1;
                    }
                }
            }
            let chosen = self.facets.get(&facet.code);
            let category = |(one, n): (&FacetCategory, usize)| CategoryView {
                code: one.code.clone(),
                label: one.label.get(lang).to_owned(),
                n,
                chosen: chosen == Some(&one.code),
            };
            let categories = facet.categories.iter().zip(counts).map(category);
            FacetView {
                code: facet.code.clone(),
                label: facet.label.get(lang).to_owned(),
                categories: categories.filter(|one| one.n > 0 || one.chosen).collect(),
            }
        };
        head.facets.iter().enumerate().map(view).collect()
    }

    /// The tags of most of the rows found, with their numbers and the queries that choose them; none when
    /// one is chosen.
    #[must_use]
    pub fn tags(&self, found: &[&Listed], revision: Option<u32>) -> Vec<TagView> {
        if self.tag.is_some() {
            return Vec::new();
        }
        let mut counts: BTreeMap<&str, (&str, usize)> = BTreeMap::new();
        for tag in found.iter().flat_map(|row| &row.tags) {
            counts.entry(&tag.normalised).or_insert((&tag.shown, 0)).1 += 1;
        }
        let mut most: Vec<(&str, usize)> = counts.into_values().filter(|(_, n)| *n > 1).collect();
        most.sort_by_key(|(tag, n)| (Reverse(*n), sort_key(tag)));
        let choice = |(tag, n): (&str, usize)| {
            let asked = Self { tag: Some(tag.to_owned()), page: 1, ..self.clone() };
            TagView { tag: tag.to_owned(), n, query: asked.query(revision) }
        };
        most.into_iter().take(TAGS).map(choice).collect()
    }

    /// What narrows the search, each with the query without it.
    #[must_use]
    pub fn chosen(&self, head: &ListHead, revision: Option<u32>, lang: Lang) -> Vec<Chosen> {
        let whole = Self { page: 1, ..self.clone() };
        let mut found = Vec::new();
        let mut add = |label: String, without: Self| {
            found.push(Chosen { label, without: without.query(revision) });
        };
        if !self.text.is_empty() {
            let [open, shut] = if lang == Lang::En { ["“", "”"] } else { ["«", "»"] };
            let label = format!("{open}{}{shut}", self.text);
            add(label, Self { text: String::new(), ..whole.clone() });
        }
        if let Some(tag) = &self.tag {
            add(tag.clone(), Self { tag: None, ..whole.clone() });
        }
        for facet in &head.facets {
            let Some(code) = self.facets.get(&facet.code) else { continue };
            let known = facet.categories.iter().find(|one| one.code == *code);
            let label = known.map_or(code.as_str(), |one| one.label.get(lang));
            let mut without = whole.clone();
            without.facets.remove(&facet.code);
            add(format!("{}: {label}", facet.label.get(lang)), without);
        }
        found
    }

    /// The query of the same search on another page.
    #[must_use]
    pub fn on_page(&self, page: usize, revision: Option<u32>) -> String {
        Self { page, ..self.clone() }.query(revision)
    }

    fn query(&self, revision: Option<u32>) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        if !self.text.is_empty() {
            query.append_pair("q", &self.text);
        }
        query.extend_pairs(self.tag.iter().map(|tag| ("tag", tag)));
        query.extend_pairs(&self.facets);
        query.extend_pairs(self.sort.iter().map(|sort| ("sort", sort)));
        query.extend_pairs(revision.map(|number| ("revision", number.to_string())));
        query.extend_pairs((self.page > 1).then(|| ("page", self.page.to_string())));
        format!("?{}", query.finish())
    }

    /// The rows with the text and the tag, whatever is chosen of the facets.
    pub fn sought<'a>(&self, rows: &'a [Listed]) -> Vec<&'a Listed> {
        let (sought, tag) = (Sought::of(&self.text), self.tag.as_deref().map(normalise));
        let fits = |row: &&Listed| {
            let tagged = |tag: &String| row.tags.iter().any(|own| own.normalised == *tag);
            tag.as_ref().is_none_or(tagged) && sought.is_in(&row.search)
        };
        rows.iter().filter(fits).collect()
    }

    /// The chosen facets and categories by their positions; no category when the facet has none of that code.
    fn places(&self, head: &ListHead) -> Vec<(usize, Option<usize>)> {
        let facets = head.facets.iter().enumerate();
        let chosen =
            facets.filter_map(|(at, facet)| Some((at, facet, self.facets.get(&facet.code)?)));
        chosen
            .map(|(at, of, code)| (at, of.categories.iter().position(|one| one.code == *code)))
            .collect()
    }
}

/// Whether a row is in each chosen category, but for that of one facet.
fn is_in(row: &Listed, places: &[(usize, Option<usize>)], but: Option<usize>) -> bool {
    let mut places = places.iter().filter(|(facet, _)| Some(*facet) != but);
    places.all(|(facet, category)| category.is_some_and(|category| row.is_in(*facet, category)))
}

/// The orders that a list offers beside the one by organisation.
pub fn orders(head: &ListHead, lang: Lang) -> Vec<OrderView> {
    let words = crate::words::words(lang);
    let column = |one: &ListColumn| {
        let key = match one.kind {
            ColumnKind::Date => "results-sort-latest",
            _ => "results-sort-greatest",
        };
        let label = words.say_with(key, "column", one.label.get(lang));
        OrderView { code: one.id.to_string(), label }
    };
    let name = OrderView { code: BY_NAME.to_owned(), label: words.say("results-sort-name") };
    std::iter::once(name).chain(sortable(head).map(column)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::figure::Figure;
    use crate::domain::publication::{
        ListRow, ListValue, Listing, ListingBuilder, OrganisationName,
    };

    fn head() -> ListHead {
        serde_json::from_value(serde_json::json!({
            "roster": "tiltak", "title": {"nb": "Tiltak"}, "entry": {"nb": "tiltak"},
            "columns": [
                {"id": "navn", "label": {"nb": "Navn"}, "kind": "text"},
                {"id": "kostnad", "label": {"nb": "Kostnad"}, "kind": "number"},
            ],
            "tags": true,
            "facets": [{"code": "fase", "label": {"nb": "Fase"}, "categories": [
                {"code": "ide", "label": {"nb": "Idé"}}, {"code": "drift", "label": {"nb": "Drift"}},
            ]}],
            "n": 3, "sha256": "",
        }))
        .unwrap()
    }

    fn row(name: &str, cost: Option<i128>, tags: &[&str], phase: &str) -> ListRow {
        let cost = cost.map(|kroner| ListValue::Number(Figure::whole(kroner)));
        ListRow {
            id: uuid::Uuid::nil().into(),
            name: Some(name.to_owned()),
            organisation: OrganisationName {
                orgnr: "991825827".parse().unwrap(),
                name: "Etaten".to_owned(),
                short_name: "Etaten".to_owned(),
                ministry: None,
            },
            values: cost.into_iter().map(|cost| ("kostnad".parse().unwrap(), cost)).collect(),
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
            tags_exempt: false,
            facets: [("fase".to_owned(), vec![phase.to_owned()])].into(),
            search: normalise(&format!("{name} {}", tags.join(" "))),
        }
    }

    fn listing() -> Listing {
        let head = head();
        let mut listing = ListingBuilder::new(&head);
        listing.push(row("Øvingsportal", Some(5), &["Søknad", "sky"], "ide"));
        listing.push(row("Søknadsportal", None, &["søknad"], "drift"));
        listing.push(row("Arkiv", Some(90), &["sky"], "drift"));
        listing.finish()
    }

    fn names(query: &str) -> Vec<String> {
        let listing = listing();
        let asked = Search::of(query, &head());
        let found = asked.find(&head(), &asked.sought(listing.rows()));
        found.into_iter().map(|row| row.name.as_deref().unwrap().to_owned()).collect()
    }

    #[test]
    fn rows_stand_as_published_by_name_or_the_greatest_first() {
        assert_eq!(names(""), ["Øvingsportal", "Søknadsportal", "Arkiv"]);
        assert_eq!(names("sort=name"), ["Arkiv", "Søknadsportal", "Øvingsportal"]);
        assert_eq!(names("sort=kostnad"), ["Arkiv", "Øvingsportal", "Søknadsportal"]);
        assert_eq!(names("sort=navn"), names(""), "texts are no order");
    }

    #[test]
    fn of_a_text_that_is_no_search_the_beginning_is_sought_and_shown() {
        let asked = Search::of(&format!("q={}", "a+".repeat(4_000)), &head());
        assert_eq!(asked.text.len(), SOUGHT);
    }

    #[test]
    fn text_tag_and_facets_narrow_together() {
        assert_eq!(names("q=s%C3%B8knadene"), ["Øvingsportal", "Søknadsportal"]);
        assert_eq!(names("q=s%C3%B8knadene&fase=drift"), ["Søknadsportal"]);
        assert_eq!(names("tag=SKY&fase=ide"), ["Øvingsportal"]);
    }

    #[test]
    fn a_facet_counts_what_choosing_each_category_would_leave() {
        let (listing, asked) = (listing(), Search::of("tag=sky&fase=ide", &head()));
        let facets = asked.facets(&head(), &asked.sought(listing.rows()), Lang::Nb);
        let counted = |code: &str, label: &str, chosen| CategoryView {
            code: code.to_owned(),
            label: label.to_owned(),
            n: 1,
            chosen,
        };
        assert_eq!(
            facets[0].categories,
            [counted("ide", "Idé", true), counted("drift", "Drift", false)]
        );
    }

    #[test]
    fn tags_are_counted_without_case_and_lead_to_the_search_with_them() {
        let listing = listing();
        let asked = Search::of("sort=name&page=2", &head());
        let tags = asked.tags(&asked.find(&head(), &asked.sought(listing.rows())), None);
        let two =
            |tag: &str, query: &str| TagView { tag: tag.to_owned(), n: 2, query: query.to_owned() };
        assert_eq!(
            tags,
            [two("sky", "?tag=sky&sort=name"), two("søknad", "?tag=s%C3%B8knad&sort=name")]
        );
    }

    #[test]
    fn each_choice_can_be_taken_back_alone() {
        let asked = Search::of("q=portal&fase=ide&page=3", &head());
        let chosen = asked.chosen(&head(), Some(2), Lang::Nb);
        let shown: Vec<(&str, &str)> =
            chosen.iter().map(|one| (one.label.as_str(), one.without.as_str())).collect();
        assert_eq!(
            shown,
            [("«portal»", "?fase=ide&revision=2"), ("Fase: Idé", "?q=portal&revision=2")]
        );
    }
}
