//! The catalogue for harvesters: `/catalog` in the form that the reader prefers, and each form at an
//! address of its own.

use actix_web::http::header::ACCEPT;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use super::serve::{self, Good};
use crate::exchange::dcat::Catalogue;
use crate::http::problem::Problem;
use crate::http::site::Options;
use crate::service::disseminate::{self, DisseminateError};
use crate::service::{Actor, Shell};

/// A form of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Turtle,
    JsonLd,
}

/// `GET /catalog` describes every published survey as DCAT-AP-NO, as Turtle unless the reader
/// prefers JSON-LD.
///
/// # Errors
///
/// 404 `not-published` when nothing is published yet.
pub async fn catalogue(
    request: HttpRequest,
    shell: Data<Shell>,
    options: Data<Options>,
) -> Result<HttpResponse, Problem> {
    let form = preferred(&request);
    Ok(serve::varying(answer(&request, &shell, &options, form).await?, "Accept"))
}

/// `GET /catalog.ttl` is the catalogue as Turtle.
///
/// # Errors
///
/// As [`catalogue`].
pub async fn turtle(
    request: HttpRequest,
    shell: Data<Shell>,
    options: Data<Options>,
) -> Result<HttpResponse, Problem> {
    answer(&request, &shell, &options, Form::Turtle).await
}

/// `GET /catalog.jsonld` is the catalogue as JSON-LD.
///
/// # Errors
///
/// As [`catalogue`].
pub async fn json_ld(
    request: HttpRequest,
    shell: Data<Shell>,
    options: Data<Options>,
) -> Result<HttpResponse, Problem> {
    answer(&request, &shell, &options, Form::JsonLd).await
}

async fn answer(
    request: &HttpRequest,
    shell: &Shell,
    options: &Options,
    form: Form,
) -> Result<HttpResponse, Problem> {
    let surveys = shell.read(Actor::System, disseminate::surveys_in_force).await?;
    let root = options.public_url.as_str().trim_end_matches('/').to_owned();
    let made = move || {
        let catalogue = Catalogue::of(&surveys, &root)?.ok_or(DisseminateError::NotPublished)?;
        Ok(match form {
            Form::Turtle => ("catalog.ttl", "text/turtle; charset=utf-8", catalogue.turtle()?),
            Form::JsonLd => ("catalog.jsonld", "application/ld+json", catalogue.json_ld()?),
        })
    };
    let (name, media_type, bytes) = serve::apart(made).await?;
    Ok(serve::file(request, name, media_type, bytes, Good::Shortly))
}

/// The form with the greater weight in `Accept`; Turtle where neither is named or both alike.
fn preferred(request: &HttpRequest) -> Form {
    let accept = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok());
    let weight = |names: &[&str]| -> f32 {
        let of = |wish: &str| {
            let (name, parameters) = wish.split_once(';').unwrap_or((wish, ""));
            let name = name.trim().to_ascii_lowercase();
            let q = parameters.split(';').find_map(|one| one.trim().strip_prefix("q="));
            names
                .contains(&name.as_str())
                .then(|| q.map_or(1.0, |q| q.trim().parse().unwrap_or(0.0)))
        };
        accept.unwrap_or_default().split(',').filter_map(of).fold(0.0, f32::max)
    };
    let json = weight(&["application/ld+json", "application/json"]);
    if json > weight(&["text/turtle", "application/x-turtle"]) {
        Form::JsonLd
    } else {
        Form::Turtle
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn the_heavier_wish_wins_and_turtle_when_there_is_none() {
        for (accept, expected) in [
            ("text/turtle", Form::Turtle),
            ("application/ld+json", Form::JsonLd),
            ("text/turtle;q=0.5, application/ld+json;q=0.9", Form::JsonLd),
            ("application/json;q=0.3, text/turtle;q=0.4", Form::Turtle),
            ("*/*", Form::Turtle),
            ("application/ld+json;q=x", Form::Turtle),
        ] {
            let request = TestRequest::default().insert_header((ACCEPT, accept)).to_http_request();
            assert_eq!(preferred(&request), expected, "{accept}");
        }
    }
}
