//! Problems of mails and of the notices that mail servers send.

use super::collect::NO_SUCH_UNIT;
use super::design::{NO_SUCH_ROUND, ROUND_STATE};
use super::{Kind, Problem};
use crate::exchange::delivery_notice::NoticeError;
use crate::service::collect::mails::MailsError;

/// No such mail.
pub const NO_SUCH_MAIL: Kind = Kind::new("no-such-mail", "There is no such mail", 404);
/// A notice on a mail that was not sent from here.
pub const NO_SUCH_MESSAGE: Kind =
    Kind::new("no-such-message", "The notice is about no mail from here", 404);
/// The mail is in a state in which it is not sent again.
pub const MAIL_NOT_RESENDABLE: Kind =
    Kind::new("mail-not-resendable", "The mail is not sent again", 409);
/// The unit is not asked for an answer.
pub const UNIT_NOT_ASKED: Kind =
    Kind::new("unit-not-asked", "The unit is not asked for an answer", 409);
/// Mails of a test round go to whoever asks for them, whose address is not known.
pub const ACCOUNT_WITHOUT_ADDRESS: Kind =
    Kind::new("account-without-address", "Your account has no e-mail address", 409);
/// What was handed in is no delivery-status notice.
pub const NOTICE_REFUSED: Kind =
    Kind::new("notice-refused", "The message is no delivery-status notice", 422);

/// Every kind of this file.
pub const KINDS: &[&Kind] = &[
    &NO_SUCH_MAIL,
    &NO_SUCH_MESSAGE,
    &MAIL_NOT_RESENDABLE,
    &UNIT_NOT_ASKED,
    &ACCOUNT_WITHOUT_ADDRESS,
    &NOTICE_REFUSED,
];

impl From<MailsError> for Problem {
    fn from(error: MailsError) -> Self {
        let kind = match error {
            MailsError::Store(error) => return error.into(),
            // Whoever asks over HTTP for mails is staff.
            MailsError::NoStaff => return Self::internal(&error),
            MailsError::NoSuchRound(_) => &NO_SUCH_ROUND,
            MailsError::NoSuchUnit(_) => &NO_SUCH_UNIT,
            MailsError::NoSuchMail(_) => &NO_SUCH_MAIL,
            MailsError::NoSuchMessage => &NO_SUCH_MESSAGE,
            MailsError::NotCollecting(_) => &ROUND_STATE,
            MailsError::NotAsked => &UNIT_NOT_ASKED,
            MailsError::NoAddress => &ACCOUNT_WITHOUT_ADDRESS,
            MailsError::NotResendable(_) | MailsError::ContactGone => &MAIL_NOT_RESENDABLE,
        };
        Self::of(kind, error)
    }
}

impl From<NoticeError> for Problem {
    fn from(error: NoticeError) -> Self {
        Self::of(&NOTICE_REFUSED, error)
    }
}
