//! One address with its methods: `at("/api/v1/rounds").get(list).post(create)`.
//!
//! **Invariant:** an address that exists answers a method that it does not take with 405 and
//! `Allow`; `HEAD` is answered wherever `GET` is. The framework's own routes would say 404.

use std::sync::Arc;

use actix_web::dev::{AppService, HttpServiceFactory};
use actix_web::http::Method;
use actix_web::web::{self, ServiceConfig};
use actix_web::{
    FromRequest, Handler, HttpMessage, HttpRequest, HttpResponse, Resource, Responder,
};

use super::problem::{Problem, request};

/// One address, to be given to [`ServiceConfig::service`].
pub struct At {
    resource: Resource,
    allowed: Vec<&'static str>,
}

/// The pattern of the address that a request came to. Noted where it is found: the framework would match the address
/// with every pattern once more to tell it.
#[derive(Clone, Debug)]
pub struct Pattern(Arc<str>);

impl Pattern {
    /// The pattern of the address that a request came to; none for an address that is none.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Option<Self> {
        let noted = request.extensions().get::<Self>().cloned();
        let noted = noted.or_else(|| request.app_data::<Self>().cloned());
        // A request may have been refused before its address was looked for.
        noted.or_else(|| request.match_pattern().map(|pattern| Self(pattern.into())))
    }

    /// As in `/rounds/{round_id}`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The address of that pattern, as in `/rounds/{round_id}`.
#[must_use]
pub fn at(path: &str) -> At {
    let resource = web::resource(path).app_data(Pattern(path.into()));
    At { resource, allowed: Vec::new() }
}

macro_rules! methods {
    ($($(#[$doc:meta])* $name:ident [$($method:ident),+];)+) => {$(
        $(#[$doc])*
        #[must_use]
        pub fn $name<F, Args>(mut self, handler: F) -> Self
        where
            F: Handler<Args>,
            Args: FromRequest + 'static,
            F::Output: Responder + 'static,
        {
            $(
                let route = web::method(Method::$method).to(handler.clone());
                self.resource = self.resource.route(route);
                self.allowed.push(stringify!($method));
            )+
            self
        }
    )+};
}

impl At {
    methods! {
        /// What reads.
        get [GET, HEAD];
        /// What makes something new, or does a verb.
        post [POST];
        /// What replaces.
        put [PUT];
        /// What changes a part.
        patch [PATCH];
        /// What takes away.
        delete [DELETE];
    }
}

impl HttpServiceFactory for At {
    fn register(self, config: &mut AppService) {
        let allowed = self.allowed.join(", ");
        let refuse = move || {
            let problem = request::method_not_allowed(&allowed);
            async move { Err::<HttpResponse, Problem>(problem) }
        };
        self.resource.default_service(web::to(refuse)).register(config);
    }
}

/// What answers at every address that is none.
///
/// # Errors
///
/// Always 404 `no-such-address`.
pub async fn nowhere(request: HttpRequest) -> Result<HttpResponse, Problem> {
    Err(request::no_such_address(request.path()))
}

/// Adds addresses to a room: `addresses(config, [at("/a").get(a), at("/b").post(b)])`.
pub fn addresses<const N: usize>(config: &mut ServiceConfig, addresses: [At; N]) {
    for address in addresses {
        config.service(address);
    }
}
