//! What a page of a session is made from: the round, the draft, its route and its findings.

use std::sync::Arc;

use actix_web::HttpRequest;
use chrono::{DateTime, Utc};

use super::error::PagesError;
use crate::domain::answer::{
    Answer, Edition, Examined, Finding, Route, Sheet, Value, examine, route,
};
use crate::domain::ids::EntryId;
use crate::domain::lang::Lang;
use crate::domain::oslo::day_in_oslo;
use crate::domain::questionnaire::instrument::{Instrument, Part, Roster, Section};
use crate::http::page::{Layout, Wanted, format};
use crate::service::Cx;
use crate::service::collect::{self, Access, CollectError, Draft, EntryDraft, Grantee, Visit};
use crate::words::{Words, capitalised};

/// What a page is made from.
#[derive(Debug)]
pub struct Loaded {
    /// The round, the organisation, the questionnaire.
    pub visit: Visit,
    /// The answers so far.
    pub draft: Arc<Draft>,
    /// Which items are asked.
    pub route: Route,
    /// What stands between the draft and its submission.
    pub findings: Vec<Finding>,
}

/// Loads what the pages of a session need.
///
/// # Errors
///
/// [`CollectError::Store`].
pub fn load(cx: &mut Cx<'_>, grantee: &Grantee) -> Result<Loaded, CollectError> {
    let visit = collect::revisit(cx, grantee)?;
    let draft = collect::draft(cx, grantee)?;
    let (facts, today) = (Some(&visit.unit.facts), day_in_oslo(cx.now));
    let examined = examine(&visit.instrument, draft.response(), facts, today);
    let Examined { route, findings, .. } = examined;
    Ok(Loaded { visit, draft, route, findings })
}

/// A page of the questionnaire: a section of the header, or of one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The entry; none for the header.
    pub entry: Option<EntryId>,
    /// The section's code.
    pub section: String,
}

/// The part of the draft that a place is in.
#[derive(Clone, Copy, Debug)]
pub struct Spot<'a> {
    /// The roster; none for the header.
    pub roster: Option<&'a Roster>,
    /// The entry; none for the header.
    pub entry: Option<&'a EntryDraft>,
    /// All sections of the part.
    pub part: &'a Part,
    /// The section.
    pub section: &'a Section,
    /// The stored answers of the part.
    pub sheet: &'a Sheet,
    /// Their edition.
    pub edition: Edition,
}

impl Place {
    /// The address of its page.
    #[must_use]
    pub fn href(&self) -> String {
        match self.entry {
            None => format!("/respond/sections/{}", self.section),
            Some(entry) => format!("/respond/entries/{entry}/sections/{}", self.section),
        }
    }
}

impl Spot<'_> {
    /// The entry's id; none for the header.
    #[must_use]
    pub fn entry_id(&self) -> Option<EntryId> {
        self.entry.map(|entry| entry.id)
    }

    /// The roster's code; none for the header.
    #[must_use]
    pub fn roster_id(&self) -> Option<&str> {
        self.roster.map(|roster| roster.id.as_str())
    }
}

impl Loaded {
    /// The questionnaire.
    #[must_use]
    pub fn instrument(&self) -> &Instrument {
        &self.visit.instrument
    }

    /// Whether answers are taken now.
    #[must_use]
    pub const fn is_writable(&self) -> bool {
        matches!(self.visit.access, Access::Writable { .. })
    }

    /// The language of its pages.
    #[must_use]
    pub fn lang(&self, wanted: Wanted) -> Lang {
        wanted.lang(Some(self.visit.unit.facts.language))
    }

    /// What surrounds its pages.
    #[must_use]
    pub fn layout(&self, request: &HttpRequest, lang: Lang, title: impl Into<String>) -> Layout {
        layout(&self.visit, request, lang, title)
    }

    /// Routes as if `sheet` were stored at `place`: which items a page asks that is shown back.
    pub fn reroute(&mut self, place: &Place, sheet: &Sheet, now: DateTime<Utc>) {
        let mut response = self.draft.response().clone();
        match place.entry {
            None => sheet.clone_into(&mut response.header),
            Some(id) => {
                let mut entries = response.rosters.values_mut().flatten();
                if let Some(entry) = entries.find(|entry| entry.id == id) {
                    sheet.clone_into(&mut entry.sheet);
                }
            }
        }
        let facts = Some(&self.visit.unit.facts);
        self.route = route(&self.visit.instrument, &response, facts, day_in_oslo(now));
    }

    /// The part and section of a place.
    ///
    /// # Errors
    ///
    /// [`PagesError::NoSuchSection`] also for a section that the link does not reach,
    /// [`CollectError::NoSuchEntry`].
    pub fn spot(&self, place: &Place) -> Result<Spot<'_>, PagesError> {
        let missing = || PagesError::NoSuchSection(place.section.clone());
        let Some(id) = place.entry else {
            let part = &self.instrument().header;
            let section = part.section(&place.section).ok_or_else(missing)?;
            if !self.visit.grantee.scope.reaches_section(section.id.as_str()) {
                return Err(missing());
            }
            let (sheet, edition) = (&self.draft.header.sheet, self.draft.header.edition);
            return Ok(Spot { roster: None, entry: None, part, section, sheet, edition });
        };
        let entry = self.draft.entry(id).ok_or(CollectError::NoSuchEntry(id))?;
        let roster = self.instrument().roster(entry.roster.as_str()).ok_or_else(missing)?;
        let section = roster.part.section(&place.section).ok_or_else(missing)?;
        Ok(Spot {
            roster: Some(roster),
            entry: Some(entry),
            part: &roster.part,
            section,
            sheet: &entry.sheet,
            edition: entry.edition,
        })
    }

    /// The sections of a part that are asked and reached, in their order.
    pub fn asked_sections<'a>(
        &'a self,
        part: &'a Part,
        entry: Option<EntryId>,
    ) -> impl Iterator<Item = &'a Section> {
        part.sections.iter().filter(move |section| {
            let reached =
                entry.is_some() || self.visit.grantee.scope.reaches_section(section.id.as_str());
            reached && section.items.iter().any(|item| self.route.asks(entry, item.id.as_str()))
        })
    }

    /// The findings at the items of one section.
    pub fn findings_at<'a>(
        &'a self,
        section: &'a Section,
        entry: Option<EntryId>,
    ) -> impl Iterator<Item = &'a Finding> {
        self.findings.iter().filter(move |finding| {
            finding.entry == entry
                && finding
                    .item
                    .as_ref()
                    .is_some_and(|at| section.items.iter().any(|own| own.id == *at))
        })
    }
}

/// What surrounds the pages of a link.
#[must_use]
pub fn layout(
    visit: &Visit,
    request: &HttpRequest,
    lang: Lang,
    title: impl Into<String>,
) -> Layout {
    let document = &visit.instrument.document;
    let mut layout = Layout::new(request, lang, title).of_survey(
        document.title.get(lang),
        "/respond",
        &document.metadata.publisher,
    );
    let facts = &visit.unit.facts;
    layout.test = visit.round.test;
    layout.holder = Some(layout.words.say_all(
        "holder",
        [("name", facts.name.as_str().into()), ("orgnr", format::orgnr(&facts.orgnr).into())],
    ));
    layout
}

/// What an entry is called in lists.
#[must_use]
pub fn entry_name(words: Words, roster: &Roster, sheet: &Sheet) -> String {
    match sheet.answers.get(&roster.name_item) {
        Some(Answer::Value(Value::Text(name))) => name.clone(),
        _ => words.say_with("entry-unnamed", "entry", capitalised(roster.entry.get(words.lang))),
    }
}
