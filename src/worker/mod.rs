//! Claims due jobs: mails, closings, seals, purges. Each job is a row; a worker may die at any moment.
//!
//! **Invariant:** several workers may run beside each other, in one process or many: a mail is
//! claimed by one of them, and the chores are done by whoever holds their lease.

mod chores;
mod letters;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use tokio::sync::watch;
use url::Url;
use uuid::Uuid;

use crate::service::Shell;
use crate::service::collect::CollectError;
use crate::service::collect::mails::MailsError;
use crate::service::design::DesignError;
use crate::service::staff::StaffError;
use crate::store::StoreError;

pub use crate::mail::{Encryption, Letter, Post, Sender, Smtp, SmtpError, SmtpSettings, Transport};
pub use chores::{Chores, LEASE};

/// How long a worker sleeps when no mail is due, unless it is told.
const POLL: Duration = Duration::from_secs(5);
/// How often the chores are done.
const CHORES_EVERY: Duration = Duration::from_mins(1);
/// How often the whole audit log is looked through for events that were left unsealed.
const WHOLE_LOG_EVERY: Duration = Duration::from_hours(1);

/// What stopped a piece of work. It is tried again; nothing half-done is kept.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    /// A mail.
    #[error("a mail could not be taken or settled")]
    Mails(#[from] MailsError),
    /// Closing rounds, purging contacts.
    #[error("rounds or contacts could not be brought up to date")]
    Design(#[from] DesignError),
    /// Purging sessions and keys.
    #[error("sessions or keys could not be purged")]
    Collect(#[from] CollectError),
    /// Purging logins.
    #[error("logins could not be purged")]
    Staff(#[from] StaffError),
    /// Another worker has taken the chores over.
    #[error("another worker has taken the chores over")]
    Overtaken,
    /// The store.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// What one round of work has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// How many mails were handed over, or tried to.
    pub mails: usize,
    /// What the chores came to; none when another worker does them.
    pub chores: Option<Chores>,
}

/// Does what is due.
#[derive(Clone)]
pub struct Worker {
    shell: Shell,
    post: Post,
    public_url: Url,
    /// How long it sleeps when no mail is due.
    poll: Duration,
    /// Who it is in leases.
    id: Uuid,
    /// Whether a mail is on its way to the mail server.
    hands_over: Arc<AtomicBool>,
}

impl Worker {
    /// A worker that has not begun; links in its mails begin with `public_url`.
    #[must_use]
    pub fn new(shell: Shell, post: Post, public_url: Url) -> Self {
        let id = shell.chance.id(shell.clock.now());
        Self { shell, post, public_url, poll: POLL, id, hands_over: Arc::default() }
    }

    /// Whether it, or a copy of it, is handing a mail over to the mail server just now.
    #[must_use]
    pub fn hands_over(&self) -> bool {
        self.hands_over.load(Ordering::Acquire)
    }

    /// The same, asleep for `poll` whenever no mail is due.
    #[must_use]
    pub fn polling(mut self, poll: Duration) -> Self {
        self.poll = poll;
        self
    }

    /// Does everything that is due now, once.
    ///
    /// # Errors
    ///
    /// [`WorkerError`]; what was done before stays done.
    pub async fn run_due(&self) -> Result<Done, WorkerError> {
        let (_running, stop) = watch::channel(false);
        let chores = self.do_chores(true).await?;
        let mails = self.send_due(&stop, None).await?;
        Ok(Done { mails, chores })
    }

    /// Works until `stop` holds true or its sender is gone; a mail that is being handed over is
    /// brought to its end first, and the next worker need not wait for the end of a lease.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let (mut done, mut looked): (Option<(Instant, DateTime<Utc>)>, Option<Instant>) =
            (None, None);
        while !is_told(&stop) {
            let (tick, now) = (Instant::now(), self.shell.clock.now());
            // The clock on the wall may be set back, and the other one may sleep with the machine.
            let is_due = done.is_none_or(|(at, by_wall)| {
                let passed = (now - by_wall).to_std().unwrap_or_default();
                passed.max(tick.duration_since(at)) >= CHORES_EVERY
            });
            if is_due {
                done = Some((tick, now));
                let whole = looked.is_none_or(|at| tick.duration_since(at) >= WHOLE_LOG_EVERY);
                match self.do_chores(whole).await {
                    Ok(Some(_)) if whole => looked = Some(tick),
                    Ok(_) => {}
                    Err(error) => {
                        tracing::error!(error = &error as &dyn std::error::Error, "chores failed");
                    }
                }
            }
            let until = done.map(|(at, _)| at + CHORES_EVERY);
            if let Err(error) = self.send_due(&stop, until).await {
                tracing::error!(error = &error as &dyn std::error::Error, "sending failed");
            } else if until.is_some_and(|until| Instant::now() >= until) {
                continue;
            }
            tokio::select! {
                _told = stop.changed() => {}
                () = tokio::time::sleep(self.poll) => {}
            }
        }
        if let Err(error) = self.leave_chores().await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the lease was not given back"
            );
        }
    }
}

/// Whether a worker is to stop: it was told so, or nobody is left who could tell.
fn is_told(stop: &watch::Receiver<bool>) -> bool {
    *stop.borrow() || stop.has_changed().is_err()
}
