//! The lines of the correction log in words: what changed, with the labels that the revision gives it.

use std::collections::BTreeMap;

use super::corrections::ChangeView;
use crate::domain::disclosure::SafeTable;
use crate::domain::lang::Lang;
use crate::domain::outcome::Disposition;
use crate::domain::publication::{Change, Publication, What};
use crate::domain::tabulate::words as fixed;
use crate::words::words;

/// How many changes of each kind a revision has, by table: a sentence each.
#[must_use]
pub fn counted(publication: &Publication, lang: Lang) -> Vec<String> {
    let mut figures: BTreeMap<&str, usize> = BTreeMap::new();
    let mut other: BTreeMap<What, usize> = BTreeMap::new();
    for change in &publication.changes {
        match (change.what, &change.table) {
            (What::Figure | What::Absent, Some(table)) => *figures.entry(table).or_default() += 1,
            _ => *other.entry(change.what).or_default() += 1,
        }
    }
    let said = |text: String, n: usize| format!("{text}: {n}");
    let tables = publication.tables.iter().filter_map(|table| {
        let n = figures.get(table.head().id.as_str())?;
        Some(said(table.head().title.get(lang).to_owned(), *n))
    });
    let mut sentences: Vec<String> = tables.collect();
    sentences.extend(other.into_iter().map(|(what, n)| said(words(lang).say(key(what)), n)));
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
        let title = table.map_or(id.as_str(), |table| table.head().title.get(lang));
        what = format!("{what}: {title}");
    }
    let places = change.place.iter().map(|(axis, code)| place(table, axis, code, lang));
    let variable = change.variable.as_deref().map(|one| variable(publication, change, one, lang));
    let place: Vec<String> = places.chain(variable).collect();
    let kind = |code: &String| match (change.what, code.as_str()) {
        (What::Kind, "final") => words(lang).say("results-final"),
        (What::Kind, _) => words(lang).say("results-preliminary"),
        _ => decimal(code, lang),
    };
    ChangeView {
        what,
        place: place.join("; "),
        from: change.from.as_ref().map_or_else(String::new, kind),
        to: change.to.as_ref().map_or_else(String::new, kind),
    }
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
        What::Figure => measure(),
        _ => None,
    };
    known.unwrap_or_else(|| code.to_owned())
}

/// A number with the decimal sign of the language; anything else as it is.
fn decimal(written: &str, lang: Lang) -> String {
    let number = written.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-'));
    let number = number && written.contains(|c: char| c.is_ascii_digit());
    if number && lang != Lang::En { written.replace('.', ",") } else { written.to_owned() }
}
