//! A table's page: chart, figures, bases, signs, notes, downloads and how to cite it.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::chart::{Chart, chart};
use super::grid::{Grid, bases, figures};
use super::number::number;
use super::place::{PartPath, Place, Which};
use super::round::{RoundFacts, find, layout};
use super::series::{self, SeriesView};
use super::serve::{self, Good};
use crate::domain::disclosure::{Head, SafeTable, Sign};
use crate::domain::lang::Lang;
use crate::domain::publication::{Kind, Publication};
use crate::domain::questionnaire::plan::Unit;
use crate::domain::tabulate::words;
use crate::http::page::{Layout, Page, Wanted};
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::http::site::Options;
use crate::service::Shell;
use crate::service::disseminate::DisseminateError;

#[derive(Template)]
#[template(path = "results/table.html")]
struct TablePage {
    layout: Layout,
    head: RoundFacts,
    place: Place,
    csv_nb: String,
    csv_en: String,
    jsonstat: String,
    xlsx: String,
    interface: String,
    title: String,
    unit: String,
    base: String,
    late: Option<String>,
    chart: Option<Chart>,
    series: Option<SeriesView>,
    grids: Vec<Grid>,
    bases: Option<Grid>,
    absent: Vec<(String, String)>,
    signs: Vec<(&'static str, String)>,
    notes: Vec<String>,
    citation: String,
    address: String,
}

/// The table that an address means.
///
/// # Errors
///
/// 404 `not-published`.
pub fn named<'a>(publication: &'a Publication, id: &str) -> Result<&'a SafeTable, Problem> {
    Ok(publication.table(id).ok_or(DisseminateError::NotPublished)?)
}

/// `GET /results/{survey}/{round}/tables/{table}` shows one table.
///
/// # Errors
///
/// 404 `not-published`.
pub async fn table(
    request: HttpRequest,
    (shell, options): (Data<Shell>, Data<Options>),
    wanted: Wanted,
    path: Path<PartPath>,
    Query(which): Query<Which>,
) -> Result<HttpResponse, Problem> {
    let lang = wanted.lang(None);
    let published = find(&shell, path.round(), &which).await?;
    let publication = &*published.publication;
    let table = named(publication, &path.part)?;
    let place = Place::of(publication, which.revision);
    let title = table.head().title.get(lang);
    let layout = layout(&request, publication, &place, title, lang);
    let head = RoundFacts::of(&published, lang);
    let view = view(publication, table, (layout, head, place), &options, lang);
    Ok(serve::page(&request, Page::public(lang, &view)?, Good::Shortly))
}

/// The notes, and under its sign what broke the series.
fn notes(about: &Head, lang: Lang) -> Vec<String> {
    let broken = about.breaks.iter().map(|one| {
        let (label, note) = (one.label.get(lang), one.note.get(lang));
        format!("{} {label}: {note}", Sign::Break.as_str())
    });
    about.notes.iter().map(|note| note.get(lang).to_owned()).chain(broken).collect()
}

/// The signs of the table, and of its series when there is one.
fn signs(
    publication: &Publication,
    table: &SafeTable,
    over_rounds: bool,
    lang: Lang,
) -> Vec<(&'static str, String)> {
    let mut signs = publication.signs(table);
    let series = publication.series(table.head().id.as_str()).filter(|_| over_rounds);
    for past in series.into_iter().flat_map(|series| &series.past) {
        signs.extend(past.signs.values());
        signs.extend((!past.link.is_comparable()).then_some(Sign::Break));
    }
    signs.extend(series.and_then(|one| one.matched.as_ref()).map(|_| Sign::Suppressed));
    signs.into_iter().map(|sign| (sign.as_str(), sign.meaning().get(lang).to_owned())).collect()
}

fn view(
    publication: &Publication,
    table: &SafeTable,
    (layout, head, place): (Layout, RoundFacts, Place),
    options: &Options,
    lang: Lang,
) -> TablePage {
    let about = table.head();
    let lasting = Place::of(publication, Some(publication.revision)).table(&about.id);
    let address = options.public_url.join(&lasting).map_or(lasting, String::from);
    let title = about.title.get(lang).to_owned();
    let publisher = publication.survey.publisher.name.get(lang);
    let survey = publication.survey.title.get(lang);
    let citation =
        format!("{publisher} ({}): {title}. {survey}, {}. {address}", head.published, head.round);
    let preliminary = publication.kind == Kind::Preliminary;
    let marked = |grid: Grid| if preliminary { grid.preliminary() } else { grid };
    let counted = |one: &crate::domain::disclosure::Absent| {
        let count = one.count.map_or_else(|| ":".to_owned(), |n| number(n, 0, lang));
        (format!("{}: {}", one.of.get(lang), one.label.get(lang)), count)
    };
    let chart = chart(table, preliminary, lang);
    let series = series::view(publication, table, &place, chart.is_some(), layout.words);
    TablePage {
        csv_nb: place.file(&format!("/tables/{}.csv", about.id), Lang::Nb),
        csv_en: place.file(&format!("/tables/{}.csv", about.id), Lang::En),
        jsonstat: place.file(&format!("/tables/{}.json", about.id), lang),
        interface: format!(
            "/api/pxwebapi/v2/tables/{}-{}/metadata?lang={lang}",
            publication.survey.code, about.id
        ),
        xlsx: place.file(&format!("/tables/{}.xlsx", about.id), lang),
        unit: about.unit.get(lang).to_owned(),
        base: words::base(about.base).get(lang).to_owned(),
        late: (about.of != Unit::Frame).then(|| words::late_rule(about.late).get(lang).to_owned()),
        chart,
        signs: signs(publication, table, series.is_some(), lang),
        series,
        grids: figures(table, lang).into_iter().map(marked).collect(),
        bases: bases(table, &layout.words.say("results-bases"), lang).map(marked),
        absent: table.absent().iter().map(counted).collect(),
        notes: notes(about, lang),
        layout,
        head,
        place,
        title,
        citation,
        address,
    }
}
