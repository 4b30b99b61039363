//! One address with its methods: `at("/api/v1/rounds").get(list).post(create)`.
//!
//! **Invariant:** an address that exists answers a method that it does not take with 405 and
//! `Allow`; `HEAD` is answered wherever `GET` is. The framework's own routes would say 404.

use actix_web::dev::{AppService, HttpServiceFactory};
use actix_web::http::Method;
use actix_web::web::{self, ServiceConfig};
use actix_web::{FromRequest, Handler, HttpRequest, HttpResponse, Resource, Responder};

use super::problem::{Problem, request};

/// One address, to be given to [`ServiceConfig::service`].
pub struct At {
    resource: Resource,
    allowed: Vec<&'static str>,
}

/// The address of that pattern, as in `/rounds/{round_id}`.
#[must_use]
pub fn at(path: &str) -> At {
    At { resource: web::resource(path), allowed: Vec::new() }
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
