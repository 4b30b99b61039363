//! What the review page shows: findings with the way to each, and every answer in its section.

use actix_web::HttpRequest;
use askama::Template;

use super::answer::done;
use super::loaded::{Loaded, Place, entry_name};
use super::question::field_id;
use super::review::{Again, mend};
use super::{shown, wording};
use crate::domain::answer::Breach;
use crate::domain::answer::{Edition, Finding, Severity, Sheet};
use crate::domain::canonical;
use crate::domain::ids::EntryId;
use crate::domain::lang::Lang;
use crate::domain::questionnaire::instrument::{Item, Part, Roster, Section};
use crate::http::page::Layout;
use crate::service::collect::Review;
use crate::words::{Words, words};

/// The review page.
#[derive(Template)]
#[template(path = "respondent/review.html")]
pub struct ReviewPage {
    layout: Layout,
    csrf: String,
    key: String,
    reviewed: String,
    writable: bool,
    whole: bool,
    again: Again,
    done: Option<String>,
    blocking: Vec<Hindrance>,
    doubts: Vec<Doubt>,
    groups: Vec<Group>,
}

/// Something to mend or to answer.
struct Hindrance {
    href: String,
    place: String,
    /// What stands between the place and the text.
    mark: &'static str,
    text: String,
}

/// A soft check to be confirmed or mended.
struct Doubt {
    href: String,
    place: String,
    /// What stands between the place and the text.
    mark: &'static str,
    text: String,
    id: String,
    rule: String,
    entry: Option<EntryId>,
    edition: Edition,
}

/// The header, or one roster.
struct Group {
    title: String,
    nil: Option<String>,
    parts: Vec<PartView>,
}

/// The header, or one entry.
struct PartView {
    name: Option<String>,
    sections: Vec<SectionView>,
}

impl PartView {
    /// The heading of its sections: one below that of the entry, if it has one.
    const fn heading(&self) -> &'static str {
        if self.name.is_some() { "h4" } else { "h3" }
    }
}

struct SectionView {
    title: String,
    href: Option<String>,
    answers: Vec<AnswerView>,
}

struct AnswerView {
    /// As the form numbers it.
    number: Option<String>,
    question: String,
    answer: Option<String>,
    exempt: Option<String>,
}

impl ReviewPage {
    /// The page of a review.
    #[must_use]
    pub fn new(
        loaded: &Loaded,
        review: &Review,
        request: &HttpRequest,
        lang: Lang,
        csrf: &str,
        key: String,
        again: Again,
    ) -> Self {
        let words = words(lang);
        let title = words.say(if loaded.is_writable() { "review-title" } else { "answers-title" });
        let (soft, hard): (Vec<&Finding>, Vec<&Finding>) =
            review.findings.iter().partition(|f| f.breach.severity() == Severity::Soft);
        let mut blocking: Vec<Hindrance> =
            hard.iter().map(|finding| hindrance(words, loaded, finding)).collect();
        blocking.extend(review.unconfirmed.iter().filter_map(|&id| unconfirmed(words, loaded, id)));
        Self {
            layout: loaded.layout(request, lang, title),
            csrf: csrf.to_owned(),
            key,
            reviewed: canonical::to_json(&review.reviewed),
            writable: loaded.is_writable(),
            whole: loaded.visit.grantee.scope.is_whole(),
            again,
            done: done(request, lang, None),
            blocking,
            doubts: soft.iter().filter_map(|finding| doubt(words, loaded, finding)).collect(),
            groups: groups(words, loaded, review),
        }
    }
}

/// The item, its place and the name of its part.
fn locate<'a>(
    words: Words,
    loaded: &'a Loaded,
    finding: &Finding,
) -> Option<(&'a Item, Place, Option<String>)> {
    let roster = finding.roster.as_ref().and_then(|id| loaded.instrument().roster(id.as_str()));
    let part = roster.map_or(&loaded.instrument().header, |roster| &roster.part);
    let sought = finding.item.as_ref()?;
    let (section, item) = part.sections.iter().find_map(|section| {
        Some((section, section.items.iter().find(|item| item.id == *sought)?))
    })?;
    let entry = finding.entry.and_then(|id| loaded.draft.entry(id));
    let name = roster.zip(entry).map(|(roster, entry)| entry_name(words, roster, &entry.sheet));
    Some((item, Place { entry: finding.entry, section: section.id.to_string() }, name))
}

fn place_name(item: &Item, lang: Lang, part: Option<String>) -> String {
    match part {
        Some(part) => format!("{part}: {}", item.short.get(lang)),
        None => item.short.get(lang).to_owned(),
    }
}

fn hindrance(words: Words, loaded: &Loaded, finding: &Finding) -> Hindrance {
    let roster = finding.roster.as_ref().and_then(|id| loaded.instrument().roster(id.as_str()));
    if let Some((item, place, part)) = locate(words, loaded, finding) {
        let name = place_name(item, words.lang, part);
        return Hindrance {
            href: mend(&place, &field_id(item)),
            mark: wording::mark(&name),
            place: name,
            text: wording::breach(words, Some(item), roster, &finding.breach),
        };
    }
    Hindrance {
        href: roster.map_or("/respond".to_owned(), |roster| format!("/respond#{}", roster.id)),
        mark: ": ",
        place: roster.map_or("", |roster| roster.title.get(words.lang)).to_owned(),
        text: wording::breach(words, None, roster, &finding.breach),
    }
}

fn unconfirmed(words: Words, loaded: &Loaded, id: EntryId) -> Option<Hindrance> {
    let entry = loaded.draft.entry(id)?;
    let roster = loaded.instrument().roster(entry.roster.as_str())?;
    Some(Hindrance {
        href: format!("/respond/entries/{id}"),
        mark: ": ",
        place: entry_name(words, roster, &entry.sheet),
        text: words.say("review-unconfirmed"),
    })
}

fn doubt(words: Words, loaded: &Loaded, finding: &Finding) -> Option<Doubt> {
    let Breach::Unconfirmed { rule, message } = &finding.breach else { return None };
    let (item, place, part) = locate(words, loaded, finding)?;
    let header = loaded.draft.header.edition;
    let entry = finding.entry.and_then(|id| loaded.draft.entry(id));
    let whose = finding.entry.map_or("header".to_owned(), |id| id.to_string());
    let name = place_name(item, words.lang, part);
    Some(Doubt {
        href: mend(&place, &field_id(item)),
        mark: wording::mark(&name),
        place: name,
        text: message.get(words.lang).to_owned(),
        id: format!("c-{whose}-{rule}"),
        rule: rule.to_string(),
        entry: finding.entry,
        edition: entry.map_or(header, |entry| entry.edition),
    })
}

fn groups(words: Words, loaded: &Loaded, review: &Review) -> Vec<Group> {
    let instrument = loaded.instrument();
    let mut groups = Vec::new();
    let header = sections(words, loaded, &instrument.header, None, &review.response.header);
    if !header.is_empty() {
        let parts = vec![PartView { name: None, sections: header }];
        groups.push(Group { title: words.say("tasks-header"), nil: None, parts });
    }
    for roster in &instrument.rosters {
        let reached = |id| loaded.visit.grantee.scope.reaches_entry(id);
        let entries = review.response.entries(roster.id.as_str());
        let parts = entries.iter().filter(|entry| reached(entry.id)).map(|entry| PartView {
            name: Some(entry_name(words, roster, &entry.sheet)),
            sections: sections(words, loaded, &roster.part, Some(entry.id), &entry.sheet),
        });
        let parts: Vec<PartView> = parts.collect();
        // A link to parts says nothing of a roster that it does not reach, least of all that it is empty.
        if loaded.visit.grantee.scope.is_whole() || !parts.is_empty() {
            let title = roster.title.get(words.lang).to_owned();
            groups.push(Group { title, parts, nil: nil(words, loaded, roster) });
        }
    }
    groups
}

fn nil(words: Words, loaded: &Loaded, roster: &Roster) -> Option<String> {
    let stated = loaded.draft.nil.contains(roster.id.as_str());
    stated.then(|| roster.nil_return.get(words.lang).to_owned())
}

fn sections(
    words: Words,
    loaded: &Loaded,
    part: &Part,
    entry: Option<EntryId>,
    sheet: &Sheet,
) -> Vec<SectionView> {
    loaded
        .asked_sections(part, entry)
        .map(|section| {
            let place = Place { entry, section: section.id.to_string() };
            SectionView {
                title: section.title.get(words.lang).to_owned(),
                href: loaded.is_writable().then(|| place.href()),
                answers: answers(words, loaded, section, entry, sheet),
            }
        })
        .collect()
}

fn answers(
    words: Words,
    loaded: &Loaded,
    section: &Section,
    entry: Option<EntryId>,
    sheet: &Sheet,
) -> Vec<AnswerView> {
    let legal_bases = &loaded.instrument().document.legal_bases;
    let asked = section.items.iter().filter(|i| loaded.route.asks(entry, i.id.as_str()));
    asked
        .map(|item| AnswerView {
            number: item.number.clone(),
            question: item.under_grid(&item.short).get(words.lang).to_owned(),
            answer: sheet.answers.get(&item.id).map(|a| shown::answer(words, &item.kind, a)),
            exempt: sheet.exemptions.get(&item.id).map(|code| {
                let basis = legal_bases.iter().find(|basis| basis.code == *code);
                let label = basis.map_or(code.as_str(), |basis| basis.label.get(words.lang));
                words.say_with("exempt-with", "basis", label)
            }),
        })
        .collect()
}
