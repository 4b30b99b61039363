//! Which edition a write is based on: `If-Match` to change, `If-None-Match: *` to make.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::IF_NONE_MATCH;
use actix_web::{FromRequest, HttpRequest};

use crate::domain::answer::Edition;
use crate::http::precondition::IfMatch;
use crate::http::problem::Problem;
use crate::http::problem::request::VERSION_REQUIRED;

/// The edition that a write is based on; none when it makes something new.
///
/// As an extractor it refuses a request with neither header with 428, and `If-Match: *` too:
/// nobody overwrites what they have not seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BasedOn(pub Option<Edition>);

impl FromRequest for BasedOn {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let makes = request.headers().get(IF_NONE_MATCH).is_some_and(|value| value == "*");
        if makes {
            return ready(Ok(Self(None)));
        }
        let seen = IfMatch::from_request(request, payload).into_inner();
        ready(seen.and_then(|seen| match seen {
            IfMatch::Any => {
                let detail = "Name the version that you saw: `*` would overwrite any.";
                Err(Problem::of(&VERSION_REQUIRED, detail))
            }
            // A tag that is none of ours is of no edition: the write is then refused as stale.
            tags @ IfMatch::Tags(_) => Ok(Self(Some(Edition(tags.version().unwrap_or(-1))))),
        }))
    }
}
