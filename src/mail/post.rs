//! The post office: who sends, and by which transport.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use lettre::address::AddressError;
use lettre::message::Mailbox;

use super::letter::Letter;
use super::smtp::Smtp;
use crate::domain::mail::Delivery;

/// A mailbox of ours: a name and an address. That of the sender also gets the notices of mail servers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender(pub(super) Mailbox);

impl Sender {
    /// Reads `Name <address>` or an address alone.
    ///
    /// # Errors
    ///
    /// What is wrong with the address.
    pub fn parse(raw: &str) -> Result<Self, AddressError> {
        raw.parse().map(Self)
    }

    /// What stands after the `@`; Message-IDs end in it.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.email.domain()
    }
}

/// How letters leave the house.
#[derive(Clone)]
pub enum Transport {
    /// A mail server.
    Smtp(Smtp),
    /// One `.eml` file a letter in this folder, for demonstrations.
    File(PathBuf),
    /// Kept in memory, for tests.
    Memory(Arc<Mutex<Vec<Letter>>>),
}

/// Sends letters.
#[derive(Clone)]
pub struct Post {
    /// Who sends.
    pub sender: Sender,
    /// Where answers to every letter go; none means where each letter says.
    pub reply_to: Option<Sender>,
    /// How.
    pub transport: Transport,
}

impl Post {
    /// Hands one letter over and says what that has shown.
    pub async fn send(&self, letter: &Letter, now: DateTime<Utc>) -> Delivery {
        let reply_to = self.reply_to.as_ref().map(|mailbox| &mailbox.0);
        let message = match letter.message(&self.sender.0, reply_to, now) {
            Ok(message) => message,
            Err(error) => return Delivery::Refused(error.to_string()),
        };
        match &self.transport {
            Transport::Smtp(smtp) => smtp.send(message.envelope(), &message.formatted()).await,
            Transport::File(folder) => {
                write_file(folder.clone(), letter, message.formatted()).await
            }
            Transport::Memory(letters) => {
                letters.lock().unwrap_or_else(PoisonError::into_inner).push(letter.clone());
                Delivery::Accepted("kept in memory".to_owned())
            }
        }
    }
}

/// Writes a letter to a file that is whole when it has its name.
async fn write_file(folder: PathBuf, letter: &Letter, bytes: Vec<u8>) -> Delivery {
    let name = letter.message_id.split('@').next().unwrap_or_default().to_owned();
    let write = move || -> std::io::Result<()> {
        std::fs::create_dir_all(&folder)?;
        let part = folder.join(format!("{name}.part"));
        std::fs::write(&part, bytes)?;
        std::fs::rename(part, folder.join(format!("{name}.eml")))
    };
    match tokio::task::spawn_blocking(write).await {
        Ok(Ok(())) => Delivery::Accepted("written to a file".to_owned()),
        Ok(Err(error)) => Delivery::Deferred(format!("the file cannot be written: {error}")),
        Err(_) => Delivery::Unrecorded("the writing was interrupted".to_owned()),
    }
}
