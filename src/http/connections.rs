//! Open connections, counted by address: whoever opens hundreds gets no more, and the others do.
//!
//! **Invariant:** a connection is counted from when it is taken to when it is dropped, whatever ends it.
//!
//! Nor does one last whose client takes nothing of what it has asked for.
//!
//! Not here: how long a client may take to ask, which the server's timers watch over.

use std::any::Any;
use std::collections::HashMap;
use std::net::{IpAddr, Shutdown, TcpStream};
use std::os::fd::AsFd;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use actix_web::dev::Extensions;
use actix_web::rt::net;
use ipnet::IpNet;
use rustix::net::sockopt::set_tcp_user_timeout;

use super::client::{is_proxy, key};
use super::metrics::Metrics;

/// The connections of a server. Its copies are one.
#[derive(Clone)]
pub struct Connections(Arc<Counted>);

struct Counted {
    most: usize,
    /// How long a client may take nothing of what was sent to it.
    patience: Duration,
    proxies: Vec<IpNet>,
    open: Mutex<HashMap<String, usize>>,
    metrics: Metrics,
}

/// An open connection; counted until it is dropped.
struct Open {
    connections: Connections,
    /// The address as a key; none of a proxy, which may have as many as it wants.
    key: Option<String>,
}

impl Connections {
    /// No connection yet; at most `most` of one address that is none of `proxies`. One whose client takes nothing of
    /// what was sent to it for `patience` is ended.
    #[must_use]
    pub fn new(most: usize, patience: Duration, proxies: Vec<IpNet>, metrics: Metrics) -> Self {
        Self(Arc::new(Counted { most, patience, proxies, open: Mutex::default(), metrics }))
    }

    /// Counts a connection that was taken, or closes it at once.
    pub fn on_connect(&self, connection: &dyn Any, kept: &mut Extensions) {
        let Some(stream) = connection.downcast_ref::<net::TcpStream>() else { return };
        // A connection without a peer has gone already.
        let Ok(peer) = stream.peer_addr() else { return };
        match self.enter(peer.ip()) {
            Some(open) => {
                kept.insert(open);
                self.bound(stream);
            }
            None => refuse(stream),
        }
    }

    /// Lets the system end the connection when its client takes nothing for too long.
    ///
    /// Source: tcp(7), `TCP_USER_TIMEOUT`, which holds for a window that stays shut as well.
    fn bound(&self, stream: &net::TcpStream) {
        let millis = u32::try_from(self.0.patience.as_millis()).unwrap_or(u32::MAX);
        if let Err(error) = set_tcp_user_timeout(stream, millis) {
            tracing::debug!(error = &error as &dyn std::error::Error, "a connection without bound");
        }
    }

    fn enter(&self, address: IpAddr) -> Option<Open> {
        let key = (!is_proxy(address, &self.0.proxies)).then(|| key(address));
        if let Some(key) = &key {
            let mut open = self.open();
            let n_open = open.entry(key.clone()).or_default();
            if *n_open >= self.0.most {
                self.0.metrics.connection_refused();
                return None;
            }
            *n_open += 1;
        }
        self.0.metrics.connection_opened();
        Some(Open { connections: self.clone(), key })
    }

    fn open(&self) -> MutexGuard<'_, HashMap<String, usize>> {
        self.0.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.connections.0.metrics.connection_closed();
        let Some(key) = &self.key else { return };
        let mut open = self.connections.open();
        if let Some(n_open) = open.get_mut(key) {
            *n_open = n_open.saturating_sub(1);
            if *n_open == 0 {
                open.remove(key);
            }
        }
    }
}

/// Closes a connection in both directions: the server that reads from it next finds its end.
fn refuse(stream: &net::TcpStream) {
    // It may be gone already, and then there is nothing to close.
    if let Ok(handle) = stream.as_fd().try_clone_to_owned() {
        let _gone = TcpStream::from(handle).shutdown(Shutdown::Both);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_so_many_connections_and_another_has_its_own() {
        let proxies = vec!["10.0.0.1/32".parse().unwrap()];
        let connections = Connections::new(2, Duration::MAX, proxies, Metrics::new().unwrap());
        let from = |raw: &str| connections.enter(raw.parse().unwrap());
        let held = [from("192.0.2.1"), from("192.0.2.1")];
        assert!(held.iter().all(Option::is_some));
        assert!(from("192.0.2.1").is_none());
        assert!(from("192.0.2.2").is_some(), "another address");
        let proxied: Vec<_> = (0..9).map(|_| from("10.0.0.1")).collect();
        assert!(proxied.iter().all(Option::is_some));
        drop(held);
        assert!(from("192.0.2.1").is_some(), "a place was given back");
        drop(proxied);
        assert!(connections.open().is_empty(), "nobody is remembered");
    }
}
