//! A round's page: what it is, how many answered, and the way to every table.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::number::{day, number, per_cent};
use super::place::{Place, RoundPath, Which};
use super::serve::{self, Good};
use crate::domain::lang::Lang;
use crate::domain::publication::{Kind, Outcome, Publication};
use crate::domain::tabulate::Figure;
use crate::http::page::{Layout, Page, Wanted};
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::service::disseminate::{self, Published};
use crate::service::{Actor, Shell};

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
    list: Option<(String, String)>,
    workbook: String,
    indicators: Option<usize>,
}

/// Tables that stand together: each with its address and title.
struct TablesView {
    /// What their first axis is; none when all tables stand together.
    heading: Option<String>,
    links: Vec<(String, String)>,
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
}

/// The publication that an address means.
///
/// # Errors
///
/// 404 `not-published`.
pub async fn find(shell: &Shell, path: RoundPath, which: &Which) -> Result<Published, Problem> {
    let revision = which.revision;
    let find = move |cx: &mut crate::service::Cx<'_>| {
        disseminate::find_published(cx, &path.survey, &path.round, revision)
    };
    Ok(shell.read(Actor::System, find).await?)
}

/// The surroundings of a round's pages.
pub fn layout(
    request: &HttpRequest,
    publication: &Publication,
    place: &Place,
    title: &str,
    lang: Lang,
) -> Layout {
    let survey = &publication.survey;
    let whole = format!("{title}, {}", publication.round.code);
    Layout::new(request, lang, whole).of_survey(
        survey.title.get(lang),
        &place.survey(),
        &survey.publisher,
    )
}

/// `GET /results/{survey}/{round}` shows a round's outcome and its tables.
///
/// # Errors
///
/// 404 `not-published`.
pub async fn round(
    request: HttpRequest,
    shell: Data<Shell>,
    wanted: Wanted,
    path: Path<RoundPath>,
    Query(which): Query<Which>,
) -> Result<HttpResponse, Problem> {
    let lang = wanted.lang(None);
    let published = find(&shell, path.into_inner(), &which).await?;
    let publication = &*published.publication;
    let place = Place::of(publication, which.revision);
    let tables = tables(publication, &place, lang);
    let list = publication.list.as_ref().map(|l| (l.title.get(lang).to_owned(), l.n.to_string()));
    let layout = layout(&request, publication, &place, publication.survey.title.get(lang), lang);
    let head = RoundFacts::of(&published, lang);
    let of = [
        ("answered", head.answered.as_str().into()),
        ("eligible", head.eligible.as_str().into()),
        ("rate", head.rate.as_str().into()),
    ];
    let answered_of = layout.words.say_all("results-answered-of", of);
    let lasting = Place::of(publication, Some(publication.revision)).round();
    let workbook = place.file("/publication.xlsx", lang);
    let indicators = Some(publication.indicators.len()).filter(|n| *n > 0);
    let view =
        RoundPage { layout, head, place, answered_of, lasting, tables, list, workbook, indicators };
    let page = Page::public(lang, &view)?;
    Ok(serve::page(&request, page, Good::Shortly))
}

/// The tables by their first axis, in the order of the plan.
fn tables(publication: &Publication, place: &Place, lang: Lang) -> Vec<TablesView> {
    let few = publication.tables.len() <= FEW;
    let mut found: Vec<TablesView> = Vec::new();
    for table in &publication.tables {
        let head = table.head();
        let axis = head.axes.first().filter(|_| !few);
        let heading = axis.map(|axis| axis.label.get(lang).to_owned());
        let link = (place.table(&head.id), head.title.get(lang).to_owned());
        match found.iter_mut().find(|group| group.heading == heading) {
            Some(group) => group.links.push(link),
            None => found.push(TablesView { heading, links: vec![link] }),
        }
    }
    found
}
