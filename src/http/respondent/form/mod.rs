//! Forms: from the fields of a posted page to a [`Sheet`](crate::domain::answer::Sheet), and back to the fields.
//!
//! What a person may write freely (spaces in numbers, a Norwegian date) is made into the API's
//! shape here; whether it is then an answer is for
//! [`read_sheet`](crate::domain::answer::json::read_sheet) alone, so that pages and API refuse the
//! same.

mod fields;
mod fill;
mod lenient;
mod read;

pub use fields::Fields;
pub use fill::fill;
pub use read::{FieldFault, FieldFinding, Reading, read_section, soft_rules};
