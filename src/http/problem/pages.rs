//! Problems of the pages themselves: their forms, sessions and assets.

use super::{Problem, kinds};
use crate::http::respondent::PagesError;

kinds! {
    /// No asset has that name.
    NO_SUCH_ASSET = 404, "no-such-asset", "There is no such asset";
    /// The respondent's session is over, or there never was one.
    SESSION_ENDED = 403, "session-ended", "Open your link again";
    /// A form that came from a page of another session or another site.
    FORM_NOT_OURS = 403, "form-not-ours", "The form is from another session";
    /// A form without a field that its page has.
    FORM_INCOMPLETE = 400, "form-incomplete", "The form did not arrive whole";
    /// The questionnaire has no such page.
    NO_SUCH_SECTION = 404, "no-such-section", "There is no such section";
}

impl From<PagesError> for Problem {
    fn from(error: PagesError) -> Self {
        match error {
            PagesError::NoSuchSection(_) => Self::of(&NO_SUCH_SECTION, &error),
            PagesError::Collect(inner) => inner.into(),
        }
    }
}
