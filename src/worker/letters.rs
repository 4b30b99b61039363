//! Taking one mail after the other: claim it, write the letter, hand it over, record the outcome.

use std::sync::atomic::Ordering;
use std::time::Instant;

use chrono::{DateTime, Utc};

use tokio::sync::watch;

use super::{Worker, WorkerError, is_told};
use crate::domain::mail::Purpose;
use crate::mail::{About, Invitation, Letter, Receipt, Reminder};
use crate::service::Actor;
use crate::service::collect::mails::{Due, Outgoing, settle, take_due};

impl Worker {
    /// Hands over every mail that is due, until none is, it is told to stop or it is time for something else; returns
    /// how many.
    pub(super) async fn send_due(
        &self,
        stop: &watch::Receiver<bool>,
        until: Option<Instant>,
    ) -> Result<usize, WorkerError> {
        let mut n_mails = 0;
        while until.is_none_or(|until| Instant::now() < until) && !is_told(stop) {
            let (id, domain) = (self.id, self.post.sender.domain().to_owned());
            let taken = self.shell.write(Actor::System, move |cx| take_due(cx, id, &domain));
            let outgoing = match taken.await? {
                Due::Mail(outgoing) => *outgoing,
                Due::Cancelled => continue,
                Due::Nothing => return Ok(n_mails),
            };
            // From here on the link's hash is committed, and the mail counts as being sent.
            let now = self.shell.clock.now();
            let letter = self.letter(&outgoing, now);
            self.hands_over.store(true, Ordering::Release);
            let delivery = self.post.send(&letter, now).await;
            self.hands_over.store(false, Ordering::Release);
            let Outgoing { mail, secret, .. } = outgoing;
            let settled = self.shell.write(Actor::System, move |cx| {
                settle(cx, id, mail.id, secret.as_ref(), &delivery)
            });
            let settled = settled.await?;
            tracing::info!(
                mail.id = %settled.id,
                mail.kind = settled.kind().as_str(),
                mail.state = settled.state.as_str(),
                mail.attempts = settled.attempts,
                "a mail was tried"
            );
            n_mails += 1;
        }
        Ok(n_mails)
    }

    /// The letter of a mail that was taken.
    fn letter(&self, outgoing: &Outgoing, now: DateTime<Utc>) -> Letter {
        let Outgoing { mail, message_id, round, unit, instrument, secret, .. } = outgoing;
        let about =
            About::new(&instrument.document, round, unit, mail.language).to(outgoing.addressee());
        let root = self.public_url.as_str().trim_end_matches('/');
        let link = secret.as_ref().map(|secret| format!("{root}/i/{secret}")).unwrap_or_default();
        let (subject, body) = match &mail.purpose {
            Purpose::Invitation => {
                let invitation = Invitation { about: &about, link: &link };
                (invitation.subject(), invitation.body())
            }
            Purpose::Reminder => {
                let reminder = Reminder { about: &about, link: &link, now };
                (reminder.subject(), reminder.body())
            }
            Purpose::Receipt(received) => {
                let receipt = Receipt { about: &about, received, now };
                (receipt.subject(), receipt.body())
            }
        };
        Letter {
            message_id: message_id.clone(),
            to: mail.recipient.clone(),
            reply_to: about.reply_to().to_owned(),
            survey: instrument.document.survey.clone(),
            subject,
            body,
            lang: mail.language,
        }
    }
}
