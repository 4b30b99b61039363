//! SMTP, step by step, because only the step tells what a silence means: before the text was handed
//! over nothing was taken; after it, nobody knows.
//!
//! One connection is kept between letters and checked before it is used again.
//!
//! Source: RFC 5321 (replies, 4.2.1), RFC 3207 (STARTTLS), RFC 4954 (authentication).

use std::future::Future;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use lettre::address::Envelope;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use lettre::transport::smtp::response::Response;
use tokio::sync::Mutex;

use crate::domain::mail::Delivery;

/// How the connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// TLS from the first byte, usually on port 465.
    Tls,
    /// TLS after STARTTLS, usually on port 587; without it nothing is sent.
    StartTls,
    /// None, which only a server on the loopback address may have.
    None,
}

/// Which server takes the letters.
#[derive(Clone)]
pub struct SmtpSettings {
    /// Its name, which its certificate must bear.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub encryption: Encryption,
    /// Certificates in PEM that are trusted beside the common ones; none when empty.
    pub trusted: Vec<u8>,
    /// User name and password, if it asks for them.
    pub credentials: Option<(String, String)>,
    /// How long each step may take.
    pub patience: Duration,
}

/// A mail server with the connection that is open to it. `Debug` is left out: it holds a password.
#[derive(Clone)]
pub struct Smtp {
    settings: Arc<SmtpSettings>,
    tls: Option<TlsParameters>,
    connection: Arc<Mutex<Option<AsyncSmtpConnection>>>,
}

/// What went wrong in one step, or that time ran out.
enum Fault {
    Smtp(Error),
    Silence,
}

impl Fault {
    fn is_permanent(&self) -> bool {
        matches!(self, Self::Smtp(error) if error.is_permanent())
    }

    /// Whether the server has answered at all.
    fn is_reply(&self) -> bool {
        matches!(self, Self::Smtp(error) if error.status().is_some())
    }

    fn words(&self, step: &str) -> String {
        match self {
            Self::Smtp(error) => format!("{step}: {error}"),
            Self::Silence => format!("{step}: no reply in time"),
        }
    }
}

/// Why there can be no connection to a mail server.
#[derive(Debug, thiserror::Error)]
pub enum SmtpError {
    /// Mails would cross a network readable, with their links.
    #[error("`{0}` is not this machine: mails to it need TLS or STARTTLS")]
    Unprotected(String),
    /// The certificates that are to be trusted cannot be read, or the server's name is none.
    #[error("the connection to `{host}` cannot be protected")]
    Tls {
        /// The server.
        host: String,
        /// Why.
        #[source]
        source: Error,
    },
}

impl Smtp {
    /// A server that has not been asked yet.
    ///
    /// # Errors
    ///
    /// [`SmtpError::Unprotected`] for a server elsewhere without TLS; [`SmtpError::Tls`].
    pub fn new(settings: SmtpSettings) -> Result<Self, SmtpError> {
        let loopback = match settings.host.parse::<IpAddr>() {
            Ok(address) => address.is_loopback(),
            Err(_) => settings.host == "localhost",
        };
        if settings.encryption == Encryption::None && !loopback {
            return Err(SmtpError::Unprotected(settings.host));
        }
        let tls = match settings.encryption {
            Encryption::None => None,
            Encryption::Tls | Encryption::StartTls => Some(
                parameters(&settings)
                    .map_err(|source| SmtpError::Tls { host: settings.host.clone(), source })?,
            ),
        };
        Ok(Self { settings: Arc::new(settings), tls, connection: Arc::default() })
    }

    /// Connects, protects the connection and logs in, as before a letter, but hands none over.
    ///
    /// # Errors
    ///
    /// The step that failed and what the server said.
    pub async fn check(&self) -> Result<(), String> {
        let mut connection = self.connected(None).await?;
        // What the server says to a farewell does not matter.
        let _ = tokio::time::timeout(self.settings.patience, connection.quit()).await;
        Ok(())
    }

    /// Hands one letter over and says what that has shown.
    pub(super) async fn send(&self, envelope: &Envelope, text: &[u8]) -> Delivery {
        let mut kept = self.connection.lock().await;
        let mut connection = match self.connected(kept.take()).await {
            Ok(connection) => connection,
            Err(reply) => return Delivery::Deferred(reply),
        };
        let delivery = self.hand_over(&mut connection, envelope, text).await;
        if matches!(delivery, Delivery::Accepted(_)) {
            *kept = Some(connection);
        } else {
            // Whatever state the conversation is in, the next letter starts with a new one.
            let _ = tokio::time::timeout(self.settings.patience, connection.abort()).await;
        }
        delivery
    }

    /// A connection that answers and is logged in: the kept one, or a new one.
    async fn connected(
        &self,
        kept: Option<AsyncSmtpConnection>,
    ) -> Result<AsyncSmtpConnection, String> {
        if let Some(mut connection) = kept {
            let alive = tokio::time::timeout(self.settings.patience, connection.test_connected());
            if alive.await.unwrap_or(false) {
                return Ok(connection);
            }
        }
        let SmtpSettings { host, port, encryption, credentials, patience, .. } = &*self.settings;
        let us = ClientId::default();
        let from_start = self.tls.clone().filter(|_| *encryption == Encryption::Tls);
        let address = (host.as_str(), *port);
        let connect =
            AsyncSmtpConnection::connect_tokio1(address, Some(*patience), &us, from_start, None);
        let mut connection = self.step(connect).await.map_err(|f| f.words("connecting"))?;
        if let (Encryption::StartTls, Some(parameters)) = (encryption, self.tls.clone()) {
            let upgraded = self.step(connection.starttls(parameters, &us)).await;
            upgraded.map_err(|fault| fault.words("STARTTLS"))?;
        }
        if let Some((user, password)) = credentials {
            let credentials = Credentials::new(user.clone(), password.clone());
            let logged_in = self.step(connection.auth(DEFAULT_MECHANISMS, &credentials)).await;
            logged_in.map_err(|fault| fault.words("authentication"))?;
        }
        Ok(connection)
    }

    async fn hand_over(
        &self,
        connection: &mut AsyncSmtpConnection,
        envelope: &Envelope,
        text: &[u8],
    ) -> Delivery {
        let mut parameters = Vec::new();
        let mut addresses = envelope.to().iter().chain(envelope.from());
        if !addresses.all(|address| AsRef::<str>::as_ref(address).is_ascii()) {
            if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
                return Delivery::Refused("the server takes only ASCII addresses".to_owned());
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        // A server that refuses the sender refuses us, not the recipient: that is no bounce.
        let from = Mail::new(envelope.from().cloned(), parameters);
        if let Err(fault) = self.step(connection.command(from)).await {
            return Delivery::Deferred(fault.words("MAIL FROM"));
        }
        for recipient in envelope.to() {
            let to = Rcpt::new(recipient.clone(), vec![]);
            if let Err(fault) = self.step(connection.command(to)).await {
                return before_text(&fault, "RCPT TO");
            }
        }
        if let Err(fault) = self.step(connection.command(Data)).await {
            return before_text(&fault, "DATA");
        }
        match self.step(connection.message(text)).await {
            Ok(reply) => Delivery::Accepted(words_of(&reply)),
            Err(fault) if fault.is_reply() => before_text(&fault, "the text"),
            Err(fault) => Delivery::Unrecorded(fault.words("the text")),
        }
    }

    /// One step of the conversation, within the time that it may take.
    async fn step<T>(&self, step: impl Future<Output = Result<T, Error>>) -> Result<T, Fault> {
        match tokio::time::timeout(self.settings.patience, step).await {
            Ok(done) => done.map_err(Fault::Smtp),
            Err(_) => Err(Fault::Silence),
        }
    }
}

/// How connections are protected: which certificates are trusted, and for which name.
fn parameters(settings: &SmtpSettings) -> Result<TlsParameters, Error> {
    let mut tls = TlsParameters::builder(settings.host.clone());
    if !settings.trusted.is_empty() {
        tls = tls.add_root_certificate(Certificate::from_pem(&settings.trusted)?);
    }
    tls.build()
}

/// What a fault means while the server has not taken the text.
fn before_text(fault: &Fault, step: &str) -> Delivery {
    let words = fault.words(step);
    if fault.is_permanent() { Delivery::Refused(words) } else { Delivery::Deferred(words) }
}

fn words_of(reply: &Response) -> String {
    let text: Vec<&str> = reply.message().collect();
    format!("{} {}", reply.code(), text.join(" "))
}
