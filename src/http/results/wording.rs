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
    let mut other: BTreeMap<(What, Option<&str>), usize> = BTreeMap::new();
    for change in &publication.changes {
        let member = change.variable.as_deref().filter(|_| change.what == What::Text);
        match (change.what, &change.table) {
            (What::Figure | What::Absent, Some(table)) => *figures.entry(table).or_default() += 1,
            _ => *other.entry((change.what, member)).or_default() += 1,
        }
    }
    let said = |text: String, n: usize| format!("{text}: {n}");
    let tables = publication.tables.iter().filter_map(|table| {
        let n = figures.get(table.head().id.as_str())?;
        Some(said(table.head().title.get(lang).to_owned(), *n))
    });
    let mut sentences: Vec<String> = tables.collect();
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
    let kind = |code: &String| match (change.what, code.as_str()) {
        (What::Kind, "final") => words(lang).say("results-final"),
        (What::Kind, _) => words(lang).say("results-preliminary"),
        _ if lang != Lang::En && change.is_number(publication, code) => code.replace('.', ","),
        _ => code.clone(),
    };
    ChangeView {
        what,
        place: place.join("; "),
        from: change.from.as_ref().map_or_else(String::new, kind),
        to: change.to.as_ref().map_or_else(String::new, kind),
        is_text: change.what == What::Text,
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
        assert_eq!(values(4, Lang::Nb), [":", "0,5"]);
        assert_eq!(values(4, Lang::En), [":", "0.5"]);
        let nynorsk = counted(&one, Lang::Nn);
        assert!(nynorsk.contains(&"Skildringa (undersøkinga): 1".to_owned()), "{nynorsk:?}");
        assert!(nynorsk.contains(&"Skildringa (det tala byggjer på): 1".to_owned()), "{nynorsk:?}");
    }
}
