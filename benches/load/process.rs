//! A server as a process of its own, and what it used.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running server.
pub struct Served {
    child: Child,
    // Dropped with the server.
    _folder: Option<tempfile::TempDir>,
}

/// Clock ticks a second in `/proc`, fixed by Linux's interface to programs.
const TICKS: f64 = 100.0;

impl Served {
    /// Starts `command` and waits until something listens on `host`.
    pub fn start(command: &mut Command, host: &str, folder: Option<tempfile::TempDir>) -> Self {
        let child = command.stdout(Stdio::null()).stderr(Stdio::inherit()).spawn();
        let served = Self { child: child.expect("the server starts"), _folder: folder };
        let started = Instant::now();
        while TcpStream::connect(host).is_err() {
            assert!(started.elapsed() < Duration::from_secs(20), "the server does not listen");
            std::thread::sleep(Duration::from_millis(5));
        }
        served
    }

    /// CPU time so far, its own and the system's for it.
    pub fn cpu(&self) -> Duration {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()));
        let stat = stat.expect("Linux's /proc");
        // The name in parentheses may hold anything; the fields are counted after it.
        let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
        let ticks: f64 = fields.skip(11).take(2).filter_map(|n| n.parse::<f64>().ok()).sum();
        Duration::from_secs_f64(ticks / TICKS)
    }

    /// The most memory that it ever held, in MB.
    pub fn peak_memory(&self) -> f64 {
        self.status("VmHWM:")
    }

    /// The memory that it holds now, in MB.
    pub fn memory(&self) -> f64 {
        self.status("VmRSS:")
    }

    fn status(&self, name: &str) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.expect("Linux's /proc");
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        kib.unwrap_or_default() * 1024.0 / 1e6
    }

    /// Ends it.
    pub fn stop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.stop();
    }
}

/// `127.0.0.1:PORT` with a port that is free now.
pub fn free_host() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its address").to_string()
}
