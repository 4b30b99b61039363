//! The public correction log: what each revision changed and why, as a page, CSV, JSON and an Atom feed.
//!
//! Without a query it covers every survey; `survey` and `round` narrow it. Only the log of one round lists
//! every changed figure on its page; the files always do.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;

use super::number::day;
use super::place::Place;
use super::serve::{self, CSV, Good, JSON};
use super::view::LinkView;
use super::wording::{changed, counted};
use crate::domain::code::{Code, Name};
use crate::domain::lang::Lang;
use crate::domain::publication::{Change, Kind, Publication};
use crate::exchange::corrections::{self, Correction};
use crate::http::page::{Layout, Page, Wanted};
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::http::site::Options;
use crate::service::disseminate::{self, Published};
use crate::service::{Actor, Cx, Shell};
use crate::words::words;

/// What the log is narrowed to.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Asked {
    survey: Option<Name>,
    round: Option<Code>,
}

#[derive(Template)]
#[template(path = "results/corrections.html")]
struct CorrectionsPage {
    layout: Layout,
    heading: String,
    /// The wider logs, from the widest.
    wider: Vec<LinkView>,
    corrections: Vec<CorrectionView>,
    csv_nb: String,
    csv_en: String,
    json: String,
    atom: String,
}

struct CorrectionView {
    title: String,
    href: String,
    former: String,
    published: String,
    reason: String,
    preliminary: bool,
    log: String,
    summary: Vec<String>,
    lines: Vec<ChangeView>,
}

/// One line of the log.
#[derive(Debug)]
pub struct ChangeView {
    /// What is different.
    pub what: String,
    /// Where.
    pub place: String,
    /// What the former revision showed.
    pub from: String,
    /// What is shown now.
    pub to: String,
    /// Whether a text has changed, and not a figure.
    pub is_text: bool,
}

/// `GET /corrections` is the log as a page.
///
/// # Errors
///
/// 404 `not-published`.
pub async fn page(
    request: HttpRequest,
    shell: Data<Shell>,
    wanted: Wanted,
    Query(asked): Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let lang = wanted.lang(None);
    let found = find(&shell, &asked).await?;
    let heading = heading(&shell, &asked, lang).await?;
    let file = |ending: &str, lang: Lang| asked.address(ending, Some(lang));
    let whole = asked.round.is_some();
    let view = CorrectionsPage {
        layout: Layout::new(&request, lang, heading.as_str()),
        wider: asked.wider(lang),
        corrections: found.iter().map(|one| view(one, whole, lang)).collect(),
        csv_nb: file(".csv", Lang::Nb),
        csv_en: file(".csv", Lang::En),
        json: asked.address(".json", None),
        atom: file(".atom", lang),
        heading,
    };
    Ok(serve::page(&request, Page::public(lang, &view)?, Good::Shortly))
}

/// What the log is called, with what it is narrowed to.
async fn heading(shell: &Shell, asked: &Asked, lang: Lang) -> Result<String, Problem> {
    let mut heading = words(lang).say("results-corrections");
    if let Some(survey) = asked.survey.clone() {
        let read = move |cx: &mut Cx<'_>| disseminate::published_rounds(cx, &survey);
        let (newest, _) = shell.read(Actor::System, read).await?;
        heading = format!("{heading}: {}", newest.publication.survey.title.get(lang));
    }
    if let Some(round) = &asked.round {
        heading = format!("{heading}, {round}");
    }
    Ok(heading)
}

/// `GET /corrections.csv` is the log as CSV; `lang` chooses labels and flavour.
///
/// # Errors
///
/// 404 `not-published`.
pub async fn csv(
    request: HttpRequest,
    shell: Data<Shell>,
    wanted: Wanted,
    Query(asked): Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let found = find(&shell, &asked).await?;
    let lang = wanted.lang(None);
    let told = move |publication: &Publication, change: &Change| {
        let ChangeView { what, place, .. } = changed(publication, change, lang);
        [what, place]
    };
    let made = move || Ok(with_log(&found, |log| corrections::to_csv(log, lang, told)));
    let bytes = serve::apart(made).await?;
    Ok(serve::file(&request, "corrections.csv", CSV, bytes, Good::Shortly))
}

/// `GET /corrections.json` is the log as JSON.
///
/// # Errors
///
/// 404 `not-published`.
pub async fn json(
    request: HttpRequest,
    shell: Data<Shell>,
    Query(asked): Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let found = find(&shell, &asked).await?;
    let bytes = serve::apart(move || Ok(with_log(&found, corrections::to_json))).await?;
    Ok(serve::file(&request, "corrections.json", JSON, bytes, Good::Shortly))
}

#[derive(Template)]
#[template(path = "results/corrections.xml")]
struct Feed {
    lang: &'static str,
    title: String,
    base: String,
    own: String,
    updated: String,
    entries: Vec<FeedEntry>,
}

struct FeedEntry {
    title: String,
    id: String,
    updated: String,
    author: String,
    summary: String,
}

/// `GET /corrections.atom` is the log as an Atom feed, an entry a revision.
///
/// Source: RFC 4287.
///
/// # Errors
///
/// 404 `not-published`.
pub async fn atom(
    request: HttpRequest,
    (shell, options): (Data<Shell>, Data<Options>),
    wanted: Wanted,
    Query(asked): Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let lang = wanted.lang(None);
    let found = find(&shell, &asked).await?;
    let whole =
        |path: &str| options.public_url.join(path).map_or_else(|_| path.into(), String::from);
    let entries: Vec<FeedEntry> = found.iter().map(|(one, _)| entry(one, whole, lang)).collect();
    let feed = Feed {
        lang: lang.tag(),
        title: words(lang).say("results-corrections"),
        base: whole(&asked.address("", None)),
        own: whole(&asked.address(".atom", Some(lang))),
        // RFC 4287 wants an instant also of an empty feed.
        updated: entries
            .first()
            .map_or_else(|| "1970-01-01T00:00:00Z".into(), |one| one.updated.clone()),
        entries,
    };
    let bytes = feed.render().map_err(|e| Problem::internal(&e))?.into_bytes();
    let media_type = "application/atom+xml; charset=utf-8";
    Ok(serve::file(&request, "corrections.atom", media_type, bytes, Good::Shortly))
}

/// A revision, and the number of the one that it replaced.
type Correcting = (Published, u32);

async fn find(shell: &Shell, asked: &Asked) -> Result<Vec<Correcting>, Problem> {
    let Asked { survey, round } = asked.clone();
    let find =
        move |cx: &mut Cx<'_>| disseminate::list_corrections(cx, survey.as_ref(), round.as_ref());
    Ok(shell.read(Actor::System, find).await?)
}

fn with_log(found: &[Correcting], write: impl Fn(&[Correction<'_>]) -> Vec<u8>) -> Vec<u8> {
    let hashes: Vec<String> = found.iter().map(|(one, _)| one.hash_hex()).collect();
    let log: Vec<Correction<'_>> = found
        .iter()
        .zip(&hashes)
        .map(|((one, supersedes), sha256)| Correction {
            publication: &one.publication,
            supersedes: *supersedes,
            sha256,
        })
        .collect();
    write(&log)
}

impl Asked {
    /// The address of this log in one of its forms.
    fn address(&self, ending: &str, lang: Option<Lang>) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        if let Some(survey) = &self.survey {
            query.append_pair("survey", survey.as_str());
        }
        if let Some(round) = &self.round {
            query.append_pair("round", round.as_str());
        }
        if let Some(lang) = lang {
            query.append_pair("lang", lang.tag());
        }
        let query = query.finish();
        let joint = if query.is_empty() { "" } else { "?" };
        format!("/corrections{ending}{joint}{query}")
    }

    fn wider(&self, lang: Lang) -> Vec<LinkView> {
        let words = words(lang);
        let mut wider = Vec::new();
        if self.survey.is_some() {
            let href = Self::default().address("", None);
            wider.push(LinkView { href, text: words.say("results-corrections-of-all") });
        }
        if let (Some(survey), Some(_)) = (&self.survey, &self.round) {
            let of_survey = Self { survey: Some(survey.clone()), round: None };
            let (href, text) =
                (of_survey.address("", None), words.say("results-corrections-of-survey"));
            wider.push(LinkView { href, text });
        }
        wider
    }
}

fn title(one: &Published, lang: Lang) -> String {
    let publication = &one.publication;
    let revision = words(lang).say("results-revision").to_lowercase();
    let survey = publication.survey.title.get(lang);
    format!("{survey}, {}, {revision} {}", publication.round.code, publication.revision)
}

fn view((one, former): &Correcting, whole: bool, lang: Lang) -> CorrectionView {
    let publication = &*one.publication;
    let place = |revision: u32| Place::of(publication, Some(revision));
    let of_round = Asked {
        survey: Some(publication.survey.code.clone()),
        round: Some(publication.round.code.clone()),
    };
    let lines = publication.changes.iter().map(|change| changed(publication, change, lang));
    CorrectionView {
        title: title(one, lang),
        href: place(publication.revision).round(),
        former: place(*former).round(),
        published: day(publication.published_at, lang),
        reason: publication.reason.clone(),
        preliminary: publication.kind == Kind::Preliminary,
        log: of_round.address("", None),
        summary: counted(publication, lang),
        lines: if whole { lines.collect() } else { Vec::new() },
    }
}

fn entry(one: &Published, whole: impl Fn(&str) -> String, lang: Lang) -> FeedEntry {
    let publication = &*one.publication;
    let lasting = Place::of(publication, Some(publication.revision)).round();
    let mut summary = vec![publication.reason.clone()];
    summary.extend(counted(publication, lang));
    FeedEntry {
        title: title(one, lang),
        id: whole(&lasting),
        updated: publication.published_at.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        author: publication.survey.publisher.name.get(lang).to_owned(),
        summary: summary.join(". "),
    }
}
