//! One indicator's page: its rounds, its groups, the questions behind it, and how they compare.

use actix_web::HttpResponse;
use askama::Template;

use super::asked::{Around, Asked};
use super::chart::Chart;
use super::grid::{Grid, GridRow};
use super::indicator_chart;
use super::movement::{self, Way};
use super::place::Place;
use super::round::RoundFacts;
use super::view::{LinkView, SignView};
use crate::domain::comparison::Link;
use crate::domain::disclosure::Sign;
use crate::domain::indicator::{Indicator, Kind, Part, PartFigures, Value};
use crate::domain::lang::Texts;
use crate::domain::publication::Publication;
use crate::domain::publication::cube::DISTRIBUTION;
use crate::domain::questionnaire::indicator_plan::Form;
use crate::domain::tabulate::column::State;
use crate::domain::tabulate::words as fixed;
use crate::http::page::Layout;
use crate::http::problem::Problem;
use crate::service::disseminate::DisseminateError;
use crate::words::Words;

#[derive(Template)]
#[template(path = "results/indicator.html")]
struct IndicatorPage {
    layout: Layout,
    head: RoundFacts,
    place: Place,
    title: String,
    note: String,
    chart: Option<Chart>,
    tables: Vec<Grid>,
    spreads: Vec<Grid>,
    /// Whether there is an earlier round to compare with.
    compared: bool,
    /// What its figures say of those who did not answer.
    response: String,
    notes: Vec<String>,
    signs: Vec<SignView>,
    /// Whether figures from elsewhere are in the value of everybody.
    outside: bool,
    /// Each file with what it is.
    files: Vec<LinkView>,
}

/// `GET …/indicators/{indicator}` shows one indicator.
///
/// # Errors
///
/// 404 `not-published`.
pub async fn indicator(asked: Asked) -> Result<HttpResponse, Problem> {
    let published = asked.published().await?;
    let publication = &*published.publication;
    let indicator = publication.indicator(asked.part()).ok_or(DisseminateError::NotPublished)?;
    let around = asked.around(&published, indicator.title.get(asked.lang));
    asked.page(&IndicatorPage::new(publication, indicator, around))
}

impl IndicatorPage {
    fn new(publication: &Publication, indicator: &Indicator, around: Around) -> Self {
        let Around { layout, head, place } = around;
        let words = layout.words;
        let way = Way::of(publication, words.lang);
        let marked = |grid: Grid| if way.preliminary { grid.preliminary() } else { grid };
        let said = |text: &Texts| text.get(words.lang).to_owned();
        let spreads = indicator.parts.iter().filter_map(|part| spread(part, words));
        let notes = indicator.link().map(Link::notes).unwrap_or_default();
        Self {
            title: said(&indicator.title),
            note: indicator.note.as_ref().map(said).unwrap_or_default(),
            chart: indicator_chart::over_rounds(indicator, publication.round.code.as_str(), way),
            tables: vec![groups(publication, indicator, words), parts(indicator, words, way)],
            spreads: spreads.map(marked).collect(),
            response: indicator.response.as_ref().map(said).unwrap_or_default(),
            notes: notes.iter().map(said).collect(),
            compared: !indicator.past.is_empty(),
            signs: signs(indicator, way),
            outside: movement::outside([indicator]),
            files: files(publication, indicator, &place, words),
            layout,
            head,
            place,
        }
    }
}

/// Everybody and every group: value with base, change, and change among the same organisations.
fn groups(publication: &Publication, indicator: &Indicator, words: Words) -> Grid {
    let way = Way::of(publication, words.lang);
    let mut columns = vec![publication.round.code.to_string()];
    if let Some(past) = indicator.past.first() {
        columns.push(words.say_with("results-change", "round", past.round.as_str()));
        columns.push(words.say("results-change-matched"));
    }
    let rows = indicator.groups.iter().zip(&indicator.values).enumerate();
    let rows = rows.map(|(at, (group, value))| {
        let mut cells = vec![movement::with_base(*value, indicator.form, way)];
        if columns.len() > 1 {
            cells.push(movement::change_of(indicator, at, way));
            cells.push(movement::matched_of(indicator, at, way));
        }
        let name = match &group.axis {
            None => words.say("results-everybody"),
            Some(_) => group.named().get(words.lang).to_owned(),
        };
        GridRow { stubs: vec![name], cells, total: at == 0 }
    });
    let rows = rows.collect();
    let stubs = vec![words.say("results-group")];
    Grid { caption: words.say("results-groups"), stubs, across: None, columns, rows }
}

/// The questions behind the indicator with both published forms.
fn parts(indicator: &Indicator, words: Words, way: Way<'_>) -> Grid {
    let compared = !indicator.past.is_empty();
    let mut columns = vec![words.say("results-mean"), words.say("results-box")];
    if let Some(past) = indicator.past.first() {
        let change = words.say_with("results-change", "round", past.round.as_str());
        columns.insert(1, change.clone());
        columns.push(change);
    }
    let row = |(at, part): (usize, &Part)| {
        let figures = part.figures.first();
        let of = |of: fn(&PartFigures) -> Value, form| {
            figures.map_or(String::new(), |f| movement::with_base(of(f), form, way))
        };
        let mut cells = vec![of(|f| f.mean, Form::Mean), of(|f| f.share, Form::Share)];
        if compared {
            let change =
                |form| movement::told(indicator.part_change(at, form), form, way.since(indicator));
            cells.insert(1, change(Form::Mean));
            cells.push(change(Form::Share));
        }
        GridRow { stubs: vec![described(part, words)], cells, total: false }
    };
    Grid {
        caption: words.say("results-made-of"),
        stubs: vec![words.say("results-question")],
        across: None,
        rows: indicator.parts.iter().enumerate().map(row).collect(),
        columns,
    }
}

/// The question, and what is particular about its place in the indicator.
fn described(part: &Part, words: Words) -> String {
    let mut asides = Vec::new();
    match &part.kind {
        Kind::Item => {}
        Kind::Round(round) => {
            asides.push(words.say_with("results-from-round", "round", round.as_str()));
        }
        Kind::Panel { source: Some(source) } => {
            asides.push(words.say_with("results-from-panel", "source", source.as_str()));
        }
        Kind::Panel { source: None } => asides.push(words.say("results-from-panel-none")),
    }
    if part.reversed {
        asides.push(words.say("results-turned"));
    }
    if part.weight != 1 {
        let weight = part.weight.to_string();
        asides.push(words.say_with("results-weight", "weight", weight.as_str()));
    }
    let link = part.shift.as_ref().map(|shift| &shift.link);
    asides.extend(link.and_then(|link| link.said(words.lang)));
    let text = part.text.get(words.lang);
    if asides.is_empty() { text.to_owned() } else { format!("{text} [{}]", asides.join(", ")) }
}

/// How everybody's answers to one question are spread and which of them the share counts, and after them why answers are
/// missing, if it was asked here.
fn spread(part: &Part, words: Words) -> Option<Grid> {
    if part.distribution.is_empty() {
        return None;
    }
    let row = |label: &Texts, count, boxed| GridRow {
        stubs: vec![label.get(words.lang).to_owned()],
        cells: vec![count, boxed],
        total: false,
    };
    let codes = part.distribution.iter().map(|code| {
        let boxed = fixed::yes_no(part.boxed.contains(&code.code)).get(words.lang).to_owned();
        row(&code.label, counted(code.count, Sign::Suppressed), boxed)
    });
    let absent = part.absent.iter().filter_map(|(reason, n)| {
        let state = State::REASONS.into_iter().find(|state| state.as_str() == reason)?;
        // As in the files: bases that stand beside it may tell it.
        let boxed = Sign::NotApplicable.as_str().to_owned();
        Some(row(&fixed::reason(state), counted(*n, Sign::NotAvailable), boxed))
    });
    let rows = codes.chain(absent);
    Some(Grid {
        caption: part.text.get(words.lang).to_owned(),
        stubs: vec![words.say("results-distribution")],
        across: None,
        columns: vec![words.say("results-n"), words.say("results-in-box")],
        rows: rows.collect(),
    })
}

/// The signs of the page: those of all indicators, and that of nobody.
fn signs(indicator: &Indicator, way: Way<'_>) -> Vec<SignView> {
    let mut found = movement::signs([indicator], way);
    let counts = indicator.parts.iter().flat_map(|part| {
        let codes = part.distribution.iter().map(|code| code.count);
        codes.chain(part.absent.iter().map(|(_, n)| *n))
    });
    if counts.into_iter().any(|n| n == Some(0)) {
        found.push(SignView::of(Sign::Nil, way.lang));
    }
    found
}

/// How many, or why it is not told.
fn counted(n: Option<u64>, untold: Sign) -> String {
    match n {
        Some(0) => Sign::Nil.as_str().to_owned(),
        Some(n) => n.to_string(),
        None => untold.as_str().to_owned(),
    }
}

/// The indicator as files, how its answers are spread as files, and the interface to both.
fn files(
    publication: &Publication,
    indicator: &Indicator,
    place: &Place,
    words: Words,
) -> Vec<LinkView> {
    let what =
        [("", words.say("results-indicator")), (DISTRIBUTION, words.say("results-distribution"))];
    let mut found = Vec::new();
    for (end, what) in what {
        for (form, name) in [("csv", "CSV"), ("xlsx", "XLSX"), ("json", "JSON-stat")] {
            let path = format!("/indicators/{}{end}.{form}", indicator.id);
            let (href, text) = (place.file(&path, words.lang), format!("{what} ({name})"));
            found.push(LinkView { href, text });
        }
    }
    let href = format!(
        "/api/pxwebapi/v2/tables/{}-{}/metadata?lang={}",
        publication.survey.code, indicator.id, words.lang
    );
    found.push(LinkView { href, text: words.say("results-interface") });
    found
}
