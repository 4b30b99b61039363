//! What a page of questions shows: the questions with their fields and findings, in order.

use actix_web::HttpRequest;
use askama::Template;

use super::answer::done;
use super::error::PagesError;
use super::form::{Fields, soft_rules};
use super::loaded::{Loaded, Place, Spot, entry_name};
use super::question::{Control, DoubtView, QuestionView, field_id};
use super::save::{Refusal, Why};
use super::wording;
use crate::domain::answer::{Breach, Edition, Finding, Severity};
use crate::domain::lang::Lang;
use crate::domain::questionnaire::instrument::Item;
use crate::http::page::Layout;
use crate::words::{Words, words};

/// A page of questions.
#[derive(Template)]
#[template(path = "respondent/section.html")]
pub struct SectionPage {
    layout: Layout,
    trail: Vec<Step>,
    progress: Option<String>,
    heading: String,
    intro: Option<String>,
    notice: Option<String>,
    faults: Vec<Line>,
    stored: bool,
    action: String,
    csrf: String,
    edition: Edition,
    seen: String,
    blocks: Vec<Block>,
}

/// One step of the way from the overview to the page.
#[derive(Debug)]
pub struct Step {
    /// What it is called.
    pub name: String,
    /// Where it leads; nowhere when it is this page.
    pub href: Option<String>,
}

/// One line of the error summary.
#[derive(Debug)]
pub struct Line {
    /// The field.
    pub href: String,
    /// The question and what is wrong.
    pub text: String,
}

enum Block {
    Question(Box<QuestionView>),
    Grid(GridView),
}

struct GridView {
    id: String,
    number: Option<String>,
    text: String,
    optional: bool,
    rows: Vec<QuestionView>,
}

impl GridView {
    /// Whether none of its rows is asked.
    fn is_hidden(&self) -> bool {
        self.rows.iter().all(|row| row.hidden)
    }
}

/// How the page is to be shown.
#[derive(Debug)]
pub struct Shown<'a> {
    /// What its fields hold.
    pub fields: &'a Fields,
    /// Why they are not stored, if they are not.
    pub refusals: &'a [Refusal],
    /// Also say what is unanswered.
    pub checked: bool,
    /// The edition that the fields are based on.
    pub edition: Edition,
    /// The mark of it.
    pub seen: String,
}

impl SectionPage {
    /// The page of a place.
    ///
    /// # Errors
    ///
    /// [`PagesError::NoSuchSection`], [`CollectError::NoSuchEntry`](crate::service::collect::CollectError::NoSuchEntry).
    pub fn new(
        loaded: &Loaded,
        place: &Place,
        request: &HttpRequest,
        lang: Lang,
        csrf: &str,
        shown: Shown<'_>,
    ) -> Result<Self, PagesError> {
        let (spot, words) = (loaded.spot(place)?, words(lang));
        let heading = spot.section.title.get(lang).to_owned();
        let questions: Vec<QuestionView> = spot
            .section
            .items
            .iter()
            .map(|item| question(words, loaded, &spot, item, &shown))
            .collect();
        let faults = summary(words, &spot, &questions, &shown);
        Ok(Self {
            layout: loaded.layout(request, lang, title(words, &spot, &heading)),
            trail: trail(words, &spot, &heading),
            progress: progress(words, loaded, &spot),
            intro: spot.section.intro.as_ref().map(|intro| intro.get(lang).to_owned()),
            notice: if shown.refusals.is_empty() { done(request, lang, spot.roster) } else { None },
            heading,
            faults,
            stored: shown.refusals.is_empty(),
            action: place.href(),
            csrf: csrf.to_owned(),
            edition: shown.edition,
            seen: shown.seen,
            blocks: blocks(spot.section.items.iter().zip(questions), lang),
        })
    }
}

/// What is wrong with an answer that is not stored.
fn refusal_text(words: Words, spot: &Spot<'_>, refusal: &Refusal) -> String {
    let item = spot.section.items.iter().find(|item| item.id.as_str() == refusal.at);
    match &refusal.why {
        Why::Fault(fault) => wording::fault(words, item, fault),
        Why::Breach(breach) => wording::breach(words, item, spot.roster, breach),
    }
}

/// The same with the question's short name before it.
#[must_use]
pub fn refusal_line(words: Words, spot: &Spot<'_>, refusal: &Refusal) -> String {
    let item = spot.section.items.iter().find(|item| item.id.as_str() == refusal.at);
    let text = refusal_text(words, spot, refusal);
    let name = item.map(|item| item.short.get(words.lang));
    name.map_or(text.clone(), |name| format!("{name}{}{text}", wording::mark(name)))
}

fn question(
    words: Words,
    loaded: &Loaded,
    spot: &Spot<'_>,
    item: &Item,
    shown: &Shown<'_>,
) -> QuestionView {
    let mut view = QuestionView::new(words, &loaded.visit, item, shown.fields);
    let entry = spot.entry_id();
    view.hidden = !loaded.route.asks(entry, item.id.as_str());
    let refusal = shown.refusals.iter().find(|refusal| refusal.at == item.id.as_str());
    let found =
        || loaded.findings.iter().filter(|f| f.entry == entry && f.item.as_ref() == Some(&item.id));
    view.error = match refusal {
        Some(refusal) => Some(refusal_text(words, spot, refusal)),
        // A page shown back has other answers than the findings are about.
        None if !shown.refusals.is_empty() => None,
        None => found()
            .find(|finding| is_shown(finding, shown.checked))
            .map(|finding| wording::breach(words, Some(item), spot.roster, &finding.breach)),
    };
    let confirmed = soft_rules(loaded.instrument(), spot.roster_id(), spot.section)
        .filter(|rule| rule.at == item.id);
    view.doubts = confirmed
        .filter_map(|rule| {
            let comment = shown.fields.first('c', rule.id.as_str());
            let holds = !found().any(|finding| {
                matches!(&finding.breach, Breach::Unconfirmed { rule: broken, .. } if *broken == rule.id)
            });
            (comment.is_some() || !holds).then(|| DoubtView {
                id: format!("{}-{}", field_id(item), rule.id),
                rule: rule.id.to_string(),
                message: rule.message.get(words.lang).to_owned(),
                comment: comment.unwrap_or_default().to_owned(),
            })
        })
        .collect();
    view
}

/// Whether a finding is an error on the page: what is unanswered only once the reader has saved.
fn is_shown(finding: &Finding, checked: bool) -> bool {
    match finding.breach.severity() {
        Severity::Hard => true,
        Severity::Incomplete => checked,
        Severity::Soft => false,
    }
}

fn summary(
    words: Words,
    spot: &Spot<'_>,
    questions: &[QuestionView],
    shown: &Shown<'_>,
) -> Vec<Line> {
    let line = |question: &QuestionView, text: &str| Line {
        href: format!("#{}", question.id),
        text: format!("{}{}{text}", question.short, wording::mark(&question.short)),
    };
    let mut lines: Vec<Line> = questions
        .iter()
        .filter_map(|question| Some(line(question, question.error.as_ref()?)))
        .collect();
    if shown.checked {
        for question in questions {
            for doubt in question.doubts.iter().filter(|doubt| doubt.comment.is_empty()) {
                let href = format!("#{}-comment", doubt.id);
                lines.push(Line { href, ..line(question, &doubt.message) });
            }
        }
    }
    // What is wrong with a rule's comment has no question of its own.
    let elsewhere = shown
        .refusals
        .iter()
        .filter(|refusal| !spot.section.items.iter().any(|item| item.id.as_str() == refusal.at));
    lines.extend(elsewhere.map(|refusal| Line {
        href: "#main".to_owned(),
        text: refusal_text(words, spot, refusal),
    }));
    lines
}

fn title(words: Words, spot: &Spot<'_>, heading: &str) -> String {
    match (spot.roster, spot.entry) {
        (Some(roster), Some(entry)) => {
            format!("{heading} – {}", entry_name(words, roster, &entry.sheet))
        }
        _ => heading.to_owned(),
    }
}

/// The steps from the overview to a section.
#[must_use]
pub fn trail(words: Words, spot: &Spot<'_>, heading: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    if let (Some(roster), Some(entry)) = (spot.roster, spot.entry) {
        steps.push(Step {
            name: roster.title.get(words.lang).to_owned(),
            href: Some(format!("/respond#{}", roster.id)),
        });
        let name = entry_name(words, roster, &entry.sheet);
        steps.push(Step { name, href: None });
    }
    steps.push(Step { name: heading.to_owned(), href: None });
    steps
}

/// `Del 2 av 4`, where there are several.
fn progress(words: Words, loaded: &Loaded, spot: &Spot<'_>) -> Option<String> {
    let sections: Vec<_> = loaded.asked_sections(spot.part, spot.entry_id()).collect();
    let at = sections.iter().position(|section| section.id == spot.section.id)?;
    (sections.len() > 1).then(|| {
        words.say_all(
            "progress",
            [("at", (at + 1).to_string().into()), ("of", sections.len().to_string().into())],
        )
    })
}

fn blocks<'a>(questions: impl Iterator<Item = (&'a Item, QuestionView)>, lang: Lang) -> Vec<Block> {
    let mut blocks = Vec::new();
    for (item, mut question) in questions {
        // What the rows share is said once, over them.
        let (number, optional) = (item.number.clone(), !item.required);
        if item.grid.is_some() {
            question.number = None;
            question.optional = false;
        }
        match (&item.grid, blocks.last_mut()) {
            (Some(place), Some(Block::Grid(grid))) if grid.id == place.id.as_str() => {
                grid.rows.push(question);
            }
            (Some(place), _) => blocks.push(Block::Grid(GridView {
                id: place.id.to_string(),
                number,
                text: place.text.get(lang).to_owned(),
                optional,
                rows: vec![question],
            })),
            (None, _) => blocks.push(Block::Question(Box::new(question))),
        }
    }
    blocks
}
