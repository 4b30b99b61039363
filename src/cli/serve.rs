//! `kartlegger serve`: the server, until it is told to stop.

use std::net::TcpListener;

use super::{Outcome, opening};
use crate::config::Settings;
use crate::http::server;

/// Serves until an interrupt or a request to end; what is being answered then is answered.
pub(super) fn run(settings: &Settings) -> Outcome {
    let site = opening::site(settings, opening::shell(settings)?)?;
    let listen = settings.server.listen;
    let listener =
        TcpListener::bind(listen).map_err(|e| format!("cannot listen on {listen}: {e}"))?;
    let processors = || std::thread::available_parallelism().map_or(2, usize::from);
    let workers = settings.server.workers.unwrap_or_else(processors);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let server = server::start(&site, listener, workers)?;
        let handle = server.handle();
        tokio::spawn(async move {
            told_to_stop().await;
            tracing::info!("stopping; requests in flight are answered first");
            handle.stop(true).await;
        });
        tracing::info!(%listen, public_url = %settings.server.public_url, workers, "serving");
        server.await?;
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
