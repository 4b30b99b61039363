//! The server: the rooms' routes, the limits that hold for all of them, and how it is started.

use std::net::TcpListener;

use actix_web::dev::Server;
use actix_web::middleware::{Compress, from_fn};
use actix_web::web::{Data, ServiceConfig};
use actix_web::{App, HttpServer};

use super::{api, page, respondent, results};
use crate::service::Shell;

/// The routes of every room.
pub fn routes(config: &mut ServiceConfig) {
    api::routes(config);
    page::assets::routes(config);
    respondent::routes(config);
    results::routes(config);
}

/// Starts a server on `listener`; it serves until the handle stops it or a signal comes.
///
/// # Errors
///
/// When the listener cannot be taken over.
pub fn start(shell: &Shell, listener: TcpListener, workers: usize) -> std::io::Result<Server> {
    let shell = Data::new(shell.clone());
    let app = move || {
        App::new()
            .app_data(shell.clone())
            .wrap(from_fn(page::problems::as_pages))
            .wrap(Compress::default())
            .configure(routes)
    };
    Ok(HttpServer::new(app).workers(workers).listen(listener)?.run())
}
