//! Problems of the pages themselves: their forms, sessions and assets.

use super::{Kind, Problem};
use crate::http::respondent::PagesError;

/// No asset has that name.
pub const NO_SUCH_ASSET: Kind = Kind::new("no-such-asset", "There is no such asset", 404);
/// The respondent's session is over, or there never was one.
pub const SESSION_ENDED: Kind = Kind::new("session-ended", "Open your link again", 403);
/// A form that came from a page of another session or another site.
pub const FORM_NOT_OURS: Kind = Kind::new("form-not-ours", "The form is from another session", 403);
/// A form without a field that its page has.
pub const FORM_INCOMPLETE: Kind =
    Kind::new("form-incomplete", "The form did not arrive whole", 400);
/// The questionnaire has no such page.
pub const NO_SUCH_SECTION: Kind = Kind::new("no-such-section", "There is no such section", 404);

/// Every kind of this file.
pub const KINDS: &[&Kind] =
    &[&NO_SUCH_ASSET, &SESSION_ENDED, &FORM_NOT_OURS, &FORM_INCOMPLETE, &NO_SUCH_SECTION];

impl From<PagesError> for Problem {
    fn from(error: PagesError) -> Self {
        match error {
            PagesError::NoSuchSection(_) => Self::of(&NO_SUCH_SECTION, &error),
            PagesError::Collect(inner) => inner.into(),
        }
    }
}
