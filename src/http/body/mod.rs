//! Bodies: read up to a limit, parsed into a type, with the place of whatever does not fit.
//!
//! The parts: [`read`](read()) takes the bytes, [`parse`] and what it says of those that do not fit, and the bounds that a type
//! sets.
//!
//! **Invariant:** no U+0000 passes: PostgreSQL cannot store it, and no text needs it.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::web::{Bytes, Data};
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use serde::de::DeserializeOwned;
use validator::Validate;

use self::bounds::out_of_bounds;
pub use self::misread::parse;
pub use self::read::read;
use super::problem::Problem;
use super::problem::request::UNSUPPORTED_MEDIA_TYPE;
use super::site::Options;

mod bounds;
mod misread;
mod read;

/// The largest body of somebody who is not known yet, in bytes.
const SHORT: usize = 16 << 10;

/// A JSON body whose shape fits `T`; what bounds its values have is not checked.
#[derive(Debug)]
pub struct Json<T>(pub T);

/// A JSON body that fits `T` and keeps the bounds that its `Validate` sets, of at most so many bytes.
#[derive(Debug)]
pub struct ValidJson<T, const MOST: usize = { usize::MAX }>(pub T);

/// A [`ValidJson`] of a few kibibytes, from whoever asks: nobody knows yet who it is.
pub type ShortJson<T> = ValidJson<T, SHORT>;

/// The bytes of a file, of any media type.
#[derive(Debug)]
pub struct Upload(pub Bytes);

type Later<T> = Pin<Box<dyn Future<Output = Result<T, Problem>>>>;

impl<T: DeserializeOwned + 'static> FromRequest for Json<T> {
    type Error = Problem;
    type Future = Later<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Later<Self> {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move { json(&request, payload, usize::MAX).await.map(Self) })
    }
}

impl<T, const MOST: usize> FromRequest for ValidJson<T, MOST>
where
    T: DeserializeOwned + Validate + 'static,
{
    type Error = Problem;
    type Future = Later<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Later<Self> {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let body: T = json(&request, payload, MOST).await?;
            body.validate().map_err(|errors| out_of_bounds(&errors))?;
            Ok(Self(body))
        })
    }
}

impl FromRequest for Upload {
    type Error = Problem;
    type Future = Later<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Later<Self> {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let limit = options(&request)?.file_bytes;
            read(&request, payload, limit).await.map(Self)
        })
    }
}

fn options(request: &HttpRequest) -> Result<&Options, Problem> {
    let options = request.app_data::<Data<Options>>().map(|options| &***options);
    options.ok_or_else(|| Problem::of(&super::problem::INTERNAL, "The server has no settings."))
}

/// Reads JSON of as many bytes as the settings allow, or `most` if that is less.
async fn json<T: DeserializeOwned>(
    request: &HttpRequest,
    payload: Payload,
    most: usize,
) -> Result<T, Problem> {
    if !is_json(request) {
        let detail = "Send JSON with `Content-Type: application/json`.";
        return Err(Problem::of(&UNSUPPORTED_MEDIA_TYPE, detail));
    }
    let limit = options(request)?.json_bytes.min(most);
    parse(&read(request, payload, limit).await?)
}

fn is_json(request: &HttpRequest) -> bool {
    let media_type = request.content_type();
    media_type.eq_ignore_ascii_case("application/json")
        || media_type.starts_with("application/") && media_type.ends_with("+json")
}
