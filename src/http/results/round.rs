//! A round's page: what it is, how many answered, and the way to every table.

use actix_web::HttpResponse;
use askama::Template;

use super::asked::{Around, Asked};
use super::number::{day, number, per_cent};
use super::place::Place;
use super::view::LinkView;
use crate::domain::figure::Figure;
use crate::domain::lang::Lang;
use crate::domain::publication::{Kind, Outcome, Publication};
use crate::http::page::Layout;
use crate::http::problem::Problem;
use crate::service::disseminate::Published;

#[derive(Template)]
#[template(path = "results/round.html")]
struct RoundPage {
    layout: Layout,
    head: RoundFacts,
    place: Place,
    answered_of: String,
    /// The address of this revision for good.
    lasting: String,
    tables: Vec<TablesView>,
    list: Option<ListLink>,
    workbook: String,
    indicators: Option<usize>,
}

/// The way to the list, and how long it is.
struct ListLink {
    title: String,
    n: usize,
}

/// Tables that stand together.
struct TablesView {
    /// What their first axis is; none when all tables stand together.
    heading: Option<String>,
    links: Vec<LinkView>,
}

/// So many tables need no headings.
const FEW: usize = 8;

/// What every page of a round says of it.
#[derive(Debug)]
pub struct RoundFacts {
    /// The round's code.
    pub round: String,
    /// 1, 2, 3.
    pub revision: u32,
    /// Whether the figures may still change.
    pub preliminary: bool,
    /// The day of publication.
    pub published: String,
    /// The day of the data.
    pub frozen: String,
    /// Why it was published.
    pub reason: String,
    /// Units asked.
    pub invited: String,
    /// Units that answered.
    pub answered: String,
    /// Units known to be eligible.
    pub eligible: String,
    /// Answered of the eligible.
    pub rate: String,
    /// SHA-256 of the publication, in hex.
    pub hash: String,
    /// What the page says when another revision is in force.
    pub superseded: Option<String>,
}

impl RoundFacts {
    /// The facts of a publication.
    #[must_use]
    pub fn of(published: &Published, lang: Lang) -> Self {
        let publication = &*published.publication;
        let counts = Outcome::counts(&publication.outcome.all);
        let whole = |n: u64| number(Figure::whole(n.into()), 0, lang);
        let rate = Figure::ratio(counts.answered().into(), counts.eligible().into());
        Self {
            round: publication.round.code.to_string(),
            revision: publication.revision,
            preliminary: publication.kind == Kind::Preliminary,
            published: day(publication.published_at, lang),
            frozen: day(publication.frozen_at, lang),
            reason: publication.reason.clone(),
            invited: whole(counts.invited()),
            answered: whole(counts.answered()),
            eligible: whole(counts.eligible()),
            rate: rate.map_or_else(|| ".".to_owned(), |rate| per_cent(rate, lang)),
            hash: published.hash_hex(),
            superseded: published.superseded_by.map(|by| {
                let revision = publication.revision.to_string().into();
                let numbers = [("revision", revision), ("by", by.to_string().into())];
                crate::words::words(lang).say_all("results-superseded", numbers)
            }),
        }
    }

    /// How many answered, of whom, in words.
    #[must_use]
    pub fn answered_of(&self, lang: Lang) -> String {
        let of = [
            ("answered", self.answered.as_str().into()),
            ("eligible", self.eligible.as_str().into()),
            ("rate", self.rate.as_str().into()),
        ];
        crate::words::words(lang).say_all("results-answered-of", of)
    }
}

/// `GET /results/{survey}/{round}` shows a round's outcome and its tables.
///
/// # Errors
///
/// 404 `not-published`.
pub async fn round(asked: Asked) -> Result<HttpResponse, Problem> {
    let lang = asked.lang;
    let published = asked.published().await?;
    let publication = &*published.publication;
    let Around { layout, head, place } =
        asked.around(&published, publication.survey.title.get(lang));
    asked.page(&RoundPage {
        answered_of: head.answered_of(lang),
        lasting: Place::of(publication, Some(publication.revision)).round(),
        tables: tables(publication, &place, lang),
        list: publication
            .list
            .as_ref()
            .map(|list| ListLink { title: list.title.get(lang).to_owned(), n: list.n }),
        workbook: place.file("/publication.xlsx", lang),
        indicators: Some(publication.indicators.len()).filter(|n| *n > 0),
        layout,
        head,
        place,
    })
}

/// The tables by their first axis, in the order of the plan.
fn tables(publication: &Publication, place: &Place, lang: Lang) -> Vec<TablesView> {
    let few = publication.tables.len() <= FEW;
    let mut found: Vec<TablesView> = Vec::new();
    for table in &publication.tables {
        let head = table.head();
        let axis = head.axes.first().filter(|_| !few);
        let heading = axis.map(|axis| axis.label.get(lang).to_owned());
        let (href, text) = (place.table(&head.id), head.title.get(lang).to_owned());
        let link = LinkView { href, text };
        match found.iter_mut().find(|group| group.heading == heading) {
            Some(group) => group.links.push(link),
            None => found.push(TablesView { heading, links: vec![link] }),
        }
    }
    found
}
