//! `kartlegger doctor`: looks at a deployment and says what is wrong with it. It changes nothing and
//! sends nothing.

mod database;
mod files;
mod findings;
mod jobs;
mod settings;

use clap::Args;

use super::{Outcome, posting, tell};
use crate::config::{Settings, Transport};
use findings::Findings;

/// How long each step of a mail server may take.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(10);

/// Checks the settings, the files, the database and the mail server, and says what is wrong.
///
/// Give it the settings that the service is started with, and run it as the same user. It changes nothing
/// and sends no mail. The exit code is 1 when something is an error; warnings alone are 0.
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Options {
    /// Tells it as one JSON object, for a program to read.
    #[arg(long)]
    json: bool,
}

/// Looks at everything and tells.
pub(super) fn run(asked: &Options, settings: &Settings) -> Outcome {
    let mut findings = Findings::default();
    settings::look(settings, &mut findings);
    files::look(settings, &mut findings);
    mail(settings, &mut findings)?;
    if database::look(settings, &mut findings) {
        jobs::look(settings, &mut findings)?;
    }
    tell(if asked.json { findings.json() } else { findings.lines() })?;
    match findings.n_errors() {
        0 => Ok(()),
        1 => Err("1 thing is wrong".into()),
        n => Err(format!("{n} things are wrong").into()),
    }
}

/// Whether the mail server lets us in. No mail is handed over.
fn mail(settings: &Settings, findings: &mut Findings) -> Outcome {
    let Transport::Smtp(smtp) = &settings.mail.transport else {
        findings.warn("mail.server", "mails become files and reach nobody: set mail.transport");
        return Ok(());
    };
    let server = match posting::smtp(smtp, PATIENCE) {
        Ok(server) => server,
        Err(error) => {
            findings.error("mail.server", error);
            return Ok(());
        }
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    match runtime.block_on(server.check()) {
        Ok(()) => findings.good("mail.server", format!("{}:{} lets us in", smtp.host, smtp.port)),
        Err(fault) => {
            findings.error("mail.server", format!("{}:{}: {fault}", smtp.host, smtp.port));
        }
    }
    Ok(())
}
