//! The codebook's page: every item with its wording, its codes, and when it was asked.

use actix_web::HttpResponse;
use askama::Template;

use super::asked::{Around, Asked};
use super::place::Place;
use super::round::RoundFacts;
use crate::domain::questionnaire::codebook::Codebook;
use crate::http::page::Layout;
use crate::http::page::codebook::{VariableView, variables};
use crate::http::problem::Problem;
use crate::service::disseminate::{self, Published};
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
pub async fn read(asked: &Asked, published: &Published) -> Result<Codebook, Problem> {
    let id = published.id;
    asked.read(move |cx| disseminate::published_codebook(cx, id)).await
}

/// `GET /results/{survey}/{round}/codebook` shows the codebook.
///
/// # Errors
///
/// 404 `not-published`.
pub async fn codebook(asked: Asked) -> Result<HttpResponse, Problem> {
    let published = asked.published().await?;
    let codebook = read(&asked, &published).await?;
    let title = words(asked.lang).say("codebook");
    let Around { layout, head, place } = asked.around(&published, &title);
    let json = place.file("/codebook.json", asked.lang);
    let variables = variables(&codebook, asked.lang);
    asked.page(&CodebookPage { layout, head, place, json, variables })
}
