//! Problems of mails and of the notices that mail servers send.

use super::collect::NO_SUCH_UNIT;
use super::design::{NO_SUCH_ROUND, ROUND_STATE};
use super::{Problem, kinds};
use crate::exchange::delivery_notice::NoticeError;
use crate::service::collect::mails::MailsError;

kinds! {
    /// No such mail.
    NO_SUCH_MAIL = 404, "no-such-mail", "There is no such mail";
    /// A notice on a mail that was not sent from here.
    NO_SUCH_MESSAGE = 404, "no-such-message", "The notice is about no mail from here";
    /// The mail is in a state in which it is not sent again.
    MAIL_NOT_RESENDABLE = 409, "mail-not-resendable", "The mail is not sent again";
    /// The unit is not asked for an answer.
    UNIT_NOT_ASKED = 409, "unit-not-asked", "The unit is not asked for an answer";
    /// Mails of a test round go to whoever asks for them, whose address is not known.
    ACCOUNT_WITHOUT_ADDRESS = 409, "account-without-address", "Your account has no e-mail address";
    /// What was handed in is no delivery-status notice.
    NOTICE_REFUSED = 422, "notice-refused", "The message is no delivery-status notice";
}

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
