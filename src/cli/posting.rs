//! From settings to the worker that sends what is due.

use std::time::Duration;

use super::Failure;
use crate::config::{self, Mail, Settings, Tls, Transport};
use crate::service::Shell;
use crate::worker::{self, Encryption, Post, Sender, Smtp, SmtpError, SmtpSettings, Worker};

/// How long a mail server may take for each step. All steps together end before the lease on the mail.
const PATIENCE: Duration = Duration::from_mins(1);

/// The worker of a server; none when the settings turn it off.
///
/// # Errors
///
/// A sender or an address for answers that is none, a server elsewhere without TLS, certificates that
/// cannot be read.
pub(super) fn worker(settings: &Settings, shell: &Shell) -> Result<Option<Worker>, Failure> {
    if !settings.works {
        return Ok(None);
    }
    let poll = settings.poll.to_std()?;
    let post = post(&settings.mail)?;
    let public_url = settings.server.public_url.clone();
    Ok(Some(Worker::new(shell.clone(), post, public_url).polling(poll)))
}

fn post(mail: &Mail) -> Result<Post, Failure> {
    let sender = Sender::parse(&mail.from)
        .map_err(|error| format!("mail.from, `{}`, is no address: {error}", mail.from))?;
    let reply_to = mail.reply_to.as_ref().map(|raw| {
        let parsed = Sender::parse(raw);
        parsed.map_err(|error| format!("mail.reply_to, `{raw}`, is no address: {error}"))
    });
    let reply_to = reply_to.transpose()?;
    let transport = match &mail.transport {
        Transport::File(folder) => worker::Transport::File(folder.clone()),
        Transport::Smtp(settings) => worker::Transport::Smtp(smtp(settings, PATIENCE)?),
    };
    Ok(Post { sender, reply_to, transport })
}

/// The mail server of the settings, which may take so long for each step.
///
/// # Errors
///
/// A server elsewhere without TLS, certificates that cannot be read.
pub(super) fn smtp(settings: &config::Smtp, patience: Duration) -> Result<Smtp, SmtpError> {
    let login = settings.login.as_ref();
    Smtp::new(SmtpSettings {
        host: settings.host.clone(),
        port: settings.port,
        encryption: match settings.tls {
            Tls::Starttls => Encryption::StartTls,
            Tls::Tls => Encryption::Tls,
            Tls::None => Encryption::None,
        },
        trusted: settings.trusted.clone(),
        credentials: login.map(|(user, password)| (user.clone(), password.reveal().to_owned())),
        patience,
    })
}
