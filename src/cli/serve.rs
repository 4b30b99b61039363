//! `kartlegger serve`: the server and its worker, until they are told to stop.

use std::net::TcpListener;

use tokio::sync::watch;

use super::{Failure, Outcome, opening, posting};
use crate::config::Settings;
use crate::http::server;
use crate::service::Shell;

/// Opens the house and serves until an interrupt or a request to end.
pub(super) fn run(settings: &Settings) -> Outcome {
    let shell = opening::shell(settings)?;
    let listener = listen(settings)?;
    serve(settings, shell, listener)
}

/// Takes the address that people will be answered at.
pub(super) fn listen(settings: &Settings) -> Result<TcpListener, Failure> {
    let address = settings.server.listen;
    TcpListener::bind(address).map_err(|e| format!("cannot listen on {address}: {e}").into())
}

/// Serves until an interrupt or a request to end; what is being answered or sent then is finished.
pub(super) fn serve(settings: &Settings, shell: Shell, listener: TcpListener) -> Outcome {
    let worker = posting::worker(settings, &shell)?;
    let site = opening::site(settings, shell)?;
    let processors = || std::thread::available_parallelism().map_or(2, usize::from);
    let workers = settings.server.workers.unwrap_or_else(processors);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let server = server::start(&site, listener, workers)?;
        let handle = server.handle();
        let (stop, stopped) = watch::channel(false);
        let sending = worker.map(|worker| tokio::spawn(worker.run(stopped)));
        tokio::spawn(async move {
            told_to_stop().await;
            tracing::info!("stopping; requests in flight are answered first");
            handle.stop(true).await;
        });
        let listen = settings.server.listen;
        tracing::info!(%listen, public_url = %settings.server.public_url, workers, "serving");
        server.await?;
        drop(stop);
        if let Some(sending) = sending {
            sending.await?;
        }
        tracing::info!("stopped");
        Ok(())
    })
}

/// Waits for an interrupt from the keyboard or the request of the system to end.
async fn told_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut end) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = end.recv() => {}
            }
            return;
        }
    }
    // Without signals there is nothing to wait for, and the process is ended from outside.
    if interrupt.await.is_err() {
        std::future::pending::<()>().await;
    }
}
