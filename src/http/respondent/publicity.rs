//! What becomes of the answers: which are published with the organisation's name, which are persons' data. Said
//! before anybody answers, and only as far as the questionnaire itself declares it.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::domain::code::Name;
use crate::domain::format::date;
use crate::domain::lang::Lang;
use crate::domain::questionnaire::document::Class;
use crate::domain::questionnaire::instrument::{Instrument, Item, Part};
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
        let list = instrument.document.plan.list.iter();
        let listed: BTreeSet<Name> = list
            .flat_map(|list| {
                let roster = instrument.roster(list.roster.as_str());
                list.shown(roster.map(|roster| &roster.name_item))
            })
            .cloned()
            .collect();
        let is_listed = |item: &Item| item.class == Class::Named && listed.contains(&item.id);
        let is_named = |item: &Item| item.class == Class::Named && !listed.contains(&item.id);
        let is_internal = |item: &Item| item.class == Class::Internal && !item.personal;
        let deleted = words.say_with("publicity-personal", "date", date(kept_to, words.lang));
        let nothing = BTreeSet::new();
        let of = |told: String, wanted: &dyn Fn(&Item) -> bool| Kind {
            told,
            parts: parts(instrument, words.lang, wanted, &nothing),
        };
        let on_the_list = Kind {
            told: words.say("publicity-listed"),
            parts: parts(instrument, words.lang, &is_listed, &listed),
        };
        let mut kinds = vec![
            on_the_list,
            of(words.say("publicity-named"), &is_named),
            of(words.say("publicity-internal"), &is_internal),
            of(deleted, &|item| item.personal),
        ];
        kinds.retain(|kind| !kind.parts.is_empty());
        let is_aggregate = |item: &Item| item.class == Class::Aggregate;
        let some = |wanted: &dyn Fn(&Item) -> bool| {
            !parts(instrument, words.lang, wanted, &nothing).is_empty()
        };
        let some_aggregate = some(&is_aggregate);
        let key = if kinds.is_empty() { "publicity-all" } else { "publicity-rest" };
        let some_exempt = instrument.rosters.iter().any(|roster| roster.exempt.is_some())
            || some(&|item| item.exemptible);
        Self {
            kinds,
            rest: some_aggregate.then(|| words.say(key)),
            exempt: some_exempt.then(|| words.say("publicity-exempt")),
        }
    }
}

/// The items of each part that are wanted, and those of its derived items that are `computed`; a part without any is
/// left out.
fn parts(
    instrument: &Instrument,
    lang: Lang,
    wanted: &dyn Fn(&Item) -> bool,
    computed: &BTreeSet<Name>,
) -> Vec<PartItems> {
    let header = (None, &instrument.header);
    let rosters = instrument.rosters.iter().map(|roster| (Some(roster), &roster.part));
    let all = std::iter::once(header).chain(rosters);
    all.filter_map(|(roster, part)| {
        let of = roster.map(|roster| &roster.id);
        let derived = instrument.derived.iter().filter(|one| one.roster.as_ref() == of);
        let derived = derived.filter(|one| computed.contains(&one.id));
        let mut items = names(part, lang, wanted);
        items.extend(derived.map(|one| one.text.get(lang).to_owned()));
        let roster = roster.map(|roster| roster.title.get(lang).to_owned());
        (!items.is_empty()).then_some(PartItems { roster, items })
    })
    .collect()
}

/// The short names of the wanted items of a part: a grid once, and a text behind "other" only where what it belongs to
/// is not wanted.
fn names(part: &Part, lang: Lang, wanted: &dyn Fn(&Item) -> bool) -> Vec<String> {
    let items = || part.sections.iter().flat_map(|section| &section.items);
    let goes_with = |item: &Item| {
        let of = item.other_of.as_ref();
        of.is_some_and(|(of, _)| items().any(|choice| choice.id == *of && wanted(choice)))
    };
    let mut names: Vec<String> = Vec::new();
    for item in items().filter(|item| wanted(item) && !goes_with(item)) {
        let name = item.grid.as_ref().map_or(&item.short, |grid| &grid.text).get(lang);
        if names.last().is_none_or(|last| last != name) {
            names.push(name.to_owned());
        }
    }
    names
}
