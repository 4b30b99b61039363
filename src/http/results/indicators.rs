//! The overview of indicators with their change, and the comparison of groups.

use actix_web::HttpResponse;
use askama::Template;

use super::asked::{Around, Asked};
use super::chart::Chart;
use super::grid::{Grid, GridRow};
use super::indicator_chart;
use super::movement::{self, BREAK, Way};
use super::place::Place;
use super::round::RoundFacts;
use super::view::SignView;
use crate::domain::indicator::{Group, Indicator};
use crate::domain::lang::Lang;
use crate::domain::publication::Publication;
use crate::http::page::Layout;
use crate::http::problem::Problem;
use crate::service::disseminate::{DisseminateError, Published};

#[derive(Template)]
#[template(path = "results/indicators.html")]
struct OverviewPage {
    layout: Layout,
    head: RoundFacts,
    place: Place,
    chart: Option<Chart>,
    sets: Vec<SetView>,
    /// Earlier rounds, the oldest first.
    rounds: Vec<String>,
    change: String,
    responses: Vec<String>,
    signs: Vec<SignView>,
    csv_nb: String,
    csv_en: String,
    json: String,
}

/// One set with its indicators.
struct SetView {
    title: String,
    rows: Vec<RowView>,
}

/// One indicator of the overview.
struct RowView {
    title: String,
    href: String,
    past: Vec<String>,
    value: String,
    change: String,
    matched: String,
}

#[derive(Template)]
#[template(path = "results/groups.html")]
struct GroupsPage {
    layout: Layout,
    head: RoundFacts,
    place: Place,
    grids: Vec<Grid>,
    responses: Vec<String>,
    signs: Vec<SignView>,
    outside: bool,
    csv_nb: String,
    csv_en: String,
    json: String,
}

/// The publication, if it has indicators.
///
/// # Errors
///
/// 404 `not-published`.
pub fn with_indicators(published: &Published) -> Result<&Publication, Problem> {
    let publication = &*published.publication;
    if publication.indicators.is_empty() {
        return Err(DisseminateError::NotPublished.into());
    }
    Ok(publication)
}

/// `GET …/indicators` shows every indicator with its past and its change.
///
/// # Errors
///
/// 404 `not-published`.
pub async fn overview(asked: Asked) -> Result<HttpResponse, Problem> {
    let lang = asked.lang;
    let published = asked.published().await?;
    let publication = with_indicators(&published)?;
    let title = crate::words::words(lang).say("results-indicators");
    let Around { layout, head, place } = asked.around(&published, &title);
    let former = publication.indicators.iter().find_map(|one| one.past.first());
    let former = former.map(|past| past.round.as_str());
    let way = Way::of(publication, lang);
    let change = layout.words.say_with("results-change", "round", former.unwrap_or_default());
    asked.page(&OverviewPage {
        change,
        chart: indicator_chart::overview(&title, &publication.indicators, former, way),
        sets: sets(publication, &place, way),
        rounds: rounds(publication),
        responses: responses(publication, lang),
        signs: movement::signs(all(publication), way),
        csv_nb: place.file("/indicators.csv", Lang::Nb),
        csv_en: place.file("/indicators.csv", Lang::En),
        json: place.file("/indicators.json", lang),
        layout,
        head,
        place,
    })
}

fn all(publication: &Publication) -> impl Iterator<Item = &Indicator> {
    publication.indicators.iter().map(|one| &**one)
}

/// What the figures say of those who did not answer, once for indicators that say the same.
fn responses(publication: &Publication, lang: Lang) -> Vec<String> {
    let said = all(publication).filter_map(|one| one.response.as_ref());
    let mut found: Vec<String> = said.map(|text| text.get(lang).to_owned()).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// The earlier rounds of any indicator, the oldest first: all have the same.
fn rounds(publication: &Publication) -> Vec<String> {
    let longest = publication.indicators.iter().max_by_key(|one| one.past.len());
    let past = longest.into_iter().flat_map(|one| &one.past);
    let mut rounds: Vec<String> = past.map(|past| past.round.to_string()).collect();
    rounds.reverse();
    rounds
}

fn sets(publication: &Publication, place: &Place, way: Way<'_>) -> Vec<SetView> {
    let lang = way.lang;
    let alone = crate::words::words(lang).say("results-indicators");
    let titles = publication.indicator_sets.iter().map(|set| (Some(&set.id), set.title.get(lang)));
    let all = titles.chain([(None, alone.as_str())]);
    let view = |(set, title): (Option<_>, &str)| {
        let within: Vec<&Indicator> = publication
            .indicators
            .iter()
            .filter(|one| one.set.as_ref() == set)
            .map(|one| &**one)
            .collect();
        SetView {
            title: title.to_owned(),
            rows: within.into_iter().map(|one| row(one, place, way)).collect(),
        }
    };
    all.map(view).filter(|set| !set.rows.is_empty()).collect()
}

fn row(indicator: &Indicator, place: &Place, way: Way<'_>) -> RowView {
    let lang = way.lang;
    let form = indicator.form;
    // The sign of a break stands before the first value after it.
    let after_break = |broken: bool, value: String| {
        if broken { format!("{BREAK} {value}") } else { value }
    };
    let mut past: Vec<String> = Vec::new();
    for (at, one) in indicator.past.iter().enumerate() {
        let before = indicator.past.get(at + 1);
        let broken = before.is_some_and(|before| !before.link.is_comparable());
        let then = way.then(&one.round);
        let value = one.values.first().map(|value| movement::with_base(*value, form, then));
        past.push(after_break(broken, value.unwrap_or_default()));
    }
    past.reverse();
    let broken = indicator.link().is_some_and(|link| !link.is_comparable());
    let value = indicator.values.first().map(|value| movement::with_base(*value, form, way));
    RowView {
        title: indicator.title.get(lang).to_owned(),
        href: place.indicator(&indicator.id),
        past,
        value: after_break(broken, value.unwrap_or_default()),
        change: movement::change_of(indicator, 0, way),
        matched: movement::matched_of(indicator, 0, way),
    }
}

/// `GET …/groups` shows the value of every indicator in every group.
///
/// # Errors
///
/// 404 `not-published`.
pub async fn groups(asked: Asked) -> Result<HttpResponse, Problem> {
    let published = asked.published().await?;
    let publication = with_indicators(&published)?;
    let title = crate::words::words(asked.lang).say("results-groups");
    let Around { layout, head, place } = asked.around(&published, &title);
    let way = Way::of(publication, asked.lang);
    let compared = |axis: &&Group| compared(publication, axis, way);
    let grids = axes(publication).iter().map(compared).collect();
    let signs = movement::signs(all(publication), way);
    let outside = movement::outside(all(publication));
    let responses = responses(publication, asked.lang);
    let [csv_nb, csv_en] = [Lang::Nb, Lang::En].map(|lang| place.file("/indicators.csv", lang));
    let json = place.file("/indicators.json", asked.lang);
    let page =
        GroupsPage { layout, head, place, grids, responses, signs, outside, csv_nb, csv_en, json };
    asked.page(&page)
}

/// The frame variables that indicators are shown by, each once.
fn axes(publication: &Publication) -> Vec<&Group> {
    let groups = publication.indicators.iter().flat_map(|one| &one.groups);
    let mut found: Vec<&Group> = Vec::new();
    for group in groups.filter(|group| group.axis.is_some()) {
        if found.iter().all(|other| other.axis != group.axis) {
            found.push(group);
        }
    }
    found
}

/// The indicators that are shown by one frame variable: a row each, a column a group.
fn compared(publication: &Publication, axis: &Group, way: Way<'_>) -> Grid {
    let lang = way.lang;
    let words = crate::words::words(lang);
    let here = |group: &&Group| group.axis == axis.axis;
    let mut groups: Vec<&Group> = Vec::new();
    for group in publication.indicators.iter().flat_map(|one| &one.groups).filter(here) {
        if groups.iter().all(|other| other.code != group.code) {
            groups.push(group);
        }
    }
    let shown_by = publication.indicators.iter().filter(|one| one.groups.iter().any(|g| here(&g)));
    let rows = shown_by.map(|indicator| {
        let everybody = indicator.values.first();
        let of = |group: &&Group| {
            let at =
                indicator.groups.iter().position(|g| g.axis == group.axis && g.code == group.code);
            at.and_then(|at| indicator.values.get(at))
        };
        let values = std::iter::once(everybody).chain(groups.iter().map(of));
        let cell = |value: Option<&_>| {
            value.map_or(String::new(), |value| movement::with_base(*value, indicator.form, way))
        };
        let cells = values.map(cell).collect();
        GridRow { stubs: vec![indicator.title.get(lang).to_owned()], cells, total: false }
    });
    let columns = groups.iter().map(|group| group.label.get(lang).to_owned());
    Grid {
        caption: format!("{}: {}", words.say("results-groups"), axis.axis_label.get(lang)),
        stubs: vec![words.say("results-indicator")],
        across: Some(axis.axis_label.get(lang).to_owned()),
        columns: std::iter::once(words.say("results-everybody")).chain(columns).collect(),
        rows: rows.collect(),
    }
}
