//! The second door, for Prometheus: an address of its own, with a token when it is not on this machine.
//!
//! **Not here:** what is counted, which is in [`metrics`](super::metrics).

use std::net::TcpListener;
use std::time::Duration;

use actix_web::middleware::Compress;
use actix_web::web::{self, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use sha2::{Digest, Sha256};

use super::auth::bearer;
use super::metrics::{Metrics, Scraped};
use super::problem::{Problem, request};
use super::route::{self, at};
use super::server::Server;
use super::site::Site;
use crate::service::{Actor, Shell, operation};

/// How long the database may take; Prometheus itself gives up after ten seconds.
const BOUND: Duration = Duration::from_secs(3);

/// The hash of the token that must be shown; none when none must be.
struct Token(Option<[u8; 32]>);

impl Token {
    fn is_shown_by(&self, request: &HttpRequest) -> bool {
        let Some(expected) = self.0 else { return true };
        // Hashes are compared, so that the time it takes tells nothing of the token.
        bearer(request).is_some_and(|token| hash(token) == expected)
    }
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// Serves `/metrics` on `listener` until the handle stops it.
///
/// # Errors
///
/// When the listener cannot be taken over.
pub fn start(site: &Site, listener: TcpListener, token: Option<&str>) -> std::io::Result<Server> {
    let (shell, metrics) = (Data::new(site.shell.clone()), Data::new(site.metrics.clone()));
    let token = Data::new(Token(token.map(hash)));
    let app = move || {
        App::new()
            .app_data(shell.clone())
            .app_data(metrics.clone())
            .app_data(token.clone())
            .wrap(Compress::default())
            .service(at("/metrics").get(scrape))
            .default_service(web::to(route::nowhere))
    };
    let server = HttpServer::new(app).workers(1).disable_signals().shutdown_timeout(1);
    Ok(server.listen(listener)?.run())
}

/// `GET /metrics`: everything, as text.
async fn scrape(
    request: HttpRequest,
    shell: Data<Shell>,
    metrics: Data<Metrics>,
    token: Data<Token>,
) -> Result<HttpResponse, Problem> {
    if !token.is_shown_by(&request) {
        return Err(request::metrics_token_missing());
    }
    let asked = shell.read(Actor::System, operation::figures);
    let figures = match tokio::time::timeout(BOUND, asked).await {
        Ok(Ok(figures)) => Some(figures),
        Ok(Err(error)) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "no figures");
            None
        }
        Err(_) => None,
    };
    let store = &shell.store;
    let (in_hand, counts) = (store.in_hand(), store.counts());
    let (pool, oldest_write) = (store.pool_use(), store.oldest_write());
    let scraped = Scraped { pool, in_hand, oldest_write, counts, figures };
    let text = metrics.exposition(&scraped).map_err(|error| Problem::internal(&error))?;
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(text))
}
