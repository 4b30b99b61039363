//! One request to the interface: counted by the client's address, and told what is left.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::HeaderValue;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse};

use crate::http::client::address_of;
use crate::http::limit::{self, Left, Limiter};
use crate::http::problem::{INTERNAL, Problem};

/// How often one address may ask.
pub struct CallLimit(pub Limiter);

/// A request that was allowed.
#[derive(Debug)]
pub struct Call(Left);

impl Call {
    /// The answer with what is left to this address.
    pub fn answered(self, mut answer: HttpResponse) -> HttpResponse {
        for (name, value) in
            [(limit::policy_header(), self.0.policy), (limit::state_header(), self.0.state)]
        {
            if let Ok(value) = HeaderValue::try_from(value) {
                answer.headers_mut().insert(name, value);
            }
        }
        answer
    }
}

impl FromRequest for Call {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let limit = request.app_data::<Data<CallLimit>>();
        let Some(limit) = limit else {
            return ready(Err(Problem::of(&INTERNAL, "The server has no settings.")));
        };
        ready(limit.0.take(&address_of(request)).map(Self))
    }
}
