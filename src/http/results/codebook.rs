//! The codebook's page: every item with its wording, its codes, and when it was asked.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::place::{Place, RoundPath, Which};
use super::round::{RoundFacts, find, layout};
use super::serve::{self, Good};
use crate::domain::lang::Lang;
use crate::domain::questionnaire::codebook::{Codebook, Variable};
use crate::http::page::{Layout, Page, Wanted};
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::service::disseminate::{self, Published};
use crate::service::{Actor, Shell};
use crate::words::words;

#[derive(Template)]
#[template(path = "results/codebook.html")]
struct CodebookPage {
    layout: Layout,
    head: RoundFacts,
    place: Place,
    json: String,
    variables: Vec<VariableView>,
}

struct VariableView {
    id: String,
    number: String,
    text: String,
    grid: Option<String>,
    facts: Vec<(String, String)>,
    codes: Vec<(String, String)>,
}

/// The codebook of a publication.
///
/// # Errors
///
/// 404 `not-published`.
pub async fn read(shell: &Shell, published: &Published) -> Result<Codebook, Problem> {
    let id = published.id;
    Ok(shell.read(Actor::System, move |cx| disseminate::published_codebook(cx, id)).await?)
}

/// `GET /results/{survey}/{round}/codebook` shows the codebook.
///
/// # Errors
///
/// 404 `not-published`.
pub async fn codebook(
    request: HttpRequest,
    shell: Data<Shell>,
    wanted: Wanted,
    path: Path<RoundPath>,
    Query(which): Query<Which>,
) -> Result<HttpResponse, Problem> {
    let lang = wanted.lang(None);
    let published = find(&shell, path.into_inner(), &which).await?;
    let codebook = read(&shell, &published).await?;
    let place = Place::of(&published.publication, which.revision);
    let title = words(lang).say("results-codebook");
    let view = CodebookPage {
        layout: layout(&request, &published.publication, &place, &title, lang),
        head: RoundFacts::of(&published, lang),
        json: place.file("/codebook.json", lang),
        variables: codebook.variables.iter().map(|one| variable(one, lang)).collect(),
        place,
    };
    Ok(serve::page(&request, Page::public(lang, &view)?, Good::Shortly))
}

fn variable(variable: &Variable, lang: Lang) -> VariableView {
    let words = words(lang);
    let mut facts = vec![(words.say("results-kind"), variable.kind.to_owned())];
    let roster = variable.roster.iter().map(ToString::to_string);
    facts.extend(roster.map(|roster| (words.say("results-roster"), roster)));
    let asked = variable.asked_when.iter().cloned();
    facts.extend(asked.map(|condition| (words.say("results-asked-when"), condition)));
    let computed = variable.computed_as.iter().cloned();
    facts.extend(computed.map(|value| (words.say("results-computed-as"), value)));
    VariableView {
        id: variable.id.to_string(),
        number: variable.number.clone().unwrap_or_default(),
        text: variable.text.get(lang).to_owned(),
        grid: variable.grid.as_ref().map(|text| text.get(lang).to_owned()),
        facts,
        codes: variable
            .codes
            .iter()
            .map(|code| (code.code.to_string(), code.label.get(lang).to_owned()))
            .collect(),
    }
}
