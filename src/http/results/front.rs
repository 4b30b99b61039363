//! The front page with every published survey, and a survey's page with its rounds.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::number::day;
use super::round::RoundFacts;
use super::serve::{self, Good};
use crate::domain::code::Name;
use crate::domain::lang::Lang;
use crate::domain::publication::Kind;
use crate::http::page::{Layout, Page, Wanted};
use crate::http::problem::Problem;
use crate::service::disseminate::{self, PublicationHead, Published};
use crate::service::{Actor, Shell};

#[derive(Template)]
#[template(path = "results/front.html")]
struct FrontPage {
    layout: Layout,
    surveys: Vec<SurveyView>,
}

struct SurveyView {
    title: String,
    purpose: String,
    publisher: String,
    href: String,
    latest: String,
    published: String,
    answered_of: String,
}

/// `GET /` and `GET /results` list the surveys that have published something.
///
/// # Errors
///
/// The database's.
pub async fn front(
    request: HttpRequest,
    shell: Data<Shell>,
    wanted: Wanted,
) -> Result<HttpResponse, Problem> {
    let lang = wanted.lang(None);
    let newest = shell.read(Actor::System, disseminate::published_surveys).await?;
    let surveys = newest.iter().map(|published| survey_view(published, lang)).collect();
    let layout = Layout::new(&request, lang, crate::words::words(lang).say("results-front"));
    let page = Page::public(lang, &FrontPage { layout, surveys })?;
    Ok(serve::page(&request, page, Good::Shortly))
}

fn survey_view(published: &Published, lang: Lang) -> SurveyView {
    let publication = &published.publication;
    let facts = RoundFacts::of(published, lang);
    SurveyView {
        title: publication.survey.title.get(lang).to_owned(),
        purpose: publication.survey.purpose.get(lang).to_owned(),
        publisher: publication.survey.publisher.name.get(lang).to_owned(),
        href: format!("/results/{}", publication.survey.code),
        latest: publication.round.code.to_string(),
        answered_of: facts.answered_of(lang),
        published: facts.published,
    }
}

#[derive(Template)]
#[template(path = "results/survey.html")]
struct SurveyPage {
    layout: Layout,
    purpose: String,
    rounds: Vec<RoundView>,
    corrections: String,
    reasoned: bool,
}

struct RoundView {
    code: String,
    revision: u32,
    preliminary: bool,
    published: String,
    reason: String,
    href: String,
    in_force: bool,
}

/// `GET /results/{survey}` lists a survey's publications, the newest first.
///
/// # Errors
///
/// 404 `not-published`.
pub async fn survey(
    request: HttpRequest,
    shell: Data<Shell>,
    wanted: Wanted,
    code: Path<Name>,
) -> Result<HttpResponse, Problem> {
    let lang = wanted.lang(None);
    let (newest, all) =
        shell.read(Actor::System, move |cx| disseminate::published_rounds(cx, &code)).await?;
    let survey = &newest.publication.survey;
    let (title, home) = (survey.title.get(lang), format!("/results/{}", survey.code));
    let layout = Layout::new(&request, lang, title).of_survey(title, &home, &survey.publisher);
    let purpose = survey.purpose.get(lang).to_owned();
    let rounds: Vec<RoundView> = all.iter().map(|one| round_view(one, &all, &home, lang)).collect();
    let reasoned = rounds.iter().any(|round| !round.reason.is_empty());
    let corrections = format!("/corrections?survey={}", survey.code);
    let page = Page::public(lang, &SurveyPage { layout, purpose, rounds, corrections, reasoned })?;
    Ok(serve::page(&request, page, Good::Shortly))
}

fn round_view(
    line: &PublicationHead,
    all: &[PublicationHead],
    home: &str,
    lang: Lang,
) -> RoundView {
    let same = all.iter().filter(|one| one.round == line.round);
    let in_force = same.map(|one| one.revision).max() == Some(line.revision);
    let href = format!("{home}/{}", line.round);
    RoundView {
        code: line.round.to_string(),
        revision: line.revision,
        preliminary: line.kind == Kind::Preliminary,
        published: day(line.published_at, lang),
        reason: line.reason.clone(),
        href: if in_force { href } else { format!("{href}?revision={}", line.revision) },
        in_force,
    }
}
