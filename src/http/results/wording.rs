//! The lines of the correction log in words: what changed, with the labels that the revision gives it.

use std::collections::BTreeMap;

use super::corrections::ChangeView;
use super::movement::DECIMALS as MEAN_DECIMALS;
use super::number::{measured, number, per_cent};
use crate::domain::disclosure::SafeTable;
use crate::domain::figure::Figure;
use crate::domain::lang::Lang;
use crate::domain::outcome::Disposition;
use crate::domain::publication::{Change, Publication, What};
use crate::domain::questionnaire::indicator_plan::Form;
use crate::domain::tabulate::words as fixed;
use crate::words::words;

/// How many changes of each kind a revision has, by table: a sentence each.
#[must_use]
pub fn counted(publication: &Publication, lang: Lang) -> Vec<String> {
    let mut figures: BTreeMap<&str, usize> = BTreeMap::new();
    let mut other: BTreeMap<(What, Option<&str>), usize> = BTreeMap::new();
    for change in &publication.changes {
        let member = change.variable.as_deref().filter(|_| change.what == What::Text);
        match (change.what, &change.table) {
            (What::Figure | What::Absent, Some(table)) => *figures.entry(table).or_default() += 1,
            (What::Kind, _) => {}
            _ => *other.entry((change.what, member)).or_default() += 1,
        }
    }
    let said = |text: String, n: usize| format!("{text}: {n}");
    let tables = publication.tables.iter().filter_map(|table| {
        let n = figures.get(table.head().id.as_str())?;
        Some(said(table.head().title.get(lang).to_owned(), *n))
    });
    let kinds = publication.changes.iter().filter(|change| change.what == What::Kind);
    let kinds = kinds.map(|change| {
        let ChangeView { what, from, to, .. } = changed(publication, change, lang);
        format!("{what}: {} → {}", from.to_lowercase(), to.to_lowercase())
    });
    let mut sentences: Vec<String> = kinds.chain(tables).collect();
    sentences.extend(other.into_iter().map(|((what, member), n)| {
        let what = words(lang).say(key(what));
        said(member.map_or(what.clone(), |one| format!("{what} ({})", texts(one, lang))), n)
    }));
    if sentences.is_empty() {
        sentences.push(words(lang).say("results-change-none"));
    }
    sentences
}

/// One line of the log.
#[must_use]
pub fn changed(publication: &Publication, change: &Change, lang: Lang) -> ChangeView {
    let table = change.table.as_deref().and_then(|id| publication.table(id));
    let mut what = words(lang).say(key(change.what));
    if let Some(id) = &change.table {
        let indicator = || publication.indicator(id).map(|one| one.title.get(lang));
        let title = table.map(|table| table.head().title.get(lang)).or_else(indicator);
        what = format!("{what}: {}", title.unwrap_or(id));
    }
    let places = change.place.iter().map(|(axis, code)| match change.what {
        What::Text => part(code, lang),
        _ => place(table, axis, code, lang),
    });
    let variable = change.variable.as_deref().map(|one| variable(publication, change, one, lang));
    let mut place: Vec<String> = places.chain(variable).collect();
    if change.what == What::Text {
        place.reverse();
    }
    let kind = |code: &str| {
        words(lang).say(if code == "final" { "results-final" } else { "results-preliminary" })
    };
    let value = |raw: &Option<String>,
                 written: fn(&Change, Figure, &Publication, Lang) -> String| {
        let Some(raw) = raw else { return String::new() };
        match figure_of(raw).filter(|_| change.is_number(publication, raw)) {
            _ if change.what == What::Kind => kind(raw),
            Some(figure) => written(change, figure, publication, lang),
            None => raw.clone(),
        }
    };
    let [mut from, mut to] = [&change.from, &change.to].map(|raw| value(raw, as_shown));
    // What is the same once it is rounded is told as exactly as files do.
    if from == to && change.from != change.to {
        [from, to] = [&change.from, &change.to].map(|raw| value(raw, in_full));
    }
    ChangeView { what, place: place.join("; "), from, to, is_text: change.what == What::Text }
}

/// A number as files write it.
fn figure_of(raw: &str) -> Option<Figure> {
    let (whole, fraction) = raw.split_once('.').unwrap_or((raw, ""));
    let decimals = u8::try_from(fraction.len()).ok()?;
    Some(Figure::scaled(format!("{whole}{fraction}").parse().ok()?, decimals))
}

/// A number as its table, or the page of its indicator, shows it.
fn as_shown(change: &Change, figure: Figure, publication: &Publication, lang: Lang) -> String {
    let id = change.table.as_deref().unwrap_or_default();
    let measure = || {
        let table = publication.table(id)?;
        table.head().measures.get(table.measure(change.variable.as_deref()?)?)
    };
    match change.what {
        What::Figure => match measure() {
            Some(measure) => measured(figure, measure, lang),
            None => in_full(change, figure, publication, lang),
        },
        What::Indicator => match publication.indicator(id).map(|one| one.form) {
            Some(Form::Share) => per_cent(figure, lang),
            Some(Form::Mean) => number(figure, MEAN_DECIMALS, lang),
            None => in_full(change, figure, publication, lang),
        },
        _ => in_full(change, figure, publication, lang),
    }
}

/// A number with every decimal that it has.
fn in_full(_: &Change, figure: Figure, _: &Publication, lang: Lang) -> String {
    let decimals = figure.unrounded().split_once('.').map_or(0, |(_, rest)| rest.len());
    number(figure, u8::try_from(decimals).unwrap_or(u8::MAX), lang)
}

const fn key(what: What) -> &'static str {
    match what {
        What::Kind => "results-change-kind",
        What::Text => "results-change-text",
        What::Outcome => "results-change-outcome",
        What::TableAdded => "results-change-table-added",
        What::TableRemoved => "results-change-table-removed",
        What::TableText => "results-change-table-text",
        What::TableShape => "results-change-table-shape",
        What::Figure => "results-change-figure",
        What::Absent => "results-change-absent",
        What::Indicator => "results-change-indicator",
        What::EntryAdded => "results-change-entry-added",
        What::EntryRemoved => "results-change-entry-removed",
        What::EntryValue => "results-change-entry-value",
    }
}

/// What a publication says beside its figures, by its member.
fn texts(member: &str, lang: Lang) -> String {
    let key = match member {
        "survey" => "results-text-survey",
        "round" => "results-text-round",
        "outcome" => "results-text-outcome",
        "list" => "results-text-list",
        "indicator_sets" => "results-text-indicator-sets",
        "indicators" => "results-text-indicators",
        "series" => "results-text-series",
        "basis" => "results-text-basis",
        _ => return member.to_owned(),
    };
    words(lang).say(key)
}

/// The way to a text in words, as far as they are not codes.
fn part(way: &str, lang: Lang) -> String {
    let said = |name: &str| {
        let key = match name {
            "title" => "results-part-title",
            "purpose" => "results-part-purpose",
            "legal_basis" => "results-part-legal-basis",
            "publisher" => "results-part-publisher",
            "contact" => "results-part-contact",
            "licence" => "results-part-licence",
            "languages" => "results-part-languages",
            "version" => "results-part-version",
            "schedule" => "results-part-schedule",
            "closed_early_at" => "results-closed-early",
            "eligibility" => "results-part-eligibility",
            "by" => "results-part-by",
            "columns" => "results-part-columns",
            "note" => "results-part-note",
            "parts" => "results-part-parts",
            "figures" => "results-part-figures",
            "past" => "results-part-past",
            "change" => "results-part-change",
            "freeze" => "results-part-freeze",
            "revision" => "results-part-revision",
            "preliminary" => "results-preliminary",
            "panel" => "results-part-panel",
            _ => return name.to_owned(),
        };
        words(lang).say(key)
    };
    way.split('.').map(said).collect::<Vec<_>>().join(", ")
}

fn place(table: Option<&SafeTable>, axis: &str, code: &str, lang: Lang) -> String {
    let known = table.and_then(|table| table.head().axes.iter().find(|one| one.code == axis));
    let Some(known) = known else { return format!("{axis} {code}") };
    let category = known.categories.iter().find(|one| one.code == code);
    let label = category.map_or(code, |one| one.label.get(lang));
    format!("{}: {label}", known.label.get(lang))
}

fn variable(publication: &Publication, change: &Change, code: &str, lang: Lang) -> String {
    let table = change.table.as_deref().and_then(|id| publication.table(id));
    let measure = || {
        let table = table?;
        let measure = table.head().measures.get(table.measure(code)?)?;
        Some(measure.label.get(lang).to_owned())
    };
    let column = || {
        let columns = &publication.list.as_ref()?.columns;
        let column = columns.iter().find(|column| column.id.as_str() == code)?;
        Some(column.label.get(lang).to_owned())
    };
    let known = match change.what {
        What::Outcome => {
            Disposition::parse(code).map(|one| fixed::disposition(one).get(lang).to_owned())
        }
        What::EntryValue => column(),
        What::Text => Some(texts(code, lang)),
        What::Figure => measure(),
        _ => None,
    };
    known.unwrap_or_else(|| code.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::publication::Kind;
    use crate::domain::publication::sample::publication;

    /// A revision on another freeze, with another title.
    #[test]
    fn a_changed_text_says_which_one_and_from_what_to_what() {
        let mut one = publication(Kind::Final);
        let changes = serde_json::json!([
            {"what": "text", "variable": "survey", "place": {"part": "title.nb"}, "from": "A", "to": "B"},
            {"what": "text", "variable": "basis", "place": {"part": "2019.freeze"}, "from": "1", "to": "2"},
            {"what": "text", "table": "open", "variable": "series"},
            {"what": "text", "variable": "round", "place": {"part": "version"}, "from": "2019.1", "to": "2019.2"},
            {"what": "figure", "table": "open", "variable": "share", "from": ":", "to": "0.5"},
            {"what": "figure", "table": "open", "variable": "count", "from": "17200000", "to": "17200001"},
            {"what": "figure", "table": "open", "variable": "share", "from": "0.50001", "to": "0.50002"},
            {"what": "kind", "from": "preliminary", "to": "final"},
        ]);
        one.changes = serde_json::from_value(changes).unwrap();
        let line = |at: usize, lang| {
            let ChangeView { what, place, from, to, .. } = changed(&one, &one.changes[at], lang);
            [what, place, from, to]
        };
        let title = one.table("open").unwrap().head().title.get(Lang::Nb).to_owned();
        assert_eq!(line(0, Lang::En), ["The description", "the survey; title, nb", "A", "B"]);
        let basis = ["Beskrivelsen", "det tallene bygger på; 2019, frysing", "1", "2"];
        assert_eq!(line(1, Lang::Nb), basis);
        let series = [&format!("Beskrivelsen: {title}"), "tallene for tidligere perioder", "", ""];
        assert_eq!(line(2, Lang::Nb), series);
        let values = |at: usize, lang| line(at, lang)[2..].to_vec();
        assert_eq!(values(3, Lang::Nb), ["2019.1", "2019.2"], "an edition is a text");
        assert_eq!(values(4, Lang::Nb), [":", "50,0\u{a0}%"], "as the table shows it");
        assert_eq!(values(4, Lang::En), [":", "50.0%"]);
        assert_eq!(values(5, Lang::Nb), ["17\u{a0}200\u{a0}000", "17\u{a0}200\u{a0}001"]);
        assert_eq!(values(6, Lang::Nb), ["0,50001", "0,50002"], "the same once it is rounded");
        assert_eq!(values(7, Lang::Nb), ["Foreløpig", "Endelig"]);
        let said = counted(&one, Lang::Nb);
        assert!(said.contains(&"Status for tallene: foreløpig → endelig".to_owned()), "{said:?}");
        let nynorsk = counted(&one, Lang::Nn);
        assert!(nynorsk.contains(&"Skildringa (undersøkinga): 1".to_owned()), "{nynorsk:?}");
        assert!(nynorsk.contains(&"Skildringa (det tala byggjer på): 1".to_owned()), "{nynorsk:?}");
    }
}
