//! The codebook's page: every item with its wording, its codes, and when it was asked.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::place::{Place, RoundPath, Which};
use super::round::{RoundFacts, find, layout};
use super::serve::{self, Good};
use crate::domain::questionnaire::codebook::Codebook;
use crate::http::page::codebook::{VariableView, variables};
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
    let title = words(lang).say("codebook");
    let view = CodebookPage {
        layout: layout(&request, &published.publication, &place, &title, lang),
        head: RoundFacts::of(&published, lang),
        json: place.file("/codebook.json", lang),
        variables: variables(&codebook, lang),
        place,
    };
    Ok(serve::page(&request, Page::public(lang, &view)?, Good::Shortly))
}
