//! A table's page: chart, figures, bases, signs, notes, downloads and how to cite it.

use actix_web::HttpResponse;
use actix_web::web::Data;
use askama::Template;

use super::asked::{Around, Asked};
use super::chart::{Chart, chart};
use super::grid::{Grid, bases, figures, lacking};
use super::number::number;
use super::place::Place;
use super::round::RoundFacts;
use super::series::{self, SeriesView};
use super::view::{FactView, SignView};
use crate::domain::disclosure::{Absent, Head, MeasureKind, SafeTable, Sign};
use crate::domain::lang::Lang;
use crate::domain::publication::{Kind, Publication};
use crate::domain::questionnaire::plan::BaseRule;
use crate::domain::questionnaire::unit::Unit;
use crate::domain::tabulate::table::Axis;
use crate::domain::tabulate::words as fixed;
use crate::http::page::Layout;
use crate::http::problem::Problem;
use crate::http::site::Options;
use crate::service::disseminate::DisseminateError;
use crate::words::{Words, capitalised};

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
    /// Of whom shares and other measures are.
    base: String,
    /// Along which axis shares add up to the base.
    shares_along: Option<String>,
    /// Whether it is not told why some numbers are missing.
    untold: bool,
    /// Whether the base leaves out rows that are in no category.
    some_outside: bool,
    /// Whether totals take in rows that are in none of their parts, so that these may add up to less.
    more_than_parts: bool,
    late: Option<String>,
    chart: Option<Chart>,
    series: Option<SeriesView>,
    grids: Vec<Grid>,
    bases: Option<Grid>,
    lacking: Vec<Grid>,
    absent: Vec<FactView>,
    signs: Vec<SignView>,
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
pub async fn table(asked: Asked, options: Data<Options>) -> Result<HttpResponse, Problem> {
    let published = asked.published().await?;
    let table = named(&published.publication, asked.part())?;
    let around = asked.around(&published, table.head().title.get(asked.lang));
    asked.page(&view(&published.publication, table, around, &options, asked.lang))
}

/// The notes, and under its sign what broke the series.
fn notes(about: &Head, lang: Lang) -> Vec<String> {
    let broken = about.breaks.iter().map(|one| {
        let (label, note) = (one.label.get(lang), one.note.get(lang));
        format!("{} {label}: {note}", Sign::Break.as_str())
    });
    about.notes.iter().map(|note| note.get(lang).to_owned()).chain(broken).collect()
}

/// Whom n counts, and of whom shares, means and the like are: of each only where the table has it.
fn base_told(about: &Head, words: Words) -> String {
    let has = |kind: MeasureKind| about.measures.iter().any(|one| one.kind == kind);
    let shares = has(MeasureKind::Share);
    let key = if shares { "results-base-shares" } else { "results-base-counts" };
    let mut told = vec![words.say_with(key, "base", fixed::base(about.base).get(words.lang))];
    let of_numbers = [
        (MeasureKind::Sum, "results-measure-sum"),
        (MeasureKind::Mean, "results-measure-mean"),
        (MeasureKind::Median, "results-measure-median"),
        (MeasureKind::Quantile, "results-measure-quantile"),
        (MeasureKind::Deviation, "results-measure-deviation"),
    ];
    let named = of_numbers.into_iter().filter(|(kind, _)| has(*kind));
    let named: Vec<String> = named.map(|(_, key)| words.say(key)).collect();
    if let Some((last, before)) = named.split_last() {
        let list = match before {
            [] => last.clone(),
            _ => format!("{} {} {last}", before.join(", "), words.say("results-and")),
        };
        let list = capitalised(&list);
        told.push(words.say_with("results-base-numbers", "measures", list));
    }
    if has(MeasureKind::Ratio) || has(MeasureKind::BoxShare) {
        told.push(words.say("results-base-own"));
    }
    told.join(" ")
}

/// Whether the base leaves out rows that are in no category of the frame's variable that the table is over.
fn is_of_some(table: &SafeTable) -> bool {
    let first = table.head().axes.first().filter(|axis| !axis.answers);
    first
        .is_some_and(|axis| table.absent().iter().any(|one| one.axis == axis.code && !one.is_nil()))
}

/// Whether a total takes in rows that are in none of its parts: those without an answer to what an axis is over.
/// Along the first axis the total is the base.
fn has_more_than_parts(table: &SafeTable) -> bool {
    let about = table.head();
    let base_takes_all = matches!(about.base, BaseRule::All | BaseRule::Asked);
    let lacks =
        |axis: &Axis| table.absent().iter().any(|one| one.axis == axis.code && !one.is_nil());
    about.axes.iter().enumerate().any(|(at, axis)| {
        let whole = axis.total().is_some() && (at > 0 || base_takes_all);
        whole && !axis.multiple && lacks(axis)
    })
}

/// The signs of the table, and of its series when there is one.
fn signs(
    publication: &Publication,
    table: &SafeTable,
    over_rounds: bool,
    lang: Lang,
) -> Vec<SignView> {
    let mut signs = publication.signs(table);
    let series = publication.series(table.head().id.as_str()).filter(|_| over_rounds);
    for past in series.into_iter().flat_map(|series| &series.past) {
        signs.extend(past.signs.values());
        signs.extend((!past.link_of_all().is_comparable()).then_some(Sign::Break));
    }
    let told = !table.head().rounded && table.absent().iter().any(Absent::is_nil);
    signs.extend(told.then_some(Sign::Nil));
    signs.extend(series.and_then(|one| one.matched.as_ref()).map(|_| Sign::Suppressed));
    signs.into_iter().map(|sign| SignView::of(sign, lang)).collect()
}

fn view(
    publication: &Publication,
    table: &SafeTable,
    Around { layout, head, place }: Around,
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
    let counted = |one: &Absent| {
        let sign = one.sign.unwrap_or(Sign::Suppressed);
        let nil = one.is_nil() && !about.rounded;
        let count = one.count.filter(|_| !nil).map(|n| number(n, 0, lang));
        let sign = if nil { Sign::Nil } else { sign };
        let count = count.unwrap_or_else(|| sign.as_str().to_owned());
        let label = format!("{}: {}", one.of.get(lang), one.label.get(lang));
        FactView { label, value: count }
    };
    let lacking = lacking(table, lang);
    // Numbers that are missing are told cell by cell, or not at all.
    let of_axis = |one: &&Absent| {
        let of_axis = about.axes.iter().any(|axis| axis.code == one.axis);
        of_axis || lacking.is_empty() && one.count.is_some()
    };
    let absent = table.absent().iter().filter(of_axis).map(counted).collect();
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
        base: base_told(about, layout.words),
        shares_along: table.shares_along().map(|along| along.get(lang).to_owned()),
        some_outside: is_of_some(table),
        untold: table.absent().iter().any(|one| one.sign == Some(Sign::NotAvailable)),
        more_than_parts: has_more_than_parts(table),
        late: (about.of != Unit::Frame).then(|| fixed::late_rule(about.late).get(lang).to_owned()),
        chart,
        signs: signs(publication, table, series.is_some(), lang),
        series,
        grids: figures(table, lang).into_iter().map(marked).collect(),
        bases: bases(table, &layout.words.say("results-bases"), lang).map(marked),
        lacking: lacking.into_iter().map(marked).collect(),
        absent,
        notes: notes(about, lang),
        layout,
        head,
        place,
        title,
        citation,
        address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::disclosure::sample::protect;
    use crate::domain::tabulate::column::{RowValue, VariableKind};
    use crate::domain::tabulate::sample::{roster, table, unit};
    use crate::words::words;

    #[test]
    fn only_what_a_table_has_is_said_to_have_a_base() {
        let told = |measures: &str| {
            let units = (0..4).map(|n| unit(n, "ASD", &[], true)).collect();
            let rows: Vec<_> = (0..4).map(|n| (n, vec![RowValue::Number(5)])).collect();
            let columns =
                roster(units, &[("x", VariableKind::Number { decimals: 0, unit: None })], &rows);
            let plan = format!("by: [{{frame: ministry}}]\nmeasures: {measures}");
            let counted = crate::domain::tabulate::count(&columns, &table(&plan), &[]).unwrap();
            base_told(protect(&counted, 3).unwrap().head(), words(Lang::Nb))
        };
        let means = told("[{mean: x}, {median: x}]");
        assert!(means.starts_with("Grunnlaget (n) er ") && !means.contains("ndelene"), "{means}");
        let of = "Gjennomsnitt og medianer er regnet av dem som har et tall; hvor mange de er, står under «Med tall».";
        assert!(means.ends_with(of), "{means}");
        let shares = told("[count, share]");
        assert!(shares.starts_with("Andelene er regnet av grunnlaget (n): "), "{shares}");
        assert!(!shares.contains("jennomsnitt"), "{shares}");
    }
}
