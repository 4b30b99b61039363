//! The server: the rooms' routes, the limits that hold for all of them, and how it is started.

use std::net::TcpListener;

pub use actix_web::dev::Server;
use actix_web::middleware::{Compress, from_fn};
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{App, HttpServer};

use super::api::session::LoginLimits;
use super::connections::Connections;
use super::guesses::LinkLimit;
use super::kept::{self, Kept};
use super::limit::Limiter;
use super::live::Live;
use super::meter::{self, Meters};
use super::pxweb::{self, CallLimit};
use super::site::Site;
use super::{
    api, coded, cors, headers, health, page, query, respondent, results, route, sent, sharing,
    trace,
};

/// The routes of every room. An address is looked for in their order: those that a storm comes to stand first.
pub fn routes(config: &mut ServiceConfig) {
    api::respond::routes(config);
    respondent::routes(config);
    page::assets::routes(config);
    api::routes(config);
    results::routes(config);
    pxweb::routes(config);
    health::routes(config);
    page::kinds::routes(config);
}

/// Starts a server on `listener`, within a runtime; it serves until its handle stops it.
///
/// # Errors
///
/// When the listener cannot be taken over.
pub fn start(site: &Site, listener: TcpListener, workers: usize) -> std::io::Result<Server> {
    let (shell, keys) = (Data::new(site.shell.clone()), Data::new(site.keys.clone()));
    let options = Data::new(site.options.clone());
    let (health, metrics) = (Data::new(site.health.clone()), Data::new(site.metrics.clone()));
    let limiter = |name, quota| Limiter::new(name, quota, site.shell.clock.clone());
    let limits = Data::new(LoginLimits {
        per_account: limiter("login-account", site.options.login_per_account),
        per_address: limiter("login-address", site.options.login_per_address),
    });
    let links = Data::new(LinkLimit(limiter("link-address", site.options.link_per_address)));
    let live = Data::new(Live::default());
    let calls = Data::new(CallLimit(limiter("tables", site.options.tables.calls)));
    let meters = Data::new(Meters::new(site.options.calls, &site.shell.clock));
    if let Some(every) = site.options.share_limits {
        let counted = [&limits.per_account, &limits.per_address, &links.0, &calls.0];
        let all = counted.into_iter().chain(meters.limiters()).cloned().collect();
        tokio::spawn(sharing::share(site.shell.clone(), all, every));
    }
    let patience = site.options.patience;
    let connections = Connections::new(
        patience.address_connections,
        patience.body,
        site.options.trusted_proxies.clone(),
        site.metrics.clone(),
    );
    let kept = Data::new(Kept::default());
    let app = move || {
        App::new()
            .app_data(shell.clone())
            .app_data(keys.clone())
            .app_data(options.clone())
            .app_data(health.clone())
            .app_data(metrics.clone())
            .app_data(limits.clone())
            .app_data(links.clone())
            .app_data(live.clone())
            .app_data(calls.clone())
            .app_data(meters.clone())
            .app_data(kept.clone())
            .wrap(from_fn(meter::count))
            .wrap(from_fn(page::problems::as_pages))
            .wrap(from_fn(headers::protect))
            .wrap(from_fn(cors::share))
            .wrap(Compress::default())
            .wrap(from_fn(coded::tag))
            .wrap(from_fn(kept::keep))
            .wrap(from_fn(trace::follow))
            .wrap(from_fn(sent::send))
            .configure(query::configure)
            .configure(routes)
            .default_service(web::to(route::nowhere))
    };
    let server = HttpServer::new(app)
        .workers(workers)
        .on_connect(move |connection, kept| connections.on_connect(connection, kept))
        .max_connections(patience.connections.div_ceil(workers.max(1)))
        .client_request_timeout(patience.head)
        .keep_alive(patience.keep_alive)
        .disable_signals()
        .shutdown_timeout(30);
    Ok(server.listen(listener)?.run())
}
