//! What waits in the database for a worker, and whether one is there.

use chrono::TimeDelta;

use super::findings::Findings;
use crate::cli::{Outcome, opening};
use crate::config::Settings;
use crate::domain::mail::MailState;
use crate::service::Actor;
use crate::service::operation::{Figures, figures};
use crate::worker::LEASE;

/// How long work may wait before nobody seems to do it.
const PATIENCE: TimeDelta = TimeDelta::minutes(15);

/// How far a worker's clock may be ahead before somebody should be told.
const SKEW: TimeDelta = TimeDelta::minutes(1);

/// How long a mail may wait since it was made, with a first try that was put off.
const LONG: TimeDelta = TimeDelta::hours(1);

/// Looks at mails, seals and leases.
pub(super) fn look(settings: &Settings, findings: &mut Findings) -> Outcome {
    let shell = opening::shell(settings)?;
    let found = shell.read_here(Actor::System, figures)?;
    look_at(&found, findings);
    Ok(())
}

fn look_at(found: &Figures, findings: &mut Findings) {
    let chores = found.leases.iter().find(|(name, _)| name == "chores");
    // A worker that lives takes the lease anew each minute.
    match chores.map(|(_, until)| *until - LEASE) {
        None => findings.warn("worker", "no worker has run on this database yet"),
        Some(taken) if found.at - taken > PATIENCE => {
            findings.error("worker", format!("none since {}", taken.format("%Y-%m-%d %H:%M UTC")));
        }
        Some(taken) if taken - found.at > SKEW => {
            let when = taken.format("%Y-%m-%d %H:%M UTC");
            let detail =
                format!("one at {when}, which is to come: look at the clocks of all machines");
            findings.error("worker", detail);
        }
        Some(_) => findings.good("worker", "one is at work"),
    }
    if found.mail_wait > PATIENCE {
        let minutes = found.mail_wait.num_minutes();
        findings.error("mails.due", format!("a mail has been due for {minutes} minutes"));
    }
    if found.mail_age > LONG {
        let minutes = found.mail_age.num_minutes();
        let detail =
            format!("a mail has waited for {minutes} minutes: does the mail server take it?");
        findings.warn("mails.queued", detail);
    }
    if found.n_lost_mails > 0 {
        findings.warn("mails.lost", format!("{} were taken and never settled", found.n_lost_mails));
    }
    for (state, n) in &found.mails {
        if *n > 0 && matches!(state, MailState::Failed | MailState::Unknown) {
            let detail = format!("{n} are {}: look at them and send anew", state.as_str());
            findings.warn("mails", detail);
        }
    }
    let n_unsealed = found.unsealed.n_events;
    if found.seal_wait() > PATIENCE {
        let minutes = found.seal_wait().num_minutes();
        let detail =
            format!("{n_unsealed} events wait to be sealed, the first for {minutes} minutes");
        findings.error("audit.seals", detail);
    } else {
        findings.good("audit.seals", format!("{n_unsealed} events wait"));
    }
}
