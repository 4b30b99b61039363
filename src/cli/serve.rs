//! `kartlegger serve`: the server and its worker, until they are told to stop.

use std::net::TcpListener;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::time::timeout;

use super::alone::alone;
use super::{Failure, Outcome, opening, posting};
use crate::config::{Hidden, Settings};
use crate::http::server::Server;
use crate::http::site::Site;
use crate::http::{monitor, server};
use crate::service::Shell;
use crate::worker::Worker;

/// How long a worker that fell over rests.
const BREATH: Duration = Duration::from_secs(30);
/// How long the worker may take to end, but for the mail in its hands: a database that hangs lets nobody go.
const PARTING: Duration = Duration::from_secs(30);
/// How long threads that wait for such a database are waited for, when all else has ended.
const LAST_THREADS: Duration = Duration::from_secs(2);

/// Opens the house and serves until an interrupt or a request to end.
pub(super) fn run(settings: &Settings) -> Outcome {
    opening::make_private(settings)?;
    // Before the tables are migrated under another server's feet.
    let _alone = alone(&settings.database)?;
    let shell = opening::shell(settings)?;
    let listener = listen(settings)?;
    serve(settings, shell, listener)
}

/// Takes the address that people will be answered at.
pub(super) fn listen(settings: &Settings) -> Result<TcpListener, Failure> {
    let address = settings.server.listen;
    TcpListener::bind(address).map_err(|e| format!("cannot listen on {address}: {e}").into())
}

/// Serves until an interrupt or a request to end; what is being answered or sent then is finished, in so far as the
/// database lets it.
pub(super) fn serve(settings: &Settings, shell: Shell, listener: TcpListener) -> Outcome {
    opening::tell_few_files(settings);
    let worker = posting::worker(settings, &shell)?;
    let site = opening::site(settings, shell)?;
    let processors = || std::thread::available_parallelism().map_or(2, usize::from);
    let workers = settings.server.workers.unwrap_or_else(processors);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let outcome = runtime.block_on(async {
        let server = server::start(&site, listener, workers)?;
        let (handle, health, drain) = (server.handle(), site.health.clone(), settings.server.drain);
        let scraped =
            metrics(settings, &site)?.map(|server| (server.handle(), tokio::spawn(server)));
        let (stop, stopped) = watch::channel(false);
        let sending = async {
            match worker {
                Some(worker) => at_work(worker, stopped).await,
                None => Ok(()),
            }
        };
        let server_ended = stop.clone();
        let serving = async move {
            let served = server.await;
            server_ended.send_replace(true);
            served
        };
        tokio::spawn(async move {
            told_to_stop().await;
            tracing::info!("stopping; requests in flight are answered first");
            health.stop();
            stop.send_replace(true);
            tokio::time::sleep(drain).await;
            handle.stop(true).await;
        });
        let listen = settings.server.listen;
        tracing::info!(%listen, public_url = %settings.server.public_url, workers, "serving");
        let (served, sent) = tokio::join!(serving, sending);
        served?;
        sent?;
        if let Some((handle, serving)) = scraped {
            handle.stop(false).await;
            serving.await??;
        }
        tracing::info!("stopped");
        Ok(())
    });
    runtime.shutdown_timeout(LAST_THREADS);
    outcome
}

/// Works until told to stop. A worker that falls over a fault of ours is told of in the log and begins anew.
async fn kept_at_work(worker: Worker, mut stopped: watch::Receiver<bool>) {
    while let Err(fault) = tokio::spawn(worker.clone().run(stopped.clone())).await {
        tracing::error!(error = &fault as &dyn std::error::Error, "the worker fell over");
        // Whoever is told to stop does not rest first; a sender that is gone says so, too.
        if timeout(BREATH, stopped.wait_for(|stop| *stop)).await.is_ok() {
            return;
        }
    }
}

/// Keeps a worker at work, and waits until it has ended when it is told to stop: for the mail in its hands as long as
/// that takes, since nobody would know what became of it, and for anything else [for a while](PARTING).
async fn at_work(worker: Worker, mut stopped: watch::Receiver<bool>) -> Outcome {
    let mut sending = tokio::spawn(kept_at_work(worker.clone(), stopped.clone()));
    // What is waited for holds a lock, which nobody may keep.
    drop(stopped.wait_for(|stop| *stop).await);
    loop {
        match timeout(PARTING, &mut sending).await {
            Ok(ended) => return Ok(ended?),
            Err(_) if worker.hands_over() => {}
            Err(_) => {
                tracing::warn!("the worker does not end: the database does not answer it");
                return Ok(());
            }
        }
    }
}

/// The server for Prometheus, when the settings give it an address.
fn metrics(settings: &Settings, site: &Site) -> Result<Option<Server>, Failure> {
    let Some(metrics) = &settings.metrics else { return Ok(None) };
    let address = metrics.listen;
    let listener =
        TcpListener::bind(address).map_err(|e| format!("cannot listen on {address}: {e}"))?;
    let token = metrics.token.as_ref().map(Hidden::reveal);
    tracing::info!(listen = %address, "serving metrics");
    Ok(Some(monitor::start(site, listener, token)?))
}

/// Waits for an interrupt from the keyboard or the request of the system to end.
async fn told_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    if let Ok(mut end) = signal(SignalKind::terminate()) {
        tokio::select! {
            _ = interrupt => {}
            _ = end.recv() => {}
        }
        return;
    }
    // Without signals there is nothing to wait for, and the process is ended from outside.
    if interrupt.await.is_err() {
        std::future::pending::<()>().await;
    }
}
