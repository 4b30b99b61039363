//! What becomes of the answers: which are published with the organisation's name, which are persons' data. Said
//! before anybody answers, and only as far as the questionnaire itself declares it.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::domain::code::Name;
use crate::domain::format::date;
use crate::domain::lang::Lang;
use crate::domain::questionnaire::document::Class;
use crate::domain::questionnaire::instrument::{Instrument, Item, Part};
use crate::domain::questionnaire::plan::{DimensionOf, ListRow};
use crate::words::Words;

/// What becomes of the answers, by what is said of them.
#[derive(Debug)]
pub struct Publicity {
    /// Answers of which something is said each; none of the kinds is empty.
    pub kinds: Vec<Kind>,
    /// What is said of all the others, if they are published in figures only.
    pub rest: Option<String>,
    /// What is said of values and entries that can be exempted, if any can.
    pub exempt: Option<String>,
}

/// Answers of which the same is said.
#[derive(Debug)]
pub struct Kind {
    /// What is said of them.
    pub told: String,
    /// The answers, by part.
    pub parts: Vec<PartItems>,
}

/// Items of the header, or of one roster.
#[derive(Debug)]
pub struct PartItems {
    /// The roster's title; none for the header.
    pub roster: Option<String>,
    /// Their short names.
    pub items: Vec<String>,
}

impl Publicity {
    /// What a questionnaire declares; persons' data is deleted after `kept_to`.
    #[must_use]
    pub fn new(words: Words, instrument: &Instrument, kept_to: NaiveDate) -> Self {
        let list = instrument.document.plan.list.as_ref();
        let listed = list.map(shown).unwrap_or_default();
        let is_listed = |item: &Item| item.class == Class::Named && listed.contains(&item.id);
        let is_named = |item: &Item| item.class == Class::Named && !listed.contains(&item.id);
        let is_internal = |item: &Item| item.class == Class::Internal && !item.personal;
        let deleted = words.say_with("publicity-personal", "date", date(kept_to, words.lang));
        let of = |told: String, wanted: &dyn Fn(&Item) -> bool| Kind {
            told,
            parts: parts(instrument, words.lang, wanted),
        };
        let mut kinds = vec![
            of(words.say("publicity-listed"), &is_listed),
            of(words.say("publicity-named"), &is_named),
            of(words.say("publicity-internal"), &is_internal),
            of(deleted, &|item| item.personal),
        ];
        kinds.retain(|kind| !kind.parts.is_empty());
        let is_aggregate = |item: &Item| item.class == Class::Aggregate;
        let some_aggregate = !parts(instrument, words.lang, &is_aggregate).is_empty();
        let key = if kinds.is_empty() { "publicity-all" } else { "publicity-rest" };
        let some_exempt = instrument.rosters.iter().any(|roster| roster.exempt.is_some())
            || !parts(instrument, words.lang, &|item| item.exemptible).is_empty();
        Self {
            kinds,
            rest: some_aggregate.then(|| words.say(key)),
            exempt: some_exempt.then(|| words.say("publicity-exempt")),
        }
    }
}

/// The items by which readers see, search or filter the entries of the public list.
fn shown(list: &ListRow) -> BTreeSet<Name> {
    let facets = list.facets.iter().filter_map(|facet| match &facet.of {
        DimensionOf::Item(item) => Some(item),
        _ => None,
    });
    list.columns.iter().chain(&list.search).chain(&list.tags).chain(facets).cloned().collect()
}

/// The items of each part that are wanted; a part without any is left out.
fn parts(instrument: &Instrument, lang: Lang, wanted: &dyn Fn(&Item) -> bool) -> Vec<PartItems> {
    let header = (None, &instrument.header);
    let rosters = instrument.rosters.iter().map(|roster| (Some(&roster.title), &roster.part));
    let all = std::iter::once(header).chain(rosters);
    all.filter_map(|(title, part)| {
        let items = names(part, lang, wanted);
        let roster = title.map(|title| title.get(lang).to_owned());
        (!items.is_empty()).then_some(PartItems { roster, items })
    })
    .collect()
}

/// The short names of the wanted items of a part: a grid once, and no text behind "other".
fn names(part: &Part, lang: Lang, wanted: &dyn Fn(&Item) -> bool) -> Vec<String> {
    let items = part.sections.iter().flat_map(|section| &section.items);
    let mut names: Vec<String> = Vec::new();
    for item in items.filter(|item| item.other_of.is_none() && wanted(item)) {
        let name = item.grid.as_ref().map_or(&item.short, |grid| &grid.text).get(lang);
        if names.last().is_none_or(|last| last != name) {
            names.push(name.to_owned());
        }
    }
    names
}
