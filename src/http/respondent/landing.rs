//! The page that a link leads to: what the survey is and what it rests on. Reading it changes
//! nothing (mail scanners open every link); only its button starts a session.

use std::time::Duration;

use actix_web::http::header::{LOCATION, SET_COOKIE};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::loaded::layout;
use super::publicity::Publicity;
use super::session;
use crate::domain::ids::UnitId;
use crate::domain::lang::Lang;
use crate::domain::questionnaire::document::{ContactPoint, Obligation};
use crate::http::guesses::Guesses;
use crate::http::live::Live;
use crate::http::page::{Layout, Page, Wanted, format, language};
use crate::http::problem::Problem;
use crate::service::collect::{self, Access, CollectError, ReadOnly, Visit, Writing};
use crate::service::{Actor, Cx, Secret, Shell};
use crate::words::Words;

/// How long somebody who opens a link waits for its being noted.
const NOTING: Duration = Duration::from_secs(1);

#[derive(Template)]
#[template(path = "respondent/landing.html")]
struct LandingPage {
    layout: Layout,
    action: String,
    invitation: String,
    survey: String,
    purpose: String,
    legal_basis: String,
    register_id: Option<String>,
    organisation: String,
    orgnr: String,
    deadline: String,
    /// Until when it may be answered and changed; none once that is over.
    until: Option<String>,
    minutes: u16,
    obligatory: bool,
    submitted: bool,
    /// What the button is called that leads to the answers.
    start: String,
    access: LandingAccess,
    /// What is published of the answers; none when there are none and none will be.
    publicity: Option<Publicity>,
    results: Option<String>,
    contact: ContactView,
}

/// What can be done from the landing page.
enum LandingAccess {
    /// With what is to be said once the deadline has passed.
    Open(Option<String>),
    /// Until that day.
    NotYet(String),
    /// With why, and what can be done about it.
    Closed(String),
}

/// Where questions about the survey go.
pub struct ContactView {
    /// Name of a function.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Telephone number.
    pub phone: Option<String>,
}

impl ContactView {
    /// A contact point in one language.
    #[must_use]
    pub fn new(contact: &ContactPoint, lang: Lang) -> Self {
        Self {
            name: contact.name.get(lang).to_owned(),
            email: contact.email.clone(),
            phone: contact.phone.clone(),
        }
    }
}

/// `GET /i/{secret}` shows what the link leads to.
///
/// # Errors
///
/// 410 `link-gone` for an unknown, revoked or expired link, without telling which; 429
/// `quota-exceeded` after many of them.
pub async fn show(
    guesses: Guesses,
    shell: Data<Shell>,
    live: Data<Live>,
    secret: Path<String>,
    wanted: Wanted,
    request: HttpRequest,
) -> Result<Page, Problem> {
    let secret = parsed(&secret, &guesses)?;
    let shown = secret.clone();
    let read = move |cx: &mut Cx<'_>| {
        let visit = collect::visit(cx, &shown)?;
        let begun = visit.submitted.is_none() && collect::is_begun(cx, &visit.grantee)?;
        Ok((visit, begun))
    };
    let read = shell.read(Actor::System, read).await;
    let (visit, begun) = read.map_err(|error: CollectError| guesses.counted(error))?;
    live.note(&secret);
    let lang = wanted.lang(Some(visit.unit.facts.language));
    note_fetched(&shell, visit.grantee.unit).await;
    Page::private(lang, &view(&visit, begun, &request, wanted))
}

/// `POST /i/{secret}` starts a session and leaves the secret behind.
///
/// # Errors
///
/// 403 `form-not-ours`, 410 `link-gone`, 429 `quota-exceeded`.
pub async fn start(
    guesses: Guesses,
    shell: Data<Shell>,
    live: Data<Live>,
    secret: Path<String>,
    wanted: Wanted,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    session::refuse_other_sites(&request)?;
    let secret = parsed(&secret, &guesses)?;
    let shown = secret.clone();
    let find = move |cx: &mut Cx<'_>| collect::find_grantee(cx, &shown).map(drop);
    let found = live.look_up(&secret, shell.read(Actor::System, find)).await;
    found.map_err(|error: CollectError| guesses.counted(error))?;
    let shown = secret.clone();
    let start = move |cx: &mut Cx<'_>| collect::start_session(cx, &shown);
    let started = shell.save(Actor::System, Writing::Draft, start).await;
    if matches!(started, Err(CollectError::Gone)) {
        live.forget(&secret);
    }
    let started = started.map_err(|error| guesses.counted(error))?;
    live.note(&started.token);
    let begun = language::begun_in(&request, wanted.lang(Some(started.language)));
    Ok(HttpResponse::SeeOther()
        .insert_header((LOCATION, "/respond"))
        .append_header((SET_COOKIE, session::cookie(&request, &started.token).to_string()))
        .append_header((SET_COOKIE, begun.to_string()))
        .finish())
}

/// The secret in an address; what cannot be one leads where an unknown one does.
fn parsed(secret: &str, guesses: &Guesses) -> Result<Secret, Problem> {
    Secret::parse(secret).ok_or_else(|| guesses.counted(CollectError::Gone))
}

/// Notes that the link was fetched, by a person or a scanner; the page is shown even if that fails or takes long.
async fn note_fetched(shell: &Shell, unit: UnitId) {
    let note = shell.save(Actor::System, Writing::Draft, move |cx| collect::note_fetched(cx, unit));
    match tokio::time::timeout(NOTING, note).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "a fetch was not noted");
        }
        Err(_) => tracing::warn!("a fetch was not noted in time"),
    }
}

/// What is to be said to whoever has not answered when the deadline has passed, but answers are still taken.
#[must_use]
pub fn after_deadline(visit: &Visit, words: Words) -> Option<String> {
    let Access::Writable { late: true, .. } = visit.access else { return None };
    let dates = [("deadline", visit.deadline_on()), ("last", visit.last_on())];
    let dates = dates.map(|(name, day)| (name, format::date(day, words.lang).into()));
    visit.submitted.is_none().then(|| words.say_all("after-deadline", dates))
}

/// Until when it is to be answered, as long as nobody is late, and until when it may be changed.
fn until(visit: &Visit, words: Words) -> String {
    let told = |day| format::date(day, words.lang).into();
    let (deadline, last) = (visit.deadline_on(), visit.last_on());
    let late = matches!(visit.access, Access::Writable { late: true, .. });
    if visit.submitted.is_some() || late || deadline == last {
        return words.say_all("landing-how-change", [("date", told(last))]);
    }
    let dates = [("deadline", told(deadline)), ("date", told(last))];
    words.say_all("landing-how-deadline", dates)
}

/// That no answers are taken any longer, and what is left to do for whoever has answered and has not.
fn told_closed(visit: &Visit, words: Words) -> String {
    let closed = match visit.closed_early_on() {
        Some(day) => words.say_with("landing-closed-early", "date", format::date(day, words.lang)),
        None => words.say("landing-closed"),
    };
    let next = match visit.submitted {
        Some(_) => words.say("landing-closed-answered"),
        None => words.say_with(
            "landing-closed-unanswered",
            "organisation",
            visit.unit.facts.name.as_str(),
        ),
    };
    format!("{closed} {next}")
}

fn view(visit: &Visit, begun: bool, request: &HttpRequest, wanted: Wanted) -> LandingPage {
    let facts = &visit.unit.facts;
    let lang = wanted.lang(Some(facts.language));
    let document = &visit.instrument.document;
    let metadata = &document.metadata;
    let survey = document.title.get(lang);
    let mut layout = layout(visit, request, lang, survey);
    // The header's name must not lead into a session that has not started.
    request.path().clone_into(&mut layout.home);
    layout.holder = None;
    let words = layout.words;
    let submitted = visit.submitted.is_some();
    let closed = visit.access == Access::ReadOnly(ReadOnly::Closed);
    LandingPage {
        action: request.path().to_owned(),
        invitation: words.say_with(
            "landing-invitation",
            "publisher",
            metadata.publisher.name.get(lang),
        ),
        survey: survey.to_owned(),
        purpose: metadata.purpose.get(lang).to_owned(),
        legal_basis: metadata.legal_basis.get(lang).to_owned(),
        register_id: metadata.register_id.clone(),
        organisation: facts.name.clone(),
        orgnr: format::orgnr(&facts.orgnr),
        deadline: format::date(visit.deadline_on(), lang),
        minutes: metadata.minutes,
        obligatory: metadata.obligation == Obligation::Obligatory,
        submitted,
        start: words.say(match (submitted, begun) {
            (true, _) => "landing-change",
            (false, true) => "landing-continue",
            (false, false) => "landing-start",
        }),
        until: (!closed).then(|| until(visit, words)),
        access: match visit.access {
            Access::Writable { .. } => LandingAccess::Open(after_deadline(visit, words)),
            Access::ReadOnly(ReadOnly::NotOpen { opens_on }) => {
                LandingAccess::NotYet(format::date(opens_on, lang))
            }
            Access::ReadOnly(ReadOnly::Closed) => LandingAccess::Closed(told_closed(visit, words)),
        },
        publicity: (submitted || !closed)
            .then(|| Publicity::new(words, &visit.instrument, visit.round.schedule.links_end_on)),
        results: visit
            .published
            .then(|| format!("/results/{}/{}", document.survey, visit.round.code)),
        contact: ContactView::new(&metadata.contact, lang),
        layout,
    }
}
