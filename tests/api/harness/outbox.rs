//! The worker of a test, and the mails that it hands over.

use std::sync::{Arc, Mutex};

use kartlegger::mail::{Post, Sender};
use kartlegger::service::collect::mails::{MailsError, count_unsettled};
use kartlegger::service::{Actor, Shell};
use kartlegger::worker::{Letter, Transport, Worker};

use super::TestApp;

impl TestApp {
    /// A worker that hands its mails over by that transport.
    pub fn worker(&self, transport: Transport) -> Worker {
        self.worker_with(transport, None)
    }

    /// The same, with one address that answers to all its mails go to.
    pub fn worker_with(&self, transport: Transport, reply_to: Option<&str>) -> Worker {
        self.worker_on(self.shell.clone(), transport, reply_to)
    }

    /// The same on another shell.
    pub fn worker_on(&self, shell: Shell, transport: Transport, reply_to: Option<&str>) -> Worker {
        let sender = Sender::parse("Kartlegger <svar@kartlegger.test>").expect("an address");
        let reply_to = reply_to.map(|address| Sender::parse(address).expect("an address"));
        let public_url = self.url.parse().expect("a URL");
        Worker::new(shell, Post { sender, reply_to, transport }, public_url)
    }

    /// Lets a worker do all that is due, and returns the mails that it sent, by address.
    pub async fn deliver(&self) -> Vec<Letter> {
        let letters = Arc::new(Mutex::new(Vec::new()));
        let worker = self.worker(Transport::Memory(letters.clone()));
        worker.run_due().await.expect("the worker does what is due");
        let mut letters = letters.lock().unwrap().clone();
        letters.sort_by(|a: &Letter, b| (&a.to, &a.subject).cmp(&(&b.to, &b.subject)));
        letters
    }

    /// How many mails wait or are being sent.
    pub fn unsettled_mails(&self) -> i64 {
        let counted = self.shell.read_here(Actor::System, count_unsettled);
        counted.map_err(|e: MailsError| e).expect("the mails are counted")
    }
}

/// The secret in the link of a letter.
pub fn secret(letter: &Letter) -> String {
    let link = letter.body.lines().find(|line| line.starts_with("http") && line.contains("/i/"));
    let link = link.unwrap_or_else(|| panic!("no link in {}", letter.body));
    link.rsplit('/').next().expect("a last part").to_owned()
}
